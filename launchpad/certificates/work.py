"""What the worker runs for certificates."""

from uuid import UUID

from launchpad.certificates import service
from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger.registry import Event


def certificate_issued(_ctx: Context, conn: Conn, event: Event) -> None:
    """A certificate was given: the family hears of it."""
    service.tell(conn, [UUID(text) for text in event.payload["ids"]], event.id)


EVENTS = {"certificate_issued": certificate_issued}
