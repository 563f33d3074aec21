"""The worker: every lane of work in a thread, any number of workers side by side.

A lane does batch after batch until there is nothing to do, then waits for a notification, two seconds at most.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import uuid4

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from launchpad.config import ConfigError, load_settings
from launchpad.content import sync
from launchpad.context import Context, build_context
from launchpad.core import logging
from launchpad.core.db import WORK_CHANNEL, Conn
from launchpad.ledger import accepted, inbox, queries, record, registry, retry, send, sweep
from launchpad.ledger.pace import Pace
from launchpad.ledger.registry import Work
from launchpad.ledger.send import SENDERS

log = structlog.get_logger()

# One line per domain that has work for the worker.
MODULES: tuple[str, ...] = (
    "launchpad.settings.work",
    "launchpad.families.work",
    "launchpad.contacts.work",
    "launchpad.parents.work",
    "launchpad.privacy.work",
    "launchpad.leads.work",
    "launchpad.outreach.work",
    "launchpad.campaigns.work",
    "launchpad.sequences.work",
    "launchpad.crm.work",
    "launchpad.whatsapp.work",
    "launchpad.calls.work",
    "launchpad.payments.work",
    "launchpad.certificates.work",
    "launchpad.sessions.work",
    "launchpad.coursework.work",
    "launchpad.support.work",
    "launchpad.morning.work",
)

Batch = Callable[[], int]
# Whatever is done writes events, and events plan messages.
_FOLLOW = ("events", *SENDERS)


def collect() -> Work:
    """The work of all domains, and the ledger's own."""
    work = registry.collect(MODULES)
    work.events.setdefault(record.ACCEPTED_EVENT, []).insert(0, accepted.follow(work))
    return work


def lanes(ctx: Context, work: Work, worker: str, pace: Pace) -> dict[str, Batch]:
    """All claim loops by name; each call does one batch and returns how much it found. The sweep is not one of them."""
    channels: dict[str, Batch] = {channel: partial(send.batch, ctx, channel, worker, pace) for channel in SENDERS}
    return {
        "events": partial(inbox.work_events, ctx, work, worker, pace),
        "webhooks": partial(inbox.work_webhooks, ctx, work, worker, pace),
        **channels,
        **{name: partial(lane, ctx) for name, lane in work.lanes.items()},
    }


def drain(ctx: Context, work: Work | None = None, pace: Pace | None = None) -> None:
    """Do everything that is due, in this thread, until a round of sweeps leaves nothing to do."""
    work, worker = work or collect(), _name()
    rounds = lanes(ctx, work, worker, pace or Pace())
    ctx.refresh()
    # The lanes before the sweeps: what they leave behind is then swept in the round that has to come anyway.
    _exhaust(rounds)
    while True:
        before = _written(ctx)
        sweep.every_minute(ctx)
        sweep.every_wake(ctx, work)
        if _written(ctx) == before or not _exhaust(rounds):
            return


def _written(ctx: Context) -> str:
    """How far the database has written: while that stands still, nobody has left new work."""
    with ctx.db.statement() as conn:
        row = conn.execute("select pg_current_wal_insert_lsn()::text as at").fetchone()
    return str(row and row["at"])


def _exhaust(rounds: dict[str, Batch]) -> int:
    """Ask all lanes until none has work; in between those that had some, and those that most work leads to."""
    total = 0
    while busy := {name for name, batch in rounds.items() if batch()}:
        while busy:
            total += len(busy)
            busy = {name for name in rounds if (name in busy or name in _FOLLOW) and rounds[name]()}
    return total


class Worker:
    """One process's worth of lanes. `run` returns after `stop`, with the batches in hand finished."""

    def __init__(self, ctx: Context, work: Work | None = None, pace: Pace | None = None) -> None:
        self.name = _name()
        self._ctx = ctx
        self._work = work or collect()
        self._stopping = threading.Event()
        self._pace = replace(pace or Pace(), is_stopping=self._stopping.is_set)
        self._lanes = lanes(ctx, self._work, self.name, self._pace)
        self._wakes = {name: threading.Event() for name in (*self._lanes, "sweep", "heartbeat", "credentials")}
        self._swept_at = float("-inf")

    def run(self) -> None:
        """Work until `stop` is called."""
        loops: dict[str, Callable[[], None]] = {
            **{name: partial(self._loop, name, batch, self._until_poll) for name, batch in self._lanes.items()},
            "sweep": partial(self._loop, "sweep", self._sweep, self._until_sweep),
            "heartbeat": partial(self._loop, "heartbeat", self._beat, self._until_beat),
            "credentials": partial(self._loop, "credentials", self._ctx.refresh, self._until_look),
            "listener": self._listen,
        }
        threads = [threading.Thread(target=loop, name=name) for name, loop in loops.items()]
        log.info("worker.started", worker=self.name, lanes=sorted(self._lanes))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Where the database went first, nobody is left to be told.
        with suppress(psycopg.OperationalError, PoolTimeout), self._ctx.db.transaction() as conn:
            queries.leave(conn, self.name)
        log.info("worker.stopped", worker=self.name)

    def start_work(self, conn: Conn) -> None:
        """What the domains do once when a process starts."""
        for start in self._work.starts:
            start(self._ctx, conn)

    def stop(self) -> None:
        """Finish the batches in hand, give back what is claimed beyond them, and return from `run`."""
        self._stopping.set()
        for wake in self._wakes.values():
            wake.set()

    def _loop(self, name: str, batch: Batch, patience: Callable[[], float]) -> None:
        """Run a lane until the worker stops; after a fault that nobody foresaw, again after a pause."""
        wake = self._wakes[name]
        failures = 0
        while not self._stopping.is_set():
            wake.clear()
            try:
                found = batch()
                failures = 0
            except Exception as error:
                failures += 1
                log.error("lane.failed", lane=name, failures=failures, exc_info=error)
                self._stopping.wait(retry.restart_delay(failures))
                continue
            if not found and not self._stopping.is_set():
                wake.wait(patience())

    def _until_poll(self) -> float:
        return self._pace.poll_seconds

    def _until_beat(self) -> float:
        return self._pace.beat_seconds

    def _until_look(self) -> float:
        return self._pace.credentials_seconds

    def _until_sweep(self) -> float:
        return max(0.0, self._swept_at + self._pace.sweep_seconds - time.monotonic())

    def _sweep(self) -> int:
        # Woken between two minutes, it does only what must not wait: some of the rest notifies this lane itself.
        if time.monotonic() - self._swept_at >= self._pace.sweep_seconds:
            self._swept_at = time.monotonic()
            sweep.every_minute(self._ctx)
        sweep.every_wake(self._ctx, self._work)
        return 0

    def _beat(self) -> int:
        with self._ctx.db.transaction() as conn:
            queries.beat(conn, self.name)
        return 0

    def _listen(self) -> None:
        for heard in self._ctx.db.listen(WORK_CHANNEL, silence=1.0):
            if self._stopping.is_set():
                return
            if heard is not None and (wake := self._wakes.get(heard.payload)):
                wake.set()


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:6]}"


def run(pace: Pace | None = None) -> None:
    """The process: settings from the environment, the catalogue brought in, then work until SIGTERM or SIGINT."""
    logging.configure()
    ctx = build_context(load_settings(), name="launchpad worker", pool_size=12)
    worker = Worker(ctx, pace=pace)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    with ctx.db.transaction() as conn:
        sync.sync(conn)
        worker.start_work(conn)
    try:
        worker.run()
    finally:
        ctx.close()


if __name__ == "__main__":
    try:
        run()
    except ConfigError as error:
        raise SystemExit(f"These settings are missing or wrong:\n{error}") from error
