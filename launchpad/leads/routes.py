"""Lead imports for the educator's page. The rows themselves she reads from the database under row security."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import Row
from launchpad.leads import columns, service
from launchpad.leads.columns import Confidence, Owner, Target
from launchpad.leads.service import AfterImport, Editable, Match

api = api_blueprint("imports", __name__, "/api/imports")


Status = Literal[
    "uploaded",
    "mapped",
    "checking",
    "checked",
    "running",
    "paused",
    "stopped",
    "done",
    "failed",
    "cancelled",
    "undoing",
    "undone",
]


class ImportPath(BaseModel):
    """An import."""

    import_id: UUID


class RowPath(ImportPath):
    """A row of an import, numbered as a spreadsheet numbers it: the header is row 1."""

    row_no: int


class NewImport(BaseModel):
    """A list in the bucket lead-imports: <uuid>/<file name>; `file_name` is as the educator knows it."""

    storage_path: str = Field(pattern=r"^[0-9a-f-]{36}/[^/]+$", max_length=300)
    file_name: str = Field(min_length=1, max_length=200)


class Column(BaseModel):
    """A column of the list: up to three values that are not empty, what it is taken for now, and whose contact it is.

    `guess` is ours, with how sure it is; the mapping of an earlier list with the same columns comes before it.
    """

    name: str
    samples: list[str]
    target: Target
    guess: Target
    confidence: Confidence
    owner: Owner | None


class LeadImport(BaseModel):
    """An import, how far it is, and what its rows come to.

    buckets: rows by the tile they count in: new, no_guardian, update, in_file, lead, student, opted_out, invalid.
    removed_rows, kept_rows: leads that an undo removed, and those that stay.
    """

    id: UUID
    file_name: str
    status: Status
    encoding: str
    delimiter: str | None
    columns: list[Column]
    default_owner: Owner
    lead_source: str | None
    after_import: AfterImport
    total_rows: int | None
    done_rows: int
    new_rows: int
    updated_rows: int
    duplicate_rows: int
    invalid_rows: int
    default_match: Match
    buckets: dict[str, int]
    drip_per_hour: int | None
    removed_rows: int
    kept_rows: int
    error: str | None
    created_at: datetime
    checked_at: datetime | None
    finished_at: datetime | None


class Mapping(BaseModel):
    """What each column holds, by its name; columns that are not named are ignored.

    default_owner: whose the contacts of columns without a stated owner are. lead_source: a sentence on where the
    addresses came from, which the invitation quotes.
    """

    mapping: dict[str, str]
    default_owner: Owner = "unknown"
    lead_source: str | None = Field(default=None, max_length=140)


class Sibling(BaseModel):
    """Whether a possible sibling comes in as a second child of the family."""

    keep: bool


class RowEdits(BaseModel):
    """What stands in place of the file's cells, by what it is; null takes it back."""

    edits: dict[Editable, Annotated[str, StringConstraints(max_length=500)] | None] = Field(min_length=1, max_length=20)


class Matching(BaseModel):
    """What happens where a lead is known: ours is kept, its blanks are filled, or it is overwritten.

    Consent, opt-out and stage are never touched.
    """

    match: Match


class Run(BaseModel):
    """What follows an import. per_hour: how many invitations leave in an hour, for a drip."""

    after_import: AfterImport = "nothing"
    per_hour: int | None = Field(default=None, ge=1, le=10_000)


class Undo(BaseModel):
    """What undoing an import would do: leads that go, and those that stay, by the reason."""

    removes: int
    keeps: dict[str, int]


@api.post("", responses={201: LeadImport})
@requires_admin
def create(body: NewImport) -> tuple[dict[str, Any], int]:
    """Look at an uploaded list: its columns, their first values, and what they seem to hold."""
    ctx = context()
    made = service.create_import(
        ctx.db, ctx.storage, storage_path=body.storage_path, file_name=body.file_name, user_id=current_user().id
    )
    return _shown(made), 201


@api.get("/<uuid:import_id>", responses={200: LeadImport})
@requires_admin
def show(path: ImportPath) -> dict[str, Any]:
    """One import."""
    return _shown(path.import_id)


@api.put("/<uuid:import_id>/mapping", responses={200: LeadImport})
@requires_admin
def map_columns(path: ImportPath, body: Mapping) -> dict[str, Any]:
    """Say what the columns hold."""
    with context().db.transaction() as conn:
        service.set_mapping(
            conn,
            path.import_id,
            mapping=body.mapping,
            default_owner=body.default_owner,
            lead_source=(body.lead_source or "").strip() or None,
        )
    return _shown(path.import_id)


@api.post("/<uuid:import_id>/check", responses={202: LeadImport})
@requires_admin
def check(path: ImportPath) -> tuple[dict[str, Any], int]:
    """Find out what each row would come to. Nothing is written yet."""
    with context().db.transaction() as conn:
        service.start_check(conn, path.import_id)
    return _shown(path.import_id), 202


@api.post("/<uuid:import_id>/rows/<int:row_no>/sibling", responses={200: LeadImport})
@requires_admin
def sibling(path: RowPath, body: Sibling) -> dict[str, Any]:
    """Keep a possible sibling as a second child of the family, or leave it out."""
    with context().db.transaction() as conn:
        service.keep_sibling(conn, path.import_id, path.row_no, keep=body.keep)
    return _shown(path.import_id)


@api.patch("/<uuid:import_id>/rows/<int:row_no>", responses={200: LeadImport})
@requires_admin
def edit(path: RowPath, body: RowEdits) -> dict[str, Any]:
    """Mend cells of a row in place; it and the rows with a contact in common are judged anew."""
    with context().db.transaction() as conn:
        service.edit_row(conn, path.import_id, path.row_no, body.edits)
    return _shown(path.import_id)


@api.put("/<uuid:import_id>/match", responses={200: LeadImport})
@requires_admin
def match_all(path: ImportPath, body: Matching) -> dict[str, Any]:
    """Say what happens where a lead is known already."""
    with context().db.transaction() as conn:
        service.set_match(conn, path.import_id, body.match)
    return _shown(path.import_id)


@api.put("/<uuid:import_id>/rows/<int:row_no>/match", responses={200: LeadImport})
@requires_admin
def match_row(path: RowPath, body: Matching) -> dict[str, Any]:
    """Say what happens with one row whose lead is known already."""
    with context().db.transaction() as conn:
        service.set_match(conn, path.import_id, body.match, path.row_no)
    return _shown(path.import_id)


@api.post("/<uuid:import_id>/run", responses={202: LeadImport})
@requires_admin
def run(path: ImportPath, body: Run) -> tuple[dict[str, Any], int]:
    """Write the rows, and then invite the new families where that was chosen."""
    with context().db.transaction() as conn:
        service.start_run(conn, path.import_id, after_import=body.after_import, per_hour=body.per_hour)
    return _shown(path.import_id), 202


@api.post("/<uuid:import_id>/pause", responses={200: LeadImport})
@requires_admin
def pause(path: ImportPath) -> dict[str, Any]:
    """Pause a run; running it again goes on where it was."""
    with context().db.transaction() as conn:
        service.pause(conn, path.import_id)
    return _shown(path.import_id)


@api.get("/<uuid:import_id>/undo", responses={200: Undo})
@requires_admin
def would_undo(path: ImportPath) -> dict[str, Any]:
    """What undoing an import would do. Nothing is written."""
    with context().db.transaction() as conn:
        found = service.would_undo(conn, path.import_id)
    return Undo(removes=found.removes, keeps=found.keeps).model_dump(mode="json")


@api.post("/<uuid:import_id>/undo", responses={202: LeadImport})
@requires_admin
def undo(path: ImportPath) -> tuple[dict[str, Any], int]:
    """Remove the leads that an import brought and that nobody has touched since; the others stay."""
    with context().db.transaction() as conn:
        service.start_undo(conn, path.import_id, current_user().id)
    return _shown(path.import_id), 202


@api.post("/<uuid:import_id>/cancel", responses={200: LeadImport})
@requires_admin
def cancel(path: ImportPath) -> dict[str, Any]:
    """Give the import up; a run stops, keeps what is written, and can be run on or undone."""
    with context().db.transaction() as conn:
        service.cancel(conn, path.import_id)
    return _shown(path.import_id)


@api.get("/<uuid:import_id>/rejected.csv", responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
@requires_admin
def rejected(path: ImportPath) -> Response:
    """The rows that are not imported, each with its reason, ready to be mended and imported again."""
    content = service.rejected_csv(context().db, path.import_id)
    headers = {"Content-Disposition": 'attachment; filename="rejected-rows.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _shown(import_id: UUID) -> dict[str, Any]:
    with context().db.transaction() as conn:
        row = service.find(conn, import_id)
    return LeadImport(**row, columns=_columns(row)).model_dump(mode="json")


def _columns(row: Row) -> list[Column]:
    guesses = columns.guess({name: row["samples"].get(name, []) for name in row["header"]})
    return [
        Column(
            name=name,
            samples=row["samples"].get(name, []),
            target=row["mapping"].get(name, "ignore"),
            guess=guesses[name].target,
            confidence=guesses[name].confidence,
            owner=columns.owner_of(row["mapping"].get(name, "ignore"), row["default_owner"]),
        )
        for name in row["header"]
    ]
