"""What families hear of recordings and work: at the end of class, when published, when read; each once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from tests.sessions.school import EVERYONE, NOON, School

FIVE = NOON + timedelta(hours=5)
STUDENTS = ["+919876543211", "+919876543220", "riya@example.com", "vikram@example.com"]


def _assignment(school: School, session_id: UUID | None = None, *, published: bool = False) -> UUID:
    with school.engine.as_person(school.cast.admin) as conn:
        row = conn.execute(
            """
            insert into public.assignments (batch_id, session_id, title, due_at, published_at)
            values (%s, %s, 'One-page idea', %s, case when %s then public.app_now() end) returning id
            """,
            [school.cast.batch_id, session_id, FIVE + timedelta(days=5, hours=3), published],
        ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def test_the_work_of_a_class_goes_out_at_its_end_once(school: School) -> None:
    session_id = school.session(FIVE)
    assignment_id = _assignment(school, session_id)
    school.at(FIVE + timedelta(minutes=30))
    assert school.told("work_assigned") == []
    school.at(FIVE + timedelta(hours=1))
    # It is for the students; Kabir has no contact of his own, so his father gets it.
    assert school.addresses("work_assigned") == STUDENTS
    [mail] = [one for one in school.engine.sent(to="riya@example.com") if "New work" in str(one)]
    assert "New work: One-page idea" in str(mail)
    assert "Thu 10 Dec, 8:00 pm IST" in str(mail)
    token = school.link("work", school.cast.riya.student_email["id"])  # type: ignore[index]
    assert f"/assignment/{token}" in str(mail)
    assert school.engine.client.get(f"/assignment/{token}").headers["Location"] == f"/app/assignments/{assignment_id}"
    assert ("work_assigned", f"/app/assignments/{assignment_id}") in school.notices(school.cast.student)
    published = school.engine.value("select published_at from public.assignments where id = %(id)s", id=assignment_id)
    school.at(FIVE + timedelta(hours=2))
    assert school.addresses("work_assigned") == STUDENTS
    again = school.engine.value("select published_at from public.assignments where id = %(id)s", id=assignment_id)
    assert again == published


def test_work_that_waits_for_no_class_goes_out_when_published(school: School) -> None:
    _assignment(school, published=True)
    school.engine.drain()
    assert school.addresses("work_assigned") == STUDENTS
    assert len(school.engine.sent()) == 4


def test_a_recording_goes_to_those_who_came_and_a_summary_to_those_who_did_not(school: School) -> None:
    session_id = school.session(FIVE)
    school.session(FIVE + timedelta(days=3), "Price it right")
    school.engine.clock(FIVE)
    school.engine.client.as_student(school.cast.student).post(f"/api/sessions/{session_id}/join")
    school.at(FIVE + timedelta(hours=2))
    school.as_admin(
        """
        insert into public.recordings (batch_id, session_id, title, external_url, minutes, summary_line, published_at)
        values (%s, %s, 'Class one', 'https://video.example.com/one', 52, 'We wrote ten questions.', public.app_now())
        """,
        school.cast.batch_id,
        session_id,
    )
    school.engine.drain()
    assert school.addresses("recording_ready") == [
        "+919876543210",
        "+919876543211",
        "anita@example.com",
        "riya@example.com",
    ]
    assert school.addresses("missed_class_guardian") == ["+919876543220", "vikram@example.com"]
    assert school.addresses("missed_class") == []
    [mail] = [one for one in school.engine.sent(to="anita@example.com") if "Recording:" in str(one)]
    assert "52 minutes" in str(mail)
    recording_id = school.engine.value("select id from public.recordings")
    token = school.link("recording", school.cast.riya.email["id"])
    assert school.engine.client.get(f"/watch/{token}").headers["Location"] == f"/app/recordings/{recording_id}"
    [missed] = school.engine.sent(to="vikram@example.com")
    assert "We wrote ten questions." in str(missed)
    assert "Price it right, Tue 8 Dec, 5:00 pm IST" in str(missed)
    school.as_admin("update public.recordings set title = 'Class 1'")
    school.engine.drain()
    assert len(school.addresses("recording_ready")) == 4


def test_a_recording_without_a_class_goes_to_everyone(school: School) -> None:
    school.as_admin(
        """
        insert into public.recordings (batch_id, title, external_url, published_at)
        values (%s, 'How to interview', 'https://video.example.com/two', public.app_now())
        """,
        school.cast.batch_id,
    )
    school.engine.drain()
    assert school.addresses("recording_ready") == EVERYONE


def test_read_work_is_told_without_its_grade(school: School) -> None:
    assignment_id = _assignment(school, published=True)
    with school.engine.as_person(school.cast.student) as conn:
        conn.execute(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer)
            values (%s, %s, 'submitted', 'My idea')
            """,
            [assignment_id, school.cast.enrollment_id],
        )
    feedback = "Good idea. Say who will pay for it."
    school.as_admin("update public.assignment_submissions set status = 'changes_asked', feedback = %s", feedback)
    school.engine.drain()
    assert school.addresses("changes_asked") == ["+919876543211", "riya@example.com"]
    school.as_admin("update public.assignment_submissions set status = 'graded', points = 9, feedback = %s", feedback)
    school.engine.drain()
    assert school.addresses("work_graded") == ["+919876543211", "riya@example.com"]
    [mail] = [one for one in school.engine.sent(to="riya@example.com") if "Feedback is ready" in str(one)]
    assert "Good idea." in str(mail)
    assert "Say who will pay" not in str(mail)
    assert [event for event, _ in school.notices(school.cast.student)] == [
        "work_assigned",
        "changes_asked",
        "work_graded",
    ]


def test_links_of_nobody_lead_to_the_lists(school: School) -> None:
    for path, page in {"/watch/me": "/app/recordings", "/assignment/nobody": "/app/assignments"}.items():
        assert school.engine.client.get(path).headers["Location"] == page


def _material(school: School, title: str, session_id: UUID | None = None, *, waits: bool = False) -> UUID:
    with school.engine.as_person(school.cast.admin) as conn:
        row = conn.execute(
            """
            insert into public.materials (batch_id, session_id, title, external_url, published_at)
            values (%s, %s, %s, 'https://files.example.com/sheet', case when not %s then public.app_now() end)
            returning id
            """,
            [school.cast.batch_id, session_id, title, waits],
        ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def test_materials_of_a_class_are_one_message_to_the_students(school: School) -> None:
    session_id = school.session(FIVE)
    _material(school, "Worksheet 3", session_id)
    school.at(NOON + timedelta(minutes=2))
    # Somebody who adds one file often adds another.
    assert school.told("materials_ready") == []
    _material(school, "Price calculator", session_id)
    school.at(NOON + timedelta(minutes=4))
    assert school.told("materials_ready") == []
    school.at(NOON + timedelta(minutes=6))
    assert school.addresses("materials_ready") == STUDENTS
    [mail] = [one for one in school.engine.sent(to="riya@example.com") if "Materials:" in str(one)]
    assert "Worksheet 3, Price calculator" in str(mail)
    assert "Find your first customer" in str(mail)
    token = school.link("materials", school.cast.riya.student_email["id"])  # type: ignore[index]
    assert school.engine.client.get(f"/materials/{token}").headers["Location"] == "/app/schedule"
    assert ("materials_ready", "/app/schedule") in school.notices(school.cast.student)
    # What comes later is news of its own.
    school.at(NOON + timedelta(minutes=30))
    _material(school, "Answers", session_id)
    school.at(NOON + timedelta(minutes=40))
    assert len(school.told("materials_ready")) == 2 * len(STUDENTS)


def test_materials_that_wait_for_the_end_of_class_and_those_that_are_taken_away(school: School) -> None:
    session_id = school.session(FIVE)
    _material(school, "Homework sheet", session_id, waits=True)
    gone = _material(school, "By mistake")
    school.as_admin("delete from public.materials where id = %s", gone)
    school.at(FIVE + timedelta(minutes=59))
    assert school.told("materials_ready") == []
    school.at(FIVE + timedelta(minutes=61))
    assert school.told("materials_ready") == []
    school.at(FIVE + timedelta(minutes=65))
    assert school.addresses("materials_ready") == STUDENTS


def test_a_material_belongs_to_its_batch(school: School) -> None:
    session_id = school.session(FIVE)
    other = school.engine.value("insert into public.batches (name, fee_paise) values ('B', 900) returning id")
    with pytest.raises(psycopg.errors.CheckViolation, match="not one of the batch"):
        school.as_admin(
            "insert into public.materials (batch_id, session_id, title, external_url) values (%s, %s, 'x', 'https://a.example')",
            other,
            session_id,
        )
