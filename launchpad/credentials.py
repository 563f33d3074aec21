"""Credentials of the providers that are stored sealed in the database: what opens them, and which are in force."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import structlog

from launchpad.config import SEALABLE
from launchpad.core.db import Conn, Row
from launchpad.core.seal import SealBroken, Sealed, Vault

log = structlog.get_logger()


@dataclass(frozen=True)
class Stored:
    """What one look found. `ids` tells two looks apart; `broken` are names whose seal no given key opens.

    current: by the name of the setting. replaced: webhook secrets that still verify, with until when (real clock).
    """

    ids: frozenset[tuple[UUID, str]] = frozenset()
    current: dict[str, str] = field(default_factory=dict, repr=False)
    replaced: tuple[tuple[str, str, datetime], ...] = field(default=(), repr=False)
    broken: frozenset[str] = frozenset()

    def still_accepted(self, name: str) -> list[str]:
        """The replaced values of a webhook secret that verify at this moment."""
        now = datetime.now(UTC)
        return [value for known, value, until in self.replaced if known == name and until > now]


def read(conn: Conn, vault: Vault, known: Stored) -> Stored:
    """The credentials in force; `known` itself where nothing has changed since."""
    rows = conn.execute(
        """
        select * from private.provider_credentials
         where accepted_until is null or accepted_until > clock_timestamp()
        """
    ).fetchall()
    ids = frozenset((row["id"], row["key_id"]) for row in rows)
    if ids == known.ids:
        return known
    current: dict[str, str] = {}
    replaced: list[tuple[str, str, datetime]] = []
    broken: set[str] = set()
    for row in rows:
        if row["name"] not in SEALABLE:
            continue
        try:
            text = vault.open(identity(row), sealed_of(row))
        except SealBroken as error:
            log.error("credentials.broken", credential=row["name"], reason=str(error))
            broken.add(row["name"])
            continue
        if row["accepted_until"] is None:
            current[row["name"]] = text
        else:
            replaced.append((row["name"], text, row["accepted_until"]))
    return Stored(ids, current, tuple(replaced), frozenset(broken))


def identity(row: Row) -> str:
    """What a seal is bound to, so that no row's content works in another's place."""
    return f"provider_credentials/{row['id']}/{row['name']}"


def sealed_of(row: Row) -> Sealed:
    """The sealed content of a row."""
    return Sealed(row["key_id"], bytes(row["wrapped_key"]), bytes(row["sealed"]))
