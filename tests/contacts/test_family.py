"""Contacts as the family changes them: a code to the new one, notice to the old one, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from launchpad.core.db import Row
from tests.cast import Cast
from tests.engine import Client, Engine
from tests.parents.test_corner import family, opened, with_key

__all__ = ["family"]

CODE = re.compile(r"\b\d{6}\b")


@pytest.fixture
def student(engine: Engine, family: Cast) -> Client:
    return engine.client.as_student(family.student)


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def read_code(engine: Engine, to: str) -> str:
    """The newest code that came to an address or number."""
    engine.drain()
    return str(next(CODE.findall(one["text"])[0] for one in reversed(engine.sent(to=to)) if CODE.search(one["text"])))


def by_value(engine: Engine, value: str) -> Row:
    return engine.row("select * from public.contacts where value = %(value)s", value=value)


def asked(client: Client, key: str, **body: Any) -> TestResponse:
    return client.post("/api/parents/contacts", json={"kind": "email", **body}, **with_key(key))


def later(engine: Engine, **by: int) -> None:
    engine.clock(engine.value("select public.app_now()") + timedelta(**by))


# ---------------------------------------------------------------- the guardian
def test_a_guardian_changes_the_address_by_a_code_and_the_old_one_hears_of_it(
    engine: Engine, family: Cast, student: Client
) -> None:
    key = opened(engine, student, family.riya)
    answer = asked(student, key, value="Anita.New@Example.com", replaces=str(family.riya.email["id"]))
    assert answer.status_code == 202, answer.text
    assert answer.get_json()["contact_sent"]["masked"] == "an•••@example.com"
    # Until the code it is no contact of the family's.
    assert by_value(engine, "anita.new@example.com")["family_id"] != family.riya.family_id
    code = read_code(engine, "anita.new@example.com")
    done = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert done.status_code == 200, done.text
    new, old = by_value(engine, "anita.new@example.com"), by_value(engine, "anita@example.com")
    assert (new["family_id"], new["owner"], new["name"]) == (family.riya.family_id, "guardian", "Anita")
    assert new["verified_at"] is not None
    assert old["retired_reason"] == "changed"
    engine.drain()
    notice = engine.sent(to="anita@example.com")[-1]
    assert "was changed" in notice["subject"]
    assert "an•••@example.com" in notice["text"]
    assert "anita.new@example.com" not in notice["text"]
    # The corner that was opened by the old address stays open for its time, and the next code goes to the new one.
    shown = student.get("/api/parents/corner", **with_key(key)).get_json()["contacts"]
    assert [one["masked"] for one in shown if one["kind"] == "email" and one["owner"] == "guardian"] == [
        "an•••@example.com"
    ]
    assert {one["id"] for one in student.get("/api/parents/door").get_json()["channels"]} == {
        str(new["id"]), str(family.riya.phone["id"]),
    }  # fmt: skip
    assert engine.value("select count(*) from public.guardian_consents where contact_id = %(id)s", id=old["id"]) == 6


def test_the_notice_is_in_the_familys_language(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    engine.run("update public.families set language = 'hi' where id = %(f)s", f=family.riya.family_id)
    asked(student, key, value="anita.new@example.com", replaces=str(family.riya.email["id"]))
    code = read_code(engine, "anita.new@example.com")
    assert "यह पता आपका है" in engine.sent(to="anita.new@example.com")[-1]["text"]
    assert student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key)).status_code == 200
    engine.drain()
    assert "बदला गया" in engine.sent(to="anita@example.com")[-1]["subject"]


def test_a_second_guardians_number_is_added_beside_the_first(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    answer = asked(student, key, kind="phone", value="98765 00007", name="Suresh", relation="father")
    assert answer.status_code == 202, answer.text
    code = read_code(engine, "+919876500007")
    done = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert done.status_code == 200
    row = by_value(engine, "+919876500007")
    assert (row["name"], row["relation"], row["family_id"]) == ("Suresh", "father", family.riya.family_id)
    assert by_value(engine, "+919876543210")["retired_at"] is None
    gets = {one["id"]: one["gets"] for one in done.get_json()["contacts"]}
    assert gets[str(row["id"])] == ["whatsapp", "calls"]
    # A guardian who was there before hears of it.
    engine.drain()
    told = engine.rows("select contact_id from public.message_log where event_key = 'contact_changed'")
    assert len(told) == 1


def test_the_answer_is_the_same_whoever_has_an_address_and_it_stays_there(
    engine: Engine, family: Cast, student: Client
) -> None:
    key = opened(engine, student, family.riya)
    free = asked(student, key, value="nobody@example.com")
    later(engine, minutes=2)
    taken = asked(student, key, value="vikram@example.com")
    assert free.status_code == taken.status_code == 202
    assert free.get_json().keys() == taken.get_json().keys()
    code = read_code(engine, "vikram@example.com")
    answer = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert code_of(answer) == (409, "another_family")
    row = by_value(engine, "vikram@example.com")
    assert (row["family_id"], row["retired_at"]) == (family.kabir.family_id, None)


def test_a_students_own_address_becomes_no_guardians(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    assert code_of(asked(student, key, value="riya@example.com")) == (422, "others_contact")
    for other in (family.kabir.email["id"], family.riya.phone["id"], family.riya.student_email["id"]):  # type: ignore[index]
        answer = asked(student, key, value="anita.new@example.com", replaces=str(other))
        assert code_of(answer) == (404, "not_found")
    assert engine.value("select count(*) from private.contact_checks") == 0


def test_strangers_are_not_written_to_for_long(engine: Engine, family: Cast, student: Client) -> None:
    """Four addresses in an hour and six in a day, each of them three times in an hour at most, by whomever."""
    key = opened(engine, student, family.riya)
    answers = [asked(student, key, value=f"stranger{n}@example.com").status_code for n in range(6)]
    assert answers == [202] * 4 + [429] * 2
    engine.drain()
    assert sum(len(engine.sent(to=f"stranger{n}@example.com")) for n in range(6)) == 4
    # Those who were typed and said nothing are no families tomorrow.
    later(engine, hours=25)
    engine.drain()
    assert engine.value("select count(*) from public.contacts where value like 'stranger%%'") == 0


def test_guessing_a_code_ends(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    asked(student, key, value="anita.new@example.com")
    code = read_code(engine, "anita.new@example.com")
    wrong = {"code": "000000" if code != "000000" else "000001"}
    tried = [code_of(student.post("/api/parents/contacts/confirm", json=wrong, **with_key(key))) for _ in range(5)]
    assert tried == [(422, "wrong_code")] * 4 + [(422, "code_ended")]
    answer = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert code_of(answer) == (410, "code_ended")
    assert by_value(engine, "anita.new@example.com")["family_id"] != family.riya.family_id


def test_a_code_ends_after_ten_minutes(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    asked(student, key, value="anita.new@example.com")
    code = read_code(engine, "anita.new@example.com")
    later(engine, minutes=11)
    answer = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert code_of(answer) == (410, "code_ended")


@pytest.mark.parametrize("path", ["/api/parents/contacts", "/api/parents/contacts/confirm"])
def test_the_students_token_alone_changes_no_guardian(engine: Engine, family: Cast, student: Client, path: str) -> None:
    body = {"kind": "email", "value": "riya.as.anita@example.com", "code": "123456"}
    for headers in ({}, {"X-Parent-Key": "guessed-" * 5}):
        assert code_of(student.post(path, json=body, headers=headers)) == (403, "parent_code")
    assert engine.client.post(path, json=body).status_code == 401
    assert engine.value("select count(*) from public.contacts where value = 'riya.as.anita@example.com'") == 0


# ---------------------------------------------------------------- the student
def own_id(client: Client, kind: str) -> str:
    return str(next(one["id"] for one in client.get("/api/contacts/own").get_json()["contacts"] if one["kind"] == kind))


def test_a_student_changes_the_own_number_and_a_guardian_hears_of_it(
    engine: Engine, family: Cast, student: Client
) -> None:
    body = {"kind": "phone", "value": "98765 00011", "replaces": own_id(student, "phone")}
    answer = student.post("/api/contacts/own", json=body)
    assert answer.status_code == 202, answer.text
    code = read_code(engine, "+919876500011")
    done = student.post("/api/contacts/own/confirm", json={"code": code})
    assert done.status_code == 200, done.text
    row = by_value(engine, "+919876500011")
    assert (row["owner"], row["lead_id"], row["family_id"]) == ("student", family.riya.lead_id, family.riya.family_id)
    assert by_value(engine, "+919876543211")["retired_reason"] == "changed"
    engine.drain()
    told = engine.rows(
        "select c.value from public.message_log m join public.contacts c on c.id = m.contact_id"
        " where m.event_key = 'contact_changed' order by c.value"
    )
    assert {row["value"] for row in told} >= {"+919876543211"}
    assert {row["value"] for row in told} & {"anita@example.com", "+919876543210"}


def test_a_student_reaches_no_guardians_contact(engine: Engine, family: Cast, student: Client) -> None:
    shown = student.get("/api/contacts/own").get_json()
    assert {one["id"] for one in shown["contacts"]} == {
        str(family.riya.student_email["id"]), str(family.riya.student_phone["id"]),  # type: ignore[index]
    }  # fmt: skip
    taken = student.post("/api/contacts/own", json={"kind": "email", "value": "anita@example.com"})
    assert code_of(taken) == (422, "others_contact")
    for other in (family.riya.email["id"], family.kabir.email["id"]):
        body = {"kind": "email", "value": "riya.two@example.com", "replaces": str(other)}
        assert code_of(student.post("/api/contacts/own", json=body)) == (404, "not_found")


def test_a_code_for_the_student_confirms_nothing_in_the_corner(engine: Engine, family: Cast, student: Client) -> None:
    key = opened(engine, student, family.riya)
    student.post("/api/contacts/own", json={"kind": "email", "value": "riya.two@example.com"})
    code = read_code(engine, "riya.two@example.com")
    answer = student.post("/api/parents/contacts/confirm", json={"code": code}, **with_key(key))
    assert code_of(answer) == (410, "code_ended")
    other = engine.client.as_student(family.classmate)
    assert code_of(other.post("/api/contacts/own/confirm", json={"code": code})) == (410, "code_ended")
    assert student.post("/api/contacts/own/confirm", json={"code": code}).status_code == 200
    assert by_value(engine, "riya.two@example.com")["owner"] == "student"


@pytest.mark.parametrize("year", [None, 2015])
def test_under_thirteen_the_guardian_alone_is_written_to(
    engine: Engine, family: Cast, student: Client, year: int | None
) -> None:
    engine.run("update public.imported_leads set birth_year = %(y)s where id = %(l)s", y=year, l=family.riya.lead_id)
    assert student.get("/api/contacts/own").get_json()["may_have"] is False
    answer = student.post("/api/contacts/own", json={"kind": "email", "value": "riya.two@example.com"})
    assert code_of(answer) == (409, "guardian_only")


def test_an_account_without_a_seat_has_no_contacts(engine: Engine, family: Cast) -> None:
    body = {"kind": "email", "value": "x@example.com"}
    for who in (family.unpaid, family.admin):
        client = engine.client.as_user(who)
        assert client.get("/api/contacts/own").status_code == 404
        assert client.post("/api/contacts/own", json=body).status_code == 404
    assert engine.client.get("/api/contacts/own").status_code == 401
