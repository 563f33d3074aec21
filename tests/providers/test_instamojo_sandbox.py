"""The Instamojo client and its sandbox, end to end."""

import re
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from devstack.sandboxes.testing import RunningSandbox
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo.client import InstamojoClient, PaymentRequest
from launchpad.providers.instamojo.webhook import is_authentic, parse_payment
from tests.providers import clients
from tests.providers.conftest import Hooks

HOOK = "/hooks/instamojo/"


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[InstamojoClient]:
    """A client of the sandbox."""
    with closing(clients.instamojo(sandbox.environment)) as made:
        yield made


@pytest.fixture
def request_made(client: InstamojoClient, hooks: Hooks) -> PaymentRequest:
    """A link of 1,499 rupees."""
    return clients.payment_request(client, f"{hooks.url}{HOOK}1")


def test_a_link_is_made_and_read_again(client: InstamojoClient, request_made: PaymentRequest) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", request_made.id)
    assert (request_made.amount_paise, request_made.status, request_made.payment_ids) == (149900, "Pending", ())
    assert request_made.raw["phone"] == "+919800000001"
    assert "is_enabled" not in request_made.raw
    assert client.get_payment_request(request_made.id).purpose == "LP-000123"


def test_a_payment_is_told_signed_and_confirmed_by_the_api(
    client: InstamojoClient, request_made: PaymentRequest, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    paid = sandbox.http.post(f"/payments/{request_made.id}/pay").json()
    [call] = hooks.wait(1, HOOK)
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert is_authentic(call.body, sandbox.keys["INSTAMOJO_SALT"])
    notice = parse_payment(call.body)
    assert (notice.payment_request_id, notice.status, notice.amount_paise) == (request_made.id, "Credit", 149900)
    assert notice.fields["buyer_name"] == "Asha Rao & Co"
    now = client.get_payment_request(request_made.id)
    assert (now.status, now.payment_ids) == ("Completed", (notice.payment_id,))
    payment = client.get_payment(notice.payment_id)
    assert (payment.status, payment.amount_paise, payment.currency) == ("credit", 149900, "INR")
    assert (payment.payment_request_id, payment.fees_paise, payment.taxes_paise) == (request_made.id, 3298, 594)
    assert paid["redirect_url"] == (
        f"http://127.0.0.1:9/pay/return?token=x&payment_id={notice.payment_id}"
        f"&payment_status=Credit&payment_request_id={request_made.id}"
    )


def test_a_failed_attempt_tells_nothing_and_leaves_the_link_open(
    client: InstamojoClient, request_made: PaymentRequest, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    failed = sandbox.http.post(f"/payments/{request_made.id}/fail").json()
    assert "payment_status=Failed" in failed["redirect_url"]
    payment = client.get_payment(failed["payment"]["id"])
    assert (payment.status, payment.fees_paise, payment.failure_reason) == ("failed", None, "AUTHORIZATION_FAILED")
    sandbox.http.post(f"/payments/{request_made.id}/pay")
    assert [parse_payment(call.body).status for call in hooks.wait(1, HOOK)] == ["Credit"]
    assert len(client.get_payment_request(request_made.id).payment_ids) == 2


def test_failed_attempts_are_told_to_those_who_asked(
    request_made: PaymentRequest, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    sandbox.http.post("/settings", json={"instamojo_failed_webhooks": "on"})
    sandbox.http.post(f"/payments/{request_made.id}/fail")
    assert parse_payment(hooks.wait(1, HOOK)[0].body).status == "Failed"


def test_leaving_begins_a_payment_and_sends_nobody_back(
    client: InstamojoClient, request_made: PaymentRequest, sandbox: RunningSandbox
) -> None:
    left = sandbox.http.post(f"/payments/{request_made.id}/leave").json()
    assert left["redirect_url"] is None
    assert client.get_payment(left["payment"]["id"]).status == "initiated"


def test_another_amount_can_be_paid_to_try_the_product(
    client: InstamojoClient, request_made: PaymentRequest, sandbox: RunningSandbox, hooks: Hooks
) -> None:
    sandbox.http.post(f"/payments/{request_made.id}/pay", json={"amount": "9.00"})
    notice = parse_payment(hooks.wait(1, HOOK)[0].body)
    assert notice.amount_paise == 900
    assert client.get_payment(notice.payment_id).amount_paise == 900


def test_a_link_is_paid_only_once(request_made: PaymentRequest, sandbox: RunningSandbox, hooks: Hooks) -> None:
    assert sandbox.http.post(f"/payments/{request_made.id}/pay").status_code == 200
    assert sandbox.http.post(f"/payments/{request_made.id}/pay").status_code == 409
    hooks.wait(1, HOOK)
    assert len(hooks.calls) == 1
    assert "paid already" in sandbox.http.get(request_made.longurl).text


def test_a_disabled_link_takes_no_payment(
    client: InstamojoClient, request_made: PaymentRequest, sandbox: RunningSandbox
) -> None:
    client.disable_payment_request(request_made.id)
    assert sandbox.http.post(f"/payments/{request_made.id}/pay").status_code == 409
    assert "closed by the seller" in sandbox.http.get(request_made.longurl).text


def test_the_page_is_paid_with_a_button(request_made: PaymentRequest, sandbox: RunningSandbox) -> None:
    page = sandbox.http.get(request_made.longurl).text
    assert "₹1,499" in page
    assert "no real money" in page
    action = re.search(r'formaction="([^"]+/pay)"', page)
    assert action is not None
    answer = sandbox.http.post(action.group(1), data={"x": "1"})
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "http://127.0.0.1:9/pay/return")


def test_a_link_whose_answer_was_lost_is_found_by_its_purpose(
    client: InstamojoClient, request_made: PaymentRequest
) -> None:
    found = [one.id for one in client.recent_payment_requests() if one.purpose == "LP-000123"]
    assert found == [request_made.id]


def test_a_token_is_used_again_and_renewed_after_a_refusal(
    client: InstamojoClient, request_made: PaymentRequest
) -> None:
    first = client._token
    client.get_payment_request(request_made.id)
    assert client._token == first
    client._token = "revoked"
    assert client.get_payment_request(request_made.id).id == request_made.id
    assert client._token not in (first, "revoked")


def test_wrong_keys_are_the_whole_account(sandbox: RunningSandbox) -> None:
    env = sandbox.environment | {"INSTAMOJO_CLIENT_SECRET": "wrong"}
    with closing(clients.instamojo(env)) as stranger, pytest.raises(ProviderError) as caught:
        stranger.recent_payment_requests()
    assert (caught.value.kind, caught.value.code, caught.value.account_level) == ("permanent", "bad_key", True)


@pytest.mark.parametrize(("amount_paise", "purpose"), [(899, "x"), (20_000_001, "x"), (900, ""), (900, "x" * 31)])
def test_what_instamojo_would_refuse_never_leaves(client: InstamojoClient, amount_paise: int, purpose: str) -> None:
    with pytest.raises(ValueError, match=r"rupees|characters"):
        client.create_payment_request(amount_paise, purpose, "A", None, None, "http://127.0.0.1/", "http://127.0.0.1/")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "8.99"}, "amount"),
        ({"amount": "200000.01"}, "amount"),
        ({"amount": "12.345"}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 31}, "purpose"),
        ({"phone": "98000 00001"}, "phone"),
        ({"send_email": "true"}, "send_email"),
        ({"webhook": "launchpad"}, "webhook"),
    ],
)
def test_it_refuses_what_instamojo_refuses(
    client: InstamojoClient, sandbox: RunningSandbox, change: dict[str, str], field: str
) -> None:
    form = {"amount": "1499.00", "purpose": "LP-1"} | change
    headers = {"Authorization": f"Bearer {client._bearer()}"}
    answer = sandbox.http.post("/instamojo/v2/payment_requests/", data=form, headers=headers)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_path_without_its_slash_is_redirected(sandbox: RunningSandbox) -> None:
    assert sandbox.http.post("/instamojo/v2/payment_requests", data={"amount": "9"}).status_code == 301


def test_nobody_reads_without_a_token(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.get("/instamojo/v2/payments/MOJO1/")
    assert answer.status_code == 401
    assert answer.json() == {"success": False, "message": "Authentication credentials were not provided."}


def test_an_unknown_payment_is_not_found(client: InstamojoClient) -> None:
    with pytest.raises(ProviderError) as caught:
        client.get_payment("MOJO1")
    assert caught.value.code == "not_found"


def test_disabling_without_the_right_to_is_not_the_whole_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if "token" in request.url.path else 403, json={"access_token": "t", "message": "No."})

    with closing(InstamojoClient("id", "secret", "http://127.0.0.1:9")) as client:
        client._http = httpx.Client(base_url="http://127.0.0.1:9", transport=httpx.MockTransport(forbidden))
        with pytest.raises(ProviderError) as caught:
            client.disable_payment_request("x")
    assert (caught.value.code, caught.value.account_level) == ("disable_not_allowed", False)
