"""SQL of calls: where each stands, what was said, recordings to copy, and the wallet."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row

# How far along a call is; its ends stand in no order, since an end is never left by a mere status.
_COURSE = ["scheduled", "deferred", "ringing", "in_progress", "processing"]
OVER = ("completed", "no_answer", "busy", "failed", "stopped")


# ---------------------------------------------------------------- one call
def by_execution(conn: Conn, execution_id: str, call_ref: UUID | None) -> Row | None:
    """The call that an execution stands for: by the provider's id, or by our reference while that is not known yet."""
    return conn.execute(
        """
        select * from public.call_logs
         where provider_message_id = %(execution)s
            or (id = %(ref)s::uuid and provider_message_id is null and called_at is not null)
         limit 1
        """,
        {"execution": execution_id, "ref": call_ref},
    ).fetchone()


def lock(conn: Conn, call_id: UUID) -> Row | None:
    """One call, nobody else's until the transaction ends."""
    return conn.execute("select * from public.call_logs where id = %(id)s for update", {"id": call_id}).fetchone()


def one(conn: Conn, call_id: UUID) -> Row | None:
    """One call."""
    return conn.execute("select * from public.call_logs where id = %(id)s", {"id": call_id}).fetchone()


def by_key(conn: Conn, dedupe_key: str) -> Row | None:
    """A call by its key."""
    return conn.execute("select * from public.call_logs where dedupe_key = %(key)s", {"key": dedupe_key}).fetchone()


def advance(conn: Conn, call_id: UUID, call_status: str) -> None:
    """Move a call forward on its course, never back."""
    conn.execute(
        """
        update public.call_logs set call_status = %(status)s::public.call_status
         where id = %(id)s and array_position(%(course)s, call_status::text) < array_position(%(course)s, %(status)s)
        """,
        {"id": call_id, "status": call_status, "course": _COURSE},
    )


def end(conn: Conn, call_id: UUID, outcome: Mapping[str, Any]) -> Row | None:
    """Write how a call ended. What an earlier end knew stays where this one is silent; completed stays."""
    return conn.execute(
        """
        update public.call_logs
           set call_status = case when call_status = 'completed' then call_status
                                  else %(call_status)s::public.call_status end,
               conversation_seconds = greatest(conversation_seconds, %(seconds)s),
               cost_cents = coalesce(%(cost_cents)s, cost_cents),
               hangup_reason = coalesce(%(hangup_reason)s, hangup_reason),
               transcript = coalesce(%(transcript)s, transcript),
               summary = coalesce(%(summary)s, summary),
               extracted = coalesce(extracted, '{}') || %(extracted)s,
               fault = coalesce(%(fault)s, fault)
         where id = %(id)s
        returning *
        """,
        {**outcome, "id": call_id, "extracted": Jsonb(outcome["extracted"])},
    ).fetchone()


# ---------------------------------------------------------------- asking how calls ended
def look_at(conn: Conn, call_id: UUID) -> None:
    """Ask the provider soon how this call ended: a lease that has run out already."""
    conn.execute(
        """
        update public.call_logs set lease_until = clock_timestamp()
         where id = %(id)s and status not in ('claimed', 'calling')
        """,
        {"id": call_id},
    )


def look_at_silent(conn: Conn, silence: timedelta) -> int:
    """Ask about calls that were placed a while ago and of which no end was heard. Returns how many."""
    return conn.execute(
        """
        update public.call_logs set lease_until = clock_timestamp()
         where status in ('sent', 'delivered') and lease_until is null and provider_message_id is not null
           and call_status in ('scheduled', 'deferred', 'ringing', 'in_progress', 'processing')
           and created_at > public.app_now() - interval '2 days'
           and called_at < clock_timestamp() - %(silence)s
        """,
        {"silence": silence},
    ).rowcount


def take(conn: Conn, limit: int, lease: timedelta) -> list[Row]:
    """Calls to ask about now, this worker's until the lease ends."""
    return conn.execute(
        """
        update public.call_logs m set lease_until = clock_timestamp() + %(lease)s
          from (select c.id from public.call_logs c
                 where c.lease_until <= clock_timestamp() and c.status not in ('claimed', 'calling')
                 order by c.lease_until limit %(limit)s for update skip locked) as due
         where m.id = due.id
        returning m.id, m.provider_message_id, m.call_status
        """,
        {"limit": limit, "lease": lease},
    ).fetchall()


def look_again(conn: Conn, call_id: UUID, delay: timedelta | None) -> None:
    """When to ask about a call again; None: it needs no further look."""
    conn.execute(
        "update public.call_logs set lease_until = clock_timestamp() + %(delay)s where id = %(id)s",
        {"id": call_id, "delay": delay},
    )


# ---------------------------------------------------------------- tries
def rules(conn: Conn) -> Row:
    """Business time, `calling_policy`, `calls_window` and the days on which nothing leaves."""
    row = conn.execute(
        """
        select public.app_now() as now, max(s.value::text) filter (where s.key = 'calling_policy')::jsonb as policy,
               max(s.value::text) filter (where s.key = 'calls_window')::jsonb as hours,
               max(s.value::text) filter (where s.key = 'no_send_days')::jsonb as no_send
          from public.app_settings s where s.key in ('calling_policy', 'calls_window', 'no_send_days')
        """
    ).fetchone()
    assert row is not None
    return row


def note_retry(conn: Conn, dedupe_key: str, attempt: int, retry_of: UUID, words: str) -> bool:
    """Say of a planned call which try it is, and why it is made. Returns whether there is such a row of ours."""
    return bool(
        conn.execute(
            """
            update public.call_logs set call_attempt = %(attempt)s, retry_of = %(of)s, gate_outcome = 'later',
                   gate_reason = %(words)s, gate_at = public.app_now()
             where dedupe_key = %(key)s and status = 'planned' and retry_of is null
            """,
            {"key": dedupe_key, "attempt": attempt, "of": retry_of, "words": words},
        ).rowcount
    )


def next_try(conn: Conn, call_id: UUID) -> Row | None:
    """The call that follows one, if it has been planned."""
    return conn.execute(
        "select * from public.call_logs where retry_of = %(id)s order by created_at desc limit 1", {"id": call_id}
    ).fetchone()


def cancel(conn: Conn, call_id: UUID, reason: str) -> bool:
    """Take back a call that has not left. Returns whether it had not."""
    return bool(
        conn.execute(
            """
            update public.call_logs set status = 'cancelled', call_status = 'stopped', error_text = %(reason)s,
                   claimed_by = null, lease_until = null
             where id = %(id)s and status in ('planned', 'held', 'claimed')
            """,
            {"id": call_id, "reason": reason},
        ).rowcount
    )


def cancel_waiting(conn: Conn, contact_id: UUID, reason: str) -> int:
    """Take back every call to a contact that has not left. Returns how many."""
    return conn.execute(
        """
        update public.call_logs set status = 'cancelled', call_status = 'stopped', error_text = %(reason)s,
               claimed_by = null, lease_until = null
         where contact_id = %(id)s and status in ('planned', 'held', 'claimed')
        """,
        {"id": contact_id, "reason": reason},
    ).rowcount


def cancel_answered(conn: Conn) -> int:
    """Take back further tries where the family has written or called since, or its child has gone on or away."""
    return conn.execute(
        """
        update public.call_logs m set status = 'cancelled', call_status = 'stopped',
               error_text = case when l.stage in ('lost', 'do_not_contact') then 'They are no longer to be asked.'
                                 else 'They have answered meanwhile.' end,
               claimed_by = null, lease_until = null
          from public.call_logs first
          left join public.imported_leads l on l.id = first.lead_id
         where m.retry_of = first.id and m.status in ('planned', 'held')
           and (l.stage in ('interested', 'link_sent', 'paid', 'enrolled', 'lost', 'do_not_contact')
                and l.stage_changed_at > first.sent_at
                or exists (select 1 from public.crm_messages w
                            where w.family_id = m.family_id and w.direction = 'in' and w.happened_at > first.sent_at))
        """
    ).rowcount


def lead(conn: Conn, lead_id: UUID) -> Row | None:
    """One child."""
    return conn.execute(
        "select id, family_id, student_name, stage::text from public.imported_leads where id = %(id)s", {"id": lead_id}
    ).fetchone()


def callable_leads(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Children by id, in the order of their names."""
    return conn.execute(
        """
        select id, family_id, student_name, stage::text from public.imported_leads
         where id = any(%(ids)s) order by student_name, id
        """,
        {"ids": list(ids)},
    ).fetchall()


def only_lead(conn: Conn, family_id: UUID) -> UUID | None:
    """The child of a family that has one; None where a person must say which."""
    rows = conn.execute(
        "select id from public.imported_leads where family_id = %(id)s limit 2", {"id": family_id}
    ).fetchall()
    return rows[0]["id"] if len(rows) == 1 else None


# ---------------------------------------------------------------- what was said
def propose(conn: Conn, call: Row, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was heard, once per field; a later, richer reading fills a proposal that still waits."""
    for row in rows:
        conn.execute(
            """
            insert into public.call_proposals as p (
                call_id, family_id, field, value, evidence, status, result, decided_at)
            values (%(call)s, %(family)s, %(field)s, %(value)s, %(evidence)s, %(status)s::public.proposal_status,
                    %(result)s, case when %(status)s = 'at_once' then public.app_now() end)
            on conflict (call_id, field) do update
               set value = excluded.value, evidence = coalesce(excluded.evidence, p.evidence)
             where p.status = 'open' and (p.value, p.evidence) is distinct from
                   (excluded.value, coalesce(excluded.evidence, p.evidence))
            """,
            {"call": call["id"], "family": call["family_id"], **row},
        )


def lock_proposal(conn: Conn, proposal_id: UUID) -> Row | None:
    """A proposal with its call, nobody else's until the transaction ends: two tabs take turns."""
    return conn.execute(
        """
        select p.*, m.lead_id, m.contact_id, m.event_key, m.language
          from public.call_proposals p join public.call_logs m on m.id = p.call_id
         where p.id = %(id)s for update of p
        """,
        {"id": proposal_id},
    ).fetchone()


def reopen(conn: Conn, proposal_id: UUID) -> None:
    """A proposal waits for her answer again."""
    conn.execute(
        "update public.call_proposals set status = 'open', decided_at = null, decided_by = null where id = %(id)s",
        {"id": proposal_id},
    )


def decide(conn: Conn, proposal_id: UUID, status: str, result: str | None, actor: UUID | None) -> None:
    """Note the educator's answer to a proposal."""
    conn.execute(
        """
        update public.call_proposals set status = %(status)s::public.proposal_status, result = %(result)s,
               decided_by = %(actor)s, decided_at = public.app_now()
         where id = %(id)s
        """,
        {"id": proposal_id, "status": status, "result": result, "actor": actor},
    )


def move_lead(conn: Conn, lead_id: UUID, stage: str, lost_reason: str | None) -> Row | None:
    """Move a child to a stage that it may go to. Returns (was, is); None where it may not."""
    return conn.execute(
        """
        update public.imported_leads l set stage = %(stage)s::public.lead_stage,
               lost_reason = coalesce(%(reason)s, l.lost_reason)
          from (select id, stage from public.imported_leads where id = %(id)s for update) was
         where l.id = was.id and exists (select 1 from private.legal_moves v
                                          where v.entity = 'lead' and v.from_state = was.stage::text
                                            and v.to_state = %(stage)s)
        returning was.stage::text as was, l.stage::text as is
        """,
        {"id": lead_id, "stage": stage, "reason": lost_reason},
    ).fetchone()


def sibling_value(conn: Conn, call_id: UUID, field: str) -> str | None:
    """Another answer of the same call."""
    row = conn.execute(
        "select value from public.call_proposals where call_id = %(id)s and field = %(field)s",
        {"id": call_id, "field": field},
    ).fetchone()
    return row["value"] if row else None


def session_of(conn: Conn, call_id: UUID) -> UUID | None:
    """The class that a call is about."""
    row = conn.execute(
        "select subject_id from public.call_logs where id = %(id)s and subject_kind = 'session'", {"id": call_id}
    ).fetchone()
    return row["subject_id"] if row else None


def note_reason(conn: Conn, lead_id: UUID, reason: str) -> None:
    """Why a family said no."""
    conn.execute(
        "update public.imported_leads set lost_reason = %(reason)s where id = %(id)s", {"id": lead_id, "reason": reason}
    )


def set_language(conn: Conn, family_id: UUID, language: str) -> str | None:
    """Write to a family in another language from now on. Returns the language before; None where it is that already."""
    row = conn.execute(
        """
        update public.families f set language = %(language)s
          from (select id, language from public.families where id = %(id)s for update) was
         where f.id = was.id and was.language <> %(language)s returning was.language
        """,
        {"id": family_id, "language": language},
    ).fetchone()
    return row["language"] if row else None


def stop_automation(conn: Conn, family_id: UUID, reason: str) -> bool:
    """Leave a family to a person: nothing automatic is sent. Returns whether that is new."""
    return bool(
        conn.execute(
            """
            update public.families set automation_stopped_at = public.app_now(), automation_stopped_reason = %(reason)s
             where id = %(id)s and automation_stopped_at is null
            """,
            {"id": family_id, "reason": reason},
        ).rowcount
    )


def pause_calls(conn: Conn, family_id: UUID, reason: str) -> bool:
    """No machine calls a family until the educator lets it. Returns whether that is new."""
    return bool(
        conn.execute(
            """
            update public.families set calls_paused_at = public.app_now(), calls_paused_reason = left(%(reason)s, 200)
             where id = %(id)s and calls_paused_at is null
            """,
            {"id": family_id, "reason": reason},
        ).rowcount
    )


def park(conn: Conn, contact_id: UUID, reason: str) -> bool:
    """Never ring or write to a number again. Returns whether that is new."""
    return bool(
        conn.execute(
            """
            update public.contacts set suppressed_at = public.app_now(), suppressed_reason = %(reason)s
             where id = %(id)s and suppressed_at is null
            """,
            {"id": contact_id, "reason": reason},
        ).rowcount
    )


# ---------------------------------------------------------------- calls that came in
def file_inbound(conn: Conn, row: Mapping[str, Any]) -> Row | None:
    """A call that somebody made to us, with what is known of it. None where it stands there already."""
    return conn.execute(
        """
        insert into public.call_logs (
            dedupe_key, event_key, direction, family_id, lead_id, contact_id, to_address, language, due_at, status,
            provider_message_id, sent_at, delivered_at, call_status, agent)
        values ('inbound:' || %(execution)s, 'inbound_call', 'in', %(family)s, %(lead)s, %(contact)s, %(number)s,
                %(language)s, %(at)s, 'delivered', %(execution)s, %(at)s, %(at)s, 'processing', %(agent)s)
        on conflict (dedupe_key) do nothing
        returning *
        """,
        row,
    ).fetchone()


def tie_to_thread(conn: Conn, execution_id: str, call_id: UUID) -> None:
    """Let the thread's line of a call that came in lead to its recording and transcript."""
    conn.execute(
        """
        update public.crm_messages set ledger_id = %(call)s
         where channel = 'voice' and direction = 'in' and provider_message_id = %(id)s and ledger_id is null
        """,
        {"id": execution_id, "call": call_id},
    )


def answer_in_thread(conn: Conn, family_id: UUID) -> None:
    """The family waits for the educator: its thread says so."""
    conn.execute("select private.conversation_of(%(id)s)", {"id": family_id})
    conn.execute(
        "update public.crm_conversations set needs_reply = true, status = 'open' where family_id = %(id)s",
        {"id": family_id},
    )


def answer_reminder(conn: Conn, session_id: UUID, lead_id: UUID, is_coming: bool, contact_id: UUID) -> bool:
    """Note whether a child comes to a class. Returns False where it has no seat there."""
    return bool(
        conn.execute(
            """
            insert into public.session_answers as a (session_id, enrollment_id, is_coming, contact_id)
            select s.id, e.id, %(coming)s, %(contact)s from public.sessions s
              join public.enrollments e on e.batch_id = s.batch_id and e.lead_id = %(lead)s and e.status = 'active'
             where s.id = %(session)s
            on conflict (session_id, enrollment_id) do update
               set is_coming = excluded.is_coming, contact_id = excluded.contact_id, said_at = public.app_now()
            """,
            {"session": session_id, "lead": lead_id, "coming": is_coming, "contact": contact_id},
        ).rowcount
    )


# ---------------------------------------------------------------- recordings
def want_recording(conn: Conn, call_id: UUID, source_url: str) -> None:
    """Copy a recording soon, unless it has been copied, or is gone, already."""
    conn.execute(
        """
        with open as (
          update public.call_logs set recording_state = 'waiting'
           where id = %(id)s and recording_state in ('none', 'waiting') returning id
        )
        insert into private.call_recordings as r (call_id, source_url) select id, %(url)s from open
        on conflict (call_id) do update set source_url = excluded.source_url
        """,
        {"id": call_id, "url": source_url},
    )


def take_recordings(conn: Conn, limit: int, lease: timedelta) -> list[Row]:
    """Recordings to copy now; `not_before` is this worker's lease."""
    return conn.execute(
        """
        update private.call_recordings r set not_before = clock_timestamp() + %(lease)s, attempts = r.attempts + 1
          from (select c.call_id from private.call_recordings c where c.not_before <= clock_timestamp()
                 order by c.not_before limit %(limit)s for update skip locked) as due
         where r.call_id = due.call_id
        returning r.*
        """,
        {"limit": limit, "lease": lease},
    ).fetchall()


def recording_settled(conn: Conn, call_id: UUID, state: str, path: str | None) -> None:
    """A recording has been copied, or never will be."""
    conn.execute("delete from private.call_recordings where call_id = %(id)s", {"id": call_id})
    conn.execute(
        "update public.call_logs set recording_state = %(state)s, recording_path = %(path)s where id = %(id)s",
        {"id": call_id, "state": state, "path": path},
    )


def recording_later(conn: Conn, call_id: UUID, delay: timedelta, error: str) -> None:
    """Try to copy a recording again after a while."""
    conn.execute(
        """
        update private.call_recordings set not_before = clock_timestamp() + %(delay)s, error = %(error)s
         where call_id = %(id)s
        """,
        {"id": call_id, "delay": delay, "error": error},
    )


def drop_recordings(conn: Conn, days: int) -> int:
    """Recordings kept long enough are to go, and those that a child speaks in, once the educator has looked at them.

    Returns how many.
    """
    return conn.execute(
        """
        update public.call_logs m set recording_state = 'deleted'
         where m.recording_state = 'stored'
           and (m.sent_at < public.app_now() - make_interval(days => %(days)s)
                or exists (select 1 from public.call_proposals p
                            where p.call_id = m.id and p.field = 'answered_by' and p.value = 'child'
                              and p.status in ('applied', 'dismissed')))
        """,
        {"days": days},
    ).rowcount


def dropped(conn: Conn, limit: int) -> list[Row]:
    """Recordings that are to go and whose files are still there; deleting a file twice is harmless."""
    return conn.execute(
        """
        select id, recording_path from public.call_logs
         where recording_state = 'deleted' and recording_path is not null limit %(limit)s
        """,
        {"limit": limit},
    ).fetchall()


def files_gone(conn: Conn, ids: Sequence[UUID]) -> None:
    """The files of these recordings have been deleted."""
    conn.execute("update public.call_logs set recording_path = null where id = any(%(ids)s)", {"ids": list(ids)})


# ---------------------------------------------------------------- the wallet
def wallet_is_due(conn: Conn, every: timedelta) -> bool:
    """Whether the wallet should be read now; then this worker's to read, and nobody else's for a while."""
    return bool(
        conn.execute(
            """
            update public.channel_states set balance_at = clock_timestamp()
             where channel = 'voice' and coalesce(balance_at, '-infinity') < clock_timestamp() - %(every)s
            """,
            {"every": every},
        ).rowcount
    )


def note_wallet(conn: Conn, balance: float) -> None:
    """What the wallet holds, in units of the account's currency."""
    conn.execute(
        """
        update public.channel_states
           set balance = %(balance)s, balance_unit = 'wallet', balance_at = clock_timestamp(),
               last_ok_at = public.app_now()
         where channel = 'voice'
        """,
        {"balance": balance},
    )


# ---------------------------------------------------------------- what a page asks
def events(conn: Conn, execution_id: str) -> list[Row]:
    """The stored webhooks of an execution, the oldest first."""
    return conn.execute(
        """
        select id, event_key, status::text, error, received_at, body from public.webhook_events
         where provider = 'bolna' and starts_with(event_key, %(id)s || ':') order by id limit 50
        """,
        {"id": execution_id},
    ).fetchall()


# ---------------------------------------------------------------- rounds
def make_round(conn: Conn, name: str, key: str, event_key: str, lead_ids: Sequence[UUID], at: datetime | None) -> UUID:
    """A running mailing of calls that are all planned with it. Its failures never pause it: not to answer is usual."""
    row = conn.execute(
        """
        insert into public.campaigns (id, name, channel, event_key, audience, scheduled_at, pause_percent, status,
                                      confirmed_at, planned_at, started_at, created_by)
        values (md5('round of calls ' || %(key)s)::uuid, %(name)s, 'voice', %(event)s,
                jsonb_build_object('lead_ids', %(leads)s::uuid[]), %(at)s, 100, 'running',
                public.app_now(), public.app_now(), public.app_now(), auth.uid())
        on conflict (id) do update set name = campaigns.name
        returning id
        """,
        {"key": key, "name": name, "event": event_key, "leads": list(lead_ids), "at": at},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


# ---------------------------------------------------------------- the do-not-disturb registry
def phones(conn: Conn, numbers: Sequence[str]) -> dict[str, Row]:
    """Phones of families by number, each with its id and whom it belongs to in words."""
    rows = conn.execute(
        """
        select c.value, c.id, coalesce(c.name, f.name) as name
          from public.contacts c join public.families f on f.id = c.family_id
         where c.kind = 'phone' and c.value = any(%(numbers)s)
        """,
        {"numbers": list(numbers)},
    ).fetchall()
    return {row["value"]: row for row in rows}


def mark_phones(conn: Conn, contact_ids: Sequence[UUID], state: str, actor: UUID) -> int:
    """Note what the registry said of phones, now and by whom; not_checked takes a mark away."""
    return conn.execute(
        """
        update public.contacts
           set registry_state = %(state)s,
               registry_checked_at = case when %(state)s <> 'not_checked' then public.app_now() end,
               registry_checked_by = case when %(state)s <> 'not_checked' then %(actor)s::uuid end
         where id = any(%(ids)s) and kind = 'phone'
        """,
        {"ids": list(contact_ids), "state": state, "actor": actor},
    ).rowcount


def phones_to_check(conn: Conn, limit: int) -> list[str]:
    """Numbers that may be called and were never checked, or longest ago."""
    rows = conn.execute(
        """
        select value from public.contacts
         where kind = 'phone' and owner <> 'student' and opted_out_at is null
         order by registry_checked_at nulls first, created_at, id limit %(limit)s
        """,
        {"limit": limit},
    ).fetchall()
    return [row["value"] for row in rows]
