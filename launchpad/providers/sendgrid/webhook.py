"""The signed Event Webhook: verified on raw bytes, parsed into one small record per event."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from launchpad.providers import lenient
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.http import header

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"


def is_authentic(body: bytes, headers: Mapping[str, str], public_key: str) -> bool:
    """Whether `body`, as it arrived and with its trailing CR LF, was signed by the holder of `public_key`.

    public_key: base64 of the DER key, as SendGrid shows it. Serves events and signed Inbound Parse alike. An absent or
    unreadable header is False; an unreadable key is a ValueError, because it is our configuration.
    """
    signature = header(headers, SIGNATURE_HEADER)
    timestamp = header(headers, TIMESTAMP_HEADER)
    if not signature or not timestamp:
        return False
    key = _load(public_key)
    try:
        key.verify(base64.b64decode(signature, validate=True), timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error):
        return False
    return True


def is_readable_key(public_key: str) -> bool:
    """Whether a key has the form in which SendGrid shows it."""
    try:
        _load(public_key)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _load(public_key: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(base64.b64decode("".join(public_key.split()), validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("SendGrid's webhook key is an elliptic curve key.")
    return key


@dataclass(frozen=True)
class EmailEvent:
    """One event of one e-mail.

    kind: processed, dropped, deferred, delivered, bounce, open, click, spamreport, unsubscribe, group_unsubscribe,
        group_resubscribe, account_status_change, or one that SendGrid invents later.
    message_id, attempt_id: our own ids from the send; None when the mail was not ours or the event carries none.
    provider_message_id: equals what `send_batch` returned; None for a late bounce and for account events.
    event_id: SendGrid's id. A repeated delivery may bring another, so de-duplicate on `natural_key`.
    is_machine_open: a mail program fetched the picture, not a person.
    """

    kind: str
    natural_key: str
    event_id: str | None
    email: str | None
    at: datetime | None
    message_id: str | None
    attempt_id: str | None
    provider_message_id: str | None
    reason: str | None
    smtp_status: str | None
    bounce_type: str | None
    bounce_classification: str | None
    url: str | None
    is_machine_open: bool
    raw: dict[str, Any]


def parse_events(body: bytes) -> list[EmailEvent]:
    """The events of one delivery, in its order, which is not the order in which they happened.

    Raises WebhookMalformed when the body is not a JSON array; entries that are not objects are left out.
    """
    try:
        entries = json.loads(body)
    except ValueError as error:
        raise WebhookMalformed("The body is not JSON.") from error
    if not isinstance(entries, list):
        raise WebhookMalformed("The body is not a list of events.")
    return [_event(entry) for entry in entries if isinstance(entry, dict)]


def _event(raw: dict[str, Any]) -> EmailEvent:
    email = lenient.text(raw.get("email"))
    sg_message_id = lenient.text(raw.get("sg_message_id"))
    return EmailEvent(
        kind=lenient.text(raw.get("event")) or "unknown",
        natural_key=_natural_key(raw),
        event_id=lenient.text(raw.get("sg_event_id")),
        email=email.lower() if email else None,
        at=lenient.moment(raw.get("timestamp")),
        message_id=lenient.text(raw.get("lp_msg_id")),
        attempt_id=lenient.text(raw.get("lp_attempt")),
        provider_message_id=sg_message_id.partition(".")[0] if sg_message_id else None,
        reason=lenient.text(raw.get("reason")) or lenient.text(raw.get("response")),
        smtp_status=lenient.text(raw.get("status")),
        bounce_type=lenient.text(raw.get("type")),
        bounce_classification=lenient.text(raw.get("bounce_classification")),
        url=lenient.text(raw.get("url")),
        is_machine_open=lenient.truth(raw.get("sg_machine_open")),
        raw=raw,
    )


def _natural_key(raw: dict[str, Any]) -> str:
    """A key that stays the same when a delivery is repeated under another event id."""
    names = ("sg_message_id", "lp_msg_id", "email", "event", "type", "timestamp", "attempt", "url", "asm_group_id")
    return hashlib.sha256(json.dumps([raw.get(name) for name in names]).encode()).hexdigest()
