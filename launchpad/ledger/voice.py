"""Calls by Bolna: one request per call. The gate has seen to the hours and to whom it rings."""

from uuid import UUID

from launchpad.config import Settings
from launchpad.content import render
from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.ledger.attempt import Request
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.providers.errors import ProviderError


def requests(ctx: Context, claimed: Claim, pace: Pace) -> list[Request]:
    """One request for each call of a claim."""
    return [_request(ctx, claimed, row) for row in claimed.rows]


def agent_id(settings: Settings, script: str, language: str) -> str | None:
    """The voice agent of a script that speaks a language, else the one that speaks English; None where none is set."""
    by_language: dict[str, UUID] = dict(settings.bolna_agents.get(script, {}))  # type: ignore[arg-type]
    found = by_language.get(language) or by_language.get("en")
    return str(found) if found else None


def _request(ctx: Context, claimed: Claim, row: Row) -> Request:
    template = claimed.template(row)
    script = row["agent"] or (template.provider_name if template else None) or ""

    def call(rows: list[Row], attempt_id: UUID) -> str | None:
        agent = agent_id(ctx.settings, script, row["language"])
        if agent is None:
            raise ProviderError("permanent", "no_agent", f"No voice agent is set for {script or 'this call'}.")
        if template is None:
            raise ProviderError("permanent", "no_words", "A call needs a script.")
        told = render.call_variables(template, row["variables"], str(row["id"]))
        return ctx.bolna.place_call(agent, row["to_address"], ctx.settings.bolna_from_number, told)

    return Request([row], script, call)
