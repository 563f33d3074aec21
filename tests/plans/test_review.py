"""The educator's list of forms: who waits and how warm they are, what may be changed by whom, and her tasks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tests.cast import Cast
from tests.engine import Engine
from tests.plans.test_plans import NOON, family, form


def test_the_queue_says_what_the_list_shows(engine: Engine, cast: Cast) -> None:
    engine.clock(NOON)
    ready, refused = family(engine, 1), family(engine, 2, consents=())
    ids = [form(engine, ready), form(engine, refused)]
    engine.run(
        "update public.cta_submissions set guardian_email = %(value)s, guardian_phone = %(phone)s where id = %(id)s",
        value=ready.email["value"],
        phone="+919800000000",
        id=ids[0],
    )
    engine.run(
        "update public.imported_leads set possible_sibling_of = %(other)s where id = %(id)s",
        other=cast.kabir.lead_id,
        id=ready.lead_id,
    )
    with engine.as_person(cast.admin) as conn:
        rows = conn.execute(
            """
            select consent, email_state, phone_state, duplicates, warmth, is_snoozed
              from public.cta_queue where id = any(%s) order by consent
            """,
            [ids],
        ).fetchall()
        twins = conn.execute("select student_name, why from public.cta_duplicates").fetchall()
        score = conn.execute("select score, reasons from public.lead_scores where lead_id = %s", [ready.lead_id])
        points, reasons = score.fetchone() or (0, [])
    assert rows == [
        ("given", "verified", "unverified", 1, "hot", False),
        ("none", None, None, 0, "warm", False),
    ]
    assert ("Kabir Rao", "Possible sibling") in twins
    assert points == sum(int(reason.rpartition("(")[2].rstrip(")")) for reason in reasons)
    for stranger in (cast.student, cast.unpaid):
        with engine.as_person(stranger) as conn:
            for view in ("cta_queue", "cta_duplicates", "lead_scores"):
                assert conn.execute(f"select count(*) from public.{view}".encode()).fetchone() == (0,)


def test_snoozing_and_rejecting_can_be_taken_back_and_send_nothing(engine: Engine, cast: Cast) -> None:
    engine.clock(NOON)
    form_id = form(engine, family(engine, 1))
    steps = (
        "set snoozed_until = public.app_now() + interval '1 day'",
        "set snoozed_until = null",
        "set status = 'rejected', review_reason = 'Too young: nine'",
        "set status = 'pending', review_reason = null",
    )
    waiting = []
    for step in steps:
        with engine.as_person(cast.admin) as conn:
            changed = f"update public.cta_submissions {step} where id = %s".encode()
            assert conn.execute(changed, [form_id]).rowcount == 1
            figures = conn.execute("select pending, snoozed, rejected from public.cta_figures()").fetchone()
            waiting.append(figures)
        with engine.as_person(cast.student) as conn:
            assert conn.execute(changed, [form_id]).rowcount == 0
    assert waiting == [(0, 1, 0), (1, 0, 0), (0, 0, 1), (1, 0, 0)]
    engine.drain()
    assert engine.sent() == []


def test_only_the_educator_sees_and_makes_tasks(engine: Engine, cast: Cast) -> None:
    add = "insert into public.tasks (lead_id, what, due_at) values (%s, 'Ring the mother', public.app_now())"
    with engine.as_person(cast.admin) as conn:
        conn.execute(add, [cast.meera.lead_id])
        found = conn.execute("select family_id, created_by, rule from public.tasks").fetchall()
        assert found == [(cast.meera.family_id, cast.admin, None)]
        assert conn.execute("update public.tasks set done_at = public.app_now()").rowcount == 1
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select count(*) from public.tasks").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as conn:
        conn.execute(add, [cast.riya.lead_id])


def test_a_second_absence_in_a_row_becomes_one_task(engine: Engine, cast: Cast) -> None:
    def hold(number: int, *, kabir_came: bool) -> UUID:
        starts = datetime.now(UTC) + timedelta(days=number)
        made: UUID = engine.value(
            """
            insert into public.sessions (batch_id, title, starts_at, ends_at)
            values (%(batch)s, 'A class', %(starts)s, %(ends)s) returning id
            """,
            batch=cast.batch_id,
            starts=starts,
            ends=starts + timedelta(hours=1),
        )
        seats = [cast.enrollment_id] + ([cast.classmate_enrollment_id] if kabir_came else [])
        for seat in seats:
            engine.run(
                "insert into public.session_attendance (session_id, enrollment_id) values (%(s)s, %(e)s)",
                s=made,
                e=seat,
            )
        engine.run("update public.sessions set status = 'ended' where id = %(id)s", id=made)
        return made

    hold(1, kabir_came=True)
    hold(2, kabir_came=False)
    assert engine.rows("select * from public.tasks") == []
    hold(3, kabir_came=False)
    task = engine.row("select lead_id, what, rule, due_at > public.app_now() as is_coming from public.tasks")
    assert (task["lead_id"], task["rule"], task["is_coming"]) == (cast.kabir.lead_id, "second_absence", True)
    assert task["what"].startswith("Kabir Rao missed two classes in a row.")


def test_a_call_that_stays_unanswered_becomes_a_task_once(engine: Engine, cast: Cast) -> None:
    engine.run(
        """
        insert into public.call_logs (dedupe_key, event_key, family_id, lead_id, contact_id, to_address, due_at, status,
                                      call_status, failed_at)
        values ('approved:x', 'approved', %(family)s, %(lead)s, %(contact)s, '+919876543230', public.app_now(),
                'failed', 'no_answer', public.app_now() - interval '10 minutes')
        """,
        family=cast.meera.family_id,
        lead=cast.meera.lead_id,
        contact=cast.meera.phone["id"],
    )
    for _ in range(2):
        engine.value("select private.task_unanswered_calls()")
    task = engine.row("select rule, lead_id, what from public.tasks")
    assert (task["rule"], task["lead_id"]) == ("call_unanswered", cast.meera.lead_id)


def test_the_public_form_has_an_address_to_spread(engine: Engine, cast: Cast) -> None:
    answer = engine.client.as_admin(cast.admin).get("/api/cta/public-form")
    assert answer.status_code == 200
    assert answer.get_json()["url"] == f"{engine.settings.app_url}/f"
    assert answer.get_json()["qr"].startswith("data:image/svg+xml")
    assert engine.client.as_student(cast.student).get("/api/cta/public-form").status_code == 403


def test_reasons_and_costs_stay_what_they_are(engine: Engine, cast: Cast) -> None:
    for key, value in (("message_costs", '{"email": -1, "whatsapp": 90, "voice": 400}'), ("lost_reasons", "[]")):
        with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
            conn.execute("update public.app_settings set value = %s where key = %s", [value, key])
