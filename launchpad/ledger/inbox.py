"""Events and webhooks: rows that came in, the oldest first, each applied once."""

from collections.abc import Callable

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.core.logging import describe_exception, redact
from launchpad.ledger import channel_queries, inbox_queries, record, retry
from launchpad.ledger.pace import Pace
from launchpad.ledger.registry import Event, WebhookEvent, Work

log = structlog.get_logger()

# Whose news a provider's webhooks are.
_CHANNELS = {
    "sendgrid": "email",
    "sendgrid_inbound": "email",
    "aisensy": "whatsapp",
    "bolna": "voice",
    "instamojo": "payments",
}
EVENTS = "automation_events"
WEBHOOKS = "webhook_events"


class NobodyHandles(Exception):
    """No part of this version knows what to do with it."""


def work_events(ctx: Context, work: Work, worker: str, pace: Pace) -> int:
    """Apply the oldest events that are open. Returns how many were taken."""

    def apply(conn: Conn, row: Row) -> None:
        event = Event(row["id"], row["kind"], row["payload"], row["actor"], row["created_at"])
        if event.kind not in work.events:
            raise NobodyHandles(f"Nothing handles events of the kind {event.kind}.")
        for handler in work.events[event.kind]:
            handler(ctx, conn, event)

    return _work(ctx, EVENTS, apply, worker, pace)


def work_webhooks(ctx: Context, work: Work, worker: str, pace: Pace) -> int:
    """Apply the oldest webhooks that are open. Returns how many were taken."""

    def apply(conn: Conn, row: Row) -> None:
        handler = work.webhooks.get(row["provider"])
        if handler is None:
            raise NobodyHandles(f"Nothing handles webhooks of {row['provider']}.")
        names = ("id", "provider", "event_key", "content_type", "body", "received_at")
        with record.proven_by(row["id"]):
            handler(ctx, conn, WebhookEvent(**{name: row[name] for name in names}))
        channel_queries.note_event(conn, _CHANNELS[row["provider"]])

    return _work(ctx, WEBHOOKS, apply, worker, pace)


def _work(ctx: Context, table: str, apply: Callable[[Conn, Row], None], worker: str, pace: Pace) -> int:
    with ctx.db.statement() as conn:
        rows = inbox_queries.take(conn, table, worker, pace.lease, pace.inbox_batch)
    for position, row in enumerate(rows):
        if pace.is_stopping():
            _return(ctx, table, rows[position:])
            break
        _apply_one(ctx, table, row, apply)
    return len(rows)


def _apply_one(ctx: Context, table: str, row: Row, apply: Callable[[Conn, Row], None]) -> None:
    try:
        with ctx.db.transaction() as conn:
            # Done first: it takes the row's lock, and shows whether the lease was lost to another worker.
            if inbox_queries.finish(conn, table, row):
                apply(conn, row)
    except Exception as error:
        delay = retry.inbox_delay(row["attempts"])
        log.error(f"{table}.failed", id=row["id"], attempts=row["attempts"], again=delay is not None, exc_info=error)
        with ctx.db.transaction() as conn:
            inbox_queries.give_back(conn, table, row, delay, _words(error))


def _return(ctx: Context, table: str, rows: list[Row]) -> None:
    with ctx.db.transaction() as conn:
        for row in rows:
            inbox_queries.put_back(conn, table, row)


def _words(error: Exception) -> str:
    """What support reads on the row, as careful with people's data as the logs are."""
    told = redact(None, "", describe_exception(None, "", {"exc_info": error}))["exception"][0]
    return f"{told['type']}: {told['message']}"[:1000]
