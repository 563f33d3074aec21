"""Seats: paused, extended, moved, ended, each with a reason and its history; who waits; and the roster over them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.cast import consent
from tests.sessions.school import NOON, School

FIVE = NOON + timedelta(hours=5)


def _change(school: School, kind: str, *seats: UUID, **more: Any) -> list[str | None]:
    """What was not done and why, by seat."""
    with school.engine.as_person(school.cast.admin) as conn:
        rows = conn.execute(
            "select problem from public.change_seats(%s, %s, %s, %s, %s)",
            [list(seats), kind, more.get("reason"), more.get("until"), more.get("batch")],
        ).fetchall()
    return [row[0] for row in rows]


def _seat(school: School) -> dict[str, Any]:
    return school.engine.row(
        """
        select status::text, batch_id, access_until::text, paused_until::text
          from public.enrollments where id = %(id)s
        """,
        id=school.cast.enrollment_id,
    )


def _history(school: School) -> list[tuple[str, str | None]]:
    rows = school.engine.rows(
        "select kind, reason from public.enrollment_changes where enrollment_id = %(id)s order by id",
        id=school.cast.enrollment_id,
    )
    return [(row["kind"], row["reason"]) for row in rows]


def _batch(school: School, seats: int | None = None) -> UUID:
    found: UUID = school.engine.value(
        "insert into public.batches (name, fee_paise, seats) values ('Weekday', 499900, %(n)s) returning id", n=seats
    )
    return found


def _to_come(school: School) -> int:
    found: int = school.engine.value(
        "select count(*) from public.reminders where enrollment_id = %(id)s and status = 'planned'",
        id=school.cast.enrollment_id,
    )
    return found


def test_a_pause_ends_on_its_day_and_reminders_stop_meanwhile(school: School) -> None:
    mine = school.cast.enrollment_id
    school.series(FIVE + timedelta(days=2), FIVE + timedelta(days=9))
    assert _to_come(school) == 4
    assert _change(school, "pause", mine, reason="exams", until="2026-12-12") == [None]
    assert (_seat(school)["status"], _to_come(school)) == ("paused", 0)
    assert _change(school, "pause", mine) == ["Only an active seat can be paused."]
    school.at(NOON + timedelta(days=6, hours=11))
    assert _seat(school)["status"] == "paused"
    school.at(NOON + timedelta(days=6, hours=13))
    assert (_seat(school)["status"], _to_come(school)) == ("active", 2)
    assert _history(school) == [("opened", None), ("paused", "exams"), ("resumed", "The pause was over.")]


def test_access_ends_with_its_last_day_and_not_before(school: School) -> None:
    mine = school.cast.enrollment_id
    assert _change(school, "end", mine, until="2026-12-10") == ["Say why it ends."]
    assert _change(school, "end", mine, reason="moving away", until="2026-12-10") == [None]
    school.at(NOON + timedelta(days=5, hours=11))
    assert _seat(school)["status"] == "active"
    assert _change(school, "extend", mine, until="2026-12-10") == ["It lasts until 10 Dec 2026 already."]
    assert _change(school, "extend", mine, until="2026-12-01") == ["This day is over."]
    assert _change(school, "extend", mine, until="2026-12-12", reason="a week of illness") == [None]
    school.at(NOON + timedelta(days=6))
    assert _seat(school)["status"] == "active"
    school.at(NOON + timedelta(days=8))
    assert _seat(school)["status"] == "ended"
    # Open again: a day that is over does not close it at once.
    assert _change(school, "resume", mine, reason="came back") == [None]
    school.engine.hear()
    assert (_seat(school)["status"], _seat(school)["access_until"]) == ("active", None)


def test_a_seat_moves_with_its_reminders_and_what_was_ready_to_leave_does_not(school: School) -> None:
    mine, other = school.cast.enrollment_id, _batch(school)
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=16))
    assert [status for address, status in school.told("session_15m") if address == "riya@example.com"] == ["planned"]
    assert _change(school, "move", mine, batch=other, reason="weekdays suit better") == [None]
    school.at(FIVE - timedelta(minutes=15))
    told = dict(school.told("session_15m"))
    assert (told["riya@example.com"], told["anita@example.com"]) == ("cancelled", "cancelled")
    assert told["vikram@example.com"] in ("sent", "delivered")
    assert _change(school, "move", mine, batch=other) == ["The student is in this batch already."]
    moved = school.engine.row(
        """
        select from_batch_id, to_batch_id from public.enrollment_changes
         where kind = 'moved' and enrollment_id = %(id)s
        """,
        id=mine,
    )
    assert moved == {"from_batch_id": school.cast.batch_id, "to_batch_id": other}


def test_a_full_batch_takes_nobody_and_a_free_seat_is_told(school: School) -> None:
    mine, theirs, small = school.cast.enrollment_id, school.cast.classmate_enrollment_id, _batch(school, seats=1)
    results = _change(school, "move", mine, theirs, batch=small)
    assert sorted(results, key=str) == ["Weekday is full.", None] or results == [None, "Weekday is full."]
    school.as_admin(
        "insert into public.batch_waiting (batch_id, lead_id) values (%s, %s)", small, school.cast.meera.lead_id
    )
    assert _change(school, "end", mine, reason="moving away") == [None]
    task = school.engine.row("select what, lead_id from public.tasks where rule = 'seat_free'")
    assert task == {
        "what": "A seat is free in Weekday. Meera Iyer has waited longest.",
        "lead_id": school.cast.meera.lead_id,
    }
    # Who gets the seat waits no more.
    school.engine.run(
        "insert into public.enrollments (batch_id, lead_id, family_id) values (%(b)s, %(l)s, %(f)s)",
        b=small,
        l=school.cast.meera.lead_id,
        f=school.cast.meera.family_id,
    )
    assert school.engine.value("select count(*) from public.batch_waiting") == 0


def test_nobody_else_changes_a_seat(school: School) -> None:
    for person in (school.cast.student, school.cast.unpaid):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(person) as conn:
            conn.execute(
                "select public.change_seats(%s, 'extend', 'mine', '2027-12-31')", [[school.cast.enrollment_id]]
            )
    assert _seat(school)["access_until"] is None


def test_the_roster_says_how_everyone_is_doing(school: School) -> None:
    first, second = school.series(FIVE, FIVE + timedelta(days=1))
    for one, at in ((first, FIVE), (second, FIVE + timedelta(days=1))):
        school.engine.clock(at)
        school.as_admin("select public.mark_attendance(%s, %s, true)", one, [school.cast.classmate_enrollment_id])
    school.at(FIVE + timedelta(days=1, hours=2))
    with school.engine.db.transaction() as conn:
        consent(conn, school.cast.riya.lead_id, school.cast.riya.email["id"], "course", granted=False)
    with school.engine.as_person(school.cast.admin) as conn:
        rows = conn.execute(
            "select student_name, guardian_name, classes_attended, classes_held, last_classes, flags"
            " from public.roster order by student_name"
        ).fetchall()
    assert rows == [
        ("Kabir Rao", "Vikram", 2, 2, "11", []),
        ("Riya Sharma", "Anita", 0, 2, "00", ["absent", "consent"]),
    ]
    for person in (school.cast.student, school.cast.unpaid):
        with school.engine.as_person(person) as conn:
            assert conn.execute("select count(*) from public.roster").fetchone() == (0,)


def test_a_word_to_students_is_shown_first_and_goes_once(school: School) -> None:
    what = {
        "ids": [str(school.cast.enrollment_id), str(school.cast.classmate_enrollment_id)],
        "title": "No class in Holi week",
        "text": "We meet again on Tuesday 30 March.",
    }
    shown = school.plan("write_students", **what)
    assert [item["name"] for item in shown["items"]] == ["Kabir Rao", "Riya Sharma"]
    assert shown["will_send"] > 0
    assert "30 March" in shown["shown"]["text"]
    assert school.confirm("write_students", **what)["planned"] == shown["will_send"]
    school.engine.hear()
    went = len(school.engine.sent())
    assert went == shown["will_send"]
    # The same words again: everybody has them.
    assert school.plan("write_students", **what)["will_send"] == 0
    assert _change(school, "end", school.cast.enrollment_id, reason="moving away") == [None]
    later = school.plan("write_students", **{**what, "title": "News"})
    assert [item["state"] for item in later["items"]] == ["ready", "held"]
