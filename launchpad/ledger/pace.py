"""How long and how much at once: one place, so that tests can have leases of a second."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


def never() -> bool:
    """Nobody asks this process to stop."""
    return False


@dataclass(frozen=True)
class Pace:
    """lease: real time after which a claimed row is somebody else's; must be longer than the slowest request.

    email_batch: people in one request, at most SendGrid's 1,000. call_batch: rows claimed at once for the channels that
    take one person per request, `concurrency` of which leave at the same time.
    is_stopping: asked between two units of work; the rest of a claim is given back then.
    """

    lease: timedelta = timedelta(seconds=120)
    email_batch: int = 1000
    call_batch: int = 24
    inbox_batch: int = 20
    concurrency: int = 8
    poll_seconds: float = 2.0
    sweep_seconds: float = 60.0
    beat_seconds: float = 5.0
    credentials_seconds: float = 20.0
    is_stopping: Callable[[], bool] = never
