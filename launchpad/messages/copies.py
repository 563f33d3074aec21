"""A copy of a message to the educator herself, by the same road that the message takes. It is in no family's thread."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from launchpad.content import sync
from launchpad.context import Context
from launchpad.core import clock
from launchpad.core.db import Row
from launchpad.core.errors import Conflict, Unavailable
from launchpad.ledger import channels
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel
from launchpad.ledger.send import SENDERS
from launchpad.messages import queries, service
from launchpad.providers.errors import ProviderError

_FIRST, _LAST = 9, 21


def send(ctx: Context, channel: Channel, row: Row, actor: UUID | None = None) -> str:
    """Send what `row` says to the educator's own address or number; its personal links open nothing there.

    row: a row of the channel's ledger, or one that is only planned, with the ledger's columns.
    Returns where it went, masked by nobody: it is hers. Raises Conflict where no address is set, where nothing may
    leave, or the provider refused it; Unavailable where the provider did not answer.
    """
    with ctx.db.transaction() as conn:
        own = queries.educator_contacts(conn)[channel]
    try:
        deliver(ctx, channel, service.with_dead_links(row), own)
    except ProviderError as error:
        if error.kind == "unknown":
            raise Unavailable(f"{error.message} Look into your own inbox before you try again.") from error
        raise Conflict(error.message, code="copy_refused") from error
    if actor is not None and row.get("family_id"):
        with ctx.db.transaction() as conn:
            queries.note(conn, {**row, "channel": channel}, "copied", actor)
    return own


def deliver(ctx: Context, channel: Channel, row: Mapping[str, Any], own: str) -> None:
    """Send what `row` says to `own`, an address or number of the educator herself.

    Raises Conflict where nothing may leave, ProviderError where the provider did not take it.
    """
    with ctx.db.transaction() as conn:
        mode = conn.execute("select private.setting('send_mode') as mode").fetchone()
        hour = clock.now(conn).astimezone(clock.INDIA).hour
        templates = sync.templates(conn, [row["template_id"]] if row["template_id"] else [])
    _check(ctx, channel, own, mode["mode"] if mode else "paused", hour)
    copy = {**row, "id": uuid4(), "to_address": own, "attempts": 0, "error_code": None}
    claimed = Claim(uuid4(), channel, [copy], templates, 1)
    for request in SENDERS[channel].requests(ctx, claimed, Pace()):
        request.ask(request.rows, uuid4())


def _check(ctx: Context, channel: Channel, own: str, mode: str, hour: int) -> None:
    if not own:
        what = "address" if channel == "email" else "number"
        raise Conflict(f"Write your own {what} for copies into Settings first.", code="no_own_contact")
    if mode == "paused":
        raise Conflict("Sending is paused, for copies as well.", code="sending_paused")
    if mode != "live" and channel in channels.real(ctx.settings):
        raise Conflict("In sandbox mode nothing reaches a real address, not even yours.", code="sandbox_mode")
    if channel == "voice" and not _FIRST <= hour < _LAST:
        raise Conflict("Calls are made between 09:00 and 21:00 in India, also to yourself.", code="calling_hours")
