"""Instamojo's webhook: a form with a MAC over all of its values.

The MAC proves who wrote the body, not that it is new or meant for this payment: a valid body can be replayed for ever
and sent to another payment's address. So the payment is settled only by what the API answers for our own stored
request id.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.instamojo.amounts import text_to_paise


def mac_of(fields: Mapping[str, str], salt: str) -> str:
    """The MAC of a webhook's fields: every value but `mac`, blanks too, in the order of the lower-cased names."""
    names = sorted((name for name in fields if name != "mac"), key=str.lower)
    message = "|".join(fields[name] for name in names)
    return hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()


def is_authentic(body: bytes, salt: str) -> bool:
    """Whether the raw form was made by the holder of our private salt. An empty salt refuses everything."""
    try:
        fields = _fields(body)
    except WebhookMalformed:
        return False
    return bool(salt) and hmac.compare_digest(fields.get("mac", "").encode(), mac_of(fields, salt).encode())


@dataclass(frozen=True)
class PaymentNotice:
    """What a webhook tells. status is `Credit` or `Failed`, which may come hours after a `Credit`."""

    payment_id: str
    payment_request_id: str
    status: str
    amount_paise: int
    currency: str
    purpose: str
    fields: Mapping[str, str]

    @property
    def dedupe_key(self) -> str:
        """One key per attempt and outcome."""
        return f"{self.payment_id}:{self.status}"


def parse_payment(body: bytes) -> PaymentNotice:
    """The notice in a webhook's form. Raises WebhookMalformed when ids, status or amount are missing or unreadable."""
    fields = _fields(body)
    try:
        return PaymentNotice(
            payment_id=fields["payment_id"],
            payment_request_id=fields["payment_request_id"],
            status=fields["status"],
            amount_paise=text_to_paise(fields["amount"]),
            currency=fields.get("currency", ""),
            purpose=fields.get("purpose", ""),
            fields=fields,
        )
    except (KeyError, ValueError) as error:
        raise WebhookMalformed(f"The form lacks something: {error}") from error


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=100
        )
    except ValueError as error:
        raise WebhookMalformed("The body is not a form.") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise WebhookMalformed("The form names a field twice.")
    return fields
