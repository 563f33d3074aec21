"""Calls to many at once: who would be rung and when, who is left out and why; then exactly that, as one round."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from launchpad.calls import queries, service
from launchpad.core import audit, db
from launchpad.core.db import Conn
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result


class Calls(BaseModel):
    """Calls to the guardians of some children. key: made by the page for this time, so that a second click calls nobody
    again. at: when they begin; by default now. The rules of calling spread them over days.
    """

    lead_ids: list[UUID] = Field(min_length=1, max_length=2000)
    script: Literal["welcome_call", "followup_call"]
    at: AwareDatetime | None = None
    key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")


def _propose(conn: Conn, what: Calls) -> Proposal:
    service.check_time(conn, what.at)
    leads = queries.callable_leads(conn, what.lead_ids)
    messages = service.calls_for(conn, what.lead_ids, what.script, what.key, at=what.at, make_links=False)
    known = {message.lead_id for message in messages}
    items = [
        Item(id=lead["id"], name=lead["student_name"], state="ready")
        if lead["id"] in known
        else Item(id=lead["id"], name=lead["student_name"], state="held", reason="No guardian's number is known.")
        for lead in leads
    ]
    return Proposal(items, messages, facts={"script": what.script, "at": str(what.at)})


def _do(conn: Conn, what: Calls, ready: Sequence[Item]) -> Done:
    ids = [item.id for item in ready]
    campaign_id = service.make_round(conn, what.script, what.key, ids, what.at)
    messages = service.calls_for(conn, ids, what.script, what.key, at=what.at, campaign_id=campaign_id)
    audit.record(
        conn,
        db.acting(conn),
        "call.placed",
        "calls",
        what.key,
        after={"script": what.script, "families": len(ids)},
    )
    return Done([Result(id=item.id, name=item.name, outcome="done") for item in ready], messages)


ACTIONS: dict[str, Action[Any]] = {"calls": Action(Calls, _propose, _do)}
