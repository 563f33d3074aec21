"""How often and when a person is called: pure functions over the educator's rules, to be read and tested as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from launchpad.core.clock import INDIA
from launchpad.ledger.calling import RESCUE_EVENTS, Window, days_off, next_opening

# A fault of the provider is tried once more and then looked at by a person.
_ONCE_MORE = frozenset({"failed"})
RETRIED = ("no_answer", "busy", "failed")


@dataclass(frozen=True)
class Policy:
    """The setting `calling_policy`. retry_minutes: by how the call ended. low_balance: in units of the wallet."""

    max_attempts: int = 3
    per_day: int = 1
    daily_cap: int = 100
    days_off: frozenset[int] = frozenset({6})
    retry_minutes: Mapping[str, int] = field(default_factory=lambda: {"no_answer": 120, "busy": 30, "failed": 60})
    low_balance: float = 100.0
    recording_days: int = 90


@dataclass(frozen=True)
class Next:
    """Whether a call that nobody answered is followed by another: at `at` (aware), or never, for `reason`."""

    at: datetime | None
    reason: str


_ENDED = {"no_answer": "Nobody answered", "busy": "The line was busy", "failed": "The call could not be put through"}


def of(setting: Mapping[str, Any] | None) -> Policy:
    """The policy out of the setting, which the database has checked."""
    given = setting or {}
    names = {"max_attempts", "per_day", "daily_cap", "low_balance", "recording_days", "retry_minutes"}
    return Policy(**{name: given[name] for name in names if name in given}, days_off=days_off(given))


def ended_words(outcome: str) -> str:
    """How a call ended, as a sentence begins."""
    return _ENDED.get(outcome, "The call did not reach them")


def following(policy: Policy, window: Window, event_key: str, outcome: str, attempt: int, placed_at: datetime) -> Next:
    """What follows a call of the given try that ended so.

    outcome: no_answer (silence and mailboxes count as that), busy, failed, or another, which is never repeated.
    placed_at: business time, aware. A rescue is called once: a class does not wait.
    """
    if event_key in RESCUE_EVENTS:
        return Next(None, "A class reminder is called once.")
    if outcome not in RETRIED:
        return Next(None, "This end is not tried again.")
    if attempt >= policy.max_attempts:
        return Next(None, f"They were tried {attempt} times.")
    if outcome in _ONCE_MORE and attempt >= 2:
        return Next(None, "It failed twice. Use another number, or write.")
    at = placed_at + timedelta(minutes=policy.retry_minutes[outcome])
    if policy.per_day == 1 and _day(at) == _day(placed_at):
        at = datetime.combine(_day(placed_at) + timedelta(days=1), at.astimezone(INDIA).time(), INDIA)
    at = next_opening(at, window)
    words = f"{ended_words(outcome)}. Try {attempt + 1} of {policy.max_attempts}."
    return Next(at, words)


def _day(at: datetime) -> date:
    return at.astimezone(INDIA).date()


def finish(window: Window, start: datetime, calls: int, per_hour: int, daily_cap: int) -> datetime | None:
    """When the last of some calls has been placed, at that pace within the hours and the day's cap; None: never."""
    if calls <= 0:
        return start
    if per_hour <= 0 or daily_cap <= 0 or window.is_shut:
        return None
    at, left = next_opening(start, window), calls
    for _ in range(3660):
        closes = datetime.combine(_day(at), window.closes, INDIA)
        room = min(int((closes - at).total_seconds() / 3600 * per_hour), daily_cap)
        if left <= room:
            return at + timedelta(hours=left / per_hour)
        left -= max(room, 0)
        at = next_opening(datetime.combine(_day(at) + timedelta(days=1), time.min, INDIA), window)
    return None
