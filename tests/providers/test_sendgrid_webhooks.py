"""SendGrid's events and inbound mails, from recorded bytes."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from devstack.sandboxes.keys import generate
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.sendgrid.codes import DROP_REASONS
from launchpad.providers.sendgrid.inbound import InboundEmail, parse_inbound
from launchpad.providers.sendgrid.webhook import EmailEvent, is_authentic, parse_events
from tests.providers.conftest import PROVIDERS, fixture_bytes

_PREFIX = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
KEY = _PREFIX + "83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
OTHER_KEY = _PREFIX + "qTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA=="
HEADERS = {
    "X-Twilio-Email-Event-Webhook-Signature": (
        "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
    ),
    "X-Twilio-Email-Event-Webhook-Timestamp": "1600112502",
}
BODY = fixture_bytes("sendgrid", "dropped__bounced_address.raw")
FORM = "multipart/form-data; boundary=xYzZY"


def _one(name: str) -> EmailEvent:
    [event] = parse_events(fixture_bytes("sendgrid", name))
    return event


def _inbound(name: str) -> InboundEmail:
    return parse_inbound(fixture_bytes("sendgrid", f"inbound__{name}.raw"), FORM)


def test_the_official_vector_verifies() -> None:
    assert is_authentic(BODY, HEADERS, KEY)


def test_header_names_may_come_in_any_case() -> None:
    assert is_authentic(BODY, {name.lower(): value for name, value in HEADERS.items()}, KEY)


@pytest.mark.parametrize(
    ("body", "headers", "key"),
    [
        (BODY.rstrip(b"\r\n"), HEADERS, KEY),
        (BODY.replace(b"hello", b"hallo"), HEADERS, KEY),
        (BODY, HEADERS | {"X-Twilio-Email-Event-Webhook-Timestamp": "1600112503"}, KEY),
        (BODY, HEADERS, OTHER_KEY),
        (BODY, HEADERS | {"X-Twilio-Email-Event-Webhook-Signature": "bm90IGEgc2lnbmF0dXJl"}, KEY),
        (BODY, HEADERS | {"X-Twilio-Email-Event-Webhook-Signature": "not base64 at all"}, KEY),
        (BODY, {}, KEY),
    ],
    ids=["no CR LF", "altered", "other time", "other key", "no signature in it", "not base64", "no headers"],
)
def test_anything_else_does_not_verify(body: bytes, headers: dict[str, str], key: str) -> None:
    assert not is_authentic(body, headers, key)


def test_a_key_of_another_kind_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match=r"base64|padding|key"):
        is_authentic(BODY, HEADERS, "not a key")


def test_a_delivered_mail_carries_our_ids() -> None:
    event = _one("delivered__tls_as_number.json")
    assert event.kind == "delivered"
    assert event.email == "anita@example.com"
    assert event.at == datetime.fromtimestamp(1513299569, UTC)
    assert event.message_id == "0b0e7f5e-1111-4222-8333-444455556666"
    assert event.attempt_id == "9c1d2e3f-1111-4222-8333-444455556666"
    assert event.provider_message_id == "LRzXl_NHStOGhQ4kofSm_A"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("processed.json", {"kind": "processed"}),
        ("deferred__attempt_as_text.json", {"kind": "deferred", "reason": "400 try again later"}),
        ("bounce__hard.json", {"bounce_type": "bounce", "bounce_classification": "Invalid Address"}),
        ("bounce__blocked.json", {"bounce_type": "blocked", "smtp_status": "5.7.1"}),
        ("bounce__late_without_message_id.json", {"kind": "bounce", "provider_message_id": None}),
        ("open__by_machine.json", {"kind": "open", "is_machine_open": True}),
        ("open__by_person.json", {"kind": "open", "is_machine_open": False}),
        ("click.json", {"kind": "click", "url": "https://launchpad.example/f/7Kd2"}),
        ("spamreport.json", {"kind": "spamreport"}),
        ("unsubscribe__without_event_id.json", {"kind": "unsubscribe", "event_id": None}),
        ("group_unsubscribe.json", {"kind": "group_unsubscribe"}),
        ("group_resubscribe.json", {"kind": "group_resubscribe"}),
        ("account_status_change.json", {"kind": "account_status_change", "email": None, "message_id": None}),
        ("unknown_event.json", {"kind": "teleported"}),
        ("dropped__bounced_address.raw", {"kind": "dropped", "reason": "Bounced Address"}),
    ],
)
def test_each_event_is_read(name: str, expected: dict[str, Any]) -> None:
    event = _one(name)
    assert {field: getattr(event, field) for field in expected} == expected


def test_every_fixture_of_an_event_is_read() -> None:
    names = [
        path.name for path in (PROVIDERS / "sendgrid" / "fixtures").iterdir() if not path.name.startswith("inbound")
    ]
    assert len(names) >= 16
    read = [parse_events(fixture_bytes("sendgrid", name)) for name in names]
    assert all(event.natural_key for events in read for event in events)


def test_reasons_are_explained() -> None:
    assert (_one("dropped__bounced_address.raw").reason or "") in DROP_REASONS
    assert (_one("bounce__hard.json").bounce_classification or "") in DROP_REASONS


def test_a_repetition_under_another_event_id_has_the_same_natural_key() -> None:
    body = fixture_bytes("sendgrid", "click.json")
    [first], [again] = parse_events(body), parse_events(body.replace(b"ev-click-1", b"ev-click-2"))
    assert first.event_id != again.event_id
    assert first.natural_key == again.natural_key
    assert first.natural_key != _one("delivered__tls_as_number.json").natural_key


def test_events_with_line_ends_between_them_are_read() -> None:
    first = BODY.strip()[1:-1]
    events = parse_events(b"[" + first + b",\r\n" + first.replace(b"dropped", b"processed") + b"]\r\n")
    assert [event.kind for event in events] == ["dropped", "processed"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"\xff", b'"text"'])
def test_what_is_not_a_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookMalformed):
        parse_events(body)


def test_what_is_not_an_event_in_the_list_is_left_out() -> None:
    assert parse_events(b'[1, null, "x", {"event": "open", "timestamp": "soon", "email": 7}]')[0].at is None


def test_a_reply_in_hindi_finds_its_thread() -> None:
    mail = _inbound("reply_in_hindi")
    assert mail.token == "Tok_1"
    assert mail.text == "जी हाँ, बताइए।\r\n"
    assert (mail.from_name, mail.from_address) == ("Anita Rao", "anita@example.com")
    assert mail.in_reply_to == "<lp-1@reply.launchpad.example>"
    assert mail.references == ("<lp-0@reply.launchpad.example>", "<lp-1@reply.launchpad.example>")
    assert mail.message_id == "<CAF1@mail.example.com>"
    assert (mail.spf, mail.dkim, mail.spam_score) == ("pass", "{@example.com : pass}", -0.1)
    assert not mail.is_auto_reply


def test_another_charset_and_files_arrive_whole() -> None:
    mail = _inbound("latin1_html_and_files")
    assert mail.text == "Très bien, merci à vous"
    assert mail.html == "<p>Très bien</p>"
    fee, note = mail.attachments
    assert (fee.filename, fee.content_type) == ("फ़ीस.pdf", "application/pdf")
    assert fee.content == b"%PDF-1.4\r\n\x00\xff--xYz\r\nend"
    assert (note.filename, note.content_id) == ("note.eml", "ii_1")
    assert note.content.endswith(b"--q--\r\n")


def test_a_forwarded_mail_is_known_by_its_envelope() -> None:
    mail = _inbound("forwarded_so_that_to_differs")
    assert (mail.to, mail.token) == ("kavita@school.example", "Tok_1")


def test_automatic_answers_are_told_apart() -> None:
    assert _inbound("out_of_office").is_auto_reply
    assert _inbound("bounce_with_empty_sender").is_auto_reply
    assert _inbound("automatic_by_exchange").is_auto_reply
    assert _inbound("automatic_by_precedence").is_auto_reply


@pytest.mark.parametrize(
    ("spf", "dkim", "sent_from", "is_proven"),
    [
        ("pass", "none", "anita@example.com", True),
        ("pass", "none", "bounce@mail.example.com", True),
        ("pass", "none", "x@elsewhere.example", False),
        ("fail", "{@example.com : pass}", "x@elsewhere.example", True),
        ("fail", "{@elsewhere.example : pass, @example.com : fail}", "anita@example.com", False),
        ("softfail", "none", "anita@example.com", False),
        (None, None, "anita@example.com", False),
        ("pass", "{@notexample.com : pass}", "x@notexample.com", False),
        ("pass", "none", None, False),
    ],
)
def test_a_sender_is_proven_by_the_domain_of_the_address(
    spf: str | None, dkim: str | None, sent_from: str | None, is_proven: bool
) -> None:
    mail = replace(_inbound("out_of_the_blue"), spf=spf, dkim=dkim, envelope_from=sent_from)
    assert mail.is_proven is is_proven


def test_a_charset_that_nobody_knows_loses_nothing() -> None:
    assert _inbound("charset_nobody_knows").text == "plain text"


def test_a_mail_out_of_the_blue_has_no_token() -> None:
    mail = _inbound("out_of_the_blue")
    assert (mail.token, mail.in_reply_to, mail.subject) == (None, None, "Question")


def test_the_same_mail_twice_has_one_key() -> None:
    assert _inbound("reply_in_hindi").dedupe_key == _inbound("reply_in_hindi").dedupe_key
    assert _inbound("reply_in_hindi").dedupe_key != _inbound("out_of_the_blue").dedupe_key


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b'--xYzZY\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--xYzZY--\r\n', FORM),
        (fixture_bytes("sendgrid", "inbound__reply_in_hindi.raw")[:300], FORM),
        (b"--xYzZY\r\nX: y\r\n\r\nhi\r\n--xYzZY--\r\n", FORM),
        (fixture_bytes("sendgrid", "inbound__reply_in_hindi.raw"), "multipart/form-data"),
    ],
    ids=["empty", "other form", "no envelope", "cut off", "part without name", "no boundary"],
)
def test_what_is_not_inbound_parse_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(WebhookMalformed):
        parse_inbound(body, content_type)


def test_signed_inbound_mail_verifies_over_the_raw_form() -> None:
    keys = generate()
    private = load_pem_private_key(keys["SENDGRID_PARSE_PRIVATE_KEY"].encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    body = fixture_bytes("sendgrid", "inbound__latin1_html_and_files.raw")
    signature = base64.b64encode(private.sign(b"1700000000" + body, ec.ECDSA(hashes.SHA256()))).decode()
    headers = dict(zip(HEADERS, (signature, "1700000000"), strict=True))
    assert is_authentic(body, headers, keys["SENDGRID_PARSE_PUBLIC_KEY"])
    assert not is_authentic(body + b" ", headers, keys["SENDGRID_PARSE_PUBLIC_KEY"])
    assert not is_authentic(body, headers, keys["SENDGRID_WEBHOOK_PUBLIC_KEY"])
