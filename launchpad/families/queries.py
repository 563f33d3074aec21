"""SQL of families: forms, codes, consents."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row


# ---------------------------------------------------------------- the form
def submission(conn: Conn, form_token: str, *, lock: bool = False) -> Row | None:
    """What was written into a form so far. `is_confirmed`: its code has been typed."""
    return conn.execute(
        sql.SQL(
            """
            select s.*, exists (select 1 from private.contact_codes c
                                 where c.submission_id = s.id and c.used_at is not null) as is_confirmed
              from public.cta_submissions s where s.form_token = %(token)s {lock}
            """
        ).format(lock=sql.SQL("for update of s" if lock else "")),
        {"token": form_token},
    ).fetchone()


def save(conn: Conn, form_token: str, lead_id: UUID | None, values: Mapping[str, Any]) -> None:
    """Write columns of a form, which is begun where there is none."""
    given = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}
    names = [sql.Identifier(name) for name in given]
    conn.execute(
        sql.SQL(
            """
            insert into public.cta_submissions as s (form_token, lead_id, {names})
            values (%(token)s, %(lead)s, {values})
            on conflict (form_token) do update set {changes}
            """
        ).format(
            names=sql.SQL(", ").join(names),
            values=sql.SQL(", ").join(sql.Placeholder(name) for name in given),
            changes=sql.SQL(", ").join(sql.SQL("{n} = excluded.{n}").format(n=name) for name in names),
        ),
        {"token": form_token, "lead": lead_id, **given},
    )


def attach(conn: Conn, form_token: str, lead_id: UUID) -> None:
    """The child that a form is about is known now."""
    conn.execute(
        "update public.cta_submissions set lead_id = %(lead)s where form_token = %(token)s",
        {"token": form_token, "lead": lead_id},
    )


def forget(conn: Conn, form_token: str) -> None:
    """Delete a form with all that was written into it."""
    conn.execute("delete from public.cta_submissions where form_token = %(token)s", {"token": form_token})


def sent_for(conn: Conn, lead_id: UUID) -> Row | None:
    """The newest form that was sent for a child, by whomever of the family."""
    return conn.execute(
        """
        select * from public.cta_submissions
         where lead_id = %(lead)s and submitted_at is not null and status <> 'withdrawn'
         order by submitted_at desc limit 1
        """,
        {"lead": lead_id},
    ).fetchone()


def waiting_for(conn: Conn, contact_id: UUID) -> Row | None:
    """The newest form, not confirmed yet, that names this contact as the guardian's."""
    return conn.execute(
        """
        select s.* from public.cta_submissions s join public.contacts c on c.id = %(contact)s
         where s.status in ('started', 'awaiting_guardian')
           and c.value = case c.kind when 'email' then s.guardian_email else s.guardian_phone end
         order by s.created_at desc limit 1
        """,
        {"contact": contact_id},
    ).fetchone()


def students_own(conn: Conn, lead_id: UUID | None) -> list[str]:
    """Addresses and numbers of a lead's family that are a student's."""
    rows = conn.execute(
        """
        select c.value from public.contacts c join public.imported_leads l on l.family_id = c.family_id
         where l.id = %(lead)s and c.owner = 'student'
        """,
        {"lead": lead_id},
    ).fetchall()
    return [row["value"] for row in rows]


def update_lead(conn: Conn, lead_id: UUID, values: Mapping[str, Any]) -> None:
    """What the form says of the child; columns without a value stay."""
    conn.execute(
        """
        update public.imported_leads
           set student_name = coalesce(%(student_name)s, student_name),
               birth_year = coalesce(%(birth_year)s, birth_year),
               grade = coalesce(%(grade)s, grade), city = coalesce(%(city)s, city)
         where id = %(lead)s
        """,
        {"lead": lead_id, "student_name": None, "birth_year": None, "grade": None, "city": None, **values},
    )


def set_language(conn: Conn, family_id: UUID, language: str) -> None:
    """In which language a family is written to."""
    conn.execute(
        "update public.families set language = %(language)s where id = %(family)s and language <> %(language)s",
        {"family": family_id, "language": language},
    )


# ---------------------------------------------------------------- people
def lead(conn: Conn, lead_id: UUID) -> Row | None:
    """One lead, with its family's language."""
    return conn.execute(
        """
        select l.*, f.language from public.imported_leads l join public.families f on f.id = l.family_id
         where l.id = %(id)s
        """,
        {"id": lead_id},
    ).fetchone()


def leads_of(conn: Conn, family_id: UUID) -> list[Row]:
    """The children of a family, eldest row first; `is_taken`: a form of it was sent already."""
    return conn.execute(
        """
        select l.id, l.family_id, l.student_name, l.birth_year, l.stage, private.lead_age(l) as age,
               exists (select 1 from public.cta_submissions s
                        where s.lead_id = l.id and s.status not in ('started', 'awaiting_guardian', 'withdrawn'))
               or private.has_consent(l.id, 'course') as is_taken
          from public.imported_leads l where l.family_id = %(family)s order by l.created_at, l.id
        """,
        {"family": family_id},
    ).fetchall()


def contact(conn: Conn, contact_id: UUID) -> Row | None:
    """One contact, with its family's language."""
    return conn.execute(
        """
        select c.*, f.language from public.contacts c join public.families f on f.id = c.family_id where c.id = %(id)s
        """,
        {"id": contact_id},
    ).fetchone()


def contact_by_value(conn: Conn, kind: str, value: str) -> Row | None:
    """The contact that an address or number is, whoever's."""
    return conn.execute(
        "select * from public.contacts where kind = %(kind)s and value = %(value)s", {"kind": kind, "value": value}
    ).fetchone()


def new_contact(
    conn: Conn, kind: str, value: str, *, language: str, family_id: UUID | None = None, name: str | None = None
) -> Row:
    """The contact of an address or number that may be new; one in a family of its own where none is given."""
    if family_id is None:
        made = conn.execute(
            "insert into public.families (name, language) values (%(name)s, %(language)s) returning id",
            {"name": name or "New family", "language": language},
        ).fetchone()
        assert made is not None
        family_id = made["id"]
    row = conn.execute(
        """
        insert into public.contacts (family_id, kind, value, name) values (%(family)s, %(kind)s, %(value)s, %(name)s)
        on conflict (kind, value) do nothing returning *
        """,
        {"family": family_id, "kind": kind, "value": value, "name": name},
    ).fetchone()
    # Someone was quicker: theirs it is, and a family made for nothing is swept away.
    return row or cast(Row, contact_by_value(conn, kind, value))


def new_lead(conn: Conn, family_id: UUID, values: Mapping[str, Any]) -> UUID:
    """A child of a family that came by the form."""
    row = conn.execute(
        """
        insert into public.imported_leads (family_id, student_name, birth_year, grade, source, possible_sibling_of)
        values (%(family)s, %(student_name)s, %(birth_year)s, %(grade)s, %(source)s, %(possible_sibling_of)s)
        returning id
        """,
        {"family": family_id, **values},
    ).fetchone()
    assert row is not None
    return cast(UUID, row["id"])


def rename_family(conn: Conn, family_id: UUID, name: str) -> None:
    """How the educator's lists call a family."""
    conn.execute("update public.families set name = %(name)s where id = %(id)s", {"id": family_id, "name": name})


def verify(conn: Conn, contact_id: UUID, name: str | None, relation: str | None) -> None:
    """A contact is proven to be a guardian's own."""
    conn.execute(
        """
        update public.contacts
           set owner = 'guardian', lead_id = null, verified_at = public.app_now(), name = coalesce(%(name)s, name),
               relation = coalesce(%(relation)s, relation)
         where id = %(id)s
        """,
        {"id": contact_id, "name": name, "relation": relation},
    )


def declare(conn: Conn, contact_id: UUID, name: str | None, relation: str | None) -> None:
    """A guardian who has proven another contact calls this one theirs as well; a student's stays the student's."""
    conn.execute(
        """
        update public.contacts
           set owner = 'guardian', name = coalesce(%(name)s, name), relation = coalesce(%(relation)s, relation)
         where id = %(id)s and owner <> 'student'
        """,
        {"id": contact_id, "name": name, "relation": relation},
    )


def move_contact(conn: Conn, contact_id: UUID, family_id: UUID) -> None:
    """Bring a contact, and all that was said with it, from a family of its own into another."""
    values = {"contact": contact_id, "family": family_id}
    for ledger in ("email_logs", "whatsapp_logs", "call_logs"):
        conn.execute(
            sql.SQL("update public.{} set family_id = %(family)s where contact_id = %(contact)s").format(
                sql.Identifier(ledger)
            ),
            values,
        )
    conn.execute(
        """
        update public.crm_messages set family_id = %(family)s, conversation_id = private.conversation_of(%(family)s)
         where contact_id = %(contact)s
        """,
        values,
    )
    conn.execute(
        """
        with old as (select family_id from public.contacts where id = %(contact)s),
        moved as (update public.contacts set family_id = %(family)s where id = %(contact)s)
        delete from public.families f using old
         where f.id = old.family_id and f.id <> %(family)s
           and not exists (select 1 from public.contacts c where c.family_id = f.id and c.id <> %(contact)s)
           and not exists (select 1 from public.imported_leads l where l.family_id = f.id)
        """,
        values,
    )


# ---------------------------------------------------------------- codes
def add_code(conn: Conn, values: Mapping[str, Any]) -> None:
    """Keep the hash of a code that is on its way."""
    conn.execute(
        """
        insert into private.contact_codes (id, submission_id, contact_id, code_hash, expires_at, created_at)
        values (%(id)s, %(submission)s, %(contact)s, %(hash)s, %(expires_at)s, %(now)s)
        """,
        values,
    )


def newest_code(conn: Conn, submission_id: UUID, *, lock: bool = False) -> Row | None:
    """The last code of a form, with the contact that it went to."""
    return conn.execute(
        sql.SQL(
            """
            select k.*, c.kind, c.value, c.owner, c.family_id
              from private.contact_codes k join public.contacts c on c.id = k.contact_id
             where k.submission_id = %(submission)s order by k.created_at desc, k.id limit 1 {lock}
            """
        ).format(lock=sql.SQL("for update of k" if lock else "")),
        {"submission": submission_id},
    ).fetchone()


def count_try(conn: Conn, code_id: UUID) -> None:
    """One wrong try more."""
    conn.execute("update private.contact_codes set tries = tries + 1 where id = %(id)s", {"id": code_id})


def use_code(conn: Conn, code_id: UUID) -> None:
    """The code was right."""
    conn.execute("update private.contact_codes set used_at = public.app_now() where id = %(id)s", {"id": code_id})


# ---------------------------------------------------------------- consent
def notice(conn: Conn, language: str, version: int | None = None) -> Row | None:
    """A version of the notice, by default the newest."""
    return conn.execute(
        """
        select * from public.consent_notices
         where language = %(language)s and version = coalesce(%(version)s::int, version)
         order by version desc limit 1
        """,
        {"language": language, "version": version},
    ).fetchone()


def record(conn: Conn, answers: Mapping[str, bool], values: Mapping[str, Any]) -> None:
    """Write one row for each answer, all in one statement, so that they are one event."""
    conn.execute(
        """
        insert into public.guardian_consents (
          lead_id, contact_id, purpose, granted, method, notice_version, notice_language, notice_hash, guardian_name,
          guardian_relation, guardian_birth_year, proof_path, ip, user_agent, recorded_by)
        select %(lead)s, %(contact)s, a.key::public.consent_purpose, a.value::boolean, %(method)s, %(version)s,
               %(language)s, %(hash)s, %(name)s, %(relation)s, %(birth_year)s, %(proof_path)s, %(ip)s, %(user_agent)s,
               %(recorded_by)s
          from jsonb_each_text(%(answers)s) a
        """,
        {"answers": Jsonb(dict(answers)), **values},
    )


def current(conn: Conn, lead_id: UUID) -> dict[str, bool]:
    """The newest answer to each purpose that was ever answered."""
    rows = conn.execute(
        "select purpose, granted from public.current_consents where lead_id = %(lead)s", {"lead": lead_id}
    ).fetchall()
    return {row["purpose"]: row["granted"] for row in rows}


def history(conn: Conn, lead_id: UUID) -> list[Row]:
    """All answers, newest first."""
    return conn.execute(
        """
        select purpose, granted, method, notice_version, notice_language, guardian_name, recorded_at
          from public.guardian_consents where lead_id = %(lead)s order by id desc
        """,
        {"lead": lead_id},
    ).fetchall()


def guardian_named(conn: Conn, lead_id: UUID) -> Row | None:
    """Who gave the last permission, as they called themselves."""
    return conn.execute(
        """
        select guardian_name, guardian_relation, guardian_birth_year from public.guardian_consents
         where lead_id = %(lead)s and guardian_name is not null order by id desc limit 1
        """,
        {"lead": lead_id},
    ).fetchone()


def end_seats(conn: Conn, lead_id: UUID) -> None:
    """Close a child's seats."""
    conn.execute(
        "update public.enrollments set status = 'ended' where lead_id = %(lead)s and status <> 'ended'",
        {"lead": lead_id},
    )


def next_class(conn: Conn, lead_id: UUID) -> Row | None:
    """The next session of a child's seats."""
    return conn.execute(
        """
        select s.starts_at from public.sessions s join public.enrollments e on e.batch_id = s.batch_id
         where e.lead_id = %(lead)s and e.status = 'active' and s.status = 'scheduled'
           and s.starts_at > public.app_now()
         order by s.starts_at limit 1
        """,
        {"lead": lead_id},
    ).fetchone()


def is_in_course(conn: Conn, family_id: UUID) -> bool:
    """Whether a child of the family has a seat."""
    row = conn.execute(
        "select exists (select 1 from public.enrollments where family_id = %(family)s and status = 'active') as found",
        {"family": family_id},
    ).fetchone()
    return bool(row and row["found"])


def note_reason(conn: Conn, contact_id: UUID, reason: str) -> None:
    """Why a contact opted out."""
    conn.execute(
        "update public.contacts set opted_out_by = %(reason)s where id = %(id)s and opted_out_at is not null",
        {"id": contact_id, "reason": reason},
    )


def clear_person(conn: Conn, contact_id: UUID) -> None:
    """Forget who was said to be behind a contact."""
    conn.execute(
        "update public.contacts set name = null, relation = null, owner = 'unknown' where id = %(id)s",
        {"id": contact_id},
    )
    conn.execute(
        """
        update public.families f set name = 'Not a guardian' from public.contacts c
         where c.id = %(id)s and f.id = c.family_id
           and not exists (select 1 from public.imported_leads l where l.family_id = f.id)
        """,
        {"id": contact_id},
    )


# ---------------------------------------------------------------- what is not kept
def forget_stale_forms(conn: Conn, after: timedelta) -> int:
    """Delete forms that were never confirmed."""
    return conn.execute(
        """
        delete from public.cta_submissions
         where status in ('started', 'awaiting_guardian') and updated_at < public.app_now() - %(after)s
           and not exists (select 1 from private.contact_codes k
                            where k.submission_id = cta_submissions.id and k.used_at is not null)
        """,
        {"after": after},
    ).rowcount


def forget_unproven_families(conn: Conn, after: timedelta) -> int:
    """Delete families that were made only to send a code or a request: no child, nothing heard from them.

    One that waits for a guardian's answer stays as long as its form; one that said stop stays, so that it holds.
    """
    return conn.execute(
        """
        delete from public.families f
         where f.created_at < public.app_now() - %(after)s
           and not exists (select 1 from public.imported_leads l where l.family_id = f.id)
           and not exists (select 1 from public.crm_messages m where m.family_id = f.id and m.direction = 'in')
           and not exists (select 1 from public.contacts c
                            where c.family_id = f.id
                              and (c.opted_out_at is not null or c.verified_at is not null
                                   or exists (select 1 from public.cta_submissions s
                                               where s.status = 'awaiting_guardian'
                                                 and c.value in (s.guardian_email, s.guardian_phone))))
        """,
        {"after": after},
    ).rowcount


def forget_codes(conn: Conn, after: timedelta) -> int:
    """Delete codes that were never typed."""
    return conn.execute(
        "delete from private.contact_codes where used_at is null and created_at < public.app_now() - %(after)s",
        {"after": after},
    ).rowcount
