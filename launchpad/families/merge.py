"""Merging two families, or two entries of one child: what would happen, doing it, and a day to undo it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.families import merge_queries as queries

Kind = Literal["family", "lead"]

UNDO_WITHIN = timedelta(hours=24)
_PURPOSES = {
    "course": "the course",
    "messages": "messages",
    "calls": "calls",
    "marketing": "news about courses",
    "media": "showing work",
    "certificate_page": "the name on the certificate page",
}


@dataclass
class Plan:
    """What a merge would do. `blocked` says why it may not be done; `swapped` that the other way round is right."""

    kind: Kind
    keep: Row
    drop: Row
    swapped: bool = False
    blocked: str | None = None
    notes: list[str] = field(default_factory=list)


def plan(conn: Conn, kind: Kind, keep_id: UUID, drop_id: UUID) -> Plan:
    """What merging would do, without doing it; the entry that is further on is the one that is kept.

    Raises NotFound for what is not there, Invalid for one thing named twice.
    """
    if keep_id == drop_id:
        raise Invalid("drop_id", "Choose two different ones.")
    keep, drop = _side(conn, kind, keep_id), _side(conn, kind, drop_id)
    swapped = kind == "lead" and drop["rank"] > keep["rank"]
    if swapped:
        keep, drop = drop, keep
    made = Plan(kind, keep, drop, swapped)
    made.blocked = _blocked(made)
    if not made.blocked:
        made.notes = _notes(conn, made)
    return made


def merge(conn: Conn, kind: Kind, keep_id: UUID, drop_id: UUID, actor: UUID) -> Row:
    """Merge `drop_id` into `keep_id`; entries of one child bring their families together too.

    Returns the merge. Raises Conflict where it may not be done, or where the other one has to be kept.
    """
    sides = [_side(conn, kind, one) for one in (keep_id, drop_id)]
    queries.lock_families(conn, [one["family_id"] for one in sides])
    made = plan(conn, kind, keep_id, drop_id)
    if made.blocked:
        raise Conflict(made.blocked, code="cannot_merge")
    if made.swapped:
        raise Conflict(f"{made.keep['name']} is further on. Keep that entry.", code="keep_the_other")
    families = None
    if kind == "lead" and made.keep["family_id"] != made.drop["family_id"]:
        families = queries.merge(conn, "family", made.keep["family_id"], made.drop["family_id"], actor, None)
    return find(conn, queries.merge(conn, kind, keep_id, drop_id, actor, families))


def undo(conn: Conn, merge_id: UUID, actor: UUID) -> Row:
    """Give back what a merge moved, with what came for it since then. Raises NotFound, Conflict."""
    found = find(conn, merge_id)
    if found["undone_at"] is not None:
        raise Conflict("This merge was undone already.", code="already_undone")
    if found["is_over"]:
        raise Conflict("A merge can be undone for 24 hours. This one is older.", code="too_late")
    if found["is_part"]:
        raise Conflict("Two entries of one child were merged with it. Undo that merge.", code="undo_the_other")
    if found["is_covered"]:
        raise Conflict("One of the two was merged again since then. Undo the later merge first.", code="undo_the_other")
    queries.undo(conn, merge_id, actor)
    return find(conn, merge_id)


def find(conn: Conn, merge_id: UUID) -> Row:
    """A merge. Raises NotFound."""
    found = queries.find(conn, merge_id, UNDO_WITHIN)
    if found is None:
        raise NotFound("There is no such merge.")
    return found


def concerning(conn: Conn, side_id: UUID) -> list[Row]:
    """Merges that a family or an entry of a child had part in, newest first."""
    return queries.concerning(conn, side_id, UNDO_WITHIN)


def _side(conn: Conn, kind: Kind, side_id: UUID) -> Row:
    read: Callable[[Conn, UUID], Row | None] = queries.family if kind == "family" else queries.lead
    found = read(conn, side_id)
    if found is None:
        raise NotFound("There is no such family." if kind == "family" else "There is no such lead.")
    return found


def _blocked(made: Plan) -> str | None:
    for side in (made.keep, made.drop):
        if side["merged_into"] is not None:
            return f"{side['name']} was merged already. Open the one that was kept."
    if made.kind == "lead" and (made.drop["seats"] or made.drop["payments"]):
        return "Both entries have money or a seat of their own. They stay two."
    return None


def _notes(conn: Conn, made: Plan) -> list[str]:
    """What the numbers do not say, in sentences."""
    notes = []
    if made.kind == "lead":
        notes.append("Blanks of the kept entry are filled from the other. Its stage stays.")
        if made.keep["family_id"] != made.drop["family_id"]:
            notes.append("Their families become one, with one thread.")
        for one in queries.refusals(conn, made.keep["id"], made.drop["id"]):
            said, purpose = one.split(":")
            words = _PURPOSES[purpose]
            if said == "refused":
                notes.append(f"The no to {words} counts for the kept entry too, also after an undo.")
            else:
                notes.append(f"The yes to {words} is not carried over. Ask again if you need it.")
    elif made.keep["children"] and made.drop["children"]:
        notes.append("The children stay entries of their own, as siblings.")
    if made.drop["opted_out"]:
        notes.append("Opt-outs stay opt-outs.")
    return notes
