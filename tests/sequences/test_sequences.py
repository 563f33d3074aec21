"""Follow-ups: they begin by themselves, come on their days once, and stop when the family answers, pays or stops."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.campaigns.conftest import Desk, crowd
from tests.cast import Cast, Household
from tests.engine import Engine

NOON = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def follow(engine: Engine) -> UUID:
    """The follow-up that is there from the start; it is noon in India."""
    engine.clock(NOON)
    return UUID(str(engine.value("select id from public.sequences where seed_key = 'after_welcome'")))


def contacted(engine: Engine, household: Household) -> None:
    engine.run("update public.imported_leads set stage = 'contacted' where id = %(id)s", id=household.lead_id)
    engine.run("update public.automation_events set status = 'done' where kind = 'lead_stage_changed'")


def subjects(engine: Engine, household: Household) -> list[tuple[str, str]]:
    """What the guardian got, on both channels, in order."""
    mine = {household.email["value"], household.phone["value"]}
    return [(one["channel"], one["subject"]) for one in engine.sent() if one["to"] in mine]


def state(engine: Engine, household: Household) -> Any:
    row = engine.row(
        "select status::text, stopped_because from public.sequence_enrolments where lead_id = %(id)s",
        id=household.lead_id,
    )
    return row["stopped_because"] or row["status"]


def test_day_0_3_and_7_come_once_each_and_then_it_is_done(engine: Engine, desk: Desk, follow: UUID) -> None:
    [family] = crowd(engine, 1, stage="approved")
    contacted(engine, family)
    for _ in range(2):
        engine.drain()
    assert [channel for channel, _ in subjects(engine, family)] == ["email"]
    engine.clock(NOON + timedelta(days=2, hours=20))
    engine.drain()
    assert len(subjects(engine, family)) == 1
    engine.clock(NOON + timedelta(days=3))
    engine.drain()
    assert [channel for channel, _ in subjects(engine, family)] == ["email", "email", "whatsapp"]
    assert subjects(engine, family)[1][1] == "Any questions about the course?"
    engine.clock(NOON + timedelta(days=7, hours=1))
    engine.settle(0.5)
    assert [channel for channel, _ in subjects(engine, family)] == ["email", "email", "whatsapp", "email", "whatsapp"]
    assert state(engine, family) == "done"
    with engine.as_person(desk.admin) as conn:
        steps = conn.execute(
            "select day, sent, waiting from public.sequence_step_list where sequence_id = %s order by position",
            [follow],
        ).fetchall()
    assert steps == [(0, 1, 0), (3, 1, 0), (3, 1, 0), (7, 1, 0), (7, 1, 0)]


@pytest.mark.parametrize("because", ["reply", "interested", "payment", "opt_out", "lost", "educator"])
def test_it_stops_and_takes_back_what_has_not_left(engine: Engine, desk: Desk, follow: UUID, because: str) -> None:
    family, other = crowd(engine, 2, stage="approved")
    for one in (family, other):
        contacted(engine, one)
    engine.drain()
    # The mail of day 3 is planned, and e-mail rests.
    engine.run("update public.channel_states set is_paused = true where channel = 'email'")
    engine.clock(NOON + timedelta(days=3))
    engine.drain()
    end(engine, desk, follow, family, because)
    assert state(engine, family) == because
    waiting = engine.row(
        "select status::text from public.email_logs where event_key = 'followup_day3' and lead_id = %(id)s",
        id=family.lead_id,
    )
    assert waiting["status"] == "cancelled"
    assert state(engine, other) == "active"
    engine.run("update public.channel_states set is_paused = false where channel = 'email'")
    engine.clock(NOON + timedelta(days=9))
    engine.drain()
    assert not [one for one in subjects(engine, family) if "seat in" in one[1] or "questions" in one[1]]
    assert [one for one in subjects(engine, other) if "questions" in one[1]]


def end(engine: Engine, desk: Desk, follow: UUID, family: Household, because: str) -> None:
    if because == "reply":
        mail = next(one for one in engine.sent(to=family.email["value"]))
        # A machine's answer is no answer.
        out_of_office = {"text": "I am away.", "headers": {"Auto-Submitted": "auto-replied"}}
        engine.sandbox.http.post(f"/messages/{mail['id']}/reply", json=out_of_office).raise_for_status()
        engine.settle(0.6)
        assert state(engine, family) == "active"
        engine.sandbox.http.post(f"/messages/{mail['id']}/reply", json={"text": "What does it cost?"})
        engine.settle(0.6)
    elif because == "opt_out":
        engine.run(
            "update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'reply' where id = %(id)s",
            id=family.email["id"],
        )
    elif because == "educator":
        answer = desk.follow("follow_up_stop", follow, family)
        assert [one["outcome"] for one in answer["results"]] == ["done"]
    else:
        stage = {"payment": "paid"}.get(because, because)
        engine.run(
            "update public.imported_leads set stage = %(stage)s::public.lead_stage where id = %(id)s",
            stage=stage,
            id=family.lead_id,
        )


def test_her_own_follow_up_with_a_condition_and_a_look_ahead(
    engine: Engine, desk: Desk, cast: Cast, follow: UUID
) -> None:
    reader, sleeper = crowd(engine, 2, stage="invited")
    body: dict[str, Any] = {
        "name": "Invited, not yet answered",
        "is_on": True,
        "steps": [
            {"wait_days": 0, "channel": "email", "event_key": "cta_invitation"},
            {"wait_days": 4, "channel": "email", "event_key": "cta_invitation", "condition": "not_visited"},
        ],
    }
    made = desk.client.post("/api/sequences", json=body)
    assert made.status_code == 201
    sequence = made.get_json()["id"]
    before = engine.value("select count(*) from public.email_logs")
    ahead = desk.client.post(f"/api/sequences/{sequence}/simulation", json={"lead_id": str(reader.lead_id)}).get_json()[
        "steps"
    ]
    assert [datetime.fromisoformat(step["due_at"]) - NOON < timedelta(days=4, seconds=60) for step in ahead] == [
        True
    ] * 2
    assert [message["subject"] for step in ahead for message in step["messages"]] == [
        "A business course for teenagers: may we tell you more?"
    ] * 2
    assert engine.value("select count(*) from public.email_logs") == before
    assert engine.value("select count(*) from public.sequence_enrolments") == 0

    told = desk.follow("follow_up", sequence, reader, sleeper, cast.riya)["results"]
    assert sorted(one["outcome"] for one in told) == ["done", "done", "held"]
    again = desk.follow("follow_up", sequence, reader, sleeper, cast.riya)["results"]
    assert {one["reason"] for one in again} == {"Is in it already.", "Is paid, lost, or not to be contacted."}
    engine.drain()
    mail = engine.sent(to=reader.email["value"])[0]
    link = next(url for url in mail["links"] if "/f/" in url)
    engine.client.get(link.removeprefix(engine.settings.app_url))
    engine.clock(NOON + timedelta(days=5))
    engine.drain()
    assert len(engine.sent(to=reader.email["value"])) == 1
    assert len(engine.sent(to=sleeper.email["value"])) == 2

    wrong: dict[str, Any]
    for wrong in ({"name": " "}, {"steps": []}, {"steps": [{**body["steps"][0], "event_key": "payment_link"}]}):
        assert desk.client.post("/api/sequences", json={**body, **wrong}).status_code == 422
    assert desk.client.delete(f"/api/sequences/{sequence}").get_json()["error"]["code"] == "in_use"
    student = engine.client.as_student(cast.student)
    assert student.post("/api/sequences", json=body).status_code == 403
    what = {"sequence_id": sequence, "lead_ids": [str(reader.lead_id)]}
    for action in ("follow_up", "follow_up_pause", "follow_up_resume", "follow_up_stop"):
        assert student.post("/api/plans/preview", json={"action": action, "what": what}).status_code == 403


def test_who_begins_is_shown_before_with_what_they_get_and_what_she_leaves_out_stays_out(
    engine: Engine, desk: Desk, cast: Cast, follow: UUID
) -> None:
    sleeper, other = crowd(engine, 2, stage="invited")
    step = {"wait_days": 0, "channel": "email", "event_key": "cta_invitation"}
    body: dict[str, Any] = {"name": "Again", "is_on": True, "steps": [step]}
    sequence = desk.client.post("/api/sequences", json=body).get_json()["id"]
    what = {"sequence_id": sequence, "lead_ids": [str(one.lead_id) for one in (sleeper, other, cast.riya)]}
    shown = desk.look("follow_up", what)
    assert [(one["state"], one["reason"]) for one in shown["items"] if one["id"] == str(cast.riya.lead_id)] == [
        ("held", "Is paid, lost, or not to be contacted.")
    ]
    assert [(one["event_key"], one["outcome"]) for one in shown["messages"]] == [("cta_invitation", "now")] * 2
    assert "may we tell you more" in shown["shown"]["subject"]
    assert engine.value("select count(*) from public.sequence_enrolments") == 0

    [left_out] = [one["key"] for one in shown["messages"] if one["lead_id"] == str(other.lead_id)]
    done = desk.follow("follow_up", sequence, sleeper, other, cast.riya, leave_out=[left_out])
    assert (done["planned"], done["left_out"]) == (1, 1)
    for _ in range(2):
        engine.drain()
    assert len(engine.sent(to=sleeper.email["value"])) == 1
    assert engine.sent(to=other.email["value"]) == []

    # A first step of another day is counted with its time, and the plan stays what it was while time goes on.
    made = desk.client.post("/api/sequences", json={**body, "name": "Later", "steps": [{**step, "wait_days": 3}]})
    what = {"sequence_id": made.get_json()["id"], "lead_ids": [str(sleeper.lead_id)]}
    before = desk.look("follow_up", what)
    [group] = before["groups"]
    assert (group["outcome"], group["count"], before["messages"]) == ("later", 1, [])
    assert datetime.fromisoformat(group["first_at"]) - NOON > timedelta(days=2, hours=23)
    engine.clock(NOON + timedelta(minutes=5))
    assert desk.look("follow_up", what)["fingerprint"] == before["fingerprint"]

    desk.client.put(f"/api/sequences/{sequence}", json={**body, "is_on": False})
    off = desk.client.post(
        "/api/plans/preview", json={"action": "follow_up", "what": {**what, "sequence_id": sequence}}
    )
    assert (off.status_code, off.get_json()["error"]["code"]) == (409, "switched_off")


def test_it_rests_for_some_and_goes_on_and_ends_in_one_follow_up_alone(
    engine: Engine, desk: Desk, follow: UUID
) -> None:
    resting, running = crowd(engine, 2, stage="approved")
    for one in (resting, running):
        contacted(engine, one)
    engine.drain()
    # The mail of day 3 is planned, and e-mail rests.
    engine.run("update public.channel_states set is_paused = true where channel = 'email'")
    engine.clock(NOON + timedelta(days=3))
    engine.drain()
    told = desk.follow("follow_up_pause", follow, resting)["results"]
    assert [one["outcome"] for one in told] == ["done"]
    again = desk.follow("follow_up_pause", follow, resting, running)["results"]
    assert sorted((one["outcome"], one["reason"]) for one in again if one["reason"]) == [("held", "Rests already.")]
    desk.follow("follow_up_resume", follow, running)
    engine.run("update public.channel_states set is_paused = false where channel = 'email'")
    engine.clock(NOON + timedelta(days=8))
    engine.drain()
    asked = [one for one in subjects(engine, resting) if one[1] and "questions" in one[1]]
    assert (asked, state(engine, resting)) == ([], "active")
    assert state(engine, running) == "done"
    with engine.as_person(desk.admin) as conn:
        assert conn.execute("select paused from public.sequence_list where id = %s", [follow]).fetchone() == (1,)

    body: dict[str, Any] = {
        "name": "Beside it",
        "is_on": True,
        "steps": [{"wait_days": 9, "channel": "email", "event_key": "followup_day7"}],
    }
    beside = desk.client.post("/api/sequences", json=body).get_json()["id"]
    desk.follow("follow_up", beside, resting)
    desk.follow("follow_up_resume", follow, resting)
    engine.drain()
    assert [one for one in subjects(engine, resting) if one[1] and "questions" in one[1]]
    told = desk.follow("follow_up_stop", beside, resting)["results"]
    assert [one["outcome"] for one in told] == ["done"]
    because = engine.rows(
        "select sequence_id, stopped_because from public.sequence_enrolments where lead_id = %(id)s",
        id=resting.lead_id,
    )
    assert {str(row["sequence_id"]): row["stopped_because"] for row in because} == {
        str(follow): None,
        beside: "educator",
    }


def test_steps_may_change_while_families_are_in_it(engine: Engine, desk: Desk, follow: UUID) -> None:
    [family] = crowd(engine, 1, stage="invited")
    step = {"wait_days": 2, "channel": "email", "event_key": "cta_invitation"}
    body: dict[str, Any] = {"name": "Slow", "is_on": True, "steps": [step]}
    sequence = desk.client.post("/api/sequences", json=body).get_json()["id"]
    desk.follow("follow_up", sequence, family)
    # The step they wait for goes, another comes in its place.
    desk.client.put(f"/api/sequences/{sequence}", json={**body, "steps": [{**step, "wait_days": 1}]})
    next_at = engine.value("select next_at from public.sequence_enrolments where sequence_id = %(id)s", id=sequence)
    assert timedelta(hours=23) < next_at - NOON < timedelta(days=1, minutes=2)
    # Off, nothing of it is planned; on again, it goes on.
    desk.client.put(f"/api/sequences/{sequence}", json={**body, "is_on": False, "steps": [{**step, "wait_days": 1}]})
    engine.clock(NOON + timedelta(days=2))
    engine.drain()
    assert engine.sent() == []
