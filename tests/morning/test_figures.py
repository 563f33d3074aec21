"""The overview's numbers of eight weeks: cost, work on time, first answers, credit, and the first steps."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.cast import Cast
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
