"""What the worker runs for coursework."""

from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.coursework import service
from launchpad.ledger.registry import Event


def session_ended(_ctx: Context, conn: Conn, event: Event) -> None:
    """Work and materials that were set for the end of a session go out."""
    service.publish_of_sessions(conn, _ids(event))


def recording_published(_ctx: Context, conn: Conn, event: Event) -> None:
    """A recording may be watched."""
    leads = event.payload.get("leads")
    service.tell_recordings(conn, _ids(event), event.id, only=None if leads is None else [UUID(text) for text in leads])


def assignment_published(_ctx: Context, conn: Conn, event: Event) -> None:
    """There is new work."""
    service.tell_assignments(conn, _ids(event), event.id)


def work_handed_in(_ctx: Context, conn: Conn, event: Event) -> None:
    """Work was handed in: its receipt."""
    service.tell_received(conn, _ids(event), event.payload["try_no"], event.id)


def work_read(_ctx: Context, conn: Conn, event: Event) -> None:
    """Work was graded, or is to be changed."""
    service.tell_read(conn, event.kind, _ids(event), event.id)


def remind_of_tomorrow(_ctx: Context, conn: Conn) -> None:
    """Work is due tomorrow."""
    service.remind_of_tomorrow(conn)


def tell_materials(_ctx: Context, conn: Conn) -> None:
    """There are new files and links."""
    service.tell_materials(conn)


def tell_without_recording(_ctx: Context, conn: Conn) -> None:
    """A class was missed, and a day later there is no recording of it."""
    service.tell_without_recording(conn)


SWEEPS = [remind_of_tomorrow, tell_materials, tell_without_recording]
EVENTS = {
    "session_ended": session_ended,
    "recording_published": recording_published,
    "assignment_published": assignment_published,
    "work_handed_in": work_handed_in,
    "work_graded": work_read,
    "work_changes_asked": work_read,
}


def _ids(event: Event) -> list[UUID]:
    return [UUID(text) for text in event.payload["ids"]]
