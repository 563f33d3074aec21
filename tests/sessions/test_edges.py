"""Reminders at the edges: moved five minutes before, cancelled after they left, over midnight, unpaid, withdrawn."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import consent
from tests.sessions.school import EVERYONE, NOON, School

FIVE = NOON + timedelta(hours=5)
MINUTE = timedelta(minutes=1)


def _went(school: School, event_key: str) -> list[str]:
    return [address for address, status in school.told(event_key) if status in ("sent", "delivered", "read")]


def test_moved_five_minutes_before_it_reminds_once_more_of_the_new_time(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE - 15 * MINUTE)
    assert _went(school, "session_15m") == EVERYONE
    school.engine.clock(FIVE - 5 * MINUTE)
    school.move(session_id, FIVE + 40 * MINUTE, "a power cut")
    school.engine.hear()
    assert _went(school, "session_moved") == EVERYONE
    # The old reminders are history; the new ones have their own time.
    school.at(FIVE + 24 * MINUTE)
    assert len(_went(school, "session_15m")) == len(EVERYONE)
    school.at(FIVE + 25 * MINUTE)
    assert _went(school, "session_15m") == sorted(EVERYONE * 2)
    revisions = school.engine.rows(
        """
        select r.revision, count(*) as messages, count(distinct (r.enrollment_id, m.contact_id, m.channel)) as people
          from public.message_log m join public.reminders r on r.id = m.reminder_id
         where m.event_key = 'session_15m' group by 1 order by 1
        """
    )
    assert [tuple(row.values()) for row in revisions] == [(1, 6, 6), (2, 6, 6)]


def test_moved_five_minutes_before_to_ten_minutes_on_it_reminds_at_once(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE - 15 * MINUTE)
    school.engine.clock(FIVE - 5 * MINUTE)
    school.move(session_id, FIVE + 5 * MINUTE)
    school.engine.hear()
    assert _went(school, "session_15m") == sorted(EVERYONE * 2)
    school.at(FIVE + 6 * MINUTE)
    assert _went(school, "session_15m") == sorted(EVERYONE * 2)


def test_cancelled_after_the_reminders_left_tells_so_and_recalls_nothing(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE - 15 * MINUTE)
    school.engine.clock(FIVE - 10 * MINUTE)
    school.confirm("cancel_session", id=str(session_id), reason="illness")
    school.engine.hear()
    assert _went(school, "session_cancelled") == EVERYONE
    # What has left has left: it stands as sent.
    assert _went(school, "session_15m") == EVERYONE
    for minutes in (9, 6, 1, -5):
        school.at(FIVE - minutes * MINUTE)
    assert len(school.engine.sent()) == 2 * len(EVERYONE)


def test_a_class_after_midnight_is_reminded_on_the_evening_before(school: School) -> None:
    school.engine.run(
        'update public.app_settings set value = \'{"from": "00:00", "to": "00:00"}\' where key = \'quiet_hours\''
    )
    midnight = NOON.replace(hour=0) + timedelta(days=2)
    school.session(midnight + 5 * MINUTE)
    school.at(midnight - 11 * MINUTE)
    assert _went(school, "session_15m") == []
    school.at(midnight - 10 * MINUTE)
    assert _went(school, "session_15m") == EVERYONE
    [mail, *_] = [one for one in school.engine.sent(to="vikram@example.com") if "12:05 am" in str(one)]
    assert "IST" in str(mail)
    school.at(midnight + 6 * MINUTE)
    assert len(_went(school, "session_15m")) == len(EVERYONE)


def test_a_day_before_reminder_is_not_sent_on_the_day_itself(school: School) -> None:
    begins = FIVE + timedelta(days=2)
    school.session(begins)
    # The worker was down for a night and comes back on the morning of the class.
    school.at(begins - timedelta(hours=8))
    assert _went(school, "session_24h") == []
    school.at(begins - 15 * MINUTE)
    assert _went(school, "session_15m") == EVERYONE


def test_a_late_tick_catches_up_until_the_start_and_not_after(school: School) -> None:
    school.session(FIVE)
    school.session(FIVE + timedelta(hours=2), "Price it right")
    school.at(FIVE - MINUTE)
    assert _went(school, "session_15m") == EVERYONE
    school.at(FIVE + timedelta(hours=2))
    assert len(_went(school, "session_15m")) == len(EVERYONE)


def test_without_a_paid_seat_nobody_is_reminded(school: School) -> None:
    school.session(FIVE)
    school.as_admin("select * from public.change_seats(%s, 'end', 'refunded')", [school.cast.enrollment_id])
    school.at(FIVE - 15 * MINUTE)
    assert _went(school, "session_15m") == ["+919876543220", "vikram@example.com"]
    # Nor is the child who never paid.
    lakshmi = school.engine.sent(to="lakshmi@example.com")
    assert lakshmi == []


def test_consent_withdrawn_between_planning_and_sending_stops_what_needs_it(school: School) -> None:
    school.session(FIVE)
    school.at(FIVE - 16 * MINUTE)
    assert [address for address, _ in school.told("session_15m")] == EVERYONE
    with school.engine.db.transaction() as conn:
        consent(conn, school.cast.kabir.lead_id, school.cast.kabir.email["id"], "course", "messages", granted=False)
    school.at(FIVE - 15 * MINUTE)
    assert "+919876543220" not in _went(school, "session_15m")
    assert "vikram@example.com" not in _went(school, "session_15m")
    assert len(_went(school, "session_15m")) == 4
    school.at(FIVE)
    theirs = {status for address, status in school.told("session_15m") if "vikram" in address or "220" in address}
    assert theirs <= {"skipped", "cancelled", "held"}
