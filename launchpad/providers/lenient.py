"""Reading wire values whose types vary from one delivery to the next."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any


def text(value: Any) -> str | None:
    """Text of a string or number; None for null, blank and structures. What no database takes as text is left out."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def mapping(value: Any) -> dict[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def number(value: Any) -> float | None:
    """A number written as a number or as text."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        parsed = float(Decimal(str(value).strip()))
    except (InvalidOperation, ValueError):
        return None
    return parsed if parsed == parsed and abs(parsed) != float("inf") else None


def truth(value: Any) -> bool:
    """True for true, 1, "1" and "true" in any case."""
    return value is True or str(value).strip().lower() in {"true", "1"}


def from_seconds(value: Any) -> datetime | None:
    """Unix seconds as an aware UTC time."""
    seconds = number(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


# What was told in milliseconds is seen by its size: as seconds it would lie thousands of years ahead.
_MILLISECONDS = 100_000_000_000
_OLDEST = datetime(2015, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


def moment(value: Any) -> datetime | None:
    """When something happened, told in seconds or milliseconds, as a number or as text.

    None for a time that cannot be, such as 1970, or more than a day ahead: then it counts from when it was heard.
    """
    told = number(value)
    at = from_milliseconds(told) if told is not None and told >= _MILLISECONDS else from_seconds(told)
    return at if at is not None and _OLDEST <= at <= datetime.now(UTC) + _AHEAD else None


def from_milliseconds(value: Any) -> datetime | None:
    """Unix milliseconds as an aware UTC time."""
    milliseconds = number(value)
    return None if milliseconds is None else from_seconds(milliseconds / 1000)


def from_iso(value: Any) -> datetime | None:
    """ISO 8601 text as an aware time; a time without a zone is UTC."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def phone(value: Any) -> str | None:
    """Digits with a country code as E.164; None when it is not a phone number (WhatsApp may send a user id instead)."""
    digits = (text(value) or "").removeprefix("+")
    return f"+{digits}" if digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 15 else None
