"""Each twist of AiSensy's webhooks, posted to the real address: placed or parked, never lost, never half."""

import json
from datetime import timedelta
from typing import Any

from launchpad.providers.aisensy.webhook import signature_of
from tests.cast import Cast
from tests.crm.doors import SUBMITTED, Doors, left, recorded, thread
from tests.engine import Engine

FAILURES = {
    "message_status_updated__failed.json": "131026",
    "twist__failed_template_paused.json": "132015",
    "twist__failed_code_unknown.json": "999999",
    "twist__failed_stopped_offers.json": "131050",
}


def _said(engine: Engine, cast: Cast) -> list[str]:
    return [row["body"] for row in thread(engine, cast.riya.family_id)]


def test_what_people_write_is_placed_whatever_its_shape(engine: Engine, cast: Cast, doors: Doors) -> None:
    for name in (
        "media_only",
        "voice_note_without_address",
        "5000_characters",
        "time_in_1970",
        "time_in_2099_as_text",
        "time_in_seconds",
        "nul_and_half_letters",
    ):
        assert doors.aisensy(recorded("aisensy", f"twist__{name}.json")).status_code == 200
    assert doors.aisensy(recorded("aisensy", "twist__list_of_two_good_two_bad.json")).status_code == 200
    # The network tells everything twice.
    assert doors.aisensy(recorded("aisensy", "twist__media_only.json")).get_json()["status"] == "known"
    engine.drain()
    assert engine.value("select count(*) from public.webhook_events where status <> 'done'") == 0
    assert "2 could not be read." in engine.value("select error from public.webhook_events where error is not null")
    rows = thread(engine, cast.riya.family_id)
    by_id = {row["provider_message_id"]: row for row in rows}
    assert len(by_id) == len(rows) == 9
    assert by_id["wamid.IN-MEDIA"]["attachments"][0]["name"] == "worksheet.pdf"
    assert "send it again" in by_id["wamid.IN-VOICE"]["attachments"][0]["why_not_kept"]
    assert len(by_id["wamid.IN-LONG"]["body"]) == 5000
    assert by_id["wamid.IN-NUL"]["body"] == "Yes, please "
    assert {by_id["wamid.IN-A1"]["body"], by_id["wamid.IN-A2"]["body"]} == {"First", "Second"}
    # A time that cannot be true neither hides the message nor holds the window open for ever.
    now = engine.value("select public.app_now()")
    assert all(abs(row["happened_at"] - now) < timedelta(days=400) for row in rows)
    contact = engine.row("select window_until from public.contacts where id = %(id)s", id=cast.riya.phone["id"])
    assert timedelta(hours=23, minutes=50) < contact["window_until"] - now <= timedelta(hours=24)
    assert engine.value("select last_inbound_at is not null from public.whatsapp_number")


def test_who_hides_the_number_is_parked_and_then_known(engine: Engine, cast: Cast, doors: Doors) -> None:
    hidden = recorded("aisensy", "message_sender_user__number_hidden.json")
    assert doors.aisensy(hidden).status_code == 200
    engine.drain()
    stranger = engine.row("select * from public.whatsapp_users")
    assert (stranger["user_id"], stranger["contact_id"]) == ("IN.1349abc", None)
    parked = engine.row(
        "select is_unknown, needs_reply from public.crm_conversations where family_id = %(id)s",
        id=stranger["family_id"],
    )
    assert (parked["is_unknown"], parked["needs_reply"]) == (True, True)
    # An answer to a message of ours tells whose it is; from then on the id alone does.
    left(engine, cast.riya, "whatsapp", provider_message_id="wamid.OUT")
    doors.aisensy(recorded("aisensy", "twist__number_hidden_answers_ours.json"))
    again = json.loads(hidden)
    again["id"], again["data"]["message"]["messageId"] = "later", "wamid.LATER"
    doors.aisensy(json.dumps(again).encode())
    engine.drain()
    mine = thread(engine, cast.riya.family_id)
    assert [row["contact_id"] for row in mine] == [cast.riya.phone["id"]] * 2


def test_what_is_signed_is_kept_and_what_is_not_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("aisensy", "message_sender_user__text.json")
    secret = engine.settings.aisensy_webhook_secret.get_secret_value()
    good = signature_of(body, secret)
    respaced = json.dumps(json.loads(body)).encode()
    for given, header in ((body, None), (body, ""), (body, good[:32]), (body, good.upper()), (respaced, good)):
        headers = {} if header is None else {"X-AiSensy-Signature": header}
        answer = engine.client.post("/hooks/aisensy", data=given, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "webhook_signature")
    assert doors.refusals() == {"aisensy signature": 5}
    # A hundred refusals would end the subscription: what is signed is answered well, and looked at by a person.
    for odd in (b"", b"{}", b"<html>", b'{"id":1}', b'[{"id":"1"},7]'):
        assert (doors.aisensy(odd).status_code, doors.aisensy(odd).get_json()["status"]) == (200, "known")
    assert doors.aisensy(b"[]").get_json()["status"] == "stored"
    engine.drain()
    kept = engine.rows("select status::text, error from public.webhook_events order by id")
    assert [row["status"] for row in kept] == ["failed"] * 5 + ["done"]
    assert all(row["error"] for row in kept[:5])
    assert engine.value("select count(*) from public.crm_messages") == 0
    # The same id with other content is news; with the same content, however often it is tried, it is not.
    first = json.loads(body)
    doors.aisensy(json.dumps(first).encode())
    first["delivery_attempt"] = 2
    assert doors.aisensy(json.dumps(first).encode()).get_json()["status"] == "known"
    first["data"]["message"] |= {"messageId": "wamid.OTHER", "message_content": {"text": "Another"}}
    assert doors.aisensy(json.dumps(first).encode()).get_json()["status"] == "stored"
    engine.drain()
    assert sorted(_said(engine, cast)) == ["Another", "Yes"]


def test_ten_thousand_at_once_and_one_bad_among_them(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.OUT")
    one = json.loads(recorded("aisensy", "message_status_updated__delivered.json", row))
    many: list[Any] = [{**one, "id": f"n{number}", "data": {}} for number in range(9_998)]
    assert doors.aisensy(json.dumps([*many, {"id": 5}, one]).encode()).status_code == 200
    engine.drain()
    assert engine.value("select status::text from public.whatsapp_logs where id = %(id)s", id=row["id"]) == "delivered"


def test_a_failure_says_what_helps_and_the_account_closes_the_channel(engine: Engine, cast: Cast, doors: Doors) -> None:
    engine.drain()  # The accounts have been looked at: what is found good later would open the channel again.
    rows = {}
    for number, (name, code) in enumerate(FAILURES.items()):
        row = left(engine, cast.riya, "whatsapp", provider_message_id=f"{SUBMITTED}{number}")
        change = {SUBMITTED: f"{SUBMITTED}{number}", "wamid.OUT": f"wamid.{number}"}
        doors.aisensy(recorded("aisensy", name, row, **change))
        rows[code] = row["id"]
    doors.aisensy(
        recorded(
            "aisensy",
            "twist__failed_payment.json",
            left(engine, cast.kabir, "whatsapp", provider_message_id="p"),
            **{SUBMITTED: "p", "wamid.OUT": "wamid.p"},
        )
    )
    engine.drain()
    found = engine.client.as_admin(cast.admin).get("/api/whatsapp/failures").get_json()["failures"]
    by_code = {one["code"]: one for one in found}
    assert by_code["131026"]["words"] == "Not on WhatsApp."
    assert [by_code[code]["can_retry"] for code in ("131026", "132015", "131042", "999999")] == [
        False,
        True,
        True,
        False,
    ]
    assert by_code["131026"]["ids"] == [str(rows["131026"])]
    assert engine.value("select breaker_code from public.channel_states where channel = 'whatsapp'") == "131042"
    refused = engine.row(
        "select granted from public.current_consents where lead_id = %(id)s and purpose = 'marketing'",
        id=cast.riya.lead_id,
    )
    assert refused["granted"] is False
    assert engine.client.as_student(cast.student).get("/api/whatsapp/failures").status_code == 403


def test_what_was_written_at_aisensy_or_stopped_there_holds_here(engine: Engine, cast: Cast, doors: Doors) -> None:
    for _ in range(2):
        doors.aisensy(recorded("aisensy", "twist__typed_at_aisensy.json"))
        doors.aisensy(recorded("aisensy", "twist__opted_out.json"))
        engine.drain()
    [typed] = thread(engine, cast.riya.family_id)
    assert (typed["direction"], typed["author"], typed["body"]) == (
        "out",
        "Written at AiSensy",
        "I will call you at six.",
    )
    stop = engine.row("select * from public.opt_outs where contact_id = %(id)s", id=cast.riya.phone["id"])
    assert (stop["how"], stop["ended_at"]) == ("AiSensy", None)


def test_a_tap_answers_a_class(engine: Engine, cast: Cast, doors: Doors) -> None:
    with engine.db.transaction() as conn:
        session = conn.execute(
            """
            insert into public.sessions (batch_id, title, starts_at, ends_at, status)
            values (%(batch)s, 'First', public.app_now() + interval '1 day', public.app_now() + interval '25 hours',
                    'scheduled') returning id
            """,
            {"batch": cast.batch_id},
        ).fetchone()
        assert session is not None
    left(
        engine, cast.riya, "whatsapp", provider_message_id="wamid.OUT", subject_kind="session", subject_id=session["id"]
    )
    doors.aisensy(recorded("aisensy", "twist__rsvp_no.json"))
    engine.drain()
    answer = engine.row("select * from public.session_answers")
    assert (answer["enrollment_id"], answer["is_coming"]) == (cast.enrollment_id, False)
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select count(*) from public.session_answers").fetchone() == (1,)
    with engine.as_person(cast.classmate) as conn:
        assert conn.execute("select count(*) from public.session_answers").fetchone() == (0,)


def _refused(engine: Engine, doors: Doors, row: Any, code: str, number: str) -> None:
    """AiSensy tells that WhatsApp did not deliver a message of ours."""
    body = json.loads(recorded("aisensy", "message_status_updated__failed_code_as_text.json", row))
    message = body["data"]["message"]
    message["failureResponse"] = {"code": code, "reason": "Refused"}
    message["messageId"] = number
    message["failed_at"] = None
    body["id"] = number
    assert doors.aisensy(json.dumps(body).encode()).status_code == 200
    engine.drain()


def test_an_answer_after_the_window_goes_as_a_template_once(engine: Engine, cast: Cast, doors: Doors) -> None:
    conversation = engine.value("select private.conversation_of(%(id)s)", id=cast.riya.family_id)
    answer = {
        "event_key": "reply",
        "subject_kind": "conversation",
        "subject_id": conversation,
        "is_session": True,
        "lead_id": None,
    }
    short = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.S", body="The link\nis fixed.", **answer)
    _refused(engine, doors, short, "131047", "wamid.S")
    _refused(engine, doors, short, "131047", "wamid.S")
    sent = "select * from public.whatsapp_logs where event_key = 'ticket_reply'"
    [template] = engine.rows(sent)
    assert template["variables"]["reply_text"] == "The link is fixed."
    assert template["dedupe_key"] == f"window:{short['id']}"
    window = engine.value("select window_until from public.contacts where id = %(id)s", id=cast.riya.phone["id"])
    assert window is None or window <= engine.value("select public.app_now()")
    # What would be cut is left to her, and the thread says so.
    engine.value(
        "update public.crm_conversations set needs_reply = false where id = %(id)s returning 1", id=conversation
    )
    long = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.L", body="x" * 301, **answer)
    _refused(engine, doors, long, "131047", "wamid.L")
    assert len(engine.rows(sent)) == 1
    assert engine.value("select needs_reply from public.crm_conversations where id = %(id)s", id=conversation)


def test_what_whatsapp_keeps_back_is_tried_on_another_day_and_not_for_ever(
    engine: Engine, cast: Cast, doors: Doors
) -> None:
    template = engine.value(
        "select id from public.message_templates where event_key = 'approved' and channel = 'whatsapp' "
        "and language = 'en' and is_active"
    )
    row = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.C", template_id=template, attempts=1)
    _refused(engine, doors, row, "131049", "wamid.C")
    stands = """
        select status::text, due_at - public.app_now() as wait, gate_reason from public.whatsapp_logs where id = %(id)s
    """
    now = engine.row(stands, id=row["id"])
    assert now["status"] == "planned"
    assert timedelta(hours=23) < now["wait"] <= timedelta(hours=24)
    assert "more offers" in now["gate_reason"]
    # The third refusal is the last.
    last = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.D", template_id=template, attempts=3)
    _refused(engine, doors, last, "131049", "wamid.D")
    assert engine.row(stands, id=last["id"])["status"] == "failed"
