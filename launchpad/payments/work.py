"""What the worker runs for payments."""

from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.ledger import breaker
from launchpad.ledger.registry import Event, WebhookEvent
from launchpad.payments import books, books_queries, gateway, lanes, queries, service
from launchpad.payments.gateway import Gateway
from launchpad.providers.instamojo.webhook import parse_payment

log = structlog.get_logger()

# Longer than the slowest talk: a token, a list, a request and its attempts, each with its time-out.
_LEASE = timedelta(minutes=3)


def payment_requested(_ctx: Context, conn: Conn, _event: Event) -> None:
    """A guardian is to pay: the lane makes the link."""
    service.wake(conn)


def payment_paid(_ctx: Context, conn: Conn, event: Event) -> None:
    """The fee is here: confirmation, and the way into the account."""
    service.confirm(conn, [UUID(text) for text in event.payload["ids"]], event.id)


def payment_refund_started(_ctx: Context, conn: Conn, event: Event) -> None:
    """The gateway sends money back: the family hears of it."""
    books.tell_refund(conn, [UUID(text) for text in event.payload["ids"]], event.id)


def instamojo_webhook(_ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """The gateway says something: the lane asks it whether that is so."""
    if not service.note_webhook(conn, parse_payment(event.body)):
        log.info("payments.webhook_of_nobody", webhook_event_id=event.id)


def link_sent(conn: Conn, rows: list[Row]) -> None:
    """A provider has taken a message with a payment link."""
    service.link_sent(conn, rows)


def next_payment(ctx: Context) -> int:
    """Do the next step at the gateway for the payment that waits longest. Returns 0 when none is due."""
    with ctx.db.transaction() as conn:
        payment = _claim(conn)
    if payment is None:
        return 0
    gateway.STEPS[service.step_of(payment)](Gateway(ctx.db, ctx.instamojo, ctx.settings.app_url), payment)
    return 1


def _claim(conn: Conn) -> Row | None:
    """The payment to go on with; none while the gateway refuses our account, but for one that tries it again."""
    is_broken = breaker.is_open(conn, queries.LANE)
    if is_broken and not breaker.is_probe_due(conn, queries.LANE):
        return None
    payment = queries.claim(conn, uuid4(), _LEASE)
    if payment is not None and is_broken and not breaker.begin_probe(conn, queries.LANE):
        # Another worker tries already.
        conn.rollback()
        return None
    return payment


def remind_unpaid(_ctx: Context, conn: Conn) -> None:
    """A day on which something is due comes near, or has passed."""
    service.remind(conn)


def expire_links(_ctx: Context, conn: Conn) -> None:
    """A link's own time has come."""
    books.expire(conn)


def match_daily(_ctx: Context, conn: Conn) -> None:
    """Once a day our books are laid beside the gateway's list."""
    books_queries.ask_daily(conn)


def next_refund(ctx: Context) -> int:
    """Do the next step of a refund. Returns 0 when none is due."""
    return lanes.next_refund(ctx.db, ctx.instamojo)


def next_matching(ctx: Context) -> int:
    """Do a matching that was asked for. Returns 0 when none was."""
    return lanes.next_matching(ctx.db, ctx.instamojo)


SWEEPS = [remind_unpaid, expire_links, match_daily]
EVENTS = {
    "payment_requested": payment_requested,
    "payment_paid": payment_paid,
    "payment_refund_started": payment_refund_started,
}
WEBHOOKS = {"instamojo": instamojo_webhook}
ACCEPTED = {"payment_link": link_sent}
LANES = {
    queries.LANE: next_payment,
    books_queries.REFUNDS: next_refund,
    books_queries.MATCHING: next_matching,
}
