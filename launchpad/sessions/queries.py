"""SQL of sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
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


# ---------------------------------------------------------------- rescue of reminders that did not arrive
def plan_rescues(conn: Conn, reminder_ids: Sequence[UUID]) -> None:
    """Say what will be tried for these reminders if they do not arrive: another channel, then a call.

    A reminder that goes out late gets as long to arrive; a step that would come after the start is none.
    """
    conn.execute(
        """
        insert into public.reminder_rescues (reminder_id, step, due_at)
        select r.id, k.step, greatest(s.starts_at - k.before, public.app_now() + k.patience)
          from public.reminders r join public.sessions s on s.id = r.session_id
          cross join (values ('other_channel'::public.rescue_step, interval '10 minutes', interval '2 minutes'),
                             ('call', interval '6 minutes', interval '4 minutes')) as k (step, before, patience)
          join public.app_settings a on a.key = 'reminder_rescue' and (a.value ->> k.step::text)::boolean
         where r.id = any(%(ids)s)
           and greatest(s.starts_at - k.before, public.app_now() + k.patience) <= s.starts_at - interval '1 minute'
        on conflict (reminder_id, step) do nothing
        """,
        {"ids": list(reminder_ids)},
    )


def lock_rescues(conn: Conn, limit: int) -> list[Row]:
    """Steps whose time has come, with their class, child and what became of the reminder; nobody else's until the end.

    used: channels that the reminder has a message on. arrived: the first that delivered one, with its time.
    """
    return conn.execute(
        """
        select x.id, x.step::text, r.id as reminder_id, r.revision, e.lead_id, s.id as session_id, s.title, s.starts_at,
               s.starts_at <= public.app_now() as is_late, l.student_name,
               coalesce(m.used, '{}') as used, m.arrived, m.arrived_at,
               exists (select 1 from public.session_attendance a
                        where a.session_id = s.id and a.enrollment_id = e.id) as is_in_class,
               exists (select 1 from public.session_answers a
                        where a.session_id = s.id and a.enrollment_id = e.id and not a.is_coming) as stays_away
          from public.reminder_rescues x
          join public.reminders r on r.id = x.reminder_id
          join public.sessions s on s.id = r.session_id
          join public.enrollments e on e.id = r.enrollment_id
          join public.imported_leads l on l.id = e.lead_id
          left join lateral (
            select array_agg(distinct g.channel::text) as used,
                   (array_agg(g.channel::text order by g.delivered_at) filter (where g.delivered_at is not null))[1]
                     as arrived,
                   min(g.delivered_at) as arrived_at
              from public.message_log g where g.reminder_id = r.id
          ) m on true
         where x.status = 'planned' and x.due_at <= (select public.app_now())
         order by x.due_at, x.id limit %(limit)s
           for update of x skip locked
        """,
        {"limit": limit},
    ).fetchall()


def settle_rescue(conn: Conn, rescue_id: UUID, status: str, reason: str) -> None:
    """What became of a step, in words."""
    conn.execute(
        """
        update public.reminder_rescues set status = %(status)s::public.rescue_status, reason = %(reason)s
         where id = %(id)s
        """,
        {"id": rescue_id, "status": status, "reason": reason},
    )


def cancel_needless_calls(conn: Conn, reason: str) -> int:
    """Take back rescue calls that still wait while the reminder has arrived. Returns how many."""
    return conn.execute(
        """
        update public.call_logs c set status = 'cancelled', call_status = 'stopped', error_text = %(reason)s,
               claimed_by = null, lease_until = null
         where c.event_key = 'session_rescue' and c.status in ('planned', 'held')
           and exists (select 1 from public.message_log m
                        where m.reminder_id = c.reminder_id and m.delivered_at is not null and m.channel <> 'voice')
        """,
        {"reason": reason},
    ).rowcount


# ---------------------------------------------------------------- rescue of news that did not arrive
def plan_notice_rescues(conn: Conn, rows: str) -> None:
    """Say what will be tried for news that does not arrive; rows: a JSON array of objects with the columns.

    Where the setting has switched a step off, or its time comes after the news helps, there is none.
    """
    conn.execute(
        """
        insert into public.notice_rescues
          (session_id, lead_id, event_key, revision, step, used, words, due_at, useless_from)
        select x.session_id, x.lead_id, x.event_key, x.revision, x.step, x.used, x.words, x.due_at, x.useless_from
          from jsonb_to_recordset(%(rows)s::jsonb) as x (
               session_id uuid, lead_id uuid, event_key text, revision integer, step public.rescue_step,
               used text[], words jsonb, due_at timestamptz, useless_from timestamptz)
          join public.app_settings a on a.key = 'reminder_rescue' and (a.value ->> x.step::text)::boolean
         where x.due_at < x.useless_from
        on conflict (session_id, lead_id, event_key, revision, step) do nothing
        """,
        {"rows": rows},
    )


def lock_notice_rescues(conn: Conn, limit: int) -> list[Row]:
    """Steps for news whose time has come, with what became of the news; nobody else's until the end.

    is_old: the class was moved again, or is no more what the news says. arrived: the first channel that delivered it.
    """
    return conn.execute(
        """
        select x.id, x.session_id, x.lead_id, x.event_key, x.revision, x.step::text, x.used, x.words, x.useless_from,
               x.useless_from <= public.app_now() as is_late,
               s.revision <> x.revision or (x.event_key = 'session_moved' and s.status <> 'scheduled') as is_old,
               m.arrived, m.arrived_at, coalesce(m.tried, '{}') as tried
          from public.notice_rescues x
          join public.sessions s on s.id = x.session_id
          left join lateral (
            select (array_agg(g.channel::text order by g.delivered_at) filter (where g.delivered_at is not null))[1]
                     as arrived,
                   min(g.delivered_at) as arrived_at, array_agg(distinct g.channel::text) as tried
              from public.message_log g
             where g.lead_id = x.lead_id and g.subject_id = x.session_id
               -- The news may be older than its steps (planned as she confirms), but not than the news before it.
               and g.created_at > coalesce((select max(e.created_at) from public.notice_rescues e
                                             where e.session_id = x.session_id and e.created_at < x.created_at),
                                           '-infinity')
               and g.event_key in (x.event_key, 'session_rescue') and g.reminder_id is null
          ) m on true
         where x.status = 'planned' and x.due_at <= (select public.app_now())
         order by x.due_at, x.id limit %(limit)s
           for update of x skip locked
        """,
        {"limit": limit},
    ).fetchall()


def cancel_needless_notice_calls(conn: Conn, reason: str) -> int:
    """Take back calls about news that still wait while the news has arrived. Returns how many."""
    return conn.execute(
        """
        update public.call_logs c set status = 'cancelled', call_status = 'stopped', error_text = %(reason)s,
               claimed_by = null, lease_until = null
         where c.event_key = 'session_rescue' and c.reminder_id is null and c.status in ('planned', 'held')
           and exists (select 1 from public.message_log m
                        where m.lead_id = c.lead_id and m.subject_id = c.subject_id and m.channel <> 'voice'
                          and m.event_key in ('session_moved', 'session_cancelled', 'session_rescue')
                          and m.delivered_at > c.created_at - interval '1 hour')
        """,
        {"reason": reason},
    ).rowcount


def settle_notice_rescue(conn: Conn, rescue_id: UUID, status: str, reason: str) -> None:
    """What became of a step, in words."""
    conn.execute(
        """
        update public.notice_rescues set status = %(status)s::public.rescue_status, reason = %(reason)s
         where id = %(id)s
        """,
        {"id": rescue_id, "status": status, "reason": reason},
    )


# ---------------------------------------------------------------- sessions and who sits in them
def end_past(conn: Conn) -> None:
    """Sessions whose time is over have ended."""
    conn.execute(
        """
        update public.sessions set status = 'ended'
         where status = 'scheduled' and ends_at <= (select public.app_now())
        """
    )


def follow_dates(conn: Conn) -> None:
    """Pauses and seats whose last day is over end."""
    conn.execute("select private.follow_dates()")


def by_ids(conn: Conn, ids: Sequence[UUID], *, without: Sequence[UUID] = ()) -> list[Row]:
    """Sessions by id, each with the next one of its batch (null: none); without: those that are no next one."""
    return conn.execute(
        """
        select s.*, n.title as next_title, n.starts_at as next_starts_at
          from public.sessions s
          left join lateral (
            select o.title, o.starts_at from public.sessions o
             where o.batch_id = s.batch_id and o.status = 'scheduled' and o.id <> s.id and o.id <> all(%(without)s)
               and o.starts_at > greatest(s.starts_at, public.app_now())
             order by o.starts_at limit 1) n on true
         where s.id = any(%(ids)s)
        """,
        {"ids": list(ids), "without": list(without)},
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


# ---------------------------------------------------------------- changes that the educator confirms
def scope(conn: Conn, session_id: UUID, reach: str) -> list[Row]:
    """A session, or with it those of its series that follow it or all; only itself where it is in none.

    Of the others only those that are still to come; the one that was asked for is always among them. Each with its
    class link and the host's own. reach: one, following, all.
    """
    return conn.execute(
        """
        select s.*, k.join_url, k.host_url, public.app_now() as now
          from public.sessions asked
          join public.sessions s on s.id = asked.id
            or (%(reach)s <> 'one' and s.series_id = asked.series_id and s.status = 'scheduled'
                and s.starts_at > public.app_now() and (%(reach)s = 'all' or s.starts_at >= asked.starts_at))
          left join public.session_links k on k.session_id = s.id
         where asked.id = %(id)s
         order by s.starts_at, s.id
        """,
        {"id": session_id, "reach": reach},
    ).fetchall()


def in_the_way(
    conn: Conn, batch_id: UUID, moving: Sequence[UUID], starts_at: datetime, ends_at: datetime
) -> Row | None:
    """A session of the batch at that time which is none of those that move (null: none)."""
    return conn.execute(
        """
        select s.title, s.starts_at from public.sessions s
         where s.batch_id = %(batch)s and s.status = 'scheduled' and s.id <> all(%(moving)s)
           and s.starts_at < %(ends)s and s.ends_at > %(starts)s
         order by s.starts_at limit 1
        """,
        {"batch": batch_id, "moving": list(moving), "starts": starts_at, "ends": ends_at},
    ).fetchone()


def change(conn: Conn, changes: Sequence[dict[str, Any]], reason: str | None) -> None:
    """Write sessions in one statement, so that a series can move over its own old times.

    changes: id, title, description, starts_at, ends_at, join_url, host_url.
    """
    given = {name: [row[name] for row in changes] for name in ("id", "title", "description", "starts_at", "ends_at")}
    conn.execute(
        """
        update public.sessions s set title = n.title, description = n.description, starts_at = n.starts_at,
               ends_at = n.ends_at, change_reason = %(reason)s
          from unnest(%(id)s::uuid[], %(title)s::text[], %(description)s::text[], %(starts_at)s::timestamptz[],
                      %(ends_at)s::timestamptz[]) as n (id, title, description, starts_at, ends_at)
         where s.id = n.id
        """,
        {**given, "reason": reason},
    )
    conn.execute(
        """
        insert into public.session_links (session_id, join_url, host_url)
        select * from unnest(%(id)s::uuid[], %(url)s::text[], %(host)s::text[])
        on conflict on constraint session_links_pkey
           do update set join_url = excluded.join_url, host_url = excluded.host_url
        """,
        {
            "id": given["id"],
            "url": [row["join_url"] for row in changes],
            "host": [row["host_url"] for row in changes],
        },
    )


def cancel(conn: Conn, ids: Sequence[UUID], reason: str | None) -> list[UUID]:
    """Cancel sessions that are still to come; returns which."""
    rows = conn.execute(
        """
        update public.sessions set status = 'cancelled', change_reason = %(reason)s
         where id = any(%(ids)s) and status in ('draft', 'scheduled') and ends_at > public.app_now() returning id
        """,
        {"ids": list(ids), "reason": reason},
    ).fetchall()
    return [row["id"] for row in rows]


def last_event(conn: Conn, kind: str) -> int | None:
    """The newest event of a kind: inside a transaction that made one, its own."""
    row = conn.execute(
        "select max(id) as id from public.automation_events where kind = %(kind)s", {"kind": kind}
    ).fetchone()
    return row["id"] if row else None


def seats(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Seats with their child, by name."""
    return conn.execute(
        """
        select e.id, e.lead_id, e.status::text, l.student_name
          from public.enrollments e join public.imported_leads l on l.id = e.lead_id
         where e.id = any(%(ids)s) order by l.student_name, e.id
        """,
        {"ids": list(ids)},
    ).fetchall()


# ---------------------------------------------------------------- calendars
def feed_of(conn: Conn, user_id: UUID) -> Row | None:
    """The calendar feed of a person (null: none)."""
    return conn.execute(
        "select token, created_at, read_at from private.calendar_feeds where user_id = %(user)s", {"user": user_id}
    ).fetchone()


def make_feed(conn: Conn, user_id: UUID) -> None:
    """Give a person a feed; one that is there gets a new address, and the old one is worth nothing."""
    conn.execute(
        """
        insert into private.calendar_feeds (user_id) values (%(user)s)
        on conflict (user_id) do update
          set token = private.random_token(), created_at = public.app_now(), read_at = null, reads = 0
        """,
        {"user": user_id},
    )


def drop_feed(conn: Conn, user_id: UUID) -> None:
    """Take a person's feed away."""
    conn.execute("delete from private.calendar_feeds where user_id = %(user)s", {"user": user_id})


def open_feed(conn: Conn, token: str) -> Row | None:
    """Whose feed this is, noted as read (null: nobody's)."""
    return conn.execute(
        """
        update private.calendar_feeds set read_at = public.app_now(), reads = reads + 1 where token = %(token)s
        returning user_id
        """,
        {"token": token},
    ).fetchone()


def for_calendar(conn: Conn, user_id: UUID, session_id: UUID | None = None) -> list[Row]:
    """The sessions that stand in a person's calendar: of their own active seats, the educator's all; or one of them.

    is_admin: whether the calendar is the educator's.
    """
    return conn.execute(
        """
        select s.id, s.title, s.description, s.starts_at, s.ends_at, s.status::text, s.calendar_sequence, s.updated_at,
               b.name as batch_name, p.role = 'admin' as is_admin
          from public.profiles p cross join public.sessions s join public.batches b on b.id = s.batch_id
         where p.user_id = %(user)s and s.status <> 'draft' and (%(session)s::uuid is null or s.id = %(session)s::uuid)
           and (p.role = 'admin' or s.batch_id in
                (select e.batch_id from public.enrollments e where e.user_id = %(user)s and e.status = 'active'))
           and s.ends_at > public.app_now() - interval '180 days'
         order by s.starts_at, s.id
        """,
        {"user": user_id, "session": session_id},
    ).fetchall()
