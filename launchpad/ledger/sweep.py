"""What repairs by itself: leases that ran out, messages past their use, doubts, and what the domains add."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger import claim, gate, inbox, inbox_queries, queries, resolve, retry
from launchpad.ledger.registry import Work
from launchpad.ledger.send import SENDERS

log = structlog.get_logger()


def every_wake(ctx: Context, work: Work) -> None:
    """What must not wait: what is past its use, and the domains' sweeps; a failure of one keeps no other back."""
    with _turn(ctx, "wake") as is_ours:
        if is_ours:
            _apart(ctx, "expire", _expire)
            for sweep in work.sweeps:
                _apart(ctx, f"{sweep.__module__}.{sweep.__qualname__}", partial(sweep, ctx))


def every_minute(ctx: Context) -> None:
    """What is repaired each minute, before `every_wake`."""
    with _turn(ctx, "minute") as is_ours:
        if is_ours:
            _apart(ctx, "leases", _end_leases)
            _apart(ctx, "reminders", _sync_reminders)
            _apart(ctx, "forget", queries.forget)
    _safely("held", lambda: [claim.ask_again(ctx, channel) for channel in SENDERS])
    _safely("doubtful calls", lambda: resolve.ask_bolna(ctx))


def _end_leases(conn: Conn) -> None:
    for channel in SENDERS:
        if ended := queries.end_leases(conn, channel):
            log.warning("sweep.leases_ended", channel=channel, messages=ended)
    for table in (inbox.EVENTS, inbox.WEBHOOKS):
        inbox_queries.reopen(conn, table, retry.INBOX_ATTEMPTS)


def _expire(conn: Conn) -> None:
    for channel in SENDERS:
        queries.expire(conn, channel, gate.TOO_LATE)


def _sync_reminders(conn: Conn) -> None:
    conn.execute("select private.sync_reminders(null, null)")


@contextmanager
def _turn(ctx: Context, name: str) -> Iterator[bool]:
    """Whether no other worker does this round now; none does until the block ends.

    Whoever finds it taken has been woken for something that the other was woken for too.
    """
    with ctx.db.transaction() as conn:
        yield queries.only_one(conn, f"launchpad sweep {name}")


def _apart(ctx: Context, name: str, sweep: Callable[[Conn], None]) -> None:
    """Run a sweep in a transaction of its own."""

    def run() -> None:
        with ctx.db.transaction() as conn:
            sweep(conn)

    _safely(name, run)


def _safely(name: str, run: Callable[[], object]) -> None:
    try:
        run()
    except Exception as error:
        log.error("sweep.failed", sweep=name, exc_info=error)
