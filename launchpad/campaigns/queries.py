"""SQL of campaigns: who fits an audience, how a mailing goes on, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS

_FIELDS = (
    "name",
    "channel",
    "event_key",
    "audience",
    "words",
    "scheduled_at",
    "rate_per_hour",
    "pause_percent",
    "pause_after",
    "announcement_id",
)

# Leads that fit a filter; a part of it that is null does not narrow. Nobody who wants no contact is ever among them.
_FITS: LiteralString = """
      from public.imported_leads l join public.families f on f.id = l.family_id
     where l.stage <> 'do_not_contact'
       and (%(stages)s::text[] is null or l.stage::text = any(%(stages)s::text[]))
       and (%(batch_ids)s::uuid[] is null or exists (
             select 1 from public.enrollments e
              where e.lead_id = l.id and e.status = 'active' and e.batch_id = any(%(batch_ids)s::uuid[])))
       and (%(import_ids)s::uuid[] is null or l.import_id = any(%(import_ids)s::uuid[]))
       and (%(sources)s::text[] is null or l.source = any(%(sources)s::text[]))
       and (%(tags)s::text[] is null or exists (
             select 1 from public.crm_conversations c where c.family_id = l.family_id and c.tags && %(tags)s::text[]))
       and (%(lead_ids)s::uuid[] is null or l.id = any(%(lead_ids)s::uuid[]))
       and (%(languages)s::text[] is null or f.language = any(%(languages)s::text[]))
       and (%(not_visited)s::uuid is null or l.id in (
             select m.lead_id from public.message_log m
              where m.campaign_id = %(not_visited)s::uuid and m.sent_at is not null
              group by m.lead_id
             having bool_and(not exists (
                select 1 from private.personal_links p
                 where p.lead_id = m.lead_id and p.visited_at >= m.sent_at
                   and p.kind not in ('unsubscribe', 'preferences')))))
"""
# What the guardian must have agreed to before anything of this kind may be planned.
_AGREED: LiteralString = """
   coalesce((select bool_and(private.has_consent(l.id, p::public.consent_purpose))
               from unnest(%(purposes)s::text[]) as p), true)
"""


def fitting(
    conn: Conn, audience: Mapping[str, Any], purposes: Sequence[str], after: UUID | None, limit: int
) -> list[UUID]:
    """The next leads of an audience whose guardian agreed to all of `purposes`, by id from `after` on."""
    rows = conn.execute(
        sql.SQL(
            """
            select l.id {fits} and {agreed} and (%(after)s::uuid is null or l.id > %(after)s::uuid)
             order by l.id limit %(limit)s
            """
        ).format(fits=sql.SQL(_FITS), agreed=sql.SQL(_AGREED)),
        {**audience, "purposes": list(purposes), "after": after, "limit": limit},
    ).fetchall()
    return [row["id"] for row in rows]


def reach(conn: Conn, audience: Mapping[str, Any], purposes: Sequence[str], kind: str, with_students: bool) -> Row:
    """How many leads fit, how many of them get it, and why the others do not."""
    row = conn.execute(
        sql.SQL(
            """
            with fits as (select l.id, l.family_id, {agreed} as agreed {fits}),
            faced as (
              select x.id, x.agreed, count(c.id) as contacts,
                     count(c.id) filter (where c.opted_out_at is null and c.suppressed_at is null) as open,
                     count(c.id) filter (where c.opted_out_at is not null) as stopped
                from fits x
                left join public.contacts c on c.family_id = x.family_id and c.kind = %(kind)s::public.contact_kind
                     and c.retired_at is null and (c.owner <> 'student' or (%(with_students)s and c.lead_id = x.id))
               group by x.id, x.agreed
            )
            select count(*) as people,
                   count(*) filter (where agreed and open > 0) as goes,
                   count(*) filter (where not agreed) as not_agreed,
                   count(*) filter (where agreed and contacts = 0) as nobody,
                   count(*) filter (where agreed and contacts > 0 and open = 0 and stopped > 0) as opted_out,
                   count(*) filter (where agreed and contacts > 0 and open = 0 and stopped = 0) as suppressed
              from faced
            """
        ).format(fits=sql.SQL(_FITS), agreed=sql.SQL(_AGREED)),
        {**audience, "purposes": list(purposes), "kind": kind, "with_students": with_students},
    ).fetchone()
    assert row is not None
    return row


# ---------------------------------------------------------------- what may be chosen
def choices(conn: Conn) -> list[Row]:
    """Values by which an audience may be narrowed: `part` (stages, batches ...), `key`, `name` and `count` of each."""
    return conn.execute(
        """
        (select 'stages' as part, stage::text as key, stage::text as name, count(*) as count
           from public.imported_leads where stage <> 'do_not_contact' group by stage order by stage)
        union all
        (select 'batches', b.id::text, b.name, count(e.id)
           from public.batches b left join public.enrollments e on e.batch_id = b.id and e.status = 'active'
          group by b.id order by b.starts_on desc nulls last)
        union all
        (select 'imports', i.id::text, i.file_name, count(l.id)
           from public.lead_imports i join public.imported_leads l on l.import_id = i.id
          group by i.id order by i.created_at desc limit 50)
        union all
        (select 'sources', source, source, count(*)
           from public.imported_leads where source is not null group by source order by 4 desc limit 50)
        union all
        (select 'tags', t, t, count(*)
           from public.crm_conversations c, unnest(c.tags) t group by t order by 4 desc limit 50)
        """
    ).fetchall()


# ---------------------------------------------------------------- a mailing and its life
def find(conn: Conn, campaign_id: UUID, *, locked: bool = False) -> Row | None:
    """One mailing, with `total` messages; locked until the transaction ends where asked."""
    return conn.execute(
        sql.SQL(
            """
            select c.*, c.channel::text as channel, c.status::text as status, c.pause_percent::float8 as pause_percent,
                   (select count(*) from public.message_log m where m.campaign_id = c.id) as total
              from public.campaigns c where c.id = %(id)s {lock}
            """
        ).format(lock=sql.SQL("for update of c" if locked else "")),
        {"id": campaign_id},
    ).fetchone()


def create(conn: Conn, values: Mapping[str, Any], copied_from: UUID | None = None) -> UUID:
    """A draft."""
    row = conn.execute(
        """
        insert into public.campaigns (name, channel, event_key, audience, words, scheduled_at, rate_per_hour,
                                      pause_percent, pause_after, announcement_id, status, copied_from, created_by)
        values (%(name)s, %(channel)s, %(event_key)s, %(audience)s, %(words)s, %(scheduled_at)s, %(rate_per_hour)s,
                %(pause_percent)s, %(pause_after)s, %(announcement_id)s, 'planned', %(copied_from)s, auth.uid())
        returning id
        """,
        {**_values(values), "copied_from": copied_from},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def change(conn: Conn, campaign_id: UUID, values: Mapping[str, Any]) -> int:
    """Change a draft. Returns 0 for what is no draft."""
    return conn.execute(
        """
        update public.campaigns
           set name = %(name)s, channel = %(channel)s, event_key = %(event_key)s, audience = %(audience)s,
               words = %(words)s, scheduled_at = %(scheduled_at)s, rate_per_hour = %(rate_per_hour)s,
               pause_percent = %(pause_percent)s, pause_after = %(pause_after)s, announcement_id = %(announcement_id)s
         where id = %(id)s and status = 'planned' and confirmed_at is null
        """,
        {**_values(values), "id": campaign_id},
    ).rowcount


def drop(conn: Conn, campaign_id: UUID) -> int:
    """Delete a draft. Returns 0 for what is no draft."""
    return conn.execute(
        "delete from public.campaigns where id = %(id)s and status = 'planned' and confirmed_at is null",
        {"id": campaign_id},
    ).rowcount


def start(conn: Conn, campaign_id: UUID) -> int:
    """A draft is confirmed and runs: its messages are planned from now on. Returns 0 for what is no draft."""
    return conn.execute(
        """
        update public.campaigns set status = 'running', confirmed_at = public.app_now()
         where id = %(id)s and status = 'planned' and confirmed_at is null
        """,
        {"id": campaign_id},
    ).rowcount


def move(conn: Conn, campaign_id: UUID, to: str, froms: Sequence[str]) -> int:
    """Pause, resume or cancel. Returns 0 where it does not stand at one of `froms`."""
    return conn.execute(
        """
        update public.campaigns set status = %(to)s::public.campaign_status
         where id = %(id)s and status::text = any(%(froms)s) and confirmed_at is not null
        """,
        {"id": campaign_id, "to": to, "froms": list(froms)},
    ).rowcount


def planned_to(conn: Conn, campaign_id: UUID, last: UUID | None) -> None:
    """Note how far its messages are planned; None: all are."""
    conn.execute(
        """
        update public.campaigns
           set planned_after = coalesce(%(last)s, planned_after),
               planned_at = case when %(last)s::uuid is null then public.app_now() end
         where id = %(id)s
        """,
        {"id": campaign_id, "last": last},
    )


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: values[name] for name in _FIELDS}
    return {**chosen, "audience": Jsonb(values["audience"]), "words": Jsonb(values["words"])}


# ---------------------------------------------------------------- pace and brake
def respread(conn: Conn, campaign_id: UUID, channel: str, rate_per_hour: int) -> None:
    """Let what waits of a mailing leave from now on, so many in an hour, in the order in which it was due."""
    conn.execute(
        sql.SQL(
            """
            with waiting as (
              select id, row_number() over (order by due_at, id) - 1 as n from {ledger}
               where campaign_id = %(id)s and status in ('planned', 'held')
            ), begins as (
              select greatest(public.app_now(), coalesce(c.scheduled_at, '-infinity')) as at
                from public.campaigns c where c.id = %(id)s
            )
            update {ledger} m set due_at = b.at + make_interval(mins => (w.n * 60 / %(rate)s)::integer)
              from waiting w, begins b where m.id = w.id
            """
        ).format(ledger=sql.Identifier("public", LEDGERS[channel])),
        {"id": campaign_id, "rate": rate_per_hour},
    )


def crowded(conn: Conn, campaign_id: UUID, channel: str) -> int:
    """How many messages of a mailing are overdue by a minute and more."""
    row = conn.execute(
        sql.SQL(
            """
            select count(*) as n from {ledger}
             where campaign_id = %(id)s and status = 'planned'
               and due_at < (select public.app_now()) - interval '1 minute'
            """
        ).format(ledger=sql.Identifier("public", LEDGERS[channel])),
        {"id": campaign_id},
    ).fetchone()
    return int(row["n"]) if row else 0


def paced(conn: Conn) -> list[Row]:
    """Running mailings with a pace."""
    return conn.execute(
        """
        select id, channel::text, rate_per_hour from public.campaigns
         where status = 'running' and rate_per_hour is not null and confirmed_at is not null
        """
    ).fetchall()


def brake(conn: Conn) -> list[Row]:
    """Pause running mailings of which more than the allowed share did not arrive. Returns those with `reason`."""
    return conn.execute(
        """
        with heard as (
          select m.campaign_id, count(*) as n,
                 count(*) filter (where m.status in ('bounced', 'failed') or exists (
                   select 1 from public.contacts k
                    where k.id = m.contact_id and k.opted_out_by = 'spam report'
                      and k.opted_out_at >= m.sent_at)) as bad
            from public.message_log m join public.campaigns c on c.id = m.campaign_id
           where c.status = 'running' and m.status in ('delivered', 'read', 'bounced', 'failed')
             -- Providers tell whole seconds: what bounced in the very second of the start counts.
             and coalesce(m.failed_at, m.delivered_at, m.sent_at)
                 >= coalesce(date_trunc('second', c.looked_from), '-infinity')
           group by m.campaign_id
        )
        update public.campaigns c set status = 'paused',
               pause_reason = format(
                 '%%s of %%s did not arrive or were reported as spam (%%s%%%%), which is over %%s%%%%.',
                 h.bad, h.n, round(100.0 * h.bad / h.n, 1), trim_scale(c.pause_percent))
          from heard h
         where c.id = h.campaign_id and h.n >= c.pause_after and 100.0 * h.bad / h.n > c.pause_percent
        returning c.id, c.name, c.pause_reason as reason
        """,
        {},
    ).fetchall()


def finish(conn: Conn) -> None:
    """Running mailings with nothing left to plan or to send are done."""
    conn.execute(
        """
        update public.campaigns c set status = 'done'
         where c.status = 'running'
           and case when c.import_id is null then c.planned_at is not null
                    else not exists (select 1 from public.automation_events e
                                      where e.kind = 'leads_imported' and e.status <> 'done'
                                        and e.payload ->> 'import_id' = c.import_id::text) end
           and not exists (select 1 from public.message_log m
                            where m.campaign_id = c.id and m.status in ('planned', 'held', 'claimed', 'calling'))
        """
    )


# ---------------------------------------------------------------- announcements in the app
def take_announcements(conn: Conn) -> list[Row]:
    """Announcements whose bell has not rung and whose time has come, marked as told, with `leads` of their batch."""
    return conn.execute(
        """
        with due as (
          select a.id from public.announcements a
           where a.confirmed_at is not null and a.told_at is null and a.in_app and a.withdrawn_at is null
             and coalesce(a.show_from, a.confirmed_at) <= public.app_now() and a.pinned_until > public.app_now()
          for update skip locked
        )
        update public.announcements a set told_at = public.app_now() from due where a.id = due.id
        returning a.id, a.title, a.body,
                  array(select e.lead_id from public.enrollments e
                         where e.batch_id = a.batch_id and e.status = 'active') as leads
        """
    ).fetchall()
