"""Bolna's executions, from recorded bodies."""

from typing import Any

import pytest

from launchpad.providers.bolna.codes import OUTCOMES
from launchpad.providers.bolna.webhook import Execution, is_our_agent, parse_execution, secret_matches
from launchpad.providers.errors import WebhookMalformed
from tests.providers.conftest import PROVIDERS, fixture_bytes


def _read(name: str) -> Execution:
    return parse_execution(fixture_bytes("bolna", f"{name}.json"))


def test_only_our_secret_matches() -> None:
    assert secret_matches("right", "right")
    assert not secret_matches("wrong", "right")
    assert not secret_matches("ओम", "right")
    assert not secret_matches("", "")


def test_a_completed_call_is_read() -> None:
    call = _read("completed")
    assert (call.id, call.status) == ("b7140255-af33-4608-8e97-04dd944b8e48", "completed")
    assert (call.conversation_seconds, call.cost_cents) == (68.4, 12.71)
    assert call.created_at is not None
    assert call.created_at.isoformat() == "2026-11-22T05:21:30.116924+00:00"
    assert call.call_ref == "0b0e7f5e-1111-4222-8333-444455556666"
    assert call.transcript == "assistant: Hello\nuser:  जी हाँ\n"
    assert (call.to_number, call.hangup_by) == ("+919800000001", "Callee")
    assert call.is_terminal
    assert call.is_conversation


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("initiated", {"rank": 3, "is_terminal": False, "transcript": None}),
        ("ringing", {"rank": 4}),
        ("in_progress", {"rank": 5}),
        (
            "call_disconnected__recording_blank",
            {"rank": 6, "is_terminal": False, "recording_url": None, "cost_cents": 6.2},
        ),
        ("completed__nobody_spoke", {"is_terminal": True, "is_conversation": False}),
        ("completed__extraction_nested", {"extracted": {"Interest.Disposition": "yes"}}),
        ("completed__voicemail", {"answered_by_voicemail": True, "is_conversation": False}),
        ("busy__all_null", {"rank": 7, "hangup_reason": None, "conversation_seconds": 0.0}),
        ("no_answer", {"status": "no-answer", "is_terminal": True}),
        ("failed__error_message", {"error_message": "Carrier declined", "is_terminal": True}),
        ("balance_low__underscore", {"status": "balance-low", "is_terminal": True}),
        ("rescheduled", {"rank": 0, "is_terminal": False}),
        ("scheduled__reopened_by_retry", {"rank": 0}),
        ("unknown_status", {"status": "teleporting", "is_terminal": False, "rank": 3}),
        ("completed__older_shape", {"id": "7432382142914", "conversation_seconds": 12.0, "call_ref": None}),
    ],
)
def test_each_status_is_read(name: str, expected: dict[str, Any]) -> None:
    call = _read(name)
    assert {field: getattr(call, field) for field in expected} == expected


def test_each_status_of_a_call_is_told_once() -> None:
    assert _read("ringing").dedupe_key != _read("completed").dedupe_key


def test_every_fixture_is_read() -> None:
    names = [path.stem for path in (PROVIDERS / "bolna" / "fixtures").iterdir()]
    assert len(names) >= 15
    assert all(_read(name).id for name in names)


def test_outcomes_are_explained() -> None:
    assert _read("busy__all_null").status in OUTCOMES
    assert OUTCOMES["balance-low"].account_level


def test_a_foreign_agent_is_not_ours() -> None:
    call = _read("completed")
    assert is_our_agent(call, {"welcome_call": {"en": "other", "hi": "3f0c3b52-1111-4222-8333-444455556666"}})
    assert not is_our_agent(call, {"welcome_call": {"en": "other"}})


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id":"1"}', b'{"status":"completed"}', b"\xff"])
def test_what_is_not_an_execution_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookMalformed):
        parse_execution(body)


def test_odd_types_do_not_break_the_reading() -> None:
    call = parse_execution(
        b'{"id":1,"status":"x","telephony_data":[],"total_cost":"NaN","extracted_data":"y","context_details":7}'
    )
    assert (call.cost_cents, call.extracted, call.call_ref) == (None, {}, None)
