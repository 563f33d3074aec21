"""Giving certificates that were drawn and looked at, shown before it is done."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.certificates import queries, service
from launchpad.core import audit
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result


class Drafts(BaseModel):
    """Certificates that were drawn."""

    ids: list[UUID] = Field(min_length=1, max_length=500)


def _propose(conn: Conn, what: Drafts) -> Proposal:
    found = queries.found(conn, what.ids)
    if not found:
        raise NotFound
    items = [_item(one) for one in found]
    drafts = queries.about_to(conn, [item.id for item in items if item.state == "ready"])
    return Proposal(
        items,
        service.messages(conn, drafts, make_links=False),
        facts={str(one["id"]): f"{one['version']} {one['name_printed']}" for one in found},
    )


def _issue(conn: Conn, _what: Drafts, ready: Sequence[Item]) -> Done:
    actor = conn.execute("select auth.uid() as id").fetchone()
    for item in ready:
        service.publish(conn, item.id)
        audit.record(conn, actor["id"] if actor else None, "certificate.issued", "certificates", item.id)
    given = queries.issued(conn, [item.id for item in ready])
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    return Done(results, service.messages(conn, given, make_links=True))


def _item(certificate: Row) -> Item:
    done = certificate["issued_at"] is not None
    return Item.model_validate(
        {
            "id": certificate["id"],
            "name": certificate["student_name"],
            "state": "done" if done else "ready",
            "reason": "Issued already." if done else None,
        }
    )


ACTIONS = {"certificates": Action(Drafts, _propose, _issue)}
