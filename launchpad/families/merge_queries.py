"""SQL of merging families, and entries of one child."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from launchpad.core.db import Conn, Row

# Which of two entries is further on; what says more about the child counts more.
_RANKS = [
    "lost",
    "new",
    "invited",
    "cta_submitted",
    "approved",
    "contacted",
    "interested",
    "link_sent",
    "paid",
    "enrolled",
    "do_not_contact",
]


def lock_families(conn: Conn, ids: Sequence[UUID]) -> None:
    """Hold families until the end of the transaction, always in one order."""
    conn.execute("select 1 from public.families where id = any(%(ids)s) order by id for update", {"ids": list(ids)})


def family(conn: Conn, family_id: UUID) -> Row | None:
    """A family with what belongs to it, by number."""
    return conn.execute(
        """
        select f.id, f.name, f.created_at, f.merged_into, null::text as stage, 0 as rank, f.id as family_id,
               array(select l.student_name from public.imported_leads l
                      where l.family_id = f.id and l.merged_into is null order by l.created_at) as children,
               (select count(*) from public.contacts c where c.family_id = f.id) as contacts,
               (select count(*) from public.crm_messages m where m.family_id = f.id) as messages,
               (select count(*) from public.payments p where p.family_id = f.id) as payments,
               (select count(*) from public.enrollments e where e.family_id = f.id) as seats,
               exists (select 1 from public.contacts c where c.family_id = f.id and c.opted_out_at is not null)
                 as opted_out
          from public.families f where f.id = %(id)s
        """,
        {"id": family_id},
    ).fetchone()


def lead(conn: Conn, lead_id: UUID) -> Row | None:
    """An entry of a child with what belongs to it, by number; contacts are those of the family."""
    return conn.execute(
        """
        select l.id, l.student_name as name, l.created_at, l.merged_into, l.stage::text as stage, l.family_id,
               array_position(%(ranks)s, l.stage::text) as rank,
               array[l.student_name] as children,
               (select count(*) from public.contacts c where c.family_id = l.family_id) as contacts,
               (select count(*) from public.message_log m where m.lead_id = l.id) as messages,
               (select count(*) from public.payments p where p.lead_id = l.id) as payments,
               (select count(*) from public.enrollments e where e.lead_id = l.id) as seats,
               exists (select 1 from public.contacts c where c.family_id = l.family_id and c.opted_out_at is not null)
                 as opted_out
          from public.imported_leads l where l.id = %(id)s
        """,
        {"id": lead_id, "ranks": _RANKS},
    ).fetchone()


def refusals(conn: Conn, keep_id: UUID, drop_id: UUID) -> list[str]:
    """Purposes that the other entry says no to and the kept one yes, or that only the other says yes to."""
    rows = conn.execute(
        """
        select d.purpose::text, d.granted from public.current_consents d
          left join public.current_consents k on k.lead_id = %(keep)s and k.purpose = d.purpose
         where d.lead_id = %(drop)s and d.granted is distinct from coalesce(k.granted, false) order by d.purpose
        """,
        {"keep": keep_id, "drop": drop_id},
    ).fetchall()
    return [f"{'granted' if row['granted'] else 'refused'}:{row['purpose']}" for row in rows]


def merge(
    conn: Conn, kind: Literal["family", "lead"], keep_id: UUID, drop_id: UUID, actor: UUID, with_merge: UUID | None
) -> UUID:
    """Move all of one to the other; returns the merge."""
    arguments = {"keep": keep_id, "drop": drop_id, "actor": actor, "with": with_merge}
    if kind == "family":
        asked = "select private.merge_families(%(keep)s, %(drop)s, %(actor)s) as id"
    else:
        asked = "select private.merge_leads(%(keep)s, %(drop)s, %(actor)s, %(with)s) as id"
    made = conn.execute(asked, arguments).fetchone()
    assert made is not None
    return UUID(str(made["id"]))


def undo(conn: Conn, merge_id: UUID, actor: UUID) -> None:
    """Give back what a merge moved."""
    conn.execute("select private.undo_merge(%(id)s, %(actor)s)", {"id": merge_id, "actor": actor})


_SHOWN = """
select m.id, m.kind, m.keep_id, m.drop_id, m.keep_name, m.drop_name, m.merged_at, m.undone_at, m.with_merge,
       m.merged_at + %(within)s as undo_until, public.app_now() > m.merged_at + %(within)s as is_over,
       exists (select 1 from private.merges n
                where n.undone_at is null and n.merged_at >= m.merged_at and n.id <> m.id
                  and n.id is distinct from m.with_merge and n.with_merge is distinct from m.id
                  and (n.keep_id in (m.keep_id, m.drop_id) or n.drop_id in (m.keep_id, m.drop_id)
                       or (m.kind = 'family' and n.kind = 'ticket' and exists (
                             select 1 from public.support_tickets t
                              where t.id = n.keep_id and t.family_id in (m.keep_id, m.drop_id)))))
         as is_covered,
       exists (select 1 from private.merges n where n.with_merge = m.id and n.undone_at is null) as is_part,
       (select coalesce(sum(jsonb_array_length(e.value)), 0) from jsonb_each(m.moved) e)::int as moved
  from private.merges m
"""


def find(conn: Conn, merge_id: UUID, within: timedelta) -> Row | None:
    """A merge with the moment until which it can be undone, and whether something else has to be undone before it."""
    asked = f"{_SHOWN} where m.id = %(id)s for update of m"
    return conn.execute(asked, {"id": merge_id, "within": within}).fetchone()


def concerning(conn: Conn, side_id: UUID, within: timedelta) -> list[Row]:
    """Merges that a family or an entry of a child had part in, newest first."""
    asked = f"{_SHOWN} where %(side)s in (m.keep_id, m.drop_id) order by m.merged_at desc, m.id limit 20"
    return conn.execute(asked, {"side": side_id, "within": within}).fetchall()
