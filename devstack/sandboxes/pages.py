"""The pages for people: the list of everything sent, one e-mail as a mailbox shows it, and the payment page."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from devstack.sandboxes import instamojo
from devstack.sandboxes.api import EDUCATORS_ZONE, SWITCHES
from devstack.sandboxes.clock import ClockUnavailable
from devstack.sandboxes.faults import CALLS, PROVIDERS
from devstack.sandboxes.messages import listed, shown
from devstack.sandboxes.state import State, answer, state_of

_GOOD = {"delivered", "read", "open", "click", "completed"}
_BAD = {"bounce", "dropped", "failed", "busy", "no-answer", "balance-low", "spamreport"}


def _ist(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(EDUCATORS_ZONE).strftime("%a %-d %b, %H:%M:%S IST")


def _span(seconds: float) -> str:
    return ("-" if seconds < 0 else "") + str(timedelta(seconds=abs(round(seconds)))).removesuffix(", 0:00:00")


def _rupees(amount: str) -> str:
    """Text as Instamojo writes it, grouped as in India; paise only where there are any."""
    rupees, _, paise = amount.partition(".")
    head, tail = rupees[:-3], rupees[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return "₹" + ",".join([*groups, tail]) + ("" if paise in ("", "00") else f".{paise}")


def _tone(status: str) -> str:
    return "good" if status in _GOOD else "bad" if status in _BAD else "wait"


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"ist": _ist, "rupees": _rupees, "span": _span, "tone": _tone}


async def index(request: Request) -> Response:
    """GET /"""
    state, query = state_of(request), request.query_params
    wanted = {name: query.get(name, "") for name in ("to", "channel", "cursor")}
    page = listed(state, limit=30, **wanted)
    ids = [message["id"] for message in page["messages"]]
    context = page | {
        "query": wanted,
        "clock": await _clock(state),
        "payments": _open_payments(state),
        "answers": _answers(state, ids),
        "quick": {one: labels for one in ids if (labels := _quick_replies(state, one))},
        "switches": SWITCHES,
        "settings": {name: state.store.switch(name, values[0]) for name, values in SWITCHES.items()},
        "faults": CALLS,
        "providers": PROVIDERS,
    }
    return HTMLResponse(_templates.get_template("list.html").render(context))


async def _clock(state: State) -> dict[str, Any] | None:
    try:
        return await state.clock.state()
    except ClockUnavailable:
        return None


def _open_payments(state: State) -> list[dict[str, Any]]:
    rows = state.store.rows("select body from payment_requests order by seq desc limit 5")
    return [json.loads(row["body"]) for row in rows]


def _answers(state: State, ids: list[str]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for one in ids:
        for row in state.store.rows("select text from answers where message = :id order by seq", id=one):
            said.setdefault(one, []).append(row["text"])
    return said


def _quick_replies(state: State, message_id: str) -> list[tuple[int, str]]:
    row = state.find(message_id)
    buttons = json.loads(row["data"]).get("buttons", []) if row is not None else []
    return [(index, button["text"]) for index, button in enumerate(buttons) if button["type"] == "quick_reply"]


async def mailbox(request: Request) -> Response:
    """GET /messages/{id}/html: the e-mail alone, its scripts off and nothing fetched from elsewhere"""
    state = state_of(request)
    row = state.find(request.path_params["id"])
    if row is None or not (page := shown(state, row)["html"]):
        return answer(404, {"error": "No such e-mail."})
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


async def hosted(request: Request) -> Response:
    """GET /instamojo/@launchpad/{id}: where the payer lands"""
    state = state_of(request)
    body = instamojo.find_request(state, request.path_params["id"])
    if body is None:
        return answer(404, {"success": False, "message": "Not found."})
    page = _templates.get_template("pay.html").render(
        payment=body, closed=instamojo.closed_because(body, state.clock.now()), left="left" in request.query_params
    )
    return HTMLResponse(page)


routes = [Route("/", index), Route("/messages/{id}/html", mailbox)]
hosted_routes = [Route("/@launchpad/{id}", hosted)]
