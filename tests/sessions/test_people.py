"""Who came, by link and by hand; who cannot come; and each person's calendar, with nobody else's data in it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.sessions.school import NOON, ROOM, School

FIVE = NOON + timedelta(hours=5)


def _came(school: School) -> list[tuple[UUID, str]]:
    rows = school.engine.rows("select enrollment_id, how from public.session_attendance order by joined_at, how")
    return [(row["enrollment_id"], row["how"]) for row in rows]


def _mark(school: School, session_id: UUID, *seats: UUID, here: bool = True) -> None:
    school.as_admin("select public.mark_attendance(%s, %s, %s)", session_id, list(seats), here)


def _tasks(school: School) -> list[tuple[str, bool]]:
    rows = school.engine.rows("select what, done_at is not null as done from public.tasks order by created_at")
    return [(row["what"], row["done"]) for row in rows]


# ---------------------------------------------------------------- attendance
def test_the_educator_corrects_who_came(school: School) -> None:
    session_id = school.session(FIVE)
    with pytest.raises(psycopg.errors.CheckViolation, match="once the class is open"):
        _mark(school, session_id, school.cast.enrollment_id)
    school.engine.clock(FIVE - timedelta(minutes=15))
    student = school.engine.client.as_student(school.cast.student)
    assert student.post(f"/api/sessions/{session_id}/join").status_code == 200
    _mark(school, session_id, school.cast.enrollment_id, school.cast.classmate_enrollment_id)
    # What the link has noted stays as it is.
    assert _came(school) == [(school.cast.enrollment_id, "link"), (school.cast.classmate_enrollment_id, "hand")]
    _mark(school, session_id, school.cast.enrollment_id, here=False)
    assert _came(school) == [(school.cast.classmate_enrollment_id, "hand")]
    audit = "select count(*) from public.audit_log where subject_kind = 'session_attendance'"
    assert school.engine.value(audit) == 2


def test_nobody_else_notes_who_came(school: School) -> None:
    session_id = school.session(FIVE)
    school.engine.clock(FIVE)
    for person in (school.cast.student, school.cast.unpaid):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(person) as conn:
            conn.execute("select public.mark_attendance(%s, %s, true)", [session_id, [school.cast.enrollment_id]])
    # A seat of another batch was not there.
    other = school.engine.value(
        "insert into public.batches (name, fee_paise) values ('another batch', 499900) returning id"
    )
    seat = school.engine.value(
        "insert into public.enrollments (batch_id, lead_id, family_id) values (%(b)s, %(l)s, %(f)s) returning id",
        b=other,
        l=school.cast.meera.lead_id,
        f=school.cast.meera.family_id,
    )
    _mark(school, session_id, seat)
    assert _came(school) == []


def test_a_second_absence_is_a_task_until_the_student_comes_again(school: School) -> None:
    first, second = school.series(FIVE, FIVE + timedelta(days=1))
    school.at(FIVE + timedelta(hours=1))
    _mark(school, first, school.cast.classmate_enrollment_id)
    assert _tasks(school) == []
    school.at(FIVE + timedelta(days=1, hours=1))
    words = "Riya Sharma missed two classes in a row. Ask how things are."
    assert _tasks(school) == [(words, False)]
    # She was there after all: the educator had not seen her.
    _mark(school, second, school.cast.enrollment_id)
    assert _tasks(school) == [(words, True)]
    # And Kabir was not: he is taken out of both.
    _mark(school, first, school.cast.classmate_enrollment_id, here=False)
    assert [what for what, _ in _tasks(school)] == [words, "Kabir Rao missed two classes in a row. Ask how things are."]


# ---------------------------------------------------------------- "can't come"
def _answer(school: School, person: UUID, session_id: UUID, coming: bool, reason: str | None = None) -> None:
    with school.engine.as_person(person) as conn:
        conn.execute("select public.answer_session(%s, %s, %s)", [session_id, coming, reason])


def test_a_student_says_that_they_cannot_come_and_takes_it_back(school: School) -> None:
    session_id = school.session(FIVE)
    said = "select enrollment_id, is_coming, reason from public.session_answers"
    _answer(school, school.cast.student, session_id, False, "  A wedding.  ")
    mine: dict[str, Any] = {"enrollment_id": school.cast.enrollment_id, "is_coming": False, "reason": "A wedding."}
    assert school.engine.row(said) == mine
    _answer(school, school.cast.student, session_id, True, "never mind")
    assert school.engine.row(said) == {**mine, "is_coming": True, "reason": None}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _answer(school, school.cast.unpaid, session_id, False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _answer(school, school.cast.student, UUID(int=1), False)
    school.engine.clock(FIVE + timedelta(hours=1))
    with pytest.raises(psycopg.errors.CheckViolation, match="This class is over"):
        _answer(school, school.cast.student, session_id, False)


# ---------------------------------------------------------------- calendars
def _events(text: str) -> list[dict[str, str]]:
    assert "\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    blocks = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, re.DOTALL)
    return [dict(line.split(":", 1) for line in block.strip().split("\r\n")) for block in blocks]


def _feed_url(school: School, person: UUID) -> str:
    answer = school.engine.client.as_student(person).post("/api/sessions/feed")
    assert answer.status_code == 200
    url: str = answer.get_json()["url"]
    return url[url.index("/calendar/") :]


def test_a_feed_shows_ones_own_classes_and_follows_their_changes(school: School) -> None:
    session_id = school.session(FIVE, "पहला ग्राहक; कैसे मिले, और क्यों? एक लंबा शीर्षक जो कई पंक्तियों में आता है")
    other = school.engine.value(
        "insert into public.batches (name, fee_paise) values ('another batch', 499900) returning id"
    )
    school.as_admin(
        "select public.make_sessions(%s, 'Not hers', array['2026-12-06T17:00']::timestamp[], 60, %s)", other, ROOM
    )
    path = _feed_url(school, school.cast.student)
    answer = school.engine.client.get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = _events(answer.text)
    assert event["DTSTART"] == "20261205T113000Z"
    assert event["SUMMARY"].startswith("पहला ग्राहक\\; कैसे मिले\\, और")
    assert (event["SEQUENCE"], event["STATUS"]) == ("0", "CONFIRMED")
    # Nobody's name, number or class link stands in it.
    assert not re.search(r"Riya|Kabir|Anita|98765|video\.example", answer.text)
    school.as_admin(
        "update public.sessions set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'"
        " where id = %s",
        session_id,
    )
    [moved] = _events(school.engine.client.get(path).text)
    assert (moved["UID"], moved["SEQUENCE"], moved["DTSTART"]) == (event["UID"], "1", "20261205T123000Z")
    school.as_admin("update public.sessions set status = 'cancelled' where id = %s", session_id)
    [gone] = _events(school.engine.client.get(path).text)
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (event["UID"], "2", "CANCELLED")


def test_a_feed_can_be_reset_and_taken_away(school: School) -> None:
    school.session(FIVE)
    student = school.engine.client.as_student(school.cast.student)
    assert student.get("/api/sessions/feed").get_json() == {"url": None, "read_at": None}
    old = _feed_url(school, school.cast.student)
    assert school.engine.client.get(old).status_code == 200
    assert student.get("/api/sessions/feed").get_json()["read_at"] is not None
    new = _feed_url(school, school.cast.student)
    assert new != old
    assert school.engine.client.get(old).status_code == 404
    assert school.engine.client.get(new).status_code == 200
    # Another's feed is another's: what one takes away is one's own.
    school.engine.client.as_student(school.cast.classmate).delete("/api/sessions/feed")
    assert school.engine.client.get(new).status_code == 200
    assert student.delete("/api/sessions/feed").get_json()["url"] is None
    assert school.engine.client.get(new).status_code == 404
    assert school.engine.client.post("/api/sessions/feed").status_code == 401


def test_a_feed_is_empty_without_a_seat_and_whole_for_the_educator(school: School) -> None:
    school.session(FIVE)
    assert _events(school.engine.client.get(_feed_url(school, school.cast.unpaid)).text) == []
    [hers] = _events(school.engine.client.get(_feed_url(school, school.cast.admin)).text)
    assert hers["SUMMARY"] == "Find your first customer (the December batch)"
    path = _feed_url(school, school.cast.student)
    school.as_admin("update public.enrollments set status = 'ended' where id = %s", school.cast.enrollment_id)
    assert _events(school.engine.client.get(path).text) == []


def test_one_class_as_a_file(school: School) -> None:
    session_id = school.session(FIVE)
    path = f"/api/sessions/{session_id}/calendar"
    [event] = _events(school.engine.client.as_student(school.cast.student).get(path).text)
    assert event["SUMMARY"] == "Find your first customer"
    assert school.engine.client.as_student(school.cast.unpaid).get(path).status_code == 404
    assert school.engine.client.get(path).status_code == 401
