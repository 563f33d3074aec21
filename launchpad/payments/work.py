"""What the worker runs for payments."""

from datetime import timedelta
from uuid import UUID, uuid4

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.ledger.registry import Event, WebhookEvent
from launchpad.payments import gateway, queries, service
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
        payment = queries.claim(conn, uuid4(), _LEASE)
    if payment is None:
        return 0
    gateway.STEPS[service.step_of(payment)](Gateway(ctx.db, ctx.instamojo, ctx.settings.app_url), payment)
    return 1


EVENTS = {"payment_requested": payment_requested, "payment_paid": payment_paid}
WEBHOOKS = {"instamojo": instamojo_webhook}
ACCEPTED = {"payment_link": link_sent}
LANES = {queries.LANE: next_payment}
