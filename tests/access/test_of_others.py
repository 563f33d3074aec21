"""A student who tries everything of another student's, at every door of the engine that students have.

What the database, the buckets and the broadcasts give to whom is proven cell by cell in `test_matrix.py`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from launchpad.core.auth import guard_of
from tests.cast import Cast, enrollment
from tests.certificates.test_issue import finish_the_course, issue
from tests.engine import Engine

OWN = "It takes no id: it answers about whoever asks."


@dataclass(frozen=True)
class Door:
    """A route for students. of: the kind of id in its path, none where it takes none; body: with ids of others."""

    of: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    why: str = ""


# Every route of the engine that a student may call. One that is not here fails the test.
DOORS = {
    "GET /api/certificates/{certificate_id}/badge": Door("certificate"),
    "GET /api/payments/{payment_id}/receipt.pdf": Door("payment"),
    "GET /api/sessions/{session_id}/calendar": Door("session"),
    "POST /api/sessions/{session_id}/join": Door("session"),
    "GET /api/sessions/{session_id}/link": Door("session"),
    "GET /api/sessions/feed": Door(why=OWN),
    "POST /api/sessions/feed": Door(why=OWN),
    "DELETE /api/sessions/feed": Door(why=OWN),
    "POST /api/support/requests": Door(why=OWN),
    "POST /api/support/requests/{ticket_id}/messages": Door("ticket", {"text": "Hello", "client_key": str(uuid4())}),
    "POST /api/support/requests/{ticket_id}/solved": Door("ticket"),
    "POST /api/support/requests/{ticket_id}/reopen": Door("ticket"),
    "POST /api/support/requests/{ticket_id}/rating": Door("ticket", {"rating": 1}),
    "POST /api/support/answers/{article_id}/read": Door(why="The answers are everybody's."),
    "GET /api/parents/door": Door(why=OWN),
    "POST /api/parents/codes": Door(body={"contact_id": "contact"}),
    "POST /api/parents/open": Door(why=OWN),
    "POST /api/parents/close": Door(why=OWN),
    "GET /api/parents/corner": Door(why=OWN),
    "POST /api/parents/consent": Door(
        body={"lead_id": "lead", "purpose": "messages", "granted": False, "language": "en"}
    ),
    "POST /api/parents/erase": Door(body={"lead_id": "lead", "sure": True, "language": "en"}),
    "PUT /api/parents/hours": Door(why=OWN),
    "PUT /api/parents/language": Door(why=OWN),
    "GET /api/parents/messages": Door(why=OWN),
    "POST /api/parents/copies": Door(why=OWN),
    "PUT /api/parents/choices": Door(why=OWN),
    "POST /api/parents/contacts": Door(body={"kind": "email", "value": "new@example.com", "replaces": "contact"}),
    "POST /api/parents/contacts/confirm": Door(why=OWN),
    "GET /api/contacts/own": Door(why=OWN),
    "POST /api/contacts/own": Door(body={"kind": "email", "value": "new@example.com", "replaces": "contact"}),
    "POST /api/contacts/own/confirm": Door(why=OWN),
    "GET /api/profile": Door(why=OWN),
    "PUT /api/profile/about": Door(why=OWN),
    "PUT /api/profile/choices": Door(why=OWN),
    "POST /api/profile/requests": Door(why=OWN),
    "POST /api/parents/copies/{export_id}/link": Door("export"),
}
WITH_IDS = [
    name for name, door in DOORS.items() if door.of or any(str(v) in ("contact", "lead") for v in door.body.values())
]


def _routes(engine: Engine) -> dict[str, str]:
    """ "GET /api/...": the guard of each operation of the OpenAPI document."""
    guards = {}
    for rule in engine.app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            guards[f"{method} {path}"] = guard_of(engine.app.view_functions[rule.endpoint]) or ""
    document = engine.client.get("/api/openapi.json").get_json()["paths"]
    told = [f"{method.upper()} {path}" for path, methods in document.items() for method in methods]
    assert len(told) > 100
    return {name: guards[name] for name in told}


@pytest.fixture
def of_riya(engine: Engine, cast: Cast) -> dict[str, UUID]:
    """Real ids of Riya's; Meera, who tries, has a seat in a batch of her own."""
    finish_the_course(engine, cast)
    issue(engine, cast)
    riya = cast.riya
    with engine.db.transaction() as conn:
        batch = conn.execute("insert into public.batches (name, fee_paise) values ('B', 900) returning id").fetchone()
        assert batch is not None
        enrollment(conn, batch["id"], cast.meera, cast.unpaid)
        conn.execute(
            "update public.profiles set family_id = %s where user_id = %s", [cast.meera.family_id, cast.unpaid]
        )
        conn.execute("update public.profiles set family_id = %s where user_id = %s", [riya.family_id, cast.student])
        made = {
            "session": """
                insert into public.sessions (batch_id, title, starts_at, ends_at) values
                  (%(batch)s, 'Now', public.app_now() + interval '5 minutes', public.app_now() + interval '1 hour')
                returning id""",
            "payment": """
                insert into public.payments
                  (lead_id, batch_id, amount_paise, status, paid_at, paid_paise, gateway_payment_id)
                values (%(lead)s, %(batch)s, 900, 'paid', public.app_now(), 900, 'MOJO1')
                returning id""",
            "ticket": """
                insert into public.support_tickets (family_id, user_id, category, subject)
                values (%(family)s, %(user)s, 'other', 'A question') returning id""",
            "export": """
                insert into private.exports (family_id, via, status, path, ready_at, expires_at)
                values
                  (%(family)s, 'guardian', 'ready', 'x/y.zip', public.app_now(), public.app_now() + interval '1 day')
                returning id""",
        }
        values = {
            "batch": cast.batch_id,
            "lead": riya.lead_id,
            "family": riya.family_id,
            "user": cast.student,
        }
        found = {name: conn.execute(statement.encode(), values).fetchone() for name, statement in made.items()}
        ids = {name: row["id"] for name, row in found.items() if row}
        conn.execute(
            "insert into public.session_links (session_id, join_url) values (%s, 'https://video.example.com/secret')",
            [ids["session"]],
        )
        conn.execute(
            """
            insert into public.payment_receipts (payment_id, receipt_no, issued_on, facts)
            values (%s, 'R/1', public.app_now()::date, '{"payer": "Anita"}')
            """,
            [ids["payment"]],
        )
        return {
            **ids,
            "lead": riya.lead_id,
            "contact": riya.email["id"],
            "certificate": engine.value("select id from public.certificates"),
        }


def test_each_door_of_students_is_declared(engine: Engine) -> None:
    assert {name for name, guard in _routes(engine).items() if guard == "user"} == set(DOORS)


def test_every_other_door_is_shut_to_students_whatever_the_id(engine: Engine, cast: Cast) -> None:
    student = engine.client.as_student(cast.student)
    for name, guard in _routes(engine).items():
        if guard != "admin":
            continue
        method, _, path = name.partition(" ")
        parts = [
            "1" if part in ("{row_no}", "{event_id}") else str(cast.riya.lead_id) if "{" in part else part
            for part in path.split("/")
        ]
        assert student.open("/".join(parts), method=method, json={}).status_code == 403, name


@pytest.mark.parametrize("name", WITH_IDS)
def test_the_ids_of_another_student_are_answered_like_ids_of_nobody(
    engine: Engine, cast: Cast, of_riya: dict[str, UUID], name: str
) -> None:
    door, before = DOORS[name], _state(engine)
    theirs = _answer(engine, cast.unpaid, name, door, of_riya)
    nobodys = _answer(engine, cast.unpaid, name, door, dict.fromkeys(of_riya, UUID(int=7)))
    assert theirs == nobodys
    assert 400 <= theirs[0] < 500
    assert _state(engine) == before


def test_riya_herself_is_let_in_by_the_same_doors(engine: Engine, cast: Cast, of_riya: dict[str, UUID]) -> None:
    """The control: what was refused is there."""
    for name in (
        "GET /api/sessions/{session_id}/link",
        "GET /api/certificates/{certificate_id}/badge",
        "POST /api/support/requests/{ticket_id}/solved",
        "GET /api/sessions/{session_id}/calendar",
    ):
        assert _answer(engine, cast.student, name, DOORS[name], of_riya)[0] == 200, name


def _answer(engine: Engine, person: UUID, name: str, door: Door, ids: dict[str, UUID]) -> tuple[int, Any]:
    """Status and words of the answer, without what differs each time."""
    method, _, path = name.partition(" ")
    if door.of:
        path = path.replace(path[path.index("{") : path.index("}") + 1], str(ids[door.of]))
    body = {key: str(ids[value]) if value in ("contact", "lead") else value for key, value in door.body.items()}
    key = {"X-Parent-Key": "not-a-key"}
    answer = engine.client.as_student(person).open(path, method=method, json=body or None, headers=key)
    if not answer.is_json:
        return answer.status_code, answer.data
    told = answer.get_json()
    if "error" in told:
        told["error"].pop("request_id", None)
    return answer.status_code, told


def _state(engine: Engine) -> str:
    """What a trespasser might have changed."""
    tables = ("support_tickets", "crm_messages", "session_attendance", "payments", "certificates", "guardian_consents")
    found = {table: engine.rows(f"select * from public.{table} order by 1") for table in tables}
    return json.dumps(found, default=str)


@pytest.mark.parametrize(
    "call",
    [
        "public.answer_session(%(id)s, false, 'x')",
        "public.rate_session(%(id)s, 5, 'x')",
        "public.note_watching(%(id)s, 1, repeat('1', 100), false)",
    ],
)
def test_functions_of_students_tell_nothing_of_others(
    engine: Engine, cast: Cast, of_riya: dict[str, UUID], call: str
) -> None:
    recording = engine.value(
        """
        insert into public.recordings (batch_id, title, external_url, published_at)
        values (%(batch)s, 'Class', 'https://video.example.com/one', public.app_now()) returning id
        """,
        batch=cast.batch_id,
    )
    theirs = recording if "watching" in call else of_riya["session"]
    assert _refused(engine, cast.unpaid, call, theirs) == _refused(engine, cast.unpaid, call, UUID(int=7))


def _refused(engine: Engine, person: UUID, call: str, which: UUID) -> str:
    with pytest.raises(psycopg.Error) as refused, engine.as_person(person) as conn:
        conn.execute(f"select {call}".encode(), {"id": which})
    return f"{refused.value.sqlstate} {refused.value.diag.message_primary}"
