"""The gate, rule by rule: what it lets go and what it keeps back differ in one fact only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from launchpad.core.clock import INDIA
from launchpad.ledger import channels, gate
from launchpad.ledger.gate import Decision, Facts, decide
from launchpad.ledger.plan import Planned, plan
from tests.cast import Cast, Household, consent, household
from tests.engine import Engine
from tests.ledger import crowd

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=INDIA)
GOOD = Facts(
    now=NOON,
    event_key="approved",
    channel="email",
    owner="guardian",
    age=None,
    opted_out=False,
    suppressed=False,
    retired=False,
    unwanted=False,
    audience=frozenset({"guardian"}),
    needs="messages",
    given=frozenset({"course", "messages", "calls"}),
    withdrawn=frozenset(),
    expires_at=NOON + timedelta(hours=1),
    is_money=False,
    is_session=False,
    window_until=None,
    template_active=True,
    campaign=None,
    fault=None,
    send_mode="sandbox",
    provider_is_real=False,
    calls_from=time(9),
    calls_until=time(21),
)
FREE: dict[str, Any] = {"expires_at": None}
NIGHT: dict[str, Any] = {"expires_at": None, "quiet": (time(21), time(8))}
STUDENT = {"owner": "student", "age": 15, "audience": frozenset({"guardian", "student"})}


def outcome(**changes: Any) -> str:
    return decide(replace(GOOD, **changes)).outcome


# What is changed on both sides; the fact that lets it go; the fact that does not, and the answer then.
PAIRS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ("consent was given", {}, {"given": frozenset({"messages"})}, {"given": frozenset({"course"})}, "held"),
    ("consent was not withdrawn", {},
     {"withdrawn": frozenset({"calls"})}, {"withdrawn": frozenset({"messages"})}, "skipped"),
    ("nothing is needed", {"given": frozenset()}, {"needs": None}, {"needs": "messages"}, "held"),
    ("on WhatsApp, course needs messages too", {"channel": "whatsapp", "needs": "course"},
     {"given": frozenset({"course", "messages"})}, {"given": frozenset({"course"})}, "held"),
    ("by e-mail, course is enough", {"needs": "course", "given": frozenset({"course"})},
     {"channel": "email"}, {"channel": "whatsapp"}, "held"),
    ("a call needs calls", {"channel": "voice", "needs": "calls"},
     {"given": frozenset({"calls"})}, {"given": frozenset({"messages"})}, "held"),
    ("a call needs calls, whatever its template says", {"channel": "voice", "needs": "messages"},
     {"given": frozenset({"calls", "messages"})}, {"given": frozenset({"messages"})}, "held"),
    ("the family's own hours have begun", FREE,
     {"contact_hours": (time(12), time(17))}, {"contact_hours": (time(17), time(21))}, "later"),
    ("the family's own hours are not over", FREE,
     {"contact_hours": (time(9), time(12, 1))}, {"contact_hours": (time(9), time(12))}, "later"),
    ("a class reminder keeps its time", {"contact_hours": (time(17), time(21)), **FREE},
     {"exempt_quiet_hours": "yes"}, {"exempt_quiet_hours": "no"}, "later"),
    ("nobody opted out", {}, {"opted_out": False}, {"opted_out": True}, "skipped"),
    ("an opt-out is confirmed", {"opted_out": True, "needs": None},
     {"event_key": "optout_confirmed"}, {"event_key": "consent_code"}, "skipped"),
    ("the address takes mail", {}, {"suppressed": False}, {"suppressed": True}, "skipped"),
    ("an unknown owner is a guardian", {}, {"owner": "unknown"}, {"owner": "student", "age": 15}, "skipped"),
    ("students get what is for them", STUDENT, {}, {"audience": frozenset({"guardian"})}, "skipped"),
    ("a guardian gets what is for students", {"owner": "guardian"},
     {"audience": frozenset({"student"})}, STUDENT | {"audience": frozenset({"guardian"})}, "skipped"),
    ("thirteen is old enough", STUDENT, {"age": 13}, {"age": 12}, "skipped"),
    ("the age of a student must be known", STUDENT, {"age": 13}, {"age": None}, "held"),
    ("the age of a guardian need not be known", {"age": None}, {"owner": "guardian"}, STUDENT | {"age": None}, "held"),
    ("money is for guardians", {"is_money": True}, {"owner": "guardian"}, STUDENT, "skipped"),
    ("calls are for guardians", {"channel": "voice"}, {"owner": "guardian"}, STUDENT, "skipped"),
    ("it is not too late", {}, {"expires_at": NOON + timedelta(seconds=1)}, {"expires_at": NOON}, "skipped"),
    ("it need not expire", {}, {"expires_at": None}, {"expires_at": NOON - timedelta(days=1)}, "skipped"),
    ("the mailing runs", {}, {"campaign": "running"}, {"campaign": "paused"}, "held"),
    ("the mailing is done and a late row leaves", {}, {"campaign": "done"}, {"campaign": "cancelled"}, "skipped"),
    ("the message is switched on", {}, {"template_active": True}, {"template_active": False}, "held"),
    ("it can be written", {}, {"fault": None}, {"fault": "The message needs a value for amount."}, "held"),
    ("free text inside 24 hours", {"channel": "whatsapp", "is_session": True},
     {"window_until": NOON + timedelta(seconds=1)}, {"window_until": NOON}, "held"),
    ("free text after somebody wrote", {"channel": "whatsapp", "is_session": True},
     {"window_until": NOON + timedelta(hours=3)}, {"window_until": None}, "held"),
    ("sandbox mode reaches sandboxes only", {"send_mode": "sandbox"},
     {"provider_is_real": False}, {"provider_is_real": True}, "held"),
    ("live mode reaches people", {"provider_is_real": True}, {"send_mode": "live"}, {"send_mode": "sandbox"}, "held"),
    ("nothing leaves while paused", {}, {"send_mode": "live"}, {"send_mode": "paused"}, "held"),
    ("a mode that nobody knows is not live", {"provider_is_real": True},
     {"send_mode": "live"}, {"send_mode": "lvie"}, "held"),
    ("a call at nine", {"channel": "voice", "expires_at": None},
     {"now": NOON.replace(hour=9)}, {"now": NOON.replace(hour=8, minute=59)}, "later"),
    ("a call before nine in the evening", {"channel": "voice", "expires_at": None},
     {"now": NOON.replace(hour=20, minute=59)}, {"now": NOON.replace(hour=21)}, "later"),
    ("an e-mail at night", {"now": NOON.replace(hour=23), "expires_at": None},
     {"channel": "email"}, {"channel": "voice"}, "later"),
    ("the educator's own hours", {"channel": "voice", "expires_at": None},
     {"calls_until": time(13)}, {"calls_until": time(11)}, "later"),
    ("the cell of the matrix is on", {}, {"rule_is_on": True}, {"rule_is_on": False}, "held"),
    ("students are not left out", STUDENT, {"rule_audience": "both"}, {"rule_audience": "guardian"}, "skipped"),
    ("nobody stopped what is automatic", {}, {"family_stopped": False}, {"family_stopped": True}, "held"),
    ("what a person writes goes to a stopped family", {"family_stopped": True, "needs": None},
     {"by_hand": True}, {"by_hand": False}, "held"),
    ("the channel is open", {}, {"channel_paused": False}, {"channel_paused": True}, "held"),
    ("the provider takes what is ours", {}, {"breaker": None}, {"breaker": "SendGrid refuses the key."}, "held"),
    ("a letter in the evening", NIGHT,
     {"now": NOON.replace(hour=20, minute=59)}, {"now": NOON.replace(hour=21)}, "later"),
    ("a letter in the morning", NIGHT,
     {"now": NOON.replace(hour=8)}, {"now": NOON.replace(hour=7, minute=59)}, "later"),
    ("quiet hours by day", FREE | {"quiet": (time(11), time(13))}, {"now": NOON.replace(hour=13)}, {}, "later"),
    ("quiet in their own zone", NIGHT | {"now": NOON.replace(hour=20)},
     {"zone": INDIA}, {"zone": ZoneInfo("Asia/Dubai"), "now": NOON.replace(hour=9)}, "later"),
    ("a code at night", NIGHT | {"now": NOON.replace(hour=23)},
     {"exempt_quiet_hours": "yes"}, {"exempt_quiet_hours": "no"}, "later"),
    ("news of a class that is sooner than the morning", NIGHT | {"now": NOON.replace(hour=23)},
     {"exempt_quiet_hours": "before_class", "expires_at": NOON + timedelta(hours=12)},
     {"exempt_quiet_hours": "before_class", "expires_at": NOON + timedelta(days=1)}, "later"),
    ("only what cannot wait goes at night", NIGHT | {"now": NOON.replace(hour=23)},
     {"exempt_quiet_hours": "before_class", "expires_at": NOON + timedelta(hours=12)},
     {"exempt_quiet_hours": "no", "expires_at": NOON + timedelta(hours=12)}, "skipped"),
    ("a day on which we send", FREE, {"no_send_days": {date(2026, 11, 24): "Exam"}},
     {"no_send_days": {date(2026, 11, 23): "Diwali"}}, "later"),
    ("a reminder on a holiday", FREE | {"no_send_days": {date(2026, 11, 23): "Diwali"}},
     {"exempt_quiet_hours": "yes"}, {}, "later"),
    ("not too many on one day", FREE | {"daily_cap": 3}, {"got_today": 2}, {"got_today": 3}, "later"),
    ("a reminder does not count", FREE | {"daily_cap": 3, "got_today": 9}, {"exempt_cap": True}, {}, "later"),
    ("no exemption lets a call out at night",
     FREE | {"channel": "voice", "exempt_quiet_hours": "yes", "exempt_cap": True},
     {"now": NOON}, {"now": NOON.replace(hour=22)}, "later"),
    ("no exemption outlives an opt-out", {"exempt_quiet_hours": "yes", "exempt_cap": True},
     {"opted_out": False}, {"opted_out": True}, "skipped"),
    ("hours that leave no room", {"channel": "voice"}, {"calls_from": time(10)}, {"calls_from": time(21)}, "held"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shared", "allowing", "forbidding", "answer"), [pair[1:] for pair in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_one_fact_decides(
    shared: dict[str, Any], allowing: dict[str, Any], forbidding: dict[str, Any], answer: str
) -> None:
    assert outcome(**(shared | allowing)) == "now"
    assert outcome(**(shared | forbidding)) == answer


@pytest.mark.parametrize("hours", [(time(0), time(23, 59)), (time(6), time(23))])
def test_calls_never_leave_the_lawful_hours_whatever_is_set(hours: tuple[time, time]) -> None:
    calls = {"channel": "voice", "expires_at": None, "calls_from": hours[0], "calls_until": hours[1]}
    assert outcome(**calls, now=NOON.replace(hour=20, minute=59)) == "now"
    assert outcome(**calls, now=NOON.replace(hour=21)) == "later"
    assert outcome(**calls, now=NOON.replace(hour=8, minute=59)) == "later"


@pytest.mark.parametrize(("hour", "days"), [(7, 0), (22, 1)])
def test_a_call_at_night_waits_for_the_next_morning(hour: int, days: int) -> None:
    night = NOON.replace(hour=hour)
    decision = decide(replace(GOOD, channel="voice", now=night, expires_at=None))
    assert decision.at == (night + timedelta(days=days)).replace(hour=9)
    assert decision.reason == "Calls are made between 09:00 and 21:00 in India."


WHEN: list[tuple[str, dict[str, Any], datetime, str]] = [
    ("quiet ends in the morning", NIGHT | {"now": NOON.replace(hour=23)},
     datetime(2026, 11, 24, 8, tzinfo=INDIA), "It is quiet"),
    ("after midnight it is the same morning", NIGHT | {"now": NOON.replace(hour=2)},
     datetime(2026, 11, 23, 8, tzinfo=INDIA), "It is quiet"),
    ("a holiday after the night", NIGHT | {"now": NOON.replace(hour=23), "no_send_days": {date(2026, 11, 24): "Exam"}},
     datetime(2026, 11, 25, 8, tzinfo=INDIA), "It is quiet"),
    ("three days of exams", NIGHT | {"no_send_days": {date(2026, 11, day): "Exams" for day in (23, 24, 25)}},
     datetime(2026, 11, 26, 8, tzinfo=INDIA), "Nothing is sent on 23 Nov (Exams)."),
    ("a call waits for the hours of calls, not for the end of the quiet",
     NIGHT | {"channel": "voice", "calls_from": time(10), "calls_until": time(19), "now": NOON.replace(hour=22)},
     datetime(2026, 11, 24, 10, tzinfo=INDIA), "Calls are made"),
    ("too many today: tomorrow, after the quiet", NIGHT | {"daily_cap": 3, "got_today": 3},
     datetime(2026, 11, 24, 8, tzinfo=INDIA), "This person has had 3 messages today"),
    ("their morning, not ours", NIGHT | {"zone": ZoneInfo("America/New_York")},
     datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("America/New_York")), "It is quiet"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "at", "reason"), [one[1:] for one in WHEN], ids=[one[0] for one in WHEN])
def test_what_cannot_go_now_goes_at_the_first_moment_that_every_rule_allows(
    facts: dict[str, Any], at: datetime, reason: str
) -> None:
    decision = decide(replace(GOOD, **facts))
    assert (decision.outcome, decision.at) == ("later", at)
    assert (decision.reason or "").startswith(reason)


def test_a_year_without_a_day_is_held_and_not_lost() -> None:
    year = {date(2026, 11, 23) + timedelta(days=n): "No" for n in range(1000)}
    assert outcome(expires_at=None, no_send_days=year) == "held"


def test_a_call_that_could_only_be_made_too_late_is_not_made() -> None:
    night = NOON.replace(hour=22)
    call = replace(GOOD, channel="voice", now=night)
    assert decide(replace(call, expires_at=night + timedelta(hours=12))).outcome == "later"
    assert decide(replace(call, expires_at=night + timedelta(hours=11))).outcome == "skipped"


def test_what_can_never_leave_is_said_before_what_only_waits() -> None:
    assert outcome(send_mode="paused", opted_out=True, given=frozenset()) == "skipped"


def test_every_refusal_has_a_reason_in_words() -> None:
    for name, shared, allowing, forbidding, _ in PAIRS:
        reason = decide(replace(GOOD, **(shared | forbidding))).reason
        assert reason, name
        assert reason.endswith("."), name
        assert decide(replace(GOOD, **(shared | allowing))) == Decision("now")


# ---------------------------------------------------------------- the facts, read from the database
def ask(engine: Engine, *rows: Planned) -> list[Decision]:
    with engine.db.transaction() as conn:
        return gate.preview(conn, rows, engine.settings)


def letter(engine: Engine, home: Household, event_key: str = "approved", **more: Any) -> Planned:
    """An e-mail to a household's guardian."""
    with engine.db.transaction() as conn:
        template_id = crowd.template(conn, event_key, more.get("channel", "email"))
    family = {
        "family_id": home.family_id,
        "lead_id": home.lead_id,
        "email_id": home.email["id"],
        "email": home.email["value"],
        "phone_id": home.phone["id"],
        "phone": home.phone["value"],
    }
    return crowd.message(family, more.pop("channel", "email"), template_id, event_key, **more)


def test_facts_of_many_messages_are_read_at_once_and_not_mixed_up(engine: Engine, cast: Cast) -> None:
    rows = [letter(engine, cast.riya), letter(engine, cast.stranger), letter(engine, cast.kabir)] * 3
    assert [decision.outcome for decision in ask(engine, *rows)] == ["now", "held", "now"] * 3


def test_the_newest_answer_of_a_guardian_holds(engine: Engine, cast: Cast) -> None:
    row = letter(engine, cast.riya)
    assert ask(engine, row)[0].outcome == "now"
    with engine.db.transaction() as conn:
        consent(conn, cast.riya.lead_id, cast.riya.email["id"], "messages", granted=False)
    assert ask(engine, row)[0].reason == "The guardian has said no to class messages."
    with engine.db.transaction() as conn:
        consent(conn, cast.riya.lead_id, cast.riya.email["id"], "messages")
    assert ask(engine, row)[0].outcome == "now"


def test_consent_for_one_child_is_not_consent_for_another(engine: Engine, cast: Cast) -> None:
    sibling = engine.value(
        "insert into public.imported_leads (family_id, student_name) values (%(f)s, 'Arjun Sharma') returning id",
        f=cast.riya.family_id,
    )
    assert ask(engine, letter(engine, cast.riya), letter(engine, cast.riya, lead_id=sibling))[1].outcome == "held"


def test_the_invitation_needs_no_consent_and_does_not_go_to_a_students_contact(engine: Engine, cast: Cast) -> None:
    values = {"form_token": "t", "recipient_name": "there", "unsubscribe_token": "u"}
    to_unknown = letter(engine, cast.stranger, "cta_invitation", variables=values)
    assert cast.riya.student_email is not None
    to_student = letter(engine, cast.riya, "cta_invitation", variables=values, contact_id=cast.riya.student_email["id"])
    assert [decision.outcome for decision in ask(engine, to_unknown, to_student)] == ["now", "skipped"]


def test_a_student_under_thirteen_is_not_written_to(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        young = household(conn, "Asha Pillai", "Maya", "maya@example.com", "+919876543290", age=12)
        own = conn.execute(
            "insert into public.contacts (family_id, lead_id, kind, value, owner)"
            " values (%s, %s, 'email', 'asha@example.com', 'student') returning id",
            [young.family_id, young.lead_id],
        ).fetchone()
    assert own is not None
    assert cast.riya.student_email is not None
    rows = [
        letter(engine, young, "account_welcome", contact_id=own["id"], variables={"claim_token": "c"}),
        letter(engine, young, "account_welcome", variables={"claim_token": "c"}),
        letter(
            engine,
            cast.riya,
            "account_welcome",
            contact_id=cast.riya.student_email["id"],
            variables={"claim_token": "c"},
        ),
    ]
    assert [decision.outcome for decision in ask(engine, *rows)] == ["skipped", "now", "now"]


def test_a_message_that_cannot_be_written_is_held_and_says_what_is_missing(engine: Engine, cast: Cast) -> None:
    decision = ask(engine, letter(engine, cast.stranger, "cta_invitation", variables={}))[0]
    assert decision == Decision("held", "The message needs a value for form_url.")


def test_preview_writes_nothing_and_agrees_with_what_happens(engine: Engine, cast: Cast) -> None:
    engine.run("update public.contacts set opted_out_at = now() where id = %(id)s", id=cast.kabir.email["id"])
    rows = [letter(engine, cast.riya), letter(engine, cast.stranger), letter(engine, cast.kabir)]
    foretold = ask(engine, *rows)
    assert engine.value("select count(*) from public.email_logs") == 0
    with engine.db.transaction() as conn:
        plan(conn, rows)
    engine.drain()
    happened = {
        row["family_id"]: (row["gate_outcome"], row["gate_reason"])
        for row in engine.rows("select family_id, gate_outcome, gate_reason from public.email_logs")
    }
    assert [happened[row.family_id] for row in rows] == [(one.outcome, one.reason) for one in foretold]


@pytest.mark.parametrize("mode", ["paused", "sandbox"])
def test_what_was_held_leaves_when_the_educator_goes_live(engine: Engine, cast: Cast, mode: str) -> None:
    with engine.db.transaction() as conn:
        plan(conn, [letter(engine, cast.riya)])
        conn.execute("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
    engine.drain()
    assert engine.value("select status from public.email_logs") == "held"
    assert engine.sent() == []
    engine.run("update public.app_settings set value = to_jsonb(%(mode)s::text) where key = 'send_mode'", mode=mode)
    engine.drain()
    assert engine.value("select status from public.email_logs") == ("held" if mode == "paused" else "sent")


def test_what_a_person_holds_is_not_let_go_by_the_sweep(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        plan(conn, [letter(engine, cast.riya)])
        conn.execute("update public.email_logs set status = 'held', gate_reason = 'Held by hand.'")
    engine.drain()
    assert engine.row("select status, gate_reason from public.email_logs") == {
        "status": "held",
        "gate_reason": "Held by hand.",
    }


@pytest.mark.parametrize(
    ("setting", "address", "channel"),
    [
        ("sendgrid_api_url", "https://api.sendgrid.com", "email"),
        ("aisensy_campaign_url", "https://backend.aisensy.com", "whatsapp"),
        ("aisensy_project_url", "https://apis.aisensy.com", "whatsapp"),
        ("bolna_api_url", "https://api.bolna.ai", "voice"),
        ("bolna_api_url", "http://127.0.0.1.example.com", "voice"),
    ],
)
def test_sandbox_mode_knows_a_real_provider(
    engine: Engine, cast: Cast, setting: str, address: str, channel: Any
) -> None:
    engine.clock(NOON)
    assert channels.real(engine.settings) == frozenset()
    settings = engine.settings.model_copy(update={setting: address})
    assert channels.real(settings) == {channel}
    row = letter(engine, cast.riya, channel=channel)
    with engine.db.transaction() as conn:
        assert gate.preview(conn, [row], engine.settings)[0].outcome == "now"
        assert gate.preview(conn, [row], settings)[0].outcome == "held"
