"""The body of an upload, raw or multipart, as a stream of bytes in bounded memory."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from email.message import Message
from typing import Any

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from starlette.requests import ClientDisconnect, Request

from devstack.services.storage.errors import invalid

_FIELD_LIMIT = 64 * 1024
# A refused upload is read to its end, so that the client hears why; beyond this the connection is closed instead.
_DRAIN_LIMIT = 64 * 1024 * 1024


class Body:
    """The one file in the body of a request. What describes it is known only when `chunks` has been read."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._stream = request.stream()
        self.content_type = request.headers.get("content-type") or "application/octet-stream"
        self.cache_control = request.headers.get("cache-control") or "no-cache"
        self.metadata: dict[str, Any] | None = _header_metadata(request)
        self._multipart = _Multipart(self.content_type) if self.content_type.startswith("multipart/") else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the file, as they arrive."""
        if self._multipart is None:
            async for chunk in self._stream:
                yield chunk
            return
        async for chunk in self._stream:
            for part in self._multipart.feed(chunk):
                yield part
        self._multipart.finish()
        self._describe(self._multipart)

    async def drain(self) -> None:
        """Read and forget the rest of the body."""
        read = 0
        try:
            async for chunk in self._stream:
                read += len(chunk)
                if read > _DRAIN_LIMIT:
                    return
        except (ClientDisconnect, RuntimeError):  # Gone, or read to the end already.
            return

    def _describe(self, multipart: _Multipart) -> None:
        self.content_type = multipart.file_type
        self.cache_control = f"max-age={multipart.fields.get('cacheControl', '3600')}"
        if multipart.fields.get("metadata"):
            self.metadata = _json_object(multipart.fields["metadata"])


class _Multipart:
    """Collects the small fields, and hands out the bytes of the file: the part that has a file name, or no name."""

    def __init__(self, content_type: str) -> None:
        boundary = _parameter(content_type, "boundary")
        if not boundary:
            raise invalid("The multipart body has no boundary")
        self.fields: dict[str, str] = {}
        self.file_type = "application/octet-stream"
        self._has_file = False
        self._is_file = False
        self._name = ""
        self._value = bytearray()
        self._header: list[bytes] = [b"", b""]
        self._headers: dict[str, str] = {}
        self._out: list[bytes] = []
        self._parser = MultipartParser(
            boundary.encode(),
            callbacks={
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._collect(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._collect(1, data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": lambda data, start, end: self._data(data[start:end]),
                "on_part_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> list[bytes]:
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise invalid("The multipart body is malformed") from error
        out, self._out = self._out, []
        return out

    def finish(self) -> None:
        if not self._has_file:
            raise invalid("The multipart body has no file")

    def _begin(self) -> None:
        self._headers, self._header, self._value = {}, [b"", b""], bytearray()

    def _collect(self, which: int, data: bytes) -> None:
        self._header[which] += data

    def _end_header(self) -> None:
        name, value = self._header
        self._headers[name.decode().lower()] = value.decode()
        self._header = [b"", b""]

    def _end_headers(self) -> None:
        disposition = self._headers.get("content-disposition", "")
        self._name = _parameter(disposition, "name") or ""
        self._is_file = _parameter(disposition, "filename") is not None or self._name == ""
        if self._is_file:
            self._has_file = True
            self.file_type = self._headers.get("content-type", self.file_type)

    def _data(self, data: bytes) -> None:
        if self._is_file:
            self._out.append(data)
            return
        self._value += data
        if len(self._value) > _FIELD_LIMIT:
            raise invalid("A field of the multipart body is too long")

    def _end(self) -> None:
        if not self._is_file:
            self.fields[self._name] = self._value.decode(errors="replace")


def _parameter(header: str, name: str) -> str | None:
    message = Message()
    message["content-type"] = header
    value = message.get_param(name)
    return value if isinstance(value, str) else value[2] if value else None


def _header_metadata(request: Request) -> dict[str, Any] | None:
    encoded = request.headers.get("x-metadata")
    if not encoded:
        return None
    try:
        return _json_object(base64.b64decode(encoded, validate=True).decode())
    except ValueError as error:
        raise invalid("x-metadata must be base64 of JSON") from error


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise invalid("metadata must be JSON") from error
    if not isinstance(value, dict):
        raise invalid("metadata must be a JSON object")
    return value
