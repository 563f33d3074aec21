"""What the worker runs for the CRM: webhooks applied, files kept."""

from launchpad.context import Context
from launchpad.core.db import Conn, notify
from launchpad.crm import delivery, file_queries, files, queries, service, whatsapp
from launchpad.ledger.registry import WebhookEvent
from launchpad.providers.aisensy.webhook import parse_notifications
from launchpad.providers.sendgrid.inbound import parse_inbound
from launchpad.providers.sendgrid.webhook import parse_events


def apply_email_events(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """Deliveries, bounces, complaints; by message, so that two workers take the rows in the same order."""
    events = delivery.about_ours(conn, parse_events(event.body))
    for one in sorted(events, key=lambda one: one.message_id or ""):
        delivery.apply_email(conn, ctx.settings, one)


def apply_inbound_email(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """A mail to us."""
    service.receive_email(conn, ctx.settings, parse_inbound(event.body, event.content_type or ""), event.id)


def apply_whatsapp(ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """WhatsApp messages to us, or how far ours came; two topics may tell the same."""
    notifications, faults = parse_notifications(event.body)
    for notification in notifications:
        whatsapp.hear(conn, ctx.settings, notification, event.id, event.received_at)
    if faults:
        # The rest of the list holds; what nobody could read stays in the stored body, and this says so.
        queries.note_fault(conn, event.id, f"{len(faults)} could not be read. {faults[0]}")


def wake_snoozed(_ctx: Context, conn: Conn) -> None:
    """Threads come back when their snooze is over; files whose storing failed are tried again."""
    queries.wake_snoozed(conn)
    if file_queries.is_any_due(conn):
        notify(conn, files.LANE)


WEBHOOKS = {
    "sendgrid": apply_email_events,
    "sendgrid_inbound": apply_inbound_email,
    "aisensy": apply_whatsapp,
}
LANES = {files.LANE: files.store}
SWEEPS = [wake_snoozed]
