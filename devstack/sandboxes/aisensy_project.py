"""AiSensy's Project API beside messages: templates, campaigns, contacts, and how the project itself stands."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes import aisensy
from devstack.sandboxes.state import State, answer, json_body, state_of
from devstack.sandboxes.store import Row

_LANGUAGES = {"en": "English", "hi": "Hindi"}
_TYPES = {"image": "IMAGE", "video": "VIDEO", "document": "FILE"}
_MOST = 100

Endpoint = Callable[[Request], Awaitable[Response]]


def _for_the_project(endpoint: Callable[[State, Request], Awaitable[Response]]) -> Endpoint:
    """A call that needs the project's password, and that a fault of the account refuses too."""

    async def guarded(request: Request) -> Response:
        if stranger := aisensy.refuse_stranger(request):
            return stranger
        return await endpoint(state_of(request), request)

    return guarded


@_for_the_project
async def list_templates(state: State, request: Request) -> Response:
    """GET /wa_template/: in the order of names; the first page as a bare list, later ones under `template`"""
    limit = min(int(request.query_params.get("limit", "10")), _MOST)
    templates = [_template(json.loads(row["body"])) for row in _campaigns(state)]
    after = request.query_params.get("after")
    ids = [one["id"] for one in templates]
    start = ids.index(after) + 1 if after in ids else 0
    page = templates[start : start + limit]
    return answer(200, page if start == 0 else {"template": page})


def _template(campaign: dict[str, Any]) -> dict[str, Any]:
    name, _, language = campaign["name"].rpartition("_")
    media = campaign.get("media")
    kind = _TYPES.get(media, "IMAGE") if media else "TEXT"
    return {
        "id": f"t_{campaign['name']}",
        "name": name,
        "label": name,
        "language": _LANGUAGES.get(language, language),
        "category": campaign.get("category", "UTILITY"),
        "type": kind,
        "status": campaign.get("status", "APPROVED"),
        "rejected_reason": campaign.get("reason"),
        "total_parameters": campaign["params"],
        "text": campaign.get("text", ""),
        "buttons": campaign.get("buttons") if isinstance(campaign.get("buttons"), list) else [],
    }


@_for_the_project
async def list_campaigns(state: State, request: Request) -> Response:
    """POST /campaigns {"skip", "limit", "campaignType"}"""
    body = await json_body(request)
    asked = body if isinstance(body, dict) else {}
    skip, limit = int(asked.get("skip", 0)), int(asked.get("limit", 10))
    listed = [json.loads(row["body"]) for row in _campaigns(state)][skip : skip + limit]
    return answer(
        200,
        {
            "campaigns": [
                {
                    "id": f"c_{one['name']}",
                    "name": one["name"],
                    "type": "API",
                    "status": "LIVE" if one.get("live", True) else "PAUSED",
                }
                for one in listed
            ]
        },
    )


def _campaigns(state: State) -> list[Row]:
    return state.store.rows("select body from campaigns order by name")


@_for_the_project
async def project(state: State, request: Request) -> Response:
    """GET /project/{id}: the number, its rating and the wallet"""
    renews = state.clock.now() + timedelta(days=20)
    return answer(
        200,
        {
            "id": request.path_params["project"],
            "name": "Launchpad",
            "status": "connected",
            "wa_messaging_tier": "TIER_2K",
            "wa_quality_rating": "GREEN",
            "credit": round(aisensy.credit(state) * 100_000),
            "plan_renewal_on": int(renews.timestamp() * 1000),
        },
    )


@_for_the_project
async def fetch_contact(state: State, request: Request) -> Response:
    """GET /contact?action=FetchContact&mobile_number="""
    found = _contact(state, "phone", request.query_params.get("mobile_number", ""))
    return answer(200, found) if found else answer(404, {"message": "Contact not found"})


@_for_the_project
async def patch_contact(state: State, request: Request) -> Response:
    """PATCH /contact/{id} {"opted_in"}"""
    contact_id, body = request.path_params["contact"], await json_body(request)
    if _contact(state, "id", contact_id) is None:
        return answer(404, {"message": "Contact not found"})
    if not isinstance(body, dict) or not isinstance(body.get("opted_in"), bool):
        return answer(400, {"message": "opted_in is required"})
    set_opted_in(state, "id", contact_id, body["opted_in"])
    return answer(200, _contact(state, "id", contact_id))


async def change_contact(request: Request) -> Response:
    """PUT /aisensy/contacts/{phone} {"opted_in"}: somebody opted out, or in, at AiSensy itself"""
    state, body = state_of(request), await json_body(request)
    phone = request.path_params["phone"].removeprefix("+")
    aisensy.know(state, phone, "")
    set_opted_in(state, "phone", phone, bool(isinstance(body, dict) and body.get("opted_in")))
    return answer(200, _contact(state, "phone", phone))


def set_opted_in(state: State, column: str, value: str, opted_in: bool) -> None:
    """Note whether a contact takes messages; `column` is phone or id."""
    state.store.run(
        f"update whatsapp_contacts set opted_in = :opted_in where {column} = :value",  # noqa: S608 - ours
        opted_in=int(opted_in),
        value=value,
    )


def _contact(state: State, column: str, value: str) -> dict[str, Any] | None:
    found = state.store.row(f"select * from whatsapp_contacts where {column} = :value", value=value)  # noqa: S608
    if found is None:
        return None
    return {
        "type": "contact",
        "id": found["id"],
        "name": found["name"],
        "phone_number": found["phone"],
        "opted_in": bool(found["opted_in"]),
        "blocked": False,
        "tags": [],
        "attributes": {},
    }


_BASE = "/project-apis/v1/project/{project}"
routes = [
    Route(f"{_BASE}/messages", aisensy.send_message, methods=["POST"]),
    Route(f"{_BASE}/wa_template/", list_templates, methods=["GET"]),
    Route(f"{_BASE}/campaigns", list_campaigns, methods=["POST"]),
    Route(f"{_BASE}/contact", fetch_contact, methods=["GET"]),
    Route(f"{_BASE}/contact/{{contact}}", patch_contact, methods=["PATCH"]),
    Route(_BASE, project, methods=["GET"]),
]
