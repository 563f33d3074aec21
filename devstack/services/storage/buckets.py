"""Buckets, guarded by the policies of storage.buckets: without one, only the secret key sees and changes them."""

from __future__ import annotations

from typing import Any

import psycopg

from devstack.services.caller import Caller, Pool, acting_as
from devstack.services.storage.errors import StorageError, no_such_bucket
from devstack.services.storage.files import Files

Row = dict[str, Any]

# Clients expect the owner to be text; it is empty for buckets that a migration or the secret key made.
_SELECT = """
    select id, name, coalesce(owner_id, '') as owner, public, file_size_limit, allowed_mime_types,
           created_at, updated_at, 'STANDARD' as type
      from storage.buckets
"""


class Buckets:
    """All buckets of the project; methods raise StorageError and what the policies raise."""

    def __init__(self, pool: Pool, files: Files) -> None:
        self._pool = pool
        self._files = files

    async def every(self, caller: Caller) -> list[Row]:
        async with acting_as(self._pool, caller, "storage.bucket.list") as connection:
            return await (await connection.execute(_SELECT + " order by id")).fetchall()

    async def get(self, caller: Caller, bucket: str) -> Row:
        async with acting_as(self._pool, caller, "storage.bucket.get") as connection:
            found = await connection.execute(_SELECT + " where id = %(id)s", {"id": bucket})
            row = await found.fetchone()
        if row is None:
            raise no_such_bucket()
        return row

    async def create(self, caller: Caller, given: Row) -> str:
        name = str(given.get("id") or given.get("name") or "")
        async with acting_as(self._pool, caller, "storage.bucket.create") as connection:
            await connection.execute(
                """
                insert into storage.buckets (id, name, owner_id, public, file_size_limit, allowed_mime_types)
                values (%(id)s, %(name)s, %(owner)s, %(public)s, %(file_size_limit)s, %(allowed_mime_types)s)
                """,
                _values(given) | {"id": name, "name": given.get("name") or name, "owner": caller.user_id or ""},
            )
        return name

    async def update(self, caller: Caller, bucket: str, given: Row) -> None:
        async with acting_as(self._pool, caller, "storage.bucket.update") as connection:
            changed = await connection.execute(
                """
                update storage.buckets set public = %(public)s, file_size_limit = %(file_size_limit)s,
                       allowed_mime_types = %(allowed_mime_types)s, updated_at = now()
                 where id = %(id)s
                """,
                _values(given) | {"id": bucket},
            )
        if changed.rowcount == 0:
            raise no_such_bucket()

    async def delete(self, caller: Caller, bucket: str) -> None:
        try:
            async with acting_as(self._pool, caller, "storage.bucket.delete") as connection:
                gone = await connection.execute("delete from storage.buckets where id = %(id)s", {"id": bucket})
        except psycopg.errors.ForeignKeyViolation as error:
            words = "The bucket you tried to delete is not empty"
            raise StorageError(409, "InvalidRequest", "BucketNotEmpty", words) from error
        if gone.rowcount == 0:
            raise no_such_bucket()

    async def empty(self, caller: Caller, bucket: str) -> None:
        await self.get(caller, bucket)
        async with acting_as(self._pool, caller, "storage.bucket.empty") as connection:
            gone = await connection.execute(
                "delete from storage.objects where bucket_id = %(id)s returning version", {"id": bucket}
            )
            rows = await gone.fetchall()
        self._files.remove(row["version"] for row in rows)


def _values(given: Row) -> Row:
    return {
        "public": bool(given.get("public", False)),
        "file_size_limit": given.get("file_size_limit"),
        "allowed_mime_types": given.get("allowed_mime_types"),
    }
