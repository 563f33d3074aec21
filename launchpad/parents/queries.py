"""SQL of the parent corner: codes, visits, and what a guardian sees there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn, Row


# ---------------------------------------------------------------- the door
def family_of(conn: Conn, user_id: UUID) -> UUID | None:
    """The family whose account this is; None for the educator's and for one without a seat yet."""
    row = conn.execute(
        "select family_id from public.profiles where user_id = %(user)s and role = 'student'", {"user": user_id}
    ).fetchone()
    return row["family_id"] if row else None


def channels(conn: Conn, family_id: UUID, user_id: UUID) -> list[Row]:
    """Where a code may go: the guardian's proven addresses and numbers, or those that are named as theirs.

    The address of the sign-in itself, which the student reads too, only where there is no other.
    """
    return conn.execute(
        """
        with own as (
          select c.id, c.kind::text, c.value, c.owner::text, c.name, c.verified_at is not null as is_proven,
                 c.value = lower(private.email_of(%(user)s)) as is_sign_in
            from public.contacts c
           where c.family_id = %(family)s and c.owner = 'guardian'
             and c.opted_out_at is null and c.suppressed_at is null and c.retired_at is null
        ), proven as (
          select * from own where is_proven or not exists (select 1 from own o where o.is_proven)
        )
        select * from proven p
         where p.is_sign_in is not true or not exists (select 1 from proven o where o.is_sign_in is not true)
         order by p.kind = 'email', p.value
        """,
        {"family": family_id, "user": user_id},
    ).fetchall()


def add_code(conn: Conn, values: Mapping[str, Any]) -> None:
    """Keep the hash of a code that is on its way."""
    conn.execute(
        """
        insert into private.parent_codes (id, user_id, family_id, contact_id, code_hash, expires_at, created_at)
        values (%(id)s, %(user)s, %(family)s, %(contact)s, %(hash)s, %(expires_at)s, %(now)s)
        """,
        values,
    )


def newest_code(conn: Conn, user_id: UUID, family_id: UUID) -> Row | None:
    """The last code that this account asked for, locked, with the contact that it went to as it is now."""
    return conn.execute(
        """
        select k.*, c.kind::text, c.value, c.owner::text, c.family_id as family_now
          from private.parent_codes k join public.contacts c on c.id = k.contact_id
         where k.user_id = %(user)s and k.family_id = %(family)s
         order by k.created_at desc, k.id limit 1 for update of k
        """,
        {"user": user_id, "family": family_id},
    ).fetchone()


def count_try(conn: Conn, code_id: UUID) -> None:
    """One wrong try more."""
    conn.execute("update private.parent_codes set tries = tries + 1 where id = %(id)s", {"id": code_id})


def use_code(conn: Conn, code_id: UUID) -> None:
    """The code was right."""
    conn.execute("update private.parent_codes set used_at = public.app_now() where id = %(id)s", {"id": code_id})


def add_visit(conn: Conn, values: Mapping[str, Any]) -> None:
    """Open the corner; the one that this account had open before is closed."""
    close_all(conn, values["user"])
    conn.execute(
        """
        insert into private.parent_visits (user_id, session_id, family_id, contact_id, key_hash, expires_at)
        values (%(user)s, %(session)s, %(family)s, %(contact)s, %(hash)s, %(expires_at)s)
        """,
        values,
    )


def close_all(conn: Conn, user_id: UUID) -> None:
    """Close whatever this account has open."""
    conn.execute(
        "update private.parent_visits set closed_at = public.app_now() where user_id = %(user)s and closed_at is null",
        {"user": user_id},
    )


def open_visit(conn: Conn, user_id: UUID, session_id: str, key_hash: str, now: datetime) -> Row | None:
    """The visit of a key, while it is open, in the sign-in that opened it, and while its contact is the guardian's."""
    return conn.execute(
        """
        select v.id, v.family_id, v.contact_id, v.expires_at, c.name as guardian_name, c.relation, f.language,
               f.contact_hours, f.timezone, f.unwanted
          from private.parent_visits v
          join public.contacts c on c.id = v.contact_id and c.family_id = v.family_id and c.owner = 'guardian'
               and c.retired_at is null
          join public.families f on f.id = v.family_id
          join public.profiles p on p.user_id = v.user_id and p.family_id = v.family_id and p.role = 'student'
         where v.user_id = %(user)s and v.session_id = %(session)s and v.key_hash = %(hash)s
           and v.closed_at is null and v.expires_at > %(now)s
        """,
        {"user": user_id, "session": session_id, "hash": key_hash, "now": now},
    ).fetchone()


def forget(conn: Conn, after: timedelta) -> None:
    """Delete codes and visits that are over for so long."""
    conn.execute(
        """
        with codes as (delete from private.parent_codes where created_at < public.app_now() - %(after)s)
        delete from private.parent_visits where created_at < public.app_now() - %(after)s
        """,
        {"after": after},
    )


def keep_open(conn: Conn, was: UUID, now: UUID) -> None:
    """Who opened the corner by a contact that another took the place of stays inside, by the new one."""
    conn.execute(
        "update private.parent_visits set contact_id = %(now)s where contact_id = %(was)s and closed_at is null",
        {"was": was, "now": now},
    )


# ---------------------------------------------------------------- inside
def children(conn: Conn, family_id: UUID) -> list[Row]:
    """The children of a family whose details are still held."""
    return conn.execute(
        """
        select l.id, l.student_name from public.imported_leads l
         where l.family_id = %(family)s and l.merged_into is null and l.erased_at is null order by l.created_at, l.id
        """,
        {"family": family_id},
    ).fetchall()


def dues(conn: Conn, family_id: UUID) -> list[Row]:
    """What the family was asked to pay and what it paid, oldest first; what was replaced is left out."""
    return conn.execute(
        """
        select p.id, p.pay_ref, p.purpose, p.part, p.parts, l.student_name, p.status::text as status, p.amount_paise,
               p.paid_paise, p.refunded_paise, p.due_on, p.paid_at, r.receipt_no,
               case when p.status in ('link_created', 'link_sent', 'opened') then p.gateway_url end as url
          from public.payments p
          join public.imported_leads l on l.id = p.lead_id
          left join public.payment_receipts r on r.payment_id = p.id
         where p.family_id = %(family)s and p.status <> 'expired'
         order by p.created_at, p.part, p.id
        """,
        {"family": family_id},
    ).fetchall()


def messages(conn: Conn, family_id: UUID, before: datetime | None, limit: int) -> list[Row]:
    """What left for the family, newest first.

    What the educator wrote by hand to the student's own address or number is between the two of them and not listed.
    """
    return conn.execute(
        """
        select m.*, c.kind::text, c.value, c.owner::text
          from (
            select 'email' as channel, id, event_key, contact_id, template_id, variables, body, subject, sent_at,
                   due_at, status::text as status, error_text, family_id from public.email_logs
            union all
            select 'whatsapp', id, event_key, contact_id, template_id, variables, body, null, sent_at, due_at,
                   status::text, error_text, family_id from public.whatsapp_logs
            union all
            select 'voice', id, event_key, contact_id, template_id, variables, body, null, sent_at, due_at,
                   status::text, error_text, family_id from public.call_logs
          ) m
          join public.contacts c on c.id = m.contact_id
         where m.family_id = %(family)s and m.sent_at is not null
           and (c.owner <> 'student' or m.template_id is not null)
           and (%(before)s::timestamptz is null or m.sent_at < %(before)s)
         order by m.sent_at desc, m.id limit %(limit)s
        """,
        {"family": family_id, "before": before, "limit": limit},
    ).fetchall()


def refund_rule(conn: Conn) -> str:
    """The rule of refunds in words."""
    row = conn.execute("select value #>> '{}' as rule from public.app_settings where key = 'refund_rule'").fetchone()
    return (row["rule"] if row else None) or ""


def set_unwanted(conn: Conn, family_id: UUID, unwanted: list[str]) -> None:
    """What the guardians of a family do not want to get."""
    conn.execute(
        "update public.families set unwanted = %(unwanted)s where id = %(family)s",
        {"family": family_id, "unwanted": unwanted},
    )


def families_of_the_week(conn: Conn, event_key: str, limit: int) -> list[Row]:
    """Families with a seat whose Sunday evening has come and that were not told of this week yet; they are now.

    A tick that is late catches up until Monday noon. None while the event is switched off on all channels.
    """
    return conn.execute(
        """
        with here as (
          select f.id, f.digest_on, public.app_now() at time zone f.timezone as at from public.families f
           where exists (select 1 from public.enrollments e where e.family_id = f.id and e.status = 'active')
             and exists (select 1 from public.notification_rules r where r.event_key = %(event)s and r.is_on)
        ), due as (
          select h.id, h.at::date - extract(dow from h.at)::int as sunday from here h
           where (extract(dow from h.at) = 0 and h.at::time >= '17:00')
              or (extract(dow from h.at) = 1 and h.at::time < '12:00')
        ), next as (
          select d.* from due d join public.families f on f.id = d.id
           where f.digest_on is null or f.digest_on < d.sunday
           order by d.id limit %(limit)s for update of f skip locked)
        update public.families f set digest_on = n.sunday from next n where f.id = n.id returning f.id, f.digest_on
        """,
        {"event": event_key, "limit": limit},
    ).fetchall()


def week_of(conn: Conn, family_id: UUID) -> list[Row]:
    """The last seven days of each child of a family that has a seat and the permission for the course."""
    return conn.execute(
        """
        with seats as (
          select e.id, e.lead_id, e.batch_id, e.created_at, l.student_name, l.created_at as since
            from public.enrollments e join public.imported_leads l on l.id = e.lead_id
           where e.family_id = %(family)s and e.status = 'active' and l.merged_into is null and l.erased_at is null
             and private.has_consent(l.id, 'course')
        )
        select x.lead_id, min(x.student_name) as student_name,
               sum(c.held)::int as held, sum(c.attended)::int as attended,
               sum(w.work_due)::int as work_due, sum(w.handed_in)::int as handed_in,
               coalesce((select sum(p.amount_paise) from public.payments p
                          where p.lead_id = x.lead_id
                            and p.status in ('link_created', 'link_sent', 'opened', 'pending')),
                        0)::int as due_paise,
               (array_agg(n.title order by n.starts_at) filter (where n.starts_at is not null))[1] as next_title,
               min(n.starts_at) as next_starts_at
          from seats x
          left join lateral (
            select count(*) as held, count(a.joined_at) as attended
              from public.sessions s
              left join public.session_attendance a on a.session_id = s.id and a.enrollment_id = x.id
             where s.batch_id = x.batch_id and s.status <> 'cancelled'
               and s.ends_at <= public.app_now() and s.ends_at > public.app_now() - interval '7 days'
               and (s.starts_at > x.created_at or a.joined_at is not null)) c on true
          left join lateral (
            select count(*) as work_due,
                   count(*) filter (where exists (
                     select 1 from public.assignment_submissions h
                      where h.assignment_id = a.id and h.enrollment_id = x.id and h.status <> 'draft')) as handed_in
              from public.assignments a
             where a.batch_id = x.batch_id and a.published_at is not null and a.due_at > x.created_at
               and a.due_at <= public.app_now() and a.due_at > public.app_now() - interval '7 days') w on true
          left join lateral (
            select s.title, s.starts_at from public.sessions s
             where s.batch_id = x.batch_id and s.status = 'scheduled' and s.starts_at > public.app_now()
             order by s.starts_at limit 1) n on true
         group by x.lead_id order by min(x.since), x.lead_id
        """,
        {"family": family_id},
    ).fetchall()


def set_hours(conn: Conn, family_id: UUID, hours: str | None) -> None:
    """When the family wants to hear from us."""
    conn.execute(
        "update public.families set contact_hours = %(hours)s where id = %(family)s",
        {"family": family_id, "hours": hours},
    )
