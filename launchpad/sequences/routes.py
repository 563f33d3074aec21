"""Setting up follow-ups, and looking ahead. Who begins, rests or leaves goes through plans: /api/plans, follow_up."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from launchpad.context import context
from launchpad.core import audit
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import act_as
from launchpad.sequences import service
from launchpad.sequences.service import Whole

api = api_blueprint("sequences", __name__, "/api/sequences")


class SequencePath(BaseModel):
    """A sequence."""

    sequence_id: UUID


class SequenceMade(BaseModel):
    """The id of what was made or changed."""

    id: UUID


class OneLead(BaseModel):
    """The lead to look ahead with."""

    lead_id: UUID


class Foreseen(BaseModel):
    """A message as it would be sent. `to` is masked."""

    channel: str
    to: str
    at: datetime
    outcome: str
    reason: str | None
    subject: str | None
    text: str


class ForeseenStep(BaseModel):
    """A step with what it would send. note: why it sends nothing."""

    position: int
    condition: str
    only_stage: str | None
    channel: str
    event_key: str
    due_at: datetime
    messages: list[Foreseen]
    note: str | None


class Simulation(BaseModel):
    """All steps in order."""

    steps: list[ForeseenStep]


@api.post("", responses={201: SequenceMade})
@requires_admin
def create(body: Whole) -> tuple[dict[str, Any], int]:
    """A new follow-up."""
    return {"id": str(_save(None, body))}, 201


@api.put("/<uuid:sequence_id>", responses={200: SequenceMade})
@requires_admin
def change(path: SequencePath, body: Whole) -> dict[str, Any]:
    """Change a follow-up. Who is in it goes on after the last step that was done."""
    return {"id": str(_save(path.sequence_id, body))}


def _save(sequence_id: UUID | None, body: Whole) -> UUID:
    user = current_user()
    with context().db.transaction() as conn:
        act_as(conn, user.id)
        saved = service.save(conn, sequence_id, body)
        action = "sequence.changed" if sequence_id else "sequence.created"
        audit.record(conn, user.id, action, "sequences", saved, after=body.model_dump(mode="json"))
    return saved


@api.delete("/<uuid:sequence_id>", responses={200: SequenceMade})
@requires_admin
def drop(path: SequencePath) -> dict[str, Any]:
    """Delete a follow-up that nobody was ever in."""
    with context().db.transaction() as conn:
        service.drop(conn, path.sequence_id)
        audit.record(conn, current_user().id, "sequence.deleted", "sequences", path.sequence_id)
    return {"id": str(path.sequence_id)}


@api.post("/<uuid:sequence_id>/simulation", responses={200: Simulation})
@requires_admin
def simulate(path: SequencePath, body: OneLead) -> dict[str, Any]:
    """Dates and messages for one lead, if they began now and nothing stopped it. Nothing is written."""
    ctx = context()
    with ctx.db.transaction() as conn:
        steps = service.simulate(conn, ctx.settings, path.sequence_id, body.lead_id)
    return Simulation.model_validate({"steps": [asdict(step) for step in steps]}).model_dump(mode="json")
