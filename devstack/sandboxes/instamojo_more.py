"""Instamojo: refunds, and API version 1.1 over the same requests and payments. No real money."""

import json
import secrets
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes import instamojo
from devstack.sandboxes.instamojo import form_of, is_authorized, not_found, unauthorized, zulu
from devstack.sandboxes.state import State, answer, state_of
from devstack.sandboxes.store import compact

Verdict = Literal["conclude", "deny", "withdraw"]

_KINDS = {"RFD", "TNR", "QFL", "QNR", "EWN", "TAN", "PTH"}
_ENDS = {"conclude": "FINI_CONC", "deny": "FINI_DENY", "withdraw": "FINI_WITH"}
# A case that nobody decides on closes by itself, so that a demonstration sees the money go back.
_CONCLUDED_AFTER = timedelta(minutes=2)


# ---------------------------------------------------------------- refunds
async def refund(request: Request) -> Response:
    """POST /v2/payments/{id}/refund/"""
    return await _refund(request, request.path_params["id"], await form_of(request))


async def old_refund(request: Request) -> Response:
    """POST /api/1.1/refunds/"""
    form = await form_of(request)
    return await _refund(request, form.get("payment_id", ""), form)


async def _refund(request: Request, payment_id: str, form: dict[str, str]) -> Response:
    if not is_authorized(request):
        return unauthorized()
    state = state_of(request)

    async def accept() -> Response:
        payment = _payment(state, payment_id)
        if payment is None:
            return not_found()
        cases = [case for row in payment["cases"] if (case := _case(state, row))]
        for case in cases:
            if form.get("transaction_id") and case["transaction_id"] == form["transaction_id"]:
                return answer(201, {"refund": _short(case), "success": True})
        faults = _faults_in(form, payment, cases)
        if faults:
            return answer(400, {"success": False, "message": faults})
        case = _new_case(state, payment, form)
        payment["cases"] = [*payment["cases"], case["id"]]
        with state.store.transaction():
            state.store.run("insert into refunds (id, body) values (:id, :body)", id=case["id"], body=compact(case))
            state.store.run("update payments set body = :body where id = :id", id=payment_id, body=compact(payment))
        return answer(201, {"refund": _short(case), "success": True})

    return await state.faults.around("instamojo", accept, instamojo.FAULTS)


def _faults_in(form: dict[str, str], payment: dict[str, Any], cases: list[dict[str, Any]]) -> dict[str, list[str]]:
    faults = {name: ["This field is required."] for name in ("type", "body") if not form.get(name)}
    if form.get("type") and form["type"] not in _KINDS:
        faults["type"] = ["Value is not a valid choice."]
    if payment["status"] is not True:
        faults["payment_id"] = ["Only a successful payment can be refunded."]
    if cases and not form.get("transaction_id"):
        faults["transaction_id"] = ["This field is required."]
    gone = sum(Decimal(case["refund_amount"]) for case in cases if case["resolution_status"] in (None, "FINI_CONC"))
    try:
        amount = Decimal(form.get("refund_amount") or payment["amount"])
    except InvalidOperation:
        return {**faults, "refund_amount": ["A valid number is required."]}
    if amount <= 0 or gone + amount > Decimal(payment["amount"]):
        faults["refund_amount"] = ["Refund amount is more than what is left of the payment."]
    return faults


def _new_case(state: State, payment: dict[str, Any], form: dict[str, str]) -> dict[str, Any]:
    now = zulu(state.clock.now())
    return {
        "id": f"C{secrets.token_hex(5)}",
        "payment": payment["resource_uri"],
        "payment_id": payment["id"],
        "status": "INIT",
        "resolution_status": None,
        "status_text": "Open",
        "type": form["type"],
        "body": form["body"],
        "refund_amount": f"{Decimal(form.get('refund_amount') or payment['amount']):.2f}",
        "total_amount": payment["amount"],
        "refunds": [],
        "transaction_id": form.get("transaction_id"),
        "created_at": now,
        "updated_at": now,
        "creator_name": "Launchpad",
    }


def _short(case: dict[str, Any]) -> dict[str, Any]:
    """A case as it is answered when it is made, where it already reads as if it were done."""
    named = ("id", "payment_id", "type", "body", "refund_amount", "total_amount", "created_at")
    return {**{name: case[name] for name in named}, "status": "Refunded"}


async def get_case(request: Request) -> Response:
    """GET /v2/resolutioncenter/cases/{id}/ and /api/1.1/refunds/{id}/"""
    if not is_authorized(request):
        return unauthorized()
    state = state_of(request)
    case = _case(state, request.path_params["id"])
    if case is None:
        return not_found()
    made = datetime.fromisoformat(case["created_at"])
    if case["resolution_status"] is None and state.clock.now() - made > _CONCLUDED_AFTER:
        case = decide(state, case["id"], "conclude") or case
    is_old = request.url.path.startswith("/instamojo/api/")
    return answer(200, {"refund": case, "success": True} if is_old else case)


def decide(state: State, case_id: str, verdict: Verdict) -> dict[str, Any] | None:
    """Instamojo's people decide on a refund; None for one that does not exist."""
    case = _case(state, case_id)
    if case is None or verdict not in get_args(Verdict):
        return None
    now = zulu(state.clock.now())
    case |= {"status": "FINI", "resolution_status": _ENDS[verdict], "updated_at": now}
    if verdict == "conclude":
        sent = {
            "id": secrets.token_hex(4),
            "status": "Completed",
            "bank_reference_number": f"RRN{secrets.randbelow(10**9)}",
        }
        case |= {"status_text": "Refunded", "refunds": [{**sent, "created_at": now}]}
    state.store.run("update refunds set body = :body where id = :id", id=case_id, body=compact(case))
    return case


def _case(state: State, case_id: str) -> dict[str, Any] | None:
    found = state.store.row("select body from refunds where id = :id", id=case_id)
    body: dict[str, Any] | None = json.loads(found["body"]) if found else None
    return body


def _payment(state: State, payment_id: str) -> dict[str, Any] | None:
    found = state.store.row("select body from payments where id = :id", id=payment_id)
    body: dict[str, Any] | None = json.loads(found["body"]) if found else None
    return body


# ---------------------------------------------------------------- version 1.1
async def old_create(request: Request) -> Response:
    """POST /api/1.1/payment-requests/"""
    if not is_authorized(request):
        return unauthorized()
    state, form = state_of(request), await form_of(request)

    async def accept() -> Response:
        if faults := instamojo.faults_in(form):
            return answer(400, {"success": False, "message": faults})
        body = instamojo.new_request(state, form)
        state.store.run(
            "insert into payment_requests (id, body) values (:id, :body)", id=body["id"], body=compact(body)
        )
        return answer(201, {"success": True, "payment_request": _old_request(state, body)})

    return await state.faults.around("instamojo", accept, instamojo.FAULTS)


async def old_list(request: Request) -> Response:
    """GET /api/1.1/payment-requests/: newest first"""
    if not is_authorized(request):
        return unauthorized()
    state = state_of(request)
    page, limit = int(request.query_params.get("page", 1)), min(int(request.query_params.get("limit", 50)), 500)
    rows = state.store.rows(
        "select body from payment_requests order by seq desc limit :limit offset :offset",
        limit=limit,
        offset=(page - 1) * limit,
    )
    listed = [_old_request(state, json.loads(row["body"])) for row in rows]
    return answer(200, {"success": True, "payment_requests": listed})


async def old_request(request: Request) -> Response:
    """GET /api/1.1/payment-requests/{id}/"""
    if not is_authorized(request):
        return unauthorized()
    body = instamojo.find_request(state_of(request), request.path_params["id"])
    if body is None:
        return not_found()
    return answer(200, {"success": True, "payment_request": _old_request(state_of(request), body)})


async def old_payment(request: Request) -> Response:
    """GET /api/1.1/payments/{id}/"""
    if not is_authorized(request):
        return unauthorized()
    payment = _payment(state_of(request), request.path_params["id"])
    return not_found() if payment is None else answer(200, {"success": True, "payment": _old_payment(payment)})


def _old_request(state: State, body: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in instamojo.shown(body).items() if name not in ("user", "resource_uri")}
    attempts = [_payment(state, url.rstrip("/").rsplit("/", 1)[-1]) for url in body["payments"]]
    return shown | {"customer_id": None, "payments": [_old_payment(one) for one in attempts if one]}


def _old_payment(payment: dict[str, Any]) -> dict[str, Any]:
    """Other names than in version 2, and the status as text."""
    words = {True: "Credit", False: "Failed", None: "Pending"}
    same = ("currency", "amount", "fees", "instrument_type", "billing_instrument", "failure", "payout", "created_at")
    return {
        "payment_id": payment["id"],
        "status": words[payment["status"]],
        "buyer_name": payment["name"],
        "buyer_phone": payment["phone"],
        "buyer_email": payment["email"],
        "quantity": 1,
        "unit_price": payment["amount"],
        "payment_request": payment["payment_request"].replace("/v2/payment_requests/", "/api/1.1/payment-requests/"),
        **{name: payment[name] for name in same},
    }


routes = [
    Route("/v2/payments/{id}/refund/", refund, methods=["POST"]),
    Route("/v2/resolutioncenter/cases/{id}/", get_case, methods=["GET"]),
    Route("/api/1.1/payment-requests/", old_create, methods=["POST"]),
    Route("/api/1.1/payment-requests/", old_list, methods=["GET"]),
    Route("/api/1.1/payment-requests/{id}/", old_request, methods=["GET"]),
    Route("/api/1.1/payment-requests/{id}/disable/", instamojo.enable, methods=["POST"]),
    Route("/api/1.1/payment-requests/{id}/enable/", instamojo.enable, methods=["POST"]),
    Route("/api/1.1/payments/{id}/", old_payment, methods=["GET"]),
    Route("/api/1.1/refunds/", old_refund, methods=["POST"]),
    Route("/api/1.1/refunds/{id}/", get_case, methods=["GET"]),
]
