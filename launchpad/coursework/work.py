"""What the worker runs for coursework."""

from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.coursework import service
from launchpad.ledger.registry import Event


def session_ended(_ctx: Context, conn: Conn, event: Event) -> None:
    """Work that was set for the end of a session goes out."""
    service.publish_of_sessions(conn, _ids(event))


def recording_published(_ctx: Context, conn: Conn, event: Event) -> None:
    """A recording may be watched."""
    service.tell_recordings(conn, _ids(event), event.id)


def assignment_published(_ctx: Context, conn: Conn, event: Event) -> None:
    """There is new work."""
    service.tell_assignments(conn, _ids(event), event.id)


def work_read(_ctx: Context, conn: Conn, event: Event) -> None:
    """Work was graded, or is to be changed."""
    service.tell_read(conn, event.kind, _ids(event), event.id)


EVENTS = {
    "session_ended": session_ended,
    "recording_published": recording_published,
    "assignment_published": assignment_published,
    "work_graded": work_read,
    "work_changes_asked": work_read,
}


def _ids(event: Event) -> list[UUID]:
    return [UUID(text) for text in event.payload["ids"]]
