"""SQL of erasing people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row

# How the list shows it: names come from what is still there.
_SHOWN = """
select e.id, e.family_id, e.lead_id, e.reason, e.via, e.status, e.step, e.due_at, e.progress, e.total, e.attempts,
       e.erased, e.kept, e.notes, e.error, e.created_at, e.started_at, e.done_at,
       coalesce(case when e.lead_id is null then f.name else l.student_name end, 'Erased') as name
  from private.erasures e
  left join public.families f on f.id = e.family_id
  left join public.imported_leads l on l.id = e.lead_id
"""


# ---------------------------------------------------------------- who
def family(conn: Conn, family_id: UUID, lead_id: UUID | None) -> Row | None:
    """A family, or one child of it, with its name and whether all of the family would go; None where it is not."""
    return conn.execute(
        """
        select f.id as family_id, l.id as lead_id, coalesce(l.student_name, f.name) as name, f.name as family_name,
               exists (select 1 from private.erasure_ids(f.id, l.id) i where i.kind = 'family') as is_whole,
               coalesce(l.erased_at, f.erased_at) as erased_at,
               coalesce((select array_agg(o.student_name order by o.created_at) from public.imported_leads o
                          where o.family_id = f.id and o.id is distinct from l.id
                            and o.merged_into is null and o.erased_at is null), '{}') as others
          from public.families f left join public.imported_leads l on l.id = %(lead)s and l.family_id = f.id
         where f.id = %(family)s and f.merged_into is null and (l.id is not null or %(lead)s::uuid is null)
        """,
        {"family": family_id, "lead": lead_id},
    ).fetchone()


def preview(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[Row]:
    """How much of each kind goes and stays."""
    return conn.execute(
        "select kind, goes, stays from private.erasure_preview(%(family)s, %(lead)s) where goes > 0 or stays > 0",
        {"family": family_id, "lead": lead_id},
    ).fetchall()


def busy_payments(conn: Conn, family_id: UUID) -> int:
    """Payments of which it is not settled yet whether they were paid."""
    row = conn.execute(
        """
        select count(*) as open from public.payments
         where family_id = %(family)s and status in ('pending', 'needs_review')
        """,
        {"family": family_id},
    ).fetchone()
    assert row is not None
    found: int = row["open"]
    return found


# ---------------------------------------------------------------- asking for it
def add(conn: Conn, family_id: UUID, lead_id: UUID | None, values: dict[str, Any]) -> UUID | None:
    """Plan an erasing; None where one is open for them already. values: reason, via, asked_by, after."""
    row = conn.execute(
        """
        insert into private.erasures (family_id, lead_id, reason, via, asked_by, due_at)
        values (%(family)s, %(lead)s, %(reason)s, %(via)s, %(asked_by)s, public.app_now() + %(after)s)
        on conflict (family_id, coalesce(lead_id, family_id)) where status in ('planned', 'running') do nothing
        returning id
        """,
        {"family": family_id, "lead": lead_id, **values},
    ).fetchone()
    return row["id"] if row else None


def hasten(conn: Conn, family_id: UUID, lead_id: UUID | None, actor: UUID) -> UUID | None:
    """Have the planned erasing of them begin now; returns it."""
    row = conn.execute(
        """
        update private.erasures set due_at = public.app_now(), asked_by = %(actor)s, via = 'educator'
         where family_id = %(family)s and lead_id is not distinct from %(lead)s and status = 'planned' returning id
        """,
        {"family": family_id, "lead": lead_id, "actor": actor},
    ).fetchone()
    return row["id"] if row else None


def plan_withdrawn(conn: Conn, lead_ids: Sequence[UUID], after: timedelta) -> None:
    """Plan the erasing of children for whom the course is no longer permitted, so long after the answer."""
    conn.execute(
        """
        insert into private.erasures (family_id, lead_id, reason, via, due_at)
        select l.family_id, l.id, 'withdrawn', 'rule', c.recorded_at + %(after)s
          from public.current_consents c join public.imported_leads l on l.id = c.lead_id
         where c.lead_id = any(%(leads)s) and c.purpose = 'course' and not c.granted
           and l.erased_at is null and l.merged_into is null
           and not exists (select 1 from private.erasures e
                            where e.family_id = l.family_id and coalesce(e.lead_id, l.id) = l.id
                              and e.status in ('planned', 'running'))
        on conflict (family_id, coalesce(lead_id, family_id)) where status in ('planned', 'running') do nothing
        """,
        {"leads": list(lead_ids), "after": after},
    )


def take_back(conn: Conn, lead_ids: Sequence[UUID]) -> None:
    """What was planned because a guardian took the course back, or asked for it, is off once it is permitted again."""
    conn.execute(
        """
        update private.erasures e set status = 'cancelled', done_at = public.app_now()
          from public.imported_leads l join public.current_consents c on c.lead_id = l.id
         where e.status = 'planned' and e.via <> 'educator' and e.reason in ('withdrawn', 'asked')
           and l.id = any(%(leads)s) and e.family_id = l.family_id and coalesce(e.lead_id, l.id) = l.id
           and c.purpose = 'course' and c.granted
        """,
        {"leads": list(lead_ids)},
    )


def cancel(conn: Conn, erasure_id: UUID) -> Row | None:
    """Take back an erasing that has not begun; None where it has."""
    return conn.execute(
        """
        update private.erasures set status = 'cancelled', done_at = public.app_now()
         where id = %(id)s and status = 'planned' returning family_id, lead_id
        """,
        {"id": erasure_id},
    ).fetchone()


def find(conn: Conn, erasure_id: UUID) -> Row | None:
    """One erasing."""
    return conn.execute(f"{_SHOWN} where e.id = %(id)s", {"id": erasure_id}).fetchone()


def open_for(conn: Conn, family_id: UUID, lead_id: UUID | None) -> Row | None:
    """The erasing of them that is planned or running: their own, or that of the whole family."""
    return conn.execute(
        f"""
        {_SHOWN} where e.family_id = %(family)s and e.status in ('planned', 'running')
           and (e.lead_id is null or %(lead)s::uuid is null or e.lead_id = %(lead)s)
         order by e.due_at limit 1
        """,
        {"family": family_id, "lead": lead_id},
    ).fetchone()


def planned_for(conn: Conn, lead_id: UUID) -> Row | None:
    """The erasing that a child is part of."""
    return conn.execute(
        """
        select e.due_at from private.erasures e join public.imported_leads l on l.family_id = e.family_id
         where l.id = %(lead)s and e.status in ('planned', 'running') and coalesce(e.lead_id, l.id) = l.id
         order by e.due_at limit 1
        """,
        {"lead": lead_id},
    ).fetchone()


def newest(conn: Conn, limit: int) -> list[Row]:
    """What is planned and running, soonest first, then the newest of the rest. Silent families are in a count."""
    return conn.execute(
        f"""
        {_SHOWN} where e.reason <> 'never_answered' or e.status = 'running' or e.error is not null
         order by e.status in ('planned', 'running') desc,
                  case when e.status in ('planned', 'running') then e.due_at end, e.created_at desc, e.id
         limit %(limit)s
        """,
        {"limit": limit},
    ).fetchall()


# ---------------------------------------------------------------- doing it
def take(conn: Conn, lease: timedelta) -> Row | None:
    """The erasing that is due longest and that nobody works at; it is this worker's for a while."""
    return conn.execute(
        """
        update private.erasures e
           set status = 'running', started_at = coalesce(e.started_at, public.app_now()), attempts = e.attempts + 1,
               lease_until = clock_timestamp() + %(lease)s
         where e.id = (select o.id from private.erasures o
                        where o.status in ('planned', 'running') and o.due_at <= public.app_now()
                          and o.not_before <= clock_timestamp()
                          and (o.lease_until is null or o.lease_until < clock_timestamp())
                        order by o.reason = 'never_answered', o.due_at, o.id limit 1 for update skip locked)
        returning e.*
        """,
        {"lease": lease},
    ).fetchone()


def go_on(conn: Conn, erasure_id: UUID, lease: timedelta, **values: Any) -> None:
    """Keep how far an erasing is. values: step, progress, total, notes (added to those there are), erased (added)."""
    conn.execute(
        """
        update private.erasures
           set step = coalesce(%(step)s, step), progress = coalesce(%(progress)s, progress),
               total = coalesce(%(total)s, total), notes = notes || %(notes)s::text[],
               erased = erased || %(erased)s, error = null, lease_until = clock_timestamp() + %(lease)s
         where id = %(id)s
        """,
        {
            "id": erasure_id,
            "lease": lease,
            "step": None,
            "progress": None,
            "total": None,
            "notes": [],
            **values,
            "erased": Jsonb(values.get("erased", {})),
        },
    )


def later(conn: Conn, erasure_id: UUID, after: timedelta, error: str | None) -> None:
    """Go on with it after a while, on the real clock."""
    conn.execute(
        """
        update private.erasures set not_before = clock_timestamp() + %(after)s, lease_until = null, error = %(error)s
         where id = %(id)s
        """,
        {"id": erasure_id, "after": after, "error": error},
    )


def stop(conn: Conn, erasure_id: UUID) -> int:
    """Take back what is planned for them; returns how many messages are on their way at this moment."""
    row = conn.execute("select private.stop_for_erasure(%(id)s) as busy", {"id": erasure_id}).fetchone()
    assert row is not None
    busy: int = row["busy"]
    return busy


def contacts(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[Row]:
    """Addresses and numbers that go, and whether a provider can know of them."""
    return conn.execute(
        """
        select c.id, c.kind::text as kind, c.value,
               exists (select 1 from public.email_logs m where m.contact_id = c.id and m.called_at is not null)
                 or exists (select 1 from public.whatsapp_logs m where m.contact_id = c.id and m.called_at is not null)
                 or exists (select 1 from private.whatsapp_contacts w
                             where w.contact_id = c.id and w.provider_id is not null)
                 or c.window_until is not null or c.suppressed_at is not null as is_known
          from private.erasure_ids(%(family)s, %(lead)s) i join public.contacts c on c.id = i.id
         where i.kind = 'contact' order by c.id
        """,
        {"family": family_id, "lead": lead_id},
    ).fetchall()


def calls(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[Row]:
    """Calls of them that the provider knows; is_open: it may still ring."""
    return conn.execute(
        """
        select c.provider_message_id as execution_id, c.call_status in ('scheduled', 'deferred') as is_open
          from private.erasure_ids(%(family)s, %(lead)s) i join public.call_logs c on c.id = i.id
         where i.kind = 'call' and c.provider_message_id is not null order by c.id
        """,
        {"family": family_id, "lead": lead_id},
    ).fetchall()


def open_requests(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[str]:
    """Links of the gateway that were never paid."""
    rows = conn.execute(
        """
        select p.gateway_request_id as id
          from private.erasure_ids(%(family)s, %(lead)s) i join public.payments p on p.lead_id = i.id
         where i.kind = 'lead' and p.gateway_request_id is not null and p.status = 'expired' order by p.id
        """,
        {"family": family_id, "lead": lead_id},
    ).fetchall()
    return [row["id"] for row in rows]


def accounts(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[UUID]:
    """Accounts that go."""
    rows = conn.execute(
        "select i.id from private.erasure_ids(%(family)s, %(lead)s) i where i.kind = 'user'",
        {"family": family_id, "lead": lead_id},
    ).fetchall()
    return [row["id"] for row in rows]


def files(conn: Conn, family_id: UUID, lead_id: UUID | None) -> list[Row]:
    """Stored files that go, as bucket and path."""
    return conn.execute(
        "select bucket, path from private.erasure_files(%(family)s, %(lead)s) order by bucket, path",
        {"family": family_id, "lead": lead_id},
    ).fetchall()


def last_event(conn: Conn) -> int:
    """The number of the newest stored webhook."""
    row = conn.execute("select coalesce(max(id), 0) as last from public.webhook_events").fetchone()
    assert row is not None
    last: int = row["last"]
    return last


def erase_events(conn: Conn, erasure_id: UUID, upto: int) -> int:
    """Delete stored webhooks up to a number in which they stand. Returns how many."""
    row = conn.execute(
        "select private.erase_events(%(id)s, %(upto)s) as gone", {"id": erasure_id, "upto": upto}
    ).fetchone()
    assert row is not None
    gone: int = row["gone"]
    return gone


def erase_known_events(conn: Conn, erasure_id: UUID) -> None:
    """Delete the stored webhooks that told of their messages."""
    conn.execute("select private.erase_known_events(%(id)s)", {"id": erasure_id})


def erase_rows(conn: Conn, erasure_id: UUID) -> None:
    """The rows, and the record that it was done."""
    conn.execute("select private.erase_rows(%(id)s)", {"id": erasure_id})


def due_at(conn: Conn, erasure_id: UUID) -> datetime:
    """When an erasing begins."""
    row = conn.execute("select due_at from private.erasures where id = %(id)s", {"id": erasure_id}).fetchone()
    assert row is not None
    found: datetime = row["due_at"]
    return found


# ---------------------------------------------------------------- what is not kept
def retention(conn: Conn) -> dict[str, int]:
    """How long each kind is kept, as the setting says."""
    row = conn.execute("select value from public.app_settings where key = 'retention'").fetchone()
    found: dict[str, int] = row["value"] if row else {}
    return found


def purges(conn: Conn, ahead: timedelta) -> list[Row]:
    """Each kind with what would go now, and what within a while."""
    return conn.execute(
        """
        select p.kind, p.ran_at, p.last_gone, private.purge_due(p.kind) as due,
               private.purge_due(p.kind, %(ahead)s) as soon
          from private.purges p
        """,
        {"ahead": ahead},
    ).fetchall()


def take_purge(conn: Conn, every: timedelta) -> str | None:
    """The kind that was looked for longest ago, if that is too long; it is this worker's to look for now."""
    row = conn.execute(
        """
        update private.purges p set ran_at = clock_timestamp()
          from (select o.kind from private.purges o where o.ran_at < clock_timestamp() - %(every)s
                 order by o.ran_at, o.kind limit 1 for update skip locked) as due
         where p.kind = due.kind returning p.kind
        """,
        {"every": every},
    ).fetchone()
    return row["kind"] if row else None


def purge_files(conn: Conn, kind: str) -> list[Row]:
    """Stored files that go with what is too old."""
    return conn.execute(
        "select bucket, path from private.purge_files(%(kind)s) order by bucket, path", {"kind": kind}
    ).fetchall()


def purge(conn: Conn, kind: str, files: Sequence[str]) -> int:
    """Take what is too old of a kind. Returns how much went."""
    row = conn.execute(
        "select private.purge(%(kind)s, %(files)s) as gone", {"kind": kind, "files": list(files)}
    ).fetchone()
    assert row is not None
    gone: int = row["gone"]
    return gone


def purge_again(conn: Conn, kind: str) -> None:
    """Look for this kind again soon."""
    conn.execute(
        "update private.purges set ran_at = clock_timestamp() - interval '59 minutes' where kind = %(kind)s",
        {"kind": kind},
    )
