"""Instamojo: tokens, payment requests, payments, and the signed webhook. No real money."""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from devstack.sandboxes.state import State, answer, state_of
from devstack.sandboxes.store import Row, compact

Outcome = Literal["pay", "fail", "leave"]

_TOKEN_SECONDS = 36_000
FAULTS = {
    "429": lambda: answer(429, {"success": False, "message": "Request was throttled."}),
    "500": lambda: Response("<h1>Server Error (500)</h1>", 500, media_type="text/html"),
    "refuse": lambda: answer(403, {"success": False, "message": "Your account is not allowed to accept payments."}),
}


class Closed(Exception):
    """The link takes no payment any more."""


def unauthorized() -> Response:
    """No token, or none that is good."""
    return answer(401, {"success": False, "message": "Authentication credentials were not provided."})


def not_found() -> Response:
    """Of nobody, or of another account."""
    return answer(404, {"success": False, "message": "Not found."})


async def form_of(request: Request) -> dict[str, str]:
    """The form of a call."""
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


async def token(request: Request) -> Response:
    """POST /oauth2/token/"""
    state, form = state_of(request), await form_of(request)
    if form.get("grant_type") != "client_credentials":
        return answer(400, {"error": "unsupported_grant_type"})
    keys = state.settings.keys
    given = (form.get("client_id", ""), form.get("client_secret", ""))
    if given != (keys["INSTAMOJO_CLIENT_ID"], keys["INSTAMOJO_CLIENT_SECRET"]):
        return answer(401, {"error": "invalid_client"})
    fresh = secrets.token_urlsafe(24)
    state.store.run(
        "insert into tokens (token, expires) values (:token, :at)", token=fresh, at=time.time() + _TOKEN_SECONDS
    )
    body = {"access_token": fresh, "token_type": "Bearer", "expires_in": _TOKEN_SECONDS, "scope": "read write"}
    return answer(200, body)


def is_authorized(request: Request) -> bool:
    """Whether a call bears a token that is good, or the keys of version 1.1."""
    keys = state_of(request).settings.keys
    old = (request.headers.get("x-api-key"), request.headers.get("x-auth-token"))
    if old == (keys["INSTAMOJO_CLIENT_ID"], keys["INSTAMOJO_CLIENT_SECRET"]):
        return request.url.path.startswith("/instamojo/api/1.1/")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    found = state_of(request).store.row(
        "select 1 from tokens where token = :token and expires > :now", token=given, now=time.time()
    )
    return found is not None


async def create(request: Request) -> Response:
    """POST /v2/payment_requests/"""
    if not is_authorized(request):
        return unauthorized()
    state, form = state_of(request), await form_of(request)

    async def accept() -> Response:
        faults = faults_in(form)
        if faults:
            return answer(400, faults)
        body = new_request(state, form)
        state.store.run(
            "insert into payment_requests (id, body) values (:id, :body)", id=body["id"], body=compact(body)
        )
        return answer(201, shown(body))

    return await state.faults.around("instamojo", accept, FAULTS)


def faults_in(form: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with a request, field by field."""
    faults: dict[str, list[str]] = {}
    for field in ("purpose", "amount"):
        if not form.get(field):
            faults[field] = ["This field is required."]
    amount = _decimal(form.get("amount", ""))
    if form.get("amount") and amount is None:
        faults["amount"] = ["A valid number is required."]
    elif amount is not None and amount < 9:
        faults["amount"] = ["Ensure this value is greater than or equal to 9."]
    elif amount is not None and amount > 200_000:
        faults["amount"] = ["Ensure this value is less than or equal to 200000."]
    elif amount is not None and amount != amount.quantize(Decimal("0.01")):
        faults["amount"] = ["Ensure that there are no more than 2 decimal places."]
    for field, most in (("purpose", 30), ("buyer_name", 100), ("email", 75)):
        if len(form.get(field, "")) > most:
            faults[field] = [f"Ensure this field has no more than {most} characters."]
    if form.get("email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", form["email"]):
        faults["email"] = ["Enter a valid email address."]
    if form.get("phone") and not re.fullmatch(r"(\+91)?[6-9]\d{9}", form["phone"]):
        faults["phone"] = ["Enter a valid phone number."]
    for wish, needed in (("send_email", "email"), ("send_sms", "phone")):
        if form.get(wish, "").lower() == "true" and not form.get(needed):
            faults[wish] = [f"{needed} is required when {wish} is true."]
    for field in ("redirect_url", "webhook"):
        if form.get(field) and not re.match(r"https?://[^/\s]+", form[field]):
            faults[field] = ["Enter a valid URL."]
    return faults


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """A request as the API shows it: whether it was disabled is not told."""
    return {name: value for name, value in body.items() if name != "is_enabled"}


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def new_request(state: State, form: dict[str, str]) -> dict[str, Any]:
    """A payment request as it is kept."""
    identity = secrets.token_hex(16)
    now = zulu(state.clock.now())
    phone = form.get("phone", "")
    return {
        "id": identity,
        "user": f"{state.settings.url}/instamojo/v2/users/sandbox/",
        "phone": f"+91{phone.removeprefix('+91')}" if phone else None,
        "email": form.get("email") or None,
        "buyer_name": form.get("buyer_name") or None,
        "amount": f"{Decimal(form['amount']):.2f}",
        "purpose": form["purpose"],
        "status": "Pending",
        "payments": [],
        "send_sms": form.get("send_sms", "").lower() == "true",
        "send_email": form.get("send_email", "").lower() == "true",
        "sms_status": None,
        "email_status": None,
        "shorturl": None,
        "longurl": f"{state.settings.url}/instamojo/@launchpad/{identity}",
        "redirect_url": form.get("redirect_url") or None,
        "webhook": form.get("webhook") or None,
        "scheduled_at": None,
        "expires_at": form.get("expires_at") or None,
        "allow_repeated_payments": form.get("allow_repeated_payments", "true").lower() == "true",
        "is_enabled": True,
        "mark_fulfilled": True,
        "created_at": now,
        "modified_at": now,
        "resource_uri": f"{state.settings.url}/instamojo/v2/payment_requests/{identity}/",
    }


def find_request(state: State, identity: str) -> dict[str, Any] | None:
    """A payment request by its id."""
    found = state.store.row("select body from payment_requests where id = :id", id=identity)
    body: dict[str, Any] | None = json.loads(found["body"]) if found else None
    return body


async def get_request(request: Request) -> Response:
    """GET /v2/payment_requests/{id}/"""
    if not is_authorized(request):
        return unauthorized()
    body = find_request(state_of(request), request.path_params["id"])
    # The short address is made in the background and only seen later.
    return not_found() if body is None else answer(200, shown(body) | {"shorturl": f"https://imjo.in/{body['id'][:6]}"})


async def list_requests(request: Request) -> Response:
    """GET /v2/payment_requests/: newest first"""
    if not is_authorized(request):
        return unauthorized()
    page, limit = int(request.query_params.get("page", 1)), min(int(request.query_params.get("limit", 50)), 500)
    rows = state_of(request).store.rows(
        "select body from payment_requests order by seq desc limit :limit offset :offset",
        limit=limit,
        offset=(page - 1) * limit,
    )
    return answer(200, {"payment_requests": [shown(json.loads(row["body"])) for row in rows]})


async def enable(request: Request) -> Response:
    """POST /v2/payment_requests/{id}/enable/ and /disable/"""
    if not is_authorized(request):
        return unauthorized()
    state = state_of(request)
    body = find_request(state, request.path_params["id"])
    if body is None:
        return not_found()
    _save(state, body | {"is_enabled": request.url.path.endswith("/enable/")})
    return answer(200, {"success": True})


async def get_payment(request: Request) -> Response:
    """GET /v2/payments/{id}/"""
    if not is_authorized(request):
        return unauthorized()
    found = state_of(request).store.row("select body from payments where id = :id", id=request.path_params["id"])
    return not_found() if found is None else Response(found["body"], media_type="application/json")


async def add_slash(request: Request) -> Response:
    """The server answers a path without its last slash with a redirect, on which a POST loses its body."""
    return RedirectResponse(request.url.path + "/", 301)


def _save(state: State, body: dict[str, Any]) -> None:
    body["modified_at"] = zulu(state.clock.now())
    state.store.run("update payment_requests set body = :body where id = :id", id=body["id"], body=compact(body))


def closed_because(body: dict[str, Any], now: datetime) -> str | None:
    """Why a link takes no payment any more."""
    if not body["is_enabled"]:
        return "This link was closed by the seller."
    if body["status"] == "Completed" and not body["allow_repeated_payments"]:
        return "This has been paid already."
    if body["expires_at"] and datetime.fromisoformat(body["expires_at"]) < now:
        return "This link has expired."
    return None


def attempt(
    state: State, body: dict[str, Any], outcome: Outcome, changed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Someone uses the page: a payment that is credited, fails, or stays begun. Closed when the link takes none.

    changed: another amount (as text), currency, email, phone or name than asked, and "twice" for a link that takes a
    second payment although it should not: to try what the product does then.
    """
    changed = changed or {}
    reason = closed_because(body, state.clock.now())
    if reason and not changed.get("twice"):
        raise Closed(reason)
    payment = _new_payment(state, body, outcome, str(changed.get("amount") or body["amount"]))
    payment |= {name: changed[name] for name in ("currency", "email", "phone", "name") if name in changed}
    with state.store.transaction():
        state.store.run(
            "insert into payments (id, request, body) values (:id, :request, :body)",
            id=payment["id"],
            request=body["id"],
            body=compact(payment),
        )
        body["payments"] = [*body["payments"], payment["resource_uri"]]
        if outcome == "pay":
            body["status"] = "Completed"
        _save(state, body)
        # Webhooks of failed payments come only to accounts whose owner asked for them.
        if outcome == "pay" or (outcome == "fail" and state.store.switch("instamojo_failed_webhooks", "off") == "on"):
            _tell(state, body, payment)
    return payment


def _new_payment(state: State, body: dict[str, Any], outcome: Outcome, amount: str) -> dict[str, Any]:
    identity = f"MOJO{secrets.token_hex(8).upper()}"
    fees = (Decimal(amount) * 2 / 100 + 3).quantize(Decimal("0.01"))
    is_paid = outcome == "pay"
    now = zulu(state.clock.now())
    return {
        "id": identity,
        "title": body["purpose"],
        "payment_type": "api_rap",
        "payment_request": body["resource_uri"],
        "status": {"pay": True, "fail": False, "leave": None}[outcome],
        "link": None,
        "product": None,
        "seller": body["user"],
        "currency": "INR",
        "amount": f"{Decimal(amount):.2f}",
        "name": body["buyer_name"],
        "email": body["email"],
        "phone": body["phone"],
        "payout": None,
        "fees": str(fees) if is_paid else None,
        "total_taxes": str((fees * 18 / 100).quantize(Decimal("0.01"))) if is_paid else None,
        "cases": [],
        "instrument_type": None if outcome == "leave" else "UPI",
        "billing_instrument": None if outcome == "leave" else "UPI",
        "failure": _FAILURE if outcome == "fail" else None,
        "created_at": now,
        "updated_at": now,
        "resource_uri": f"{state.settings.url}/instamojo/v2/payments/{identity}/",
    }


_FAILURE = {"reason": "AUTHORIZATION_FAILED", "message": "Payment was not authorised by the bank."}


def _tell(state: State, body: dict[str, Any], payment: dict[str, Any]) -> None:
    if not body["webhook"]:
        return
    fields = {
        "payment_id": payment["id"],
        "status": "Credit" if payment["status"] else "Failed",
        "shorturl": "",
        "longurl": body["longurl"],
        "purpose": body["purpose"],
        "amount": payment["amount"],
        "fees": payment["fees"] or "",
        "currency": payment["currency"],
        "buyer": body["email"] or "",
        "buyer_name": body["buyer_name"] or "",
        "buyer_phone": body["phone"] or "",
        "payment_request_id": body["id"],
    }
    message = "|".join(fields[name] for name in sorted(fields, key=str.lower))
    fate = state.fate("instamojo")
    salt = secrets.token_hex(16) if fate.is_forged else state.settings.keys["INSTAMOJO_SALT"]
    fields["mac"] = hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    state.courier.put("instamojo", body["webhook"], headers, urlencode(fields).encode(), fate=fate)


def way_back(body: dict[str, Any], payment: dict[str, Any]) -> str | None:
    """Where the payer's browser goes after success and failure alike; it proves nothing."""
    if not body["redirect_url"]:
        return None
    query = urlencode(
        {
            "payment_id": payment["id"],
            "payment_status": "Credit" if payment["status"] else "Failed",
            "payment_request_id": body["id"],
        }
    )
    return f"{body['redirect_url']}{'&' if '?' in body['redirect_url'] else '?'}{query}"


def payments_of(state: State, row: Row) -> list[dict[str, Any]]:
    """Every attempt on a payment request, oldest first."""
    found = state.store.rows("select body from payments where request = :id order by rowid", id=row["id"])
    return [json.loads(payment["body"]) for payment in found]


def zulu(at: datetime) -> str:
    """A time as Instamojo writes it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


routes = [
    Route("/oauth2/token/", token, methods=["POST"]),
    Route("/v2/payment_requests/", create, methods=["POST"]),
    Route("/v2/payment_requests/", list_requests, methods=["GET"]),
    Route("/v2/payment_requests/{id}/", get_request, methods=["GET"]),
    Route("/v2/payment_requests/{id}/disable/", enable, methods=["POST"]),
    Route("/v2/payment_requests/{id}/enable/", enable, methods=["POST"]),
    Route("/v2/payments/{id}/", get_payment, methods=["GET"]),
    *(
        Route(path, add_slash, methods=["GET", "POST"])
        for path in ("/oauth2/token", "/v2/payment_requests", "/v2/payment_requests/{id}", "/v2/payments/{id}")
    ),
]
