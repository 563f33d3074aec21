"""Files in Supabase Storage, with the secret key: row security does not apply, so callers check who asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import quote, urlencode

import httpx

from launchpad.core import supabase
from launchpad.core.errors import Conflict, DomainError, NotFound

_CHUNK = 256 * 1024
_PAGE = 100


class StorageRefused(DomainError):
    """The file could not be stored."""

    status = 502
    code = "storage_refused"


@dataclass(frozen=True)
class StoredFile:
    """A file of a bucket; `path` is its whole path, `size` is in bytes."""

    path: str
    size: int
    content_type: str
    updated_at: datetime


class Storage:
    """The Storage of one project.

    Every method raises NotFound for a missing file or bucket, Conflict where a file stands already, StorageRefused
    with Storage's words for other refusals, and Unavailable when it does not answer.
    """

    def __init__(self, supabase_url: str, secret_key: str) -> None:
        self._base = f"{supabase_url}/storage/v1"
        self._http = supabase.client(supabase_url, secret_key, "storage", timeout=60)

    def upload(
        self,
        bucket: str,
        path: str,
        content: bytes | IO[bytes] | Iterable[bytes],
        content_type: str,
        *,
        replace: bool = False,
    ) -> None:
        """Store bytes, an open file or chunks at a path; `replace` overwrites what stands there."""
        self._send(
            "POST",
            _at("object", bucket, path),
            content=content if isinstance(content, bytes) else _chunks(content),
            headers={"Content-Type": content_type, "x-upsert": str(replace).lower(), "cache-control": "max-age=3600"},
        )

    def download(self, bucket: str, path: str) -> Iterator[bytes]:
        """The content of a file in chunks; the connection stays open until the last one is read."""
        try:
            with self._http.stream("GET", _at("object", bucket, path)) as answer:
                if answer.is_error:
                    answer.read()
                _check(answer)
                yield from answer.iter_bytes(_CHUNK)
        except httpx.HTTPError as error:
            raise supabase.unavailable(error) from error

    def download_to(self, bucket: str, path: str, target: IO[bytes]) -> int:
        """Write a file to `target` in bounded memory. Returns the number of bytes."""
        return sum(target.write(chunk) for chunk in self.download(bucket, path))

    def signed_url(self, bucket: str, path: str, expires_in: int, *, download: str | None = None) -> str:
        """An address that opens one file for `expires_in` seconds; `download` makes browsers save it by that name."""
        answer = self._send("POST", _at("object/sign", bucket, path), json={"expiresIn": expires_in})
        url = self._base + str(answer.json()["signedURL"])
        return url if download is None else f"{url}&{urlencode({'download': download})}"

    def move(self, bucket: str, source: str, target: str) -> None:
        """Give a file another path in its bucket. What was signed for the old path opens nothing any more."""
        self._send("POST", "object/move", json={"bucketId": bucket, "sourceKey": source, "destinationKey": target})

    def remove(self, bucket: str, paths: list[str]) -> None:
        """Delete files; missing ones are no error."""
        self._send("DELETE", f"object/{quote(bucket)}", json={"prefixes": paths})

    def list(self, bucket: str, folder: str = "") -> Iterator[StoredFile]:
        """The files directly in a folder, by name."""
        offset = 0
        while True:
            body = {
                "prefix": folder,
                "limit": _PAGE,
                "offset": offset,
                "sortBy": {"column": "name", "order": "asc"},
            }
            page: list[dict[str, Any]] = self._send("POST", f"object/list/{quote(bucket)}", json=body).json()
            yield from (_stored(folder, entry) for entry in page if entry["id"])
            if len(page) < _PAGE:
                return
            offset += _PAGE

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _send(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, url, **arguments)
        except httpx.HTTPError as error:
            raise supabase.unavailable(error) from error
        _check(answer)
        return answer


def _at(service: str, bucket: str, path: str) -> str:
    return f"{service}/{quote(bucket)}/{quote(path)}"


def _chunks(content: IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    if not hasattr(content, "read"):
        yield from content
        return
    while chunk := content.read(_CHUNK):
        yield chunk


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    # Storage answers 400 for nearly everything; what it means stands in the body.
    body = supabase.json_object(answer)
    status = str(body.get("statusCode") or answer.status_code)
    if status == "404":
        raise NotFound("This file does not exist.")
    if status == "409":
        raise Conflict("A file of this name exists already.", code="file_exists")
    raise StorageRefused(f"Storage refused the file: {supabase.words(answer, body)}")


def _stored(folder: str, entry: dict[str, Any]) -> StoredFile:
    metadata = entry["metadata"] or {}
    return StoredFile(
        path=f"{folder.rstrip('/')}/{entry['name']}".lstrip("/"),
        size=int(metadata.get("size", 0)),
        content_type=str(metadata.get("mimetype", "application/octet-stream")),
        updated_at=datetime.fromisoformat(entry["updated_at"]),
    )
