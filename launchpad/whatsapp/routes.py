"""WhatsApp for its page: our number, templates and tests, failures with their fix, stops and their proof."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.context import context
from launchpad.core import phone
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import notify
from launchpad.core.errors import Conflict, NotFound
from launchpad.ledger import channels
from launchpad.providers.aisensy.client import UrlButton
from launchpad.providers.aisensy.codes import meaning
from launchpad.providers.errors import ProviderError
from launchpad.whatsapp import queries, service

api = api_blueprint("whatsapp", __name__, "/api/whatsapp")


class Number(BaseModel):
    """Our number. state: good, trouble, off or unknown, said in `words`. Money in paise; tier and quality are Meta's.

    days_left: how long the credit lasts at the spending of the last seven days; null where nothing was spent.
    """

    state: str
    words: str
    project_name: str | None
    messaging_tier: str | None
    quality: str | None
    last_inbound_at: datetime | None
    last_news_at: datetime | None
    credit_paise: int | None
    credit_at: datetime | None
    spent_paise: int
    days_left: int | None
    plan_renews_on: date | None
    is_syncing: bool
    synced_at: datetime | None


class Value(BaseModel):
    """One numbered value of a template; name null: nothing of ours stands there."""

    place: int
    name: str | None
    example: str | None


class Reply(BaseModel):
    """A button, with what a tap means to the system."""

    type: str
    text: str
    means: str | None


class WhatsAppTemplate(BaseModel):
    """A template of ours as WhatsApp has it, or one that only stands at AiSensy (template_id null).

    state: approved, pending, rejected, paused, missing, or unknown before the first look. fault: why it cannot be
    sent, in a sentence. Counts are of thirty days.
    """

    template_id: UUID | None
    event_key: str | None
    title: str
    campaign: str
    language: str
    category: str | None
    state: str
    reason: str | None
    fault: str | None
    is_on: bool
    header: str | None
    body: str
    footer: str | None
    header_kind: str
    values: list[Value]
    buttons: list[Reply]
    last_used_at: datetime | None
    sent: int
    delivered: int
    read: int
    failed: int
    cost_paise: int
    synced_at: datetime | None


class TemplatesQuery(BaseModel):
    """Which templates, in which order ("position": the catalogue's), and how many of them; without size all.

    q is looked for in title, campaign, language and words.
    """

    q: str = Field(default="", max_length=200)
    state: Literal["approved", "pending", "rejected", "paused", "missing", "unknown"] | None = None
    sort: queries.TemplateSort = "position"
    down: bool = False
    size: int | None = Field(default=None, ge=1, le=100)
    page: int = Field(default=1, ge=1, le=10_000)


class Templates(BaseModel):
    """The templates asked for; total: how many match, all: how many there are."""

    templates: list[WhatsAppTemplate]
    total: int
    all: int


class TemplatePath(BaseModel):
    """A WhatsApp template of ours."""

    template_id: UUID


class TestTo(BaseModel):
    """Where a test goes; null: to the educator's own number from the settings."""

    to: str | None = Field(default=None, max_length=30)


class Tested(BaseModel):
    """A test that AiSensy took. `to` is masked."""

    to: str
    message_id: str | None


class FailureQuery(BaseModel):
    """Failures of one broadcast, or of all messages of some days."""

    campaign_id: UUID | None = None
    days: int = Field(default=30, ge=1, le=365)


class Failure(BaseModel):
    """Messages that failed for one reason, and its fix. can_retry: whether trying the same again may help."""

    code: str | None
    words: str
    next_step: str
    can_retry: bool
    messages: int
    newest_at: datetime | None
    ids: list[UUID]


class Failures(BaseModel):
    """The most frequent first."""

    failures: list[Failure]


class NewOptOut(BaseModel):
    """A number that somebody asked the educator not to use, with how they asked."""

    number: str = Field(max_length=30)
    note: str = Field(max_length=500)


class Stopped(BaseModel):
    """The contact that is stopped now."""

    contact_id: UUID


class ContactPath(BaseModel):
    """A number of a family."""

    contact_id: UUID


class Note(BaseModel):
    """Why."""

    note: str = Field(max_length=500)


class Said(BaseModel):
    """What a guardian said to one purpose: when, how, and to which wording."""

    student_name: str
    purpose: str
    granted: bool
    method: str
    recorded_at: datetime
    notice_version: int
    notice_language: str
    guardian_name: str | None
    by_this_number: bool


class Evidence(BaseModel):
    """Why we may write to a number, newest answer first, and when it wrote to us."""

    to: str
    window_until: datetime | None
    is_stopped: bool
    answers: list[Said]
    first_wrote_at: datetime | None
    last_wrote_at: datetime | None
    messages_from_them: int


@api.get("/number", responses={200: Number})
@requires_admin
def number() -> dict[str, Any]:
    """How does our number stand?"""
    return _number()


@api.post("/sync", responses={202: Number})
@requires_admin
def sync() -> tuple[dict[str, Any], int]:
    """Read templates, number and credit anew; the worker does it within seconds."""
    with context().db.transaction() as conn:
        queries.want_sync(conn)
        notify(conn, service.NUMBER_LANE)
    return _number(), 202


def _number() -> dict[str, Any]:
    with context().db.transaction() as conn:
        row = queries.number(conn)
    return Number(
        **vars(service.standing(row)),
        **{name: row[name] for name in _OF_THE_NUMBER},
        credit_paise=None if row["balance"] is None else round(row["balance"] * 100),
        credit_at=row["balance_at"],
        is_syncing=row["sync_wanted_at"] is not None,
    ).model_dump(mode="json")


_OF_THE_NUMBER = (
    "project_name",
    "messaging_tier",
    "quality",
    "last_inbound_at",
    "last_news_at",
    "spent_paise",
    "plan_renews_on",
    "synced_at",
)


@api.get("/templates", responses={200: Templates})
@requires_admin
def templates(query: TemplatesQuery) -> dict[str, Any]:
    """Which templates are there, may they be sent, and how do they do?"""
    asked = queries.TemplateList(
        query.q.strip(), query.state, query.sort, query.down, query.size, (query.page - 1) * (query.size or 0)
    )
    with context().db.transaction() as conn:
        found = queries.templates(conn, asked)
        price = queries.price(conn)
    listed = [
        WhatsAppTemplate(
            **{name: row[name] for name in _AS_THEY_ARE},
            state=row["state"] or "unknown",
            header=row["subject"],
            body=row["body"] or "",
            header_kind=row["header_kind"] or "none",
            values=[Value.model_validate(value) for value in service.values_of(row)],
            buttons=[
                Reply(type=one.get("type", "url"), text=one.get("text", ""), means=one.get("means"))
                for one in row["our_buttons"] or []
            ],
            cost_paise=price,
        )
        for row in found.rows
    ]
    return Templates(templates=listed, total=found.matching, all=found.all).model_dump(mode="json")


_AS_THEY_ARE = (
    "template_id",
    "event_key",
    "title",
    "campaign",
    "language",
    "category",
    "reason",
    "fault",
    "is_on",
    "footer",
    "last_used_at",
    "sent",
    "delivered",
    "read",
    "failed",
    "synced_at",
)


@api.post("/templates/<uuid:template_id>/test", responses={200: Tested})
@requires_admin
def test(path: TemplatePath, body: TestTo) -> dict[str, Any]:
    """Send a template, filled with examples, to the educator's own number. It stands in no family's thread."""
    ctx = context()
    with ctx.db.transaction() as conn:
        is_real = "whatsapp" in channels.real(ctx.settings)
        wanted = service.test_of(conn, ctx.settings, path.template_id, body.to, is_real=is_real)
    try:
        buttons = [UrlButton(index, text) for index, text in wanted.buttons]
        taken = ctx.aisensy.send_template(wanted.campaign, wanted.to, "Test", wanted.params, buttons=buttons)
    except ProviderError as refused:
        known = meaning(refused.code)
        words = f"{refused.message} {known.next_step}" if known else refused.message
        raise Conflict(words, code="provider_refused") from refused
    return Tested(to=phone.mask(wanted.to), message_id=taken).model_dump(mode="json")


@api.get("/failures", responses={200: Failures})
@requires_admin
def failures(query: FailureQuery) -> dict[str, Any]:
    """What failed, by reason, and what helps."""
    with context().db.transaction() as conn:
        rows = queries.failures(conn, query.campaign_id, query.days)
    return Failures(failures=[_failure(row) for row in rows]).model_dump(mode="json")


def _failure(row: dict[str, Any]) -> Failure:
    known = meaning(row["code"])
    return Failure(
        code=row["code"],
        words=known.words if known else row["text"] or "No reason was given.",
        next_step=known.next_step if known else "Look at the message.",
        can_retry=known.retry_helps if known else False,
        messages=row["messages"],
        newest_at=row["newest_at"],
        ids=row["ids"][:500],
    )


@api.post("/opt-outs", responses={201: Stopped})
@requires_admin
def add_opt_out(body: NewOptOut) -> tuple[dict[str, Any], int]:
    """Stop a number for somebody who asked in person; all channels stop at once."""
    with context().db.transaction() as conn:
        contact_id = service.add_opt_out(conn, context().settings, body.number, body.note, current_user().id)
    return Stopped(contact_id=contact_id).model_dump(mode="json"), 201


@api.post("/opt-outs/<uuid:contact_id>/end", responses={200: Evidence})
@requires_admin
def end_opt_out(path: ContactPath, body: Note) -> dict[str, Any]:
    """Add a person back, with the reason."""
    with context().db.transaction() as conn:
        service.end_opt_out(conn, path.contact_id, body.note, current_user().id)
    return _evidence(path.contact_id)


@api.get("/contacts/<uuid:contact_id>", responses={200: Evidence})
@requires_admin
def evidence(path: ContactPath) -> dict[str, Any]:
    """Why may we write to this number, and since when?"""
    return _evidence(path.contact_id)


def _evidence(contact_id: UUID) -> dict[str, Any]:
    with context().db.transaction() as conn:
        contact = queries.phone_contact(conn, contact_id)
        if contact is None:
            raise NotFound
        answers = queries.evidence(conn, contact_id)
        wrote = queries.first_word(conn, contact_id) or {}
    return Evidence(
        to=phone.mask(contact["value"]),
        window_until=contact["window_until"],
        is_stopped=contact["opted_out_at"] is not None,
        answers=[Said(**{name: row[name] for name in Said.model_fields}) for row in answers],
        first_wrote_at=wrote.get("first_at"),
        last_wrote_at=wrote.get("last_at"),
        messages_from_them=wrote.get("messages", 0),
    ).model_dump(mode="json")
