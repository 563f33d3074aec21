"""What a ledger row says: its template filled with its values, or its own words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from launchpad.content import render
from launchpad.content.template import Template
from launchpad.core import emails, phone


def check(template: Template, row: Mapping[str, Any], app_url: str) -> None:
    """Raise MissingValue where a row cannot be written."""
    values = row["variables"]
    if template.channel == "email":
        render.email_batch_parts(template)
        render.tags_for(template, values, app_url)
        render.unsubscribe_url(template, values, app_url)
    elif template.channel == "whatsapp":
        render.render_whatsapp(template, values, app_url)
    else:
        render.render_call(template, values, call_ref="-")


def for_thread(template: Template | None, row: Mapping[str, Any], app_url: str) -> tuple[str | None, str]:
    """(subject, text) as the family's thread shows a row that was accepted."""
    if template is None:
        return row.get("subject"), row["body"] or ""
    if template.channel == "email":
        email = render.render_email(template, row["variables"], app_url)
        return email.subject, render.as_read(email)
    if template.channel == "whatsapp":
        return None, render.render_whatsapp(template, row["variables"], app_url).body
    return None, render.render_call(template, row["variables"], str(row["id"]))


def masked(contact: Mapping[str, Any]) -> str:
    """An address or number as it may be shown to someone who should only recognise it."""
    return emails.mask(contact["value"]) if contact["kind"] == "email" else phone.mask(contact["value"])


def reply_token(message_id: UUID) -> str:
    """What stands behind the plus in the address that an answer to this message goes to."""
    return message_id.hex


def message_of(reply_token: str) -> UUID | None:
    """The message whose answer came to an address with this token; None where it is none of ours."""
    try:
        return UUID(hex=reply_token)
    except ValueError:
        return None
