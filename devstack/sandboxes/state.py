"""What the parts of the sandboxes share."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from devstack.sandboxes.clock import Clock
from devstack.sandboxes.courier import Courier
from devstack.sandboxes.faults import Fate, Faults
from devstack.sandboxes.settings import Settings
from devstack.sandboxes.store import Row, Store, compact

_INSERT = (
    "insert into messages (id, provider, channel, recipient, subject, text, html, batch, data, status, at, received_at)"
    " values (:id, :provider, :channel, :recipient, :subject, :text, :html, :batch, :data, :status, :at, :received_at)"
)


@dataclass
class State:
    """The ledger, the clock, the faults and the way back to the product."""

    settings: Settings
    store: Store
    clock: Clock
    faults: Faults
    courier: Courier

    def message(self, provider: str, channel: str, recipient: str, status: str, **more: Any) -> dict[str, Any]:
        """A row for `file`: `id`, `subject`, `text`, `html`, `batch` and `data` as given, both times now."""
        row = {"id": str(uuid.uuid4()), "subject": "", "text": "", "html": "", "batch": None} | more
        return row | {
            "provider": provider,
            "channel": channel,
            "recipient": recipient.lower(),
            "data": compact(row.get("data", {})),
            "status": status,
            "at": self.clock.now().isoformat(),
            "received_at": datetime.now(UTC).isoformat(),
        }

    def file(self, messages: list[dict[str, Any]]) -> None:
        """Put messages into the ledger."""
        self.store.run_many(_INSERT, messages)

    def find(self, message_id: str) -> Row | None:
        """A message of the ledger."""
        return self.store.row("select * from messages where id = :id", id=message_id)

    def set_status(self, message_id: str, status: str) -> None:
        """What the page shows of a message."""
        self.store.run("update messages set status = :status where id = :id", status=status, id=message_id)

    def note_answer(self, message_id: str | None, channel: str, sender: str, text: str) -> None:
        """Remember what a person answered, for the page."""
        self.store.run(
            "insert into answers (message, channel, sender, text, at) values (:message, :channel, :sender, :text, :at)",
            message=message_id,
            channel=channel,
            sender=sender,
            text=text,
            at=self.clock.now().isoformat(),
        )

    def fate(self, sender: str) -> Fate:
        """What becomes of the next webhook of a sender (faults.SENDERS): the switch for all, else its own faults.

        Asked once for each webhook before it is signed, and given to the courier with it.
        """
        switch = self.store.switch("webhooks", "on")
        return self.faults.fate(sender) if switch == "on" else Fate(switch)


def answer(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    """A compact JSON response."""
    return Response(compact(body), status, headers, media_type="application/json")


def state_of(request: Request) -> State:
    """The state of the running application."""
    state: State = request.app.state.sandbox
    return state


async def json_body(request: Request) -> Any:
    """The request's JSON; None when it is not JSON."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None
