"""The execution: the object that Bolna's webhook posts at every status and that its API returns.

Bolna signs nothing. A webhook counts only when all of this holds: the secret in the path matches (`secret_matches`),
the agent is one of ours (`is_our_agent`), the execution is one that we started (the caller looks it up), and before
anything that cannot be undone the execution is fetched anew from the API.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from launchpad.providers import lenient
from launchpad.providers.bolna.codes import TERMINAL, rank_of
from launchpad.providers.errors import WebhookMalformed


def secret_matches(given: str, expected: str) -> bool:
    """Whether the secret in the webhook's path is ours, in constant time. An empty one refuses everything."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


@dataclass(frozen=True)
class Execution:
    """One call and where it stands.

    conversation_seconds: how long people spoke; `completed` with 0 means that nobody did.
    cost_cents: hundredths of the account's currency.
    recording_url: for the server only; it may be public or may expire, so copy the file.
    extracted: what the agent noted, flattened to `Category.Disposition` -> text.
    is_inbound: somebody rang our number. user_number: the person's own number, whoever dialled.
    call_ref: our own reference out of the `user_data` that we sent; Bolna usually gives it back but does not promise
        to.
    """

    id: str
    agent_id: str | None
    status: str
    created_at: datetime | None
    updated_at: datetime | None
    conversation_seconds: float
    cost_cents: float | None
    transcript: str | None
    summary: str | None
    extracted: Mapping[str, str]
    recording_url: str | None
    to_number: str | None
    from_number: str | None
    user_number: str | None
    is_inbound: bool
    hangup_by: str | None
    hangup_reason: str | None
    error_message: str | None
    answered_by_voicemail: bool
    call_ref: str | None
    raw: dict[str, Any]

    @property
    def is_terminal(self) -> bool:
        """Whether the call is over, with all that will be known of it."""
        return self.status in TERMINAL

    @property
    def rank(self) -> int:
        """How far along it is; see `codes.rank_of`."""
        return rank_of(self.status)

    @property
    def is_conversation(self) -> bool:
        """Whether a person, not a mailbox, spoke with the agent."""
        return self.conversation_seconds > 0 and not self.answered_by_voicemail

    @property
    def dedupe_key(self) -> str:
        """One key per status of one execution: a later delivery of the same status tells nothing new."""
        return f"{self.id}:{self.status}"


def is_our_agent(execution: Execution, agents: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the agent is in our table of scripts and languages, {"welcome_call": {"en": id, ...}, ...}."""
    return any(execution.agent_id == agent for languages in agents.values() for agent in languages.values())


def parse_execution(body: bytes) -> Execution:
    """The execution that a webhook posts. Raises WebhookMalformed without JSON object, id or status."""
    try:
        raw = json.loads(body)
    except ValueError as error:
        raise WebhookMalformed("The body is not JSON.") from error
    if not isinstance(raw, dict) or not lenient.text(raw.get("id")) or not lenient.text(raw.get("status")):
        raise WebhookMalformed("The body is not an execution with id and status.")
    return execution_of(raw)


def execution_of(raw: dict[str, Any]) -> Execution:
    """An execution out of its JSON object; list rows are trimmed and leave most fields None."""
    telephony = lenient.mapping(raw.get("telephony_data"))
    spoken = lenient.number(raw.get("conversation_duration", raw.get("conversation_time")))
    return Execution(
        id=str(raw.get("id")),
        agent_id=lenient.text(raw.get("agent_id")),
        # An older spelling of one status has an underscore.
        status=(lenient.text(raw.get("status")) or "unknown").replace("balance_low", "balance-low"),
        created_at=lenient.from_iso(raw.get("created_at")),
        updated_at=lenient.from_iso(raw.get("updated_at")),
        conversation_seconds=spoken or 0.0,
        cost_cents=lenient.number(raw.get("total_cost")),
        transcript=lenient.text(raw.get("transcript")),
        summary=lenient.text(raw.get("summary")),
        extracted=_flatten(raw.get("extracted_data")),
        recording_url=lenient.text(telephony.get("recording_url")),
        to_number=lenient.phone(telephony.get("to_number") or raw.get("user_number")),
        from_number=lenient.phone(telephony.get("from_number") or raw.get("agent_number")),
        user_number=lenient.phone(raw.get("user_number")),
        is_inbound=(lenient.text(telephony.get("call_type")) or "").lower() == "inbound",
        hangup_by=lenient.text(telephony.get("hangup_by")),
        hangup_reason=lenient.text(telephony.get("hangup_reason")),
        error_message=lenient.text(raw.get("error_message")),
        answered_by_voicemail=lenient.truth(raw.get("answered_by_voice_mail")),
        call_ref=lenient.text(_user_data(raw).get("call_ref")),
        raw=raw,
    )


def _user_data(raw: dict[str, Any]) -> dict[str, Any]:
    return lenient.mapping(lenient.mapping(raw.get("context_details")).get("recipient_data"))


def _flatten(value: Any, prefix: str = "") -> dict[str, str]:
    """`{"interested": "yes"}` stays; `{"A": {"B": {"objective": "yes", ...}}}` becomes `A.B` -> "yes"."""
    flat: dict[str, str] = {}
    for key, inner in lenient.mapping(value).items():
        if isinstance(inner, dict) and ("objective" in inner or "subjective" in inner):
            inner = lenient.text(inner.get("objective")) or lenient.text(inner.get("subjective"))
        if isinstance(inner, dict):
            flat |= _flatten(inner, f"{prefix}{key}.")
        elif inner is not None:
            flat[f"{prefix}{key}"] = str(inner)
    return flat
