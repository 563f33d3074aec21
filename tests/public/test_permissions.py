"""Permissions taken back and given again, messages stopped by one click, and permission given on paper."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from launchpad.core.links import LinkKind, personal_link
from tests.cast import Cast, Household
from tests.engine import Engine
from tests.public.walk import CHOICES, Walk


def link(engine: Engine, kind: LinkKind, household: Household, *, contact: UUID | None = None) -> str:
    """The address of a personal link of a household's guardian."""
    paths = {LinkKind.CONSENT: "/consent", LinkKind.UNSUBSCRIBE: "/u", LinkKind.PREFERENCES: "/prefs"}
    lead = household.lead_id if kind is LinkKind.CONSENT else None
    with engine.db.transaction() as conn:
        token = personal_link(conn, kind, lead_id=lead, contact_id=contact or household.email["id"])
    return f"{paths[kind]}/{token}"


def permitted(engine: Engine, household: Household) -> set[str]:
    """What is permitted for a child now."""
    rows = engine.rows(
        "select purpose from public.current_consents where lead_id = %(id)s and granted", id=household.lead_id
    )
    return {row["purpose"] for row in rows}


def stopped(engine: Engine) -> set[str]:
    """Contacts that nothing may be sent to."""
    return {row["value"] for row in engine.rows("select value from public.contacts where opted_out_at is not null")}


# ---------------------------------------------------------------- permissions
def test_a_guardian_has_everything_erased_and_changes_their_mind(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    walk.press({"purpose": "erase", "wanted": "off"})
    assert "This erases the account, the work and the messages in 7 days." in walk.text
    assert engine.rows("select 1 from private.erasures") == []
    walk.press({"purpose": "erase", "wanted": "off", "sure": "yes"})
    assert "The details are erased on" in walk.text
    assert permitted(engine, cast.riya) == set()
    engine.drain()
    row = engine.row("select * from private.erasures")
    assert (row["via"], row["reason"], row["status"], row["lead_id"]) == (
        "guardian",
        "asked",
        "planned",
        cast.riya.lead_id,
    )
    walk.press({"purpose": "course", "wanted": "on"})
    engine.drain()
    assert engine.value("select status from private.erasures") == "cancelled"


def test_every_point_has_a_switch_and_says_what_stops(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    assert walk.page.count('role="switch"') == 6
    assert walk.page.count('aria-checked="true"') == 6
    assert "We will not call you by machine any more. Stored recordings are deleted in 7 days." in walk.text
    assert "Switch off what you do not want. It works at once." in walk.text


def test_a_point_is_switched_off_at_once_and_on_again(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    walk.press({"purpose": "calls", "wanted": "off"})
    assert "What was due in the next minutes has been stopped too." in walk.text
    assert permitted(engine, cast.riya) == set(CHOICES) - {"calls"}
    row = engine.row("select * from public.guardian_consents order by id desc limit 1")
    assert (row["method"], row["granted"], row["contact_id"], str(row["ip"])) == (
        "page",
        False,
        cast.riya.email["id"],
        "203.0.113.7",
    )
    assert engine.value("select count(*) from public.automation_events where kind = 'consent_withdrawn'") == 1
    walk.press({"purpose": "calls", "wanted": "on"})
    assert permitted(engine, cast.riya) == set(CHOICES)
    assert (
        engine.value("select count(*) from public.guardian_consents where lead_id = %(id)s", id=cast.riya.lead_id) == 8
    )


def test_switching_twice_is_one_answer(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    for _ in range(2):
        walk.press({"purpose": "media", "wanted": "off"})
    assert engine.value("select count(*) from public.guardian_consents where not granted") == 1


def test_the_course_asks_once_more_and_then_closes_the_seat(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    walk.press({"purpose": "course", "wanted": "off"})
    assert "This ends the course for the student." in walk.text
    assert "A full refund until the second class" in walk.text
    assert "course" in permitted(engine, cast.riya)
    walk.press({"purpose": "course", "wanted": "off", "sure": "yes"})
    assert "course" not in permitted(engine, cast.riya)
    seats = engine.rows("select lead_id, status::text from public.enrollments")
    assert {row["lead_id"]: row["status"] for row in seats} == {
        cast.riya.lead_id: "ended",
        cast.kabir.lead_id: "active",
    }


def test_everything_is_stopped_by_one_more_press(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    walk.press({"purpose": "all", "wanted": "off"})
    assert permitted(engine, cast.riya) == set(CHOICES)
    walk.press({"purpose": "all", "wanted": "off", "sure": "yes"})
    assert permitted(engine, cast.riya) == set()
    assert permitted(engine, cast.kabir) == set(CHOICES)


def test_a_withdrawn_permission_stops_what_was_planned(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        conn.execute(
            """
            insert into public.call_logs (dedupe_key, event_key, family_id, lead_id, contact_id, to_address, due_at)
            values ('k', 'approved', %(family)s, %(lead)s, %(contact)s, '+919876543210',
                    public.app_now() + interval '1 day')
            """,
            {"family": cast.riya.family_id, "lead": cast.riya.lead_id, "contact": cast.riya.phone["id"]},
        )
    Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya)).press({"purpose": "calls", "wanted": "off"})
    engine.drain()
    assert engine.value("select status from public.call_logs where dedupe_key = 'k'") == "skipped"


def test_the_history_says_what_when_and_in_which_wording(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    walk.press({"purpose": "marketing", "wanted": "off"})
    assert "news about other courses No, on this page Version 1" in walk.text
    assert "news about other courses Yes, by a code Version 1" in walk.text


def test_the_page_in_hindi_from_the_familys_language(engine: Engine, cast: Cast) -> None:
    engine.run("update public.families set language = 'hi' where id = %(id)s", id=cast.riya.family_id)
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.riya))
    assert "आपकी अनुमतियाँ" in walk.text
    walk.press({"purpose": "calls", "wanted": "off"})
    assert "जो मैसेज अभी जाने वाले थे, वे भी रोक दिए गए हैं।" in walk.text
    assert engine.value("select notice_language from public.guardian_consents order by id desc limit 1") == "hi"


def test_before_the_first_answer_the_page_is_the_request(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.CONSENT, cast.stranger))
    assert "I am not the parent" in walk.text
    walk.press({"answer": "go"})
    assert "Step 1 of 5" in walk.text
    assert permitted(engine, cast.stranger) == set()


@pytest.mark.parametrize("path", ["/consent/nobody", "/consent/me"])
def test_a_foreign_link_to_permissions_offers_a_new_one(engine: Engine, cast: Cast, path: str) -> None:
    assert "E-mail or mobile number" in Walk(engine).open(path).text
    walk = Walk(engine).press({"purpose": "course", "wanted": "off", "sure": "yes"}, "/consent/nobody")
    assert walk.answer.status_code == 404
    assert permitted(engine, cast.riya) == set(CHOICES)


def test_a_students_contact_opens_no_permissions(engine: Engine, cast: Cast) -> None:
    assert cast.riya.student_email
    path = link(engine, LinkKind.CONSENT, cast.riya, contact=cast.riya.student_email["id"])
    assert Walk(engine).open(path).answer.status_code == 404
    assert Walk(engine).press({"purpose": "calls", "wanted": "off"}, path).answer.status_code == 404
    assert permitted(engine, cast.riya) == set(CHOICES)


def test_preferences_lead_to_what_is_permitted_or_to_the_students_own_stop(engine: Engine, cast: Cast) -> None:
    assert cast.riya.student_email
    assert "Your permissions" in Walk(engine).open(link(engine, LinkKind.PREFERENCES, cast.riya)).text
    own = link(engine, LinkKind.PREFERENCES, cast.riya, contact=cast.riya.student_email["id"])
    assert "Stop messages to ri•••@example.com?" in Walk(engine).open(own).text


# ---------------------------------------------------------------- stop
def test_opening_the_link_asks_and_stops_nothing(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.UNSUBSCRIBE, cast.stranger))
    assert "Stop messages to na•••@example.com?" in walk.text
    assert stopped(engine) == set()


def test_one_click_of_a_mail_program_stops_every_channel(engine: Engine, cast: Cast) -> None:
    """RFC 8058: a POST with this body alone, no cookie, no page before it."""
    path = link(engine, LinkKind.UNSUBSCRIBE, cast.stranger)
    answer: TestResponse = engine.client.post(
        path, data="List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert stopped(engine) == {"nair@example.com", "+919876543240"}
    assert (
        engine.value("select distinct opted_out_by from public.contacts where opted_out_at is not null")
        == "unsubscribe"
    )


def test_a_stop_by_the_page_gives_a_reason_and_is_taken_back(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(link(engine, LinkKind.UNSUBSCRIBE, cast.stranger)).press({"do": "stop"})
    assert "Done. No more messages to na•••@example.com, on any channel." in walk.text
    walk.press({"do": "reason", "reason": "too_many"})
    found = engine.value("select opted_out_by from public.contacts where value = 'nair@example.com'")
    assert found == "unsubscribe: too many"
    walk.press({"do": "undo"})
    assert stopped(engine) == set()
    assert "Stop messages to" in walk.text


def test_what_was_planned_for_a_stopped_contact_is_skipped(engine: Engine, cast: Cast) -> None:
    Walk(engine).press({"contact": "nair@example.com"}, "/f/lost")
    engine.client.post(link(engine, LinkKind.UNSUBSCRIBE, cast.stranger), data={"List-Unsubscribe": "One-Click"})
    engine.drain()
    assert engine.sent() == []
    assert engine.value("select status from public.email_logs") == "skipped"


def test_only_news_can_be_stopped(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).press({"do": "news"}, link(engine, LinkKind.UNSUBSCRIBE, cast.riya))
    assert "Saved. It is in force now." in walk.text
    assert permitted(engine, cast.riya) == set(CHOICES) - {"marketing"}
    assert stopped(engine) == set()
    assert engine.value("select method from public.guardian_consents where not granted") == "unsubscribe"


def test_a_family_in_a_course_may_keep_class_reminders(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).press({"do": "stop"}, link(engine, LinkKind.UNSUBSCRIBE, cast.riya))
    assert "Class reminders stop as well. Do you want to keep only those?" in walk.text
    walk.press({"do": "reminders"})
    assert stopped(engine) == set()
    assert permitted(engine, cast.riya) == {"course", "messages", "certificate_page"}


def test_a_foreign_link_stops_nobody(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open("/u/nobody")
    assert walk.answer.status_code == 404
    assert "This link does not belong to anyone we know. Nothing was changed." in walk.text
    answer = engine.client.post("/u/nobody", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 404
    assert stopped(engine) == set()


# ---------------------------------------------------------------- paper
def paper(engine: Engine, cast: Cast, user: UUID, **changes: object) -> TestResponse:
    """The educator's call, for the stranger's child."""
    body = {
        "purposes": {"course": True, "calls": False},
        "guardian_name": "Suresh Nair",
        "relation": "father",
        "contact_id": str(cast.stranger.email["id"]),
        "proof_path": f"{cast.stranger.lead_id}/form.pdf",
        **changes,
    }
    return engine.client.as_user(user).post(f"/api/leads/{cast.stranger.lead_id}/paper-consent", json=body)


def test_a_permission_on_paper_is_recorded_with_its_proof(engine: Engine, cast: Cast) -> None:
    engine.ctx.storage.upload("consent-proofs", f"{cast.stranger.lead_id}/form.pdf", b"%PDF-1.4", "application/pdf")
    answer = paper(engine, cast, cast.admin)
    assert answer.status_code == 201
    assert answer.get_json()["purposes"] == {**dict.fromkeys(CHOICES, False), "course": True}
    rows = engine.rows("select * from public.guardian_consents where lead_id = %(id)s", id=cast.stranger.lead_id)
    assert {row["purpose"]: row["granted"] for row in rows} == {"course": True, "calls": False}
    for row in rows:
        assert (row["method"], row["recorded_by"], row["guardian_name"]) == ("paper", cast.admin, "Suresh Nair")
        assert row["proof_path"] == f"{cast.stranger.lead_id}/form.pdf"


def test_a_permission_on_paper_needs_its_proof_and_the_right_family(engine: Engine, cast: Cast) -> None:
    missing = paper(engine, cast, cast.admin)
    assert (missing.status_code, missing.get_json()["error"]["field"]) == (422, "proof_path")
    engine.ctx.storage.upload("consent-proofs", f"{cast.riya.lead_id}/form.pdf", b"%PDF-1.4", "application/pdf")
    foreign = paper(engine, cast, cast.admin, proof_path=f"{cast.riya.lead_id}/form.pdf")
    assert (foreign.status_code, foreign.get_json()["error"]["field"]) == (422, "proof_path")
    engine.ctx.storage.upload("consent-proofs", f"{cast.stranger.lead_id}/form.pdf", b"%PDF-1.4", "application/pdf")
    contact = paper(engine, cast, cast.admin, contact_id=str(cast.riya.email["id"]))
    assert (contact.status_code, contact.get_json()["error"]["field"]) == (422, "contact_id")
    assert paper(engine, cast, cast.admin, purposes={}).status_code == 422
    assert paper(engine, cast, cast.student).status_code == 403
    unknown = engine.client.as_admin(cast.admin).post(
        f"/api/leads/{uuid4()}/paper-consent",
        json={"purposes": {"course": True}, "guardian_name": "A", "relation": "father", "proof_path": "x/y"},
    )
    assert unknown.status_code == 404
    assert permitted(engine, cast.stranger) == set()
