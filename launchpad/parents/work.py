"""What the worker runs for parents: the summary of the week, and the end of codes and visits that are long over."""

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.parents import digest, queries, service


def forget(_ctx: Context, conn: Conn) -> None:
    """Delete codes and visits of a month ago."""
    queries.forget(conn, service.FORGOTTEN_AFTER)


def tell_the_week(_ctx: Context, conn: Conn) -> None:
    """On Sunday evening each family hears how the week went."""
    digest.plan_week(conn)


SWEEPS = [forget, tell_the_week]
