"""The course of a call, as the provider tells of it: forward only, its end only from the provider's own record.

What follows from the end: another try, proposals, and what holds at once.
"""

import re
from typing import Any
from uuid import UUID

from launchpad.calls import heard, policy, queries
from launchpad.calls.heard import Answer
from launchpad.config import Settings
from launchpad.content.template import LANGUAGES
from launchpad.core.db import Conn, Row, notify
from launchpad.crm import people
from launchpad.crm import service as crm
from launchpad.ledger import record
from launchpad.ledger.calling import RESCUE_EVENTS, Window
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import compose, optout, words
from launchpad.outreach.compose import Subject
from launchpad.providers.bolna.codes import OUTCOMES
from launchpad.providers.bolna.webhook import Execution

LANE = "calls"
RECORDINGS = "call_recordings"

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
# Ends after which nobody is called again by itself.
_FINAL = frozenset({"balance-low", "stopped", "canceled"})
_NOT_DISCLOSED = "The opening was not spoken to its end: automated call, recorded."
_TRY = re.compile(r":try\d+$")


# ---------------------------------------------------------------- news
def is_ours(conn: Conn, execution: Execution) -> bool:
    """Whether we placed this call, or somebody made it to one of our agents."""
    return execution.is_inbound or queries.by_execution(conn, execution.id, _reference(execution)) is not None


def hear(conn: Conn, execution: Execution) -> bool:
    """Note a status that a webhook told. Returns whether the call has ended, so that its record must be fetched.

    The webhook is not signed, so it moves the call on and proves nothing that cannot be undone.
    """
    call = queries.by_execution(conn, execution.id, _reference(execution))
    if call is None:
        call = _receive(conn, execution) if execution.is_inbound else None
        if call is None:
            return False
    if call["direction"] == "out":
        record.record_status(
            conn, "voice", status="sent", at=execution.created_at, id=call["id"], new_provider_id=execution.id
        )
    if not execution.is_terminal:
        queries.advance(conn, call["id"], _STATUSES.get(execution.status, "ringing"))
        return False
    # The end is told by the provider's own record; until then the call is being processed.
    queries.advance(conn, call["id"], "processing")
    queries.look_at(conn, call["id"])
    return True


def end(conn: Conn, settings: Settings, call_id: UUID, execution: Execution) -> None:
    """Write what the provider's record says of a call that is over, and do what follows from it."""
    call = queries.end(conn, call_id, _outcome(execution))
    if call is None:
        return
    if call["direction"] == "out":
        _deliver(conn, call, execution)
    if execution.recording_url and execution.is_conversation:
        queries.want_recording(conn, call_id, execution.recording_url)
        notify(conn, RECORDINGS)
    if execution.is_conversation:
        _learn(conn, settings, call, execution)
    if call["direction"] == "in":
        _file(conn, settings, call, execution)
    else:
        _follow(conn, call, execution)


def _outcome(execution: Execution) -> dict[str, Any]:
    return {
        "call_status": _ENDS[execution.status],
        "seconds": execution.conversation_seconds,
        "cost_cents": execution.cost_cents,
        "hangup_reason": execution.hangup_reason or execution.error_message,
        "transcript": execution.transcript,
        "summary": execution.summary,
        "extracted": dict(execution.extracted),
        "fault": _NOT_DISCLOSED
        if execution.is_conversation and heard.value_of(execution, "heard_disclosure") == "no"
        else None,
    }


def _deliver(conn: Conn, call: Row, execution: Execution) -> None:
    """The message was delivered when a person spoke with the agent."""
    code = OUTCOMES.get(execution.status)
    if not execution.is_conversation and code is None:
        return
    record.record_status(
        conn,
        "voice",
        status="delivered" if execution.is_conversation else "failed",
        at=execution.updated_at,
        id=call["id"],
        code=None if execution.is_conversation else execution.status,
        text=None if execution.is_conversation or code is None else f"{code.words} {code.next_step}",
    )


def _reference(execution: Execution) -> UUID | None:
    try:
        return UUID(execution.call_ref) if execution.call_ref else None
    except ValueError:
        return None


# ---------------------------------------------------------------- what was said
def _learn(conn: Conn, settings: Settings, call: Row, execution: Execution) -> None:
    """Write proposals, and do at once what must not wait for the educator."""
    found = heard.answers(execution)
    done = {answer.field: _at_once(conn, settings, call, answer) for answer in found if answer.field in heard.AT_ONCE}
    queries.propose(
        conn,
        call,
        [
            {
                "field": answer.field,
                "value": answer.value,
                "evidence": answer.evidence,
                "status": "at_once" if answer.field in done else "open",
                "result": done.get(answer.field),
            }
            for answer in found
        ],
    )
    if "safety" not in done:
        said = "\n".join(line for who, line in heard.lines_of(execution.transcript) if who == "user")
        crm.watch(conn, call["family_id"], "Somebody on a call", said)


def _at_once(conn: Conn, settings: Settings, call: Row, answer: Answer) -> str:
    """Do what was asked, and say what was done. Harmless when it has been done."""
    contact = people.contact(conn, call["contact_id"])
    if contact is None:
        return "The number is no longer known."
    if answer.field == "safety":
        return _care(conn, call, answer)
    if answer.field == "angry":
        said = f"Somebody was angry on a call. They said: {answer.evidence}" if answer.evidence else None
        queries.pause_calls(conn, call["family_id"], said or "Somebody was angry on a call.")
        return "Automatic calls to this family are paused. You can let them go on in the thread."
    if answer.field == "wrong_number":
        queries.park(conn, contact["id"], "wrong number")
        queries.cancel_waiting(conn, contact["id"], "This is a wrong number.")
        return "The number is parked. It is never called or written to again."
    if answer.value == "calls":
        crm.take_back_calls(conn, contact, "call")
        queries.cancel_waiting(conn, contact["id"], "They asked for no more calls.")
        return "No more calls. Messages stay."
    if optout.opt_out(conn, settings, contact["id"], by="voice"):
        # A spoken wish is confirmed in writing, where there is an address.
        address = people.first_contact(conn, contact["family_id"], "email")
        if address is not None and address["owner"] != "student":
            optout.confirm(conn, settings, address["id"], "email", asked_on=str(call["id"]))
    queries.cancel_waiting(conn, contact["id"], "They asked not to be contacted.")
    return "All channels are stopped."


def _care(conn: Conn, call: Row, answer: Answer) -> str:
    if people.handle_with_care(conn, call["family_id"], f"On a call: {answer.evidence or 'a danger was named.'}"):
        people.tell_educators(
            conn,
            f"care:call:{call['id']}",
            "safety",
            "Handle with care",
            "Something was said on a call that a person should look after now.",
            f"/admin/inbox/{call['family_id']}",
        )
    return "The thread is pinned, and nothing automatic goes to this family."


# ---------------------------------------------------------------- another try
def window_of(rules: Row, event_key: str | None = None) -> Window:
    """When calls may be made, by the rules of `queries.rules`."""
    return Window.of(rules["hours"], rules["policy"], rules["no_send"], is_rescue=event_key in RESCUE_EVENTS)


def _follow(conn: Conn, call: Row, execution: Execution) -> None:
    """Plan the next try of a call that nobody answered, visible before it happens; or take it back."""
    if execution.is_conversation:
        following = queries.next_try(conn, call["id"])
        if following is not None:
            queries.cancel(conn, following["id"], "The call was answered after all.")
        return
    if execution.status in _FINAL or (call["call_status"] == "completed" and execution.status != "completed"):
        return
    outcome = "no_answer" if execution.status == "completed" else _ENDS[execution.status]
    plan_try(conn, call, outcome)


def plan_try(conn: Conn, call: Row, outcome: str) -> policy.Next:
    """Plan the call that follows `call` by the rules, once; the first try that fails also writes to the family."""
    rules = queries.rules(conn)
    mine = policy.of(rules["policy"])
    placed_at = call["sent_at"] or rules["now"]
    window = window_of(rules, call["event_key"])
    after = policy.following(mine, window, call["event_key"], outcome, call["call_attempt"], placed_at)
    if call["call_attempt"] == 1 and outcome in policy.RETRIED:
        _tell_missed(conn, call)
    if after.at is None:
        return after
    key = key_of(call, call["call_attempt"] + 1)
    plan(conn, [again(call, key, max(after.at, rules["now"]))])
    queries.note_retry(conn, key, call["call_attempt"] + 1, call["id"], after.reason)
    return after


def key_of(call: Row, attempt: int) -> str:
    """The key of another try of the same call."""
    return f"{_TRY.sub('', call['dedupe_key'])}:try{attempt}"


def again(call: Row, key: str, due_at: Any) -> Planned:
    """The same call once more, under a key of its own."""
    return Planned(
        event_key=call["event_key"],
        channel="voice",
        subject_kind=call["subject_kind"],
        subject_id=call["subject_id"],
        revision="try",
        family_id=call["family_id"],
        lead_id=call["lead_id"],
        contact_id=call["contact_id"],
        to_address=call["to_address"],
        template_id=call["template_id"],
        language=call["language"],
        variables=call["variables"],
        due_at=due_at,
        expires_at=call["expires_at"],
        priority=call["priority"],
        campaign_id=call["campaign_id"],
        agent=call["agent"],
        dedupe_key=key,
    )


def _tell_missed(conn: Conn, call: Row) -> None:
    """Write that a call did not reach them, with a page to choose a time. Not for a class reminder, nor by call."""
    if call["lead_id"] is None or call["event_key"] in RESCUE_EVENTS or call["event_key"] == "test_call":
        return
    at = call["sent_at"]
    values: dict[str, dict[str, str]] = {
        language: {"call_when": words.when(at, language)} for language in LANGUAGES if at is not None
    }
    subject = Subject("call", call["id"], values_by_language=values)
    plan(conn, compose.messages_for(conn, "call_missed", [call["lead_id"]], subject))


def stop_pointless(conn: Conn) -> int:
    """Take back tries to reach families that have answered, or gone on, meanwhile. Returns how many."""
    return queries.cancel_answered(conn)


# ---------------------------------------------------------------- calls that came in
def _receive(conn: Conn, execution: Execution) -> Row | None:
    """Somebody rang one of our agents. A number that nobody knows gets a family of its own, to be matched."""
    number = execution.user_number or execution.from_number
    if number is None:
        return None
    contact = crm.contact_of(conn, "phone", number, None)
    family = contact["family_id"]
    return queries.file_inbound(
        conn,
        {
            "execution": execution.id,
            "family": family,
            "lead": queries.only_lead(conn, family),
            "contact": contact["id"],
            "number": number,
            "language": "en",
            "at": execution.created_at or queries.rules(conn)["now"],
            "agent": "inbound",
        },
    )


def _file(conn: Conn, settings: Settings, call: Row, execution: Execution) -> None:
    """The call that came in, in the family's thread."""
    contact = people.contact(conn, call["contact_id"])
    if contact is None:
        return
    said = [line for who, line in heard.lines_of(execution.transcript) if who == "user"]
    crm.receive(
        conn,
        settings,
        crm.Inbound(
            channel="voice",
            family_id=call["family_id"],
            contact=contact,
            stops=None,
            author=contact["name"] or contact["value"],
            subject=None,
            body=execution.summary or (" ".join(said)[:2000] if said else "Somebody called and said nothing."),
            attachments=[],
            id=execution.id,
            in_reply_to=None,
            at=call["sent_at"],
        ),
    )
    queries.tie_to_thread(conn, execution.id, call["id"])
