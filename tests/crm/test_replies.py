"""The educator's answers: on the channel that is open, once, into the right thread."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from tests.cast import Cast, Household
from tests.crm.doors import thread
from tests.engine import Engine


def _writes(engine: Engine, channel: str, sender: str, text: str, **more: str) -> None:
    body = {"channel": channel, "from": sender, "text": text, **more}
    engine.sandbox.http.post("/inbound", json=body).raise_for_status()
    engine.settle()


def _conversation(engine: Engine, family: Household) -> UUID:
    found: UUID = engine.value("select private.conversation_of(%(id)s)", id=family.family_id)
    return found


def _answer(engine: Engine, cast: Cast, family: Household, **said: Any) -> TestResponse:
    body = {"client_key": uuid4().hex, "body": "Class 8 is fine.", **said}
    path = f"/api/crm/conversations/{_conversation(engine, family)}/replies"
    return engine.client.as_admin(cast.admin).post(path, json=body)


def test_a_mail_is_answered_in_its_thread(engine: Engine, cast: Cast) -> None:
    _writes(engine, "email", "anita@example.com", "Is class 8 fine?", subject="A question")
    assert engine.value("select needs_reply from public.crm_conversations") is True
    answer = _answer(engine, cast, cast.riya, channel="email")
    assert answer.status_code == 202
    assert (answer.get_json()["status"], answer.get_json()["contact_id"]) == ("planned", str(cast.riya.email["id"]))
    engine.settle()

    mail = engine.sent(channel="email")[-1]
    assert (mail["to"], mail["subject"]) == ("anita@example.com", "Re: A question")
    # Their words stand below ours, so that the mail makes sense wherever it is read.
    ours, _, quoted = mail["text"].partition("\n\n")
    assert ours == "Class 8 is fine."
    assert quoted.startswith("On ")
    assert quoted.endswith("wrote:\n> Is class 8 fine?\n")
    messages = thread(engine, cast.riya.family_id)
    assert [message["direction"] for message in messages] == ["in", "out"]
    assert messages[1]["in_reply_to"] == messages[0]["provider_message_id"]
    assert (messages[1]["author"], messages[1]["written_by"]) == ("Kavita Deshpande", cast.admin)
    assert engine.value("select needs_reply from public.crm_conversations") is False

    # Their next answer comes back to the same thread.
    engine.sandbox.http.post(f"/messages/{mail['id']}/reply", json={"text": "Thank you!"}).raise_for_status()
    engine.settle()
    assert thread(engine, cast.riya.family_id)[-1]["body"] == "Thank you!"


def test_whatsapp_is_answered_within_the_window(engine: Engine, cast: Cast) -> None:
    _writes(engine, "whatsapp", "+919876543210", "Is class 8 fine?")
    assert _answer(engine, cast, cast.riya, channel="whatsapp", body="Yes.\n\nSee you!").status_code == 202
    engine.settle()
    assert [message["text"] for message in engine.sent(channel="whatsapp")] == ["Yes.\n\nSee you!"]
    assert engine.value("select needs_reply from public.crm_conversations") is False


def test_the_same_key_sends_once(engine: Engine, cast: Cast) -> None:
    _writes(engine, "email", "anita@example.com", "Is class 8 fine?", subject="A question")
    key = uuid4().hex
    answers = [_answer(engine, cast, cast.riya, channel="email", client_key=key) for _ in range(3)]
    engine.settle()
    again = _answer(engine, cast, cast.riya, channel="email", client_key=key, body="Something else")
    assert {answer.get_json()["id"] for answer in [*answers, again]} == {answers[0].get_json()["id"]}
    assert again.get_json()["body"] == "Class 8 is fine."
    assert len(engine.sent(channel="email")) == 1


def test_free_text_is_refused_when_the_window_is_closed(engine: Engine, cast: Cast) -> None:
    refused = _answer(engine, cast, cast.riya, channel="whatsapp")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "window_closed")
    _writes(engine, "whatsapp", "+919876543210", "Hello")
    engine.clock(engine.value("select public.app_now()") + timedelta(hours=24, minutes=1))
    assert _answer(engine, cast, cast.riya, channel="whatsapp").status_code == 409
    assert engine.value("select count(*) from public.whatsapp_logs") == 0


def test_nobody_is_written_to_who_has_asked_not_to_be(engine: Engine, cast: Cast) -> None:
    _writes(engine, "whatsapp", "+919876543210", "stop")
    for channel in ("whatsapp", "email"):
        refused = _answer(engine, cast, cast.riya, channel=channel, subject="Hello")
        assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "opted_out")
        assert "asked not to be written to" in refused.get_json()["error"]["message"]


def test_it_names_what_is_not_right(engine: Engine, cast: Cast) -> None:
    faults: list[tuple[dict[str, Any], str]] = [
        ({"channel": "email"}, "subject"),
        ({"channel": "email", "subject": "Hi", "body": "  "}, "body"),
        ({"channel": "whatsapp", "body": "x" * 4097}, "body"),
        ({"channel": "email", "subject": "Hi", "client_key": "short"}, "client_key"),
        ({"channel": "voice"}, "channel"),
        # Another family's contact.
        ({"channel": "email", "subject": "Hi", "contact_id": str(cast.kabir.email["id"])}, "contact_id"),
        # A number for an e-mail.
        ({"channel": "email", "subject": "Hi", "contact_id": str(cast.riya.phone["id"])}, "contact_id"),
    ]
    for said, field in faults:
        refused = _answer(engine, cast, cast.riya, **said)
        assert (refused.status_code, refused.get_json()["error"]["field"]) == (422, field)


def test_only_the_educator_answers(engine: Engine, cast: Cast) -> None:
    path = f"/api/crm/conversations/{_conversation(engine, cast.riya)}/replies"
    body = {"channel": "email", "subject": "Hi", "body": "Hello", "client_key": uuid4().hex}
    assert engine.client.post(path, json=body).status_code == 401
    assert engine.client.as_student(cast.student).post(path, json=body).status_code == 403
    missing = f"/api/crm/conversations/{uuid4()}/replies"
    assert engine.client.as_admin(cast.admin).post(missing, json=body).status_code == 404
    assert engine.value("select count(*) from public.email_logs") == 0


def test_a_first_mail_to_a_family_needs_a_subject_and_goes_to_the_guardian(engine: Engine, cast: Cast) -> None:
    answer = _answer(engine, cast, cast.riya, channel="email", subject="About Saturday")
    assert answer.status_code == 202
    engine.drain()
    mail = engine.sent(channel="email")[0]
    assert (mail["to"], mail["subject"]) == ("anita@example.com", "About Saturday")
