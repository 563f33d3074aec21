"""Storage, accounts and tokens on the running services: the same calls that a hosted project gets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from click.testing import CliRunner

from devstack import environment
from devstack.home import Home
from devstack.ports import free_ports
from devstack.stack import Stack
from launchpad.cli import main
from launchpad.config import load_settings
from launchpad.context import Context, build_context
from launchpad.core.auth_admin import AuthAdmin, AuthRefused
from launchpad.core.errors import Conflict, NotFound, Unauthorized
from launchpad.core.storage import Storage, StorageRefused

BUCKET = "lead-imports"


@dataclass(frozen=True)
class Services:
    """Auth, Storage and the database of one project."""

    context: Context
    env: dict[str, str]

    def sign_in(self, email: str, password: str) -> httpx.Response:
        """What Auth answers to somebody who signs in."""
        return httpx.post(
            f"{self.context.settings.supabase_url}/auth/v1/token?grant_type=password",
            json={"email": email, "password": password},
            headers={"apikey": self.context.settings.supabase_publishable_key},
        )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A project of these tests, without the product itself."""
    home, ports = Home(tmp_path_factory.mktemp("project")), free_ports()
    stack = Stack(home, ports, lambda _line: None)
    try:
        stack.start(without=frozenset({"sandboxes", "engine", "worker"}))
        env = environment.engine_environment(home.keys, ports)
        context = build_context(load_settings(env), name="launchpad test", pool_size=2)
        yield Services(context, env)
        context.close()
    finally:
        stack.stop()


def test_a_file_goes_up_and_comes_back_whole(services: Services) -> None:
    storage = services.context.storage
    large = bytes(range(256)) * 8192
    storage.upload(BUCKET, "trial/a.csv", io.BytesIO(large), "text/csv")
    storage.upload(BUCKET, "trial/two words.csv", (b"part," for _ in range(3)), "text/csv")
    target = io.BytesIO()
    assert storage.download_to(BUCKET, "trial/a.csv", target) == len(large)
    assert target.getvalue() == large
    listed = [(file.path, file.size, file.content_type) for file in storage.list(BUCKET, "trial")]
    assert listed == [("trial/a.csv", len(large), "text/csv"), ("trial/two words.csv", 15, "text/csv")]
    storage.remove(BUCKET, ["trial/a.csv", "trial/two words.csv", "trial/never was"])
    assert list(storage.list(BUCKET, "trial")) == []


def test_a_name_is_taken_once_unless_the_file_is_replaced(services: Services) -> None:
    storage = services.context.storage
    storage.upload(BUCKET, "once.csv", b"first", "text/csv")
    with pytest.raises(Conflict):
        storage.upload(BUCKET, "once.csv", b"second", "text/csv")
    assert b"".join(storage.download(BUCKET, "once.csv")) == b"first"
    storage.upload(BUCKET, "once.csv", b"second", "text/csv", replace=True)
    assert b"".join(storage.download(BUCKET, "once.csv")) == b"second"


def test_a_signed_address_opens_one_file_to_anyone_for_a_while(services: Services) -> None:
    storage = services.context.storage
    storage.upload(BUCKET, "shared.csv", b"a,b", "text/csv")
    url = storage.signed_url(BUCKET, "shared.csv", 60, download="leads of may.csv")
    opened = httpx.get(url)
    assert opened.content == b"a,b"
    assert "leads%20of%20may.csv" in opened.headers["content-disposition"]
    assert httpx.get(url.replace("shared.csv", "once.csv")).is_error


def test_what_is_missing_or_forbidden_in_storage_says_so(services: Services) -> None:
    storage = services.context.storage
    with pytest.raises(NotFound):
        list(storage.download(BUCKET, "nowhere.csv"))
    with pytest.raises(NotFound):
        storage.signed_url(BUCKET, "nowhere.csv", 60)
    with pytest.raises(NotFound):
        storage.upload("no-such-bucket", "x.csv", b"x", "text/csv")
    stranger = Storage(services.context.settings.supabase_url, "sb_secret_of_somebody_else")
    with pytest.raises(StorageRefused):
        stranger.upload(BUCKET, "x.csv", b"x", "text/csv")
    stranger.close()


def test_an_account_is_made_found_changed_and_deleted(services: Services) -> None:
    auth = services.context.auth_admin
    made = auth.create("Riya@Example.com", "first-password-1", metadata={"full_name": "Riya"})
    assert (made.email, made.confirmed) == ("riya@example.com", True)
    assert auth.by_email("RIYA@example.com") == auth.find(made.id) == made
    assert auth.by_email("iya@example.com") is None
    with pytest.raises(Conflict):
        auth.create("riya@example.com", "first-password-1")
    auth.set_password(made.id, "second-password-2")
    assert services.sign_in("riya@example.com", "first-password-1").status_code == 400
    token = services.sign_in("riya@example.com", "second-password-2").json()["access_token"]
    assert services.context.tokens.verify(token).id == made.id
    with pytest.raises(Unauthorized):
        services.context.tokens.verify(token[:-6] + "AAAAAA")
    auth.delete(made.id)
    auth.delete(made.id)
    assert auth.by_email("riya@example.com") is None


def test_what_auth_refuses_comes_with_its_words(services: Services) -> None:
    with pytest.raises(AuthRefused, match="Password should be"):
        services.context.auth_admin.create("meera@example.com", "1")
    stranger = AuthAdmin(services.context.settings.supabase_url, "sb_secret_of_somebody_else")
    with pytest.raises(AuthRefused):
        stranger.create("meera@example.com", "a-good-password-1")
    stranger.close()


def test_the_command_makes_an_admin_once_and_keeps_the_password(services: Services) -> None:
    def run(*arguments: str, typed: str | None = None) -> str:
        result = CliRunner().invoke(main, ["admin", "create", *arguments], env=services.env, input=typed)
        assert result.exit_code == 0, result.output
        return result.output

    password = run("Ananya@Example.com").split("shown only now: ")[1].strip()
    assert services.sign_in("ananya@example.com", password).is_success
    assert run("ananya@example.com") == "ananya@example.com is an admin.\n"
    assert services.sign_in("ananya@example.com", password).is_success
    run("ananya@example.com", "--password-stdin", typed="another-password-2\n")
    assert services.sign_in("ananya@example.com", "another-password-2").is_success
    account = services.context.auth_admin.by_email("ananya@example.com")
    assert account is not None
    with services.context.db.transaction() as conn:
        roles = conn.execute("select role from public.profiles where user_id = %s", [account.id]).fetchall()
    assert roles == [{"role": "admin"}]


def test_the_command_makes_an_admin_of_somebody_who_has_an_account(services: Services) -> None:
    account = services.context.auth_admin.create("sunita@example.com", "her-own-password-1")
    with services.context.db.transaction() as conn:
        conn.execute("insert into public.profiles (user_id) values (%s)", [account.id])
    result = CliRunner().invoke(main, ["admin", "create", "sunita@example.com"], env=services.env)
    assert result.output == "sunita@example.com is an admin.\n"
    assert services.sign_in("sunita@example.com", "her-own-password-1").is_success


def test_settings_that_the_project_does_not_take_are_named_together(services: Services) -> None:
    def check(**changes: str) -> tuple[int, list[str]]:
        result = CliRunner().invoke(main, ["check"], env={**services.env, **changes})
        return result.exit_code, result.output.splitlines()

    assert check() == (0, ["All settings are there, and the project takes them."])
    code, lines = check(
        SUPABASE_PUBLISHABLE_KEY="sb_publishable_of_somebody_else",
        SUPABASE_SECRET_KEY="sb_secret_of_somebody_else",
        DATABASE_URL=services.env["DATABASE_URL"].replace("//postgres:", "//pgbouncer:"),
    )
    assert code == 1
    assert [line.split(":")[0] for line in lines[1:]] == [
        "SUPABASE_PUBLISHABLE_KEY",
        "SUPABASE_SECRET_KEY",
        "DATABASE_URL",
    ]
    assert "may not act as service_role" in lines[-1]
    assert "somebody" not in str(lines)
    _, lines = check(DATABASE_URL="postgresql://postgres:pw@127.0.0.1:1/postgres")
    assert lines[1:] == ["DATABASE_URL: no connection; is the password right, and the host reachable?"]
    _, lines = check(SUPABASE_URL="http://127.0.0.1:1")
    assert lines[1:] == ["SUPABASE_URL: nothing answers there (ConnectError)"]
