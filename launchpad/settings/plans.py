"""What failed for good, applied once more: all of one reason, shown before it is done."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.core import audit
from launchpad.core.db import Conn, Row, notify
from launchpad.ledger.inbox import EVENTS, WEBHOOKS
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result
from launchpad.outreach import words
from launchpad.settings import queries
from launchpad.settings.webhooks import summary

_TABLES = {"webhook": WEBHOOKS, "event": EVENTS}
_LANES = {"webhook": "webhooks", "event": "events"}


class Dead(BaseModel):
    """What failed for good for one reason. source: the provider of webhooks, or the kind of events."""

    kind: Literal["webhook", "event"]
    source: str = Field(max_length=100)
    reason: str = Field(max_length=300)


def _propose(conn: Conn, what: Dead) -> Proposal:
    return Proposal([_item(what, row) for row in queries.dead(conn, _TABLES[what.kind], what.source, what.reason)])


def _item(what: Dead, row: Row) -> Item:
    told = summary(row) if what.kind == "webhook" else what.source
    since = words.when(row["came_at"], "en")
    # Their numbers are no UUIDs; as one they are still each its own.
    return Item(
        id=UUID(int=row["id"]),
        name=f"{told}, no. {row['id']}",
        state="ready",
        reason=f"{since}, {row['attempts']} tries",
    )


def _retry(conn: Conn, what: Dead, ready: Sequence[Item]) -> Done:
    ids = [item.id.int for item in ready]
    again = queries.reopen_dead(conn, _TABLES[what.kind], ids)
    notify(conn, _LANES[what.kind])
    actor = conn.execute("select auth.uid() as id").fetchone()
    audit.record(
        conn, actor["id"] if actor else None, "dead.retried", _TABLES[what.kind], None, after={**vars(what), "ids": ids}
    )
    return Done([_result(item, again) for item in ready])


def _result(item: Item, again: set[int]) -> Result:
    if item.id.int in again:
        return Result(id=item.id, name=item.name, outcome="done")
    return Result(id=item.id, name=item.name, outcome="already", reason="It is being applied already.")


ACTIONS: dict[str, Action[Any]] = {"retry_dead": Action(Dead, _propose, _retry)}
