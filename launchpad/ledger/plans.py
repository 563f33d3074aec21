"""Plan before act: what an action would send is shown first, may be changed, and is then done exactly so.

A domain's `plans.py` has ACTIONS: name -> Action. `preview` asks the gate about every message that the action would
plan, and writes nothing. `confirm` does the action and plans its messages as they were shown, in one transaction and
under their usual keys: the event that follows from the change finds its messages there. What the educator left out is
written as cancelled; for messages that cannot be planned yet (a link is still to be made) her changes are kept, and
`plan_as_confirmed` obeys them.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from launchpad.config import Settings
from launchpad.content import sync
from launchpad.content.render import MissingValue
from launchpad.core import db
from launchpad.core.db import Conn
from launchpad.core.errors import Conflict, NotFound
from launchpad.ledger import gate, plan_queries, words
from launchpad.ledger.plan import Channel, Planned, plan

Outcome = Literal["now", "later", "held", "left_out", "already"]
State = Literal["ready", "held", "done"]

LEFT_OUT = "Left out by the educator."
_AS_SET = "At the time that you set."
_ITS_TIME = "It waits for its time."
_SHOWN_AT_MOST = 500
_YEARS = (2000, 2100)


def _near(at: datetime) -> datetime:
    # Farther than that it is a slip of the pen, and dates run out of years.
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise ValueError("A message can wait for a time in the years 2000 to 2100.")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_near)]


class Edits(BaseModel):
    """What the educator changed in a plan. Messages are named by their `slot`.

    leave_out: messages that are not to be sent. at: another time for a message. not_before: for all that have none.
    """

    leave_out: list[str] = Field(default_factory=list, max_length=5000)
    at: dict[str, Moment] = Field(default_factory=dict, max_length=5000)
    not_before: Moment | None = None

    def applied(self, message: Planned) -> Planned:
        """A message as it is to be planned."""
        if message.slot in self.leave_out:
            return replace(message, left_out=LEFT_OUT)
        if message.slot in self.at:
            return replace(message, due_at=self.at[message.slot])
        if self.not_before and (message.due_at is None or message.due_at < self.not_before):
            return replace(message, due_at=self.not_before)
        return message


class Item(BaseModel):
    """One thing that the action would change, such as a form: it is ready, held for `reason`, or done already."""

    id: UUID
    name: str
    state: State
    reason: str | None = None


class Group(BaseModel):
    """Messages that share channel, event, outcome and reason. first_at, last_at: when they go, if they do."""

    event_key: str
    channel: Channel
    outcome: Outcome
    reason: str | None
    count: int
    first_at: datetime | None = None
    last_at: datetime | None = None


class Line(BaseModel):
    """One message of a plan. key: its name in Edits. to: masked. status: the ledger's, where it is there already."""

    key: str
    event_key: str
    channel: Channel
    lead_id: UUID | None
    family_id: UUID
    template_id: UUID | None
    student: str
    recipient: str | None
    owner: str
    to: str
    outcome: Outcome
    reason: str | None
    at: datetime
    status: str | None
    cost_paise: int


class Shown(BaseModel):
    """A message of the plan as its recipient would read it, or hear it begin. Personal links in it do not work."""

    key: str
    channel: Channel
    subject: str | None
    text: str


class Plan(BaseModel):
    """What an action would do. messages: the first 500; groups count all. cost_paise: of those that go now or later.

    fingerprint: of all that was shown; to be given back when it is confirmed.
    """

    action: str
    fingerprint: str
    send_mode: Literal["live", "sandbox", "paused"]
    now: datetime
    items: list[Item]
    groups: list[Group]
    messages: list[Line]
    total: int
    will_send: int
    cost_paise: int
    shown: Shown | None


class Result(BaseModel):
    """What became of one item."""

    id: UUID
    name: str
    outcome: Literal["done", "held", "already", "failed"]
    reason: str | None = None


class Answer(BaseModel):
    """What a confirmed action did. planned: messages written into the ledger now, without those left out."""

    plan_id: UUID
    results: list[Result]
    planned: int
    left_out: int


@dataclass(frozen=True)
class Proposal:
    """What an action would do as things stand. Messages are composed without making links.

    groups: messages that are only counted, as they cannot be composed yet; examples: some of them, to be shown.
    facts: what else the educator agrees to, such as an amount.
    """

    items: Sequence[Item]
    messages: Sequence[Planned] = ()
    groups: Sequence[Group] = ()
    examples: Sequence[Planned] = ()
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What an action did: its messages with their links, to be planned now; `subject_ids` will plan theirs later."""

    results: Sequence[Result]
    messages: Sequence[Planned] = ()
    subject_ids: Sequence[UUID] = ()


W = TypeVar("W", bound=BaseModel)


@dataclass(frozen=True)
class Action(Generic[W]):
    """One thing that can be done after its plan was shown.

    what: the model of its arguments. propose: what it would do; writes nothing; raises NotFound, Conflict. do: does it
    for the items that are ready, as the educator (`auth.uid()` is hers), and plans no message itself.
    """

    what: type[W]
    propose: Callable[[Conn, W], Proposal]
    do: Callable[[Conn, W, Sequence[Item]], Done]


class PlanChanged(Conflict):
    """Something has changed since this was shown. Look at it again, then confirm."""

    code = "plan_changed"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def collect(modules: Iterable[str]) -> dict[str, Action[Any]]:
    """The actions of all domains, by name. Raises ValueError for a name with two owners."""
    actions: dict[str, Action[Any]] = {}
    for name in modules:
        more = import_module(name).ACTIONS
        if twice := actions.keys() & more.keys():
            raise ValueError(f"{name} has actions that another module has already: {', '.join(sorted(twice))}.")
        actions.update(more)
    return actions


def preview(
    conn: Conn, settings: Settings, name: str, action: Action[W], what: W, edits: Edits, show: str | None = None
) -> Plan:
    """What would be done and sent now, with these changes. Writes nothing. show: the message to render."""
    return _planned(conn, settings, name, what, action.propose(conn, what), edits, show)


def message(conn: Conn, action: Action[W], what: W, key: str) -> Planned:
    """One message that an action would send, by its key in the plan. Raises NotFound."""
    proposal = action.propose(conn, what)
    found = next((one for one in [*proposal.messages, *proposal.examples] if one.slot == key), None)
    if found is None:
        raise NotFound
    return found


def confirm(
    conn: Conn,
    settings: Settings,
    name: str,
    action: Action[W],
    what: W,
    edits: Edits,
    *,
    fingerprint: str,
    plan_id: UUID,
    actor: UUID,
) -> Answer:
    """Do what was shown, once for each plan_id: repeated, it answers as before.

    Raises PlanChanged where it is no longer what was shown, Conflict for a plan_id of something else. Both leave
    nothing behind when the caller rolls back.
    """
    db.act_as(conn, actor)
    asked = what.model_dump(mode="json")
    if not plan_queries.begin(conn, plan_id, name, asked, edits.model_dump(mode="json"), fingerprint, actor):
        earlier = plan_queries.confirmed(conn, plan_id)
        if (earlier["action"], earlier["what"], earlier["fingerprint"]) != (name, asked, fingerprint):
            raise Conflict("This was confirmed for something else. Look at the plan again.", code="plan_used")
        return Answer.model_validate(earlier["answer"])
    plan_queries.alone(conn, name)
    proposal = action.propose(conn, what)
    now = _planned(conn, settings, name, what, proposal, edits)
    if now.fingerprint != fingerprint:
        raise PlanChanged(now)
    done = action.do(conn, what, [item for item in proposal.items if item.state == "ready"])
    answer = _answer(plan_id, proposal, done, _plan_edited(conn, done.messages, edits))
    plan_queries.finish(conn, plan_id, answer.model_dump(mode="json"), done.subject_ids)
    return answer


def plan_as_confirmed(conn: Conn, subject_id: UUID, messages: Sequence[Planned]) -> int:
    """Plan messages of a subject as the educator confirmed them, if she saw a plan of it. Returns how many are new."""
    planned, left_out = _plan_edited(conn, messages, Edits.model_validate(plan_queries.edits_of(conn, subject_id)))
    return planned + left_out


def _plan_edited(conn: Conn, messages: Sequence[Planned], edits: Edits) -> tuple[int, int]:
    """Plan messages as they were changed. Returns how many are new, and how many were left out."""
    edited = [edits.applied(message) for message in messages]
    planned = plan(conn, [message for message in edited if message.left_out is None])
    return planned, plan(conn, [message for message in edited if message.left_out is not None])


def _answer(plan_id: UUID, proposal: Proposal, done: Done, counts: tuple[int, int]) -> Answer:
    others = [
        Result(id=item.id, name=item.name, outcome="held" if item.state == "held" else "already", reason=item.reason)
        for item in proposal.items
        if item.state != "ready"
    ]
    planned, left_out = counts
    return Answer(plan_id=plan_id, results=[*done.results, *others], planned=planned, left_out=left_out)


# ---------------------------------------------------------------- what is shown
def _planned(
    conn: Conn,
    settings: Settings,
    name: str,
    what: BaseModel,
    proposal: Proposal,
    edits: Edits,
    show: str | None = None,
) -> Plan:
    sending = plan_queries.sending(conn)
    messages = [edits.applied(message) for message in proposal.messages]
    lines = _lines(conn, settings, messages, edits, sending["now"])
    costs = plan_queries.costs(conn)
    groups = _groups(lines) + [_edited_group(group, edits) for group in proposal.groups]
    goes = [group for group in groups if group.outcome in ("now", "later")]
    made = Plan(
        action=name,
        fingerprint="",
        send_mode=sending["mode"] or "paused",
        now=sending["now"],
        items=list(proposal.items),
        groups=groups,
        messages=lines[:_SHOWN_AT_MOST],
        total=sum(group.count for group in groups),
        will_send=sum(group.count for group in goes),
        cost_paise=sum(group.count * costs.get(group.channel, 0) for group in goes),
        shown=_shown(conn, settings, _to_show(proposal, messages, lines, show)),
    )
    return made.model_copy(update={"fingerprint": _fingerprint(made, what, proposal, messages, lines, edits)})


def _lines(conn: Conn, settings: Settings, messages: Sequence[Planned], edits: Edits, now: datetime) -> list[Line]:
    students, contacts = plan_queries.people(
        conn, {m.lead_id for m in messages if m.lead_id}, {m.contact_id for m in messages}
    )
    known = _known(conn, messages)
    costs = plan_queries.costs(conn)
    decisions = gate.preview(conn, messages, settings)
    lines = []
    for message, decision in zip(messages, decisions, strict=True):
        contact = contacts[message.contact_id]
        status = known.get((message.channel, message.key))
        outcome, reason, at = _outcome(message, decision, status, edits, now)
        lines.append(
            Line(
                key=message.slot,
                event_key=message.event_key,
                channel=message.channel,
                lead_id=message.lead_id,
                family_id=message.family_id,
                template_id=message.template_id,
                student=students.get(message.lead_id, "") if message.lead_id else "",
                recipient=contact["name"],
                owner=contact["owner"],
                to=words.masked(contact),
                outcome=outcome,
                reason=reason,
                at=at,
                status=status,
                cost_paise=costs.get(message.channel, 0),
            )
        )
    return lines


def _known(conn: Conn, messages: Sequence[Planned]) -> dict[tuple[str, str], str]:
    keys: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        keys[message.channel].append(message.key)
    return {
        (channel, key): status
        for channel, those in keys.items()
        for key, status in plan_queries.known(conn, channel, those).items()
    }


def _outcome(
    message: Planned, decision: gate.Decision, status: str | None, edits: Edits, now: datetime
) -> tuple[Outcome, str | None, datetime]:
    at = max(message.due_at or now, now)
    if status is not None:
        return "already", None, at
    if message.left_out is not None:
        return "left_out", message.left_out, at
    if decision.outcome == "skipped":
        return "left_out", decision.reason, at
    if decision.outcome == "held":
        return "held", decision.reason, at
    if decision.outcome == "later":
        return "later", decision.reason, decision.at or at
    if at > now:
        is_set = message.slot in edits.at or message.due_at == edits.not_before
        return "later", _AS_SET if is_set else _ITS_TIME, at
    return "now", None, now


def _groups(lines: Sequence[Line]) -> list[Group]:
    together: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in lines:
        together[line.event_key, line.channel, line.outcome, line.reason].append(line)
    return [
        Group(
            event_key=event_key,
            channel=channel,
            outcome=outcome,
            reason=reason,
            count=len(those),
            first_at=min(line.at for line in those) if outcome in ("now", "later") else None,
            last_at=max(line.at for line in those) if outcome in ("now", "later") else None,
        )
        for (event_key, channel, outcome, reason), those in together.items()
    ]


def _edited_group(group: Group, edits: Edits) -> Group:
    if edits.not_before is None or group.first_at is None or group.first_at >= edits.not_before:
        return group
    return group.model_copy(
        update={
            "outcome": "later",
            "reason": _AS_SET,
            "first_at": edits.not_before,
            "last_at": max(group.last_at or edits.not_before, edits.not_before),
        }
    )


def _to_show(
    proposal: Proposal, messages: Sequence[Planned], lines: Sequence[Line], show: str | None
) -> Planned | None:
    """The message that was asked for; else the first that goes, else the first, else an example."""
    pairs = list(zip(messages, lines, strict=True))
    asked = [message for message, line in pairs if line.key == show]
    goes = [message for message, line in pairs if line.outcome in ("now", "later")]
    return next(iter([*asked, *goes, *messages, *proposal.examples]), None)


def _shown(conn: Conn, settings: Settings, message: Planned | None) -> Shown | None:
    if message is None:
        return None
    template = sync.templates(conn, [message.template_id])[message.template_id] if message.template_id else None
    row = {"id": "-", "variables": message.variables, "body": message.body, "subject": message.subject}
    try:
        subject, text = words.for_thread(template, row, settings.app_url)
    except MissingValue as missing:
        subject, text = None, str(missing)
    return Shown(key=message.slot, channel=message.channel, subject=subject, text=text)


def _fingerprint(
    made: Plan,
    what: BaseModel,
    proposal: Proposal,
    messages: Sequence[Planned],
    lines: Sequence[Line],
    edits: Edits,
) -> str:
    """What the educator agrees to. When she looks is not part of it: "now" is now whenever she confirms."""
    seen = {
        "action": made.action,
        "what": what.model_dump(mode="json"),
        "mode": made.send_mode,
        "items": sorted((str(item.id), item.state, item.reason) for item in made.items),
        "facts": proposal.facts,
        "edits": edits.model_dump(mode="json"),
        "groups": sorted(
            [group.event_key, group.channel, group.outcome, group.reason or "", group.count] for group in made.groups
        ),
        "messages": sorted(
            [
                line.key,
                line.outcome,
                line.reason or "",
                line.at.isoformat() if line.outcome == "later" else "",
                message.to_address,
                str(message.template_id),
                json.dumps([message.variables, message.body, message.subject], sort_keys=True),
            ]
            for message, line in zip(messages, lines, strict=True)
        ),
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()
