"""Paid means that the gateway's API says so of our own request, whatever webhooks and browsers claim, however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from launchpad.core.db import Row
from launchpad.payments import service
from tests.payments.till import Till


def _paid_once(till: Till, payment: Row) -> None:
    now = till.payment(payment["id"])
    assert (now["status"], till.events(payment["id"]).count("paid")) == ("paid", 1)
    seats = "select count(*) from public.enrollments where lead_id = %(lead)s and status = 'active'"
    assert till.engine.value(seats, lead=payment["lead_id"]) == 1
    told = "select count(*) from public.automation_events where kind = 'payment_paid'"
    assert till.engine.value(told) == 1


def test_a_payment_is_confirmed_with_the_gateway_and_paid_once(till: Till) -> None:
    payment = till.asked()
    attempt = till.pay(payment)["payment"]
    till.engine.settle()
    _paid_once(till, payment)
    now = till.payment(payment["id"])
    assert now["gateway_payment_id"] == attempt["id"]
    # 2 % and 3 rupees, and 18 % tax on that.
    assert now["fees_paise"] == 10298 + 1854
    assert now["instrument"] == "UPI"
    assert till.stage() == "paid"


def test_a_doubled_webhook_changes_nothing(till: Till) -> None:
    till.settings(webhooks="doubled")
    payment = till.asked()
    till.pay(payment)
    till.engine.settle()
    _paid_once(till, payment)
    assert till.engine.value("select count(*) from public.webhook_events where provider = 'instamojo'") == 1


def test_a_forged_webhook_is_refused_and_counted(till: Till) -> None:
    payment = till.asked()
    request = till.request_of(payment)
    attempt = {"id": "MOJOFORGED", "status": True, "amount": "4999.00", "fees": "1.00"}
    body = till.body(request, attempt).replace(b"amount=4999.00", b"amount=9.00")
    assert till.knock(payment["id"], body) == 401
    assert till.knock(payment["id"], b"") == 401
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "link_sent"
    assert till.engine.value("select count(*) from public.webhook_events where provider = 'instamojo'") == 0
    refusals = till.engine.rows("select reason, count from private.webhook_refusals where provider = 'instamojo'")
    assert [(row["reason"], row["count"]) for row in refusals] == [("bad_mac", 2)]


def test_a_signed_lie_settles_nothing(till: Till) -> None:
    """Who has the salt can sign anything; still the API decides."""
    payment = till.asked()
    body = till.body(till.request_of(payment), {"id": "MOJOLIE", "status": True, "amount": "4999.00", "fees": "1.00"})
    assert till.knock(payment["id"], body) == 200
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "link_sent"
    assert till.events(payment["id"])[-1] == "webhook"


def test_a_signed_form_without_its_fields_is_refused(till: Till) -> None:
    payment = till.asked()
    body = till.body(till.request_of(payment), {"id": "", "status": True, "amount": "much", "fees": ""})
    assert till.knock(payment["id"], body) == 400


def test_another_amount_is_for_the_educator_to_decide(till: Till) -> None:
    payment = till.asked()
    till.pay(payment, amount="9.00")
    till.engine.settle()
    now = till.payment(payment["id"])
    assert (now["status"], now["review_reason"]) == ("needs_review", "Paid 900 paise instead of 499900.")
    assert till.engine.value("select count(*) from public.automation_events where kind = 'payment_paid'") == 0
    till.engine.drain()
    assert till.events(payment["id"]).count("needs_review") == 1


def test_the_webhook_of_another_request_settles_only_its_own(till: Till) -> None:
    """A cheap payment's genuine webhook, posted to the door of a costly one."""
    costly = till.asked()
    till.settings(webhooks="lost")
    with till.engine.as_person(till.cast.admin) as conn:
        cheap_batch = conn.execute(
            "insert into public.batches (name, fee_paise) values ('Trial', 900) returning id"
        ).fetchone()
        assert cheap_batch is not None
        row = conn.execute(
            "insert into public.payments (lead_id, batch_id, amount_paise) values (%s, %s, 900) returning id",
            [till.cast.kabir.lead_id, cheap_batch[0]],
        ).fetchone()
    assert row is not None
    till.engine.drain()
    cheap = till.payment(row[0])
    attempt = till.pay(cheap)["payment"]
    assert till.knock(costly["id"], till.body(till.request_of(cheap), attempt)) == 200
    till.engine.drain()
    assert till.payment(costly["id"])["status"] == "link_sent"
    assert till.payment(cheap["id"])["status"] == "paid"


def test_the_webhook_of_nobody_is_kept_and_ignored(till: Till) -> None:
    payment = till.asked()
    attempt = {"id": "MOJONOBODY", "status": True, "amount": "4999.00", "fees": "1.00"}
    body = till.body(till.request_of(payment), attempt, payment_request_id="0" * 32)
    assert till.knock(payment["id"], body) == 200
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "link_sent"
    assert till.engine.value("select status::text from public.webhook_events where provider = 'instamojo'") == "done"


def test_a_failure_that_comes_after_the_money_changes_nothing(till: Till) -> None:
    """An abandoned attempt of the same request fails hours after another one was paid."""
    till.settings(webhooks="lost")
    payment = till.asked()
    failed = till.act(payment, "fail")["payment"]
    till.pay(payment)
    assert (
        till.knock(payment["id"], till.body(till.request_of(payment), till.request_of(payment)["attempts"][1])) == 200
    )
    till.engine.drain()
    _paid_once(till, payment)
    assert till.knock(payment["id"], till.body(till.request_of(payment), failed)) == 200
    till.engine.drain()
    _paid_once(till, payment)


def test_a_lost_webhook_is_made_up_for(till: Till) -> None:
    till.settings(webhooks="lost")
    payment = till.asked()
    till.pay(payment)
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "link_sent"
    till.later(payment["id"], "10 minutes")
    till.engine.drain()
    _paid_once(till, payment)


def test_a_gateway_that_cannot_be_asked_is_asked_again(till: Till) -> None:
    payment = till.asked()
    till.engine.run("update public.payments set gateway_request_id = 'unknown' where id = %(id)s", id=payment["id"])
    assert till.engine.client.as_admin(till.cast.admin).post(f"/api/payments/{payment['id']}/check").status_code == 200
    till.engine.drain()
    now = till.payment(payment["id"])
    assert now["status"] == "link_sent"
    assert "knows no such request" in now["error_text"]
    assert now["not_before"] is not None


def test_money_that_comes_after_the_end_is_not_lost_sight_of(till: Till) -> None:
    payment = till.asked()
    till.settings(webhooks="lost")
    till.pay(payment)
    client = till.engine.client.as_admin(till.cast.admin)
    assert client.post(f"/api/payments/{payment['id']}/cancel").status_code == 200
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "expired"
    till.later(payment["id"], "15 minutes")
    till.engine.drain()
    now = till.payment(payment["id"])
    assert (now["status"], now["review_reason"]) == ("needs_review", "Paid after the link was expired.")


@pytest.mark.parametrize(
    ("status", "since_return", "age", "expected"),
    [
        ("link_sent", None, timedelta(minutes=1), timedelta(minutes=5)),
        ("link_sent", None, timedelta(hours=8), timedelta(hours=1)),
        ("opened", None, timedelta(days=30), timedelta(hours=6)),
        ("pending", timedelta(seconds=5), timedelta(days=30), timedelta(seconds=10)),
        ("pending", timedelta(minutes=5), timedelta(days=30), timedelta(minutes=1)),
        ("opened", timedelta(hours=1), timedelta(days=30), timedelta(hours=6)),
        ("paid", timedelta(seconds=5), timedelta(hours=1), None),
        ("needs_review", None, timedelta(hours=1), None),
        ("expired", None, timedelta(hours=1), None),
    ],
)
def test_a_payer_who_is_back_is_followed_closely(
    status: str, since_return: timedelta | None, age: timedelta, expected: timedelta | None
) -> None:
    assert service.next_look({"status": status, "since_return": since_return, "age": age}) == expected


def test_the_same_webhook_posted_twice_at_once_books_the_money_once(till: Till) -> None:
    payment = till.asked()
    attempt = till.pay(payment)
    body = till.body(till.request_of(payment), attempt["payment"])
    at_once = Barrier(4)

    def knock() -> int:
        at_once.wait(10)
        return till.knock(payment["id"], body)

    with ThreadPoolExecutor(4) as doors:
        answers = [door.result(60) for door in [doors.submit(knock) for _ in range(4)]]
    assert answers == [200] * 4
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(till.engine.drain) for _ in range(2)]:
            done.result(60)
    assert till.payment(payment["id"])["status"] == "paid"
    assert till.events(payment["id"]).count("paid") == 1
    assert till.engine.value("select count(*) from public.payment_receipts") == 1
    seats = "select count(*) from public.enrollments where lead_id = %(id)s"
    assert till.engine.value(seats, id=till.cast.meera.lead_id) == 1
