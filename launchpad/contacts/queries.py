"""SQL of contacts: what they are, what waits for them, and the codes that prove them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


# ---------------------------------------------------------------- contacts
def contact(conn: Conn, contact_id: UUID) -> Row | None:
    """One contact with its family's language, locked."""
    return conn.execute(
        """
        select c.*, f.language from public.contacts c join public.families f on f.id = c.family_id
         where c.id = %(id)s for update of c
        """,
        {"id": contact_id},
    ).fetchone()


def by_value(conn: Conn, kind: str, value: str) -> Row | None:
    """The contact that an address or number is, whoever's, locked. `has_lead`: its family has a child."""
    return conn.execute(
        """
        select c.*, exists (select 1 from public.imported_leads l where l.family_id = c.family_id) as has_lead
          from public.contacts c where c.kind = %(kind)s and c.value = %(value)s for update
        """,
        {"kind": kind, "value": value},
    ).fetchone()


def of_family(conn: Conn, family_id: UUID) -> list[Row]:
    """All contacts of a family, those in use first."""
    return conn.execute(
        """
        select * from public.contacts where family_id = %(family)s
         order by retired_at is not null, owner = 'student', kind, created_at, id
        """,
        {"family": family_id},
    ).fetchall()


def family(conn: Conn, family_id: UUID) -> Row | None:
    """A family's name, language and the names of its children."""
    return conn.execute(
        """
        select f.id, f.name, f.language, f.merged_into,
               (select string_agg(l.student_name, ', ' order by l.created_at) from public.imported_leads l
                 where l.family_id = f.id and l.merged_into is null and l.erased_at is null) as children
          from public.families f where f.id = %(id)s
        """,
        {"id": family_id},
    ).fetchone()


def children(conn: Conn, family_id: UUID) -> dict[UUID, str]:
    """The names of a family's children, by id; who was erased is none of them."""
    rows = conn.execute(
        """
        select id, student_name from public.imported_leads
         where family_id = %(family)s and merged_into is null and erased_at is null
        """,
        {"family": family_id},
    ).fetchall()
    return {row["id"]: row["student_name"] for row in rows}


def is_child_of(conn: Conn, lead_id: UUID, family_id: UUID) -> bool:
    """Whether a child belongs to a family."""
    row = conn.execute(
        "select 1 from public.imported_leads where id = %(lead)s and family_id = %(family)s and merged_into is null",
        {"lead": lead_id, "family": family_id},
    ).fetchone()
    return row is not None


def add(conn: Conn, values: Mapping[str, Any]) -> Row | None:
    """A contact that nobody had; None where somebody was quicker."""
    return conn.execute(
        """
        insert into public.contacts (family_id, lead_id, kind, value, owner, name, relation)
        values (%(family)s, %(lead_id)s, %(kind)s, %(value)s, %(owner)s, %(name)s, %(relation)s)
        on conflict (kind, value) do nothing returning *
        """,
        values,
    ).fetchone()


def change(conn: Conn, contact_id: UUID, values: Mapping[str, Any]) -> Row:
    """Write whose a contact is: owner, lead_id, name, relation."""
    names = [sql.Identifier(name) for name in values]
    row = conn.execute(
        sql.SQL("update public.contacts set {} where id = %(id)s returning *").format(
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(name, sql.Placeholder(key)) for name, key in zip(names, values, strict=True)
            )
        ),
        {"id": contact_id, **values},
    ).fetchone()
    return cast(Row, row)


def prove(conn: Conn, contact_id: UUID) -> None:
    """The right code was typed: the contact is whose it is said to be."""
    conn.execute("update public.contacts set verified_at = public.app_now() where id = %(id)s", {"id": contact_id})


def retire(conn: Conn, contact_id: UUID, reason: str) -> None:
    """Nothing is sent there any more, and the personal links that were sent there open nothing."""
    conn.execute(
        """
        with links as (
          update private.personal_links set expires_at = public.app_now()
           where contact_id = %(id)s and kind not in ('unsubscribe', 'preferences')
             and (expires_at is null or expires_at > public.app_now()))
        update public.contacts set retired_at = public.app_now(), retired_reason = %(reason)s where id = %(id)s
        """,
        {"id": contact_id, "reason": reason},
    )


def restore(conn: Conn, contact_id: UUID) -> None:
    """It is used again, and is to be proven anew; an opt-out stays."""
    conn.execute(
        """
        with links as (
          update private.personal_links set expires_at = null
           where contact_id = %(id)s and kind in ('form', 'consent', 'callback', 'schedule', 'home'))
        update public.contacts set retired_at = null, retired_reason = null, verified_at = null where id = %(id)s
        """,
        {"id": contact_id},
    )


def inherit_stop(conn: Conn, contact_id: UUID) -> bool:
    """Opt a contact out where its person has stopped on another one; who has said stop is not reached by a new address.

    The person: the child whose own it is, or who bears the same name. Returns whether it is opted out.
    """
    row = conn.execute(
        """
        with stopped as (
          select o.opted_out_at, o.opted_out_by from public.contacts c
            join public.contacts o on o.family_id = c.family_id and o.id <> c.id and o.opted_out_at is not null
             and (o.owner = 'student') = (c.owner = 'student')
             and case when c.owner = 'student' then o.lead_id is not distinct from c.lead_id
                      else o.name is null or c.name is null or lower(o.name) = lower(c.name) end
           where c.id = %(id)s order by o.opted_out_at limit 1)
        update public.contacts c
           set opted_out_at = coalesce(c.opted_out_at, s.opted_out_at),
               opted_out_by = coalesce(c.opted_out_by, s.opted_out_by)
          from stopped s where c.id = %(id)s returning c.id
        """,
        {"id": contact_id},
    ).fetchone()
    return row is not None


# ---------------------------------------------------------------- what waits for it
def waiting(conn: Conn, contact_id: UUID) -> list[Row]:
    """Messages to a contact that have not left, locked, with their ledger as `ledger`."""
    found: list[Row] = []
    for ledger in LEDGERS.values():
        found += conn.execute(
            sql.SQL(
                """
                select id, event_key, dedupe_key, variables, %(ledger)s::text as ledger from {}
                 where contact_id = %(id)s and status in ('planned', 'held') order by id for update
                """
            ).format(sql.Identifier("public", ledger)),
            {"ledger": ledger, "id": contact_id},
        ).fetchall()
    return found


def cancel(conn: Conn, message: Row, reason: str) -> None:
    """Take a waiting message back."""
    conn.execute(
        sql.SQL("update {} set status = 'cancelled', gate_reason = %(reason)s where id = %(id)s").format(
            sql.Identifier("public", message["ledger"])
        ),
        {"id": message["id"], "reason": reason},
    )


def is_planned(conn: Conn, ledger: str, dedupe_key: str) -> bool:
    """Whether a ledger has a message of this key."""
    row = conn.execute(
        sql.SQL("select 1 from {} where dedupe_key = %(key)s").format(sql.Identifier("public", ledger)),
        {"key": dedupe_key},
    ).fetchone()
    return row is not None


def send_elsewhere(conn: Conn, message: Row, contact: Row, dedupe_key: str, variables: Mapping[str, str]) -> None:
    """Have a waiting message go to another contact; the gate is asked anew before it leaves."""
    conn.execute(
        sql.SQL(
            """
            update {} set contact_id = %(contact)s, to_address = %(value)s, family_id = %(family)s,
                   dedupe_key = %(key)s, variables = %(variables)s
             where id = %(id)s
            """
        ).format(sql.Identifier("public", message["ledger"])),
        {
            "id": message["id"],
            "contact": contact["id"],
            "value": contact["value"],
            "family": contact["family_id"],
            "key": dedupe_key,
            "variables": Jsonb(dict(variables)),
        },
    )


def links_of(conn: Conn, contact_id: UUID, tokens: list[str]) -> list[Row]:
    """Those of these tokens that are personal links of a contact."""
    return conn.execute(
        """
        select token, kind, lead_id, subject_id, expires_at from private.personal_links
         where contact_id = %(id)s and token = any(%(tokens)s)
        """,
        {"id": contact_id, "tokens": tokens},
    ).fetchall()


# ---------------------------------------------------------------- codes
def add_check(conn: Conn, values: Mapping[str, Any]) -> None:
    """Keep the hash of a code that is on its way, and what the contact becomes when it is typed."""
    conn.execute(
        """
        insert into private.contact_checks (id, family_id, contact_id, replaces_id, asked_by, asked_as, lead_id, name,
                                            relation, code_hash, expires_at, created_at)
        values (%(id)s, %(family)s, %(contact)s, %(replaces)s, %(asked_by)s, %(asked_as)s, %(lead)s, %(name)s,
                %(relation)s, %(hash)s, %(expires_at)s, %(now)s)
        """,
        values,
    )


def newest_check(
    conn: Conn, asked_by: UUID, asked_as: str, family_id: UUID | None = None, contact_id: UUID | None = None
) -> Row | None:
    """The last code that was asked for, locked, with its contact; for one family or contact where that is said."""
    return conn.execute(
        """
        select k.*, c.kind::text, c.value, c.family_id as family_now, c.owner::text, c.retired_at,
               exists (select 1 from public.imported_leads l where l.family_id = c.family_id) as has_lead
          from private.contact_checks k join public.contacts c on c.id = k.contact_id
         where k.asked_by = %(by)s and k.asked_as = %(as)s
           and (%(family)s::uuid is null or k.family_id = %(family)s)
           and (%(contact)s::uuid is null or k.contact_id = %(contact)s)
         order by k.created_at desc, k.id limit 1 for update of k
        """,
        {"by": asked_by, "as": asked_as, "family": family_id, "contact": contact_id},
    ).fetchone()


def count_try(conn: Conn, check_id: UUID) -> None:
    """One wrong try more."""
    conn.execute("update private.contact_checks set tries = tries + 1 where id = %(id)s", {"id": check_id})


def use_check(conn: Conn, check_id: UUID) -> None:
    """The code was right."""
    conn.execute("update private.contact_checks set used_at = public.app_now() where id = %(id)s", {"id": check_id})


def forget_checks(conn: Conn, after: timedelta) -> None:
    """Delete codes that were asked for so long ago."""
    conn.execute("delete from private.contact_checks where created_at < public.app_now() - %(after)s", {"after": after})


# ---------------------------------------------------------------- the student's own
def student(conn: Conn, user_id: UUID) -> Row | None:
    """The child whose seat an account holds, with family and age; None without a seat."""
    return conn.execute(
        """
        select l.id as lead_id, p.family_id, private.lead_age(l) as age
          from public.profiles p
          join public.enrollments e on e.user_id = p.user_id and e.family_id = p.family_id
          join public.imported_leads l on l.id = e.lead_id and l.family_id = p.family_id
         where p.user_id = %(user)s and p.role = 'student'
         order by e.status <> 'active', e.created_at desc limit 1
        """,
        {"user": user_id},
    ).fetchone()
