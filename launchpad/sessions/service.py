"""The rules of sessions: who is reminded when and of what, and who gets in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from launchpad.content.template import LANGUAGES
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.core.links import LinkKind
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from launchpad.sessions import queries

# Taken up a little early, so that the message is ready to leave on the minute.
AHEAD = timedelta(minutes=2)
OPENS_BEFORE = timedelta(minutes=15)
_CHUNK = 500
_SCHEDULE = "/app/schedule"

EVENT_KEYS = {"quarter_hour": "session_15m", "day_before": "session_24h"}
NOBODY = "Nobody of this family can be reached by e-mail or WhatsApp."
TOO_LATE = "The class had begun already."

# The class reminders are what a family waits for; they leave before anything else.
_PRIORITY = {"quarter_hour": 1, "day_before": 4}
_NEWS_PRIORITY = 2


# ---------------------------------------------------------------- reminders
def expand_due(conn: Conn) -> int:
    """Make messages of the reminders that are due, or say why there are none. Returns how many were looked at.

    Locked rows are another worker's, and what is expanded is planned no more: two at a time cannot remind twice.
    """
    due = queries.lock_due(conn, AHEAD, _CHUNK)
    late = [row["id"] for row in due if row["is_late"]]
    queries.skip(conn, late, TOO_LATE)
    open_ones = sorted((row for row in due if not row["is_late"]), key=_same_message)
    for _, reminders in groupby(open_ones, _same_message):
        _expand(conn, list(reminders))
    if len(due) == _CHUNK:
        queries.more_to_do(conn)
    return len(due)


def _same_message(reminder: Row) -> tuple[str, str]:
    return str(reminder["session_id"]), reminder["kind"]


def _expand(conn: Conn, reminders: Sequence[Row]) -> None:
    """The reminders of one session and one kind."""
    first, kind = reminders[0], reminders[0]["kind"]
    of_lead = {row["lead_id"]: row["id"] for row in reminders}
    subject = _subject(first, revision=first["revision"], links=[LinkKind.JOIN])
    messages = messages_for(
        conn,
        EVENT_KEYS[kind],
        of_lead,
        subject,
        due_at=first["due_at"],
        expires_at=_useless_from(first),
        reminder_id_of=lambda lead: of_lead[lead["id"]],
        priority=_PRIORITY[kind],
    )
    plan(conn, messages)
    notify_in_app(conn, EVENT_KEYS[kind], of_lead, subject, link_path=_SCHEDULE)
    reached = {message.lead_id for message in messages}
    queries.expanded(conn, [id for lead, id in of_lead.items() if lead in reached])
    queries.skip(conn, [id for lead, id in of_lead.items() if lead not in reached], NOBODY)


def _useless_from(reminder: Row) -> datetime:
    """When a reminder helps nobody any more: at the start, and the one of the day before at midnight in India."""
    starts_at: datetime = reminder["starts_at"]
    if reminder["kind"] == "quarter_hour":
        return starts_at
    return starts_at.astimezone(clock.INDIA).replace(hour=0, minute=0, second=0, microsecond=0)


# ---------------------------------------------------------------- changes
def tell_moved(conn: Conn, changes: Sequence[dict[str, Any]], event_id: int) -> None:
    """Tell the families of moved sessions, once per move; only of the newest where one was moved again meanwhile."""
    sessions = {row["id"]: row for row in queries.by_ids(conn, [UUID(change["id"]) for change in changes])}
    for change in changes:
        session = sessions[UUID(change["id"])]
        old = datetime.fromisoformat(change["old_starts_at"])
        if session["status"] != "scheduled" or session["revision"] != change["revision"] or old == session["starts_at"]:
            continue
        more: dict[str, dict[str, str]] = {
            language: {"old_when": words.when(old, language), **_reason(session)} for language in LANGUAGES
        }
        _tell(conn, "session_moved", session, _subject(session, more=more), event_id, session["starts_at"])


def tell_cancelled(conn: Conn, session_ids: Sequence[UUID], event_id: int) -> None:
    """Tell the families of cancelled sessions."""
    for session in queries.by_ids(conn, session_ids):
        more: dict[str, dict[str, str]] = {
            language: {**_reason(session), **next_class(session, language)} for language in LANGUAGES
        }
        _tell(conn, "session_cancelled", session, _subject(session, more=more), event_id, session["ends_at"])


def next_class(session: Row, language: str) -> dict[str, str]:
    """`next_session`: title and time of the class after this one, where there is one."""
    if session["next_starts_at"] is None:
        return {}
    return {"next_session": f"{session['next_title']}, {words.when(session['next_starts_at'], language)}"}


def end_past(conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    queries.end_past(conn)


def _tell(conn: Conn, event_key: str, session: Row, subject: Subject, event_id: int, until: datetime) -> None:
    leads = queries.leads_of_batch(conn, session["batch_id"])
    messages: list[Planned] = messages_for(
        conn, event_key, leads, subject, event_id=event_id, expires_at=until, priority=_NEWS_PRIORITY
    )
    plan(conn, messages)
    notify_in_app(conn, event_key, leads, subject, link_path=_SCHEDULE)


def _reason(session: Row) -> dict[str, str]:
    return {"change_reason": session["change_reason"]} if session["change_reason"] else {}


def _subject(
    session: Row,
    *,
    revision: int | None = None,
    more: Mapping[str, dict[str, str]] | None = None,
    links: Sequence[LinkKind] = (),
) -> Subject:
    """A session, as messages are about it. Its join link has no end of its own: the page says when class is over."""
    starts_at = session["starts_at"]
    return Subject(
        "session",
        session.get("session_id") or session["id"],
        str(revision or session["revision"]),
        values={"session_title": session["title"]},
        values_by_language={
            language: {
                "session_when": words.when(starts_at, language),
                "session_time": words.time(starts_at, language),
                **(more or {}).get(language, {}),
            }
            for language in LANGUAGES
        },
        links=links,
    )


# ---------------------------------------------------------------- the way in
Door = Literal["early", "open", "over", "cancelled", "closed"]


@dataclass(frozen=True)
class Entry:
    """What stands between a person and a session. `opens_at` aware; `join_url` only where the door is open."""

    door: Door
    title: str
    opens_at: datetime
    language: str | None
    join_url: str | None = None
    reason: str | None = None


def enter(conn: Conn, session_id: UUID, *, lead_id: UUID | None = None, user_id: UUID | None = None) -> Entry:
    """Let a child (by link) or an account (in the app) into a session, and note that they came.

    Raises NotFound for a session that does not exist.
    """
    session = queries.for_join(conn, session_id, lead_id=lead_id, user_id=user_id)
    if session is None:
        raise NotFound
    door = door_of(session)
    if door == "open":
        queries.attend(conn, session_id, session["enrollment_id"])
    return Entry(
        door=door,
        title=session["title"],
        opens_at=session["starts_at"] - OPENS_BEFORE,
        language=session["language"],
        join_url=session["join_url"] if door == "open" else None,
        reason=session["change_reason"],
    )


def door_of(session: Row) -> Door:
    """Open from 15 minutes before the start until the end, to those who have a seat."""
    if session["enrollment_id"] is None:
        return "closed"
    if session["status"] == "cancelled":
        return "cancelled"
    if session["status"] == "ended" or session["now"] >= session["ends_at"]:
        return "over"
    if session["now"] < session["starts_at"] - OPENS_BEFORE:
        return "early"
    return "open" if session["join_url"] else "early"
