"""What does not verify is refused with a clear word, counted, and touches nothing."""

import json
from typing import Any
from uuid import uuid4

import pytest

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


@pytest.mark.parametrize("provider", ["sendgrid", "sendgrid_inbound", "aisensy"])
def test_a_forged_signature_is_refused(engine: Engine, cast: Cast, doors: Doors, provider: str) -> None:
    row = left(engine, cast.riya, "whatsapp" if provider == "aisensy" else "email", provider_message_id="wamid.OUT")
    before = _untouched(engine)
    answer = {
        "sendgrid": lambda: doors.sendgrid(
            recorded("sendgrid", "spamreport.json", row), key=FORGED["SENDGRID_WEBHOOK_PRIVATE_KEY"]
        ),
        "sendgrid_inbound": lambda: doors.mail(
            recorded("sendgrid", "inbound__reply_in_hindi.raw", row), key=FORGED["SENDGRID_PARSE_PRIVATE_KEY"]
        ),
        "aisensy": lambda: doors.aisensy(
            recorded("aisensy", "message_sender_user__text.json", row), secret="another secret"
        ),
    }[provider]()
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "webhook_signature"
    engine.drain()
    assert _untouched(engine) == before
    assert doors.refusals() == {f"{provider} signature": 1}


def test_an_unsigned_body_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("sendgrid", "delivered__tls_as_number.json", left(engine, cast.riya, "email"))
    for path in ("/hooks/sendgrid/events", "/hooks/sendgrid/inbound", "/hooks/aisensy"):
        assert engine.client.post(path, data=body).status_code == 401
    assert sum(doors.refusals().values()) == 3


@pytest.mark.parametrize(
    ("change", "secret", "status", "reason"),
    [
        ({}, "a-wrong-secret-of-more-than-32-characters", 401, "secret"),
        ({"agent_id": str(uuid4())}, None, 404, "agent"),
        ({"id": str(uuid4()), "context_details": {}}, None, 404, "execution"),
        (
            {"id": str(uuid4()), "context_details": {"recipient_data": {"call_ref": str(uuid4())}}},
            None,
            404,
            "execution",
        ),
        ({"status": None}, None, 400, "malformed"),
    ],
)
def test_a_call_that_is_not_ours_is_refused(
    engine: Engine, cast: Cast, doors: Doors, change: dict[str, Any], secret: str | None, status: int, reason: str
) -> None:
    row = left(engine, cast.riya, "voice", provider_message_id="b7140255-af33-4608-8e97-04dd944b8e48")
    agent = str(engine.settings.bolna_agents["welcome_call"]["en"])
    body = json.loads(recorded("bolna", "completed.json", row)) | {"agent_id": agent} | change
    before = _untouched(engine)
    answer = doors.bolna(json.dumps(body).encode(), secret=secret)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, f"webhook_{reason}")
    engine.drain()
    assert _untouched(engine) == before
    assert doors.refusals() == {f"bolna {reason}": 1}


def test_a_body_that_is_no_webhook_is_refused(engine: Engine, cast: Cast, doors: Doors) -> None:
    assert doors.aisensy(b"[]").status_code == 400
    assert doors.mail(b"--xYzZY--").status_code == 400
    assert doors.refusals() == {"aisensy malformed": 1, "sendgrid_inbound malformed": 1}


def test_aisensy_may_look_at_the_address(engine: Engine) -> None:
    assert engine.client.get("/hooks/aisensy").status_code == 200
