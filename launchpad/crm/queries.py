"""SQL of the CRM: whose message it is, the thread, and calls."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
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


def note_fault(conn: Conn, webhook_event_id: int, error: str) -> None:
    """What of an applied webhook could not be read."""
    conn.execute(
        "update public.webhook_events set error = %(error)s where id = %(id)s",
        {"id": webhook_event_id, "error": error[:1000]},
    )


# ---------------------------------------------------------------- the thread
def file_inbound(conn: Conn, message: Mapping[str, Any]) -> UUID | None:
    """Put a message that came in into its family's thread. Returns its id, None when it stands there already."""
    row = conn.execute(
        """
        insert into public.crm_messages (
            conversation_id, family_id, contact_id, channel, direction, author, subject, body, attachments,
            provider_message_id, in_reply_to, written_by, asks_reply, happened_at, ticket_id, is_unproven)
        values (
            private.conversation_of(%(family_id)s), %(family_id)s, %(contact_id)s, %(channel)s, 'in', %(author)s,
            %(subject)s, %(body)s, %(attachments)s, %(provider_message_id)s, %(in_reply_to)s, null, %(asks_reply)s,
            coalesce(%(at)s, public.app_now()), %(ticket_id)s, %(is_unproven)s)
        on conflict (channel, provider_message_id) where direction = 'in' and provider_message_id is not null
        do nothing
        returning id
        """,
        {"ticket_id": None, "is_unproven": False, **message, "attachments": Jsonb(message["attachments"])},
    ).fetchone()
    return row["id"] if row else None


def filed(conn: Conn, channel: str, key: str) -> Row | None:
    """A message that came in, by its key on the channel."""
    return conn.execute(
        """
        select id, ticket_id from public.crm_messages
         where channel = %(channel)s and provider_message_id = %(key)s and direction = 'in'
        """,
        {"channel": channel, "key": key},
    ).fetchone()


def file_answer_in_app(conn: Conn, message: Mapping[str, Any]) -> UUID | None:
    """Put the educator's answer in the app into the thread. Returns its id, None when it stands there already."""
    row = conn.execute(
        """
        insert into public.crm_messages (
            conversation_id, family_id, channel, direction, author, body, provider_message_id, written_by, ticket_id)
        values (private.conversation_of(%(family_id)s), %(family_id)s, 'in_app', 'out', %(author)s, %(body)s, %(key)s,
                %(written_by)s, %(ticket_id)s)
        on conflict (ticket_id, provider_message_id) where channel = 'in_app' and direction = 'out' do nothing
        returning id
        """,
        message,
    ).fetchone()
    return row["id"] if row else None


def mark_unknown(conn: Conn, family_id: UUID) -> None:
    """Somebody of whom nothing is known: the educator says who it is."""
    conn.execute("select private.conversation_of(%(id)s)", {"id": family_id})
    conn.execute("update public.crm_conversations set is_unknown = true where family_id = %(id)s", {"id": family_id})


def safety_words(conn: Conn) -> list[str]:
    """The educator's own words that call for care."""
    row = conn.execute("select value from public.app_settings where key = 'safety_words'").fetchone()
    value = row["value"] if row else None
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def handle_with_care(conn: Conn, family_id: UUID, reason: str) -> bool:
    """Stop all automation for a family, which pins its thread. Returns whether that is new."""
    return bool(
        conn.execute(
            """
            update public.families
               set automation_stopped_at = public.app_now(), automation_stopped_reason = left(%(reason)s, 200)
             where id = %(id)s and automation_stopped_at is null
            """,
            {"id": family_id, "reason": reason},
        ).rowcount
    )


def tell_educators(conn: Conn, key: str, event_key: str, title: str, body: str, link_path: str) -> None:
    """A notice for every educator's bell, once by `key`."""
    conn.execute(
        """
        insert into public.notifications (user_id, dedupe_key, event_key, title, body, link_path)
        select p.user_id, %(key)s || ':' || p.user_id, %(event_key)s, %(title)s, %(body)s, %(link_path)s
          from public.profiles p where p.role = 'admin'
        on conflict (dedupe_key) do nothing
        """,
        {"key": key, "event_key": event_key, "title": title, "body": body, "link_path": link_path},
    )


def wake_snoozed(conn: Conn) -> int:
    """Threads whose snooze is over need a reply again. Returns how many."""
    return conn.execute(
        """
        update public.crm_conversations set snoozed_until = null, needs_reply = true
         where snoozed_until <= public.app_now()
        """
    ).rowcount


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
        select contact_id, author, subject, body, provider_message_id, happened_at from public.crm_messages
         where conversation_id = %(id)s and channel = %(channel)s and direction = 'in'
         order by happened_at desc, id desc limit 1
        """,
        {"id": conversation_id, "channel": channel},
    ).fetchone()


def first_contact(conn: Conn, family_id: UUID, kind: str) -> Row | None:
    """Whom of a family one writes to first: who has proven the contact, the guardian, the oldest."""
    return conn.execute(
        """
        select * from public.contacts where family_id = %(family)s and kind = %(kind)s and retired_at is null
         order by verified_at is null, owner = 'student', owner <> 'guardian', created_at, id limit 1
        """,
        {"family": family_id, "kind": kind},
    ).fetchone()


def educator_name(conn: Conn) -> str:
    """The teacher, as families read it."""
    row = conn.execute("select private.setting('educator_name') as name").fetchone()
    return (row["name"] if row else None) or ""


def family_language(conn: Conn, family_id: UUID) -> str:
    """The language that a family is written to in."""
    row = conn.execute("select language from public.families where id = %(id)s", {"id": family_id}).fetchone()
    return row["language"] if row else "en"


def spoken(conn: Conn) -> dict[str, str]:
    """What every message says of ourselves."""
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where key in ('brand', 'educator_name')"
    ).fetchall()
    return {row["key"]: row["value"] for row in rows}


def whatsapp_templates(conn: Conn, language: str) -> list[Row]:
    """WhatsApp templates in use in a language: id, and why one cannot be sent now."""
    return conn.execute(
        """
        select t.id, private.whatsapp_fault(t.id) as fault from public.message_templates t
         where t.channel = 'whatsapp' and t.is_active and t.language = %(language)s order by t.event_key
        """,
        {"language": language},
    ).fetchall()


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
def known_mail(conn: Conn, ids: Collection[UUID], addresses: Collection[str]) -> tuple[set[UUID], set[str]]:
    """Which of these mails, and which of these addresses, are ours."""
    mails = conn.execute("select id from public.email_logs where id = any(%(ids)s)", {"ids": list(ids)}).fetchall()
    contacts = conn.execute(
        "select value from public.contacts where kind = 'email' and value = any(%(values)s)",
        {"values": list(addresses)},
    ).fetchall()
    return {row["id"] for row in mails}, {row["value"] for row in contacts}


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
