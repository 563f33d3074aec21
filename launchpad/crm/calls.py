"""Calls as the provider tells of them: forward only, and the end only from the provider's own record."""

from typing import Any
from uuid import UUID

from launchpad.config import Settings
from launchpad.core.db import Conn, Row
from launchpad.crm import queries, service
from launchpad.ledger import record
from launchpad.outreach import optout
from launchpad.providers.bolna.codes import OUTCOMES
from launchpad.providers.bolna.webhook import Execution

LANE = "calls"

_STATUSES = {
    "scheduled": "scheduled",
    "prepared": "scheduled",
    "queued": "scheduled",
    "rescheduled": "deferred",
    "initiated": "ringing",
    "ringing": "ringing",
    "in-progress": "in_progress",
    "call-disconnected": "processing",
}
_ENDS = {
    "completed": "completed",
    "no-answer": "no_answer",
    "busy": "busy",
    "failed": "failed",
    "error": "failed",
    "balance-low": "failed",
    "stopped": "stopped",
    "canceled": "stopped",
}


def is_ours(conn: Conn, execution: Execution) -> bool:
    """Whether we placed this call."""
    return queries.call_of(conn, execution.id, _reference(execution)) is not None


def hear(conn: Conn, execution: Execution) -> bool:
    """Note a status that a webhook told. Returns whether the call has ended, so that its record must be fetched.

    The webhook is not signed, so it moves the call on and proves nothing that cannot be undone.
    """
    call = queries.call_of(conn, execution.id, _reference(execution))
    if call is None:
        return False
    record.record_status(
        conn, "voice", status="sent", at=execution.created_at, id=call["id"], new_provider_id=execution.id
    )
    if not execution.is_terminal:
        queries.advance_call(conn, call["id"], _STATUSES.get(execution.status, "ringing"))
        return False
    # The end is told by the provider's own record; until then the call is being processed.
    queries.advance_call(conn, call["id"], "processing")
    queries.look_at_call(conn, call["id"])
    return True


def end(conn: Conn, settings: Settings, call_id: UUID, execution: Execution) -> None:
    """Write what the provider's record says of a call that is over, and do what the person asked for in it."""
    call = queries.end_call(conn, call_id, _outcome(execution))
    if call is None:
        return
    status, meaning = _delivery(execution)
    if status:
        record.record_status(
            conn,
            "voice",
            status=status,
            at=execution.updated_at,
            id=call_id,
            code=execution.status if meaning else None,
            text=meaning,
        )
    _obey(conn, settings, call, execution)


def _outcome(execution: Execution) -> dict[str, Any]:
    return {
        "call_status": _ENDS[execution.status],
        "seconds": execution.conversation_seconds,
        "cost_cents": execution.cost_cents,
        "hangup_reason": execution.hangup_reason or execution.error_message,
        "transcript": execution.transcript,
        "summary": execution.summary,
        "extracted": dict(execution.extracted),
    }


def _delivery(execution: Execution) -> tuple[str | None, str | None]:
    """(status of the message, why it failed): it was delivered when a person spoke with the agent."""
    if execution.is_conversation:
        return "delivered", None
    code = OUTCOMES.get(execution.status)
    return ("failed", f"{code.words} {code.next_step}") if code else (None, None)


def _obey(conn: Conn, settings: Settings, call: Row, execution: Execution) -> None:
    """A wish to stop holds at once; everything else that was said is the educator's to judge."""
    said = {name.rpartition(".")[2]: value.strip().lower() for name, value in execution.extracted.items()}
    contact = queries.contact(conn, call["contact_id"])
    if contact is None or not execution.is_conversation:
        return
    if said.get("asked_to_stop") == "all" and optout.opt_out(conn, settings, contact["id"], by="voice"):
        # A spoken wish is confirmed in writing, where there is an address.
        address = queries.first_contact(conn, contact["family_id"], "email")
        if address is not None and address["owner"] != "student":
            optout.confirm(conn, settings, address["id"], "email", asked_on=str(call["id"]))
    if said.get("asked_to_stop") == "calls":
        service.take_back_calls(conn, contact, "call")
    if said.get("wrong_number") == "yes":
        queries.suppress(conn, contact["id"], "wrong number")


def _reference(execution: Execution) -> UUID | None:
    try:
        return UUID(execution.call_ref) if execution.call_ref else None
    except ValueError:
        return None
