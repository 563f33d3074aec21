"""The supervisor: starting, stopping, restarting, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest

from devstack import environment, process
from devstack.errors import StackError
from devstack.home import REPOSITORY, Home
from devstack.ports import free_ports
from launchpad.config import Settings
from tests.stack.running import RunningStack

SMALL = tuple(
    word for part in ("sandboxes", "functions", "engine", "worker", "scheduler") for word in ("--without", part)
)


def sign_in(stack: dict[str, str]) -> int:
    """The status with which Auth answers the educator."""
    body = f'{{"email": "{stack["ADMIN_EMAIL"]}", "password": "{stack["ADMIN_PASSWORD"]}"}}'.encode()
    headers = {"apikey": stack["PUBLISHABLE_KEY"], "content-type": "application/json"}
    with urlopen(Request(f"{stack['API_URL']}/auth/v1/token?grant_type=password", body, headers)) as answer:
        return int(answer.status)


def rest(stack: dict[str, str], path: str, key: str = "PUBLISHABLE_KEY") -> int:
    """The status with which REST answers."""
    try:
        with urlopen(Request(f"{stack['API_URL']}/rest/v1/{path}", headers={"apikey": stack[key]})) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_a_second_stack_survives_a_killed_supervisor_and_stops_within_ten_seconds(
    tmp_path: Path, stack: dict[str, str]
) -> None:
    second = RunningStack(tmp_path / "home")
    second.start()
    theirs = second.status()
    assert theirs["APP_URL"] != stack["APP_URL"]
    assert sign_in(stack) == sign_in(theirs) == 200
    with psycopg.connect(theirs["DB_URL"]) as connection:
        connection.execute("create table public.kept (id int)")

    second.end(signal.SIGKILL)
    second.start()
    assert sign_in(theirs) == 200
    with psycopg.connect(theirs["DB_URL"]) as connection:
        connection.execute("select id from public.kept")

    pids = [
        second.pid(part)
        for part in ("database", "services", "gateway", "sandboxes", "functions", "engine", "worker", "scheduler")
    ]
    assert all(process.birth(pid) for pid in pids)
    assert second.end() < 10
    assert second.process is not None
    assert second.process.returncode == 0
    assert not any(process.birth(pid) for pid in pids)
    second.ports.check_free()


def test_a_part_that_stops_is_started_again_until_it_stops_too_often(tmp_path: Path) -> None:
    small = RunningStack(tmp_path / "home")
    small.start(*SMALL)
    assert small.process is not None
    killed = None
    until = time.monotonic() + 60
    while small.process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # It is stopping everything by itself.
            pid = small.pid("gateway")
            if pid != killed:
                os.kill(pid, signal.SIGKILL)
                killed = pid
        time.sleep(0.05)
    assert small.process.wait(10) == 1
    assert "The gateway stopped by itself (by signal 9; its log is " in small.output
    assert "The gateway stopped 6 times within a minute" in small.output


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    ports = free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports.sandboxes))
        other.listen()
        done = RunningStack(tmp_path / "home", ports).command("up")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {ports.sandboxes} is in use: stop the program that listens there, or")


def test_two_stacks_do_not_share_a_folder(running_stack: RunningStack) -> None:
    done = RunningStack(running_stack.home).command("up")
    assert done.returncode == 1
    assert "Launchpad already runs from" in done.stderr
    assert running_stack.command("reset", "--yes").returncode == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = RunningStack(tmp_path / "file" / "home", free_ports()).command("up")
    assert done.returncode == 1
    assert "cannot be written (Not a directory): make it writable, or choose another with LAUNCHPAD_HOME" in done.stderr


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=20 * 2**20))
    with pytest.raises(StackError, match="Only 20 MB are free on the disk of"):
        Home(tmp_path / "home").prepare()


def test_what_is_left_of_an_interrupted_first_start_is_made_again(tmp_path: Path) -> None:
    small = RunningStack(tmp_path / "home")
    half = small.home / "pgdata.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("17\n")
    (small.home / "keys.new").write_text('{"jwt_secret": ')
    small.start(*SMALL)
    assert sign_in(small.status()) == 200
    small.end()
    assert small.command("reset", "--yes").returncode == 0
    assert not small.home.joinpath("pgdata").exists()


def test_a_database_folder_that_is_none_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "pgdata").mkdir(parents=True)
    done = RunningStack(home).command("up")
    assert done.returncode == 1
    assert "pgdata is not a complete database folder: move it away and start again" in done.stderr


def test_a_hosted_project_needs_all_settings_and_the_missing_ones_are_named(tmp_path: Path) -> None:
    hosted = RunningStack(tmp_path / "home")
    env = {**hosted.env, "SUPABASE_URL": "https://abcdefgh.supabase.example", "APP_URL": "not an address"}
    done = hosted.command("up", env=env)
    assert done.returncode == 1
    lines = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert {"APP_URL", "SUPABASE_SECRET_KEY", "DATABASE_URL", "SENDGRID_API_KEY", "LINK_SECRET"} <= set(lines)
    assert not hosted.home.exists()


def test_against_another_project_only_engine_and_worker_start(
    tmp_path: Path, running_stack: RunningStack, stack: dict[str, str]
) -> None:
    product = RunningStack(tmp_path / "home")
    settings = environment.engine_environment(Home(running_stack.home).keys, running_stack.ports)
    app_url = f"http://127.0.0.1:{product.ports.app}"
    product.start(env={**product.env, **settings, "APP_URL": app_url})
    with urlopen(f"{app_url}/api/config.json") as answer:
        assert json.load(answer)["supabase_url"] == stack["API_URL"]
    with urlopen(f"{app_url}/api/ready") as answer:
        assert answer.status == 200
    assert {file.stem for file in (product.home / "run").glob("*.json")} == {"engine", "worker"}
    assert product.end() < 10


def test_the_example_of_settings_names_every_one() -> None:
    text = (REPOSITORY / ".env.example").read_text()
    named = {line.lstrip("#").partition("=")[0] for line in text.splitlines() if re.match(r"#?[A-Z_]+=", line)}
    assert named == {name.upper() for name in Settings.model_fields} | {"LAUNCHPAD_PORT", "LAUNCHPAD_HOME"}


def test_status_speaks_the_names_of_the_supabase_cli(running_stack: RunningStack, stack: dict[str, str]) -> None:
    lines = running_stack.command("status", "-o", "env").stdout.splitlines()
    found = {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
    assert found == stack
    assert {"API_URL", "PUBLISHABLE_KEY", "SECRET_KEY", "DB_URL", "JWKS_URL", "APP_URL", "SANDBOX_URL"} <= set(found)


def test_a_revoked_right_stays_revoked_after_a_request(stack: dict[str, str]) -> None:
    with psycopg.connect(stack["DB_URL"], autocommit=True) as connection:
        connection.execute("create table public.revoked (id int)")
        connection.execute("grant select on public.revoked to anon")
        connection.execute("notify pgrst, 'reload schema'")
        try:
            until = time.monotonic() + 5
            while rest(stack, "revoked") != 200 and time.monotonic() < until:
                time.sleep(0.05)
            assert rest(stack, "revoked") == 200
            connection.execute("revoke select on public.revoked from anon")
            assert rest(stack, "revoked") == 401
            found = connection.execute("select has_table_privilege('anon', 'public.revoked', 'select')").fetchone()
            assert found == (False,)
        finally:
            connection.execute("drop table public.revoked")


def test_no_log_holds_a_key_or_a_token(running_stack: RunningStack, stack: dict[str, str]) -> None:
    sign_in(stack)
    rest(stack, "profiles", "SECRET_KEY")
    rest(stack, "no_such_table", "SECRET_KEY")
    logs = [log.read_text(errors="replace") for log in (running_stack.home / "logs").glob("*.log")]
    assert len(logs) >= 6
    for log in logs:
        assert stack["SECRET_KEY"] not in log
        assert stack["ADMIN_PASSWORD"] not in log
        assert "eyJ" not in log
