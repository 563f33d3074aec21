"""What the guardian sees: the payment page, the way back, the receipt, and the way into the account."""

from __future__ import annotations

import pytest

from launchpad.core.db import Row
from tests.cast import account
from tests.payments.till import Till


def _return_of(till: Till, payment: Row, **query: str) -> str:
    given = {
        "payment_request_id": payment["gateway_request_id"],
        "payment_status": "Credit",
        "payment_id": "MOJOX",
        **query,
    }
    return till.engine.client.get("/pay/return", query_string=given).text


def test_the_page_shows_what_is_due_and_leads_to_the_gateway(till: Till) -> None:
    payment = till.asked(due_on="2026-11-30")
    token = till.link("pay", till.cast.meera.email["id"])
    page = till.engine.client.get(f"/pay/{token}")
    assert page.status_code == 200
    assert f"₹4,999 for the December batch, by 30 Nov 2026. Reference {payment['pay_ref']}." in page.text
    assert payment["gateway_url"] in page.text
    assert "<script" not in page.text
    assert "noindex" in page.text
    assert till.payment(payment["id"])["status"] == "opened"
    hindi = till.engine.client.get(f"/pay/{token}?lang=hi").text
    assert f"₹4,999, 30 नव 2026 तक। रेफ़रेंस {payment['pay_ref']}।" in hindi
    assert till.events(payment["id"]).count("opened") == 1


def test_a_token_of_nobody_opens_nothing(till: Till) -> None:
    till.asked()
    for path in ("/pay/nobody", "/receipt/nobody", "/claim/nobody"):
        assert till.engine.client.get(path).status_code == 404


def test_without_a_personal_link_the_app_asks_for_the_sign_in(till: Till) -> None:
    for path in ("/pay/me", "/receipt/me"):
        assert till.engine.client.get(path).headers["Location"] == "/app/payment"


def test_the_way_back_says_what_the_gateway_says_and_not_what_the_address_says(till: Till) -> None:
    till.settings(webhooks="lost")
    payment = till.asked()
    checking = _return_of(till, payment)
    assert "Checking with the bank" in checking
    assert 'http-equiv="refresh"' in checking
    assert till.payment(payment["id"])["status"] == "pending"
    till.engine.drain()
    assert "Received" not in _return_of(till, payment)
    till.pay(payment)
    till.later(payment["id"], "20 seconds")
    till.engine.drain()
    paid = _return_of(till, payment, payment_status="Failed")
    assert "Received: ₹4,999. The seat is confirmed." in paid
    assert "/claim/" not in paid
    assert "/receipt/" not in paid


def test_who_came_by_the_personal_link_gets_receipt_and_account_on_return(till: Till) -> None:
    payment = till.asked()
    token = till.link("pay", till.cast.meera.email["id"])
    browser = till.engine.app.test_client()
    assert browser.get(f"/pay/{token}").status_code == 200
    till.pay(payment)
    till.engine.settle()
    page = browser.get("/pay/return").text
    receipt = till.link("receipt", till.cast.meera.email["id"])
    assert f"/receipt/{receipt}" in page
    assert f"/claim/{till.link('claim', till.cast.meera.email['id'])}" in page
    shown = till.engine.client.get(f"/receipt/{receipt}").text
    for words in ("₹4,999", payment["pay_ref"], "Kavita Deshpande", "UPI", "the December batch"):
        assert words in shown
    assert "Meera" not in shown


def test_a_payment_that_failed_may_be_tried_again(till: Till) -> None:
    payment = till.asked()
    till.act(payment, "fail")
    _return_of(till, payment)
    till.engine.drain()
    page = _return_of(till, payment)
    assert "nothing was taken" in page
    assert payment["gateway_url"] in page


def test_who_leaves_is_told_that_nothing_was_taken(till: Till) -> None:
    payment = till.asked()
    _return_of(till, payment)
    till.engine.drain()
    assert "Checking with the bank" in _return_of(till, payment)
    till.later(payment["id"], "70 seconds")
    till.engine.drain()
    assert "You came back without paying. Nothing was taken." in _return_of(till, payment)
    assert till.payment(payment["id"])["status"] == "opened"


def test_a_bank_that_takes_long_is_waited_for(till: Till) -> None:
    payment = till.asked()
    till.act(payment, "leave")
    _return_of(till, payment)
    till.later(payment["id"], "3 minutes")
    till.engine.drain()
    page = _return_of(till, payment)
    assert f"Please do not pay again. We keep asking and write to you. Reference {payment['pay_ref']}." in page
    assert payment["gateway_url"] not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("status = 'needs_review', review_reason = 'Paid 900 paise'", "want to check one thing ourselves"),
        ("status = 'needs_review', review_reason = 'Paid twice: a after b.'", "paid twice"),
        ("status = 'expired'", "This link has ended."),
    ],
)
def test_other_ends_have_their_words(till: Till, change: str, words: str) -> None:
    payment = till.asked()
    till.engine.run(f"update public.payments set {change} where id = %(id)s", id=payment["id"])
    page = till.engine.client.get(f"/pay/{till.link('pay', till.cast.meera.email['id'])}").text
    assert words in page
    assert payment["gateway_url"] not in page


def test_a_cancelled_request_says_so(till: Till) -> None:
    payment = till.asked()
    till.engine.client.as_admin(till.cast.admin).post(f"/api/payments/{payment['id']}/cancel")
    page = till.engine.client.get(f"/pay/{till.link('pay', till.cast.meera.email['id'])}").text
    assert "This request was cancelled. Nothing is to be paid." in page


def test_a_stranger_on_the_way_back_learns_nothing(till: Till) -> None:
    payment = till.asked()
    page = till.engine.client.get("/pay/return?payment_request_id=guessed&payment_status=Credit").text
    assert "Checking with the bank" in page
    assert payment["pay_ref"] not in page
    assert "₹" not in page


# ---------------------------------------------------------------- what the family is told, and the way in
def test_the_family_is_told_and_the_seat_waits_for_its_account(till: Till) -> None:
    with till.engine.as_person(till.cast.admin) as conn:
        conn.execute(
            """
            select public.save_session(null, %s, 'Find your first customer', public.app_now() + interval '3 days',
                                       public.app_now() + interval '3 days 1 hour', 'https://video.example.com/room')
            """,
            [till.cast.batch_id],
        )
    payment = till.asked()
    till.pay(payment)
    till.engine.settle()
    mails = {mail["subject"]: str(mail) for mail in till.engine.sent(channel="email", to="lakshmi@example.com")}
    assert "Payment received. The seat is yours" in mails
    assert "Find your first customer" in mails["Payment received. The seat is yours"]
    assert payment["pay_ref"] in mails["Payment received. The seat is yours"]
    token = till.link("claim", till.cast.meera.email["id"])
    assert f"/claim/{token}" in mails["Open the student's account"]
    reminders = """
        select count(*) from public.reminders r join public.enrollments e on e.id = r.enrollment_id
         where e.lead_id = %(lead)s
    """
    assert till.engine.value(reminders, lead=payment["lead_id"]) == 2
    answer = till.engine.client.get(f"/claim/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-up?claim={token}")


def test_the_welcome_link_opens_the_seat_once_and_for_seven_days(till: Till) -> None:
    payment = till.asked()
    till.pay(payment)
    till.engine.settle()
    token = till.link("claim", till.cast.meera.email["id"])
    expires = """
        select expires_at - public.app_now() between '6 days 23 hours' and '7 days'
          from private.personal_links where token = %(t)s
    """
    assert till.engine.value(expires, t=token) is True
    other = account(till.engine, "other@example.com", "student", "Other")
    with till.engine.as_person(till.cast.unpaid) as conn:
        seat = conn.execute("select public.claim_seat(%s)", [token]).fetchone()
        again = conn.execute("select public.claim_seat(%s)", [token]).fetchone()
    assert seat == again
    with till.engine.as_person(other) as conn, pytest.raises(Exception, match="has been used"):
        conn.execute("select public.claim_seat(%s)", [token])
    assert (
        till.engine.value("select stage::text from public.imported_leads where id = %(id)s", id=payment["lead_id"])
        == "enrolled"
    )
    used = till.engine.client.get(f"/claim/{token}")
    assert used.status_code == 410
    assert "has been used" in used.text


def test_an_expired_welcome_link_opens_nothing(till: Till) -> None:
    payment = till.asked()
    till.pay(payment)
    till.engine.settle()
    token = till.link("claim", till.cast.meera.email["id"])
    till.engine.run("update private.personal_links set expires_at = public.app_now() where token = %(t)s", t=token)
    with till.engine.as_person(till.cast.unpaid) as conn, pytest.raises(Exception, match="has expired"):
        conn.execute("select public.claim_seat(%s)", [token])
    assert till.engine.client.get(f"/claim/{token}").status_code == 410
    with till.engine.as_person(till.cast.unpaid) as conn, pytest.raises(Exception, match="does not belong to a seat"):
        conn.execute("select public.claim_seat(%s)", [till.link("pay", till.cast.meera.email["id"])])
