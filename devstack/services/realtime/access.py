"""Who may listen and send on a private topic: asked of the policies on realtime.messages, leaving no trace."""

from __future__ import annotations

import psycopg

from devstack.services.caller import Caller, Pool, become

_PROBE = "insert into realtime.messages (topic, extension) values (%(topic)s, 'broadcast')"


async def may_listen(pool: Pool, caller: Caller, topic: str) -> bool:
    """Whether the caller would see a message of this topic."""
    async with pool.connection() as connection, connection.transaction(force_rollback=True):
        made = await connection.execute(f"{_PROBE} returning id", {"topic": topic})
        probe = await made.fetchone()
        await become(connection, caller, topic=topic)
        found = await connection.execute("select from realtime.messages where id = %(id)s", probe)
        return await found.fetchone() is not None


async def may_send(pool: Pool, caller: Caller, topic: str) -> bool:
    """Whether the caller may add a message to this topic."""
    try:
        async with pool.connection() as connection, connection.transaction(force_rollback=True):
            await become(connection, caller, topic=topic)
            await connection.execute(_PROBE, {"topic": topic})
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
