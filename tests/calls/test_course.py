"""Calls as Bolna tells of them: forward only, ended by its own record, and a spoken stop holds."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launchpad.core.db import Row
from tests.cast import Cast
from tests.crm.doors import AGENT, EXECUTION, Doors, RecordedBolna, fixtures, left, recorded, recorded_bolna, somebody
from tests.engine import Engine, running_engine

# Recorded execution -> state of the call, status of its message, seconds of talk.
CALLS: dict[str, tuple[str, str, float | None]] = {
    "initiated.json": ("ringing", "sent", None),
    "ringing.json": ("ringing", "sent", None),
    "in_progress.json": ("in_progress", "sent", None),
    "rescheduled.json": ("deferred", "sent", None),
    "scheduled__reopened_by_retry.json": ("scheduled", "sent", None),
    "unknown_status.json": ("ringing", "sent", None),
    "call_disconnected__recording_blank.json": ("processing", "sent", None),
    "completed.json": ("completed", "delivered", 68.4),
    "completed__extraction_nested.json": ("completed", "delivered", 68.4),
    "completed__older_shape.json": ("completed", "delivered", 12),
    "completed__nobody_spoke.json": ("completed", "sent", 0),
    "completed__voicemail.json": ("completed", "sent", 4),
    "busy__all_null.json": ("busy", "failed", 0),
    "no_answer.json": ("no_answer", "failed", 0),
    "failed__error_message.json": ("failed", "failed", 0),
    "balance_low__underscore.json": ("failed", "failed", 0),
}


@pytest.fixture
def bolna() -> Iterator[RecordedBolna]:
    """Bolna's API with recorded executions."""
    with recorded_bolna() as made:
        yield made


@pytest.fixture
def engine(database: str, tmp_path: Path, bolna: RecordedBolna) -> Iterator[Engine]:
    """An engine that asks the recorded API, whose recorded agent is ours."""
    agents = json.dumps({"welcome_call": {"en": AGENT, "hi": AGENT}})
    with running_engine(database, tmp_path, BOLNA_API_URL=bolna.url, BOLNA_AGENTS=agents) as made:
        yield made


def _call(engine: Engine, call: Row) -> Row:
    return engine.row("select * from public.call_logs where id = %(id)s", id=call["id"])


def _told(bolna: RecordedBolna, doors: Doors, body: bytes) -> None:
    """Bolna's webhook tells of an execution, and its API agrees."""
    bolna.tell(body)
    assert doors.bolna(body).status_code == 200
    doors.engine.drain()


def test_every_recorded_execution_leaves_its_row(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    assert CALLS.keys() == fixtures("bolna")
    for number, (name, (state, status, seconds)) in enumerate(CALLS.items()):
        family = somebody(engine, number)
        execution = f"{number}{EXECUTION[1:]}" if number < 10 else f"a{number}{EXECUTION[3:]}"
        call = left(engine, family, "voice", provider_message_id=execution)
        body = recorded("bolna", name, call, **{EXECUTION: execution, '"id": 7432382142914': f'"id": "{execution}"'})
        _told(bolna, doors, body)
        row = _call(engine, call)
        assert (row["call_status"], row["status"]) == (state, status), name
        if seconds is not None:
            assert float(row["conversation_seconds"]) == pytest.approx(seconds), name
        if name == "completed.json":
            assert row["transcript"].endswith("जी हाँ\n")
            assert (row["summary"], row["extracted"]) == ("Interested.", {"interested": "yes"})
            assert (row["recording_state"], row["recording_path"]) == ("stored", f"{call['id']}/call.wav")
        if status == "failed":
            assert row["error_text"], name
    # Only ends are fetched.
    assert len(bolna.asked) == sum(seconds is not None for _, _, seconds in CALLS.values())


def test_a_call_never_goes_back(engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna) -> None:
    names = ["initiated.json", "ringing.json", "in_progress.json", "call_disconnected__recording_blank.json"]
    names += ["completed.json", "initiated.json"]
    for seed in range(4):
        execution = f"{seed}{EXECUTION[1:]}"
        call = left(engine, cast.riya, "voice", provider_message_id=execution)
        random.Random(seed).shuffle(names)
        bolna.tell(recorded("bolna", "completed.json", call, **{EXECUTION: execution}))
        for name in names:
            assert doors.bolna(recorded("bolna", name, call, **{EXECUTION: execution})).status_code == 200
            engine.drain()
        row = _call(engine, call)
        assert (row["call_status"], row["status"]) == ("completed", "delivered"), names
        assert row["transcript"]


def test_the_end_is_taken_from_the_record_and_not_from_the_webhook(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = left(engine, cast.riya, "voice", provider_message_id=EXECUTION)
    bolna.tell(recorded("bolna", "no_answer.json", call))
    doors.bolna(recorded("bolna", "completed.json", call))
    engine.drain()
    row = _call(engine, call)
    assert (row["call_status"], row["transcript"]) == ("no_answer", None)


def test_a_later_richer_end_fills_what_was_missing(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = left(engine, cast.riya, "voice", provider_message_id=EXECUTION)
    poor: dict[str, Any] = json.loads(recorded("bolna", "completed.json", call))
    rich = dict(poor)
    poor |= {"summary": None, "transcript": None, "extracted_data": None}
    for body in (poor, rich, poor):
        _told(bolna, doors, json.dumps(body).encode())
    row = _call(engine, call)
    assert (row["summary"], row["extracted"]) == ("Interested.", {"interested": "yes"})


def test_a_webhook_that_comes_before_the_answer_is_known_by_our_reference(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = left(engine, cast.riya, "voice", status="unknown")
    _told(bolna, doors, recorded("bolna", "ringing.json", call))
    row = _call(engine, call)
    assert (row["status"], row["provider_message_id"], row["call_status"]) == ("sent", EXECUTION, "ringing")


def test_a_call_whose_end_nobody_told_is_asked_about(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = left(engine, cast.riya, "voice", provider_message_id=EXECUTION)
    bolna.tell(recorded("bolna", "completed.json", call))
    engine.drain()
    assert bolna.asked == []
    engine.run("update public.call_logs set called_at = clock_timestamp() - interval '16 minutes'")
    engine.drain()
    assert bolna.asked == [EXECUTION]
    assert _call(engine, call)["call_status"] == "completed"


@pytest.mark.parametrize("asked", ["all", "calls"])
def test_a_spoken_stop_holds_at_once(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna, asked: str
) -> None:
    call = left(engine, cast.riya, "voice", provider_message_id=EXECUTION)
    body = json.loads(recorded("bolna", "completed.json", call))
    body["extracted_data"] = {"Wishes": {"asked_to_stop": {"objective": asked, "subjective": "please do not call"}}}
    _told(bolna, doors, json.dumps(body).encode())
    stopped = engine.value(
        "select count(*) from public.contacts where opted_out_at is not null and opted_out_by = 'voice'"
    )
    allowed = {
        row["purpose"]
        for row in engine.rows(
            "select purpose::text from public.current_consents where lead_id = %(id)s and granted", id=cast.riya.lead_id
        )
    }
    subjects = [mail["subject"] for mail in engine.sent(channel="email", to="anita@example.com")]
    if asked == "all":
        assert stopped == 2
        assert subjects == ["You will not hear from us any more"]
    else:
        assert stopped == 0
        assert "calls" not in allowed
        assert "messages" in allowed
        assert subjects == ["You took back a permission. It is done"]


def test_a_wrong_number_is_never_called_again(engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna) -> None:
    call = left(engine, cast.riya, "voice", provider_message_id=EXECUTION)
    body = json.loads(recorded("bolna", "completed.json", call)) | {"extracted_data": {"wrong_number": "yes"}}
    _told(bolna, doors, json.dumps(body).encode())
    contact = engine.row("select * from public.contacts where id = %(id)s", id=cast.riya.phone["id"])
    assert contact["suppressed_reason"] == "wrong number"
