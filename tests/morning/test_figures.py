"""The overview's numbers of eight weeks: cost, work on time, first answers, credit, and the first steps."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from launchpad.core.links import LinkKind, personal_link
from tests.cast import Cast, household
from tests.engine import Engine


def _figures(engine: Engine, cast: Cast) -> dict[str, Any]:
    with engine.as_person(cast.admin) as conn:
        row = conn.execute("select public.overview_figures()").fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def _sent(engine: Engine, cast: Cast, ledger: str, days_ago: int, status: str = "delivered", **more: Any) -> None:
    columns = {"cost_cents": None, "is_session": None, **more}
    extra = [name for name, value in columns.items() if value is not None]
    names, values = "".join(f", {one}" for one in extra), "".join(f", %({one})s" for one in extra)
    engine.run(
        f"""
        insert into public.{ledger} (dedupe_key, event_key, family_id, contact_id, to_address, status, due_at{names})
        select gen_random_uuid()::text, 'approved', c.family_id, c.id, c.value, %(status)s::public.message_status,
               public.app_now() - make_interval(days => %(days)s){values}
          from public.contacts c where c.family_id = %(family)s limit 1
        """,
        status=status,
        days=days_ago,
        family=cast.riya.family_id,
        **columns,
    )


def test_what_a_student_cost_is_all_that_was_sent_and_the_gateways_fee(engine: Engine, cast: Cast) -> None:
    _sent(engine, cast, "email_logs", 1)
    _sent(engine, cast, "email_logs", 1, "failed")
    _sent(engine, cast, "whatsapp_logs", 8)
    _sent(engine, cast, "whatsapp_logs", 8, is_session=True)
    _sent(engine, cast, "call_logs", 50, cost_cents=10)
    engine.run(
        """
        insert into public.payments (lead_id, batch_id, amount_paise, status, paid_at, fees_paise, gateway_request_id)
        values (%(lead)s, %(batch)s, 499900, 'paid', public.app_now() - interval '2 days', 9998, 'r1')
        """,
        lead=cast.riya.lead_id,
        batch=cast.batch_id,
    )
    figures = _figures(engine, cast)
    # By week, the oldest first: 5 paise a mail, 90 a WhatsApp, 88 a cent of a call; answers within the window are free.
    assert figures["cost_paise"] == [880, 0, 0, 0, 0, 0, 90, 5 + 9998]
    assert figures["paid_students"] == [0, 0, 0, 0, 0, 0, 0, 1]


def test_first_answers_are_told_for_four_weeks_and_the_four_before(engine: Engine, cast: Cast) -> None:
    for days, minutes in ((1, 10), (9, 30), (20, 50), (35, 90), (70, 999)):
        with engine.as_owner() as owner:
            owner.execute(
                """
                insert into public.crm_waits (conversation_id, since, answered_at)
                select private.conversation_of(%s), t - make_interval(mins => %s), t
                  from (select public.app_now() - make_interval(days => %s) as t) x
                """,
                [cast.riya.family_id, minutes, days],
            )
    figures = _figures(engine, cast)
    assert (figures["first_response_now"], figures["first_response_before"]) == (30, 90)
    assert figures["first_response"] == [None, None, 90, None, None, 50, 30, 10]


def test_work_is_on_time_by_the_day_that_holds_for_its_student(engine: Engine, cast: Cast) -> None:
    work = engine.value(
        """
        insert into public.assignments (batch_id, title, due_at, published_at)
        values (%(batch)s, 'One-page idea', public.app_now() - interval '3 days', public.app_now()) returning id
        """,
        batch=cast.batch_id,
    )
    for seat in (cast.enrollment_id, cast.classmate_enrollment_id):
        engine.run(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer, submitted_at)
            values (%(work)s, %(seat)s, 'submitted', 'Mine', public.app_now() - interval '1 minute')
            """,
            work=work,
            seat=seat,
        )
    assert _figures(engine, cast)["work"][-1] == {"n": 2, "on_time": 0}
    engine.run(
        """
        insert into public.assignment_extensions (assignment_id, enrollment_id, due_at, reason)
        values (%(work)s, %(seat)s, public.app_now() + interval '1 day', 'Ill')
        """,
        work=work,
        seat=cast.enrollment_id,
    )
    assert _figures(engine, cast)["work"][-1] == {"n": 2, "on_time": 1}


def test_credit_of_less_than_two_days_is_told(engine: Engine, cast: Cast) -> None:
    for _ in range(7):
        _sent(engine, cast, "whatsapp_logs", 2)
    balance = "update public.channel_states set balance = %(left)s where channel = 'whatsapp'"
    # Seven messages in a week are one a day, at 90 paise.
    engine.run(balance, left=1.81)
    assert _figures(engine, cast)["low_credit"] == []
    engine.run(balance, left=1.79)
    assert [one["channel"] for one in _figures(engine, cast)["low_credit"]] == ["whatsapp"]


def test_the_first_steps_are_told_until_somebody_has_a_seat(engine: Engine, cast: Cast) -> None:
    assert _figures(engine, cast)["first_run"] is None
    engine.run("delete from public.enrollments")
    steps = _figures(engine, cast)["first_run"]
    assert (steps["leads"], steps["session"], steps["live"]) == (True, False, False)


def test_nobody_else_asks(engine: Engine, cast: Cast) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as conn:
        conn.execute("select public.overview_figures()")


def test_money_is_what_the_books_say_it_is(engine: Engine, cast: Cast) -> None:
    engine.run(
        """
        insert into public.payments
          (lead_id, batch_id, purpose, amount_paise, paid_paise, status, paid_at, gateway_request_id)
        values (%(riya)s, %(batch)s, 'course', 499900, 450000, 'paid', public.app_now(), 'r1'),
               (%(kabir)s, %(batch)s, 'course', 300000, null, 'failed', null, 'r2'),
               (%(meera)s, %(batch)s, 'course', 200000, null, 'draft', null, null),
               (%(riya)s, %(batch)s, 'other', 10000, 20000, 'needs_review', public.app_now(), 'r3')
        """,
        riya=cast.riya.lead_id,
        kabir=cast.kabir.lead_id,
        meera=cast.meera.lead_id,
        batch=cast.batch_id,
    )
    engine.run(
        """
        insert into public.payment_reviews
          (kind, gateway_payment_id, gateway_request_id, came_paise, currency, difference)
        values ('stray', 'p9', 'r9', 77700, 'INR', 'Nobody knows what it is for.')
        """
    )
    with engine.as_person(cast.admin) as conn:
        row = conn.execute(
            "select public.overview_now(), public.overview_figures(),"
            " public.payment_figures((public.app_now() at time zone 'Asia/Kolkata')::date)"
        ).fetchone()
    assert row is not None
    now, figures, books = row
    assert now["collected_paise"] == books["collected"] == 470000
    assert sum(now["collected_by_day"]) == 470000
    assert now["outstanding_paise"] == books["outstanding"] == figures["outstanding_paise"][-1] == 500000
    assert {name: now["review"][name] for name in ("count", "amount_paise")} == {"count": 1, "amount_paise": 77700}
    # What the morning mail is written from, and the page shows, is one thing.
    assert json.loads(json.dumps(engine.value("select private.overview_facts()"))) == now


def test_the_funnel_counts_who_opened_the_form_and_who_was_in_a_class(engine: Engine, cast: Cast) -> None:
    def told(column: str) -> tuple[list[int], set[str]]:
        """The funnel's counts, and whom the list shows that the step opens."""
        question = "select public.overview_funnel(public.app_now() - interval '9 years', public.app_now() + '1 day')"
        with engine.as_person(cast.admin) as conn:
            counts = conn.execute(question).fetchone()
            listed = conn.execute(f"select student_name from public.lead_list where {column}".encode()).fetchall()
        assert counts is not None
        return counts[0], {name for (name,) in listed}

    with engine.ctx.db.transaction() as conn:
        diya = household(conn, "Diya Shah", "Rekha", "rekha@example.com", "+919876543290", stage="invited")
        household(conn, "Ira Bose", "Mita", "mita@example.com", "+919876543291", stage="invited")
        token = personal_link(conn, LinkKind.FORM, lead_id=diya.lead_id, contact_id=diya.email["id"])
    before, visited = told("has_visited")
    assert before[1] == len(visited)
    assert {"Diya Shah", "Ira Bose"}.isdisjoint(visited)
    assert told("has_visited")[0] == before, "a link that nobody opened is no visit"
    assert engine.client.get(f"/f/{token}").status_code == 200
    counts, listed = told("has_visited")
    assert (counts[1], listed) == (before[1] + 1, visited | {"Diya Shah"})

    assert (told("has_attended")[0][7], told("has_attended")[1]) == (0, set())
    engine.run(
        """
        with class as (
          insert into public.sessions (batch_id, title, starts_at, ends_at)
          values (%(batch)s, 'First', public.app_now() + '1 hour', public.app_now() + '2 hours') returning id)
        insert into public.session_attendance (session_id, enrollment_id) select id, %(seat)s from class
        """,
        batch=cast.batch_id,
        seat=cast.enrollment_id,
    )
    attended = told("has_attended")
    assert (attended[0][7], attended[1]) == (1, {"Riya Sharma"})
    # Who is lost has left all of it but the first step.
    engine.run(
        "update public.imported_leads set stage = 'lost', lost_reason = 'No time' where id = %(id)s",
        id=cast.riya.lead_id,
    )
    lost = told("has_attended")
    assert (lost[0][0], lost[0][1], lost[0][7], lost[1]) == (counts[0], counts[1] - 1, 0, set())
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as person:
        person.execute("select public.overview_funnel(public.app_now(), public.app_now())")


def test_what_was_spent_is_booked_to_the_source_and_the_batch_of_its_lead(engine: Engine, cast: Cast) -> None:
    mark = "update public.imported_leads set source = %(source)s, created_at = public.app_now() - interval '60 days'"
    engine.run(f"{mark} where id = %(id)s", source="School list", id=cast.riya.lead_id)
    engine.run(f"{mark} where id = %(id)s", source="Fair", id=cast.kabir.lead_id)
    _sent(engine, cast, "email_logs", 1, lead_id=cast.riya.lead_id)
    _sent(engine, cast, "whatsapp_logs", 40, lead_id=cast.riya.lead_id)
    _sent(engine, cast, "whatsapp_logs", 8, is_session=True, lead_id=cast.riya.lead_id)
    _sent(engine, cast, "call_logs", 50, cost_cents=10, lead_id=cast.kabir.lead_id)
    _sent(engine, cast, "email_logs", 1, "failed", lead_id=cast.kabir.lead_id)
    # To the family as a whole: it is no child's.
    _sent(engine, cast, "email_logs", 1)
    engine.run(
        """
        insert into public.payments (lead_id, batch_id, amount_paise, status, paid_at, fees_paise, gateway_request_id)
        values (%(lead)s, %(batch)s, 499900, 'paid', public.app_now() - interval '2 days', 9998, 'r1')
        """,
        lead=cast.riya.lead_id,
        batch=cast.batch_id,
    )

    def told(days: int) -> dict[tuple[str, str | None], list[Any]]:
        question = "select * from public.cost_by(public.app_now() - make_interval(days => %s), public.app_now())"
        with engine.as_person(cast.admin) as conn:
            return {(part, name): numbers for part, _, name, *numbers in conn.execute(question, [days]).fetchall()}

    costs = told(90)
    # Leads, students who paid, and paise of messages, calls and fees.
    assert costs["source", "School list"] == [1, 1, 95, 0, 9998]
    assert costs["source", "Fair"] == [1, 0, 0, 880, 0]
    batch = next(numbers for (part, _), numbers in costs.items() if part == "batch")
    assert batch == [2, 1, 95, 880, 9998]
    assert not {("source", "Fair"), ("source", "School list")} & told(30).keys()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as person:
        person.execute("select * from public.cost_by(public.app_now(), public.app_now())")
