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


# ---------------------------------------------------------------- two that are one
def _merge(engine: Engine, user: UUID, ticket_id: str, into: str) -> Any:
    client = engine.client.as_admin(user)
    return client.post(f"/api/support/tickets/{ticket_id}/merge", json={"into_id": into})


def _words(engine: Engine, ticket_id: str) -> list[str]:
    statement = "select body from public.crm_messages where ticket_id = %(id)s order by happened_at, id"
    return [row["body"] for row in engine.rows(statement, id=ticket_id)]


def test_two_requests_become_one_which_goes_on_for_both(engine: Engine, cast: Cast) -> None:
    late = _ask(engine, cast.student, "class_link", "The link is dead.", key="first-001").json["id"]
    kept = _ask(engine, cast.student, text="It stops at 99 %.", key="second-01").json["id"]
    _reply(engine, cast, kept)
    done = _merge(engine, cast.admin, late, kept)
    assert (done.status_code, done.json["moved"], done.json["keep_name"]) == (201, 1, "It stops at 99 %.")
    assert sorted(_words(engine, kept)) == ["It stops at 99 %.", "The link is dead.", "Try a photo of it."]
    gone, stays = _ticket(engine, late), _ticket(engine, kept)
    assert (gone["status"], gone["merged_into"], gone["resolved_by"]) == ("resolved", UUID(kept), cast.admin)
    # Who still waits is not forgotten, and what was more urgent stays so.
    assert (stays["status"], stays["priority"]) == ("waiting_on_you", "high")
    assert stays["waiting_since"] == gone["created_at"]
    # Whoever writes under the merged one writes to the one that goes on; nobody opens it again by hand.
    student = engine.client.as_student(cast.student)
    said = student.post(
        f"/api/support/requests/{late}/messages", json={"text": "Still dead.", "client_key": "more-0001"}
    )
    assert (said.status_code, said.get_json()["id"]) == (201, kept)
    with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
        conn.execute("update public.support_tickets set status = 'waiting_on_you' where merged_into is not null")
    note = engine.row("select * from public.audit_log where action = 'ticket.merged'")
    assert (note["actor"], note["subject_id"], note["after"]["merged_id"]) == (cast.admin, kept, late)


def test_a_merge_of_requests_is_undone_as_it_was(engine: Engine, cast: Cast) -> None:
    late = _ask(engine, cast.student, "class_link", "The link is dead.", key="first-001").json["id"]
    kept = _ask(engine, cast.student, text="It stops at 99 %.", key="second-01").json["id"]
    _reply(engine, cast, kept)
    shown = "select status, priority, waiting_since, reply_by, reopened from public.support_tickets where id = %(id)s"
    before = [engine.row(shown, id=one) for one in (late, kept)]
    merge_id = _merge(engine, cast.admin, late, kept).json["id"]
    admin = engine.client.as_admin(cast.admin)
    assert engine.client.as_student(cast.student).post(f"/api/leads/merges/{merge_id}/undo").status_code == 403
    assert admin.post(f"/api/leads/merges/{merge_id}/undo").status_code == 200
    assert admin.post(f"/api/leads/merges/{merge_id}/undo").status_code == 409
    assert [engine.row(shown, id=one) for one in (late, kept)] == before
    assert _words(engine, late) == ["The link is dead."]
    assert engine.value("select count(*) from public.audit_log where action = 'ticket.unmerged'") == 1


def test_an_undo_leaves_alone_what_was_worked_on_since(engine: Engine, cast: Cast) -> None:
    late = _ask(engine, cast.student, "class_link", "The link is dead.", key="first-001").json["id"]
    kept = _ask(engine, cast.student, text="It stops at 99 %.", key="second-01").json["id"]
    merge_id = _merge(engine, cast.admin, late, kept).json["id"]
    _reply(engine, cast, kept, "Both are mended.")
    admin = engine.client.as_admin(cast.admin)
    assert admin.post(f"/api/leads/merges/{merge_id}/undo").status_code == 200
    assert (_ticket(engine, late)["status"], _ticket(engine, kept)["status"]) == ("open", "waiting_on_student")
    assert _words(engine, kept) == ["It stops at 99 %.", "Both are mended."]


def test_a_merge_of_requests_is_undone_for_a_day_only(engine: Engine, cast: Cast) -> None:
    late = _ask(engine, cast.student, "class_link", "The link is dead.", key="first-001").json["id"]
    kept = _ask(engine, cast.student, key="second-01").json["id"]
    merge_id = _merge(engine, cast.admin, late, kept).json["id"]
    engine.clock(datetime.now(UTC) + timedelta(hours=25))
    refused = engine.client.as_admin(cast.admin).post(f"/api/leads/merges/{merge_id}/undo")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "too_late")


def test_safety_is_merged_with_nothing_but_safety_of_the_same_child(engine: Engine, cast: Cast) -> None:
    for user in (cast.student, cast.classmate):
        engine.run("update public.profiles set family_id = %(id)s where user_id = %(user)s",
                   id=cast.riya.family_id, user=user)  # fmt: skip
    everyday = _ask(engine, cast.student, key="everyday-1").json["id"]
    first = _ask(engine, cast.student, "safety", "He hits me.", key="unsafe-001").json["id"]
    again = _ask(engine, cast.student, "safety", "He did it again.", key="unsafe-002").json["id"]
    theirs = _ask(engine, cast.classmate, "safety", "I am afraid.", key="unsafe-003").json["id"]
    for one, other in ((first, everyday), (everyday, first), (first, theirs), (theirs, first)):
        refused = _merge(engine, cast.admin, one, other)
        assert (refused.status_code, refused.json["error"]["code"]) == (409, "safety")
    # Nor by the function behind it.
    with pytest.raises(psycopg.errors.CheckViolation):
        engine.run(
            "select private.merge_tickets(%(keep)s, %(drop)s, %(who)s)", keep=everyday, drop=first, who=cast.admin
        )
    assert _merge(engine, cast.admin, again, first).status_code == 201
    for one, status in ((first, "open"), (again, "resolved")):
        ticket = _ticket(engine, one)
        assert (ticket["category"], ticket["priority"], ticket["status"]) == ("safety", "urgent", status)
    # The mark is not taken from the merged one either, and a brother still reads none of it.
    with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
        conn.execute("update public.support_tickets set category = 'other' where merged_into is not null")
    with engine.as_person(cast.classmate) as conn:
        assert conn.execute("select body from public.crm_messages where body like 'He %'").fetchall() == []


def test_who_may_merge_and_what_stays_two(engine: Engine, cast: Cast) -> None:
    one = _ask(engine, cast.student, "class_link", "The link is dead.", key="first-001").json["id"]
    two = _ask(engine, cast.student, key="second-01").json["id"]
    three = _ask(engine, cast.student, "other", "A question.", key="third-001").json["id"]
    elsewhere = _ask(engine, cast.classmate, key="theirs-001").json["id"]
    student = engine.client.as_student(cast.student)
    assert student.post(f"/api/support/tickets/{one}/merge", json={"into_id": two}).status_code == 403
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.admin) as conn:
        conn.execute("update public.support_tickets set merged_into = null")
    refusals = {
        (one, elsewhere): (409, "two_families"),
        (one, one): (422, "invalid"),
        (one, str(cast.batch_id)): (404, "not_found"),
    }
    for (drop, keep), expected in refusals.items():
        refused = _merge(engine, cast.admin, drop, keep)
        assert (refused.status_code, refused.json["error"]["code"]) == expected
    assert _merge(engine, cast.admin, one, two).status_code == 201
    for drop, keep, code in (
        (one, three, "merged_already"),
        (three, one, "merged_already"),
        (two, three, "holds_others"),
    ):
        assert _merge(engine, cast.admin, drop, keep).json["error"]["code"] == code
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.support_tickets set status = 'resolved' where id = %s", [two])
        row = conn.execute("select public.support_figures()").fetchone()
    assert _merge(engine, cast.admin, three, two).json["error"]["code"] == "is_over"
    # The merged one is no request of its own in the figures.
    assert row is not None
    assert row[0]["asked"] == 3
