"""Giving certificates that were drawn and looked at, shown before it is done."""

from collections.abc import Sequence
from typing import Any
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


# ---------------------------------------------------------------- is the name right?
class Names(BaseModel):
    """Seats whose students are asked whether the name is spelt right."""

    ids: list[UUID] = Field(min_length=1, max_length=500)


def _propose_names(conn: Conn, what: Names) -> Proposal:
    seats = queries.seats_of(conn, what.ids)
    if not seats:
        raise NotFound
    items = [_name_item(seat) for seat in seats]
    ready = {item.id for item in items if item.state == "ready"}
    asked = [seat for seat in seats if seat["enrollment_id"] in ready]
    return Proposal(items, service.name_messages(conn, asked, make_links=False))


def _ask_names(conn: Conn, _what: Names, ready: Sequence[Item]) -> Done:
    seats = queries.seats_of(conn, [item.id for item in ready])
    actor = conn.execute("select auth.uid() as id").fetchone()
    for item in ready:
        audit.record(conn, actor["id"] if actor else None, "certificate.name_asked", "enrollments", item.id)
    service.ask_names_in_app(conn, seats)
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    return Done(results, service.name_messages(conn, seats, make_links=True))


def _name_item(seat: Row) -> Item:
    state, reason = "ready", f"“{seat['name_to_print']}”"
    if seat["issued_at"]:
        state, reason = "done", "Has a certificate already."
    elif seat["name_is_confirmed"]:
        state, reason = "done", f"Has chosen “{seat['name_to_print']}”."
    elif not seat["has_account"]:
        state, reason = "held", "Has not opened an account yet, where names are chosen."
    values = {"id": seat["enrollment_id"], "name": seat["student_name"], "state": state, "reason": reason}
    return Item.model_validate(values)


ACTIONS: dict[str, Action[Any]] = {
    "certificates": Action(Drafts, _propose, _issue),
    "certificate_names": Action(Names, _propose_names, _ask_names),
}
