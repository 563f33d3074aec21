"""One request to a provider, from `calling` to its answer. No transaction is open while the provider is asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.ledger import queries, record
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.providers.errors import ProviderError

log = structlog.get_logger()


@dataclass(frozen=True)
class Request:
    """One request to a provider for one or many messages, which it takes or refuses whole.

    mark: what each row notes before the request leaves, see queries.begin.
    ask: given the rows that may really leave and the attempt's id, asks the provider and returns its id for them.
    Raises ProviderError, or ValueError for what is wrong before anything has left.
    """

    rows: list[Row]
    mark: str
    ask: Callable[[list[Row], UUID], str | None]


def one_by_one(ctx: Context, claimed: Claim, requests: list[Request], pace: Pace) -> None:
    """Make requests after each other, until this process is asked to stop."""
    for request in requests:
        if pace.is_stopping():
            return
        attempt(ctx, claimed, request, pace)


def side_by_side(ctx: Context, claimed: Claim, requests: list[Request], pace: Pace) -> None:
    """Make requests of one message each, several at the same time, until this process is asked to stop."""

    def make(request: Request) -> None:
        if not pace.is_stopping():
            attempt(ctx, claimed, request, pace)

    with ThreadPoolExecutor(pace.concurrency, thread_name_prefix=claimed.channel) as pool:
        for _ in pool.map(make, requests):
            pass


def attempt(ctx: Context, claimed: Claim, request: Request, pace: Pace) -> None:
    """Commit `calling`, ask the provider, record what it said."""
    attempt_id = uuid4()
    ids = [row["id"] for row in request.rows]
    with ctx.db.transaction() as conn:
        begun = set(queries.begin(conn, claimed.channel, ids, claimed.id, attempt_id, request.mark, pace.lease))
    # A message that was cancelled or claimed by somebody else meanwhile stays behind.
    rows = [row for row in request.rows if row["id"] in begun]
    if not rows:
        return
    try:
        provider_message_id = request.ask(rows, attempt_id)
    except ProviderError as error:
        record.refused(ctx, claimed.channel, attempt_id, rows, error)
    except ValueError as error:
        fault = ProviderError("permanent", "not_writable", f"The message could not be put together: {error}")
        record.refused(ctx, claimed.channel, attempt_id, rows, fault)
    except Exception as error:
        log.error("send.fault", channel=claimed.channel, exc_info=error)
        fault = ProviderError("unknown", "fault", "Something unforeseen happened while it was sent.")
        record.refused(ctx, claimed.channel, attempt_id, rows, fault)
    else:
        record.accepted(ctx, claimed.channel, attempt_id, provider_message_id)
