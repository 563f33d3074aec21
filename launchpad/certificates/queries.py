"""SQL of certificates."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row

_SEATS = """
    select e.id as enrollment_id, e.lead_id, e.batch_id, l.student_name, b.name as batch_name, b.course_name,
           coalesce(p.name_on_certificate, l.student_name) as name_to_print,
           p.name_on_certificate is not null as name_is_confirmed, e.user_id is not null as has_account,
           (select coalesce(sum(m.amount_paise), 0) from public.payments m
             where m.lead_id = e.lead_id
               and m.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')) as due_paise,
           (select count(*) from public.sessions s
             where s.batch_id = e.batch_id and s.status = 'ended') as sessions_held,
           (select count(*) from public.session_attendance a join public.sessions s on s.id = a.session_id
             where a.enrollment_id = e.id and s.status = 'ended') as sessions_attended,
           (select coalesce(round(sum(extract(epoch from s.ends_at - s.starts_at)) / 3600), 0)::integer
              from public.session_attendance a join public.sessions s on s.id = a.session_id
             where a.enrollment_id = e.id and s.status = 'ended') as hours_attended,
           (select count(*) from public.assignments a
             where a.batch_id = e.batch_id and a.published_at is not null) as work_set,
           (select count(*) from public.assignment_submissions w join public.assignments a on a.id = w.assignment_id
             where w.enrollment_id = e.id and a.published_at is not null
               and w.status not in ('draft', 'changes_asked')) as work_done,
           private.has_consent(e.lead_id, 'certificate_page') as shows_full_name,
           c.id as certificate_id, c.code, c.status::text, c.issued_at, c.issued_on, c.version, c.checks, c.name_printed
      from public.enrollments e
      join public.imported_leads l on l.id = e.lead_id
      join public.batches b on b.id = e.batch_id
      left join public.profiles p on p.user_id = e.user_id
      left join public.certificates c on c.enrollment_id = e.id
"""


def seats(conn: Conn, search: str = "", batch_id: UUID | None = None) -> list[Row]:
    """All seats that are not ended or have a certificate, with what their students attended and handed in."""
    return conn.execute(
        f"""
        {_SEATS}
         where (e.status <> 'ended' or c.id is not null)
           and (%(batch)s::uuid is null or e.batch_id = %(batch)s::uuid)
           and (%(search)s = '' or strpos(lower(l.student_name), lower(%(search)s)) > 0 or c.code = %(search)s)
         order by l.student_name, e.id
        """,
        {"search": search, "batch": batch_id},
    ).fetchall()


def seats_of(conn: Conn, enrollment_ids: list[UUID]) -> list[Row]:
    """Some seats, by name."""
    return conn.execute(
        f"{_SEATS} where e.id = any(%(ids)s) order by l.student_name, e.id", {"ids": enrollment_ids}
    ).fetchall()


def seat(conn: Conn, enrollment_id: UUID) -> Row | None:
    """One seat, locked against a second certificate at the same time."""
    conn.execute("select 1 from public.enrollments where id = %(id)s for update", {"id": enrollment_id})
    return conn.execute(f"{_SEATS} where e.id = %(id)s", {"id": enrollment_id}).fetchone()


def rule(conn: Conn) -> Row:
    """attendance_percent and work_percent that a certificate asks for."""
    row = conn.execute("select value from public.app_settings where key = 'certificate_rule'").fetchone()
    assert row is not None
    return dict(row["value"])


def template(conn: Conn, template_id: UUID | None) -> Row | None:
    """A template that is in use; None: the default."""
    return conn.execute(
        """
        select * from public.certificate_templates
         where archived_at is null and (id = %(id)s::uuid or (%(id)s::uuid is null and is_default))
        """,
        {"id": template_id},
    ).fetchone()


def new_code(conn: Conn) -> str:
    """A code of 122 random bits."""
    row = conn.execute("select private.random_token() as code").fetchone()
    assert row is not None
    return str(row["code"])


def names(conn: Conn) -> Row:
    """brand and educator_name."""
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where key in ('brand', 'educator_name')"
    ).fetchall()
    return {row["key"]: row["value"] for row in rows}


def add(conn: Conn, values: Row) -> Row:
    """Note a drawn certificate as a draft."""
    row = conn.execute(
        """
        insert into public.certificates
               (code, enrollment_id, name_printed, course_name, issued_on, reason, pdf_path, png_path, issued_by,
                template_id, issued_at)
        values (%(code)s, %(enrollment_id)s, %(name_printed)s, %(course_name)s, %(issued_on)s, %(reason)s,
                %(pdf_path)s, %(png_path)s, %(issued_by)s, %(template_id)s, null)
        returning *
        """,
        values,
    ).fetchone()
    assert row is not None
    return row


def change(conn: Conn, certificate_id: UUID, values: Row) -> Row:
    """Put another drawing in the place of the one before; an issued certificate is a reissued one from then on."""
    row = conn.execute(
        """
        update public.certificates
           set name_printed = %(name_printed)s, reason = coalesce(%(reason)s, reason), pdf_path = %(pdf_path)s,
               png_path = %(png_path)s, template_id = %(template_id)s, version = version + 1,
               issued_on = case when issued_at is null then %(issued_on)s else issued_on end,
               status = case when issued_at is null then status else 'reissued' end
         where id = %(id)s returning *
        """,
        {**values, "id": certificate_id},
    ).fetchone()
    assert row is not None
    return row


def add_file(conn: Conn, certificate: Row, sheet: dict[str, Any], sha256: str, made_by: UUID) -> None:
    """Note what was drawn; what was drawn before is replaced by it."""
    conn.execute(
        """
        update public.certificate_files set replaced_at = public.app_now()
         where certificate_id = %(id)s and replaced_at is null
        """,
        {"id": certificate["id"]},
    )
    conn.execute(
        """
        insert into public.certificate_files (certificate_id, version, sheet, pdf_path, png_path, pdf_sha256, made_by)
        values (%(id)s, %(version)s, %(sheet)s, %(pdf_path)s, %(png_path)s, %(sha256)s, %(made_by)s)
        """,
        {**certificate, "sheet": Jsonb(sheet), "sha256": sha256, "made_by": made_by},
    )


def replaced_files(conn: Conn, certificate_id: UUID) -> list[Row]:
    """Files of a certificate that were replaced and still lie in Storage."""
    return conn.execute(
        """
        select version, pdf_path, png_path from public.certificate_files
         where certificate_id = %(id)s and replaced_at is not null and removed_at is null
        """,
        {"id": certificate_id},
    ).fetchall()


def note_removed(conn: Conn, certificate_id: UUID, versions: list[int]) -> None:
    """Files that are no longer in Storage."""
    conn.execute(
        """
        update public.certificate_files set removed_at = public.app_now()
         where certificate_id = %(id)s and version = any(%(versions)s)
        """,
        {"id": certificate_id, "versions": versions},
    )


def sheet(conn: Conn, certificate_id: UUID) -> Row | None:
    """The facts of the drawing that holds now."""
    return conn.execute(
        "select * from public.certificate_files where certificate_id = %(id)s and replaced_at is null",
        {"id": certificate_id},
    ).fetchone()


def find(conn: Conn, certificate_id: UUID) -> Row | None:
    """A certificate with its family's lead, locked."""
    return conn.execute(
        """
        select c.*, c.status::text as state, e.lead_id, e.batch_id, e.user_id, l.student_name
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
          join public.imported_leads l on l.id = e.lead_id
         where c.id = %(id)s for update of c
        """,
        {"id": certificate_id},
    ).fetchone()


def found(conn: Conn, ids: list[UUID]) -> list[Row]:
    """Certificates with their students, by name."""
    return conn.execute(
        """
        select c.*, c.status::text as state, e.lead_id, l.student_name
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
          join public.imported_leads l on l.id = e.lead_id
         where c.id = any(%(ids)s) order by l.student_name, c.id
        """,
        {"ids": ids},
    ).fetchall()


def publish(conn: Conn, certificate_id: UUID) -> bool:
    """Issue a draft; False where it is issued already."""
    done = conn.execute(
        "update public.certificates set issued_at = public.app_now() where id = %(id)s and issued_at is null",
        {"id": certificate_id},
    )
    return done.rowcount == 1


def revoke(conn: Conn, certificate_id: UUID, reason: str) -> Row:
    """Withdraw an issued certificate."""
    row = conn.execute(
        """
        update public.certificates set status = 'revoked', revoked_at = public.app_now(), revoked_reason = %(reason)s
         where id = %(id)s returning *
        """,
        {"id": certificate_id, "reason": reason},
    ).fetchone()
    assert row is not None
    return row


def discard(conn: Conn, certificate_id: UUID) -> None:
    """Forget a draft."""
    conn.execute("delete from public.certificates where id = %(id)s and issued_at is null", {"id": certificate_id})


def by_code(conn: Conn, code: str) -> Row | None:
    """An issued certificate by the code that is printed on it, and whether its page may show the full name."""
    return conn.execute(
        """
        select c.*, private.has_consent(e.lead_id, 'certificate_page') as shows_full_name
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
         where c.code = %(code)s and c.issued_at is not null
        """,
        {"code": code},
    ).fetchone()


def note_check(conn: Conn, certificate_id: UUID) -> None:
    """Somebody looked whether a certificate is genuine."""
    conn.execute(
        "update public.certificates set checks = checks + 1, checked_at = public.app_now() where id = %(id)s",
        {"id": certificate_id},
    )


def issued(conn: Conn, ids: list[UUID]) -> list[Row]:
    """Issued certificates with the lead that each belongs to."""
    return conn.execute(
        """
        select c.id, c.course_name, c.version, c.pdf_path, c.png_path, e.lead_id
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
         where c.id = any(%(ids)s) and c.issued_at is not null and c.status <> 'revoked'
        """,
        {"ids": ids},
    ).fetchall()


def about_to(conn: Conn, ids: list[UUID]) -> list[Row]:
    """As `issued`, of drafts."""
    return conn.execute(
        """
        select c.id, c.course_name, c.version, c.pdf_path, c.png_path, e.lead_id
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
         where c.id = any(%(ids)s) order by c.id
        """,
        {"ids": ids},
    ).fetchall()


def revoked_ids(conn: Conn) -> list[UUID]:
    """Ids of withdrawn certificates; they say nothing about anybody."""
    rows = conn.execute("select id from public.certificates where status = 'revoked' order by id").fetchall()
    return [row["id"] for row in rows]


def signing_keys(conn: Conn) -> list[Row]:
    """All keys that badges were signed with, newest first."""
    return conn.execute("select * from private.signing_keys order by created_at desc, id").fetchall()


def add_signing_key(conn: Conn, values: Row) -> None:
    """Keep a new key. The lock makes two first badges at once use one key."""
    conn.execute(
        """
        insert into private.signing_keys (id, public_jwk, key_id, wrapped_key, sealed)
        values (%(id)s, %(public_jwk)s, %(key_id)s, %(wrapped_key)s, %(sealed)s)
        """,
        {**values, "public_jwk": Jsonb(values["public_jwk"])},
    )


def lock_signing_keys(conn: Conn) -> None:
    """Nobody else makes a key until this transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtext('certificates.signing_keys'))")


def is_educator(conn: Conn, user_id: UUID) -> bool:
    """Whether an account is an educator's."""
    row = conn.execute(
        "select 1 from public.profiles where user_id = %(id)s and role = 'admin'", {"id": user_id}
    ).fetchone()
    return row is not None
