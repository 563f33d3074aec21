"""What the educator does with a form, shown before it is done: approve, ask for more, say no kindly."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from psycopg.errors import CheckViolation
from pydantic import BaseModel, Field, StringConstraints

from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound, problem_of
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result
from launchpad.outreach import queries, service

_STATES = {
    "approved": "Approved already.",
    "rejected": "Rejected before.",
    "withdrawn": "The family has withdrawn it.",
    "started": "It was never sent.",
    "awaiting_guardian": "The parent has not confirmed it yet.",
}


class Forms(BaseModel):
    """Forms to approve."""

    ids: list[UUID] = Field(min_length=1, max_length=500)


class Question(BaseModel):
    """A question about a form, which the parent reads as it is written."""

    id: UUID
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class KindNo(BaseModel):
    """A form that is rejected, with a polite message. reason: for the educator alone."""

    id: UUID
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def form_item(form: Row) -> Item:
    """A form as an item of a plan that approves it."""
    state, reason = "ready", None
    if form["status"] == "approved":
        state, reason = "done", _STATES["approved"]
    elif form["status"] not in ("pending", "more_info", "rejected"):
        state, reason = "held", _STATES[form["status"]]
    elif not form["is_allowed"]:
        state, reason = "held", service.NOT_ALLOWED
    return Item.model_validate({"id": form["id"], "name": form["name"], "state": state, "reason": reason})


def approve_each(conn: Conn, items: Sequence[Item]) -> list[Result]:
    """Approve forms one by one: what the database refuses for one does not undo the others."""
    return [_reviewed(conn, item, "approved", None) for item in items]


def _approval(conn: Conn, what: Forms) -> Proposal:
    forms = queries.forms(conn, what.ids)
    if not forms:
        raise NotFound
    items = [form_item(form) for form in forms]
    ready = [item.id for item in items if item.state == "ready"]
    # Those approved before are composed too: the plan says what they already got.
    done = [item.id for item in items if item.state == "done"]
    return Proposal(items, service.approval_messages(conn, [*ready, *done], make_links=False))


def _approve(conn: Conn, _what: Forms, ready: Sequence[Item]) -> Done:
    results = approve_each(conn, ready)
    approved = [result.id for result in results if result.outcome == "done"]
    return Done(results, service.approval_messages(conn, approved))


def _question(conn: Conn, what: Question) -> Proposal:
    item = _open_form(conn, what.id, "more_info")
    messages = (
        service.question_messages(conn, what.id, what.question, make_links=False) if item.state == "ready" else []
    )
    return Proposal([item], messages)


def _ask(conn: Conn, what: Question, ready: Sequence[Item]) -> Done:
    results = [_reviewed(conn, item, "more_info", what.question) for item in ready]
    messages: list[Planned] = []
    if any(result.outcome == "done" for result in results):
        event_id = queries.event_of(conn, "cta_more_info", what.id)
        messages = service.question_messages(conn, what.id, what.question, event_id=event_id)
    return Done(results, messages)


def _no(conn: Conn, what: KindNo) -> Proposal:
    item = _open_form(conn, what.id, "rejected")
    return Proposal([item], service.no_messages(conn, what.id, make_links=False))


def _say_no(conn: Conn, what: KindNo, ready: Sequence[Item]) -> Done:
    results = [_reviewed(conn, item, "rejected", what.reason) for item in ready]
    sent = any(result.outcome == "done" for result in results)
    return Done(results, service.no_messages(conn, what.id) if sent else [])


def _open_form(conn: Conn, form_id: UUID, target: str) -> Item:
    """The form, ready where it may go to `target`. Raises NotFound."""
    form = next(iter(queries.forms(conn, [form_id])), None)
    if form is None:
        raise NotFound
    reason = None
    state = "ready"
    if form["status"] == target:
        state, reason = "done", "Done already."
    elif form["status"] not in ("pending", "more_info") or (target == "more_info" and form["status"] != "pending"):
        state, reason = "held", _STATES.get(form["status"], "It waits for the parent's answer.")
    return Item.model_validate({"id": form["id"], "name": form["name"], "state": state, "reason": reason})


def _reviewed(conn: Conn, item: Item, status: str, reason: str | None) -> Result:
    try:
        with conn.transaction():
            queries.review(conn, item.id, status, reason)
    except CheckViolation as refused:
        return Result(id=item.id, name=item.name, outcome="failed", reason=problem_of(refused).message)
    return Result(id=item.id, name=item.name, outcome="done")


ACTIONS = {
    "approve": Action(Forms, _approval, _approve),
    "ask": Action(Question, _question, _ask),
    "reject": Action(KindNo, _no, _say_no),
}
