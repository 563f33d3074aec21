"""Uploads that go on after they were cut off: unfinished files on disk, by the protocol TUS 1.0.0.

An upload is two files named by its version: the bytes that have arrived, and what is known about it. How many bytes
have arrived is the size of the first, so that no record can disagree with it, also not after a crash.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import os
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from starlette.requests import ClientDisconnect

from devstack.services.storage.errors import StorageError

# As hosted projects keep an unfinished upload.
LIFETIME_SECONDS = 24 * 60 * 60
# How long the request that comes second waits for the one before it to let go.
_HANDOVER_SECONDS = 5.0


@dataclass(frozen=True)
class Upload:
    """What was said when the upload was begun. `length` is in bytes, `expires` in seconds since 1970."""

    version: str
    bucket: str
    name: str
    length: int
    content_type: str
    cache_control: str
    metadata: dict[str, Any] | None
    expires: float
    finished: bool = False

    @property
    def id(self) -> str:
        """The last part of its address, as hosted projects write it."""
        place = f"{self.bucket}/{self.name}/{self.version}"
        return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


class Uploads:
    """The unfinished uploads in a folder. Methods raise StorageError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._let_go: dict[str, asyncio.Event] = {}

    def bytes_of(self, upload: Upload) -> Path:
        """The file of what has arrived."""
        return self._folder / upload.version

    def begin(self, about: dict[str, Any]) -> Upload:
        """Note a new upload; `about` is what Upload holds, but for its version and its end."""
        self.forget_old()
        upload = Upload(version=str(uuid.uuid4()), expires=time.time() + LIFETIME_SECONDS, **about)
        self.bytes_of(upload).touch()
        self._note(upload)
        return upload

    def find(self, upload_id: str) -> Upload:
        """The upload of an address: 404 when there is none, 410 when its time is over."""
        version = _version_of(upload_id)
        try:
            upload = Upload(**json.loads(self._about(version).read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            raise _no_upload() from None
        if upload.id != upload_id:
            raise _no_upload()
        if upload.expires <= time.time():
            self.remove(upload)
            raise StorageError(410, "Gone", "TusError", "The file for this url no longer exists")
        return upload

    def offset(self, upload: Upload) -> int:
        """How many bytes the client need not send again: never all before the object is there."""
        if upload.finished:
            return upload.length
        return max(0, min(self.bytes_of(upload).stat().st_size, upload.length - 1))

    @asynccontextmanager
    async def holding(self, upload: Upload) -> AsyncIterator[asyncio.Event]:
        """The upload for this request alone, until the event is set: somebody else asks for it.

        Of a connection that hangs since the signal dropped nobody else would ever tell.
        """
        lock = self._locks.setdefault(upload.version, asyncio.Lock())
        if upload.version in self._let_go:
            self._let_go[upload.version].set()
        try:
            await asyncio.wait_for(lock.acquire(), _HANDOVER_SECONDS)
        except TimeoutError:
            raise StorageError(423, "Locked", "TusError", "The upload is being written to") from None
        mine = self._let_go[upload.version] = asyncio.Event()
        try:
            yield mine
        finally:
            self._let_go.pop(upload.version, None)
            lock.release()

    async def append(self, upload: Upload, chunks: AsyncIterator[bytes], let_go: asyncio.Event) -> int:
        """Add what comes until it ends, the client goes away or somebody else asks; returns how many bytes there are.

        More than was announced raises StorageError and leaves what was there before. By whom holds the upload only.
        """
        path = self.bytes_of(upload)
        before = self.offset(upload)
        # A file that was whole and has not become an object: the storing failed, by no fault of the client.
        os.truncate(path, before)
        size = before
        with path.open("ab") as file:
            try:
                async for chunk in _until(chunks, let_go):
                    size += len(chunk)
                    if size > upload.length:
                        file.truncate(before)
                        raise StorageError(413, "Payload too large", "EntityTooLarge", "Upload-Length is exceeded")
                    file.write(chunk)
            except ClientDisconnect:
                pass  # What has arrived stays; the client asks how much that is.
        return path.stat().st_size

    def finish(self, upload: Upload) -> None:
        """The object is there: from now on the upload only says so."""
        self._note(Upload(**{**asdict(upload), "finished": True}))
        self.bytes_of(upload).unlink(missing_ok=True)

    def remove(self, upload: Upload) -> None:
        self._remove(upload.version)

    def forget_old(self) -> None:
        """Remove what is over."""
        for about in self._folder.glob("*.json"):
            try:
                over = json.loads(about.read_text())["expires"] <= time.time()
            except (OSError, ValueError, KeyError):
                over = True
            if over:
                self._remove(about.stem)

    def _remove(self, version: str) -> None:
        (self._folder / version).unlink(missing_ok=True)
        self._about(version).unlink(missing_ok=True)

    def _about(self, version: str) -> Path:
        return self._folder / f"{version}.json"

    def _note(self, upload: Upload) -> None:
        half = self._folder / f"{upload.version}.new"
        half.write_text(json.dumps(asdict(upload)))
        half.replace(self._about(upload.version))


def metadata_of(header: str) -> dict[str, str]:
    """The pairs of an Upload-Metadata header. Raises StorageError for anything else."""
    return dict(_pairs(header))


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            yield key, base64.b64decode(encoded, validate=True).decode()
        except ValueError as error:
            raise StorageError(400, "invalid_request", "InvalidRequest", "Upload-Metadata is invalid") from error


async def _until(chunks: AsyncIterator[bytes], let_go: asyncio.Event) -> AsyncIterator[bytes]:
    """The chunks as they come, until they end or `let_go` is set."""
    asked = asyncio.ensure_future(let_go.wait())
    try:
        while True:
            chunk = asyncio.ensure_future(anext(chunks, None))
            await asyncio.wait({chunk, asked}, return_when=asyncio.FIRST_COMPLETED)
            if not chunk.done():
                chunk.cancel()
                raise StorageError(423, "Locked", "TusError", "Another request goes on with this upload")
            received = chunk.result()
            if received is None:
                return
            yield received
    finally:
        asked.cancel()


def _version_of(upload_id: str) -> str:
    try:
        place = base64.urlsafe_b64decode(upload_id + "=" * (-len(upload_id) % 4)).decode()
        return str(uuid.UUID(place.rsplit("/", 1)[-1]))
    except (ValueError, binascii.Error):
        raise _no_upload() from None


def _no_upload() -> StorageError:
    return StorageError(404, "not_found", "TusError", "The file for this url was not found")
