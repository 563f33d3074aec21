"""What the worker runs for the morning summary."""

from datetime import timedelta

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.core.errors import Conflict
from launchpad.messages import copies
from launchpad.morning import queries, service
from launchpad.providers.errors import ProviderError

_AGAIN_IN = timedelta(minutes=5)


def plan(_ctx: Context, conn: Conn) -> None:
    """Look whether the educator's hour has come."""
    service.plan(conn)


def send(ctx: Context) -> int:
    """Send one summary. That it is being sent is committed first: one that may have gone is never sent again."""
    with ctx.db.statement() as conn:
        row = queries.take(conn)
    if row is None:
        return 0
    status, reason, again_in = "sent", None, None
    try:
        copies.deliver(ctx, row["channel"], {**row, "language": "", "in_reply_to": None}, row["to_address"])
    except Conflict as error:
        status, reason = "skipped", error.message
    except ProviderError as error:
        status, reason = (
            {"permanent": "failed", "retryable": "planned", "unknown": "unknown"}[error.kind],
            error.message,
        )
        again_in = _AGAIN_IN if error.kind == "retryable" else None
    with ctx.db.transaction() as conn:
        queries.settle(conn, row["day"], row["channel"], status, reason, again_in)
    return 1


SWEEPS = [plan]
LANES = {service.LANE: send}
