"""What the worker runs for sessions."""

from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger.registry import Event
from launchpad.sessions import service


def session_moved(_ctx: Context, conn: Conn, event: Event) -> None:
    """A session has a new time."""
    service.tell_moved(conn, event.payload["sessions"], event.id)


def session_cancelled(_ctx: Context, conn: Conn, event: Event) -> None:
    """A session will not be."""
    service.tell_cancelled(conn, [UUID(text) for text in event.payload["ids"]], event.id)


def end_past_sessions(_ctx: Context, conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    service.end_past(conn)


def remind(_ctx: Context, conn: Conn) -> None:
    """Reminders whose time has come become messages."""
    service.expand_due(conn)


EVENTS = {"session_moved": session_moved, "session_cancelled": session_cancelled}
SWEEPS = [remind, end_past_sessions]
