"""A key that is revoked while messages leave: the rest is held, nothing is doubled, a new key in Settings goes on."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from launchpad.core.db import Row
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel
from tests.cast import Cast, account, password_typed
from tests.engine import Client, Engine, running_engine
from tests.ledger.test_send import LEDGERS, PROVIDERS, planned
from tests.payments.till import Till
from tests.settings.test_credentials import store

PEOPLE = 20
# In one request of SendGrid are ten; the others take one person each.
SENT_BEFORE = {"email": (1, 10), "whatsapp": (7, 7), "voice": (7, 7)}


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine that can store credentials, in calling hours."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    with running_engine(worded_database, tmp_path, CREDENTIALS_KEY=key) as made:
        made.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
        yield made


@pytest.fixture
def educator(engine: Engine) -> Client:
    one = account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    password_typed(engine, one)
    return engine.client.as_admin(one)


def revoke(engine: Engine, provider: str, after: int) -> dict[str, str]:
    """The provider's page makes new credentials; the old ones work for so many sends more."""
    answer = engine.sandbox.http.post("/keys", json={"provider": provider, "after": after})
    fresh: dict[str, str] = answer.raise_for_status().json()
    return {name.lower(): value for name, value in fresh.items()}


def banner(engine: Engine, channel: str) -> Row:
    """What the banner of a channel reads."""
    return engine.row(
        "select breaker_code, breaker_text, breaker_probe_at from public.channel_states where channel = %(c)s",
        c=channel,
    )


@pytest.mark.parametrize("channel", ["email", "whatsapp", "voice"])
def test_a_key_revoked_in_the_middle_holds_the_rest_until_a_new_one_is_stored(
    engine: Engine, educator: Client, channel: Channel
) -> None:
    after, sent_before = SENT_BEFORE[channel]
    planned(engine, channel, PEOPLE)
    fresh = revoke(engine, PROVIDERS[channel], after)
    pace = Pace(concurrency=1, email_batch=10)
    engine.drain(pace=pace)

    state = banner(engine, channel)
    assert state["breaker_code"]
    assert state["breaker_text"]
    ledger = engine.rows(f"select status::text, gate_reason, attempts from public.{LEDGERS[channel]}")
    went = [row for row in ledger if row["status"] in ("sent", "delivered", "read")]
    held = [row for row in ledger if row["status"] == "held"]
    # None is in doubt, none failed, none burnt an attempt.
    assert (len(went), len(held)) == (sent_before, PEOPLE - sent_before)
    assert {(row["gate_reason"], row["attempts"]) for row in held} == {(state["breaker_text"], 0)}
    # Nothing is tried again by itself before its time, also not with the old key.
    engine.drain(pace=pace)
    assert len(engine.sent(channel=channel)) == sent_before

    # A wrong new key says so and holds on; nothing is lost by it.
    assert store(educator, PROVIDERS[channel], 24, **dict.fromkeys(fresh, "not-the-key-of-anybody")) == 200
    engine.drain(pace=pace)
    assert banner(engine, channel)["breaker_code"]
    assert len(engine.sent(channel=channel)) == sent_before

    # The right one: the rest leaves by itself, without a restart and before the next try was due.
    assert store(educator, PROVIDERS[channel], 24, **fresh) == 200
    engine.drain(pace=pace)
    assert banner(engine, channel) == {"breaker_code": None, "breaker_text": None, "breaker_probe_at": None}
    reached = [message["to"] for message in engine.sent(channel=channel)]
    assert (len(reached), len(set(reached))) == (PEOPLE, PEOPLE)


def test_keys_of_the_gateway_that_are_revoked_keep_the_links_waiting(engine: Engine, cast: Cast) -> None:
    till = Till(engine, cast)
    password_typed(engine, cast.admin)
    educator = engine.client.as_admin(cast.admin)
    engine.drain()
    fresh = revoke(engine, "instamojo", 0)
    payment_id = till.ask()
    engine.drain()
    assert banner(engine, "payments")["breaker_code"]
    assert (till.payment(payment_id)["status"], till.requests()) == ("draft", [])

    assert store(educator, "instamojo", 24, **fresh) == 200
    till.later(payment_id, "6 minutes")
    engine.drain()
    assert banner(engine, "payments")["breaker_code"] is None
    engine.drain()
    assert till.payment(payment_id)["status"] == "link_sent"
    assert len(till.requests()) == 1
    # And a payment is confirmed with the new keys.
    till.pay(till.payment(payment_id))
    engine.settle()
    assert till.payment(payment_id)["status"] == "paid"
