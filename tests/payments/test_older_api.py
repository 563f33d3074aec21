"""The same stories with an account that still has version 1.1 of the gateway's API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import Engine, running_engine
from tests.payments.test_books import (  # noqa: F401
    desk,
    test_a_refund_is_one_only_when_the_gateway_says_so_and_closes_the_seat,
    test_a_replaced_link_is_closed_and_money_on_it_is_not_lost,
)
from tests.payments.test_link import (  # noqa: F401
    test_a_cancelled_payment_is_closed_at_the_gateway,
    test_a_lost_answer_is_found_again_and_not_asked_for_twice,
    test_an_account_that_is_refused_fails_nothing_and_is_tried_again_by_itself,
    test_the_link_is_made_for_the_guardian_and_sent_to_her_alone,
)
from tests.payments.test_settling import (  # noqa: F401
    test_a_doubled_webhook_changes_nothing,
    test_a_failure_that_comes_after_the_money_changes_nothing,
    test_a_forged_webhook_is_refused_and_counted,
    test_a_lost_webhook_is_made_up_for,
    test_a_signed_lie_settles_nothing,
    test_another_amount_is_for_the_educator_to_decide,
)
from tests.payments.till import Till


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose account at the gateway is of the older kind."""
    with running_engine(worded_database, tmp_path, INSTAMOJO_API_VERSION="1.1") as made:
        yield made


def test_a_payment_is_confirmed_and_its_fees_are_told_without_the_tax_on_them(till: Till) -> None:
    payment = till.asked()
    attempt = till.pay(payment)["payment"]
    till.engine.settle()
    now = till.payment(payment["id"])
    assert (now["status"], now["gateway_payment_id"]) == ("paid", attempt["id"])
    # 2 % and 3 rupees; version 1.1 tells no tax.
    assert now["fees_paise"] == 10298
