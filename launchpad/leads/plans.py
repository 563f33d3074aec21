"""What running a list with invitations would send: its families do not exist yet, so their messages are counted."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.leads import queries, service
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Group, Item, Proposal, Result
from launchpad.outreach import compose

_INVITATION = "cta_invitation"
_REASONS = {
    "opted_out": "This contact has asked not to be written to or called.",
    "suppressed": "Messages to this address do not arrive.",
    "nobody": "There is no e-mail address of a parent.",
}


class Run(BaseModel):
    """A list that is checked: its rows are written, then the new families are invited.

    per_hour: how many invitations leave in an hour; without it all leave at once.
    """

    import_id: UUID
    per_hour: int | None = Field(default=None, ge=1, le=10_000)


def _run(conn: Conn, what: Run) -> Proposal:
    found = service.find(conn, what.import_id)
    item = _item(found)
    if item.state != "ready":
        return Proposal([item])
    now = clock.now(conn)
    groups = []
    for row in conn.execute(queries.INVITATIONS, {"id": what.import_id}):
        goes = row["fate"] == "goes"
        groups.append(
            Group(
                event_key=_INVITATION,
                channel="email",
                outcome="now" if goes else "left_out",
                reason=_REASONS.get(row["fate"]),
                count=row["count"],
                first_at=now if goes else None,
                last_at=now + _lasting(row["count"], what.per_hour) if goes else None,
            )
        )
    facts = {name: found[name] for name in ("new_rows", "updated_rows", "duplicate_rows", "invalid_rows")}
    return Proposal([item], groups=groups, examples=_example(conn, found), facts=facts)


def _start(conn: Conn, what: Run, ready: Sequence[Item]) -> Done:
    for item in ready:
        after: service.AfterImport = "drip" if what.per_hour else "cta_email"
        service.start_run(conn, item.id, after_import=after, per_hour=what.per_hour)
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    # The invitations are planned when the rows are written, and obey what the educator set for them.
    return Done(results, subject_ids=[what.import_id])


def _lasting(count: int, per_hour: int | None) -> timedelta:
    return timedelta(minutes=(count - 1) * 60 // per_hour) if per_hour else timedelta()


def _example(conn: Conn, found: Row) -> list[Planned]:
    row = conn.execute(queries.INVITED_EXAMPLE, {"id": found["id"]}).fetchone()
    return compose.example(conn, _INVITATION, "email", row, found["lead_source"]) if row else []


def _item(found: Row) -> Item:
    state, reason = "ready", None
    if found["status"] in ("running", "done"):
        state, reason = "done", "It runs already." if found["status"] == "running" else "It is done."
    elif found["status"] not in ("checked", "failed") or found["checked_at"] is None:
        state, reason = "held", "The list is not checked yet."
    return Item.model_validate({"id": found["id"], "name": found["file_name"], "state": state, "reason": reason})


ACTIONS = {"import": Action(Run, _run, _start)}
