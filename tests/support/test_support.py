"""Requests for help: asked in the app, kept in the family's one thread, answered once, closed by a person."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.cast import Cast
from tests.engine import ANY_HOUR, Engine

_JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + b"0" * 100).decode()
_KEY = "key-of-this-request"


def _ask(
    engine: Engine, user_id: UUID, category: str = "assignment", text: str = "It stops at 99 %.", **more: Any
) -> Any:
    body = {"category": category, "text": text, "client_key": more.pop("key", _KEY), **more}
    return engine.client.as_student(user_id).post("/api/support/requests", json=body)


def _reply(
    engine: Engine, cast: Cast, ticket_id: str, body: str = "Try a photo of it.", key: str = "reply-0001"
) -> Any:
    return engine.client.as_admin(cast.admin).post(
        f"/api/support/tickets/{ticket_id}/replies", json={"body": body, "client_key": key}
    )


def _ticket(engine: Engine, ticket_id: str) -> dict[str, Any]:
    return engine.row("select * from public.support_tickets where id = %(id)s", id=ticket_id)


# ---------------------------------------------------------------- asking
def test_a_request_lands_once_in_the_familys_own_thread(engine: Engine, cast: Cast) -> None:
    more: dict[str, Any] = {"page": "/app/assignments/1/submit", "device": "Chrome, Android 14", "photos": [_JPEG]}
    first = _ask(engine, cast.student, **more)
    again = _ask(engine, cast.student, **more)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    ticket = _ticket(engine, first.json["id"])
    assert (ticket["family_id"], ticket["lead_id"], ticket["status"]) == (
        cast.riya.family_id,
        cast.riya.lead_id,
        "open",
    )
    assert (ticket["page"], ticket["device"]) == ("/app/assignments/1/submit", "Chrome, Android 14")
    message = engine.row("select * from public.crm_messages")
    assert (message["channel"], message["direction"], message["body"]) == ("in_app", "in", "It stops at 99 %.")
    [file] = message["attachments"]
    assert (file["type"], file["bytes"]) == ("image/jpeg", 104)
    assert b"".join(engine.ctx.storage.download("crm-attachments", file["path"])).startswith(b"\xff\xd8\xff")
    thread = engine.row("select * from public.crm_conversations where family_id = %(id)s", id=cast.riya.family_id)
    assert (thread["needs_reply"], thread["last_channel"]) == (True, "in_app")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"category": "money"},
        {"photos": ["bm90IGEgcGhvdG8="]},
        {"photos": ["not base64"]},
        {"photos": [base64.b64encode(b"<svg onload='alert(1)'/>").decode()]},
        {"photos": [base64.b64encode(b"\xff\xd8\xff" + b"0" * 1_000_001).decode()]},
        {"photos": [_JPEG] * 4},
        {"text": "x" * 4001},
    ],
)
def test_a_request_that_cannot_be_read_leaves_nothing(engine: Engine, cast: Cast, wrong: dict[str, Any]) -> None:
    refused = _ask(engine, cast.student, **{"text": "Help", **wrong})
    assert refused.status_code == 422, refused.json
    assert engine.value("select count(*) from public.support_tickets") == 0
    assert engine.value("select count(*) from public.crm_messages") == 0


def test_nobody_without_a_student_account_asks(engine: Engine, cast: Cast) -> None:
    assert _ask(engine, cast.admin).status_code == 403
    body = {"category": "other", "text": "Hello", "client_key": _KEY}
    assert engine.client.post("/api/support/requests", json=body).status_code == 401


def test_an_account_without_a_family_gets_a_thread_by_its_address(engine: Engine, cast: Cast) -> None:
    client = engine.client.as_user(cast.unpaid, email="meera@example.com")
    body = {"category": "sign_in", "text": "My seat is not open", "client_key": _KEY}
    ticket = _ticket(engine, client.post("/api/support/requests", json=body).get_json()["id"])
    contact = engine.row("select * from public.contacts where value = 'meera@example.com'")
    assert ticket["family_id"] == contact["family_id"]
    with engine.as_person(cast.unpaid) as conn:
        assert conn.execute("select id from public.support_tickets").fetchall() == [(ticket["id"],)]


# ---------------------------------------------------------------- who sees it
def test_a_family_reads_its_own_requests_and_nobody_elses(engine: Engine, cast: Cast) -> None:
    engine.run(
        "update public.profiles set family_id = %(id)s where user_id = %(user)s",
        id=cast.riya.family_id,
        user=cast.student,
    )
    ticket_id = _ask(engine, cast.student).json["id"]
    _reply(engine, cast, ticket_id)
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            """
            insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body, ticket_id)
            select conversation_id, family_id, 'note', 'out', 'Me', 'Ring the mother', ticket_id
              from public.crm_messages limit 1
            """
        )
    words = "select body from public.crm_messages order by happened_at, direction"
    with engine.as_person(cast.student) as conn:
        assert conn.execute(words).fetchall() == [("It stops at 99 %.",), ("Try a photo of it.",)]
    with engine.as_person(cast.classmate) as conn:
        assert conn.execute(words).fetchall() == []
        assert conn.execute("select * from public.support_tickets").fetchall() == []
    other = engine.client.as_student(cast.classmate)
    more = {"text": "Mine too", "client_key": _KEY}
    for path, body in {"messages": more, "reopen": {}, "solved": {}, "rating": {"rating": 5}}.items():
        assert other.post(f"/api/support/requests/{ticket_id}/{path}", json=body).status_code == 404
    for path, body in {"replies": {"body": "x", "client_key": _KEY}, "fixes": {"fix": "sign_in"}}.items():
        assert other.post(f"/api/support/tickets/{ticket_id}/{path}", json=body).status_code == 403


# ---------------------------------------------------------------- answering
def test_an_answer_goes_out_once_on_every_channel_of_the_matrix(engine: Engine, cast: Cast) -> None:
    engine.run(ANY_HOUR)
    ticket_id = _ask(engine, cast.student).json["id"]
    assert _reply(engine, cast, ticket_id).status_code == 201
    assert _reply(engine, cast, ticket_id).status_code == 201
    engine.drain()
    rows = engine.rows(
        """
        select c.value from public.message_log m join public.contacts c on c.id = m.contact_id
         where m.event_key = 'ticket_reply' order by 1
        """
    )
    assert [row["value"] for row in rows] == ["+919876543210", "+919876543211", "anita@example.com", "riya@example.com"]
    [mail] = [one for one in engine.sent(to="riya@example.com") if "Re: It stops at 99 %." in str(one)]
    assert "Try a photo of it." in str(mail)
    token = engine.value(
        "select token from private.personal_links where kind = 'ticket' and contact_id = %(id)s",
        id=(cast.riya.student_email or {})["id"],
    )
    assert engine.client.get(f"/help/{token}").headers["Location"] == f"/app/support/{ticket_id}"
    assert engine.client.get("/help/nobody").headers["Location"] == "/app/support"
    notice = engine.row("select * from public.notifications where user_id = %(id)s", id=cast.student)
    assert (notice["event_key"], notice["link_path"]) == ("ticket_reply", f"/app/support/{ticket_id}")
    ticket = _ticket(engine, ticket_id)
    assert ticket["status"] == "waiting_on_student"
    assert ticket["first_reply_at"] is not None
    assert ticket["waiting_since"] is None


def test_within_the_window_her_own_words_go_on_whatsapp(engine: Engine, cast: Cast) -> None:
    engine.run(ANY_HOUR)
    engine.run(
        "update public.contacts set window_until = public.app_now() + interval '2 hours' where value = '+919876543210'"
    )
    _reply(engine, cast, _ask(engine, cast.student).json["id"])
    engine.drain()
    rows = engine.rows(
        "select to_address, template_id is null as own, body from public.whatsapp_logs where event_key = 'ticket_reply'"
    )
    assert {row["to_address"]: row["own"] for row in rows} == {"+919876543210": True, "+919876543211": False}
    assert next(row["body"] for row in rows if row["own"]) == "Try a photo of it."


def test_it_goes_back_and_forth_until_it_is_solved_and_rated(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student).json["id"]
    student = engine.client.as_student(cast.student)
    assert student.post(f"/api/support/requests/{ticket_id}/rating", json={"rating": 4}).status_code == 409
    _reply(engine, cast, ticket_id)
    student.post(f"/api/support/requests/{ticket_id}/messages", json={"text": "Still not.", "client_key": "more-0001"})
    assert _ticket(engine, ticket_id)["status"] == "waiting_on_you"
    _reply(engine, cast, ticket_id, "Now?", "reply-0002")
    assert student.post(f"/api/support/requests/{ticket_id}/solved").get_json()["status"] == "resolved"
    assert student.post(f"/api/support/requests/{ticket_id}/rating", json={"rating": 6}).status_code == 422
    assert student.post(f"/api/support/requests/{ticket_id}/rating", json={"rating": 4}).get_json()["rating"] == 4
    assert _ticket(engine, ticket_id)["resolved_by"] == cast.student
    student.post(f"/api/support/requests/{ticket_id}/messages", json={"text": "Again.", "client_key": "more-0002"})
    ticket = _ticket(engine, ticket_id)
    assert (ticket["status"], ticket["reopened"], ticket["resolved_at"]) == ("waiting_on_you", 1, None)


def test_a_mail_of_the_family_belongs_to_its_one_open_request(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student).json["id"]
    _reply(engine, cast, ticket_id)
    engine.run(
        """
        insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body)
        select conversation_id, family_id, 'email', 'in', 'Anita', 'It works now, thank you'
          from public.crm_messages limit 1
        """
    )
    assert engine.value("select ticket_id from public.crm_messages where channel = 'email'") == UUID(ticket_id)
    assert _ticket(engine, ticket_id)["status"] == "waiting_on_you"


# ---------------------------------------------------------------- time
def test_a_snooze_ends_and_silence_closes_what_was_answered(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student).json["id"]
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            "update public.support_tickets set status = 'snoozed', snoozed_until = public.app_now() + interval '1 day'"
        )
    start = datetime.now(UTC)
    engine.clock(start + timedelta(days=1, minutes=1))
    engine.drain()
    assert _ticket(engine, ticket_id)["status"] == "waiting_on_you"
    _reply(engine, cast, ticket_id)
    engine.clock(start + timedelta(days=14))
    engine.drain()
    assert _ticket(engine, ticket_id)["status"] == "waiting_on_student"
    engine.clock(start + timedelta(days=16))
    engine.drain()
    ticket = _ticket(engine, ticket_id)
    assert (ticket["status"], ticket["resolved_by"]) == ("resolved", None)


# ---------------------------------------------------------------- safety
def test_what_feels_unsafe_reaches_the_educator_at_once_and_no_machine_writes(engine: Engine, cast: Cast) -> None:
    engine.run(ANY_HOUR)
    asked = _ask(engine, cast.student, "safety", "")
    assert asked.status_code == 201
    ticket_id = asked.json["id"]
    ticket = _ticket(engine, ticket_id)
    assert (ticket["priority"], ticket["subject"]) == ("urgent", "Something feels unsafe")
    stopped = "select automation_stopped_at is not null from public.families where id = %(id)s"
    assert engine.value(stopped, id=cast.riya.family_id) is True
    bell = engine.row("select * from public.notifications where user_id = %(id)s", id=cast.admin)
    assert (bell["event_key"], bell["link_path"]) == ("safety", f"/admin/support/{ticket_id}")
    assert _reply(engine, cast, ticket_id, "I am here. I call you at five.").status_code == 201
    engine.drain()
    # The answer is in the app alone: what goes by mail or WhatsApp may be read by whom it is about.
    assert engine.value("select count(*) from public.message_log") == 0
    assert engine.sent() == []
    notice = engine.row("select * from public.notifications where user_id = %(id)s", id=cast.student)
    assert "five" not in notice["title"] + notice["body"]
    assert "unsafe" not in notice["title"] + notice["body"]


def test_only_the_educator_ends_what_is_about_safety(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student, "safety", "Somebody writes to me at night.").json["id"]
    _reply(engine, cast, ticket_id)
    student = engine.client.as_student(cast.student)
    assert student.post(f"/api/support/requests/{ticket_id}/solved").status_code == 409
    engine.clock(datetime.now(UTC) + timedelta(days=60))
    engine.drain()
    assert _ticket(engine, ticket_id)["status"] == "waiting_on_student"
    for change in (
        "status = 'snoozed', snoozed_until = public.app_now() + interval '1 day'",
        "category = 'other'",
    ):
        with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
            conn.execute(f"update public.support_tickets set {change}".encode())
    with pytest.raises(psycopg.errors.CheckViolation):
        engine.run("update public.support_tickets set status = 'resolved'")
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.support_tickets set status = 'resolved'")
    assert _ticket(engine, ticket_id)["resolved_by"] == cast.admin


def test_a_brother_does_not_read_what_a_sister_says_of_her_safety(engine: Engine, cast: Cast) -> None:
    for user in (cast.student, cast.classmate):
        engine.run(
            "update public.profiles set family_id = %(id)s where user_id = %(user)s",
            id=cast.riya.family_id,
            user=user,
        )
    everyday = _ask(engine, cast.student, key="everyday-1").json["id"]
    _ask(engine, cast.student, "safety", "He hits me.", key="unsafe-001")
    with engine.as_person(cast.classmate) as conn:
        assert conn.execute("select id::text from public.support_tickets").fetchall() == [(everyday,)]
        assert conn.execute("select body from public.crm_messages").fetchall() == [("It stops at 99 %.",)]


def test_words_that_call_for_care_are_heard_in_every_request(engine: Engine, cast: Cast) -> None:
    _ask(engine, cast.student, "other", "My uncle hits me when I study")
    stopped = "select automation_stopped_reason from public.families where id = %(id)s"
    assert "hits me" in engine.value(stopped, id=cast.riya.family_id)


# ---------------------------------------------------------------- answers that are read first
def test_answers_are_counted_and_one_that_led_to_a_request_was_none(engine: Engine, cast: Cast) -> None:
    first, second = engine.rows("select id from public.faq_articles where category = 'assignment' order by position")
    student, classmate = engine.client.as_student(cast.student), engine.client.as_student(cast.classmate)
    for client in (student, student, classmate):
        assert client.post(f"/api/support/answers/{first['id']}/read", json={}).status_code == 200
    student.post(f"/api/support/answers/{second['id']}/read", json={"helped": False})
    assert student.post(f"/api/support/answers/{cast.batch_id}/read", json={}).status_code == 404
    _ask(engine, cast.student)
    with engine.as_person(cast.admin) as conn:
        row = conn.execute("select public.support_figures()").fetchone()
    assert row is not None
    figures = row[0]
    assert (figures["open"], figures["mine"], figures["faq_reads"], figures["faq_answered"]) == (1, 1, 3, 1)
    assert figures["articles"][str(first["id"])] == {"reads": 2, "answered": 1}


# ---------------------------------------------------------------- quick fixes
def _fix(engine: Engine, cast: Cast, ticket_id: str, name: str, subject_id: Any = None) -> Any:
    body = {"fix": name, "subject_id": str(subject_id) if subject_id else None}
    return engine.client.as_admin(cast.admin).post(f"/api/support/tickets/{ticket_id}/fixes", json=body)


def test_the_join_link_of_todays_class_is_sent_again_and_of_no_other(engine: Engine, cast: Cast) -> None:
    engine.run(ANY_HOUR)
    ticket_id = _ask(engine, cast.student, "class_link").json["id"]
    with engine.as_person(cast.admin) as conn:
        ids = [
            conn.execute(
                "select public.save_session(null, %s, 'Price it', public.app_now() + %s, public.app_now() + %s, %s)",
                [cast.batch_id, start, start + timedelta(hours=1), "https://video.example.com/room"],
            ).fetchone()
            for start in (timedelta(days=3), timedelta(seconds=2))
        ]
    later, now = (row[0] for row in ids if row)
    refused = _fix(engine, cast, ticket_id, "join_link", later)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "class_early")
    assert _fix(engine, cast, ticket_id, "join_link", cast.batch_id).status_code == 404
    for _ in range(2):
        assert _fix(engine, cast, ticket_id, "join_link", now).json["done"] == "The join link of Price it was sent."
    sent = "select count(*) from public.email_logs where event_key = 'session_15m' and reminder_id is null"
    assert engine.value(sent) == 4
    notes = engine.rows("select body from public.crm_messages where channel = 'note'")
    assert len(notes) == 2
    assert _ticket(engine, ticket_id)["first_reply_at"] is None


def test_more_time_is_given_to_the_family_that_asks_alone(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student).json["id"]
    statement = """
        insert into public.assignments (batch_id, title, due_at, published_at)
        values (%(batch)s, 'One-page idea', public.app_now() - interval '1 day', public.app_now()) returning id
    """
    assignment = engine.value(statement, batch=cast.batch_id)
    other_batch = engine.value("insert into public.batches (name, fee_paise) values ('Another', 499900) returning id")
    assert _fix(engine, cast, ticket_id, "extend", engine.value(statement, batch=other_batch)).status_code == 404
    assert _fix(engine, cast, ticket_id, "extend").status_code == 404
    before = engine.value("select public.app_now()")
    done = _fix(engine, cast, ticket_id, "extend", assignment)
    assert done.json["done"].startswith("One-page idea may be handed in until ")
    extended = engine.row("select * from public.assignment_extensions")
    assert extended["enrollment_id"] == cast.enrollment_id
    assert timedelta(days=2) <= extended["due_at"] - before < timedelta(days=2, minutes=5)
    # Once more: two days on top, still one extension.
    assert _fix(engine, cast, ticket_id, "extend", assignment).status_code == 200
    again = engine.row("select * from public.assignment_extensions")
    assert again["due_at"] - extended["due_at"] == timedelta(days=2)
    engine.run(
        """
        insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer)
        values (%(work)s, %(seat)s, 'submitted', 'Mine')
        """,
        work=assignment,
        seat=cast.enrollment_id,
    )
    refused = _fix(engine, cast, ticket_id, "extend", assignment)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "handed_in")


def test_work_is_opened_again_for_the_family_that_asks_alone(engine: Engine, cast: Cast) -> None:
    ticket_id = _ask(engine, cast.student).json["id"]
    assignment = engine.value(
        """
        insert into public.assignments (batch_id, title, due_at, published_at)
        values (%(batch)s, 'One-page idea', public.app_now() + interval '1 day', public.app_now()) returning id
        """,
        batch=cast.batch_id,
    )
    work = {
        seat: engine.value(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer)
            values (%(work)s, %(seat)s, 'submitted', 'Mine') returning id
            """,
            work=assignment,
            seat=seat,
        )
        for seat in (cast.enrollment_id, cast.classmate_enrollment_id)
    }
    assert _fix(engine, cast, ticket_id, "reopen", work[cast.classmate_enrollment_id]).status_code == 404
    done = _fix(engine, cast, ticket_id, "reopen", work[cast.enrollment_id])
    assert done.json["done"] == "One-page idea was opened again to be handed in."
    assert _fix(engine, cast, ticket_id, "reopen", work[cast.enrollment_id]).status_code == 409
    with engine.as_person(cast.admin) as conn:
        row = conn.execute("select public.ticket_context(%s)", [ticket_id]).fetchone()
    assert row is not None
    assert [one["status"] for one in row[0]["work"]] == ["changes_asked"]
    assert row[0]["account"]["email"] == "riya@example.com"


def test_a_receipt_is_sent_again_only_for_what_this_family_paid(engine: Engine, cast: Cast) -> None:
    engine.run(ANY_HOUR)
    ticket_id = _ask(engine, cast.student, "payment").json["id"]
    insert = """
        insert into public.payments (lead_id, batch_id, amount_paise) values (%(lead)s, %(batch)s, 499900) returning id
    """
    own = engine.value(insert, lead=cast.riya.lead_id, batch=cast.batch_id)
    theirs = engine.value(insert, lead=cast.kabir.lead_id, batch=cast.batch_id)
    assert _fix(engine, cast, ticket_id, "receipt", own).status_code == 409
    for change in ("status = 'link_created', gateway_request_id = 'r1'", "status = 'paid', paid_at = public.app_now()"):
        engine.run(f"update public.payments set {change} where id = %(id)s", id=own)
    assert _fix(engine, cast, ticket_id, "receipt", theirs).status_code == 404
    assert _fix(engine, cast, ticket_id, "receipt", own).status_code == 200
    sent = """
        select to_address from public.email_logs
         where event_key = 'payment_confirmed' and dedupe_key like '%%' || %(id)s || '%%'
    """
    assert [row["to_address"] for row in engine.rows(sent, id=ticket_id)] == ["anita@example.com"]
