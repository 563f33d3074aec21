"""The rules of the CRM: where a message that came in belongs, what it means, and how the educator answers."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from launchpad.config import Settings
from launchpad.content import catalog
from launchpad.core import clock
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.crm import queries, text
from launchpad.ledger import words
from launchpad.ledger.plan import Channel, Planned, plan
from launchpad.outreach import optout
from launchpad.providers.aisensy.webhook import WhatsAppMessage
from launchpad.providers.sendgrid.inbound import InboundEmail

WINDOW = timedelta(hours=24)

_KIND = {"email": "email", "whatsapp": "phone"}
_OURS = re.compile(r"<([0-9a-f]{32})@")
_LONGEST = {"email": 20_000, "whatsapp": 4096}
_TAPS = ("QUICK_REPLY", "BUTTON_REPLY")


class Unplaceable(Exception):
    """A message came in that belongs to nobody: it names neither sender nor anything that we sent."""


@dataclass(frozen=True)
class Inbound:
    """A message that came in, with the family it belongs to.

    contact: who wrote; None where the family is known by what was answered, and the sender is not. stops: the contact
    that a stop in it is about. id: the provider's, by which it is filed once. at: when it was written, aware.
    """

    channel: Channel
    family_id: UUID
    contact: Row | None
    stops: Row | None
    author: str
    subject: str | None
    body: str
    attachments: list[dict[str, str | int]]
    id: str
    in_reply_to: str | None
    at: datetime | None
    is_automatic: bool = False
    meaning: str | None = None


# ---------------------------------------------------------------- coming in
def receive_email(conn: Conn, settings: Settings, mail: InboundEmail) -> None:
    """File a mail in the thread of its family. Raises Unplaceable."""
    answered = _answered_mail(conn, mail)
    sender = (mail.from_address or "").strip().lower()
    if answered is not None:
        family_id = answered["family_id"]
        known = queries.contact_by_value(conn, "email", sender) if sender else None
        # Another address of the same person may answer; who it is, is not known by that.
        contact = known if known and known["family_id"] == family_id else None
        stops = contact or queries.contact(conn, answered["contact_id"])
    else:
        contact = stops = _sender(conn, "email", sender, mail.from_name)
        family_id = contact["family_id"]
    body = text.written(mail.text, mail.html)
    receive(
        conn,
        settings,
        Inbound(
            channel="email",
            family_id=family_id,
            contact=contact,
            stops=stops,
            author=mail.from_name or sender,
            subject=mail.subject or None,
            body=body,
            attachments=[
                {"name": file.filename, "type": file.content_type, "bytes": len(file.content)}
                for file in mail.attachments
            ],
            id=mail.message_id or mail.dedupe_key,
            in_reply_to=mail.in_reply_to,
            at=None,
            is_automatic=mail.is_auto_reply,
            meaning=None if mail.is_auto_reply else _meaning(body or mail.subject),
        ),
    )


def receive_whatsapp(conn: Conn, settings: Settings, message: WhatsAppMessage, heard_at: datetime) -> None:
    """File a WhatsApp message in the thread of its family, and open the window for free text. Raises Unplaceable."""
    answered = queries.whatsapp_message(conn, message.reply_to_wamid) if message.reply_to_wamid else None
    if message.phone is not None:
        contact: Row | None = _sender(conn, "phone", message.phone, message.user_name)
    elif answered is not None:
        contact = queries.contact(conn, answered["contact_id"])
    else:
        raise Unplaceable("WhatsApp hides the number of this person, and nothing of ours was answered.")
    assert contact is not None
    body = message.text or ""
    receive(
        conn,
        settings,
        Inbound(
            channel="whatsapp",
            family_id=contact["family_id"],
            contact=contact,
            stops=contact,
            author=message.user_name or contact["name"] or contact["value"],
            subject=None,
            body=body or f"[{message.message_type.replace('_', ' ').lower()}]",
            attachments=[{"name": message.message_type.lower(), "type": message.message_type}]
            if message.media_url
            else [],
            id=message.wamid or f"{message.phone}:{heard_at.isoformat()}",
            in_reply_to=message.reply_to_wamid,
            at=message.sent_at or heard_at,
            meaning=_tapped(message, body) or _meaning(body),
        ),
    )
    queries.open_window(conn, contact["id"], (message.sent_at or heard_at) + WINDOW)


def receive(conn: Conn, settings: Settings, message: Inbound) -> None:
    """File a message once, and do what it plainly means. A repetition does nothing."""
    waited = queries.needs_reply(conn, message.family_id)
    row = {**vars(message), "contact_id": message.contact["id"] if message.contact else None}
    if not queries.file_inbound(conn, {**row, "provider_message_id": message.id}):
        return
    if message.stops is not None and message.meaning is not None:
        _obey(conn, settings, message, message.stops)
    if message.is_automatic or message.meaning is not None:
        # Nobody needs to answer a machine, or what was done at once.
        queries.set_needs_reply(conn, message.family_id, waited)


def take_back_calls(conn: Conn, contact: Row, method: str) -> None:
    """No more calls for the children of this family; messages stay."""
    queries.refuse_purpose(conn, queries.leads_of(conn, contact["family_id"]), contact["id"], "calls", method)


def _obey(conn: Conn, settings: Settings, message: Inbound, contact: Row) -> None:
    if message.meaning == "opt_out" and optout.opt_out(conn, settings, contact["id"], by=message.channel):
        optout.confirm(conn, settings, contact["id"], message.channel, asked_on=message.id)
    if message.meaning == "opt_in":
        optout.opt_in(conn, contact["id"])
    if message.meaning == "no_calls":
        take_back_calls(conn, contact, "reply")


def _meaning(body: str) -> str | None:
    if text.is_stop(body):
        return "opt_out"
    return "opt_in" if text.is_start(body) else None


def _tapped(message: WhatsAppMessage, body: str) -> str | None:
    """What a tapped button asks to be done at once; other buttons wait for the educator."""
    if message.message_type.upper() not in _TAPS and message.button_payload is None:
        return None
    meaning = catalog.load().button_meanings.get(body.strip())
    return meaning if meaning in ("opt_out", "no_calls") else None


def _answered_mail(conn: Conn, mail: InboundEmail) -> Row | None:
    """The mail of ours that this one answers: by the address it came to, else by the ids it refers to."""
    ids = [words.message_of(mail.token)] if mail.token else []
    for reference in (mail.in_reply_to, *reversed(mail.references)):
        found = _OURS.match(reference or "")
        ids.append(words.message_of(found[1]) if found else None)
    return next((row for id in ids if id and (row := queries.email_message(conn, id))), None)


def _sender(conn: Conn, kind: str, value: str, name: str | None) -> Row:
    """The contact of a sender; a stranger gets a family of their own, which the educator may join to another."""
    if not value:
        raise Unplaceable("This mail has no sender and answers nothing of ours.")
    queries.lock_sender(conn, value)
    known = queries.contact_by_value(conn, kind, value)
    return known or queries.new_contact(conn, queries.new_family(conn, name or value), kind, value, name)


# ---------------------------------------------------------------- going out
@dataclass(frozen=True)
class Answer:
    """What the educator writes. contact_id None: who wrote last on this channel. client_key: sent once by it."""

    channel: Channel
    contact_id: UUID | None
    body: str
    subject: str | None
    client_key: str


def answer(conn: Conn, conversation_id: UUID, written_by: UUID, said: Answer) -> Row:
    """Plan the educator's answer and return its row of the ledger; the same key gives the same row again.

    Raises NotFound; Invalid for a text that is empty or too long; Conflict where it may not be sent, in plain words.
    """
    conversation = queries.conversation(conn, conversation_id)
    if conversation is None:
        raise NotFound
    key = f"reply:{conversation_id}:{said.client_key}"
    known = queries.planned_answer(conn, said.channel, key)
    if known is not None:
        return known
    body = said.body.strip()
    if not 0 < len(body) <= _LONGEST[said.channel]:
        raise Invalid("body", f"Write something, up to {_LONGEST[said.channel]} characters.")
    last = queries.last_inbound(conn, conversation_id, said.channel)
    contact = _addressee(conn, conversation, said, last)
    _require_reachable(conn, said.channel, contact)
    row = Planned(
        event_key="reply",
        channel=said.channel,
        subject_kind="conversation",
        subject_id=conversation_id,
        revision=said.client_key,
        family_id=conversation["family_id"],
        lead_id=None,
        contact_id=contact["id"],
        to_address=contact["value"],
        template_id=None,
        language="en",
        # The thread shows who wrote it, and needs no reply any more once it has left.
        variables={"written_by": str(written_by), "author": queries.educator_name(conn)},
        due_at=None,
        priority=1,
        body=body,
        subject=_subject(said, last) if said.channel == "email" else None,
        in_reply_to=_message_id(last) if said.channel == "email" else None,
        is_session=said.channel == "whatsapp",
        dedupe_key=key,
    )
    plan(conn, [row])
    notify(conn, said.channel)
    planned = queries.planned_answer(conn, said.channel, key)
    assert planned is not None
    return planned


def _addressee(conn: Conn, conversation: Row, said: Answer, last: Row | None) -> Row:
    kind, family_id = _KIND[said.channel], conversation["family_id"]
    contact_id = said.contact_id or (last["contact_id"] if last else None)
    contact = queries.contact(conn, contact_id) if contact_id else queries.first_contact(conn, family_id, kind)
    if contact is None or contact["family_id"] != family_id or contact["kind"] != kind:
        what = "an e-mail address" if kind == "email" else "a phone number"
        raise Invalid("contact_id", f"This family has no such contact: choose {what} of theirs.")
    return contact


def _require_reachable(conn: Conn, channel: str, contact: Row) -> None:
    if contact["opted_out_at"] is not None:
        raise Conflict("This person has asked not to be written to. Nothing was sent.", code="opted_out")
    if contact["suppressed_at"] is not None:
        raise Conflict("Messages to this address do not arrive. Ask for another one.", code="suppressed")
    if channel == "whatsapp" and not (contact["window_until"] and contact["window_until"] > clock.now(conn)):
        raise Conflict(
            "WhatsApp takes free text only within 24 hours of their last message. Write an e-mail, or wait for them.",
            code="window_closed",
        )


def _subject(said: Answer, last: Row | None) -> str:
    subject = (said.subject or "").strip() or (text.answer_subject(last["subject"]) if last else None)
    if not subject:
        raise Invalid("subject", "The first e-mail of a conversation needs a subject.")
    return " ".join(subject.split())[:200]


def _message_id(last: Row | None) -> str | None:
    given = (last or {}).get("provider_message_id") or ""
    return given if given.startswith("<") and given.endswith(">") else None
