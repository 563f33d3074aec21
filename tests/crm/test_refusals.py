"""What does not verify is refused with a clear word, counted, and touches nothing."""

import json
from typing import Any
from uuid import uuid4

from devstack.sandboxes.keys import generate
from tests.cast import Cast
from tests.crm.doors import Doors, left, recorded
from tests.engine import Engine

FORGED = generate()


def _untouched(engine: Engine) -> tuple[Any, ...]:
    return tuple(
        engine.value(f"select coalesce(jsonb_agg(t order by t.id), '[]')::text from public.{table} t")
        for table in ("email_logs", "whatsapp_logs", "call_logs", "contacts", "crm_messages", "webhook_events")
    )


def test_a_forged_signature_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    mail = left(engine, cast.riya, "email")
    message = left(engine, cast.riya, "whatsapp", provider_message_id="wamid.OUT")
    before = _untouched(engine)
    answers = [
        doors.sendgrid(recorded("sendgrid", "spamreport.json", mail), key=FORGED["SENDGRID_WEBHOOK_PRIVATE_KEY"]),
        doors.mail(recorded("sendgrid", "inbound__reply_in_hindi.raw", mail), key=FORGED["SENDGRID_PARSE_PRIVATE_KEY"]),
        doors.aisensy(recorded("aisensy", "message_sender_user__text.json", message), secret="another secret"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "webhook_signature")
    engine.drain()
    assert _untouched(engine) == before
    assert doors.refusals() == {"sendgrid signature": 1, "sendgrid_inbound signature": 1, "aisensy signature": 1}


def test_an_unsigned_body_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("sendgrid", "delivered__tls_as_number.json", left(engine, cast.riya, "email"))
    for path in ("/hooks/sendgrid/events", "/hooks/sendgrid/inbound", "/hooks/aisensy"):
        assert engine.client.post(path, data=body).status_code == 401
    assert sum(doors.refusals().values()) == 3


def test_a_call_that_is_not_ours_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "voice", provider_message_id="b7140255-af33-4608-8e97-04dd944b8e48")
    body = json.loads(recorded("bolna", "completed.json", row))
    body["agent_id"] = str(engine.settings.bolna_agents["welcome_call"]["en"])
    wrong = "a-wrong-secret-of-more-than-32-characters"
    foreign = {"recipient_data": {"call_ref": str(uuid4())}}
    cases: list[tuple[dict[str, Any], str | None, int, str]] = [
        ({}, wrong, 401, "secret"),
        ({"agent_id": str(uuid4())}, None, 404, "agent"),
        ({"id": str(uuid4()), "context_details": {}}, None, 404, "execution"),
        ({"id": str(uuid4()), "context_details": foreign}, None, 404, "execution"),
        ({"status": None}, None, 400, "malformed"),
    ]
    before = _untouched(engine)
    for change, secret, status, reason in cases:
        answer = doors.bolna(json.dumps(body | change).encode(), secret=secret)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, f"webhook_{reason}")
    engine.drain()
    # What comes from the address that only the provider has is kept to be looked at, and never applied.
    kept = engine.rows("select status::text from public.webhook_events")
    assert [row["status"] for row in kept] == ["failed"] * 4
    assert _untouched(engine)[:-1] == before[:-1]
    assert doors.refusals() == {"bolna secret": 1, "bolna agent": 1, "bolna execution": 2, "bolna malformed": 1}


def test_a_body_that_is_no_webhook_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    assert doors.mail(b"--xYzZY--").status_code == 400
    assert doors.refusals() == {"sendgrid_inbound malformed": 1}


def test_aisensy_may_look_at_the_address(engine: Engine) -> None:
    assert engine.client.get("/hooks/aisensy").status_code == 200
