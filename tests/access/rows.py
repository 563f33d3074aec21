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
_CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nHello.\n"
_NOTICE = {"notice_version": 1, "notice_language": "en", "notice_hash": "hash"}
_LEADS = ("student", "classmate", "unpaid", "elsewhere")
_SEATS = {"student": "mine", "classmate": "mine", "elsewhere": "elsewhere"}
_WORK = {"batch": "mine", "second": "mine", "draft": "mine", "elsewhere": "elsewhere"}
_VIDEOS = {"batch": "mine", "draft": "mine", "expired": "mine", "elsewhere": "elsewhere"}
_SHEETS = {"batch": "mine", "draft": "mine", "elsewhere": "elsewhere"}


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
    # There is a row for every channel; one goes, so that there is one to add.
    conn.execute("delete from public.channel_states where channel = 'payments'")
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
        ("auth.sessions", [{"id": named("signin.student"), "user_id": named("user.student")}]),
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
                    "possible_sibling_of": named("lead.student") if who == "elsewhere" else None,
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
                    "suppressed_at": _NOW,
                }
                for who in _LEADS
            ],
        ),
        (
            "public.contacts",
            [
                {
                    "id": named(f"phone.{who}"),
                    "family_id": named(f"family.{who}"),
                    "kind": "phone",
                    "value": f"+9198000000{place:02}",
                    "owner": "guardian",
                }
                for place, who in enumerate(_LEADS, start=1)
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
            "public.tasks",
            [{"family_id": named(f"family.{who}"), "what": "Ring the mother", "due_at": _TOMORROW} for who in _LEADS],
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
        *_books(),
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


def _books() -> list[tuple[str, list[Values]]]:
    """What was agreed, came in another way, does not fit, goes back; receipts, and the matching."""
    asked = ("student", "classmate")
    return [
        (
            "public.payment_plans",
            [
                {"lead_id": named(f"lead.{who}"), "batch_id": named("batch.mine"), "fee_paise": 499900, "parts": 1}
                for who in asked
            ],
        ),
        (
            "public.offline_payments",
            [
                {"payment_id": named(f"payment.{who}"), "method": "cash", "received_on": Raw("public.app_now()::date")}
                for who in asked
            ],
        ),
        ("public.payment_reviews", [_review(who) for who in asked]),
        (
            "public.payment_refunds",
            [
                {"payment_id": named(f"payment.{who}"), "amount_paise": 100, "reason": "Moved away", "not_before": None}
                for who in asked
            ],
        ),
        (
            "public.payment_receipts",
            [
                {
                    "payment_id": named(f"payment.{who}"),
                    "receipt_no": f"R/{number}",
                    "issued_on": Raw("public.app_now()::date"),
                    "facts": {"payer": who},
                }
                for number, who in enumerate(asked)
            ],
        ),
        ("public.payment_matchings", [{"done_at": _NOW}]),
    ]


def _review(who: str) -> Values:
    return {
        "payment_id": named(f"payment.{who}"),
        "kind": "amount",
        "gateway_payment_id": f"MOJO{who}",
        "gateway_request_id": "request",
        "came_paise": 900,
        "currency": "INR",
        "difference": "Paid 900 paise instead of 499900.",
    }


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
        (
            "public.message_templates",
            [
                {
                    **template,
                    "id": named("template.any"),
                    "audience": ["guardian"],
                    "body": "Hello",
                    "content_hash": "hash",
                }
            ],
        ),
        (
            "public.notification_rules",
            [
                {
                    "event_key": "approved",
                    "channel": "email",
                    "title": "Approved",
                    "audience": "guardian",
                    "audiences": ["guardian"],
                }
            ],
        ),
        (
            "public.message_events",
            [
                {
                    "channel": "email",
                    "message_id": named(f"message.{who}"),
                    "family_id": named(f"family.{who}"),
                    "kind": "sent",
                }
                for who in _LEADS
            ],
        ),
        ("public.campaigns", [{"name": "Invitation", "event_key": "cta_invitation"}]),
        ("public.sequences", [{"id": named("sequence.any"), "name": "Follow-up"}]),
        (
            "public.sequence_steps",
            [
                {
                    "id": named("step.any"),
                    "sequence_id": named("sequence.any"),
                    "position": 1,
                    "wait_days": 3,
                    "channel": "email",
                    "event_key": "followup_day3",
                }
            ],
        ),
        (
            "public.sequence_enrolments",
            [
                {
                    "id": named(f"follow.{who}"),
                    "sequence_id": named("sequence.any"),
                    "lead_id": named(f"lead.{who}"),
                    "family_id": named(f"family.{who}"),
                }
                for who in _LEADS
            ],
        ),
        (
            "public.sequence_runs",
            [{"enrolment_id": named("follow.student"), "step_id": named("step.any"), "outcome": "planned"}],
        ),
        *((f"public.{table}", list[Values](ledger)) for table in ("email_logs", "whatsapp_logs")),
        (
            "public.call_logs",
            [{**row, "id": named(f"call.{who}")} for row, who in zip(ledger, _LEADS, strict=True)],
        ),
        (
            "public.call_proposals",
            [
                {
                    "call_id": named(f"call.{who}"),
                    "family_id": named(f"family.{who}"),
                    "field": "wants_person",
                    "value": "yes",
                }
                for who in _LEADS
            ],
        ),
        (
            "public.crm_conversations",
            [
                {
                    "id": named(f"conversation.{who}"),
                    "family_id": named(f"family.{who}"),
                    "is_unknown": who == "elsewhere",
                }
                for who in _LEADS
            ],
        ),
        (
            "public.crm_waits",
            [{"conversation_id": named("conversation.student"), "since": _NOW, "answered_at": _NOW}],
        ),
        ("public.quick_replies", [{"name": "Thank you", "body": "Thank you!"}]),
        ("public.crm_messages", [_crm_message(who, "email") for who in _LEADS]),
        (
            "public.support_tickets",
            [
                {
                    "id": named(f"ticket.{who}"),
                    "family_id": named(f"family.{who}"),
                    "category": "other",
                    "subject": "A question",
                }
                for who in _LEADS
            ],
        ),
        ("public.morning_summaries", [{"day": "2026-12-01", "channel": "email"}]),
        ("public.faq_articles", [{"id": named("answer.any"), **_answer("One")}]),
        ("public.faq_reads", [{"article_id": named("answer.any"), "user_id": named("user.student")}]),
        ("public.webhook_events", [{"provider": "aisensy", "event_key": "one", "body": b"{}"}]),
        ("public.whatsapp_templates", [_whatsapp_template("any")]),
        ("public.whatsapp_users", [{"user_id": f"IN.{who}", "family_id": named(f"family.{who}")} for who in _LEADS]),
        ("public.opt_outs", [{"contact_id": named(f"contact.{who}"), "opted_out_at": _NOW} for who in _LEADS]),
        (
            "public.push_subscriptions",
            [{"user_id": named(f"user.{who}"), **_device(who)} for who in ("student", "classmate", "admin")],
        ),
        ("public.audit_log", [{"via": "engine", "action": "webhook.replayed", "subject_kind": "webhook_events"}]),
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


def _answer(question: str) -> dict[str, Any]:
    words = {"question_en": question, "question_hi": question, "answer_en": "So.", "answer_hi": "So."}
    return {"category": "other", **words}


def _whatsapp_template(name: str) -> dict[str, Any]:
    return {"name": name, "language": "en", "campaign": f"{name}_en", "state": "approved"}


def _device(name: str) -> dict[str, Any]:
    return {"endpoint": f"https://push.example.com/{name}", "p256dh": "B" * 87, "auth_key": "a" * 22}


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
                # One that is open to come in.
                {**_session("soon", "elsewhere"), "starts_at": Raw("public.app_now() + interval '5 minutes'")}
                | {"ends_at": Raw("public.app_now() + interval '20 minutes'")},
            ],
        ),
        (
            "public.batch_waiting",
            [{"batch_id": named("batch.mine"), "lead_id": named(f"lead.{who}")} for who in ("unpaid", "elsewhere")],
        ),
        ("public.session_series", [_series("mine"), _series("elsewhere")]),
        ("public.session_links", [_link("batch"), _link("elsewhere")]),
        (
            "public.session_attendance",
            [
                {"session_id": named("session.batch"), "enrollment_id": named(f"enrollment.{who}")}
                for who in ("student", "classmate")
            ],
        ),
        (
            "public.session_answers",
            [
                {"session_id": named("session.batch"), "enrollment_id": named(f"enrollment.{who}"), "is_coming": True}
                for who in ("student", "classmate")
            ],
        ),
        (
            "public.session_feedback",
            [
                {"session_id": named("session.batch"), "enrollment_id": named(f"enrollment.{who}"), "rating": 4}
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
        (
            "public.recording_captions",
            [
                {"recording_id": named(f"recording.{name}"), "language": "en", "body": _CAPTIONS}
                for name in ("batch", "draft", "elsewhere")
            ],
        ),
        (
            "public.recording_progress",
            [
                {"recording_id": named("recording.batch"), "enrollment_id": named(f"enrollment.{who}")}
                for who in ("student", "classmate")
            ],
        ),
        ("public.recording_notes", [_note(who, "batch") for who in ("student", "classmate")]),
        (
            "public.notice_rescues",
            [
                {
                    "session_id": named("session.batch"),
                    "lead_id": named("lead.student"),
                    "event_key": "session_moved",
                    "revision": 1,
                    "step": "call",
                    "used": ["email"],
                    "words": Jsonb({}),
                    "due_at": _TOMORROW,
                    "useless_from": _AFTER,
                }
            ],
        ),
        (
            "public.announcements",
            [
                {
                    "id": named(f"announcement.{name}"),
                    "batch_id": named(f"batch.{batch}"),
                    "title": "No class on Friday",
                    "body": "We meet on Saturday.",
                    "confirmed_at": None if name == "draft" else _NOW,
                }
                for name, batch in _SHEETS.items()
            ],
        ),
        (
            "public.materials",
            [
                {
                    "id": named(f"material.{name}"),
                    "batch_id": named(f"batch.{batch}"),
                    "title": "Worksheet",
                    "storage_path": sheet_path(name),
                    "published_at": None if name == "draft" else _NOW,
                }
                for name, batch in _SHEETS.items()
            ],
        ),
        ("public.assignments", [_assignment(name, batch) for name, batch in _WORK.items()]),
        (
            "public.assignment_submissions",
            [{**_submission(who, "batch"), "id": named(f"work.{who}")} for who in ("student", "classmate")],
        ),
        ("public.assignment_extensions", [_extension(who, "batch") for who in ("student", "classmate")]),
        ("public.submission_tries", [_try(who) for who in ("student", "classmate")]),
        ("public.submission_marks", [{"submission_id": named("work.student"), "points": 7}]),
        ("public.saved_comments", [{"body": "Well observed."}]),
        (
            "public.certificates",
            [{**_certificate(who), "id": named(f"certificate.{who}")} for who in ("student", "classmate")],
        ),
        ("public.certificate_files", [_drawing(who) for who in ("student", "classmate")]),
        ("public.certificate_templates", [{"name": "Ours"}]),
        (
            "public.reminder_rescues",
            [
                {
                    "reminder_id": Raw("(select id from public.reminders order by id limit 1)"),
                    "step": "call",
                    "due_at": _TOMORROW,
                }
            ],
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


def _series(batch: str) -> dict[str, Any]:
    return {"batch_id": named(f"batch.{batch}"), "weekdays": [2, 4], "timezone": "Asia/Kolkata"}


def _link(session: str) -> dict[str, Any]:
    return {"session_id": named(f"session.{session}"), "join_url": "https://video.example.com/room"}


def sheet_path(name: str) -> str:
    """Where the file of a material lies."""
    return f"{named('batch.' + _SHEETS[name])}/{named('material.' + name)}/sheet.pdf"


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


def _note(who: str, recording: str) -> dict[str, Any]:
    return {
        "recording_id": named(f"recording.{recording}"),
        "enrollment_id": named(f"enrollment.{who}"),
        "at_seconds": 83,
        "body": "Ask what it costs them today.",
    }


def _drawing(who: str) -> dict[str, Any]:
    return {
        "certificate_id": named(f"certificate.{who}"),
        "version": 1,
        "sheet": {"name": who},
        "pdf_path": f"{who}.pdf",
        "png_path": f"{who}.png",
        "pdf_sha256": "0" * 64,
    }


def _extension(who: str, assignment: str) -> dict[str, Any]:
    return {
        "assignment_id": named(f"assignment.{assignment}"),
        "enrollment_id": named(f"enrollment.{who}"),
        "due_at": _AFTER,
    }


def _try(who: str) -> dict[str, Any]:
    return {
        "submission_id": named(f"work.{who}"),
        "try_no": 1,
        "answer": "",
        "files": Jsonb([]),
        "was_late": False,
        "submitted_at": _NOW,
    }


def _certificate(who: str) -> dict[str, Any]:
    return {
        "code": f"code-{who}",
        "enrollment_id": named(f"enrollment.{who}"),
        "name_printed": who,
        "course_name": "Course",
        "issued_on": "2026-11-22",
        "pdf_path": f"{named('enrollment.' + who)}/certificate.pdf",
        "png_path": f"{named('enrollment.' + who)}/certificate.png",
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
    "call_proposals": {"field": "question"},
    "cta_submissions": {"form_token": "new"},
    "webhook_events": {"event_key": "new"},
    "notification_rules": {"event_key": "new"},
    "sequence_steps": {"position": 2},
    "sequence_enrolments": {
        "sequence_id": Raw("(select id from public.sequences where seed_key = 'after_welcome')"),
    },
    "sequence_runs": {"enrolment_id": named("follow.classmate")},
    "message_events": {"kind": "read"},
    "notifications": {"dedupe_key": "new"},
    "quick_replies": {"name": "Another"},
    "notice_rescues": {"step": "other_channel"},
    "faq_reads": {"user_id": named("user.classmate")},
    "morning_summaries": {"day": "2026-12-02"},
    "whatsapp_templates": {"name": "new", "campaign": "new_en"},
    "whatsapp_users": {"user_id": "IN.new"},
    "opt_outs": {"ended_at": _NOW},
    "recordings": {"external_url": "https://video.example.com/new"},
    "recording_captions": {"language": "hi"},
    "materials": {"external_url": "https://files.example.com/new"},
    "certificate_files": {"version": 2},
    "assignment_extensions": {"assignment_id": named("assignment.second")},
    "submission_tries": {"try_no": 2},
    "submission_marks": {"submission_id": named("work.classmate")},
    "saved_comments": {"body": "Say who will pay."},
    "certificate_templates": {"name": "Another"},
    "payment_reviews": {"gateway_payment_id": "new"},
    "payment_matchings": {"request_ids": Raw("'{new}'")},
    "certificates": {"code": "new", "enrollment_id": named("enrollment.elsewhere")},
}


def _special_samples() -> dict[str, dict[str, Values]]:
    work = {"assignment": "second"}
    session = {**_session("new", "mine"), "starts_at": _AFTER, "ends_at": Raw("public.app_now() + interval '27 hours'")}
    del session["id"]
    return {
        "families": {"any": {"name": "New family"}},
        "announcements": {"any": {"batch_id": named("batch.mine"), "title": "News", "body": "We meet on Sunday."}},
        "profiles": {"admin": {"user_id": named("user.new"), "role": "admin"}},
        "stage_changes": {"any": {"lead_id": named("lead.student"), "to_stage": "paid"}},
        "channel_states": {"any": {"channel": "payments"}},
        "automation_events": {"any": {"kind": "payment_paid"}},
        "crm_conversations": {"any": {"family_id": named("family.new")}},
        "crm_messages": {"note": _crm_message("student", "note"), "mail": _crm_message("student", "email")},
        "enrollments": {"any": _new_seat()},
        "payments": {"any": {"lead_id": named("lead.elsewhere"), "batch_id": named("batch.mine"), "amount_paise": 900}},
        "payment_events": {"any": {"payment_id": named("payment.student"), "kind": "paid"}},
        "payment_receipts": {
            "any": {
                "payment_id": named("payment.unpaid"),
                "receipt_no": "new",
                "issued_on": Raw("public.app_now()::date"),
                "facts": {},
            }
        },
        "offline_payments": {
            "any": {
                "payment_id": named("payment.unpaid"),
                "method": "cash",
                "received_on": Raw("public.app_now()::date"),
            }
        },
        "sessions": {"any": session},
        "session_series": {"any": _series("mine")},
        "batch_waiting": {"any": {"batch_id": named("batch.elsewhere"), "lead_id": named("lead.unpaid")}},
        "enrollment_changes": {"any": {"enrollment_id": named("enrollment.student"), "kind": "ended"}},
        "session_links": {"any": _link("draft")},
        "session_attendance": {
            "any": {"session_id": named("session.elsewhere"), "enrollment_id": named("enrollment.student")}
        },
        "whatsapp_number": {"any": {"name": "another"}},
        "recording_progress": {
            "any": {
                "recording_id": named("recording.elsewhere"),
                "enrollment_id": named("enrollment.student"),
            }
        },
        "recording_notes": {
            "student": _note("student", "batch"),
            "classmate": _note("classmate", "batch"),
            "not published": _note("student", "draft"),
            "another batch's": _note("student", "elsewhere"),
            "elsewhere": _note("elsewhere", "elsewhere"),
        },
        "session_answers": {
            "any": {
                "session_id": named("session.elsewhere"),
                "enrollment_id": named("enrollment.student"),
                "is_coming": False,
            }
        },
        "session_feedback": {
            "any": {
                "session_id": named("session.elsewhere"),
                "enrollment_id": named("enrollment.student"),
                "rating": 5,
            }
        },
        "reminder_rescues": {
            "any": {
                "reminder_id": Raw("(select id from public.reminders order by id limit 1)"),
                "step": "other_channel",
                "due_at": _TOMORROW,
            }
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
        "push_subscriptions": {
            who: {"user_id": named(f"user.{who}"), **_device(f"new-{who}")} for who in PEOPLE if who != "anon"
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
    if bucket == "materials":
        return {name: sheet_path(name) for name in _SHEETS}
    if bucket == "crm-attachments":
        return {"any": f"in/{named('message.any')}/0/note.pdf"}
    if bucket == "exports":
        return {"any": "everything/all.zip"}
    if bucket == "lead-imports":
        return {"any": f"{named('import.any')}/leads.csv"}
    if bucket == "consent-proofs":
        return {who: f"{named('lead.' + who)}/proof.pdf" for who in ("student", "classmate")}
    if bucket == "payment-proofs":
        return {who: f"{named('payment.' + who)}/proof.pdf" for who in ("student", "classmate")}
    if bucket == "call-recordings":
        return {"any": f"{named('call.student')}/call.mp3"}
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
    if bucket == "materials":
        folder = f"{named('batch.mine')}/{named('material.new')}"
        return {"batch": f"{folder}/sheet.pdf", "not in a folder": "sheet.pdf", "too deep": f"{folder}/more/sheet.pdf"}
    if bucket == "crm-attachments":
        return {"any": f"out/{named('message.new')}/note.pdf", "inbound": f"in/{named('message.any')}/0/new.pdf"}
    if bucket == "exports":
        return {"any": "everything/new.zip"}
    if bucket == "lead-imports":
        return {"any": f"{named('import.new')}/leads.csv", "not in a folder": "leads.csv"}
    if bucket == "consent-proofs":
        return {"student": f"{named('lead.student')}/new.pdf", "of nobody": f"{named('lead.new')}/new.pdf"}
    if bucket == "payment-proofs":
        return {"student": f"{named('payment.student')}/new.pdf", "of nobody": f"{named('payment.new')}/new.pdf"}
    if bucket == "call-recordings":
        return {"any": f"{named('call.student')}/new.mp3"}
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
        "calls",
        "elsewhere",
    ]
