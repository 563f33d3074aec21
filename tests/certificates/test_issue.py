"""Giving a certificate, at the doors: the educator's button, the family's messages, the public check page."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.engine import Engine


def issue(engine: Engine, cast: Cast, **body: object) -> tuple[int, dict[str, Any]]:
    answer = engine.client.as_admin(cast.admin).post(
        "/api/certificates", json={"enrollment_id": str(cast.enrollment_id), **body}
    )
    return answer.status_code, answer.get_json()


def finish_the_course(engine: Engine, cast: Cast) -> None:
    """One class held and attended, one piece of work set and handed in."""
    with engine.db.transaction() as conn:
        session = conn.execute(
            """
            insert into public.sessions (batch_id, title, starts_at, ends_at)
            values (%s, 'First', public.app_now() + interval '1 hour', public.app_now() + interval '2 hours')
            returning id
            """,
            [cast.batch_id],
        ).fetchone()
        assert session is not None
        conn.execute("update public.sessions set status = 'ended' where id = %s", [session["id"]])
        conn.execute(
            "insert into public.session_attendance (session_id, enrollment_id) values (%s, %s)",
            [session["id"], cast.enrollment_id],
        )
        work = conn.execute(
            """
            insert into public.assignments (batch_id, title, due_at, published_at)
            values (%s, 'Idea', public.app_now() + interval '1 day', public.app_now()) returning id
            """,
            [cast.batch_id],
        ).fetchone()
        assert work is not None
        conn.execute(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer)
            values (%s, %s, 'submitted', 'A kite shop')
            """,
            [work["id"], cast.enrollment_id],
        )


def test_a_student_who_finished_gets_one_and_the_family_hears_of_it(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)
    status, made = issue(engine, cast, name_printed="आरव शर्मा")
    assert status == 201
    assert made["name_printed"] == "आरव शर्मा"
    pdf = engine.ctx.storage.download("certificates", made["pdf_path"])
    assert b"".join(pdf).startswith(b"%PDF-")
    engine.drain()
    told = engine.rows("select 1 from public.email_logs where event_key = 'certificate_ready' and sent_at is not null")
    assert told
    assert engine.rows("select 1 from public.notifications where event_key = 'certificate_ready'")
    again, problem = issue(engine, cast)
    assert (again, problem["error"]["code"]) == (409, "issued")


def test_issued_twice_at_once_it_is_one_certificate_and_one_message(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)
    at_once = Barrier(2)

    def click() -> int:
        at_once.wait(10)
        return issue(engine, cast)[0]

    with ThreadPoolExecutor(2) as hands:
        said = sorted(hand.result(60) for hand in [hands.submit(click) for _ in range(2)])
    assert said == [201, 409]
    assert engine.value("select count(*) from public.certificates") == 1
    engine.drain()
    told = "select contact_id from public.email_logs where event_key = 'certificate_ready'"
    contacts = [row["contact_id"] for row in engine.rows(told)]
    assert contacts
    assert len(contacts) == len(set(contacts))


def test_without_the_classes_a_reason_is_asked(engine: Engine, cast: Cast) -> None:
    status, problem = issue(engine, cast)
    assert status == 422
    assert problem["error"]["field"] == "reason"
    assert engine.value("select count(*) from public.certificates") == 0
    status, made = issue(engine, cast, reason="Joined in the last week, and did all the work at home.")
    assert status == 201
    assert made["name_printed"] == "Riya Sharma"


def test_the_list_says_what_is_missing(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)
    found = engine.client.as_admin(cast.admin).get("/api/certificates/candidates").get_json()["candidates"]
    missing = {one["enrollment_id"]: one["missing"] for one in found}
    assert missing[str(cast.enrollment_id)] == []
    assert len(missing[str(cast.classmate_enrollment_id)]) == 2


def test_only_the_educator_gives_certificates(engine: Engine, cast: Cast) -> None:
    for client in (engine.client, engine.client.as_student(cast.student), engine.client.as_student(cast.unpaid)):
        answer = client.post("/api/certificates", json={"enrollment_id": str(cast.enrollment_id), "reason": "Please"})
        assert answer.status_code in (401, 403)
        assert client.get("/api/certificates/candidates").status_code in (401, 403)
    assert engine.value("select count(*) from public.certificates") == 0


def test_an_unknown_seat_is_not_found(engine: Engine, cast: Cast) -> None:
    answer = engine.client.as_admin(cast.admin).post(
        "/api/certificates", json={"enrollment_id": str(UUID(int=7)), "reason": "None"}
    )
    assert answer.status_code == 404


def test_the_check_page_shows_what_the_guardian_allows(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="For the test")
    address = f"/verify/{made['code']}"
    # Riya's mother allowed the full name; taken back, the page changes at once.
    assert "Riya Sharma" in engine.client.get(address).text
    with engine.db.transaction() as conn:
        conn.execute(
            """
            insert into public.guardian_consents
                   (lead_id, purpose, granted, method, notice_version, notice_language, notice_hash)
            select lead_id, purpose, false, 'page', notice_version, notice_language, notice_hash
              from public.guardian_consents where lead_id = %s and purpose = 'certificate_page'
            """,
            [cast.riya.lead_id],
        )
    page = engine.client.get(address)
    assert "Riya S." in page.text
    assert "Sharma" not in page.text
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "<script" not in page.text


def test_a_withdrawn_and_an_unknown_certificate_say_so(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="For the test")
    with engine.db.transaction() as conn:
        conn.execute("update public.certificates set status = 'revoked'")
    assert "withdrawn" in engine.client.get(f"/verify/{made['code']}").text
    unknown = engine.client.get("/verify/nothing-like-it")
    assert unknown.status_code == 404
    assert "We do not know this code" in unknown.text
    assert "Riya" not in unknown.text


@pytest.mark.usefixtures("same_window")
def test_codes_cannot_be_tried_by_the_hundred(engine: Engine, cast: Cast) -> None:
    answers = [engine.client.get(f"/verify/try-{n}").status_code for n in range(40)]
    assert 429 in answers
