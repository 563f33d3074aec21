"""Realtime on the wire, where a client library would hide what happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

CHANGES = [{"event": "INSERT", "schema": "public", "table": "profiles"}]


def open_socket(stack: dict[str, str], key: str = "", version: str = "2.0.0") -> Connection:
    """A socket of the stack, with the publishable key unless another is given."""
    url = stack["API_URL"].replace("http", "ws", 1)
    return connect(f"{url}/realtime/v1/websocket?apikey={key or stack['PUBLISHABLE_KEY']}&vsn={version}")


def ask(socket: Connection, topic: str, event: str, payload: dict[str, Any]) -> Any:
    """Send one message; returns the payload of what comes back."""
    socket.send(json.dumps(["1", "2", topic, event, payload]))
    join_ref, ref, about, kind, answer = json.loads(socket.recv(timeout=5))
    assert (ref, about, kind) == ("2", topic, "phx_reply")
    assert join_ref == "1"
    return answer


def test_a_heartbeat_is_answered(stack: dict[str, str]) -> None:
    with open_socket(stack) as socket:
        assert ask(socket, "phoenix", "heartbeat", {}) == {"status": "ok", "response": {}}


def test_the_older_version_of_the_protocol_is_spoken(stack: dict[str, str]) -> None:
    with open_socket(stack, version="1.0.0") as socket:
        socket.send(json.dumps({"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "7"}))
        answer = json.loads(socket.recv(timeout=5))
    assert (answer["ref"], answer["event"], answer["payload"]["status"]) == ("7", "phx_reply", "ok")


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"postgres_changes": CHANGES}, "has no postgres_changes: use private broadcast"),
        ({"presence": {"enabled": True}}, "has no presence"),
        ({"private": True}, "Unauthorized: You do not have permissions to read from this Channel topic: inbox"),
    ],
)
def test_a_channel_that_cannot_be_joined_is_refused_with_the_reason(
    stack: dict[str, str], config: dict[str, Any], reason: str
) -> None:
    with open_socket(stack) as socket:
        answer = ask(socket, "realtime:inbox", "phx_join", {"config": config})
    assert answer["status"] == "error"
    assert reason in answer["response"]["reason"]


def test_a_token_that_is_not_ours_joins_nothing(stack: dict[str, str]) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0."
    with open_socket(stack) as socket:
        answer = ask(socket, "realtime:inbox", "phx_join", {"config": {"private": True}, "access_token": token})
    assert answer["response"]["reason"].startswith("InvalidJWTToken")


def test_a_socket_without_a_known_key_is_refused(stack: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus):
        open_socket(stack, key="sb_publishable_unknown")


def test_a_channel_ends_when_its_new_token_is_bad(stack: dict[str, str]) -> None:
    with open_socket(stack) as socket:
        assert ask(socket, "realtime:open", "phx_join", {"config": {}})["status"] == "ok"
        socket.send(json.dumps(["1", "3", "realtime:open", "access_token", {"access_token": "not-a-token"}]))
        system, closed = json.loads(socket.recv(timeout=5)), json.loads(socket.recv(timeout=5))
    assert system[3:] == ["system", system[4]]
    assert system[4]["status"] == "error"
    assert closed[3] == "phx_close"
