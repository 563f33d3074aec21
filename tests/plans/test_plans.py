"""Plan before act: what is shown is what is done, once, and nothing is written before it is confirmed."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb
from werkzeug.test import TestResponse

from launchpad.core.db import Row
from tests.cast import Cast, Household, household
from tests.engine import Engine

# A Wednesday at noon in India, when calls may be made; and late that evening, when they may not.
NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


class Educator:
    """What the educator does with plans."""

    def __init__(self, engine: Engine, cast: Cast) -> None:
        self._engine = engine
        self._client = engine.client.as_admin(cast.admin)

    def look(self, action: str, what: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self._client.post("/api/plans/preview", json={"action": action, "what": what, "edits": edits or {}})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        plan: dict[str, Any] = answer.get_json()
        return plan

    def confirm(
        self,
        plan: Mapping[str, Any],
        what: Mapping[str, Any],
        edits: Mapping[str, Any] | None = None,
        plan_id: UUID | None = None,
    ) -> TestResponse:
        body = {"what": what, "edits": edits or {}, "plan_id": str(plan_id or uuid4())}
        return self._client.post(
            "/api/plans/confirm", json={**body, "action": plan["action"], "fingerprint": plan["fingerprint"]}
        )


@pytest.fixture
def kavita(engine: Engine, cast: Cast) -> Educator:
    """The educator, at noon."""
    engine.clock(NOON)
    return Educator(engine, cast)


def family(engine: Engine, number: int, **more: Any) -> Household:
    """A family that has answered the invitation."""
    with engine.db.transaction() as conn:
        made = household(
            conn,
            f"Om Jha{number}",
            f"Uma{number}",
            f"uma{number}@example.com",
            f"+91987654{number:04d}",
            stage="cta_submitted",
            **more,
        )
        # The receipt of the consent is not what the tests are about.
        conn.execute("update public.automation_events set status = 'done'")
    return made


def form(engine: Engine, of: Household, status: str = "pending") -> UUID:
    """A form of a family that waits for the educator."""
    made: UUID = engine.value(
        """
        insert into public.cta_submissions (lead_id, form_token, status, student_name, submitted_at)
        values (%(lead)s, %(token)s, 'started', 'Om', public.app_now()) returning id
        """,
        lead=of.lead_id,
        token=uuid4().hex,
    )
    for step in dict.fromkeys(("pending", status)):
        engine.run(
            "update public.cta_submissions set status = %(s)s::public.cta_status where id = %(id)s", s=step, id=made
        )
    return made


def log(engine: Engine, event_key: str) -> dict[str, Row]:
    """Messages of an event by channel."""
    rows = engine.rows("select * from public.message_log where event_key = %(key)s", key=event_key)
    return {row["channel"]: row for row in rows}


def status_of(engine: Engine, form_id: UUID) -> str:
    status: str = engine.value("select status::text from public.cta_submissions where id = %(id)s", id=form_id)
    return status


def written(engine: Engine) -> int:
    count: int = engine.value(
        """
        select (select count(*) from public.message_log) + (select count(*) from private.personal_links)
               + (select count(*) from private.confirmed_plans) + (select count(*) from public.automation_events) as n
        """
    )
    return count


# ---------------------------------------------------------------- shown
def test_a_plan_says_what_goes_when_and_what_it_costs_and_writes_nothing(
    engine: Engine, cast: Cast, kavita: Educator
) -> None:
    engine.clock(NIGHT)
    om = family(engine, 1)
    engine.run("update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=om.email["id"])
    what = {"ids": [str(form(engine, om))]}
    before = written(engine)
    plan = kavita.look("approve", what)

    lines = {line["channel"]: line for line in plan["messages"]}
    assert lines["email"]["outcome"] == "left_out"
    assert "asked not to be written to" in lines["email"]["reason"]
    assert lines["voice"]["outcome"] == "later"
    assert lines["voice"]["at"].startswith("2026-11-26T")
    assert plan["send_mode"] == "sandbox"
    assert plan["will_send"] == sum(line["outcome"] in ("now", "later") for line in plan["messages"])
    assert plan["cost_paise"] == sum(
        line["cost_paise"] for line in plan["messages"] if line["outcome"] in ("now", "later")
    )
    assert plan["cost_paise"] >= 400
    assert plan["shown"]["text"]
    assert "uma1@example.com" not in str(plan)
    assert written(engine) == before


def test_only_the_educator_looks_and_confirms(engine: Engine, cast: Cast, kavita: Educator) -> None:
    form_id = form(engine, family(engine, 1))
    body: dict[str, Any] = {"action": "approve", "what": {"ids": [str(form_id)]}}
    for client, status in ((engine.client, 401), (engine.client.as_student(cast.student), 403)):
        assert client.post("/api/plans/preview", json=body).status_code == status
        full = {**body, "plan_id": str(uuid4()), "fingerprint": kavita.look("approve", body["what"])["fingerprint"]}
        assert client.post("/api/plans/confirm", json=full).status_code == status
    assert status_of(engine, form_id) == "pending"
    admin = engine.client.as_admin(cast.admin)
    assert admin.post("/api/plans/preview", json={**body, "what": {"ids": [str(uuid4())]}}).status_code == 404
    assert admin.post("/api/plans/preview", json={**body, "what": {"ids": "x"}}).status_code == 422
    assert admin.post("/api/plans/preview", json={**body, "action": "erase"}).status_code == 422


def test_what_cannot_be_is_refused_without_effect(engine: Engine, cast: Cast, kavita: Educator) -> None:
    form_id = form(engine, family(engine, 1))
    admin = engine.client.as_admin(cast.admin)
    what = {"ids": [str(form_id)]}
    for edits in (
        {"not_before": "9999-12-31T23:59:59Z"},
        {"not_before": "2026-11-26T10:00:00"},
        {"at": {"x": "soon"}},
        {"leave_out": "all"},
    ):
        answer = admin.post("/api/plans/preview", json={"action": "approve", "what": what, "edits": edits})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "invalid"), edits
    odd = {"leave_out": ["a\x00b"]}
    plan = kavita.look("approve", what, odd)
    assert kavita.confirm(plan, what, odd).status_code == 422
    question = {"id": str(form_id), "question": "Which\x00class?"}
    assert kavita.confirm(kavita.look("ask", question), question).status_code == 422
    many = {"ids": [str(uuid4()) for _ in range(501)]}
    assert admin.post("/api/plans/preview", json={"action": "approve", "what": many}).status_code == 422
    assert status_of(engine, form_id) == "pending"


# ---------------------------------------------------------------- done as shown
def test_what_is_confirmed_is_sent_as_it_was_changed_and_nothing_else(
    engine: Engine, cast: Cast, kavita: Educator
) -> None:
    what = {"ids": [str(form(engine, family(engine, 1)))]}
    keys = {line["channel"]: line["key"] for line in kavita.look("approve", what)["messages"]}
    edits = {"leave_out": [keys["email"]], "at": {keys["voice"]: "2026-11-25T11:00:00+00:00"}}
    plan = kavita.look("approve", what, edits)
    shown = {line["channel"]: line for line in plan["messages"]}
    assert (shown["email"]["outcome"], shown["email"]["reason"]) == ("left_out", "Left out by the educator.")
    assert (shown["voice"]["outcome"], shown["voice"]["at"][:16]) == ("later", "2026-11-25T11:00")

    answer = kavita.confirm(plan, what, edits)
    assert answer.status_code == 200
    assert [result["outcome"] for result in answer.get_json()["results"]] == ["done"]
    assert (answer.get_json()["planned"], answer.get_json()["left_out"]) == (2, 1)
    engine.drain()
    rows = log(engine, "approved")
    assert (rows["email"]["status"], rows["email"]["gate_reason"]) == ("cancelled", "Left out by the educator.")
    assert rows["voice"]["status"] == "planned"
    assert [message["channel"] for message in engine.sent()] == ["whatsapp"]
    engine.clock(datetime(2026, 11, 25, 11, 1, tzinfo=UTC))
    engine.settle(0.5)
    assert sorted(message["channel"] for message in engine.sent()) == ["voice", "whatsapp"]
    assert engine.value("select actor from public.automation_events where kind = 'cta_approved'") == cast.admin


def test_not_before_holds_for_all_that_have_no_time_of_their_own(engine: Engine, kavita: Educator) -> None:
    what = {"ids": [str(form(engine, family(engine, 1)))]}
    edits = {"not_before": "2026-11-26T06:30:00+00:00"}
    plan = kavita.look("approve", what, edits)
    assert {(line["outcome"], line["at"][:16]) for line in plan["messages"]} == {("later", "2026-11-26T06:30")}
    assert kavita.confirm(plan, what, edits).status_code == 200
    engine.drain()
    assert engine.sent() == []
    engine.clock(datetime(2026, 11, 26, 6, 31, tzinfo=UTC))
    engine.drain()
    assert len(engine.sent()) == 3


def test_a_plan_that_is_no_longer_true_is_shown_again_and_nothing_is_done(
    engine: Engine, cast: Cast, kavita: Educator
) -> None:
    om = family(engine, 1)
    form_id = form(engine, om)
    what = {"ids": [str(form_id)]}
    plan = kavita.look("approve", what)
    engine.run("update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=om.phone["id"])
    answer = kavita.confirm(plan, what)
    assert answer.status_code == 409
    body = answer.get_json()
    assert body["error"]["code"] == "plan_changed"
    assert {line["channel"]: line["outcome"] for line in body["plan"]["messages"]} == {
        "email": "now",
        "whatsapp": "left_out",
        "voice": "left_out",
    }
    assert status_of(engine, form_id) == "pending"
    assert log(engine, "approved") == {}
    # Changes that were not part of the plan are no way around it either.
    assert kavita.confirm(body["plan"], what, {"leave_out": ["x"]}).status_code == 409
    assert kavita.confirm(body["plan"], what).status_code == 200


def test_a_double_click_and_a_second_tab_have_one_effect(engine: Engine, cast: Cast, kavita: Educator) -> None:
    what = {"ids": [str(form(engine, family(engine, 1)))]}
    plan, click = kavita.look("approve", what), uuid4()
    with ThreadPoolExecutor(3) as hands:
        answers = list(hands.map(lambda id: kavita.confirm(plan, what, plan_id=id), [click, click, uuid4()]))
    same, tab = answers[:2], answers[2]
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([200, 200, 409], [200, 409, 409])
    assert same[0].status_code == same[1].status_code
    assert same[0].get_json().get("results") == same[1].get_json().get("results")
    if tab.status_code == 409:
        assert [item["state"] for item in tab.get_json()["plan"]["items"]] == ["done"]
    engine.settle(0.5)
    assert len(engine.sent()) == 3
    assert engine.value("select count(*) from public.automation_events where kind = 'cta_approved'") == 1
    # An id is good for what it was made for.
    assert kavita.confirm(plan, {"ids": [str(uuid4())]}, plan_id=click).status_code in (404, 409)


def test_in_bulk_those_without_permission_are_held_and_said_so(engine: Engine, kavita: Educator) -> None:
    families = [family(engine, 1), family(engine, 2), family(engine, 3, consents=("messages",))]
    ids = [form(engine, one) for one in families]
    done_before = form(engine, family(engine, 4), "approved")
    what = {"ids": [str(id) for id in [*ids, done_before]]}
    plan = kavita.look("approve", what)
    assert [(item["state"], item["reason"]) for item in plan["items"]] == [
        ("ready", None),
        ("ready", None),
        ("held", "The parent has not said yes to the course."),
        ("done", "Approved already."),
    ]
    answer = kavita.confirm(plan, what)
    assert {UUID(one["id"]): one["outcome"] for one in answer.get_json()["results"]} == {
        ids[0]: "done",
        ids[1]: "done",
        ids[2]: "held",
        done_before: "already",
    }
    assert [status_of(engine, id) for id in ids] == ["approved", "approved", "pending"]


# ---------------------------------------------------------------- a question, a kind no
def test_a_question_and_a_kind_no_are_shown_before_they_are_sent(engine: Engine, kavita: Educator) -> None:
    asked, refused = form(engine, family(engine, 1)), form(engine, family(engine, 2))
    question = {"id": str(asked), "question": "Which class is Om in?"}
    plan = kavita.look("ask", question)
    assert "Which class is Om in?" in plan["shown"]["text"]
    assert kavita.confirm(plan, question).status_code == 200
    no = {"id": str(refused), "reason": "Too young: nine"}
    plan = kavita.look("reject", no)
    # A plan is of what was asked, also where its messages say nothing of that.
    assert kavita.confirm(plan, {**no, "reason": "Batch is full"}).status_code == 409
    assert "Too young" not in plan["shown"]["text"]
    assert kavita.confirm(plan, no).status_code == 200
    engine.drain()
    assert (status_of(engine, asked), status_of(engine, refused)) == ("more_info", "rejected")
    texts = [message["text"] for message in engine.sent(channel="email")]
    assert sum("Which class is Om in?" in text for text in texts) == 1
    assert sum("cannot offer a seat" in text for text in texts) == 1
    assert kavita.look("ask", question)["items"][0]["state"] == "done"


# ---------------------------------------------------------------- interested: the link is made later
def test_what_was_left_out_of_a_payment_link_stays_out_when_the_link_is_there(
    engine: Engine, cast: Cast, kavita: Educator
) -> None:
    om = family(engine, 1)
    form_id = form(engine, om)
    what = {
        "lead_ids": [str(om.lead_id)],
        "batch_id": str(cast.batch_id),
        "amount_paise": 450000,
        "submission_id": str(form_id),
    }
    first = kavita.look("interested", what)
    assert {line["event_key"] for line in first["messages"]} == {"approved", "payment_link"}
    edits = {
        "leave_out": [
            line["key"]
            for line in first["messages"]
            if line["key"].startswith("payment_link") and line["channel"] == "email"
        ]
    }
    plan = kavita.look("interested", what, edits)
    assert engine.value("select count(*) from public.payments") == 0
    answer = kavita.confirm(plan, what, edits)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    engine.settle(0.5)
    rows = log(engine, "payment_link")
    assert rows["email"]["status"] == "cancelled"
    assert rows["whatsapp"]["status"] in ("sent", "delivered", "read")
    payment = engine.row("select amount_paise, created_by, status::text from public.payments")
    assert payment == {"amount_paise": 450000, "created_by": cast.admin, "status": "link_sent"}
    assert status_of(engine, form_id) == "approved"
    assert len(log(engine, "approved")) == 3
    # A second tab sees that it is done, and cannot do it again.
    again = kavita.look("interested", what)
    assert [item["state"] for item in again["items"]] == ["done"]
    assert kavita.confirm(plan, what, edits).status_code == 409
    assert engine.value("select count(*) from public.payments") == 1


def test_several_are_marked_interested_each_with_their_own_result(engine: Engine, cast: Cast, kavita: Educator) -> None:
    om, uma, silent = family(engine, 1), family(engine, 2), family(engine, 3, consents=())
    sister = engine.value(
        """
        insert into public.imported_leads (family_id, student_name, stage) values (%(family)s, 'Sister', 'approved')
        returning id
        """,
        family=om.family_id,
    )
    ids = [one.lead_id for one in (om, uma, silent)]
    what = {"lead_ids": [str(id) for id in ids], "batch_id": str(cast.batch_id)}
    plan = kavita.look("interested", what)
    states = {item["id"]: item["state"] for item in plan["items"]}
    assert states == {str(om.lead_id): "ready", str(uma.lead_id): "ready", str(silent.lead_id): "held"}
    answer = kavita.confirm(plan, what)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    outcomes = {one["id"]: one["outcome"] for one in answer.get_json()["results"]}
    assert outcomes == {str(om.lead_id): "done", str(uma.lead_id): "done", str(silent.lead_id): "held"}
    stages = engine.rows(
        "select id, stage::text from public.imported_leads where id = any(%(ids)s)", ids=[*ids, sister]
    )
    assert {row["id"]: row["stage"] for row in stages} == {
        om.lead_id: "interested",
        uma.lead_id: "interested",
        silent.lead_id: "cta_submitted",
        sister: "approved",
    }
    assert engine.value("select count(*) from public.payments") == 2
    # A form and a call are about one child.
    refused = {"action": "interested", "what": {**what, "submission_id": str(uuid4())}}
    assert engine.client.as_admin(cast.admin).post("/api/plans/preview", json=refused).status_code in (400, 422)


# ---------------------------------------------------------------- a list
def test_the_invitations_of_a_list_are_counted_and_wait_as_she_set(
    engine: Engine, cast: Cast, kavita: Educator
) -> None:
    import_id = engine.value(
        """
        insert into public.lead_imports (file_name, storage_path, status, checked_at, total_rows, new_rows)
        values ('fair.csv', 'x/fair.csv', 'checked', public.app_now(), 3, 3) returning id
        """
    )
    rows = [
        {"student_name": "Tara Das", "contacts": [{"kind": "email", "value": "das@example.com", "owner": "guardian"}]},
        {"student_name": "Ira Bose", "contacts": [{"kind": "email", "value": "ira@example.com", "owner": "student"}]},
        {"student_name": "Jai Roy", "contacts": [{"kind": "phone", "value": "+919812345678", "owner": "guardian"}]},
    ]
    for number, row in enumerate(rows, 2):
        engine.run(
            """
            insert into public.lead_import_rows (import_id, row_no, verdict, raw, cleaned)
            values (%(id)s, %(no)s, 'new', '[]', %(row)s)
            """,
            id=import_id,
            no=number,
            row=Jsonb(row),
        )
    what, edits = {"import_id": str(import_id)}, {"not_before": "2026-11-26T06:30:00+00:00"}
    plan = kavita.look("import", what, edits)
    assert {(group["outcome"], group["reason"], group["count"]) for group in plan["groups"]} == {
        ("later", "At the time that you set.", 1),
        ("left_out", "There is no e-mail address of a parent.", 2),
    }
    assert (plan["will_send"], plan["cost_paise"]) == (1, 5)
    assert plan["shown"]["channel"] == "email"
    assert "Tara" not in plan["shown"]["text"]
    assert kavita.confirm(plan, what, edits).status_code == 200
    engine.drain()
    assert engine.value("select status::text from public.lead_imports") == "done"
    assert engine.sent(channel="email") == []
    engine.clock(datetime(2026, 11, 26, 6, 31, tzinfo=UTC))
    engine.drain()
    assert [mail["to"] for mail in engine.sent(channel="email")] == ["das@example.com"]
