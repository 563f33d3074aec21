"""The rules of erasing: who may be erased, what it is told to take and to leave, and when it begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from launchpad.core import audit
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, NotFound
from launchpad.privacy import queries

LANE = "erasures"
# As the permissions page says: the details are erased in 7 days, and until then a family can change its mind.
WITHDRAWN = timedelta(days=7)

Reason = Literal["asked", "withdrawn", "never_answered", "time_over"]

# One and many of each kind, as the educator reads them.
KINDS: dict[str, tuple[str, str]] = {
    "lead": ("child's details", "children's details"),
    "contact": ("address or number", "addresses and numbers"),
    "user": ("account", "accounts"),
    "enrollment": ("seat with attendance and reminders", "seats with attendance and reminders"),
    "waiting": ("message still waiting to go", "messages still waiting to go"),
    "message": ("e-mail or WhatsApp message", "e-mail and WhatsApp messages"),
    "call": ("call with its text", "calls with their texts"),
    "entry": ("entry of the thread", "entries of the thread"),
    "form": ("form", "forms"),
    "work": ("piece of work", "pieces of work"),
    "certificate": ("certificate", "certificates"),
    "list_row": ("row of an imported list", "rows of imported lists"),
    "task": ("task", "tasks"),
    "file": ("stored file", "stored files"),
    "payment": ("payment", "payments"),
    "consent": ("permission as it was given or refused", "permissions as they were given or refused"),
    "proof": ("scan of a permission on paper", "scans of permissions on paper"),
}
WHY = {
    "payment": "Tax and accounts rules ask for receipts and payment records for 8 years.",
    "consent": "We must be able to prove that a guardian agreed, and that it ended.",
    "proof": "We must be able to prove that a guardian agreed, and that it ended.",
    "mark": "A mark of each address and number stays, from which nobody can read it, so that nobody writes again.",
    "provider": "Bolna deletes its own record of a call only when its support is asked.",
}


@dataclass(frozen=True)
class Item:
    """So many of a kind, in words; why: the reason for keeping them."""

    kind: str
    count: int
    words: str
    why: str | None = None


@dataclass(frozen=True)
class Preview:
    """What an erasing would take and leave. is_whole: all of the family goes. blocked: why it cannot begin."""

    family_id: UUID
    lead_id: UUID | None
    name: str
    is_whole: bool
    others: list[str]
    goes: list[Item]
    stays: list[Item]
    blocked: str | None
    planned: Row | None


def preview(conn: Conn, family_id: UUID, lead_id: UUID | None, reason: Reason = "asked") -> Preview:
    """What erasing a family, or one child of it, would take and leave; nothing is written. Raises NotFound."""
    who = _who(conn, family_id, lead_id)
    rows = {row["kind"]: row for row in queries.preview(conn, family_id, lead_id)}
    goes = [_item(kind, rows[kind]["goes"]) for kind in KINDS if kind in rows and rows[kind]["goes"]]
    stays = [_item(kind, rows[kind]["stays"], WHY[kind]) for kind in KINDS if kind in rows and rows[kind]["stays"]]
    marks = rows["contact"]["goes"] if "contact" in rows and reason != "never_answered" else 0
    if marks:
        words = "mark of an address or number" if marks == 1 else "marks of addresses and numbers"
        stays.append(Item("mark", marks, f"{marks} {words}", WHY["mark"]))
    calls = len(queries.calls(conn, family_id, lead_id))
    if calls:
        words = "call in Bolna's own records" if calls == 1 else "calls in Bolna's own records"
        stays.append(Item("provider", calls, f"{calls} {words}", WHY["provider"]))
    return Preview(
        family_id,
        lead_id,
        who["name"],
        who["is_whole"],
        who["others"],
        goes,
        stays,
        _blocked(conn, who),
        queries.open_for(conn, family_id, lead_id),
    )


def ask(
    conn: Conn,
    family_id: UUID,
    lead_id: UUID | None,
    *,
    actor: UUID | None,
    ip: str | None = None,
    after: timedelta = timedelta(0),
) -> UUID:
    """Have a family, or one child, erased: at once by the educator (`actor`), `after` a while by their guardian.

    Asking twice is asking once; the educator may have what is planned begin now. Raises NotFound, and Conflict while a
    payment of theirs is not settled.
    """
    who = _who(conn, family_id, lead_id)
    # A guardian's wish waits its days anyway; money that is not settled then is kept.
    if actor and (blocked := _blocked(conn, who)):
        raise Conflict(blocked, code="cannot_erase")
    values = {
        "reason": "asked",
        "via": "educator" if actor else "guardian",
        "asked_by": actor,
        "after": after,
    }
    made = queries.add(conn, family_id, lead_id, values)
    if made is None and actor:
        made = queries.hasten(conn, family_id, lead_id, actor)
    if made is None:
        found = queries.open_for(conn, family_id, lead_id)
        assert found is not None
        return UUID(str(found["id"]))
    kind, subject = ("imported_leads", lead_id) if lead_id else ("families", family_id)
    audit.record(conn, actor, "person.erasing_asked", kind, subject, after={"via": values["via"]}, ip=ip)
    notify(conn, LANE)
    return made


def cancel(conn: Conn, erasure_id: UUID, *, actor: UUID, ip: str | None) -> None:
    """Take back an erasing that has not begun. Raises NotFound, and Conflict once it has."""
    row = queries.cancel(conn, erasure_id)
    if row is None:
        found = find(conn, erasure_id)
        said = "It was erased already." if found["status"] == "done" else "It has begun and cannot be taken back."
        raise Conflict("It was taken back already." if found["status"] == "cancelled" else said)
    kind, subject = ("imported_leads", row["lead_id"]) if row["lead_id"] else ("families", row["family_id"])
    audit.record(conn, actor, "person.erasing_cancelled", kind, subject, ip=ip)


def find(conn: Conn, erasure_id: UUID) -> Row:
    """One erasing. Raises NotFound."""
    found = queries.find(conn, erasure_id)
    if found is None:
        raise NotFound
    return found


def when(conn: Conn, erasure_id: UUID) -> datetime:
    """When an erasing begins."""
    return queries.due_at(conn, erasure_id)


def planned_for(conn: Conn, lead_id: UUID) -> datetime | None:
    """When a child's erasing begins, where one is planned or running."""
    found = queries.planned_for(conn, lead_id)
    return found["due_at"] if found else None


def _who(conn: Conn, family_id: UUID, lead_id: UUID | None) -> Row:
    who = queries.family(conn, family_id, lead_id)
    if who is None or who["erased_at"] is not None:
        raise NotFound("There is no such family." if lead_id is None else "There is no such child in this family.")
    return who


def _blocked(conn: Conn, who: Row) -> str | None:
    if queries.busy_payments(conn, who["family_id"]):
        return "A payment of this family is not settled yet. Settle it first, so that no money is lost."
    return None


def _item(kind: str, count: int, why: str | None = None) -> Item:
    return Item(kind, count, f"{count} {KINDS[kind][0 if count == 1 else 1]}", why)
