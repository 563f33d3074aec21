"""Erasing a person everywhere: what goes, what stays, what is cut off and goes on, and that nobody writes again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core import audit
from tests.cast import Cast, Household, consent, contact, household, password_typed
from tests.engine import Engine

# Where it is the law, or the guardian's own word, that something stays; settings are about the educator.
KEPT = {"public.guardian_consents", "public.payment_events", "public.app_settings"}
_WEBHOOK = """
    insert into public.webhook_events (provider, event_key, body, status) values ('aisensy', %s, %s, 'done')
"""
PHRASE = "zebra-striped kites"


@pytest.fixture
def full(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, Riya's household with something in every table that can hold something of hers."""
    monkeypatch.setattr(engine.ctx.auth_admin, "delete", lambda account: _delete_account(engine, account))
    password_typed(engine, cast.admin)
    riya = cast.riya
    with engine.db.transaction() as conn:
        run = conn.execute
        import_id = _id(run, "insert into public.lead_imports (file_name, storage_path) values ('l.csv', 'x/l.csv')")
        for number, duplicate_of in ((2, None), (3, 2)):
            run(
                """
                insert into public.lead_import_rows
                  (import_id, row_no, verdict, raw, cleaned, lead_id, duplicate_of_row)
                values (%s, %s, %s, %s, %s, %s, %s)
                """,
                [
                    import_id,
                    number,
                    "duplicate" if duplicate_of else "new",
                    Jsonb(["Riya Sharma", "anita@example.com"]),
                    Jsonb({"student_name": "Riya Sharma"}),
                    None if duplicate_of else riya.lead_id,
                    duplicate_of,
                ],
            )
        run(
            """
            insert into public.cta_submissions (lead_id, form_token, status, guardian_email, student_name, why)
            values (%s, 'form', 'approved', 'anita@example.com', 'Riya Sharma', %s)
            """,
            [riya.lead_id, PHRASE],
        )
        thread = run("select private.conversation_of(%s) as id", [riya.family_id]).fetchone()
        assert thread
        entry = _id(
            run,
            """
            insert into public.crm_messages (conversation_id, family_id, contact_id, channel, direction, author, body)
            values (%s, %s, %s, 'whatsapp', 'in', 'guardian', %s)
            """,
            [thread["id"], riya.family_id, riya.phone["id"], f"Anita here: {PHRASE}"],
        )
        run(
            "update public.crm_messages set attachments = %s where id = %s",
            [Jsonb([{"path": f"in/{entry}/0/kite.png", "name": "kite.png"}]), entry],
        )
        call = _ledger(conn, "call_logs", riya, "sent", transcript=PHRASE, recording_path="", provider="exec-1")
        run(
            "update public.call_logs set recording_path = id || '/call.mp3', recording_state = 'stored' where id = %s",
            [call],
        )
        _ledger(conn, "email_logs", riya, "planned")
        _ledger(conn, "whatsapp_logs", riya, "held")
        run(
            "insert into public.tasks (family_id, lead_id, what, due_at) values (%s, %s, %s, public.app_now())",
            [riya.family_id, riya.lead_id, f"Ring Anita about {PHRASE}"],
        )
        run(
            """
            insert into public.payments (lead_id, batch_id, amount_paise, status, paid_at, gateway_payment_id)
            values (%s, %s, 499900, 'paid', public.app_now(), 'MOJO1')
            """,
            [riya.lead_id, cast.batch_id],
        )
        run(
            """
            insert into public.certificates
              (code, enrollment_id, name_printed, course_name, issued_on, pdf_path, png_path)
            values ('CODE', %s, 'Riya Sharma', 'Launchpad', current_date, %s, %s)
            """,
            [cast.enrollment_id, f"{cast.enrollment_id}/c.pdf", f"{cast.enrollment_id}/c.png"],
        )
        recording = _id(
            run,
            """
            insert into public.recordings (batch_id, title, external_url, published_at)
            values (%s, 'A class', 'https://video.example.com/1', public.app_now())
            """,
            [cast.batch_id],
        )
        run(
            """
            insert into public.notifications (user_id, dedupe_key, event_key, title, body)
            values (%s, 'n1', 'x', 'Riya Sharma wrote', 'A question')
            """,
            [cast.admin],
        )
        run(
            _WEBHOOK,
            ["w1", b'{"from": "919876543210", "text": "' + PHRASE.encode() + b'"}'],
        )
        run(
            _WEBHOOK,
            ["w2", b'{"from": "919876543220"}'],
        )
        run("update public.automation_events set status = 'done'")
        audit.record(
            conn, cast.admin, "contact.noted", "contacts", riya.email["id"], after={"value": "anita@example.com"}
        )
    with engine.as_person(cast.admin) as person:
        person.execute("update public.contacts set name = 'Anita Sharma' where id = %s", [riya.email["id"]])
    with engine.as_person(cast.student) as person:
        person.execute(
            "insert into public.recording_notes (recording_id, enrollment_id, at_seconds, body) values (%s, %s, 9, %s)",
            [recording, cast.enrollment_id, PHRASE],
        )
    store = engine.ctx.storage.upload
    store("submissions", f"{cast.enrollment_id}/{uuid4()}/idea.pdf", b"%PDF", "application/pdf")
    store("certificates", f"{cast.enrollment_id}/c.pdf", b"%PDF", "application/pdf")
    store("call-recordings", f"{call}/call.mp3", b"ID3", "audio/mpeg")
    store("crm-attachments", f"in/{entry}/0/kite.png", b"png", "image/png")
    store("consent-proofs", f"{riya.lead_id}/never-recorded.pdf", b"%PDF", "application/pdf")
    store("consent-proofs", f"{cast.kabir.lead_id}/other.pdf", b"%PDF", "application/pdf")
    return cast


def _id(run: Any, statement: str, values: list[Any] | None = None) -> Any:
    row = run(statement + " returning id", values or []).fetchone()
    return row["id"]


def _ledger(conn: Any, table: str, of: Household, status: str, *, provider: str | None = None, **more: Any) -> UUID:
    columns = {
        "dedupe_key": f"{table}:{uuid4()}",
        "event_key": "approved",
        "family_id": of.family_id,
        "lead_id": of.lead_id,
        "contact_id": of.email["id"] if table == "email_logs" else of.phone["id"],
        "to_address": of.email["value"] if table == "email_logs" else of.phone["value"],
        "variables": Jsonb({"guardian_name": "Anita", "student_name": "Riya Sharma"}),
        "status": status,
        "provider_message_id": provider,
        **more,
    }
    made = conn.execute(
        sql.SQL("insert into {} ({}, due_at) values ({}, public.app_now()) returning id").format(
            sql.Identifier("public", table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        ),
        list(columns.values()),
    ).fetchone()
    found: UUID = made["id"]
    return found


def _delete_account(engine: Engine, account: UUID) -> None:
    """As Auth does it."""
    with engine.as_owner() as conn:
        conn.execute("delete from auth.users where id = %s", [account])


def places_of(engine: Engine, *words: str) -> set[str]:
    """Tables in which one of these words stands, in any column."""
    with engine.as_owner() as conn:
        tables = conn.execute(
            """
            select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname in ('public', 'private', 'auth', 'storage')
            """
        ).fetchall()
        found = set()
        for (table,) in tables:
            whole = conn.execute(
                sql.SQL(
                    """
                    select exists (select 1 from {} t, unnest(%s::text[]) w
                                    where position(lower(w) in lower(t::text)) > 0)
                    """
                ).format(sql.Identifier(*table.split("."))),
                [list(words)],
            ).fetchone()
            if whole and whole[0]:
                found.add(table)
        raw = conn.execute(
            """
            select exists (select 1 from public.webhook_events, unnest(%s::text[]) w
                            where position(convert_to(w, 'UTF8') in body) > 0)
            """,
            [list(words)],
        ).fetchone()
        if raw and raw[0]:
            found.add("public.webhook_events")
        return found


def files_of(engine: Engine) -> set[str]:
    """Every stored file."""
    return {row["name"].split("/")[-1] for row in engine.rows("select name from storage.objects")}


def erase(engine: Engine, cast: Cast, **whom: Any) -> Any:
    """Ask for it, as the educator."""
    answer = engine.client.as_admin(cast.admin).post(
        "/api/privacy/erasures", json={name: str(value) for name, value in whom.items()}
    )
    assert answer.status_code == 202, answer.text
    return answer.get_json()


WORDS = ("riya sharma", "anita", "919876543210", "919876543211", "riya@example.com", PHRASE)


# ---------------------------------------------------------------- what goes
def test_a_family_is_erased_everywhere(engine: Engine, full: Cast) -> None:
    assert len(places_of(engine, *WORDS)) > 12
    asked = engine.client.as_admin(full.admin).post(
        "/api/privacy/erasures/preview", json={"family_id": str(full.riya.family_id)}
    )
    preview = asked.get_json()
    assert preview["is_whole"]
    assert preview["blocked"] is None
    goes = {item["kind"]: item["count"] for item in preview["goes"]}
    assert goes["waiting"] == 2
    assert goes["call"] == 1
    assert goes["file"] == 5
    assert goes["certificate"] == 1
    assert {item["kind"] for item in preview["stays"]} == {"payment", "consent", "mark", "provider"}
    assert all(item["why"] for item in preview["stays"])
    assert "public.imported_leads" in places_of(engine, "riya sharma"), "a preview writes nothing"

    made = erase(engine, full, family_id=full.riya.family_id)
    assert made["status"] == "planned"
    engine.drain()

    done = engine.client.as_admin(full.admin).get(f"/api/privacy/erasures/{made['id']}").get_json()
    assert (done["status"], done["error"]) == ("done", None)
    assert places_of(engine, *WORDS) <= KEPT
    erased = {item["kind"]: item["count"] for item in done["erased"]}
    # Of what waited, the gate may have skipped some on the way.
    assert {**erased, "waiting": 0} == {**goes, "waiting": 0}
    assert erased["waiting"] > 0
    assert files_of(engine) == {"other.pdf"}
    # Money and permissions stay, on an entry that names nobody.
    assert (
        engine.value("select student_name from public.imported_leads where id = %(id)s", id=full.riya.lead_id)
        == "Erased"
    )
    assert engine.value("select count(*) from public.payments where lead_id = %(id)s", id=full.riya.lead_id) == 1
    assert (
        engine.value("select count(*) from public.guardian_consents where lead_id = %(id)s", id=full.riya.lead_id) == 6
    )
    # The mother stands there with her e-mail and her number, under the one name and the other.
    payer = engine.value("select detail ->> 'payer' from public.payment_events where kind = 'payer_kept'")
    assert payer in ("Anita", "Anita Sharma")
    # Nobody else lost anything.
    assert engine.value("select count(*) from public.webhook_events") == 1
    assert engine.value("select count(*) from public.contacts where family_id = %(id)s", id=full.kabir.family_id) == 2
    assert engine.value("select count(*) from public.enrollments") == 1
    assert engine.sent() == []


def test_the_record_of_an_erasing_names_nobody(engine: Engine, full: Cast) -> None:
    erase(engine, full, family_id=full.riya.family_id)
    engine.drain()
    row = engine.row("select * from public.audit_log where action = 'person.erased'")
    assert row["actor"] == full.admin
    assert row["subject_id"] == str(full.riya.family_id)
    assert row["after"]["kept"] == {"payment": 1, "consent": 6}
    assert "riya" not in str(row["after"]).lower()
    assert "anita" not in str(row["after"]).lower()


def test_who_comes_back_by_a_list_is_not_written_to(engine: Engine, full: Cast) -> None:
    erase(engine, full, family_id=full.riya.family_id)
    engine.drain()
    with engine.db.transaction() as conn:
        again = household(conn, "R", "A", "anita@example.com", "+919876500000", owner="unknown", consents=())
    stopped = engine.row("select * from public.contacts where id = %(id)s", id=again.email["id"])
    assert stopped["opted_out_at"] is not None
    assert stopped["opted_out_by"] == "erased before"
    assert engine.value("select opted_out_at from public.contacts where id = %(id)s", id=again.phone["id"]) is None
    # Who starts again by themselves may be written to.
    engine.run("update public.contacts set opted_out_at = null where id = %(id)s", id=again.email["id"])
    assert engine.value("select count(*) from private.erased_contacts") == 3


def test_one_child_goes_and_the_sibling_stays(engine: Engine, full: Cast) -> None:
    with engine.db.transaction() as conn:
        row = conn.execute(
            "insert into public.imported_leads (family_id, student_name) values (%s, 'Tara Sharma') returning id",
            [full.riya.family_id],
        ).fetchone()
        assert row
        contact(conn, full.riya.family_id, "email", "tara@example.com", "student", lead_id=row["id"])
    asked = engine.client.as_admin(full.admin).post(
        "/api/privacy/erasures/preview",
        json={"family_id": str(full.riya.family_id), "lead_id": str(full.riya.lead_id)},
    )
    assert asked.get_json()["is_whole"] is False
    assert asked.get_json()["others"] == ["Tara Sharma"]
    erase(engine, full, family_id=full.riya.family_id, lead_id=full.riya.lead_id)
    engine.drain()
    values = {
        row["value"]
        for row in engine.rows("select value from public.contacts where family_id = %(id)s", id=full.riya.family_id)
    }
    assert values == {"anita@example.com", "+919876543210", "tara@example.com"}
    assert "public.imported_leads" not in places_of(engine, "riya sharma")
    assert engine.value("select count(*) from public.enrollments") == 1


# ---------------------------------------------------------------- the road
def test_nothing_planned_is_sent_to_them(engine: Engine, full: Cast) -> None:
    for table in ("email_logs", "whatsapp_logs"):
        with engine.db.transaction() as conn:
            _ledger(conn, table, full.riya, "planned")
    made = erase(engine, full, family_id=full.riya.family_id)
    engine.drain()
    assert engine.sent() == []
    assert engine.value("select status from private.erasures where id = %(id)s", id=made["id"]) == "done"


def test_work_that_is_cut_off_goes_on(engine: Engine, full: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = erase(engine, full, family_id=full.riya.family_id)
    removed: list[str] = []
    remove = engine.ctx.storage.remove

    def dies(bucket: str, paths: list[str]) -> None:
        if removed:
            raise KeyboardInterrupt
        removed.append(bucket)
        remove(bucket, paths)

    with monkeypatch.context() as patch:
        patch.setattr(engine.ctx.storage, "remove", dies)
        with pytest.raises(KeyboardInterrupt):
            engine.drain()
    row = engine.row("select * from private.erasures where id = %(id)s", id=made["id"])
    assert (row["status"], row["step"], row["progress"]) == ("running", "files", 1)
    assert "public.contacts" in places_of(engine, "anita@example.com"), "rows go last"
    engine.drain()
    assert engine.value("select status from private.erasures where id = %(id)s", id=made["id"]) == "running", "leased"
    engine.run("update private.erasures set lease_until = clock_timestamp() - interval '1 second'")
    engine.drain()
    assert engine.value("select status from private.erasures where id = %(id)s", id=made["id"]) == "done"
    assert places_of(engine, *WORDS) <= KEPT
    assert files_of(engine) == {"other.pdf"}
    assert engine.value("select (erased ->> 'file')::int from private.erasures where id = %(id)s", id=made["id"]) == 5


def test_a_service_that_does_not_answer_is_asked_again(engine: Engine, full: Cast) -> None:
    engine.run(
        "update public.contacts set suppressed_at = public.app_now() where id = %(id)s", id=full.riya.email["id"]
    )
    with _failing(engine, "sendgrid"):
        made = erase(engine, full, family_id=full.riya.family_id)
        engine.drain()
        row = engine.row("select * from private.erasures where id = %(id)s", id=made["id"])
        assert row["step"] == "providers"
        assert "SendGrid has not confirmed yet." in row["error"]
        assert "public.contacts" in places_of(engine, "anita@example.com")
    engine.run("update private.erasures set not_before = clock_timestamp()")
    engine.drain()
    assert engine.value("select status from private.erasures where id = %(id)s", id=made["id"]) == "done"


@contextmanager
def _failing(engine: Engine, provider: str) -> Iterator[None]:
    given = engine.ctx._providers
    broken = given.settings.model_copy(update={f"{provider}_api_url": "http://127.0.0.1:9"})
    engine.ctx._providers = type(given)(**{**vars(given), "settings": broken})
    try:
        yield
    finally:
        engine.ctx._providers = given


def test_a_message_on_its_way_is_waited_for(engine: Engine, full: Cast) -> None:
    with engine.db.transaction() as conn:
        row = _ledger(conn, "email_logs", full.riya, "planned")
        conn.execute("update public.email_logs set status = 'claimed' where id = %s", [row])
        conn.execute(
            """
            update public.email_logs set status = 'calling', called_at = clock_timestamp(),
                   lease_until = clock_timestamp() + interval '1 minute' where id = %s
            """,
            [row],
        )
    made = erase(engine, full, family_id=full.riya.family_id)
    engine.drain()
    assert engine.value("select step from private.erasures where id = %(id)s", id=made["id"]) == "stop"
    engine.run("update public.email_logs set status = 'unknown', lease_until = null where id = %(id)s", id=row)
    engine.run("update private.erasures set not_before = clock_timestamp()")
    engine.drain()
    assert engine.value("select status from private.erasures where id = %(id)s", id=made["id"]) == "done"


def test_money_that_is_not_settled_comes_first(engine: Engine, full: Cast) -> None:
    engine.run("update public.payments set status = 'needs_review' where lead_id = %(id)s", id=full.riya.lead_id)
    whom = {"family_id": str(full.riya.family_id)}
    admin = engine.client.as_admin(full.admin)
    assert "not settled" in admin.post("/api/privacy/erasures/preview", json=whom).get_json()["blocked"]
    assert admin.post("/api/privacy/erasures", json=whom).status_code == 409


def test_asking_twice_is_asking_once(engine: Engine, full: Cast) -> None:
    first = erase(engine, full, family_id=full.riya.family_id)
    assert erase(engine, full, family_id=full.riya.family_id)["id"] == first["id"]
    engine.drain()
    gone = engine.client.as_admin(full.admin).post(
        "/api/privacy/erasures", json={"family_id": str(full.riya.family_id)}
    )
    assert gone.status_code == 404


def test_only_the_educator_erases(engine: Engine, full: Cast) -> None:
    body = {"family_id": str(full.riya.family_id)}
    for client, status in ((engine.client, 401), (engine.client.as_student(full.student), 403)):
        assert client.post("/api/privacy/erasures", json=body).status_code == status
        assert client.post("/api/privacy/erasures/preview", json=body).status_code == status
        assert client.get("/api/privacy/erasures").status_code == status
    with engine.as_person(full.admin) as conn, pytest.raises(Exception, match="permission denied"):
        conn.execute("select * from private.erasures")


# ---------------------------------------------------------------- when it is promised
def test_seven_days_after_the_course_is_taken_back(engine: Engine, full: Cast) -> None:
    now = engine.value("select public.app_now()")
    with engine.db.transaction() as conn:
        consent(conn, full.riya.lead_id, full.riya.email["id"], "course", granted=False)
    engine.hear()
    listed = engine.client.as_admin(full.admin).get("/api/privacy/erasures").get_json()["erasures"]
    assert [(one["reason"], one["status"], one["name"]) for one in listed] == [("withdrawn", "planned", "Riya Sharma")]
    assert datetime.fromisoformat(listed[0]["due_at"]) - now < timedelta(days=7, minutes=5)
    engine.clock(now + timedelta(days=6, hours=23))
    # What is told of messages that left meanwhile is here before the erasing, which takes it too.
    engine.hear()
    assert "public.contacts" in places_of(engine, "anita@example.com")
    engine.clock(now + timedelta(days=7, hours=1))
    engine.drain()
    assert places_of(engine, *WORDS) <= KEPT


def test_who_permits_the_course_again_is_not_erased(engine: Engine, full: Cast) -> None:
    for granted in (False, True):
        with engine.db.transaction() as conn:
            consent(conn, full.riya.lead_id, full.riya.email["id"], "course", granted=granted)
        engine.drain()
    assert engine.value("select status from private.erasures") == "cancelled"


def test_the_educator_takes_a_planned_one_back_but_not_one_that_is_done(engine: Engine, full: Cast) -> None:
    with engine.db.transaction() as conn:
        consent(conn, full.riya.lead_id, full.riya.email["id"], "course", granted=False)
    engine.drain()
    admin = engine.client.as_admin(full.admin)
    one = admin.get("/api/privacy/erasures").get_json()["erasures"][0]["id"]
    assert admin.post(f"/api/privacy/erasures/{one}/cancel").get_json()["status"] == "cancelled"
    assert admin.post(f"/api/privacy/erasures/{one}/cancel").status_code == 409
    assert admin.post(f"/api/privacy/erasures/{uuid4()}/cancel").status_code == 404
