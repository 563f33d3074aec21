"""What SendGrid tells of mails that left: how far they came, and which addresses take no more."""

from collections.abc import Sequence
from uuid import UUID

from launchpad.config import Settings
from launchpad.core.db import Conn, Row
from launchpad.crm import queries
from launchpad.ledger import record
from launchpad.outreach import optout
from launchpad.providers.errors import Code
from launchpad.providers.sendgrid.codes import DROP_REASONS
from launchpad.providers.sendgrid.webhook import EmailEvent

_EMAIL = {
    "processed": "sent",
    "deferred": "sent",
    "delivered": "delivered",
    "open": "read",
    "click": "read",
    "bounce": "bounced",
    "dropped": "failed",
    "spamreport": "delivered",
    "unsubscribe": "delivered",
    "group_unsubscribe": "delivered",
}
_WISHES = {"spamreport": "spam report", "unsubscribe": "unsubscribe", "group_unsubscribe": "unsubscribe"}
# Why SendGrid dropped a mail that it had been told before, as a contact that takes no more.
_DEAD = {"Bounced Address", "Invalid", "Invalid Address"}
_REFUSING = {"Unsubscribed Address": "unsubscribe", "Spam Reporting Address": "spam report"}


def about_ours(conn: Conn, events: Sequence[EmailEvent]) -> list[EmailEvent]:
    """Those events that are about a mail or an address of ours, found for all at once: a delivery may have thousands
    about mails that were erased, or that somebody else sent."""
    ids = {found for event in events if (found := _uuid(event.message_id))}
    mails, addresses = queries.known_mail(conn, ids, {event.email for event in events if event.email})
    return [event for event in events if _uuid(event.message_id) in mails or event.email in addresses]


def apply_email(conn: Conn, settings: Settings, event: EmailEvent) -> None:
    """Note one event of SendGrid. One that is not about a mail of ours, or of a kind unknown to us, changes nothing."""
    status = _EMAIL.get(event.kind)
    if status is None or (event.kind == "open" and event.is_machine_open):
        return
    # A block is the receiving server's answer to this mail, not to the address.
    is_blocked = event.kind == "bounce" and event.bounce_type == "blocked"
    meaning = _email_meaning(event)
    row = None
    if message_id := _uuid(event.message_id):
        row = record.record_status(
            conn,
            "email",
            status="failed" if is_blocked else status,
            at=event.at,
            id=message_id,
            attempt_id=_uuid(event.attempt_id),
            code=(event.bounce_classification or event.kind) if status in ("bounced", "failed") else None,
            text=_in_words(meaning, event.reason),
        )
    contact_id = row["contact_id"] if row else _contact_of(conn, event.email)
    if contact_id is not None and not is_blocked:
        _follow(conn, settings, event, contact_id)


def _follow(conn: Conn, settings: Settings, event: EmailEvent, contact_id: UUID) -> None:
    """What an event means for the address itself."""
    reason = event.reason or ""
    wish = _WISHES.get(event.kind) or (_REFUSING.get(reason) if event.kind == "dropped" else None)
    if wish:
        optout.opt_out(conn, settings, contact_id, by=wish)
    if event.kind == "bounce" or (event.kind == "dropped" and reason in _DEAD):
        queries.suppress(conn, contact_id, "bounce")


def _contact_of(conn: Conn, address: str | None) -> UUID | None:
    """A late bounce does not say which mail it is about, only to whom."""
    contact: Row | None = queries.contact_by_value(conn, "email", address) if address else None
    return contact["id"] if contact else None


def _email_meaning(event: EmailEvent) -> Code | None:
    return DROP_REASONS.get(event.bounce_classification or "") or DROP_REASONS.get(event.reason or "")


def _in_words(meaning: Code | None, said: str | None) -> str | None:
    return f"{meaning.words} {meaning.next_step}" if meaning else said


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
