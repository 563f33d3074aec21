"""The books: what does not fit, what goes back, what came in another way, parts and discounts, and the matching."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from launchpad.core.db import Row
from tests.engine import Client
from tests.payments.till import Till

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def desk(till: Till) -> Client:
    """The educator."""
    return till.engine.client.as_admin(till.cast.admin)


def _review(till: Till) -> Row:
    return till.engine.row("select * from public.payment_reviews")


def _decide(till: Till, desk: Client, decision: str, **more: Any) -> Any:
    path = f"/api/payments/reviews/{_review(till)['id']}/decide"
    return desk.post(path, json={"decision": decision, **more})


def _seats(till: Till) -> list[str]:
    statement = "select status::text from public.enrollments where lead_id = %(lead)s"
    return [row["status"] for row in till.engine.rows(statement, lead=till.cast.meera.lead_id)]


def _paid(till: Till) -> Row:
    payment = till.asked()
    till.pay(payment)
    till.engine.settle()
    return till.payment(payment["id"])


# ---------------------------------------------------------------- money that does not fit
def test_another_amount_waits_with_its_difference_until_the_educator_takes_it(till: Till, desk: Client) -> None:
    payment = till.asked()
    till.pay(payment, amount="49900.00")
    till.engine.settle()
    review = _review(till)
    assert (review["kind"], review["asked_paise"], review["came_paise"]) == ("amount", 499900, 4990000)
    assert (till.payment(payment["id"])["status"], _seats(till)) == ("needs_review", [])
    assert _decide(till, desk, "accept").status_code == 422
    assert _decide(till, desk, "accept", note="They paid for both children.").status_code == 200
    now = till.payment(payment["id"])
    assert (now["status"], now["paid_paise"], now["review_reason"]) == ("paid", 4990000, None)
    assert _seats(till) == ["active"]
    assert _decide(till, desk, "accept", note="again").status_code == 409
    told = "select count(*) from public.automation_events where kind = 'payment_paid'"
    assert till.engine.value(told) == 1


@pytest.mark.parametrize("amount", ["4999", "4999.0", "4999.00"])
def test_the_same_amount_written_otherwise_is_the_same(till: Till, amount: str) -> None:
    payment = till.asked()
    till.pay(payment, amount=amount)
    till.engine.settle()
    assert till.payment(payment["id"])["status"] == "paid"


def test_another_currency_is_never_booked_as_rupees(till: Till, desk: Client) -> None:
    payment = till.asked()
    till.pay(payment, currency="USD")
    till.engine.settle()
    assert _review(till)["difference"] == "Paid in USD instead of INR."
    assert _decide(till, desk, "accept", note="fine").status_code == 409
    assert (till.payment(payment["id"])["status"], _seats(till)) == ("needs_review", [])


def test_somebody_we_do_not_know_has_paid(till: Till, desk: Client) -> None:
    payment = till.asked()
    till.pay(payment, email="uncle@example.com", phone="+919000000777")
    till.engine.settle()
    review = _review(till)
    assert (review["kind"], review["difference"]) == (
        "payer",
        "Paid by somebody we do not know: uncle@example.com, …0777.",
    )
    assert _decide(till, desk, "accept").status_code == 200
    assert (till.payment(payment["id"])["status"], _seats(till)) == ("paid", ["active"])


def test_what_was_paid_twice_goes_back_once(till: Till, desk: Client) -> None:
    payment = _paid(till)
    second = till.pay(payment, twice="yes")["payment"]
    till.engine.settle()
    assert till.payment(payment["id"])["status"] == "needs_review"
    assert _review(till)["kind"] == "twice"
    assert _decide(till, desk, "accept", note="keep both").status_code == 409
    assert _decide(till, desk, "refund").status_code == 200
    till.engine.drain()
    assert (till.payment(payment["id"])["status"], _seats(till)) == ("paid", ["active"])
    refund = till.engine.row("select * from public.payment_refunds")
    assert (refund["status"], refund["gateway_payment_id"], refund["amount_paise"]) == (
        "requested",
        second["id"],
        499900,
    )
    _conclude(till, refund)
    assert _review(till)["status"] == "refunded"
    assert till.payment(payment["id"])["status"] == "paid"


def test_money_left_aside_needs_a_reason(till: Till, desk: Client) -> None:
    payment = till.asked()
    till.pay(payment, amount="9.00")
    till.engine.settle()
    assert _decide(till, desk, "dismiss").status_code == 422
    assert _decide(till, desk, "dismiss", note="A test of the family's bank; they know.").status_code == 200
    assert till.payment(payment["id"])["status"] == "expired"
    assert (
        till.engine.client.as_student(till.cast.student)
        .post(f"/api/payments/reviews/{_review(till)['id']}/decide", json={"decision": "accept"})
        .status_code
        == 403
    )


# ---------------------------------------------------------------- refunds
def _conclude(till: Till, refund: Row, verdict: str = "conclude") -> None:
    till.engine.sandbox.http.post(f"/refunds/{refund['gateway_refund_id']}/{verdict}").raise_for_status()
    till.engine.run("update public.payment_refunds set not_before = public.app_now()")
    till.engine.drain()


def test_a_refund_is_one_only_when_the_gateway_says_so_and_closes_the_seat(till: Till, desk: Client) -> None:
    payment = _paid(till)
    path = f"/api/payments/{payment['id']}/refund"
    assert desk.post(path, json={"amount_paise": 499901, "reason": "Too much"}).status_code == 422
    assert (
        desk.post(path, json={"amount_paise": 499900, "reason": "Moved to another town", "kind": "QFL"}).status_code
        == 200
    )
    assert desk.post(path, json={"amount_paise": 1, "reason": "And more"}).status_code == 422
    till.engine.drain()
    refund = till.engine.row("select * from public.payment_refunds")
    now = till.payment(payment["id"])
    assert (refund["status"], now["status"], now["refunding_paise"], _seats(till)) == (
        "requested",
        "paid",
        499900,
        ["active"],
    )
    told = till.engine.sent(channel="email", to="lakshmi@example.com")
    assert any("refund of ₹4,999" in str(mail) for mail in told)
    _conclude(till, refund)
    now = till.payment(payment["id"])
    assert (now["status"], now["refunded_paise"], now["refunding_paise"], _seats(till)) == (
        "refunded",
        499900,
        0,
        ["ended"],
    )
    assert till.events(payment["id"])[-2:] == ["refunded", "seat_closed"]
    # The money is back; a late webhook of the old credit changes nothing.
    attempt = till.request_of(payment)["attempts"][0]
    assert till.knock(payment["id"], till.body(till.request_of(payment), attempt)) == 200
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "refunded"


def test_a_part_of_the_money_back_leaves_the_seat(till: Till, desk: Client) -> None:
    payment = _paid(till)
    body = {"amount_paise": 100000, "reason": "One class was missed"}
    assert desk.post(f"/api/payments/{payment['id']}/refund", json=body).status_code == 200
    till.engine.drain()
    _conclude(till, till.engine.row("select * from public.payment_refunds"))
    now = till.payment(payment["id"])
    assert (now["status"], now["refunded_paise"], _seats(till)) == ("paid", 100000, ["active"])


def test_a_refund_that_is_denied_changes_nothing(till: Till, desk: Client) -> None:
    payment = _paid(till)
    body = {"amount_paise": 499900, "reason": "Asked for by mistake"}
    desk.post(f"/api/payments/{payment['id']}/refund", json=body)
    till.engine.drain()
    _conclude(till, till.engine.row("select * from public.payment_refunds"), "deny")
    now = till.payment(payment["id"])
    assert (now["status"], now["refunded_paise"], now["refunding_paise"], _seats(till)) == ("paid", 0, 0, ["active"])


def test_a_lost_answer_sends_nothing_back_twice(till: Till, desk: Client) -> None:
    payment = _paid(till)
    till.settings(provider="instamojo", fault="accept_then_hang", seconds=0)
    body = {"amount_paise": 499900, "reason": "Moved away"}
    desk.post(f"/api/payments/{payment['id']}/refund", json=body)
    till.engine.drain()
    assert till.engine.value("select status::text from public.payment_refunds") == "asked"
    till.engine.run("update public.payment_refunds set not_before = public.app_now()")
    till.engine.drain()
    refund = till.engine.row("select * from public.payment_refunds")
    assert refund["status"] == "requested"
    [case] = till.engine.sandbox.http.get("/payments").json()["payments"][0]["attempts"][0]["cases"]
    assert case == refund["gateway_refund_id"]


# ---------------------------------------------------------------- links that end or are replaced
def test_a_link_ends_by_itself_and_is_closed_at_the_gateway(till: Till, clock: None) -> None:
    payment = till.asked(due_on="2026-11-30")
    assert payment["expires_at"].astimezone(UTC).isoformat() == "2026-12-07T18:29:00+00:00"
    till.engine.clock(datetime(2026, 12, 7, 18, 30, tzinfo=UTC))
    till.engine.drain()
    assert till.payment(payment["id"])["status"] == "expired"
    assert till.request_of(payment)["is_enabled"] is False
    assert till.events(payment["id"])[-2:] == ["expired", "closed"]


def test_a_replaced_link_is_closed_and_money_on_it_is_not_lost(till: Till, desk: Client) -> None:
    old = till.asked()
    till.settings(webhooks="lost")
    till.pay(old)
    answer = desk.post(f"/api/payments/{old['id']}/replace", json={"amount_paise": 400000})
    assert answer.status_code == 200
    till.engine.drain()
    fresh = till.payment(UUID(answer.get_json()["payment_id"]))
    assert (fresh["amount_paise"], fresh["replaces_id"], fresh["status"]) == (400000, old["id"], "link_sent")
    till.later(old["id"], "15 minutes")
    till.engine.drain()
    assert till.payment(old["id"])["status"] == "needs_review"
    assert _decide(till, desk, "accept").status_code == 200
    till.engine.drain()
    assert (till.payment(old["id"])["status"], till.payment(fresh["id"])["status"]) == ("paid", "expired")
    assert _seats(till) == ["active"]


def test_a_link_works_as_long_as_it_is_extended(till: Till, desk: Client, clock: None) -> None:
    payment = till.asked(due_on="2026-11-30")
    path = f"/api/payments/{payment['id']}/extend"
    assert desk.post(path, json={"until": "2026-11-01"}).status_code == 422
    assert desk.post(path, json={"until": "2026-12-20"}).status_code == 200
    till.engine.clock(datetime(2026, 12, 8, 6, 0, tzinfo=UTC))
    till.engine.drain()
    assert till.payment(payment["id"])["status"] in ("link_sent", "opened")


# ---------------------------------------------------------------- another way, and parts
def test_money_in_another_way_is_booked_with_its_proof_and_closes_the_link(till: Till, desk: Client) -> None:
    payment = till.asked()
    path = f"/api/payments/{payment['id']}/offline"
    today = str(till.engine.value("select (public.app_now() at time zone 'Asia/Kolkata')::date"))
    assert desk.post(path, json={"method": "bank", "received_on": today}).status_code == 422
    body = {"method": "bank", "received_on": today, "reference": "UTR 5521", "note": "Seen in the statement"}
    proof = f"{payment['id']}/statement.pdf"
    assert desk.post(path, json={**body, "proof_path": proof}).status_code == 422
    with till.engine.as_owner() as conn:
        conn.execute("insert into storage.objects (bucket_id, name) values ('payment-proofs', %s)", [proof])
    assert till.engine.client.as_student(till.cast.student).post(path, json=body).status_code == 403
    assert desk.post(path, json={**body, "proof_path": proof}).status_code == 200
    till.engine.drain()
    now = till.payment(payment["id"])
    assert (now["status"], now["method"], now["paid_paise"], _seats(till)) == ("paid", "bank", 499900, ["active"])
    assert till.request_of(payment)["is_enabled"] is False
    assert desk.post(path, json=body).status_code == 409


def test_the_first_part_opens_the_seat_and_the_second_waits_for_its_time(till: Till, desk: Client, clock: None) -> None:
    parts = [{"amount_paise": 200000, "due_on": "2026-11-27"}, {"amount_paise": 249900, "due_on": "2026-12-27"}]
    what = {
        "lead_ids": [str(till.cast.meera.lead_id)],
        "batch_id": str(till.cast.batch_id),
        "discount_paise": 50000,
        "discount_reason": "Two children of one family",
        "parts": parts,
    }
    wrong = {**what, "parts": parts[:1]}
    asked = {"action": "payment_links", "what": wrong}
    assert desk.post("/api/plans/preview", json=asked).status_code == 422
    asked["what"] = {**what, "discount_reason": None}
    assert desk.post("/api/plans/preview", json=asked).status_code == 422
    _confirmed(desk, "payment_links", what)
    till.engine.drain()
    first, second = till.engine.rows("select * from public.payments order by part")
    assert (first["status"], second["status"]) == ("link_sent", "draft")
    assert till.request_of(first)["purpose"] == f"Instalment 1 {first['pay_ref']}"
    assert (first["fee_paise"], first["discount_paise"]) == (499900, 50000)
    till.pay(first)
    till.engine.settle()
    assert _seats(till) == ["active"]
    till.engine.clock(datetime(2026, 12, 20, 5, 0, tzinfo=UTC))
    till.engine.drain()
    assert till.payment(second["id"])["status"] == "link_sent"
    again = {"lead_ids": what["lead_ids"], "batch_id": what["batch_id"]}
    plan = desk.post("/api/plans/preview", json={"action": "payment_links", "what": again}).get_json()
    assert plan["items"][0]["state"] == "done"


def _confirmed(desk: Client, action: str, what: dict[str, Any]) -> dict[str, Any]:
    shown = desk.post("/api/plans/preview", json={"action": action, "what": what})
    assert shown.status_code == 200, shown.text
    body = {
        "action": action,
        "what": what,
        "fingerprint": shown.get_json()["fingerprint"],
        "plan_id": str(UUID(int=hash(action) & (2**64 - 1))),
    }
    answer = desk.post("/api/plans/confirm", json=body)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.get_json()
    return done


def test_reminders_by_hand_are_capped_and_skip_who_has_paid(till: Till, desk: Client, clock: None) -> None:
    payment = till.asked(due_on="2026-11-30")
    what = {"payment_ids": [str(payment["id"])]}
    done = _confirmed(desk, "payment_reminders", what)
    assert (done["results"][0]["outcome"], done["planned"]) == ("done", 2)
    till.engine.drain()
    plan = desk.post("/api/plans/preview", json={"action": "payment_reminders", "what": what}).get_json()
    assert (plan["items"][0]["state"], plan["items"][0]["reason"]) == ("held", "Reminded within the last day.")
    till.engine.run("update public.payments set reminders = 2, reminded_at = null")
    plan = desk.post("/api/plans/preview", json={"action": "payment_reminders", "what": what}).get_json()
    assert plan["items"][0]["reason"] == "Reminded twice, which is the most."
    till.pay(payment)
    till.engine.settle()
    plan = desk.post("/api/plans/preview", json={"action": "payment_reminders", "what": what}).get_json()
    assert plan["items"][0]["state"] == "done"


def test_a_link_sent_again_goes_on_the_chosen_channel_alone(till: Till, desk: Client) -> None:
    payment = till.asked()
    before = len(till.engine.sent(channel="email", to="lakshmi@example.com"))
    what = {"payment_ids": [str(payment["id"])], "channels": ["email"]}
    assert _confirmed(desk, "payment_resend", what)["planned"] == 1
    till.engine.drain()
    assert len(till.engine.sent(channel="email", to="lakshmi@example.com")) == before + 1


# ---------------------------------------------------------------- the receipt
def test_the_receipt_is_numbered_drawn_the_same_and_shows_tax_only_with_a_gstin(till: Till, desk: Client) -> None:
    payment = _paid(till)
    receipt = till.engine.row("select * from public.payment_receipts")
    assert receipt["receipt_no"].endswith("/0001")
    assert receipt["facts"]["tax"] is None
    assert "Meera" not in str(receipt["facts"])
    path = f"/api/payments/{payment['id']}/receipt.pdf"
    first, second = desk.get(path), desk.get(path)
    assert first.data.startswith(b"%PDF")
    assert first.data == second.data
    assert till.engine.client.get(path).status_code == 401
    assert till.engine.client.as_student(till.cast.student).get(path).status_code == 404
    token = till.link("receipt", till.cast.meera.email["id"])
    assert till.engine.client.get(f"/receipt/{token}.pdf").data == first.data


def test_with_a_gstin_the_tax_is_part_of_the_amount(till: Till) -> None:
    till.engine.run(
        """
        update public.app_settings set value = value || '{"gstin": "27ABCDE1234F1Z5"}' where key = 'gst'
        """
    )
    _paid(till)
    tax = till.engine.row("select * from public.payment_receipts")["facts"]["tax"]
    assert tax["taxable_paise"] == 423644
    assert tax["taxable_paise"] + tax["cgst_paise"] + tax["sgst_paise"] == 499900
    assert abs(tax["cgst_paise"] - tax["sgst_paise"]) <= 1


# ---------------------------------------------------------------- matching
def test_money_on_a_link_of_nobody_is_found_and_given_its_payment(till: Till, desk: Client) -> None:
    """A lost answer left a second link at the gateway, and somebody paid on it."""
    payment = till.asked()
    orphan = till.engine.ctx.instamojo.create_payment_request(
        499900, f"Course fee {payment['pay_ref']}", "Lakshmi", None, None, "https://x.example/r", "https://x.example/h"
    )
    till.pay({**payment, "gateway_request_id": orphan.id})
    assert desk.post("/api/payments/match").status_code == 200
    till.engine.drain()
    review = _review(till)
    assert (review["kind"], review["payment_id"]) == ("stray", payment["id"])
    matching = till.engine.row("select * from public.payment_matchings")
    assert (matching["looked"], matching["found_stray"]) == (2, 1)
    assert _decide(till, desk, "accept").status_code == 200
    assert (till.payment(payment["id"])["status"], _seats(till)) == ("paid", ["active"])


def test_what_the_gateway_sent_can_be_read_without_the_people_in_it(till: Till, desk: Client) -> None:
    payment = _paid(till)
    [event] = desk.get(f"/api/payments/{payment['id']}/raw").get_json()["events"]
    assert event["fields"]["status"] == "Credit"
    assert "lakshmi@example.com" not in str(event)
    assert till.engine.client.as_student(till.cast.student).get(f"/api/payments/{payment['id']}/raw").status_code == 403


def test_payment_opens_the_seat_and_plans_every_coming_reminder_at_once(till: Till) -> None:
    with till.engine.as_person(till.cast.admin) as conn:
        conn.execute(
            """
            insert into public.sessions (batch_id, title, starts_at, ends_at, status)
            select %s, 'Class ' || n, public.app_now() + n * interval '3 days',
                   public.app_now() + n * interval '3 days' + interval '1 hour', 'scheduled'
              from generate_series(1, 2) n
            """,
            [till.cast.batch_id],
        )
    payment = till.asked()
    facts = till.pay(payment)["payment"]
    # The one statement that books the money has planned them, before any worker ran.
    said = till.engine.value(
        """
        select private.settle_payment(%(id)s, %(request)s, %(paid)s, 499900, 'INR', 0, 'UPI', null, null, null)
        """,
        id=payment["id"],
        request=payment["gateway_request_id"],
        paid=facts["id"],
    )
    assert said == "paid"
    kinds = till.engine.rows(
        """
        select r.kind::text, count(*) as n from public.reminders r join public.enrollments e on e.id = r.enrollment_id
         where e.lead_id = %(lead)s and r.status = 'planned' group by 1 order by 1
        """,
        lead=till.cast.meera.lead_id,
    )
    assert kinds
    assert all(row["n"] == 2 for row in kinds)


@pytest.fixture
def clock(till: Till) -> Iterator[None]:
    """Business time stands at a Monday noon in India."""
    till.engine.clock(NOW)
    yield
    till.engine.clock(None)
