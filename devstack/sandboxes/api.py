"""What a person or a test does with the sandboxes: list, answer, pay, move the clock, ask for faults.

Every action takes JSON or a form; a form is answered with the page it came from.
"""

import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from devstack.sandboxes import aisensy, aisensy_project, bolna, instamojo, instamojo_more, messages, sendgrid
from devstack.sandboxes.keys import generate
from devstack.sandboxes.state import State, answer, json_body, state_of
from devstack.sandboxes.store import Row

# Name and allowed values of each setting; the first is the default.
SWITCHES = {
    "webhooks": ("on", "lost", "forged", "doubled"),
    "call_outcome": ("manual", "answer", "ignore"),
    "whatsapp_read": ("auto", "manual"),
    "instamojo_failed_webhooks": ("off", "on"),
    "bolna_wallet": ("full", "low", "empty"),
    "bolna_recordings": ("kept", "gone"),
}

# The page's time field has no zone: it shows and takes the educator's.
# What the product signs in with at each provider.
CREDENTIALS = {
    "sendgrid": ("SENDGRID_API_KEY",),
    "aisensy": ("AISENSY_API_KEY",),
    "bolna": ("BOLNA_API_KEY",),
    "instamojo": ("INSTAMOJO_CLIENT_ID", "INSTAMOJO_CLIENT_SECRET"),
}
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


def _mail_wish(state: State, row: Row, body: dict[str, Any]) -> None:
    """{"kind": "spamreport" | "unsubscribe"}: what the reader's mail program tells SendGrid."""
    if row["provider"] != "sendgrid" or body.get("kind") not in ("spamreport", "unsubscribe"):
        raise Refused("An e-mail, and spamreport or unsubscribe, are expected.")
    sendgrid.tell(state, row, body["kind"])


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
    """POST /inbound {"channel", "from", "text", "to"?, "subject"?, "name"?, "media"?}: a message out of the blue"""
    state, body = state_of(request), await given(request)
    sender = str(body.get("from", "")).strip()
    media = body["media"] if isinstance(body.get("media"), dict) else None
    text = str(body.get("text", "")) if media else _text(body)
    if body.get("channel") == "whatsapp" and sender.lstrip("+").isdigit():
        aisensy.receive(state, sender, text, str(body.get("name", "")), media=media)
    elif body.get("channel") == "voice" and sender.lstrip("+").isdigit():
        extracted = body.get("extracted")
        bolna.ring_in(state, sender, text, extracted if isinstance(extracted, dict) else {})
    elif body.get("channel") == "email" and "@" in sender:
        to = body.get("to") or f"hello@{state.settings.keys['EMAIL_PARSE_DOMAIN']}"
        sendgrid.post_inbound(state, sender, to, str(body.get("subject", "A question")), text, body.get("headers"))
    else:
        raise Refused("Channel whatsapp or voice with a number, or email with an address, is expected.")
    state.note_answer(None, body["channel"], sender, text)
    return done(request, {"ok": True})


async def script_calls(request: Request) -> Response:
    """POST /bolna/script {"to", "outcomes": ["no-answer", "completed", ...], "transcript"?, "extracted"?: {}}

    How the next calls to a number end, one after the other; transcript and extraction are those of the answered ones.
    """
    state, body = state_of(request), await given(request)
    try:
        bolna.script(state, body)
    except ValueError as error:
        raise Refused(str(error)) from error
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
    """POST /payments/{id}/pay, /fail and /leave; {"amount"?, "currency"?, "email"?, "phone"?, "twice"?}: otherwise"""
    state, outcome = state_of(request), request.path_params["outcome"]
    body = instamojo.find_request(state, request.path_params["id"])
    if body is None or outcome not in get_args(instamojo.Outcome):
        return answer(404, {"error": "No such payment request."})
    try:
        payment = instamojo.attempt(state, body, outcome, await given(request))
    except instamojo.Closed as error:
        if is_form(request):
            return RedirectResponse(body["longurl"], 303)
        raise Refused(str(error)) from error
    back = None if outcome == "leave" else instamojo.way_back(body, payment)
    if is_form(request):
        return RedirectResponse(back or body["longurl"] + "?left=1", 303)
    return answer(200, {"payment": payment, "redirect_url": back})


async def decide_refund(request: Request) -> Response:
    """POST /refunds/{id}/conclude, /deny and /withdraw: what Instamojo's people decide"""
    case = instamojo_more.decide(state_of(request), request.path_params["id"], request.path_params["verdict"])
    return answer(404, {"error": "No such refund."}) if case is None else done(request, {"refund": case})


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
            "faults": {name: script.shown() for name, script in state.faults.waiting().items()},
            "webhook_faults": {name: script.shown() for name, script in state.faults.waiting("webhooks").items()},
            "settings": {name: state.store.switch(name, values[0]) for name, values in SWITCHES.items()},
            "deliveries": {"waiting": 0, "dead": 0} | {row["state"]: row["n"] for row in counts},
        },
    )


async def put_faults(request: Request) -> Response:
    """POST /faults and POST /settings: what goes wrong next at a provider, and any of SWITCHES.

    {"provider", "fault", "count"?: 1, "seconds"?: 60} for the next calls, or {"provider", "on"?: "calls" | "webhooks",
    "script"?: [fault or "ok"], "shares"?: {fault: part}, "seed"?: 0, "seconds"?: 60}
    """
    state, body = state_of(request), await given(request)
    wrong = [name for name, value in body.items() if name in SWITCHES and value not in SWITCHES[name]]
    if wrong:
        raise Refused(f"{wrong[0]} is one of {', '.join(SWITCHES[wrong[0]])}.")
    if "provider" in body or "fault" in body:
        _put_script(state, body)
    for name in SWITCHES.keys() & body.keys():
        state.store.set_switch(name, body[name])
    return done(request, {"ok": True}) if is_form(request) else await read_faults(request)


def _put_script(state: State, body: dict[str, Any]) -> None:
    steps = [body["fault"]] * int(body.get("count", 1)) if "fault" in body else body.get("script", [])
    try:
        state.faults.put(
            str(body.get("provider")),
            [str(name) for name in steps],
            on="webhooks" if body.get("on") == "webhooks" else "calls",
            shares={str(name): float(share) for name, share in (body.get("shares") or {}).items()},
            seconds=float(body.get("seconds", 60)),
            seed=int(body.get("seed", 0)),
        )
    except (ValueError, TypeError) as error:
        raise Refused(str(error)) from error


async def revoke_keys(request: Request) -> Response:
    """POST /keys {"provider", "after"?: 0}: the account's credentials are replaced, as at the provider's own page.

    The new ones are told now. The old ones go on working for `after` more sends.
    """
    state, body = state_of(request), await given(request)
    names = CREDENTIALS.get(str(body.get("provider")))
    if names is None:
        raise Refused(f"provider is one of {', '.join(CREDENTIALS)}.")
    made = generate()
    fresh = {name: made[name] for name in names}

    def revoke() -> None:
        state.settings.keys.update(fresh)
        if body["provider"] == "instamojo":
            state.store.run("delete from tokens")

    state.faults.revoke(body["provider"], int(body.get("after", 0)), revoke)
    return answer(200, fresh)


async def read_deliveries(request: Request) -> Response:
    """GET /deliveries?within=: webhooks to be delivered, {"waiting": all, "soon"}.

    soon: what will be told within so many seconds, 1 unless given; also what is no webhook yet: events of mails, and
    calls that go on by themselves.
    """
    within = float(request.query_params.get("within", "1"))
    row = state_of(request).store.row(
        """
        select (select count(*) from deliveries where state = 'waiting') as waiting,
               (select count(*) from deliveries where state = 'waiting' and due <= :soon)
               + (select count(*) from mail_events where due <= :soon)
               + (select count(*) from executions where step_due <= :soon) as soon
        """,
        soon=time.time() + within,
    )
    return answer(200, dict(row or {}))


routes = [
    Route("/messages", list_messages, methods=["GET"]),
    Route("/messages/{id}/reply", _on_message(_reply), methods=["POST"]),
    Route("/messages/{id}/read", _on_message(_read), methods=["POST"]),
    Route("/messages/{id}/wish", _on_message(_mail_wish), methods=["POST"]),
    Route("/messages/{id}/answer", _on_message(_answer_call), methods=["POST"]),
    Route("/messages/{id}/ignore", _on_message(_ignore_call), methods=["POST"]),
    Route("/messages/{id}/open-link", open_link, methods=["POST"]),
    Route("/inbound", inbound, methods=["POST"]),
    Route("/bolna/script", script_calls, methods=["POST"]),
    Route("/payments", list_payments, methods=["GET"]),
    Route("/payments/{id}/{outcome}", pay, methods=["POST"]),
    Route("/refunds/{id}/{verdict}", decide_refund, methods=["POST"]),
    Route("/clock", read_clock, methods=["GET"]),
    Route("/clock", move_clock, methods=["POST"]),
    Route("/deliveries", read_deliveries, methods=["GET"]),
    Route("/faults", read_faults, methods=["GET"]),
    Route("/faults", put_faults, methods=["POST"]),
    Route("/settings", read_faults, methods=["GET"]),
    Route("/settings", put_faults, methods=["POST"]),
    Route("/keys", revoke_keys, methods=["POST"]),
    Route("/aisensy/campaigns", aisensy.get_campaigns, methods=["GET"]),
    Route("/aisensy/campaigns", aisensy.put_campaigns, methods=["PUT"]),
    Route("/aisensy/wallet", aisensy.put_wallet, methods=["PUT"]),
    Route("/aisensy/contacts/{phone}", aisensy_project.change_contact, methods=["PUT"]),
]
