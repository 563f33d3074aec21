"""SQL of WhatsApp in the CRM: senders without a number, answers to reminders, and what waits for a family."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


def note_inbound(conn: Conn) -> None:
    """Somebody wrote to us."""
    conn.execute("update public.whatsapp_number set last_inbound_at = clock_timestamp()")


def note_news(conn: Conn) -> None:
    """We heard how far a message came."""
    conn.execute(
        """
        update public.whatsapp_number set last_news_at = clock_timestamp()
         where last_news_at is null or last_news_at < clock_timestamp() - interval '10 seconds'
        """
    )


# ---------------------------------------------------------------- who hides their number
def user(conn: Conn, user_id: str) -> Row | None:
    """A sender by the id that WhatsApp gives them."""
    return conn.execute("select * from public.whatsapp_users where user_id = %(id)s", {"id": user_id}).fetchone()


def know_user(conn: Conn, user_id: str, family_id: UUID, contact_id: UUID | None, name: str | None) -> None:
    """Remember whose an id is; a contact once known stays."""
    conn.execute(
        """
        insert into public.whatsapp_users as u (user_id, family_id, contact_id, name)
        values (%(id)s, %(family)s, %(contact)s, %(name)s)
        on conflict (user_id) do update
           set family_id = excluded.family_id, contact_id = coalesce(excluded.contact_id, u.contact_id),
               name = coalesce(excluded.name, u.name)
        """,
        {"id": user_id, "family": family_id, "contact": contact_id, "name": name},
    )


# ---------------------------------------------------------------- the thread
def file_typed(conn: Conn, contact: Row, body: str, wamid: str, at: datetime) -> None:
    """Put what was written at AiSensy itself into the thread, once."""
    conn.execute(
        """
        insert into public.crm_messages (
          conversation_id, family_id, contact_id, channel, direction, author, body, provider_message_id, happened_at)
        select private.conversation_of(%(family)s), %(family)s, %(contact)s, 'whatsapp', 'out', 'Written at AiSensy',
               %(body)s, %(wamid)s, %(at)s
         where not exists (select from public.crm_messages m
                            where m.family_id = %(family)s and m.channel = 'whatsapp' and m.direction = 'out'
                              and m.provider_message_id = %(wamid)s)
           and not exists (select from public.whatsapp_logs l where l.provider_message_id = %(wamid)s)
        """,
        {"family": contact["family_id"], "contact": contact["id"], "body": body, "wamid": wamid, "at": at},
    )


# ---------------------------------------------------------------- what a tap means
def note_answer(conn: Conn, message_id: UUID, is_coming: bool, contact_id: UUID | None) -> None:
    """The student of the reminder that was answered will come to its class, or cannot."""
    conn.execute(
        """
        insert into public.session_answers (session_id, enrollment_id, is_coming, contact_id)
        select s.id, e.id, %(coming)s, %(contact)s
          from public.whatsapp_logs m
          join public.sessions s on s.id = m.subject_id and m.subject_kind = 'session'
          join public.enrollments e on e.lead_id = m.lead_id and e.batch_id = s.batch_id
         where m.id = %(id)s
        on conflict (session_id, enrollment_id) do update
           set is_coming = excluded.is_coming, contact_id = excluded.contact_id, said_at = public.app_now()
        """,
        {"id": message_id, "coming": is_coming, "contact": contact_id},
    )


def cancel_waiting(conn: Conn, family_id: UUID, events: Sequence[str], reason: str) -> None:
    """Messages of these events (patterns of LIKE) that wait for a family are not sent any more."""
    _waiting(conn, "status = 'cancelled', gate_outcome = null", family_id, events, reason)


def hold_waiting(conn: Conn, family_id: UUID, events: Sequence[str], reason: str) -> None:
    """Messages of these events that wait for a family are held until the educator lets them go."""
    _waiting(conn, "status = 'held', gate_outcome = null", family_id, events, reason)


def _waiting(conn: Conn, change: LiteralString, family_id: UUID, events: Sequence[str], reason: str) -> None:
    for ledger in LEDGERS.values():
        conn.execute(
            sql.SQL(
                """
                update public.{ledger} set {change}, gate_reason = %(reason)s, gate_at = public.app_now()
                 where family_id = %(family)s and status in ('planned', 'held') and event_key like any(%(events)s)
                """
            ).format(ledger=sql.Identifier(ledger), change=sql.SQL(change)),
            {"family": family_id, "events": list(events), "reason": reason},
        )


def end_fallbacks(conn: Conn, message_id: UUID) -> None:
    """A message has arrived: what would have gone another way in its place does not."""
    for ledger in ("email_logs", "call_logs"):
        conn.execute(
            sql.SQL(
                """
                update public.{ledger} set status = 'skipped', gate_outcome = 'skipped',
                       gate_reason = 'It arrived on WhatsApp.', gate_at = public.app_now()
                 where fallback_of = %(id)s and status in ('planned', 'held')
                """
            ).format(ledger=sql.Identifier(ledger)),
            {"id": message_id},
        )
