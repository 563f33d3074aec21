"""Doors of the parent corner. Every one but the first four asks for the key of an open visit beside the token."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import request
from pydantic import BaseModel, Field, StringConstraints

from launchpad.contacts.routes import FamilyContact, WaitingCode
from launchpad.contacts.service import Kind, Relation
from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_user
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict
from launchpad.families.consent import Visit
from launchpad.parents import service
from launchpad.parents.service import Hours
from launchpad.privacy import export
from launchpad.profile.routes import Unwanted

api = api_blueprint("parents", __name__, "/api/parents")

KEY = "X-Parent-Key"

Language = Literal["en", "hi"]
Purpose = Literal["course", "messages", "calls", "marketing", "media", "certificate_page"]


class ParentChannel(BaseModel):
    """Where a code may go, masked."""

    id: UUID
    kind: Literal["email", "phone"]
    masked: str


class SentCode(BaseModel):
    """A code that is on its way. again_at: from when another may be asked for."""

    masked: str
    expires_at: datetime
    again_at: datetime


class ParentDoor(BaseModel):
    """What stands before the corner. channels: none where no guardian's contact can be reached."""

    channels: list[ParentChannel]
    sent: SentCode | None


class CodeTo(BaseModel):
    """To which of the channels."""

    contact_id: UUID


class CodeWritten(BaseModel):
    """What was typed."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


class ParentKey(BaseModel):
    """The key of the visit, to be sent as X-Parent-Key and kept nowhere, and until when it works."""

    key: str
    until: datetime


class InBoth(BaseModel):
    """Words in both languages."""

    en: str
    hi: str


class Permission(BaseModel):
    """A purpose, whether it is permitted, and what no longer works without it."""

    purpose: Purpose
    is_on: bool
    name: InBoth
    stops: InBoth


class ParentChild(BaseModel):
    """A child of the family. erased_at: when its details are erased, where that was asked for."""

    id: UUID
    name: str
    purposes: list[Permission]
    next_class_at: datetime | None
    erased_at: datetime | None


class Due(BaseModel):
    """A payment. url: the gateway's page, while it can be paid."""

    id: UUID
    pay_ref: str
    purpose: str
    part: int
    parts: int
    student_name: str
    status: str
    amount_paise: int
    paid_paise: int | None
    refunded_paise: int
    due_on: date | None
    paid_at: datetime | None
    receipt_no: str | None
    url: str | None


class FamilyCopy(BaseModel):
    """How far the copy of the family's data is. bytes: of the zip."""

    id: UUID
    status: Literal["waiting", "working", "ready", "failed", "expired"]
    progress: int
    total: int
    bytes: int | None
    expires_at: datetime | None


class ContactWanted(BaseModel):
    """An address or number that shall be a guardian's, in place of another one or beside them."""

    kind: Kind
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
    replaces: UUID | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None = None
    relation: Relation | None = None


class ParentCorner(BaseModel):
    """All that stands in the corner but the messages."""

    guardian_name: str | None
    until: datetime
    language: Language
    hours: Hours
    unwanted: list[str]
    possible: list[str]
    children: list[ParentChild]
    refund_rule: str
    dues: list[Due]
    contacts: list[FamilyContact]
    contact_sent: WaitingCode | None
    copy_: FamilyCopy | None = Field(alias="copy")


class Switch(BaseModel):
    """One purpose of one child. sure: asked again, where it ends the course. language: in which it was read."""

    lead_id: UUID
    purpose: Purpose
    granted: bool
    sure: bool = False
    language: Language


class SwitchAllOff(BaseModel):
    """All that is permitted for a child, off; sure: asked again."""

    lead_id: UUID
    sure: bool
    language: Language


class ContactHours(BaseModel):
    """When the family wants to hear from us."""

    hours: Hours


class FamilyLanguage(BaseModel):
    """In which language the family is written to."""

    language: Language


class CopyPath(BaseModel):
    """A copy."""

    export_id: UUID


class CopyLink(BaseModel):
    """An address that opens the zip for ten minutes."""

    url: str


class Before(BaseModel):
    """Only what was sent before."""

    before: datetime | None = None


class SentMessage(BaseModel):
    """A message that left. subject, text: null for codes and for what went to the student's own contact."""

    id: UUID
    channel: Literal["email", "whatsapp", "voice"]
    to: str
    is_students: bool
    subject: str | None
    text: str | None
    status: str
    at: datetime


class SentMessages(BaseModel):
    """Messages, newest first."""

    messages: list[SentMessage]
    has_more: bool


class Well(BaseModel):
    """It is done."""

    ok: bool = True


# ---------------------------------------------------------------- the door
@api.get("/door", responses={200: ParentDoor})
@requires_user
def door() -> dict[str, Any]:
    """Where a code may go, and the one that is on its way."""
    with context().db.transaction() as conn:
        return ParentDoor(**service.door(conn, current_user())).model_dump(mode="json")


@api.post("/codes", responses={202: ParentDoor})
@requires_user
def send_code(body: CodeTo) -> tuple[dict[str, Any], int]:
    """Send a code to the guardian."""
    ctx = context()
    with ctx.db.transaction() as conn:
        service.send_code(conn, ctx.limits, _secret(), current_user(), body.contact_id)
        return ParentDoor(**service.door(conn, current_user())).model_dump(mode="json"), 202


@api.post("/open", responses={200: ParentKey})
@requires_user
def open_corner(body: CodeWritten) -> dict[str, Any]:
    """Open the corner with the code. 410: it has ended."""
    ctx = context()
    with ctx.db.transaction() as conn:
        opened = service.try_code(conn, ctx.limits, _secret(), current_user(), body.code)
    if isinstance(opened, Exception):
        raise opened
    return ParentKey(key=opened.key, until=opened.until).model_dump(mode="json")


@api.post("/close", responses={200: Well})
@requires_user
def close() -> dict[str, Any]:
    """Close the corner; done when its page is left."""
    with context().db.transaction() as conn:
        service.close(conn, current_user())
    return Well().model_dump()


# ---------------------------------------------------------------- inside
@api.get("/corner", responses={200: ParentCorner})
@requires_user
def corner() -> dict[str, Any]:
    """Children with their permissions, dues, hours, language, and the copy that was asked for."""
    with context().db.transaction() as conn:
        return _corner(conn, _visit(conn))


@api.post("/consent", responses={200: ParentCorner})
@requires_user
def switch(body: Switch) -> dict[str, Any]:
    """Switch one purpose on or off; it holds at once."""
    with context().db.transaction() as conn:
        visit = _visit(conn)
        if body.purpose == "course" and not body.granted and not body.sure:
            raise Conflict("This ends the course. Say that you are sure.", code="not_sure")
        service.switch(conn, visit, body.lead_id, {body.purpose: body.granted}, body.language, _seen())
        return _corner(conn, visit)


@api.post("/erase", responses={200: ParentCorner})
@requires_user
def erase(body: SwitchAllOff) -> dict[str, Any]:
    """Everything off at once, and the child's details erased in seven days; the course on again takes it back."""
    with context().db.transaction() as conn:
        visit = _visit(conn)
        if not body.sure:
            raise Conflict("This erases the account. Say that you are sure.", code="not_sure")
        service.erase(conn, visit, body.lead_id, body.language, _seen())
        return _corner(conn, visit)


@api.put("/hours", responses={200: ParentCorner})
@requires_user
def hours(body: ContactHours) -> dict[str, Any]:
    """When the family wants to be written to and called."""
    with context().db.transaction() as conn:
        service.set_hours(conn, _visit(conn), current_user(), body.hours)
        return _corner(conn, _visit(conn))


@api.put("/choices", responses={200: ParentCorner})
@requires_user
def choose(body: Unwanted) -> dict[str, Any]:
    """What the guardians do not want to get; it holds from now on, for what is planned as well."""
    with context().db.transaction() as conn:
        service.choose(conn, _visit(conn), current_user(), body.unwanted)
        return _corner(conn, _visit(conn))


@api.put("/language", responses={200: ParentCorner})
@requires_user
def language(body: FamilyLanguage) -> dict[str, Any]:
    """In which language the family is written to."""
    with context().db.transaction() as conn:
        service.speak(conn, _visit(conn), body.language)
        return _corner(conn, _visit(conn))


@api.post("/contacts", responses={202: ParentCorner})
@requires_user
def ask_contact(body: ContactWanted) -> tuple[dict[str, Any], int]:
    """Send a code to a new address or number. The answer is the same whoever has it."""
    ctx = context()
    with ctx.db.transaction() as conn:
        visit = _visit(conn)
        service.ask_contact(
            conn,
            ctx.limits,
            _secret(),
            visit,
            current_user(),
            body.kind,
            body.value,
            body.replaces,
            body.name or None,
            body.relation,
        )
        return _corner(conn, visit), 202


@api.post("/contacts/confirm", responses={200: ParentCorner})
@requires_user
def confirm_contact(body: CodeWritten) -> dict[str, Any]:
    """Make it the guardian's with the code; the one before hears of it. 410: the code has ended."""
    ctx = context()
    with ctx.db.transaction() as conn:
        fault = service.confirm_contact(conn, ctx.limits, _secret(), _visit(conn), current_user(), body.code)
    if fault is not None:
        raise fault
    with ctx.db.transaction() as conn:
        return _corner(conn, _visit(conn))


@api.get("/messages", responses={200: SentMessages})
@requires_user
def messages(query: Before) -> dict[str, Any]:
    """What was sent to the family."""
    ctx = context()
    with ctx.db.transaction() as conn:
        found, has_more = service.sent(conn, _visit(conn), query.before, ctx.settings.app_url)
    return SentMessages(messages=[SentMessage(**one) for one in found], has_more=has_more).model_dump(mode="json")


@api.post("/copies", responses={202: ParentCorner})
@requires_user
def ask_for_copy() -> tuple[dict[str, Any], int]:
    """Have a zip made of what is held of the family."""
    with context().db.transaction() as conn:
        visit = _visit(conn)
        service.ask_for_copy(conn, visit, current_user(), ip=request.remote_addr)
        return _corner(conn, visit), 202


@api.post("/copies/<uuid:export_id>/link", responses={200: CopyLink})
@requires_user
def copy_link(path: CopyPath) -> dict[str, Any]:
    """An address of the zip for ten minutes. 404 where it is not this family's, not ready, or not any more."""
    ctx = context()
    with ctx.db.transaction() as conn:
        stored = service.copy_path(conn, _visit(conn), path.export_id)
    return {"url": ctx.storage.signed_url(export.BUCKET, stored, export.LINK_SECONDS, download="family.zip")}


def _visit(conn: Conn) -> Row:
    return service.visit_of(conn, _secret(), current_user(), request.headers.get(KEY, ""))


def _corner(conn: Conn, visit: Row) -> dict[str, Any]:
    people = service.people(conn, visit, current_user())
    return ParentCorner(**service.corner(conn, visit), **people).model_dump(mode="json", by_alias=True)


def _seen() -> Visit:
    return Visit(request.remote_addr, request.user_agent.string)


def _secret() -> str:
    return context().settings.link_secret.get_secret_value()
