"""The search for users' tokens finds one wherever it was put, and says so by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jwt
import psycopg
import pytest

from tests.tokens import assert_no_tokens, find_tokens

ACCESS = jwt.encode({"sub": "riya"}, "tests-only-secret-of-32-characters", algorithm="HS256")
REFRESH = "v1-Mr5wkJzYqT0nX"

# One column of each kind of type: text, jsonb, bytea, text[].
PLANTS = [
    ("public.families.name", "insert into public.families (name) values (%(token)s)"),
    (
        "public.automation_events.payload",
        "insert into public.automation_events (kind, payload) values ('x', jsonb_build_object('a', %(token)s::text))",
    ),
    (
        "public.webhook_events.body",
        "insert into public.webhook_events (provider, event_key, body) "
        "values ('bolna', 'x', convert_to('{\"t\": \"' || %(token)s || '\"}', 'UTF8'))",
    ),
    (
        "public.message_templates.params",
        "insert into public.message_templates (event_key, channel, language, version, purpose, audience, body, params, "
        "content_hash) values ('x', 'email', 'en', 1, 'service', '{}', '', array[%(token)s::text], '')",
    ),
    ("private.heartbeats.worker", "insert into private.heartbeats (worker) values (%(token)s)"),
]


def test_a_token_in_a_table_is_found(database: str, tmp_path: Path) -> None:
    assert_no_tokens(database, [tmp_path], [ACCESS, REFRESH])
    for _, statement in PLANTS:
        _run(database, statement, ACCESS)

    assert sorted(find_tokens(database, [tmp_path], [ACCESS, REFRESH])) == sorted(place for place, _ in PLANTS)
    with pytest.raises(AssertionError, match=r"public\.families\.name"):
        assert_no_tokens(database, [tmp_path], [REFRESH, ACCESS])


def test_a_jwt_without_its_head_is_found(database: str, tmp_path: Path) -> None:
    _run(database, PLANTS[0][1], f"Bearer ...{ACCESS[-50:]}")

    assert find_tokens(database, [tmp_path], [ACCESS]) == ["public.families.name"]


def test_auth_may_keep_its_own(database: str, tmp_path: Path) -> None:
    _run(
        database,
        "insert into auth.users (id, email, recovery_token) "
        "values ('00000000-0000-4000-8000-000000000001', 'riya@example.com', %(token)s)",
        REFRESH,
    )

    assert_no_tokens(database, [tmp_path], [REFRESH])


def test_a_token_in_a_file_is_found_and_the_cluster_is_left_out(database: str, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "engine.log"
    heap = tmp_path / "pgdata" / "base" / "1"
    for file in (log, heap):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"")
    heap.write_text(ACCESS)
    assert_no_tokens(database, [tmp_path], [ACCESS])
    log.write_bytes(b"\xff\x00 " + ACCESS.encode() + b"\n")

    assert find_tokens(database, [tmp_path], [ACCESS]) == [str(log)]
    assert find_tokens(database, [log], [ACCESS]) == [str(log)]


def test_the_command_names_the_place_and_fails(database: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tokens", database, str(tmp_path), ACCESS, REFRESH]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    _run(database, PLANTS[0][1], REFRESH)

    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "public.families.name\n")


def test_a_search_that_can_find_nothing_is_refused(database: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no token"):
        find_tokens(database, [tmp_path], [])
    with pytest.raises(ValueError, match="fewer than 8"):
        find_tokens(database, [tmp_path], ["abc"])
    with pytest.raises(FileNotFoundError):
        find_tokens(database, [tmp_path / "missing"], [ACCESS])


def _run(database: str, statement: str, token: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(statement.encode(), {"token": token})
