"""Objects: rows that policies guard, each with its file. Every method acts as a caller and raises StorageError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from devstack.services.caller import Caller, Pool, acting_as, become
from devstack.services.storage.body import Body
from devstack.services.storage.errors import StorageError, invalid, no_such_bucket, no_such_key, too_large
from devstack.services.storage.files import Files

Row = dict[str, Any]

_KEY = re.compile(r"(?!/)[\w/!\-.*'() &$@=;:+,?]{1,1024}(?<!/)", re.ASCII)
_SORTABLE = ("name", "updated_at", "created_at", "last_accessed_at")
# What a multipart body may hold besides its file.
_ENVELOPE = 128 * 1024

_INSERT = """
    insert into storage.objects (bucket_id, name, owner, owner_id, metadata, user_metadata, version)
    values (%(bucket)s, %(name)s, %(owner)s::uuid, %(owner)s::uuid::text, %(metadata)s, %(user_metadata)s, %(version)s)
"""
_UPSERT = (
    _INSERT
    + """
    on conflict (bucket_id, name) do update
       set metadata = excluded.metadata, user_metadata = excluded.user_metadata, version = excluded.version,
           owner = excluded.owner, owner_id = excluded.owner_id, updated_at = now()
"""
)
_FIND = "select * from storage.objects where bucket_id = %(bucket)s and name = %(name)s"
_LIST = """
    with below as (
      select substr(name, length(%(prefix)s) + 1) as rest, o.* from storage.objects o
       where bucket_id = %(bucket)s and starts_with(name, %(prefix)s)
    ), entries as (
      select rest as name, id, updated_at, created_at, last_accessed_at, metadata from below where strpos(rest, '/') = 0
       union all
      select distinct split_part(rest, '/', 1), null::uuid, null::timestamptz, null::timestamptz, null::timestamptz,
             null::jsonb
        from below where strpos(rest, '/') > 0
    )
    select * from entries where starts_with(lower(name), lower(%(search)s))
     order by id is not null, {column} {order}, name limit %(limit)s offset %(offset)s
"""


@dataclass(frozen=True)
class Target:
    """Where an upload goes: `must_exist` is an update, `upsert` takes either way."""

    bucket: str
    name: str
    upsert: bool = False
    must_exist: bool = False

    @property
    def place(self) -> Row:
        return {"bucket": self.bucket, "name": self.name}

    @property
    def operation(self) -> str:
        return "storage.object.upload_update" if self.must_exist else "storage.object.upload"


@dataclass(frozen=True)
class _Content:
    """What a row says about its file."""

    metadata: Row
    user_metadata: Row | None
    version: str | None


class Objects:
    """All objects of the project. `file_limit` is in bytes and holds for every bucket."""

    def __init__(self, pool: Pool, files: Files, file_limit: int) -> None:
        self._pool = pool
        self._files = files
        self.file_limit = file_limit

    async def upload(self, caller: Caller, target: Target, body: Body, declared_size: int) -> Row:
        """Store the body; `declared_size` is what the client says it has.

        Bucket, name and right are checked before the first byte is read, the size while reading.
        """
        bucket = await self._bucket(target.bucket)
        limit = min(bucket["file_size_limit"] or self.file_limit, self.file_limit)
        await self.check_upload(caller, target)
        if declared_size > limit + _ENVELOPE:
            raise too_large()
        stored = await self._files.write(body.chunks(), limit)
        try:
            _check_type(bucket["allowed_mime_types"], body.content_type)
            metadata = _metadata(stored.etag, stored.size, body.content_type, body.cache_control)
            return await self._record(caller, target, _Content(metadata, body.metadata, stored.version))
        except BaseException:
            self._files.remove([stored.version])
            raise

    async def check_resumable(self, caller: Caller, target: Target, content_type: str) -> int:
        """What can be checked before the first byte of a resumable upload; returns how many bytes it may have."""
        bucket = await self._bucket(target.bucket)
        _check_type(bucket["allowed_mime_types"], content_type)
        await self.check_upload(caller, target)
        return min(bucket["file_size_limit"] or self.file_limit, self.file_limit)

    async def adopt(
        self, caller: Caller, target: Target, path: Path, content_type: str, cache_control: str, metadata: Row | None
    ) -> Row:
        """Make a file that has arrived completely the object, by the rights of an upload; it stays where it is."""
        stored = await self._files.adopt(path)
        try:
            about = _metadata(stored.etag, stored.size, content_type, cache_control)
            return await self._record(caller, target, _Content(about, metadata, stored.version))
        except BaseException:
            self._files.remove([stored.version])
            raise

    async def check_upload(self, caller: Caller, target: Target) -> None:
        """Try what the upload will do and undo it: raises what the policies raise."""
        if not _KEY.fullmatch(target.name):
            raise StorageError(400, "InvalidKey", "InvalidKey", f"Invalid key: {target.name}")
        async with acting_as(self._pool, caller, target.operation, undo=True) as connection:
            await _write(connection, caller, target, _Content({}, None, None))

    async def find(self, caller: Caller, bucket: str, name: str, operation: str = "storage.object.get") -> Row:
        """The row of an object that the caller may read; any other is not found."""
        async with acting_as(self._pool, caller, operation) as connection:
            return await _find(connection, bucket, name)

    async def find_signed(self, bucket: str, name: str) -> Row:
        """The row of an object for the bearer of a signed address, who needs no right of his own."""
        async with self._pool.connection() as connection:
            return await _find(connection, bucket, name)

    async def find_public(self, bucket: str, name: str) -> Row:
        """The row of an object of a public bucket, for anybody."""
        if not (await self._bucket(bucket))["public"]:
            raise no_such_bucket()
        return await self.find_signed(bucket, name)

    async def readable(self, caller: Caller, bucket: str, names: Sequence[str]) -> set[str]:
        """Those of `names` that the caller may read."""
        async with acting_as(self._pool, caller, "storage.object.sign_many") as connection:
            found = await connection.execute(
                "select name from storage.objects where bucket_id = %(bucket)s and name = any(%(names)s)",
                {"bucket": bucket, "names": list(names)},
            )
            return {row["name"] for row in await found.fetchall()}

    async def list_folder(self, caller: Caller, bucket: str, options: Row) -> list[Row]:
        """One level of a folder: first its folders, then its files, of those that the caller may read."""
        prefix = str(options.get("prefix") or "").lstrip("/")
        sort = options.get("sortBy") or {}
        column = sort.get("column") if sort.get("column") in _SORTABLE else "name"
        query = sql.SQL(_LIST).format(
            column=sql.Identifier(str(column)), order=sql.SQL("desc" if sort.get("order") == "desc" else "asc")
        )
        values = {
            "bucket": bucket,
            "prefix": prefix if not prefix or prefix.endswith("/") else f"{prefix}/",
            "search": str(options.get("search") or ""),
            "limit": _whole(options.get("limit", 100)),
            "offset": _whole(options.get("offset", 0)),
        }
        async with acting_as(self._pool, caller, "storage.object.list") as connection:
            return await (await connection.execute(query, values)).fetchall()

    async def remove(self, caller: Caller, bucket: str, names: Sequence[str]) -> list[Row]:
        """Delete those of `names` that the caller may delete; returns their rows."""
        async with acting_as(self._pool, caller, "storage.object.delete_many") as connection:
            gone = await connection.execute(
                "delete from storage.objects where bucket_id = %(bucket)s and name = any(%(names)s) returning *",
                {"bucket": bucket, "names": list(names)},
            )
            rows = await gone.fetchall()
        self._files.remove(row["version"] for row in rows)
        return rows

    async def move(self, caller: Caller, source: Target, destination: Target) -> Row:
        """Give an object another name or bucket."""
        await self._bucket(destination.bucket)
        async with acting_as(self._pool, caller, "storage.object.move") as connection:
            moved = await connection.execute(
                """
                update storage.objects set bucket_id = %(to_bucket)s, name = %(to_name)s, updated_at = now()
                 where bucket_id = %(bucket)s and name = %(name)s returning *
                """,
                source.place | {"to_bucket": destination.bucket, "to_name": destination.name},
            )
            row = await moved.fetchone()
        if row is None:
            raise no_such_key()
        return row

    async def copy(self, caller: Caller, source: Target, destination: Target) -> Row:
        """Make a second object with the same content, owned by the caller."""
        await self._bucket(destination.bucket)
        original = await self.find(caller, source.bucket, source.name, "storage.object.copy")
        await self.check_upload(caller, destination)
        version = self._files.copy(original["version"])
        try:
            content = _Content(original["metadata"], original["user_metadata"], version)
            return await self._record(caller, destination, content)
        except BaseException:
            self._files.remove([version])
            raise

    async def _record(self, caller: Caller, target: Target, content: _Content) -> Row:
        async with self._pool.connection() as connection:
            async with connection.transaction():
                replaced = await connection.execute(_FIND + " for update", target.place)
                old = await replaced.fetchone()
                await become(connection, caller, operation=target.operation)
                await _write(connection, caller, target, content)
            if old is not None:
                self._files.remove([old["version"]])
            # Not RETURNING: that would ask the caller for the right to read as well.
            return await _find(connection, target.bucket, target.name)

    async def _bucket(self, name: str) -> Row:
        async with self._pool.connection() as connection:
            found = await connection.execute("select * from storage.buckets where id = %(id)s", {"id": name})
            row = await found.fetchone()
        if row is None:
            raise no_such_bucket()
        return row


async def _write(connection: AsyncConnection[DictRow], caller: Caller, target: Target, content: _Content) -> None:
    if target.must_exist:
        await _find(connection, target.bucket, target.name)
    await connection.execute(
        _UPSERT if target.upsert or target.must_exist else _INSERT,
        target.place
        | {
            "owner": caller.user_id,
            "metadata": Jsonb(content.metadata),
            "user_metadata": None if content.user_metadata is None else Jsonb(content.user_metadata),
            "version": content.version,
        },
    )


async def _find(connection: AsyncConnection[DictRow], bucket: str, name: str) -> Row:
    row = await (await connection.execute(_FIND, {"bucket": bucket, "name": name})).fetchone()
    if row is None:
        raise no_such_key()
    return row


def _check_type(allowed: Sequence[str] | None, content_type: str) -> None:
    kind = content_type.split(";")[0].strip().lower()
    if allowed and not any(kind == one or (one.endswith("/*") and kind.startswith(one[:-1])) for one in allowed):
        raise StorageError(415, "invalid_mime_type", "InvalidMimeType", f"mime type {kind} is not supported")


def _metadata(etag: str, size: int, content_type: str, cache_control: str) -> Row:
    return {
        "eTag": etag,
        "size": size,
        "mimetype": content_type,
        "cacheControl": cache_control,
        "lastModified": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "contentLength": size,
        "httpStatusCode": 200,
    }


def _whole(value: object) -> int:
    if isinstance(value, int) and value >= 0:
        return value
    raise invalid("limit and offset must be whole numbers")
