"""AiSensy's project webhook: hex HMAC over the raw bytes, one notification per request, or a list of them."""

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
CREATED_TOPIC = "message.created"
TEMPLATE_TOPIC = "wa_template."

# Below this a number of milliseconds would lie before 1973, so it is one of seconds.
_SECONDS = 100_000_000_000


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
    Times are as told, also where they cannot be true: who uses one compares it with when the notification came.
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
    media_id: str | None
    file_name: str | None
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
        return self.sender.upper() == "USER"

    @property
    def is_typed_elsewhere(self) -> bool:
        """Whether a person or a bot wrote it to the family at AiSensy itself, and not through us."""
        return self.sender.upper() in ("AGENT", "SYSTEM", "BOT") and self.campaign_name is None


@dataclass(frozen=True)
class WhatsAppContact:
    """A contact that a notification is about. opted_in None: it does not say."""

    phone: str | None
    opted_in: bool | None


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
    contact: WhatsAppContact | None
    raw: dict[str, Any]

    @property
    def dedupe_key(self) -> str:
        """The same for a repetition; another one where the same id comes with other content."""
        told = json.dumps(self.raw.get("data"), sort_keys=True, ensure_ascii=False)
        return f"{self.id}:{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def parse_notifications(body: bytes) -> tuple[list[Notification], list[str]]:
    """The notifications of a request, and what is wrong with those that could not be read; one bad spoils no other.

    Raises WebhookMalformed for what is neither an object nor a list, and where nothing could be read.
    """
    raw = _json(body)
    if not isinstance(raw, list):
        return [_notification(raw)], []
    found: list[Notification] = []
    faults: list[str] = []
    for number, one in enumerate(raw):
        try:
            found.append(_notification(one))
        except WebhookMalformed as error:
            faults.append(f"Number {number + 1}: {error}")
    if raw and not found:
        raise WebhookMalformed("None of the notifications in the list could be read.")
    return found, faults


def parse_notification(body: bytes) -> Notification:
    """The notification of a request, of whatever topic. Raises WebhookMalformed without JSON object, id or topic."""
    return _notification(_json(body))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookMalformed("The body is not JSON.") from error


def _notification(raw: Any) -> Notification:
    if not isinstance(raw, dict) or not lenient.text(raw.get("id")) or not lenient.text(raw.get("topic")):
        raise WebhookMalformed("The body is not a notification with id and topic.")
    found = lenient.mapping(lenient.mapping(raw.get("data")).get("message"))
    message = _message(found) if found else None
    about = lenient.mapping(lenient.mapping(raw.get("data")).get("contact"))
    return Notification(
        id=str(raw["id"]),
        topic=str(raw["topic"]),
        created_at=_moment(raw.get("created_at")),
        delivery_attempt=int(lenient.number(raw.get("delivery_attempt")) or 1),
        project_id=lenient.text(raw.get("project_id")),
        message=message,
        message_key=_message_key(message),
        contact=_contact(about) if about else None,
        raw=raw,
    )


def _contact(raw: dict[str, Any]) -> WhatsAppContact:
    opted_in = raw.get("opted_in")
    return WhatsAppContact(
        lenient.phone(raw.get("phone_number")), None if opted_in is None else lenient.truth(opted_in)
    )


def _moment(value: Any) -> datetime | None:
    """A time in milliseconds as documented, but also in seconds or as ISO text."""
    number = lenient.number(value)
    if number is None:
        return lenient.from_iso(value)
    return lenient.from_seconds(number) if abs(number) < _SECONDS else lenient.from_milliseconds(number)


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
        media_id=_first_text(content, "id", "media_id"),
        file_name=_first_text(content, "filename", "fileName", "name"),
        reply_to_wamid=lenient.text(lenient.mapping(raw.get("context")).get("id")),
        campaign_name=lenient.text(lenient.mapping(raw.get("campaign")).get("name")),
        status=lenient.text(raw.get("status")),
        sent_at=_moment(raw.get("sent_at")),
        delivered_at=_moment(raw.get("delivered_at")),
        read_at=_moment(raw.get("read_at")),
        failed_at=_moment(raw.get("failed_at")),
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
