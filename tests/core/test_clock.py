"""Business time, and times as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from launchpad.core import clock
from launchpad.core.db import Database

AFTERNOON = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)


def test_business_time_is_the_databases_and_can_be_moved(db: Database) -> None:
    with db.transaction() as conn:
        assert abs(clock.now(conn) - datetime.now(UTC)) < timedelta(minutes=1)
        conn.execute("set local role none")
        conn.execute("select private.set_app_clock(clock_timestamp() + interval '3 days')")
    with db.transaction() as conn:
        assert timedelta(days=2, hours=23) < clock.now(conn) - datetime.now(UTC) < timedelta(days=3, minutes=1)


def test_times_are_shown_in_india_and_in_the_readers_language() -> None:
    assert clock.time_text(AFTERNOON, "en") == "5:00 pm IST"
    assert clock.time_text(AFTERNOON, "hi") == "शाम 5:00 बजे"
    assert clock.time_text(AFTERNOON - timedelta(hours=13), "hi") == "सुबह 4:00 बजे"
    assert clock.time_text(AFTERNOON + timedelta(hours=7), "en") == "12:00 am IST"
    # Half past midnight in India is still the day before in UTC.
    assert clock.day_text(datetime(2026, 11, 23, 19, 0, tzinfo=UTC), "en") == "24 Nov 2026"
    assert clock.day_text(date(2026, 11, 24), "hi") == "24 नव 2026"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        clock.time_text(datetime(2026, 11, 24, 11, 30), "en")  # noqa: DTZ001
