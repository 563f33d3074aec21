"""SQL of single messages: the row with all that a person asks about it, and what the educator changes."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


def _of(channel: str, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(ledger=sql.Identifier("public", LEDGERS[channel]))


def lock(conn: Conn, channel: str, ids: Sequence[UUID]) -> list[Row]:
    """Messages by id, locked until the transaction ends; what a worker has in its hands just now is left out."""
    return conn.execute(
        _of(
            channel,
            """
            select m.*, %(channel)s::text as channel from {ledger} m
             where m.id = any(%(ids)s) order by m.id for update skip locked
            """,
        ),
        {"ids": list(ids), "channel": channel},
    ).fetchall()


def existing(conn: Conn, channel: str, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these messages there are."""
    rows = conn.execute(_of(channel, "select id from {ledger} where id = any(%(ids)s)"), {"ids": list(ids)})
    return {row["id"] for row in rows}


def hold(conn: Conn, channel: str, id: UUID, reason: str) -> None:
    """Keep a planned or held message until the educator releases it: no sweep asks about it again."""
    conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'held', gate_outcome = 'by_hand', gate_reason = %(reason)s,
                   gate_at = (select public.app_now())
             where id = %(id)s
            """,
        ),
        {"id": id, "reason": reason},
    )


def keep_held(conn: Conn, channel: str, id: UUID, reason: str | None) -> None:
    """Give a message that the educator held back to the gate, which holds it for a reason of its own."""
    conn.execute(
        _of(
            channel,
            """
            update {ledger} set gate_outcome = 'held', gate_reason = %(reason)s, gate_at = (select public.app_now())
             where id = %(id)s
            """,
        ),
        {"id": id, "reason": reason},
    )


def plan_again(conn: Conn, channel: str, id: UUID) -> None:
    """Make a held, failed or skipped message due as it was, with all its attempts before it and nothing of the last."""
    conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'planned', gate_outcome = null, gate_reason = null, attempts = 0,
                   attempt_id = null, claimed_by = null, lease_until = null, called_at = null,
                   provider_message_id = null, error_code = null, error_text = null, sent_at = null, failed_at = null
             where id = %(id)s
            """,
        ),
        {"id": id},
    )


def skip(conn: Conn, channel: str, id: UUID, reason: str | None) -> None:
    """Leave a held message out for good, for the gate's reason."""
    conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'skipped', gate_outcome = 'skipped', gate_reason = %(reason)s,
                   gate_at = (select public.app_now())
             where id = %(id)s
            """,
        ),
        {"id": id, "reason": reason},
    )


def cancel(conn: Conn, channel: str, id: UUID, reason: str) -> None:
    """Take a message back that has not left."""
    conn.execute(
        _of(
            channel,
            "update {ledger} set status = 'cancelled', gate_outcome = null, gate_reason = %(reason)s where id = %(id)s",
        ),
        {"id": id, "reason": reason},
    )


def note(conn: Conn, row: Row, kind: str, actor: UUID, detail: str | None = None) -> None:
    """Write what the educator did with a message into its trail."""
    conn.execute(
        """
        insert into public.message_events (channel, message_id, family_id, kind, happened_at, detail, actor)
        values (%(channel)s, %(id)s, %(family)s, %(kind)s, public.app_now(), %(detail)s, %(actor)s)
        on conflict do nothing
        """,
        {
            "channel": row["channel"],
            "id": row["id"],
            "family": row["family_id"],
            "kind": kind,
            "detail": detail,
            "actor": actor,
        },
    )


def one(conn: Conn, channel: str, id: UUID) -> Row | None:
    """A message with its person, its child and its session; None where there is none."""
    return conn.execute(
        _of(
            channel,
            """
            select m.*, %(channel)s::text as channel, c.kind as contact_kind, c.value as contact_value, c.owner,
                   c.relation, c.name as contact_name, c.suppressed_at, c.opted_out_at, c.retired_at,
                   l.student_name, s.title as session_title, s.starts_at,
                   p.name as campaign_name, r.title as event_title
              from {ledger} m
              join public.contacts c on c.id = m.contact_id
              left join public.imported_leads l on l.id = m.lead_id
              left join public.sessions s on m.subject_kind = 'session' and s.id = m.subject_id
              left join public.campaigns p on p.id = m.campaign_id
              left join public.notification_rules r on r.event_key = m.event_key and r.channel::text = %(channel)s
             where m.id = %(id)s
            """,
        ),
        {"id": id, "channel": channel},
    ).fetchone()


def by_key(conn: Conn, channel: str, dedupe_key: str) -> UUID | None:
    """The message of a key."""
    row = conn.execute(
        _of(channel, "select id from {ledger} where dedupe_key = %(key)s"), {"key": dedupe_key}
    ).fetchone()
    return row["id"] if row else None


def events(conn: Conn, id: UUID) -> list[Row]:
    """What became of a message, oldest first, with the webhook that proves it and the name of who acted."""
    return conn.execute(
        """
        select e.kind, e.happened_at, e.code, e.detail, e.webhook_event_id, w.provider, w.received_at, p.full_name
          from public.message_events e
          left join public.webhook_events w on w.id = e.webhook_event_id
          left join public.profiles p on p.user_id = e.actor
         where e.message_id = %(id)s order by e.happened_at, e.id
        """,
        {"id": id},
    ).fetchall()


def educator_contacts(conn: Conn) -> dict[str, str]:
    """The educator's own address and number for copies, by channel; empty where none is set."""
    row = conn.execute(
        """
        select coalesce(private.setting('educator_test_email'), '') as email,
               coalesce(private.setting('educator_test_phone'), '') as phone
        """
    ).fetchone()
    assert row is not None
    return {"email": row["email"], "whatsapp": row["phone"], "voice": row["phone"]}


def drop_reminders(conn: Conn, ids: Sequence[UUID], reason: str) -> set[UUID]:
    """Leave out class reminders that are no messages yet. Returns those that were still planned."""
    rows = conn.execute(
        """
        update public.reminders set status = 'skipped', reason = %(reason)s
         where id = any(%(ids)s) and status = 'planned' returning id
        """,
        {"ids": list(ids), "reason": reason},
    )
    return {row["id"] for row in rows}


def brand(conn: Conn) -> str:
    """What the course is called."""
    row = conn.execute("select coalesce(private.setting('brand'), '') as brand").fetchone()
    return str(row["brand"]) if row else ""
