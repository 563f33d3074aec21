"""The worker as a process and as threads: it wakes, it stops as asked, it bears faults, and several of it get along."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from launchpad.context import Context
from launchpad.core.db import Conn, Row, notify
from launchpad.ledger import accepted, inbox, registry
from launchpad.ledger.pace import Pace
from launchpad.ledger.registry import Event, WebhookEvent, Work
from launchpad.system import service
from launchpad.worker import Worker, collect
from tests.engine import Engine
from tests.ledger import crowd

PATIENCE = 60.0
# Slow to look by itself: what happens quickly happens because somebody woke it.
LAZY = Pace(poll_seconds=600, sweep_seconds=600)


def until(condition: Callable[[], Any]) -> None:
    """Wait for something that threads or processes bring about."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def working(engine: Engine, work: Work | None = None, pace: Pace = LAZY) -> Iterator[Worker]:
    """A worker in a thread of this process."""
    worker = Worker(engine.ctx, work or Work(), pace)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        until(lambda: engine.rows("select 1 from private.heartbeats where worker = %(name)s", name=worker.name))
        yield worker
    finally:
        worker.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def event(engine: Engine, kind: str, **payload: Any) -> int:
    found: int = engine.value("select private.record_event(%(kind)s, %(payload)s)", kind=kind, payload=Jsonb(payload))
    return found


def webhook(engine: Engine, provider: str, key: str) -> None:
    with engine.db.transaction() as conn:
        conn.execute(
            "insert into public.webhook_events (provider, event_key, body) values (%s, %s, '{}')"
            " on conflict do nothing",
            [provider, key],
        )
        notify(conn, "webhooks")


def state(engine: Engine, table: str = "automation_events") -> list[tuple[str, int, str | None]]:
    rows = engine.rows(f"select status, attempts, error from public.{table} order by id")
    return [(row["status"], row["attempts"], row["error"]) for row in rows]


def open_again(engine: Engine, table: str = "automation_events") -> None:
    """Let the time of waiting pass."""
    engine.run(f"update public.{table} set not_before = clock_timestamp() where status = 'pending'")


# ---------------------------------------------------------------- events and webhooks
def test_an_event_and_what_it_means_are_one_transaction(engine: Engine) -> None:
    def rename(_ctx: Context, conn: Conn, event: Event) -> None:
        conn.execute("insert into public.families (name) values (%s)", [event.payload["name"]])
        if event.payload.get("fail"):
            raise RuntimeError("not this time")

    work = Work(events={"meet": [rename]})
    event(engine, "meet", name="Rao")
    event(engine, "meet", name="Iyer", fail=True)
    engine.drain(work)
    assert [row["name"] for row in engine.rows("select name from public.families")] == ["Rao"]
    assert state(engine) == [("done", 1, None), ("pending", 1, "RuntimeError: not this time")]


def test_a_poisoned_event_holds_up_no_other_and_fails_in_the_end(engine: Engine) -> None:
    done: list[str] = []

    def handle(_ctx: Context, _conn: Conn, event: Event) -> None:
        if event.payload["name"] == "poison":
            raise ValueError("mother@example.com cannot be divided by 9876543210")
        done.append(event.payload["name"])

    work = Work(events={"meet": [handle]})
    for name in ("poison", "first", "second"):
        event(engine, "meet", name=name)
    for _ in range(12):
        engine.drain(work)
        open_again(engine)
    assert done == ["first", "second"]
    status, attempts, error = state(engine)[0]
    assert (status, attempts) == ("failed", 8)
    # What support reads names the fault and nobody's address.
    assert error == "ValueError: [e-mail] cannot be divided by [phone]"


def test_an_event_that_nobody_handles_is_kept_and_says_so(engine: Engine) -> None:
    event(engine, "unheard_of")
    engine.drain(Work())
    assert state(engine) == [("pending", 1, "NobodyHandles: Nothing handles events of the kind unheard_of.")]


def test_several_domains_may_hear_of_one_event_and_all_or_none_of_them_act(engine: Engine) -> None:
    heard: list[str] = []
    second_fails = [True]

    def one(_ctx: Context, conn: Conn, _event: Event) -> None:
        conn.execute("insert into public.families (name) values ('one')")

    def other(_ctx: Context, _conn: Conn, _event: Event) -> None:
        heard.append("other")
        if second_fails.pop() if second_fails else False:
            raise RuntimeError

    work = Work(events={"meet": [one, other]})
    event(engine, "meet")
    engine.drain(work)
    assert engine.value("select count(*) from public.families") == 0
    open_again(engine)
    engine.drain(work)
    assert engine.value("select count(*) from public.families") == 1
    assert heard == ["other", "other"]


def test_a_webhook_is_applied_once_however_often_it_comes(engine: Engine) -> None:
    seen: list[WebhookEvent] = []
    work = Work(webhooks={"aisensy": lambda _ctx, _conn, event: seen.append(event)})
    for _ in range(3):
        webhook(engine, "aisensy", "n-1")
        engine.drain(work)
    webhook(engine, "aisensy", "n-2")
    engine.drain(work)
    assert [(one.event_key, one.body) for one in seen] == [("n-1", b"{}"), ("n-2", b"{}")]


@pytest.mark.parametrize("table", [inbox.EVENTS, inbox.WEBHOOKS])
def test_what_a_lost_worker_was_working_on_is_done_by_another(engine: Engine, table: str) -> None:
    seen: list[int] = []
    work = Work(
        events={"meet": [lambda _ctx, _conn, event: seen.append(event.id)]},
        webhooks={"aisensy": lambda _ctx, _conn, event: seen.append(event.id)},
    )
    event(engine, "meet")
    webhook(engine, "aisensy", "n-1")
    engine.run(
        f"update public.{table} set status = 'working', attempts = 1, claimed_by = 'gone',"
        " lease_until = clock_timestamp() + interval '1 hour'"
    )
    engine.drain(work)
    assert len(seen) == 1
    engine.run(
        f"update public.{table} set lease_until = clock_timestamp() - interval '1 second' where status = 'working'"
    )
    engine.drain(work)
    assert len(seen) == 2
    assert state(engine, table) == [("done", 2, None)]


def test_an_event_that_takes_every_worker_along_fails_in_the_end(engine: Engine) -> None:
    event(engine, "meet")
    engine.run(
        "update public.automation_events set status = 'working', attempts = 8, claimed_by = 'gone', lease_until = now()"
    )
    engine.drain(Work(events={"meet": [lambda *_: None]}))
    assert state(engine) == [("failed", 8, "The worker stopped while it worked on this.")]


def test_a_worker_that_lost_its_lease_changes_nothing(engine: Engine) -> None:
    """It was asleep while another did its work."""

    def slow(_ctx: Context, conn: Conn, _event: Event) -> None:
        conn.execute("insert into public.families (name) values ('one')")

    work = Work(events={"meet": [slow]})
    first, second = event(engine, "meet"), event(engine, "meet")

    def steal(_ctx: Context, conn: Conn, event: Event) -> None:
        slow(_ctx, conn, event)
        if event.id == first:
            with engine.db.transaction() as other:
                other.execute("update public.automation_events set attempts = 2 where id = %s", [second])

    work.events["meet"] = [steal]
    engine.drain(work)
    assert engine.value("select count(*) from public.families") == 1


# ---------------------------------------------------------------- what follows an acceptance
def test_a_domain_hears_once_that_its_messages_were_taken_and_a_fault_of_its_own_undoes_nothing(engine: Engine) -> None:
    heard: list[list[Row]] = []
    fails = [True]

    def hear(_conn: Conn, rows: list[Row]) -> None:
        if fails:
            fails.pop()
            raise RuntimeError("the domain has a fault")
        heard.append(rows)

    work = Work(events={"message_accepted": [accepted.follow(Work(accepted={"approved": [hear]}))]})
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 3)
        crowd.plan_all(conn, people, "email")
    engine.drain(work)
    assert {row["status"] for row in engine.rows("select status from public.email_logs")} == {"sent"}
    assert (heard, engine.value("select count(*) from public.crm_messages")) == ([], 0)
    open_again(engine)
    engine.drain(work)
    assert engine.value("select count(*) from public.crm_messages") == 3
    assert [[row["lead_id"] for row in rows] for rows in heard] == [
        [row["lead_id"] for row in engine.rows("select lead_id from public.email_logs order by id")]
    ]
    assert {row["channel"] for row in heard[0]} == {"email"}


# ---------------------------------------------------------------- sweeps
def test_a_sweep_that_fails_does_not_take_the_others_along(engine: Engine) -> None:
    swept: list[str] = []

    def broken(_ctx: Context, conn: Conn) -> None:
        conn.execute("insert into public.families (name) values ('half done')")
        raise RuntimeError

    def fine(_ctx: Context, _conn: Conn) -> None:
        swept.append("fine")

    engine.drain(Work(sweeps=[broken, fine]))
    assert swept
    assert engine.value("select count(*) from public.families") == 0


def test_old_counters_and_workers_are_forgotten(engine: Engine) -> None:
    engine.run(
        "insert into private.heartbeats (worker, beat_at) values ('old', now() - interval '2 days'), ('new', now())"
    )
    engine.run(
        "insert into private.rate_windows (key, window_start, hits)"
        " values ('a', now() - interval '3 days', 1), ('b', now(), 1)"
    )
    engine.drain(Work())
    assert [row["worker"] for row in engine.rows("select worker from private.heartbeats")] == ["new"]
    assert [row["key"] for row in engine.rows("select key from private.rate_windows")] == ["b"]


# ---------------------------------------------------------------- threads
def test_a_lane_wakes_when_work_comes(engine: Engine) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    seen: list[str] = []
    work = Work(
        events={"meet": [lambda _ctx, _conn, event: seen.append(event.kind)], "message_accepted": [lambda *_: None]},
        webhooks={"bolna": lambda _ctx, _conn, event: seen.append(event.provider)},
        sweeps=[lambda _ctx, _conn: seen.append("swept")],
    )
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 1)
    with working(engine, work):
        until(lambda: "swept" in seen)
        seen.clear()
        event(engine, "meet")
        webhook(engine, "bolna", "e-1")
        with engine.db.transaction() as conn:
            for channel in ("email", "whatsapp", "voice"):
                crowd.plan_all(conn, people, channel)
            notify(conn, "sweep")
        until(lambda: {"meet", "bolna", "swept"} <= set(seen) and len(engine.sent()) == 3)


def test_a_lane_that_fails_for_an_unforeseen_reason_goes_on(engine: Engine) -> None:
    tries: list[int] = []

    def lane(_ctx: Context) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("nobody foresaw this")
        return 0

    with working(engine, Work(lanes={"imports": lane})):
        until(lambda: len(tries) == 2)


def test_a_domains_lane_is_asked_until_it_is_idle(engine: Engine) -> None:
    left = [3, 2, 1]
    with working(engine, Work(lanes={"payments": lambda _ctx: left.pop() if left else 0})):
        until(lambda: not left)


def test_a_worker_shows_signs_of_life_until_it_stops(engine: Engine) -> None:
    with working(engine, pace=Pace(beat_seconds=0.05)) as worker:
        first = engine.value("select beat_at from private.heartbeats")
        until(lambda: engine.value("select beat_at from private.heartbeats") > first)
        assert engine.value("select worker from private.heartbeats") == worker.name
    assert engine.rows("select 1 from private.heartbeats") == []


def test_two_modules_may_not_own_the_same_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("tests.ledger.some_domain")
    module.WEBHOOKS = {"aisensy": lambda *_: None}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests.ledger.some_domain", module)
    with pytest.raises(ValueError, match="aisensy"):
        registry.collect(["tests.ledger.some_domain", "tests.ledger.some_domain"])


def test_every_event_that_the_database_records_means_something_to_somebody() -> None:
    recorded = re.compile(r"record_event\((.+?), jsonb_build_object")
    migrations = "\n".join(file.read_text() for file in service.MIGRATIONS.glob("*.sql"))
    kinds = {kind for call in recorded.findall(migrations) for kind in re.findall(r"'([a-z_]+)'", call)}
    kinds -= {"graded"}  # A status that decides between two kinds.
    assert len(kinds) > 10
    assert kinds - collect().events.keys() == set()


# ---------------------------------------------------------------- processes
def started(engine: Engine) -> subprocess.Popen[bytes]:
    """The real worker, as `python -m launchpad.worker`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "launchpad.worker"],
        env={**os.environ, **engine.environment},
        stderr=subprocess.DEVNULL,
    )
    until(lambda: engine.rows("select 1 from private.heartbeats") or process.poll() is not None)
    return process


def test_a_worker_that_is_asked_to_stop_finishes_what_is_under_way_and_gives_back_the_rest(engine: Engine) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 60)
    # Each of the next requests is answered after a second: more than one batch in hand when the signal comes.
    body = {"provider": "aisensy", "fault": "accept_then_hang", "count": 16, "seconds": 1}
    engine.sandbox.http.post("/faults", json=body).raise_for_status()
    process = started(engine)
    try:
        with engine.db.transaction() as conn:
            crowd.plan_all(conn, people, "whatsapp")
        until(lambda: engine.value("select count(*) from public.whatsapp_logs where status = 'calling'"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
    counts = {
        row["status"]: row["n"]
        for row in engine.rows("select status, count(*) as n from public.whatsapp_logs group by status")
    }
    assert counts.keys() <= {"planned", "unknown", "sent"}
    assert counts["planned"] > 0
    assert engine.rows("select 1 from private.heartbeats") == []
    # Nothing waits for a lease: the next worker goes on at once.
    assert engine.value("select count(*) from public.whatsapp_logs where lease_until is not null") == 0
    assert len(engine.sent()) == 60 - counts["planned"]


def test_two_workers_share_the_work_and_double_nothing(engine: Engine) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 100)
    workers = [started(engine), started(engine)]
    try:
        until(lambda: engine.value("select count(*) from private.heartbeats") == 2)
        with engine.db.transaction() as conn:
            for channel in ("email", "whatsapp", "voice"):
                crowd.plan_all(conn, people, channel)
        until(lambda: engine.value("select count(*) from public.message_log where status = 'sent'") == 300)
        until(lambda: engine.value("select count(*) from public.crm_messages") == 300)
        for process in workers:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(PATIENCE) for process in workers] == [0, 0]
    finally:
        for process in workers:
            process.kill()
    taken = [(message["channel"], message["to"]) for message in engine.sent()]
    assert len(taken) == len(set(taken)) == 300


def test_a_worker_without_settings_names_what_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "launchpad.worker"],
        env={"PATH": os.environ["PATH"], "LAUNCHPAD_HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode != 0
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
