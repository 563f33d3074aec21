"""SQL of the morning summary."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row


def due(conn: Conn, for_so_long: timedelta) -> list[Row]:
    """The channels on which today's summary is due and not made yet: channel, day, zone and when_empty.

    A cell's delay in the matrix comes on top of her hour. Nothing is due while sending is paused.
    """
    return conn.execute(
        """
        with hers as (
          select x.zone, x.when_empty, x.at::interval as at
            from jsonb_to_record(private.setting('morning_summary')::jsonb)
              as x (at text, zone text, when_empty boolean)),
        cells as (
          -- Counted from her hour, so that what is late still belongs to the day on which it was due.
          select r.channel, hers.zone, hers.when_empty,
                 public.app_now() at time zone hers.zone - hers.at - make_interval(mins => r.delay_minutes) as since
            from public.notification_rules r, hers where r.event_key = 'morning_summary' and r.is_on)
        select c.channel::text, c.since::date as day, c.zone, c.when_empty
          from cells c
          left join public.channel_states s on s.channel::text = c.channel::text
         where c.since - date_trunc('day', c.since) < %(for)s
           and private.setting('send_mode') <> 'paused'
           and not coalesce(s.is_paused or s.breaker_code is not null, false)
           and not exists (select 1 from public.morning_summaries m
                            where m.day = c.since::date and m.channel = c.channel)
         order by c.channel
        """,
        {"for": for_so_long},
    ).fetchall()


def facts(conn: Conn, zone: str) -> Row:
    """What the summary tells: all of the overview, today's classes, yesterday's money, and what went out since then."""
    row = conn.execute(
        """
        with midnight as (
          select date_trunc('day', public.app_now() at time zone %(zone)s) at time zone %(zone)s as at),
        out as (
          select l.status from public.message_log l, midnight
           where l.due_at >= midnight.at - interval '17 hours' and l.due_at < public.app_now()
             and l.status in ('sent', 'delivered', 'read', 'failed', 'bounced', 'unknown'))
        select private.overview_facts() as overview,
               (select coalesce(jsonb_agg(jsonb_build_object('title', s.title, 'starts_at', s.starts_at, 'seats', (
                         select count(*) from public.enrollments e
                          where e.batch_id = s.batch_id and e.status = 'active'))
                         order by s.starts_at), '[]')
                  from public.sessions s, midnight
                 where s.status = 'scheduled' and s.starts_at >= midnight.at
                   and s.starts_at < midnight.at + interval '1 day') as sessions,
               (select coalesce(sum(p.amount_paise), 0)::bigint from public.payments p, midnight
                 where p.status = 'paid' and p.paid_at >= midnight.at - interval '1 day' and p.paid_at < midnight.at)
                 as collected_paise,
               (select count(*) from out)::int as went,
               (select count(*) from out where status in ('failed', 'bounced'))::int as failed
        """,
        {"zone": zone},
    ).fetchone()
    assert row is not None
    return row


def educator(conn: Conn) -> Row | None:
    """Where the summary goes, and in which language: email, phone (empty: none) and language. None: no educator yet."""
    return conn.execute("select * from private.educator_address()").fetchone()


def add(conn: Conn, summary: Mapping[str, Any]) -> None:
    """Write down one summary, which stands for its day and channel."""
    conn.execute(
        """
        insert into public.morning_summaries (day, channel, status, to_address, template_id, variables, reason, sent_at)
        values (%(day)s, %(channel)s, %(status)s::public.message_status, %(to)s, %(template_id)s, %(variables)s,
                %(reason)s, case when %(status)s::public.message_status = 'sent' then public.app_now() end)
        on conflict (day, channel) do nothing
        """,
        {"to": None, "template_id": None, "reason": None, **summary, "variables": Jsonb(summary.get("variables", {}))},
    )


def put_away_notices(conn: Conn, event_key: str) -> None:
    """Yesterday's list in the bell is no news any more."""
    conn.execute(
        "update public.notifications set read_at = public.app_now() where event_key = %(key)s and read_at is null",
        {"key": event_key},
    )


def take(conn: Conn) -> Row | None:
    """The next summary that may leave, noted as being sent: the caller commits before its request goes."""
    return conn.execute(
        """
        update public.morning_summaries m set status = 'calling', called_at = clock_timestamp()
         where (m.day, m.channel) = (
                 select x.day, x.channel from public.morning_summaries x
                  where x.status = 'planned' and x.not_before <= public.app_now()
                    and private.setting('send_mode') <> 'paused'
                  order by x.not_before limit 1 for update skip locked)
        returning m.day, m.channel::text, m.to_address, m.template_id, m.variables
        """
    ).fetchone()


def settle(conn: Conn, day: date, channel: str, status: str, reason: str | None, again_in: timedelta | None) -> None:
    """What became of it. again_in: it is tried again then."""
    conn.execute(
        """
        update public.morning_summaries
           set status = %(status)s::public.message_status, reason = %(reason)s,
               sent_at = case when %(status)s::public.message_status = 'sent' then public.app_now() end,
               not_before = case when %(again)s::interval is null then not_before
                                 else public.app_now() + %(again)s::interval end
         where day = %(day)s and channel = %(channel)s and status = 'calling'
        """,
        {"day": day, "channel": channel, "status": status, "reason": reason, "again": again_in},
    )


def give_up(conn: Conn, after: timedelta, silent_for: timedelta) -> None:
    """One that could not leave in time is skipped; one whose request never came back may have gone."""
    conn.execute(
        """
        update public.morning_summaries
           set status = case status when 'planned' then 'skipped' else 'unknown' end::public.message_status,
               reason = case status when 'planned' then 'It was too late to help, so it was not sent.'
                                    else 'The provider did not answer.' end
         where (status = 'planned' and created_at < public.app_now() - %(after)s)
            or (status = 'calling' and called_at < clock_timestamp() - %(silent)s)
        """,
        {"after": after, "silent": silent_for},
    )
