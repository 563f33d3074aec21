"""What became of a request: written once, forward only, also when the answer comes late or by another road."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

import psycopg
import structlog
from psycopg.types.json import Jsonb
from psycopg_pool import PoolTimeout

from launchpad.context import Context
from launchpad.core.db import Conn, Row, notify
from launchpad.ledger import breaker, queries, retry
from launchpad.ledger.plan import Channel
from launchpad.providers.errors import ProviderError

log = structlog.get_logger()

# The event that tells the rest of the product about messages that a provider took: {"channel", "ids"}.
ACCEPTED_EVENT = "message_accepted"

_PATIENCE = (0.2, 1.0, 3.0)
# The stored webhook that is being applied: what it tells of messages bears its number.
_webhook: ContextVar[int | None] = ContextVar("webhook", default=None)
# News of these kinds prove that the provider took the message, even where its answer to us was lost.
_PROOFS = {
    "calling": ("sent", "delivered", "read", "bounced", "failed"),
    "unknown": ("sent", "delivered", "read", "bounced", "failed"),
    "failed": ("delivered", "read"),
}


@contextmanager
def proven_by(webhook_id: int) -> Iterator[None]:
    """News that are recorded inside come from this stored webhook."""
    token = _webhook.set(webhook_id)
    try:
        yield
    finally:
        _webhook.reset(token)


def accepted(ctx: Context, channel: Channel, attempt_id: UUID, provider_message_id: str | None) -> None:
    """The provider took all messages of a request."""

    def write(conn: Conn) -> None:
        prove(conn, channel, attempt_id, provider_message_id)
        breaker.worked(conn, channel)

    _persist(ctx, write)


def refused(ctx: Context, channel: Channel, attempt_id: UUID, rows: list[Row], error: ProviderError) -> None:
    """The provider did not take the messages of a request, or nobody knows whether it did.

    `rows` are as they were claimed, all with the same number of attempts.
    """
    _persist(ctx, lambda conn: _refuse(conn, channel, attempt_id, rows, error))


def prove(conn: Conn, channel: Channel, attempt_id: UUID, provider_message_id: str | None) -> None:
    """A proof that the provider took a request: what was calling or in doubt is sent. Harmless when known already.

    Thread and domains follow in the transaction of one event, so that no fault of theirs can undo what is true.
    """
    rows = queries.accept(conn, channel, attempt_id, provider_message_id)
    if rows:
        ids = [str(row["id"]) for row in rows]
        payload = Jsonb({"channel": channel, "ids": ids})
        conn.execute("select private.record_event(%(kind)s, %(payload)s)", {"kind": ACCEPTED_EVENT, "payload": payload})


def record_status(
    conn: Conn,
    channel: Channel,
    *,
    status: str,
    at: datetime | None,
    id: UUID | None = None,
    provider_message_id: str | None = None,
    attempt_id: UUID | None = None,
    code: str | None = None,
    text: str | None = None,
    new_provider_id: str | None = None,
) -> Row | None:
    """Note what a provider tells of one message: sent, delivered, read, bounced or failed, in whatever order it comes.

    The message is named by our `id` or by the provider's. `attempt_id`: the request that the provider speaks of, where
    it says so; news of an older request prove nothing about the last. `at` None: now. `code`, `text`: why it failed,
    in plain words. `new_provider_id`: the id under which the provider will speak of it from now on.
    Returns the row as it stands then; None where there is no such message, or it never left.
    """
    message_id = id or (queries.by_provider_id(conn, channel, provider_message_id) if provider_message_id else None)
    found = queries.by_ids(conn, channel, [message_id]) if message_id else []
    if not found or message_id is None:
        return None
    row = found[0]
    if attempt_id is not None and row["attempt_id"] not in (None, attempt_id):
        return row
    if row["attempt_id"] is not None and status in _PROOFS.get(row["status"], ()):
        # A request is taken or refused whole, so one of its messages speaks for all.
        prove(conn, channel, row["attempt_id"], None)
    if new_provider_id:
        queries.learn_provider_id(conn, channel, message_id, new_provider_id)
    return queries.advance(conn, channel, message_id, status, at, code, text, _webhook.get())


def _refuse(conn: Conn, channel: Channel, attempt_id: UUID, rows: list[Row], error: ProviderError) -> None:
    log.warning("send.refused", channel=channel, kind=error.kind, code=error.code, messages=len(rows))
    breaker.failed(conn, channel, error.message)
    if error.kind == "unknown":
        queries.doubt(conn, channel, attempt_id, error.code, error.message)
        return
    if error.account_level:
        # No message is at fault: each waits behind the breaker and has lost no attempt.
        queries.replan(conn, channel, attempt_id, retry.AT_ONCE, error.code, error.message, is_counted=False)
        breaker.open_(conn, channel, error.code, error.message)
    elif error.kind == "permanent" and len(rows) > 1:
        # One faulty message makes the provider refuse the whole request: smaller ones find out which it is.
        queries.replan(conn, channel, attempt_id, retry.AT_ONCE, error.code, error.message, is_counted=True)
        notify(conn, channel)
    elif error.kind == "retryable":
        delay = retry.message_delay(rows[0]["attempts"] + 1, error.retry_after_seconds)
        if delay is not None:
            queries.replan(conn, channel, attempt_id, delay, error.code, error.message, is_counted=True)
    # What is left: refused for good, or so late that it is in doubt already and never planned again by itself.
    queries.fail(conn, channel, attempt_id, error.code, error.message)


def _persist(ctx: Context, write: Callable[[Conn], None]) -> None:
    """Write an answer, patiently: an answer that is lost leaves a message in doubt."""
    for pause in (*_PATIENCE, None):
        try:
            with ctx.db.transaction() as conn:
                write(conn)
            return
        except (psycopg.OperationalError, PoolTimeout):
            if pause is None:
                raise
            time.sleep(pause)
