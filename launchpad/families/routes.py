"""A permission given on paper, recorded by the educator."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.families import consent
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
