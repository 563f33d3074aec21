"""AiSensy: the Campaign API, free replies through the Project API, and signed notifications."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes.state import State, answer, json_body, state_of
from devstack.sandboxes.store import Row, compact

WEBHOOK_PATH = "/hooks/aisensy"
WINDOW = timedelta(hours=24)
NO_CREDITS = "Insufficient WhatsApp Conversation Credits (WCC)!"
# Taken from the wallet for each template that is delivered.
PRICE_RUPEES = 0.9

# A recipient's number asks for a failure, as Meta names it.
MAGIC_NUMBERS = {
    "919999900026": (131026, "Message undeliverable"),
    "919999900049": (131049, "This message was not delivered to maintain healthy ecosystem engagement."),
    "919999900048": (131048, "Spam rate limit hit"),
}
_TOPIC_OF_STATUS = {
    "SENT": "contact.campaign.sent",
    "DELIVERED": "contact.campaign.delivered",
    "READ": "contact.campaign.read",
}


def _named(status: int, text: str) -> Response:
    trace = f"ais_{secrets.token_hex(4)}_{secrets.token_hex(4)}"
    body = {"message": text, "name": f"ERR{status}", "errorCode": status, "errorMessage": text, "aisTraceId": trace}
    return answer(status, body)


_FAULTS: dict[str, Callable[[], Response]] = {
    "429": lambda: answer(429, {"message": "Too many requests"}),
    "500": lambda: answer(500, {"message": "Internal server error"}),
    "refuse": lambda: _named(402, NO_CREDITS),
    "revoked": lambda: answer(401, {"message": "Invalid API key"}),
    "not_live": lambda: answer(400, {"message": "Campaign is Not Live"}),
    "not_live_406": lambda: answer(406, {"message": "Campaign is Not Live"}),
    "no_plan": lambda: _named(400, "No Plan active on assistant!"),
    "error_in_200": lambda: answer(200, {"success": "false", "error": "Template params does not match the campaign"}),
    # As older accounts answer: without `message` and trace.
    "old_shape": lambda: answer(402, {"name": "ERR402", "errorCode": 402, "errorMessage": NO_CREDITS}),
}


async def put_campaigns(request: Request) -> Response:
    """PUT /aisensy/campaigns: the live campaigns, replacing all known ones.

    Each is {"name", "params": count, "buttons": count or list of {"type", "text", "url"}, "media": bool or the kind of
    file (image, video, document), "text": body with {{1}}, "live": bool, "status": of the template, such as PENDING,
    "reason": of a rejection, "category": such as UTILITY}; all but name and params may be left out.
    """
    state = state_of(request)
    campaigns = await json_body(request)
    if not isinstance(campaigns, list) or not all(
        isinstance(one, dict) and one.get("name") and isinstance(one.get("params"), int) for one in campaigns
    ):
        return answer(400, {"error": "A list of campaigns with name and params is expected."})
    with state.store.transaction():
        state.store.run("delete from campaigns")
        rows = [{"name": one["name"], "body": compact(one)} for one in campaigns]
        state.store.run_many("insert or replace into campaigns (name, body) values (:name, :body)", rows)
    return answer(200, {"campaigns": len(campaigns)})


async def get_campaigns(request: Request) -> Response:
    """GET /aisensy/campaigns: as they were put"""
    rows = state_of(request).store.rows("select body from campaigns order by name")
    return answer(200, {"campaigns": [json.loads(row["body"]) for row in rows]})


async def send_template(request: Request) -> Response:
    """POST /campaign/t1/api/v2, and the older path without the version"""
    state = state_of(request)
    body = await json_body(request)
    if not isinstance(body, dict) or body.get("apiKey") != state.settings.keys["AISENSY_API_KEY"]:
        return answer(401, {"message": "Invalid API key"})
    sent: dict[str, Any] = body

    def take() -> dict[str, Any]:
        campaign = _campaign(state, sent)
        problem = _problem(sent, campaign)
        if campaign is None or problem:
            return {"message": problem}
        return {"success": "true", "submitted_message_id": _file_template(state, sent, campaign)}

    async def accept() -> Response:
        if credit(state) <= 0:
            return _named(402, NO_CREDITS)
        said = take()
        return answer(200 if "success" in said else 400, said)

    def without_id() -> Response:
        return answer(200, {"success": take().get("success", "false")})

    return await state.faults.around("aisensy", accept, {**_FAULTS, "no_id": without_id})


def credit(state: State) -> float:
    """Rupees in the wallet: what was put in, less what was delivered since."""
    filled, since = json.loads(state.store.switch("aisensy_wallet", "[50000, 0]"))
    spent = state.store.row(
        "select count(*) as n from messages where provider = 'aisensy' and seq > :since and subject <> ''"
        " and status in ('delivered', 'read')",
        since=since,
    )
    return float(filled) - PRICE_RUPEES * (spent["n"] if spent else 0)


async def put_wallet(request: Request) -> Response:
    """PUT /aisensy/wallet {"rupees": n}"""
    state, body = state_of(request), await json_body(request)
    if not isinstance(body, dict) or not isinstance(body.get("rupees"), int | float):
        return answer(400, {"error": "rupees is a number."})
    newest = state.store.row("select coalesce(max(seq), 0) as seq from messages")
    state.store.set_switch("aisensy_wallet", json.dumps([body["rupees"], newest["seq"] if newest else 0]))
    return answer(200, {"rupees": credit(state)})


async def campaign_details(request: Request) -> Response:
    """POST /campaign/t1/api/campaign-details"""
    state = state_of(request)
    body = await json_body(request)
    if not isinstance(body, dict) or body.get("apiKey") != state.settings.keys["AISENSY_API_KEY"]:
        return answer(401, {"message": "Invalid API key"})
    campaign = _campaign(state, body)
    if campaign is None:
        return answer(400, {"message": "Campaign does not exist."})
    sample: dict[str, Any] = {
        "campaignName": campaign["name"],
        "destination": "910000000000",
        "userName": "name",
        "templateParams": [f"${number + 1}" for number in range(campaign["params"])],
    }
    if campaign.get("media"):
        sample["media"] = {"url": "https://files.example.com/sample.png", "filename": "sample.png"}
    return answer(200, {"success": True, "requestBody": sample})


def _campaign(state: State, body: dict[str, Any]) -> dict[str, Any] | None:
    found = state.store.row("select body from campaigns where name = :name", name=str(body.get("campaignName")))
    campaign: dict[str, Any] | None = json.loads(found["body"]) if found else None
    return campaign


def _problem(body: dict[str, Any], campaign: dict[str, Any] | None) -> str | None:
    """What AiSensy says against a template, in the order in which it looks."""
    if campaign is None:
        return "Campaign does not exist."
    if not campaign.get("live", True):
        return "Campaign is Not Live"
    if not re.fullmatch(r"\+?[1-9]\d{7,14}", str(body.get("destination", ""))):
        return "Invalid Number"
    if not body.get("userName"):
        return "userName is required"
    params = body.get("templateParams") or []
    button_values = [button for button in body.get("buttons") or [] if button.get("parameters")]
    if len(params) != campaign["params"] or len(button_values) != _changing_buttons(campaign):
        return "Template params does not match the campaign"
    if not all(isinstance(param, str) and _is_clean(param) for param in params):
        return "Template params does not match the campaign"
    if campaign.get("media") and not (body.get("media") or {}).get("url"):
        return "Media is required for this campaign"
    if campaign.get("status", "APPROVED") != "APPROVED":
        return "Campaign is Not Live"
    return None


def _is_clean(param: str) -> bool:
    """What WhatsApp takes as a value: not empty, no line break or tab, never four blanks in a row."""
    return bool(param) and not re.search(r"[\n\r\t]| {4}", param)


def _changing_buttons(campaign: dict[str, Any]) -> int:
    buttons = campaign.get("buttons", 0)
    if isinstance(buttons, int):
        return buttons
    return sum("{{1}}" in button.get("url", "") or button.get("type") == "copy_code" for button in buttons)


def _file_template(state: State, body: dict[str, Any], campaign: dict[str, Any]) -> str:
    params = body.get("templateParams") or []
    text = campaign.get("text") or "\n".join(params)
    for number, value in enumerate(params, start=1):
        text = text.replace(f"{{{{{number}}}}}", value)
    data = {
        "custom_args": {"campaign": campaign["name"], "user_name": body["userName"], "source": body.get("source", "")},
        "buttons": _filled_buttons(campaign, body.get("buttons") or []),
        "media": (body.get("media") or {}).get("url"),
        "campaign": campaign["name"],
        "user_name": body["userName"],
        "wamid": _wamid(),
        "params": params,
    }
    return _file(state, str(body["destination"]), campaign["name"], text, data)


def _filled_buttons(campaign: dict[str, Any], given: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Text and address of a template's buttons, the changing ends filled in."""
    known = campaign.get("buttons", [])
    values = {int(button.get("index", 0)): button["parameters"][0].get("text", "") for button in given}
    if isinstance(known, int):
        return [{"type": "url", "text": "Link", "url": value} for value in values.values()]
    return [
        {
            "type": str(button.get("type", "url")),
            "text": str(button.get("text", "")),
            "url": str(button.get("url", "")).replace("{{1}}", values.get(index, "")),
        }
        for index, button in enumerate(known)
    ]


def refuse_stranger(request: Request) -> Response | None:
    """The answer to a call of the Project API without its password, or of another project."""
    keys = state_of(request).settings.keys
    if request.headers.get("x-aisensy-project-api-pwd") != keys["AISENSY_PROJECT_PASSWORD"]:
        return answer(401, {"message": "Unauthorized"})
    if request.path_params["project"] != keys["AISENSY_PROJECT_ID"]:
        return answer(404, {"message": "Project not found"})
    return None


async def send_message(request: Request) -> Response:
    """POST /project-apis/v1/project/{project}/messages"""
    state = state_of(request)
    if stranger := refuse_stranger(request):
        return stranger
    body = await json_body(request)

    async def accept() -> Response:
        return _accept_text(state, body if isinstance(body, dict) else {})

    return await state.faults.around("aisensy", accept, _FAULTS)


_FILES = ("image", "video", "document", "audio")


def _accept_text(state: State, body: dict[str, Any]) -> Response:
    to, kind = str(body.get("to", "")), body.get("type")
    if not re.fullmatch(r"[1-9]\d{7,14}", to):
        return answer(400, {"message": "Invalid Number"})
    link: str | None = None
    if kind in _FILES:
        content = body.get(kind) or {}
        link, text = content.get("link"), content.get("caption") or f"[{kind}]"
        if not isinstance(link, str) or not link.startswith(("http://", "https://")):
            return answer(400, {"message": "A link is required"})
    else:
        text = (body.get("text") or {}).get("body")
        if kind != "text" or not isinstance(text, str) or not 1 <= len(text) <= 4096:
            return answer(400, {"message": "A text of 1 to 4096 characters is required"})
    wamid = _wamid()
    data: dict[str, Any] = {
        "custom_args": {},
        "buttons": [],
        "media": link,
        "campaign": None,
        "user_name": "",
        "wamid": wamid,
        "params": [],
    }
    _file(state, to, "", text, data)
    body = {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}], "messages": [{"id": wamid}]}
    return answer(200, body)


def _file(state: State, destination: str, subject: str, text: str, data: dict[str, Any]) -> str:
    """Put a message into the ledger and let its notifications leave; returns its id."""
    digits = destination.removeprefix("+")
    message = state.message("aisensy", "whatsapp", f"+{digits}", "accepted", subject=subject, text=text, data=data)
    with state.store.transaction():
        know(state, digits, str(data["user_name"]))
        state.file([message])
        row = state.find(message["id"])
        if row is not None:
            _tell_progress(state, row, digits)
    state.courier.wake()
    return str(message["id"])


def know(state: State, digits: str, name: str) -> None:
    """A person whom AiSensy hears of: it makes a contact, opted in, unless it knows them already."""
    state.store.run(
        "insert or ignore into whatsapp_contacts (phone, id, name) values (:phone, :id, :name)",
        phone=digits,
        id=hashlib.sha256(digits.encode()).hexdigest()[:24],
        name=name,
    )


def _tell_progress(state: State, row: Row, digits: str) -> None:
    failure = MAGIC_NUMBERS.get(digits)
    campaign = json.loads(row["data"])["campaign"]
    if campaign is None and not _is_window_open(state, digits):
        failure = (131047, "Re-engagement message")
    if campaign and _is_offer(state, campaign) and not _is_opted_in(state, digits):
        failure = (131050, "User has stopped marketing messages")
    _notify(state, "message.created", {"message": _message(state, row, "SENT")}, 0.05)
    _tell_status(state, row, "SENT", 0.1)
    if failure:
        _tell_status(state, row, "FAILED", 0.4, failure)
        state.set_status(row["id"], "failed")
        return
    _tell_status(state, row, "DELIVERED", 0.4)
    is_read = state.store.switch("whatsapp_read", "auto") == "auto"
    if is_read:
        _tell_status(state, row, "READ", 1.0)
    state.set_status(row["id"], "read" if is_read else "delivered")


def _tell_status(
    state: State, row: Row, status: str, delay_seconds: float, failure: tuple[int, str] | None = None
) -> None:
    message = _message(state, row, status, failure)
    _notify(state, "message.status.updated", {"message": message}, delay_seconds)
    if message["campaign"] and status in _TOPIC_OF_STATUS:
        data = {"contact": _contact(state, row), "message": message}
        _notify(state, _TOPIC_OF_STATUS[status], data, delay_seconds + 0.01)


def tell_read(state: State, row: Row) -> None:
    """The person opened the message."""
    _tell_status(state, row, "READ", 0.0)
    state.set_status(row["id"], "read")


def _is_offer(state: State, campaign: str) -> bool:
    return str((_campaign(state, {"campaignName": campaign}) or {}).get("category", "")).upper() == "MARKETING"


def _is_opted_in(state: State, digits: str) -> bool:
    found = state.store.row("select opted_in from whatsapp_contacts where phone = :phone", phone=digits)
    return found is None or bool(found["opted_in"])


def _is_window_open(state: State, digits: str) -> bool:
    found = state.store.row("select opened_at from windows where phone = :phone", phone=digits)
    return found is not None and state.clock.now() - datetime.fromisoformat(found["opened_at"]) < WINDOW


def receive(
    state: State,
    phone: str,
    text: str,
    name: str = "",
    reply_to: str | None = None,
    payload: str | None = None,
    media: dict[str, str] | None = None,
) -> None:
    """A person writes to us: opens the 24 hours and tells it on both topics.

    reply_to: the wamid they answer. payload: set for a tap on a quick-reply button, whose label is `text`. media:
    {"type": IMAGE, VIDEO, FILE or AUDIO, "url", "filename"?}; `text` is its caption then, or empty.
    """
    digits = phone.removeprefix("+")
    now = state.clock.now()
    content: dict[str, Any] = {"text": text} if payload is None else {"text": text, "callbackPayload": payload}
    if media is not None:
        content = {name: value for name, value in media.items() if name != "type"} | ({"caption": text} if text else {})
    message = _frame(state, digits, _wamid(), now) | {
        "id": secrets.token_hex(12),
        "sender": "USER",
        "message_content": content,
        "message_type": media["type"] if media else "TEXT" if payload is None else "QUICK_REPLY",
        "status": "SENT",
        "is_HSM": False,
        "sent_at": _milliseconds(now),
        "userName": name,
        "context": {"id": reply_to} if reply_to else None,
        "submitted_message_id": "",
    }
    with state.store.transaction():
        know(state, digits, name)
        state.store.run(
            "insert or replace into windows (phone, opened_at) values (:phone, :at)", phone=digits, at=now.isoformat()
        )
        _notify(state, "message.sender.user", {"message": message}, 0.0)
        _notify(state, "message.created", {"message": message}, 0.02)


def _frame(state: State, digits: str, wamid: str, at: datetime) -> dict[str, Any]:
    """The keys that every message has."""
    return {
        "type": "message",
        "id": "",
        "project_id": state.settings.keys["AISENSY_PROJECT_ID"],
        "phone_number": digits,
        "contact_id": hashlib.sha256(digits.encode()).hexdigest()[:24],
        "campaign": None,
        "chatbot_response": None,
        "sent_at": _milliseconds(at),
        "delivered_at": None,
        "read_at": None,
        "failed_at": None,
        "agent_id": None,
        "failureResponse": None,
        "countryCode": digits[:2],
        "context": None,
        "meta_data": [],
        "messageId": wamid,
    }


def _message(state: State, row: Row, status: str, failure: tuple[int, str] | None = None) -> dict[str, Any]:
    data = json.loads(row["data"])
    now = state.clock.now()
    sent_at = datetime.fromisoformat(row["at"])
    return _frame(state, row["recipient"].removeprefix("+"), data["wamid"], sent_at) | {
        "id": hashlib.sha256(row["id"].encode()).hexdigest()[:24],
        "campaign": {"name": data["campaign"], "sent_at": _milliseconds(sent_at)} if data["campaign"] else None,
        "sender": "API",
        "message_content": {"text": row["text"]},
        "message_type": "TEXT",
        "status": status,
        "is_HSM": bool(data["campaign"]),
        "delivered_at": _milliseconds(now) if status in ("DELIVERED", "READ") else None,
        "read_at": _milliseconds(now) if status == "READ" else None,
        "failed_at": _milliseconds(now) if status == "FAILED" else None,
        "failureResponse": {"code": failure[0], "reason": failure[1]} if failure else None,
        "userName": data["user_name"],
        "submitted_message_id": row["id"] if data["campaign"] else "",
    }


def _contact(state: State, row: Row) -> dict[str, Any]:
    digits = row["recipient"].removeprefix("+")
    return {
        "type": "contact",
        "id": hashlib.sha256(digits.encode()).hexdigest()[:24],
        "project_id": state.settings.keys["AISENSY_PROJECT_ID"],
        "name": json.loads(row["data"])["user_name"],
        "phone_number": digits,
        "is_closed": False,
        "is_requesting": False,
        "is_intervened": False,
        "created_at": _milliseconds(datetime.fromisoformat(row["at"])),
        "tags": [],
        "attributes": {},
        "source": "launchpad",
        "country_code": digits[:2],
    }


def _notify(state: State, topic: str, data: dict[str, Any], delay_seconds: float) -> None:
    project = state.settings.keys["AISENSY_PROJECT_ID"]
    fate = state.fate("aisensy")
    envelope = {
        "id": secrets.token_hex(12),
        "created_at": _milliseconds(state.clock.now()),
        "topic": topic,
        "delivery_attempt": 1,
        "app_id": "sandbox",
        "webhook_id": "sandbox",
        "project_id": project,
        "data": _twisted(fate.name, data),
    }
    body = compact(envelope).encode()
    secret = secrets.token_hex(32) if fate.is_forged else state.settings.keys["AISENSY_WEBHOOK_SECRET"]
    headers = {
        "Content-Type": "application/json",
        "X-AiSensy-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
        "X-AiSensy-API-Version": "v1",
        "X-AiSensy-Project-Id": project,
    }
    if fate.name == "unsigned":
        del headers["X-AiSensy-Signature"]
    if fate.name == "truncated":
        headers["X-AiSensy-Signature"] = headers["X-AiSensy-Signature"][:32]
    state.courier.put("aisensy", state.settings.app_url + WEBHOOK_PATH, headers, body, delay_seconds, fate=fate)


def _twisted(twist: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a notification tells, in a shape that some accounts see."""
    message = data.get("message")
    if not message:
        return data
    content = message["message_content"]
    changes: dict[str, dict[str, Any]] = {
        "number_hidden": {"phone_number": f"IN.{message['phone_number'][::-1]}"},
        "unknown_type": {"message_type": "HOLOGRAM", "message_content": {"beam": 7}},
        "text_nested": {"message_content": {"text": {"body": content.get("text", "")}}},
        "odd_times": {"sent_at": "4070908800000", "delivered_at": 0, "read_at": "soon"},
    }
    return {**data, "message": {**message, **changes.get(twist, {})}}


def _wamid() -> str:
    return f"wamid.{secrets.token_urlsafe(32)}"


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


campaign_routes = [
    Route("/campaign/t1/api/v2", send_template, methods=["POST"]),
    Route("/campaign/t1/api", send_template, methods=["POST"]),
    Route("/campaign/t1/api/campaign-details", campaign_details, methods=["POST"]),
]
