"""The matrix and the guards, set as the educator sets them in her browser: what goes beside what waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from launchpad.core.clock import INDIA
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from tests.cast import Cast, household
from tests.engine import Engine
from tests.ledger import crowd
from tests.payments.till import Till
from tests.sessions.school import School

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=INDIA)


@pytest.fixture(autouse=True)
def _by_day(engine: Engine) -> None:
    engine.clock(NOON)


def rule(engine: Engine, cast: Cast, event_key: str, channel: str, **change: Any) -> int:
    """The educator changes a cell; returns how many rows that touched."""
    columns = ", ".join(f"{name} = %({name})s" for name in change)
    with engine.as_person(cast.admin) as conn:
        return conn.execute(
            f"update public.notification_rules set {columns} where event_key = %(event)s and channel = %(channel)s",
            {**change, "event": event_key, "channel": channel},
        ).rowcount


def setting(engine: Engine, cast: Cast, key: str, value: Any) -> None:
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.app_settings set value = %s where key = %s", [Jsonb(value), key])


def graded(engine: Engine, cast: Cast, revision: str = "1") -> None:
    """Something happens that both a child and its guardian might hear of."""
    with engine.db.transaction() as conn:
        subject = Subject("assignment", cast.batch_id, revision, values={"assignment_title": "An idea"})
        for event in ("recording_ready", "work_graded"):
            plan(conn, messages_for(conn, event, [cast.riya.lead_id], subject))
            notify_in_app(conn, event, [cast.riya.lead_id], subject)


def log(engine: Engine, event_key: str) -> dict[str, Any]:
    rows = engine.rows(
        """
        select m.*, c.value from public.message_log m join public.contacts c on c.id = m.contact_id
         where m.event_key = %(key)s
        """,
        key=event_key,
    )
    return {f"{row['channel']} {row['value']}": row for row in rows}


# ---------------------------------------------------------------- the matrix
def test_a_cell_decides_whether_when_and_to_whom(engine: Engine, cast: Cast) -> None:
    assert rule(engine, cast, "recording_ready", "whatsapp", is_on=False) == 1
    assert rule(engine, cast, "recording_ready", "email", audience="guardian", delay_minutes=90) == 1
    assert rule(engine, cast, "recording_ready", "in_app", is_on=False) == 1
    graded(engine, cast)
    engine.drain()
    assert {
        at: row["due_at"] >= NOON + timedelta(minutes=90) for at, row in log(engine, "recording_ready").items()
    } == {"email anita@example.com": True}
    assert set(log(engine, "work_graded")) == {"email riya@example.com", "whatsapp +919876543211"}
    notices = engine.rows("select event_key from public.notifications where user_id = %(id)s", id=cast.student)
    assert {row["event_key"] for row in notices} == {"work_graded"}


def test_switched_off_after_it_was_planned_it_waits_and_leaves_when_it_is_on_again(engine: Engine, cast: Cast) -> None:
    rule(engine, cast, "work_graded", "email", delay_minutes=5)
    graded(engine, cast)
    rule(engine, cast, "work_graded", "email", is_on=False)
    engine.clock(NOON + timedelta(minutes=6))
    engine.drain()
    waits = log(engine, "work_graded")["email riya@example.com"]
    assert (waits["status"], waits["gate_reason"]) == ("held", "This message is switched off.")
    rule(engine, cast, "work_graded", "email", is_on=True)
    engine.drain()
    assert log(engine, "work_graded")["email riya@example.com"]["sent_at"]


@pytest.mark.parametrize(
    ("event", "channel", "change", "words"),
    [
        ("consent_code", "email", {"is_on": False}, "Without the code"),
        ("optout_confirmed", "whatsapp", {"delay_minutes": 5}, "silence"),
        ("payment_link", "email", {"audience": "student"}, "not written for that audience"),
        ("recording_ready", "in_app", {"delay_minutes": 5}, "shown at once"),
    ],
)
def test_what_may_not_be_set_says_why(
    engine: Engine, cast: Cast, event: str, channel: str, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=words):
        rule(engine, cast, event, channel, **change)
    with engine.as_person(cast.student) as conn:
        assert conn.execute("update public.notification_rules set is_on = false").rowcount == 0


def test_a_cell_says_how_many_people_it_concerns(engine: Engine, cast: Cast) -> None:
    graded(engine, cast)
    with engine.as_person(cast.admin) as conn:
        reach = conn.execute("select people, messages from public.rule_reach('recording_ready', 'email')").fetchone()
        hours = conn.execute("select sum(planned) from public.coming_by_hour(24) where channel = 'whatsapp'").fetchone()
    assert reach == (2, 2)
    assert hours is not None
    assert hours[0] == 3
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select people from public.rule_reach('recording_ready', 'email')").fetchone() == (0,)


# ---------------------------------------------------------------- the guards
def test_quiet_hours_are_the_familys_own_and_codes_and_reminders_pass(engine: Engine, cast: Cast) -> None:
    setting(engine, cast, "quiet_hours", {"from": "21:00", "to": "08:00"})
    engine.run("update public.families set timezone = 'America/New_York' where id = %(id)s", id=cast.kabir.family_id)
    engine.clock(NOON.replace(hour=22))
    with engine.db.transaction() as conn:
        approved, code = (crowd.template(conn, key, "email") for key in ("approved", "consent_code"))
        for home in (cast.riya, cast.kabir):
            family = {"family_id": home.family_id, "lead_id": home.lead_id, "email_id": home.email["id"]}
            family |= {"email": home.email["value"]}
            plan(conn, [crowd.message(family, "email", approved)])
            plan(conn, [crowd.message(family, "email", code, "consent_code", variables={"code": "123456"})])
    engine.drain()
    found = {**log(engine, "approved")}
    assert found["email vikram@example.com"]["sent_at"], "it is noon where they live"
    waits = found["email anita@example.com"]
    assert (waits["status"], waits["due_at"]) == ("planned", NOON.replace(day=26, hour=8))
    assert waits["gate_reason"] == "It is quiet for this family from 21:00 to 08:00."
    assert all(row["sent_at"] for row in log(engine, "consent_code").values())
    engine.clock(NOON.replace(day=26, hour=8))
    engine.drain()
    assert log(engine, "approved")["email anita@example.com"]["sent_at"]


def test_a_student_who_chose_a_zone_is_written_to_by_it(engine: Engine, cast: Cast) -> None:
    setting(engine, cast, "quiet_hours", {"from": "21:00", "to": "08:00"})
    engine.clock(NOON.replace(hour=22))
    with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.student) as conn:
        conn.execute("update public.profiles set timezone = 'Moon/Base' where user_id = %s", [cast.student])
    with engine.as_person(cast.student) as conn:
        conn.execute("update public.profiles set timezone = 'America/New_York' where user_id = %s", [cast.student])
    graded(engine, cast)
    engine.drain()
    found = log(engine, "recording_ready")
    assert found["email riya@example.com"]["sent_at"], "it is noon where she is"
    assert found["email anita@example.com"]["status"] == "planned"


def test_a_free_day_puts_off_what_is_not_exempt(engine: Engine, cast: Cast) -> None:
    setting(engine, cast, "no_send_days", [{"date": "2026-11-25", "name": "Exam"}])
    graded(engine, cast)
    engine.drain()
    waits = log(engine, "work_graded")["email riya@example.com"]
    assert (waits["gate_reason"], waits["due_at"].astimezone(INDIA).date()) == (
        "Nothing is sent on 25 Nov (Exam).",
        date(2026, 11, 26),
    )


def test_one_person_gets_so_many_a_day_also_of_those_that_leave_together(engine: Engine, cast: Cast) -> None:
    setting(engine, cast, "frequency_cap", {"per_day": 2})
    for revision in ("1", "2", "3"):
        graded(engine, cast, revision)
    engine.drain()
    mail = engine.rows(
        """
        select c.value, m.sent_at is not null as has_left from public.email_logs m
          join public.contacts c on c.id = m.contact_id where m.event_key in ('work_graded', 'recording_ready')
        """
    )
    # Riya has an address and a number, and both count; her mother is another person.
    assert sum(row["has_left"] for row in mail if row["value"] == "anita@example.com") <= 2
    assert {row["has_left"] for row in mail} == {True, False}
    put_off = engine.rows("select gate_reason, due_at from public.message_log where gate_reason like 'This person%%'")
    assert put_off
    assert {row["due_at"].astimezone(INDIA).date() for row in put_off} == {date(2026, 11, 26)}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("calls_window", {"from": "08:00", "to": "19:00"}),
        ("calls_window", {"from": "10:00", "to": "21:30"}),
        ("quiet_hours", {"from": "late", "to": "08:00"}),
        ("no_send_days", [{"date": "2026-13-01", "name": "x"}]),
        ("no_send_days", [{"date": "2026-12-01", "name": " "}]),
        ("frequency_cap", {"per_day": 0}),
        ("educator_test_phone", "98765"),
    ],
)
def test_a_guard_that_makes_no_sense_is_refused(engine: Engine, cast: Cast, key: str, value: Any) -> None:
    with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.DatetimeFieldOverflow)):
        setting(engine, cast, key, value)


def test_a_paused_channel_holds_its_own_and_no_other(engine: Engine, cast: Cast) -> None:
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.channel_states set is_paused = true where channel = 'email'")
    graded(engine, cast)
    engine.drain()
    found = log(engine, "work_graded")
    assert found["email riya@example.com"]["gate_reason"] == "You have paused this channel."
    assert found["whatsapp +919876543211"]["sent_at"]
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.channel_states set is_paused = false where channel = 'email'")
    engine.drain()
    assert log(engine, "work_graded")["email riya@example.com"]["sent_at"]


# ---------------------------------------------------------------- deadlines
def _assignment(engine: Engine, cast: Cast, due_at: datetime) -> UUID:
    with engine.as_person(cast.admin) as conn:
        row = conn.execute(
            """
            insert into public.assignments (batch_id, title, due_at, published_at)
            values (%s, 'One page', %s, public.app_now()) returning id
            """,
            [cast.batch_id, due_at],
        ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def test_who_has_not_handed_in_is_reminded_once_on_the_day_before(engine: Engine, cast: Cast) -> None:
    school = School(engine, cast)
    work = _assignment(engine, cast, NOON.replace(day=27, hour=20))
    engine.drain()
    with engine.as_person(cast.classmate) as conn:
        conn.execute(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer)
            values (%s, %s, 'submitted', 'Mine')
            """,
            [work, cast.classmate_enrollment_id],
        )
    school.at(NOON.replace(day=26, hour=15, minute=59))
    assert school.told("work_due_tomorrow") == []
    for minute in (0, 1):
        school.at(NOON.replace(day=26, hour=16, minute=minute))
    assert school.addresses("work_due_tomorrow") == ["+919876543211", "riya@example.com"]
    assert ("work_due_tomorrow", f"/app/assignments/{work}") in school.notices(cast.student)
    # A new deadline is a new reason.
    school.as_admin("update public.assignments set due_at = %s where id = %s", NOON.replace(day=29, hour=20), work)
    school.at(NOON.replace(day=28, hour=17))
    assert len(school.told("work_due_tomorrow")) == 4


def test_an_open_payment_is_reminded_of_before_and_after_its_day_and_then_no_more(engine: Engine, cast: Cast) -> None:
    school, till = School(engine, cast), Till(engine, cast)
    payment = till.asked(due_on="2026-11-30")
    school.at(NOON.replace(day=27, hour=18))
    assert school.told("payment_reminder_1") == []
    school.at(NOON.replace(day=28, hour=10))
    school.at(NOON.replace(day=29, hour=10))
    assert school.addresses("payment_reminder_1") == ["+919876543230", "lakshmi@example.com"]
    for day in (1, 2, 3):
        school.at(NOON.replace(month=12, day=day))
    assert school.addresses("payment_reminder_2") == ["+919876543230", "lakshmi@example.com"]
    assert till.payment(payment["id"])["reminders"] == 2


def test_a_family_that_has_written_is_not_reminded_and_one_that_has_paid_is_left_alone(
    engine: Engine, cast: Cast
) -> None:
    school, till = School(engine, cast), Till(engine, cast)
    payment = till.asked(due_on="2026-11-30")
    with engine.db.transaction() as conn:
        conn.execute("select private.conversation_of(%s)", [cast.meera.family_id])
        conn.execute(
            """
            update public.crm_conversations set last_inbound_at = public.app_now() + interval '1 hour'
             where family_id = %s
            """,
            [cast.meera.family_id],
        )
    school.at(NOON.replace(day=29))
    assert school.told("payment_reminder_1") == []
    with engine.db.transaction() as conn:
        conn.execute("update public.crm_conversations set last_inbound_at = null")
    setting(engine, cast, "quiet_hours", {"from": "10:00", "to": "18:00"})
    school.at(NOON.replace(day=29, minute=5))
    assert {status for _, status in school.told("payment_reminder_1")} == {"planned"}
    engine.run("update public.payments set status = 'expired' where id = %(id)s", id=payment["id"])
    engine.drain()
    school.at(NOON.replace(day=29, hour=18))
    assert {status for _, status in school.told("payment_reminder_1")} == {"cancelled"}


def test_a_stranger_has_no_reach(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        household(conn, "Tara Das", "Mira", "mira@example.com", "+919876543250", consents=())
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select count(*) from public.message_search").fetchone() == (0,)
        assert conn.execute("select count(*) from public.channel_states").fetchone() == (0,)
