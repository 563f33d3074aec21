"""What the educator writes to a family: her own words at once or later, with files, or an approved template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from launchpad.config import Settings
from launchpad.content import catalog, render, sync
from launchpad.content.template import Template
from launchpad.core import clock
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.crm import files, queries, text
from launchpad.ledger.plan import Channel, Planned, plan
from launchpad.outreach import compose

_KIND = {"email": "email", "whatsapp": "phone"}
_LONGEST = {"email": 20_000, "whatsapp": 4096}
_LONGEST_CAPTION = 1024
_FURTHEST = timedelta(days=90)
_QUOTED_LINES = 60
# What a template says of the person and the child by itself; everything else is asked of the educator.
_KNOWN = {"recipient_name", "whose", "whose_f", "whose_m", "educator_name", "brand", "postal_address", "lead_source"}
# Links that can be made for a contact or a child without any other thing that they are about.
_LINKS = {"form_token", "consent_token", "callback_token", "schedule_token", "home_token", "preferences_token"}


@dataclass(frozen=True)
class Answer:
    """What the educator writes. contact_id None: who wrote last on this channel. client_key: sent once by it.

    send_at: not before then, aware; None: now. attachments: files of hers in the bucket, as files.sendable gives them.
    """

    channel: Channel
    contact_id: UUID | None
    body: str
    subject: str | None
    client_key: str
    send_at: datetime | None = None
    attachments: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class TemplateAnswer:
    """An approved WhatsApp template to one contact; `values` are those that the educator fills in."""

    template_id: UUID
    contact_id: UUID
    values: dict[str, str]
    client_key: str
    send_at: datetime | None = None


@dataclass(frozen=True)
class Choice:
    """A template that may be sent when the window is closed.

    words: as it reads with what is known, {name} standing for what is asked. asked: the values that the educator fills
    in, with the most characters of each. fault: why it cannot be sent now.
    """

    id: UUID
    name: str
    language: str
    words: str
    asked: list[dict[str, str | int]]
    fault: str | None


def answer(conn: Conn, conversation_id: UUID, written_by: UUID, said: Answer) -> Row:
    """Plan the educator's answer and return its row of the ledger; the same key gives the same row again.

    Raises NotFound; Invalid for a text that is empty or too long; Conflict where it may not be sent, in plain words.
    """
    conversation = _conversation(conn, conversation_id)
    key = f"reply:{conversation_id}:{said.client_key}"
    known = queries.planned_answer(conn, said.channel, key)
    if known is not None:
        return known
    body = said.body.strip()
    _require_words(said, body)
    due_at = _due(conn, said.send_at)
    last = queries.last_inbound(conn, conversation_id, said.channel)
    contact = _addressee(conn, conversation, said.channel, said.contact_id, last)
    _require_reachable(contact)
    if said.channel == "whatsapp":
        _require_window(contact, due_at or clock.now(conn))
    is_mail = said.channel == "email"
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
        variables={**_signed(conn, written_by), **({"quoted": _quoted(last)} if is_mail and last else {})},
        due_at=due_at,
        priority=1,
        body=body,
        subject=_subject(said, last) if is_mail else None,
        in_reply_to=_message_id(last) if is_mail else None,
        is_session=not is_mail,
        dedupe_key=key,
        attachments=list(said.attachments) if is_mail else [],
        media=None if is_mail or not said.attachments else _media(said.attachments[0]),
    )
    return _put(conn, row)


def send_template(conn: Conn, conversation_id: UUID, written_by: UUID, said: TemplateAnswer) -> Row:
    """Plan a template, as `answer` plans the educator's own words. Raises the same."""
    conversation = _conversation(conn, conversation_id)
    key = f"reply:{conversation_id}:{said.client_key}"
    known = queries.planned_answer(conn, "whatsapp", key)
    if known is not None:
        return known
    contact = _addressee(conn, conversation, "whatsapp", said.contact_id, None)
    _require_reachable(contact)
    template = sync.templates(conn, [said.template_id]).get(said.template_id)
    if template is None or template.channel != "whatsapp" or not _fits(template):
        raise Invalid("template_id", "Choose one of the templates that are offered.")
    values = {name: " ".join(value.split()) for name, value in said.values.items() if name in template.params}
    for name in _asked(template):
        if not values.get(name):
            raise Invalid("values", f"The template needs a value for {name.replace('_', ' ')}.")
    lead_ids = queries.leads_of(conn, conversation["family_id"])
    planned = compose.message_to(
        conn,
        template.event_key,
        "whatsapp",
        contact["id"],
        compose.Subject("conversation", conversation_id, said.client_key, values),
        lead_id=contact["lead_id"] or (lead_ids[0] if lead_ids else None),
    )
    if planned is None or planned.template_id != said.template_id:
        raise Conflict("This template is switched off, or is not in the family's language.", code="template_off")
    variables = {**planned.variables, **_signed(conn, written_by)}
    due_at = _due(conn, said.send_at)
    return _put(conn, replace(planned, variables=variables, dedupe_key=key, due_at=due_at, priority=1))


def templates(conn: Conn, conversation_id: UUID, settings: Settings) -> list[Choice]:
    """The WhatsApp templates that may be sent to a family by hand, those that can go first. Raises NotFound."""
    conversation = _conversation(conn, conversation_id)
    language, given = queries.family_language(conn, conversation["family_id"]), queries.spoken(conn)
    rows = queries.whatsapp_templates(conn, language)
    known = sync.templates(conn, [row["id"] for row in rows])
    limits = catalog.load().variables
    choices = []
    for row in rows:
        template = known[row["id"]]
        if not _fits(template):
            continue
        asked = _asked(template)
        # What is asked stands as {name}, so that the page can show it filled in as it is typed.
        values = {**given, **{name: f"{{{name}}}" for name in asked}, **dict.fromkeys(_LINKS, "-")}
        words = render.render_whatsapp(template, values, settings.app_url).body
        wanted: list[dict[str, str | int]] = [{"name": name, "max": limits[name].max or 200} for name in asked]
        choices.append(Choice(row["id"], template.event_key, template.language, words, wanted, row["fault"]))
    return sorted(choices, key=lambda choice: (choice.fault is not None, choice.name))


# ---------------------------------------------------------------- to whom
def _conversation(conn: Conn, conversation_id: UUID) -> Row:
    conversation = queries.conversation(conn, conversation_id)
    if conversation is None:
        raise NotFound
    return conversation


def _addressee(conn: Conn, conversation: Row, channel: str, contact_id: UUID | None, last: Row | None) -> Row:
    kind, family_id = _KIND[channel], conversation["family_id"]
    wanted = contact_id or (last["contact_id"] if last else None)
    contact = queries.contact(conn, wanted) if wanted else queries.first_contact(conn, family_id, kind)
    if contact is None or contact["family_id"] != family_id or contact["kind"] != kind:
        what = "an e-mail address" if kind == "email" else "a phone number"
        raise Invalid("contact_id", f"This family has no such contact: choose {what} of theirs.")
    return contact


def _require_reachable(contact: Row) -> None:
    if contact["opted_out_at"] is not None:
        raise Conflict("This person has asked not to be written to. Nothing was sent.", code="opted_out")
    if contact["suppressed_at"] is not None:
        raise Conflict("Messages to this address do not arrive. Ask for another one.", code="suppressed")


def _require_window(contact: Row, leaves_at: datetime) -> None:
    if not (contact["window_until"] and contact["window_until"] > leaves_at):
        raise Conflict(
            "WhatsApp takes free text only within 24 hours of their last message. Send a template, or write an e-mail.",
            code="window_closed",
        )


# ---------------------------------------------------------------- what it says
def _require_words(said: Answer, body: str) -> None:
    longest = _LONGEST_CAPTION if said.channel == "whatsapp" and said.attachments else _LONGEST[said.channel]
    if len(body) > longest or not (body or said.attachments):
        raise Invalid("body", f"Write something, up to {longest} characters.")
    if said.channel == "whatsapp" and len(said.attachments) > 1:
        raise Invalid("attachments", "A WhatsApp message takes one file. Send the others after it.")
    if sum(one["bytes"] for one in said.attachments) > files.LARGEST_BYTES:
        raise Invalid("attachments", "The files of a message may have 20 MB together.")


def _due(conn: Conn, send_at: datetime | None) -> datetime | None:
    if send_at is None:
        return None
    now = clock.now(conn)
    if not now < send_at <= now + _FURTHEST:
        raise Invalid("send_at", "Choose a time that is still to come, within 90 days.")
    return send_at


def _subject(said: Answer, last: Row | None) -> str:
    subject = (said.subject or "").strip() or (text.answer_subject(last["subject"]) if last else None)
    if not subject:
        raise Invalid("subject", "The first e-mail of a conversation needs a subject.")
    return " ".join(subject.split())[:200]


def _message_id(last: Row | None) -> str | None:
    given = (last or {}).get("provider_message_id") or ""
    return given if given.startswith("<") and given.endswith(">") else None


def _quoted(last: Row) -> str:
    """Their last mail as it stands below the answer; mail programs fold it away, and so does our own reading."""
    when = f"{clock.day_text(last['happened_at'], 'en')}, {clock.time_text(last['happened_at'], 'en')}"
    lines = last["body"].split("\n")[:_QUOTED_LINES]
    return "\n".join([f"On {when}, {last['author'] or 'you'} wrote:", *(f"> {line}".rstrip() for line in lines)])


def _media(file: dict[str, Any]) -> dict[str, str]:
    """A file as WhatsApp names its kind; what it does not show itself goes as a document."""
    kind = file["type"].partition("/")[0]
    shown = {"image": {"image/jpeg", "image/png"}, "video": {"video/mp4"}, "audio": {"audio/mpeg", "audio/ogg"}}
    return {
        "kind": kind if file["type"] in shown.get(kind, ()) else "document",
        "filename": file["name"],
        "bucket": files.BUCKET,
        "path": file["path"],
    }


def _signed(conn: Conn, written_by: UUID) -> dict[str, str]:
    return {"written_by": str(written_by), "author": queries.educator_name(conn)}


# ---------------------------------------------------------------- templates
def _fits(template: Template) -> bool:
    """Whether a template says nothing that only its own event knows: no code, no link to another thing."""
    tokens = {button.param for button in template.buttons if button.param}
    links = {name for name in template.params if name.endswith(("_url", "_token")) or name == "code"}
    return tokens <= _LINKS and not links


def _asked(template: Template) -> list[str]:
    return [name for name in dict.fromkeys(template.params) if name not in _KNOWN]


# ---------------------------------------------------------------- into the ledger
def _put(conn: Conn, row: Planned) -> Row:
    plan(conn, [row])
    notify(conn, row.channel)
    planned = queries.planned_answer(conn, row.channel, row.key)
    assert planned is not None
    return planned
