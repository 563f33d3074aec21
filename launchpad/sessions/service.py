"""The rules of sessions: who is reminded when and of what, and who gets in."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from launchpad.content.template import LANGUAGES
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, NotFound
from launchpad.core.links import LinkKind
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from launchpad.sessions import ics, queries

# Taken up a little early, so that the message is ready to leave on the minute.
AHEAD = timedelta(minutes=2)
OPENS_BEFORE = timedelta(minutes=15)
_CHUNK = 500
_SCHEDULE = "/app/schedule"

C = TypeVar("C")

EVENT_KEYS = {"quarter_hour": "session_15m", "day_before": "session_24h"}
NOBODY = "Nobody of this family can be reached by e-mail or WhatsApp."
TOO_LATE = "The class had begun already."

# The class reminders are what a family waits for; they leave before anything else.
_PRIORITY = {"quarter_hour": 1, "day_before": 4}
_NEWS_PRIORITY = 2
# News of a class within the hour is rung after a few minutes; other news has time to arrive.
_NEAR = timedelta(hours=1)
_SOON = timedelta(minutes=4)
_BEFORE_CALL = timedelta(minutes=8)
_PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True)
class News:
    """What is told of a change: to whom, as messages and as a notice in the app. near: when the family would come."""

    event_key: str
    lead_ids: Sequence[UUID]
    subject: Subject
    messages: Sequence[Planned]
    near: datetime


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
    subject = reminder_subject(first)
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
    if kind == "quarter_hour":
        queries.plan_rescues(conn, [id for lead, id in of_lead.items() if lead in reached])
    queries.skip(conn, [id for lead, id in of_lead.items() if lead not in reached], NOBODY)


def reminder_subject(reminder: Row) -> Subject:
    """The class of a reminder, as its messages are about it, with the link that leads in."""
    return _subject(reminder, revision=reminder["revision"], links=[LinkKind.JOIN])


def _useless_from(reminder: Row) -> datetime:
    """When a reminder helps nobody any more: at the start, and the one of the day before at midnight in India."""
    starts_at: datetime = reminder["starts_at"]
    if reminder["kind"] == "quarter_hour":
        return starts_at
    return starts_at.astimezone(clock.INDIA).replace(hour=0, minute=0, second=0, microsecond=0)


# ---------------------------------------------------------------- changes
@dataclass(frozen=True)
class Move:
    """A session as it is after its move, with the time that it had."""

    session: Row
    old_starts_at: datetime


def moved_news(
    conn: Conn, moves: Sequence[Move], *, event_id: int | None = None, make_links: bool = True
) -> list[News]:
    """What families are told of sessions that were moved together: one message for a series, about its first."""
    return [
        _news(
            conn,
            "session_moved",
            first.session,
            {
                language: {
                    "old_when": words.when(first.old_starts_at, language),
                    **_reason(first.session),
                    **_and_more(first.session, len(together) - 1, language),
                }
                for language in LANGUAGES
            },
            event_id=event_id,
            until=first.session["starts_at"],
            near=min(first.old_starts_at, first.session["starts_at"]),
            make_links=make_links,
        )
        for together in _together(moves, lambda move: move.session)
        for first in together[:1]
    ]


def cancelled_news(
    conn: Conn, sessions: Sequence[Row], *, event_id: int | None = None, make_links: bool = True
) -> list[News]:
    """What families are told of sessions that were cancelled together: one message for a series, about its first."""
    return [
        _news(
            conn,
            "session_cancelled",
            first,
            {
                language: {
                    **_reason(first),
                    **next_class(first, language),
                    **_and_more(first, len(together) - 1, language),
                }
                for language in LANGUAGES
            },
            event_id=event_id,
            until=first["ends_at"],
            near=first["starts_at"],
            make_links=make_links,
        )
        for together in _together(sessions, lambda session: session)
        for first in together[:1]
    ]


def tell_moved(conn: Conn, changes: Sequence[dict[str, Any]], event_id: int) -> None:
    """Tell the families of moved sessions, once per move; only of the newest where one was moved again meanwhile."""
    sessions = {row["id"]: row for row in queries.by_ids(conn, [UUID(change["id"]) for change in changes])}
    moves = []
    for change in changes:
        session = sessions[UUID(change["id"])]
        old = datetime.fromisoformat(change["old_starts_at"])
        if session["status"] != "scheduled" or session["revision"] != change["revision"] or old == session["starts_at"]:
            continue
        moves.append(Move(session, old))
    _tell(conn, moved_news(conn, moves, event_id=event_id))


def tell_cancelled(conn: Conn, session_ids: Sequence[UUID], event_id: int) -> None:
    """Tell the families of cancelled sessions."""
    _tell(conn, cancelled_news(conn, queries.by_ids(conn, session_ids), event_id=event_id))


def next_class(session: Row, language: str) -> dict[str, str]:
    """`next_session`: title and time of the class after this one, where there is one."""
    if session["next_starts_at"] is None:
        return {}
    return {"next_session": f"{session['next_title']}, {words.when(session['next_starts_at'], language)}"}


def send_join_link(conn: Conn, session_id: UUID, lead_id: UUID, revision: str) -> str:
    """Send the family of a child its link into a class of today once more; returns the title of the class.

    revision: a reason of its own. Raises NotFound where the child has no seat in it; Conflict where no link helps.
    """
    session = queries.for_join(conn, session_id, lead_id=lead_id)
    if session is None or door_of(session) == "closed":
        raise NotFound
    if door_of(session) in ("over", "cancelled"):
        raise Conflict("This class is over or cancelled.", code="class_over")
    if session["starts_at"].astimezone(clock.INDIA).date() != session["now"].astimezone(clock.INDIA).date():
        raise Conflict("The link is for the day of the class. It opens 15 minutes before.", code="class_early")
    subject = replace(_subject(session, links=[LinkKind.JOIN]), revision=revision)
    plan(conn, messages_for(conn, "session_15m", [lead_id], subject, expires_at=session["ends_at"], priority=1))
    return str(session["title"])


def end_past(conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    queries.end_past(conn)


def words_to(conn: Conn, lead_ids: Sequence[UUID], title: str, text: str, *, make_links: bool = True) -> list[Planned]:
    """The educator's own words to some families. The words are the reason: the same ones go to a family once."""
    reason = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    values = {"announcement_title": title, "announcement_text": text}
    subject = Subject("lead", None, reason, values=values)
    return messages_for(conn, "announcement", lead_ids, subject, make_links=make_links)


def follow_dates(conn: Conn) -> None:
    """Pauses and seats whose last day is over end."""
    queries.follow_dates(conn)


def _news(
    conn: Conn,
    event_key: str,
    session: Row,
    more: Mapping[str, dict[str, str]],
    *,
    event_id: int | None,
    until: datetime,
    near: datetime,
    make_links: bool,
) -> News:
    leads = queries.leads_of_batch(conn, session["batch_id"])
    subject = _subject(session, more=more)
    messages = messages_for(
        conn,
        event_key,
        leads,
        subject,
        event_id=event_id,
        expires_at=until,
        priority=_NEWS_PRIORITY,
        make_links=make_links,
    )
    return News(event_key, leads, subject, messages, near)


def _tell(conn: Conn, news: Sequence[News]) -> None:
    for one in news:
        plan(conn, one.messages)
        _plan_rescues(conn, one)
        notify_in_app(conn, one.event_key, one.lead_ids, one.subject, link_path=_SCHEDULE)


def _plan_rescues(conn: Conn, news: News) -> None:
    """Steps for each child whose family is told: another channel after a while; a call where the class was near."""
    now = clock.now(conn)
    rows = []
    for lead_id in {message.lead_id for message in news.messages}:
        sent = [message for message in news.messages if message.lead_id == lead_id]
        until = next((message.expires_at for message in sent if message.expires_at), None)
        if until is None:
            continue
        is_near = news.near - now < _NEAR
        after = {"other_channel": _SOON if is_near else _PATIENCE, **({"call": _BEFORE_CALL} if is_near else {})}
        rows += [
            {
                "session_id": news.subject.id,
                "lead_id": lead_id,
                "event_key": news.event_key,
                "revision": int(news.subject.revision),
                "step": step,
                "used": sorted({message.channel for message in sent}),
                "words": {"values": dict(news.subject.values), "by_language": dict(news.subject.values_by_language)},
                "due_at": now + wait,
                "useless_from": until,
            }
            for step, wait in after.items()
        ]
    if rows:
        queries.plan_notice_rescues(conn, json.dumps(rows, default=str))


def _together(changes: Iterable[C], session_of: Callable[[C], Row]) -> list[list[C]]:
    """Changes of one series in one list, first the earliest; of single sessions each alone."""
    lists: dict[UUID, list[C]] = {}
    for change in sorted(changes, key=lambda change: (session_of(change)["starts_at"], str(session_of(change)["id"]))):
        session = session_of(change)
        lists.setdefault(session["series_id"] or session["id"], []).append(change)
    return list(lists.values())


def _and_more(session: Row, others: int, language: str) -> dict[str, str]:
    """The title with those that it stands for: "Price it right and 3 more classes"."""
    if not others:
        return {}
    if language == "hi":
        return {"session_title": f"{session['title']} और {others} क्लास"}
    return {"session_title": f"{session['title']} and {others} more {'class' if others == 1 else 'classes'}"}


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


def enter(
    conn: Conn,
    session_id: UUID,
    *,
    lead_id: UUID | None = None,
    user_id: UUID | None = None,
    comes: bool = True,
) -> Entry:
    """Let a child (by link) or an account (in the app) into a session, and note that they came.

    comes=False: the address is only asked for, to be kept for the moment without a signal; nobody has come.
    Raises NotFound for a session that does not exist.
    """
    session = queries.for_join(conn, session_id, lead_id=lead_id, user_id=user_id)
    if session is None:
        raise NotFound
    door = door_of(session)
    if door == "open" and comes:
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


# ---------------------------------------------------------------- calendars
@dataclass(frozen=True)
class Feed:
    """The calendar of a person, and the address that it is read from; None: they have none."""

    token: str | None
    read_at: datetime | None


def feed(conn: Conn, user_id: UUID) -> Feed:
    """The calendar feed of a person."""
    row = queries.feed_of(conn, user_id)
    return Feed(row["token"], row["read_at"]) if row else Feed(None, None)


def renew_feed(conn: Conn, user_id: UUID) -> Feed:
    """A new address for a person's feed; the old one, if there was one, works no more."""
    queries.make_feed(conn, user_id)
    return feed(conn, user_id)


def drop_feed(conn: Conn, user_id: UUID) -> None:
    """No feed any more."""
    queries.drop_feed(conn, user_id)


def feed_calendar(conn: Conn, token: str, brand: str, app_url: str) -> str:
    """The calendar behind an address of a feed. Raises NotFound for one that nobody has."""
    owner = queries.open_feed(conn, token)
    if owner is None:
        raise NotFound
    return _calendar(brand, queries.for_calendar(conn, owner["user_id"]), app_url)


def session_calendar(conn: Conn, session_id: UUID, user_id: UUID, brand: str, app_url: str) -> str:
    """One session as a file for a calendar. Raises NotFound where it is not one of this person's."""
    sessions = queries.for_calendar(conn, user_id, session_id)
    if not sessions:
        raise NotFound
    return _calendar(brand, sessions, app_url)


def _calendar(brand: str, sessions: Sequence[Row], app_url: str) -> str:
    host = urlsplit(app_url).hostname or "localhost"
    return ics.calendar(brand, [_entry(session, host, app_url) for session in sessions])


def _entry(session: Row, host: str, app_url: str) -> ics.Entry:
    title, page = session["title"], _SCHEDULE
    if session["is_admin"]:
        title, page = f"{title} ({session['batch_name']})", f"/admin/sessions/{session['id']}"
    return ics.Entry(
        uid=f"session-{session['id']}@{host}",
        sequence=session["calendar_sequence"],
        title=title,
        description=session["description"],
        starts_at=session["starts_at"],
        ends_at=session["ends_at"],
        changed_at=session["updated_at"],
        is_cancelled=session["status"] == "cancelled",
        url=f"{app_url}{page}",
    )
