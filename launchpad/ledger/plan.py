"""Planning: the only way into the ledger. A row is made before anything is sent, and a second send has no row to be."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from launchpad.core.db import Conn, notify
from launchpad.ledger import queries

Channel = Literal["email", "whatsapp", "voice"]

_CHUNK = 1000


@dataclass(frozen=True)
class Planned:
    """One message that is to be sent to one contact.

    revision: grows when the same subject gives a new reason for the message, as a moved session does.
    variables: the values of the template, fixed now.
    due_at, expires_at: business time, aware; due_at None is now.
    body, subject, in_reply_to: for a free answer (template_id None); is_session: free text inside WhatsApp's 24 hours.
    agent: voice only, a key of settings.bolna_agents; by default the template's.
    dedupe_key: only where the usual {event_key}:{subject or lead}:{revision}:{contact}:{channel} does not fit.
    attachments: e-mail only, files of a free answer in the bucket crm-attachments: {path, name, type, bytes}.
    media: WhatsApp only, the file in a template's header or of a free answer: {kind (image, video, document or audio),
    filename}, and where it lies: bucket and path, or url.
    fallback_of: e-mail and voice, the WhatsApp message that it goes out for, unless that one arrives first.
    left_out: why it is written as cancelled: a later reason for the same message finds it there.
    """

    event_key: str
    channel: Channel
    subject_kind: str | None
    subject_id: UUID | None
    revision: str
    family_id: UUID
    lead_id: UUID | None
    contact_id: UUID
    to_address: str
    template_id: UUID | None
    language: str
    variables: dict[str, str]
    due_at: datetime | None
    expires_at: datetime | None = None
    priority: int = 5
    automation_event_id: int | None = None
    reminder_id: UUID | None = None
    campaign_id: UUID | None = None
    body: str | None = None
    subject: str | None = None
    in_reply_to: str | None = None
    agent: str | None = None
    is_session: bool = False
    dedupe_key: str | None = None
    left_out: str | None = None
    fallback_of: UUID | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, str] | None = None

    @property
    def slot(self) -> str:
        """Which message of an action it is, known before its subject is: what the educator's changes name."""
        return f"{self.event_key}:{self.lead_id}:{self.contact_id}:{self.channel}"

    @property
    def key(self) -> str:
        """Why nothing is sent twice. Raises ValueError for a message about nothing that has no key of its own."""
        about = self.subject_id or self.lead_id
        if self.dedupe_key is None and about is None:
            raise ValueError("A message needs a subject, a lead or a dedupe_key.")
        return self.dedupe_key or f"{self.event_key}:{about}:{self.revision}:{self.contact_id}:{self.channel}"


def plan(conn: Conn, rows: Sequence[Planned]) -> int:
    """Write messages into the ledger in the caller's transaction and wake their lanes at its commit.

    Returns how many are new: a message whose key is there already changes nothing.
    """
    by_channel: dict[Channel, list[Planned]] = defaultdict(list)
    for row in rows:
        by_channel[row.channel].append(row)
    planned = 0
    for channel, messages in by_channel.items():
        # In the order of their keys: two transactions that plan the same messages wait for each other, and never cross.
        messages.sort(key=lambda message: message.key)
        for start in range(0, len(messages), _CHUNK):
            values = [_columns(message) for message in messages[start : start + _CHUNK]]
            planned += queries.insert(conn, channel, json.dumps(values, default=str))
        notify(conn, channel)
    return planned


def _columns(row: Planned) -> dict[str, Any]:
    return {**vars(row), "dedupe_key": row.key}
