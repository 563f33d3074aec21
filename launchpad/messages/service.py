"""The rules of a message that the educator takes into her own hands."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from launchpad.config import Settings
from launchpad.core.db import Conn, Row, notify
from launchpad.ledger import gate, plan_queries
from launchpad.ledger.gate import Decision
from launchpad.ledger.plan import Channel
from launchpad.messages import codes, queries

Operation = Literal["hold", "release", "cancel", "retry"]

HELD_BY_HAND = "Held by you."
_CANCELLED = "Cancelled by you."
_LEFT_OUT = "Left out by you."
_GONE = "It has left already."
_DOUBT = "It may have gone out, and nothing is sent twice. The provider's own record decides."
# Where a message stands that can no longer be held or taken back.
_STANDS = {
    "unknown": _DOUBT,
    "failed": "It has failed already.",
    "skipped": "It was skipped already.",
    "cancelled": "It is cancelled already.",
}


@dataclass(frozen=True)
class Ref:
    """One message of a ledger."""

    channel: Channel
    id: UUID


@dataclass(frozen=True)
class Result:
    """What an operation made of one message. skipped: nothing was changed; the message says why."""

    ref: Ref
    outcome: Literal["done", "skipped", "failed"]
    message: str


def operate(conn: Conn, settings: Settings, operation: Operation, refs: Sequence[Ref], actor: UUID) -> list[Result]:
    """Do one thing to many messages; each has a result of its own, in the order that was asked."""
    results: dict[Ref, Result] = {}
    for channel, ids in _by_channel(refs).items():
        there = queries.existing(conn, channel, ids)
        locked = queries.lock(conn, channel, ids)
        decisions = (
            gate.ask(conn, locked, settings) if operation in ("release", "retry") else [Decision("now")] * len(locked)
        )
        for row, decision in zip(locked, decisions, strict=True):
            ref = Ref(channel, row["id"])
            is_done, message = _OPERATIONS[operation](conn, row, decision)
            if is_done:
                queries.note(conn, row, _KINDS[operation], actor, message)
            results[ref] = Result(ref, "done" if is_done else "skipped", message)
        for id in ids:
            missing = "It is leaving just now." if id in there else "There is no such message."
            results.setdefault(Ref(channel, id), Result(Ref(channel, id), "failed", missing))
        notify(conn, channel)
    return [results[ref] for ref in refs]


@dataclass(frozen=True)
class Would:
    """What an operation would make of each message. cost_paise: of those that would leave."""

    results: list[Result]
    send_mode: Literal["live", "sandbox", "paused"]
    cost_paise: int


class _TakenBack(Exception):
    """Ends a trial, and takes back what it wrote."""


def preview(conn: Conn, settings: Settings, operation: Operation, refs: Sequence[Ref], actor: UUID) -> Would:
    """What the operation would do, found out by doing it and taking all of it back."""
    results: list[Result] = []
    with suppress(_TakenBack), conn.transaction():
        results = operate(conn, settings, operation, refs, actor)
        raise _TakenBack
    costs = plan_queries.costs(conn)
    leaves = [one.ref.channel for one in results if one.outcome == "done" and operation in ("release", "retry")]
    return Would(
        results, plan_queries.sending(conn)["mode"] or "paused", sum(costs.get(channel, 0) for channel in leaves)
    )


def drop_reminders(conn: Conn, ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Leave out class reminders that are no messages yet; by id, whether it was still time."""
    dropped = queries.drop_reminders(conn, ids, _LEFT_OUT)
    return {id: id in dropped for id in ids}


def possible(row: Row) -> dict[Operation, str | None]:
    """For each operation why it makes no sense for a message; None where it may be tried."""
    status, is_held = row["status"], row["status"] == "held"
    waits = status in ("planned", "held")
    otherwise = _STANDS.get(status, _GONE)
    return {
        "hold": (None if waits else otherwise) if row["gate_outcome"] != "by_hand" or not is_held else "You hold it.",
        "release": None if is_held else ("Nobody holds it." if status == "planned" else otherwise),
        "cancel": None if waits or status == "claimed" else otherwise,
        "retry": why_no_retry(row),
    }


def why_no_retry(row: Row) -> str | None:
    """Why trying a message again would not help, in a sentence; None where it may."""
    status = row["status"]
    if status == "unknown":
        return _DOUBT
    if status not in ("failed", "skipped"):
        return "Only what has failed or was skipped is tried again."
    if "code" in row["variables"]:
        return "The code in it is worth nothing any more. A new one is asked for on the page itself."
    if status == "failed" and not codes.may_help(row["channel"], row["error_code"]):
        meaning = codes.meaning(row["channel"], row["error_code"])
        return meaning.next_step if meaning else "The provider refused it for good."
    return None


def _by_channel(refs: Sequence[Ref]) -> dict[Channel, list[UUID]]:
    by_channel: dict[Channel, list[UUID]] = defaultdict(list)
    for ref in refs:
        by_channel[ref.channel].append(ref.id)
    return by_channel


def _hold(conn: Conn, row: Row, _: Decision) -> tuple[bool, str]:
    if (why := possible(row)["hold"]) is not None:
        return False, why
    queries.hold(conn, row["channel"], row["id"], HELD_BY_HAND)
    return True, "Held until you release it."


def _cancel(conn: Conn, row: Row, _: Decision) -> tuple[bool, str]:
    if (why := possible(row)["cancel"]) is not None:
        return False, why
    queries.cancel(conn, row["channel"], row["id"], _CANCELLED)
    return True, "Cancelled. It will not be sent."


def _release(conn: Conn, row: Row, decision: Decision) -> tuple[bool, str]:
    if (why := possible(row)["release"]) is not None:
        return False, why
    if decision.outcome == "held":
        queries.keep_held(conn, row["channel"], row["id"], decision.reason)
        return False, f"Still held: {decision.reason}"
    if decision.outcome == "skipped":
        queries.skip(conn, row["channel"], row["id"], decision.reason)
        return False, f"It will not be sent: {decision.reason}"
    queries.plan_again(conn, row["channel"], row["id"])
    return True, decision.reason or "Released. It leaves when it is due."


def _retry(conn: Conn, row: Row, decision: Decision) -> tuple[bool, str]:
    if (why := why_no_retry(row)) is not None:
        return False, why
    if decision.outcome == "skipped":
        return False, decision.reason or "It would be skipped again."
    if row["status"] == "skipped" and decision.outcome == "held":
        return False, f"It would be held: {decision.reason}"
    queries.plan_again(conn, row["channel"], row["id"])
    return True, f"It is tried again. {decision.reason or ''}".strip()


_OPERATIONS: dict[Operation, Callable[[Conn, Row, Decision], tuple[bool, str]]] = {
    "hold": _hold,
    "release": _release,
    "cancel": _cancel,
    "retry": _retry,
}
_KINDS: dict[Operation, str] = {"hold": "held", "release": "released", "cancel": "cancelled", "retry": "retried"}


def read(conn: Conn, channel: Channel, id: UUID) -> tuple[Row, list[Row]] | None:
    """A message with all that is known of it, and what became of it; None where there is none."""
    row = queries.one(conn, channel, id)
    return (row, queries.events(conn, id)) if row else None


def with_dead_links(row: Row) -> dict[str, Any]:
    """A message as a copy of it: its personal links open nothing, so that nobody acts for the family by trying it."""
    values = {name: "copy" if name.endswith("_token") else value for name, value in row["variables"].items()}
    return {**row, "variables": values}
