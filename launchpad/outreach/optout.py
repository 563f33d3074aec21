"""A person's stop, heard once and held everywhere, and their start again."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from launchpad.config import Settings
from launchpad.content.render import render_whatsapp
from launchpad.content.sync import templates
from launchpad.core import clock
from launchpad.core.db import Conn
from launchpad.ledger.plan import Channel, Planned, plan
from launchpad.outreach import compose, queries, service
from launchpad.outreach.compose import Subject

# The confirmation is the one message after a stop, and only while it is plainly the answer to it.
_ANSWER_WITHIN = timedelta(minutes=15)


def opt_out(conn: Conn, settings: Settings, contact_id: UUID, *, by: str) -> bool:
    """Stop all channels to the person of this contact at once; `by` says how they asked.

    A guardian's stop covers the family's contacts that are not the student's nor another named adult's; a student's
    covers the student's own. What was planned for them is skipped. Returns whether this contact was not stopped before.
    """
    stopped = queries.stop_person(conn, contact_id, by)
    service.recheck(conn, settings, contact_ids=stopped)
    return contact_id in stopped


def opt_in(conn: Conn, contact_id: UUID) -> None:
    """The person of this contact wants to hear from us again, on all channels. Consent by purpose stays as it was."""
    queries.start_person(conn, contact_id)


def confirm(conn: Conn, settings: Settings, contact_id: UUID, channel: Channel, *, asked_on: str) -> None:
    """Plan the confirmation of a stop, once: `channel` is where it was asked, `asked_on` the id of that message.

    On WhatsApp the words go as free text, since the person has just written.
    """
    message = compose.message_to(
        conn,
        "optout_confirmed",
        channel,
        contact_id,
        Subject("contact", contact_id, revision=asked_on),
        expires_at=clock.now(conn) + _ANSWER_WITHIN,
        priority=1,
    )
    if message is not None:
        plan(conn, [_as_free_text(conn, settings, message) if channel == "whatsapp" else message])


def _as_free_text(conn: Conn, settings: Settings, message: Planned) -> Planned:
    template = templates(conn, [cast(UUID, message.template_id)])[cast(UUID, message.template_id)]
    said = render_whatsapp(template, message.variables, settings.app_url)
    links = [(template.buttons[value.index].url or "", value.text) for value in said.buttons]
    lines = [url.replace("https://{app_host}", settings.app_url).replace("{{1}}", token) for url, token in links]
    body = "\n\n".join([said.body, *lines])
    return Planned(**{**vars(message), "template_id": None, "body": body, "variables": {}, "is_session": True})
