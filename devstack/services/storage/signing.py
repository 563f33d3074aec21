"""Signed addresses: whoever has one needs no token until it runs out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import jwt

from devstack.services.storage.errors import StorageError, bad_token, invalid

UPLOAD_SECONDS = 2 * 60 * 60


@dataclass(frozen=True)
class UploadGrant:
    """What an address for uploading allows: one object, in the name of `owner`."""

    owner: str | None
    upsert: bool


class Signer:
    """Signs with the project's JWT secret, as Storage does."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def for_reading(self, bucket: str, name: str, expires_in: object) -> str:
        """A token; `expires_in` is in seconds, a number or its text. Raises StorageError for anything else."""
        try:
            seconds = int(str(expires_in))
        except ValueError:
            seconds = 0
        if seconds <= 0:
            raise invalid("expiresIn must be a positive number of seconds")
        return self._sign(bucket, name, seconds)

    def for_uploading(self, bucket: str, name: str, grant: UploadGrant) -> str:
        return self._sign(bucket, name, UPLOAD_SECONDS, scope="upload", owner=grant.owner, upsert=grant.upsert)

    def check_reading(self, bucket: str, name: str, token: str | None) -> None:
        """Raises StorageError when the token is not for reading this object now."""
        if self._claims(bucket, name, token).get("scope") == "upload":
            raise _wrong()

    def check_uploading(self, bucket: str, name: str, token: str | None) -> UploadGrant:
        """Raises StorageError when the token is not for uploading this object now."""
        claims = self._claims(bucket, name, token)
        if claims.get("scope") != "upload":
            raise _wrong()
        return UploadGrant(claims.get("owner"), bool(claims.get("upsert")))

    def _sign(self, bucket: str, name: str, seconds: int, **more: Any) -> str:
        now = int(time.time())
        return jwt.encode({"url": f"{bucket}/{name}", "iat": now, "exp": now + seconds, **more}, self._secret, "HS256")

    def _claims(self, bucket: str, name: str, token: str | None) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token or "", self._secret, ["HS256"], options={"require": ["exp", "url"]}
            )
        except jwt.InvalidTokenError as error:
            raise bad_token(str(error)) from error
        if claims["url"] != f"{bucket}/{name}":
            raise _wrong()
        return claims


def _wrong() -> StorageError:
    return StorageError(400, "InvalidSignature", "InvalidSignature", "Invalid signature")
