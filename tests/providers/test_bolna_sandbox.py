"""The Bolna client and its sandbox, end to end."""

import io
import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from devstack.sandboxes import bolna as sandbox_bolna
from devstack.sandboxes.testing import RunningSandbox
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.bolna.webhook import Execution, is_our_agent, parse_execution
from launchpad.providers.errors import ProviderError
from tests.providers import clients
from tests.providers.conftest import Hooks

ANITA = "+919800000001"


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[BolnaClient]:
    """A client of the sandbox."""
    with closing(clients.bolna(sandbox.environment)) as made:
        yield made


def _agent(sandbox: RunningSandbox) -> str:
    agents: dict[str, dict[str, str]] = json.loads(sandbox.keys["BOLNA_AGENTS"])
    return agents["welcome_call"]["en"]


def _call(client: BolnaClient, sandbox: RunningSandbox, to: str = ANITA, call_ref: str = "ref-1") -> str:
    return client.place_call(_agent(sandbox), to, sandbox.keys["BOLNA_FROM_NUMBER"], {"call_ref": call_ref})


def _until(client: BolnaClient, execution_id: str, status: str) -> Execution:
    deadline = time.monotonic() + 6
    while (execution := client.get_execution(execution_id)).status != status:
        assert time.monotonic() < deadline, f"still {execution.status}, not {status}"
        time.sleep(0.05)
    return execution


def _statuses(hooks: Hooks, count: int) -> list[str]:
    return [parse_execution(call.body).status for call in hooks.wait(count, "/hooks/bolna/")]


def test_an_answered_call_walks_through_its_statuses(
    client: BolnaClient, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    execution_id = _call(client, sandbox)
    _until(client, execution_id, "ringing")
    answer = {"said": "जी, ठीक है", "extracted": {"interested": "yes"}}
    assert sandbox.http.post(f"/messages/{execution_id}/answer", json=answer).status_code == 200
    done = _until(client, execution_id, "completed")
    assert done.is_conversation
    assert "जी, ठीक है" in (done.transcript or "")
    assert (done.extracted, done.call_ref, done.to_number) == ({"interested": "yes"}, "ref-1", ANITA)
    assert _statuses(hooks, 5) == ["initiated", "ringing", "in-progress", "call-disconnected", "completed"]
    assert is_our_agent(done, json.loads(sandbox.keys["BOLNA_AGENTS"]))
    assert {call.path for call in hooks.calls} == {f"/hooks/bolna/{sandbox.keys['BOLNA_WEBHOOK_PATH_SECRET']}"}


def test_the_recording_can_be_copied(client: BolnaClient, sandbox: RunningSandbox) -> None:
    sandbox.http.post("/settings", json={"call_outcome": "answer"})
    done = _until(client, _call(client, sandbox), "completed")
    assert sandbox.http.get(done.recording_url or "").content.startswith(b"RIFF")


def test_an_ignored_call_ends_without_an_answer(client: BolnaClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    execution_id = _call(client, sandbox)
    assert sandbox.http.post(f"/messages/{execution_id}/ignore").status_code == 200
    assert not _until(client, execution_id, "no-answer").is_conversation
    assert sandbox.http.post(f"/messages/{execution_id}/answer", json={}).status_code == 409
    assert _statuses(hooks, 3)[-1] == "no-answer"


def test_silence_ends_the_ringing(
    client: BolnaClient, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_bolna, "RING_SECONDS", 0.3)
    _until(client, _call(client, sandbox), "no-answer")


@pytest.mark.parametrize(("outcome", "status"), [("answer", "completed"), ("ignore", "no-answer")])
def test_calls_can_answer_themselves(client: BolnaClient, sandbox: RunningSandbox, outcome: str, status: str) -> None:
    sandbox.http.post("/settings", json={"call_outcome": outcome})
    _until(client, _call(client, sandbox), status)


@pytest.mark.parametrize(
    ("number", "status"),
    [("+919999900001", "busy"), ("+919999900003", "failed"), ("+919999900005", "balance-low")],
)
def test_magic_numbers_end_in_their_own_way(
    client: BolnaClient, sandbox: RunningSandbox, number: str, status: str
) -> None:
    assert _until(client, _call(client, sandbox, number), status).is_terminal


def test_a_mailbox_is_no_conversation(client: BolnaClient, sandbox: RunningSandbox) -> None:
    done = _until(client, _call(client, sandbox, "+919999900004"), "completed")
    assert done.answered_by_voicemail
    assert not done.is_conversation


def test_a_call_whose_answer_was_lost_is_found(client: BolnaClient, sandbox: RunningSandbox) -> None:
    since = datetime.now(UTC) - timedelta(minutes=2)
    wanted = _call(client, sandbox, call_ref="ref-wanted")
    for number in range(60):
        _call(client, sandbox, f"+9198000001{number:02d}", f"ref-{number}")
    found = client.find_executions(_agent(sandbox), since, ANITA, "ref-wanted")
    assert [execution.id for execution in found] == [wanted]
    assert len(client.find_executions(_agent(sandbox), since)) == 61
    assert client.find_executions(_agent(sandbox), since, ANITA, "ref-never") == []
    assert client.find_executions(_agent(sandbox), datetime.now(UTC) + timedelta(minutes=1)) == []


def test_a_wide_window_is_refused(client: BolnaClient, sandbox: RunningSandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.keys['BOLNA_API_KEY']}"}
    query = {"from": "2026-11-01T00:00:00Z", "to": "2026-11-22T00:00:00Z"}
    path = f"/bolna/v2/agent/{_agent(sandbox)}/executions"
    assert sandbox.http.get(path, params=query, headers=headers).status_code == 400
    assert client.find_executions(_agent(sandbox), datetime.now(UTC) - timedelta(days=30)) == []


def test_a_call_is_stopped_only_while_it_waits(client: BolnaClient, sandbox: RunningSandbox) -> None:
    execution_id = _call(client, sandbox)
    client.stop_call(execution_id)
    assert client.get_execution(execution_id).status == "stopped"
    with pytest.raises(ProviderError) as caught:
        client.stop_call(execution_id)
    assert caught.value.code == "not_stoppable"


@pytest.mark.parametrize("number", ["9800000001", "+0123456789", "+91 98", ""])
def test_a_number_that_is_not_e164_never_leaves(client: BolnaClient, sandbox: RunningSandbox, number: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        _call(client, sandbox, number)


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"agent_id": None}, 400, "agent_id is required"),
        ({"agent_id": "foreign"}, 404, "Agent not found"),
        ({"recipient_phone_number": None}, 400, "recipient_phone_number is required"),
        ({"recipient_phone_number": "9800000001"}, 400, "recipient_phone_number should be in E.164 format"),
        ({"from_phone_number": "+911234567890"}, 400, "Invalid from_phone_number"),
        ({"scheduled_at": "2026-11-25T16:30:00Z"}, 500, "Internal server error"),
        (
            {"scheduled_at": "2020-01-01T00:00:00+05:30"},
            400,
            "Scheduled time should be atleast 2 minutes in the future",
        ),
    ],
)
def test_it_refuses_what_bolna_refuses(
    sandbox: RunningSandbox, change: dict[str, str | None], status: int, message: str
) -> None:
    body = {"agent_id": _agent(sandbox), "recipient_phone_number": ANITA} | change
    headers = {"Authorization": f"Bearer {sandbox.keys['BOLNA_API_KEY']}"}
    answer = sandbox.http.post("/bolna/call", json=body, headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (status, message)
    assert sandbox.http.get("/messages").json()["messages"] == []


def test_a_foreign_key_and_a_foreign_call_are_refused(client: BolnaClient, sandbox: RunningSandbox) -> None:
    with pytest.raises(ProviderError) as caught:
        client.get_execution("b7140255-af33-4608-8e97-04dd944b8e48")
    assert caught.value.code == "not_found"
    env = sandbox.environment | {"BOLNA_API_KEY": "bn-wrong"}
    with closing(clients.bolna(env)) as stranger, pytest.raises(ProviderError) as caught:
        _call(stranger, sandbox)
    assert (caught.value.code, caught.value.account_level) == ("bad_key", True)


def test_the_same_call_twice_is_two_calls(client: BolnaClient, sandbox: RunningSandbox) -> None:
    assert _call(client, sandbox) != _call(client, sandbox)


def test_an_agent_posts_where_it_was_told(client: BolnaClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    headers = {"Authorization": f"Bearer {sandbox.keys['BOLNA_API_KEY']}"}
    body = {"agent_config": {"webhook_url": f"{hooks.url}/elsewhere"}}
    sandbox.http.patch(f"/bolna/v2/agent/{_agent(sandbox)}", json=body, headers=headers).raise_for_status()
    _call(client, sandbox)
    assert parse_execution(hooks.wait(1, "/elsewhere")[0].body).status == "initiated"


def test_calls_end_as_they_were_told_one_after_the_other(
    client: BolnaClient, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    told = {
        "to": ANITA,
        "outcomes": ["busy", "completed"],
        "transcript": "user: Yes.\n",
        "extracted": {"interested": "yes"},
    }
    assert sandbox.http.post("/bolna/script", json=told).status_code == 200
    assert sandbox.http.post("/bolna/script", json={"to": ANITA, "outcomes": ["rings"]}).status_code == 409
    sandbox.http.post("/faults", json={"provider": "bolna", "on": "webhooks", "script": ["older_shape", "mixed_types"]})
    assert not _until(client, _call(client, sandbox), "busy").is_conversation
    done = _until(client, _call(client, sandbox), "completed")
    assert (done.transcript, done.extracted) == ("user: Yes.\n", {"interested": "yes"})
    first, second = (parse_execution(call.body) for call in hooks.wait(2, "/hooks/bolna/")[:2])
    assert first.conversation_seconds == second.conversation_seconds == 0
    assert "conversation_time" in first.raw


def test_an_empty_wallet_and_a_recording_that_is_gone(client: BolnaClient, sandbox: RunningSandbox) -> None:
    sandbox.http.post("/settings", json={"call_outcome": "answer", "bolna_recordings": "gone"})
    done = _until(client, _call(client, sandbox), "completed")
    with pytest.raises(ProviderError) as gone:
        client.fetch_recording(done.recording_url or "", io.BytesIO())
    assert gone.value.code == "recording_gone"
    with pytest.raises(ProviderError) as refused:
        client.fetch_recording("http://192.0.2.1/call.mp3", io.BytesIO())
    assert refused.value.code == "recording_refused"
    assert client.wallet() == 4242
    sandbox.http.post("/settings", json={"bolna_wallet": "empty"})
    assert client.wallet() == 0
    _until(client, _call(client, sandbox), "balance-low")


def test_somebody_rings_our_number(client: BolnaClient, sandbox: RunningSandbox, hooks: Hooks) -> None:
    asked = {"channel": "voice", "from": ANITA, "text": "When does it begin?"}
    assert sandbox.http.post("/inbound", json=asked).status_code == 200
    heard = parse_execution(hooks.wait(4, "/hooks/bolna/")[-1].body)
    done = _until(client, heard.id, "completed")
    assert (done.is_inbound, done.user_number, done.summary) == (True, ANITA, "When does it begin?")
