"""The rules of sequences: what a step may send, who may begin, and what happens when a step is due."""

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
class Told:
    """What became of one lead. outcome: done or skipped, with the reason in words."""

    id: UUID
    name: str
    outcome: Literal["done", "skipped"]
    reason: str | None = None


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
def enrol(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> list[Told]:
    """Let leads begin; says of each whether it did. Raises NotFound, Conflict for a sequence that is off."""
    if not find(conn, sequence_id)["is_on"]:
        raise Conflict("This follow-up is switched off.", code="switched_off")
    told = []
    for row in queries.candidates(conn, sequence_id, lead_ids):
        reason = _against(row)
        if reason is None:
            queries.enrol(conn, sequence_id, row["id"], row["family_id"])
        told.append(Told(row["id"], row["name"], "skipped" if reason else "done", reason))
    notify(conn, "sweep")
    return told


def _against(row: Row) -> str | None:
    if row["enrolled"] == "active":
        return "Is in it already."
    if row["enrolled"]:
        return "Has been through it before."
    return "Is paid, lost, or not to be contacted." if row["stage"] in _OVER else None


def stop(conn: Conn, sequence_id: UUID, lead_ids: Sequence[UUID]) -> list[Told]:
    """End it for leads, with all of it that has not left. Raises NotFound."""
    find(conn, sequence_id)
    running = {row["lead_id"] for row in queries.active(conn, sequence_id, lead_ids)}
    queries.stop(conn, "educator", lead_ids=list(running))
    return [
        Told(row["id"], row["name"], "done")
        if row["id"] in running
        else Told(row["id"], row["name"], "skipped", "Was not in it.")
        for row in queries.candidates(conn, sequence_id, lead_ids)
    ]


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
        messages = _messages(conn, row["id"], row["lead_id"], row)
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
    conn: Conn, enrolment_id: UUID, lead_id: UUID, step: Mapping[str, Any], *, make_links: bool = True
) -> list[Planned]:
    """The messages of a step.

    The welcome bears the key of the approval, or of any that a contact has had, so that nobody is welcomed twice.
    """
    form = queries.submission_of(conn, lead_id) if step["event_key"] == _WELCOME else None
    subject = Subject("sequence", enrolment_id, str(step["step_id"]), values_by_language=outreach.batch_words(conn))
    if form is not None:
        subject = replace(subject, kind="cta_submission", id=form, revision="1")
    composed = compose.messages_for(
        conn,
        step["event_key"],
        [lead_id],
        subject,
        channels=[step["channel"]],
        priority=_PRIORITY,
        make_links=make_links,
    )
    had = queries.had(conn, lead_id, step["channel"], _WELCOME) if step["event_key"] == _WELCOME else {}
    return [
        replace(
            message,
            dedupe_key=had.get(message.contact_id, message.key),
            subject_kind="sequence",
            subject_id=enrolment_id,
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
        messages = _messages(conn, lead_id, lead_id, {**step, "step_id": step["id"]}, make_links=False)
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
