"""SQL of coursework."""

from collections.abc import Sequence
from uuid import UUID

from launchpad.core.db import Conn, Row


def publish_of_sessions(conn: Conn, session_ids: Sequence[UUID]) -> None:
    """Assignments that wait for the end of these sessions go out; those that have gone out stay as they are."""
    conn.execute(
        """
        update public.assignments set published_at = public.app_now()
         where session_id = any(%(ids)s) and published_at is null
        """,
        {"ids": list(session_ids)},
    )


def recordings(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Recordings that students may see, with their session's title and the next class of the batch (null: none)."""
    return conn.execute(
        """
        select r.*, coalesce(s.title, r.title) as session_title, n.title as next_title, n.starts_at as next_starts_at
          from public.recordings r
          left join public.sessions s on s.id = r.session_id
          left join lateral (
            select o.title, o.starts_at from public.sessions o
             where o.batch_id = r.batch_id and o.status = 'scheduled' and o.starts_at > public.app_now()
             order by o.starts_at limit 1) n on true
         where r.id = any(%(ids)s) and r.published_at is not null
           and (r.expires_at is null or r.expires_at > public.app_now())
        """,
        {"ids": list(ids)},
    ).fetchall()


def seats(conn: Conn, batch_id: UUID, session_id: UUID | None) -> list[Row]:
    """The children of a batch, with whether they were in a session; true for all where there is no session."""
    return conn.execute(
        """
        select e.lead_id, %(session)s::uuid is null or a.session_id is not null as was_there
          from public.enrollments e
          left join public.session_attendance a on a.enrollment_id = e.id and a.session_id = %(session)s::uuid
         where e.batch_id = %(batch)s and e.status = 'active' order by e.created_at
        """,
        {"batch": batch_id, "session": session_id},
    ).fetchall()


def assignments(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Assignments that students may see."""
    return conn.execute(
        "select * from public.assignments where id = any(%(ids)s) and published_at is not null", {"ids": list(ids)}
    ).fetchall()


def submissions(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Handed-in work with its assignment and child; is_open says whether it may still be handed in on time."""
    return conn.execute(
        """
        select w.id, w.status::text, w.feedback, w.assignment_id, e.lead_id, a.title, a.due_at,
               a.due_at > public.app_now() as is_open
          from public.assignment_submissions w
          join public.assignments a on a.id = w.assignment_id
          join public.enrollments e on e.id = w.enrollment_id
         where w.id = any(%(ids)s)
        """,
        {"ids": list(ids)},
    ).fetchall()


def subject_of_link(conn: Conn, token: str) -> UUID | None:
    """What a personal link to coursework is about."""
    row = conn.execute(
        """
        update private.personal_links set visits = visits + 1, visited_at = public.app_now()
         where token = %(token)s and kind in ('recording', 'work') returning subject_id
        """,
        {"token": token},
    ).fetchone()
    return row["subject_id"] if row else None
