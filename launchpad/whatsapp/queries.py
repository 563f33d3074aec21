"""SQL of WhatsApp: the lists that AiSensy gives, our number, stops, and messages that did not arrive."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, LiteralString
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row


# ---------------------------------------------------------------- our number, and reading the lists
def want_sync(conn: Conn) -> None:
    """Read AiSensy's lists anew as soon as a worker can."""
    conn.execute("update public.whatsapp_number set sync_wanted_at = coalesce(sync_wanted_at, clock_timestamp())")


def want_sync_when_old(conn: Conn, age: timedelta) -> bool:
    """As `want_sync`, where the last try is so long ago, or a minute where it failed; never before a first one.

    Returns whether it is wanted.
    """
    return bool(
        conn.execute(
            """
            update public.whatsapp_number set sync_wanted_at = clock_timestamp()
             where sync_wanted_at is null
               and checked_at < clock_timestamp()
                              - case when sync_error_text is null then %(age)s else interval '1 minute' end
            """,
            {"age": age},
        ).rowcount
    )


def take_sync(conn: Conn, lease: timedelta) -> bool:
    """Whether the lists are to be read now, by this worker until the lease ends."""
    return bool(
        conn.execute(
            """
            update public.whatsapp_number set lease_until = clock_timestamp() + %(lease)s
             where sync_wanted_at is not null and (lease_until is null or lease_until < clock_timestamp())
            """,
            {"lease": lease},
        ).rowcount
    )


def note_project(conn: Conn, project: dict[str, Any]) -> None:
    """What AiSensy says of our number: name, status, tier, quality, renews_on."""
    conn.execute(
        """
        update public.whatsapp_number
           set project_name = %(name)s, project_status = %(status)s, messaging_tier = %(tier)s, quality = %(quality)s,
               plan_renews_on = %(renews_on)s, checked_at = clock_timestamp(), error_text = null
        """,
        project,
    )


def note_balance(conn: Conn, rupees: float) -> str | None:
    """What is left in the wallet. Returns the code of the channel's breaker, if that is open."""
    row = conn.execute(
        """
        update public.channel_states set balance = %(rupees)s, balance_unit = 'INR', balance_at = public.app_now()
         where channel = 'whatsapp' returning breaker_code
        """,
        {"rupees": rupees},
    ).fetchone()
    return row["breaker_code"] if row else None


def end_sync(conn: Conn, error: str | None) -> None:
    """The lists were read, or why not, in words."""
    conn.execute(
        """
        update public.whatsapp_number
           set sync_wanted_at = null, lease_until = null, checked_at = clock_timestamp(),
               synced_at = case when %(error)s::text is null then clock_timestamp() else synced_at end,
               sync_error_text = %(error)s
        """,
        {"error": error},
    )


def number(conn: Conn) -> Row:
    """Our number, how the channel stands, and what was spent in seven days."""
    row = conn.execute(
        """
        select n.*, s.is_paused, s.breaker_text, s.last_error_at, s.last_error_text, s.last_ok_at,
               s.balance, s.balance_at, private.setting('send_mode') as send_mode,
               w.delivered * coalesce((private.setting('message_costs')::jsonb ->> 'whatsapp')::int, 0) as spent_paise
          from public.whatsapp_number n
          join public.channel_states s on s.channel = 'whatsapp'
          cross join (select count(*) as delivered from public.whatsapp_logs m
                       where not m.is_session and m.delivered_at > public.app_now() - interval '7 days') w
        """
    ).fetchone()
    assert row is not None
    return row


# ---------------------------------------------------------------- templates
def our_campaigns(conn: Conn) -> dict[str, str]:
    """The campaigns that our templates are sent by, with the language of each."""
    rows = conn.execute(
        """
        select distinct provider_name, language from public.message_templates
         where channel = 'whatsapp' and is_active and provider_name is not null
        """
    ).fetchall()
    return {row["provider_name"]: row["language"] for row in rows}


def write_templates(conn: Conn, rows: Sequence[dict[str, Any]]) -> list[Row]:
    """Replace the list of templates; returns those that could be sent before and cannot be now."""
    before = {
        row["campaign"]: row["is_good"]
        for row in conn.execute(
            """
            select campaign, state = 'approved' and campaign_state = 'live' as is_good
              from public.whatsapp_templates for update
            """
        ).fetchall()
    }
    conn.execute(
        "delete from public.whatsapp_templates where campaign <> all(%(kept)s)", {"kept": [r["campaign"] for r in rows]}
    )
    conn.execute(
        """
        insert into public.whatsapp_templates as w (
          name, language, campaign, campaign_state, category, state, reason, params, header_kind, buttons, body,
          synced_at)
        select x.*, clock_timestamp() from jsonb_to_recordset(%(rows)s::jsonb) as x (
          name text, language text, campaign text, campaign_state text, category text, state text, reason text,
          params smallint, header_kind text, buttons jsonb, body text)
        on conflict (campaign) do update
           set campaign_state = excluded.campaign_state, category = excluded.category, state = excluded.state,
               reason = excluded.reason, params = excluded.params, header_kind = excluded.header_kind,
               buttons = excluded.buttons, body = excluded.body, synced_at = excluded.synced_at
        """,
        {"rows": json.dumps(list(rows))},
    )
    fallen = [name for name, was_good in before.items() if was_good]
    return conn.execute(
        """
        select w.campaign, private.whatsapp_fault(t.id) as fault
          from public.whatsapp_templates w
          join public.message_templates t on t.provider_name = w.campaign and t.is_active and t.channel = 'whatsapp'
         where w.campaign = any(%(fallen)s) and (w.state <> 'approved' or w.campaign_state <> 'live')
        """,
        {"fallen": fallen},
    ).fetchall()


TemplateSort = Literal["position", "title", "language", "category", "state", "last_used_at", "sent"]


@dataclass(frozen=True)
class TemplateList:
    """How the list of templates is narrowed and ordered; limit None: all of them. `search` is plain text."""

    search: str = ""
    state: str | None = None
    sort: TemplateSort = "position"
    down: bool = False
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class FoundTemplates:
    """The rows asked for, how many match, and how many there are."""

    rows: list[Row]
    matching: int
    all: int


def templates(conn: Conn, asked: TemplateList) -> FoundTemplates:
    """Our WhatsApp templates in use and all that AiSensy lists, with what became of each in thirty days."""
    found = conn.execute(
        sql.SQL(_TEMPLATES).format(sort=sql.Identifier(asked.sort), way=sql.SQL("desc" if asked.down else "asc")),
        {"words": asked.search.lower(), "state": asked.state, "limit": asked.limit, "offset": asked.offset},
    ).fetchall()
    rows = [row for row in found if row["campaign"] is not None]
    return FoundTemplates(rows, found[0]["matching"], found[0]["of_all"])


# The numbers stand in a row of their own, so that a page past the end still has them.
_TEMPLATES: LiteralString = """
    with listed as (
        select t.id as template_id, t.event_key, t.params as our_params, t.buttons as our_buttons, t.subject, t.footer,
               coalesce(t.body, w.body) as body, coalesce(t.provider_name, w.campaign) as campaign,
               coalesce(t.language, w.language) as language, w.name, w.state, w.reason, w.category, w.params,
               w.header_kind, w.campaign_state, w.synced_at, private.whatsapp_fault(t.id) as fault,
               coalesce(r.is_on, true) as is_on, coalesce(r.title, t.provider_name, w.campaign) as title, r.position,
               u.last_used_at, coalesce(u.sent, 0) as sent,
               coalesce(u.delivered, 0) as delivered, coalesce(u.read, 0) as read, coalesce(u.failed, 0) as failed
          from (select * from public.message_templates where channel = 'whatsapp' and is_active) t
          full join public.whatsapp_templates w on w.campaign = t.provider_name
          left join public.notification_rules r on r.event_key = t.event_key and r.channel = 'whatsapp'
          left join lateral (
            select max(m.sent_at) as last_used_at, count(m.sent_at) as sent, count(m.delivered_at) as delivered,
                   count(m.read_at) as read, count(*) filter (where m.status = 'failed') as failed
              from public.whatsapp_logs m
             where m.provider_campaign = coalesce(t.provider_name, w.campaign)
               and m.created_at > public.app_now() - interval '30 days'
          ) u on true
    ), fitting as (
        select * from listed
         where (%(state)s::text is null or coalesce(state, 'unknown') = %(state)s)
           and strpos(lower(concat_ws(' ', title, campaign,
                                      case language when 'en' then 'English' when 'hi' then 'Hindi' else language end,
                                      body)), %(words)s) > 0
    )
    select n.*, f.*
      from (select (select count(*) from fitting) as matching, (select count(*) from listed) as of_all) n
      left join (select * from fitting order by {sort} {way} nulls last, position nulls last, campaign
                  limit %(limit)s offset %(offset)s) f on true
     order by f.{sort} {way} nulls last, f.position nulls last, f.campaign
"""


def template(conn: Conn, template_id: UUID) -> Row | None:
    """One WhatsApp template of ours with what WhatsApp says of it."""
    return conn.execute(
        """
        select t.id, private.whatsapp_fault(t.id) as fault from public.message_templates t
         where t.id = %(id)s and t.channel = 'whatsapp'
        """,
        {"id": template_id},
    ).fetchone()


def price(conn: Conn) -> int:
    """What one template is expected to cost, in paise."""
    row = conn.execute("select (private.setting('message_costs')::jsonb ->> 'whatsapp')::int as price").fetchone()
    return (row["price"] if row else None) or 0


def own_number(conn: Conn) -> str | None:
    """The educator's own number, for tests; None where she has set none."""
    row = conn.execute("select private.setting('educator_test_phone') as number").fetchone()
    return (row["number"] if row else None) or None


# ---------------------------------------------------------------- failures
def failures(conn: Conn, campaign_id: UUID | None, days: int) -> list[Row]:
    """Messages that failed, by code and words."""
    return conn.execute(
        """
        select m.error_code as code, max(m.error_text) as text, count(*) as messages, max(m.failed_at) as newest_at,
               array_agg(m.id order by m.failed_at desc) as ids
          from public.whatsapp_logs m
         where m.status = 'failed' and (%(campaign)s::uuid is null or m.campaign_id = %(campaign)s::uuid)
           and m.created_at > public.app_now() - make_interval(days => %(days)s)
         group by 1 order by 3 desc, 1
        """,
        {"campaign": campaign_id, "days": days},
    ).fetchall()


# ---------------------------------------------------------------- stops, told to AiSensy and heard from it
def take_pushes(conn: Conn, limit: int, lease: timedelta) -> list[Row]:
    """Numbers about which AiSensy is to be told something, this worker's until the lease ends."""
    return conn.execute(
        """
        update private.whatsapp_contacts w set push_at = clock_timestamp() + %(lease)s, attempts = w.attempts + 1
          from (select contact_id from private.whatsapp_contacts where push_at <= clock_timestamp()
                 order by push_at limit %(limit)s for update skip locked) due, public.contacts c
         where w.contact_id = due.contact_id and c.id = due.contact_id
        returning w.contact_id, w.wanted, w.attempts, w.provider_id, c.value
        """,
        {"limit": limit, "lease": lease},
    ).fetchall()


def note_push(conn: Conn, contact_id: UUID, told: bool, provider_id: str | None) -> None:
    """AiSensy was told `told`, unless something else is wanted meanwhile; provider_id None: it knows no such number."""
    conn.execute(
        """
        update private.whatsapp_contacts
           set opted_in = %(told)s, provider_id = coalesce(%(provider)s, provider_id), checked_at = clock_timestamp(),
               push_at = case when wanted is not distinct from %(told)s then null else clock_timestamp() end,
               attempts = 0, error_text = null
         where contact_id = %(id)s
        """,
        {"id": contact_id, "told": told, "provider": provider_id},
    )


def note_push_error(conn: Conn, contact_id: UUID, error: str, delay: timedelta | None) -> None:
    """AiSensy could not be told; again after `delay`, never for None."""
    conn.execute(
        """
        update private.whatsapp_contacts
           set error_text = %(error)s, push_at = clock_timestamp() + %(delay)s::interval where contact_id = %(id)s
        """,
        {"id": contact_id, "error": error, "delay": delay},
    )


def unchecked(conn: Conn, limit: int) -> list[Row]:
    """Numbers that were written to lately and of which AiSensy was not asked for a day."""
    return conn.execute(
        """
        select c.id, c.value, w.provider_id from public.contacts c
          left join private.whatsapp_contacts w on w.contact_id = c.id
         where c.kind = 'phone' and c.opted_out_at is null
           and (w.checked_at is null or w.checked_at < clock_timestamp() - interval '1 day')
           and (w.push_at is null)
           and exists (select from public.whatsapp_logs m
                        where m.contact_id = c.id and m.sent_at > public.app_now() - interval '7 days')
         order by w.checked_at nulls first limit %(limit)s
        """,
        {"limit": limit},
    ).fetchall()


def note_check(conn: Conn, contact_id: UUID, provider_id: str | None, opted_in: bool | None) -> None:
    """What AiSensy believes of a number."""
    conn.execute(
        """
        insert into private.whatsapp_contacts as w (contact_id, provider_id, opted_in, checked_at)
        values (%(id)s, %(provider)s, %(opted_in)s, clock_timestamp())
        on conflict (contact_id) do update
           set provider_id = coalesce(excluded.provider_id, w.provider_id),
               opted_in = coalesce(excluded.opted_in, w.opted_in), checked_at = excluded.checked_at
        """,
        {"id": contact_id, "provider": provider_id, "opted_in": opted_in},
    )


def phone_contact(conn: Conn, contact_id: UUID) -> Row | None:
    """A number of a family."""
    return conn.execute(
        "select * from public.contacts where id = %(id)s and kind = 'phone'", {"id": contact_id}
    ).fetchone()


def phone_by_value(conn: Conn, value: str) -> Row | None:
    """The contact with an E.164 number."""
    return conn.execute(
        "select * from public.contacts where kind = 'phone' and value = %(value)s", {"value": value}
    ).fetchone()


def explain_opt_out(conn: Conn, contact_ids: Sequence[UUID], note: str, actor: UUID) -> None:
    """Who stopped these numbers by hand, and why."""
    conn.execute(
        """
        update public.opt_outs set note = %(note)s, noted_by = %(actor)s
         where contact_id = any(%(ids)s) and ended_at is null
        """,
        {"ids": list(contact_ids), "note": note, "actor": actor},
    )


def explain_end(conn: Conn, ended: Sequence[UUID], how: str, note: str, actor: UUID) -> None:
    """Who took these stops back, and why."""
    conn.execute(
        """
        update public.opt_outs set ended_how = %(how)s, ended_note = %(note)s, ended_by = %(actor)s
         where id = any(%(ids)s) and ended_at is not null
        """,
        {"ids": list(ended), "how": how, "note": note, "actor": actor},
    )


def open_opt_outs(conn: Conn, family_id: UUID) -> list[Row]:
    """The stops of a family that hold now."""
    return conn.execute(
        """
        select o.id, o.contact_id from public.opt_outs o join public.contacts c on c.id = o.contact_id
         where c.family_id = %(family)s and o.ended_at is null
        """,
        {"family": family_id},
    ).fetchall()


def evidence(conn: Conn, contact_id: UUID) -> list[Row]:
    """What was said to each purpose of messages for this family's children, with the notice it was said to."""
    return conn.execute(
        """
        select g.purpose::text as purpose, g.granted, g.method, g.recorded_at, g.notice_version, g.notice_language,
               g.guardian_name, l.student_name, coalesce(g.contact_id = %(id)s, false) as by_this_number
          from public.contacts c
          join public.imported_leads l on l.family_id = c.family_id
          join public.guardian_consents g on g.lead_id = l.id
         where c.id = %(id)s and g.purpose in ('course', 'messages', 'marketing')
         order by g.id desc limit 50
        """,
        {"id": contact_id},
    ).fetchall()


def first_word(conn: Conn, contact_id: UUID) -> Row | None:
    """When this number first and last wrote to us on WhatsApp."""
    return conn.execute(
        """
        select min(m.happened_at) as first_at, max(m.happened_at) as last_at, count(*) as messages
          from public.crm_messages m
         where m.contact_id = %(id)s and m.channel = 'whatsapp' and m.direction = 'in'
        """,
        {"id": contact_id},
    ).fetchone()


# ---------------------------------------------------------------- another way
def undelivered(conn: Conn, limit: int) -> list[Row]:
    """Messages whose rule knows another way, that have left or failed, and for which nothing has been planned there."""
    return conn.execute(
        """
        select m.*, r.fallback_channel, r.fallback_after_minutes
          from public.whatsapp_logs m
          join public.notification_rules r
            on r.event_key = m.event_key and r.channel = 'whatsapp' and r.fallback_channel is not null
         where m.status in ('sent', 'unknown', 'failed') and m.template_id is not null
           and m.due_at > public.app_now() - interval '1 day'
           and (m.expires_at is null or m.expires_at > public.app_now())
           and not exists (
             select from public.email_logs e
              where r.fallback_channel = 'email' and e.family_id = m.family_id and e.event_key = m.event_key
                and e.subject_id is not distinct from m.subject_id and e.lead_id is not distinct from m.lead_id
                and e.created_at >= m.created_at - interval '1 hour')
           and not exists (
             select from public.call_logs v
              where r.fallback_channel = 'voice' and v.family_id = m.family_id and v.event_key = m.event_key
                and v.subject_id is not distinct from m.subject_id and v.lead_id is not distinct from m.lead_id
                and v.created_at >= m.created_at - interval '1 hour')
         order by m.due_at limit %(limit)s
        """,
        {"limit": limit},
    ).fetchall()


def other_contact(conn: Conn, contact_id: UUID, kind: str) -> Row | None:
    """Where the person of a number is reached another way: their own address by name, else the guardian's."""
    return conn.execute(
        """
        select o.* from public.contacts c
          join public.contacts o on o.family_id = c.family_id and o.kind = %(kind)s::public.contact_kind
         where c.id = %(id)s and o.opted_out_at is null and o.suppressed_at is null
           and o.retired_at is null
           and (o.owner <> 'student' or (c.owner = 'student' and o.lead_id is not distinct from c.lead_id))
           and (%(kind)s = 'email' or o.owner <> 'student')
         order by (o.owner = 'student') = (c.owner = 'student') desc, lower(o.name) = lower(c.name) desc nulls last,
                  o.id = c.id desc, o.verified_at is null, o.created_at, o.id
         limit 1
        """,
        {"id": contact_id, "kind": kind},
    ).fetchone()


# ---------------------------------------------------------------- what WhatsApp refuses for now
def put_off(conn: Conn, code: str, tries: int) -> int:
    """Templates that failed with a code are planned anew, each time a day later, where they still help then and go no
    other way. Returns how many."""
    return conn.execute(
        """
        with again as (
          update public.whatsapp_logs m
             set status = 'planned', due_at = public.app_now() + m.attempts * interval '1 day', attempt_id = null,
                 gate_outcome = 'later', gate_reason = m.error_text, gate_at = public.app_now(), claimed_by = null,
                 lease_until = null, called_at = null, provider_message_id = null, error_code = null, error_text = null,
                 sent_at = null, failed_at = null
           where m.status = 'failed' and m.error_code = %(code)s and m.template_id is not null
             and m.attempts between 1 and %(tries)s - 1 and m.failed_at > public.app_now() - interval '1 day'
             and (m.expires_at is null or m.expires_at > public.app_now() + m.attempts * interval '1 day')
             and not exists (select 1 from public.email_logs e where e.fallback_of = m.id)
             and not exists (select 1 from public.call_logs v where v.fallback_of = m.id)
          returning m.id, m.family_id, m.gate_reason
        )
        insert into public.message_events (channel, message_id, family_id, kind, detail)
        select 'whatsapp', id, family_id, 'put_off', gate_reason from again
        on conflict do nothing
        """,
        {"code": code, "tries": tries},
    ).rowcount


def window_closed(conn: Conn, code: str, limit: int) -> list[Row]:
    """Answers in free words that WhatsApp refused with a code, of which nothing has been made yet."""
    return conn.execute(
        """
        select m.* from public.whatsapp_logs m
         where m.status = 'failed' and m.error_code = %(code)s and m.is_session and m.template_id is null
           and m.event_key = 'reply' and m.subject_kind = 'conversation' and m.subject_id is not null
           and m.failed_at > public.app_now() - interval '1 day'
           and not exists (select 1 from public.message_events e
                            where e.message_id = m.id and e.kind in ('by_template', 'window_closed'))
         order by m.failed_at limit %(limit)s
           for update skip locked
        """,
        {"code": code, "limit": limit},
    ).fetchall()


def note_news(conn: Conn, row: Row, kind: str, detail: str) -> None:
    """Something became of a message beyond its own row."""
    conn.execute(
        """
        insert into public.message_events (channel, message_id, family_id, kind, detail)
        values ('whatsapp', %(id)s, %(family)s, %(kind)s, %(detail)s)
        on conflict do nothing
        """,
        {"id": row["id"], "family": row["family_id"], "kind": kind, "detail": detail},
    )


def close_window(conn: Conn, contact_id: UUID) -> None:
    """WhatsApp says that the 24 hours of a number are over."""
    conn.execute(
        """
        update public.contacts set window_until = public.app_now()
         where id = %(id)s and window_until > public.app_now()
        """,
        {"id": contact_id},
    )


def wants_reply(conn: Conn, conversation_id: UUID) -> None:
    """A thread waits for the educator again."""
    conn.execute(
        "update public.crm_conversations set needs_reply = true where id = %(id)s and not needs_reply",
        {"id": conversation_id},
    )
