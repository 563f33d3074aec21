"""Who asks, and a transaction in which the database's policies see exactly that caller."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import jwt
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool

from devstack.services.settings import Keys

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]

_ROLES = {"anon", "authenticated", "service_role"}


class BadToken(Exception):
    """The token is not ours, not valid now, or for a role that no request may have."""


@dataclass(frozen=True)
class Caller:
    """A role, and the claims of the token that gave it."""

    role: str
    claims: dict[str, Any]

    @property
    def user_id(self) -> str | None:
        return self.claims.get("sub")

    @property
    def is_expired(self) -> bool:
        return "exp" in self.claims and self.claims["exp"] <= time.time()


class Callers:
    """Turns keys and tokens into callers."""

    def __init__(self, keys: Keys) -> None:
        self._public_key = jwt.PyJWK({name: part for name, part in keys.signing_key.items() if name != "d"})
        self._by_key = {
            keys.publishable_key: Caller("anon", {"role": "anon"}),
            keys.secret_key: Caller("service_role", {"role": "service_role"}),
        }

    def from_token(self, token: str) -> Caller:
        """The caller of an API key or an access token. Raises BadToken."""
        if token in self._by_key:
            return self._by_key[token]
        try:
            claims = jwt.decode(token, self._public_key, algorithms=["ES256"], options={"verify_aud": False})
        except jwt.InvalidTokenError as error:
            raise BadToken(str(error)) from error
        if claims.get("role") not in _ROLES:
            raise BadToken("The role of this token is not allowed")
        return Caller(claims["role"], claims)

    def is_key(self, key: str) -> bool:
        return key in self._by_key


async def become(connection: AsyncConnection[DictRow], caller: Caller, *, operation: str = "", topic: str = "") -> None:
    """For the rest of the transaction, let policies see `caller` and what it does."""
    await connection.execute(
        """
        select set_config('request.jwt.claims', %(claims)s, true),
               set_config('request.jwt.claim.sub', %(sub)s, true),
               set_config('request.jwt.claim.role', %(role)s, true),
               set_config('storage.operation', %(operation)s, true),
               set_config('storage.allow_delete_query', 'true', true),
               set_config('realtime.topic', %(topic)s, true),
               set_config('role', %(role)s, true)
        """,
        {
            "claims": json.dumps(caller.claims),
            "sub": caller.user_id or "",
            "role": caller.role,
            "operation": operation,
            "topic": topic,
        },
    )


@asynccontextmanager
async def acting_as(
    pool: Pool, caller: Caller, operation: str, *, undo: bool = False
) -> AsyncIterator[AsyncConnection[DictRow]]:
    """One transaction as `caller`; with `undo` it is rolled back at its end."""
    async with pool.connection() as connection, connection.transaction(force_rollback=undo):
        await become(connection, caller, operation=operation)
        yield connection
