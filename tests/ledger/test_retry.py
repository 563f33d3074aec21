"""The whole policy of trying again, as tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from launchpad.ledger import retry

MINUTE = 60
HOUR = 3600


@pytest.mark.parametrize(
    ("attempts", "asked", "seconds"),
    [
        (1, None, 30),  # A short disturbance is over soon.
        (2, None, 2 * MINUTE),
        (3, None, 10 * MINUTE),
        (4, None, 30 * MINUTE),
        (5, None, 2 * HOUR),
        (6, None, None),  # Nearly three hours of trying: it has failed, and a person decides.
        (60, None, None),
        (1, 90, 90),  # The provider asks for more patience than we had planned.
        (1, 5, 30),  # It asks for less: ours holds.
        (3, 0, 10 * MINUTE),
        (1, 7 * 24 * HOUR, 6 * HOUR),  # A nonsensical wish does not bury the message.
        (6, 90, None),  # Asked to wait or not, it was the last time.
    ],
)
def test_messages(attempts: int, asked: float | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry.message_delay(attempts, asked) == expected


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 1), (2, 5), (3, 30), (4, 2 * MINUTE), (5, 10 * MINUTE), (6, 30 * MINUTE), (7, HOUR), (8, None), (9, None)],
)
def test_events_and_webhooks(attempts: int, seconds: int | None) -> None:
    assert retry.inbox_delay(attempts) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (10_000, 30.0)])
def test_lanes(failures: int, seconds: float) -> None:
    assert retry.restart_delay(failures) == seconds
