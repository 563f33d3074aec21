"""What the educator does with calls: place, schedule, stop, repeat; and make of an answer what it is worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from launchpad.calls import course, heard, policy, queries
from launchpad.config import Settings
from launchpad.content import sync
from launchpad.core import audit, clock, db
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.crm import people
from launchpad.crm import service as crm
from launchpad.ledger import gate
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import compose, optout, words
from launchpad.outreach import service as outreach
from launchpad.outreach.compose import Subject

Script = Literal["welcome_call", "followup_call"]

EVENT = "call_by_hand"
_PRIORITY = 3
_AT_MOST_AHEAD = timedelta(days=366)
# The cell of the catalogue whose words a script speaks.
_CELLS: dict[str, str] = {"welcome_call": "approved", "followup_call": "followup_day3"}
_TITLES = {"welcome_call": "Welcome call", "followup_call": "Follow-up call"}
_REASONS = {
    "fee": "The fee",
    "time": "No time",
    "exams": "Exams",
    "age": "The child's age",
    "not_online": "Not online",
    "other": "Another reason",
}
_STAGE_WORDS = {
    "new": "New",
    "invited": "Invited",
    "cta_submitted": "CTA submitted",
    "approved": "Approved",
    "contacted": "Contacted",
    "interested": "Interested",
    "link_sent": "Link sent",
    "paid": "Paid",
    "enrolled": "Enrolled",
    "lost": "Lost",
    "do_not_contact": "Do not contact",
}


# ---------------------------------------------------------------- placing
def calls_for(
    conn: Conn,
    lead_ids: Sequence[UUID],
    script: str,
    key: str,
    *,
    at: datetime | None = None,
    campaign_id: UUID | None = None,
    make_links: bool = True,
) -> list[Planned]:
    """The calls of a script to the guardians of some children, ready to be planned; `key` tells this time from another.

    A family without a guardian's number has none.
    """
    batch = outreach.next_batch(conn)
    messages = compose.messages_for(
        conn,
        _CELLS[script],
        lead_ids,
        Subject("lead", None, key, values_by_language=batch),
        due_at=at,
        campaign_id=campaign_id,
        channels=("voice",),
        priority=_PRIORITY,
        make_links=make_links,
        even_off=True,
    )
    # Asked for by a person: neither the delay nor the switch of the cell whose words it speaks is meant.
    return [replace(one, event_key=EVENT, due_at=at, dedupe_key=f"{EVENT}:{one.lead_id}:{key}") for one in messages]


def make_round(conn: Conn, script: str, key: str, lead_ids: Sequence[UUID], at: datetime | None) -> UUID:
    """The mailing under which calls to many are listed, paused and cancelled; the same key gives the same one."""
    families = "1 family" if len(lead_ids) == 1 else f"{len(lead_ids)} families"
    name = f"{_TITLES[script]}, {families}"
    return queries.make_round(conn, name, key, _CELLS[script], lead_ids, at)


def check_time(conn: Conn, at: datetime | None) -> None:
    """Raise Invalid for a time that nobody plans for."""
    if at is not None and at > clock.now(conn) + _AT_MOST_AHEAD:
        raise Invalid("at", "Choose a time within a year.")


def place(
    conn: Conn, settings: Settings, lead_id: UUID, script: Script, at: datetime | None, key: str, actor: UUID
) -> Row:
    """Plan a call to a child's guardian, now or at a time; the same key gives the same call again.

    Raises NotFound; Conflict where it would never leave, with the gate's reason; Invalid for a time that has passed.
    """
    if queries.lead(conn, lead_id) is None:
        raise NotFound
    if at is not None and at < clock.now(conn):
        raise Invalid("at", "This time has passed.")
    check_time(conn, at)
    messages = calls_for(conn, [lead_id], script, key, at=at)
    if not messages:
        raise Conflict("There is no guardian's number for this family.", code="no_number")
    [decision] = gate.preview(conn, messages, settings)
    if decision.outcome == "skipped":
        raise Conflict(decision.reason, code="not_allowed")
    if plan(conn, messages):
        audit.record(conn, actor, "call.placed", "imported_leads", lead_id, after={"script": script, "at": str(at)})
    return _by_key(conn, messages[0].key)


def sample(conn: Conn, script: Script, language: str) -> Row:
    """A script as a row of the ledger that is in none, told about nobody in particular."""
    found = sync.active_templates(conn, _CELLS[script], even_off=True)
    template = next(one for one in found if (one.channel, one.language) == ("voice", language))
    values = outreach.settings(conn, ("brand", "educator_name"))
    batch = outreach.next_batch(conn).get(language, {})
    return {
        "template_id": template.id,
        "language": language,
        "variables": {**values, **batch},
        "agent": template.provider_name,
        "event_key": "test_call",
        "family_id": None,
    }


def retry(conn: Conn, settings: Settings, call_id: UUID, actor: UUID) -> Row:
    """Call again now what was not answered. Raises NotFound; Conflict with the reason why not."""
    call = queries.lock(conn, call_id)
    if call is None:
        raise NotFound
    reason = why_not_again(conn, settings, call)
    if reason:
        raise Conflict(reason, code="not_again")
    attempt = call["call_attempt"] + 1
    message = course.again(call, course.key_of(call, attempt), None)
    plan(conn, [message])
    queries.note_retry(conn, message.key, attempt, call_id, f"You asked for it. Try {attempt}.")
    audit.record(conn, actor, "call.repeated", "call_logs", call_id)
    return _by_key(conn, message.key)


def why_not_again(conn: Conn, settings: Settings, call: Row) -> str | None:
    """Why a call cannot be repeated now, in a sentence; None: it can."""
    if call["direction"] == "in":
        return "They called us. Place a call of your own."
    if call["status"] in ("planned", "held", "claimed", "calling", "unknown"):
        return "It has not been tried yet."
    if call["status"] in ("skipped", "cancelled"):
        return "It never left. Place a new call."
    if call["call_status"] not in queries.OVER:
        return "It is still under way."
    if call["call_status"] == "completed" and (call["conversation_seconds"] or 0) > 0 and call["status"] == "delivered":
        return "They have spoken with the assistant. Place a new call if there is more to say."
    following = queries.next_try(conn, call["id"])
    if following is not None and following["status"] != "cancelled":
        return "Another try is planned already." if following["status"] in ("planned", "held") else "It was repeated."
    mine = policy.of(queries.rules(conn)["policy"])
    if call["call_attempt"] >= mine.max_attempts:
        return f"They were tried {call['call_attempt']} times, and that is the most."
    [decision] = gate.preview(conn, [course.again(call, "try", None)], settings)
    return None if decision.outcome == "now" else decision.reason


def stop(conn: Conn, call_id: UUID, actor: UUID) -> str | None:
    """Take back a call that has not left. Returns the provider's id of one that has, to be stopped there; None: done.

    Raises NotFound; Conflict for a call that is over.
    """
    call = queries.lock(conn, call_id)
    if call is None:
        raise NotFound
    if queries.cancel(conn, call_id, "You stopped it."):
        audit.record(conn, actor, "call.stopped", "call_logs", call_id)
        return None
    if call["call_status"] in queries.OVER or call["status"] in ("skipped", "cancelled", "failed"):
        raise Conflict("This call is over.", code="over")
    if call["provider_message_id"] is None:
        raise Conflict("It is just being placed. Look again in a moment.", code="being_placed")
    audit.record(conn, actor, "call.stopped", "call_logs", call_id)
    found: str = call["provider_message_id"]
    return found


def mark_wrong(conn: Conn, call_id: UUID, actor: UUID) -> None:
    """The number is somebody else's: parked, never called again. Raises NotFound."""
    call = queries.lock(conn, call_id)
    if call is None:
        raise NotFound
    queries.park(conn, call["contact_id"], "wrong number")
    queries.cancel_waiting(conn, call["contact_id"], "This is a wrong number.")
    audit.record(conn, actor, "contact.wrong_number", "contacts", call["contact_id"])


def never_call(conn: Conn, settings: Settings, call_id: UUID, actor: UUID, *, everything: bool) -> None:
    """No more calls to this family, or nothing more on any channel. Raises NotFound."""
    call = queries.lock(conn, call_id)
    contact = people.contact(conn, call["contact_id"]) if call else None
    if call is None or contact is None:
        raise NotFound
    if everything:
        optout.opt_out(conn, settings, contact["id"], by="educator")
    else:
        crm.take_back_calls(conn, contact, "call")
    queries.cancel_waiting(conn, contact["id"], "You ended calls to this family.")
    audit.record(conn, actor, "contact.never_call", "contacts", contact["id"], after={"everything": everything})


# ---------------------------------------------------------------- proposals
@dataclass(frozen=True)
class Applied:
    """What applying a proposal did, in words, and the call that it planned, if it did."""

    result: str
    call_id: UUID | None = None


def apply(conn: Conn, settings: Settings, proposal_id: UUID, at: datetime | None, actor: UUID) -> Applied:
    """Make of an answer what it is worth; the second of two tabs hears that it is done.

    at: for a call-back whose time was only said in words. Raises NotFound, Conflict, Invalid.
    """
    proposal = _open(conn, proposal_id)
    done = _APPLY.get(proposal["field"], _nothing)(conn, settings, proposal, at, actor)
    queries.decide(conn, proposal_id, "applied", done.result, actor)
    said = {"field": proposal["field"], "value": proposal["value"]}
    audit.record(
        conn, actor, "call_proposal.applied", "call_proposals", proposal_id, said, {**said, "result": done.result}
    )
    return done


def dismiss(conn: Conn, proposal_id: UUID, actor: UUID) -> None:
    """Leave an answer without effect. Raises NotFound, Conflict."""
    proposal = _open(conn, proposal_id)
    queries.decide(conn, proposal_id, "dismissed", None, actor)
    said = {"field": proposal["field"], "value": proposal["value"]}
    audit.record(conn, actor, "call_proposal.dismissed", "call_proposals", proposal_id, said)


def reopen(conn: Conn, proposal_id: UUID, actor: UUID) -> None:
    """Take back that an answer was dismissed. Raises NotFound; Conflict where it was not."""
    proposal = queries.lock_proposal(conn, proposal_id)
    if proposal is None:
        raise NotFound
    if proposal["status"] != "dismissed":
        raise Conflict("This was not dismissed.", code="not_dismissed")
    queries.reopen(conn, proposal_id)
    said = {"field": proposal["field"], "value": proposal["value"]}
    audit.record(conn, actor, "call_proposal.reopened", "call_proposals", proposal_id, said)


def _open(conn: Conn, proposal_id: UUID) -> Row:
    proposal = queries.lock_proposal(conn, proposal_id)
    if proposal is None:
        raise NotFound
    if proposal["status"] != "open":
        done = "applied" if proposal["status"] == "applied" else "decided"
        raise Conflict(f"This was {done} already.", code="decided")
    return proposal


def _nothing(_conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    raise Conflict(f"Nothing follows from “{proposal['value']}” by itself. Read it, then dismiss it.", code="no_effect")


def check_interested(conn: Conn, proposal_id: UUID, lead_id: UUID) -> None:
    """Raise NotFound or Conflict unless this open answer says that this child is interested."""
    proposal = _open(conn, proposal_id)
    if (proposal["field"], proposal["value"], proposal["lead_id"]) != ("interested", "yes", lead_id):
        raise NotFound


def applied_interested(conn: Conn, proposal_id: UUID, was: str) -> None:
    """Write down that the child was marked interested because of this answer. was: its stage before."""
    proposal = _open(conn, proposal_id)
    result = f"Stage: {_STAGE_WORDS[was]} → {_STAGE_WORDS['interested']}. The fee is asked for."
    actor = db.acting(conn)
    queries.decide(conn, proposal_id, "applied", result, actor)
    said = {"field": proposal["field"], "value": proposal["value"]}
    audit.record(conn, actor, "call_proposal.applied", "call_proposals", proposal_id, said, {**said, "result": result})


def _interested(conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    if proposal["value"] == "yes":
        # It asks for the fee: one way, with its plan, wherever it is begun.
        raise Conflict("Marking interested asks for the fee. Look at its plan first.", code="plan_needed")
    if proposal["value"] == "thinking":
        return Applied("Noted. The stage stays as it is.")
    if proposal["value"] != "no":
        return _nothing(conn, _settings, proposal, _at, _actor)
    if proposal["lead_id"] is None:
        raise Conflict("It is not known which child this is about. Match the caller first.", code="no_lead")
    reason = queries.sibling_value(conn, proposal["call_id"], "reason_no")
    moved = queries.move_lead(conn, proposal["lead_id"], "lost", _REASONS.get(reason or "", "Said no on a call"))
    if moved is None:
        lead = queries.lead(conn, proposal["lead_id"])
        raise Conflict(f"The stage is {_STAGE_WORDS[lead['stage']] if lead else 'gone'} already.", code="stage")
    was, now = _STAGE_WORDS[moved["was"]], _STAGE_WORDS[moved["is"]]
    return Applied(f"Stage: {was} → {now}.")


def _call_back(conn: Conn, settings: Settings, proposal: Row, at: datetime | None, actor: UUID) -> Applied:
    named = at or heard.call_back_time(proposal["value"])
    if named is None:
        raise Invalid("at", f"They said “{proposal['value']}”. Choose the time.", code="time_needed")
    if proposal["lead_id"] is None:
        raise Conflict("It is not known which child this is about. Match the caller first.", code="no_lead")
    call = place(conn, settings, proposal["lead_id"], "followup_call", named, f"back-{proposal['id']}", actor)
    return Applied(f"Call planned for {words.when(named, 'en')}.", call["id"])


def _language(conn: Conn, settings: Settings, proposal: Row, at: datetime | None, actor: UUID) -> Applied:
    if proposal["value"] not in ("en", "hi"):
        return _nothing(conn, settings, proposal, at, actor)
    queries.set_language(conn, proposal["family_id"], proposal["value"])
    return Applied(f"From now on in {'Hindi' if proposal['value'] == 'hi' else 'English'}.")


def _in_person(conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    queries.answer_in_thread(conn, proposal["family_id"])
    return Applied("The thread waits for your answer.")


def _reason(conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    words_ = _REASONS.get(proposal["value"])
    if words_ is None or proposal["lead_id"] is None:
        return _nothing(conn, _settings, proposal, _at, _actor)
    queries.note_reason(conn, proposal["lead_id"], words_)
    return Applied(f"Reason noted: {words_}.")


def _coming(conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    session_id = queries.session_of(conn, proposal["call_id"])
    if session_id is None or proposal["lead_id"] is None:
        raise Conflict("It is not known which class this is about.", code="no_session")
    is_coming = proposal["value"] == "yes"
    if not queries.answer_reminder(conn, session_id, proposal["lead_id"], is_coming, proposal["contact_id"]):
        raise Conflict("The child has no seat in this class any more.", code="no_seat")
    return Applied("Will come." if is_coming else "Cannot come.")


def _answered_by(conn: Conn, _settings: Settings, proposal: Row, _at: datetime | None, _actor: UUID) -> Applied:
    if proposal["value"] == "child":
        return Applied("A child answered: the recording is deleted.")
    return Applied("Noted.")


_APPLY: dict[str, Callable[[Conn, Settings, Row, datetime | None, UUID], Applied]] = {
    "interested": _interested,
    "call_back_at": _call_back,
    "language_preference": _language,
    "wants_person": _in_person,
    "question": _in_person,
    "reason_no": _reason,
    "coming": _coming,
    "answered_by": _answered_by,
}


def _by_key(conn: Conn, key: str) -> Row:
    found = queries.by_key(conn, key)
    assert found is not None
    return found
