"""Erasing people: what would go, doing it, and how far it is."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import request
from pydantic import BaseModel

from launchpad.context import context
from launchpad.core import audit, clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import asks_password, current_user, requires_admin
from launchpad.core.db import Row, notify
from launchpad.core.errors import NotFound
from launchpad.privacy import export, export_queries, queries, retention, service

api = api_blueprint("privacy", __name__, "/api/privacy")

_SHOWN = 30


class Whom(BaseModel):
    """A family, or one child of it."""

    family_id: UUID
    lead_id: UUID | None = None


class ErasurePath(BaseModel):
    """An erasing."""

    erasure_id: UUID


class ErasureItem(BaseModel):
    """So many of a kind, in words; why: the reason for keeping them."""

    kind: str
    count: int
    words: str
    why: str | None


class Erasure(BaseModel):
    """An erasing that is planned, running or over. progress, total: of the step that it is in."""

    id: UUID
    family_id: UUID
    lead_id: UUID | None
    name: str
    reason: Literal["asked", "withdrawn", "never_answered", "time_over"]
    via: Literal["educator", "guardian", "rule"]
    status: Literal["planned", "running", "done", "cancelled"]
    step: Literal["stop", "providers", "account", "files", "events", "rows", "done"]
    due_at: datetime
    progress: int
    total: int
    erased: list[ErasureItem]
    kept: list[ErasureItem]
    notes: list[str]
    error: str | None
    created_at: datetime
    done_at: datetime | None


class ErasurePreview(BaseModel):
    """What an erasing would take and leave; nothing was written.

    is_whole: all of the family goes. others: children who stay. blocked: why it cannot begin. planned: one that is
    planned or running already.
    """

    family_id: UUID
    lead_id: UUID | None
    name: str
    is_whole: bool
    others: list[str]
    goes: list[ErasureItem]
    stays: list[ErasureItem]
    blocked: str | None
    planned: Erasure | None


class Erasures(BaseModel):
    """Those that are planned and running, then the newest of the rest."""

    erasures: list[Erasure]


@api.post("/erasures/preview", responses={200: ErasurePreview})
@requires_admin
def preview_erasure(body: Whom) -> dict[str, Any]:
    """What would erasing take, what would stay, and why? Nothing is written."""
    with context().db.transaction() as conn:
        found = service.preview(conn, body.family_id, body.lead_id)
    made = ErasurePreview(
        **{
            **vars(found),
            "goes": [ErasureItem(**vars(item)) for item in found.goes],
            "stays": [ErasureItem(**vars(item)) for item in found.stays],
            "planned": found.planned and _erasure(found.planned),
        }
    )
    return made.model_dump(mode="json")


@api.post("/erasures", responses={202: Erasure})
@requires_admin
@asks_password
def erase(body: Whom) -> tuple[dict[str, Any], int]:
    """Erase a family, or one child, everywhere; it begins at once and goes on by itself."""
    with context().db.transaction() as conn:
        made = service.ask(conn, body.family_id, body.lead_id, actor=current_user().id, ip=request.remote_addr)
        return _erasure(service.find(conn, made)).model_dump(mode="json"), 202


@api.get("/erasures", responses={200: Erasures})
@requires_admin
def erasures() -> dict[str, Any]:
    """What is planned, what is running and how far, and what was erased."""
    with context().db.transaction() as conn:
        rows = queries.newest(conn, _SHOWN)
    return Erasures(erasures=[_erasure(row) for row in rows]).model_dump(mode="json")


@api.get("/erasures/<uuid:erasure_id>", responses={200: Erasure})
@requires_admin
def erasure(path: ErasurePath) -> dict[str, Any]:
    """How far one is."""
    with context().db.transaction() as conn:
        return _erasure(service.find(conn, path.erasure_id)).model_dump(mode="json")


@api.post("/erasures/<uuid:erasure_id>/cancel", responses={200: Erasure})
@requires_admin
def cancel_erasure(path: ErasurePath) -> dict[str, Any]:
    """Take back one that has not begun."""
    with context().db.transaction() as conn:
        service.cancel(conn, path.erasure_id, actor=current_user().id, ip=request.remote_addr)
        return _erasure(service.find(conn, path.erasure_id)).model_dump(mode="json")


# ---------------------------------------------------------------- what is not kept
class KeptKind(BaseModel):
    """One kind of data. key: the part of the setting that says how long; null: fixed.

    due: how many would go at a purge now; soon: within thirty days; ran_at: real clock.
    """

    kind: str
    label: str
    key: str | None
    unit: Literal["days", "months"]
    length: int
    due: int
    soon: int
    ran_at: datetime | None
    last_gone: int


class Retention(BaseModel):
    """How long each kind is kept, and what the next purge takes."""

    kinds: list[KeptKind]


@api.get("/retention", responses={200: Retention})
@requires_admin
def kept() -> dict[str, Any]:
    """How long each kind of data is kept, what would go now and what within thirty days. Nothing is written."""
    with context().db.transaction() as conn:
        found = retention.kinds(conn)
    return Retention(kinds=[KeptKind(**one) for one in found]).model_dump(mode="json")


# ---------------------------------------------------------------- taking it home
class ExportOf(BaseModel):
    """Of which family; null: everything."""

    family_id: UUID | None = None


class ExportPath(BaseModel):
    """An export."""

    export_id: UUID


class Export(BaseModel):
    """How far an export is. bytes: of the zip. expires_at: until when the file is kept."""

    id: UUID
    family_id: UUID | None
    name: str | None
    status: Literal["waiting", "working", "ready", "failed", "expired"]
    progress: int
    total: int
    bytes: int | None
    error: str | None
    created_at: datetime
    expires_at: datetime | None


class Exports(BaseModel):
    """The newest exports."""

    exports: list[Export]


class ExportLink(BaseModel):
    """An address that opens the zip for ten minutes."""

    url: str


@api.post("/exports", responses={202: Export})
@requires_admin
@asks_password
def ask_for_export(body: ExportOf) -> tuple[dict[str, Any], int]:
    """Have a zip made of all that is held of a family, or of everything; it goes on by itself."""
    with context().db.transaction() as conn:
        if body.family_id and queries.family(conn, body.family_id, None) is None:
            raise NotFound("There is no such family.")
        made = export_queries.add(conn, body.family_id, current_user().id)
        what = ("families", body.family_id) if body.family_id else ("export", "everything")
        audit.record(conn, current_user().id, "data.exported", what[0], what[1], ip=request.remote_addr)
        notify(conn, export.LANE)
        return _export(_found(export_queries.find(conn, made))), 202


@api.get("/exports", responses={200: Exports})
@requires_admin
def exports() -> dict[str, Any]:
    """The newest exports, with how far they are."""
    with context().db.transaction() as conn:
        rows = export_queries.newest(conn, _SHOWN)
    return {"exports": [_export(row) for row in rows]}


@api.post("/exports/<uuid:export_id>/link", responses={200: ExportLink})
@requires_admin
def export_link(path: ExportPath) -> dict[str, Any]:
    """An address for ten minutes. 404 where the file is not there, or not any more."""
    ctx = context()
    with ctx.db.transaction() as conn:
        row = _found(export_queries.find(conn, path.export_id))
        if row["status"] != "ready" or row["expires_at"] < clock.now(conn):
            raise NotFound("This file is not there, or not any more. Make a new one.")
    name = f"{'family' if row['family_id'] else 'everything'}.zip"
    return {"url": ctx.storage.signed_url(export.BUCKET, row["path"], export.LINK_SECONDS, download=name)}


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _export(row: Row) -> dict[str, Any]:
    return Export(**{name: row[name] for name in Export.model_fields}).model_dump(mode="json")


def _erasure(row: Row) -> Erasure:
    shown = {name: row[name] for name in Erasure.model_fields if name not in ("erased", "kept")}
    return Erasure(**shown, erased=_items(row["erased"], {}), kept=_items(row["kept"], service.WHY))


def _items(counts: dict[str, int], why: dict[str, str]) -> list[ErasureItem]:
    return [
        ErasureItem(
            kind=kind, count=counts[kind], words=f"{counts[kind]} {words[counts[kind] != 1]}", why=why.get(kind)
        )
        for kind, words in service.KINDS.items()
        if counts.get(kind)
    ]
