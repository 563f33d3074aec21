"""What an approval would send, before it is given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import requires_admin
from launchpad.outreach import service

api = api_blueprint("outreach", __name__, "/api/cta")


class SubmissionPath(BaseModel):
    """A CTA submission."""

    submission_id: UUID


class PlannedMessage(BaseModel):
    """One message that an approval would send.

    `to` is masked. outcome: now, later (at `at`), held (waits for a person or a fact) or skipped; `reason` says why
    it waits or is left out.
    """

    channel: str
    owner: str
    to: str
    outcome: str
    reason: str | None
    at: datetime


class ApprovalPlan(BaseModel):
    """What approving would send, in the order of channels."""

    messages: list[PlannedMessage]


@api.get("/<uuid:submission_id>/plan", responses={200: ApprovalPlan})
@requires_admin
def plan(path: SubmissionPath) -> dict[str, Any]:
    """What would approving this form send, to whom and when? Nothing is written."""
    with context().db.transaction() as conn:
        rows = service.approval_preview(conn, context().settings, path.submission_id)
    messages = [PlannedMessage(**vars(row)) for row in rows]
    return ApprovalPlan(messages=messages).model_dump(mode="json")
