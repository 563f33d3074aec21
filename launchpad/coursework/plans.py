"""Reminding those who have not handed in, shown before it is done."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.core import audit
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.coursework import queries, service
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result


class Missing(BaseModel):
    """Those without handed-in work. enrollment_ids: only these."""

    assignment_id: UUID
    enrollment_ids: list[UUID] | None = Field(default=None, max_length=500)


def _propose(conn: Conn, what: Missing) -> Proposal:
    missing = _missing(conn, what)
    return Proposal([_item(one) for one in missing], _messages(conn, what, missing, make_links=False))


def _remind(conn: Conn, what: Missing, ready: Sequence[Item]) -> Done:
    ids = {item.id for item in ready}
    missing = [one for one in _missing(conn, what) if one["enrollment_id"] in ids]
    actor = conn.execute("select auth.uid() as id").fetchone()
    audit.record(conn, actor["id"] if actor else None, "work.reminded", "assignments", what.assignment_id)
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    return Done(results, _messages(conn, what, missing, make_links=True))


def _missing(conn: Conn, what: Missing) -> list[Row]:
    if queries.assignment_title(conn, what.assignment_id) is None:
        raise NotFound
    found = queries.missing_work(conn, what.assignment_id)
    return [one for one in found if what.enrollment_ids is None or one["enrollment_id"] in what.enrollment_ids]


def _messages(conn: Conn, what: Missing, missing: Sequence[Row], *, make_links: bool) -> list[Planned]:
    open_ones = [one for one in missing if one["is_open"]]
    return service.reminders(conn, what.assignment_id, open_ones, make_links=make_links)


def _item(one: Row) -> Item:
    return Item.model_validate(
        {
            "id": one["enrollment_id"],
            "name": one["student_name"],
            "state": "ready" if one["is_open"] else "held",
            "reason": None if one["is_open"] else "It would not be taken any more. Give more time first.",
        }
    )


ACTIONS = {"remind_work": Action(Missing, _propose, _remind)}
