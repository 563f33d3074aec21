"""What is not kept of contacts: codes that are long over."""

from launchpad.contacts import codes, queries
from launchpad.context import Context
from launchpad.core.db import Conn


def forget(_ctx: Context, conn: Conn) -> None:
    """Delete codes of a month ago."""
    queries.forget_checks(conn, codes.FORGOTTEN_AFTER)


SWEEPS = [forget]
