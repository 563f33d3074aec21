"""The door of the calls' webhook, and what the educator does with calls."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import AwareDatetime, BaseModel, Field

from launchpad.calls import course, queries, registry, service
from launchpad.context import context
from launchpad.core import audit, db
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import Conflict, NotFound
from launchpad.crm.hooks import fingerprint, refuse, store
from launchpad.messages import copies
from launchpad.providers.bolna import webhook as bolna_webhook
from launchpad.providers.errors import ProviderError, WebhookMalformed

hooks = Blueprint("call_hooks", __name__, url_prefix="/hooks")
api = api_blueprint("calls", __name__, "/api/calls")


@hooks.post("/bolna/<secret>")
def bolna_executions(secret: str) -> tuple[Response, int]:
    """How calls go. Nothing is signed: the secret, the agent and the call must all be ours."""
    settings, body = context().settings, request.get_data()
    if not any(bolna_webhook.secret_matches(secret, ours) for ours in context().accepted("bolna_webhook_path_secret")):
        return _refused("secret", 401)
    try:
        execution = bolna_webhook.parse_execution(body)
    except WebhookMalformed as error:
        return _refused("malformed", 400, kept=("unreadable", str(error)))
    agents = {script: {str(k): str(v) for k, v in ids.items()} for script, ids in settings.bolna_agents.items()}
    if not bolna_webhook.is_our_agent(execution, agents):
        return _refused("agent", 404, kept=("not-ours", _REFUSALS["agent"]))
    with context().db.transaction() as conn:
        is_ours = course.is_ours(conn, execution)
    if not is_ours:
        # Under a key of its own: the provider tries again, and by then the call may be known.
        return _refused("execution", 404, kept=("not-ours", _REFUSALS["execution"]))
    with context().db.transaction() as conn:
        # The same status may come again with more in it, so the bytes are part of the key.
        key = f"{execution.dedupe_key}:{fingerprint(body)[:16]}"
        is_new = store(conn, "bolna", key, request.headers.get("Content-Type"), body)
    return jsonify(status="stored" if is_new else "known"), 200


_REFUSALS = {
    "secret": "This is not the address that we gave you.",
    "malformed": "The body of this webhook could not be read.",
    "agent": "This call is not one of our agents'.",
    "execution": "This call is not one of ours.",
}


def _refused(reason: str, status: int, *, kept: tuple[str, str] | None = None) -> tuple[Response, int]:
    """Refuse and count. kept: what comes from an address that only the provider has stays to be looked at."""
    with context().db.transaction() as conn:
        refuse(conn, "bolna", reason)
        if kept is not None:
            name, fault = kept
            body = request.get_data()
            key = f"{name}:{fingerprint(body)}"
            store(conn, "bolna", key, request.headers.get("Content-Type"), body, fault=fault)
    return jsonify(error={"code": f"webhook_{reason}", "message": _REFUSALS[reason], "field": None}), status


# ---------------------------------------------------------------- calls
class CallPath(BaseModel):
    """A call, by its row in the ledger."""

    call_id: UUID


class NewCall(BaseModel):
    """A call to a child's guardian. at: by default now. client_key: the same for a repetition, which calls once."""

    lead_id: UUID
    script: Literal["welcome_call", "followup_call"]
    at: AwareDatetime | None = None
    client_key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")


class PlannedCall(BaseModel):
    """A call as it stands in the ledger."""

    id: UUID
    status: str
    due_at: datetime
    reason: str | None
    attempt: int


class CallEvent(BaseModel):
    """One webhook of a call, as it came. body: its JSON, without the address of the recording."""

    id: int
    status: str
    received_at: datetime
    state: str
    error: str | None
    body: dict[str, Any]


class CallDetail(BaseModel):
    """What a page cannot read by itself: why a call cannot be repeated (None: it can), and its webhooks."""

    id: UUID
    not_again: str | None
    events: list[CallEvent]


@api.post("", responses={202: PlannedCall})
@requires_admin
def place(body: NewCall) -> tuple[dict[str, Any], int]:
    """Call a guardian, now or at a time; 409 where the rules would never let it leave."""
    ctx = context()
    with ctx.db.transaction() as conn:
        call = service.place(conn, ctx.settings, body.lead_id, body.script, body.at, body.client_key, current_user().id)
    return _planned(call), 202


class Sample(BaseModel):
    """The script that the educator wants to hear."""

    script: Literal["welcome_call", "followup_call"] = "welcome_call"
    language: Literal["en", "hi"] = "en"


class Sampled(BaseModel):
    """to: her own number, as it stands in the settings."""

    to: str


@api.post("/sample", responses={200: Sampled})
@requires_admin
def sample(body: Sample) -> dict[str, Any]:
    """Ring the educator's own number with a script, so that she hears what families hear."""
    ctx = context()
    with ctx.db.transaction() as conn:
        row = service.sample(conn, body.script, body.language)
    return Sampled(to=copies.send(ctx, "voice", row)).model_dump(mode="json")


@api.get("/<uuid:call_id>", responses={200: CallDetail})
@requires_admin
def detail(path: CallPath) -> dict[str, Any]:
    """Whether a call may be repeated, and everything that was heard of it."""
    ctx = context()
    with ctx.db.transaction() as conn:
        call = queries.one(conn, path.call_id)
        if call is None:
            raise NotFound
        why_not = service.why_not_again(conn, ctx.settings, call)
        events = queries.events(conn, call["provider_message_id"]) if call["provider_message_id"] else []
    found = CallDetail(id=path.call_id, not_again=why_not, events=[_event(row) for row in events])
    return found.model_dump(mode="json")


@api.post("/<uuid:call_id>/stop", responses={200: PlannedCall})
@requires_admin
def stop(path: CallPath) -> dict[str, Any]:
    """Take back a call that has not begun; 409 for one that is under way, which nobody can stop."""
    ctx = context()
    with ctx.db.transaction() as conn:
        execution_id = service.stop(conn, path.call_id, current_user().id)
    if execution_id is not None:
        try:
            ctx.bolna.stop_call(execution_id)
        except ProviderError as error:
            raise Conflict(error.message, code=error.code) from error
    return _one(path.call_id)


@api.post("/<uuid:call_id>/retry", responses={202: PlannedCall})
@requires_admin
def retry(path: CallPath) -> tuple[dict[str, Any], int]:
    """Call again now; 409 with the reason why not."""
    ctx = context()
    with ctx.db.transaction() as conn:
        call = service.retry(conn, ctx.settings, path.call_id, current_user().id)
    return _planned(call), 202


@api.post("/<uuid:call_id>/wrong-number", responses={200: PlannedCall})
@requires_admin
def wrong_number(path: CallPath) -> dict[str, Any]:
    """The number is somebody else's: it is parked, and never called again."""
    with context().db.transaction() as conn:
        service.mark_wrong(conn, path.call_id, current_user().id)
    return _one(path.call_id)


class Never(BaseModel):
    """everything: no channel at all any more; otherwise messages stay."""

    everything: bool = False


@api.post("/<uuid:call_id>/never", responses={200: PlannedCall})
@requires_admin
def never(path: CallPath, body: Never) -> dict[str, Any]:
    """No more calls to this family."""
    ctx = context()
    with ctx.db.transaction() as conn:
        service.never_call(conn, ctx.settings, path.call_id, current_user().id, everything=body.everything)
    return _one(path.call_id)


# ---------------------------------------------------------------- what was said
class ProposalPath(BaseModel):
    """One answer that was heard in a call."""

    proposal_id: UUID


class Apply(BaseModel):
    """at: the time of a call-back that was only said in words."""

    at: AwareDatetime | None = None


class AppliedProposal(BaseModel):
    """What applying did, in words. call_id: the call that it planned."""

    id: UUID
    status: Literal["applied", "dismissed", "open"]
    result: str | None
    call_id: UUID | None = None


@api.post("/proposals/<uuid:proposal_id>/apply", responses={200: AppliedProposal})
@requires_admin
def apply(path: ProposalPath, body: Apply) -> dict[str, Any]:
    """Make of an answer what it is worth; 409 when that was done already."""
    ctx, person = context(), current_user().id
    with ctx.db.transaction() as conn:
        db.act_as(conn, person)
        done = service.apply(conn, ctx.settings, path.proposal_id, body.at, person)
    found = AppliedProposal(id=path.proposal_id, status="applied", result=done.result, call_id=done.call_id)
    return found.model_dump(mode="json")


@api.post("/proposals/<uuid:proposal_id>/dismiss", responses={200: AppliedProposal})
@requires_admin
def dismiss(path: ProposalPath) -> dict[str, Any]:
    """Leave an answer without effect; 409 when it was decided already."""
    with context().db.transaction() as conn:
        service.dismiss(conn, path.proposal_id, current_user().id)
    return AppliedProposal(id=path.proposal_id, status="dismissed", result=None).model_dump(mode="json")


@api.post("/proposals/<uuid:proposal_id>/reopen", responses={200: AppliedProposal})
@requires_admin
def reopen(path: ProposalPath) -> dict[str, Any]:
    """Take a dismissal back; 409 when it was not dismissed."""
    with context().db.transaction() as conn:
        service.reopen(conn, path.proposal_id, current_user().id)
    return AppliedProposal(id=path.proposal_id, status="open", result=None).model_dump(mode="json")


def _one(call_id: UUID) -> dict[str, Any]:
    with context().db.transaction() as conn:
        call = queries.one(conn, call_id)
    if call is None:
        raise NotFound
    return _planned(call)


def _planned(call: dict[str, Any]) -> dict[str, Any]:
    return PlannedCall(
        id=call["id"],
        status=call["status"],
        due_at=call["due_at"],
        reason=call["gate_reason"] or call["error_text"],
        attempt=call["call_attempt"],
    ).model_dump(mode="json")


def _event(row: dict[str, Any]) -> CallEvent:
    body: dict[str, Any] = json.loads(row["body"])
    telephony = body.get("telephony_data")
    if isinstance(telephony, dict) and telephony.get("recording_url"):
        # It may be open to everybody who has it.
        body["telephony_data"] = {**telephony, "recording_url": "[kept back]"}
    return CallEvent(
        id=row["id"],
        status=str(body.get("status")),
        received_at=row["received_at"],
        state=row["status"],
        error=row["error"],
        body=body,
    )


# ---------------------------------------------------------------- the do-not-disturb registry
class CheckedList(BaseModel):
    """A list of checked numbers, one a line. state: what the registry said of those whose line does not say it."""

    text: str = Field(min_length=1, max_length=200_000)
    state: Literal["registered", "clear"] | None = None


class MarkedLine(BaseModel):
    """What became of one line."""

    name: str
    outcome: Literal["done", "skipped"]
    reason: str | None


class MarkedLines(BaseModel):
    """One result for each line."""

    results: list[MarkedLine]


class Marks(BaseModel):
    """What the registry said of some phones; not_checked takes a mark away."""

    contact_ids: list[UUID] = Field(min_length=1, max_length=500)
    state: Literal["registered", "clear", "not_checked"]


class MarkedCount(BaseModel):
    """How many were marked."""

    marked: int


class NumbersToCheck(BaseModel):
    """Whole numbers, those that were never checked first."""

    numbers: list[str]


@api.post("/registry/list", responses={200: MarkedLines})
@requires_admin
def mark_list(body: CheckedList) -> dict[str, Any]:
    """Mark the phones of a pasted list as the do-not-disturb registry said; says of each line what became of it."""
    user = current_user()
    lines = registry.read(body.text, body.state)
    with context().db.transaction() as conn:
        told = registry.mark_lines(conn, lines, user.id)
        done = sum(one.outcome == "done" for one in told)
        audit.record(conn, user.id, "registry.marked", "contacts", None, after={"lines": len(told), "marked": done})
    return {"results": [asdict(one) for one in told]}


@api.post("/registry/marks", responses={200: MarkedCount})
@requires_admin
def mark_phones(body: Marks) -> dict[str, Any]:
    """Mark single phones as the registry said."""
    user = current_user()
    with context().db.transaction() as conn:
        marked = registry.mark(conn, body.contact_ids, body.state, user.id)
        for contact_id in body.contact_ids:
            audit.record(conn, user.id, "registry.marked", "contacts", contact_id, after={"state": body.state})
    return {"marked": marked}


@api.post("/registry/numbers", responses={200: NumbersToCheck})
@requires_admin
def numbers_to_check() -> dict[str, Any]:
    """The numbers to ask the registry about. They are shown whole, and that is on record."""
    with context().db.transaction() as conn:
        numbers = queries.phones_to_check(conn, registry.MOST_LINES)
        audit.record(
            conn, current_user().id, "registry.numbers_shown", "contacts", None, after={"numbers": len(numbers)}
        )
    return {"numbers": numbers}
