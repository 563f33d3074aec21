"""What every webhook door does once it knows whether the caller is who they say: store once, or refuse and count."""

from hashlib import sha256

from launchpad.core.db import Conn, notify


def store(
    conn: Conn, provider: str, event_key: str, content_type: str | None, body: bytes, *, fault: str | None = None
) -> bool:
    """Keep a verified webhook as it came, once, and wake the worker. Returns whether it is new.

    fault: why nobody can read it; then it stands among those that failed, to be looked at.
    """
    stored = conn.execute(
        """
        insert into public.webhook_events (provider, event_key, content_type, body, status, error)
        values (%(provider)s, %(key)s, %(content_type)s, %(body)s,
                case when %(fault)s::text is null then 'pending' else 'failed' end::public.work_status, %(fault)s)
        on conflict (provider, event_key) do nothing
        """,
        {"provider": provider, "key": event_key, "content_type": content_type, "body": body, "fault": fault},
    ).rowcount
    if stored and fault is None:
        notify(conn, "webhooks")
    return bool(stored)


def refuse(conn: Conn, provider: str, reason: str) -> None:
    """Count a webhook that did not verify; nothing of it is kept. `reason` is one of a few fixed words."""
    conn.execute(
        """
        insert into private.webhook_refusals as r (provider, reason) values (%(provider)s, %(reason)s)
        on conflict (provider, reason, day) do update set count = r.count + 1
        """,
        {"provider": provider, "reason": reason},
    )


def fingerprint(body: bytes) -> str:
    """The key of a delivery that carries no id of its own: a repetition has the same bytes."""
    return sha256(body).hexdigest()
