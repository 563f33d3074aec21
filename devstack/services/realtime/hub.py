"""All channels that are joined now, and the delivery of broadcasts to them."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import DictRow, dict_row

from devstack.services.caller import Caller
from devstack.services.realtime.wire import Frame

log = logging.getLogger(__name__)

_TOPIC_PREFIX = "realtime:"


@dataclass(eq=False)
class Channel:
    """One joined topic of one socket; `send` queues a frame for that socket."""

    topic: str
    join_ref: str | None
    private: bool
    hears_itself: bool
    wants_receipt: bool
    caller: Caller
    send: Callable[[Frame], None] = field(repr=False)

    @property
    def name(self) -> str:
        return self.topic.removeprefix(_TOPIC_PREFIX)

    def close(self, reason: str) -> None:
        """Tell the client that the channel has ended, and why."""
        payload = {"extension": "system", "status": "error", "message": reason, "channel": self.name}
        self.send(Frame(None, None, self.topic, "system", payload))
        self.send(Frame(self.join_ref, None, self.topic, "phx_close", {}))


class Hub:
    """Channels by topic. Everything runs in one event loop, so no lock is needed."""

    def __init__(self) -> None:
        self._channels: defaultdict[str, set[Channel]] = defaultdict(set)

    def join(self, channel: Channel) -> None:
        self._channels[channel.name].add(channel)

    def leave(self, channel: Channel) -> None:
        joined = self._channels[channel.name]
        joined.discard(channel)
        if not joined:
            del self._channels[channel.name]

    def broadcast(
        self,
        name: str,
        event: str,
        payload: Any,
        *,
        private: bool,
        sender: Channel | None = None,
        message_id: UUID | None = None,
    ) -> None:
        """Send an event to everybody on a topic, except the sender that does not want to hear itself.

        A channel whose token has run out is closed instead.
        """
        body = {"type": "broadcast", "event": event, "payload": payload}
        if message_id is not None:
            body["meta"] = {"id": str(message_id)}
        for channel in list(self._channels.get(name, ())):
            if channel.private != private or (channel is sender and not channel.hears_itself):
                continue
            if channel.caller.is_expired:
                channel.close("Access token has expired")
                self.leave(channel)
                continue
            channel.send(Frame(None, None, channel.topic, "broadcast", body))


async def listen(database_url: str, hub: Hub) -> None:
    """Deliver what the database broadcasts, for ever; comes back by itself after the database was away."""
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(database_url, autocommit=True, row_factory=dict_row)
            async with connection:
                await _deliver(connection, hub)
        except psycopg.Error as error:
            log.warning("The database is away, trying again: %s", error)
            await asyncio.sleep(0.5)


async def _deliver(connection: psycopg.AsyncConnection[DictRow], hub: Hub) -> None:
    # Hosted keeps messages for three days as well.
    await connection.execute("delete from realtime.messages where inserted_at < now() - interval '3 days'")
    await connection.execute("listen realtime_messages")
    while True:
        # A connection that is waiting for notifications cannot ask meanwhile, so they are taken in small portions.
        ids = [notice.payload async for notice in connection.notifies(timeout=60, stop_after=1)]
        if not ids:
            continue
        found = await connection.execute("select * from realtime.messages where id = any(%(ids)s)", {"ids": ids})
        for row in await found.fetchall():
            hub.broadcast(row["topic"], row["event"], row["payload"], private=row["private"], message_id=row["id"])
