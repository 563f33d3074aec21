"""What the educator does with families herself: a permission given on paper, and merging."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import Row
from launchpad.families import consent, merge
from launchpad.families.consent import Guardian

api = api_blueprint("families", __name__, "/api/leads")

Purpose = Literal["course", "messages", "calls", "marketing", "media", "certificate_page"]


class LeadPath(BaseModel):
    """A lead."""

    lead_id: UUID


class PaperConsent(BaseModel):
    """What a guardian answered on paper; only the purposes that were answered. The proof is uploaded before.

    proof_path: <lead id>/<file> in the bucket consent-proofs. contact_id: the guardian's contact, where one is known.
    """

    purposes: dict[Purpose, bool] = Field(min_length=1)
    guardian_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    relation: Literal["mother", "father", "guardian"]
    contact_id: UUID | None = None
    proof_path: str = Field(max_length=300)


class Permissions(BaseModel):
    """What is permitted for a child now, by purpose."""

    purposes: dict[Purpose, bool]


@api.post("/<uuid:lead_id>/paper-consent", responses={201: Permissions})
@requires_admin
def paper_consent(path: LeadPath, body: PaperConsent) -> tuple[dict[str, Any], int]:
    """Record a permission given on paper; it holds at once."""
    ctx = context()
    with ctx.db.transaction() as conn:
        consent.record_paper(
            conn,
            ctx.storage,
            path.lead_id,
            {str(purpose): said for purpose, said in body.purposes.items()},
            guardian=Guardian(body.guardian_name, body.relation),
            contact_id=body.contact_id,
            proof_path=body.proof_path,
            admin_id=current_user().id,
        )
        return {"purposes": consent.switches(conn, path.lead_id)}, 201


class TwoPeople(BaseModel):
    """Two families, or two entries of one child; all of `drop_id` goes to `keep_id`."""

    kind: Literal["family", "lead"]
    keep_id: UUID
    drop_id: UUID


class Side(BaseModel):
    """One of the two, with what belongs to it. stage: of an entry of a child."""

    id: UUID
    name: str
    stage: str | None
    created_at: datetime
    children: list[str]
    contacts: int
    messages: int
    payments: int
    seats: int


class MergePlan(BaseModel):
    """What a merge would do. blocked: why it may not be done.

    swapped: keep and drop are the other way round than asked, since that entry is further on.
    """

    keep: Side
    drop: Side
    swapped: bool
    blocked: str | None
    notes: list[str]


class MergePath(BaseModel):
    """A merge."""

    merge_id: UUID


class Merge(BaseModel):
    """A merge that was done, of requests for help too: how many rows it moved, and until when it can be undone."""

    id: UUID
    kind: Literal["family", "lead", "ticket"]
    keep_id: UUID
    drop_id: UUID
    keep_name: str
    drop_name: str
    moved: int
    merged_at: datetime
    undo_until: datetime
    undone_at: datetime | None


@api.post("/merges/preview", responses={200: MergePlan})
@requires_admin
def preview_merge(body: TwoPeople) -> dict[str, Any]:
    """What merging two families, or two entries of one child, would do. Nothing is written."""
    with context().db.transaction() as conn:
        made = merge.plan(conn, body.kind, body.keep_id, body.drop_id)
    return MergePlan(
        keep=Side(**made.keep), drop=Side(**made.drop), swapped=made.swapped, blocked=made.blocked, notes=made.notes
    ).model_dump(mode="json")


@api.post("/merges", responses={201: Merge})
@requires_admin
def do_merge(body: TwoPeople) -> tuple[dict[str, Any], int]:
    """Merge them. Both histories are kept, and for 24 hours it can be undone."""
    with context().db.transaction() as conn:
        made = merge.merge(conn, body.kind, body.keep_id, body.drop_id, current_user().id)
    return _merge_shown(made), 201


@api.post("/merges/<uuid:merge_id>/undo", responses={200: Merge})
@requires_admin
def undo_merge(path: MergePath) -> dict[str, Any]:
    """Give back what a merge moved, with what came for it since then."""
    with context().db.transaction() as conn:
        undone = merge.undo(conn, path.merge_id, current_user().id)
    return _merge_shown(undone)


class Concerned(BaseModel):
    """A family, or an entry of a child."""

    of: UUID


class Merges(BaseModel):
    """Merges, newest first."""

    merges: list[Merge]


@api.get("/merges", responses={200: Merges})
@requires_admin
def merges(query: Concerned) -> dict[str, Any]:
    """The merges that a family or an entry of a child had part in."""
    with context().db.transaction() as conn:
        return {"merges": [_merge_shown(row) for row in merge.concerning(conn, query.of)]}


def _merge_shown(row: Row) -> dict[str, Any]:
    return Merge(**row).model_dump(mode="json")
