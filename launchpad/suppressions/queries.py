"""SQL of suppressed addresses."""

from uuid import UUID

from launchpad.core.db import Conn, Row


def find(conn: Conn, contact_id: UUID) -> Row | None:
    """An e-mail address with why nothing is sent to it."""
    return conn.execute(
        """
        select id, family_id, value, opted_out_at, opted_out_by, suppressed_at, suppressed_reason
          from public.contacts where id = %(id)s and kind = 'email'
        """,
        {"id": contact_id},
    ).fetchone()


def lift(conn: Conn, contact_id: UUID) -> None:
    """Mail to this address arrives again, as far as we know."""
    conn.execute(
        "update public.contacts set suppressed_at = null, suppressed_reason = null where id = %(id)s",
        {"id": contact_id},
    )


def note(conn: Conn, contact_id: UUID, reason: str, actor: UUID) -> None:
    """Why the educator took back the stop that has just ended."""
    conn.execute(
        """
        update public.opt_outs set ended_how = 'educator', ended_note = %(reason)s, ended_by = %(actor)s
         where id = (select id from public.opt_outs where contact_id = %(id)s and ended_at is not null
                      order by ended_at desc limit 1)
        """,
        {"id": contact_id, "reason": reason, "actor": actor},
    )
