"""Sending: one round of a channel, from the claim to the record."""

from collections.abc import Callable
from dataclasses import dataclass

from launchpad.context import Context
from launchpad.ledger import attempt, claim, email, voice, whatsapp
from launchpad.ledger.attempt import Request
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel


@dataclass(frozen=True)
class Sender:
    """How a channel sends: how much it claims, the requests that it makes of that, and how these leave."""

    limit: Callable[[Pace], int]
    requests: Callable[[Context, Claim, Pace], list[Request]]
    run: Callable[[Context, Claim, list[Request], Pace], None]


SENDERS: dict[Channel, Sender] = {
    "email": Sender(lambda pace: pace.email_batch, email.requests, attempt.one_by_one),
    "whatsapp": Sender(lambda pace: pace.call_batch, whatsapp.requests, attempt.side_by_side),
    "voice": Sender(lambda pace: pace.call_batch, voice.requests, attempt.side_by_side),
}


def batch(ctx: Context, channel: Channel, worker: str, pace: Pace) -> int:
    """Claim what is due, ask the provider, record what it said. Returns how many rows it looked at."""
    sender = SENDERS[channel]
    claimed = claim.take(ctx, channel, sender.limit(pace), worker, pace)
    if claimed.rows:
        try:
            sender.run(ctx, claimed, sender.requests(ctx, claimed, pace), pace)
        finally:
            claim.release(ctx, claimed)
    return claimed.looked_at
