"""The Storage API over HTTP."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from devstack.services.caller import Caller, Callers
from devstack.services.storage.body import Body
from devstack.services.storage.buckets import Buckets
from devstack.services.storage.errors import StorageError, invalid, respond
from devstack.services.storage.files import Files
from devstack.services.storage.objects import Objects, Row, Target
from devstack.services.storage.resumable import Uploads
from devstack.services.storage.signing import Signer, UploadGrant
from devstack.services.storage.tus import Tus

PREFIX = "/storage/v1"
_NOT_READABLE = "Either the object does not exist or you do not have access to it"


class Api:
    """One method per route; all are made from the parts that do the work."""

    def __init__(
        self, callers: Callers, objects: Objects, buckets: Buckets, files: Files, signer: Signer, uploads: Uploads
    ) -> None:
        self._callers = callers
        self._objects = objects
        self._buckets = buckets
        self._files = files
        self._signer = signer
        self._tus = Tus(self._caller, objects, uploads, f"{PREFIX}/upload/resumable")

    def routes(self) -> list[Route]:
        """In this order: the general paths last."""
        one = "/{bucket}/{name:path}"
        return [
            *self._tus.routes(),
            _route("/bucket", self.list_buckets, "GET"),
            _route("/bucket", self.create_bucket, "POST"),
            _route("/bucket/{bucket}", self.get_bucket, "GET"),
            _route("/bucket/{bucket}", self.update_bucket, "PUT"),
            _route("/bucket/{bucket}", self.delete_bucket, "DELETE"),
            _route("/bucket/{bucket}/empty", self.empty_bucket, "POST"),
            _route("/object/sign/{bucket}", self.sign_many, "POST"),
            _route(f"/object/sign{one}", self.sign, "POST"),
            _route(f"/object/sign{one}", self.download_signed, "GET"),
            _route(f"/object/upload/sign{one}", self.sign_upload, "POST"),
            _route(f"/object/upload/sign{one}", self.upload_signed, "PUT"),
            _route(f"/object/info{one}", self.info, "GET"),
            _route(f"/object/public{one}", self.download_public, "GET"),
            _route(f"/object/authenticated{one}", self.download, "GET"),
            _route("/object/list/{bucket}", self.list, "POST"),
            _route("/object/move", self.move, "POST"),
            _route("/object/copy", self.copy, "POST"),
            _route("/object/{bucket}", self.remove_many, "DELETE"),
            _route(f"/object{one}", self.download, "GET"),
            _route(f"/object{one}", self.upload, "POST", "PUT"),
            _route(f"/object{one}", self.remove, "DELETE"),
        ]

    async def upload(self, request: Request) -> Response:
        bucket, name = _place(request)
        target = Target(bucket, name, upsert=_wants_upsert(request), must_exist=request.method == "PUT")
        return await self._store(request, self._caller(request), target)

    async def download(self, request: Request) -> Response:
        return self._serve(request, await self._objects.find(self._caller(request), *_place(request)))

    async def download_signed(self, request: Request) -> Response:
        self._signer.check_reading(*_place(request), request.query_params.get("token"))
        return self._serve(request, await self._objects.find_signed(*_place(request)))

    async def download_public(self, request: Request) -> Response:
        return self._serve(request, await self._objects.find_public(*_place(request)))

    async def sign(self, request: Request) -> Response:
        bucket, name = _place(request)
        given = await _json(request)
        await self._objects.find(self._caller(request), bucket, name, "storage.object.sign")
        return JSONResponse({"signedURL": self._signed(bucket, name, given.get("expiresIn"))})

    async def sign_many(self, request: Request) -> Response:
        bucket = request.path_params["bucket"]
        given = await _json(request)
        paths = _texts(given.get("paths"))
        readable = await self._objects.readable(self._caller(request), bucket, paths)
        return JSONResponse(
            [
                {
                    "path": path,
                    "error": None if path in readable else _NOT_READABLE,
                    "signedURL": self._signed(bucket, path, given.get("expiresIn")) if path in readable else None,
                }
                for path in paths
            ]
        )

    async def sign_upload(self, request: Request) -> Response:
        bucket, name = _place(request)
        caller = self._caller(request)
        grant = UploadGrant(caller.user_id, _wants_upsert(request))
        await self._objects.check_upload(caller, Target(bucket, name, upsert=grant.upsert))
        token = self._signer.for_uploading(bucket, name, grant)
        return JSONResponse({"url": f"/object/upload/sign/{bucket}/{quote(name)}?token={token}", "token": token})

    async def upload_signed(self, request: Request) -> Response:
        bucket, name = _place(request)
        grant = self._signer.check_uploading(bucket, name, request.query_params.get("token"))
        owner = Caller("service_role", {"role": "service_role", **({"sub": grant.owner} if grant.owner else {})})
        return await self._store(request, owner, Target(bucket, name, upsert=grant.upsert))

    async def info(self, request: Request) -> Response:
        row = await self._objects.find(self._caller(request), *_place(request), "storage.object.info")
        about = row["metadata"]
        return _rows(
            {
                **{field: row[field] for field in ("id", "name", "version", "bucket_id", "created_at")},
                "size": about["size"],
                "content_type": about["mimetype"],
                "cache_control": about["cacheControl"],
                "etag": about["eTag"],
                "metadata": row["user_metadata"],
                "last_modified": row["updated_at"],
            }
        )

    async def list(self, request: Request) -> Response:
        options = await _json(request)
        return _rows(await self._objects.list_folder(self._caller(request), request.path_params["bucket"], options))

    async def remove(self, request: Request) -> Response:
        bucket, name = _place(request)
        if not await self._objects.remove(self._caller(request), bucket, [name]):
            raise StorageError(404, "not_found", "NoSuchKey", "Object not found")
        return JSONResponse({"message": "Successfully deleted"})

    async def remove_many(self, request: Request) -> Response:
        names = _texts((await _json(request)).get("prefixes"))
        return _rows(await self._objects.remove(self._caller(request), request.path_params["bucket"], names))

    async def move(self, request: Request) -> Response:
        source, destination = _two_places(await _json(request))
        row = await self._objects.move(self._caller(request), source, destination)
        return JSONResponse({"message": "Successfully moved", "Id": str(row["id"]), "Key": destination.name})

    async def copy(self, request: Request) -> Response:
        given = await _json(request)
        source, destination = _two_places(given, upsert=_wants_upsert(request))
        return _stored(await self._objects.copy(self._caller(request), source, destination))

    async def list_buckets(self, request: Request) -> Response:
        return _rows(await self._buckets.every(self._caller(request)))

    async def get_bucket(self, request: Request) -> Response:
        return _rows(await self._buckets.get(self._caller(request), request.path_params["bucket"]))

    async def create_bucket(self, request: Request) -> Response:
        return JSONResponse({"name": await self._buckets.create(self._caller(request), await _json(request))})

    async def update_bucket(self, request: Request) -> Response:
        await self._buckets.update(self._caller(request), request.path_params["bucket"], await _json(request))
        return JSONResponse({"message": "Successfully updated"})

    async def delete_bucket(self, request: Request) -> Response:
        await self._buckets.delete(self._caller(request), request.path_params["bucket"])
        return JSONResponse({"message": "Successfully deleted"})

    async def empty_bucket(self, request: Request) -> Response:
        await self._buckets.empty(self._caller(request), request.path_params["bucket"])
        return JSONResponse({"message": "Empty bucket has been queued. Completion may take up to an hour."})

    def _caller(self, request: Request) -> Caller:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.headers.get("apikey", "")
        if not given:
            raise invalid("headers must have required property 'authorization'")
        return self._callers.from_token(given)

    async def _store(self, request: Request, caller: Caller, target: Target) -> Response:
        body = Body(request)
        declared = request.headers.get("content-length", "")
        try:
            return _stored(await self._objects.upload(caller, target, body, int(declared) if declared else 0))
        except Exception:
            await body.drain()
            raise

    def _signed(self, bucket: str, name: str, expires_in: object) -> str:
        return f"/object/sign/{bucket}/{quote(name)}?token={self._signer.for_reading(bucket, name, expires_in)}"

    def _serve(self, request: Request, row: Row) -> Response:
        about = row["metadata"]
        headers = {
            "etag": about["eTag"],
            "cache-control": about["cacheControl"],
            "last-modified": format_datetime(row["updated_at"], usegmt=True),
        }
        if "download" in request.query_params:
            headers["content-disposition"] = _attachment(request.query_params["download"])
        if request.headers.get("if-none-match") == about["eTag"]:
            return Response(status_code=304, headers=headers)
        return FileResponse(self._files.path(row["version"]), media_type=about["mimetype"], headers=headers)


def _route(path: str, endpoint: Callable[[Request], Awaitable[Response]], *methods: str) -> Route:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:
            return await respond(request, error)

    return Route(PREFIX + path, answer, methods=list(methods), name=f"{methods[0]} {path}")


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["bucket"], request.path_params["name"]


def _two_places(given: Row, *, upsert: bool = False) -> tuple[Target, Target]:
    bucket = str(given.get("bucketId"))
    destination = Target(str(given.get("destinationBucket") or bucket), str(given.get("destinationKey")), upsert=upsert)
    return Target(bucket, str(given.get("sourceKey"))), destination


def _wants_upsert(request: Request) -> bool:
    return request.headers.get("x-upsert") == "true"


def _stored(row: Row) -> Response:
    return JSONResponse({"Id": str(row["id"]), "Key": f"{row['bucket_id']}/{row['name']}"})


def _texts(value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    raise invalid("body must be a list of names")


async def _json(request: Request) -> Row:
    try:
        given = await request.json()
    except ValueError as error:
        raise invalid("body must be JSON") from error
    if not isinstance(given, dict):
        raise invalid("body must be object")
    return given


def _rows(value: Any) -> Response:
    return Response(json.dumps(value, default=_plain), media_type="application/json")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}" if name else "attachment"
