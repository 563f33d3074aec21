"""Odd deliveries of SendGrid at the real address: nothing of them is lost, and nothing happens twice."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tests.crm.doors import Doors, left, recorded
from tests.engine import Engine

# Recorded twist -> status of the mail that it is about.
TWISTS = {
    "delivered__timestamp_1970.json": "delivered",
    "delivered__timestamp_2099.json": "delivered",
    "delivered__timestamp_as_text.json": "delivered",
    "delivered__timestamp_in_milliseconds.json": "delivered",
    "delivered__timestamp_in_words.json": "delivered",
    "delivered__nul_in_text.json": "delivered",
    "one_bad_among_good.json": "delivered",
    "empty.json": "sent",
    "erased.json": "sent",
}


def test_every_twist_leaves_its_row_at_a_time_that_can_be(engine: Engine, cast: Cast, doors: Doors) -> None:
    for name, status in TWISTS.items():
        row = left(engine, cast.riya, "email")
        assert doors.sendgrid(recorded("sendgrid", name, row)).status_code == 200, name
        engine.drain()
        mail = engine.row("select status::text, delivered_at from public.email_logs where id = %(id)s", id=row["id"])
        assert mail["status"] == status, name
        if status == "delivered":
            assert datetime(2015, 1, 1, tzinfo=UTC) < mail["delivered_at"] < datetime.now(UTC) + timedelta(days=1), name
    assert engine.value("select count(*) from public.webhook_events where status <> 'done'") == 0


def test_ten_thousand_events_in_one_delivery_are_applied(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "email")
    [event] = json.loads(recorded("sendgrid", "delivered__tls_as_number.json", row))
    others = [
        {**event, "lp_msg_id": f"00000000-0000-4000-8000-{number:012d}", "email": f"p{number}@example.org"}
        for number in range(9_999)
    ]
    body = (json.dumps([*others[:5000], event, *others[5000:]]) + "\r\n").encode()
    assert doors.sendgrid(body).status_code == 200
    engine.drain()
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=row["id"]) == "delivered"


@pytest.mark.parametrize("first", ["delivered__tls_as_number.json", "bounce__hard.json"])
def test_delivered_and_bounced_end_the_same_whichever_comes_first(
    engine: Engine, cast: Cast, doors: Doors, first: str
) -> None:
    row = left(engine, cast.riya, "email")
    second = "bounce__hard.json" if first.startswith("delivered") else "delivered__tls_as_number.json"
    for name in (first, second, first):
        doors.sendgrid(recorded("sendgrid", name, row))
        engine.drain()
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=row["id"]) == "bounced"


def test_the_same_event_id_with_another_body_is_applied_and_the_same_bytes_are_not(
    engine: Engine, cast: Cast, doors: Doors
) -> None:
    row = left(engine, cast.riya, "email")
    [event] = json.loads(recorded("sendgrid", "processed.json", row))
    as_sent = [json.dumps([{**event, "event": kind}]).encode() for kind in ("processed", "delivered", "delivered")]
    said = [doors.sendgrid(body).get_json()["status"] for body in as_sent]
    assert said == ["stored", "stored", "known"]
    engine.drain()
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=row["id"]) == "delivered"
    # Bytes that were read and written anew no longer bear the signature.
    forged = doors.engine.client.post("/hooks/sendgrid/events", data=as_sent[0])
    assert forged.status_code == 401
