"""SQL of certificates."""

from uuid import UUID

from launchpad.core.db import Conn, Row

_SEATS = """
    select e.id as enrollment_id, e.lead_id, l.student_name, b.name as batch_name, b.course_name,
           coalesce(p.name_on_certificate, l.student_name) as name_to_print,
           (select count(*) from public.sessions s
             where s.batch_id = e.batch_id and s.status = 'ended') as sessions_held,
           (select count(*) from public.session_attendance a join public.sessions s on s.id = a.session_id
             where a.enrollment_id = e.id and s.status = 'ended') as sessions_attended,
           (select count(*) from public.assignments a
             where a.batch_id = e.batch_id and a.published_at is not null) as work_set,
           (select count(*) from public.assignment_submissions w join public.assignments a on a.id = w.assignment_id
             where w.enrollment_id = e.id and a.published_at is not null
               and w.status not in ('draft', 'changes_asked')) as work_done,
           private.has_consent(e.lead_id, 'certificate_page') as shows_full_name,
           c.id as certificate_id
      from public.enrollments e
      join public.imported_leads l on l.id = e.lead_id
      join public.batches b on b.id = e.batch_id
      left join public.profiles p on p.user_id = e.user_id
      left join public.certificates c on c.enrollment_id = e.id
"""


def seats(conn: Conn) -> list[Row]:
    """All seats that are not ended or have a certificate, with what their students attended and handed in."""
    return conn.execute(
        f"{_SEATS} where e.status <> 'ended' or c.id is not null order by l.student_name, e.id"
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
    """Note a certificate; its event tells the family."""
    row = conn.execute(
        """
        insert into public.certificates
               (code, enrollment_id, name_printed, course_name, issued_on, reason, pdf_path, png_path, issued_by)
        values (%(code)s, %(enrollment_id)s, %(name_printed)s, %(course_name)s, %(issued_on)s, %(reason)s,
                %(pdf_path)s, %(png_path)s, %(issued_by)s)
        returning *
        """,
        values,
    ).fetchone()
    assert row is not None
    return row


def by_code(conn: Conn, code: str) -> Row | None:
    """A certificate by the code that is printed on it, and whether its page may show the full name."""
    return conn.execute(
        """
        select c.*, private.has_consent(e.lead_id, 'certificate_page') as shows_full_name
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
         where c.code = %(code)s
        """,
        {"code": code},
    ).fetchone()


def issued(conn: Conn, ids: list[UUID]) -> list[Row]:
    """Certificates with the lead that each belongs to."""
    return conn.execute(
        """
        select c.id, c.course_name, e.lead_id
          from public.certificates c join public.enrollments e on e.id = c.enrollment_id
         where c.id = any(%(ids)s)
        """,
        {"ids": ids},
    ).fetchall()
