"""A term of classes in simulated time: moved, cancelled, late ticks, a seat that pauses; each reminder exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from launchpad.core.clock import INDIA
from tests.cast import Cast
from tests.engine import ANY_HOUR, Engine
from tests.sessions.school import School

# Tuesdays at five, for six weeks.
BEGINS = datetime(2026, 12, 1, 17, 0, tzinfo=INDIA)
WEEKS = 6
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

# Every (student, kind, revision, contact, channel) of the term, with how often it went and how far before the start.
_REMINDERS = """
select r.session_id, r.enrollment_id, r.kind::text, r.revision, m.contact_id, m.channel::text, count(*) as times,
       bool_or(m.sent_at >= s.starts_at) as is_late, min(m.sent_at) as sent_at
  from public.message_log m
  join public.reminders r on r.id = m.reminder_id
  join public.sessions s on s.id = r.session_id
 where m.sent_at is not null
 group by 1, 2, 3, 4, 5, 6
"""


@pytest.mark.timeout(600)
def test_a_term_reminds_everyone_exactly_once(engine: Engine, cast: Cast) -> None:
    engine.clock(BEGINS - 3 * DAY)
    engine.run(ANY_HOUR)
    school = School(engine, cast)
    ids = school.series(*[BEGINS + timedelta(weeks=week) for week in range(WEEKS)])
    cancelled, moved, paused_for = ids[1], ids[3], ids[5]
    times = {row["id"]: row["starts_at"] for row in engine.rows("select id, starts_at from public.sessions")}
    later = times[moved] + timedelta(hours=2)
    for place, session_id in enumerate(ids):
        starts = times[session_id]
        # Every third tick of the day before comes an hour late, every fourth of the last quarter at one minute to.
        school.at(starts - DAY + (timedelta(hours=1) if place % 3 == 0 else timedelta()))
        if session_id == cancelled:
            school.confirm("cancel_session", id=str(session_id), reason="exams")
        if session_id == moved:
            engine.clock(starts - timedelta(hours=3))
            _move(school, moved, later)
            starts = later
        if session_id == paused_for:
            _seat(school, "pause")
        school.at(starts - (timedelta(minutes=1) if place % 4 == 0 else QUARTER))
        school.at(starts + timedelta(hours=1))
        if session_id == paused_for:
            _seat(school, "resume")

    found = engine.rows(_REMINDERS)
    assert {row["times"] for row in found} == {1}
    assert not any(row["is_late"] for row in found)
    # Riya's family has four addresses, Kabir's two. Of the cancelled class nobody had the last reminder; of the one
    # that Riya was away for she had the one of the day before.
    last = _of(found, "quarter_hour")
    assert {session: len(rows) for session, rows in last.items()} == {
        session_id: 2 if session_id == paused_for else 6 for session_id in ids if session_id != cancelled
    }
    assert {row["revision"] for row in last[moved]} == {2}
    assert all(later - QUARTER <= row["sent_at"] < later for row in last[moved])
    before = _of(found, "day_before")
    assert {session: len(rows) for session, rows in before.items()} == dict.fromkeys(ids, 6)
    assert engine.value("select count(*) from public.reminders where status = 'planned'") == 0
    # The sandboxes took what the books say, and nothing besides.
    sent = engine.value("select count(*) from public.message_log where sent_at is not null")
    assert len([one for one in engine.sent() if one["provider"] != "auth"]) == sent


def _of(found: list[dict[str, object]], kind: str) -> dict[UUID, list[dict[str, object]]]:
    rows: dict[UUID, list[dict[str, object]]] = {}
    for row in found:
        if row["kind"] == kind:
            assert isinstance(row["session_id"], UUID)
            rows.setdefault(row["session_id"], []).append(row)
    return rows


def _move(school: School, session_id: UUID, starts_at: datetime) -> None:
    school.confirm(
        "change_session",
        id=str(session_id),
        title="Find your first customer",
        starts_at=starts_at.isoformat(),
        minutes=60,
        join_url="https://video.example.com/room",
    )


def _seat(school: School, kind: str) -> None:
    school.as_admin("select * from public.change_seats(%s, %s, 'ill')", [school.cast.enrollment_id], kind)
