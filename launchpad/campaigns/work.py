"""What the worker runs for campaigns."""

from uuid import UUID

import structlog
from psycopg.types.json import Jsonb

from launchpad.campaigns import queries, service
from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.ledger.registry import Event

log = structlog.get_logger()


def campaign_started(_ctx: Context, conn: Conn, event: Event) -> None:
    """A mailing was confirmed: plan the next of its messages, and leave the rest to an event of their own."""
    if service.plan_next(conn, UUID(event.payload["campaign_id"]), event.id):
        conn.execute("select private.record_event('campaign_started', %(payload)s)", {"payload": Jsonb(event.payload)})


def brake_campaigns(_ctx: Context, conn: Conn) -> None:
    """A mailing of which too much does not arrive pauses by itself, with its reason."""
    for paused in queries.brake(conn):
        log.warning("campaign.paused", campaign=str(paused["id"]), reason=paused["reason"])


def pace_campaigns(_ctx: Context, conn: Conn) -> None:
    """What has piled up leaves at the mailing's pace."""
    service.keep_pace(conn)


def finish_campaigns(_ctx: Context, conn: Conn) -> None:
    """A mailing of which nothing waits any more is done."""
    queries.finish(conn)


def announce(_ctx: Context, conn: Conn) -> None:
    """What is announced in the app is told there."""
    service.announce(conn)


EVENTS = {"campaign_started": campaign_started}
SWEEPS = [brake_campaigns, pace_campaigns, finish_campaigns, announce]
