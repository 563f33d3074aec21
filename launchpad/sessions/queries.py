"""SQL of sessions."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from launchpad.core.db import Conn, Row, notify


# ---------------------------------------------------------------- reminders
def lock_due(conn: Conn, ahead: timedelta, limit: int) -> list[Row]:
    """Reminders that are due within `ahead`, with their session and child, locked until the end; nobody else's."""
    return conn.execute(
        """
        select r.id, r.kind::text, r.due_at, r.expires_at, r.revision, r.expires_at <= public.app_now() as is_late,
               e.lead_id, s.id as session_id, s.title, s.starts_at
          from public.reminders r
          join public.enrollments e on e.id = r.enrollment_id
          join public.sessions s on s.id = r.session_id
         where r.status = 'planned' and r.due_at <= (select public.app_now()) + %(ahead)s
         order by r.due_at, r.session_id, r.kind, r.id limit %(limit)s
           for update of r skip locked
        """,
        {"ahead": ahead, "limit": limit},
    ).fetchall()


def expanded(conn: Conn, ids: Sequence[UUID]) -> None:
    """Messages have been made from these reminders."""
    conn.execute(
        "update public.reminders set status = 'expanded', expanded_at = public.app_now() where id = any(%(ids)s)",
        {"ids": list(ids)},
    )


def skip(conn: Conn, ids: Sequence[UUID], reason: str) -> None:
    """No message is made from these reminders."""
    conn.execute(
        "update public.reminders set status = 'skipped', reason = %(reason)s where id = any(%(ids)s)",
        {"ids": list(ids), "reason": reason},
    )


def more_to_do(conn: Conn) -> None:
    """Have the sweep come round again at once."""
    notify(conn, "sweep")


# ---------------------------------------------------------------- sessions and who sits in them
def end_past(conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    conn.execute(
        """
        update public.sessions set status = 'ended'
         where status = 'scheduled' and ends_at <= (select public.app_now())
        """
    )


def by_ids(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Sessions by id, each with the next one of its batch (null: none)."""
    return conn.execute(
        """
        select s.*, n.title as next_title, n.starts_at as next_starts_at
          from public.sessions s
          left join lateral (
            select o.title, o.starts_at from public.sessions o
             where o.batch_id = s.batch_id and o.status = 'scheduled' and o.id <> s.id
               and o.starts_at > greatest(s.starts_at, public.app_now())
             order by o.starts_at limit 1) n on true
         where s.id = any(%(ids)s)
        """,
        {"ids": list(ids)},
    ).fetchall()


def leads_of_batch(conn: Conn, batch_id: UUID) -> list[UUID]:
    """The children that have a seat in a batch."""
    rows = conn.execute(
        "select lead_id from public.enrollments where batch_id = %(batch)s and status = 'active' order by created_at",
        {"batch": batch_id},
    ).fetchall()
    return [row["lead_id"] for row in rows]


# ---------------------------------------------------------------- the way in
def for_join(conn: Conn, session_id: UUID, *, lead_id: UUID | None = None, user_id: UUID | None = None) -> Row | None:
    """A session with its class link and the seat of a child or an account in it (null: none), as of business time."""
    return conn.execute(
        """
        select s.*, k.join_url, e.id as enrollment_id, f.language, public.app_now() as now
          from public.sessions s
          left join public.session_links k on k.session_id = s.id
          left join public.enrollments e on e.batch_id = s.batch_id and e.status = 'active'
                and (e.lead_id = %(lead)s::uuid or e.user_id = %(user)s::uuid)
          left join public.families f on f.id = e.family_id
         where s.id = %(id)s and s.status <> 'draft'
         limit 1
        """,
        {"id": session_id, "lead": lead_id, "user": user_id},
    ).fetchone()


def attend(conn: Conn, session_id: UUID, enrollment_id: UUID) -> None:
    """Somebody has gone in; the first time counts."""
    conn.execute(
        """
        insert into public.session_attendance (session_id, enrollment_id) values (%(session)s, %(enrollment)s)
        on conflict do nothing
        """,
        {"session": session_id, "enrollment": enrollment_id},
    )
