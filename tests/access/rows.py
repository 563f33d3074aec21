"""The people of the access matrix, a row of every table for each of them, and rows that somebody may try to add."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from psycopg import sql
from psycopg.types.json import Jsonb

from tests.access.cells import Conn

PEOPLE = ("anon", "student", "classmate", "unpaid", "admin")

_NAMESPACE = UUID("6f6b5d3e-6a53-4d0e-8d8f-4c1f0b3b8a10")
# Two names that say what a thing is, where the matrix says whose rows these are.
_LABELS = {"mine": "batch", "second": "batch"}
_names: dict[UUID, str] = {}


def named(name: str) -> UUID:
    """The id of a thing, such as "lead.student": the same at every call."""
    found = uuid5(_NAMESPACE, name)
    _names[found] = name
    return found


def label_of(value: Any) -> str:
    """Whose row it is, from the value that the matrix' `rows` expression gave."""
    if not isinstance(value, UUID):
        return str(value)
    name = _names[value].partition(".")[2]
    return _LABELS.get(name, name)


def filled(text: str, *, quoted: bool) -> str:
    """`text` with the ids of the things that it names in braces; `quoted` as SQL literals."""

    def replace(found: re.Match[str]) -> str:
        return f"'{named(found[1])}'" if quoted else str(named(found[1]))

    return re.sub(r"\{([a-z.]+)\}", replace, text)


def claims_of(person: str) -> dict[str, str]:
    """What the token of a person says."""
    if person == "anon":
        return {"role": "anon"}
    return {"role": "authenticated", "aud": "authenticated", "sub": str(named(f"user.{person}"))}


class Raw(str):
    """SQL where a value would stand, such as `now()`."""

    __slots__ = ()


Values = Mapping[str, Any]
_TOMORROW, _AFTER = Raw("public.app_now() + interval '25 hours'"), Raw("public.app_now() + interval '26 hours'")
_NOW = Raw("public.app_now()")
_NOTICE = {"notice_version": 1, "notice_language": "en", "notice_hash": "hash"}
_LEADS = ("student", "classmate", "unpaid", "elsewhere")
_SEATS = {"student": "mine", "classmate": "mine", "elsewhere": "elsewhere"}
_WORK = {"batch": "mine", "second": "mine", "draft": "mine", "elsewhere": "elsewhere"}
_VIDEOS = {"batch": "mine", "draft": "mine", "expired": "mine", "elsewhere": "elsewhere"}


def insert(conn: Conn, table: str, values: Values) -> int:
    """Insert one row as whoever the connection is; returns how many were inserted."""
    return conn.execute(insert_statement(table, values), _parameters(values)).rowcount


def insert_statement(table: str, values: Values, extra: tuple[str, sql.SQL] | None = None) -> sql.Composed:
    """The statement for `values`; `extra` is one more column with its value."""
    columns = [*values, *([extra[0]] if extra else [])]
    cells: list[sql.Composable] = [
        sql.SQL(str(value)) if isinstance(value, Raw) else sql.Placeholder(name) for name, value in values.items()
    ]
    return sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([*cells, *([extra[1]] if extra else [])]),
    )


def _parameters(values: Values) -> dict[str, Any]:
    return {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}


def sample_parameters(values: Values) -> dict[str, Any]:
    """The parameters that go with `insert_statement`."""
    return _parameters(values)


def write_rows(conn: Conn) -> None:
    """Write every row of the matrix, as the owner of the database, through all triggers."""
    for table, rows in _rows():
        for row in rows:
            insert(conn, table, row)
    # What ends or expires cannot be written so at once.
    conn.execute(
        "update public.recordings set expires_at = public.app_now() where id = %s", [named("recording.expired")]
    )
    for name in ("student", "classmate"):
        conn.execute(
            "update public.payments set status = 'link_created', gateway_request_id = %(request)s where id = %(id)s",
            {"id": named(f"payment.{name}"), "request": f"request-{name}"},
        )


def _rows() -> list[tuple[str, list[Values]]]:
    """Tables in the order of their foreign keys."""
    return [*_people(), *_funnel(), *_messages(), *_teaching()]


def _people() -> list[tuple[str, list[Values]]]:
    users = [person for person in PEOPLE if person != "anon"]
    return [
        (
            "auth.users",
            [{"id": named(f"user.{who}"), "email": f"{who}@example.com", "email_confirmed_at": _NOW} for who in users],
        ),
        ("public.families", [{"id": named(f"family.{who}"), "name": f"Family of {who}"} for who in _LEADS]),
        (
            "public.profiles",
            [
                {
                    "user_id": named(f"user.{who}"),
                    "role": "admin" if who == "admin" else "student",
                    "family_id": None if who == "admin" else named(f"family.{who}"),
                }
                for who in users
            ],
        ),
        (
            "public.imported_leads",
            [
                {
                    "id": named(f"lead.{who}"),
                    "family_id": named(f"family.{who}"),
                    "student_name": f"Child of {who}",
                    "stage": "approved",
                }
                for who in _LEADS
            ],
        ),
        (
            "public.contacts",
            [
                {
                    "id": named(f"contact.{who}"),
                    "family_id": named(f"family.{who}"),
                    "kind": "email",
                    "value": f"parent-{who}@example.com",
                    "owner": "guardian",
                }
                for who in _LEADS
            ],
        ),
    ]


def _funnel() -> list[tuple[str, list[Values]]]:
    return [
        (
            "public.lead_imports",
            [{"id": named("import.any"), "file_name": "leads.csv", "storage_path": "any/leads.csv"}],
        ),
        (
            "public.lead_import_rows",
            [{"import_id": named("import.any"), "row_no": 2, "verdict": "new", "raw": Jsonb(["Asha"])}],
        ),
        ("public.consent_notices", [{"version": 1, "language": "en", "body": "words", "body_hash": "hash"}]),
        (
            "public.guardian_consents",
            [
                {"lead_id": named(f"lead.{who}"), "purpose": "course", "granted": True, "method": "paper", **_NOTICE}
                for who in _LEADS
            ],
        ),
        (
            "public.cta_submissions",
            [{"lead_id": named(f"lead.{who}"), "form_token": f"form-{who}", "status": "pending"} for who in _LEADS],
        ),
        (
            "public.batches",
            [
                {"id": named(f"batch.{name}"), "name": f"Batch {name}", "fee_paise": 499900}
                for name in ("mine", "elsewhere")
            ],
        ),
        (
            "public.payments",
            [
                {
                    "id": named(f"payment.{who}"),
                    "lead_id": named(f"lead.{who}"),
                    "batch_id": named("batch.mine"),
                    "amount_paise": 499900,
                }
                for who in ("student", "classmate", "unpaid")
            ],
        ),
        (
            "public.enrollments",
            [
                {
                    "id": named(f"enrollment.{who}"),
                    "batch_id": named(f"batch.{batch}"),
                    "lead_id": named(f"lead.{who}"),
                    "family_id": named(f"family.{who}"),
                    "user_id": None if who == "elsewhere" else named(f"user.{who}"),
                }
                for who, batch in _SEATS.items()
            ],
        ),
        (
            "private.personal_links",
            [
                {
                    "token": "claim-elsewhere",
                    "kind": "claim",
                    "lead_id": named("lead.elsewhere"),
                    "expires_at": _TOMORROW,
                }
            ],
        ),
    ]


def _messages() -> list[tuple[str, list[Values]]]:
    ledger = [
        {
            "dedupe_key": f"approved:{who}",
            "event_key": "approved",
            "family_id": named(f"family.{who}"),
            "contact_id": named(f"contact.{who}"),
            "to_address": f"parent-{who}@example.com",
            "due_at": _NOW,
        }
        for who in _LEADS
    ]
    template = {"event_key": "approved", "channel": "email", "language": "en", "version": 1, "purpose": "service"}
    return [
        ("public.message_templates", [{**template, "audience": ["guardian"], "body": "Hello", "content_hash": "hash"}]),
        ("public.campaigns", [{"name": "Invitation", "event_key": "cta_invitation"}]),
        *((f"public.{table}", list[Values](ledger)) for table in ("email_logs", "whatsapp_logs", "call_logs")),
        (
            "public.crm_conversations",
            [{"id": named(f"conversation.{who}"), "family_id": named(f"family.{who}")} for who in _LEADS],
        ),
        ("public.crm_messages", [_crm_message(who, "email") for who in _LEADS]),
        ("public.webhook_events", [{"provider": "aisensy", "event_key": "one", "body": b"{}"}]),
        (
            "public.notifications",
            [
                {
                    "user_id": named(f"user.{who}"),
                    "dedupe_key": f"new:{who}",
                    "event_key": "work_assigned",
                    "title": "New",
                }
                for who in ("student", "classmate", "unpaid", "admin")
            ],
        ),
    ]


def _crm_message(who: str, channel: str) -> dict[str, Any]:
    return {
        "conversation_id": named(f"conversation.{who}"),
        "family_id": named(f"family.{who}"),
        "channel": channel,
        "direction": "out",
        "body": "Hello",
    }


def _teaching() -> list[tuple[str, list[Values]]]:
    return [
        (
            "public.sessions",
            [
                _session("batch", "mine"),
                {**_session("draft", "mine"), "status": "draft"},
                _session("elsewhere", "elsewhere"),
            ],
        ),
        ("public.session_links", [_link("batch"), _link("elsewhere")]),
        (
            "public.session_attendance",
            [
                {"session_id": named("session.batch"), "enrollment_id": named(f"enrollment.{who}")}
                for who in ("student", "classmate")
            ],
        ),
        (
            "public.recordings",
            [
                {
                    "id": named(f"recording.{name}"),
                    "batch_id": named(f"batch.{batch}"),
                    "title": "Class one",
                    "storage_path": video_path(name),
                    "published_at": None if name == "draft" else _NOW,
                }
                for name, batch in _VIDEOS.items()
            ],
        ),
        ("public.assignments", [_assignment(name, batch) for name, batch in _WORK.items()]),
        ("public.assignment_submissions", [_submission(who, "batch") for who in ("student", "classmate")]),
        (
            "public.certificates",
            [_certificate(who) for who in ("student", "classmate")],
        ),
    ]


def _session(name: str, batch: str) -> dict[str, Any]:
    return {
        "id": named(f"session.{name}"),
        "batch_id": named(f"batch.{batch}"),
        "title": "A class",
        "starts_at": _TOMORROW,
        "ends_at": _AFTER,
    }


def _link(session: str) -> dict[str, Any]:
    return {"session_id": named(f"session.{session}"), "join_url": "https://video.example.com/room"}


def video_path(name: str) -> str:
    """Where the file of a recording lies."""
    return f"{named('batch.' + _VIDEOS[name])}/{named('recording.' + name)}/class.mp4"


def _assignment(name: str, batch: str) -> dict[str, Any]:
    return {
        "id": named(f"assignment.{name}"),
        "batch_id": named(f"batch.{batch}"),
        "title": "One-page idea",
        "due_at": _TOMORROW,
        "published_at": None if name == "draft" else _NOW,
    }


def _submission(who: str, assignment: str) -> dict[str, Any]:
    return {
        "assignment_id": named(f"assignment.{assignment}"),
        "enrollment_id": named(f"enrollment.{who}"),
        "answer": "My idea",
    }


def _certificate(who: str) -> dict[str, Any]:
    return {
        "code": f"code-{who}",
        "enrollment_id": named(f"enrollment.{who}"),
        "name_printed": who,
        "course_name": "Course",
        "issued_on": "2026-11-22",
        "pdf_path": f"{who}.pdf",
        "png_path": f"{who}.png",
    }


def _new_seat() -> dict[str, Any]:
    return {"batch_id": named("batch.elsewhere"), "lead_id": named("lead.unpaid"), "family_id": named("family.unpaid")}


def samples(table: str) -> dict[str, Values]:
    """Rows that do not exist yet, for the people of the matrix to try to add; the key names each in the matrix."""
    found = _special_samples().get(table)
    if found is not None:
        return found
    written = next(rows for name, rows in _rows() if name == f"public.{table}")
    return {
        "any": {name: value for name, value in written[0].items() if name not in _FRESH} | _FRESH_VALUES.get(table, {})
    }


# A second row needs its own keys.
_FRESH = {"id", "dedupe_key", "form_token", "storage_path", "code"}
_FRESH_VALUES: dict[str, dict[str, Any]] = {
    "contacts": {"value": "new@example.com"},
    "lead_imports": {"storage_path": "any/new.csv"},
    "lead_import_rows": {"row_no": 3},
    "consent_notices": {"version": 2},
    "message_templates": {"version": 2, "is_active": False},
    "email_logs": {"dedupe_key": "new"},
    "whatsapp_logs": {"dedupe_key": "new"},
    "call_logs": {"dedupe_key": "new"},
    "cta_submissions": {"form_token": "new"},
    "webhook_events": {"event_key": "new"},
    "notifications": {"dedupe_key": "new"},
    "recordings": {"external_url": "https://video.example.com/new"},
    "certificates": {"code": "new", "enrollment_id": named("enrollment.elsewhere")},
}


def _special_samples() -> dict[str, dict[str, Values]]:
    work = {"assignment": "second"}
    session = _session("new", "mine")
    del session["id"]
    return {
        "families": {"any": {"name": "New family"}},
        "profiles": {"admin": {"user_id": named("user.new"), "role": "admin"}},
        "stage_changes": {"any": {"lead_id": named("lead.student"), "to_stage": "paid"}},
        "automation_events": {"any": {"kind": "payment_paid"}},
        "crm_conversations": {"any": {"family_id": named("family.new")}},
        "crm_messages": {"note": _crm_message("student", "note"), "mail": _crm_message("student", "email")},
        "enrollments": {"any": _new_seat()},
        "payments": {"any": {"lead_id": named("lead.elsewhere"), "batch_id": named("batch.mine"), "amount_paise": 900}},
        "payment_events": {"any": {"payment_id": named("payment.student"), "kind": "paid"}},
        "sessions": {"any": session},
        "session_links": {"any": _link("draft")},
        "session_attendance": {
            "any": {"session_id": named("session.elsewhere"), "enrollment_id": named("enrollment.student")}
        },
        "reminders": {
            "any": {
                "session_id": named("session.elsewhere"),
                "enrollment_id": named("enrollment.student"),
                "kind": "quarter_hour",
                "revision": 1,
                "due_at": _TOMORROW,
                "expires_at": _AFTER,
            }
        },
        "assignment_submissions": {
            "student": _submission("student", **work),
            "classmate": _submission("classmate", **work),
            "not published": _submission("student", "draft"),
            "another batch's work": _submission("student", "elsewhere"),
            "elsewhere": _submission("elsewhere", "elsewhere"),
        },
        "app_settings": {"any": {"key": "new", "value": {}, "about": "new", "is_public": True}},
    }


def write_owners_of_samples(conn: Conn) -> None:
    """What the samples of `samples` need to exist, and would otherwise be somebody's row."""
    insert(conn, "auth.users", {"id": named("user.new"), "email": "new@example.com"})
    insert(conn, "public.families", {"id": named("family.new"), "name": "New"})


def files(bucket: str) -> dict[str, str]:
    """The files that lie in a bucket, by whose they are."""
    if bucket == "recordings":
        return {name: video_path(name) for name in _VIDEOS}
    if bucket == "lead-imports":
        return {"any": f"{named('import.any')}/leads.csv"}
    if bucket == "consent-proofs":
        return {who: f"{named('lead.' + who)}/proof.pdf" for who in ("student", "classmate")}
    if bucket == "submissions":
        return {
            who: f"{named('enrollment.' + who)}/{named('assignment.batch')}/idea.pdf"
            for who in ("student", "classmate")
        }
    return {who: f"{named('enrollment.' + who)}/certificate.pdf" for who in ("student", "classmate")}


def uploads(bucket: str) -> dict[str, str]:
    """Files that somebody may try to upload."""
    if bucket == "recordings":
        folder = f"{named('batch.mine')}/{named('recording.new')}"
        return {"batch": f"{folder}/class.mp4", "not in a folder": "class.mp4", "too deep": f"{folder}/more/class.mp4"}
    if bucket == "lead-imports":
        return {"any": f"{named('import.new')}/leads.csv", "not in a folder": "leads.csv"}
    if bucket == "consent-proofs":
        return {"student": f"{named('lead.student')}/new.pdf", "of nobody": f"{named('lead.new')}/new.pdf"}
    seat, work = named("enrollment.student"), named("assignment.second")
    if bucket == "certificates":
        return {"student": f"{seat}/new.pdf"}
    return {
        "student": f"{seat}/{work}/new.pdf",
        "classmate": f"{named('enrollment.classmate')}/{work}/new.pdf",
        "not published": f"{seat}/{named('assignment.draft')}/new.pdf",
        "another batch's work": f"{seat}/{named('assignment.elsewhere')}/new.pdf",
        "not in a folder": f"{seat}/new.pdf",
        "too deep": f"{seat}/{work}/more/new.pdf",
    }


def topics() -> list[str]:
    """Every topic that the engine or the database speaks on, and one of nobody."""
    return [
        *(f"user:{named('user.' + who)}" for who in PEOPLE if who != "anon"),
        "inbox",
        "imports",
        "payments",
        "elsewhere",
    ]
