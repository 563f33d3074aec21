"""The parent corner at its doors: the code and all who have none, and what a guardian sees and changes inside."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from werkzeug.test import TestResponse

from tests.cast import Cast, Household
from tests.engine import Client, Engine

CODE = re.compile(r"\b\d{6}\b")


@pytest.fixture
def family(engine: Engine, cast: Cast) -> Cast:
    """The cast, whose two accounts with a seat are their families' own."""
    for user, household in ((cast.student, cast.riya), (cast.classmate, cast.kabir)):
        engine.run(
            "update public.profiles set family_id = %(family)s where user_id = %(user)s",
            family=household.family_id,
            user=user,
        )
    return cast


def ask(engine: Engine, client: Client, household: Household, kind: str = "email") -> str:
    """Have a code sent to the guardian and read it there."""
    contact = household.email if kind == "email" else household.phone
    asked = client.post("/api/parents/codes", json={"contact_id": str(contact["id"])})
    assert asked.status_code == 202, asked.text
    engine.drain()
    texts = [one["text"] for one in engine.sent(to=contact["value"])]
    return next(
        str(CODE.findall(text)[0]) for text in reversed(texts) if re.search("parent corner|verification code", text)
    )


def opened(engine: Engine, client: Client, household: Household) -> str:
    """The key of a corner that was opened with a right code."""
    answer = client.post("/api/parents/open", json={"code": ask(engine, client, household)})
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["key"])


def with_key(key: str) -> dict[str, Any]:
    return {"headers": {"X-Parent-Key": key}}


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def permitted(engine: Engine, household: Household) -> set[str]:
    rows = engine.rows(
        "select purpose from public.current_consents where lead_id = %(id)s and granted", id=household.lead_id
    )
    return {row["purpose"] for row in rows}


# ---------------------------------------------------------------- the door
def test_a_code_goes_to_the_guardian_alone_and_opens_the_corner(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    door = client.get("/api/parents/door").get_json()
    assert {one["id"] for one in door["channels"]} == {str(family.riya.email["id"]), str(family.riya.phone["id"])}
    assert "anita@example.com" not in json.dumps(door)
    assert door["sent"] is None
    key = opened(engine, client, family.riya)
    assert engine.sent(to="riya@example.com") == []
    corner = client.get("/api/parents/corner", **with_key(key))
    assert corner.status_code == 200
    assert [child["name"] for child in corner.get_json()["children"]] == ["Riya Sharma"]
    # The ledger keeps no code once it has left.
    assert engine.value("select count(*) from public.email_logs where variables ->> 'code' ~ '[0-9]{6}'") == 0


def test_the_number_gets_it_on_whatsapp(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    code = ask(engine, client, family.riya, "phone")
    assert client.post("/api/parents/open", json={"code": code}).status_code == 200


def test_no_code_goes_to_the_student_or_to_another_family(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    assert family.riya.student_email
    for contact in (family.riya.student_email["id"], family.kabir.email["id"], uuid4()):
        answer = client.post("/api/parents/codes", json={"contact_id": str(contact)})
        assert code_of(answer) == (404, "not_found")
    assert engine.value("select count(*) from private.parent_codes") == 0


def test_a_contact_that_only_a_form_named_is_no_channel_beside_a_proven_one(engine: Engine, family: Cast) -> None:
    """A child who writes an own number into the form as the parent's would have the code sent there."""
    client = engine.client.as_student(family.student)
    engine.run("update public.contacts set verified_at = null where id = %(id)s", id=family.riya.phone["id"])
    assert [one["kind"] for one in client.get("/api/parents/door").get_json()["channels"]] == ["email"]
    answer = client.post("/api/parents/codes", json={"contact_id": str(family.riya.phone["id"])})
    assert answer.status_code == 404


def test_the_address_of_the_sign_in_is_no_channel_where_there_is_another(engine: Engine, family: Cast) -> None:
    with engine.as_owner() as conn:
        conn.execute("update auth.users set email = 'anita@example.com' where id = %s", [family.student])
    client = engine.client.as_student(family.student)
    assert [one["kind"] for one in client.get("/api/parents/door").get_json()["channels"]] == ["phone"]
    engine.run(
        "update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=family.riya.phone["id"]
    )
    assert [one["kind"] for one in client.get("/api/parents/door").get_json()["channels"]] == ["email"]


def test_another_familys_code_opens_nothing(engine: Engine, family: Cast) -> None:
    mine, other = engine.client.as_student(family.student), engine.client.as_student(family.classmate)
    theirs = ask(engine, other, family.kabir)
    # Nobody has asked for one here, and then the other one is on its way.
    assert code_of(mine.post("/api/parents/open", json={"code": theirs})) == (410, "code_ended")
    own = ask(engine, mine, family.riya)
    if own != theirs:
        assert code_of(mine.post("/api/parents/open", json={"code": theirs})) == (422, "wrong_code")
    key = other.post("/api/parents/open", json={"code": theirs}).get_json()["key"]
    assert code_of(mine.get("/api/parents/corner", **with_key(key))) == (403, "parent_code")
    assert other.get("/api/parents/corner", **with_key(key)).status_code == 200


def test_a_code_ends_after_ten_minutes_and_works_once(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    code = ask(engine, client, family.riya)
    engine.clock(engine.value("select public.app_now()") + timedelta(minutes=10))
    assert code_of(client.post("/api/parents/open", json={"code": code})) == (410, "code_ended")
    code = ask(engine, client, family.riya)
    assert client.post("/api/parents/open", json={"code": code}).status_code == 200
    assert code_of(client.post("/api/parents/open", json={"code": code})) == (410, "code_ended")


def test_guessing_ends_after_five_tries_and_then_for_the_hour(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    for _round in range(3):
        code = ask(engine, client, family.riya)
        wrong = "000000" if code != "000000" else "000001"
        tried = [code_of(client.post("/api/parents/open", json={"code": wrong})) for _ in range(5)]
        assert tried == [(422, "wrong_code")] * 4 + [(422, "code_ended")]
        engine.clock(engine.value("select public.app_now()") + timedelta(minutes=2))
    # The right code comes too late now, whichever it is; and no more codes go there in this hour.
    assert code_of(client.post("/api/parents/open", json={"code": code})) == (429, "too_many")
    again = client.post("/api/parents/codes", json={"contact_id": str(family.riya.email["id"])})
    assert code_of(again) == (429, "too_many")
    assert engine.value("select count(*) from private.parent_visits") == 0


def test_a_second_code_waits_a_minute_and_ends_the_first(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    first = ask(engine, client, family.riya)
    again = client.post("/api/parents/codes", json={"contact_id": str(family.riya.email["id"])})
    assert code_of(again) == (409, "code_on_its_way")
    engine.clock(engine.value("select public.app_now()") + timedelta(seconds=61))
    second = ask(engine, client, family.riya)
    if first != second:
        assert client.post("/api/parents/open", json={"code": first}).status_code == 422
    assert client.post("/api/parents/open", json={"code": second}).status_code == 200


INSIDE: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/api/parents/corner", None),
    ("POST", "/api/parents/consent", {"lead_id": "{lead}", "purpose": "calls", "granted": False, "language": "en"}),
    ("POST", "/api/parents/erase", {"lead_id": "{lead}", "sure": True, "language": "en"}),
    ("PUT", "/api/parents/hours", {"hours": "evening"}),
    ("PUT", "/api/parents/language", {"language": "hi"}),
    ("PUT", "/api/parents/choices", {"unwanted": ["weekly:email"]}),
    ("POST", "/api/parents/contacts", {"kind": "email", "value": "riya.as.anita@example.com"}),
    ("POST", "/api/parents/contacts/confirm", {"code": "123456"}),
    ("GET", "/api/parents/messages", None),
    ("POST", "/api/parents/copies", None),
    ("POST", "/api/parents/copies/7c0d7f3e-52c1-4d6e-9d8c-1b7d2f0a9e11/link", None),
]


@pytest.mark.parametrize(("method", "path", "body"), INSIDE, ids=[path for _, path, _ in INSIDE])
def test_the_students_token_alone_does_nothing_inside(
    engine: Engine, family: Cast, method: str, path: str, body: dict[str, Any] | None
) -> None:
    client = engine.client.as_student(family.student)
    sent = body and {name: str(family.riya.lead_id) if value == "{lead}" else value for name, value in body.items()}
    for headers in ({}, {"X-Parent-Key": ""}, {"X-Parent-Key": "guessed-" * 5}):
        assert code_of(client.open(path, method=method, json=sent, headers=headers)) == (403, "parent_code")
    assert engine.client.open(path, method=method, json=sent).status_code == 401
    assert "calls" in permitted(engine, family.riya)
    assert engine.value("select count(*) from private.exports") == 0
    assert engine.row(
        "select language, contact_hours from public.families where id = %(id)s", id=family.riya.family_id
    ) == {
        "language": "en",
        "contact_hours": None,
    }


def test_a_key_ends_with_its_time_its_sign_in_and_its_page(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    elsewhere = engine.client.as_user(family.student, session_id="another-phone")
    assert code_of(elsewhere.get("/api/parents/corner", **with_key(key))) == (403, "parent_code")
    assert client.get("/api/parents/corner", **with_key(key)).status_code == 200
    assert client.post("/api/parents/close").status_code == 200
    assert code_of(client.get("/api/parents/corner", **with_key(key))) == (403, "parent_code")
    engine.clock(engine.value("select public.app_now()") + timedelta(minutes=2))
    key = opened(engine, client, family.riya)
    engine.clock(engine.value("select public.app_now()") + timedelta(minutes=15))
    assert code_of(client.get("/api/parents/corner", **with_key(key))) == (403, "parent_code")


def test_a_contact_that_is_no_guardians_any_more_ends_the_visit(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    engine.run("update public.contacts set owner = 'student' where id = %(id)s", id=family.riya.email["id"])
    assert code_of(client.get("/api/parents/corner", **with_key(key))) == (403, "parent_code")


def test_an_account_without_a_family_has_no_corner(engine: Engine, family: Cast) -> None:
    for who in (family.unpaid, family.admin):
        assert engine.client.as_user(who).get("/api/parents/door").status_code == 404


# ---------------------------------------------------------------- inside
def test_one_tap_withdraws_a_purpose_and_says_what_stops(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    body = {"lead_id": str(family.riya.lead_id), "purpose": "calls", "granted": False, "language": "hi"}
    answer = client.post("/api/parents/consent", json=body, **with_key(key))
    assert answer.status_code == 200
    calls = next(one for one in answer.get_json()["children"][0]["purposes"] if one["purpose"] == "calls")
    assert calls["is_on"] is False
    assert calls["stops"]["en"].startswith("We will not call you by machine")
    assert "calls" not in permitted(engine, family.riya)
    row = engine.row("select * from public.guardian_consents order by id desc limit 1")
    assert (row["contact_id"], row["method"], row["notice_language"]) == (family.riya.email["id"], "page", "hi")
    engine.drain()
    assert any("call" in one["text"] for one in engine.sent(to="anita@example.com")[1:])


def test_the_course_ends_only_when_it_was_asked_again(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    body = {"lead_id": str(family.riya.lead_id), "purpose": "course", "granted": False, "language": "en"}
    assert code_of(client.post("/api/parents/consent", json=body, **with_key(key))) == (409, "not_sure")
    assert "course" in permitted(engine, family.riya)
    assert client.post("/api/parents/consent", json={**body, "sure": True}, **with_key(key)).status_code == 200
    assert engine.value("select status from public.enrollments where id = %(id)s", id=family.enrollment_id) == "ended"


def test_another_familys_child_is_out_of_reach(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    other = str(family.kabir.lead_id)
    body = {"lead_id": other, "purpose": "calls", "granted": False, "language": "en"}
    assert client.post("/api/parents/consent", json=body, **with_key(key)).status_code == 404
    body = {"lead_id": other, "sure": True, "language": "en"}
    assert client.post("/api/parents/erase", json=body, **with_key(key)).status_code == 404
    assert "calls" in permitted(engine, family.kabir)
    assert engine.value("select count(*) from private.erasures") == 0


def test_erasing_is_planned_and_taken_back_by_the_course(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    lead = str(family.riya.lead_id)
    unsure = {"lead_id": lead, "sure": False, "language": "en"}
    assert code_of(client.post("/api/parents/erase", json=unsure, **with_key(key))) == (409, "not_sure")
    answer = client.post("/api/parents/erase", json={**unsure, "sure": True}, **with_key(key))
    assert answer.get_json()["children"][0]["erased_at"] is not None
    assert permitted(engine, family.riya) == set()
    engine.drain()
    again = {"lead_id": lead, "purpose": "course", "granted": True, "language": "en"}
    assert client.post("/api/parents/consent", json=again, **with_key(key)).status_code == 200
    engine.drain()
    assert engine.value("select status from private.erasures") == "cancelled"


def test_hours_and_language_hold_for_what_is_sent(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    assert client.put("/api/parents/hours", json={"hours": "evening"}, **with_key(key)).get_json()["hours"] == "evening"
    assert client.put("/api/parents/hours", json={"hours": "night"}, **with_key(key)).status_code == 422
    answer = client.put("/api/parents/language", json={"language": "hi"}, **with_key(key))
    assert answer.get_json()["language"] == "hi"
    row = engine.row("select language, contact_hours from public.families where id = %(id)s", id=family.riya.family_id)
    assert row == {"language": "hi", "contact_hours": "evening"}


def test_messages_are_listed_without_codes_and_without_what_is_the_students(engine: Engine, family: Cast) -> None:
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    body = {"lead_id": str(family.riya.lead_id), "purpose": "media", "granted": False, "language": "en"}
    client.post("/api/parents/consent", json=body, **with_key(key))
    engine.drain()
    assert family.riya.student_email
    by_hand(engine, family, family.riya.student_email["id"], "Are you safe? I read what you wrote.")
    by_hand(engine, family, family.riya.email["id"], "Thank you for asking.")
    found = client.get("/api/parents/messages", **with_key(key)).get_json()
    texts = json.dumps(found, ensure_ascii=False)
    assert "Thank you for asking." in texts
    assert "Are you safe" not in texts
    assert not CODE.search("".join(one["text"] or "" for one in found["messages"]))
    assert "vikram" not in texts
    # Their links open nothing.
    assert "/consent/copy" in texts or "/prefs/copy" in texts


def by_hand(engine: Engine, family: Cast, contact: UUID, text: str) -> None:
    engine.run(
        """
        insert into public.email_logs
          (dedupe_key, event_key, family_id, lead_id, contact_id, to_address, body, subject, due_at, status, sent_at)
        values (%(key)s, 'reply', %(family)s, %(lead)s, %(contact)s, 'x@example.com', %(text)s, 'Hello',
                public.app_now(), 'sent', public.app_now())
        """,
        key=str(uuid4()),
        family=family.riya.family_id,
        lead=family.riya.lead_id,
        contact=contact,
        text=text,
    )


def test_dues_are_the_familys_own(engine: Engine, family: Cast) -> None:
    for household in (family.riya, family.kabir):
        engine.run(
            """
            insert into public.payments (lead_id, family_id, batch_id, amount_paise)
            values (%(lead)s, %(family)s, %(batch)s, 499900)
            """,
            lead=household.lead_id,
            family=household.family_id,
            batch=family.batch_id,
        )
    client = engine.client.as_student(family.student)
    dues = client.get("/api/parents/corner", **with_key(opened(engine, client, family.riya))).get_json()["dues"]
    assert [(due["student_name"], due["amount_paise"]) for due in dues] == [("Riya Sharma", 499900)]


def test_a_copy_leaves_out_notes_and_what_was_said_in_confidence(engine: Engine, family: Cast) -> None:
    asked = engine.client.as_student(family.student).post(
        "/api/support/requests",
        json={"category": "safety", "text": "I am afraid at home.", "client_key": "unsafe-at-home"},
    )
    assert asked.status_code == 201, asked.text
    assert family.riya.student_email
    by_hand(engine, family, family.riya.student_email["id"], "Are you safe? I read what you wrote.")
    client = engine.client.as_student(family.student)
    key = opened(engine, client, family.riya)
    copy = client.post("/api/parents/copies", **with_key(key)).get_json()["copy"]
    engine.drain()
    link = client.post(f"/api/parents/copies/{copy['id']}/link", **with_key(key))
    assert link.status_code == 200, link.text
    archive = zipfile.ZipFile(io.BytesIO(httpx.get(link.get_json()["url"]).raise_for_status().content))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "anita@example.com" in everything
    for kept_back in ("afraid at home", "Are you safe", "vikram@example.com", "safety"):
        assert kept_back not in everything
    # The educator's own export of the family is another one, and no guardian's to open.
    engine.run(
        "insert into private.exports (family_id, status, path, expires_at) "
        "values (%(family)s, 'ready', 'x/y.zip', public.app_now() + interval '1 day')",
        family=family.riya.family_id,
    )
    hers = engine.value("select id from private.exports where via = 'educator'")
    assert client.post(f"/api/parents/copies/{hers}/link", **with_key(key)).status_code == 404
    other = engine.client.as_student(family.classmate)
    their_key = opened(engine, other, family.kabir)
    assert other.post(f"/api/parents/copies/{copy['id']}/link", **with_key(their_key)).status_code == 404
