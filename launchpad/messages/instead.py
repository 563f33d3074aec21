"""The one thing to do about a message that did not arrive: again, another way, or another template."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from launchpad.config import Settings
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, NotFound
from launchpad.ledger import gate
from launchpad.ledger.plan import plan
from launchpad.messages import queries, service
from launchpad.outreach import compose
from launchpad.outreach.compose import Subject
from launchpad.whatsapp import service as whatsapp

Written = Literal["email", "whatsapp"]
Action = Literal["retry", "email", "whatsapp", "template"]

_OTHER: dict[str, Written] = {"email": "whatsapp", "whatsapp": "email", "voice": "whatsapp"}
_KIND = {"email": "email", "whatsapp": "phone"}
# WhatsApp's template is what is wrong; another way would hide that from the next family.
_OF_TEMPLATE = {"132000", "132001", "132015", "132016", "params_mismatch", "campaign_missing", "campaign_not_live"}
# The person wants no such message, so no other way is looked for.
_NOT_WANTED = {"131050", "Unsubscribed Address", "Spam Reporting Address"}
_LOST = ("failed", "bounced")
_WRONG_ADDRESS = {"Bounced Address", "Invalid", "Invalid Address", "Mailbox Unavailable"}


def action(row: Row) -> Action | None:
    """What the button beside a message that did not arrive does; None where nothing helps, or nothing is wrong."""
    if row["status"] not in _LOST:
        return None
    if row["error_code"] in _OF_TEMPLATE:
        return "template"
    if service.why_no_retry(row) is None:
        return "retry"
    if row["error_code"] in _NOT_WANTED or "code" in row["variables"]:
        return None
    return _OTHER[row["channel"]]


def address_fails(row: Row) -> bool:
    """Whether a mail did not arrive, or was not sent, because of its address, and that is still in use."""
    if (
        row["channel"] != "email"
        or row["status"] not in (*_LOST, "skipped")
        or row["retired_at"]
        or row["opted_out_at"]
    ):
        return False
    return row["suppressed_at"] is not None or row["error_code"] in _WRONG_ADDRESS


def send(conn: Conn, settings: Settings, channel: str, id: UUID, actor: UUID) -> tuple[Written, UUID]:
    """Plan the same news another way, once: the same message asked twice is one row. Returns its channel and id.

    Raises NotFound; Conflict with the reason where there is no other way, or the gate would leave it out.
    """
    row = queries.one(conn, channel, id)
    if row is None:
        raise NotFound
    wanted = action(row)
    if wanted not in ("email", "whatsapp"):
        raise Conflict("Another way does not help this message.", code="no_other_way")
    contact = whatsapp.reached_otherwise(conn, row["contact_id"], _KIND[wanted])
    if contact is None:
        what = "e-mail address" if wanted == "email" else "phone number"
        raise Conflict(f"No {what} of this family can be written to. Ask for one.", code="no_contact")
    key = f"instead:{id}:{wanted}"
    if (known := queries.by_key(conn, wanted, key)) is not None:
        return wanted, known
    subject = Subject(row["subject_kind"] or "lead", row["subject_id"] or row["lead_id"], "1", values=row["variables"])
    message = compose.message_to(
        conn,
        row["event_key"],
        wanted,
        contact["id"],
        subject,
        lead_id=row["lead_id"],
        expires_at=row["expires_at"],
        priority=row["priority"],
    )
    if message is None:
        raise Conflict("This message has no words for the other channel, or they are switched off.", code="no_words")
    message = replace(message, subject_kind=row["subject_kind"], subject_id=row["subject_id"], dedupe_key=key)
    [decision] = gate.preview(conn, [message], settings)
    if decision.outcome == "skipped":
        raise Conflict(decision.reason, code="not_allowed")
    plan(conn, [message])
    queries.note(conn, row, "instead", actor, f"It goes by {'e-mail' if wanted == 'email' else 'WhatsApp'} instead.")
    notify(conn, wanted)
    planned = queries.by_key(conn, wanted, key)
    assert planned is not None
    return wanted, planned
