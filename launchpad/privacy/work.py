"""What the worker does for the rights of families: erasing what is to be erased."""

from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger.registry import Event
from launchpad.privacy import erase, export, queries, retention, service


def consent_withdrawn(_ctx: Context, conn: Conn, event: Event) -> None:
    """Without permission for the course the details go after seven days."""
    queries.plan_withdrawn(conn, _leads(event), service.WITHDRAWN)


def consent_recorded(_ctx: Context, conn: Conn, event: Event) -> None:
    """A family that permits the course again is not erased."""
    queries.take_back(conn, _leads(event))


def _leads(event: Event) -> list[UUID]:
    return [UUID(one) for one in event.payload["lead_ids"]]


EVENTS = {"consent_withdrawn": consent_withdrawn, "consent_recorded": consent_recorded}
LANES = {service.LANE: erase.erase, "purges": retention.purge, export.LANE: export.make}
