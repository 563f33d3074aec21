"""The edge functions as they run: called by the scheduler, signed, through the gateway; mails in the sandbox."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from tests.stack.running import RunningStack


@pytest.fixture
def conn(stack: dict[str, str]) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The database, as its owner."""
    with psycopg.connect(stack["DB_URL"], autocommit=True) as made:
        yield made


def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.1)


def call(running: RunningStack, stack: dict[str, str], name: str, *, secret: str | None = None) -> httpx.Response:
    """Call a function as the scheduler does."""
    keys = json.loads((running.home / "keys.json").read_text())
    moment, body = str(int(time.time())), b"{}"
    mac = hmac.new((secret or keys["hook_secret"]).encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Launchpad-Timestamp": moment, "X-Launchpad-Signature": mac}
    return httpx.post(f"{stack['API_URL']}/functions/v1/{name}", content=body, headers=headers, timeout=30)


def value(conn: psycopg.Connection[tuple[Any, ...]], query: str, *values: object) -> Any:
    row = conn.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0]


def test_an_event_and_a_notification_call_their_functions(
    stack: dict[str, str], conn: psycopg.Connection[tuple[Any, ...]]
) -> None:
    calls = "select calls from private.function_calls where name = %s"
    before = value(conn, calls, "automation-event")
    event = value(conn, "select private.record_event('consent_recorded', '{\"lead_ids\": []}')")
    until(lambda: value(conn, calls, "automation-event") > before)
    until(lambda: value(conn, "select status from public.automation_events where id = %s", event) == "done")

    educator = value(conn, "select id from auth.users where email = %s", stack["ADMIN_EMAIL"])
    made = value(
        conn,
        """
        insert into public.notifications (user_id, dedupe_key, event_key, title) values (%s, %s, 'x', 'x') returning id
        """,
        educator,
        f"functions:{time.time()}",
    )
    until(lambda: value(conn, "select told_at is not null from public.notifications where id = %s", made))
    told = "select count(*) from realtime.messages where payload ->> 'notification_id' = %s::text"
    assert value(conn, told, str(made)) == 1
    assert value(conn, calls, "tick") > 0


def test_only_signed_calls_are_taken(running_stack: RunningStack, stack: dict[str, str]) -> None:
    for name in ("tick", "automation-event", "notify"):
        assert call(running_stack, stack, name, secret="not-the-secret-of-this-stack").status_code == 401, name
        assert httpx.post(f"{stack['API_URL']}/functions/v1/{name}", json={}).status_code == 401, name
        headers = {"Authorization": f"Bearer {stack['PUBLISHABLE_KEY']}"}
        assert httpx.post(f"{stack['API_URL']}/functions/v1/{name}", json={}, headers=headers).status_code == 401, name
    assert httpx.post(f"{stack['API_URL']}/functions/v1/nothing", json={}).status_code == 404


def test_an_engine_that_stands_still_is_told_of_by_mail_and_in_the_app(
    running_stack: RunningStack, stack: dict[str, str], conn: psycopg.Connection[tuple[Any, ...]]
) -> None:
    def mails() -> list[str]:
        query = {"to": stack["ADMIN_EMAIL"], "channel": "email", "limit": "100"}
        found = httpx.get(f"{stack['SANDBOX_URL']}/messages", params=query).json()["messages"]
        return [mail["subject"] for mail in reversed(found) if mail["subject"].startswith("Launchpad ")]

    answered = call(running_stack, stack, "tick").json()
    assert answered == {"awake": True, "mailed": None}
    with psycopg.connect(stack["DB_URL"].replace("//postgres:", "//supabase_admin:"), autocommit=True) as owner:
        # As though the worker had gone: its beats no longer count.
        owner.execute("alter table private.heartbeats disable trigger heartbeats_note")
        try:
            conn.execute("update private.heartbeat set worker_at = clock_timestamp() - interval '4 minutes'")
            assert call(running_stack, stack, "tick").json()["mailed"] in ("alarm", None)
            until(lambda: mails() == ["Launchpad has stopped sending"])
            conn.execute("update private.heartbeat set outage_since = clock_timestamp() - interval '31 minutes'")
            call(running_stack, stack, "tick")
            until(lambda: mails() == ["Launchpad has stopped sending"] * 2)
            assert call(running_stack, stack, "tick").json()["mailed"] is None
        finally:
            owner.execute("alter table private.heartbeats enable trigger heartbeats_note")
    until(
        lambda: bool(value(conn, "select worker_at > clock_timestamp() - interval '1 minute' from private.heartbeat"))
    )
    call(running_stack, stack, "tick")
    until(lambda: mails() == ["Launchpad has stopped sending"] * 2 + ["Launchpad works again"])
    assert call(running_stack, stack, "tick").json()["mailed"] is None
    assert value(conn, "select outage_since is null and alarm_at is null from private.heartbeat")
    notices = conn.execute(
        "select event_key from public.notifications where event_key like 'engine%' order by created_at, event_key"
    ).fetchall()
    assert [row[0] for row in notices] == ["engine_alarm", "engine_alarm", "engine_back"]
