"""Limits that hold across processes: counted in the database, under keyed hashes of whom they are about."""

import hashlib
import hmac
import math
import time
from datetime import timedelta

from launchpad.core.db import Conn
from launchpad.core.errors import TooMany


class RateLimits:
    """Fixed windows on the real clock. `secret` keys the hashes, so that the counters name no contact or address."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def take(self, conn: Conn, purpose: str, who: str, *, limit: int, window: timedelta) -> bool:
        """Count one use; False when `who` had `limit` of them in the running window already.

        The count stands when the transaction commits, so commit it also where the answer is no.
        """
        row = conn.execute(
            "select private.take_token(%(key)s, %(limit)s, %(window)s) as granted",
            {"key": self._key(purpose, who), "limit": limit, "window": window},
        ).fetchone()
        return bool(row and row["granted"])

    def require(self, conn: Conn, purpose: str, who: str, *, limit: int, window: timedelta) -> None:
        """Count one use, or raise TooMany with the seconds until the window ends."""
        if not self.take(conn, purpose, who, limit=limit, window=window):
            length = window.total_seconds()
            raise TooMany(retry_after=max(1, math.ceil(length - time.time() % length)))

    def _key(self, purpose: str, who: str) -> str:
        return f"{purpose}:{hmac.new(self._secret, who.encode(), hashlib.sha256).hexdigest()[:32]}"
