"""SQL of the ledger. `channel` picks one of three tables with the same columns; leases are on the real clock."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row

LEDGERS = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}

# A code opens something by itself. It leaves the ledger once its message is out of our hands, or will never leave.
_BLANKED: LiteralString = """
    case when m.variables ? 'code' then m.variables || '{"code": "••••••"}' else m.variables end
"""

_COLUMNS: dict[str, LiteralString] = {
    "dedupe_key": "text",
    "event_key": "text",
    "family_id": "uuid",
    "lead_id": "uuid",
    "contact_id": "uuid",
    "to_address": "text",
    "template_id": "uuid",
    "language": "text",
    "variables": "jsonb",
    "body": "text",
    "subject_kind": "text",
    "subject_id": "uuid",
    "automation_event_id": "bigint",
    "reminder_id": "uuid",
    "campaign_id": "uuid",
    "due_at": "timestamptz",
    "expires_at": "timestamptz",
    "priority": "smallint",
}
_OWN_COLUMNS: dict[str, dict[str, LiteralString]] = {
    "email": {"subject": "text", "in_reply_to": "text", "attachments": "jsonb", "fallback_of": "uuid"},
    "whatsapp": {"is_session": "boolean", "media": "jsonb"},
    "voice": {"agent": "text", "fallback_of": "uuid"},
}
# What a row must know of its request before the request leaves, so that a lost answer can be matched.
_MARKS: dict[str, LiteralString] = {
    "email": "message_id_header = '<' || replace(m.id::text, '-', '') || '@' || %(mark)s || '>',",
    "whatsapp": "provider_campaign = %(mark)s,",
    "voice": "agent = %(mark)s,",
}


def _of(channel: str, statement: LiteralString, **parts: sql.Composable) -> sql.Composed:
    ledger = sql.Identifier("public", LEDGERS[channel])
    return sql.SQL(statement).format(ledger=ledger, blanked=sql.SQL(_BLANKED), **parts)


# ---------------------------------------------------------------- planning
def insert(conn: Conn, channel: str, rows: str) -> int:
    """Insert planned messages, a JSON array of objects, but for those whose key is known already. Returns how many."""
    made: dict[str, LiteralString] = {
        "created_at": "timestamptz",
        "updated_at": "timestamptz",
        "status": "text",
        "gate_reason": "text",
    }
    columns = {**_COLUMNS, **_OWN_COLUMNS[channel], **made}
    # In parentheses, so that business time is asked for once and not for each row.
    now = sql.SQL("(select public.app_now())")
    values = {
        "due_at": sql.SQL("coalesce(due_at, {})").format(now),
        "created_at": now,
        "updated_at": now,
        "status": sql.SQL("case when left_out is null then 'planned' else 'cancelled' end::public.message_status"),
        "gate_reason": sql.SQL("left_out"),
    }
    statement = _of(
        channel,
        """
        insert into {ledger} ({names})
        select {values} from jsonb_to_recordset(%(rows)s::jsonb) as r ({types})
        on conflict (dedupe_key) do nothing
        """,
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values.get(name, sql.Identifier(name)) for name in columns),
        types=sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in {**columns, "left_out": "text"}.items()
        ),
    )
    return conn.execute(statement, {"rows": rows}).rowcount


# ---------------------------------------------------------------- claiming
def is_any_due(conn: Conn, channel: str) -> bool:
    """Whether there is something to claim, or a channel that is broken may be tried."""
    return _is_there(
        conn,
        channel,
        """
        select exists (select from {ledger} m where m.status = 'planned' and m.due_at <= (select public.app_now()))
            or exists (select from public.channel_states s
                        where s.channel = %(channel)s and s.breaker_probe_at <= (select public.app_now())) as found
        """,
    )


def is_any_held(conn: Conn, channel: str) -> bool:
    """Whether the gate holds anything."""
    return _is_there(
        conn,
        channel,
        "select exists (select from {ledger} m where m.status = 'held' and m.gate_outcome = 'held') as found",
    )


def _is_there(conn: Conn, channel: str, question: str) -> bool:
    row = conn.execute(_of(channel, question), {"channel": channel}).fetchone()
    return bool(row and row["found"])


def lock_due(conn: Conn, channel: str, limit: int) -> list[Row]:
    """Due messages that no other worker holds, the most pressing first, locked until the transaction ends."""
    return conn.execute(
        _of(
            channel,
            """
            select m.* from {ledger} m where m.status = 'planned' and m.due_at <= (select public.app_now())
             order by m.priority, m.due_at, m.id limit %(limit)s for update skip locked
            """,
        ),
        {"limit": limit},
    ).fetchall()


def lock_held(conn: Conn, channel: str, after: UUID, limit: int) -> list[Row]:
    """Messages that the gate holds, by id from `after` on; those that a person holds have no such outcome."""
    return conn.execute(
        _of(
            channel,
            """
            select m.* from {ledger} m where m.status = 'held' and m.gate_outcome = 'held' and m.id > %(after)s
             order by m.id limit %(limit)s for update skip locked
            """,
        ),
        {"after": after, "limit": limit},
    ).fetchall()


def settle(conn: Conn, channel: str, answers: Sequence[tuple[UUID, str, str, str | None, datetime | None]]) -> None:
    """Write the gate's answers: (id, status, outcome, reason, due_at or None to leave it)."""
    ids, statuses, outcomes, reasons, due = zip(*answers, strict=True)
    conn.execute(
        _of(
            channel,
            """
            update {ledger} m
               set status = d.status::public.message_status, due_at = coalesce(d.due_at, m.due_at),
                   variables = case when d.status = 'skipped' then {blanked} else m.variables end,
                   gate_outcome = d.outcome, gate_reason = d.reason, gate_at = (select public.app_now())
              from unnest(
                     %(ids)s::uuid[], %(statuses)s::text[], %(outcomes)s::text[], %(reasons)s::text[],
                     %(due)s::timestamptz[]
                   ) as d (id, status, outcome, reason, due_at)
             where m.id = d.id
            """,
        ),
        {
            "ids": list(ids),
            "statuses": list(statuses),
            "outcomes": list(outcomes),
            "reasons": list(reasons),
            "due": list(due),
        },
    )


def claim(conn: Conn, channel: str, ids: list[UUID], worker: str, claim_id: UUID, lease: timedelta) -> None:
    """Mark locked messages as this worker's until the lease ends."""
    conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'claimed', claimed_by = %(worker)s, attempt_id = %(claim)s,
                   lease_until = clock_timestamp() + %(lease)s,
                   gate_outcome = 'now', gate_reason = null, gate_at = (select public.app_now())
             where id = any(%(ids)s)
            """,
        ),
        {"ids": ids, "worker": worker, "claim": claim_id, "lease": lease},
    )


def release(conn: Conn, channel: str, claim_id: UUID) -> int:
    """Give back what was claimed and not begun."""
    return conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'planned', claimed_by = null, attempt_id = null, lease_until = null
             where attempt_id = %(claim)s and status = 'claimed'
            """,
        ),
        {"claim": claim_id},
    ).rowcount


# ---------------------------------------------------------------- around a request
def begin(
    conn: Conn, channel: str, ids: list[UUID], claim_id: UUID, attempt_id: UUID, mark: str, lease: timedelta
) -> list[UUID]:
    """Move claimed messages to calling, those of them that are still this claim's. Returns their ids.

    A row that somebody has locked is being cancelled or given back: it does not leave.
    """
    found = conn.execute(
        _of(
            channel,
            """
            with mine as (
              select id from {ledger} where id = any(%(ids)s) and status = 'claimed' and attempt_id = %(claim)s
              order by id for update skip locked
            )
            update {ledger} m set {mark} status = 'calling', attempt_id = %(attempt)s, attempts = m.attempts + 1,
                   called_at = clock_timestamp(), lease_until = clock_timestamp() + %(lease)s
              from mine where m.id = mine.id
            returning m.id
            """,
            mark=sql.SQL(_MARKS[channel]),
        ),
        {"ids": ids, "claim": claim_id, "attempt": attempt_id, "mark": mark, "lease": lease},
    )
    return [row["id"] for row in found]


def accept(conn: Conn, channel: str, attempt_id: UUID, provider_message_id: str | None) -> list[Row]:
    """Mark all messages of a request as taken by the provider, once. Returns those that were not so before.

    A message that its own webhook has carried on already only learns the provider's id.
    """
    found = conn.execute(
        _of(
            channel,
            """
            with asked as (
              select id, status, status in ('calling', 'unknown') as is_open,
                     -- What was given up without ever being taken may turn out to have been taken after all.
                     status in ('calling', 'unknown') or (status = 'failed' and sent_at is null) as is_new
                from {ledger} where attempt_id = %(attempt)s order by family_id, id for update
            )
            update {ledger} m
               set status = case when a.is_open then 'sent' else a.status end,
                   provider_message_id = coalesce(m.provider_message_id, %(provider_message_id)s),
                   sent_at = coalesce(m.sent_at, (select public.app_now())), claimed_by = null, lease_until = null,
                   error_code = case when a.is_open then null else m.error_code end,
                   error_text = case when a.is_open then null else m.error_text end,
                   variables = {blanked}
              from asked a
             where m.id = a.id and a.status in ('calling', 'unknown', 'sent', 'delivered', 'read', 'bounced', 'failed')
            returning m.*, a.is_new
            """,
        ),
        {"attempt": attempt_id, "provider_message_id": provider_message_id},
    ).fetchall()
    return [row for row in found if row["is_new"]]


def fail(conn: Conn, channel: str, attempt_id: UUID, code: str, text: str) -> int:
    """The provider certainly refused these messages, and will again."""
    return conn.execute(
        _of(
            channel,
            """
            update {ledger} m set status = 'failed', failed_at = (select public.app_now()), variables = {blanked},
                   claimed_by = null, lease_until = null, error_code = %(code)s, error_text = %(text)s
             where attempt_id = %(attempt)s and status in ('calling', 'unknown')
            """,
        ),
        {"attempt": attempt_id, "code": code, "text": text},
    ).rowcount


def doubt(conn: Conn, channel: str, attempt_id: UUID, code: str, text: str) -> int:
    """Nobody knows whether the provider took these messages."""
    return conn.execute(
        _of(
            channel,
            """
            update {ledger} m set status = 'unknown', claimed_by = null, lease_until = null, variables = {blanked},
                   error_code = %(code)s, error_text = %(text)s
             where attempt_id = %(attempt)s and status = 'calling'
            """,
        ),
        {"attempt": attempt_id, "code": code, "text": text},
    ).rowcount


def replan(
    conn: Conn, channel: str, attempt_id: UUID, delay: timedelta, code: str, text: str, *, is_counted: bool
) -> int:
    """The provider certainly refused these messages for now: they are due again after `delay` of business time."""
    return conn.execute(
        _of(
            channel,
            """
            update {ledger} set status = 'planned', due_at = (select public.app_now()) + %(delay)s,
                   attempts = attempts - %(uncounted)s, claimed_by = null, lease_until = null, attempt_id = null,
                   gate_outcome = 'later', gate_reason = %(text)s, gate_at = (select public.app_now()),
                   error_code = %(code)s, error_text = %(text)s
             where attempt_id = %(attempt)s and status = 'calling'
            """,
        ),
        {"attempt": attempt_id, "delay": delay, "code": code, "text": text, "uncounted": 0 if is_counted else 1},
    ).rowcount


# ---------------------------------------------------------------- what providers tell later
def advance(
    conn: Conn,
    channel: str,
    message_id: UUID,
    status: str,
    at: datetime | None,
    code: str | None,
    text: str | None,
    webhook: int | None,
) -> Row | None:
    """Move a message forward, where that is a move; a time that is still missing is noted in any case.

    The news stands in the message's trail, with the stored webhook that brought it; told twice, it stands there once.
    """
    return conn.execute(
        _of(
            channel,
            """
            with was as (
              select w.id, w.family_id, coalesce(%(at)s::timestamptz, (select public.app_now())) as at,
                     %(status)s in ('delivered', 'read') as arrived,
                     %(status)s in ('failed', 'bounced') and l.to_state is not null as fails, l.to_state
                from {ledger} w
                left join private.legal_moves l
                  on l.entity = 'message' and l.from_state = w.status::text and l.to_state = %(status)s
               where w.id = %(id)s and w.status not in ('planned', 'held', 'claimed', 'skipped', 'cancelled')
            ), noted as (
              insert into public.message_events
                (channel, message_id, family_id, kind, happened_at, code, detail, webhook_event_id)
              select %(channel)s::public.message_channel, was.id, was.family_id, %(status)s, was.at, %(code)s, %(text)s,
                     %(webhook)s::bigint
                from was
              on conflict do nothing
            )
            update {ledger} m
               set status = coalesce(was.to_state::public.message_status, m.status),
                   delivered_at = coalesce(m.delivered_at, case when was.arrived then was.at end),
                   read_at = coalesce(m.read_at, case when %(status)s = 'read' then was.at end),
                   failed_at = coalesce(m.failed_at, case when was.fails then was.at end),
                   error_code = case when was.fails then %(code)s when was.to_state is null then m.error_code end,
                   error_text = case when was.fails then %(text)s when was.to_state is null then m.error_text end
              from was where m.id = was.id
            returning m.*
            """,
        ),
        {
            "id": message_id,
            "channel": channel,
            "status": status,
            "at": at,
            "code": code,
            "text": text,
            "webhook": webhook,
        },
    ).fetchone()


def learn_provider_id(conn: Conn, channel: str, message_id: UUID, provider_message_id: str) -> None:
    """Note the id under which the provider's webhooks speak of a message."""
    conn.execute(
        _of(channel, "update {ledger} set provider_message_id = %(provider)s where id = %(id)s"),
        {"id": message_id, "provider": provider_message_id},
    )


def by_provider_id(conn: Conn, channel: str, provider_message_id: str) -> UUID | None:
    """The message of a provider's id."""
    row = conn.execute(
        _of(channel, "select id from {ledger} where provider_message_id = %(id)s order by called_at desc limit 1"),
        {"id": provider_message_id},
    ).fetchone()
    return row["id"] if row else None


def whatsapp_by_campaign(conn: Conn, to: str, campaign: str, at: datetime, within: timedelta) -> UUID | None:
    """The one request of a campaign to a number that left shortly before `at` (real clock) and has no known id."""
    found = conn.execute(
        """
        select m.id from public.whatsapp_logs m
          join public.contacts c on c.id = m.contact_id
         where c.kind = 'phone' and c.value = %(to)s and m.provider_campaign = %(campaign)s
           and m.called_at between %(at)s::timestamptz - %(within)s and %(at)s::timestamptz + interval '1 minute'
           and m.status in ('calling', 'unknown', 'sent')
        """,
        {"to": to, "campaign": campaign, "at": at, "within": within},
    ).fetchall()
    return found[0]["id"] if len(found) == 1 else None


def doubtful_calls(conn: Conn, limit: int, window: timedelta) -> list[Row]:
    """Calls that may have been placed, asked about least recently first; updated_at remembers the last question."""
    return conn.execute(
        """
        update public.call_logs m set updated_at = (select public.app_now())
          from (select c.id from public.call_logs c
                 where c.status = 'unknown' and c.called_at > clock_timestamp() - %(window)s
                 order by c.updated_at limit %(limit)s for update skip locked) as asked
         where m.id = asked.id
        returning m.*
        """,
        {"limit": limit, "window": window},
    ).fetchall()


def by_ids(conn: Conn, channel: str, ids: list[UUID]) -> list[Row]:
    """Messages by id."""
    return conn.execute(
        _of(channel, "select * from {ledger} where id = any(%(ids)s) order by id"), {"ids": ids}
    ).fetchall()


# ---------------------------------------------------------------- what was accepted, in the family's thread
def write_thread(conn: Conn, channel: str, lines: Sequence[tuple[Row, str | None, str]]) -> None:
    """Write accepted messages into their families' threads, once: (ledger row, subject, text)."""
    # By family, so that two transactions take the conversations in the same order.
    lines = sorted(lines, key=lambda line: (line[0]["family_id"], line[0]["id"]))
    texts = [
        {
            **{name: row.get(name) for name in _THREAD},
            "subject": subject,
            "body": body,
            "attachments": _files(row),
            **_writer(row),
        }
        for row, subject, body in lines
    ]
    conn.execute(
        """
        insert into public.crm_messages (
          conversation_id, family_id, contact_id, channel, direction, author, subject, body, attachments, ledger_id,
          provider_message_id, in_reply_to, written_by, happened_at)
        select private.conversation_of(x.family_id), x.family_id, x.contact_id, %(channel)s, 'out', x.author, x.subject,
               x.body, x.attachments, x.id, x.provider_message_id, x.in_reply_to, x.written_by, x.sent_at
          from jsonb_to_recordset(%(texts)s::jsonb) as x (
                 id uuid, family_id uuid, contact_id uuid, author text, subject text, body text, attachments jsonb,
                 provider_message_id text, in_reply_to text, written_by uuid, sent_at timestamptz)
        on conflict (ledger_id, direction) where ledger_id is not null do nothing
        """,
        {"channel": channel, "texts": json.dumps(texts, default=str)},
    )


_THREAD = ("id", "family_id", "contact_id", "provider_message_id", "in_reply_to", "sent_at")


def _files(row: Row) -> list[dict[str, str | int]]:
    """The files that went out with a free answer, as the thread describes them."""
    media = row.get("media")
    if media and media.get("bucket") == "crm-attachments":
        return [{"path": media["path"], "name": media["filename"]}]
    return list(row.get("attachments") or [])


def _writer(row: Row) -> dict[str, str | None]:
    """Who wrote a free answer stands among its variables; what the engine sends has no writer."""
    return {"author": row["variables"].get("author", ""), "written_by": row["variables"].get("written_by")}


# ---------------------------------------------------------------- sweeping
def end_leases(conn: Conn, channel: str) -> int:
    """What was claimed by a worker that went away is planned again; what was calling may have gone out and stays so."""
    return conn.execute(
        _of(
            channel,
            """
            with late as (
              select id, status from {ledger} where status in ('claimed', 'calling') and lease_until < clock_timestamp()
              order by id for update skip locked
            )
            update {ledger} m
               set status = case late.status when 'claimed' then 'planned' else 'unknown' end::public.message_status,
                   error_code = case late.status when 'calling' then 'no_answer' else m.error_code end,
                   error_text = case late.status when 'calling' then %(text)s else m.error_text end,
                   attempt_id = case late.status when 'claimed' then null else m.attempt_id end,
                   variables = case late.status when 'calling' then {blanked} else m.variables end,
                   claimed_by = null, lease_until = null
              from late where m.id = late.id
            """,
        ),
        {"text": "The worker stopped before the answer came."},
    ).rowcount


def expire(conn: Conn, channel: str, reason: str) -> int:
    """What no longer helps is not sent, and says so."""
    return conn.execute(
        _of(
            channel,
            """
            -- One by one, since each status has an index of its own.
            with planned as (
              select id from {ledger} where status = 'planned' and expires_at <= (select public.app_now())
              for update skip locked
            ), held as (
              select id from {ledger} where status = 'held' and expires_at <= (select public.app_now())
              for update skip locked
            )
            update {ledger} m set status = 'skipped', variables = {blanked},
                   gate_outcome = 'skipped', gate_reason = %(reason)s, gate_at = (select public.app_now())
              from (select id from planned union all select id from held) as late where m.id = late.id
            """,
        ),
        {"reason": reason},
    ).rowcount


# ---------------------------------------------------------------- workers
def beat(conn: Conn, worker: str) -> None:
    """A sign of life."""
    conn.execute(
        """
        insert into private.heartbeats (worker) values (%(worker)s)
        on conflict (worker) do update set beat_at = clock_timestamp()
        """,
        {"worker": worker},
    )


def leave(conn: Conn, worker: str) -> None:
    """A worker has stopped as it should."""
    conn.execute("delete from private.heartbeats where worker = %(worker)s", {"worker": worker})


def forget(conn: Conn) -> None:
    """Drop counters of windows long past, and signs of life of workers long gone."""
    conn.execute("delete from private.rate_windows where window_start < clock_timestamp() - interval '2 days'")
    conn.execute("delete from private.heartbeats where beat_at < clock_timestamp() - interval '1 day'")


def only_one(conn: Conn, name: str) -> bool:
    """Whether this transaction is the only one that does `name` now; it is until it ends."""
    row = conn.execute(
        "select pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0)) as won", {"name": name}
    ).fetchone()
    return bool(row and row["won"])
