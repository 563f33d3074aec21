"""Further tries by the educator's rules, each a row of its own, seen before it happens; never a call too many."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from launchpad.calls import policy
from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from launchpad.ledger.calling import Window, next_opening
from tests.cast import Cast, Household
from tests.crm.doors import AGENT, EXECUTION, Doors, RecordedBolna, left, recorded, recorded_bolna
from tests.engine import Engine, running_engine

# A Wednesday, eleven in India.
ELEVEN = datetime(2026, 12, 2, 11, 0, tzinfo=INDIA)
WINDOW = Window.of({"from": "10:00", "to": "19:00"}, {"days_off": ["sun"]}, [])


@pytest.fixture
def bolna() -> Iterator[RecordedBolna]:
    """Bolna's API with recorded executions."""
    with recorded_bolna() as made:
        yield made


@pytest.fixture
def engine(worded_database: str, tmp_path: Path, bolna: RecordedBolna) -> Iterator[Engine]:
    """An engine that asks the recorded API, whose recorded agent is ours."""
    agents = json.dumps({"welcome_call": {"en": AGENT, "hi": AGENT}})
    with running_engine(worded_database, tmp_path, BOLNA_API_URL=bolna.url, BOLNA_AGENTS=agents) as made:
        yield made


@pytest.mark.parametrize(
    ("outcome", "attempt", "per_day", "at", "expected"),
    [
        ("no_answer", 1, 1, ELEVEN, ELEVEN + timedelta(days=1, hours=2)),
        ("busy", 1, 2, ELEVEN, ELEVEN + timedelta(minutes=30)),
        # Two hours later is past the hours: the next morning. Saturday evening: Monday, as Sunday is off.
        ("no_answer", 2, 2, ELEVEN.replace(hour=18), ELEVEN.replace(hour=10) + timedelta(days=1)),
        ("no_answer", 1, 2, ELEVEN.replace(day=5, hour=18), ELEVEN.replace(day=7, hour=10)),
        ("failed", 1, 2, ELEVEN, ELEVEN + timedelta(hours=1)),
        ("failed", 2, 2, ELEVEN, None),
        ("no_answer", 3, 2, ELEVEN, None),
        ("stopped", 1, 2, ELEVEN, None),
    ],
)
def test_when_a_call_is_tried_again(
    outcome: str, attempt: int, per_day: int, at: datetime, expected: datetime | None
) -> None:
    rules = policy.Policy(per_day=per_day)
    assert policy.following(rules, WINDOW, "approved", outcome, attempt, at).at == expected
    # A class does not wait.
    assert policy.following(rules, WINDOW, "session_rescue", outcome, 1, at).at is None


def test_hours_days_off_and_caps_say_when_many_calls_end() -> None:
    assert next_opening(ELEVEN.replace(hour=22), WINDOW) == ELEVEN.replace(hour=10) + timedelta(days=1)
    assert Window.of({"from": "07:00", "to": "23:00"}, {}, []).opens.hour == 9
    assert Window.of(None, {}, []).is_shut
    assert policy.finish(WINDOW, ELEVEN, 0, 60, 100) == ELEVEN
    assert policy.finish(WINDOW, ELEVEN, 30, 60, 100) == ELEVEN + timedelta(minutes=30)
    assert policy.finish(WINDOW, ELEVEN, 150, 60, 100) == ELEVEN.replace(hour=10, minute=50) + timedelta(days=1)


def _ends(engine: Engine, doors: Doors, bolna: RecordedBolna, call: Row, name: str) -> None:
    execution = call["provider_message_id"]
    body = recorded("bolna", name, call, **{EXECUTION: execution})
    bolna.tell(body)
    assert doors.bolna(body).status_code == 200
    engine.drain()


def _placed(engine: Engine, family: Household, **columns: Any) -> Row:
    template = engine.value(
        "select id from public.message_templates where (event_key, channel, language) = ('approved', 'voice', 'en')"
    )
    return left(
        engine,
        family,
        "voice",
        **{"provider_message_id": str(uuid4()), "template_id": template, "agent": "welcome_call", **columns},
    )


def test_an_unanswered_call_is_followed_by_the_next_and_a_note(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    engine.clock(ELEVEN)
    call = _placed(engine, cast.meera, dedupe_key="approved:1")
    for _ in range(2):
        _ends(engine, doors, bolna, call, "no_answer.json")
    again = engine.row("select * from public.call_logs where retry_of = %(id)s", id=call["id"])
    assert (again["status"], again["call_attempt"], again["dedupe_key"]) == ("planned", 2, "approved:1:try2")
    assert again["gate_reason"] == "Nobody answered. Try 2 of 3."
    assert again["due_at"].astimezone(INDIA).date() == ELEVEN.date() + timedelta(days=1)
    # The family is told in writing, once, and by no call.
    assert {row["channel"] for row in engine.rows(_MISSED)} == {"email", "whatsapp"}
    # The educator may take it back; a repetition of the news plans nothing more.
    admin = engine.client.as_admin(cast.admin)
    stopped: Any = admin.post(f"/api/calls/{again['id']}/stop").json
    assert stopped["status"] == "cancelled"
    _ends(engine, doors, bolna, call, "no_answer.json")
    assert engine.value("select count(*) from public.call_logs where retry_of is not null") == 1


_MISSED = "select channel::text from public.message_log where event_key = 'call_missed'"


def test_who_has_answered_meanwhile_is_not_called_again(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    engine.clock(ELEVEN)
    call = _placed(engine, cast.meera)
    _ends(engine, doors, bolna, call, "busy__all_null.json")
    engine.run(
        """
        insert into public.crm_messages (conversation_id, family_id, channel, direction, body, happened_at)
        values (private.conversation_of(%(id)s), %(id)s, 'whatsapp', 'in', 'Yes',
                public.app_now() + interval '1 minute')
        """,
        id=cast.meera.family_id,
    )
    engine.drain()
    again = engine.row("select status, error_text from public.call_logs where retry_of is not null")
    assert (again["status"], again["error_text"]) == ("cancelled", "They have answered meanwhile.")


def test_the_gate_counts_days_people_and_the_wallet(engine: Engine, cast: Cast, bolna: RecordedBolna) -> None:
    engine.clock(ELEVEN)
    admin = engine.client.as_admin(cast.admin)

    def ask(lead: Household, at: datetime | None = None) -> Any:
        body = {
            "lead_id": str(lead.lead_id),
            "script": "followup_call",
            "client_key": uuid4().hex,
            "at": at.isoformat() if at else None,
        }
        return admin.post("/api/calls", json=body)

    assert engine.client.as_student(cast.student).post("/api/calls", json={}).status_code == 403
    first = ask(cast.meera, ELEVEN + timedelta(minutes=5)).json
    second = ask(cast.meera, ELEVEN + timedelta(minutes=6)).json
    sunday = ask(cast.kabir, datetime(2026, 12, 6, 12, 0, tzinfo=INDIA)).json
    engine.run("update public.channel_states set balance = 20, balance_at = clock_timestamp() where channel = 'voice'")
    engine.clock(ELEVEN + timedelta(minutes=10))
    engine.drain()

    def stands(call: Any) -> tuple[str, str]:
        row = engine.row("select status::text, gate_reason from public.call_logs where id = %(id)s", id=call["id"])
        return row["status"], row["gate_reason"] or ""

    # Never on low balance.
    assert stands(first)[0] == "held"
    assert "wallet is down to 20" in stands(first)[1]
    engine.run("update public.channel_states set balance = 4242 where channel = 'voice'")
    # Anything that has left counts, whatever became of it; the second of one day waits for the next.
    _placed(engine, cast.meera)
    engine.drain()
    assert stands(second) == ("planned", "They were called once today, and that is the most on one day.")
    engine.clock(datetime(2026, 12, 6, 12, 1, tzinfo=INDIA))
    engine.drain()
    assert stands(sunday) == ("planned", "Nobody is called on a Sunday.")
    # Three in a row without an answer are the most.
    for _ in range(2):
        _placed(engine, cast.meera)
    refused = ask(cast.meera)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "not_allowed")
    assert "called 3 times and did not answer" in refused.json["error"]["message"]
    # Without the consent for calls nobody is rung, and a time that has passed is refused.
    assert ask(cast.kabir, datetime(2026, 12, 1, tzinfo=UTC)).status_code == 422


def test_many_calls_are_shown_first_and_then_made_exactly_so(engine: Engine, cast: Cast, bolna: RecordedBolna) -> None:
    engine.clock(ELEVEN)
    admin = engine.client.as_admin(cast.admin)
    leads = [str(family.lead_id) for family in (cast.meera, cast.kabir, cast.stranger)]
    what = {"lead_ids": leads, "script": "welcome_call", "key": uuid4().hex, "at": None}
    shown: Any = admin.post("/api/plans/preview", json={"action": "calls", "what": what}).json
    outcomes = {line["student"]: (line["outcome"], line["reason"]) for line in shown["messages"]}
    assert outcomes["Meera Iyer"][0] == outcomes["Kabir Rao"][0] == "now"
    assert outcomes["Dev Nair"] == ("held", "The guardian has not agreed to calls yet.")
    assert (shown["will_send"], shown["cost_paise"]) == (2, 800)
    assert engine.value("select count(*) from public.call_logs") == 0
    asked = {"action": "calls", "what": what, "plan_id": str(uuid4()), "fingerprint": shown["fingerprint"]}
    for _ in range(2):
        assert admin.post("/api/plans/confirm", json=asked).status_code == 200
    assert engine.value("select count(*) from public.call_logs") == 3
    # They are one round, listed with its progress.
    [round_of_calls] = engine.rows("select * from public.campaign_list where channel = 'voice'")
    assert (round_of_calls["name"], round_of_calls["total"]) == ("Welcome call, 3 families", 3)


def test_a_round_of_calls_is_paused_goes_on_and_is_cancelled(engine: Engine, cast: Cast, bolna: RecordedBolna) -> None:
    engine.clock(ELEVEN)
    admin = engine.client.as_admin(cast.admin)
    leads = [str(cast.meera.lead_id), str(cast.kabir.lead_id)]
    what = {"lead_ids": leads, "script": "welcome_call", "key": uuid4().hex, "at": None}
    shown: Any = admin.post("/api/plans/preview", json={"action": "calls", "what": what}).json
    asked = {"action": "calls", "what": what, "plan_id": str(uuid4()), "fingerprint": shown["fingerprint"]}
    assert admin.post("/api/plans/confirm", json=asked).status_code == 200
    round_id = engine.value("select id from public.campaigns where channel = 'voice'")

    def steer(to: str, who: Any = admin) -> int:
        return int(who.post(f"/api/campaigns/{round_id}/steer", json={"to": to}).status_code)

    def stands() -> set[tuple[str, str | None]]:
        rows = engine.rows("select status::text, gate_reason from public.call_logs")
        return {(row["status"], row["gate_reason"]) for row in rows}

    assert steer("pause", engine.client.as_student(cast.student)) == 403
    assert steer("pause") == 200
    engine.drain()
    assert {status for status, _ in stands()} == {"held"}
    assert steer("resume") == 200
    assert steer("cancel") == 200
    engine.drain()
    assert stands() == {("cancelled", "The mailing was cancelled.")}
    assert engine.value("select count(*) from public.call_logs where called_at is not null") == 0
