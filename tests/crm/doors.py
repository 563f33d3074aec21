"""The providers at our doors: recorded bodies, made to speak of this test's rows, signed as the provider signs."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from werkzeug.test import TestResponse

import launchpad.providers
from launchpad.core.db import Row
from launchpad.providers.aisensy.webhook import signature_of
from tests.cast import Household, household
from tests.engine import Engine

PROVIDERS = Path(launchpad.providers.__file__).parent
FORM = "multipart/form-data; boundary=xYzZY"

# What the recorded bodies call our row, its attempt, its ids at the providers, and the person.
_ROW = "0b0e7f5e-1111-4222-8333-444455556666"
_ATTEMPT = "9c1d2e3f-1111-4222-8333-444455556666"
SUBMITTED = "5f0c3c1e-0000-4000-8000-000000000000"
AGENT = "3f0c3b52-1111-4222-8333-444455556666"
EXECUTION = "b7140255-af33-4608-8e97-04dd944b8e48"


def fixtures(provider: str, *, beginning: str = "") -> set[str]:
    """Names of the recorded bodies."""
    return {path.name for path in (PROVIDERS / provider / "fixtures").iterdir() if path.name.startswith(beginning)}


def recorded(provider: str, name: str, row: Row | None = None, **replacing: str) -> bytes:
    """A recorded body that speaks of `row`; `replacing` puts other words in."""
    text = (PROVIDERS / provider / "fixtures" / name).read_bytes()
    if row is not None:
        pairs = {
            _ROW: str(row["id"]),
            _ATTEMPT: str(row["attempt_id"]),
            "Anita@example.com": row["to_address"],
            "anita@example.com": row["to_address"],
            "hello@world.com": row["to_address"],
            "919876543210": row["to_address"].removeprefix("+"),
            "Tok_1": row["id"].hex,
        }
        for old, new in pairs.items():
            text = text.replace(old.encode(), new.encode())
    for old, new in replacing.items():
        text = text.replace(old.encode(), new.encode())
    return text


@dataclass
class Doors:
    """The webhook doors of a running engine."""

    engine: Engine

    def sendgrid(self, body: bytes, *, key: str | None = None) -> TestResponse:
        """Events, signed by SendGrid or with another PEM."""
        return self._signed("/hooks/sendgrid/events", body, key or self._key("WEBHOOK"), "application/json")

    def mail(self, body: bytes, *, key: str | None = None) -> TestResponse:
        """An inbound mail, signed by SendGrid or with another PEM."""
        return self._signed("/hooks/sendgrid/inbound", body, key or self._key("PARSE"), FORM)

    def aisensy(self, body: bytes, *, secret: str | None = None) -> TestResponse:
        """A notification, signed with our secret or another."""
        secret = secret or self.engine.settings.aisensy_webhook_secret.get_secret_value()
        headers = {"X-AiSensy-Signature": signature_of(body, secret), "Content-Type": "application/json"}
        return self.engine.client.post("/hooks/aisensy", data=body, headers=headers)

    def bolna(self, body: bytes, *, secret: str | None = None) -> TestResponse:
        """An execution at the address that we gave Bolna, or at another."""
        secret = secret or self.engine.settings.bolna_webhook_path_secret.get_secret_value()
        headers = {"Content-Type": "application/json"}
        return self.engine.client.post(f"/hooks/bolna/{secret}", data=body, headers=headers)

    def refusals(self) -> dict[str, int]:
        """What was refused, "provider reason" -> how often."""
        rows = self.engine.rows("select provider, reason, count from private.webhook_refusals")
        return {f"{row['provider']} {row['reason']}": row["count"] for row in rows}

    def _key(self, which: str) -> str:
        return self.engine.sandbox.keys[f"SENDGRID_{which}_PRIVATE_KEY"]

    def _signed(self, path: str, body: bytes, pem: str, content_type: str) -> TestResponse:
        key = load_pem_private_key(pem.encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        timestamp = str(int(time.time()))
        signature = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
            "Content-Type": content_type,
        }
        return self.engine.client.post(path, data=body, headers=headers)


def somebody(engine: Engine, number: int) -> Household:
    """Another family, whose consent is old news."""
    with engine.db.transaction() as conn:
        made = household(conn, "A B", "C", f"somebody{number}@example.com", f"+9198765450{number:02}")
        conn.execute("update public.automation_events set status = 'done'")
    return made


def left(engine: Engine, family: Household, channel: str, **columns: Any) -> Row:
    """A message of ours that has left, as its ledger has it."""
    ledger = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}[channel]
    contact = family.email if channel == "email" else family.phone
    values = {
        "dedupe_key": uuid4().hex,
        "event_key": "approved",
        "family_id": family.family_id,
        "lead_id": family.lead_id,
        "contact_id": contact["id"],
        "to_address": contact["value"],
        "status": "sent",
        "attempt_id": uuid4(),
        **columns,
    }
    names, places = ", ".join(values), ", ".join(f"%({name})s" for name in values)
    made: UUID = engine.value(
        f"""
        insert into public.{ledger} ({names}, due_at, called_at, sent_at)
        values ({places}, public.app_now(), clock_timestamp(), public.app_now()) returning id
        """,
        **values,
    )
    return engine.row(f"select * from public.{ledger} where id = %(id)s", id=made)


def thread(engine: Engine, family_id: UUID) -> list[Row]:
    """The messages of a family's thread, oldest first."""
    return engine.rows(
        "select * from public.crm_messages where family_id = %(id)s order by created_at, id", id=family_id
    )


@dataclass
class RecordedBolna:
    """An API that gives back executions as they were recorded; `asked` has the ids.

    wallet: what the account holds. lost: executions whose recording is gone.
    """

    url: str = ""
    executions: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    wallet: float = 4242.0
    lost: set[str] = field(default_factory=set)

    def tell(self, body: bytes) -> None:
        """The API knows this execution from now on, and has its recording."""
        execution = json.loads(body)
        telephony = execution.get("telephony_data") or {}
        if telephony.get("recording_url"):
            telephony["recording_url"] = f"{self.url}/recordings/call/{execution['id']}"
        self.executions[str(execution["id"])] = execution


@contextmanager
def recorded_bolna() -> Iterator[RecordedBolna]:
    """Serve executions until the block ends."""
    made = RecordedBolna()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place, _, name = self.path.rpartition("/")
            found: Any = {"wallet": made.wallet}
            kind = "application/json"
            if place == "/executions":
                made.asked.append(name)
                found = made.executions.get(name)
            elif place == "/recordings/call":
                found, kind = None if name in made.lost else b"RIFF-sound", "audio/wav"
            body = found if isinstance(found, bytes) else json.dumps(found or {"error": 404, "message": "No"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
