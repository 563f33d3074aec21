"""What was heard in a call: proposals with evidence that the educator applies, and what holds at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from launchpad.calls import heard
from launchpad.core.db import Row
from tests.cast import Cast, Household
from tests.crm.doors import AGENT, EXECUTION, Doors, RecordedBolna, left, recorded, recorded_bolna, thread
from tests.engine import Engine, running_engine


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
    ("line", "wish"),
    [
        ("Please do not call again", "all"),
        ("Don't ever call me", "all"),
        ("Remove my number from your list", "all"),
        ("I will complain to TRAI about this", "all"),
        ("दोबारा कॉल मत कीजिए", "all"),
        ("मुझे कॉल मत करो", "all"),
        ("आप लोग फ़ोन करना बंद करो", "all"),
        ("call mat karo bhai", "all"),
        ("Don't call, just message me", "calls"),
        ("कॉल मत कीजिए, सिर्फ़ मैसेज कर दीजिए", "calls"),
        ("Don't call now, call me in the evening", None),
        ("मैं अभी बिज़ी हूँ, शाम को कॉल कीजिए", None),
        ("Yes, I want the seat", None),
        ("We do not have a computer", None),
    ],
)
def test_a_refusal_is_heard_in_the_words_themselves(line: str, wish: str | None) -> None:
    found = heard.refusal(f"assistant: You can say stop, do not call again.\nuser:  {line}\n")
    assert (found.value if found else None, found.evidence if found else line) == (wish, line)


def _said(engine: Engine, doors: Doors, bolna: RecordedBolna, family: Household, extracted: Any, **more: Any) -> Row:
    """A call of ours is over, and this was noted in it."""
    execution = str(uuid4())
    row = left(engine, family, "voice", provider_message_id=execution, **more.pop("columns", {}))
    body = json.loads(recorded("bolna", "completed.json", row, **{EXECUTION: execution}))
    _told(engine, doors, bolna, body | {"extracted_data": extracted} | more)
    return engine.row("select * from public.call_logs where id = %(id)s", id=row["id"])


def _told(engine: Engine, doors: Doors, bolna: RecordedBolna, body: dict[str, Any]) -> None:
    bolna.tell(json.dumps(body).encode())
    assert doors.bolna(json.dumps(body).encode()).status_code == 200
    engine.drain()


def _proposals(engine: Engine, call: Row) -> dict[str, Row]:
    rows = engine.rows("select * from public.call_proposals where call_id = %(id)s", id=call["id"])
    return {row["field"]: row for row in rows}


def _stage(engine: Engine, family: Household) -> str:
    found: str = engine.value("select stage::text from public.imported_leads where id = %(id)s", id=family.lead_id)
    return found


def test_an_answer_is_a_proposal_that_she_applies_once(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    said = {
        "Answers": {
            "interested": {"objective": "yes", "subjective": "said so", "confidence_label": "High"},
            "language_preference": {"objective": "hi"},
            "call_back_at": {"subjective": "Evening"},
            "heard_disclosure": {"objective": "no"},
            "mood": {"subjective": "cheerful"},
            "wrong_number": {"objective": "no"},
        },
        "evidence": "interested: जी हाँ",
    }
    call = _said(engine, doors, bolna, cast.meera, said)
    assert call["fault"] == "The opening was not spoken to its end: automated call, recorded."
    found = _proposals(engine, call)
    # Unknown fields and values survive; what says nothing to be done is none.
    assert {name: row["value"] for name, row in found.items()} == {
        "interested": "yes",
        "language_preference": "hi",
        "call_back_at": "Evening",
        "mood": "cheerful",
    }
    assert found["interested"]["evidence"] == "जी हाँ"
    # Nothing has changed by itself.
    assert _stage(engine, cast.meera) == "approved"
    admin = engine.client.as_admin(cast.admin)

    def decide(name: str, verb: str = "apply", **body: Any) -> Any:
        path = f"/api/calls/proposals/{found[name]['id']}/{verb}"
        return admin.post(path, json=body) if verb == "apply" else admin.post(path)

    stranger = engine.client.as_student(cast.student)
    assert stranger.post(f"/api/calls/proposals/{found['interested']['id']}/apply", json={}).status_code == 403
    # It asks for the fee, so it is not done without its plan.
    assert decide("interested").json["error"]["code"] == "plan_needed"
    assert _stage(engine, cast.meera) == "approved"
    # Two tabs at once: one is told that it is done.
    answers: list[int] = []
    tabs = [Thread(target=lambda: answers.append(decide("language_preference").status_code)) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(answers) == [200, 409]
    assert engine.value("select language from public.families where id = %(id)s", id=cast.meera.family_id) == "hi"
    # "Evening" stays text: she chooses the hour.
    assert decide("call_back_at").json["error"]["code"] == "time_needed"
    assert decide("call_back_at", at="9999-12-31T23:59:00+00:00").json["error"]["field"] == "at"
    tomorrow = engine.value("select public.app_now() + interval '1 day'")
    planned = decide("call_back_at", at=tomorrow.isoformat()).json
    assert (
        engine.value("select status::text from public.call_logs where id = %(id)s", id=planned["call_id"]) == "planned"
    )
    assert decide("mood").json["error"]["code"] == "no_effect"
    assert decide("mood", "dismiss").json["status"] == "dismissed"
    assert decide("mood", "reopen").json["status"] == "open"
    assert decide("mood", "reopen").json["error"]["code"] == "not_dismissed"
    assert decide("language_preference", "reopen").status_code == 409
    reopening = f"/api/calls/proposals/{found['mood']['id']}/reopen"
    assert stranger.post(reopening).status_code == 403
    assert decide("mood", "dismiss").json["status"] == "dismissed"
    audited = engine.rows("select action from public.audit_log where subject_kind = 'call_proposals' order by id")
    assert [row["action"] for row in audited] == ["call_proposal.applied"] * 2 + [
        "call_proposal.dismissed",
        "call_proposal.reopened",
        "call_proposal.dismissed",
    ]


def test_a_yes_on_a_call_asks_for_the_fee_with_its_plan_as_everywhere(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = _said(engine, doors, bolna, cast.meera, {"interested": "yes", "language_preference": "hi"})
    found = _proposals(engine, call)
    admin = engine.client.as_admin(cast.admin)
    what = {
        "lead_ids": [str(cast.meera.lead_id)],
        "batch_id": str(cast.batch_id),
        "proposal_id": str(found["interested"]["id"]),
    }
    asked = {"action": "interested", "what": what}
    # Another answer of the call, or another child, is not what it says.
    for wrong in (
        {"proposal_id": str(found["language_preference"]["id"])},
        {"lead_ids": [str(cast.kabir.lead_id)]},
    ):
        answer = admin.post("/api/plans/preview", json={"action": "interested", "what": {**what, **wrong}})
        assert answer.status_code == 404
    plan = admin.post("/api/plans/preview", json=asked).get_json()
    assert [item["state"] for item in plan["items"]] == ["ready"]
    assert {line["event_key"] for line in plan["messages"]} == {"payment_link"}
    assert _stage(engine, cast.meera) == "approved"
    confirmed = {**asked, "fingerprint": plan["fingerprint"], "plan_id": str(uuid4())}
    stranger = engine.client.as_student(cast.student)
    assert stranger.post("/api/plans/confirm", json=confirmed).status_code == 403
    assert admin.post("/api/plans/confirm", json=confirmed).status_code == 200
    assert _stage(engine, cast.meera) == "interested"
    payment = engine.row("select lead_id, batch_id, created_by from public.payments")
    assert payment == {"lead_id": cast.meera.lead_id, "batch_id": cast.batch_id, "created_by": cast.admin}
    actor = "select actor from public.stage_changes where lead_id = %(id)s and to_stage = 'interested'"
    assert engine.value(actor, id=cast.meera.lead_id) == cast.admin
    decided = engine.row(
        "select status::text, result from public.call_proposals where id = %(id)s", id=found["interested"]["id"]
    )
    assert decided == {"status": "applied", "result": "Stage: Approved → Interested. The fee is asked for."}
    again = admin.post("/api/plans/preview", json=asked)
    assert (again.status_code, again.get_json()["error"]["code"]) == (409, "decided")


def test_no_and_its_reason_lose_the_lead_and_a_child_is_not_kept(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    said = {"interested": "no", "reason_no": "fee", "answered_by": "child", "wants_person": "yes"}
    call = _said(engine, doors, bolna, cast.meera, said)
    assert call["recording_state"] == "stored"
    admin, found = engine.client.as_admin(cast.admin), _proposals(engine, call)
    for name in ("interested", "wants_person", "answered_by"):
        assert admin.post(f"/api/calls/proposals/{found[name]['id']}/apply", json={}).status_code == 200, name
    lead = engine.row(
        "select stage::text, lost_reason from public.imported_leads where id = %(id)s", id=cast.meera.lead_id
    )
    assert (lead["stage"], lead["lost_reason"]) == ("lost", "The fee")
    waits = "select needs_reply from public.crm_conversations where family_id = %(id)s"
    assert engine.value(waits, id=cast.meera.family_id)
    engine.drain()
    gone = engine.row("select recording_state, recording_path from public.call_logs where id = %(id)s", id=call["id"])
    assert (gone["recording_state"], gone["recording_path"]) == ("deleted", None)


def test_words_in_the_transcript_stop_everything_even_where_the_extraction_failed(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    waiting = left(engine, cast.meera, "email", status="planned", attempt_id=None)
    engine.run("update public.email_logs set due_at = public.app_now() + interval '1 day'")
    transcript = "assistant: नमस्ते\nuser:  दोबारा कॉल मत कीजिए, मुझे परेशान मत करो\n"
    call = _said(engine, doors, bolna, cast.meera, None, transcript=transcript)
    found = _proposals(engine, call)["asked_to_stop"]
    assert (found["status"], found["value"], found["result"]) == ("at_once", "all", "All channels are stopped.")
    assert found["evidence"] == "दोबारा कॉल मत कीजिए, मुझे परेशान मत करो"
    stopped = "select count(*) from public.contacts where family_id = %(id)s and opted_out_at is null"
    assert engine.value(stopped, id=cast.meera.family_id) == 0
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=waiting["id"]) == "skipped"


def test_danger_pins_the_thread_and_a_wrong_number_is_parked(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    _said(engine, doors, bolna, cast.meera, {"safety": "yes"})
    family = engine.row("select * from public.families where id = %(id)s", id=cast.meera.family_id)
    assert family["automation_stopped_at"] is not None
    assert engine.value("select count(*) from public.notifications where event_key = 'safety'") == 1
    next_call = left(engine, cast.kabir, "voice", status="planned", attempt_id=None)
    _said(engine, doors, bolna, cast.kabir, {"wrong_number": "yes"})
    assert (
        engine.value("select status::text from public.call_logs where id = %(id)s", id=next_call["id"]) == "cancelled"
    )
    contact = engine.row("select * from public.contacts where id = %(id)s", id=cast.kabir.phone["id"])
    assert contact["suppressed_reason"] == "wrong number"


def test_a_recording_is_copied_or_said_to_be_gone_and_only_she_hears_it(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = _said(engine, doors, bolna, cast.meera, {})
    assert b"".join(engine.ctx.storage.download("call-recordings", call["recording_path"])) == b"RIFF-sound"
    with engine.as_person(cast.student) as conn:
        mine = conn.execute("select count(*) from storage.objects where bucket_id = 'call-recordings'").fetchone()
    assert mine == (0,)
    lost = str(uuid4())
    bolna.lost.add(lost)
    row = left(engine, cast.meera, "voice", provider_message_id=lost)
    body = json.loads(recorded("bolna", "completed.json", row, **{EXECUTION: lost}))
    _told(engine, doors, bolna, body)
    assert engine.value("select recording_state from public.call_logs where id = %(id)s", id=row["id"]) == "gone"
    detail: Any = engine.client.as_admin(cast.admin).get(f"/api/calls/{row['id']}").json
    assert [event["status"] for event in detail["events"]] == ["completed"]
    # Its address may be open to everybody, so it goes to no browser.
    assert "http" not in str(detail["events"][0]["body"]["telephony_data"]["recording_url"])
    assert detail["not_again"] is not None


def test_calls_that_come_in_stand_in_the_thread(engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna) -> None:
    def rings(number: str, execution: str) -> None:
        body = json.loads(recorded("bolna", "completed.json", None, **{EXECUTION: execution}))
        body["telephony_data"] |= {"call_type": "inbound", "from_number": number, "to_number": "+918035700000"}
        body |= {"user_number": number, "summary": "They ask when class begins.", "context_details": None}
        for status in ("in-progress", "completed", "completed"):
            _told(engine, doors, bolna, body | {"status": status})

    rings(cast.meera.phone["value"], str(uuid4()))
    [line] = thread(engine, cast.meera.family_id)
    assert (line["channel"], line["direction"], line["body"]) == ("voice", "in", "They ask when class begins.")
    call = engine.row("select * from public.call_logs where id = %(id)s", id=line["ledger_id"])
    assert (call["direction"], call["call_status"], call["recording_state"]) == ("in", "completed", "stored")
    assert call["lead_id"] == cast.meera.lead_id
    # Nobody calls back by machine, and a stranger is parked until she says who it is.
    rings("+919812340000", str(uuid4()))
    parked = engine.row(
        "select v.is_unknown from public.contacts c join public.crm_conversations v on v.family_id = c.family_id"
        " where c.value = '+919812340000'"
    )
    assert parked["is_unknown"]
    assert engine.value("select count(*) from public.call_logs where direction = 'out'") == 0


def test_what_is_not_ours_is_refused_and_kept(engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna) -> None:
    call = left(engine, cast.meera, "voice", provider_message_id=EXECUTION)
    good = recorded("bolna", "completed.json", call)
    cases = [
        (doors.bolna(good, secret="x" * 40), 401),
        (doors.bolna(b"[" + good + b"]"), 400),
        (doors.bolna(b"{"), 400),
        (doors.bolna(good.replace(AGENT.encode(), str(UUID(int=7)).encode())), 404),
        (
            doors.bolna(
                good.replace(EXECUTION.encode(), str(UUID(int=8)).encode()).replace(str(call["id"]).encode(), b"x")
            ),
            404,
        ),
    ]
    assert [answer.status_code for answer, _ in cases] == [status for _, status in cases]
    engine.drain()
    kept = engine.rows("select status::text, error from public.webhook_events order by id")
    # What came to the address that only the provider has is kept, applied never.
    assert [row["status"] for row in kept] == ["failed"] * 4
    assert (
        engine.value("select call_status::text from public.call_logs where id = %(id)s", id=call["id"]) == "scheduled"
    )
    # The same execution, once it is known, is taken although it was refused before.
    assert doors.bolna(good).status_code == 200


def test_who_was_angry_is_not_rung_again_until_she_says_so(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    call = _said(engine, doors, bolna, cast.meera, {"Answers": {"angry": {"objective": "yes"}}})
    assert _proposals(engine, call)["angry"]["status"] == "at_once"
    admin = engine.client.as_admin(cast.admin)
    ask = {"lead_id": str(cast.meera.lead_id), "script": "welcome_call", "client_key": uuid4().hex, "at": None}
    assert admin.post("/api/calls", json=ask).status_code == 202
    engine.drain()
    waits = "select status::text, gate_reason from public.call_logs where event_key = 'call_by_hand'"
    held = engine.row(waits)
    assert held["status"] == "held"
    assert "angry on the phone" in held["gate_reason"]
    # A student cannot end it; the educator can, and what waited is looked at again.
    end = "update public.families set calls_paused_at = null, calls_paused_reason = null where id = %s"
    with engine.as_person(cast.student) as conn:
        assert conn.execute(end, [cast.meera.family_id]).rowcount == 0
    with engine.as_person(cast.admin) as conn:
        assert conn.execute(end, [cast.meera.family_id]).rowcount == 1
    engine.drain()
    assert "angry" not in (engine.row(waits)["gate_reason"] or "")


def test_wishes_to_be_called_are_found_by_the_names_of_the_family(
    engine: Engine, cast: Cast, doors: Doors, bolna: RecordedBolna
) -> None:
    _said(engine, doors, bolna, cast.meera, {"call_back_at": "Evening"})
    name = engine.value("select student_name from public.imported_leads where id = %(id)s", id=cast.meera.lead_id)
    found = b"select family_id from public.callbacks where search ilike %s"
    for person, words, families in (
        (cast.admin, name.lower(), [(cast.meera.family_id,)]),
        (cast.admin, "nobody of this name", []),
        (cast.student, name.lower(), []),
    ):
        with engine.as_person(person) as conn:
            assert conn.execute(found, [f"%{words}%"]).fetchall() == families
