"""One client's WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from devstack.services.caller import BadToken, Caller, Callers, Pool
from devstack.services.realtime.access import may_listen, may_send
from devstack.services.realtime.hub import Channel, Hub
from devstack.services.realtime.wire import Frame, MalformedFrame, decode_binary, decode_text

_QUEUE = 1000
_TOO_SLOW = 1013
_MALFORMED = 1003


class Refused(Exception):
    """The reason why a channel cannot be joined, for the client."""


class Socket:
    """Reads frames and answers them; frames to the client go through a queue, so that a slow one delays nobody."""

    def __init__(self, websocket: WebSocket, pool: Pool, callers: Callers, hub: Hub) -> None:
        self._websocket = websocket
        self._pool = pool
        self._callers = callers
        self._hub = hub
        self._channels: dict[str, Channel] = {}
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue(_QUEUE)
        self._version = websocket.query_params.get("vsn", "1.0.0")
        self._key = websocket.query_params.get("apikey", "")

    async def run(self) -> None:
        """Serve the socket until either side closes it."""
        if not self._callers.is_key(self._key):
            await self._websocket.close(code=1008, reason="Invalid API key")
            return
        await self._websocket.accept()
        writer = asyncio.create_task(self._write())
        try:
            with contextlib.suppress(WebSocketDisconnect):
                await self._read()
        finally:
            writer.cancel()
            for channel in self._channels.values():
                self._hub.leave(channel)

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                data = message.get("bytes")
                await self._take(decode_text(message["text"]) if data is None else decode_binary(data))
            except MalformedFrame as error:
                await self._websocket.close(code=_MALFORMED, reason=str(error))
                return

    async def _write(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                frame = await self._outgoing.get()
                await self._websocket.send_text(frame.encode(self._version))

    def _send(self, frame: Frame) -> None:
        try:
            self._outgoing.put_nowait(frame)
        except asyncio.QueueFull:
            self._closing = asyncio.create_task(self._websocket.close(code=_TOO_SLOW, reason="Too slow"))

    async def _take(self, frame: Frame) -> None:
        match frame.event:
            case "heartbeat":
                self._send(frame.reply("ok", {}))
            case "phx_join":
                await self._join(frame)
            case "phx_leave":
                self._leave(frame)
            case "access_token":
                await self._renew(frame)
            case "broadcast":
                await self._broadcast(frame)
            case _:
                reason = f"The local Realtime does not know {frame.event}: it has broadcast only"
                self._send(frame.reply("error", {"reason": reason}))

    async def _join(self, frame: Frame) -> None:
        try:
            channel = await self._admit(frame)
        except Refused as refusal:
            self._send(frame.reply("error", {"reason": str(refusal)}))
            return
        self._forget(frame.topic)
        self._channels[frame.topic] = channel
        self._hub.join(channel)
        self._send(frame.reply("ok", {"postgres_changes": []}))

    async def _admit(self, frame: Frame) -> Channel:
        config: dict[str, Any] = frame.payload.get("config") or {}
        if config.get("postgres_changes"):
            raise Refused("The local Realtime has no postgres_changes: use private broadcast, sent by a trigger")
        if (config.get("presence") or {}).get("enabled"):
            raise Refused("The local Realtime has no presence")
        broadcast = config.get("broadcast") or {}
        try:
            caller = self._callers.from_token(frame.payload.get("access_token") or self._key)
        except BadToken as error:
            raise Refused(f"InvalidJWTToken: {error}") from error
        channel = Channel(
            topic=frame.topic,
            join_ref=frame.join_ref,
            private=bool(config.get("private")),
            hears_itself=bool(broadcast.get("self")),
            wants_receipt=bool(broadcast.get("ack")),
            caller=caller,
            send=self._send,
        )
        if not await self._may_listen(channel, caller):
            raise Refused(_no_right_to_read(channel.name))
        return channel

    async def _may_listen(self, channel: Channel, caller: Caller) -> bool:
        return not channel.private or await may_listen(self._pool, caller, channel.name)

    async def _renew(self, frame: Frame) -> None:
        channel = self._channels.get(frame.topic)
        if channel is None:
            return
        try:
            caller = self._callers.from_token(str(frame.payload.get("access_token")))
        except BadToken as error:
            self._end(channel, f"InvalidJWTToken: {error}")
            return
        if await self._may_listen(channel, caller):
            channel.caller = caller
        else:
            self._end(channel, _no_right_to_read(channel.name))

    async def _broadcast(self, frame: Frame) -> None:
        channel = self._channels.get(frame.topic)
        if channel is None:
            self._send(frame.reply("error", {"reason": "unmatched topic"}))
            return
        allowed = not channel.caller.is_expired and (
            not channel.private or await may_send(self._pool, channel.caller, channel.name)
        )
        if allowed:
            event, payload = str(frame.payload.get("event")), frame.payload.get("payload")
            self._hub.broadcast(channel.name, event, payload, private=channel.private, sender=channel)
        if channel.wants_receipt:
            self._send(frame.reply("ok" if allowed else "error", {}))

    def _leave(self, frame: Frame) -> None:
        self._forget(frame.topic)
        self._send(frame.reply("ok", {}))
        self._send(Frame(frame.join_ref, None, frame.topic, "phx_close", {}))

    def _end(self, channel: Channel, reason: str) -> None:
        channel.close(reason)
        self._forget(channel.topic)

    def _forget(self, topic: str) -> None:
        channel = self._channels.pop(topic, None)
        if channel is not None:
            self._hub.leave(channel)


def _no_right_to_read(name: str) -> str:
    return f"Unauthorized: You do not have permissions to read from this Channel topic: {name}"
