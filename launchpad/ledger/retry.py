"""When a thing that failed is tried again: pure functions, to be read and tested as a table."""

from datetime import timedelta

AT_ONCE = timedelta()
MESSAGE_ATTEMPTS = 6
INBOX_ATTEMPTS = 8
_MESSAGE_DELAYS = (30, 120, 600, 1800, 7200)
_INBOX_DELAYS = (1, 5, 30, 120, 600, 1800, 3600)
_LONGEST = timedelta(hours=6)


def message_delay(attempts: int, retry_after_seconds: float | None = None) -> timedelta | None:
    """How long a message waits after `attempts` refused requests, at least as long as the provider asked, at most 6 h.

    None: it has been tried often enough and has failed.
    """
    if attempts >= MESSAGE_ATTEMPTS:
        return None
    own = timedelta(seconds=_MESSAGE_DELAYS[max(attempts, 1) - 1])
    return min(max(own, timedelta(seconds=retry_after_seconds or 0)), _LONGEST)


def inbox_delay(attempts: int) -> timedelta | None:
    """How long an event or a webhook waits after its handler failed `attempts` times; None: it has failed for good."""
    if attempts >= INBOX_ATTEMPTS:
        return None
    return timedelta(seconds=_INBOX_DELAYS[max(attempts, 1) - 1])


def restart_delay(failures: int) -> float:
    """Seconds that a lane waits after it has failed `failures` times in a row for a reason that nobody foresaw."""
    return min(0.5 * 2.0 ** min(failures - 1, 10), 30.0)
