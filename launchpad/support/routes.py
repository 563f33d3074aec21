"""Doors of support: what a student asks, what the educator answers and mends, and the short link to a request."""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import Blueprint, redirect
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin, requires_user
from launchpad.core.db import Row
from launchpad.core.errors import Invalid
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.crm.files import BUCKET
from launchpad.support import fixes, service

api = api_blueprint("support", __name__, "/api/support")
pages = Blueprint("support_pages", __name__)

# A person in trouble is never turned away by it; it bounds what a script could do.
_TRIES, _WINDOW = 60, timedelta(hours=1)
_LARGEST_PHOTO = 1_000_000
_MOST_PHOTOS = 3

Category = Literal["class_link", "assignment", "payment", "sign_in", "certificate", "safety", "other"]
ClientKey = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")]


@pages.get("/help/<token>")
def help_page(token: str) -> Response:
    """To a request in the app, which asks for the sign-in."""
    with context().db.transaction() as conn:
        link = None if token == "me" else open_personal_link(conn, LinkKind.TICKET, token)  # noqa: S105 - no secret
    return redirect(f"/app/support/{link['subject_id']}" if link else "/app/support", 303)


class SeenError(BaseModel):
    """A fault that the app showed. at: when, as the device's clock had it."""

    at: datetime
    page: Annotated[str, Field(max_length=200)]
    code: Annotated[str, Field(max_length=60)]
    message: Annotated[str, Field(max_length=300)]


class HelpRequest(BaseModel):
    """What a student asks. photos: JPEG, PNG or WebP as base64, at most 1 MB each. page, device: only if they like.

    text may be empty where something feels unsafe. client_key: the same for a repetition.
    """

    category: Category
    text: Annotated[str, Field(max_length=service.LONGEST_TEXT)] = ""
    page: Annotated[str, Field(max_length=200)] | None = None
    device: Annotated[str, Field(max_length=300)] | None = None
    errors: list[SeenError] = Field(default_factory=list, max_length=5)
    photos: list[str] = Field(default_factory=list, max_length=_MOST_PHOTOS)
    client_key: ClientKey


class HelpMessage(BaseModel):
    """More words on a request."""

    text: Annotated[str, Field(max_length=service.LONGEST_TEXT)] = ""
    photos: list[str] = Field(default_factory=list, max_length=_MOST_PHOTOS)
    client_key: ClientKey


class HelpTicket(BaseModel):
    """A request as it stands. reply_by: until when an answer is promised; null where it is the family's turn."""

    id: UUID
    category: Category
    status: str
    subject: str
    reply_by: datetime | None
    rating: int | None


class TicketPath(BaseModel):
    """A request."""

    ticket_id: UUID


class TicketRating(BaseModel):
    """How much it helped: 1 not at all, 5 very much."""

    rating: int = Field(ge=1, le=5)


class ArticlePath(BaseModel):
    """An answer that is read first."""

    article_id: UUID


class ArticleRead(BaseModel):
    """helped: what the reader says of it; null: opened, no more."""

    helped: bool | None = None


class TicketReply(BaseModel):
    """The educator's answer."""

    body: str = Field(min_length=1, max_length=service.LONGEST_TEXT)
    client_key: ClientKey


class MergeInto(BaseModel):
    """The request that goes on for both."""

    into_id: UUID


class TicketMerge(BaseModel):
    """Two requests that are one: what was moved, and until when it can be undone."""

    id: UUID
    keep_id: UUID
    drop_id: UUID
    keep_name: str
    drop_name: str
    moved: int
    undo_until: datetime


class TicketFix(BaseModel):
    """What is to be mended. subject_id: the session, the payment, the work handed in, the assignment."""

    fix: fixes.Name
    subject_id: UUID | None = None


class TicketFixed(BaseModel):
    """What was done, in a sentence."""

    done: str


class Noted(BaseModel):
    """It is written down."""

    ok: bool = True


# ---------------------------------------------------------------- the student
@api.post("/requests", responses={201: HelpTicket})
@requires_user
def ask(body: HelpRequest) -> tuple[dict[str, Any], int]:
    """Ask for help, or say that something feels unsafe; it lands in the family's thread with page and device."""
    user = current_user()
    _limit(str(user.id))
    asked = service.Asked(
        category=body.category,
        text=body.text,
        client_key=body.client_key,
        page=body.page,
        device=body.device,
        errors=[one.model_dump(mode="json") for one in body.errors],
        files=_stored(user.id, body.client_key, body.photos),
    )
    with context().db.transaction() as conn:
        return _shown(service.ask(conn, user.id, user.email, asked)), 201


@api.post("/requests/<uuid:ticket_id>/messages", responses={201: HelpTicket})
@requires_user
def add_words(path: TicketPath, body: HelpMessage) -> tuple[dict[str, Any], int]:
    """Write more on one's own request; a solved one is open again."""
    user = current_user()
    _limit(str(user.id))
    said = service.Asked("other", body.text, body.client_key, files=_stored(user.id, body.client_key, body.photos))
    with context().db.transaction() as conn:
        return _shown(service.add_words(conn, path.ticket_id, user.id, user.email, said)), 201


@api.post("/requests/<uuid:ticket_id>/solved", responses={200: HelpTicket})
@requires_user
def solved(path: TicketPath) -> dict[str, Any]:
    """Say that it is solved."""
    with context().db.transaction() as conn:
        return _shown(service.solved(conn, path.ticket_id, current_user().id))


@api.post("/requests/<uuid:ticket_id>/reopen", responses={200: HelpTicket})
@requires_user
def reopen(path: TicketPath) -> dict[str, Any]:
    """Say that it is not solved after all."""
    with context().db.transaction() as conn:
        return _shown(service.reopen(conn, path.ticket_id, current_user().id))


@api.post("/requests/<uuid:ticket_id>/rating", responses={200: HelpTicket})
@requires_user
def rate(path: TicketPath, body: TicketRating) -> dict[str, Any]:
    """Say how much it helped."""
    with context().db.transaction() as conn:
        return _shown(service.rate(conn, path.ticket_id, current_user().id, body.rating))


@api.post("/answers/<uuid:article_id>/read", responses={200: Noted})
@requires_user
def read(path: ArticlePath, body: ArticleRead) -> dict[str, Any]:
    """Note that an answer was opened, and whether it helped."""
    with context().db.transaction() as conn:
        service.note_read(conn, path.article_id, current_user().id, body.helped)
    return Noted().model_dump()


# ---------------------------------------------------------------- the educator
@api.post("/tickets/<uuid:ticket_id>/replies", responses={201: HelpTicket})
@requires_admin
def reply(path: TicketPath, body: TicketReply) -> tuple[dict[str, Any], int]:
    """Answer a request: in the app, and by the messages that the matrix has for it."""
    with context().db.transaction() as conn:
        ticket = service.answer(conn, path.ticket_id, current_user().id, body.body, body.client_key)
    return _shown(ticket), 201


@api.post("/tickets/<uuid:ticket_id>/fixes", responses={200: TicketFixed})
@requires_admin
def fix(path: TicketPath, body: TicketFix) -> dict[str, Any]:
    """Mend what is asked for, by one button."""
    return TicketFixed(done=fixes.do(context(), path.ticket_id, fixes.Fix(body.fix, body.subject_id))).model_dump()


@api.post("/tickets/<uuid:ticket_id>/merge", responses={201: TicketMerge})
@requires_admin
def merge(path: TicketPath, body: MergeInto) -> tuple[dict[str, Any], int]:
    """Put a request with another of the same family. For 24 hours it can be undone, as every merge."""
    with context().db.transaction() as conn:
        made = service.merge(conn, path.ticket_id, body.into_id, current_user().id)
    return TicketMerge(**made).model_dump(mode="json"), 201


def _shown(ticket: Row) -> dict[str, Any]:
    return HelpTicket(**{name: ticket[name] for name in HelpTicket.model_fields}).model_dump(mode="json")


def _limit(who: str) -> None:
    with context().db.transaction() as conn:
        context().limits.require(conn, "support", who, limit=_TRIES, window=_WINDOW)


def _stored(user_id: UUID, client_key: str, photos: list[str]) -> list[dict[str, Any]]:
    """Photos checked by their bytes and put where the thread finds them; a repetition writes the same files again."""
    contents = [_picture(photo) for photo in photos]
    folder = uuid5(NAMESPACE_URL, f"support:{user_id}:{client_key}")
    kept = []
    for place, (content, kind) in enumerate(contents):
        name = f"photo-{place + 1}.{kind.partition('/')[2].replace('jpeg', 'jpg')}"
        path = f"in/{folder}/{place}/{name}"
        context().storage.upload(BUCKET, path, content, kind, replace=True)
        kept.append({"path": path, "name": name, "type": kind, "bytes": len(content)})
    return kept


def _picture(photo: str) -> tuple[bytes, str]:
    try:
        content = base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("photos", "This photo could not be read.") from None
    kind = service.picture_type(content)
    if kind is None or len(content) > _LARGEST_PHOTO:
        raise Invalid("photos", "A photo is a JPG, PNG or WebP of at most 1 MB.")
    return content, kind
