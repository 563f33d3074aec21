"""What the tests of payments share: asking for a fee, and the sandbox's gateway."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from launchpad.core.db import Row
from tests.cast import Cast
from tests.engine import Engine

FEE_PAISE = 499900


@dataclass
class Till:
    """The gateway of the sandbox, and the payments of the product."""

    engine: Engine
    cast: Cast

    def ask(self, **more: Any) -> UUID:
        """The educator marks Meera's lead interested, in her browser; returns the payment."""
        with self.engine.as_person(self.cast.admin) as conn:
            statement = "select public.mark_interested(%s, %s, %s::bigint, %s::date)"
            values = [self.cast.meera.lead_id, self.cast.batch_id, more.get("amount_paise"), more.get("due_on")]
            row = conn.execute(statement, values).fetchone()
        assert row is not None
        found: UUID = row[0]
        return found

    def asked(self, **more: Any) -> Row:
        """The same, with the link made and sent."""
        payment_id = self.ask(**more)
        self.engine.drain()
        return self.payment(payment_id)

    def payment(self, payment_id: UUID) -> Row:
        return self.engine.row("select * from public.payments where id = %(id)s", id=payment_id)

    def events(self, payment_id: UUID) -> list[str]:
        """The kinds of what stands in its timeline."""
        timeline = "select kind from public.payment_events where payment_id = %(id)s order by id"
        return [row["kind"] for row in self.engine.rows(timeline, id=payment_id)]

    def stage(self) -> str:
        """Where Meera's lead stands."""
        stage = "select stage::text from public.imported_leads where id = %(id)s"
        return str(self.engine.value(stage, id=self.cast.meera.lead_id))

    def requests(self) -> list[dict[str, Any]]:
        """All requests at the gateway, newest first, with their attempts."""
        found: list[dict[str, Any]] = self.engine.sandbox.http.get("/payments").json()["payments"]
        return found

    def request_of(self, payment: Row) -> dict[str, Any]:
        return next(one for one in self.requests() if one["id"] == payment["gateway_request_id"])

    def act(self, payment: Row, outcome: str, **more: str) -> dict[str, Any]:
        """Pay, fail or leave on the gateway's page; returns the attempt and the way back."""
        answer = self.engine.sandbox.http.post(f"/payments/{payment['gateway_request_id']}/{outcome}", json=more)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def pay(self, payment: Row, **more: str) -> dict[str, Any]:
        return self.act(payment, "pay", **more)

    def settings(self, **switches: Any) -> None:
        """Switches and faults of the sandboxes."""
        self.engine.sandbox.http.post("/settings", json=switches).raise_for_status()

    def body(self, request: dict[str, Any], attempt: dict[str, Any], **changed: str) -> bytes:
        """The webhook of an attempt, signed as the gateway signs; `changed` fields are signed too."""
        fields = {
            "payment_id": attempt["id"],
            "status": "Credit" if attempt["status"] else "Failed",
            "shorturl": "",
            "longurl": request["longurl"],
            "purpose": request["purpose"],
            "amount": attempt["amount"],
            "fees": attempt["fees"] or "",
            "currency": "INR",
            "buyer": request["email"] or "",
            "buyer_name": request["buyer_name"] or "",
            "buyer_phone": request["phone"] or "",
            "payment_request_id": request["id"],
            **changed,
        }
        message = "|".join(fields[name] for name in sorted(fields, key=str.lower))
        salt = self.engine.settings.instamojo_salt.get_secret_value()
        return urlencode(
            {**fields, "mac": hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()}
        ).encode()

    def knock(self, payment_id: UUID, body: bytes) -> int:
        """Post a webhook to the door of a payment; returns the status."""
        kind = "application/x-www-form-urlencoded"
        return self.engine.client.post(f"/hooks/instamojo/{payment_id}", data=body, content_type=kind).status_code

    def link(self, kind: str, contact_id: UUID) -> str:
        """The token of a personal link that went to a contact."""
        found: str = self.engine.value(
            "select token from private.personal_links where kind = %(kind)s and contact_id = %(contact)s",
            kind=kind,
            contact=contact_id,
        )
        return found

    def later(self, payment_id: UUID, interval: str) -> None:
        """Let real time pass for one payment."""
        self.engine.run(
            """
            update public.payments set not_before = not_before - %(by)s::interval,
                   checked_at = checked_at - %(by)s::interval,
                   returned_at = returned_at - %(by)s::interval, lease_until = lease_until - %(by)s::interval
             where id = %(id)s
            """,
            id=payment_id,
            by=interval,
        )
