"""The rules of suppressed addresses."""

from uuid import UUID

from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.outreach import optout
from launchpad.suppressions import queries

_SHORTEST_REASON = 5


def check(reason: str) -> None:
    """Raise Invalid where nobody could tell later why the address was opened."""
    if len(reason) < _SHORTEST_REASON:
        raise Invalid("reason", "Write why, so that it can be shown later.")


def find(conn: Conn, contact_id: UUID) -> Row:
    """An address that nothing is sent to. Raises NotFound, Conflict for one that is open already."""
    found = queries.find(conn, contact_id)
    if found is None:
        raise NotFound
    if found["suppressed_at"] is None and found["opted_out_at"] is None:
        raise Conflict("This address is open already.", code="not_suppressed")
    return found


def unblock(conn: Conn, contact_id: UUID, reason: str, actor: UUID) -> Row:
    """Write to this address again; a stop of the person ends on all their channels. Returns it as it was before."""
    found = find(conn, contact_id)
    if found["suppressed_at"] is not None:
        queries.lift(conn, contact_id)
    if found["opted_out_at"] is not None:
        optout.opt_in(conn, contact_id)
        queries.note(conn, contact_id, reason, actor)
    notify(conn, "sweep")
    return found
