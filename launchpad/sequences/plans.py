"""Who begins a follow-up, rests in it, goes on or leaves it, and what would be sent: shown before it is done."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.core import audit, db
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict
from launchpad.ledger.plan import Channel
from launchpad.ledger.plans import Action, Done, Group, Item, Proposal, Result
from launchpad.sequences import queries, service

_ITS_DAY = "Its first step waits for its day."
_EXAMPLES = 3


class Members(BaseModel):
    """A follow-up, and leads who begin it or are in it."""

    sequence_id: UUID
    lead_ids: list[UUID] = Field(min_length=1, max_length=2000)


def _beginning(conn: Conn, what: Members) -> Proposal:
    if not service.find(conn, what.sequence_id)["is_on"]:
        raise Conflict("This follow-up is switched off.", code="switched_off")
    rows = queries.candidates(conn, what.sequence_id, what.lead_ids)
    items = _items(rows, service.against_beginning)
    first = service.first(conn, what.sequence_id, _ready(rows, items))
    times: dict[tuple[str, Channel], list[datetime]] = defaultdict(list)
    for message, at in first.later:
        times[message.event_key, message.channel].append(at)
    groups = [
        Group(
            event_key=event_key,
            channel=channel,
            outcome="later",
            reason=_ITS_DAY,
            count=len(those),
            first_at=min(those),
            last_at=max(those),
        )
        for (event_key, channel), those in times.items()
    ]
    return Proposal(items, first.messages, groups, [message for message, _ in first.later[:_EXAMPLES]])


def _begin(conn: Conn, what: Members, ready: Sequence[Item]) -> Done:
    rows = queries.candidates(conn, what.sequence_id, what.lead_ids)
    messages = service.begin(conn, what.sequence_id, _ready(rows, ready))
    return _told(conn, what, ready, "sequence.enrolled", messages)


def _told(conn: Conn, what: Members, ready: Sequence[Item], action: str, messages: Sequence[Any] = ()) -> Done:
    audit.record(conn, db.acting(conn), action, "sequences", what.sequence_id, after={"leads": len(ready)})
    return Done([Result(id=item.id, name=item.name, outcome="done") for item in ready], messages)


def _ready(rows: Sequence[Row], items: Sequence[Item]) -> list[Row]:
    ready = {item.id for item in items if item.state == "ready"}
    return [row for row in rows if row["id"] in ready]


def _items(rows: Sequence[Row], against: Callable[[Row], str | None]) -> list[Item]:
    return [
        Item(id=row["id"], name=row["name"], state="held" if reason else "ready", reason=reason)
        for row in rows
        for reason in [against(row)]
    ]


def _silent(
    against: Callable[[Row], str | None], do: Callable[[Conn, UUID, Sequence[UUID]], None], action: str
) -> Action[Members]:
    """An action on those who are in it, of which no family is told."""

    def propose(conn: Conn, what: Members) -> Proposal:
        service.find(conn, what.sequence_id)
        return Proposal(_items(queries.candidates(conn, what.sequence_id, what.lead_ids), against))

    def carry_out(conn: Conn, what: Members, ready: Sequence[Item]) -> Done:
        do(conn, what.sequence_id, [item.id for item in ready])
        return _told(conn, what, ready, action)

    return Action(Members, propose, carry_out)


ACTIONS: dict[str, Action[Any]] = {
    "follow_up": Action(Members, _beginning, _begin),
    "follow_up_pause": _silent(service.against_pausing, service.pause, "sequence.paused"),
    "follow_up_resume": _silent(service.against_resuming, service.resume, "sequence.resumed"),
    "follow_up_stop": _silent(service.against_stopping, service.stop, "sequence.stopped"),
}
