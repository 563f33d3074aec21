"""A webhook that never comes: the payer is back, and the money is found within two minutes of the bank."""

from __future__ import annotations

import pytest

from tests.payments.test_pages import _return_of
from tests.payments.till import Till

STEP_SECONDS = 5


@pytest.mark.parametrize("ready_after", [0, 30, 60, 90])
def test_it_is_found_within_two_minutes_of_the_return_and_of_the_bank(till: Till, ready_after: int) -> None:
    """Every five seconds of two minutes the worker looks what is due, and nothing but the gateway's own word counts."""
    till.settings(webhooks="lost")
    payment = till.asked()
    if ready_after == 0:
        till.pay(payment)
    assert "Checking with the bank" in _return_of(till, payment)
    found_after = None
    for second in range(0, 120, STEP_SECONDS):
        if second == ready_after and second:
            till.pay(payment)
        till.engine.drain()
        if till.payment(payment["id"])["status"] == "paid":
            found_after = second
            break
        till.later(payment["id"], f"{STEP_SECONDS} seconds")
    assert found_after is not None, "nothing was found in two minutes"
    assert found_after - ready_after <= 60
    assert "Received: ₹4,999" in _return_of(till, payment)


def test_who_came_back_without_paying_is_not_asked_about_all_day(till: Till) -> None:
    till.settings(webhooks="lost")
    payment = till.asked()
    _return_of(till, payment)
    looks = 0
    for _ in range(0, 900, 30):
        before = till.payment(payment["id"])["checked_at"]
        till.engine.drain()
        looks += till.payment(payment["id"])["checked_at"] != before
        till.later(payment["id"], "30 seconds")
    assert till.payment(payment["id"])["status"] == "opened"
    assert looks <= 25
