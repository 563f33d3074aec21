"""The personal join link and the button in the app: open from 15 minutes before until the end, to those with a seat."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.sessions.school import NOON, ROOM, School

FIVE = NOON + timedelta(hours=5)


def _attendance(school: School) -> list[UUID]:
    return [row["enrollment_id"] for row in school.engine.rows("select enrollment_id from public.session_attendance")]


def test_the_link_opens_near_the_time_and_notes_who_came(school: School) -> None:
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=16))
    path = f"/join/{school.link('join', school.cast.riya.phone['id'])}"
    early = school.engine.client.get(path)
    assert early.status_code == 200
    assert "Opens at 4:45 pm IST" in early.text
    assert "शाम 4:45 बजे पर खुलेगा" in school.engine.client.get(path + "?lang=hi").text
    assert ROOM not in early.text
    assert _attendance(school) == []

    school.engine.clock(FIVE - timedelta(minutes=15))
    assert school.engine.client.open(path, method="HEAD").status_code == 200
    assert _attendance(school) == []
    for _ in range(2):
        opened = school.engine.client.get(path)
        assert (opened.status_code, opened.headers["Location"]) == (303, ROOM)
    assert _attendance(school) == [school.cast.enrollment_id]

    school.engine.clock(FIVE + timedelta(minutes=59))
    assert school.engine.client.get(path).headers["Location"] == ROOM
    school.engine.clock(FIVE + timedelta(hours=1))
    over = school.engine.client.get(path)
    assert "This class is over. The recording will be here in a few hours." in over.text
    assert ROOM not in over.text


def test_a_cancelled_class_says_so_at_its_door(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    school.as_admin(
        "update public.sessions set status = 'cancelled', change_reason = 'illness' where id = %s", session_id
    )
    page = school.engine.client.get(f"/join/{school.link('join', school.cast.riya.phone['id'])}").text
    assert "This class is cancelled." in page
    assert "illness" in page


def test_a_closed_seat_and_a_foreign_token_do_not_get_in(school: School) -> None:
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    path = f"/join/{school.link('join', school.cast.kabir.phone['id'])}"
    school.as_admin("update public.enrollments set status = 'ended' where id = %s", school.cast.classmate_enrollment_id)
    closed = school.engine.client.get(path)
    assert "This seat is closed." in closed.text
    assert school.engine.client.get("/join/nobody").status_code == 404
    # A link of another kind is no key to this door.
    schedule = school.engine.value("select token from private.personal_links where kind <> 'join' limit 1")
    assert school.engine.client.get(f"/join/{schedule}").status_code == 404
    assert _attendance(school) == []


def test_the_button_in_the_app_opens_the_same_door(school: School) -> None:
    session_id = school.session(FIVE)
    path = f"/api/sessions/{session_id}/join"
    student = school.engine.client.as_student(school.cast.student)
    early = student.post(path)
    assert early.status_code == 409
    assert early.json is not None
    assert early.json["error"]["message"] == "Opens at 4:45 pm IST."
    school.engine.clock(FIVE - timedelta(minutes=15))
    assert student.post(path).json == {"url": ROOM}
    assert _attendance(school) == [school.cast.enrollment_id]
    assert school.engine.client.as_student(school.cast.unpaid).post(path).status_code == 404
    assert school.engine.client.post(path).status_code == 401
    assert student.post(f"/api/sessions/{UUID(int=1)}/join").status_code == 404
    school.engine.clock(FIVE + timedelta(hours=2))
    assert student.post(path).status_code == 409


def test_short_links_lead_into_the_app(school: School) -> None:
    leads = {
        "/schedule/x": "/app/schedule",
        "/schedule/me": "/app/schedule",
        "/home/me": "/app",
        "/join/me": "/app/schedule",
    }
    for path, page in leads.items():
        answer = school.engine.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, page)


def test_a_phone_keeps_the_address_once_the_door_is_open_and_nobody_has_come_by_that(school: School) -> None:
    session_id = school.session(FIVE)
    path = f"/api/sessions/{session_id}/link"
    student = school.engine.client.as_student(school.cast.student)
    stranger = school.engine.client.as_student(school.cast.unpaid)
    school.engine.clock(FIVE - timedelta(minutes=16))
    assert (student.get(path).status_code, student.get(path).get_json()["error"]["code"]) == (409, "class_early")
    school.engine.clock(FIVE - timedelta(minutes=15))
    assert student.get(path).get_json() == {"url": ROOM}
    assert stranger.get(path).status_code == 404
    assert school.engine.client.get(path).status_code == 401
    assert school.engine.value("select count(*) from public.session_attendance") == 0
    school.engine.clock(FIVE + timedelta(hours=1))
    assert student.get(path).get_json()["error"]["code"] == "class_over"
