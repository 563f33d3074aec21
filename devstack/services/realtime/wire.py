"""The messages of a Realtime socket, in both versions of the protocol that clients speak."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_CLIENT_BROADCAST = 3
_HEAD_BYTES = 7
_JSON = 1


class MalformedFrame(Exception):
    """The client sent what the protocol does not know."""


@dataclass(frozen=True)
class Frame:
    """One message: the refs tie an answer to its question and are None for what the server begins."""

    join_ref: str | None
    ref: str | None
    topic: str
    event: str
    payload: Any

    def encode(self, version: str) -> str:
        if version == "1.0.0":
            fields = {"topic": self.topic, "event": self.event, "payload": self.payload}
            return json.dumps({**fields, "ref": self.ref, "join_ref": self.join_ref})
        return json.dumps([self.join_ref, self.ref, self.topic, self.event, self.payload])

    def reply(self, status: str, response: Any) -> Frame:
        payload = {"status": status, "response": response}
        return Frame(self.join_ref, self.ref, self.topic, "phx_reply", payload)


def decode_text(text: str) -> Frame:
    """Read a text frame of either version. Raises MalformedFrame."""
    try:
        value = json.loads(text)
        if isinstance(value, dict):
            value = [value.get("join_ref"), value.get("ref"), value["topic"], value["event"], value.get("payload")]
        join_ref, ref, topic, event, payload = value
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedFrame("not a message of the protocol") from error
    return Frame(join_ref, ref, str(topic), str(event), payload if isinstance(payload, dict) else {})


def decode_binary(data: bytes) -> Frame:
    """Read a client's broadcast: a head of lengths, five texts, and the payload. Raises MalformedFrame."""
    if len(data) < _HEAD_BYTES or data[0] != _CLIENT_BROADCAST:
        raise MalformedFrame("not a binary broadcast")
    texts, at = [], _HEAD_BYTES
    for length in data[1:6]:
        texts.append(data[at : at + length].decode(errors="replace"))
        at += length
    join_ref, ref, topic, event, _metadata = texts
    if data[6] != _JSON:
        raise MalformedFrame("the local Realtime broadcasts JSON only")
    try:
        payload = json.loads(data[at:])
    except ValueError as error:
        raise MalformedFrame("the payload is not JSON") from error
    return Frame(join_ref or None, ref or None, topic, "broadcast", {"event": event, "payload": payload})
