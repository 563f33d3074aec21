"""The one gate before every send: facts, read for a whole batch at once, and rules, in one table.

now: it may leave. later: a time is known at which it may. held: it waits for a person or for a fact, and is asked
again every minute. skipped: it will never leave.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from launchpad.config import Settings
from launchpad.content import sync
from launchpad.content.render import MissingValue
from launchpad.content.template import Template
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Row
from launchpad.ledger import approval, calling, channels, choices, gate_queries, words
from launchpad.ledger.approval import Approval
from launchpad.ledger.plan import Planned

log = structlog.get_logger()

Outcome = Literal["now", "later", "held", "skipped"]

TOO_LATE = "It was too late to help, so it was not sent."

_LAWFUL = (time(9, 0), time(21, 0))
_QUIET = (time(21, 0), time(8, 0))
# What a guardian may choose in the parent corner, in the family's zone.
_CONTACT_HOURS = {
    "morning": (time(9), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(21)),
}
_ADULT_ENOUGH = 13
# As often as one rule may send a message on to the next: no-send days in a row, and the hours between them.
_STEPS = 800
# The confirmation that an opt-out was heard is the one message that follows it.
_AFTER_OPT_OUT = "optout_confirmed"
# What a person has just asked for by pressing a button, such as the way to take a permission back.
_ASKED_NOW = ("parent_code",)
# What goes to a contact that is not used any more: the news of it, and the code that brings it back.
_AFTER_RETIRING = ("contact_changed", "contact_check")
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
    rule_is_on, rule_audience: its cell of the matrix. by_hand: a person wrote it, and no event.
    family_stopped: only a person writes to this family; family_not_rung: no machine calls it.
    channel_paused: by the educator. breaker: why the provider
    takes nothing of ours, in a sentence; None: it does.
    zone: the family's, for a student the one chosen. quiet: from and until when it is not written to; None: never.
    no_send_days: with their names.
    contact_hours: from and until when the family's guardian wants to hear from us; None: at any other hour.
    exempt_quiet_hours: yes, no, or before_class: where waiting would outlast its use. got_today: messages that this
    person got since midnight; daily_cap: as many as it may get. call: what is asked of calls alone.
    """

    now: datetime
    event_key: str
    channel: str
    owner: str
    age: int | None
    opted_out: bool
    suppressed: bool
    retired: bool
    unwanted: bool
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
    rule_is_on: bool = True
    rule_audience: str = "both"
    by_hand: bool = False
    family_stopped: bool = False
    family_not_rung: bool = False
    channel_paused: bool = False
    breaker: str | None = None
    zone: ZoneInfo = INDIA
    quiet: tuple[time, time] | None = None
    contact_hours: tuple[time, time] | None = None
    no_send_days: Mapping[date, str] = field(default_factory=dict)
    exempt_quiet_hours: str = "no"
    exempt_cap: bool = False
    got_today: int = 0
    daily_cap: int | None = None
    call: calling.CallFacts | None = None

    @property
    def purposes(self) -> list[str]:
        """What the guardian must have agreed to."""
        needed = [self.needs] if self.needs else []
        if self.channel == "whatsapp" and self.needs == "course":
            needed.append("messages")
        if self.channel == "voice" and self.needs != "calls":
            needed.append("calls")
        return needed

    @property
    def calling_hours(self) -> tuple[time, time]:
        """From and until when calls may be made, in India: the educator's hours, never wider than the lawful ones.

        The call that rescues a class reminder has the lawful ones: a class begins when it begins.
        """
        if self.call is not None and self.call.is_rescue:
            return _LAWFUL
        return max(self.calls_from, _LAWFUL[0]), min(self.calls_until, _LAWFUL[1])


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


def _retired(facts: Facts) -> Decision | None:
    if facts.retired and facts.event_key not in _AFTER_RETIRING:
        return Decision("skipped", "This contact is not used any more.")
    return None


def _unwanted(facts: Facts) -> Decision | None:
    if facts.unwanted and not facts.by_hand:
        return Decision("skipped", "They have chosen not to get messages of this kind here.")
    return None


def _not_for_students(facts: Facts) -> Decision | None:
    if facts.owner != "student":
        return None
    if facts.channel == "voice":
        return Decision("skipped", "Calls go to guardians only.")
    if facts.is_money:
        return Decision("skipped", "Messages about money go to guardians only.")
    if "student" not in facts.audience or facts.rule_audience == "guardian":
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
    return None if facts.template_active and facts.rule_is_on else Decision("held", "This message is switched off.")


def _family_stopped(facts: Facts) -> Decision | None:
    if (
        facts.family_stopped
        and not facts.by_hand
        and facts.event_key not in (_AFTER_OPT_OUT, *_AFTER_RETIRING, *_ASKED_NOW)
    ):
        return Decision("held", "Only a person writes to this family until you say otherwise.")
    return None


def _family_not_rung(facts: Facts) -> Decision | None:
    if facts.family_not_rung and facts.channel == "voice":
        return Decision("held", "Automatic calls to this family are paused, since somebody was angry on the phone.")
    return None


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


def _channel(facts: Facts) -> Decision | None:
    if facts.channel_paused:
        return Decision("held", "You have paused this channel.")
    return Decision("held", facts.breaker) if facts.breaker else None


def _on_the_registry(facts: Facts) -> Decision | None:
    reason = facts.call.is_disturbing if facts.call else None
    return Decision("skipped", reason) if reason else None


def _calls_enough(facts: Facts) -> Decision | None:
    reason = facts.call.tried_enough if facts.call else None
    return Decision("skipped", reason) if reason else None


def _wallet_low(facts: Facts) -> Decision | None:
    reason = facts.call.wallet_is_low if facts.call else None
    return Decision("held", reason) if reason else None


def _no_calling_hours(facts: Facts) -> Decision | None:
    opens, closes = facts.calling_hours
    if facts.channel == "voice" and opens >= closes:
        return Decision("held", "No hours are set in which calls may be made.")
    return None


def _not_now(facts: Facts) -> Decision | None:
    """The first moment at which every rule of time lets it go. One rule may send it into the hours of another."""
    at, reason = facts.now, None
    for _ in range(_STEPS):
        found = next((wait for rule in _HOURS if (wait := rule(facts, at)) is not None), None)
        if found is None:
            break
        at, reason = found[0], reason or found[1]
    else:
        return Decision("held", "There is no day on which it may be sent.")
    if reason is None:
        return None
    if facts.expires_at is not None and facts.expires_at <= at:
        if facts.exempt_quiet_hours == "before_class":
            # It is allowed out at any hour where waiting would outlast its use; calls never are.
            return _not_now(replace(facts, exempt_quiet_hours="yes"))
        if facts.channel == "voice":
            return Decision("skipped", "Calls may not be made at this hour, and later it would not help.")
        return Decision("skipped", f"{reason} Later it would not help.")
    return Decision("later", reason, at)


Wait = tuple[datetime, str]


def _over_the_cap(facts: Facts, at: datetime) -> Wait | None:
    """Counted for the day on which it was asked only: nobody knows yet what else tomorrow brings."""
    local = at.astimezone(facts.zone)
    is_today = local.date() == facts.now.astimezone(facts.zone).date()
    if facts.exempt_cap or facts.daily_cap is None or facts.got_today < facts.daily_cap or not is_today:
        return None
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), facts.zone)
    return tomorrow, f"This person has had {facts.got_today} messages today, and that is the most on one day."


def _on_a_no_send_day(facts: Facts, at: datetime) -> Wait | None:
    local = at.astimezone(facts.zone)
    name = facts.no_send_days.get(local.date())
    if facts.exempt_quiet_hours == "yes" or name is None:
        return None
    next_day = datetime.combine(local.date() + timedelta(days=1), time(), facts.zone)
    return next_day, f"Nothing is sent on {local.day} {local:%b} ({name})."


def _in_quiet_hours(facts: Facts, at: datetime) -> Wait | None:
    if facts.exempt_quiet_hours == "yes" or facts.quiet is None:
        return None
    begins, ends = facts.quiet
    local = at.astimezone(facts.zone)
    over_midnight = begins > ends
    inside = (local.time() >= begins or local.time() < ends) if over_midnight else begins <= local.time() < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=over_midnight and local.time() >= begins)
    return datetime.combine(day, ends, facts.zone), f"It is quiet for this family from {begins:%H:%M} to {ends:%H:%M}."


def _outside_contact_hours(facts: Facts, at: datetime) -> Wait | None:
    if facts.exempt_quiet_hours == "yes" or facts.contact_hours is None:
        return None
    opens, closes = facts.contact_hours
    local = at.astimezone(facts.zone)
    if opens <= local.time() < closes:
        return None
    day = local.date() + timedelta(days=local.time() >= closes)
    return datetime.combine(day, opens, facts.zone), f"This family hears from us from {opens:%H:%M} to {closes:%H:%M}."


def _outside_calling_hours(facts: Facts, at: datetime) -> Wait | None:
    if facts.channel != "voice":
        return None
    opens, closes = facts.calling_hours
    local = at.astimezone(INDIA)
    if opens <= local.time() < closes:
        return None
    day = local.date() + timedelta(days=local.time() >= opens)
    return datetime.combine(day, opens, INDIA), f"Calls are made between {opens:%H:%M} and {closes:%H:%M} in India."


def _between_calls(facts: Facts, at: datetime) -> Wait | None:
    return facts.call.wait(at) if facts.call else None


_HOURS: list[Callable[[Facts, datetime], Wait | None]] = [
    _over_the_cap,
    _on_a_no_send_day,
    _outside_calling_hours,
    _between_calls,
    _in_quiet_hours,
    _outside_contact_hours,
]


# What can never leave comes first, then what waits for a person or a fact, then what only waits for its time.
_RULES: list[Callable[[Facts], Decision | None]] = [
    _expired,
    _opted_out,
    _suppressed,
    _retired,
    _unwanted,
    _not_for_students,
    _too_young,
    _withdrawn,
    _on_the_registry,
    _calls_enough,
    _not_agreed,
    _campaign,
    _switched_off,
    _family_stopped,
    _family_not_rung,
    _cannot_be_written,
    _window_closed,
    _mode,
    _channel,
    _wallet_low,
    _no_calling_hours,
    _not_now,
]


def preview(conn: Conn, rows: Sequence[Planned], settings: Settings) -> list[Decision]:
    """What the gate would answer to messages that are not in the ledger, when they are due. Writes nothing."""
    return ask(conn, [{"channel": row.channel, **vars(row), "asked_for": row.due_at} for row in rows], settings)


def ask(
    conn: Conn, rows: Sequence[Mapping[str, Any]], settings: Settings, *, ignoring_breaker: bool = False
) -> list[Decision]:
    """The gate's answers for rows of one or several ledgers (`channel` among their columns), in their order.

    ignoring_breaker: for the one message by which a channel that the provider refuses is tried again.
    """
    if not rows:
        return []
    rules = _rules_of(conn, channels.real(settings), ignoring_breaker=ignoring_breaker)
    found = gate_queries.facts(conn, rows)
    if len(found) != len(rows):
        raise LookupError("A message is for a contact that does not exist.")
    templates = sync.templates(conn, {row["template_id"] for row in rows if row["template_id"]})
    approvals = approval.read(conn, templates.keys())
    counted = [row["contact_id"] for row, one in zip(rows, found, strict=True) if not one["exempt_cap"]]
    today = gate_queries.today(conn, counted) if counted and rules.daily_cap is not None else {}
    calls = calling.read(conn, rows)
    more: Counter[str] = Counter()
    decisions = []
    for row, one in zip(rows, found, strict=True):
        person, before = today.get(row["contact_id"], ("", 0))
        fault = _fault(row, templates, settings.app_url) or _refused_words(row, approvals)
        facts = _facts(row, one, rules, fault, got_today=before + more[person], call=calls.facts(row))
        decision = decide(facts)
        # Those that leave together count for each other.
        more[person] += decision.outcome == "now" and not one["exempt_cap"]
        if decision.outcome == "now":
            calls.leaves(row, facts.now)
        decisions.append(decision)
    return decisions


@dataclass(frozen=True)
class _Rules:
    """What holds for every message, as Facts has it."""

    now: datetime
    send_mode: str
    calls: tuple[time, time]
    quiet: tuple[time, time] | None
    no_send_days: Mapping[date, str]
    daily_cap: int | None
    paused: frozenset[str]
    breakers: Mapping[str, str]
    real: frozenset[str]


def _rules_of(conn: Conn, real: frozenset[str], *, ignoring_breaker: bool) -> _Rules:
    written = gate_queries.settings(conn)
    states = gate_queries.channels(conn)
    hours, quiet, cap = written["calls_window"] or {}, written["quiet_hours"] or {}, written["frequency_cap"] or {}
    opens, closes = _time(hours.get("from"), time.max), _time(hours.get("to"), time.min)
    # Hours that cannot be read are those that are usual.
    silent = _time(quiet.get("from"), _QUIET[0]), _time(quiet.get("to"), _QUIET[1])
    return _Rules(
        now=written["now"],
        send_mode=written["send_mode"] or "paused",
        calls=(opens, closes),
        quiet=None if silent[0] == silent[1] else silent,
        no_send_days=_days(written["no_send_days"]),
        daily_cap=int(cap["per_day"]) if str(cap.get("per_day", "")).isdigit() else None,
        paused=frozenset(name for name, state in states.items() if state["is_paused"]),
        breakers={}
        if ignoring_breaker
        else {name: state["breaker_text"] for name, state in states.items() if state["breaker_code"]},
        real=real,
    )


def _facts(
    row: Mapping[str, Any],
    found: Row,
    rules: _Rules,
    fault: str | None,
    *,
    got_today: int,
    call: calling.CallFacts | None,
) -> Facts:
    return Facts(
        now=max(row.get("asked_for") or rules.now, rules.now),
        event_key=row["event_key"],
        channel=row["channel"],
        owner=found["owner"],
        age=found["age"],
        opted_out=found["opted_out"],
        suppressed=found["suppressed"],
        retired=found["retired"],
        unwanted=choices.choice_of(row["event_key"], row["channel"]) in found["unwanted"],
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
        send_mode=rules.send_mode,
        provider_is_real=row["channel"] in rules.real,
        calls_from=rules.calls[0],
        calls_until=rules.calls[1],
        rule_is_on=found["rule_is_on"] or row["event_key"] in calling.PLACED,
        rule_audience=found["rule_audience"],
        by_hand=row["template_id"] is None,
        family_stopped=found["is_stopped"],
        family_not_rung=found["is_not_rung"],
        channel_paused=row["channel"] in rules.paused,
        breaker=rules.breakers.get(row["channel"]),
        zone=_zone(found["timezone"]),
        quiet=rules.quiet,
        contact_hours=_CONTACT_HOURS.get(found["contact_hours"]),
        no_send_days=rules.no_send_days,
        exempt_quiet_hours=found["exempt_quiet_hours"],
        exempt_cap=found["exempt_cap"],
        got_today=got_today,
        daily_cap=rules.daily_cap,
        call=call,
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


def _refused_words(row: Mapping[str, Any], approvals: Mapping[UUID, Approval]) -> str | None:
    """Why WhatsApp would not take the words of this row, in a sentence."""
    found = approvals.get(row["template_id"]) if row["template_id"] else None
    return found.objection(row) if found else None


def _time(written: object, otherwise: time) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        # Hours that cannot be read allow no call.
        return otherwise


def _days(written: object) -> dict[date, str]:
    days = {}
    for day in written if isinstance(written, list) else []:
        try:
            days[date.fromisoformat(day["date"])] = str(day["name"])
        except (KeyError, TypeError, ValueError):
            log.warning("gate.no_send_day", day=day)
    return days


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # A zone that nobody knows is not a reason to write at night.
        return INDIA
