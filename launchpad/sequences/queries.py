"""SQL of sequences: their steps, who is in them, and what is due."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


# ---------------------------------------------------------------- sequences and steps
def find(conn: Conn, sequence_id: UUID, *, locked: bool = False) -> Row | None:
    """A sequence; locked until the transaction ends where asked."""
    return conn.execute(
        sql.SQL("select id, name, is_on, seed_key from public.sequences where id = %(id)s {lock}").format(
            lock=sql.SQL("for update" if locked else "")
        ),
        {"id": sequence_id},
    ).fetchone()


def steps(conn: Conn, sequence_id: UUID) -> list[Row]:
    """Its steps in order."""
    return conn.execute(
        """
        select id, position, wait_days, send_at, condition, only_stage::text, channel::text, event_key
          from public.sequence_steps where sequence_id = %(id)s order by position
        """,
        {"id": sequence_id},
    ).fetchall()


def save(conn: Conn, sequence_id: UUID | None, values: Mapping[str, Any]) -> UUID:
    """Make a sequence, or change one."""
    row = conn.execute(
        """
        insert into public.sequences as s (id, name, about, is_on, starts_at_stage, stops_on, created_by)
        values (coalesce(%(id)s, gen_random_uuid()), %(name)s, %(about)s, %(is_on)s,
                %(starts_at_stage)s::public.lead_stage, %(stops_on)s, auth.uid())
        on conflict (id) do update
           set name = excluded.name, about = excluded.about, is_on = excluded.is_on,
               starts_at_stage = excluded.starts_at_stage, stops_on = excluded.stops_on
        returning id
        """,
        {**values, "id": sequence_id},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def save_steps(conn: Conn, sequence_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace its steps; those with an id that it has keep it, and with it what was done."""
    kept = [row["id"] for row in rows if row["id"]]
    conn.execute(
        "delete from public.sequence_steps where sequence_id = %(id)s and id <> all(%(kept)s::uuid[])",
        {"id": sequence_id, "kept": kept},
    )
    for position, row in enumerate(rows, start=1):
        conn.execute(
            """
            insert into public.sequence_steps as s
              (id, sequence_id, position, wait_days, send_at, condition, only_stage, channel, event_key)
            values (coalesce(%(id)s, gen_random_uuid()), %(sequence_id)s, %(position)s, %(wait_days)s, %(send_at)s,
                    %(condition)s, %(only_stage)s::public.lead_stage, %(channel)s, %(event_key)s)
            on conflict (id) do update
               set position = excluded.position, wait_days = excluded.wait_days, send_at = excluded.send_at,
                   condition = excluded.condition, only_stage = excluded.only_stage, channel = excluded.channel,
                   event_key = excluded.event_key
             where s.sequence_id = excluded.sequence_id
            """,
            {**row, "sequence_id": sequence_id, "position": position},
        )


def place(conn: Conn, sequence_id: UUID, enrolment_id: UUID | None = None) -> None:
    """Set the next step of those who are in it, or of one of them."""
    conn.execute(
        "select private.place_enrolments(%(sequence)s, %(enrolment)s)",
        {"sequence": sequence_id, "enrolment": enrolment_id},
    )


def drop(conn: Conn, sequence_id: UUID) -> int:
    """Delete a sequence of the educator's that nobody was ever in. Returns 0 otherwise."""
    return conn.execute(
        """
        delete from public.sequences s
         where s.id = %(id)s and s.seed_key is null
           and not exists (select 1 from public.sequence_enrolments e where e.sequence_id = s.id)
        """,
        {"id": sequence_id},
    ).rowcount


# ---------------------------------------------------------------- who is in it
def candidates(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> list[Row]:
    """Leads with how they stand to a sequence: their stage, whether they are or were in it, and rest in it.

    first_at: when its first step would be due for them, if they began now; is_due: whether that is at once.
    """
    return conn.execute(
        """
        select l.id, l.student_name as name, l.stage::text, e.status::text as enrolled,
               e.paused_at is not null as is_paused, s.first_at, s.first_at <= public.app_now() as is_due
          from public.imported_leads l
          join public.families f on f.id = l.family_id
          left join public.sequence_enrolments e on e.lead_id = l.id and e.sequence_id = %(sequence)s
          cross join lateral (
            select private.step_due(public.app_now(), t.wait_days, t.send_at, f.timezone) as first_at
              from public.sequence_steps t where t.sequence_id = %(sequence)s order by t.position limit 1
          ) s
         where l.id = any(%(leads)s) order by l.student_name, l.id
        """,
        {"sequence": sequence_id, "leads": list(lead_ids)},
    ).fetchall()


def enrol(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> list[Row]:
    """Let leads begin. Returns those who did, with id, lead_id, and whether the first step is due."""
    began = conn.execute(
        """
        insert into public.sequence_enrolments (sequence_id, lead_id, family_id, created_by)
        select %(sequence)s, l.id, l.family_id, auth.uid() from public.imported_leads l where l.id = any(%(leads)s)
        on conflict do nothing returning id
        """,
        {"sequence": sequence_id, "leads": list(lead_ids)},
    ).fetchall()
    for row in began:
        place(conn, sequence_id, row["id"])
    return conn.execute(
        """
        select id, lead_id, next_at <= public.app_now() as is_due
          from public.sequence_enrolments where id = any(%(ids)s) order by id
        """,
        {"ids": [row["id"] for row in began]},
    ).fetchall()


def stop(
    conn: Conn,
    because: str,
    *,
    family_ids: Sequence[UUID] = (),
    lead_ids: Sequence[UUID] = (),
    sequence_id: UUID | None = None,
) -> int:
    """End what runs for families or leads, in one sequence or in all, with all of it that has not left.

    Returns how many ended.
    """
    row = conn.execute(
        "select private.stop_sequences(%(families)s::uuid[], %(leads)s::uuid[], %(because)s, %(sequence)s) as ended",
        {"families": list(family_ids), "leads": list(lead_ids), "because": because, "sequence": sequence_id},
    ).fetchone()
    return int(row["ended"]) if row else 0


def pause(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID], reason: str) -> None:
    """Let it rest for leads who are in it: no step comes, and what is planned and has not left is held."""
    rested = _rest(conn, sequence_id, lead_ids, paused=True)
    for ledger in LEDGERS.values():
        conn.execute(
            sql.SQL(
                """
                update {ledger} set status = 'held', gate_outcome = 'by_hand', gate_reason = %(reason)s,
                       gate_at = (select public.app_now())
                 where subject_kind = 'sequence' and subject_id = any(%(ids)s)
                   and (status = 'planned' or (status = 'held' and gate_outcome is distinct from 'by_hand'))
                """
            ).format(ledger=sql.Identifier("public", ledger)),
            {"ids": rested, "reason": reason},
        )


def resume(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID], reason: str) -> None:
    """Let it go on: what became due comes now, and what was held for that rest is planned again."""
    rested = _rest(conn, sequence_id, lead_ids, paused=False)
    for ledger in LEDGERS.values():
        conn.execute(
            sql.SQL(
                """
                update {ledger} set status = 'planned', gate_outcome = null, gate_reason = null
                 where subject_kind = 'sequence' and subject_id = any(%(ids)s) and status = 'held'
                   and gate_outcome = 'by_hand' and gate_reason = %(reason)s
                """
            ).format(ledger=sql.Identifier("public", ledger)),
            {"ids": rested, "reason": reason},
        )


def _rest(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID], *, paused: bool) -> list[UUID]:
    rows = conn.execute(
        """
        update public.sequence_enrolments set paused_at = case when %(paused)s then public.app_now() end
         where sequence_id = %(sequence)s and lead_id = any(%(leads)s) and status = 'active'
           and (paused_at is null) = %(paused)s
        returning id
        """,
        {"sequence": sequence_id, "leads": list(lead_ids), "paused": paused},
    ).fetchall()
    return [row["id"] for row in rows]


# ---------------------------------------------------------------- what is due
def due(conn: Conn, limit: int) -> list[Row]:
    """Leads whose next step is due, with the step; locked until the transaction ends."""
    return conn.execute(
        """
        select e.id, e.sequence_id, e.lead_id, e.family_id, e.started_at, s.id as step_id, s.condition,
               s.only_stage::text, l.stage::text, s.channel::text, s.event_key
          from public.sequence_enrolments e
          join public.imported_leads l on l.id = e.lead_id
          join public.sequences q on q.id = e.sequence_id and q.is_on
          join public.sequence_steps s on s.id = e.next_step_id
         where e.status = 'active' and e.paused_at is null and e.next_at <= (select public.app_now())
         order by e.next_at, e.id limit %(limit)s for update of e skip locked
        """,
        {"limit": limit},
    ).fetchall()


def misplaced(conn: Conn) -> list[UUID]:
    """Sequences with somebody whose next step is gone."""
    rows = conn.execute(
        "select distinct sequence_id from public.sequence_enrolments where status = 'active' and next_step_id is null"
    ).fetchall()
    return [row["sequence_id"] for row in rows]


def run(conn: Conn, enrolment_id: UUID, step_id: UUID, outcome: str, messages: int) -> bool:
    """Note that a step was done for a lead. False where it was done before."""
    return bool(
        conn.execute(
            """
            insert into public.sequence_runs (enrolment_id, step_id, outcome, messages)
            values (%(enrolment)s, %(step)s, %(outcome)s, %(messages)s) on conflict do nothing
            """,
            {"enrolment": enrolment_id, "step": step_id, "outcome": outcome, "messages": messages},
        ).rowcount
    )


def has_visited(conn: Conn, lead_id: UUID, since: Any) -> bool:
    """Whether the family opened one of our pages for this child since a moment."""
    row = conn.execute(
        """
        select exists (select 1 from private.personal_links l
                        where l.lead_id = %(lead)s and l.visited_at >= %(since)s
                          and l.kind not in ('unsubscribe', 'preferences')) as yes
        """,
        {"lead": lead_id, "since": since},
    ).fetchone()
    return bool(row and row["yes"])


def has_arrived(conn: Conn, enrolment_id: UUID) -> bool:
    """Whether anything of a sequence has arrived at this family."""
    row = conn.execute(
        """
        select exists (select 1 from public.message_log m
                        where m.subject_kind = 'sequence' and m.subject_id = %(id)s
                          and (m.delivered_at is not null or m.status in ('delivered', 'read'))) as yes
        """,
        {"id": enrolment_id},
    ).fetchone()
    return bool(row and row["yes"])


def had(conn: Conn, lead_ids: Sequence[UUID], channel: str, event_key: str) -> dict[tuple[UUID | None, UUID], str]:
    """The keys of the messages of an event that there are for leads on a channel, by lead and contact."""
    rows = conn.execute(
        sql.SQL(
            """
            select lead_id, contact_id, dedupe_key from {ledger}
             where lead_id = any(%(leads)s) and event_key = %(event)s order by created_at
            """
        ).format(ledger=sql.Identifier("public", LEDGERS[channel])),
        {"leads": list(lead_ids), "event": event_key},
    )
    return {(row["lead_id"], row["contact_id"]): row["dedupe_key"] for row in rows}


def submissions_of(conn: Conn, lead_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The approved forms of leads, by lead."""
    rows = conn.execute(
        """
        select distinct on (lead_id) lead_id, id from public.cta_submissions
         where lead_id = any(%(leads)s) and status = 'approved' order by lead_id, submitted_at desc nulls last, id
        """,
        {"leads": list(lead_ids)},
    ).fetchall()
    return {row["lead_id"]: row["id"] for row in rows}


def step_due(conn: Conn, since: Any, step: Mapping[str, Any], zone: str) -> Any:
    """When a step is due that waits from `since` on."""
    row = conn.execute(
        "select private.step_due(%(since)s, %(days)s, %(at)s, %(zone)s) as due",
        {"since": since, "days": step["wait_days"], "at": step["send_at"], "zone": zone},
    ).fetchone()
    assert row is not None
    return row["due"]


def lead(conn: Conn, lead_id: UUID) -> Row | None:
    """A lead with its family's zone."""
    return conn.execute(
        """
        select l.id, l.family_id, l.student_name as name, l.stage::text, f.timezone
          from public.imported_leads l join public.families f on f.id = l.family_id where l.id = %(id)s
        """,
        {"id": lead_id},
    ).fetchone()
