"""SQL of support."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row

_TICKET = """
    select t.id, t.family_id, t.lead_id, t.user_id, t.category::text, t.status::text, t.subject, t.reply_by,
           t.created_at, t.rating, t.merged_into
      from public.support_tickets t
"""


def person(conn: Conn, user_id: UUID) -> Row | None:
    """Who asks: role, name, family, and the child whose seat the account holds (null: none)."""
    return conn.execute(
        """
        select p.user_id, p.role::text, p.full_name, coalesce(p.family_id, e.family_id) as family_id, e.lead_id
          from public.profiles p
          left join lateral (select x.lead_id, x.family_id from public.enrollments x
                              where x.user_id = p.user_id
                              order by x.status = 'active' desc, x.created_at desc limit 1) e on true
         where p.user_id = %(id)s
        """,
        {"id": user_id},
    ).fetchone()


def add(conn: Conn, ticket: Mapping[str, Any]) -> Row:
    """A new request."""
    row = conn.execute(
        """
        insert into public.support_tickets (
            family_id, lead_id, user_id, category, priority, subject, page, device, errors)
        values (%(family_id)s, %(lead_id)s, %(user_id)s, %(category)s, %(priority)s, %(subject)s, %(page)s, %(device)s,
                %(errors)s)
        returning id
        """,
        {**ticket, "errors": Jsonb(ticket["errors"])},
    ).fetchone()
    assert row is not None
    return one(conn, row["id"])


def one(conn: Conn, ticket_id: UUID) -> Row:
    """One request that is known to be there."""
    row = conn.execute((_TICKET + " where t.id = %(id)s").encode(), {"id": ticket_id}).fetchone()
    assert row is not None
    return row


def lock(conn: Conn, ticket_id: UUID) -> Row | None:
    """One request, held until the end of the transaction."""
    statement = _TICKET + " where t.id = %(id)s for update of t"
    return conn.execute(statement.encode(), {"id": ticket_id}).fetchone()


def lock_own(conn: Conn, ticket_id: UUID, user_id: UUID) -> Row | None:
    """One request of this person or their household, as its policy says; held until the end of the transaction."""
    whose = """
         where t.id = %(id)s
           and (t.user_id = %(user)s or (t.category <> 'safety' and t.family_id = (
                  select p.family_id from public.profiles p where p.user_id = %(user)s)))
           for update of t
    """
    return conn.execute((_TICKET + whose).encode(), {"id": ticket_id, "user": user_id}).fetchone()


def resolve(conn: Conn, ticket_id: UUID, resolved_by: UUID | None) -> None:
    """It is solved."""
    conn.execute(
        """
        update public.support_tickets set status = 'resolved', resolved_by = %(by)s
         where id = %(id)s and status <> 'resolved'
        """,
        {"id": ticket_id, "by": resolved_by},
    )


def reopen(conn: Conn, ticket_id: UUID) -> None:
    """It is not solved after all."""
    conn.execute(
        "update public.support_tickets set status = 'waiting_on_you' where id = %(id)s and status = 'resolved'",
        {"id": ticket_id},
    )


def rate(conn: Conn, ticket_id: UUID, rating: int) -> None:
    """How much it helped, 1 to 5; the last word counts."""
    conn.execute(
        "update public.support_tickets set rating = %(rating)s, rated_at = public.app_now() where id = %(id)s",
        {"id": ticket_id, "rating": rating},
    )


def holds_others(conn: Conn, ticket_id: UUID) -> bool:
    """Whether other requests were merged into this one."""
    row = conn.execute(
        "select exists (select 1 from public.support_tickets where merged_into = %(id)s) as holds", {"id": ticket_id}
    ).fetchone()
    return bool(row and row["holds"])


def merge(conn: Conn, keep_id: UUID, drop_id: UUID, actor: UUID) -> UUID:
    """Move the words of one request to another; returns the merge, which can be undone."""
    row = conn.execute(
        "select private.merge_tickets(%(keep)s, %(drop)s, %(actor)s) as id",
        {"keep": keep_id, "drop": drop_id, "actor": actor},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def note_read(conn: Conn, article_id: UUID, user_id: UUID, helped: bool | None) -> bool:
    """Somebody opened an answer, once a day, and says whether it helped. False: there is no such answer."""
    return bool(
        conn.execute(
            """
            insert into public.faq_reads (article_id, user_id, helped)
            select a.id, %(user)s, %(helped)s from public.faq_articles a where a.id = %(article)s and a.is_published
            on conflict (article_id, user_id, read_on)
            do update set helped = coalesce(excluded.helped, faq_reads.helped)
            """,
            {"article": article_id, "user": user_id, "helped": helped},
        ).rowcount
    )


def of_message(conn: Conn, whatsapp_id: UUID) -> UUID | None:
    """The request that a WhatsApp message of ours answered."""
    row = conn.execute(
        """
        select t.id from public.whatsapp_logs w join public.support_tickets t on t.id = w.subject_id
         where w.id = %(id)s and w.event_key = 'ticket_reply' and t.category <> 'safety'
        """,
        {"id": whatsapp_id},
    ).fetchone()
    return row["id"] if row else None


# ---------------------------------------------------------------- time
def wake_snoozed(conn: Conn) -> int:
    """Requests whose snooze is over wait for the educator again. Returns how many."""
    return conn.execute(
        """
        update public.support_tickets set status = 'waiting_on_you'
         where status = 'snoozed' and snoozed_until <= public.app_now()
        """
    ).rowcount


def close_silent(conn: Conn, after: timedelta) -> int:
    """Requests that were answered and heard no more of are solved; never one about safety. Returns how many."""
    return conn.execute(
        """
        update public.support_tickets set status = 'resolved', resolved_by = null
         where status = 'waiting_on_student' and category <> 'safety' and last_reply_at < public.app_now() - %(after)s
        """,
        {"after": after},
    ).rowcount


# ---------------------------------------------------------------- quick fixes
def windows(conn: Conn, family_id: UUID) -> set[UUID]:
    """Contacts of a family to whom free text may be sent on WhatsApp now."""
    rows = conn.execute(
        """
        select id from public.contacts
         where family_id = %(family)s and kind = 'phone' and window_until > public.app_now()
        """,
        {"family": family_id},
    ).fetchall()
    return {row["id"] for row in rows}


def account(conn: Conn, ticket: Row) -> UUID | None:
    """The account that a request is about: who asked, else the holder of the child's seat."""
    row = conn.execute(
        """
        select coalesce(%(user)s, (select e.user_id from public.enrollments e
                                    where e.family_id = %(family)s and e.user_id is not null
                                    order by e.created_at desc limit 1)) as user_id
        """,
        {"user": ticket["user_id"], "family": ticket["family_id"]},
    ).fetchone()
    return row["user_id"] if row else None


def note_fix(conn: Conn, ticket: Row, body: str, author: str) -> None:
    """Write into the thread, for the educator alone, what she had done."""
    conn.execute(
        """
        insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body, ticket_id)
        values (private.conversation_of(%(family)s), %(family)s, 'note', 'out', %(author)s, %(body)s, %(ticket)s)
        """,
        {"family": ticket["family_id"], "author": author, "body": body, "ticket": ticket["id"]},
    )


def fixes(conn: Conn, ticket: Row) -> int:
    """How many notes stand with a request: the next number for what may be sent once more."""
    row = conn.execute(
        "select count(*) as n from public.crm_messages where ticket_id = %(id)s and channel = 'note'",
        {"id": ticket["id"]},
    ).fetchone()
    return int(row["n"]) if row else 0


def has_seat(conn: Conn, user_id: UUID) -> bool:
    """Whether an account holds a seat."""
    row = conn.execute(
        "select exists (select 1 from public.enrollments where user_id = %(id)s) as has", {"id": user_id}
    ).fetchone()
    return bool(row and row["has"])
