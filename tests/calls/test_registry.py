"""The do-not-disturb registry: a registered phone gets no call that nobody asked for, and any that somebody did."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from launchpad.calls import registry
from launchpad.core.clock import INDIA
from tests.cast import Cast, Household
from tests.engine import Client, Engine

WHY = "This number is on the do-not-disturb registry, so follow-ups and news do not ring there. Write instead."


@pytest.fixture
def admin(engine: Engine, cast: Cast) -> Client:
    """The educator, at eleven on a Wednesday."""
    engine.clock(datetime(2026, 12, 2, 11, 0, tzinfo=INDIA))
    return engine.client.as_admin(cast.admin)


def ask(admin: Client, family: Household, script: str) -> tuple[int, str]:
    body = {"lead_id": str(family.lead_id), "script": script, "client_key": uuid4().hex, "at": None}
    answer = admin.post("/api/calls", json=body)
    error = (answer.get_json() or {}).get("error")
    return answer.status_code, error["message"] if error else ""


def mark(admin: Client, family: Household, state: str) -> None:
    body = {"contact_ids": [str(family.phone["id"])], "state": state}
    assert admin.post("/api/calls/registry/marks", json=body).get_json() == {"marked": 1}


def test_follow_ups_do_not_ring_there_and_what_was_asked_for_does(engine: Engine, cast: Cast, admin: Client) -> None:
    assert ask(admin, cast.meera, "followup_call")[0] == 202
    mark(admin, cast.meera, "registered")
    assert ask(admin, cast.meera, "followup_call") == (409, WHY)
    assert ask(admin, cast.meera, "welcome_call")[0] == 202
    # The other family's number was not checked, and the guardian has said yes to calls.
    assert ask(admin, cast.kabir, "followup_call")[0] == 202
    # Who waits for a call is called.
    engine.run(
        """
        insert into public.crm_messages (conversation_id, family_id, channel, direction, body, happened_at)
        values (private.conversation_of(%(id)s), %(id)s, 'voice', 'in', 'Please call me', public.app_now())
        """,
        id=cast.meera.family_id,
    )
    engine.run(
        "update public.crm_conversations set needs_reply = true where family_id = %(id)s", id=cast.meera.family_id
    )
    assert ask(admin, cast.meera, "followup_call")[0] == 202


def test_a_planned_call_is_left_out_with_the_reason_on_its_row(engine: Engine, cast: Cast, admin: Client) -> None:
    assert ask(admin, cast.meera, "followup_call")[0] == 202
    assert ask(admin, cast.kabir, "followup_call")[0] == 202
    mark(admin, cast.meera, "registered")
    mark(admin, cast.kabir, "clear")
    engine.drain()
    rows = engine.rows("select lead_id, status::text, gate_reason from public.call_logs")
    stands = {row["lead_id"]: (row["status"], row["gate_reason"]) for row in rows}
    assert stands[cast.meera.lead_id] == ("skipped", WHY)
    assert stands[cast.kabir.lead_id][0] not in ("skipped", "held")


def test_a_pasted_list_marks_what_it_knows_and_says_the_rest(engine: Engine, cast: Cast, admin: Client) -> None:
    own, other = cast.meera.phone["value"], cast.kabir.phone["value"]
    text = f"Number,DND\n{own[3:]},yes\n{other};no\n+919999900001,yes\nnobody\n{own},maybe\n"
    answer: Any = admin.post("/api/calls/registry/list", json={"text": text, "state": None}).get_json()
    assert [(one["outcome"], one["reason"]) for one in answer["results"]] == [
        ("done", None),
        ("done", None),
        ("skipped", "No family has this number."),
        ("skipped", "This is not a phone number."),
        ("skipped", "The line says neither registered nor clear."),
    ]
    with engine.as_person(cast.admin) as conn:
        shown = conn.execute(
            """
            select id, registry_state, registry_checked_at is not null, checked_by from public.registry_list
             where registry_state <> 'not_checked' order by registry_state
            """
        ).fetchall()
    assert [row[:3] for row in shown] == [
        (cast.kabir.phone["id"], "clear", True),
        (cast.meera.phone["id"], "registered", True),
    ]
    assert all(row[3] for row in shown)
    mark(admin, cast.meera, "not_checked")
    row = engine.row(
        "select registry_state, registry_checked_at from public.contacts where id = %(id)s", id=cast.meera.phone["id"]
    )
    assert (row["registry_state"], row["registry_checked_at"]) == ("not_checked", None)


def test_the_numbers_to_check_are_shown_on_record_and_to_the_educator_alone(
    engine: Engine, cast: Cast, admin: Client
) -> None:
    mark(admin, cast.meera, "clear")
    numbers = admin.post("/api/calls/registry/numbers").get_json()["numbers"]
    assert numbers[-1] == cast.meera.phone["value"]
    shown = engine.value("select count(*) from public.audit_log where action = 'registry.numbers_shown'")
    assert shown == 1
    student = engine.client.as_student(cast.student)
    assert student.post("/api/calls/registry/numbers").status_code == 403
    assert student.post("/api/calls/registry/list", json={"text": "1", "state": "clear"}).status_code == 403
    assert engine.client.post("/api/calls/registry/marks", json={}).status_code == 401


def test_a_list_is_read_as_people_paste_it() -> None:
    lines = registry.read("9800000001\n'+91 98000 00002\tDND\n\n98000 00003;clear", "clear")
    assert [(line.number, line.state) for line in lines] == [
        ("+919800000001", "clear"),
        ("+919800000002", "registered"),
        ("+919800000003", "clear"),
    ]
