"""Files on disk, one per version of an object. A version never changes, so readers need no lock."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from devstack.services.storage.errors import too_large


@dataclass(frozen=True)
class StoredFile:
    """A file that is complete; `etag` is the quoted MD5 of its bytes, `size` counts them."""

    version: str
    size: int
    etag: str


class Files:
    """The folder of files; half-written ones stand apart and are cleared at start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / ".incoming"
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(parents=True)

    def path(self, version: str) -> Path:
        return self._folder / version

    async def write(self, chunks: AsyncIterator[bytes], limit: int) -> StoredFile:
        """Store a stream of at most `limit` bytes; what is beyond raises StorageError at once and leaves nothing."""
        version = str(uuid.uuid4())
        half = self._incoming / version
        digest, size = hashlib.md5(usedforsecurity=False), 0
        try:
            with half.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise too_large()
                    digest.update(chunk)
                    file.write(chunk)
            half.rename(self.path(version))
        except BaseException:  # Also when the client goes away in the middle.
            half.unlink(missing_ok=True)
            raise
        return StoredFile(version, size, f'"{digest.hexdigest()}"')

    async def adopt(self, path: Path) -> StoredFile:
        """A version of a file that has arrived elsewhere on this disk, which stays where it is."""
        version = str(uuid.uuid4())
        digest, size = await asyncio.to_thread(_measure, path)
        os.link(path, self.path(version))
        return StoredFile(version, size, f'"{digest}"')

    def copy(self, version: str) -> str:
        """A second version with the same bytes; takes no space, since neither ever changes."""
        copied = str(uuid.uuid4())
        os.link(self.path(version), self.path(copied))
        return copied

    def remove(self, versions: Iterable[str | None]) -> None:
        for version in versions:
            if version:
                self.path(version).unlink(missing_ok=True)


def _measure(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        return digest.hexdigest(), file.tell()
