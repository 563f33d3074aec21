"""After class a student says how it was: once for each class, to be changed for a week, and read by the educator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.sessions.school import NOON, School

FIVE = NOON + timedelta(hours=5)
OVER = FIVE + timedelta(hours=1)


def _rate(school: School, person: UUID, session_id: UUID, rating: int | None, line: str | None = None) -> None:
    with school.engine.as_person(person) as conn:
        conn.execute("select public.rate_session(%s, %s, %s)", [session_id, rating, line])


def _read(school: School, person: UUID) -> list[tuple[Any, ...]]:
    with school.engine.as_person(person) as conn:
        found = "select enrollment_id, rating, line from public.session_feedback order by rating"
        return conn.execute(found).fetchall()


def _in_class(school: School, session_id: UUID, person: UUID) -> None:
    assert school.engine.client.as_student(person).post(f"/api/sessions/{session_id}/join").status_code == 200


def test_a_student_says_how_it_was_and_changes_it(school: School) -> None:
    session_id, cast = school.session(FIVE), school.cast
    school.engine.clock(FIVE)
    _in_class(school, session_id, cast.student)
    _in_class(school, session_id, cast.classmate)
    with pytest.raises(psycopg.errors.CheckViolation, match="not over yet"):
        _rate(school, cast.student, session_id, 4)
    school.at(OVER)
    _rate(school, cast.student, session_id, 4, "  The shop example.  ")
    _rate(school, cast.classmate, session_id, 2)
    _rate(school, cast.student, session_id, 5, " ")
    mine, other = (cast.enrollment_id, 5, None), (cast.classmate_enrollment_id, 2, None)
    assert _read(school, cast.student) == [mine]
    assert _read(school, cast.admin) == [other, mine]
    assert _read(school, cast.unpaid) == []
    for odd in (0, 6, None):
        with pytest.raises(psycopg.errors.CheckViolation, match="one of the five"):
            _rate(school, cast.student, session_id, odd)
    school.engine.clock(OVER + timedelta(days=7))
    with pytest.raises(psycopg.errors.CheckViolation, match="for a week"):
        _rate(school, cast.student, session_id, 1)
    assert _read(school, cast.student) == [mine]


def test_only_who_was_there_says_how_it_was(school: School) -> None:
    session_id, cast = school.session(FIVE), school.cast
    school.at(OVER)
    with pytest.raises(psycopg.errors.CheckViolation, match="was in class"):
        _rate(school, cast.student, session_id, 5)
    # A stranger's class and none at all are told apart by nothing.
    for person, which in ((cast.unpaid, session_id), (cast.student, UUID(int=1)), (cast.admin, session_id)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not one of yours"):
            _rate(school, person, which, 5)
    # Whom the educator notes by hand was there.
    school.as_admin("select public.mark_attendance(%s, %s, true)", session_id, [cast.enrollment_id])
    _rate(school, cast.student, session_id, 5)
    assert _read(school, cast.admin) == [(cast.enrollment_id, 5, None)]


def test_a_cancelled_class_is_not_rated(school: School) -> None:
    session_id = school.session(FIVE)
    school.as_admin("update public.sessions set status = 'cancelled' where id = %s", session_id)
    school.engine.clock(OVER)
    with pytest.raises(psycopg.errors.CheckViolation, match="not over yet"):
        _rate(school, school.cast.student, session_id, 5)
