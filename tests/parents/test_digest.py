"""The summary of the week: once per family and week, of its permitted children, in its language, when it may leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from launchpad.core.clock import INDIA
from tests.cast import Cast, consent
from tests.engine import Engine

# A Sunday.
SUNDAY = datetime(2026, 12, 6, 18, 0, tzinfo=INDIA)


@pytest.fixture
def week(engine: Engine, cast: Cast) -> Cast:
    """A week in which Riya came to one of two classes, handed nothing in, owes the fee, and has a class ahead."""
    engine.clock(SUNDAY - timedelta(days=6))
    engine.run("update public.enrollments set created_at = public.app_now() - interval '1 day'")
    with engine.as_owner() as conn:
        for title, at in (("One", -4), ("Two", -2), ("Price it right", 2)):
            conn.execute(
                """
                insert into public.sessions (batch_id, title, starts_at, ends_at, status)
                values (%(batch)s, %(title)s, %(at)s, %(at)s + interval '1 hour', 'scheduled')
                """,
                {"batch": cast.batch_id, "title": title, "at": SUNDAY + timedelta(days=at)},
            )
        conn.execute(
            """
            insert into public.session_attendance (session_id, enrollment_id, joined_at)
            select id, %s, starts_at from public.sessions where title = 'One'
            """,
            [cast.enrollment_id],
        )
        conn.execute(
            """
            insert into public.assignments (batch_id, title, instructions, due_at, published_at)
            values (%s, 'One-page idea', 'Write it.', %s, %s)
            """,
            [cast.batch_id, SUNDAY - timedelta(days=1), SUNDAY - timedelta(days=5)],
        )
        # What the classes themselves make families hear is not what these tests are about.
        conn.execute("update public.automation_events set status = 'done'")
        conn.execute("update public.reminders set status = 'skipped', reason = 'test' where status = 'planned'")
    return cast


def planned(engine: Engine) -> list[dict[str, Any]]:
    return engine.rows(
        "select c.value, m.status::text, m.due_at from public.message_log m"
        " join public.contacts c on c.id = m.contact_id"
        " where m.event_key = 'weekly_digest' order by c.value, m.created_at"
    )


def digests(engine: Engine, address: str) -> list[dict[str, Any]]:
    """The summaries that came to an address, oldest first."""
    return [one for one in engine.sent(to=address) if "in one minute" in one["subject"] or "हफ़्ते" in one["subject"]]


def to(engine: Engine) -> list[str]:
    return [row["value"] for row in planned(engine)]


def test_on_sunday_evening_each_guardian_hears_of_the_week_once(engine: Engine, week: Cast) -> None:
    engine.clock(SUNDAY - timedelta(hours=2))
    engine.drain()
    assert planned(engine) == []
    engine.clock(SUNDAY)
    for _ in range(3):
        engine.drain()
    assert to(engine) == ["+919876543210", "+919876543220", "anita@example.com", "vikram@example.com"]
    mail = digests(engine, "anita@example.com")[-1]
    assert mail["subject"] == "Riya's week in one minute"
    assert "Classes attended: 1 of 2" in mail["text"]
    assert "Work handed in: 0 of 1" in mail["text"]
    assert "Fees: nothing is due" in mail["text"]
    assert "Next class: Price it right, Tue 8 Dec, 6:00 pm IST" in mail["text"]
    # Monday morning nothing more, and a week later the next one.
    engine.clock(SUNDAY + timedelta(hours=15))
    engine.drain()
    assert len(planned(engine)) == 4
    engine.clock(SUNDAY + timedelta(days=7))
    engine.drain()
    # The class was given, no class is ahead and no work was due: a class of this week is news enough.
    assert len(digests(engine, "anita@example.com")) == 2


def test_a_late_tick_catches_up_until_monday_noon(engine: Engine, week: Cast) -> None:
    engine.clock(SUNDAY + timedelta(hours=16))
    engine.drain()
    assert len(planned(engine)) == 4
    engine.run("delete from public.email_logs where event_key = 'weekly_digest'")
    engine.run("update public.families set digest_on = null")
    engine.clock(SUNDAY + timedelta(hours=19))
    engine.drain()
    assert [row for row in planned(engine) if "@" in row["value"]] == []


def test_it_is_in_the_familys_language(engine: Engine, week: Cast) -> None:
    engine.run("update public.families set language = 'hi' where id = %(f)s", f=week.riya.family_id)
    engine.clock(SUNDAY)
    engine.drain()
    text = digests(engine, "anita@example.com")[-1]["text"]
    assert "क्लास में हाज़िरी: 2 में से 1" in text
    assert "फ़ीस: कुछ बाक़ी नहीं" in text


def test_without_permission_nothing_is_planned(engine: Engine, week: Cast) -> None:
    with engine.db.transaction() as conn:
        consent(conn, week.riya.lead_id, week.riya.email["id"], "course", granted=False)
        consent(conn, week.kabir.lead_id, week.kabir.email["id"], "messages", granted=False)
        conn.execute("update public.automation_events set status = 'done'")
    engine.run("update public.enrollments set status = 'active'")
    engine.clock(SUNDAY)
    engine.drain()
    found = {row["value"]: row["status"] for row in planned(engine)}
    assert "anita@example.com" not in found
    assert found["+919876543220"] == "skipped"
    assert found["vikram@example.com"] != "skipped"


def test_quiet_hours_and_the_familys_hours_are_kept(engine: Engine, week: Cast) -> None:
    engine.run("update public.families set contact_hours = 'morning' where id = %(f)s", f=week.riya.family_id)
    engine.clock(SUNDAY)
    engine.drain()
    assert digests(engine, "anita@example.com") == []
    engine.clock(SUNDAY + timedelta(hours=15, minutes=5))
    engine.drain()
    assert len(digests(engine, "anita@example.com")) == 1


def test_it_is_switched_off_in_the_corner_and_in_the_matrix(engine: Engine, week: Cast) -> None:
    engine.run("update public.families set unwanted = '{weekly:email}' where id = %(f)s", f=week.riya.family_id)
    engine.run(
        "update public.notification_rules set is_on = false where event_key = 'weekly_digest' and channel = 'whatsapp'"
    )
    engine.clock(SUNDAY)
    engine.drain()
    assert digests(engine, "anita@example.com") == []
    assert len(digests(engine, "vikram@example.com")) == 1
    assert {row["value"] for row in planned(engine)} == {"anita@example.com", "vikram@example.com"}


def test_the_student_gets_none_and_a_family_without_a_seat_neither(engine: Engine, week: Cast) -> None:
    engine.run("update public.enrollments set status = 'ended' where id = %(e)s", e=week.classmate_enrollment_id)
    engine.clock(SUNDAY)
    engine.drain()
    assert to(engine) == ["+919876543210", "anita@example.com"]
