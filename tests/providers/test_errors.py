"""Each way in which a provider can fail, and what the client makes of it."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing

import pytest

from devstack.sandboxes.keys import engine_environment, generate
from launchpad.providers.errors import ProviderError
from tests.providers import clients
from tests.providers.conftest import Scripted

Send = Callable[[Mapping[str, str]], object]


def _send_email(env: Mapping[str, str]) -> object:
    return clients.sendgrid(env, 0.5).send_batch(clients.batch("anita@example.com"))


def _send_template(env: Mapping[str, str]) -> object:
    with closing(clients.aisensy(env, 0.5)) as client:
        return client.send_template("lp_welcome_v1_en", "+919800000001", "Asha", ["Asha"])


def _send_text(env: Mapping[str, str]) -> object:
    with closing(clients.aisensy(env, 0.5)) as client:
        return client.send_text("+919800000001", "Hello")


def _place_call(env: Mapping[str, str]) -> object:
    with closing(clients.bolna(env, 0.5)) as client:
        return client.place_call("3f0c3b52-1111-4222-8333-444455556666", "+919800000001", None, {})


def _create_payment_request(env: Mapping[str, str]) -> object:
    with closing(clients.instamojo(env, 0.5)) as client:
        # The token is fetched by a call of its own; here only the creation is tried.
        client._token, client._token_until = "token", time.monotonic() + 60
        return clients.payment_request(client, "https://launchpad.example/hooks/instamojo/1")


SENDS = [_send_email, _send_template, _send_text, _place_call, _create_payment_request]


def _environment(url: str) -> dict[str, str]:
    env = engine_environment(generate(), url)
    return env | {name: url for name in env if name.endswith("_URL")}


def _error(send: Send, url: str) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        send(_environment(url))
    return caught.value


@pytest.mark.parametrize("send", SENDS)
def test_a_refused_connection_did_nothing(send: Send, nobody: str) -> None:
    error = _error(send, nobody)
    assert (error.kind, error.code, error.account_level) == ("retryable", "not_reached", False)


@pytest.mark.parametrize("send", SENDS)
def test_a_name_that_does_not_resolve_did_nothing(send: Send) -> None:
    assert _error(send, "http://nowhere.invalid").kind == "retryable"


@pytest.mark.parametrize("send", SENDS)
def test_a_failed_tls_handshake_did_nothing(send: Send, scripted: Scripted) -> None:
    assert _error(send, scripted.url.replace("http:", "https:")).kind == "retryable"
    assert scripted.calls == []


@pytest.mark.parametrize("send", SENDS)
def test_no_answer_in_time_is_unknown(send: Send, scripted: Scripted) -> None:
    scripted.seconds = 1.5
    error = _error(send, scripted.url)
    assert (error.kind, error.code) == ("unknown", "no_answer")
    assert len(scripted.calls) == 1


@pytest.mark.parametrize("send", SENDS)
def test_a_connection_dropped_after_the_request_is_unknown(send: Send, scripted: Scripted) -> None:
    scripted.status = None
    assert _error(send, scripted.url).kind == "unknown"
    assert len(scripted.calls) == 1


@pytest.mark.parametrize("send", SENDS)
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_server_is_unknown(send: Send, scripted: Scripted, status: int) -> None:
    scripted.status, scripted.body = status, b"<h1>Sorry</h1>"
    error = _error(send, scripted.url)
    assert (error.kind, error.code) == ("unknown", "server_error")


@pytest.mark.parametrize("send", SENDS)
def test_too_many_requests_waits_as_long_as_asked(send: Send, scripted: Scripted) -> None:
    scripted.status, scripted.headers = 429, {"Retry-After": "7"}
    error = _error(send, scripted.url)
    assert (error.kind, error.code, error.retry_after_seconds) == ("retryable", "throttled", 7.0)


def test_sendgrids_reset_time_is_honoured(scripted: Scripted) -> None:
    scripted.status, scripted.headers = 429, {"X-RateLimit-Reset": str(int(time.time()) + 30)}
    wait = _error(_send_email, scripted.url).retry_after_seconds
    assert wait is not None
    assert 25 < wait <= 30


@pytest.mark.parametrize("send", SENDS)
def test_too_many_requests_without_a_time_leaves_the_wait_to_us(send: Send, scripted: Scripted) -> None:
    scripted.status = 429
    assert _error(send, scripted.url).retry_after_seconds is None


REFUSALS = [
    # send, status, body, code, is it the whole account
    (_send_email, 400, {"errors": [{"message": "Invalid", "field": "subject"}]}, "invalid_message", False),
    (_send_email, 401, {"errors": [{"message": "Maximum credits exceeded", "field": None}]}, "no_credits", True),
    (_send_email, 401, {"errors": [{"message": "authorization required", "field": None}]}, "bad_key", True),
    (_send_email, 403, {"errors": [{"message": "access forbidden"}]}, "access_forbidden", True),
    (_send_email, 403, {"errors": [{"message": "no match", "field": "from"}]}, "sender_not_verified", True),
    (_send_email, 413, {"errors": [{"message": "content too large", "field": None}]}, "too_large", False),
    (_send_email, 405, {"errors": [{"message": "method not allowed"}]}, "rejected", False),
    (_send_template, 400, {"message": "Template params does not match the campaign"}, "params_mismatch", False),
    (_send_template, 400, {"message": "Campaign does not exist."}, "campaign_missing", False),
    (_send_template, 406, {"message": "Campaign is Not Live"}, "campaign_not_live", False),
    (_send_template, 400, {"message": "Invalid Number"}, "invalid_number", False),
    (_send_template, 400, {"message": "No Plan active on assistant!", "aisTraceId": "ais_1"}, "no_plan", True),
    (_send_template, 402, {"errorMessage": "Insufficient WhatsApp Conversation Credits (WCC)!"}, "no_credits", True),
    (_send_template, 401, {"message": "?"}, "bad_key", True),
    (_send_template, 200, {"success": "false", "error": "Something"}, "rejected", False),
    (_send_text, 400, {"error": {"code": 131047, "message": "Re-engagement message"}}, "131047", False),
    (_send_text, 403, {"message": "Forbidden"}, "bad_key", True),
    (_place_call, 400, {"error": 1001, "message": "agent_id is required"}, "invalid_call", False),
    (_place_call, 401, {"error": 401, "message": "Access denied"}, "bad_key", True),
    (_place_call, 403, {"detail": "Access denied"}, "bad_key", True),
    (_place_call, 404, {"message": "Agent not found"}, "not_found", False),
    (_place_call, 422, {"detail": "nope"}, "invalid_call", False),
    (_create_payment_request, 400, {"purpose": ["This field is required."]}, "invalid_request", False),
    (_create_payment_request, 403, {"success": False, "message": "No."}, "forbidden", True),
    (_create_payment_request, 404, {"success": False, "message": "Not found."}, "not_found", False),
    (_create_payment_request, 301, {}, "rejected", False),
]


@pytest.mark.parametrize(("send", "status", "body", "code", "account_level"), REFUSALS)
def test_a_refusal_is_permanent_and_names_what_to_do(
    scripted: Scripted, send: Send, status: int, body: object, code: str, account_level: bool
) -> None:
    scripted.status, scripted.body = status, json.dumps(body).encode()
    error = _error(send, scripted.url)
    assert (error.kind, error.code, error.account_level) == ("permanent", code, account_level)


def test_the_providers_own_words_stand_in_the_message(scripted: Scripted) -> None:
    scripted.status, scripted.body = 400, b'{"message":"Invalid Number","aisTraceId":"ais_77"}'
    assert _error(_send_template, scripted.url).message.endswith("The provider said: Invalid Number (ais_77)")


@pytest.mark.parametrize("send", [_send_template, _send_text, _place_call, _create_payment_request])
def test_an_answer_nobody_understands_is_unknown(send: Send, scripted: Scripted) -> None:
    scripted.status, scripted.body = 200, b"<html>welcome</html>"
    error = _error(send, scripted.url)
    assert (error.kind, error.code) == ("unknown", "strange_answer")


def test_a_read_that_is_not_answered_may_be_repeated(scripted: Scripted) -> None:
    scripted.status = 502
    with closing(clients.bolna(_environment(scripted.url))) as client, pytest.raises(ProviderError) as caught:
        client.get_execution("b7140255-af33-4608-8e97-04dd944b8e48")
    assert caught.value.kind == "retryable"


def test_a_template_may_be_accepted_without_an_id_and_with_a_boolean(scripted: Scripted) -> None:
    scripted.body = b'{"success":true}'
    assert _send_template(_environment(scripted.url)) is None


def test_the_key_never_reaches_a_log(scripted: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    scripted.status, scripted.body = 400, b"{}"
    env = _environment(scripted.url)
    for send in SENDS:
        with pytest.raises(ProviderError):
            send(env)
    secrets = [
        env[name] for name in ("SENDGRID_API_KEY", "AISENSY_API_KEY", "BOLNA_API_KEY", "INSTAMOJO_CLIENT_SECRET")
    ]
    assert not [secret for secret in secrets if secret in caplog.text]
    assert "anita@example.com" not in caplog.text
