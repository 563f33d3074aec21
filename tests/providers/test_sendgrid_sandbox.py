"""The SendGrid client and its sandbox, end to end."""

import dataclasses
import json
import smtplib
from typing import Any

import httpx
import pytest

from devstack.sandboxes.testing import RunningSandbox, running_sandbox
from launchpad.providers.errors import ProviderError
from launchpad.providers.sendgrid.client import EmailAttachment, EmailBatch
from launchpad.providers.sendgrid.inbound import parse_inbound
from launchpad.providers.sendgrid.webhook import EmailEvent, is_authentic, parse_events
from tests.providers import clients
from tests.providers.conftest import Call, Hooks

EVENTS = "/hooks/sendgrid/events"
INBOUND = "/hooks/sendgrid/inbound"


def _send(sandbox: RunningSandbox, batch: EmailBatch) -> str | None:
    return clients.sendgrid(sandbox.environment).send_batch(batch)


def _listed(sandbox: RunningSandbox, **query: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = sandbox.http.get("/messages", params=query).json()["messages"]
    return messages


def _events(calls: list[Call]) -> list[EmailEvent]:
    return [event for call in calls for event in parse_events(call.body)]


def _post(sandbox: RunningSandbox, body: object, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or sandbox.keys['SENDGRID_API_KEY']}"}
    return sandbox.http.post("/sendgrid/v3/mail/send", json=body, headers=headers)


def _valid() -> dict[str, Any]:
    return {
        "personalizations": [{"to": [{"email": "anita@example.com"}]}],
        "from": {"email": "hello@launchpad.example"},
        "subject": "Hello",
        "content": [{"type": "text/plain", "value": "Hello"}],
    }


def test_each_person_gets_their_own_mail(sandbox: RunningSandbox) -> None:
    message_id = _send(sandbox, clients.batch("Anita@example.com", "ravi@example.com"))
    assert message_id
    assert "." not in message_id
    [mail] = _listed(sandbox, to="ANITA@example.com")
    assert mail["subject"] == "For A&0"
    assert mail["html"].startswith("<p>Hello A&amp;0</p>")
    assert mail["links"] == ["https://launchpad.example/f/7Kd2?a=1&b=2", "https://launchpad.example/f/7Kd2"]
    assert mail["custom_args"]["lp_msg_id"] == f"{clients.SENDGRID_MESSAGE}-0"
    assert {action["name"] for action in mail["actions"]} == {"reply", "open-link"}


def test_events_come_back_signed_with_our_ids(sandbox: RunningSandbox, hooks: Hooks) -> None:
    message_id = _send(sandbox, clients.batch("anita@example.com"))
    calls = hooks.wait(2, EVENTS)
    assert all(is_authentic(call.body, call.headers, sandbox.keys["SENDGRID_WEBHOOK_PUBLIC_KEY"]) for call in calls)
    assert all(call.body.endswith(b"\r\n") for call in calls)
    events = _events(calls)
    assert [event.kind for event in events] == ["processed", "delivered"]
    assert {event.provider_message_id for event in events} == {message_id}
    assert {event.message_id for event in events} == {f"{clients.SENDGRID_MESSAGE}-0"}


def test_a_thousand_mails_come_back_in_few_posts(sandbox: RunningSandbox, hooks: Hooks) -> None:
    _send(sandbox, clients.batch(*(f"person{number}@example.com" for number in range(1000))))
    hooks.wait(2, EVENTS)
    assert len(hooks.calls) <= 6
    assert len({event.natural_key for event in _events(hooks.calls)}) == 2000
    assert _listed(sandbox, limit="1")[0]["to"] == "person999@example.com"


@pytest.mark.parametrize(("domain", "kinds"), [("bounce", ["processed", "bounce"]), ("dropped", ["dropped"])])
def test_magic_domains_do_not_receive(sandbox: RunningSandbox, hooks: Hooks, domain: str, kinds: list[str]) -> None:
    _send(sandbox, clients.batch(f"anita@{domain}.example"))
    assert [event.kind for event in _events(hooks.wait(len(kinds), EVENTS))] == kinds


def test_a_reply_goes_to_the_address_of_its_own_conversation(sandbox: RunningSandbox, hooks: Hooks) -> None:
    _send(sandbox, clients.batch("anita@example.com", "ravi@example.com"))
    [mail] = _listed(sandbox, to="ravi@example.com")
    assert sandbox.http.post(f"/messages/{mail['id']}/reply", json={"text": "जी हाँ"}).status_code == 200
    [call] = hooks.wait(1, INBOUND)
    assert is_authentic(call.body, call.headers, sandbox.keys["SENDGRID_PARSE_PUBLIC_KEY"])
    reply = parse_inbound(call.body, call.headers["Content-Type"])
    assert (reply.token, reply.in_reply_to) == ("tok1", "<m1@launchpad.example>")
    assert (reply.text, reply.from_address, reply.subject) == ("जी हाँ", "ravi@example.com", "Re: For A&1")


def test_an_automatic_reply_is_known_as_one(sandbox: RunningSandbox, hooks: Hooks) -> None:
    _send(sandbox, clients.batch("anita@example.com"))
    path = f"/messages/{_listed(sandbox)[0]['id']}/reply"
    sandbox.http.post(path, json={"text": "Away", "headers": {"Auto-Submitted": "auto-replied"}})
    [call] = hooks.wait(1, INBOUND)
    assert parse_inbound(call.body, call.headers["Content-Type"]).is_auto_reply


def test_a_mail_without_reply_address_cannot_be_answered(sandbox: RunningSandbox) -> None:
    _send(sandbox, clients.batch("anita@example.com", reply_to=None))
    [mail] = _listed(sandbox)
    assert "reply" not in {action["name"] for action in mail["actions"]}
    assert sandbox.http.post(f"/messages/{mail['id']}/reply", json={"text": "Hi"}).status_code == 409


def test_a_mail_out_of_the_blue_arrives(sandbox: RunningSandbox, hooks: Hooks) -> None:
    sandbox.http.post("/inbound", json={"channel": "email", "from": "new@example.com", "text": "When?"})
    [call] = hooks.wait(1, INBOUND)
    mail = parse_inbound(call.body, call.headers["Content-Type"])
    assert (mail.token, mail.text) == (None, "When?")


def test_an_attachment_goes_along(sandbox: RunningSandbox) -> None:
    files = [EmailAttachment("receipt.pdf", "application/pdf", b"%PDF")]
    assert _send(sandbox, clients.batch("anita@example.com", attachments=files))


def test_a_batch_of_none_or_too_many_is_our_own_mistake(sandbox: RunningSandbox) -> None:
    one = clients.batch("anita@example.com")
    for recipients in ([], [one.recipients[0]] * 1001):
        with pytest.raises(ValueError, match="1 to 1000"):
            _send(sandbox, dataclasses.replace(one, recipients=recipients))


def test_keys_and_senders_are_checked_first(sandbox: RunningSandbox) -> None:
    wrong = "The provided authorization grant is invalid, expired, or revoked"
    assert _post(sandbox, {}, key="SG.x.y").json()["errors"] == [{"message": wrong, "field": None, "help": None}]
    assert (
        sandbox.http.post("/sendgrid/v3/mail/send", json={}).json()["errors"][0]["message"] == "authorization required"
    )
    answer = _post(sandbox, _valid() | {"from": {"email": "hello@elsewhere.example"}})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "from")


TO = [{"email": "a@example.com"}]
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"personalizations": []}, "You must have at least one personalization."),
    ({"personalizations": [{}]}, "The to parameter is required for all personalization objects."),
    ({"personalizations": [{"to": TO}] * 1001}, "The personalization block is limited to 1000"),
    ({"personalizations": [{"to": TO + TO}]}, "Each unique email address in the personalizations array"),
    ({"personalizations": [{"to": [{"email": "nobody"}]}]}, "Does not contain a valid address."),
    (
        {"personalizations": [{"to": TO, "custom_args": {"a": 1}}]},
        "All values of custom arguments object must be strings",
    ),
    ({"personalizations": [{"to": TO, "custom_args": {}}]}, "custom_args can't be empty."),
    ({"personalizations": [{"to": TO, "headers": {"Reply-To": "x"}}]}, "Header can't be one of the reserved keys."),
    ({"personalizations": [{"to": TO, "headers": {"X": 1}}]}, "All values of the headers object must be strings."),
    ({"personalizations": [{"to": TO, "headers": {"X": "1", "x": "2"}}]}, "The headers can't contain duplicate keys."),
    ({"personalizations": [{"to": TO, "substitutions": {"-a-": 1}}]}, "The substitution values must be an object"),
    ({"personalizations": [{"to": TO, "substitutions": {"-a-": "x" * 10001}}]}, "The substitutions are larger"),
    ({"subject": ""}, "The subject of your email must be a string at least one character in length."),
    ({"subject": None}, "The subject is required."),
    ({"content": None}, "The content param is required unless"),
    ({"content": [{"type": "text/plain", "value": ""}]}, "The content value must be a string"),
    ({"content": [{"type": "text/html", "value": "x"}, {"type": "text/plain", "value": "x"}]}, "Following RFC 1341"),
    ({"attachments": [{"content": "#", "filename": "a"}]}, "The attachment content must be base64 encoded."),
    ({"attachments": [{"content": "eA=="}]}, "filename is required."),
    ({"categories": [str(number) for number in range(11)]}, "There is a limit of 10 categories"),
    ({"categories": ["a", "a"]}, "The categories must be a unique list"),
    ({"categories": ["ओम"]}, "Categories can not contain non-ASCII characters."),
    ({"send_at": "soon"}, "The send_at parameter is expecting a UNIX timestamp"),
    ({"send_at": 9_999_999_999}, "Scheduling more than 72 hours in advance is forbidden."),
    (
        {"mail_settings": {"sandbox_mode": {"enable": "true"}}},
        "The sandbox mode enable param should be a boolean value.",
    ),
    ({"from": {"email": "हेलो@launchpad.example"}}, "The from object must at least have an email parameter"),
]


@pytest.fixture(scope="module")
def strict() -> Any:
    """One sandbox for all refusals, which leave nothing behind."""
    with running_sandbox() as running:
        yield running


@pytest.mark.parametrize(("change", "message"), FAULTS)
def test_it_refuses_what_sendgrid_refuses(strict: RunningSandbox, change: dict[str, Any], message: str) -> None:
    body = {name: value for name, value in (_valid() | change).items() if value is not None}
    answer = _post(strict, body)
    assert answer.status_code == 400
    assert any(error["message"].startswith(message) for error in answer.json()["errors"])
    assert _listed(strict) == []


def test_it_names_all_faults_at_once(strict: RunningSandbox) -> None:
    answer = _post(strict, _valid() | {"subject": "", "categories": ["a", "a"]})
    assert {error["field"] for error in answer.json()["errors"]} == {"subject", "categories"}


def test_accepting_has_an_empty_body(strict: RunningSandbox, hooks: Hooks) -> None:
    with running_sandbox(app_url=hooks.url) as sandbox:
        answer = _post(sandbox, _valid())
        assert (answer.status_code, answer.content, len(answer.headers["X-Message-Id"])) == (202, b"", 22)
        quiet = _post(sandbox, _valid() | {"mail_settings": {"sandbox_mode": {"enable": True}}})
        assert quiet.status_code == 200
        assert len(_listed(sandbox)) == 1


def test_its_refusals_reach_the_client(sandbox: RunningSandbox) -> None:
    with pytest.raises(ProviderError) as caught:
        _send(sandbox, clients.batch("anita@example.com", categories=["a", "a"]))
    assert (caught.value.kind, caught.value.code) == ("permanent", "invalid_message")
    assert "unique list" in caught.value.message


def test_mails_of_auth_are_listed_too(sandbox: RunningSandbox) -> None:
    mail = (
        b"Subject: =?utf-8?b?4KSc4KWA?=\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b'<a href="http://127.0.0.1:8000/auth/confirm?token_hash=1&amp;type=signup">Confirm</a>\r\n'
    )
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as smtp:
        smtp.sendmail("auth@launchpad.example", ["Riya@example.com"], mail)
    [listed] = _listed(sandbox, to="riya@example.com")
    assert (listed["provider"], listed["channel"], listed["subject"]) == ("auth", "email", "जी")
    assert listed["links"] == ["http://127.0.0.1:8000/auth/confirm?token_hash=1&type=signup"]
    [action] = listed["actions"]
    assert sandbox.http.post(action["path"], json={"index": 0}).json()["url"] == listed["links"][0]


def test_the_page_shows_a_mail_without_its_scripts(sandbox: RunningSandbox) -> None:
    _send(sandbox, clients.batch("anita@example.com", html="<script>alert(1)</script><p>Hi</p>"))
    [mail] = _listed(sandbox)
    page = sandbox.http.get(f"/messages/{mail['id']}/html")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert json.dumps("<script>alert(1)</script>") not in sandbox.http.get("/").text
    assert "<script" not in sandbox.http.get("/").text
