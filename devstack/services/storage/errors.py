"""Refusals of Storage, in the shape of hosted projects: nearly always HTTP 400, the meaning in the body."""

from __future__ import annotations

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from devstack.services.caller import BadToken


class StorageError(Exception):
    """`status` is the one in the body, `code` what clients tell apart."""

    def __init__(self, status: int, error: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.code = code
        self.message = message


def no_such_key() -> StorageError:
    return StorageError(404, "not_found", "NoSuchKey", "Object not found")


def no_such_bucket() -> StorageError:
    return StorageError(404, "Bucket not found", "NoSuchBucket", "Bucket not found")


def invalid(message: str) -> StorageError:
    return StorageError(400, "invalid_request", "InvalidRequest", message)


def bad_token(message: str) -> StorageError:
    return StorageError(400, "InvalidJWT", "InvalidJWT", message)


def too_large() -> StorageError:
    return StorageError(413, "Payload too large", "EntityTooLarge", "The object exceeded the maximum allowed size")


async def respond(_request: Request, error: Exception) -> Response:
    """The answer to any exception of this package or of the database."""
    refusal = known(error)
    status = 400 if refusal.status < 500 else refusal.status
    body = {
        "statusCode": str(refusal.status),
        "error": refusal.error,
        "code": refusal.code,
        "message": refusal.message,
    }
    return JSONResponse(body, status_code=status)


def known(error: Exception) -> StorageError:
    """Any exception of this package or of the database as the refusal that it means."""
    match error:
        case StorageError():
            return error
        case BadToken():
            return StorageError(403, "Unauthorized", "InvalidJWT", str(error))
        case psycopg.errors.InsufficientPrivilege():
            return StorageError(403, "Unauthorized", "AccessDenied", error.diag.message_primary or "Access denied")
        case psycopg.errors.UniqueViolation():
            return StorageError(409, "Duplicate", "KeyAlreadyExists", "The resource already exists")
        case psycopg.Error():
            return StorageError(500, "Internal", "DatabaseError", error.diag.message_primary or "The database refused")
        case _:
            return StorageError(500, "Internal", "InternalError", "The file could not be kept: is the disk full?")
