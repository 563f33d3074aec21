"""The way in for our edge functions: a signed request, not older than some minutes, that wakes the workers."""

import hashlib
import hmac
import time

from launchpad.core.db import Conn, notify

# Clocks differ a little, and a request may wait; to wake twice does no harm.
_TOLERANCE_SECONDS = 300
LANES = ("events", "webhooks", "email", "whatsapp", "voice", "payments", "imports", "sweep")


def is_ours(body: bytes, timestamp: str, signature: str, secret: str) -> bool:
    """Whether a request was signed with our secret, and lately."""
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > _TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(signature.encode(), sign(body, timestamp, secret).encode())


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """The signature of a body at a time in Unix seconds, in hexadecimal."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def wake(conn: Conn, lanes: tuple[str, ...]) -> None:
    """Wake the workers of some lanes when this transaction commits."""
    for lane in lanes:
        notify(conn, lane)


def publish_settings(conn: Conn, supabase_url: str, secret: str, app_url: str) -> None:
    """Tell the database where the functions are and what to sign with, for the calls that it makes itself, and where
    the web app is, for the mail about an outage."""
    conn.execute(
        """
        insert into private.function_settings as s (url, secret, app_url) values (%(url)s, %(secret)s, %(app)s)
        on conflict (only_row) do update set url = excluded.url, secret = excluded.secret, app_url = excluded.app_url
         where (s.url, s.secret, s.app_url) is distinct from (excluded.url, excluded.secret, excluded.app_url)
        """,
        {"url": f"{supabase_url}/functions/v1", "secret": secret, "app": app_url},
    )
