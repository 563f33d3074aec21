"""AiSensy's project webhook: hex HMAC over the raw bytes, one notification per request."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from launchpad.providers import lenient
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.http import header

SIGNATURE_HEADER = "X-AiSensy-Signature"
INBOUND_TOPIC = "message.sender.user"
STATUS_TOPIC = "message.status.updated"


def signature_of(body: bytes, secret: str) -> str:
    """The header's value for a body: lower-case hex HMAC-SHA256, the secret taken as text."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_authentic(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether `body`, as it arrived, was signed with our secret. An empty secret refuses everything."""
    given = header(headers, SIGNATURE_HEADER) or ""
    return bool(secret) and hmac.compare_digest(given.encode(), signature_of(body, secret).encode())


@dataclass(frozen=True)
class WhatsAppMessage:
    """A message as AiSensy describes it at the moment of the notification.

    wamid: WhatsApp's id. submitted_message_id: what `send_template` returned, when AiSensy fills it; else match by
        phone, campaign_name and time.
    phone: E.164; None when the person hides the number and `user_id` names them instead.
    sender: USER wrote to us; AGENT, API and SYSTEM are ours.
    status: SENT, DELIVERED, READ or FAILED, not always in that order.
    failure_code: Meta's code, a key of `codes.FAILURE_CODES` when known.
    """

    wamid: str | None
    submitted_message_id: str | None
    phone: str | None
    user_id: str | None
    user_name: str | None
    sender: str
    message_type: str
    text: str | None
    button_payload: str | None
    media_url: str | None
    reply_to_wamid: str | None
    campaign_name: str | None
    status: str | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None
    failure_code: str | None
    failure_reason: str | None

    @property
    def is_inbound(self) -> bool:
        """Whether a person wrote it to us; `message.created` also reports what we sent."""
        return self.sender == "USER"


@dataclass(frozen=True)
class Notification:
    """One webhook request.

    id: unique per notification, the same on its repetition. message_key: the same for two topics that tell the same
        about one message, as `message.sender.user` and `message.created` do for an inbound one.
    """

    id: str
    topic: str
    created_at: datetime | None
    delivery_attempt: int
    project_id: str | None
    message: WhatsAppMessage | None
    message_key: str | None
    raw: dict[str, Any]


def parse_notification(body: bytes) -> Notification:
    """The notification of a request, of whatever topic. Raises WebhookMalformed without JSON object, id or topic."""
    try:
        raw = json.loads(body)
    except ValueError as error:
        raise WebhookMalformed("The body is not JSON.") from error
    if not isinstance(raw, dict) or not lenient.text(raw.get("id")) or not lenient.text(raw.get("topic")):
        raise WebhookMalformed("The body is not a notification with id and topic.")
    found = lenient.mapping(lenient.mapping(raw.get("data")).get("message"))
    message = _message(found) if found else None
    return Notification(
        id=str(raw["id"]),
        topic=str(raw["topic"]),
        created_at=lenient.from_milliseconds(raw.get("created_at")),
        delivery_attempt=int(lenient.number(raw.get("delivery_attempt")) or 1),
        project_id=lenient.text(raw.get("project_id")),
        message=message,
        message_key=_message_key(message),
        raw=raw,
    )


def _message(raw: dict[str, Any]) -> WhatsAppMessage:
    content = lenient.mapping(raw.get("message_content"))
    failure = lenient.mapping(raw.get("failureResponse"))
    phone = lenient.phone(raw.get("phone_number"))
    return WhatsAppMessage(
        wamid=lenient.text(raw.get("messageId")),
        submitted_message_id=lenient.text(raw.get("submitted_message_id")),
        phone=phone,
        user_id=None if phone else lenient.text(raw.get("phone_number")),
        user_name=lenient.text(raw.get("userName")),
        sender=lenient.text(raw.get("sender")) or "",
        message_type=lenient.text(raw.get("message_type")) or "",
        text=_text(content),
        button_payload=lenient.text(content.get("callbackPayload")) or lenient.text(_choice(content).get("id")),
        media_url=_first_text(content, "url", "link", "publicUrl"),
        reply_to_wamid=lenient.text(lenient.mapping(raw.get("context")).get("id")),
        campaign_name=lenient.text(lenient.mapping(raw.get("campaign")).get("name")),
        status=lenient.text(raw.get("status")),
        sent_at=lenient.from_milliseconds(raw.get("sent_at")),
        delivered_at=lenient.from_milliseconds(raw.get("delivered_at")),
        read_at=lenient.from_milliseconds(raw.get("read_at")),
        failed_at=lenient.from_milliseconds(raw.get("failed_at")),
        failure_code=lenient.text(failure.get("code")),
        failure_reason=lenient.text(failure.get("reason")),
    )


def _text(content: dict[str, Any]) -> str | None:
    """The words of a message: usually a string, in some accounts nested, for a file its caption."""
    nested = lenient.text(lenient.mapping(content.get("text")).get("body"))
    return (
        _first_text(content, "text")
        or nested
        or _first_text(content, "caption")
        or lenient.text(_choice(content).get("title"))
    )


def _choice(content: dict[str, Any]) -> dict[str, Any]:
    return lenient.mapping(content.get("button_reply")) or lenient.mapping(content.get("list_reply"))


def _first_text(content: dict[str, Any], *names: str) -> str | None:
    return next((found for found in (lenient.text(content.get(name)) for name in names) if found), None)


def _message_key(message: WhatsAppMessage | None) -> str | None:
    if message is None or message.wamid is None:
        return None
    return f"{message.wamid}:inbound" if message.is_inbound else f"{message.wamid}:{message.status or 'created'}"
