"""What families hear of recordings and work: at the end of class, when published, when read; each once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

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
    assert school.addresses("missed_class") == ["+919876543220", "vikram@example.com"]
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
