"""SQL of files: those of inbound messages that are still to be stored, and how the thread describes them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row


def add(conn: Conn, message_id: UUID, place: int, webhook_event_id: int | None, media_url: str | None) -> None:
    """A file that is still to be stored, once."""
    conn.execute(
        """
        insert into private.inbound_files (message_id, place, webhook_event_id, media_url)
        values (%(message)s, %(place)s, %(event)s, %(url)s) on conflict (message_id, place) do nothing
        """,
        {"message": message_id, "place": place, "event": webhook_event_id, "url": media_url},
    )


def take(conn: Conn, limit: int) -> list[Row]:
    """Files to store now, this worker's until the lease ends; each try has a longer one, so that failures back off."""
    return conn.execute(
        """
        update private.inbound_files f
           set attempts = f.attempts + 1, lease_until = clock_timestamp() + interval '1 minute' * power(4, f.attempts)
          from (select x.id from private.inbound_files x where x.lease_until <= clock_timestamp()
                 order by x.lease_until limit %(limit)s for update skip locked) as due
         where f.id = due.id
        returning f.*,
                  (select m.attachments -> f.place from public.crm_messages m where m.id = f.message_id) as described
        """,
        {"limit": limit},
    ).fetchall()


def is_any_due(conn: Conn) -> bool:
    """Whether a file is to be stored, or to be tried again."""
    row = conn.execute(
        "select exists (select 1 from private.inbound_files where lease_until <= clock_timestamp()) as is_due"
    ).fetchone()
    return bool(row and row["is_due"])


def webhook(conn: Conn, event_id: int) -> Row | None:
    """The body of a stored webhook."""
    return conn.execute(
        "select body, content_type from public.webhook_events where id = %(id)s", {"id": event_id}
    ).fetchone()


def describe(conn: Conn, message_id: UUID, place: int, more: Mapping[str, Any]) -> None:
    """Add to what the thread says of a file, which tells the open inbox."""
    conn.execute(
        """
        update public.crm_messages
           set attachments = jsonb_set(attachments, array[%(place)s::text], (attachments -> %(place)s) || %(more)s)
         where id = %(id)s and attachments -> %(place)s is not null
        """,
        {"id": message_id, "place": place, "more": Jsonb(dict(more))},
    )


def done(conn: Conn, file_id: int) -> None:
    """Nothing is to be done about a file any more."""
    conn.execute("delete from private.inbound_files where id = %(id)s", {"id": file_id})
