"""SQL of profiles."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation

from launchpad.core.db import Conn, Row


def child(conn: Conn, user_id: UUID) -> Row | None:
    """The child whose seat an account holds, with what the profile shows; None without a seat.

    is_year_locked: the guardian has confirmed it. is_name_locked: a certificate has it.
    """
    return conn.execute(
        """
        select l.id, l.family_id, l.student_name, l.birth_year, l.grade, l.school, l.city, l.unwanted, p.user_id,
               p.name_on_certificate, private.is_name_locked(p.user_id) as is_name_locked,
               l.birth_year is not null and private.has_consent(l.id, 'course') as is_year_locked
          from public.profiles p
          join public.enrollments e on e.user_id = p.user_id
          join public.imported_leads l on l.id = e.lead_id and l.family_id = p.family_id
         where p.user_id = %(user)s and p.role = 'student'
         order by e.status <> 'active', e.created_at desc limit 1
        """,
        {"user": user_id},
    ).fetchone()


def save_about(conn: Conn, lead_id: UUID, values: Mapping[str, Any]) -> None:
    """Write class, school, city and year of birth of a child."""
    conn.execute(
        """
        update public.imported_leads
           set grade = %(grade)s, school = %(school)s, city = %(city)s, birth_year = %(birth_year)s where id = %(lead)s
        """,
        {"lead": lead_id, **values},
    )


def save_choices(conn: Conn, lead_id: UUID, unwanted: list[str]) -> None:
    """Write what a student does not want to get."""
    conn.execute(
        "update public.imported_leads set unwanted = %(unwanted)s where id = %(lead)s",
        {"lead": lead_id, "unwanted": unwanted},
    )


def add_request(conn: Conn, lead_id: UUID, user_id: UUID, field: str, wanted: str) -> UUID | None:
    """A request to the teacher; None where one about this waits already."""
    try:
        with conn.transaction():
            row = conn.execute(
                """
                insert into private.profile_requests (lead_id, user_id, field, wanted)
                values (%(lead)s, %(user)s, %(field)s, %(wanted)s) returning id
                """,
                {"lead": lead_id, "user": user_id, "field": field, "wanted": wanted},
            ).fetchone()
    except UniqueViolation:
        return None
    assert row is not None
    return UUID(str(row["id"]))


def add_task(conn: Conn, child: Row, request_id: UUID, what: str) -> None:
    """What the educator is to do about a request."""
    conn.execute(
        """
        insert into public.tasks (family_id, lead_id, what, due_at, rule, dedupe_key)
        values (%(family)s, %(lead)s, %(what)s, public.app_now(), 'profile_request', %(key)s)
        on conflict (dedupe_key) do nothing
        """,
        {
            "family": child["family_id"],
            "lead": child["id"],
            "what": what[:300],
            "key": f"profile_request:{request_id}",
        },
    )


def requests(conn: Conn, lead_id: UUID) -> list[Row]:
    """The last requests about a child, newest first."""
    return conn.execute(
        """
        select id, field, wanted, status, answer, created_at, decided_at from private.profile_requests
         where lead_id = %(lead)s order by created_at desc, id limit 5
        """,
        {"lead": lead_id},
    ).fetchall()


def request(conn: Conn, request_id: UUID) -> Row | None:
    """A request, locked."""
    return conn.execute(
        "select * from private.profile_requests where id = %(id)s for update", {"id": request_id}
    ).fetchone()


def decide(conn: Conn, request: Row, status: str, answer: str | None) -> None:
    """Keep the teacher's answer; her task is done."""
    conn.execute(
        """
        with task as (
          update public.tasks set done_at = public.app_now()
           where dedupe_key = 'profile_request:' || %(id)s::text and done_at is null)
        update private.profile_requests set status = %(status)s, answer = %(answer)s, decided_at = public.app_now()
         where id = %(id)s
        """,
        {"id": request["id"], "status": status, "answer": answer},
    )


def apply(conn: Conn, request: Row) -> None:
    """Write what a request wants."""
    if request["field"] == "birth_year":
        conn.execute(
            "update public.imported_leads set birth_year = %(year)s where id = %(lead)s",
            {"year": int(request["wanted"]), "lead": request["lead_id"]},
        )
    else:
        conn.execute(
            "update public.profiles set name_on_certificate = %(name)s where user_id = %(user)s",
            {"name": request["wanted"], "user": request["user_id"]},
        )
