"""Rescue of a reminder, or of news of a changed class, that did not arrive: the channel not yet used, then one call.

Each step is a row that was made with the reminder, so that it is seen, and may be cancelled, before it happens. Whoever
locks the row decides it once; nothing happens after the class has begun.
"""

from dataclasses import replace

from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.ledger import rules
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach.compose import Subject, messages_for
from launchpad.sessions import queries, service

EVENT = "session_rescue"
LANE = "rescue"

_REMINDER = service.EVENT_KEYS["quarter_hour"]
_WRITTEN = ("whatsapp", "email")
_CHANNELS = {"email": "e-mail", "whatsapp": "WhatsApp", "voice": "phone"}
_CHUNK = 200
_PRIORITY = 1
_ARRIVED = "The reminder arrived after all."
_NEWS_ARRIVED = "The news arrived after all."


def take_due(conn: Conn) -> int:
    """Decide the steps whose time has come. Returns how many."""
    queries.cancel_needless_calls(conn, _ARRIVED)
    queries.cancel_needless_notice_calls(conn, _NEWS_ARRIVED)
    due = queries.lock_rescues(conn, _CHUNK)
    for step in due:
        status, reason = _needless(step) or _try(conn, step)
        queries.settle_rescue(conn, step["id"], status, reason)
    return len(due)


def take_due_notices(conn: Conn) -> int:
    """Decide the steps for news of moved and cancelled classes whose time has come. Returns how many."""
    due = queries.lock_notice_rescues(conn, _CHUNK)
    for step in due:
        status, reason = _needless_notice(step) or _try_notice(conn, step)
        queries.settle_notice_rescue(conn, step["id"], status, reason)
    return len(due)


def _needless_notice(step: Row) -> tuple[str, str] | None:
    if step["is_late"]:
        return "skipped", service.TOO_LATE
    if step["is_old"]:
        return "not_needed", "The class has changed again since."
    if step["arrived"] is not None:
        at = step["arrived_at"].astimezone(clock.INDIA)
        return "not_needed", f"The news arrived by {_CHANNELS[step['arrived']]} at {at:%H:%M}."
    return None


def _try_notice(conn: Conn, step: Row) -> tuple[str, str]:
    is_call = step["step"] == "call"
    if is_call:
        cell = rules.of_event(conn, step["event_key"]).get("voice")
        if cell is None or not cell.is_on:
            return "skipped", "Calls for this news are switched off."
    tried = {*step["used"], *step["tried"]}
    unused = [channel for channel in (("voice",) if is_call else _WRITTEN) if channel not in tried]
    messages = _notices(conn, step, unused) if unused else []
    if not messages:
        return (
            "skipped",
            "No guardian's number is known." if is_call else "Every channel that this family has was tried.",
        )
    plan(conn, messages)
    if is_call:
        return "done", "Nothing had arrived, so the guardian is called."
    names = " and ".join(sorted({_CHANNELS[message.channel] for message in messages}))
    return "done", f"Nothing had arrived, so it goes by {names}."


def _notices(conn: Conn, step: Row, channels: list[str]) -> list[Planned]:
    """The news once more, on these channels: also where they are switched off for the first time round."""
    said = step["words"]
    subject = Subject(
        "session",
        step["session_id"],
        str(step["revision"]),
        values=said["values"],
        values_by_language=said["by_language"],
    )
    made = messages_for(
        conn,
        step["event_key"],
        [step["lead_id"]],
        subject,
        expires_at=step["useless_from"],
        channels=channels,
        priority=_PRIORITY,
        even_off=True,
    )
    return [
        replace(
            one, event_key=EVENT, due_at=None, dedupe_key=f"notice_rescue:{step['id']}:{one.contact_id}:{one.channel}"
        )
        for one in made
    ]


def _needless(step: Row) -> tuple[str, str] | None:
    if step["is_late"]:
        return "skipped", service.TOO_LATE
    if step["is_in_class"]:
        return "not_needed", f"{step['student_name']} is in class already."
    if step["stays_away"]:
        return "not_needed", f"{step['student_name']} cannot come, as they said."
    if step["arrived"] is not None:
        at = step["arrived_at"].astimezone(clock.INDIA)
        return "not_needed", f"The reminder arrived by {_CHANNELS[step['arrived']]} at {at:%H:%M}."
    return None


def _try(conn: Conn, step: Row) -> tuple[str, str]:
    if step["step"] == "other_channel":
        unused = [channel for channel in _WRITTEN if channel not in step["used"]]
        messages = _messages(conn, step, unused) if unused else []
        if not messages:
            return "skipped", "Every channel that this family has was tried."
        plan(conn, messages)
        names = " and ".join(sorted({_CHANNELS[message.channel] for message in messages}))
        return "done", f"Nothing had arrived, so it goes by {names}."
    cell = rules.of_event(conn, _REMINDER).get("voice")
    if cell is None or not cell.is_on:
        return "skipped", "Calls for class reminders are switched off."
    if "voice" in step["used"]:
        return "skipped", "A call was made already."
    messages = _messages(conn, step, ["voice"])
    if not messages:
        return "skipped", "No guardian's number is known."
    plan(conn, messages)
    return "done", "Nothing had arrived, so the guardian is called."


def _messages(conn: Conn, step: Row, channels: list[str]) -> list[Planned]:
    """The reminder once more, on these channels: also where they are switched off for the first time round."""
    made = messages_for(
        conn,
        _REMINDER,
        [step["lead_id"]],
        service.reminder_subject(step),
        expires_at=step["starts_at"],
        reminder_id_of=lambda _lead: step["reminder_id"],
        channels=channels,
        priority=_PRIORITY,
        even_off=True,
    )
    return [
        replace(
            one,
            event_key=EVENT,
            due_at=None,
            dedupe_key=f"rescue:{step['reminder_id']}:{one.contact_id}:{one.channel}",
        )
        for one in made
    ]
