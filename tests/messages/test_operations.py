"""What the educator does with single messages, through the door: each thing that is possible beside what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from launchpad.ledger.plan import plan
from tests.cast import Cast, consent
from tests.engine import Engine
from tests.ledger import crowd

_APPROVED = "select family_id, id from public.email_logs where event_key = 'approved'"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _by_day(engine: Engine) -> None:
    engine.clock(NOON)


def planned(engine: Engine, count: int, channel: Any = "email", **more: Any) -> list[UUID]:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, count)
        template = crowd.template(conn, "approved", channel)
        plan(conn, [crowd.message(one, channel, template, **more) for one in people])
    ledger = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}[channel]
    return [row["id"] for row in engine.rows(f"select id from public.{ledger} order by to_address")]


def body_of(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] | None = answer.json
    assert found is not None
    return found


def operate(engine: Engine, cast: Cast, operation: str, *ids: UUID, channel: str = "email") -> list[tuple[str, str]]:
    body = {"operation": operation, "messages": [{"channel": channel, "id": str(id)} for id in ids]}
    answer = engine.client.as_admin(cast.admin).post("/api/messages/operations", json=body)
    assert answer.status_code == 200, answer.text
    results = body_of(answer)["results"]
    assert [one["id"] for one in results] == [str(id) for id in ids]
    return [(one["outcome"], one["message"]) for one in results]


def read(engine: Engine, cast: Cast, id: UUID, channel: str = "email") -> dict[str, Any]:
    answer = engine.client.as_admin(cast.admin).get(f"/api/messages/{channel}/{id}")
    assert answer.status_code == 200, answer.text
    return body_of(answer)


def copied(engine: Engine, cast: Cast, id: UUID) -> dict[str, Any]:
    answer = engine.client.as_admin(cast.admin).post(f"/api/messages/email/{id}/copy")
    found = body_of(answer)
    refused: dict[str, Any] | None = found.get("error")
    return refused or found


def status(engine: Engine, id: UUID) -> str:
    """How it stands; what the provider has taken is sent, however far its own news have come meanwhile."""
    found: str = engine.value("select status::text from public.message_log where id = %(id)s", id=id)
    return "sent" if found in ("delivered", "read") else found


def test_held_by_hand_it_stays_until_released_and_leaves_once(engine: Engine, cast: Cast) -> None:
    held, gone, left = planned(engine, 3)
    assert operate(engine, cast, "hold", held) == [("done", "Held until you release it.")]
    assert operate(engine, cast, "cancel", gone)[0][0] == "done"
    engine.drain()
    assert [status(engine, id) for id in (held, gone, left)] == ["held", "cancelled", "sent"]
    results = operate(engine, cast, "release", held, gone, left, uuid4())
    assert [outcome for outcome, _ in results] == ["done", "skipped", "skipped", "failed"]
    engine.drain()
    engine.drain()
    assert status(engine, held) == "sent"
    assert engine.value("select attempts from public.email_logs where id = %(id)s", id=held) == 1
    assert "parent2@example.com" not in {one["to"] for one in engine.sent(channel="email")}
    assert [outcome for outcome, _ in operate(engine, cast, "hold", held, gone)] == ["skipped", "skipped"]
    kinds = {step["kind"] for step in read(engine, cast, held)["steps"]}
    assert {"planned", "held", "released", "sent"} <= kinds


def test_release_says_what_the_gate_still_holds(engine: Engine, cast: Cast) -> None:
    (id,) = planned(engine, 1)
    operate(engine, cast, "hold", id)
    engine.run("update public.channel_states set is_paused = true where channel = 'email'")
    assert operate(engine, cast, "release", id) == [("skipped", "Still held: You have paused this channel.")]
    engine.run("update public.channel_states set is_paused = false where channel = 'email'")
    engine.drain()
    assert status(engine, id) == "sent"


def test_only_what_may_arrive_is_tried_again(engine: Engine, cast: Cast) -> None:
    ours, theirs, doubtful, delivered = planned(engine, 4, "whatsapp")
    for id, state, code in (
        (ours, "failed", "campaign_missing"),
        (theirs, "failed", "131026"),
        (doubtful, "unknown", "no_answer"),
        (delivered, "delivered", None),
    ):
        with engine.db.transaction() as conn:
            for step in ("claimed", "calling", "sent" if state == "delivered" else state, state):
                conn.execute(
                    "update public.whatsapp_logs set status = %s, error_code = %s where id = %s", [step, code, id]
                )
    results = operate(engine, cast, "retry", ours, theirs, doubtful, delivered, channel="whatsapp")
    assert [outcome for outcome, _ in results] == ["done", "skipped", "skipped", "skipped"]
    assert "twice" in results[2][1]
    assert read(engine, cast, theirs, "whatsapp")["next_step"] == results[1][1]
    engine.drain()
    assert [status(engine, id) for id in (ours, theirs, doubtful)] == ["sent", "failed", "unknown"]
    assert len(engine.sent(channel="whatsapp")) == 1


def test_a_skipped_message_is_tried_again_when_its_reason_is_gone_and_not_before(engine: Engine, cast: Cast) -> None:
    stopped, late = planned(engine, 2)
    engine.run(
        """
        update public.contacts set opted_out_at = now()
         where id = (select contact_id from public.email_logs where id = %(id)s)
        """,
        id=stopped,
    )
    engine.run("update public.email_logs set expires_at = %(at)s where id = %(id)s", at=NOON, id=late)
    engine.drain()
    assert {status(engine, stopped), status(engine, late)} == {"skipped"}
    assert {outcome for outcome, _ in operate(engine, cast, "retry", stopped, late)} == {"skipped"}
    engine.run("update public.contacts set opted_out_at = null")
    assert [outcome for outcome, _ in operate(engine, cast, "retry", stopped, late)] == ["done", "skipped"]
    engine.drain()
    assert [status(engine, stopped), status(engine, late)] == ["sent", "skipped"]


def test_one_line_says_whether_it_arrived_and_which_webhook_proves_it(engine: Engine, cast: Cast) -> None:
    (id,) = planned(engine, 1)
    assert read(engine, cast, id)["answer"].startswith("Not yet.")
    engine.drain()
    engine.settle(0.8)
    found = read(engine, cast, id)
    webhook = engine.value(
        "select webhook_event_id from public.message_events where kind = 'delivered' and message_id = %(id)s", id=id
    )
    assert found["answer"].startswith("Yes. Approved, welcome by e-mail to Parent (Student 1's guardian): delivered ")
    assert f"webhook {webhook} of sendgrid" in found["answer"]
    assert [step["webhook"] for step in found["steps"] if step["kind"] == "delivered"] == [webhook]
    assert found["subject"] == "Your request is accepted: how the course works"
    assert "parent1@example.com" not in str({**found, "html": ""})
    assert engine.value("select last_event_at is not null from public.channel_states where channel = 'email'")


def test_a_copy_goes_to_the_educator_alone_and_opens_nothing_of_the_familys(engine: Engine, cast: Cast) -> None:
    (id,) = planned(engine, 1, variables={"callback_token": "secret-of-the-family"})
    assert copied(engine, cast, id)["code"] == "no_own_contact"
    engine.run("update public.app_settings set value = '\"kavita@example.com\"' where key = 'educator_test_email'")
    engine.run("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
    assert copied(engine, cast, id)["code"] == "sending_paused"
    engine.run("update public.app_settings set value = '\"sandbox\"' where key = 'send_mode'")
    assert copied(engine, cast, id) == {"to": "kavita@example.com"}
    (copy,) = engine.sent()
    assert copy["to"] == "kavita@example.com"
    assert "secret-of-the-family" not in copy["text"]
    assert status(engine, id) == "planned"
    assert engine.value("select count(*) from public.crm_messages") == 0


def test_a_consent_taken_back_stops_what_is_due_within_a_minute(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        template = crowd.template(conn, "approved", "email")
        for home, in_minutes in ((cast.riya, 1), (cast.kabir, 1)):
            family = {"family_id": home.family_id, "lead_id": home.lead_id, "email_id": home.email["id"]}
            message = crowd.message(
                {**family, "email": home.email["value"]}, "email", template, due_at=NOON + timedelta(minutes=in_minutes)
            )
            plan(conn, [message])
        consent(conn, cast.riya.lead_id, cast.riya.email["id"], "messages", granted=False)
    engine.clock(NOON + timedelta(minutes=1))
    engine.drain()
    ids = {row["family_id"]: row["id"] for row in engine.rows(_APPROVED)}
    assert [status(engine, ids[home.family_id]) for home in (cast.riya, cast.kabir)] == ["skipped", "sent"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/messages/email/{id}"),
        ("POST", "/api/messages/operations"),
        ("POST", "/api/messages/email/{id}/copy"),
        ("POST", "/api/messages/reminders/drop"),
    ],
)
def test_nobody_but_the_educator(engine: Engine, cast: Cast, method: str, path: str) -> None:
    path = path.format(id=uuid4())
    assert engine.client.open(path, method=method, json={}).status_code == 401
    assert engine.client.as_student(cast.student).open(path, method=method, json={}).status_code == 403
    assert engine.client.as_admin(cast.admin).open(path, method=method, json={}).status_code in (404, 422)


def test_a_preview_says_what_would_become_of_each_and_changes_nothing(engine: Engine, cast: Cast) -> None:
    stopped, sent, waiting = planned(engine, 3)
    contact = engine.value("select contact_id from public.email_logs where id = %(id)s", id=stopped)
    engine.run("update public.contacts set opted_out_at = now() where id = %(id)s", id=contact)
    engine.run(
        "update public.email_logs set due_at = %(at)s where id = %(id)s", at=NOON + timedelta(days=1), id=waiting
    )
    engine.drain()
    assert [status(engine, id) for id in (stopped, waiting)] == ["skipped", "planned"]
    engine.run("update public.contacts set opted_out_at = null where id = %(id)s", id=contact)
    before = engine.rows("select id, status::text, updated_at from public.email_logs order by id")
    events = engine.value("select count(*) from public.message_events where message_id = %(id)s", id=stopped)
    refs = [{"channel": "email", "id": str(id)} for id in (stopped, sent, waiting, uuid4())]
    asked = {"operation": "retry", "messages": refs}
    path = "/api/messages/operations/preview"
    assert engine.client.as_student(cast.student).post(path, json=asked).status_code == 403
    answer = body_of(engine.client.as_admin(cast.admin).post(path, json=asked))
    assert [one["outcome"] for one in answer["results"]] == ["done", "skipped", "skipped", "failed"]
    assert answer["send_mode"] == engine.value("select private.setting('send_mode')")
    cost = engine.value("select (value ->> 'email')::int from public.app_settings where key = 'message_costs'")
    assert answer["cost_paise"] == cost
    assert engine.rows("select id, status::text, updated_at from public.email_logs order by id") == before
    assert engine.value("select count(*) from public.message_events where message_id = %(id)s", id=stopped) == events
    # What was shown is what is done.
    assert [outcome for outcome, _ in operate(engine, cast, "retry", stopped, sent, waiting)] == [
        "done",
        "skipped",
        "skipped",
    ]


def test_a_mail_counts_as_unvisited_until_its_recipient_opens_a_page_of_ours(engine: Engine, cast: Cast) -> None:
    sent, _ = planned(engine, 2)
    engine.drain()
    contact = engine.value("select contact_id from public.email_logs where id = %(id)s", id=sent)
    asked = b"select id from public.message_search where unvisited_since < %s order by due_at"

    def unvisited(person: UUID) -> set[UUID]:
        with engine.as_person(person) as conn:
            return {row[0] for row in conn.execute(asked, [NOON + timedelta(days=7)])}

    def visit(kind: str) -> None:
        engine.run(
            """
            insert into private.personal_links (token, kind, contact_id, visits, visited_at)
            values (%(token)s, %(kind)s, %(contact)s, 1, public.app_now() + interval '1 minute')
            """,
            token=uuid4().hex,
            kind=kind,
            contact=contact,
        )

    assert len(unvisited(cast.admin)) == 2
    assert unvisited(cast.student) == set()
    # To end the mails is no visit.
    visit("unsubscribe")
    assert sent in unvisited(cast.admin)
    visit("form")
    assert sent not in unvisited(cast.admin)
    assert len(unvisited(cast.admin)) == 1


def test_what_became_of_a_message_is_a_file_for_the_educator_alone(engine: Engine, cast: Cast) -> None:
    [id] = planned(engine, 1)
    engine.drain()
    path = f"/api/messages/email/{id}/evidence.pdf"
    desk = engine.client.as_admin(cast.admin)
    first, asked = desk.get(path), desk.get(f"{path}?q=Did+Asha's+mother+get+it+%F0%9F%98%80+at+17:00?")
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    assert first.data.startswith(b"%PDF")
    assert f"message-{id}.pdf" in first.headers["Content-Disposition"]
    # Letters that nothing prints, such as emoji, do not keep the sheet from being made.
    assert (asked.status_code, asked.data[:4]) == (200, b"%PDF")
    assert asked.data != first.data
    assert engine.client.get(path).status_code == 401
    assert engine.client.as_student(cast.student).get(path).status_code == 403
    assert desk.get(f"/api/messages/email/{uuid4()}/evidence.pdf").status_code == 404
