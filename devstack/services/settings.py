"""What the services are told by the supervisor, all in the environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Keys:
    """The secrets that the services and the gateway share. `signing_key` is an ES256 private key as a JWK."""

    jwt_secret: str
    signing_key: dict[str, str]
    publishable_key: str
    secret_key: str

    @classmethod
    def read(cls, file: Path) -> Keys:
        keys: dict[str, Any] = json.loads(file.read_text())
        return cls(keys["jwt_secret"], keys["signing_key"], keys["publishable_key"], keys["secret_key"])


@dataclass(frozen=True)
class Settings:
    """`file_limit` is the greatest size of any file in bytes, whatever its bucket allows."""

    port: int
    database_url: str
    objects: Path
    file_limit: int
    keys: Keys

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Settings:
        """Raises KeyError when a variable is missing."""
        return cls(
            port=int(env["PORT"]),
            database_url=env["DATABASE_URL"],
            objects=Path(env["OBJECTS"]),
            file_limit=int(env["FILE_LIMIT"]),
            keys=Keys.read(Path(env["KEYS"])),
        )
