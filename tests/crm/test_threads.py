"""What comes in stands in the right family's thread, once, and a stop is obeyed at once."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from launchpad.core.db import Row
from tests.cast import Cast, Household
from tests.crm.doors import SUBMITTED, Doors, fixtures, left, recorded, somebody, thread
from tests.engine import Engine

# Recorded mail -> the words that the thread shows, and whether the educator must answer.
MAILS: dict[str, tuple[str, bool]] = {
    "inbound__reply_in_hindi.raw": ("जी हाँ, बताइए।", True),
    "inbound__latin1_html_and_files.raw": ("Très bien, merci à vous", True),
    "inbound__charset_nobody_knows.raw": ("plain text", True),
    "inbound__forwarded_so_that_to_differs.raw": ("Forwarded", True),
    "inbound__out_of_office.raw": ("I am away", False),
    "inbound__bounce_with_empty_sender.raw": ("Could not deliver", False),
    "inbound__html_only.raw": ("Can we come on Saturday?", True),
    "inbound__nothing_at_all.raw": ("", True),
    "inbound__automatic_by_exchange.raw": ("STOP", False),
    "inbound__automatic_by_precedence.raw": ("STOP", False),
}
# Those that answer nothing of ours, or that we wrote: tests of their own tell what becomes of them.
ELSEWHERE = {
    "inbound__out_of_the_blue.raw",
    "inbound__forged_stop.raw",
    "inbound__forged_question_signed_by_another.raw",
    "inbound__our_own_come_back.raw",
    "inbound__our_own_out_of_the_blue.raw",
}

# Recorded WhatsApp message -> the words that the thread shows.
MESSAGES = {
    "message_sender_user__text.json": "Yes",
    "message_sender_user__text_nested.json": "Yes",
    "message_sender_user__quick_reply.json": "No, thank you",
    "message_sender_user__button_reply.json": "Yes",
    "message_sender_user__image_with_caption.json": "My sheet",
    "message_sender_user__unknown_type.json": "[hologram]",
}


def _conversation(engine: Engine, family_id: UUID) -> Row:
    return engine.row("select * from public.crm_conversations where family_id = %(id)s", id=family_id)


def _whatsapp(engine: Engine, family: Household, text: str, *, wamid: str, **message: object) -> bytes:
    """A WhatsApp message of the family's guardian, as AiSensy tells of it now."""
    body = json.loads(
        recorded(
            "aisensy",
            "message_sender_user__text.json",
            {**family.phone, "to_address": family.phone["value"], "attempt_id": ""},
        )
    )
    sent_at = int(engine.value("select public.app_now()").timestamp() * 1000)
    body |= {"id": wamid, "created_at": sent_at}
    body["data"]["message"] |= {"message_content": {"text": text}, "messageId": wamid, "sent_at": sent_at, **message}
    return json.dumps(body).encode()


# ---------------------------------------------------------------- e-mail
def test_every_recorded_reply_stands_in_the_thread_of_the_family_it_answers(
    engine: Engine, cast: Cast, doors: Doors
) -> None:
    assert MAILS.keys() | ELSEWHERE == fixtures("sendgrid", beginning="inbound")
    for number, (name, (words, needs_reply)) in enumerate(MAILS.items()):
        family = somebody(engine, number)
        row = left(engine, family, "email")
        body = recorded("sendgrid", name, row, **{"<CAF1@": f"<CAF{number}@"})
        assert doors.mail(body).status_code == 200
        engine.drain()
        messages = [one for one in thread(engine, family.family_id) if one["direction"] == "in"]
        assert [(one["channel"], one["body"]) for one in messages] == [("email", words)], name
        assert messages[0]["contact_id"] == family.email["id"], name
        assert _conversation(engine, family.family_id)["needs_reply"] == needs_reply, name
        if "files" in name:
            assert [file["name"] for file in messages[0]["attachments"]] == ["फ़ीस.pdf", "note.eml"]


def test_a_mail_that_names_only_what_it_answers_is_placed_by_that(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "email")
    body = recorded("sendgrid", "inbound__out_of_the_blue.raw", row)
    headers = f"In-Reply-To: <{row['id'].hex}@reply.launchpad.example>\r\nMessage-ID: <X1@mail.example.com>\r\n"
    body = re.sub(rb"Message-ID: <[^>]*>\r?\n", headers.encode(), body).replace(
        b"anita@example.com", b"other@example.com"
    )
    doors.mail(body)
    engine.drain()
    message = thread(engine, cast.riya.family_id)[0]
    # Written from an address that nobody knows: in the thread, but not as if Anita's address had written it.
    assert message["contact_id"] is None
    assert message["body"] == "When does it start?"


def test_a_known_sender_out_of_the_blue_lands_in_their_own_thread(engine: Engine, cast: Cast, doors: Doors) -> None:
    doors.mail(recorded("sendgrid", "inbound__out_of_the_blue.raw"))
    engine.drain()
    assert [message["subject"] for message in thread(engine, cast.riya.family_id)] == ["Question"]


def test_a_stranger_gets_a_family_of_their_own_once(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("sendgrid", "inbound__out_of_the_blue.raw").replace(b"nita@example.com", b"new@example.com")
    second = re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: <second@mail.example.com>", body)
    for mail in (body, second, body):
        assert doors.mail(mail).status_code == 200
        engine.drain()
    stranger = engine.row("select * from public.contacts where value like '%%new@example.com'")
    assert (stranger["owner"], stranger["name"]) == ("unknown", "Anita Rao")
    assert stranger["family_id"] != cast.riya.family_id
    assert len(thread(engine, stranger["family_id"])) == 2
    assert _conversation(engine, stranger["family_id"])["unread"] == 2


def test_only_the_new_words_of_a_reply_are_shown(engine: Engine, cast: Cast) -> None:
    engine.run("update public.imported_leads set stage = 'approved' where id = %(id)s", id=cast.meera.lead_id)
    engine.run(
        "select private.record_event('cta_more_info', jsonb_build_object('ids', jsonb_build_array(%(id)s::text)))",
        id=engine.value(
            """
            insert into public.cta_submissions (lead_id, form_token, review_reason) values (%(id)s, 'x', 'her class')
            returning id
            """,
            id=cast.meera.lead_id,
        ),
    )
    engine.drain()
    mail = engine.sent(channel="email")[0]
    quoted = "On Sun, 22 Nov 2026 at 10:00, Kavita <hello@launchpad.example>\nwrote:\n> Hello Lakshmi,\n> her class?"
    text = f"Class 9.\n\n{quoted}"
    engine.sandbox.http.post(f"/messages/{mail['id']}/reply", json={"text": text}).raise_for_status()
    engine.settle()
    assert thread(engine, cast.meera.family_id)[-1]["body"] == "Class 9."


# ---------------------------------------------------------------- WhatsApp
def test_every_recorded_whatsapp_message_stands_in_the_thread(engine: Engine, cast: Cast, doors: Doors) -> None:
    others = {"message_sender_user__number_hidden.json", "message_sender_user__vector.raw"}
    assert MESSAGES.keys() == fixtures("aisensy", beginning="message_sender_user") - others
    for number, (name, words) in enumerate(MESSAGES.items()):
        family = somebody(engine, number)
        row = left(engine, family, "whatsapp")
        body = recorded("aisensy", name, row, **{"wamid.HBg": f"wamid.{number}"})
        assert doors.aisensy(body).status_code == 200
        engine.drain()
        incoming = [one for one in thread(engine, family.family_id) if one["direction"] == "in"]
        assert [(one["channel"], one["body"], one["contact_id"]) for one in incoming] == [
            ("whatsapp", words, family.phone["id"])
        ], name


def test_two_topics_about_one_message_show_it_once(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "whatsapp")
    for name in ("message_sender_user__text.json", "message_created__same_inbound.json"):
        doors.aisensy(recorded("aisensy", name, row))
    engine.drain()
    assert len(thread(engine, cast.riya.family_id)) == 1
    assert _conversation(engine, cast.riya.family_id)["unread"] == 1


def test_a_stranger_on_whatsapp_gets_a_family(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("aisensy", "message_sender_user__text.json").replace(b"919876543210", b"919000000001")
    doors.aisensy(body)
    engine.drain()
    stranger = engine.row("select * from public.contacts where value = '+919000000001'")
    assert (stranger["owner"], stranger["name"]) == ("unknown", "Asha")
    assert [message["author"] for message in thread(engine, stranger["family_id"])] == ["Asha"]


def test_their_message_opens_the_window_for_a_day(engine: Engine, cast: Cast, doors: Doors) -> None:
    doors.aisensy(_whatsapp(engine, cast.riya, "Hello", wamid="wamid.w1"))
    engine.drain()
    contact = engine.row("select window_until from public.contacts where id = %(id)s", id=cast.riya.phone["id"])
    now = engine.value("select public.app_now()")
    assert timedelta(hours=23, minutes=59) < contact["window_until"] - now <= timedelta(hours=24)


# ---------------------------------------------------------------- stop
@pytest.mark.parametrize("word", ["STOP", "बंद करें"])
def test_a_stop_on_whatsapp_stops_every_channel_and_is_confirmed_once(
    engine: Engine, cast: Cast, doors: Doors, word: str
) -> None:
    waiting = left(engine, cast.riya, "email", status="planned")
    engine.run(
        "update public.email_logs set due_at = public.app_now() + interval '1 day' where id = %(id)s", id=waiting["id"]
    )
    for number in range(2):
        doors.aisensy(_whatsapp(engine, cast.riya, word, wamid=f"wamid.stop{number}"))
        engine.drain()

    contacts = {row["id"]: row for row in engine.rows("select * from public.contacts")}
    assert contacts[cast.riya.phone["id"]]["opted_out_at"] is not None
    assert contacts[cast.riya.phone["id"]]["opted_out_by"] == "whatsapp"
    assert contacts[cast.riya.email["id"]]["opted_out_at"] is not None
    # The student's own contacts, and another family's, are other people's.
    assert contacts[cast.riya.student_phone["id"]]["opted_out_at"] is None  # type: ignore[index]
    assert contacts[cast.kabir.phone["id"]]["opted_out_at"] is None
    skipped = engine.row("select status::text, gate_reason from public.email_logs where id = %(id)s", id=waiting["id"])
    assert (skipped["status"], skipped["gate_reason"]) == (
        "skipped",
        "This contact has asked not to be written to or called.",
    )

    answers = engine.sent(channel="whatsapp")
    assert len(answers) == 1
    assert answers[0]["text"].startswith("Done. All messages and calls to +91")
    assert "3210 are stopped" in answers[0]["text"]
    assert any("/consent/" in link for link in answers[0]["links"])
    assert _conversation(engine, cast.riya.family_id)["needs_reply"] is False


def test_a_stop_by_email_is_confirmed_by_email(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "email")
    doors.mail(
        recorded(
            "sendgrid", "inbound__reply_in_hindi.raw", row, **{"जी हाँ, बताइए।": "Unsubscribe\r\n\r\nSent from my phone"}
        )
    )
    engine.settle()
    mails = engine.sent(channel="email")
    assert [mail["subject"] for mail in mails] == ["You will not hear from us any more"]
    assert mails[0]["to"] == "anita@example.com"
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 2


def test_stop_inside_a_sentence_waits_for_the_educator(engine: Engine, cast: Cast, doors: Doors) -> None:
    doors.aisensy(_whatsapp(engine, cast.riya, "Where does the bus stop?", wamid="wamid.bus"))
    engine.drain()
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 0
    assert engine.sent() == []
    assert _conversation(engine, cast.riya.family_id)["needs_reply"] is True


def test_start_takes_a_stop_back(engine: Engine, cast: Cast, doors: Doors) -> None:
    for word in ("stop", "START"):
        doors.aisensy(_whatsapp(engine, cast.riya, word, wamid=f"wamid.{word}"))
        engine.drain()
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 0


def test_a_tapped_button_that_means_stop_stops(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "whatsapp", provider_message_id=SUBMITTED)
    doors.aisensy(recorded("aisensy", "message_sender_user__quick_reply.json", row))
    engine.drain()
    assert engine.value(
        "select opted_out_at is not null from public.contacts where id = %(id)s", id=cast.riya.phone["id"]
    )


def test_please_do_not_call_ends_calls_and_nothing_else(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = _whatsapp(engine, cast.riya, "Please do not call", wamid="wamid.nc", message_type="QUICK_REPLY")
    doors.aisensy(body)
    engine.drain()
    consents = {
        row["purpose"]: row["granted"]
        for row in engine.rows(
            "select purpose::text, granted from public.current_consents where lead_id = %(id)s", id=cast.riya.lead_id
        )
    }
    assert consents["calls"] is False
    assert consents["messages"] is True
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 0
    proof = engine.row("select method, notice_version from public.guardian_consents where not granted")
    assert (proof["method"], proof["notice_version"]) == ("reply", 1)


def test_another_adult_of_the_family_still_hears_from_us(engine: Engine, cast: Cast, doors: Doors) -> None:
    other: UUID = engine.value(
        """
        insert into public.contacts (family_id, kind, value, owner, name)
        values (%(id)s, 'email', 'raj@example.com', 'guardian', 'Raj') returning id
        """,
        id=cast.riya.family_id,
    )
    doors.aisensy(_whatsapp(engine, cast.riya, "stop", wamid="wamid.s"))
    engine.drain()
    assert engine.value("select opted_out_at is null from public.contacts where id = %(id)s", id=other)


def test_a_stranger_can_stop_us_too(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = _whatsapp(engine, cast.riya, "stop", wamid="wamid.s").replace(b"919876543210", b"919000000001")
    doors.aisensy(body)
    engine.drain()
    assert engine.value("select opted_out_at is not null from public.contacts where value = '+919000000001'")
    assert [message["to"] for message in engine.sent(channel="whatsapp")] == ["+919000000001"]


def test_a_late_confirmation_is_not_sent(engine: Engine, cast: Cast, doors: Doors) -> None:
    engine.clock(datetime(2026, 11, 25, 6, 0, tzinfo=UTC))
    doors.aisensy(_whatsapp(engine, cast.riya, "stop", wamid="wamid.s"))
    engine.run("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
    engine.drain()
    engine.clock(datetime(2026, 11, 25, 6, 20, tzinfo=UTC))
    engine.run("update public.app_settings set value = '\"sandbox\"' where key = 'send_mode'")
    engine.drain()
    assert engine.sent() == []
    assert engine.row("select status::text from public.whatsapp_logs")["status"] == "skipped"
