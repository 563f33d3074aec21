"""The addresses of Realtime: the socket, and broadcasting by HTTP."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from devstack.services.caller import BadToken, Caller, Callers, Pool
from devstack.services.realtime.access import may_send
from devstack.services.realtime.hub import Hub
from devstack.services.realtime.socket import Socket

PREFIX = "/realtime/v1"


def routes(pool: Pool, callers: Callers, hub: Hub) -> list[BaseRoute]:
    """All routes of Realtime."""

    async def socket(websocket: WebSocket) -> None:
        await Socket(websocket, pool, callers, hub).run()

    async def send(caller: Caller, message: dict[str, Any]) -> None:
        # A private message without the right to send it goes nowhere, and the answer does not tell.
        topic, private = str(message.get("topic")), bool(message.get("private"))
        if not private or await may_send(pool, caller, topic):
            hub.broadcast(topic, str(message.get("event")), message.get("payload"), private=private)

    async def broadcast(request: Request) -> Response:
        caller = _caller(request, callers)
        if caller is None:
            return JSONResponse({"message": "Unauthorized"}, status_code=401)
        try:
            messages = (await request.json())["messages"]
            for message in messages:
                await send(caller, message)
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"errors": {"messages": ["is invalid"]}}, status_code=422)
        return Response(status_code=202)

    async def broadcast_one(request: Request) -> Response:
        caller = _caller(request, callers)
        if caller is None:
            return JSONResponse({"message": "Unauthorized"}, status_code=401)
        try:
            payload = await request.json()
        except ValueError:
            return JSONResponse({"errors": {"payload": ["is invalid"]}}, status_code=422)
        private = request.query_params.get("private") == "true"
        await send(caller, {**request.path_params, "payload": payload, "private": private})
        return Response(status_code=202)

    return [
        WebSocketRoute(f"{PREFIX}/websocket", socket),
        Route(f"{PREFIX}/api/broadcast", broadcast, methods=["POST"]),
        Route(f"{PREFIX}/api/broadcast/{{topic}}/events/{{event}}", broadcast_one, methods=["POST"]),
    ]


def _caller(request: Request, callers: Callers) -> Caller | None:
    bearer = request.headers.get("authorization", "").partition(" ")[2]
    try:
        return callers.from_token(bearer or request.headers.get("apikey", ""))
    except BadToken:
        return None
