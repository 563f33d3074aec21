"""From "interested" to a link in the guardian's hands: made once, found again when lost, closed when cancelled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from tests.payments.till import FEE_PAISE, Till


def test_the_link_is_made_for_the_guardian_and_sent_to_her_alone(till: Till) -> None:
    payment = till.asked(due_on="2026-11-30")
    request = till.request_of(payment)
    assert request["purpose"] == f"Course fee {payment['pay_ref']}"
    assert (request["amount"], request["email"], request["phone"]) == (
        "4999.00",
        "lakshmi@example.com",
        "+919876543230",
    )
    assert "Meera" not in str(request)
    assert request["webhook"] == f"{till.engine.settings.app_url}/hooks/instamojo/{payment['id']}"
    assert request["allow_repeated_payments"] is False
    assert payment["gateway_url"] == request["longurl"]
    assert payment["status"] == "link_sent"
    assert till.events(payment["id"]) == ["created", "link_created", "link_sent"]
    written = "select channel::text, contact_id from public.message_log where event_key = 'payment_link' order by 1"
    meera = till.cast.meera
    assert [(row["channel"], row["contact_id"]) for row in till.engine.rows(written)] == [
        ("email", meera.email["id"]),
        ("whatsapp", meera.phone["id"]),
    ]
    assert till.stage() == "link_sent"


def test_the_message_says_what_is_due_and_leads_to_our_page(till: Till) -> None:
    till.asked(due_on="2026-11-30")
    token = till.link("pay", till.cast.meera.email["id"])
    [mail] = till.engine.sent(channel="email", to="lakshmi@example.com")
    assert "₹4,999" in str(mail)
    assert "Mon 30 Nov" in str(mail)
    assert f"/pay/{token}" in str(mail)


def test_two_workers_make_one_link(till: Till) -> None:
    payment_id = till.ask()
    at_once = Barrier(2)

    def work() -> None:
        at_once.wait(10)
        till.engine.drain()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _ in range(2)]:
            done.result(60)
    assert len(till.requests()) == 1
    assert till.payment(payment_id)["attempts"] == 1
    written = "select count(*) from public.message_log where event_key = 'payment_link'"
    assert till.engine.value(written) == 2


def test_a_lost_answer_is_found_again_and_not_asked_for_twice(till: Till) -> None:
    till.settings(provider="instamojo", fault="accept_then_hang", seconds=0)
    payment_id = till.ask()
    till.engine.drain()
    waiting = till.payment(payment_id)
    assert (waiting["status"], len(till.requests())) == ("draft", 1)
    assert "did not answer" in waiting["error_text"] or "fault" in waiting["error_text"]
    till.later(payment_id, "1 hour")
    till.engine.drain()
    payment = till.payment(payment_id)
    assert [one["id"] for one in till.requests()] == [payment["gateway_request_id"]]
    assert (payment["status"], payment["error_text"]) == ("link_sent", None)


def test_a_worker_that_dies_before_the_answer_is_followed_by_one_that_looks_first(till: Till) -> None:
    payment_id = till.ask()
    till.engine.run(
        """
        update public.payments set attempt_id = gen_random_uuid(), attempts = 1, claimed_by = 'dead',
               lease_until = clock_timestamp() + interval '3 minutes' where id = %(id)s
        """,
        id=payment_id,
    )
    till.engine.drain()
    assert till.requests() == []
    till.later(payment_id, "5 minutes")
    till.engine.drain()
    assert len(till.requests()) == 1
    assert till.payment(payment_id)["status"] == "link_sent"


@pytest.mark.parametrize("fault", ["429", "500"])
def test_a_gateway_that_is_busy_is_asked_later(till: Till, fault: str) -> None:
    till.settings(provider="instamojo", fault=fault, count=1)
    payment_id = till.ask()
    till.engine.drain()
    assert till.payment(payment_id)["status"] == "draft"
    till.later(payment_id, "1 hour")
    till.engine.drain()
    assert till.payment(payment_id)["status"] == "link_sent"
    assert len(till.requests()) == 1


def test_an_account_that_is_refused_fails_nothing_and_is_tried_again_by_itself(till: Till) -> None:
    till.engine.drain()  # The accounts have been looked at: what is found good later would open the channel again.
    till.settings(provider="instamojo", fault="refuse", count=1)
    payment_id = till.ask()
    till.engine.drain()
    waits = till.payment(payment_id)
    assert waits["status"] == "draft"
    assert "may not do this" in waits["error_text"]
    state = "select breaker_text from public.channel_states where channel = 'payments'"
    assert "may not do this" in till.engine.value(state)
    till.later(payment_id, "6 minutes")
    till.engine.run("update public.channel_states set breaker_probe_at = public.app_now() where channel = 'payments'")
    till.engine.drain()
    assert till.payment(payment_id)["status"] == "link_sent"
    assert till.engine.value(state) is None


def test_while_payments_are_paused_no_link_is_made(till: Till) -> None:
    with till.engine.as_person(till.cast.admin) as conn:
        conn.execute("update public.channel_states set is_paused = true where channel = 'payments'")
    payment_id = till.ask()
    till.engine.drain()
    assert (till.payment(payment_id)["status"], till.requests()) == ("draft", [])
    with till.engine.as_person(till.cast.admin) as conn:
        conn.execute("update public.channel_states set is_paused = false where channel = 'payments'")
    till.engine.drain()
    assert till.payment(payment_id)["status"] == "link_sent"


def test_without_a_guardian_to_write_to_nothing_is_made(till: Till) -> None:
    till.engine.run(
        "update public.contacts set owner = 'student' where family_id = %(id)s", id=till.cast.meera.family_id
    )
    payment_id = till.ask()
    till.engine.drain()
    payment = till.payment(payment_id)
    assert (payment["status"], till.requests()) == ("failed", [])
    assert "guardian" in payment["error_text"]
    # Once there is somebody, it is tried again by hand.
    till.engine.run(
        "update public.contacts set owner = 'guardian' where family_id = %(id)s", id=till.cast.meera.family_id
    )
    assert _act(till, payment_id, "retry") == 200
    till.engine.drain()
    assert till.payment(payment_id)["status"] == "link_sent"
    assert _act(till, payment_id, "retry") == 409


def test_no_link_without_consent_to_the_course(till: Till) -> None:
    with till.engine.as_person(till.cast.admin) as conn, pytest.raises(Exception, match="not given permission"):
        conn.execute("select public.mark_interested(%s, %s)", [till.cast.stranger.lead_id, till.cast.batch_id])


def test_the_link_can_be_sent_once_more(till: Till) -> None:
    payment = till.asked()
    assert _act(till, payment["id"], "resend") == 200
    till.engine.drain()
    assert len(till.engine.sent(channel="email", to="lakshmi@example.com")) == 2
    assert till.payment(payment["id"])["status"] == "link_sent"


def test_a_cancelled_payment_is_closed_at_the_gateway(till: Till) -> None:
    payment = till.asked()
    assert _act(till, payment["id"], "cancel") == 200
    till.engine.drain()
    assert till.request_of(payment)["is_enabled"] is False
    assert till.payment(payment["id"])["status"] == "expired"
    assert till.events(payment["id"])[-2:] == ["cancelled", "closed"]
    assert _act(till, payment["id"], "cancel") == 409


def test_a_link_that_was_cancelled_while_it_was_made_is_closed_too(till: Till) -> None:
    payment_id = till.ask()
    till.settings(provider="instamojo", fault="accept_then_hang", seconds=0)
    till.engine.drain()
    assert _act(till, payment_id, "cancel") == 200
    till.engine.drain()
    assert [one["is_enabled"] for one in till.requests()] == [False]


@pytest.mark.parametrize("action", ["retry", "resend", "cancel", "check"])
def test_only_the_educator_touches_payments(till: Till, action: str) -> None:
    payment = till.asked()
    path = f"/api/payments/{payment['id']}/{action}"
    assert till.engine.client.post(path).status_code == 401
    assert till.engine.client.as_student(till.cast.student).post(path).status_code == 403
    assert till.payment(payment["id"])["status"] == "link_sent"
    assert _act(till, UUID(int=1), action) == 404


def _act(till: Till, payment_id: UUID, action: str) -> int:
    return till.engine.client.as_admin(till.cast.admin).post(f"/api/payments/{payment_id}/{action}").status_code


def test_the_fee_is_that_of_the_batch_unless_another_is_agreed(till: Till) -> None:
    assert till.asked()["amount_paise"] == FEE_PAISE
    with pytest.raises(Exception, match="already an open or paid link"):
        till.ask(amount_paise=100000)
