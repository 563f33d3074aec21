"""What the gate asks of calls alone: days, counts and the wallet.

Counted over rows that are being claimed too, so that two workers, or two children of one guardian, never place a call
too many.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from launchpad.content.template import OWN
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Row

# Minutes before a class: exempt from days off, from the person's count and from the day's cap, never from lawful hours.
RESCUE_EVENTS = frozenset({"session_rescue"})
# Placed by a person or by a rule that watches, so the switch of the cell whose words they use does not hold them.
PLACED = RESCUE_EVENTS | {"call_by_hand", "test_call"}
UNCOUNTED = RESCUE_EVENTS | {"test_call"}
# A machine's call that nobody asked for. The welcome answers the family's own form, and a rescue its own class.
PROMOTING = frozenset({"followup_call"})
LAWFUL = (time(9, 0), time(21, 0))
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Window:
    """When calls may be made, India. days_off: weekdays, 0 is Monday. no_send: single days."""

    opens: time
    closes: time
    days_off: frozenset[int] = frozenset()
    no_send: frozenset[date] = frozenset()

    @classmethod
    def of(
        cls,
        hours: Mapping[str, Any] | None,
        policy: Mapping[str, Any] | None,
        no_send: Sequence[Mapping[str, Any]] | None,
        *,
        is_rescue: bool = False,
    ) -> "Window":
        """Out of the settings. A rescue keeps to lawful hours alone: a class begins when it begins."""
        if is_rescue:
            return cls(*LAWFUL)
        days = frozenset(date.fromisoformat(day["date"]) for day in no_send or [])
        given = hours or {}
        opens, closes = _time(given.get("from"), time.max), _time(given.get("to"), time.min)
        return cls(max(opens, LAWFUL[0]), min(closes, LAWFUL[1]), days_off(policy), days)

    @property
    def is_shut(self) -> bool:
        """Whether no call may ever be made."""
        return self.opens >= self.closes or len(self.days_off) == 7


def next_opening(at: datetime, window: Window) -> datetime:
    """The first moment from `at` (aware) on at which a call may be made; `at` itself where it may, or never will."""
    if window.is_shut:
        return at
    local = at.astimezone(INDIA)
    day = local.date()
    if local.time() >= window.closes:
        day, local = day + timedelta(days=1), local.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(400):
        if day.weekday() not in window.days_off and day not in window.no_send:
            break
        day += timedelta(days=1)
    if day == at.astimezone(INDIA).date():
        return max(at, datetime.combine(day, window.opens, INDIA))
    return datetime.combine(day, window.opens, INDIA)


def days_off(policy: Mapping[str, Any] | None) -> frozenset[int]:
    """Weekdays on which nobody is called, 0 is Monday."""
    return frozenset(_WEEKDAYS.index(day) for day in (policy or {}).get("days_off", []) if day in _WEEKDAYS)


def _time(written: object, otherwise: time) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        # Hours that cannot be read allow no call.
        return otherwise


@dataclass(frozen=True)
class CallFacts:
    """What is known of one call that wants to leave.

    day: the business day in India that is counted. today, unanswered: this person's calls of that day, and those in a
    row that nobody answered. placed: everybody's of that day. balance None: not known. is_promotion: a follow-up or
    news, by a machine. is_registered: with the do-not-disturb registry. asked_for: the family waits for a call.
    """

    is_rescue: bool
    day: date
    today: int
    unanswered: int
    placed: int
    policy: Mapping[str, Any]
    balance: float | None
    is_promotion: bool = False
    is_registered: bool = False
    asked_for: bool = False

    @property
    def is_disturbing(self) -> str | None:
        """Why a number on the do-not-disturb registry is not rung, in a sentence."""
        if not (self.is_registered and self.is_promotion) or self.asked_for:
            return None
        return "This number is on the do-not-disturb registry, so follow-ups and news do not ring there. Write instead."

    def most(self, name: str) -> int:
        """A number of the educator's rules; without one no call is made."""
        value = self.policy.get(name, 0)
        return int(value) if isinstance(value, int | float) else 0

    @property
    def tried_enough(self) -> str | None:
        """Why this person is not called any more, in a sentence."""
        if self.is_rescue or self.unanswered < self.most("max_attempts"):
            return None
        return f"They were called {self.unanswered} times and did not answer, and that is the most."

    @property
    def wallet_is_low(self) -> str | None:
        """Why nothing is dialled: a call that the wallet cannot pay for fails, and rings nobody."""
        if self.balance is None or self.balance > float(self.policy.get("low_balance", 0)):
            return None
        return f"The call wallet is down to {self.balance:,.0f}. Top it up at Bolna; then calls go on by themselves."

    def wait(self, at: datetime) -> tuple[datetime, str] | None:
        """Until when it waits that may not leave at `at` (aware), and why. None: it may."""
        if self.is_rescue:
            return None
        day = at.astimezone(INDIA).date()
        tomorrow = datetime.combine(day + timedelta(days=1), time(), INDIA)
        off = days_off(self.policy)
        if day.weekday() in off and len(off) < len(_WEEKDAYS):
            return tomorrow, f"Nobody is called on a {day:%A}."
        if day != self.day:
            # Nobody knows yet what else that day brings.
            return None
        if self.today >= self.most("per_day"):
            return tomorrow, f"They were called {self._times(self.today)} today, and that is the most on one day."
        if self.placed >= self.most("daily_cap"):
            return tomorrow, f"{self.placed} calls were made today, and that is the most on one day."
        return None

    @staticmethod
    def _times(count: int) -> str:
        return "once" if count == 1 else f"{count} times"


class Counts:
    """Calls counted for the rows of one question; those that leave together count for each other."""

    def __init__(self, rules: Row | None, by_contact: Mapping[UUID, Row]) -> None:
        self._rules = rules
        self._by_contact = by_contact
        self._more: Counter[UUID] = Counter()

    def facts(self, row: Mapping[str, Any]) -> CallFacts | None:
        """Of one row; None for what is no call."""
        if self._rules is None or row["channel"] != "voice":
            return None
        counted = self._by_contact.get(
            row["contact_id"], {"today": 0, "unanswered": 0, "is_registered": False, "asked_for": False}
        )
        return CallFacts(
            is_rescue=row["event_key"] in RESCUE_EVENTS,
            day=self._rules["day"],
            today=counted["today"] + self._more[row["contact_id"]],
            unanswered=counted["unanswered"],
            placed=self._rules["placed"] + self._more.total(),
            policy=self._rules["policy"] or {},
            balance=self._rules["balance"],
            is_promotion=row.get("agent") in PROMOTING or str(row["event_key"]).startswith(OWN),
            is_registered=counted["is_registered"],
            asked_for=counted["asked_for"],
        )

    def leaves(self, row: Mapping[str, Any], at: datetime) -> None:
        """This row leaves at `at`, and counts for those that follow if that is today."""
        if self._rules is None or row["channel"] != "voice" or row["event_key"] in UNCOUNTED:
            return
        if at.astimezone(INDIA).date() == self._rules["day"]:
            self._more[row["contact_id"]] += 1


def read(conn: Conn, rows: Sequence[Mapping[str, Any]]) -> Counts:
    """Count what the rows of a question need; nothing is asked where none of them is a call."""
    contacts = [row["contact_id"] for row in rows if row["channel"] == "voice"]
    if not contacts:
        return Counts(None, {})
    counted = conn.execute(_COUNTS, {"contacts": contacts, "uncounted": list(UNCOUNTED)}).fetchall()
    rules = conn.execute(_RULES, {"uncounted": list(UNCOUNTED)}).fetchone()
    return Counts(rules, {row["contact_id"]: row for row in counted})


def take_turns(conn: Conn) -> None:
    """Let workers claim calls one after the other, so that what one counts the other has committed."""
    conn.execute("select pg_advisory_xact_lock(hashtext('launchpad calls'))")


_COUNTS = """
with counted as (
select c.contact_id,
       count(*) filter (where (c.at at time zone 'Asia/Kolkata')::date
                              = (public.app_now() at time zone 'Asia/Kolkata')::date) as today,
       count(*) filter (where not c.was_answered and c.at > coalesce(c.last_talk, '-infinity')) as unanswered
  from (
    select m.contact_id, coalesce(m.sent_at, m.gate_at) as at,
           m.conversation_seconds > 0 and m.status in ('delivered', 'read') as was_answered,
           max(m.sent_at) filter (where m.conversation_seconds > 0 and m.status in ('delivered', 'read'))
             over (partition by m.contact_id) as last_talk
      from public.call_logs m
     where m.contact_id = any(%(contacts)s) and m.direction = 'out'
       and m.event_key <> all (%(uncounted)s)
       and (m.sent_at is not null or m.status in ('claimed', 'calling', 'unknown'))
       and coalesce(m.sent_at, m.gate_at) > public.app_now() - interval '30 days'
  ) c
 group by c.contact_id
)
select p.id as contact_id, coalesce(n.today, 0) as today, coalesce(n.unanswered, 0) as unanswered,
       p.registry_state = 'registered' as is_registered,
       p.registry_state = 'registered'
         and exists (select 1 from public.callbacks w where w.family_id = p.family_id) as asked_for
  from public.contacts p left join counted n on n.contact_id = p.id
 where p.id = any(%(contacts)s)
"""

_RULES = """
select (public.app_now() at time zone 'Asia/Kolkata')::date as day,
       (select s.value from public.app_settings s where s.key = 'calling_policy') as policy,
       (select s.balance::float from public.channel_states s where s.channel = 'voice') as balance,
       (select count(*) from public.call_logs m
         where m.direction = 'out' and m.event_key <> all (%(uncounted)s)
           and (m.sent_at is not null or m.status in ('claimed', 'calling', 'unknown'))
           and coalesce(m.sent_at, m.gate_at)
               >= date_trunc('day', public.app_now(), 'Asia/Kolkata')) as placed
"""
