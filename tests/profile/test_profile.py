"""The profile at its doors: what a student writes, what the teacher alone changes, and choices that the gate obeys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from werkzeug.test import TestResponse

from launchpad.ledger import choices
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from tests.cast import Cast
from tests.engine import Client, Engine
from tests.parents.test_corner import family, opened, with_key

__all__ = ["family"]


@pytest.fixture
def student(engine: Engine, family: Cast) -> Client:
    return engine.client.as_student(family.student)


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def certificate(engine: Engine, cast: Cast) -> None:
    """Riya has a certificate."""
    engine.run(
        """
        insert into public.certificates (enrollment_id, code, name_printed, course_name, issued_on, pdf_path, png_path)
        values (%(seat)s, 'CODE-OF-RIYA-0001', 'Riya Sharma', 'Launchpad', current_date, 'a/b.pdf', 'a/b.png')
        """,
        seat=cast.enrollment_id,
    )


def write_name(engine: Engine, cast: Cast, name: str) -> None:
    with engine.as_person(cast.student) as conn:
        conn.execute("update public.profiles set name_on_certificate = %s where user_id = %s", [name, cast.student])


# ---------------------------------------------------------------- about
def test_a_student_saves_class_school_and_city(engine: Engine, family: Cast, student: Client) -> None:
    year = student.get("/api/profile").get_json()["birth_year"]
    body = {"grade": "10", "school": " Model School, Pune ", "city": "Pune", "birth_year": year}
    saved = student.put("/api/profile/about", json=body)
    assert saved.status_code == 200, saved.text
    row = engine.row("select grade, school, city from public.imported_leads where id = %(l)s", l=family.riya.lead_id)
    assert row == {"grade": "10", "school": "Model School, Pune", "city": "Pune"}


def test_a_year_that_the_guardian_confirmed_is_the_teachers_to_change(
    engine: Engine, family: Cast, student: Client
) -> None:
    year = student.get("/api/profile").get_json()["birth_year"]
    answer = student.put("/api/profile/about", json={"birth_year": year - 1})
    assert code_of(answer) == (422, "year_locked")
    assert answer.get_json()["error"]["field"] == "birth_year"
    asked = student.post("/api/profile/requests", json={"field": "birth_year", "wanted": str(year - 1)})
    assert asked.status_code == 201, asked.text
    assert [one["status"] for one in asked.get_json()["requests"]] == ["waiting"]
    again = student.post("/api/profile/requests", json={"field": "birth_year", "wanted": str(year - 2)})
    assert code_of(again) == (409, "asked_already")
    task = engine.row("select what, done_at from public.tasks where rule = 'profile_request'")
    assert task["what"].startswith("Riya Sharma asks")
    # The teacher grants it, and the student sees so.
    educator = engine.client.as_admin(family.admin)
    found = educator.get(f"/api/profile/requests?lead_id={family.riya.lead_id}").get_json()["requests"][0]
    path = f"/api/profile/requests/{found['id']}/answer"
    assert code_of(student.post(path, json={"granted": True})) == (403, "forbidden")
    assert educator.post(path, json={"granted": True, "answer": "Seen on the form."}).status_code == 200
    shown = student.get("/api/profile").get_json()
    assert (shown["birth_year"], shown["requests"][0]["status"]) == (year - 1, "done")
    assert shown["requests"][0]["answer"] == "Seen on the form."
    assert engine.value("select done_at is not null from public.tasks where rule = 'profile_request'")
    assert code_of(educator.post(path, json={"granted": False})) == (409, "answered")


def test_an_impossible_year_is_refused_at_its_field(engine: Engine, family: Cast, student: Client) -> None:
    engine.run("update public.imported_leads set birth_year = null where id = %(l)s", l=family.riya.lead_id)
    for year in (1970, 2025):
        answer = student.put("/api/profile/about", json={"birth_year": year})
        assert code_of(answer) == (422, "not_a_year")
    assert student.put("/api/profile/about", json={"birth_year": 2011}).status_code == 200


def test_the_name_is_free_until_a_certificate_has_it(engine: Engine, family: Cast, student: Client) -> None:
    write_name(engine, family, "Riya A. Sharma")
    not_locked = student.post("/api/profile/requests", json={"field": "name_on_certificate", "wanted": "Riya S"})
    assert code_of(not_locked) == (409, "not_locked")
    certificate(engine, family)
    with pytest.raises(psycopg.errors.CheckViolation, match="Ask your teacher"):
        write_name(engine, family, "Somebody Else")
    assert student.get("/api/profile").get_json()["is_name_locked"] is True
    student.post("/api/profile/requests", json={"field": "name_on_certificate", "wanted": "Riya Anita Sharma"})
    educator = engine.client.as_admin(family.admin)
    found = educator.get(f"/api/profile/requests?lead_id={family.riya.lead_id}").get_json()["requests"][0]
    declined = educator.post(f"/api/profile/requests/{found['id']}/answer", json={"granted": False, "answer": "No."})
    assert declined.status_code == 200
    shown = student.get("/api/profile").get_json()
    assert (shown["name_on_certificate"], shown["requests"][0]["status"]) == ("Riya A. Sharma", "declined")


def test_nobody_reaches_the_profile_of_another(engine: Engine, family: Cast, student: Client) -> None:
    mine = student.get("/api/profile").get_json()
    assert mine["student_name"] == "Riya Sharma"
    # Guardians are shown masked, and only the own ones.
    assert [(one["name"], one["is_proven"]) for one in mine["guardians"]] == [("Anita", True)] * 2
    assert "anita@example.com" not in str(mine)
    assert engine.client.as_student(family.classmate).get("/api/profile").get_json()["student_name"] == "Kabir Rao"
    for who in (family.unpaid, family.admin):
        assert engine.client.as_user(who).get("/api/profile").status_code == 404
    assert engine.client.get("/api/profile").status_code == 401
    asked = student.get(f"/api/profile/requests?lead_id={family.kabir.lead_id}")
    assert code_of(asked) == (403, "forbidden")


# ---------------------------------------------------------------- choices
def send(engine: Engine, cast: Cast, event: str) -> dict[str, str]:
    """The status of an event's messages to Riya's family by address, once their time has come."""
    with engine.db.transaction() as conn:
        plan(conn, messages_for(conn, event, [cast.riya.lead_id], Subject("lead", None)))
    engine.drain()
    rows = engine.rows(
        "select c.value, m.status::text from public.message_log m join public.contacts c on c.id = m.contact_id"
        " where m.event_key = %(event)s",
        event=event,
    )
    return {row["value"]: "skipped" if row["status"] == "skipped" else "went" for row in rows}


def test_a_student_switches_a_kind_off_for_one_channel(engine: Engine, family: Cast, student: Client) -> None:
    saved = student.put("/api/profile/choices", json={"unwanted": ["work:email"]})
    assert saved.get_json()["unwanted"] == ["work:email"]
    found = send(engine, family, "work_assigned")
    assert found["riya@example.com"] == "skipped"
    assert found["+919876543211"] == "went"
    # What a guardian gets is the guardian's to choose.
    assert found.get("anita@example.com", "went") == "went"
    assert "riya@example.com" in send(engine, family, "session_moved")
    assert send(engine, family, "session_moved")["riya@example.com"] == "went"


def test_the_app_keeps_quiet_where_that_was_chosen(engine: Engine, family: Cast, student: Client) -> None:
    student.put("/api/profile/choices", json={"unwanted": ["work:in_app"]})
    with engine.db.transaction() as conn:
        assert notify_in_app(conn, "work_assigned", [family.riya.lead_id], Subject("lead", None)) == 0
        assert notify_in_app(conn, "session_moved", [family.riya.lead_id], Subject("lead", None)) == 1


def test_a_guardian_chooses_in_the_corner_alone(engine: Engine, family: Cast, student: Client) -> None:
    body = {"unwanted": ["day_before:email"]}
    assert code_of(student.put("/api/parents/choices", json=body)) == (403, "parent_code")
    key = opened(engine, student, family.riya)
    assert student.put("/api/parents/choices", json=body, **with_key(key)).get_json()["unwanted"] == [
        "day_before:email"
    ]
    found = send(engine, family, "session_24h")
    assert found["anita@example.com"] == "skipped"
    assert found["riya@example.com"] == "went"


def test_it_holds_for_what_is_planned_already(engine: Engine, family: Cast, student: Client) -> None:
    with engine.db.transaction() as conn:
        at = engine.value("select public.app_now()") + timedelta(hours=2)
        plan(conn, messages_for(conn, "work_assigned", [family.riya.lead_id], Subject("lead", None), due_at=at))
    student.put("/api/profile/choices", json={"unwanted": ["work:email"]})
    engine.clock(at + timedelta(minutes=1))
    engine.drain()
    assert engine.sent(to="riya@example.com") == []


@pytest.mark.parametrize(
    "unwanted", [["session_15m:email"], ["changes:whatsapp"], ["codes:email"], ["weekly:email"], ["work:voice"], ["x"]]
)
def test_what_cannot_be_switched_off_is_refused(
    engine: Engine, family: Cast, student: Client, unwanted: list[str]
) -> None:
    assert code_of(student.put("/api/profile/choices", json={"unwanted": unwanted})) == (422, "not_a_choice")


def test_the_reminder_before_a_class_is_in_no_kind() -> None:
    events: list[Any] = [event for kind in choices.KINDS.values() for event in kind]
    assert len(events) == len(set(events))
    for event in (
        "session_15m",
        "session_moved",
        "session_cancelled",
        "payment_link",
        "parent_code",
        "contact_changed",
    ):
        assert choices.choice_of(event, "email") is None
