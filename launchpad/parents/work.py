"""What is not kept of the parent corner: codes and visits that are long over."""

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.parents import queries, service


def forget(_ctx: Context, conn: Conn) -> None:
    """Delete codes and visits of a month ago."""
    queries.forget(conn, service.FORGOTTEN_AFTER)


SWEEPS = [forget]
