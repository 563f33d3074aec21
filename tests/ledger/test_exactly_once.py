"""Whatever happens around a request, a message leaves once or is shown as one that may have left."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from launchpad.core.db import Row
from launchpad.ledger import attempt, claim, record, resolve, send, sweep
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel, plan
from launchpad.providers.errors import ProviderError
from tests.engine import Engine
from tests.ledger import crowd

ALL_CHANNELS: list[Channel] = ["email", "whatsapp", "voice"]
LEDGERS = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}
PROVIDERS = {"email": "sendgrid", "whatsapp": "aisensy", "voice": "bolna"}


@pytest.fixture(autouse=True)
def _in_calling_hours(engine: Engine) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))


def planned(engine: Engine, channel: Channel, count: int = 1) -> list[dict[str, Any]]:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, count)
        assert crowd.plan_all(conn, people, channel) == count
    return people


def rows(engine: Engine, channel: Channel) -> list[Row]:
    return engine.rows(f"select * from public.{LEDGERS[channel]} order by to_address")


def statuses(engine: Engine, channel: Channel) -> list[str]:
    return [row["status"] for row in rows(engine, channel)]


def fault(engine: Engine, channel: Channel, kind: str, count: int = 1) -> None:
    body = {"provider": PROVIDERS[channel], "fault": kind, "count": count, "seconds": 0}
    engine.sandbox.http.post("/faults", json=body).raise_for_status()


def lapse(engine: Engine) -> None:
    """Let every lease run out, and sweep."""
    for ledger in LEDGERS.values():
        engine.run(
            f"update public.{ledger} set lease_until = lease_until - interval '1 hour' where lease_until > now()"
        )
    sweep.every_minute(engine.ctx)


# ---------------------------------------------------------------- planning
def test_a_message_that_is_planned_twice_is_one_row(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        message = crowd.message(family, "email", crowd.template(conn, "approved", "email"))
        assert plan(conn, [message, message]) == 1
        assert plan(conn, [replace(message, variables={"recipient_name": "Somebody else"})]) == 0
        assert plan(conn, [replace(message, revision="2")]) == 1
    engine.drain()
    assert len(engine.sent()) == 2


def test_nothing_is_planned_when_the_change_is_rolled_back(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 1)
    with engine.db.transaction() as conn:
        assert crowd.plan_all(conn, people, "email") == 1
        conn.rollback()
    engine.drain()
    assert engine.sent() == []


def test_a_message_about_nothing_needs_a_key_of_its_own(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        message = crowd.message(
            family, "email", crowd.template(conn, "approved", "email"), subject_id=None, lead_id=None
        )
        with pytest.raises(ValueError, match="dedupe_key"):
            plan(conn, [message])
        assert plan(conn, [replace(message, dedupe_key="mine")]) == 1


def test_what_is_due_later_waits(engine: Engine) -> None:
    now = engine.value("select public.app_now()")
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        template = crowd.template(conn, "approved", "email")
        plan(conn, [crowd.message(family, "email", template, due_at=now + timedelta(minutes=10))])
    engine.drain()
    assert engine.sent() == []
    engine.clock(now + timedelta(minutes=10))
    engine.drain()
    assert len(engine.sent()) == 1


# ---------------------------------------------------------------- the road of one message
@pytest.mark.parametrize("channel", ALL_CHANNELS)
def test_an_accepted_message_is_sent_once_and_stands_in_the_thread_once(engine: Engine, channel: Channel) -> None:
    planned(engine, channel, 3)
    engine.drain()
    engine.drain()
    assert statuses(engine, channel) == ["sent"] * 3
    assert all(row["provider_message_id"] and row["attempts"] == 1 and row["sent_at"] for row in rows(engine, channel))
    assert len(engine.sent(channel=channel)) == 3
    thread = engine.rows("select * from public.crm_messages")
    assert sorted(line["ledger_id"] for line in thread) == sorted(row["id"] for row in rows(engine, channel))
    assert {(line["channel"], line["direction"]) for line in thread} == {(channel, "out")}
    assert all("Parent" in line["body"] for line in thread)
    assert engine.value("select count(*) from public.crm_conversations") == 3


@pytest.mark.parametrize("channel", ALL_CHANNELS)
def test_a_lost_answer_leaves_doubt_and_is_never_sent_again_by_itself(engine: Engine, channel: Channel) -> None:
    planned(engine, channel)
    fault(engine, channel, "accept_then_hang")
    send.batch(engine.ctx, channel, "w", Pace())
    assert statuses(engine, channel) == ["unknown"]
    assert len(engine.sent(channel=channel)) == 1
    engine.clock(engine.value("select public.app_now() + interval '3 hours'"))
    engine.drain()
    assert len(engine.sent(channel=channel)) == 1
    # Only Bolna can be asked; the others stay in doubt until an event tells.
    assert statuses(engine, channel) == (["sent"] if channel == "voice" else ["unknown"])


def test_a_call_that_was_not_placed_stays_in_doubt(engine: Engine) -> None:
    planned(engine, "voice")
    fault(engine, "voice", "500")
    engine.drain()
    assert resolve.ask_bolna(engine.ctx) == 0
    assert statuses(engine, "voice") == ["unknown"]
    assert engine.sent() == []


@pytest.mark.parametrize("channel", ALL_CHANNELS)
def test_a_message_that_was_cancelled_after_the_claim_does_not_leave(engine: Engine, channel: Channel) -> None:
    planned(engine, channel, 2)
    claimed = claim.take(engine.ctx, channel, 10, "w", Pace())
    assert len(claimed.rows) == 2
    engine.run(f"update public.{LEDGERS[channel]} set status = 'cancelled' where id = %(id)s", id=claimed.rows[0]["id"])
    sender = send.SENDERS[channel]
    sender.run(engine.ctx, claimed, sender.requests(engine.ctx, claimed, Pace()), Pace())
    assert sorted(statuses(engine, channel)) == ["cancelled", "sent"]
    assert [message["to"] for message in engine.sent(channel=channel)] == [claimed.rows[1]["to_address"]]


def test_a_moved_session_takes_back_what_is_claimed(engine: Engine) -> None:
    """The trigger that moves reminders reaches rows that a worker has in its hands already."""
    (family,) = planned(engine, "email")
    with engine.db.transaction() as conn:
        conn.execute(
            """
            with b as (insert into public.batches (name, fee_paise) values ('b', 100000) returning id),
                 e as (insert into public.enrollments (batch_id, lead_id, family_id)
                       select b.id, %(lead_id)s, %(family_id)s from b)
            insert into public.sessions (batch_id, title, starts_at, ends_at)
            select b.id, 't', public.app_now() + interval '5 minutes', public.app_now() + interval '1 hour' from b
            """,
            family,
        )
        conn.execute("select private.sync_reminders(null, null)")
        conn.execute(
            "update public.email_logs set reminder_id = (select id from public.reminders where kind = 'quarter_hour')"
        )
    claimed = claim.take(engine.ctx, "email", 10, "w", Pace())
    assert len(claimed.rows) == 1
    engine.run(
        "update public.sessions set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'"
    )
    sender = send.SENDERS["email"]
    sender.run(engine.ctx, claimed, sender.requests(engine.ctx, claimed, Pace()), Pace())
    assert statuses(engine, "email") == ["cancelled"]
    assert engine.sent() == []


# ---------------------------------------------------------------- leases
def test_a_claim_whose_worker_went_away_is_planned_again_and_only_the_new_one_sends(engine: Engine) -> None:
    planned(engine, "email")
    old = claim.take(engine.ctx, "email", 10, "gone", Pace())
    lapse(engine)
    assert statuses(engine, "email") == ["planned"]
    new = claim.take(engine.ctx, "email", 10, "here", Pace())
    sender = send.SENDERS["email"]
    for claimed in (old, new, old):
        sender.run(engine.ctx, claimed, sender.requests(engine.ctx, claimed, Pace()), Pace())
        claim.release(engine.ctx, claimed)
    assert statuses(engine, "email") == ["sent"]
    assert len(engine.sent()) == 1


def begun(engine: Engine, channel: Channel) -> tuple[UUID, claim.Claim]:
    """A request that is under way: its messages are calling, and nobody has answered yet."""
    claimed = claim.take(engine.ctx, channel, 10, "w", Pace())
    seen: list[UUID] = []

    def ask(_rows: list[Row], attempt_id: UUID) -> str | None:
        seen.append(attempt_id)
        raise KeyboardInterrupt  # The process ends here, so that neither an answer nor an error is recorded.

    with pytest.raises(KeyboardInterrupt):
        attempt.attempt(engine.ctx, claimed, attempt.Request(claimed.rows, "mark", ask), Pace())
    return seen[0], claimed


@pytest.mark.parametrize("channel", ALL_CHANNELS)
def test_a_request_whose_worker_went_away_is_in_doubt_and_a_late_answer_still_counts(
    engine: Engine, channel: Channel
) -> None:
    planned(engine, channel, 2)
    attempt_id, _ = begun(engine, channel)
    assert statuses(engine, channel) == ["calling"] * 2
    lapse(engine)
    assert statuses(engine, channel) == ["unknown"] * 2
    record.accepted(engine.ctx, channel, attempt_id, "late")
    record.accepted(engine.ctx, channel, attempt_id, "later still")
    engine.drain()
    assert statuses(engine, channel) == ["sent"] * 2
    assert {row["provider_message_id"] for row in rows(engine, channel)} == {"late"}
    assert engine.value("select count(*) from public.crm_messages") == 2


@pytest.mark.parametrize("kind", ["retryable", "permanent"])
def test_a_refusal_that_comes_when_a_message_is_in_doubt_ends_the_doubt_and_sends_nothing(
    engine: Engine, kind: Any
) -> None:
    planned(engine, "whatsapp")
    attempt_id, claimed = begun(engine, "whatsapp")
    lapse(engine)
    record.refused(engine.ctx, "whatsapp", attempt_id, claimed.rows, ProviderError(kind, "x", "No."))
    assert statuses(engine, "whatsapp") == ["failed"]
    engine.drain()
    assert engine.sent() == []


def test_a_lease_that_holds_is_left_alone(engine: Engine) -> None:
    planned(engine, "email")
    begun(engine, "email")
    sweep.every_minute(engine.ctx)
    assert statuses(engine, "email") == ["calling"]


# ---------------------------------------------------------------- what providers tell
def tell(engine: Engine, channel: Channel, status: str, row: Row, **more: Any) -> Row | None:
    with engine.db.transaction() as conn:
        return record.record_status(conn, channel, status=status, at=None, id=row["id"], **more)


@pytest.mark.parametrize("channel", ALL_CHANNELS)
@pytest.mark.parametrize("moment", ["calling", "unknown"])
def test_an_event_proves_that_a_request_was_taken_also_before_its_answer(
    engine: Engine, channel: Channel, moment: str
) -> None:
    planned(engine, channel, 2)
    attempt_id, _ = begun(engine, channel)
    if moment == "unknown":
        lapse(engine)
    row = tell(engine, channel, "delivered", rows(engine, channel)[0])
    assert row is not None
    assert row["status"] == "delivered"
    # A request is taken whole: the other message of it is known to be sent as well.
    assert statuses(engine, channel) == ["delivered", "sent"]
    record.accepted(engine.ctx, channel, attempt_id, "its id")
    engine.drain()
    assert statuses(engine, channel) == ["delivered", "sent"]
    assert {row["provider_message_id"] for row in rows(engine, channel)} == {"its id"}
    assert engine.value("select count(*) from public.crm_messages") == 2


def test_news_of_an_older_request_prove_nothing_about_the_last(engine: Engine) -> None:
    planned(engine, "email")
    begun(engine, "email")
    other = UUID("00000000-0000-4000-8000-000000000000")
    tell(engine, "email", "delivered", rows(engine, "email")[0], attempt_id=other)
    assert statuses(engine, "email") == ["calling"]


def test_a_message_that_never_left_is_not_moved_by_an_event(engine: Engine) -> None:
    planned(engine, "email")
    assert tell(engine, "email", "delivered", rows(engine, "email")[0]) is None
    assert statuses(engine, "email") == ["planned"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (["delivered", "read"], "read"),
        (["read", "delivered"], "read"),
        (["delivered", "sent", "delivered"], "delivered"),
        (["sent"], "sent"),
        (["bounced", "delivered"], "bounced"),
        (["delivered", "bounced"], "bounced"),
        (["failed", "delivered"], "delivered"),
    ],
)
def test_a_status_moves_forward_only_in_whatever_order_it_is_told(engine: Engine, told: list[str], status: str) -> None:
    planned(engine, "whatsapp")
    engine.drain()
    for one in told:
        tell(engine, "whatsapp", one, rows(engine, "whatsapp")[0], code="c", text="Why.")
    (row,) = rows(engine, "whatsapp")
    assert row["status"] == status
    assert (row["delivered_at"] is not None) == ("delivered" in told or "read" in told)
    assert (row["error_text"] == "Why.") == (status in ("bounced", "failed"))


def test_what_was_given_up_and_arrived_after_all_stands_in_the_thread(engine: Engine) -> None:
    planned(engine, "whatsapp")
    attempt_id, claimed = begun(engine, "whatsapp")
    record.refused(engine.ctx, "whatsapp", attempt_id, claimed.rows, ProviderError("permanent", "x", "No."))
    tell(engine, "whatsapp", "delivered", rows(engine, "whatsapp")[0])
    engine.drain()
    (row,) = rows(engine, "whatsapp")
    assert (row["status"], row["error_text"]) == ("delivered", None)
    assert engine.value("select count(*) from public.crm_messages") == 1


def test_a_notification_of_whatsapp_finds_its_message_by_any_of_three_ways(engine: Engine) -> None:
    (family,) = planned(engine, "whatsapp")
    fault(engine, "whatsapp", "accept_then_hang")
    engine.drain()
    (row,) = rows(engine, "whatsapp")
    assert (row["status"], row["provider_message_id"]) == ("unknown", None)

    def find(**known: Any) -> UUID | None:
        nothing = {"wamid": None, "submitted_message_id": None, "phone": None, "campaign": None}
        with engine.db.transaction() as conn:
            return resolve.find_whatsapp(conn, **{**nothing, "heard_at": datetime.now(UTC), **known})

    assert find(phone=family["phone"], campaign="lp_approved_v1_en") == row["id"]
    assert find(phone=family["phone"], campaign="lp_payment_link_v1_en") is None
    assert find(phone="+919800999999", campaign="lp_approved_v1_en") is None
    hour_later = datetime.now(UTC) + timedelta(hours=1)
    assert find(phone=family["phone"], campaign="lp_approved_v1_en", heard_at=hour_later) is None
    tell(engine, "whatsapp", "sent", row, new_provider_id="wamid.1")
    assert find(wamid="wamid.1") == row["id"]
    assert find(submitted_message_id="wamid.1") == row["id"]
    assert find(wamid="wamid.2") is None


# ---------------------------------------------------------------- several workers
def test_two_workers_never_take_the_same_row(engine: Engine) -> None:
    planned(engine, "whatsapp", 120)
    threads = [
        threading.Thread(target=lambda name=name: _work_off(engine, name), name=name) for name in ("one", "other")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses(engine, "whatsapp") == ["sent"] * 120
    assert len({message["to"] for message in engine.sent()}) == len(engine.sent()) == 120


def _work_off(engine: Engine, name: str) -> None:
    while send.batch(engine.ctx, "whatsapp", name, Pace(call_batch=8, concurrency=2)):
        pass


# ---------------------------------------------------------------- too late
def test_what_no_longer_helps_is_not_sent_and_says_so(engine: Engine) -> None:
    now = engine.value("select public.app_now()")
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 2)
        template = crowd.template(conn, "approved", "email")
        plan(
            conn,
            [
                crowd.message(people[0], "email", template, expires_at=now + timedelta(minutes=5)),
                crowd.message(people[1], "email", template, expires_at=now + timedelta(minutes=30)),
            ],
        )
    engine.clock(now + timedelta(minutes=10))
    engine.drain()
    assert [row["status"] for row in engine.rows("select status from public.email_logs order by expires_at")] == [
        "skipped",
        "sent",
    ]
    assert engine.value("select gate_reason from public.email_logs where status = 'skipped'") == (
        "It was too late to help, so it was not sent."
    )


def test_a_held_message_expires_as_well(engine: Engine) -> None:
    now = engine.value("select public.app_now()")
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        conn.execute("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
        template = crowd.template(conn, "approved", "email")
        plan(conn, [crowd.message(family, "email", template, expires_at=now + timedelta(minutes=5))])
    engine.drain()
    assert statuses(engine, "email") == ["held"]
    engine.clock(now + timedelta(minutes=6))
    engine.drain()
    assert statuses(engine, "email") == ["skipped"]
