"""A worker may be killed at any moment: each message is still accepted once, or shown as one that may have gone out."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from launchpad.ledger import resolve
from tests.engine import Engine
from tests.ledger import crowd
from tests.ledger.killable import STEPS, live

EMAILS, WHATSAPPS, CALLS = 1000, 700, 300
RANDOM_KILLS = 10
# Generous, for a machine that does much else; an idle one takes a few seconds for each step.
PATIENCE = 120.0

_context = multiprocessing.get_context("forkserver")


def test_a_killed_worker_doubles_and_loses_nothing(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    # As many calls on one day as there are families.
    engine.run(
        "update public.app_settings set value = value || jsonb_build_object('daily_cap', %(calls)s::int)"
        " where key = 'calling_policy'",
        calls=CALLS,
    )
    waves = list(_waves(engine))
    randomness = random.Random(2026)
    lives: list[str | None] = [*STEPS, *[None] * RANDOM_KILLS]
    for step, wave in zip(lives, waves, strict=True):
        _plan(engine, wave)
        _live_and_die(engine, step, randomness)
    _finish(engine)
    found = _tally(engine)
    with capsys.disabled():
        print(_table(found, len(STEPS), RANDOM_KILLS))
    for channel, total in (("email", EMAILS), ("whatsapp", WHATSAPPS), ("voice", CALLS)):
        row = found[channel]
        assert row["planned"] == total
        assert row["sent"] + row["maybe"] == total
        assert (row["doubled"], row["lost"], row["stuck"], row["wrongly sent"]) == (0, 0, 0, 0)
    # Bolna can be asked, so no call that it took stays in doubt.
    assert found["voice"]["taken in doubt"] == 0
    assert engine.value("select count(*) from public.crm_messages") == sum(row["sent"] for row in found.values())


def _waves(engine: Engine) -> Iterator[list[tuple[Any, list[dict[str, Any]]]]]:
    """The messages in as many parts as there are lives, so that each worker has something to do when it dies."""
    with engine.db.transaction() as conn:
        everybody = crowd.families(conn, EMAILS)
    parts = len(STEPS) + RANDOM_KILLS
    groups = (("email", everybody), ("whatsapp", everybody[:WHATSAPPS]), ("voice", everybody[WHATSAPPS:]))
    for part in range(parts):
        yield [(channel, people[part::parts]) for channel, people in groups]


def _plan(engine: Engine, wave: list[tuple[Any, list[dict[str, Any]]]]) -> None:
    with engine.db.transaction() as conn:
        for channel, people in wave:
            assert crowd.plan_all(conn, people, channel) == len(people)


@contextmanager
def _worker(engine: Engine, step: str | None = None, after: int = 0) -> Iterator[tuple[Any, Any]]:
    _context.set_forkserver_preload(["tests.ledger.killable"])
    at_work, told = _context.Pipe(duplex=False)
    process = _context.Process(target=live, args=(dict(engine.environment), step, after, told), daemon=True)
    process.start()
    told.close()
    try:
        yield process, at_work
    finally:
        process.kill()
        process.join()
        at_work.close()


def _live_and_die(engine: Engine, step: str | None, randomness: random.Random) -> None:
    with _worker(engine, step, randomness.randint(1, 3)) as (process, at_work):
        assert at_work.poll(PATIENCE), "the worker found nothing to do"
        if step is None:
            time.sleep(randomness.uniform(0, 0.5))
            process.kill()
        process.join(PATIENCE)
        assert process.exitcode == -9, f"the worker did not reach the step {step}"


def _finish(engine: Engine) -> None:
    """A last worker does what is left, and stops when it is asked to."""
    with _worker(engine) as (process, _):
        _await_the_end(engine)
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode == 0


def _await_the_end(engine: Engine) -> None:
    until = time.monotonic() + PATIENCE
    open_rows = """
        select (select count(*) from public.message_log where status in ('planned', 'held', 'claimed', 'calling'))
             + (select count(*) from public.automation_events where status in ('pending', 'working'))
    """
    while engine.value(open_rows):
        assert time.monotonic() < until, engine.rows(
            "select channel, status, count(*) from public.message_log group by 1, 2"
        )
        time.sleep(0.2)
    # Every call that is in doubt now is asked about, and what that proves is followed up.
    resolve.ask_bolna(engine.ctx)
    while engine.value("select count(*) from public.automation_events where status in ('pending', 'working')"):
        assert time.monotonic() < until
        time.sleep(0.05)


def _tally(engine: Engine) -> dict[str, Counter[str]]:
    taken = Counter((message["channel"], message["to"]) for message in engine.sent())
    found: dict[str, Counter[str]] = {}
    for row in engine.rows(
        """
        select 'email' as channel, to_address, status from public.email_logs
        union all select 'whatsapp', to_address, status from public.whatsapp_logs
        union all select 'voice', to_address, status from public.call_logs
        """
    ):
        times = taken[(row["channel"], row["to_address"])]
        tally = found.setdefault(row["channel"], Counter())
        tally["planned"] += 1
        tally["taken"] += times
        tally["sent"] += row["status"] == "sent"
        tally["maybe"] += row["status"] == "unknown"
        tally["taken in doubt"] += row["status"] == "unknown" and times == 1
        tally["stuck"] += row["status"] in ("planned", "held", "claimed", "calling")
        tally["doubled"] += times > 1
        tally["lost"] += times == 0 and row["status"] != "unknown"
        tally["wrongly sent"] += row["status"] not in ("sent", "unknown") and times > 0
    return found


def _table(found: dict[str, Counter[str]], at_steps: int, at_random: int) -> str:
    columns = ("planned", "taken", "sent", "maybe", "taken in doubt", "doubled", "lost", "stuck")
    lines = ["", f"{at_steps + at_random} workers killed -9: {at_steps} at named steps, {at_random} at random"]
    lines.append("".join([f"{'':10}", *(f"{name:>16}" for name in columns)]))
    for channel in ("email", "whatsapp", "voice"):
        lines.append("".join([f"{channel:10}", *(f"{found[channel][name]:>16}" for name in columns)]))
    return "\n".join(lines)
