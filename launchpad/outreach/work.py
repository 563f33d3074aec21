"""What the worker runs for outreach."""

from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.context import Context
from launchpad.core.db import Conn, Row, notify
from launchpad.ledger.registry import Event
from launchpad.outreach import queries, service


def leads_imported(_ctx: Context, conn: Conn, event: Event) -> None:
    """A list has come in: invite the next of its new leads, and leave the rest to an event of their own."""
    after = event.payload.get("after")
    last = service.invite(conn, UUID(event.payload["import_id"]), UUID(after) if after else None, event.id)
    if last:
        conn.execute(
            "select private.record_event('leads_imported', %(payload)s)",
            {"payload": Jsonb({"import_id": event.payload["import_id"], "after": str(last)})},
        )


def cta_submitted(_ctx: Context, _conn: Conn, _event: Event) -> None:
    """A form came in. Nobody is written to: it waits for the educator, whose list of forms shows it."""


def cta_approved(_ctx: Context, conn: Conn, event: Event) -> None:
    """The educator said yes: WhatsApp, a call and an e-mail."""
    service.approve(conn, _ids(event), event.id)


def cta_more_info(_ctx: Context, conn: Conn, event: Event) -> None:
    """The educator has a question about a form."""
    service.ask_for_more(conn, _ids(event), event.id)


def consent_recorded(_ctx: Context, conn: Conn, event: Event) -> None:
    """A guardian agreed: the receipt goes out, and what was held for this answer is looked at again."""
    service.confirm_consent(conn, _ids(event, "lead_ids"), event.id)
    notify(conn, "sweep")


def consent_withdrawn(ctx: Context, conn: Conn, event: Event) -> None:
    """A guardian said no: what needed the yes stops, and what was taken back is confirmed."""
    service.end_consent(conn, ctx.settings, _ids(event, "lead_ids"), event.payload["purposes"], event.id)


def lead_invited(conn: Conn, rows: list[Row]) -> None:
    """The invitation has left."""
    queries.move_leads(conn, [row["lead_id"] for row in rows], "new", "invited")


def lead_contacted(conn: Conn, rows: list[Row]) -> None:
    """The first message after the approval has left."""
    service.note_contacted(conn, [row["lead_id"] for row in rows])


def follow_calls(_ctx: Context, conn: Conn) -> None:
    """What the machine could not reach, the educator rings herself."""
    queries.task_unanswered_calls(conn)


EVENTS = {
    "leads_imported": leads_imported,
    "cta_submitted": cta_submitted,
    "cta_approved": cta_approved,
    "cta_more_info": cta_more_info,
    "consent_recorded": consent_recorded,
    "consent_withdrawn": consent_withdrawn,
}
ACCEPTED = {"cta_invitation": lead_invited, "approved": lead_contacted}
SWEEPS = [follow_calls]


def _ids(event: Event, name: str = "ids") -> list[UUID]:
    return [UUID(text) for text in event.payload[name]]
