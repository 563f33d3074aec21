"""What the worker runs for sessions."""

from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger.registry import Event
from launchpad.sessions import rescue, service


def session_moved(_ctx: Context, conn: Conn, event: Event) -> None:
    """A session has a new time."""
    service.tell_moved(conn, event.payload["sessions"], event.id)


def session_cancelled(_ctx: Context, conn: Conn, event: Event) -> None:
    """A session will not be."""
    service.tell_cancelled(conn, [UUID(text) for text in event.payload["ids"]], event.id)


def end_past_sessions(_ctx: Context, conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    service.end_past(conn)


def follow_dates(_ctx: Context, conn: Conn) -> None:
    """Pauses and seats whose last day is over end."""
    service.follow_dates(conn)


def remind(_ctx: Context, conn: Conn) -> None:
    """Reminders whose time has come become messages."""
    service.expand_due(conn)


def rescue_reminders(ctx: Context) -> int:
    """Reminders and news that did not arrive are tried otherwise. Returns how many steps were decided."""
    with ctx.db.transaction() as conn:
        return rescue.take_due(conn) + rescue.take_due_notices(conn)


EVENTS = {"session_moved": session_moved, "session_cancelled": session_cancelled}
SWEEPS = [follow_dates, remind, end_past_sessions]
LANES = {rescue.LANE: rescue_reminders}
