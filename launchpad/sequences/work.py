"""What the worker runs for sequences."""

from launchpad.context import Context
from launchpad.core.db import Conn, notify
from launchpad.sequences import service


def run_sequences(_ctx: Context, conn: Conn) -> None:
    """Steps whose time has come; when there are more than one go takes, the sweep comes again at once."""
    if service.run_due(conn) == service.CHUNK:
        notify(conn, "sweep")


SWEEPS = [run_sequences]
