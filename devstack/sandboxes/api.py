"""What a person or a test does with the sandboxes: list, answer, pay, move the clock, ask for faults.

Every action takes JSON or a form; a form is answered with the page it came from.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from devstack.sandboxes import aisensy, bolna, instamojo, messages, sendgrid
from devstack.sandboxes.faults import FAULTS, PROVIDERS
from devstack.sandboxes.state import State, answer, json_body, state_of
from devstack.sandboxes.store import Row

# Name and allowed values of each setting; the first is the default.
SWITCHES = {
    "webhooks": ("on", "lost", "forged", "doubled"),
    "call_outcome": ("manual", "answer", "ignore"),
    "whatsapp_read": ("auto", "manual"),
    "instamojo_failed_webhooks": ("off", "on"),
}

# The page's time field has no zone: it shows and takes the educator's.
EDUCATORS_ZONE = ZoneInfo("Asia/Kolkata")

Action = Callable[[State, Row, dict[str, Any]], None]


class Refused(Exception):
    """An action that cannot be done now, in words for the person who asked."""


def is_form(request: Request) -> bool:
    """Whether a person pressed a button on the page."""
    return request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


async def given(request: Request) -> dict[str, Any]:
    """What came with an action. Refused for a body that is neither a form nor a JSON object."""
    if is_form(request):
        return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    if not await request.body():
        return {}
    body = await json_body(request)
    if not isinstance(body, dict):
        raise Refused("A JSON object is expected.")
    return body


def done(request: Request, body: dict[str, Any]) -> Response:
    """JSON for a program, the page for a person."""
    return RedirectResponse(request.headers.get("referer", "/"), 303) if is_form(request) else answer(200, body)


async def refused(request: Request, error: Exception) -> Response:
    """An action that cannot be done now."""
    return answer(409, {"error": str(error)})


async def clock_away(request: Request, error: Exception) -> Response:
    """The product's database is not there."""
    return answer(503, {"error": str(error)})


async def list_messages(request: Request) -> Response:
    """GET /messages?to=&channel=&since=&cursor=&limit="""
    query = request.query_params
    limit, since = query.get("limit", "50"), query.get("since", "")
    try:
        # A plus that was not escaped arrives as a blank.
        since = datetime.fromisoformat(since.replace(" ", "+")).astimezone(UTC).isoformat() if since else ""
    except ValueError as error:
        raise Refused("since is a time in ISO 8601.") from error
    return answer(
        200,
        messages.listed(
            state_of(request),
            to=query.get("to", ""),
            channel=query.get("channel", ""),
            since=since,
            cursor=query.get("cursor", ""),
            limit=min(int(limit), messages.MOST) if limit.isdigit() and int(limit) else 50,
        ),
    )


def _on_message(act: Action) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        state = state_of(request)
        row = state.find(request.path_params["id"])
        if row is None:
            return answer(404, {"error": "No such message."})
        try:
            act(state, row, await given(request))
        except (LookupError, ValueError) as error:
            raise Refused(str(error)) from error
        return done(request, {"ok": True})

    return endpoint


def _reply(state: State, row: Row, body: dict[str, Any]) -> None:
    """{"text"}; on WhatsApp also {"button": index} to tap a quick reply. `headers` go with an e-mail's reply."""
    if row["channel"] == "email" and row["provider"] == "sendgrid":
        text = _text(body)
        sendgrid.reply(state, row, text, body.get("headers"))
    elif row["channel"] == "whatsapp":
        text = _reply_on_whatsapp(state, row, body)
    else:
        raise Refused("This message cannot be answered.")
    state.note_answer(row["id"], row["channel"], row["recipient"], text)


def _reply_on_whatsapp(state: State, row: Row, body: dict[str, Any]) -> str:
    data = json.loads(row["data"])
    button = data["buttons"][int(body["button"])]["text"] if "button" in body else None
    text = button or _text(body)
    payload = None if button is None else json.dumps({"text": button})
    aisensy.receive(state, row["recipient"], text, data["user_name"], reply_to=data["wamid"], payload=payload)
    return str(text)


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refused("A text is expected.")
    return text


def _read(state: State, row: Row, body: dict[str, Any]) -> None:
    if row["channel"] != "whatsapp":
        raise Refused("Only a WhatsApp message tells that it was read.")
    aisensy.tell_read(state, row)


def _answer_call(state: State, row: Row, body: dict[str, Any]) -> None:
    """{"said"?, "transcript"?, "extracted"?: {}}"""
    extracted = body.get("extracted") if isinstance(body.get("extracted"), dict) else {}
    bolna.answer_call(state, row, str(body.get("said", "")), str(body.get("transcript", "")), extracted or {})


def _ignore_call(state: State, row: Row, body: dict[str, Any]) -> None:
    bolna.ignore_call(state, row)


async def open_link(request: Request) -> Response:
    """POST /messages/{id}/open-link {"index"}: go where the message leads"""
    state = state_of(request)
    row = state.find(request.path_params["id"])
    links = messages.shown(state, row)["links"] if row is not None else []
    index = int((await given(request)).get("index", 0))
    if not 0 <= index < len(links):
        return answer(404, {"error": "No such link."})
    return RedirectResponse(links[index], 303) if is_form(request) else answer(200, {"url": links[index]})


async def inbound(request: Request) -> Response:
    """POST /inbound {"channel", "from", "text", "to"?, "subject"?, "name"?}: a message out of the blue"""
    state, body = state_of(request), await given(request)
    sender, text = str(body.get("from", "")).strip(), _text(body)
    if body.get("channel") == "whatsapp" and sender.lstrip("+").isdigit():
        aisensy.receive(state, sender, text, str(body.get("name", "")))
    elif body.get("channel") == "email" and "@" in sender:
        to = body.get("to") or f"hello@{state.settings.keys['EMAIL_PARSE_DOMAIN']}"
        sendgrid.post_inbound(state, sender, to, str(body.get("subject", "A question")), text, body.get("headers"))
    else:
        raise Refused("Channel whatsapp with a number, or email with an address, is expected.")
    state.note_answer(None, body["channel"], sender, text)
    return done(request, {"ok": True})


async def list_payments(request: Request) -> Response:
    """GET /payments: every payment request with its attempts, newest first"""
    state = state_of(request)
    rows = state.store.rows("select id, body from payment_requests order by seq desc limit 200")
    listed = [
        json.loads(row["body"])
        | {
            "attempts": instamojo.payments_of(state, row),
            "actions": [
                {"name": name, "method": "POST", "path": f"/payments/{row['id']}/{name}"}
                for name in get_args(instamojo.Outcome)
            ],
        }
        for row in rows
    ]
    return answer(200, {"payments": listed})


async def pay(request: Request) -> Response:
    """POST /payments/{id}/pay, /fail and /leave; {"amount"?} pays another amount than asked"""
    state, outcome = state_of(request), request.path_params["outcome"]
    body = instamojo.find_request(state, request.path_params["id"])
    if body is None or outcome not in get_args(instamojo.Outcome):
        return answer(404, {"error": "No such payment request."})
    try:
        payment = instamojo.attempt(state, body, outcome, (await given(request)).get("amount"))
    except instamojo.Closed as error:
        if is_form(request):
            return RedirectResponse(body["longurl"], 303)
        raise Refused(str(error)) from error
    back = None if outcome == "leave" else instamojo.way_back(body, payment)
    if is_form(request):
        return RedirectResponse(back or body["longurl"] + "?left=1", 303)
    return answer(200, {"payment": payment, "redirect_url": back})


async def read_clock(request: Request) -> Response:
    """GET /clock"""
    return answer(200, await state_of(request).clock.state())


async def move_clock(request: Request) -> Response:
    """POST /clock {"set": iso} | {"advance_seconds": n} | {"next": true} | {"reset": true}"""
    clock, body = state_of(request).clock, await given(request)
    moved: dict[str, Any] | None
    try:
        if body.get("set"):
            at = datetime.fromisoformat(str(body["set"]))
            moved = await clock.set(at if at.tzinfo else at.replace(tzinfo=EDUCATORS_ZONE))
        elif body.get("advance_seconds"):
            moved = await clock.advance(float(body["advance_seconds"]))
        elif body.get("next"):
            moved = await clock.go_to_next_due()
        elif body.get("reset"):
            moved = await clock.set(None)
        else:
            raise Refused("One of set, advance_seconds, next or reset is expected.")
    except ValueError as error:
        raise Refused(str(error)) from error
    if moved is None:
        raise Refused("Nothing is due.")
    return done(request, moved)


async def read_faults(request: Request) -> Response:
    """GET /faults and GET /settings: what waits, how the switches stand, and which webhooks are on their way"""
    state = state_of(request)
    counts = state.store.rows("select state, count(*) as n from deliveries group by state")
    return answer(
        200,
        {
            "faults": {name: vars(fault) for name, fault in state.faults.waiting().items()},
            "settings": {name: state.store.switch(name, values[0]) for name, values in SWITCHES.items()},
            "deliveries": {"waiting": 0, "dead": 0} | {row["state"]: row["n"] for row in counts},
        },
    )


async def put_faults(request: Request) -> Response:
    """POST /faults and POST /settings: {"provider", "fault", "count", "seconds"?} and any of SWITCHES"""
    state, body = state_of(request), await given(request)
    wrong = [name for name, value in body.items() if name in SWITCHES and value not in SWITCHES[name]]
    if wrong:
        raise Refused(f"{wrong[0]} is one of {', '.join(SWITCHES[wrong[0]])}.")
    if "fault" in body:
        if body["fault"] not in FAULTS or body.get("provider") not in PROVIDERS:
            raise Refused(f"A fault is one of {', '.join(FAULTS)}; a provider one of {', '.join(PROVIDERS)}.")
        state.faults.put(body["provider"], body["fault"], int(body.get("count", 1)), float(body.get("seconds", 60)))
    for name in SWITCHES.keys() & body.keys():
        state.store.set_switch(name, body[name])
    return done(request, {"ok": True}) if is_form(request) else await read_faults(request)


routes = [
    Route("/messages", list_messages, methods=["GET"]),
    Route("/messages/{id}/reply", _on_message(_reply), methods=["POST"]),
    Route("/messages/{id}/read", _on_message(_read), methods=["POST"]),
    Route("/messages/{id}/answer", _on_message(_answer_call), methods=["POST"]),
    Route("/messages/{id}/ignore", _on_message(_ignore_call), methods=["POST"]),
    Route("/messages/{id}/open-link", open_link, methods=["POST"]),
    Route("/inbound", inbound, methods=["POST"]),
    Route("/payments", list_payments, methods=["GET"]),
    Route("/payments/{id}/{outcome}", pay, methods=["POST"]),
    Route("/clock", read_clock, methods=["GET"]),
    Route("/clock", move_clock, methods=["POST"]),
    Route("/faults", read_faults, methods=["GET"]),
    Route("/faults", put_faults, methods=["POST"]),
    Route("/settings", read_faults, methods=["GET"]),
    Route("/settings", put_faults, methods=["POST"]),
    Route("/aisensy/campaigns", aisensy.put_campaigns, methods=["PUT"]),
]
