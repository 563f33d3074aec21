"""The doors of resumable uploads: /upload/resumable, as clients of TUS 1.0.0 and hosted projects speak it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from devstack.services.caller import Caller
from devstack.services.storage.errors import StorageError, invalid, known, too_large
from devstack.services.storage.objects import Objects, Target
from devstack.services.storage.resumable import Upload, Uploads, metadata_of

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
_BODY_TYPE = "application/offset+octet-stream"

Answer = Callable[[Request], Awaitable[Response]]


class Tus:
    """One method per verb. `caller_of` finds who asks, `address` is the path below which uploads have theirs."""

    def __init__(
        self, caller_of: Callable[[Request], Caller], objects: Objects, uploads: Uploads, address: str
    ) -> None:
        self._caller_of = caller_of
        self._objects = objects
        self._uploads = uploads
        self._address = address

    def routes(self) -> list[Route]:
        one = f"{self._address}/{{id}}"
        return [
            *(
                Route(address, _spoken(self.options), methods=["OPTIONS"])
                for address in (self._address, f"{self._address}/", one)
            ),
            *(
                Route(address, _spoken(self.create), methods=["POST"])
                for address in (self._address, f"{self._address}/")
            ),
            Route(one, _spoken(self.tell), methods=["HEAD"]),
            Route(one, _spoken(self.go_on), methods=["PATCH"]),
            Route(one, _spoken(self.end), methods=["DELETE"]),
        ]

    async def options(self, _request: Request) -> Response:
        """What this server can do; the largest file is a matter of each bucket."""
        return Response(
            status_code=204,
            headers={
                "Tus-Version": VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Max-Size": str(self._objects.file_limit),
            },
        )

    async def create(self, request: Request) -> Response:
        """Begin an upload, where this caller might also upload it whole; bytes may come along."""
        caller = self._caller_of(request)
        given = metadata_of(request.headers.get("upload-metadata", ""))
        target = Target(given.get("bucketName", ""), given.get("objectName", ""), upsert=_upsert(request))
        length = _whole(request, "upload-length")
        content_type = given.get("contentType") or "application/octet-stream"
        limit = await self._objects.check_resumable(caller, target, content_type)
        if length > limit:
            raise too_large()
        upload = self._uploads.begin(
            {
                "bucket": target.bucket,
                "name": target.name,
                "length": length,
                "content_type": content_type,
                "cache_control": _cache_control(given.get("cacheControl", "")),
                "metadata": _user_metadata(given.get("metadata")),
            }
        )
        headers = {"Location": f"{_origin(request)}{self._address}/{upload.id}"}
        if request.headers.get("content-type") == _BODY_TYPE or length == 0:
            headers |= await self._receive(request, caller, target, upload, 0)
        return Response(status_code=201, headers=headers | _expires(upload))

    async def tell(self, request: Request) -> Response:
        """How far an upload is. Who knows its address may ask, signed in."""
        self._caller_of(request)
        upload = self._uploads.find(request.path_params["id"])
        return Response(
            headers={
                "Upload-Offset": str(self._uploads.offset(upload)),
                "Upload-Length": str(upload.length),
                "Cache-Control": "no-store",
                **_expires(upload),
            }
        )

    async def go_on(self, request: Request) -> Response:
        """Take the next bytes; with the last one the object is there."""
        caller = self._caller_of(request)
        if request.headers.get("content-type") != _BODY_TYPE:
            raise StorageError(403, "invalid_request", "TusError", f"Content-Type must be {_BODY_TYPE}")
        given = _whole(request, "upload-offset")
        upload = self._uploads.find(request.path_params["id"])
        if upload.finished:
            if given != upload.length:
                raise _conflict()
            return Response(status_code=204, headers={"Upload-Offset": str(given), "Tus-Complete": "1"})
        target = Target(upload.bucket, upload.name, upsert=_upsert(request))
        await self._objects.check_upload(caller, target)
        return Response(status_code=204, headers=await self._receive(request, caller, target, upload, given))

    async def end(self, request: Request) -> Response:
        """Give an upload up; what has become an object stays."""
        caller = self._caller_of(request)
        upload = self._uploads.find(request.path_params["id"])
        if upload.finished:
            raise StorageError(400, "invalid_request", "TusError", "Cannot terminate an already completed upload")
        await self._objects.check_upload(caller, Target(upload.bucket, upload.name, upsert=_upsert(request)))
        async with self._uploads.holding(upload):
            self._uploads.remove(upload)
        return Response(status_code=204)

    async def _receive(
        self, request: Request, caller: Caller, target: Target, upload: Upload, given: int
    ) -> dict[str, str]:
        async with self._uploads.holding(upload) as let_go:
            # Asked again, now that nobody else writes: the one before may have gone on, or come to the end.
            upload = self._uploads.find(upload.id)
            if given != self._uploads.offset(upload):
                raise _conflict()
            offset = await self._uploads.append(upload, _bytes(request), let_go)
            headers = {"Upload-Offset": str(offset), **_expires(upload)}
            if offset == upload.length:
                await self._keep(caller, target, upload)
                headers["Tus-Complete"] = "1"
            return headers

    async def _keep(self, caller: Caller, target: Target, upload: Upload) -> None:
        path = self._uploads.bytes_of(upload)
        about = (upload.content_type, upload.cache_control, upload.metadata)
        try:
            await self._objects.adopt(caller, target, path, *about)
        except Exception as error:
            if known(error).status < 500:
                self._uploads.remove(upload)  # It can never end well: the client hears why when it begins anew.
            raise
        self._uploads.finish(upload)


def _spoken(answer: Answer) -> Answer:
    """The version is agreed, and a refusal has its own status and plain words: clients of TUS look at nothing else."""

    async def respond(request: Request) -> Response:
        try:
            if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                raise StorageError(412, "invalid_request", "TusError", "Tus-Resumable Required")
            response = await answer(request)
        except Exception as error:
            refusal = known(error)
            response = PlainTextResponse(refusal.message, refusal.status, {"Cache-Control": "no-store"})
        response.headers["Tus-Resumable"] = VERSION
        return response

    return respond


async def _bytes(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _upsert(request: Request) -> bool:
    return request.headers.get("x-upsert") == "true"


def _whole(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit():
        raise invalid(f"{name.title()} is missing or no whole number")
    return int(text)


def _cache_control(text: str) -> str:
    return f"max-age={int(text)}" if text.isascii() and text.isdigit() else "no-cache"


def _user_metadata(text: str | None) -> dict[str, Any] | None:
    try:
        value = json.loads(text) if text else None
    except ValueError:
        return None  # As hosted does: the file matters more.
    return value if isinstance(value, dict) else None


def _origin(request: Request) -> str:
    return f"{request.headers.get('x-forwarded-proto', 'http')}://{request.headers.get('host', '')}"


def _expires(upload: Upload) -> dict[str, str]:
    return {} if upload.finished else {"Upload-Expires": formatdate(upload.expires, usegmt=True)}


def _conflict() -> StorageError:
    return StorageError(409, "conflict", "TusError", "Upload-Offset conflict")
