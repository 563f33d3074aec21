"""Many families at once, for tests of numbers: one address and one number each, and consent to everything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from launchpad.core.db import Conn
from launchpad.ledger.plan import Channel, Planned, plan

_FAMILIES = """
with f as (
  insert into public.families (name) select 'Family ' || n from generate_series(1, %(count)s) n returning id, name
), l as (
  insert into public.imported_leads (family_id, student_name, birth_year, stage)
  select f.id, 'Student ' || split_part(f.name, ' ', 2), extract(year from public.app_now())::int - 15, 'approved'
    from f returning id, family_id, student_name
), c as (
  insert into public.contacts (family_id, kind, value, owner, name)
  select l.family_id, k.kind::public.contact_kind,
         case k.kind when 'email' then 'parent' || n.n || '@example.com' else '+9198' || lpad(n.n, 8, '0') end,
         'guardian', 'Parent'
    from l, lateral (select split_part(l.student_name, ' ', 2) as n) n, (values ('email'), ('phone')) k (kind)
  returning id, family_id, kind, value
)
select l.id as lead_id, l.family_id, e.id as email_id, e.value as email, p.id as phone_id, p.value as phone
  from l
  join c e on e.family_id = l.family_id and e.kind = 'email'
  join c p on p.family_id = l.family_id and p.kind = 'phone'
 order by p.value
"""
_CONSENTS = """
insert into public.guardian_consents (lead_id, purpose, granted, method, notice_version, notice_language, notice_hash)
select l.id, p::public.consent_purpose, true, 'paper', n.version, n.language, n.body_hash
  from public.imported_leads l, unnest(array['course', 'messages', 'calls']) p,
       (select * from public.consent_notices where language = 'en' order by version desc limit 1) n
"""


def families(conn: Conn, count: int) -> list[dict[str, Any]]:
    """Make families; returns lead_id, family_id, email_id, email, phone_id and phone of each.

    What begins by itself for a family that was written to is switched off: only what a test plans is counted.
    """
    conn.execute("update public.sequences set is_on = false")
    made = conn.execute(_FAMILIES, {"count": count}).fetchall()
    conn.execute(_CONSENTS)
    conn.execute("update public.automation_events set status = 'done'")
    return made


def template(conn: Conn, event_key: str, channel: str, language: str = "en") -> UUID:
    """The id of an active template."""
    row = conn.execute(
        """
        select id from public.message_templates
         where event_key = %(key)s and channel = %(channel)s and language = %(language)s and is_active
        """,
        {"key": event_key, "channel": channel, "language": language},
    ).fetchone()
    assert row is not None
    found: UUID = row["id"]
    return found


def message(
    family: dict[str, Any], channel: Channel, template_id: UUID | None, event_key: str = "approved", **more: Any
) -> Planned:
    """A message to a family of the crowd, due now unless `more` says otherwise."""
    kind = "email" if channel == "email" else "phone"
    values: dict[str, Any] = {
        "event_key": event_key,
        "channel": channel,
        "subject_kind": "lead",
        "subject_id": family["lead_id"],
        "revision": "1",
        "family_id": family["family_id"],
        "lead_id": family["lead_id"],
        "contact_id": family[f"{kind}_id"],
        "to_address": family[kind],
        "template_id": template_id,
        "language": "en",
        "variables": {"recipient_name": "Parent"},
        "due_at": None,
    }
    return Planned(**{**values, **more})


def plan_all(conn: Conn, crowd: list[dict[str, Any]], channel: Channel, event_key: str = "approved") -> int:
    """Plan one message of a channel to each family."""
    template_id = template(conn, event_key, channel)
    return plan(conn, [message(family, channel, template_id, event_key) for family in crowd])
