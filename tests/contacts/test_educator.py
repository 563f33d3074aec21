"""Contacts as the educator keeps them: added, corrected, proven, taken away, and what waits follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from launchpad.core.db import Row
from launchpad.core.links import LinkKind, personal_link
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for
from launchpad.payments import queries
from tests.cast import Cast, account, household
from tests.engine import Client, Engine

CODE = re.compile(r"\b\d{6}\b")


@pytest.fixture
def educator(engine: Engine, cast: Cast) -> Client:
    return engine.client.as_admin(cast.admin)


def added(educator: Client, family_id: UUID, kind: str, value: str, **more: Any) -> Mapping[str, Any]:
    body = {"family_id": str(family_id), "kind": kind, "value": value, "owner": "guardian", **more}
    answer = educator.post("/api/contacts", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def contact(engine: Engine, contact_id: UUID | str) -> Row:
    return engine.row("select * from public.contacts where id = %(id)s", id=contact_id)


def in_a_day(engine: Engine, lead_id: UUID) -> None:
    """A message with a personal link waits for every guardian's contact of a lead."""
    with engine.db.transaction() as conn:
        at = engine.value("select public.app_now()") + timedelta(days=1)
        plan(conn, messages_for(conn, "approved", [lead_id], Subject("lead", None), due_at=at))


def waiting(engine: Engine, ledger: str = "email_logs") -> list[Row]:
    return engine.rows(
        f"select to_address, contact_id, status::text, dedupe_key, variables from public.{ledger}"
        " where event_key = 'approved' order by created_at"
    )


# ---------------------------------------------------------------- adding
@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("email", " Sunita.Sharma@Example.COM ", "sunita.sharma@example.com"),
        ("phone", "098765 00001", "+919876500001"),
        ("phone", "p:+91-98765-00002", "+919876500002"),
    ],
)
def test_it_is_written_in_one_spelling_in_use_and_not_proven(
    engine: Engine, educator: Client, cast: Cast, kind: str, written: str, stored: str
) -> None:
    made = added(educator, cast.riya.family_id, kind, written, name="Suresh", relation="father")
    assert made["outcome"] == "added"
    row = contact(engine, made["contact_id"])
    assert (row["value"], row["owner"], row["name"], row["relation"]) == (stored, "guardian", "Suresh", "father")
    assert (row["verified_at"], row["opted_out_at"], row["retired_at"]) == (None, None, None)
    noted = engine.row("select actor, before, after from public.audit_log where action = 'contact.added'")
    assert (noted["actor"], noted["before"], noted["after"]["name"]) == (cast.admin, None, "Suresh")
    assert stored not in str(noted["after"])


@pytest.mark.parametrize(
    ("kind", "written"), [("email", "anita at example"), ("phone", "12345"), ("phone", "9.19877E+11"), ("email", "")]
)
def test_what_is_no_address_is_refused_at_its_field(
    engine: Engine, educator: Client, cast: Cast, kind: str, written: str
) -> None:
    body = {"family_id": str(cast.riya.family_id), "kind": kind, "value": written, "owner": "guardian"}
    answer = educator.post("/api/contacts", json=body)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "value")
    assert engine.value("select count(*) from public.audit_log where action like 'contact.%%'") == 0


def test_an_address_of_another_family_stays_there_and_is_named(engine: Engine, educator: Client, cast: Cast) -> None:
    made = added(educator, cast.riya.family_id, "email", "VIKRAM@example.com")
    assert made["outcome"] == "another_family"
    assert made["contact_id"] is None
    assert (made["other"]["id"], made["other"]["children"]) == (str(cast.kabir.family_id), "Kabir Rao")
    assert contact(engine, cast.kabir.email["id"])["family_id"] == cast.kabir.family_id
    # The same in the family that has it changes nothing.
    assert added(educator, cast.kabir.family_id, "email", "vikram@example.com")["outcome"] == "known"


def test_it_is_written_to_within_what_the_guardian_permitted(engine: Engine, educator: Client, cast: Cast) -> None:
    added(educator, cast.riya.family_id, "email", "sunita@example.com", name="Sunita")
    added(educator, cast.stranger.family_id, "email", "dev.father@example.com")
    with engine.db.transaction() as conn:
        for lead in (cast.riya.lead_id, cast.stranger.lead_id):
            plan(conn, messages_for(conn, "session_moved", [lead], Subject("lead", None)))
    engine.drain()
    assert len(engine.sent(to="sunita@example.com")) == 1
    assert engine.sent(to="dev.father@example.com") == []


def test_who_has_said_stop_is_not_reached_by_a_new_address(engine: Engine, educator: Client, cast: Cast) -> None:
    engine.run("update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.riya.email["id"])
    hers = added(educator, cast.riya.family_id, "email", "anita.two@example.com", name="Anita")
    his = added(educator, cast.riya.family_id, "email", "suresh@example.com", name="Suresh")
    assert contact(engine, hers["contact_id"])["opted_out_at"] is not None
    assert contact(engine, his["contact_id"])["opted_out_at"] is None


def test_the_students_own_belongs_to_a_child_of_the_family(engine: Engine, educator: Client, cast: Cast) -> None:
    for lead in (None, str(cast.kabir.lead_id)):
        body = {
            "family_id": str(cast.riya.family_id),
            "kind": "phone",
            "value": "9876500003",
            "owner": "student",
            "lead_id": lead,
        }
        answer = educator.post("/api/contacts", json=body)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "which_child")
    made = added(educator, cast.riya.family_id, "phone", "9876500003", owner="student", lead_id=str(cast.riya.lead_id))
    assert contact(engine, made["contact_id"])["lead_id"] == cast.riya.lead_id


def test_a_payment_that_nobody_could_be_asked_for_can_be_asked_for_then(
    engine: Engine, educator: Client, cast: Cast
) -> None:
    engine.run("delete from public.contacts where family_id = %(f)s and owner <> 'student'", f=cast.riya.family_id)
    asked = {"family_id": cast.riya.family_id, "lead_id": cast.riya.lead_id}
    with engine.db.transaction() as conn:
        assert queries.guardian(conn, asked)["email"] is None
    added(educator, cast.riya.family_id, "email", "anita@example.com", name="Anita")
    with engine.db.transaction() as conn:
        assert queries.guardian(conn, asked)["email"] == "anita@example.com"


# ---------------------------------------------------------------- correcting
def test_a_correction_keeps_the_old_row_and_takes_what_waits_to_the_new_one(
    engine: Engine, educator: Client, cast: Cast
) -> None:
    in_a_day(engine, cast.riya.lead_id)
    before = waiting(engine)
    assert [row["to_address"] for row in before] == ["anita@example.com"]
    answer = educator.put(f"/api/contacts/{cast.riya.email['id']}/value", json={"value": "Anita.Sharma@example.com"})
    assert answer.get_json()["outcome"] == "added"
    new, old = contact(engine, answer.get_json()["contact_id"]), contact(engine, cast.riya.email["id"])
    assert (new["value"], new["owner"], new["name"], new["verified_at"]) == (
        "anita.sharma@example.com", "guardian", "Anita", None,
    )  # fmt: skip
    assert (old["value"], old["retired_reason"], old["verified_at"] is not None) == (
        "anita@example.com",
        "changed",
        True,
    )
    # The permission still names the address that it came from.
    assert engine.value("select count(*) from public.guardian_consents where contact_id = %(id)s", id=old["id"]) == 6
    after = waiting(engine)
    assert [(row["to_address"], row["contact_id"], row["status"]) for row in after] == [
        ("anita.sharma@example.com", new["id"], "planned")
    ]
    assert after[0]["dedupe_key"] == before[0]["dedupe_key"].replace(str(old["id"]), str(new["id"]))
    # Its links are new, and those that the old address may hold open nothing.
    was, now = before[0]["variables"]["preferences_token"], after[0]["variables"]["preferences_token"]
    assert was != now
    live = "select contact_id from private.personal_links where token = %(token)s"
    assert engine.value(live, token=now) == new["id"]
    # Planned again for the family, it is there already; and it leaves once, to the new one.
    in_a_day(engine, cast.riya.lead_id)
    engine.clock(engine.value("select public.app_now()") + timedelta(days=1, minutes=1))
    engine.drain()
    assert len(engine.sent(to="anita.sharma@example.com")) == 1
    assert engine.sent(to="anita@example.com") == []


def test_the_old_links_of_a_corrected_address_open_nothing(engine: Engine, educator: Client, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        token = personal_link(conn, LinkKind.CONSENT, lead_id=cast.riya.lead_id, contact_id=cast.riya.email["id"])
    assert engine.client.get(f"/consent/{token}").status_code == 200
    educator.put(f"/api/contacts/{cast.riya.email['id']}/value", json={"value": "anita.sharma@example.com"})
    assert engine.client.get(f"/consent/{token}").status_code in (404, 410)


def test_an_opt_out_stays_through_a_correction(engine: Engine, educator: Client, cast: Cast) -> None:
    engine.run(
        "update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'STOP' where id = %(id)s",
        id=cast.riya.phone["id"],
    )
    answer = educator.put(f"/api/contacts/{cast.riya.phone['id']}/value", json={"value": "9876500009"})
    row = contact(engine, answer.get_json()["contact_id"])
    assert (row["opted_out_at"] is not None, row["opted_out_by"]) == (True, "STOP")


def test_a_correction_to_another_familys_address_changes_nothing(engine: Engine, educator: Client, cast: Cast) -> None:
    answer = educator.put(f"/api/contacts/{cast.riya.email['id']}/value", json={"value": "vikram@example.com"})
    assert answer.get_json()["outcome"] == "another_family"
    assert contact(engine, cast.riya.email["id"])["retired_at"] is None


def test_whose_it_is_decides_what_comes_there(engine: Engine, educator: Client, cast: Cast) -> None:
    in_a_day(engine, cast.riya.lead_id)
    body = {"owner": "student", "lead_id": str(cast.riya.lead_id)}
    assert educator.put(f"/api/contacts/{cast.riya.email['id']}", json=body).status_code == 200
    engine.clock(engine.value("select public.app_now()") + timedelta(days=1, minutes=1))
    engine.drain()
    assert engine.sent(to="anita@example.com") == []
    # As the student's it was proven; a guardian's it must be anew.
    body = {"owner": "guardian", "name": "Anita", "relation": "mother"}
    assert educator.put(f"/api/contacts/{cast.riya.email['id']}", json=body).status_code == 200
    assert contact(engine, cast.riya.email["id"])["verified_at"] is None
    noted = engine.rows("select before, after from public.audit_log where action = 'contact.changed' order by id")
    assert [(row["before"]["owner"], row["after"]["owner"]) for row in noted] == [
        ("guardian", "student"), ("student", "guardian"),
    ]  # fmt: skip


# ---------------------------------------------------------------- taking away
def test_a_contact_that_is_taken_away_gets_nothing_and_keeps_its_history(
    engine: Engine, educator: Client, cast: Cast
) -> None:
    in_a_day(engine, cast.riya.lead_id)
    assert educator.post(f"/api/contacts/{cast.riya.email['id']}/retire").status_code == 200
    assert [row["status"] for row in waiting(engine)] == ["cancelled"]
    assert [row["status"] for row in waiting(engine, "whatsapp_logs")] == ["planned"]
    with engine.db.transaction() as conn:
        plan(conn, messages_for(conn, "session_moved", [cast.riya.lead_id], Subject("lead", None)))
    engine.drain()
    assert engine.sent(to="anita@example.com") == []
    assert engine.value("select count(*) from public.guardian_consents where contact_id is not null") > 0
    again = educator.post(f"/api/contacts/{cast.riya.email['id']}/retire")
    assert (again.status_code, again.get_json()["error"]["code"]) == (409, "retired")
    # Written in again it is the same row, to be proven anew.
    made = added(educator, cast.riya.family_id, "email", "anita@example.com", name="Anita")
    assert (made["outcome"], made["contact_id"]) == ("restored", str(cast.riya.email["id"]))
    assert contact(engine, made["contact_id"])["verified_at"] is None


def test_an_opt_out_stays_through_taking_away_and_back(engine: Engine, educator: Client, cast: Cast) -> None:
    engine.run("update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.riya.email["id"])
    assert educator.post(f"/api/contacts/{cast.riya.email['id']}/retire").status_code == 200
    assert educator.post(f"/api/contacts/{cast.riya.email['id']}/restore").status_code == 200
    row = contact(engine, cast.riya.email["id"])
    assert (row["retired_at"], row["opted_out_at"] is not None) == (None, True)


# ---------------------------------------------------------------- proving
def test_the_family_reads_the_code_out(engine: Engine, educator: Client, cast: Cast) -> None:
    made = added(educator, cast.riya.family_id, "email", "sunita@example.com", name="Sunita")
    path = f"/api/contacts/{made['contact_id']}"
    assert educator.post(f"{path}/code").status_code == 202
    engine.drain()
    code = CODE.findall(engine.sent(to="sunita@example.com")[0]["text"])[0]
    wrong = educator.post(f"{path}/prove", json={"code": "000000" if code != "000000" else "000001"})
    assert (wrong.status_code, wrong.get_json()["error"]["code"]) == (422, "wrong_code")
    assert educator.post(f"{path}/prove", json={"code": f"{code[:3]} {code[3:]}"}).status_code == 200
    assert contact(engine, made["contact_id"])["verified_at"] is not None
    assert educator.post(f"{path}/prove", json={"code": code}).status_code == 410
    # Nothing of the code is left in the ledger.
    assert engine.value("select count(*) from public.email_logs where variables ->> 'code' ~ '[0-9]{6}'") == 0


def test_a_code_of_one_contact_proves_no_other(engine: Engine, educator: Client, cast: Cast) -> None:
    one = added(educator, cast.riya.family_id, "email", "sunita@example.com")
    other = added(educator, cast.riya.family_id, "email", "suresh@example.com")
    assert educator.post(f"/api/contacts/{one['contact_id']}/code").status_code == 202
    engine.drain()
    code = CODE.findall(engine.sent(to="sunita@example.com")[0]["text"])[0]
    assert educator.post(f"/api/contacts/{other['contact_id']}/prove", json={"code": code}).status_code == 410
    assert contact(engine, other["contact_id"])["verified_at"] is None


def test_nobody_is_written_a_code_who_has_said_stop(engine: Engine, educator: Client, cast: Cast) -> None:
    engine.run("update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.riya.email["id"])
    answer = educator.post(f"/api/contacts/{cast.riya.email['id']}/code")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "opted_out")


def test_only_the_educator_writes_contacts(engine: Engine, cast: Cast) -> None:
    path = f"/api/contacts/{cast.kabir.email['id']}"
    body = {"family_id": str(cast.kabir.family_id), "kind": "email", "value": "x@example.com", "owner": "guardian"}
    for client, status in ((engine.client.as_student(cast.student), 403), (engine.client, 401)):
        assert client.post("/api/contacts", json=body).status_code == status
        assert client.put(path, json={"owner": "guardian"}).status_code == status
        assert client.put(f"{path}/value", json={"value": "x@example.com"}).status_code == status
        assert client.post(f"{path}/retire").status_code == status
        assert client.post(f"{path}/restore").status_code == status
        assert client.post(f"{path}/code").status_code == status
        assert client.post(f"{path}/prove", json={"code": "123456"}).status_code == status
    assert engine.value("select count(*) from public.contacts where value = 'x@example.com'") == 0


def test_an_account_joins_no_seat_by_a_retired_address(engine: Engine, educator: Client, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        zoya = household(conn, "Zoya Khan", "Farah", "farah@example.com", "+919876543250", stage="paid")
    engine.run(
        "insert into public.enrollments (batch_id, lead_id, family_id) values (%(b)s, %(l)s, %(f)s)",
        b=cast.batch_id, l=zoya.lead_id, f=zoya.family_id,
    )  # fmt: skip
    assert educator.post(f"/api/contacts/{zoya.email['id']}/retire").status_code == 200
    person = account(engine, "farah@example.com", "student", "Farah")
    with engine.as_person(person) as conn:
        conn.execute("select public.create_profile_for_current_user()")
    assert engine.value("select user_id from public.enrollments where lead_id = %(l)s", l=zoya.lead_id) is None
    assert educator.post(f"/api/contacts/{zoya.email['id']}/restore").status_code == 200
    with engine.as_person(person) as conn:
        conn.execute("select public.create_profile_for_current_user()")
    assert engine.value("select user_id from public.enrollments where lead_id = %(l)s", l=zoya.lead_id) == person
