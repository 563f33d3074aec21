"""What the worker runs for support."""

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.support import service


def keep_time(_ctx: Context, conn: Conn) -> None:
    """Requests come back from their snooze, and silence ends them."""
    service.keep_time(conn)


SWEEPS = [keep_time]
