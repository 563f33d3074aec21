"""Each channel's breaker: open while the provider refuses our whole account, closed by the first thing that it takes.

While it is open the gate holds what is due. From `breaker_probe_at` on, one message is let through as a probe, the next
one after twice the wait, at most an hour. A poll that finds key and balance in order may close it as well.
"""

from datetime import timedelta

import structlog

from launchpad.core.db import Conn, notify
from launchpad.ledger import channel_queries
from launchpad.ledger.queries import LEDGERS

log = structlog.get_logger()

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


def wait(probes: int) -> timedelta:
    """How long the channel rests after so many probes that failed."""
    return min(FIRST_WAIT * int(2 ** min(probes, 8)), LONGEST_WAIT)


def open_(conn: Conn, channel: str, code: str, text: str) -> None:
    """The provider refuses the account: nothing more leaves until a probe is taken.

    channel: email, whatsapp, voice or payments. code, text: of the error, in a sentence that the educator reads.
    What was claimed and has not begun goes back; a channel that is open already only learns the newest reason.
    """
    probes = channel_queries.open_breaker(conn, channel, code, text)
    channel_queries.rest(conn, channel, wait(probes))
    if channel in LEDGERS:
        channel_queries.unclaim(conn, channel)
    log.warning("breaker.open", channel=channel, code=code, probes=probes)


def close(conn: Conn, channel: str) -> bool:
    """The provider takes messages again: what was held for this leaves. Returns whether it was open."""
    text = channel_queries.close_breaker(conn, channel)
    if text is None:
        return False
    if channel in LEDGERS:
        channel_queries.free(conn, channel, text)
        notify(conn, channel)
    log.info("breaker.closed", channel=channel)
    return True


def worked(conn: Conn, channel: str) -> None:
    """The provider took something. Writes at most every half a minute, unless there is a breaker to close."""
    if channel_queries.note_ok(conn, channel):
        close(conn, channel)


def failed(conn: Conn, channel: str, text: str) -> None:
    """The provider refused something, or did not answer; the reason in words."""
    channel_queries.note_error(conn, channel, text)


def is_open(conn: Conn, channel: str) -> bool:
    """Whether the provider refuses our account."""
    return channel_queries.is_open(conn, channel)


def is_probe_due(conn: Conn, channel: str) -> bool:
    """Whether the breaker is open and has rested: the next message that is due may be tried."""
    return channel_queries.is_probe_due(conn, channel)


def begin_probe(conn: Conn, channel: str) -> bool:
    """Whether this worker may try one message now. Nobody else may, until the channel has rested again."""
    probes = channel_queries.take_probe(conn, channel)
    if probes is None:
        return False
    channel_queries.rest(conn, channel, wait(probes))
    return True
