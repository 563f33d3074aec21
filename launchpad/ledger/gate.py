"""The one gate before every send: facts, read for a whole batch at once, and rules, in one table.

now: it may leave. later: a time is known at which it may. held: it waits for a person or for a fact, and is asked
again every minute. skipped: it will never leave.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog

from launchpad.config import Settings
from launchpad.content import sync
from launchpad.content.render import MissingValue
from launchpad.content.template import Template
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Row
from launchpad.ledger import channels, queries, words
from launchpad.ledger.plan import Planned

log = structlog.get_logger()

Outcome = Literal["now", "later", "held", "skipped"]

TOO_LATE = "It was too late to help, so it was not sent."

_LAWFUL = (time(9, 0), time(21, 0))
_ADULT_ENOUGH = 13
# The confirmation that an opt-out was heard is the one message that follows it.
_AFTER_OPT_OUT = "optout_confirmed"
_PURPOSES = {
    "course": "the course",
    "messages": "class messages",
    "calls": "calls",
    "marketing": "news and offers",
    "media": "photos and videos",
    "certificate_page": "a public certificate page",
}


@dataclass(frozen=True)
class Decision:
    """The gate's answer, with its reason in words that the educator reads, and for `later` the time (aware)."""

    outcome: Outcome
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that the gate knows of one message. `age` is the student's, in whole years, where the contact
    is a student's; None: not known.

    needs: the consent that its template asks for; given, withdrawn: what the guardian last said to each purpose.
    provider_is_real: whether the channel's provider is one that reaches people, and no sandbox.
    fault: why it cannot be written, in a sentence. calls_from, calls_until: as set by the educator, India.
    """

    now: datetime
    event_key: str
    channel: str
    owner: str
    age: int | None
    opted_out: bool
    suppressed: bool
    audience: frozenset[str]
    needs: str | None
    given: frozenset[str]
    withdrawn: frozenset[str]
    expires_at: datetime | None
    is_money: bool
    is_session: bool
    window_until: datetime | None
    template_active: bool
    campaign: str | None
    fault: str | None
    send_mode: str
    provider_is_real: bool
    calls_from: time
    calls_until: time

    @property
    def purposes(self) -> list[str]:
        """What the guardian must have agreed to."""
        needed = [self.needs] if self.needs else []
        if self.channel == "whatsapp" and self.needs == "course":
            needed.append("messages")
        if self.channel == "voice" and self.needs != "calls":
            needed.append("calls")
        return needed


def decide(facts: Facts) -> Decision:
    """May this message leave? The first rule that objects gives the answer."""
    return next((decision for rule in _RULES if (decision := rule(facts)) is not None), Decision("now"))


def _expired(facts: Facts) -> Decision | None:
    if facts.expires_at is not None and facts.expires_at <= facts.now:
        return Decision("skipped", TOO_LATE)
    return None


def _opted_out(facts: Facts) -> Decision | None:
    if facts.opted_out and facts.event_key != _AFTER_OPT_OUT:
        return Decision("skipped", "This contact has asked not to be written to or called.")
    return None


def _suppressed(facts: Facts) -> Decision | None:
    if facts.suppressed:
        return Decision("skipped", "Messages to this address do not arrive.")
    return None


def _not_for_students(facts: Facts) -> Decision | None:
    if facts.owner != "student":
        return None
    if facts.channel == "voice":
        return Decision("skipped", "Calls go to guardians only.")
    if facts.is_money:
        return Decision("skipped", "Messages about money go to guardians only.")
    if "student" not in facts.audience:
        return Decision("skipped", "This message is for guardians only.")
    return None


def _too_young(facts: Facts) -> Decision | None:
    if facts.owner != "student":
        return None
    if facts.age is None:
        return Decision("held", "This is a student's contact, and the student's age is not known.")
    if facts.age < _ADULT_ENOUGH:
        return Decision("skipped", "The student is under 13, so only the guardian is written to.")
    return None


def _withdrawn(facts: Facts) -> Decision | None:
    for purpose in facts.purposes:
        if purpose in facts.withdrawn:
            return Decision("skipped", f"The guardian has said no to {_PURPOSES[purpose]}.")
    return None


def _not_agreed(facts: Facts) -> Decision | None:
    for purpose in facts.purposes:
        if purpose not in facts.given:
            return Decision("held", f"The guardian has not agreed to {_PURPOSES[purpose]} yet.")
    return None


def _campaign(facts: Facts) -> Decision | None:
    if facts.campaign == "cancelled":
        return Decision("skipped", "The mailing was cancelled.")
    if facts.campaign in ("paused", "planned"):
        return Decision("held", "The mailing is paused.")
    return None


def _switched_off(facts: Facts) -> Decision | None:
    return None if facts.template_active else Decision("held", "This message is switched off.")


def _cannot_be_written(facts: Facts) -> Decision | None:
    return Decision("held", facts.fault) if facts.fault else None


def _window_closed(facts: Facts) -> Decision | None:
    if facts.is_session and (facts.window_until is None or facts.window_until <= facts.now):
        return Decision("held", "More than 24 hours since their last message. Send a template instead.")
    return None


def _mode(facts: Facts) -> Decision | None:
    if facts.send_mode == "paused":
        return Decision("held", "Sending is paused.")
    if facts.send_mode != "live" and facts.provider_is_real:
        return Decision("held", "Launchpad is in sandbox mode, and this would reach a person.")
    return None


def _calling_hours(facts: Facts) -> Decision | None:
    if facts.channel != "voice":
        return None
    opens, closes = max(facts.calls_from, _LAWFUL[0]), min(facts.calls_until, _LAWFUL[1])
    if opens >= closes:
        return Decision("held", "No hours are set in which calls may be made.")
    local = facts.now.astimezone(INDIA)
    if opens <= local.time() < closes:
        return None
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    at = datetime.combine(day, opens, INDIA)
    if facts.expires_at is not None and facts.expires_at <= at:
        return Decision("skipped", "Calls may not be made at this hour, and later it would not help.")
    return Decision("later", f"Calls are made between {opens:%H:%M} and {closes:%H:%M} in India.", at)


# What can never leave comes first, then what waits for a person or a fact, then what only waits for its time.
_RULES: list[Callable[[Facts], Decision | None]] = [
    _expired,
    _opted_out,
    _suppressed,
    _not_for_students,
    _too_young,
    _withdrawn,
    _not_agreed,
    _campaign,
    _switched_off,
    _cannot_be_written,
    _window_closed,
    _mode,
    _calling_hours,
]


def preview(conn: Conn, rows: Sequence[Planned], settings: Settings) -> list[Decision]:
    """What the gate would answer now to messages that are not in the ledger, in their order. Writes nothing."""
    return ask(conn, [{"channel": row.channel, **vars(row)} for row in rows], settings)


def ask(conn: Conn, rows: Sequence[Mapping[str, Any]], settings: Settings) -> list[Decision]:
    """The gate's answers for rows of one or several ledgers (`channel` among their columns), in their order."""
    if not rows:
        return []
    rules = queries.rules(conn)
    found = queries.facts(conn, rows)
    if len(found) != len(rows):
        raise LookupError("A message is for a contact that does not exist.")
    templates = sync.templates(conn, {row["template_id"] for row in rows if row["template_id"]})
    real = channels.real(settings)
    return [
        decide(_facts(row, facts, rules, real, _fault(row, templates, settings.app_url)))
        for row, facts in zip(rows, found, strict=True)
    ]


def _facts(row: Mapping[str, Any], found: Row, rules: Row, real: frozenset[str], fault: str | None) -> Facts:
    hours = rules["calls_window"] or {}
    return Facts(
        now=rules["now"],
        event_key=row["event_key"],
        channel=row["channel"],
        owner=found["owner"],
        age=found["age"],
        opted_out=found["opted_out"],
        suppressed=found["suppressed"],
        audience=frozenset(found["audience"]),
        needs=found["needs"],
        given=frozenset(found["given"]),
        withdrawn=frozenset(found["withdrawn"]),
        expires_at=row["expires_at"],
        is_money=row["subject_kind"] == "payment",
        is_session=bool(row.get("is_session")) and row["channel"] == "whatsapp",
        window_until=found["window_until"],
        template_active=found["template_active"],
        campaign=found["campaign"],
        fault=fault,
        send_mode=rules["send_mode"] or "paused",
        provider_is_real=row["channel"] in real,
        calls_from=_time(hours.get("from"), time.max),
        calls_until=_time(hours.get("to"), time.min),
    )


def _fault(row: Mapping[str, Any], templates: Mapping[UUID, Template], app_url: str) -> str | None:
    if row["template_id"] is None:
        return None
    try:
        words.check(templates[row["template_id"]], row, app_url)
    except MissingValue as missing:
        return str(missing)
    except Exception as error:
        # One message that cannot be written must not stop all the others that were claimed with it.
        log.error("gate.not_written", event_key=row["event_key"], exc_info=error)
        return "This message cannot be written; its template and its values do not fit."
    return None


def _time(written: object, otherwise: time) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        # Hours that cannot be read allow no call.
        return otherwise
