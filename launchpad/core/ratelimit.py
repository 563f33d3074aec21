"""Limits that hold across processes: counted in the database."""

from datetime import timedelta

from launchpad.core.db import Conn
from launchpad.core.errors import TooMany


def take_token(conn: Conn, key: str, *, limit: int, window: timedelta) -> bool:
    """Count one use of `key`; False when it had `limit` uses in the last `window` already."""
    row = conn.execute(
        "select private.take_token(%(key)s, %(limit)s, %(window)s) as granted",
        {"key": key, "limit": limit, "window": window},
    ).fetchone()
    return bool(row and row["granted"])


def require_token(conn: Conn, key: str, *, limit: int, window: timedelta) -> None:
    """Count one use of `key`, or raise TooMany. Commit the count also when what follows fails."""
    if not take_token(conn, key, limit=limit, window=window):
        raise TooMany(retry_after=int(window.total_seconds()))
