"""Payment requests and payments, API v2."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.errors import ProviderError, failure
from launchpad.providers.instamojo.amounts import paise_to_text, text_to_paise
from launchpad.providers.instamojo.codes import CODES, code_of

MIN_AMOUNT_PAISE = 900
MAX_AMOUNT_PAISE = 20_000_000
MAX_PURPOSE = 30
# Renewed this long before its end, so that a token never dies between the check and the call.
_TOKEN_MARGIN_SECONDS = 300.0


@dataclass(frozen=True)
class PaymentRequest:
    """A payment link. Send people `longurl`; `shorturl` comes later or never.

    status: Pending, Sent, Completed (paid), or Failed, which means that Instamojo's own mail failed, not the payment.
    payment_ids: every attempt, paid or not.
    """

    id: str
    longurl: str
    status: str
    amount_paise: int
    purpose: str
    payment_ids: Sequence[str]
    created_at: datetime | None
    raw: dict[str, Any]


@dataclass(frozen=True)
class Payment:
    """One attempt to pay. fees_paise and taxes_paise are None for a failed one; fees exclude taxes."""

    id: str
    payment_request_id: str | None
    status: Literal["credit", "failed", "initiated"]
    amount_paise: int
    currency: str
    fees_paise: int | None
    taxes_paise: int | None
    instrument: str | None
    failure_reason: str | None
    failure_message: str | None
    created_at: datetime | None
    raw: dict[str, Any]


class InstamojoClient:
    """Safe to use from several threads; the token is fetched when first needed and kept until near its end."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        base_url: str = "https://api.instamojo.com",
        timeout_seconds: float = 20.0,
    ) -> None:
        self._credentials = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout_seconds, verify=tls.trusted())
        self._lock = threading.Lock()
        self._token: str | None = None
        self._token_until = 0.0

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def create_payment_request(
        self,
        amount_paise: int,
        purpose: str,
        buyer_name: str,
        email: str | None,
        phone: str | None,
        redirect_url: str,
        webhook: str,
    ) -> PaymentRequest:
        """Make a link on which exactly one payment of this amount (9 to 200,000 rupees) can be made.

        purpose: at most 30 characters, no personal data; unique per payment, so that a lost answer can be found again
        with `recent_payment_requests`. buyer_name, email, phone (E.164, Indian): of the payer, a guardian, never of a
        child.
        No idempotency key: a timeout and a 5xx are `unknown`. Raises ProviderError; ValueError for a breach of these
            limits.
        """
        if not MIN_AMOUNT_PAISE <= amount_paise <= MAX_AMOUNT_PAISE:
            raise ValueError("Instamojo takes 9 to 200,000 rupees.")
        if not 1 <= len(purpose) <= MAX_PURPOSE:
            raise ValueError(f"A purpose has 1 to {MAX_PURPOSE} characters.")
        form = {
            "amount": paise_to_text(amount_paise),
            "purpose": purpose,
            "buyer_name": buyer_name[:100],
            "redirect_url": redirect_url,
            "webhook": webhook,
            "send_email": "false",
            "send_sms": "false",
            "allow_repeated_payments": "false",
        }
        if email:
            form["email"] = email
        if phone and (ten_digits := _indian_mobile(phone)):
            form["phone"] = ten_digits
        answer = self._call("create_payment_request", "POST", "/v2/payment_requests/", safe_to_repeat=False, data=form)
        return _payment_request(answer)

    def get_payment_request(self, request_id: str) -> PaymentRequest:
        """The request as it stands now. Raises ProviderError."""
        path = f"/v2/payment_requests/{request_id}/"
        return _payment_request(self._call("get_payment_request", "GET", path, safe_to_repeat=True))

    def get_payment(self, payment_id: str) -> Payment:
        """One attempt to pay. Raises ProviderError."""
        return _payment(self._call("get_payment", "GET", f"/v2/payments/{payment_id}/", safe_to_repeat=True))

    def disable_payment_request(self, request_id: str) -> None:
        """Close a link to payment. Raises ProviderError, `disable_not_allowed` for keys without the right to do so."""
        try:
            path = f"/v2/payment_requests/{request_id}/disable/"
            self._call("disable_payment_request", "POST", path, safe_to_repeat=True)
        except ProviderError as error:
            if error.code == "forbidden":
                raise failure(CODES, "disable_not_allowed") from error
            raise

    def recent_payment_requests(self, limit: int = 50) -> list[PaymentRequest]:
        """The newest requests, to find by purpose the one whose answer was lost. Raises ProviderError."""
        query = {"page": "1", "limit": str(limit)}
        answer = self._call(
            "recent_payment_requests", "GET", "/v2/payment_requests/", safe_to_repeat=True, params=query
        )
        rows = answer.get("payment_requests")
        return [_payment_request(row) for row in rows or [] if isinstance(row, dict)]

    def _call(self, operation: str, method: str, path: str, *, safe_to_repeat: bool, **kwargs: Any) -> dict[str, Any]:
        token = self._bearer()
        response = self._request(operation, method, path, token, safe_to_repeat=safe_to_repeat, **kwargs)
        if response.status_code == 401:
            # A token may be revoked before its time; a 401 did nothing, so one repetition is safe.
            token = self._bearer(rejected=token)
            response = self._request(operation, method, path, token, safe_to_repeat=safe_to_repeat, **kwargs)
        answer = http.json_object(response)
        if response.is_success and answer:
            return answer
        if response.is_success:
            raise failure(CODES, "strange_answer", kind="retryable" if safe_to_repeat else None)
        raise _refusal(response)

    def _request(
        self, operation: str, method: str, path: str, token: str, *, safe_to_repeat: bool, **kwargs: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return http.request(
            self._http,
            CODES,
            "instamojo",
            operation,
            method,
            path,
            safe_to_repeat=safe_to_repeat,
            headers=headers,
            **kwargs,
        )

    def _bearer(self, rejected: str | None = None) -> str:
        with self._lock:
            if self._token is None or self._token == rejected or time.monotonic() >= self._token_until:
                self._token, lifetime = self._fetch_token()
                self._token_until = time.monotonic() + max(0.0, lifetime - _TOKEN_MARGIN_SECONDS)
            return self._token

    def _fetch_token(self) -> tuple[str, float]:
        response = http.request(
            self._http,
            CODES,
            "instamojo",
            "token",
            "POST",
            "/oauth2/token/",
            safe_to_repeat=True,
            data=self._credentials,
        )
        answer = http.json_object(response)
        if response.status_code in (400, 401, 403):
            raise failure(CODES, "bad_key", lenient.text(answer.get("error")) or str(response.status_code))
        token = lenient.text(answer.get("access_token"))
        if not response.is_success or token is None:
            raise failure(CODES, "strange_answer", str(response.status_code), kind="retryable")
        return token, lenient.number(answer.get("expires_in")) or 36000.0


def _indian_mobile(phone: str) -> str | None:
    """Ten digits, the only form that no version of the API refuses; None for a number of another country."""
    digits = phone.removeprefix("+91")
    return digits if phone.startswith("+91") and len(digits) == 10 and digits[0] in "6789" else None


def _payment_request(raw: dict[str, Any]) -> PaymentRequest:
    identity, longurl = lenient.text(raw.get("id")), lenient.text(raw.get("longurl"))
    if identity is None or longurl is None:
        raise failure(CODES, "strange_answer", "no id or longurl")
    return PaymentRequest(
        id=identity,
        longurl=longurl,
        status=lenient.text(raw.get("status")) or "",
        amount_paise=_paise(raw.get("amount")),
        purpose=lenient.text(raw.get("purpose")) or "",
        payment_ids=tuple(last for url in raw.get("payments") or [] if (last := _last_segment(url))),
        created_at=lenient.from_iso(raw.get("created_at")),
        raw=raw,
    )


def _payment(raw: dict[str, Any]) -> Payment:
    problem = lenient.mapping(raw.get("failure"))
    # Version 2 says true, false or null; the older text forms are compared exactly, since "Failed" is truthy.
    status: Literal["credit", "failed", "initiated"] = "initiated"
    if raw.get("status") is True or raw.get("status") == "Credit":
        status = "credit"
    elif raw.get("status") is False or raw.get("status") == "Failed":
        status = "failed"
    fees, taxes = raw.get("fees"), raw.get("total_taxes")
    return Payment(
        id=lenient.text(raw.get("id")) or lenient.text(raw.get("payment_id")) or "",
        payment_request_id=_last_segment(raw.get("payment_request")),
        status=status,
        amount_paise=_paise(raw.get("amount")),
        currency=lenient.text(raw.get("currency")) or "",
        fees_paise=None if fees is None else _paise(fees),
        taxes_paise=None if taxes is None else _paise(taxes),
        instrument=lenient.text(raw.get("instrument_type")),
        failure_reason=lenient.text(problem.get("reason")),
        failure_message=lenient.text(problem.get("message")),
        created_at=lenient.from_iso(raw.get("created_at")),
        raw=raw,
    )


def _paise(value: Any) -> int:
    try:
        return text_to_paise(str(value))
    except ValueError as error:
        raise failure(CODES, "strange_answer", str(error)) from error


def _last_segment(url: Any) -> str | None:
    text = lenient.text(url)
    return text.rstrip("/").rsplit("/", 1)[-1] if text else None


def _refusal(response: httpx.Response) -> ProviderError:
    return failure(CODES, code_of(response.status_code), _said(http.json_object(response)) or str(response.status_code))


def _said(answer: dict[str, Any]) -> str:
    """Instamojo's words: a `message`, or per field a list of faults."""
    message = answer.get("message", answer)
    if isinstance(message, str):
        return message
    faults = {field: said for field, said in lenient.mapping(message).items() if isinstance(said, list)}
    return " ".join(f"{field}: {' '.join(map(str, said))}" for field, said in faults.items())
