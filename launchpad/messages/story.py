"""What became of a message, in words: one line with its evidence, and every step with its time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from launchpad.core.clock import INDIA
from launchpad.core.db import Row

_PROVIDERS = {"email": "SendGrid", "whatsapp": "AiSensy", "voice": "Bolna"}
_CHANNELS = {"email": "e-mail", "whatsapp": "WhatsApp", "voice": "call"}
# What a provider reports, and what the educator did, as a person says it.
_KINDS = {
    "sent": "Sent on",
    "delivered": "Delivered",
    "read": "Read",
    "bounced": "Came back",
    "failed": "Failed",
    "held": "Held",
    "released": "Released",
    "cancelled": "Cancelled",
    "retried": "Tried again",
    "by_template": "Sent as a template instead",
    "window_closed": "The 24 hours are over",
    "put_off": "Put off by WhatsApp",
    "copied": "A copy was sent to you",
}
_MOMENTS = (("delivered_at", "delivered"), ("read_at", "read"), ("failed_at", "failed"))


@dataclass(frozen=True)
class Step:
    """One thing that happened, or is to happen, to a message. `webhook`: the stored webhook that proves it."""

    at: datetime
    kind: str
    text: str
    detail: str | None = None
    webhook: int | None = None
    is_next: bool = False


def trail(row: Row, events: Sequence[Row]) -> list[Step]:
    """Every step, oldest first, with what comes next at the end."""
    steps = [Step(row["created_at"], "planned", "Planned", f"Due {_when(row['due_at'])}.")]
    if row["gate_outcome"] in ("held", "later", "skipped"):
        word = {"held": "Held", "later": "Put off", "skipped": "Skipped"}[row["gate_outcome"]]
        steps.append(Step(row["gate_at"], row["gate_outcome"], word, row["gate_reason"]))
    if row["called_at"]:
        tries = f"Attempt {row['attempts']}." if row["attempts"] > 1 else None
        steps.append(Step(row["called_at"], "calling", f"Handed to {_PROVIDERS[row['channel']]}", tries))
    if row["sent_at"]:
        number = f"Their number of it is {row['provider_message_id']}." if row["provider_message_id"] else None
        steps.append(Step(row["sent_at"], "sent", f"Taken by {_PROVIDERS[row['channel']]}", number))
    told = {event["kind"] for event in events}
    for column, kind in _MOMENTS:
        if row[column] and kind not in told and not (kind == "failed" and "bounced" in told):
            steps.append(Step(row[column], kind, _KINDS[kind], row["error_text"] if kind == "failed" else None))
    for event in events:
        by = f"by {event['full_name']}" if event["full_name"] else None
        text = " ".join(filter(None, (_KINDS.get(event["kind"], event["kind"].replace("_", " ").capitalize()), by)))
        steps.append(Step(event["happened_at"], event["kind"], text, event["detail"], event["webhook_event_id"]))
    steps.sort(key=lambda step: step.at)
    if row["status"] == "planned":
        steps.append(Step(row["due_at"], "due", "Leaves", is_next=True))
    return steps


def answer(row: Row, events: Sequence[Row]) -> str:
    """Did they get it? One line, with the evidence."""
    what = f"{row['event_title'] or row['event_key'].replace('_', ' ')} by {_CHANNELS[row['channel']]}"
    who = f"{what} to {_person(row)}"
    proof = _proof(row, events)
    status = row["status"]
    if status == "read":
        return f"Yes. {who}: delivered {_when(row['delivered_at'])}, read {_when(row['read_at'])}.{proof}"
    if status == "delivered":
        return f"Yes. {who}: delivered {_when(row['delivered_at'])}.{proof}"
    if status == "sent":
        taken = f"{_PROVIDERS[row['channel']]} took it {_when(row['sent_at'])}"
        return f"On its way. {who}: {taken} and has reported no delivery yet.{proof}"
    if status == "unknown":
        return f"Not known. {who}: {row['error_text'] or 'no answer came'} It is not sent twice.{proof}"
    if status in ("failed", "bounced"):
        return f"No. {who}: {_sentence(row['error_text'] or 'it was refused')}{proof}"
    if status in ("skipped", "cancelled"):
        return f"No. {who}: {_sentence(row['gate_reason'] or row['error_text'] or 'it was taken back')}"
    if status == "held":
        return f"Not yet. {who} is held: {_sentence(row['gate_reason'] or 'no reason was written')}"
    return f"Not yet. {who} is due {_when(row['due_at'])}."


def _proof(row: Row, events: Sequence[Row]) -> str:
    proven = [event for event in events if event["webhook_event_id"] and event["kind"] == row["status"]]
    if not proven:
        return ""
    event = proven[-1]
    received = event["received_at"].astimezone(INDIA)
    return f" Evidence: webhook {event['webhook_event_id']} of {event['provider']}, received {received:%H:%M:%S}."


def _person(row: Row) -> str:
    role = row["relation"] or (row["owner"] if row["owner"] != "unknown" else "contact")
    whose = f"{row['student_name']}'s {role}" if row["student_name"] and row["owner"] != "student" else role
    return f"{row['contact_name']} ({whose})" if row["contact_name"] else whose


def _when(moment: datetime | None) -> str:
    if moment is None:
        return "at an unknown time"
    local = moment.astimezone(INDIA)
    return f"{local.day} {local:%b} {local:%H:%M:%S} IST"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
