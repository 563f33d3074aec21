"""A reminder that did not arrive: the channel not yet used at ten minutes, one call at six, nothing after the start."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from launchpad import worker
from tests.sessions.school import NOON, School

FIVE = NOON + timedelta(hours=5)


def _off(school: School, channel: str) -> None:
    """The educator's matrix sends the reminder on one channel only."""
    school.as_admin(
        "update public.notification_rules set is_on = false where event_key = 'session_15m' and channel = %s", channel
    )


def _nothing_arrives(school: School) -> None:
    """The providers take everything, and nothing is ever delivered."""
    school.engine.sandbox.http.post("/settings", json={"webhooks": "lost"}).raise_for_status()


def _steps(school: School) -> list[tuple[str, str]]:
    rows = school.engine.rows(
        """
        select x.step::text, x.status::text from public.reminder_rescues x
          join public.reminders r on r.id = x.reminder_id
         where r.enrollment_id = %(id)s order by x.due_at
        """,
        id=school.cast.enrollment_id,
    )
    return [(row["step"], row["status"]) for row in rows]


def _rescued(school: School) -> list[tuple[str, str, str]]:
    rows = school.engine.rows(
        """
        select m.channel::text, c.value, m.status::text from public.message_log m
          join public.contacts c on c.id = m.contact_id
         where m.event_key = 'session_rescue' and m.lead_id = %(id)s order by m.channel, c.value
        """,
        id=school.cast.riya.lead_id,
    )
    return [(row["channel"], row["value"], row["status"]) for row in rows]


def test_what_does_not_arrive_goes_by_mail_and_then_by_one_call(school: School) -> None:
    _off(school, "email")
    _nothing_arrives(school)
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    # Both steps are seen before they happen.
    assert _steps(school) == [("other_channel", "planned"), ("call", "planned")]
    school.at(FIVE - timedelta(minutes=11))
    assert _rescued(school) == []
    school.at(FIVE - timedelta(minutes=10))
    mails = [("email", "anita@example.com", "sent"), ("email", "riya@example.com", "sent")]
    assert _rescued(school) == mails
    school.engine.clock(FIVE - timedelta(minutes=6))
    # Two workers, and one that comes later: one call, to the guardian.
    work = worker.collect()
    threads = [Thread(target=worker.drain, args=(school.engine.ctx, work)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    school.at(FIVE - timedelta(minutes=5))
    assert _rescued(school) == [*mails, ("voice", "+919876543210", "sent")]
    assert _steps(school) == [("other_channel", "done"), ("call", "done")]
    calls = school.engine.sent(channel="voice", to="+919876543210")
    assert len(calls) == 1
    assert "Find your first customer" in str(calls[0])
    school.at(FIVE + timedelta(minutes=5))
    assert len(_rescued(school)) == 3


def test_what_has_arrived_needs_no_rescue(school: School) -> None:
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    school.engine.settle(0.5)
    for minutes in (10, 6):
        school.at(FIVE - timedelta(minutes=minutes))
    assert _steps(school) == [("other_channel", "not_needed"), ("call", "not_needed")]
    assert _rescued(school) == []
    reason = school.engine.value("select distinct left(reason, 24) from public.reminder_rescues")
    assert reason == "The reminder arrived by "


def test_a_step_can_be_cancelled_and_a_class_that_moves_takes_its_steps_along(school: School) -> None:
    _nothing_arrives(school)
    session_id = school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    school.as_admin("update public.reminder_rescues set status = 'cancelled' where step = 'call'")
    school.at(FIVE - timedelta(minutes=6))
    assert _steps(school) == [("other_channel", "skipped"), ("call", "cancelled")]
    assert _rescued(school) == []
    # The same for all families when the class is cancelled in the last minutes.
    other = school.session(FIVE + timedelta(hours=2), "Price it right")
    school.at(FIVE + timedelta(hours=1, minutes=46))
    school.as_admin("update public.sessions set status = 'cancelled' where id = %s", other)
    school.at(FIVE + timedelta(hours=1, minutes=55))
    left = "select count(*) from public.reminder_rescues where status = 'planned'"
    assert school.engine.value(left) == 0
    assert _rescued(school) == []
    assert session_id != other


def test_no_call_outside_lawful_hours_nor_where_she_has_switched_it_off(school: School) -> None:
    _nothing_arrives(school)
    # A class at half past nine in the evening: a call at 21:24 may not be made.
    late = NOON + timedelta(hours=9, minutes=30)
    school.session(late)
    school.at(late - timedelta(minutes=15))
    school.at(late - timedelta(minutes=6))
    assert _rescued(school) == [("voice", "+919876543210", "skipped")]
    _off(school, "voice")
    tomorrow = FIVE + timedelta(days=1)
    school.session(tomorrow, "Price it right")
    school.at(tomorrow - timedelta(minutes=15))
    school.at(tomorrow - timedelta(minutes=6))
    assert len(_rescued(school)) == 1
    assert not school.engine.sent(channel="voice")


def _news_steps(school: School) -> list[tuple[str, str]]:
    rows = school.engine.rows(
        "select step::text, status::text from public.notice_rescues where lead_id = %(id)s order by due_at",
        id=school.cast.riya.lead_id,
    )
    return [(row["step"], row["status"]) for row in rows]


def _only_whatsapp(school: School, event_key: str) -> None:
    school.as_admin(
        "update public.notification_rules set is_on = false where event_key = %s and channel = 'email'", event_key
    )


def test_news_of_a_cancelled_class_that_nobody_got_goes_by_mail_and_then_by_one_call(school: School) -> None:
    _only_whatsapp(school, "session_cancelled")
    _nothing_arrives(school)
    session_id = school.session(FIVE)
    school.at(FIVE - timedelta(minutes=50))
    school.as_admin("update public.sessions set status = 'cancelled' where id = %s", session_id)
    school.engine.hear()
    assert _news_steps(school) == [("other_channel", "planned"), ("call", "planned")]
    school.at(FIVE - timedelta(minutes=45))
    mails = [("email", "anita@example.com", "sent"), ("email", "riya@example.com", "sent")]
    assert _rescued(school) == mails
    school.at(FIVE - timedelta(minutes=41))
    assert _rescued(school) == [*mails, ("voice", "+919876543210", "sent")]
    assert _news_steps(school) == [("other_channel", "done"), ("call", "done")]
    school.at(FIVE)
    assert len(_rescued(school)) == 3


def test_news_that_arrived_needs_no_rescue_and_a_day_ahead_nobody_is_rung(school: School) -> None:
    session_id = school.session(FIVE)
    school.move(session_id, FIVE + timedelta(hours=2))
    school.engine.settle(0.5)
    # Hours ahead there is no call, and a step may be taken back by her alone.
    assert _news_steps(school) == [("other_channel", "planned")]
    with school.engine.as_person(school.cast.student) as conn:
        assert conn.execute("update public.notice_rescues set status = 'cancelled'").rowcount == 0
    school.at(NOON + timedelta(minutes=31))
    assert _news_steps(school) == [("other_channel", "not_needed")]
    assert _rescued(school) == []
    _nothing_arrives(school)
    school.move(session_id, FIVE + timedelta(hours=3))
    school.engine.hear()
    school.as_admin("update public.notice_rescues set status = 'cancelled' where status = 'planned'")
    school.at(NOON + timedelta(minutes=90))
    assert _news_steps(school) == [("other_channel", "not_needed"), ("other_channel", "cancelled")]
