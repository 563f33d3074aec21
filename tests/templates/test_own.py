"""Messages of the educator's own: made in both languages, checked, bound to an approved template, sent on their day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from launchpad.content import sync
from launchpad.worker import Worker
from tests.campaigns.conftest import Desk, crowd
from tests.engine import Engine

NOON = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0) + timedelta(days=1)


def mail(**changes: Any) -> dict[str, Any]:
    words = {
        "en": {"subject": "The fee, {recipient_name}", "body": "Hello {recipient_name}, see [the form]({form_url})."},
        "hi": {"subject": "फ़ीस, {recipient_name}", "body": "नमस्ते {recipient_name}, [फ़ॉर्म]({form_url}) देखें।"},
    }
    return {"title": "About the fee", "kind": "followup", "channel": "email", **words, **changes}


def chat(engine: Engine, **changes: Any) -> dict[str, Any]:
    """A WhatsApp message on a template that AiSensy lists, with a body of two places."""
    engine.run(
        """
        insert into public.whatsapp_templates (name, language, campaign, campaign_state, state, params, body, buttons)
        select x.name, 'en', x.name || '_en', x.live, x.state, 2, 'Hello {{1}}, {{2}} has a seat.', x.buttons::jsonb
          from (values ('fee_note', 'live', 'approved', '[{"type": "QUICK_REPLY", "text": "Interested"}]'),
                       ('fee_wait', 'live', 'pending', '[]'), ('fee_off', 'stopped', 'approved', '[]'),
                       ('fee_link', 'live', 'approved',
                        '[{"type": "url", "text": "Open", "url": "https://example.com/{{1}}"}]')) as x (
                 name, live, state, buttons)
        on conflict do nothing
        """
    )
    words = {"campaign": "fee_note_en", "params": ["recipient_name", "batch_name"]}
    return {
        "title": "A seat, by chat",
        "kind": "followup",
        "channel": "whatsapp",
        "en": {**words, **changes},
        "hi": words,
    }


def made(desk: Desk, message: dict[str, Any]) -> dict[str, Any]:
    answer = desk.client.post("/api/templates/own", json=message)
    assert answer.status_code == 201, answer.get_json()
    return dict(answer.get_json())


def follow(desk: Desk, *steps: dict[str, Any]) -> str:
    whole = {"name": "Mine", "is_on": True, "steps": [{"wait_days": 0, "condition": "always", **one} for one in steps]}
    answer = desk.client.post("/api/sequences", json=whole)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"en": {"subject": "Fee", "body": "Dear {nickname}"}}, "en.body", "unknown_variable"),
        ({"en": {"subject": "Fee", "body": "Pay {amount}"}}, "en.body", "not_available"),
        ({"en": {"subject": "", "body": "Hello"}}, "en.subject", "empty"),
        ({"hi": {"subject": "फ़ीस", "body": " "}}, "hi.body", "empty"),
        ({"hi": {}}, "hi.body", "empty"),
        ({"en": {"subject": "Fee", "body": "See http://example.com"}}, "en.body", "not_https"),
    ],
)
def test_a_mail_with_faults_is_not_made(desk: Desk, changes: dict[str, Any], field: str, code: str) -> None:
    answer = desk.client.post("/api/templates/own", json=mail(**changes))
    error = answer.get_json()["error"]
    assert (answer.status_code, error["field"], error["code"]) == (422, field, code)
    assert desk.client.get("/api/templates/own").get_json()["messages"] == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"params": ["recipient_name"]}, "en.params", "parameter_count"),
        ({"params": ["recipient_name", "code"]}, "en.params", "not_available"),
        ({"campaign": "fee_wait_en"}, "en.campaign", "not_approved"),
        ({"campaign": "fee_off_en"}, "en.campaign", "not_approved"),
        ({"campaign": "fee_link_en"}, "en.campaign", "button_value"),
        ({"campaign": "nobody_knows"}, "en.campaign", "no_template"),
    ],
)
def test_a_chat_message_is_bound_to_what_whatsapp_takes(
    engine: Engine, desk: Desk, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = desk.client.post("/api/templates/own", json=chat(engine, **changes))
    error = answer.get_json()["error"]
    assert (answer.status_code, error["field"], error["code"]) == (422, field, code)


def test_her_messages_are_sent_by_a_follow_up_in_the_familys_language(engine: Engine, desk: Desk) -> None:
    engine.clock(NOON)
    with engine.db.transaction() as conn:
        Worker(engine.ctx).start_work(conn)
    engine.drain()
    values = ["recipient_name", "batch_name", "start_date"]
    chats = {one: {"campaign": f"lp_followup_3_v1_{one}", "params": values} for one in ("en", "hi")}
    letter, note = made(desk, mail()), made(desk, {**chat(engine), **chats})
    call = made(desk, {"title": "A call", "kind": "followup", "channel": "voice", "script": "followup_call"})
    sequence = follow(
        desk,
        {"channel": "email", "event_key": letter["event_key"]},
        {"channel": "whatsapp", "event_key": note["event_key"], "wait_days": 2},
        {"channel": "voice", "event_key": call["event_key"], "wait_days": 1},
    )
    english, hindi = crowd(engine, 2, stage="contacted")
    engine.run("update public.families set language = 'hi' where id = %(id)s", id=hindi.family_id)
    foreseen = desk.client.post(
        f"/api/sequences/{sequence}/simulation", json={"lead_id": str(english.lead_id)}
    ).get_json()["steps"]
    assert [one["messages"][0]["channel"] for one in foreseen] == ["email", "whatsapp", "voice"]
    assert foreseen[0]["messages"][0]["subject"] == "The fee, Parent"
    assert foreseen[1]["messages"][0]["text"].startswith("Hello Parent, a few days ago")
    for one in (english, hindi):
        desk.follow("follow_up", sequence, one)
    engine.drain()
    engine.clock(NOON + timedelta(days=2, minutes=1))
    engine.drain()
    said = {(one["to"], one["channel"]): one["subject"] or one["text"] for one in engine.sent()}
    assert said[english.email["value"], "email"] == "The fee, Parent"
    assert said[hindi.email["value"], "email"] == "फ़ीस, Parent जी"
    assert {to for to, channel in said if channel == "whatsapp"} == {english.phone["value"], hindi.phone["value"]}


def test_a_step_for_one_stage_leaves_out_the_others(engine: Engine, desk: Desk) -> None:
    engine.clock(NOON)
    letter = made(desk, mail())
    sequence = follow(desk, {"channel": "email", "event_key": letter["event_key"], "only_stage": "contacted"})
    [there] = crowd(engine, 1, stage="contacted")
    [before] = crowd(engine, 1, stage="invited")
    for one in (there, before):
        desk.follow("follow_up", sequence, one)
    engine.drain()
    assert [one["to"] for one in engine.sent()] == [there.email["value"]]
    outcomes = engine.rows(
        """
        select e.lead_id, r.outcome from public.sequence_runs r
          join public.sequence_enrolments e on e.id = r.enrolment_id
        """
    )
    assert {row["lead_id"]: row["outcome"] for row in outcomes} == {
        there.lead_id: "planned",
        before.lead_id: "condition",
    }


def test_they_have_versions_are_read_by_a_real_person_and_outlast_a_release(engine: Engine, desk: Desk) -> None:
    first = made(desk, mail())
    [family] = crowd(engine, 1)
    words = {"subject": "The fee again", "body": "Hello {recipient_name}."}
    read = desk.client.post(
        f"/api/templates/{first['template_id']}/reading", json={"edits": words, "lead_id": str(family.lead_id)}
    ).get_json()
    assert (read["subject"], read["text"].splitlines()[0]) == ("The fee again", "Hello Parent.")
    kept = desk.client.post(f"/api/templates/{first['template_id']}/versions", json={"edits": words})
    assert (kept.status_code, kept.get_json()["version"]) == (201, 2)
    with engine.db.transaction() as conn:
        sync.sync(conn)
    [shown] = desk.client.get("/api/templates/own").get_json()["messages"]
    assert (shown["begins"], shown["template_id"], shown["title"]) == (
        "The fee again",
        kept.get_json()["id"],
        "About the fee",
    )


def test_a_chat_message_changes_its_template_only_if_it_is_hers(engine: Engine, desk: Desk) -> None:
    note = made(desk, chat(engine))
    engine.run(
        """
        insert into public.whatsapp_templates (name, language, campaign, campaign_state, state, params, body)
        values ('fee_two', 'en', 'fee_two_en', 'live', 'approved', 1, 'Hello {{1}}.')
        """
    )
    edits = {"campaign": "fee_two_en", "params": ["recipient_name"]}
    short = desk.client.post(
        f"/api/templates/{note['template_id']}/versions", json={"edits": {"campaign": "fee_two_en"}}
    )
    assert (short.status_code, short.get_json()["error"]["code"]) == (422, "parameter_count")
    kept = desk.client.post(f"/api/templates/{note['template_id']}/versions", json={"edits": edits})
    assert kept.status_code == 201
    delivered = engine.value(
        "select id from public.message_templates where event_key = 'followup_day3' and channel = 'whatsapp'"
        " and language = 'en' and is_active"
    )
    refused = desk.client.post(f"/api/templates/{delivered}/versions", json={"edits": edits})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, "not_editable")


def test_only_what_was_never_used_is_deleted(engine: Engine, desk: Desk) -> None:
    engine.clock(NOON)
    used, unused = made(desk, mail()), made(desk, mail(title="Another"))
    again = desk.client.post("/api/templates/own", json=mail(title="about THE fee"))
    assert (again.status_code, again.get_json()["error"]["code"]) == (409, "title_taken")
    sequence = follow(desk, {"channel": "email", "event_key": used["event_key"]})
    wrong = {"name": "Wrong", "steps": [{"wait_days": 0, "channel": "voice", "event_key": used["event_key"]}]}
    assert desk.client.post("/api/sequences", json=wrong).get_json()["error"]["code"] == "not_offered"
    path = f"/api/templates/own/{used['event_key']}"
    assert desk.client.delete(path).get_json()["error"]["code"] == "in_sequence"
    [family] = crowd(engine, 1, stage="contacted")
    desk.follow("follow_up", sequence, family)
    engine.drain()
    other = {"name": "Mine", "steps": [{"wait_days": 0, "channel": "email", "event_key": unused["event_key"]}]}
    assert desk.client.put(f"/api/sequences/{sequence}", json=other).status_code == 200
    assert desk.client.delete(path).get_json()["error"]["code"] == "in_use"
    assert (
        desk.client.put(
            f"/api/sequences/{sequence}",
            json={**other, "steps": [{"wait_days": 0, "channel": "email", "event_key": "followup_day3"}]},
        ).status_code
        == 200
    )
    assert desk.client.delete(f"/api/templates/own/{unused['event_key']}").status_code == 200
    assert desk.client.delete(f"/api/templates/own/{unused['event_key']}").status_code == 404
    assert [one["title"] for one in desk.client.get("/api/templates/own").get_json()["messages"]] == ["About the fee"]
