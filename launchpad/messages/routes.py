"""Single messages of the ledger: what one says and what became of it, and what the educator does with one or many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import Response
from pydantic import BaseModel, Field

from launchpad.content import render, sync
from launchpad.content.render import MissingValue
from launchpad.content.template import Template
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import NotFound
from launchpad.ledger import words
from launchpad.messages import codes, copies, evidence, instead, queries, service, story

api = api_blueprint("messages", __name__, "/api/messages")

ChannelName = Literal["email", "whatsapp", "voice"]
# As many as one page of a list may have selected at once, and more than a person looks through.
_AT_ONCE = 500


class MessagePath(BaseModel):
    """A message of a ledger."""

    channel: ChannelName
    message_id: UUID


class EvidenceQuery(BaseModel):
    """The question that the sheet answers, as it was typed; it stands on it."""

    q: str = Field(default="", max_length=200)


class MessageRef(BaseModel):
    """One message, as it is named in a list of them."""

    channel: ChannelName
    id: UUID


class MessageOperation(BaseModel):
    """What is to be done with which messages."""

    operation: Literal["hold", "release", "cancel", "retry"]
    messages: list[MessageRef] = Field(min_length=1, max_length=_AT_ONCE)


class MessageResult(MessageRef):
    """What became of one of them. skipped: nothing was changed, and `message` says why."""

    outcome: Literal["done", "skipped", "failed"]
    message: str


class MessageResults(BaseModel):
    """One result for each message, in the order in which they were asked for."""

    results: list[MessageResult]


class MessagePreview(MessageResults):
    """What the operation would do, each message by itself. cost_paise: of those that would leave."""

    send_mode: Literal["live", "sandbox", "paused"]
    cost_paise: int


class MessageStep(BaseModel):
    """One thing that happened to a message, or is to happen next. webhook: the stored webhook that proves it."""

    at: datetime
    kind: str
    text: str
    detail: str | None
    webhook: int | None
    is_next: bool


class MessagePossible(BaseModel):
    """For each operation why it makes no sense now; null where it may be tried."""

    hold: str | None
    release: str | None
    cancel: str | None
    retry: str | None


class MessageDetail(BaseModel):
    """A message in full: its words as they are sent, one line that says whether it arrived, and every step.

    html: of an e-mail. to: masked. next_step: what to do about what went wrong, in words. next_action: what does it:
    try again, send it by another channel, or look at the template. address_fails: another address would help.
    """

    id: UUID
    channel: ChannelName
    event_key: str
    event_title: str
    status: str
    family_id: UUID
    lead_id: UUID | None
    student_name: str | None
    contact_id: UUID
    contact_name: str | None
    owner: str
    to: str
    due_at: datetime
    expires_at: datetime | None
    subject: str | None
    text: str
    html: str | None
    answer: str
    reason: str | None
    error_code: str | None
    next_step: str | None
    next_action: Literal["retry", "email", "whatsapp", "template"] | None
    address_fails: bool
    steps: list[MessageStep]
    possible: MessagePossible


class MessageCopied(BaseModel):
    """Where the copy went."""

    to: str


class ReminderIds(BaseModel):
    """Class reminders that are no messages yet."""

    ids: list[UUID] = Field(min_length=1, max_length=_AT_ONCE)


class RemindersDropped(BaseModel):
    """Which of them were left out, and which were messages already or gone."""

    dropped: list[UUID]
    too_late: list[UUID]


@api.post("/operations", responses={200: MessageResults})
@requires_admin
def operate(body: MessageOperation) -> dict[str, Any]:
    """Hold, release, cancel or try again one message or many. Each has a result of its own."""
    with context().db.transaction() as conn:
        results = service.operate(conn, context().settings, body.operation, _refs(body), current_user().id)
    return MessageResults(results=_results(results)).model_dump(mode="json")


@api.post("/operations/preview", responses={200: MessagePreview})
@requires_admin
def preview(body: MessageOperation) -> dict[str, Any]:
    """What holding, releasing, cancelling or trying again would make of each, and what it costs. Nothing is written."""
    with context().db.transaction() as conn:
        would = service.preview(conn, context().settings, body.operation, _refs(body), current_user().id)
    return MessagePreview(
        results=_results(would.results), send_mode=would.send_mode, cost_paise=would.cost_paise
    ).model_dump(mode="json")


def _refs(body: MessageOperation) -> list[service.Ref]:
    return [service.Ref(one.channel, one.id) for one in body.messages]


def _results(results: Sequence[service.Result]) -> list[MessageResult]:
    return [
        MessageResult(channel=one.ref.channel, id=one.ref.id, outcome=one.outcome, message=one.message)
        for one in results
    ]


@api.post("/reminders/drop", responses={200: RemindersDropped})
@requires_admin
def drop_reminders(body: ReminderIds) -> dict[str, Any]:
    """Leave out class reminders before they become messages."""
    with context().db.transaction() as conn:
        outcome = service.drop_reminders(conn, body.ids)
    return RemindersDropped(
        dropped=[id for id, is_done in outcome.items() if is_done],
        too_late=[id for id, is_done in outcome.items() if not is_done],
    ).model_dump(mode="json")


@api.get("/<string:channel>/<uuid:message_id>", responses={200: MessageDetail})
@requires_admin
def read(path: MessagePath) -> dict[str, Any]:
    """One message: what it says, whether it arrived, and every step with its evidence."""
    with context().db.transaction() as conn:
        found = service.read(conn, path.channel, path.message_id)
        if found is None:
            raise NotFound
        row, events = found
        templates = sync.templates(conn, [row["template_id"]] if row["template_id"] else [])
    subject, text, html = _rendered(templates.get(row["template_id"]), row)
    meaning = codes.meaning(row["channel"], row["error_code"])
    return MessageDetail(
        **{name: row[name] for name in _AS_THEY_ARE},
        event_title=row["event_title"] or row["event_key"].replace("_", " ").capitalize(),
        status=row["status"],
        to=words.masked({"kind": row["contact_kind"], "value": row["contact_value"]}),
        subject=subject,
        text=text,
        html=html,
        answer=story.answer(row, events),
        reason=row["error_text"] or row["gate_reason"],
        next_step=meaning.next_step if meaning and row["status"] in ("failed", "bounced", "unknown") else None,
        next_action=instead.action(row),
        address_fails=instead.address_fails(row),
        steps=[MessageStep(**vars(step)) for step in story.trail(row, events)],
        possible=MessagePossible(**service.possible(row)),
    ).model_dump(mode="json")


@api.get("/<string:channel>/<uuid:message_id>/evidence.pdf")
@requires_admin
def printed(path: MessagePath, query: EvidenceQuery) -> Response:
    """What became of this message, as a file to keep or to show: the answer, every step, its evidence, the words."""
    with context().db.transaction() as conn:
        found = service.read(conn, path.channel, path.message_id)
        if found is None:
            raise NotFound
        row, events = found
        templates = sync.templates(conn, [row["template_id"]] if row["template_id"] else [])
        asked, brand = clock.now(conn), queries.brand(conn)
    subject, text, _ = _rendered(templates.get(row["template_id"]), service.with_dead_links(row))
    sheet = evidence.pdf(row, events, subject=subject, text=text, brand=brand, question=query.q.strip(), asked=asked)
    headers = {
        "Content-Disposition": f'attachment; filename="message-{path.message_id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(sheet, mimetype="application/pdf", headers=headers)


@api.post("/<string:channel>/<uuid:message_id>/copy", responses={200: MessageCopied})
@requires_admin
def copy(path: MessagePath) -> dict[str, Any]:
    """Send a copy of this message to the educator's own address or number."""
    with context().db.transaction() as conn:
        found = service.read(conn, path.channel, path.message_id)
    if found is None:
        raise NotFound
    return MessageCopied(to=copies.send(context(), path.channel, found[0], current_user().id)).model_dump(mode="json")


@api.post("/<string:channel>/<uuid:message_id>/instead", responses={202: MessageRef})
@requires_admin
def send_instead(path: MessagePath) -> tuple[dict[str, Any], int]:
    """Send the news of a message that did not arrive by the channel that may reach them. Asked twice, it goes once."""
    ctx = context()
    with ctx.db.transaction() as conn:
        channel, planned = instead.send(conn, ctx.settings, path.channel, path.message_id, current_user().id)
    return {"channel": channel, "id": str(planned)}, 202


_AS_THEY_ARE = (
    "id",
    "channel",
    "event_key",
    "family_id",
    "lead_id",
    "student_name",
    "contact_id",
    "contact_name",
    "owner",
    "due_at",
    "expires_at",
    "error_code",
)


def _rendered(template: Template | None, row: Mapping[str, Any]) -> tuple[str | None, str, str | None]:
    """(subject, text, html) as the family reads it; what cannot be written says what is missing."""
    try:
        subject, text = words.for_thread(template, row, context().settings.app_url)
        if template is not None and template.channel == "email":
            return subject, text, render.render_email(template, row["variables"], context().settings.app_url).html
    except MissingValue as missing:
        return None, str(missing), None
    return subject, text, None
