"""A class reminds everyone once, on the minute, by WhatsApp and e-mail; moved and cancelled classes behave."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from launchpad import worker
from tests.sessions.school import EVERYONE, NOON, School

FIVE = NOON + timedelta(hours=5)


def test_a_class_reminds_once_fifteen_minutes_before(school: School) -> None:
    session_id = school.session(FIVE)
    reminders = "select count(*) from public.reminders where session_id = %(id)s and status = 'planned'"
    # It is the day itself: nobody needs a reminder that class is tomorrow.
    assert school.engine.value(reminders, id=session_id) == 2
    school.at(FIVE - timedelta(minutes=18))
    assert school.told("session_15m") == []
    # Taken up a little early, and held until the minute.
    school.at(FIVE - timedelta(minutes=16))
    assert school.told("session_15m") == [(address, "planned") for address in EVERYONE]
    assert school.engine.sent() == []
    school.at(FIVE - timedelta(minutes=15))
    assert school.addresses("session_15m") == EVERYONE
    assert {status for _, status in school.told("session_15m")} <= {"sent", "delivered", "read"}
    assert len(school.engine.sent()) == 6
    token = school.link("join", school.cast.riya.email["id"])
    [mail] = school.engine.sent(to="anita@example.com")
    assert f"/join/{token}" in str(mail)
    assert "5:00 pm IST" in str(mail)
    assert ("session_15m", "/app/schedule") in school.notices(school.cast.student)
    school.at(FIVE - timedelta(minutes=10))
    assert len(school.engine.sent()) == 6


def test_two_workers_remind_once(school: School) -> None:
    school.session(FIVE)
    school.engine.clock(FIVE - timedelta(minutes=15))
    work = worker.collect()
    threads = [Thread(target=worker.drain, args=(school.engine.ctx, work)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    school.engine.hear()
    assert school.addresses("session_15m") == EVERYONE
    assert len(school.engine.sent()) == 6


def test_a_class_inside_fifteen_minutes_reminds_at_once(school: School) -> None:
    school.session(NOON + timedelta(minutes=8))
    school.engine.hear()
    assert school.addresses("session_15m") == EVERYONE
    assert len(school.engine.sent()) == 6


def test_the_day_before_reminds_too(school: School) -> None:
    school.session(FIVE + timedelta(days=2))
    school.at(FIVE + timedelta(days=1))
    assert school.addresses("session_24h") == EVERYONE
    [mail] = school.engine.sent(to="riya@example.com")
    assert "Tomorrow: Find your first customer" in str(mail)


def test_nothing_is_sent_after_the_class_has_begun(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE + timedelta(seconds=1))
    assert school.told("session_15m") == []
    reasons = "select distinct reason from public.reminders where session_id = %(id)s"
    assert school.engine.value(reasons, id=session_id) == "The class had begun already."
    assert school.engine.sent() == []


def test_a_message_that_waits_too_long_is_skipped(school: School) -> None:
    school.session(FIVE)
    school.as_admin("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
    school.at(FIVE - timedelta(minutes=15))
    school.as_admin("update public.app_settings set value = '\"sandbox\"' where key = 'send_mode'")
    school.at(FIVE)
    assert {status for _, status in school.told("session_15m")} == {"skipped"}
    assert school.engine.sent() == []


def test_nobody_to_remind_is_said(school: School) -> None:
    school.engine.run("delete from public.contacts where family_id = %(id)s", id=school.cast.kabir.family_id)
    school.session(FIVE)
    school.at(FIVE - timedelta(minutes=15))
    skipped = school.engine.row("select enrollment_id, reason from public.reminders where status = 'skipped'")
    assert skipped["enrollment_id"] == school.cast.classmate_enrollment_id
    assert "Nobody of this family" in skipped["reason"]
    assert len(school.engine.sent()) == 4


def test_a_moved_class_tells_its_new_time_and_reminds_then(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE - timedelta(minutes=16))
    six = FIVE + timedelta(hours=1)
    school.move(session_id, six, "a power cut at our end")
    school.at(FIVE - timedelta(minutes=15))
    assert {status for _, status in school.told("session_15m")} == {"cancelled"}
    assert school.addresses("session_moved") == EVERYONE
    [mail] = school.engine.sent(to="anita@example.com")
    for words in (
        "New time: Find your first customer",
        "Sat 5 Dec, 6:00 pm IST",
        "Sat 5 Dec, 5:00 pm IST",
        "a power cut",
    ):
        assert words in str(mail)
    school.at(six - timedelta(minutes=15))
    sent = [row for row in school.told("session_15m") if row[1] != "cancelled"]
    assert [address for address, _ in sent] == EVERYONE
    # A longer class at the same hour is no news.
    ends = "update public.sessions set ends_at = ends_at + interval '10 minutes' where id = %s"
    school.as_admin(ends, session_id)
    school.engine.hear()
    assert school.addresses("session_moved") == EVERYONE


def test_a_cancelled_class_tells_so_and_reminds_nobody(school: School) -> None:
    session_id = school.session(FIVE)
    school.session(FIVE + timedelta(days=3), "Price it right")
    school.at(FIVE - timedelta(minutes=16))
    school.as_admin(
        "update public.sessions set status = 'cancelled', change_reason = 'illness' where id = %s", session_id
    )
    school.at(FIVE - timedelta(minutes=15))
    assert {status for _, status in school.told("session_15m")} == {"cancelled"}
    assert school.addresses("session_cancelled") == EVERYONE
    [mail] = school.engine.sent(to="anita@example.com")
    for words in (
        "No class: Find your first customer is cancelled",
        "illness",
        "Price it right, Tue 8 Dec, 5:00 pm IST",
    ):
        assert words in str(mail)
    school.engine.hear()
    assert len(school.engine.sent()) == 6


def test_a_seat_that_opens_later_is_reminded_too_and_a_closed_one_is_not(school: School) -> None:
    school.session(FIVE)
    school.as_admin(
        "update public.enrollments set status = 'paused' where id = %s", school.cast.classmate_enrollment_id
    )
    school.at(FIVE - timedelta(minutes=15))
    assert "vikram@example.com" not in school.addresses("session_15m")
    school.as_admin(
        "update public.enrollments set status = 'active' where id = %s", school.cast.classmate_enrollment_id
    )
    school.engine.hear()
    assert school.addresses("session_15m") == EVERYONE


def test_a_class_ends_by_itself(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(FIVE + timedelta(minutes=59))
    status = "select status::text from public.sessions where id = %(id)s"
    assert school.engine.value(status, id=session_id) == "scheduled"
    school.at(FIVE + timedelta(hours=1))
    assert school.engine.value(status, id=session_id) == "ended"
