"""AiSensy's notifications, from recorded bodies."""

from typing import Any

import pytest

from launchpad.providers.aisensy.codes import FAILURE_CODES
from launchpad.providers.aisensy.webhook import (
    Notification,
    WhatsAppMessage,
    is_authentic,
    parse_notification,
    parse_notifications,
    signature_of,
)
from launchpad.providers.errors import WebhookMalformed
from tests.providers.conftest import PROVIDERS, fixture_bytes

SECRET = "test-shared-secret"
VECTOR = fixture_bytes("aisensy", "message_sender_user__vector.raw")
SIGNATURE = "e682aef555d9fd87d8a45b311ad8a1cfc80db692b001ba764acbe9674cccaafd"


def _read(name: str) -> Notification:
    return parse_notification(fixture_bytes("aisensy", f"{name}.json"))


def _message(name: str) -> WhatsAppMessage:
    message = _read(name).message
    assert message is not None
    return message


def test_the_vector_verifies() -> None:
    assert signature_of(VECTOR, SECRET) == SIGNATURE
    assert is_authentic(VECTOR, {"X-AiSensy-Signature": SIGNATURE}, SECRET)


@pytest.mark.parametrize(
    ("body", "headers", "secret"),
    [
        (VECTOR + b"\n", {"X-AiSensy-Signature": SIGNATURE}, SECRET),
        (VECTOR, {"X-AiSensy-Signature": SIGNATURE.upper()}, SECRET),
        (VECTOR, {"X-AiSensy-Signature": f"sha256={SIGNATURE}"}, SECRET),
        (VECTOR, {"X-AiSensy-Signature": "ओम"}, SECRET),
        (VECTOR, {"X-AiSensy-Signature": SIGNATURE}, "another"),
        (VECTOR, {"X-AiSensy-Signature": signature_of(VECTOR, "")}, ""),
        (VECTOR, {}, SECRET),
    ],
    ids=["altered", "upper case", "prefixed", "not ASCII", "other secret", "empty secret", "unsigned"],
)
def test_anything_else_does_not_verify(body: bytes, headers: dict[str, str], secret: str) -> None:
    assert not is_authentic(body, headers, secret)


def test_an_inbound_text_is_read() -> None:
    notification = _read("message_sender_user__text")
    message = _message("message_sender_user__text")
    assert (notification.id, notification.topic, notification.delivery_attempt) == ("65f0c1", "message.sender.user", 1)
    assert notification.created_at is not None
    assert notification.created_at.isoformat() == "2025-12-29T09:36:40+00:00"
    assert (message.phone, message.text, message.user_name) == ("+919876543210", "Yes", "Asha")
    assert message.is_inbound


def test_both_topics_of_one_inbound_message_share_a_key() -> None:
    one, two = _read("message_sender_user__text"), _read("message_created__same_inbound")
    assert one.id != two.id
    assert one.message_key == two.message_key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("message_sender_user__text_nested", {"text": "Yes"}),
        ("message_sender_user__quick_reply", {"text": "No, thank you", "button_payload": '{"id":"1"}'}),
        ("message_sender_user__button_reply", {"text": "Yes", "button_payload": "yes"}),
        (
            "message_sender_user__image_with_caption",
            {"text": "My sheet", "media_url": "https://files.example.com/a.jpg"},
        ),
        ("message_sender_user__number_hidden", {"phone": None, "user_id": "IN.1349abc"}),
        ("message_sender_user__unknown_type", {"text": None, "message_type": "HOLOGRAM"}),
        ("message_created__ours", {"is_inbound": False, "campaign_name": "lp_welcome_v1_en"}),
        ("message_status_updated__sent", {"status": "SENT"}),
        ("message_status_updated__delivered", {"status": "DELIVERED", "read_at": None}),
        ("message_status_updated__read", {"submitted_message_id": "5f0c3c1e-0000-4000-8000-000000000000"}),
        ("message_status_updated__failed", {"failure_code": "131026", "failure_reason": "Message undeliverable"}),
        ("message_status_updated__failed_code_as_text", {"failure_code": "131047", "submitted_message_id": None}),
        ("contact_campaign_read", {"status": "READ", "wamid": "wamid.OUT"}),
    ],
)
def test_each_notification_is_read(name: str, expected: dict[str, Any]) -> None:
    message = _message(name)
    assert {field: getattr(message, field) for field in expected} == expected


def test_statuses_of_one_message_have_keys_of_their_own() -> None:
    names = ("sent", "delivered", "read", "failed")
    assert len({_read(f"message_status_updated__{name}").message_key for name in names}) == 4


def test_what_names_no_message_is_read_all_the_same() -> None:
    assert _read("contact_created").message is None
    assert _read("unknown_topic").topic == "moon.phase.changed"


def test_every_fixture_is_read() -> None:
    names = [path.name for path in (PROVIDERS / "aisensy" / "fixtures").iterdir()]
    assert len(names) >= 34
    told = [parse_notifications(fixture_bytes("aisensy", name)) for name in names]
    assert all(notifications and notifications[0].id for notifications, _ in told)
    assert sum(len(faults) for _, faults in told) == 2


def test_failure_codes_are_explained() -> None:
    assert (_message("message_status_updated__failed").failure_code or "") in FAILURE_CODES


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id":"1"}', b'{"topic":"x"}', b"\xff"])
def test_what_is_not_a_notification_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookMalformed):
        parse_notification(body)


@pytest.mark.parametrize(
    "data", ["null", "[]", '{"message":[]}', '{"message":{"message_content":"x","sent_at":"soon","failureResponse":7}}']
)
def test_odd_data_do_not_break_the_reading(data: str) -> None:
    assert parse_notification(f'{{"id":"1","topic":"message.created","data":{data}}}'.encode()).id == "1"
