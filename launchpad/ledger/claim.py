"""Claiming: due rows, through the gate, into this worker's hands for the length of a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from launchpad.config import Settings
from launchpad.content import sync
from launchpad.content.template import Template
from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.ledger import breaker, calling, channel_queries, gate, queries
from launchpad.ledger.gate import Decision
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel

_FIRST = UUID(int=0)
_HELD_CHUNK = 500
# Among so many a probe is looked for: the most pressing message may be one that the gate keeps for another reason.
_PROBE_CHOICE = 50


@dataclass(frozen=True)
class Claim:
    """Messages that may leave now and are this worker's; `looked_at` counts also those that the gate kept back."""

    id: UUID
    channel: Channel
    rows: list[Row]
    templates: dict[UUID, Template]
    looked_at: int

    def template(self, row: Row) -> Template | None:
        """The words of a row; None for a free answer."""
        return self.templates[row["template_id"]] if row["template_id"] else None


def take(ctx: Context, channel: Channel, limit: int, worker: str, pace: Pace) -> Claim:
    """Claim what is due, the most pressing first, and write the gate's answer on each row. It is committed then."""
    claim_id = uuid4()
    with ctx.db.statement() as conn:
        if not queries.is_any_due(conn, channel):
            return Claim(claim_id, channel, [], {}, 0)
    with ctx.db.transaction() as conn:
        if channel == "voice":
            calling.take_turns(conn)
        due = rows = _probe(conn, channel, ctx.settings) if breaker.is_probe_due(conn, channel) else []
        if not rows:
            due = queries.lock_due(conn, channel, limit)
            decisions = _ask(conn, channel, due, ctx.settings)
            rows = [row for row, decision in zip(due, decisions, strict=True) if decision.outcome == "now"]
            _write(conn, channel, [pair for pair in zip(due, decisions, strict=True) if pair[1].outcome != "now"])
        if rows:
            queries.claim(conn, channel, [row["id"] for row in rows], worker, claim_id, pace.lease)
        templates = sync.templates(conn, {row["template_id"] for row in rows if row["template_id"]})
    return Claim(claim_id, channel, rows, templates, len(due))


def release(ctx: Context, claim: Claim) -> None:
    """Give back what was not begun."""
    with ctx.db.transaction() as conn:
        queries.release(conn, claim.channel, claim.id)


def ask_again(ctx: Context, channel: Channel) -> int:
    """Ask the gate again about everything that it holds. Returns how many messages it holds no longer."""
    freed, after = 0, _FIRST
    with ctx.db.statement() as conn:
        if not queries.is_any_held(conn, channel):
            return 0
    while True:
        with ctx.db.transaction() as conn:
            held = queries.lock_held(conn, channel, after, _HELD_CHUNK)
            decisions = _ask(conn, channel, held, ctx.settings)
            news = [
                (row, decision)
                for row, decision in zip(held, decisions, strict=True)
                if (decision.outcome, decision.reason) != ("held", row["gate_reason"])
            ]
            _write(conn, channel, news)
        freed += sum(decision.outcome != "held" for _, decision in news)
        if len(held) < _HELD_CHUNK:
            return freed
        after = held[-1]["id"]


def _probe(conn: Conn, channel: Channel, settings: Settings) -> list[Row]:
    """The one message by which a broken channel is tried: the first that nothing but the breaker keeps.

    Empty where there is none, or where another worker is trying one already.
    """
    choice = channel_queries.candidates(conn, channel, _PROBE_CHOICE)
    asked = gate.ask(conn, [{**row, "channel": channel} for row in choice], settings, ignoring_breaker=True)
    for row, decision in zip(choice, asked, strict=True):
        if decision.outcome == "now":
            if not breaker.begin_probe(conn, channel):
                return []
            if row["status"] == "held":
                queries.settle(conn, channel, [_answer(row["id"], decision)])
            return [row]
    return []


def _ask(conn: Conn, channel: Channel, rows: list[Row], settings: Settings) -> list[Decision]:
    return gate.ask(conn, [{**row, "channel": channel} for row in rows], settings)


_STATUS = {"now": "planned", "later": "planned", "held": "held", "skipped": "skipped"}


def _write(conn: Conn, channel: Channel, answers: Sequence[tuple[Row, Decision]]) -> None:
    if answers:
        queries.settle(conn, channel, [_answer(row["id"], decision) for row, decision in answers])


def _answer(message_id: UUID, decision: Decision) -> tuple[UUID, str, str, str | None, datetime | None]:
    return message_id, _STATUS[decision.outcome], decision.outcome, decision.reason, decision.at
