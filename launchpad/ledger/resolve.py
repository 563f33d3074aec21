"""Doubt: messages that may have gone out. The provider's own record decides; until then they stay as they are."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.ledger import queries, record, voice
from launchpad.providers.errors import ProviderError

log = structlog.get_logger()

_CALLS_AT_ONCE = 20
# Bolna's list reaches back seven days; a call that is not in it after a day was not placed, or will never be found.
_CALL_WINDOW = timedelta(days=1)
_BEFORE = timedelta(minutes=2)
_WHATSAPP_WITHIN = timedelta(minutes=10)


def ask_bolna(ctx: Context) -> int:
    """Look for doubtful calls in Bolna's list, by the reference that they carry. Returns how many were found."""
    with ctx.db.transaction() as conn:
        calls = queries.doubtful_calls(conn, _CALLS_AT_ONCE, _CALL_WINDOW)
    by_agent: dict[str, list[Row]] = defaultdict(list)
    for call in calls:
        if agent := voice.agent_id(ctx.settings, call["agent"] or "", call["language"]):
            by_agent[agent].append(call)
    try:
        return sum(_ask_about(ctx, agent, asked) for agent, asked in by_agent.items())
    except ProviderError as error:
        log.warning("resolve.not_answered", code=error.code)
        return 0


def _ask_about(ctx: Context, agent: str, calls: list[Row]) -> int:
    """One list for all calls of an agent; only a call to the same number is looked at more closely."""
    listed = ctx.bolna.find_executions(agent, min(call["called_at"] for call in calls) - _BEFORE)
    found = 0
    for call in calls:
        candidates = (execution.id for execution in listed if execution.to_number in (None, call["to_address"]))
        for execution_id in candidates:
            if ctx.bolna.get_execution(execution_id).call_ref == str(call["id"]):
                with ctx.db.transaction() as conn:
                    record.prove(conn, "voice", call["attempt_id"], execution_id)
                found += 1
                break
    return found


def find_whatsapp(
    conn: Conn,
    *,
    wamid: str | None,
    submitted_message_id: str | None,
    phone: str | None,
    campaign: str | None,
    heard_at: datetime,
) -> UUID | None:
    """The message that a notification of AiSensy is about; None where it cannot be told for certain.

    By WhatsApp's id, else by the id that the send returned, else as the only request of that campaign to that number in
    the ten minutes before `heard_at`, which is when the notification came, on the real clock.
    """
    for known in (wamid, submitted_message_id):
        if known and (found := queries.by_provider_id(conn, "whatsapp", known)):
            return found
    if phone and campaign:
        return queries.whatsapp_by_campaign(conn, phone, campaign, heard_at, _WHATSAPP_WITHIN)
    return None
