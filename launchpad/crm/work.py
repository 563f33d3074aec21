"""What the worker runs for the CRM: webhooks applied, and the ends of calls fetched."""

from datetime import timedelta
from uuid import UUID

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, notify
from launchpad.crm import calls, delivery, queries, service
from launchpad.ledger.registry import WebhookEvent
from launchpad.providers.aisensy.webhook import parse_notification
from launchpad.providers.bolna.webhook import parse_execution
from launchpad.providers.errors import ProviderError
from launchpad.providers.sendgrid.inbound import parse_inbound
from launchpad.providers.sendgrid.webhook import parse_events

log = structlog.get_logger()

_CALLS_AT_ONCE = 10
_LEASE = timedelta(seconds=60)
# A call takes three minutes at most and its record a quarter of an hour; then a webhook has been lost.
_SILENCE = timedelta(minutes=15)
_NOT_OVER_YET = timedelta(minutes=2)


def apply_email_events(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """Deliveries, bounces, complaints; by message, so that two workers take the rows in the same order."""
    for one in sorted(parse_events(event.body), key=lambda one: one.message_id or ""):
        delivery.apply_email(conn, ctx.settings, one)


def apply_inbound_email(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """A mail to us."""
    service.receive_email(conn, ctx.settings, parse_inbound(event.body, event.content_type or ""))


def apply_whatsapp(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """A WhatsApp message to us, or how far one of ours came; two topics may tell the same."""
    notification = parse_notification(event.body)
    message = notification.message
    if message is None:
        return
    if message.is_inbound:
        service.receive_whatsapp(conn, ctx.settings, message, notification.created_at or event.received_at)
    else:
        delivery.apply_whatsapp(conn, message, event.received_at)


def apply_call(_ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """A call moved on; its end is fetched by the lane of calls."""
    if calls.hear(conn, parse_execution(event.body)):
        notify(conn, calls.LANE)


def fetch_calls(ctx: Context) -> int:
    """Ask the provider how calls ended, and write it down. Returns how many were asked about."""
    with ctx.db.transaction() as conn:
        due = queries.take_calls(conn, _CALLS_AT_ONCE, _LEASE)
    for call in due:
        _fetch(ctx, call["id"], call["provider_message_id"])
    return len(due)


def _fetch(ctx: Context, call_id: UUID, execution_id: str) -> None:
    try:
        execution = ctx.bolna.get_execution(execution_id)
    except ProviderError as error:
        log.warning("calls.not_fetched", code=error.code, kind=error.kind)
        if error.kind == "permanent":
            with ctx.db.transaction() as conn:
                queries.look_again(conn, call_id, None)
        return
    with ctx.db.transaction() as conn:
        if execution.is_terminal:
            calls.end(conn, ctx.settings, call_id, execution)
        queries.look_again(conn, call_id, None if execution.is_terminal else _NOT_OVER_YET)


def watch_calls(_ctx: Context, conn: Conn) -> None:
    """Calls of which no end was heard are asked about."""
    if queries.look_at_silent_calls(conn, _SILENCE):
        notify(conn, calls.LANE)


WEBHOOKS = {
    "sendgrid": apply_email_events,
    "sendgrid_inbound": apply_inbound_email,
    "aisensy": apply_whatsapp,
    "bolna": apply_call,
}
LANES = {calls.LANE: fetch_calls}
SWEEPS = [watch_calls]
