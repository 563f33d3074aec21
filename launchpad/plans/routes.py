"""What an action would send, before it is done; and the action itself, done as it was shown."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response
from pydantic import BaseModel, Field, JsonValue

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import ErrorBody, Invalid, json_response, problem_of
from launchpad.ledger import plans
from launchpad.ledger.plans import Action, Answer, Edits, Plan, PlanChanged
from launchpad.messages import copies

# One line per domain with actions that send.
MODULES = (
    "launchpad.outreach.plans",
    "launchpad.payments.plans",
    "launchpad.leads.plans",
    "launchpad.campaigns.plans",
    "launchpad.calls.plans",
    "launchpad.certificates.plans",
    "launchpad.coursework.plans",
    "launchpad.sequences.plans",
    "launchpad.sessions.plans",
    "launchpad.settings.plans",
)

ACTIONS = plans.collect(MODULES)
_NAMES: list[JsonValue] = [*sorted(ACTIONS)]

api = api_blueprint("plans", __name__, "/api/plans")


class Asked(BaseModel):
    """An action by its name, with what it is about: {"ids": [...]} for approve, and so on, as that action takes it."""

    action: str = Field(max_length=40, json_schema_extra={"enum": _NAMES})
    what: dict[str, Any]
    edits: Edits = Field(default_factory=Edits)


class Previewed(Asked):
    """show: the key of the message to render; by default the first that would go."""

    show: str | None = Field(default=None, max_length=300)


class Confirmed(Asked):
    """plan_id: made by the page once for this plan, so that a second click changes nothing. fingerprint: the plan's."""

    plan_id: UUID
    fingerprint: str = Field(max_length=64)


class Copied(Asked):
    """key: of the message that the educator wants to see on her own phone or in her own mail."""

    key: str = Field(max_length=300)


class CopyTo(BaseModel):
    """Where the copy went."""

    to: str


class Changed(ErrorBody):
    """The plan is no longer what was shown: `plan` is what it is now."""

    plan: Plan


@api.post("/preview", responses={200: Plan})
@requires_admin
def preview(body: Previewed) -> dict[str, Any]:
    """What would this send, to whom, when, at what cost, and who is left out and why? Nothing is written."""
    ctx, action = context(), _action(body.action)
    what = action.what.model_validate(body.what)
    with ctx.db.transaction() as conn:
        plan = plans.preview(conn, ctx.settings, body.action, action, what, body.edits, body.show)
    return plan.model_dump(mode="json")


@api.post("/confirm", responses={200: Answer, 409: Changed})
@requires_admin
def confirm(body: Confirmed) -> dict[str, Any] | Response:
    """Do it, exactly as it was shown. 409 plan_changed, with the new plan, where something has changed since."""
    ctx, action = context(), _action(body.action)
    what = action.what.model_validate(body.what)
    try:
        with ctx.db.transaction() as conn:
            answer = plans.confirm(
                conn,
                ctx.settings,
                body.action,
                action,
                what,
                body.edits,
                fingerprint=body.fingerprint,
                plan_id=body.plan_id,
                actor=current_user().id,
            )
    except PlanChanged as changed:
        problem = json_response(problem_of(changed))
        return make_response(jsonify({**problem.get_json(), "plan": changed.plan.model_dump(mode="json")}), 409)
    return answer.model_dump(mode="json")


@api.post("/copy", responses={200: CopyTo})
@requires_admin
def copy(body: Copied) -> dict[str, Any]:
    """Send one message of the plan to the educator's own address or number, before anybody else gets it."""
    ctx, action = context(), _action(body.action)
    what = action.what.model_validate(body.what)
    with ctx.db.transaction() as conn:
        message = plans.message(conn, action, what, body.key)
    return CopyTo(to=copies.send(ctx, message.channel, vars(message))).model_dump()


def _action(name: str) -> Action[Any]:
    if name not in ACTIONS:
        raise Invalid("action", "There is no such action.")
    return ACTIONS[name]
