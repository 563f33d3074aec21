"""The edge functions' door to the engine, the heartbeat that they watch, and what they tell the devices of."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from launchpad.core.db import WORK_CHANNEL
from launchpad.settings.work import publish_functions
from launchpad.system.wake import sign
from tests.cast import Cast, account
from tests.engine import Engine, running_engine

SECRET = "tests-only-hook-secret-of-32-characters"


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose edge functions are deployed."""
    with running_engine(worded_database, tmp_path, HOOK_SECRET=SECRET) as made:
        yield made


def knock(
    engine: Engine, door: str, body: bytes = b"{}", *, secret: str = SECRET, age: float = 0, signed: bytes | None = None
) -> int:
    moment = str(int(time.time() - age))
    headers = {
        "X-Launchpad-Timestamp": moment,
        "X-Launchpad-Signature": sign(body if signed is None else signed, moment, secret),
    }
    return engine.client.post(f"/hooks/supabase/{door}", data=body, headers=headers).status_code


def test_a_signed_call_wakes_the_workers_and_no_other_does(engine: Engine) -> None:
    heard = engine.db.listen(WORK_CHANNEL, silence=2)
    assert next(heard) is None
    assert knock(engine, "automation-event", b'{"ids": [1]}') == 200
    told = next(heard)
    assert told is not None
    assert told.payload == "events"
    assert knock(engine, "tick") == 200
    assert {note.payload for note in (next(heard) for _ in range(8)) if note} >= {"sweep", "email", "webhooks"}
    heard.close()  # type: ignore[attr-defined]

    assert knock(engine, "tick", secret="another-secret-of-32-characters-or-more") == 401
    assert knock(engine, "tick", age=301) == 401
    assert knock(engine, "tick", age=-301) == 401
    assert knock(engine, "tick", b'{"a":1}', signed=b"{}") == 401
    assert engine.client.post("/hooks/supabase/tick", data=b"{}").status_code == 401
    bad = {"X-Launchpad-Timestamp": "soon", "X-Launchpad-Signature": "ä"}
    assert engine.client.post("/hooks/supabase/tick", data=b"{}", headers=bad).status_code == 401


def test_without_a_secret_the_door_is_shut(worded_database: str, tmp_path: Path) -> None:
    with running_engine(worded_database, tmp_path) as closed:
        assert knock(closed, "tick") == 401


def test_an_outage_is_two_alarms_and_one_all_clear_in_the_catalogues_words(engine: Engine) -> None:
    kavita = account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    account(engine, "riya@example.com", "student", "Riya Sharma")
    with engine.db.transaction() as conn:
        publish_functions(engine.ctx, conn)

    def tick(*, web: bool = True, worker_age: int = 0) -> dict[str, Any]:
        with engine.as_owner() as conn:
            conn.execute(
                "update private.heartbeat set worker_at = clock_timestamp() - %s::interval", [f"{worker_age}s"]
            )
        found: dict[str, Any] = engine.value("select public.note_tick(%(web)s)", web=web)
        return found

    def later(seconds: int) -> None:
        with engine.as_owner() as conn:
            conn.execute(
                """
                update private.heartbeat
                   set web_at = web_at - %(by)s::interval, mailing_until = mailing_until - %(by)s::interval
                """,
                {"by": f"{seconds}s"},
            )

    assert tick()["due"] is None
    assert tick(worker_age=170)["due"] is None
    alarm = tick(worker_age=181)
    [mail] = alarm["mails"]
    assert (alarm["due"], mail["to"], mail["subject"]) == (
        "alarm",
        "kavita@example.com",
        "Launchpad has stopped sending",
    )
    assert mail["text"].startswith("The engine has not ticked for 3 minutes. Last tick: ")
    assert f"Open the health page: {engine.settings.app_url}/admin/settings/system" in mail["text"]
    assert "{" not in mail["text"]
    assert tick(worker_age=190)["due"] is None  # another has it in hand
    later(51)
    assert tick(worker_age=240)["due"] == "alarm"  # its mail never left
    engine.run("select public.note_alarm('alarm')")
    later(51)
    assert tick(worker_age=300)["due"] is None
    with engine.as_owner() as owner:
        owner.execute("update private.heartbeat set outage_since = outage_since - interval '30 minutes'")
    engine.run("update public.profiles set language = 'hi' where user_id = %(id)s", id=kavita)
    again = tick(worker_age=2000)
    assert (again["due"], again["mails"][0]["subject"]) == ("alarm_again", "Launchpad से मैसेज जाना रुक गया है")
    engine.run("select public.note_alarm('alarm_again')")
    later(51)
    assert tick(worker_age=4000)["due"] is None
    back = tick()
    assert (back["due"], back["mails"][0]["subject"]) == ("all_clear", "Launchpad फिर से चल रहा है")
    assert tick()["due"] is None
    engine.run("select public.note_alarm('all_clear')")
    later(51)
    assert tick()["due"] is None
    # Each stage once in the app, although the first mail was due twice.
    notices = engine.rows("select user_id, event_key from public.notifications order by created_at, event_key")
    assert [(row["user_id"], row["event_key"]) for row in notices] == [
        (kavita, "engine_alarm"),
        (kavita, "engine_alarm"),
        (kavita, "engine_back"),
    ]

    # The web app alone may be what stands still.
    assert tick(web=False)["due"] is None
    later(181)
    assert tick(web=False)["due"] == "alarm"
    engine.run("select public.note_alarm('alarm')")
    later(51)
    assert tick()["due"] == "all_clear"


def test_a_worker_that_leaves_has_beaten_until_then(engine: Engine) -> None:
    engine.run("insert into private.heartbeats (worker, beat_at) values ('w', clock_timestamp() + interval '1 second')")
    before = engine.value("select worker_at from private.heartbeat")
    engine.run("delete from private.heartbeats")
    assert engine.value("select worker_at from private.heartbeat") == before


def test_a_notification_is_told_once_and_to_its_owners_devices(engine: Engine, cast: Cast) -> None:
    def device(owner: UUID, name: str) -> None:
        with engine.as_person(owner) as conn:
            conn.execute(
                "insert into public.push_subscriptions (user_id, endpoint, p256dh, auth_key) values (%s, %s, %s, %s)",
                [owner, f"https://fcm.googleapis.com/fcm/send/{name}", "B" * 87, "a" * 22],
            )

    device(cast.student, "riya")
    device(cast.classmate, "kabir")
    made = engine.value(
        """
        insert into public.notifications (user_id, dedupe_key, event_key, title)
        values (%(user)s, 'x', 'work_assigned', 'New work') returning id
        """,
        user=cast.student,
    )
    asked = "select jsonb_array_length(body -> 'ids') as ids from private.due_calls() where name = 'notify'"
    with engine.as_owner() as conn:
        assert conn.execute(asked).fetchall() == [(1,)]
    told = engine.value("select public.tell_notifications(%(ids)s)", ids=[made])
    assert [(one["notification_id"], one["endpoint"][-4:]) for one in told] == [(str(made), "riya")]
    assert engine.value("select public.tell_notifications(%(ids)s)", ids=[made]) == []
    with engine.as_owner() as conn:
        assert conn.execute(asked).fetchall() == []
        rows = conn.execute(
            "select topic, payload ->> 'notification_id' from realtime.messages where event = 'notification'"
        ).fetchall()
    assert rows == [(f"user:{cast.student}", str(made))]
    engine.run("select public.forget_devices(%(gone)s)", gone=[told[0]["endpoint"]])
    assert engine.value("select count(*) from public.push_subscriptions") == 1


def test_health_tells_the_educator_alone(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        publish_functions(engine.ctx, conn)
    assert engine.row("select url, secret from private.function_settings") == {
        "url": f"{engine.settings.supabase_url}/functions/v1",
        "secret": SECRET,
    }
    engine.run("select public.note_event_call()")
    ready = engine.client.get("/api/ready").json
    assert ready is not None
    assert ready["functions"]["tick"] is None
    assert ready["functions"]["automation-event"] < 5
    with engine.as_person(cast.admin) as person:
        row = person.execute("select public.engine_health()").fetchone()
        assert row is not None
        assert row[0]["functions"]["automation-event"] is not None
        assert "secret" not in str(row[0])
