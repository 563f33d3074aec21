"""SQL of the gate: what holds for every message, and the facts of many messages in one question."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn, Row

_SETTINGS = ("send_mode", "calls_window", "quiet_hours", "no_send_days", "frequency_cap")

_FACTS = """
select x.n, c.owner, c.opted_out_at is not null as opted_out, c.suppressed_at is not null as suppressed,
       c.retired_at is not null as retired, c.window_until,
       case when c.owner = 'student' then coalesce(l.unwanted, '{}') else f.unwanted end as unwanted,
       private.zone_of(c) as timezone, f.contact_hours, f.automation_stopped_at is not null as is_stopped,
       f.calls_paused_at is not null as is_not_rung,
       case when c.owner = 'student' and l.id is not null then private.lead_age(l) end as age,
       t.needs, coalesce(t.audience, '{guardian,student}') as audience, p.status as campaign,
       -- What a person writes by hand waits for no hour and counts for no limit.
       coalesce(t.exempt_quiet_hours, 'yes') as exempt_quiet_hours, coalesce(t.exempt_cap, true) as exempt_cap,
       t.id is null or exists (
         select 1 from public.message_templates a
          where a.is_active and (a.event_key, a.channel, a.language) = (t.event_key, t.channel, t.language)
       ) as template_active,
       coalesce(r.is_on, true) as rule_is_on, coalesce(r.audience, 'both') as rule_audience,
       coalesce(g.given, '{}') as given, coalesce(g.withdrawn, '{}') as withdrawn
  from unnest(%(contacts)s::uuid[], %(leads)s::uuid[], %(templates)s::uuid[], %(campaigns)s::uuid[])
       with ordinality as x (contact_id, lead_id, template_id, campaign_id, n)
  join public.contacts c on c.id = x.contact_id
  join public.families f on f.id = c.family_id
  left join public.imported_leads l on l.id = coalesce(c.lead_id, x.lead_id)
  left join public.message_templates t on t.id = x.template_id
  left join public.notification_rules r on r.event_key = t.event_key and r.channel = t.channel
  left join public.campaigns p on p.id = x.campaign_id
  left join lateral (
    select array_agg(v.purpose::text) filter (where v.granted) as given,
           array_agg(v.purpose::text) filter (where not v.granted) as withdrawn
      from public.current_consents v where v.lead_id = x.lead_id
  ) g on true
 order by x.n
"""

# A person: the contacts of a family that are one child's own, or bear one name.
_TODAY = """
with asked as (
  select distinct c.family_id, c.owner = 'student' as is_student,
         case when c.owner = 'student' then c.lead_id end as lead_id, lower(coalesce(c.name, '')) as name,
         date_trunc('day', (select public.app_now()), private.zone_of(c)) as since
    from public.contacts c where c.id = any(%(contacts)s)
), people as materialized (
  select c.id, a.since,
         min(c.id::text) over (partition by a.family_id, a.is_student, a.lead_id, a.name) as person
    from asked a
    join public.contacts c on c.family_id = a.family_id and (c.owner = 'student') = a.is_student
     and (case when c.owner = 'student' then c.lead_id end) is not distinct from a.lead_id
     and lower(coalesce(c.name, '')) = a.name
), sent as (
  select p.person, count(*) as messages
    from people p
    join lateral (
      select m.template_id from public.email_logs m
       where m.contact_id = p.id and (m.sent_at >= p.since or m.status in ('claimed', 'calling'))
      union all select m.template_id from public.whatsapp_logs m
       where m.contact_id = p.id and (m.sent_at >= p.since or m.status in ('claimed', 'calling'))
      union all select m.template_id from public.call_logs m
       where m.contact_id = p.id and (m.sent_at >= p.since or m.status in ('claimed', 'calling'))
    ) m on true
    join public.message_templates t on t.id = m.template_id and not t.exempt_cap
   group by p.person
)
select p.id as contact_id, p.person, coalesce(s.messages, 0) as messages
  from people p left join sent s on s.person = p.person where p.id = any(%(contacts)s)
"""


def settings(conn: Conn) -> Row:
    """Business time as `now`, and the settings of the rules as they are written; what is not set is None."""
    rows = conn.execute(
        """
        select public.app_now() as now, s.key, s.value
          from (select 1) one left join public.app_settings s on s.key = any(%(keys)s)
        """,
        {"keys": list(_SETTINGS)},
    ).fetchall()
    return {
        **dict.fromkeys(_SETTINGS),
        **{row["key"]: row["value"] for row in rows if row["key"]},
        "now": rows[0]["now"],
    }


def channels(conn: Conn) -> dict[str, Row]:
    """How the channels stand, by name."""
    rows = conn.execute(
        "select channel, is_paused, breaker_code, breaker_text, breaker_probe_at from public.channel_states"
    ).fetchall()
    return {row["channel"]: row for row in rows}


def facts(conn: Conn, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """One row of facts for each message, in the same order, in one question for all of them."""
    return conn.execute(
        _FACTS,
        {
            "contacts": [row["contact_id"] for row in rows],
            "leads": [row["lead_id"] for row in rows],
            "templates": [row["template_id"] for row in rows],
            "campaigns": [row["campaign_id"] for row in rows],
        },
    ).fetchall()


def today(conn: Conn, contact_ids: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """By contact: the person whose it is, and how many messages that person got since midnight, in their zone.

    What is about to leave counts; what is exempt from the limit and what a person wrote by hand does not.
    """
    found = conn.execute(_TODAY, {"contacts": list(contact_ids)}).fetchall()
    return {row["contact_id"]: (row["person"], row["messages"]) for row in found}
