"""Business time, and how it is shown. Leases and measurements use the real clock, not this one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from launchpad.core.db import Conn

INDIA = ZoneInfo("Asia/Kolkata")

_HINDI_MONTHS = ["जन", "फ़र", "मार्च", "अप्रैल", "मई", "जून", "जुल", "अग", "सित", "अक्टू", "नव", "दिस"]


def now(conn: Conn) -> datetime:
    """Business time (UTC). It is the database's, so that all processes agree; the local stack can move it."""
    row = conn.execute("select public.app_now() as now").fetchone()
    assert row is not None
    return _aware(row["now"]).astimezone(UTC)


def day_text(moment: datetime | date, language: str, zone: ZoneInfo = INDIA) -> str:
    """A day for a person: "24 Nov 2026" or "24 नव 2026"."""
    day = _aware(moment).astimezone(zone).date() if isinstance(moment, datetime) else moment
    month = _HINDI_MONTHS[day.month - 1] if language == "hi" else f"{day:%b}"
    return f"{day.day} {month} {day.year}"


def time_text(moment: datetime, language: str, zone: ZoneInfo = INDIA) -> str:
    """A time of day for a student or guardian: "5:00 pm IST" or "शाम 5:00 बजे"."""
    local = _aware(moment).astimezone(zone)
    clock = f"{local.hour % 12 or 12}:{local.minute:02d}"
    if language == "hi":
        return f"{_part_of_day(local.hour)} {clock} बजे"
    return f"{clock} {'pm' if local.hour >= 12 else 'am'} {local.tzname()}"


def age_seconds(conn: Conn, moment: datetime) -> float:
    """Real seconds since a moment that the database's own clock wrote."""
    row = conn.execute("select clock_timestamp() as now").fetchone()
    assert row is not None
    elapsed: timedelta = row["now"] - moment
    return elapsed.total_seconds()


def _part_of_day(hour: int) -> str:
    if hour < 4 or hour >= 20:
        return "रात"
    if hour < 12:
        return "सुबह"
    return "दोपहर" if hour < 16 else "शाम"


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment
