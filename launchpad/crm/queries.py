"""SQL of the CRM: whose message it is, the thread, and calls."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row


# ---------------------------------------------------------------- whose it is
def contact_by_value(conn: Conn, kind: str, value: str) -> Row | None:
    """The contact with this address or number."""
    return conn.execute(
        "select * from public.contacts where kind = %(kind)s and value = %(value)s", {"kind": kind, "value": value}
    ).fetchone()


def contact(conn: Conn, contact_id: UUID) -> Row | None:
    """One contact."""
    return conn.execute("select * from public.contacts where id = %(id)s", {"id": contact_id}).fetchone()


def email_message(conn: Conn, message_id: UUID) -> Row | None:
    """Family, contact and child of a mail that left, which is all that an answer to it needs."""
    return conn.execute(
        "select id, family_id, contact_id, lead_id from public.email_logs where id = %(id)s and called_at is not null",
        {"id": message_id},
    ).fetchone()


def whatsapp_message(conn: Conn, provider_message_id: str) -> Row | None:
    """Family, contact and child of a WhatsApp message by WhatsApp's id."""
    return conn.execute(
        "select id, family_id, contact_id, lead_id from public.whatsapp_logs where provider_message_id = %(id)s",
        {"id": provider_message_id},
    ).fetchone()


def new_family(conn: Conn, name: str) -> UUID:
    """A family of which nothing is known but how its first message was signed."""
    row = conn.execute("insert into public.families (name) values (%(name)s) returning id", {"name": name}).fetchone()
    assert row is not None
    family_id: UUID = row["id"]
    return family_id


def new_contact(conn: Conn, family_id: UUID, kind: str, value: str, name: str | None) -> Row:
    """A contact of an unknown owner, who has just proven it by writing from it."""
    row = conn.execute(
        """
        insert into public.contacts (family_id, kind, value, owner, name)
        values (%(family)s, %(kind)s, %(value)s, 'unknown', %(name)s) returning *
        """,
        {"family": family_id, "kind": kind, "value": value, "name": name},
    ).fetchone()
    assert row is not None
    return row


def lock_sender(conn: Conn, value: str) -> None:
    """Let two first messages of the same stranger take turns, so that they find one family."""
    conn.execute("select pg_advisory_xact_lock(hashtext(%(key)s))", {"key": f"sender:{value}"})


# ---------------------------------------------------------------- the thread
def needs_reply(conn: Conn, family_id: UUID) -> bool:
    """Whether the family's thread waits for the educator."""
    row = conn.execute(
        "select needs_reply from public.crm_conversations where family_id = %(id)s", {"id": family_id}
    ).fetchone()
    return bool(row and row["needs_reply"])


def set_needs_reply(conn: Conn, family_id: UUID, value: bool) -> None:
    """Say whether the family's thread waits for the educator."""
    conn.execute(
        "update public.crm_conversations set needs_reply = %(value)s where family_id = %(id)s",
        {"id": family_id, "value": value},
    )


def file_inbound(conn: Conn, message: Mapping[str, Any]) -> bool:
    """Put a message that came in into its family's thread. Returns False when it stands there already."""
    return bool(
        conn.execute(
            """
            insert into public.crm_messages (
                conversation_id, family_id, contact_id, channel, direction, author, subject, body, attachments,
                provider_message_id, in_reply_to, written_by, happened_at)
            values (
                private.conversation_of(%(family_id)s), %(family_id)s, %(contact_id)s, %(channel)s, 'in', %(author)s,
                %(subject)s, %(body)s, %(attachments)s, %(provider_message_id)s, %(in_reply_to)s, null,
                coalesce(%(at)s, public.app_now()))
            on conflict (channel, provider_message_id) where direction = 'in' and provider_message_id is not null
            do nothing
            """,
            {**message, "attachments": Jsonb(message["attachments"])},
        ).rowcount
    )


def open_window(conn: Conn, contact_id: UUID, until: datetime) -> None:
    """Free text may be sent to this number until then; a later end stays."""
    conn.execute(
        "update public.contacts set window_until = greatest(window_until, %(until)s) where id = %(id)s",
        {"id": contact_id, "until": until},
    )


def conversation(conn: Conn, conversation_id: UUID) -> Row | None:
    """One conversation."""
    return conn.execute(
        "select id, family_id from public.crm_conversations where id = %(id)s", {"id": conversation_id}
    ).fetchone()


def last_inbound(conn: Conn, conversation_id: UUID, channel: str) -> Row | None:
    """The newest message that came in on a channel."""
    return conn.execute(
        """
        select contact_id, subject, provider_message_id from public.crm_messages
         where conversation_id = %(id)s and channel = %(channel)s and direction = 'in'
         order by happened_at desc, id desc limit 1
        """,
        {"id": conversation_id, "channel": channel},
    ).fetchone()


def first_contact(conn: Conn, family_id: UUID, kind: str) -> Row | None:
    """Whom of a family one writes to first: who has proven the contact, the guardian, the oldest."""
    return conn.execute(
        """
        select * from public.contacts where family_id = %(family)s and kind = %(kind)s
         order by verified_at is null, owner = 'student', owner <> 'guardian', created_at, id limit 1
        """,
        {"family": family_id, "kind": kind},
    ).fetchone()


def educator_name(conn: Conn) -> str:
    """The teacher, as families read it."""
    row = conn.execute("select private.setting('educator_name') as name").fetchone()
    return (row["name"] if row else None) or ""


def planned_answer(conn: Conn, channel: str, dedupe_key: str) -> Row | None:
    """An answer in the ledger, by its key."""
    ledger = {"email": "email_logs", "whatsapp": "whatsapp_logs"}[channel]
    return conn.execute(
        f"""
        select id, family_id, contact_id, body, status, gate_reason, due_at, created_at
          from public.{ledger} where dedupe_key = %(key)s
        """,  # noqa: S608 - one of two names of ours
        {"key": dedupe_key},
    ).fetchone()


# ---------------------------------------------------------------- contacts that do not take messages
def suppress(conn: Conn, contact_id: UUID, reason: str) -> bool:
    """Nothing is sent to a contact any more, because it does not arrive. Returns whether that is new."""
    return bool(
        conn.execute(
            """
            update public.contacts set suppressed_at = public.app_now(), suppressed_reason = %(reason)s
             where id = %(id)s and suppressed_at is null
            """,
            {"id": contact_id, "reason": reason},
        ).rowcount
    )


# ---------------------------------------------------------------- consent taken back in a message or a call
def refuse_purpose(conn: Conn, lead_ids: Sequence[UUID], contact_id: UUID, purpose: str, method: str) -> None:
    """Record a guardian's no to a purpose that was allowed until now, under the notice that it was allowed with."""
    conn.execute(
        """
        insert into public.guardian_consents (
            lead_id, contact_id, purpose, granted, method, notice_version, notice_language, notice_hash)
        select c.lead_id, %(contact)s, c.purpose, false, %(method)s, c.notice_version, c.notice_language, c.notice_hash
          from (select distinct on (lead_id) * from public.guardian_consents
                 where lead_id = any(%(leads)s) and purpose = %(purpose)s::public.consent_purpose
                 order by lead_id, id desc) c
         where c.granted
        """,
        {"leads": list(lead_ids), "contact": contact_id, "purpose": purpose, "method": method},
    )


def leads_of(conn: Conn, family_id: UUID) -> list[UUID]:
    """The children of a family."""
    rows = conn.execute(
        "select id from public.imported_leads where family_id = %(id)s order by created_at, id", {"id": family_id}
    ).fetchall()
    return [row["id"] for row in rows]


# ---------------------------------------------------------------- calls
# How far along a call is; its ends stand in no order, since an end is never left by a mere status.
_COURSE = ["scheduled", "deferred", "ringing", "in_progress", "processing"]


def call_of(conn: Conn, execution_id: str, call_ref: UUID | None) -> Row | None:
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


def advance_call(conn: Conn, call_id: UUID, call_status: str) -> None:
    """Move a call forward on its course, never back."""
    conn.execute(
        """
        update public.call_logs set call_status = %(status)s::public.call_status
         where id = %(id)s and array_position(%(course)s, call_status::text) < array_position(%(course)s, %(status)s)
        """,
        {"id": call_id, "status": call_status, "course": _COURSE},
    )


def look_at_call(conn: Conn, call_id: UUID) -> None:
    """Ask the provider soon how this call ended: a lease that has run out already."""
    conn.execute(
        """
        update public.call_logs set lease_until = clock_timestamp()
         where id = %(id)s and status not in ('claimed', 'calling')
        """,
        {"id": call_id},
    )


def look_at_silent_calls(conn: Conn, silence: timedelta) -> int:
    """Ask about calls that were placed a while ago and of which no end was heard. Returns how many."""
    return conn.execute(
        """
        update public.call_logs set lease_until = clock_timestamp()
         where status in ('sent', 'delivered') and lease_until is null and provider_message_id is not null
           and call_status in ('scheduled', 'ringing', 'in_progress', 'processing')
           and created_at > public.app_now() - interval '2 days'
           and called_at < clock_timestamp() - %(silence)s
        """,
        {"silence": silence},
    ).rowcount


def take_calls(conn: Conn, limit: int, lease: timedelta) -> list[Row]:
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


def end_call(conn: Conn, call_id: UUID, outcome: Mapping[str, Any]) -> Row | None:
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
               extracted = coalesce(extracted, '{}') || %(extracted)s
         where id = %(id)s
        returning *
        """,
        {**outcome, "id": call_id, "extracted": Jsonb(outcome["extracted"])},
    ).fetchone()
