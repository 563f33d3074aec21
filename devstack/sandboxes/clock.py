"""The product's clock: read it, move it, go to the next thing due."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg


class ClockUnavailable(Exception):
    """The product's database does not answer, so its clock can be neither read nor moved."""


class Clock:
    """Business time as `public.app_now()` tells it. `now` is answered from the last reading and never waits."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._lock = asyncio.Lock()
        self._offset = timedelta()

    def now(self) -> datetime:
        """Business time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    async def refresh(self) -> None:
        """Read the offset anew; leaves it as it was while the database is away."""
        if self._database_url:
            try:
                await self._read_offset()
            except ClockUnavailable:
                return

    async def state(self) -> dict[str, Any]:
        """{"now", "offset_seconds", "next_due"}. Raises ClockUnavailable."""
        await self._read_offset()
        due = await self._value("select private.next_due()")
        return {
            "now": self.now().isoformat(),
            "offset_seconds": round(self._offset.total_seconds(), 3),
            "next_due": due.astimezone(UTC).isoformat() if due else None,
        }

    async def set(self, at: datetime | None) -> dict[str, Any]:
        """Move the clock to a time, or with None back to real time; returns `state`, and a warning if it went back."""
        await self._read_offset()
        target = at or datetime.now(UTC)
        is_back = target < self.now() - timedelta(seconds=1)
        await self._value("select private.set_app_clock(%(at)s::timestamptz)", {"at": at})
        state = await self.state()
        if is_back:
            state["warning"] = "The clock went back: what was done in the meantime stays done."
        return state

    async def advance(self, seconds: float) -> dict[str, Any]:
        """Move the clock by seconds. Raises ClockUnavailable."""
        await self._read_offset()
        return await self.set(self.now() + timedelta(seconds=seconds))

    async def go_to_next_due(self) -> dict[str, Any] | None:
        """Move the clock to the next thing due; None when nothing is. Raises ClockUnavailable."""
        due: datetime | None = await self._value("select private.next_due()")
        if due is None:
            return None
        await self._read_offset()
        # What is due already needs no move; the clock never goes back by itself.
        return await self.set(due) if due > self.now() else await self.state()

    async def close(self) -> None:
        """Give back the connection."""
        if self._connection is not None:
            await self._connection.close()

    async def _read_offset(self) -> None:
        seconds = await self._value("select extract(epoch from public.app_now() - clock_timestamp())::float8")
        # Reading takes a moment; less than a tenth of a second is no offset.
        self._offset = timedelta(seconds=seconds) if abs(seconds) > 0.1 else timedelta()

    async def _value(self, statement: str, parameters: dict[str, Any] | None = None) -> Any:
        if not self._database_url:
            raise ClockUnavailable("The sandboxes were started without the product's database.")
        async with self._lock:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = await psycopg.AsyncConnection.connect(
                        self._database_url, autocommit=True, connect_timeout=3, application_name="launchpad-sandboxes"
                    )
                row = await (await self._connection.execute(statement.encode(), parameters)).fetchone()
            except psycopg.OperationalError as error:
                raise ClockUnavailable("The product's database does not answer.") from error
            except psycopg.Error as error:
                raise ClockUnavailable(f"The product's database has no clock to move: {error}") from error
        return row[0] if row else None
