"""Payment requests, payments and refunds: API v2, and v1.1 for accounts with an API key and an auth token."""

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
    payer_name: str | None = None
    payer_email: str | None = None
    payer_phone: str | None = None


RefundStatus = Literal["requested", "refunded", "denied", "withdrawn"]
# What a case of the resolution centre says when it is over; an open one has none of these.
_CASES: dict[str, RefundStatus] = {
    "FINI_CONC": "refunded",
    "FINI_DENY": "denied",
    "FINI_WITH": "withdrawn",
    "FINI_INIT": "withdrawn",
}


@dataclass(frozen=True)
class Refund:
    """Money on its way back. status stays `requested` until Instamojo has closed the case."""

    id: str
    status: RefundStatus
    bank_reference: str | None
    raw: dict[str, Any]


class InstamojoClient:
    """API v2. Safe to use from several threads; the token is fetched when first needed and kept until near its end."""

    _at_requests = "/v2/payment_requests/"
    _at_payments = "/v2/payments/"
    _at_cases = "/v2/resolutioncenter/cases/"

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
        answer = self._call("create_payment_request", "POST", self._at_requests, safe_to_repeat=False, data=form)
        return _payment_request(_inside(answer, "payment_request"))

    def get_payment_request(self, request_id: str) -> PaymentRequest:
        """The request as it stands now. Raises ProviderError."""
        path = f"{self._at_requests}{request_id}/"
        answer = self._call("get_payment_request", "GET", path, safe_to_repeat=True)
        return _payment_request(_inside(answer, "payment_request"))

    def get_payment(self, payment_id: str) -> Payment:
        """One attempt to pay. Raises ProviderError."""
        answer = self._call("get_payment", "GET", f"{self._at_payments}{payment_id}/", safe_to_repeat=True)
        return _payment(_inside(answer, "payment"))

    def disable_payment_request(self, request_id: str) -> None:
        """Close a link to payment. Raises ProviderError, `disable_not_allowed` for keys without the right to do so."""
        try:
            path = f"{self._at_requests}{request_id}/disable/"
            self._call("disable_payment_request", "POST", path, safe_to_repeat=True)
        except ProviderError as error:
            if error.code == "forbidden":
                raise failure(CODES, "disable_not_allowed") from error
            raise

    def recent_payment_requests(self, limit: int = 50, page: int = 1) -> list[PaymentRequest]:
        """The newest requests, a page of them, to find the one whose answer was lost. Raises ProviderError."""
        query = {"page": str(page), "limit": str(limit)}
        answer = self._call("recent_payment_requests", "GET", self._at_requests, safe_to_repeat=True, params=query)
        rows = answer.get("payment_requests")
        return [_payment_request(row) for row in rows or [] if isinstance(row, dict)]

    def refund(self, payment_id: str, *, kind: str, reason: str, amount_paise: int, transaction_id: str) -> Refund:
        """Ask for money to be sent back to the payer, all of a payment or a part of it.

        kind: Instamojo's code, such as QFL. transaction_id: ours, the same at each repetition, so that nothing is sent
        back twice. Raises ProviderError.
        """
        path, form = self._refund_call(payment_id)
        data = {
            **form,
            "type": kind,
            "body": reason[:100],
            "refund_amount": paise_to_text(amount_paise),
            "transaction_id": transaction_id,
        }
        answer = self._call("refund", "POST", path, safe_to_repeat=True, data=data)
        made = _refund(_inside(answer, "refund"))
        # What the first answer says is what was asked for; only the case itself says what was done.
        return Refund(made.id, "requested", None, made.raw)

    def get_refund(self, refund_id: str) -> Refund:
        """A refund as it stands now. Raises ProviderError."""
        answer = self._call("get_refund", "GET", f"{self._at_cases}{refund_id}/", safe_to_repeat=True)
        return _refund(_inside(answer, "refund"))

    def _refund_call(self, payment_id: str) -> tuple[str, dict[str, str]]:
        return f"{self._at_payments}{payment_id}/refund/", {}

    def _call(self, operation: str, method: str, path: str, *, safe_to_repeat: bool, **kwargs: Any) -> dict[str, Any]:
        response = self._answered(operation, method, path, safe_to_repeat=safe_to_repeat, **kwargs)
        answer = http.json_object(response)
        if response.is_success and answer and answer.get("success") is not False:
            return answer
        if response.is_success:
            raise failure(CODES, "strange_answer", kind="retryable" if safe_to_repeat else None)
        raise _refusal(response)

    def _answered(
        self, operation: str, method: str, path: str, *, safe_to_repeat: bool, **kwargs: Any
    ) -> httpx.Response:
        token = self._bearer()
        response = self._request(operation, method, path, _bearing(token), safe_to_repeat=safe_to_repeat, **kwargs)
        if response.status_code == 401:
            # A token may be revoked before its time; a 401 did nothing, so one repetition is safe.
            token = self._bearer(rejected=token)
            response = self._request(operation, method, path, _bearing(token), safe_to_repeat=safe_to_repeat, **kwargs)
        return response

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        keys: dict[str, str],
        *,
        safe_to_repeat: bool,
        **kwargs: Any,
    ) -> httpx.Response:
        headers = {**keys, "Accept": "application/json"}
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


class InstamojoClientV11(InstamojoClient):
    """API v1.1: an API key and an auth token at each call, answers in an envelope, payments as objects."""

    _at_requests = "/api/1.1/payment-requests/"
    _at_payments = "/api/1.1/payments/"
    _at_cases = "/api/1.1/refunds/"

    def __init__(self, api_key: str, auth_token: str, base_url: str, timeout_seconds: float = 20.0) -> None:
        super().__init__(api_key, auth_token, base_url, timeout_seconds)
        self._keys = {"X-Api-Key": api_key, "X-Auth-Token": auth_token}

    def _answered(
        self, operation: str, method: str, path: str, *, safe_to_repeat: bool, **kwargs: Any
    ) -> httpx.Response:
        return self._request(operation, method, path, self._keys, safe_to_repeat=safe_to_repeat, **kwargs)

    def _refund_call(self, payment_id: str) -> tuple[str, dict[str, str]]:
        return self._at_cases, {"payment_id": payment_id}


VERSIONS: dict[str, type[InstamojoClient]] = {"2": InstamojoClient, "1.1": InstamojoClientV11}


def make_client(version: str, key: str, secret: str, base_url: str) -> InstamojoClient:
    """The client of an API version: "2" with client id and secret, "1.1" with API key and auth token."""
    return VERSIONS[version](key, secret, base_url)


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _inside(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """What an envelope holds; a bare object is its own."""
    return lenient.mapping(answer.get(name)) or answer


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
        payment_ids=tuple(found for one in raw.get("payments") or [] if (found := _payment_id(one))),
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
        payer_name=lenient.text(raw.get("name")) or lenient.text(raw.get("buyer_name")),
        payer_email=(lenient.text(raw.get("email")) or lenient.text(raw.get("buyer_email")) or "").lower() or None,
        payer_phone=lenient.phone(raw.get("phone") or raw.get("buyer_phone")),
    )


def _refund(raw: dict[str, Any]) -> Refund:
    identity = lenient.text(raw.get("id"))
    if identity is None:
        raise failure(CODES, "strange_answer", "no id")
    said = lenient.text(raw.get("resolution_status"))
    status: RefundStatus = _CASES.get(said or "", "requested")
    if said is None and "resolution_status" not in raw and raw.get("status") == "Refunded":
        status = "refunded"
    banks = [lenient.mapping(one).get("bank_reference_number") for one in raw.get("refunds") or []]
    return Refund(identity, status, next((text for one in banks if (text := lenient.text(one))), None), raw)


def _payment_id(one: Any) -> str | None:
    """The id of an attempt, told as an address by v2 and as an object by v1.1."""
    if isinstance(one, dict):
        return lenient.text(one.get("payment_id")) or lenient.text(one.get("id"))
    return _last_segment(one)


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
