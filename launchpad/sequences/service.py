"""The rules of sequences: what a step may send, who may begin, and what happens when a step is due."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.config import Settings
from launchpad.content import sync
from launchpad.content.render import MissingValue
from launchpad.content.template import OWN
from launchpad.core import clock
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.ledger import gate, rules, words
from launchpad.ledger.plan import Channel, Planned, plan
from launchpad.ledger.queries import LEDGERS
from launchpad.outreach import compose
from launchpad.outreach import service as outreach
from launchpad.outreach.compose import Subject
from launchpad.sequences import queries

CHUNK = 200
_PRIORITY = 6
# What a step can say: the welcome, and messages that need no other cause than that time has passed.
_WELCOME = "approved"
OFFERED = (_WELCOME, "followup_day3", "followup_day7", "cta_invitation")
_OVER = {"paid", "enrolled", "lost", "do_not_contact"}
_PAUSED = "You paused the follow-up."

Stage = Literal["new", "invited", "cta_submitted", "approved", "contacted", "interested", "link_sent"]


class Step(BaseModel):
    """One step. wait_days: after the step before it. send_at: the time of the day in the family's zone. only_stage:
    only for leads who are there when it is due. event_key: of the catalogue, or of a message of the educator's own."""

    id: UUID | None = None
    wait_days: int = Field(ge=0, le=90)
    send_at: time | None = None
    condition: Literal["always", "not_visited", "visited", "not_delivered"] = "always"
    only_stage: Stage | None = None
    channel: Channel
    event_key: str = Field(max_length=60)


class Whole(BaseModel):
    """A sequence with its steps in order."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    about: Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)] = ""
    is_on: bool = False
    starts_at_stage: Stage | None = None
    stops_on_reply: bool = True
    stops_on_interested: bool = True
    steps: list[Step] = Field(min_length=1, max_length=20)


@dataclass(frozen=True)
class Foreseen:
    """One message that a sequence would send to a family, when nothing stops it before.

    at: when it is due, or later where the gate says so. outcome, reason: the gate's, as things stand now.
    """

    channel: str
    to: str
    at: datetime
    outcome: str
    reason: str | None
    subject: str | None
    text: str


@dataclass(frozen=True)
class ForeseenStep:
    """A step of a simulation: when it is due, what it would send, and why it sends nothing."""

    position: int
    condition: str
    only_stage: str | None
    channel: str
    event_key: str
    due_at: datetime
    messages: list[Foreseen]
    note: str | None


# ---------------------------------------------------------------- setting up
def save(conn: Conn, sequence_id: UUID | None, whole: Whole) -> UUID:
    """Make or change a sequence; who is in it goes on from the last step that was done. Raises Invalid, NotFound."""
    if sequence_id is not None:
        find(conn, sequence_id, locked=True)
    for number, step in enumerate(whole.steps):
        is_offered = step.event_key in OFFERED or step.event_key.startswith(OWN)
        if not is_offered or step.channel not in rules.of_event(conn, step.event_key):
            raise Invalid(f"steps.{number}.event_key", "A follow-up cannot send this message here.", code="not_offered")
    known = {row["id"] for row in queries.steps(conn, sequence_id)} if sequence_id else set()
    stops = ["payment", "opt_out"]
    stops += ["reply"] if whole.stops_on_reply else []
    stops += ["interested"] if whole.stops_on_interested else []
    saved = queries.save(conn, sequence_id, {**whole.model_dump(), "stops_on": stops})
    rows = [{**step.model_dump(), "id": step.id if step.id in known else None} for step in whole.steps]
    queries.save_steps(conn, saved, rows)
    queries.place(conn, saved)
    notify(conn, "sweep")
    return saved


def find(conn: Conn, sequence_id: UUID, *, locked: bool = False) -> Row:
    """A sequence. Raises NotFound."""
    found = queries.find(conn, sequence_id, locked=locked)
    if found is None:
        raise NotFound
    return found


def drop(conn: Conn, sequence_id: UUID) -> None:
    """Delete one that nobody was ever in. Raises NotFound, Conflict."""
    found = find(conn, sequence_id)
    if not queries.drop(conn, sequence_id):
        reason = "It came with the product." if found["seed_key"] else "Families have been in it."
        raise Conflict(f"{reason} Switch it off instead.", code="in_use")


# ---------------------------------------------------------------- who is in it
def against_beginning(row: Row) -> str | None:
    """Why a candidate cannot begin; None where it may."""
    if row["enrolled"] == "active":
        return "Is in it already."
    if row["enrolled"]:
        return "Has been through it before."
    return "Is paid, lost, or not to be contacted." if row["stage"] in _OVER else None


def against_stopping(row: Row) -> str | None:
    """Why it cannot be stopped for a candidate; None where it may."""
    return None if row["enrolled"] == "active" else "Is not in it."


def against_pausing(row: Row) -> str | None:
    """Why it cannot rest for a candidate; None where it may."""
    return against_stopping(row) or ("Rests already." if row["is_paused"] else None)


def against_resuming(row: Row) -> str | None:
    """Why it cannot go on for a candidate; None where it may."""
    return against_stopping(row) or (None if row["is_paused"] else "Does not rest.")


@dataclass(frozen=True)
class First:
    """What a sequence would begin with: messages that are due at once, and those that wait until each one's time."""

    messages: list[Planned]
    later: list[tuple[Planned, datetime]]


def first(conn: Conn, sequence_id: UUID, rows: Sequence[Row]) -> First:
    """What its first step would send to candidates who begin now, as things stand. Writes nothing."""
    step = _first_step(conn, sequence_id)
    fitting = [row for row in rows if _fits_a_beginner(step, row["stage"])]
    times = {row["id"]: row["first_at"] for row in fitting}
    composed = _messages(conn, {row["id"]: row["id"] for row in fitting}, step, make_links=False)
    is_due = {row["id"] for row in fitting if row["is_due"]}
    return First(
        [one for one in composed if one.lead_id in is_due],
        [(one, times[one.lead_id]) for one in composed if one.lead_id and one.lead_id not in is_due],
    )


def begin(conn: Conn, sequence_id: UUID, rows: Sequence[Row]) -> list[Planned]:
    """Let candidates begin, with the first step where it is due. Returns its messages, which the caller plans."""
    step = _first_step(conn, sequence_id)
    stages = {row["id"]: row["stage"] for row in rows}
    due = {row["lead_id"]: row["id"] for row in queries.enrol(conn, sequence_id, list(stages)) if row["is_due"]}
    fitting = {lead: id for lead, id in due.items() if _fits_a_beginner(step, stages[lead])}
    messages = _messages(conn, fitting, step)
    counts = Counter(message.lead_id for message in messages)
    for lead, enrolment in due.items():
        outcome = "condition" if lead not in fitting else "planned" if counts[lead] else "nobody"
        queries.run(conn, enrolment, step["step_id"], outcome, counts[lead])
        queries.place(conn, sequence_id, enrolment)
    notify(conn, "sweep")
    return messages


def _first_step(conn: Conn, sequence_id: UUID) -> Row:
    step = queries.steps(conn, sequence_id)[0]
    return {**step, "step_id": step["id"]}


def _fits_a_beginner(step: Row, stage: str) -> bool:
    # Nothing has arrived and nobody has visited since a beginning that is now.
    return step["only_stage"] in (None, stage) and step["condition"] != "visited"


def stop(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> None:
    """End it for leads, with all of it that has not left; other follow-ups of theirs go on."""
    queries.stop(conn, "educator", lead_ids=lead_ids, sequence_id=sequence_id)


def pause(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> None:
    """Let it rest for leads: no step comes, and what has not left is held, until it goes on."""
    queries.pause(conn, sequence_id, lead_ids, _PAUSED)


def resume(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> None:
    """Let it go on for leads; what became due meanwhile comes now."""
    queries.resume(conn, sequence_id, lead_ids, _PAUSED)
    for lane in ("sweep", *LEDGERS):
        notify(conn, lane)


def answered(conn: Conn, family_id: UUID) -> int:
    """A family has answered: what waits for that ends. Returns how many follow-ups ended."""
    return queries.stop(conn, "reply", family_ids=[family_id])


# ---------------------------------------------------------------- what is due
def run_due(conn: Conn) -> int:
    """Do the steps whose time has come, some hundred at a time. Returns how many."""
    for sequence_id in queries.misplaced(conn):
        queries.place(conn, sequence_id)
    rows = queries.due(conn, CHUNK)
    for row in rows:
        _run(conn, row)
    return len(rows)


def _run(conn: Conn, row: Row) -> None:
    outcome, planned = "condition", 0
    if _holds(conn, row):
        messages = _messages(conn, {row["lead_id"]: row["id"]}, row)
        planned = plan(conn, messages)
        outcome = "nobody" if not messages else "planned" if planned else "already"
    queries.run(conn, row["id"], row["step_id"], outcome, planned)
    queries.place(conn, row["sequence_id"], row["id"])


def _holds(conn: Conn, row: Row) -> bool:
    if row["only_stage"] not in (None, row["stage"]):
        return False
    if row["condition"] == "always":
        return True
    if row["condition"] == "not_delivered":
        return not queries.has_arrived(conn, row["id"])
    wanted: bool = row["condition"] == "visited"
    return queries.has_visited(conn, row["lead_id"], row["started_at"]) == wanted


def _messages(
    conn: Conn, enrolments: Mapping[UUID, UUID], step: Mapping[str, Any], *, make_links: bool = True
) -> list[Planned]:
    """The messages of a step, for the enrolments of leads.

    The welcome bears the key of the approval, or of any that a contact has had, so that nobody is welcomed twice.
    """
    is_welcome, leads = step["event_key"] == _WELCOME, list(enrolments)
    forms = queries.submissions_of(conn, leads) if is_welcome else {}
    said = outreach.batch_words(conn)

    def about(lead: Row) -> Subject:
        if form := forms.get(lead["id"]):
            return Subject("cta_submission", form, values_by_language=said)
        return Subject("sequence", enrolments[lead["id"]], str(step["step_id"]), values_by_language=said)

    composed = compose.messages_for(
        conn,
        step["event_key"],
        leads,
        about,
        channels=[step["channel"]],
        priority=_PRIORITY,
        make_links=make_links,
    )
    had = queries.had(conn, leads, step["channel"], _WELCOME) if is_welcome else {}
    return [
        replace(
            message,
            dedupe_key=had.get((message.lead_id, message.contact_id), message.key),
            subject_kind="sequence",
            subject_id=enrolments[message.lead_id] if message.lead_id else None,
        )
        for message in composed
    ]


# ---------------------------------------------------------------- looking ahead
def simulate(conn: Conn, settings: Settings, sequence_id: UUID, lead_id: UUID) -> list[ForeseenStep]:
    """What a lead would get and when, if they began now and nothing stopped it. Writes nothing. Raises NotFound."""
    find(conn, sequence_id)
    person = queries.lead(conn, lead_id)
    if person is None:
        raise NotFound
    since = clock.now(conn)
    foreseen = []
    for step in queries.steps(conn, sequence_id):
        since = queries.step_due(conn, since, step, person["timezone"])
        messages = _messages(conn, {lead_id: lead_id}, {**step, "step_id": step["id"]}, make_links=False)
        foreseen.append(
            ForeseenStep(
                position=step["position"],
                condition=step["condition"],
                only_stage=step["only_stage"],
                channel=step["channel"],
                event_key=step["event_key"],
                due_at=since,
                messages=_foreseen(conn, settings, [replace(one, due_at=since) for one in messages]),
                note=None if messages else _nothing(conn, step),
            )
        )
    return foreseen


def _nothing(conn: Conn, step: Row) -> str:
    cell = rules.of_event(conn, step["event_key"]).get(step["channel"])
    if cell is None or not cell.is_on:
        return "This message is switched off in Notifications Manager."
    return "This family has no contact on this channel."


def _foreseen(conn: Conn, settings: Settings, messages: Sequence[Planned]) -> list[Foreseen]:
    decisions = gate.preview(conn, messages, settings)
    templates = sync.templates(conn, {one.template_id for one in messages if one.template_id})
    made = []
    for message, decision in zip(messages, decisions, strict=True):
        row: dict[str, Any] = {"id": "-", "variables": message.variables}
        try:
            subject, text = words.for_thread(
                templates[message.template_id] if message.template_id else None, row, settings.app_url
            )
        except MissingValue as missing:
            subject, text = None, str(missing)
        made.append(
            Foreseen(
                channel=message.channel,
                to=words.masked(
                    {"kind": "email" if message.channel == "email" else "phone", "value": message.to_address}
                ),
                at=decision.at or message.due_at or clock.now(conn),
                outcome=decision.outcome,
                reason=decision.reason,
                subject=subject,
                text=text,
            )
        )
    return made
