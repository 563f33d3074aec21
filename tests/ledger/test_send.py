"""What leaves on each channel, and what a refusal means for one message, for its batch and for the whole channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.ledger import send, words
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel, plan
from launchpad.providers.errors import ProviderError
from launchpad.providers.sendgrid.client import EmailBatch
from tests.cast import household
from tests.engine import Engine
from tests.ledger import crowd

PROVIDERS = {"email": "sendgrid", "whatsapp": "aisensy", "voice": "bolna"}
LEDGERS = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}


@pytest.fixture(autouse=True)
def _in_calling_hours(engine: Engine) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))


class Recorder:
    """A SendGrid that notes what it is asked, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.batches: list[EmailBatch] = []
        self.refuse = frozenset[str]()

    def send_batch(self, batch: EmailBatch) -> str:
        self.batches.append(batch)
        if self.refuse & {recipient.to for recipient in batch.recipients}:
            raise ProviderError("permanent", "invalid_message", "SendGrid found faults in the e-mail.")
        return f"batch-{len(self.batches)}"


def recording(engine: Engine) -> tuple[Context, Recorder]:
    recorder = Recorder()
    return engine.ctx.standing_in(sendgrid=recorder), recorder


def rows(engine: Engine, channel: Channel) -> list[Row]:
    return engine.rows(f"select * from public.{LEDGERS[channel]} order by to_address")


def fault(engine: Engine, channel: Channel, kind: str, count: int = 1) -> None:
    body = {"provider": PROVIDERS[channel], "fault": kind, "count": count, "seconds": 0}
    engine.sandbox.http.post("/faults", json=body).raise_for_status()


def breaker_of(engine: Engine, channel: Channel) -> Any:
    """When the breaker of a channel is tried next; None: it is closed."""
    return engine.value("select breaker_probe_at from public.channel_states where channel = %(c)s", c=channel)


def planned(engine: Engine, channel: Channel, count: int = 1) -> list[dict[str, Any]]:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, count)
        crowd.plan_all(conn, people, channel)
    return people


# ---------------------------------------------------------------- e-mail
def test_one_request_carries_many_people_and_nobody_sees_another(engine: Engine) -> None:
    planned(engine, "email", 25)
    ctx, recorder = recording(engine)
    send.batch(ctx, "email", "w", Pace(email_batch=10))
    send.batch(ctx, "email", "w", Pace(email_batch=10))
    send.batch(ctx, "email", "w", Pace(email_batch=10))
    assert [len(batch.recipients) for batch in recorder.batches] == [10, 10, 5]
    assert len({recipient.to for batch in recorder.batches for recipient in batch.recipients}) == 25
    assert {row["provider_message_id"] for row in rows(engine, "email")} == {"batch-1", "batch-2", "batch-3"}


def test_languages_and_texts_do_not_share_a_request(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 4)
        english, hindi = (crowd.template(conn, "approved", "email", language) for language in ("en", "hi"))
        plan(conn, [crowd.message(one, "email", english) for one in people[:2]])
        plan(conn, [crowd.message(one, "email", hindi, language="hi") for one in people[2:]])
    ctx, recorder = recording(engine)
    send.batch(ctx, "email", "w", Pace())
    assert sorted(len(batch.recipients) for batch in recorder.batches) == [2, 2]
    assert len({batch.html for batch in recorder.batches}) == 2


def test_each_mail_has_its_own_address_for_answers_and_an_id_that_answers_refer_to(engine: Engine) -> None:
    planned(engine, "email", 2)
    ctx, recorder = recording(engine)
    send.batch(ctx, "email", "w", Pace())
    (batch,) = recorder.batches
    domain = engine.settings.email_parse_domain
    for row in rows(engine, "email"):
        recipient = next(one for one in batch.recipients if one.to == row["to_address"])
        assert batch.reply_to is not None
        address = batch.reply_to
        for tag, value in recipient.substitutions.items():
            address = address.replace(tag, value)
        assert address == f"reply+{row['id'].hex}@{domain}"
        assert words.message_of(row["id"].hex) == row["id"]
        assert recipient.headers["Message-ID"] == row["message_id_header"] == f"<{row['id'].hex}@{domain}>"
        assert (recipient.message_id, recipient.attempt_id) == (str(row["id"]), str(row["attempt_id"]))
    assert words.message_of("somebody") is None


def test_an_invitation_can_be_stopped_with_one_click_and_a_service_mail_carries_no_such_header(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        invited, approved = crowd.families(conn, 2)
        template = crowd.template(conn, "cta_invitation", "email")
        values = {"form_token": "form", "unsubscribe_token": "stop", "recipient_name": "Parent"}
        plan(conn, [crowd.message(invited, "email", template, "cta_invitation", variables=values)])
        crowd.plan_all(conn, [approved], "email")
    ctx, recorder = recording(engine)
    send.batch(ctx, "email", "w", Pace())
    headers = {batch.recipients[0].to: batch.recipients[0].headers for batch in recorder.batches}
    assert headers[invited["email"]]["List-Unsubscribe"] == f"<{engine.settings.app_url}/u/stop>"
    assert headers[invited["email"]]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in headers[approved["email"]]


def test_a_free_answer_goes_alone_into_the_thread_it_answers_under_its_writers_name(engine: Engine) -> None:
    writer = "6a6f1e0e-3c55-4b3e-9d0c-2f5f6d6f0a01"
    with engine.db.transaction() as conn:
        home = household(conn, "Riya Sharma", "Anita", "anita@example.com", "+919876543210", consents=())
        family = {
            "family_id": home.family_id,
            "lead_id": None,
            "email_id": home.email["id"],
            "email": "anita@example.com",
        }
        answer = crowd.message(
            family,
            "email",
            None,
            "reply",
            variables={"written_by": writer, "author": "Kavita"},
            body="Yes, at <five> & not later.",
            subject="Re: When?",
            in_reply_to="<their-id@example.com>",
            dedupe_key="answer-1",
        )
        assert plan(conn, [answer]) == 1
    ctx, recorder = recording(engine)
    send.batch(ctx, "email", "w", Pace())
    engine.drain()
    (batch,) = recorder.batches
    (recipient,) = batch.recipients
    assert (batch.subject, batch.text.strip()) == ("Re: When?", "Yes, at <five> & not later.")
    assert "&lt;five&gt; &amp; not" in batch.html
    assert recipient.headers["In-Reply-To"] == recipient.headers["References"] == "<their-id@example.com>"
    line = engine.row("select author, subject, body, written_by, in_reply_to from public.crm_messages")
    assert line == {
        "author": "Kavita",
        "subject": "Re: When?",
        "body": "Yes, at <five> & not later.",
        "written_by": engine.value("select %(id)s::uuid", id=writer),
        "in_reply_to": "<their-id@example.com>",
    }


def test_a_code_is_gone_from_our_records_once_it_has_left(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        values = {"code": "482913"}
        for channel in ("email", "whatsapp"):
            template = crowd.template(conn, "consent_code", channel)
            plan(conn, [crowd.message(family, channel, template, "consent_code", variables=values)])
    engine.drain()
    assert all("482913" in (message["subject"] + message["text"]) for message in engine.sent())
    assert len(engine.sent()) == 2
    kept = engine.rows("select variables::text as said from public.email_logs")
    kept += engine.rows("select variables::text as said from public.whatsapp_logs")
    kept += engine.rows("select coalesce(subject, '') || body as said from public.crm_messages")
    assert len(kept) == 4
    assert not [row for row in kept if "482913" in row["said"]]


@pytest.mark.parametrize("end", ["refused", "in doubt", "too late"])
def test_a_code_is_gone_as_well_when_its_message_did_not_arrive(engine: Engine, end: str) -> None:
    now = engine.value("select public.app_now()")
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        template = crowd.template(conn, "consent_code", "whatsapp")
        until = now + timedelta(minutes=10)
        values = {"code": "482913"}
        message = crowd.message(family, "whatsapp", template, "consent_code", variables=values, expires_at=until)
        plan(conn, [message])
    if end == "refused":
        engine.sandbox.http.put("/aisensy/campaigns", json=[]).raise_for_status()
    elif end == "in doubt":
        fault(engine, "whatsapp", "500")
    else:
        engine.clock(until)
    engine.drain()
    (row,) = rows(engine, "whatsapp")
    assert row["status"] == {"refused": "failed", "in doubt": "unknown", "too late": "skipped"}[end]
    assert row["variables"] == {"code": "••••••"}


def test_a_code_is_kept_while_its_message_may_still_leave(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        template = crowd.template(conn, "consent_code", "whatsapp")
        plan(conn, [crowd.message(family, "whatsapp", template, "consent_code", variables={"code": "482913"})])
    fault(engine, "whatsapp", "429")
    engine.drain()
    assert rows(engine, "whatsapp")[0]["variables"] == {"code": "482913"}
    engine.clock(engine.value("select public.app_now() + interval '5 minutes'"))
    engine.drain()
    assert ["482913" in message["text"] for message in engine.sent()] == [True]


# ---------------------------------------------------------------- WhatsApp and calls
def test_free_text_leaves_on_whatsapp_inside_the_window_only(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 2)
        conn.execute(
            "update public.contacts set window_until = public.app_now() + interval '1 hour' where id = %(phone_id)s",
            people[0],
        )
        plan(
            conn,
            [
                crowd.message(one, "whatsapp", None, "reply", body="See you at five.", is_session=True, variables={})
                for one in people
            ],
        )
    engine.sandbox.http.post("/inbound", json={"channel": "whatsapp", "from": people[0]["phone"], "text": "When?"})
    engine.drain()
    assert [row["status"] for row in rows(engine, "whatsapp")] == ["sent", "held"]
    assert [message["text"] for message in engine.sent(channel="whatsapp")] == ["See you at five."]


def test_a_call_rings_the_agent_of_its_script_and_language_with_our_reference(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        english, hindi = crowd.families(conn, 2)
        plan(conn, [crowd.message(english, "voice", crowd.template(conn, "approved", "voice", "en"))])
        plan(conn, [crowd.message(hindi, "voice", crowd.template(conn, "approved", "voice", "hi"), language="hi")])
    engine.drain()
    calls = {message["to"]: message for message in engine.sent(channel="voice")}
    assert calls[english["phone"]]["subject"] == "welcome_call en"
    assert calls[hindi["phone"]]["subject"] == "welcome_call hi"
    references = {row["to_address"]: str(row["id"]) for row in rows(engine, "voice")}
    assert {to: call["custom_args"]["call_ref"] for to, call in calls.items()} == references


def test_a_call_without_an_agent_fails_in_words_and_can_be_tried_again(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        (family,) = crowd.families(conn, 1)
        plan(conn, [crowd.message(family, "voice", crowd.template(conn, "approved", "voice"), agent="no_such_call")])
    engine.drain()
    (row,) = rows(engine, "voice")
    assert (row["status"], row["error_text"]) == ("failed", "No voice agent is set for no_such_call.")
    engine.run("update public.call_logs set status = 'planned', agent = 'welcome_call'")
    engine.drain()
    assert rows(engine, "voice")[0]["status"] == "sent"


def test_calls_wait_for_the_morning_and_leave_then(engine: Engine) -> None:
    night = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    engine.clock(night)
    planned(engine, "voice")
    engine.drain()
    (row,) = rows(engine, "voice")
    assert (row["status"], row["gate_outcome"]) == ("planned", "later")
    assert row["due_at"] == datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    engine.clock(row["due_at"])
    engine.drain()
    assert rows(engine, "voice")[0]["status"] == "sent"


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize("channel", ["email", "whatsapp", "voice"])
def test_a_refusal_for_now_is_tried_again_later_and_the_message_leaves_once(engine: Engine, channel: Channel) -> None:
    planned(engine, channel)
    fault(engine, channel, "429", count=2)
    engine.drain()
    (row,) = rows(engine, channel)
    now = engine.value("select public.app_now()")
    assert (row["status"], row["attempts"], row["gate_outcome"], row["error_code"]) == (
        "planned",
        1,
        "later",
        "throttled",
    )
    assert row["due_at"] > now
    for _ in range(2):
        engine.clock(engine.value("select public.app_now() + interval '10 minutes'"))
        engine.drain()
    (row,) = rows(engine, channel)
    assert (row["status"], row["attempts"], row["error_text"]) == ("sent", 3, None)
    assert len(engine.sent(channel=channel)) == 1


def test_it_is_tried_often_enough_and_then_has_failed(engine: Engine) -> None:
    planned(engine, "whatsapp")
    fault(engine, "whatsapp", "429", count=100)
    for _ in range(8):
        engine.drain()
        engine.clock(engine.value("select public.app_now() + interval '3 hours'"))
    (row,) = rows(engine, "whatsapp")
    assert (row["status"], row["attempts"], row["error_code"]) == ("failed", 6, "throttled")
    assert row["error_text"] == "The provider asked us to slow down."


def test_a_message_that_is_refused_for_good_fails_with_words_and_is_not_tried_again(engine: Engine) -> None:
    planned(engine, "whatsapp", 2)
    engine.sandbox.http.put("/aisensy/campaigns", json=[])
    engine.drain()
    engine.clock(engine.value("select public.app_now() + interval '3 hours'"))
    engine.drain()
    assert [(row["status"], row["attempts"], row["error_code"]) for row in rows(engine, "whatsapp")] == [
        ("failed", 1, "campaign_missing")
    ] * 2
    assert rows(engine, "whatsapp")[0]["error_text"].startswith("AiSensy knows no campaign of that name.")


def test_one_faulty_address_does_not_fail_the_batch_it_travels_in(engine: Engine) -> None:
    people = planned(engine, "email", 100)
    ctx, recorder = recording(engine)
    recorder.refuse = frozenset({people[37]["email"]})
    for _ in range(20):
        send.batch(ctx, "email", "w", Pace(email_batch=100))
    found = {row["to_address"]: row["status"] for row in rows(engine, "email")}
    assert found.pop(people[37]["email"]) == "failed"
    assert set(found.values()) == {"sent"}
    assert len(found) == 99
    taken = [
        r.to
        for batch in recorder.batches
        for r in batch.recipients
        if not recorder.refuse & {o.to for o in batch.recipients}
    ]
    assert len(taken) == len(set(taken)) == 99


@pytest.mark.parametrize("channel", ["email", "whatsapp", "voice"])
def test_a_refusal_of_the_whole_account_burns_no_message_and_rests_the_channel(
    engine: Engine, channel: Channel
) -> None:
    planned(engine, channel, 40)
    fault(engine, channel, "refuse", count=1000)
    engine.drain(pace=Pace(concurrency=2, email_batch=10))
    found = rows(engine, channel)
    now = engine.value("select public.app_now()")
    assert {(row["status"], row["attempts"], row["gate_outcome"]) for row in found} == {("held", 0, "held")}
    state = engine.row("select * from public.channel_states where channel = %(channel)s", channel=channel)
    assert {row["gate_reason"] for row in found} == {state["breaker_text"]} != {None}
    assert now < state["breaker_probe_at"] <= now + timedelta(minutes=5)
    waiting = engine.sandbox.http.get("/faults").json()["faults"][PROVIDERS[channel]]["count"]
    assert 1000 - waiting <= 4, "the provider was asked again and again"
    # Before the rest is over nobody asks; then one message is tried, and the next rest is twice as long.
    engine.clock(now + timedelta(minutes=4))
    engine.drain()
    assert engine.sandbox.http.get("/faults").json()["faults"][PROVIDERS[channel]]["count"] == waiting
    engine.clock(now + timedelta(minutes=6))
    engine.drain()
    assert waiting - engine.sandbox.http.get("/faults").json()["faults"][PROVIDERS[channel]]["count"] == 1
    assert breaker_of(engine, channel) > now + timedelta(minutes=15)
    fault(engine, channel, "refuse", count=0)
    engine.clock(now + timedelta(minutes=17))
    engine.drain()
    assert breaker_of(engine, channel) is None
    assert {row["status"] for row in rows(engine, channel)} == {"sent"}
    assert len(engine.sent(channel=channel)) == 40


def test_a_fault_of_our_own_while_sending_leaves_doubt_and_stops_nothing(engine: Engine) -> None:
    people = planned(engine, "whatsapp", 3)

    class Broken:
        def send_template(self, campaign: str, to: str, *_: Any, **__: Any) -> str:
            if to == people[1]["phone"]:
                raise RuntimeError("nobody foresaw this")
            return f"id-{to}"

    ctx = engine.ctx.standing_in(aisensy=Broken())
    send.batch(ctx, "whatsapp", "w", Pace())
    assert [row["status"] for row in rows(engine, "whatsapp")] == ["sent", "unknown", "sent"]


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        people = crowd.families(conn, 2)
        template = crowd.template(conn, "cta_invitation", "email")
        good = {"form_token": "form", "unsubscribe_token": "stop"}
        plan(conn, [crowd.message(people[0], "email", template, "cta_invitation", variables=good)])
        plan(conn, [crowd.message(people[1], "email", template, "cta_invitation", variables={})])
    engine.drain()
    found = {row["to_address"]: (row["status"], row["gate_reason"]) for row in rows(engine, "email")}
    assert found[people[0]["email"]] == ("sent", None)
    assert found[people[1]["email"]] == ("held", "The message needs a value for form_url.")
