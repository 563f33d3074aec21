"""Who missed a class: the recording in words of their age, one note home, and nothing more once they come."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from tests.sessions.school import NOON, School

FIVE = NOON + timedelta(hours=5)
OVER = FIVE + timedelta(hours=1)
DAY = timedelta(days=1)
SUMMARY = "We wrote ten questions.\nAsk two people at home.\nNext time we set a price."

RIYA = ["+919876543211", "riya@example.com"]
ANITA = ["+919876543210", "anita@example.com"]
VIKRAM = ["+919876543220", "vikram@example.com"]
ABOUT_ABSENCE = ("missed_class", "missed_class_older", "missed_class_guardian", "missed_without_recording")


def _age(school: School, lead_id: UUID, age: int) -> None:
    year = school.engine.value("select extract(year from public.app_now())::int") - age
    school.engine.run("update public.imported_leads set birth_year = %(y)s where id = %(id)s", y=year, id=lead_id)


def _publish(school: School, session_id: UUID) -> None:
    school.as_admin(
        """
        insert into public.recordings (batch_id, session_id, title, external_url, minutes, summary_line, published_at)
        values (%s, %s, 'Class', %s, 52, %s, public.app_now())
        """,
        school.cast.batch_id,
        session_id,
        f"https://video.example.com/{session_id}",
        SUMMARY,
    )
    school.engine.drain()


def _come(school: School, session_id: UUID) -> None:
    assert (
        school.engine.client.as_student(school.cast.student).post(f"/api/sessions/{session_id}/join").status_code == 200
    )


def _sent(school: School, *about: str) -> dict[str, list[str]]:
    """Whom messages went to, by event."""
    return {
        key: [address for address, status in school.told(key) if status in ("sent", "delivered", "read")]
        for key in about
        if school.told(key)
    }


@pytest.mark.parametrize(
    ("age", "student_event", "words"),
    [(13, "missed_class", "ask at home"), (15, "missed_class", "ask at home"), (16, "missed_class_older", "your week")],
)
def test_a_student_and_the_guardian_read_different_words(
    school: School, age: int, student_event: str, words: str
) -> None:
    _age(school, school.cast.riya.lead_id, age)
    session_id = school.session(FIVE)
    school.at(OVER)
    _publish(school, session_id)
    assert _sent(school, "recording_ready", *ABOUT_ABSENCE) == {
        student_event: RIYA,
        # Kabir has no contact of his own: his father's note is the one message.
        "missed_class_guardian": [*ANITA[:1], *VIKRAM[:1], ANITA[1], VIKRAM[1]],
    }
    [to_riya] = school.engine.sent(to="riya@example.com")
    [to_anita] = school.engine.sent(to="anita@example.com")
    assert words in str(to_riya)
    assert "You need not answer" in str(to_anita)
    assert words not in str(to_anita)
    for line in SUMMARY.split("\n"):
        assert line in str(to_riya)
        assert line in str(to_anita)


def test_under_thirteen_only_the_guardian_is_written_to(school: School) -> None:
    _age(school, school.cast.riya.lead_id, 12)
    session_id = school.session(FIVE)
    school.at(OVER)
    _publish(school, session_id)
    assert set(_sent(school, "recording_ready", *ABOUT_ABSENCE)) == {"missed_class_guardian"}
    assert not set(RIYA) & set(school.addresses("missed_class_guardian"))


def test_a_second_miss_is_a_task_and_no_second_note(school: School) -> None:
    first, second = school.series(FIVE, FIVE + 2 * DAY)
    school.at(OVER)
    _publish(school, first)
    school.at(OVER + 2 * DAY)
    _publish(school, second)
    # The student has both recordings. Kabir's father stands for him, and gets the second like everybody.
    assert _sent(school, "recording_ready", *ABOUT_ABSENCE) == {
        "missed_class": sorted(RIYA * 2),
        "missed_class_guardian": [*ANITA[:1], *VIKRAM[:1], ANITA[1], VIKRAM[1]],
        "recording_ready": VIKRAM,
    }
    tasks = school.engine.rows("select what from public.tasks where rule = 'second_absence' order by what")
    assert [row["what"].split(" missed")[0] for row in tasks] == ["Kabir Rao", "Riya Sharma"]


def test_after_coming_again_the_next_miss_is_a_first_one(school: School) -> None:
    first, second, third = school.series(FIVE, FIVE + 2 * DAY, FIVE + 4 * DAY)
    school.at(OVER)
    _publish(school, first)
    school.engine.clock(FIVE + 2 * DAY)
    _come(school, second)
    school.at(OVER + 2 * DAY)
    _publish(school, second)
    school.at(OVER + 4 * DAY)
    _publish(school, third)
    assert school.addresses("missed_class_guardian").count("anita@example.com") == 2
    assert school.addresses("missed_class_guardian").count("vikram@example.com") == 1


def test_what_still_waits_stops_when_the_student_comes(school: School) -> None:
    first, second = school.series(FIVE, FIVE + DAY)
    school.at(OVER)
    # Late in the evening nothing goes out.
    school.engine.run(
        'update public.app_settings set value = \'{"from": "21:00", "to": "08:00"}\' where key = \'quiet_hours\''
    )
    school.engine.clock(FIVE + timedelta(hours=5, minutes=30))
    _publish(school, first)
    waiting = {status for key in ABOUT_ABSENCE for _, status in school.told(key)}
    assert waiting == {"planned"}
    school.as_admin("select public.mark_attendance(%s, %s, true)", first, [school.cast.enrollment_id])
    school.engine.drain()
    assert dict(school.told("missed_class")) == dict.fromkeys(RIYA, "cancelled")
    school.at(FIVE + timedelta(hours=16))
    # She was there after all, and hears of the recording as such; Kabir's father has his note.
    assert _sent(school, "recording_ready", *ABOUT_ABSENCE) | {"missed_class": []} == {
        "recording_ready": sorted([*RIYA, *ANITA]),
        "missed_class": [],
        "missed_class_guardian": VIKRAM,
    }
    assert second


def test_without_a_recording_a_family_hears_of_it_after_a_day(school: School) -> None:
    session_id = school.session(FIVE)
    school.session(FIVE + 3 * DAY, "Price it right")
    school.engine.clock(FIVE)
    _come(school, session_id)
    school.at(OVER + DAY - timedelta(minutes=1))
    assert school.told("missed_without_recording") == []
    school.at(OVER + DAY)
    assert school.addresses("missed_without_recording") == VIKRAM
    [mail] = [one for one in school.engine.sent(to="vikram@example.com") if "catch up" in str(one)]
    assert "Price it right, Tue 8 Dec, 5:00 pm IST" in str(mail)
    school.at(OVER + DAY + timedelta(hours=2))
    assert school.addresses("missed_without_recording") == VIKRAM
    # It comes after all: sent as promised, without a second note about the empty seat.
    _publish(school, session_id)
    assert school.addresses("missed_class_guardian") == []
    assert school.addresses("recording_ready").count("vikram@example.com") == 1


def test_a_recording_in_time_leaves_nothing_to_say(school: School) -> None:
    session_id = school.session(FIVE)
    cancelled = school.session(FIVE + timedelta(hours=2), "Cancelled")
    school.as_admin("update public.sessions set status = 'cancelled' where id = %s", cancelled)
    school.at(OVER)
    _publish(school, session_id)
    school.at(OVER + 2 * DAY)
    assert school.told("missed_without_recording") == []


def test_three_weeks_in_simulated_time(school: School) -> None:
    """Riya misses the first, comes to the second, misses the last two; each word once, hour by hour."""
    classes = school.series(*[FIVE + timedelta(days=7 * week) for week in range(4)])
    for week, session_id in enumerate(classes):
        starts = FIVE + timedelta(days=7 * week)
        school.engine.clock(starts)
        if week == 1:
            _come(school, session_id)
        for hours in (1, 2, 8, 25, 26, 49):
            school.at(starts + timedelta(hours=hours))
            if hours == 2 and week != 2:
                _publish(school, session_id)
    of_riya = {
        key: [one for one in school.addresses(key) if one in (*RIYA, *ANITA)]
        for key in ("recording_ready", *ABOUT_ABSENCE)
    }
    assert of_riya == {
        # Of the second class.
        "recording_ready": sorted([*ANITA, *RIYA]),
        # The first and the last: she has the recordings of what she missed.
        "missed_class": sorted(RIYA * 2),
        "missed_class_older": [],
        # The first; the one without a recording brought its own words, and the last was the second in a row.
        "missed_class_guardian": ANITA,
        "missed_without_recording": sorted([*ANITA, *RIYA]),
    }
    keys = [row["dedupe_key"] for row in school.engine.rows("select dedupe_key from public.email_logs")]
    assert len(keys) == len(set(keys))
    assert school.engine.value("select count(*) from public.tasks where rule = 'second_absence'") == 4


def test_a_summary_has_three_lines_at_most(school: School) -> None:
    session_id = school.session(FIVE)
    school.at(OVER)
    with pytest.raises(psycopg.errors.CheckViolation):
        school.as_admin(
            """
            insert into public.recordings (batch_id, session_id, title, external_url, summary_line)
            values (%s, %s, 'x', 'https://video.example.com/x', %s)
            """,
            school.cast.batch_id,
            session_id,
            "1\n2\n3\n4",
        )
