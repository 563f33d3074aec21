"""What the sandboxes are beside the four providers: list, page, clock, faults, and webhooks that are not lost."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from devstack.sandboxes.courier import next_gap
from devstack.sandboxes.faults import Faults
from devstack.sandboxes.keys import SANDBOX_ONLY, engine_environment, generate
from devstack.sandboxes.settings import NotLoopback, Settings
from devstack.sandboxes.testing import RunningSandbox, running_sandbox
from launchpad.providers.aisensy import webhook as aisensy_webhook
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo import webhook as instamojo_webhook
from launchpad.providers.sendgrid import webhook as sendgrid_webhook
from tests.providers import clients
from tests.providers.conftest import Hooks

ANITA = "+919800000001"


def _email(env: Mapping[str, str]) -> object:
    return clients.sendgrid(env, 0.7).send_batch(clients.batch("anita@example.com"))


def _whatsapp(env: Mapping[str, str]) -> object:
    with closing(clients.aisensy(env, 0.7)) as client:
        return client.send_text(ANITA, "Hello")


def _voice(env: Mapping[str, str]) -> object:
    with closing(clients.bolna(env, 0.7)) as client:
        agent = json.loads(env["BOLNA_AGENTS"])["welcome_call"]["hi"]
        return client.place_call(agent, ANITA, env["BOLNA_FROM_NUMBER"], {"call_ref": "r"})


def _payment(env: Mapping[str, str]) -> object:
    with closing(clients.instamojo(env, 0.7)) as client:
        return clients.payment_request(client, f"{env['APP_URL']}/hooks/instamojo/1")


SENDS = {"sendgrid": _email, "aisensy": _whatsapp, "bolna": _voice, "instamojo": _payment}


def _env(sandbox: RunningSandbox, hooks: Hooks) -> dict[str, str]:
    return sandbox.environment | {"APP_URL": hooks.url}


def _accepted(sandbox: RunningSandbox, provider: str) -> int:
    if provider == "instamojo":
        return len(sandbox.http.get("/payments").json()["payments"])
    return len(sandbox.http.get("/messages").json()["messages"])


# ---- faults


@pytest.mark.parametrize("provider", SENDS)
@pytest.mark.parametrize(
    ("fault", "kind", "accepted"),
    [("429", "retryable", 0), ("500", "unknown", 0), ("hang", "unknown", 0), ("accept_then_hang", "unknown", 1)],
)
def test_a_fault_comes_as_often_as_asked(
    sandbox: RunningSandbox, hooks: Hooks, provider: str, fault: str, kind: str, accepted: int
) -> None:
    wish = {"provider": provider, "fault": fault, "count": 1, "seconds": 3}
    sandbox.http.post("/faults", json=wish).raise_for_status()
    with pytest.raises(ProviderError) as caught:
        SENDS[provider](_env(sandbox, hooks))
    assert caught.value.kind == kind
    assert _accepted(sandbox, provider) == accepted
    SENDS[provider](_env(sandbox, hooks))
    assert _accepted(sandbox, provider) == accepted + 1


@pytest.mark.parametrize("provider", SENDS)
def test_an_account_can_be_refused(sandbox: RunningSandbox, hooks: Hooks, provider: str) -> None:
    sandbox.http.post("/faults", json={"provider": provider, "fault": "refuse", "count": 1})
    with pytest.raises(ProviderError) as caught:
        SENDS[provider](_env(sandbox, hooks))
    assert (caught.value.kind, caught.value.account_level) == ("permanent", True)


def test_faults_are_shown_and_can_be_taken_back(sandbox: RunningSandbox, hooks: Hooks) -> None:
    shown = sandbox.http.post("/faults", json={"provider": "bolna", "fault": "hang", "count": 5}).json()
    assert shown["faults"]["bolna"]["count"] == 5
    sandbox.http.post("/faults", json={"provider": "bolna", "fault": "hang", "count": 0})
    assert _voice(_env(sandbox, hooks))


def test_a_script_tells_each_call_apart(sandbox: RunningSandbox, hooks: Hooks) -> None:
    env = _env(sandbox, hooks)
    wish = {"provider": "sendgrid", "script": ["ok", "429_retry_after", "429_absurd", "429_bare", "revoked", "html"]}
    sandbox.http.post("/faults", json=wish).raise_for_status()
    _email(env)
    waits = []
    for _ in range(3):
        with pytest.raises(ProviderError) as caught:
            _email(env)
        waits.append((caught.value.kind, caught.value.retry_after_seconds))
    assert waits == [("retryable", 2.0), ("retryable", 999_999_999.0), ("retryable", None)]
    with pytest.raises(ProviderError) as caught:
        _email(env)
    assert (caught.value.code, caught.value.account_level) == ("bad_key", True)
    with pytest.raises(ProviderError) as caught:
        _email(env)
    # A page with status 200 proves nothing either way.
    assert (caught.value.code, caught.value.kind) == ("strange_answer", "unknown")
    assert _accepted(sandbox, "sendgrid") == 1


def test_the_same_seed_draws_the_same_faults() -> None:
    def run(seed: int) -> list[tuple[str, float]]:
        faults = Faults()
        shares = {"late": 0.2, "lost": 0.1, "doubled": 0.2, "shuffled": 0.2}
        faults.put("aisensy", ["forged"], on="webhooks", shares=shares, seconds=9, seed=seed)
        return [(fate.name, fate.delay_seconds) for fate in (faults.fate("aisensy") for _ in range(60))]

    assert run(7) == run(7) != run(8)
    assert {name for name, _ in run(7)} == {"forged", "late", "lost", "doubled", "shuffled", "ok"}


@pytest.mark.parametrize(
    ("twist", "events"),
    [
        ("one_bad", ["processed", None, "delivered"]),
        ("unknown_events", ["hovered", "processed", "hovered", "delivered"]),
    ],
)
def test_webhooks_of_one_provider_can_be_odd(
    sandbox: RunningSandbox, hooks: Hooks, twist: str, events: list[str | None]
) -> None:
    env = _env(sandbox, hooks)
    wish = {"provider": "sendgrid", "on": "webhooks", "shares": {twist: 1.0}, "seed": 1}
    sandbox.http.post("/faults", json=wish).raise_for_status()
    _email(env)
    seen: list[str | None] = []
    for call in hooks.wait(1, "/hooks/sendgrid"):
        assert sendgrid_webhook.is_authentic(call.body, call.headers, env["SENDGRID_WEBHOOK_PUBLIC_KEY"])
        seen += [one.get("event") if isinstance(one, dict) else None for one in json.loads(call.body)]
    assert [one for one in seen if one in events] == seen
    assert events[0] in seen or None in seen


@pytest.mark.parametrize(
    "wish", [{"provider": "bolna", "fault": "fire"}, {"provider": "post", "fault": "500"}, {"webhooks": "maybe"}, []]
)
def test_a_wish_that_nobody_knows_is_refused(sandbox: RunningSandbox, wish: object) -> None:
    assert sandbox.http.post("/faults", json=wish).status_code == 409


# ---- webhooks


def _pay(sandbox: RunningSandbox) -> None:
    [request] = sandbox.http.get("/payments").json()["payments"]
    sandbox.http.post(f"/payments/{request['id']}/pay").raise_for_status()


def test_forged_webhooks_do_not_verify(sandbox: RunningSandbox, hooks: Hooks) -> None:
    sandbox.http.post("/faults", json={"webhooks": "forged"})
    env = _env(sandbox, hooks)
    for send in SENDS.values():
        send(env)
    _pay(sandbox)
    events = hooks.wait(1, "/hooks/sendgrid")[0]
    assert not sendgrid_webhook.is_authentic(events.body, events.headers, env["SENDGRID_WEBHOOK_PUBLIC_KEY"])
    told = hooks.wait(1, "/hooks/aisensy")[0]
    assert not aisensy_webhook.is_authentic(told.body, told.headers, env["AISENSY_WEBHOOK_SECRET"])
    paid = hooks.wait(1, "/hooks/instamojo")[0]
    assert not instamojo_webhook.is_authentic(paid.body, env["INSTAMOJO_SALT"])
    assert env["BOLNA_WEBHOOK_PATH_SECRET"] not in hooks.wait(1, "/hooks/bolna")[0].path


def test_webhooks_can_be_lost_and_doubled(sandbox: RunningSandbox, hooks: Hooks) -> None:
    env = _env(sandbox, hooks)
    sandbox.http.post("/faults", json={"webhooks": "lost"})
    _payment(env)
    _pay(sandbox)
    time.sleep(0.5)
    assert hooks.calls == []
    sandbox.http.post("/faults", json={"webhooks": "doubled"})
    sandbox.http.post("/inbound", json={"channel": "email", "from": "a@example.com", "text": "Hi"})
    first, second = hooks.wait(2, "/hooks/sendgrid/inbound")
    assert first.body == second.body


def test_a_webhook_waits_for_a_product_that_is_down(hooks: Hooks, tmp_path: Path) -> None:
    keys, file = generate(), tmp_path / "sandbox.sqlite3"
    hooks.status = 503
    with running_sandbox(app_url=hooks.url, keys=keys, database=file) as sandbox:
        sandbox.http.post("/inbound", json={"channel": "email", "from": "a@example.com", "text": "Hi"})
        hooks.wait(1, "/hooks/sendgrid/inbound")
        assert sandbox.http.get("/faults").json()["deliveries"]["waiting"] == 1
    hooks.status = 200
    with running_sandbox(app_url=hooks.url, keys=keys, database=file) as sandbox:
        attempts = hooks.wait(2, "/hooks/sendgrid/inbound")
        assert attempts[0].body == attempts[-1].body
        _eventually(lambda: sandbox.http.get("/faults").json()["deliveries"] == {"waiting": 0, "dead": 0})


def _eventually(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not come about."
        time.sleep(0.05)


def test_a_lost_payment_webhook_stays_lost(sandbox: RunningSandbox, hooks: Hooks) -> None:
    hooks.status = 500
    _payment(_env(sandbox, hooks))
    _pay(sandbox)
    hooks.wait(1, "/hooks/instamojo")
    _eventually(lambda: sandbox.http.get("/faults").json()["deliveries"]["dead"] == 1)
    assert len(hooks.calls) == 1


def test_nothing_leaves_this_machine(sandbox: RunningSandbox) -> None:
    with closing(clients.instamojo(sandbox.environment)) as client:
        clients.payment_request(client, "http://192.0.2.1/hooks/instamojo/1")
    _pay(sandbox)
    _eventually(lambda: sandbox.http.get("/faults").json()["deliveries"]["dead"] == 1)


@pytest.mark.parametrize(
    ("provider", "attempt", "waited", "gap"),
    [
        ("sendgrid", 1, 0, 1.0),
        ("sendgrid", 4, 10, 8.0),
        ("sendgrid", 40, 8000, 60.0),  # a tenth of its 24 hours are not over
        ("sendgrid", 200, 8641, None),
        ("sendgrid-inbound", 200, 8641, 60.0),  # inbound mail is kept for three days
        ("aisensy", 1, 0, 30.0),  # once more, after a tenth of five minutes
        ("aisensy", 2, 31, None),
        ("bolna", 5, 20, 30.0),
        ("bolna", 6, 60, None),
        ("instamojo", 1, 0, None),  # no repetition unless its support turns it on
    ],
)
def test_gaps_between_attempts(provider: str, attempt: int, waited: float, gap: float | None) -> None:
    assert next_gap(provider, attempt, waited) == gap


# ---- the list


def test_the_list_is_paged_newest_first_and_filtered(sandbox: RunningSandbox, hooks: Hooks) -> None:
    env = _env(sandbox, hooks)
    clients.sendgrid(env).send_batch(clients.batch(*(f"person{number}@example.com" for number in range(5))))
    before = datetime.now(UTC).isoformat()
    time.sleep(0.01)
    _whatsapp(env)
    _voice(env)

    def listed(**query: str) -> list[str]:
        return [message["to"] for message in sandbox.http.get("/messages", params=query).json()["messages"]]

    first = sandbox.http.get("/messages", params={"limit": "4"}).json()
    second = sandbox.http.get("/messages", params={"limit": "4", "cursor": first["next"]}).json()
    assert [message["channel"] for message in first["messages"]] == ["voice", "whatsapp", "email", "email"]
    assert [message["to"] for message in second["messages"]] == [f"person{number}@example.com" for number in (2, 1, 0)]
    assert second["next"] is None
    assert listed(channel="voice") == [ANITA]
    assert listed(to=ANITA, channel="whatsapp") == [ANITA]
    assert listed(since=before) == [ANITA, ANITA]
    assert listed(since=(datetime.now(UTC) + timedelta(minutes=1)).isoformat()) == []
    assert sandbox.http.get("/messages?since=yesterday").status_code == 409


def test_a_message_has_exactly_these_names(sandbox: RunningSandbox, hooks: Hooks) -> None:
    for send in (_email, _whatsapp, _voice):
        send(_env(sandbox, hooks))
    names = {"id", "provider", "channel", "to", "subject", "text", "html", "links", "at", "received_at", "status"}
    for message in sandbox.http.get("/messages").json()["messages"]:
        assert message.keys() == names | {"ids", "custom_args", "attachments", "actions"}
        assert all(action.keys() == {"name", "method", "path"} for action in message["actions"])


def test_the_list_outlives_a_restart(tmp_path: Path) -> None:
    keys, file = generate(), tmp_path / "sandbox.sqlite3"
    with running_sandbox(keys=keys, database=file) as sandbox:
        _email(sandbox.environment)
    with running_sandbox(keys=keys, database=file) as sandbox:
        assert _accepted(sandbox, "sendgrid") == 1


def test_an_action_that_cannot_be_done_says_so(sandbox: RunningSandbox, hooks: Hooks) -> None:
    _whatsapp(_env(sandbox, hooks))
    [message] = sandbox.http.get("/messages").json()["messages"]
    assert sandbox.http.post("/messages/nobody/reply", json={"text": "Hi"}).status_code == 404
    assert sandbox.http.post(f"/messages/{message['id']}/reply", json={"text": " "}).status_code == 409
    assert sandbox.http.post(f"/messages/{message['id']}/reply", json={"button": 7}).status_code == 409
    assert sandbox.http.post(f"/messages/{message['id']}/answer", json={}).status_code == 409
    assert sandbox.http.post("/inbound", json={"channel": "pigeon", "from": "x", "text": "Hi"}).status_code == 409
    assert sandbox.http.post("/payments/none/pay").status_code == 404


def test_a_person_works_with_buttons(sandbox: RunningSandbox, hooks: Hooks) -> None:
    _whatsapp(_env(sandbox, hooks))
    [message] = sandbox.http.get("/messages").json()["messages"]
    form = {"text": "<b>जी</b>"}
    answer = sandbox.http.post(
        f"/messages/{message['id']}/reply", data=form, headers={"Referer": sandbox.url + "/?to=x"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, sandbox.url + "/?to=x")
    page = sandbox.http.get("/").text
    assert "&lt;b&gt;जी&lt;/b&gt;" in page
    assert "Nothing leaves this machine" in page


# ---- the clock


def test_the_clock_moves_the_product(database: str) -> None:
    with running_sandbox(database_url=database) as sandbox, psycopg.connect(database, autocommit=True) as conn:

        def product_now() -> datetime:
            row = conn.execute("select public.app_now()").fetchone()
            assert row is not None
            now: datetime = row[0]
            return now

        assert abs(sandbox.http.get("/clock").json()["offset_seconds"]) < 1
        target = datetime.now(UTC) + timedelta(days=2)
        moved = sandbox.http.post("/clock", json={"set": target.isoformat()}).json()
        assert abs(moved["offset_seconds"] - 2 * 86400) < 5
        assert abs((product_now() - target).total_seconds()) < 5
        sandbox.http.post("/clock", json={"advance_seconds": 3600}).raise_for_status()
        assert abs((product_now() - target).total_seconds() - 3600) < 5
        # Messages show the product's time beside the real one.
        _email(sandbox.environment)
        [message] = sandbox.http.get("/messages").json()["messages"]
        assert datetime.fromisoformat(message["at"]) > datetime.fromisoformat(message["received_at"]) + timedelta(
            days=2
        )
        back = sandbox.http.post("/clock", json={"reset": True}).json()
        assert "stays done" in back["warning"]
        assert abs((product_now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_clock_goes_to_what_is_due_next(database: str) -> None:
    with running_sandbox(database_url=database) as sandbox, psycopg.connect(database, autocommit=True) as conn:
        nothing = sandbox.http.post("/clock", json={"next": True})
        assert (nothing.status_code, nothing.json()["error"]) == (409, "Nothing is due.")
        conn.execute("insert into public.batches (name, fee_paise) values ('December', 499900)")
        conn.execute(
            "insert into public.sessions (batch_id, title, starts_at, ends_at)"
            " select id, 'First', now() + interval '3 days', now() + interval '75 hours' from public.batches"
        )
        due = datetime.fromisoformat(sandbox.http.get("/clock").json()["next_due"])
        assert abs(due - datetime.now(UTC) - timedelta(days=3)) < timedelta(minutes=1)
        page = sandbox.http.post("/clock", data={"next": "1"})
        assert page.status_code == 303
        now = datetime.fromisoformat(sandbox.http.get("/clock").json()["now"])
        assert timedelta() <= now - due < timedelta(seconds=10)
        assert "Go to the next thing due" in sandbox.http.get("/").text


@pytest.mark.parametrize("wish", [{}, {"set": "soon"}, {"advance_seconds": "a while"}])
def test_a_wish_of_the_clock_that_nobody_understands_is_refused(database: str, wish: dict[str, str]) -> None:
    with running_sandbox(database_url=database) as sandbox:
        assert sandbox.http.post("/clock", json=wish).status_code == 409
        assert abs(sandbox.http.get("/clock").json()["offset_seconds"]) < 1


def test_without_the_database_only_the_clock_is_missing(sandbox: RunningSandbox) -> None:
    assert sandbox.http.get("/clock").status_code == 503
    assert "the clock cannot be shown" in sandbox.http.get("/").text


# ---- the process


def test_only_loopback_is_served_and_called() -> None:
    def settings(host: str, app_url: str) -> Settings:
        return Settings(app_url, Path("x"), {}, 1, 2, host=host)

    assert settings("127.0.0.1", "http://localhost:8000")
    with pytest.raises(NotLoopback):
        settings("0.0.0.0", "http://127.0.0.1:8000")
    with pytest.raises(NotLoopback):
        settings("127.0.0.1", "https://launchpad.example")


def test_the_product_is_not_given_the_private_keys() -> None:
    keys = generate()
    environment = engine_environment(keys, "http://127.0.0.1:8003/")
    assert not environment.keys() & set(SANDBOX_ONLY)
    assert environment["SENDGRID_API_URL"] == "http://127.0.0.1:8003/sendgrid"
    assert "PRIVATE" not in " ".join(environment.values())


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "APP_URL": "http://127.0.0.1:9", "SANDBOX_DB": str(tmp_path / "x")}
    command = [sys.executable, "-m", "devstack.sandboxes"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip() == "The sandboxes need SANDBOX_KEYS in their environment."
