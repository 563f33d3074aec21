"""Work that is changed after it was set: what changes for whom is shown before it is done, and who is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from launchpad.content.template import LANGUAGES
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.core.links import LinkKind
from launchpad.coursework import queries
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Done, Item, Proposal, Result
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Points = Annotated[int, Field(ge=0, le=1000)]

_SAME = "Nothing about it changes."
_IN = "Handed in: it stays as it is."
_MARKED = "Marked already: the mark stays."


class Level(BaseModel):
    """A level of a line of a rubric."""

    name: Text
    points: Points


class Line(BaseModel):
    """A line of a rubric."""

    name: Text
    levels: list[Level] = Field(min_length=1, max_length=6)


class Changed(BaseModel):
    """An assignment as it is to be. tell: those who still have it to do hear that it has changed.

    What the columns of the table say of each of these holds here.
    """

    id: UUID
    title: Text
    instructions: str = Field(default="", max_length=20_000)
    due_at: AwareDatetime
    opens_at: AwareDatetime | None = None
    cutoff_at: AwareDatetime | None = None
    late_points: Points = 0
    tries: int | None = Field(default=None, ge=1, le=20)
    max_points: int = Field(ge=1, le=1000)
    rubric: list[Line] = Field(default_factory=list, max_length=12)
    marks_wait: bool = False
    tell: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens_at and self.opens_at >= self.due_at:
            raise ValueError("It opens after it is due.")
        if self.cutoff_at and self.cutoff_at < self.due_at:
            raise ValueError("It is cut off before it is due.")
        return self

    def values(self) -> dict[str, Any]:
        """The columns as they are to be; times stay times."""
        return {**self.model_dump(exclude={"id", "tell"}), "rubric": [line.model_dump() for line in self.rubric]}


def propose(conn: Conn, what: Changed) -> Proposal:
    """What changes of the work, for whom something changes by it, and who is told."""
    work, seats = _found(conn, what)
    changes = _changes(work, what)
    problem = _problem(work, what, seats)
    state = "held" if problem else "ready" if changes else "done"
    whole = {"id": work["id"], "name": work["title"], "state": state, "reason": problem or ". ".join(changes) or _SAME}
    items = [Item.model_validate(whole)]
    if state != "ready":
        return Proposal(items)
    items += [item for seat in seats if (item := _item(seat, what))]
    # Who handed in meanwhile is another plan than the one that she saw.
    standing = sorted(f"{seat['enrollment_id']} {seat['status']} {seat['due_at']}" for seat in seats)
    return Proposal(items, _messages(conn, work, what, seats, make_links=False), facts={"standing": standing})


def change(conn: Conn, what: Changed, ready: Sequence[Item]) -> Done:
    """Change it as it was shown. What has not left yet and says what is no longer so is taken back."""
    work, seats = _found(conn, what)
    if not any(item.id == work["id"] for item in ready):
        return Done([])
    messages = _messages(conn, work, what, seats, make_links=True)
    queries.take_back_news(conn, work["id"])
    queries.change_assignment(conn, work["id"], what.values())
    queries.count_as_on_time(conn, [seat["submission_id"] for seat in seats if _is_on_time_now(seat, what)])
    if _is_told(work, what):
        leads = [seat["lead_id"] for seat in seats if _has_it_to_do(seat)]
        path = f"/app/assignments/{work['id']}"
        notify_in_app(conn, "work_changed", leads, _subject_of(work, what, seats), link_path=path)
    return Done([Result(id=item.id, name=item.name, outcome="done", reason=item.reason) for item in ready], messages)


def _found(conn: Conn, what: Changed) -> tuple[Row, list[Row]]:
    work = queries.lock_assignment(conn, what.id)
    if work is None:
        raise NotFound
    return work, queries.standing(conn, what.id)


# ---------------------------------------------------------------- what changes
def _changes(work: Row, what: Changed) -> list[str]:
    """What is other than it was, in words, with times and numbers before and after."""
    new = what.values()
    said = {
        "title": ("Title", str),
        "instructions": ("Instructions", None),
        "due_at": ("Due", _when),
        "opens_at": ("Opens", _when),
        "cutoff_at": ("Cut-off", _when),
        "late_points": ("Late work loses", str),
        "tries": ("Tries", lambda tries: "as many as they like" if tries is None else str(tries)),
        "max_points": ("Points", str),
        "rubric": ("Rubric", None),
        "marks_wait": ("Marks", lambda waits: "when all are released" if waits else "at once"),
    }
    return [
        f"{label}: {show(work[name])} → {show(new[name])}" if show else f"{label}: rewritten"
        for name, (label, show) in said.items()
        if work[name] != new[name]
    ]


def _when(moment: datetime | None) -> str:
    return words.when(moment, "en") if moment else "none"


def _problem(work: Row, what: Changed, seats: Sequence[Row]) -> str | None:
    if what.due_at != work["due_at"] and what.due_at <= work["now"]:
        return "It would be due in the past. To end it now, close it early."
    given = [seat["points"] for seat in seats if seat["points"] is not None]
    if given and what.max_points < max(given):
        return f"{max(given)} points are given already: it cannot be of fewer."
    if any(seat["is_by_rubric"] for seat in seats) and _shape(work["rubric"]) != _shape(what.values()["rubric"]):
        return "Work is marked by this rubric already. Its words may change, its lines, levels and points not."
    return None


def _shape(rubric: Sequence[dict[str, Any]]) -> list[list[int]]:
    return [[level["points"] for level in line["levels"]] for line in rubric]


def _item(seat: Row, what: Changed) -> Item | None:
    """What becomes of a student's work; None for those who still have it to do as it is then."""
    if _is_on_time_now(seat, what):
        return Item(
            id=seat["enrollment_id"], name=seat["student_name"], state="ready", reason="Was late, and is on time then."
        )
    if seat["status"] == "graded" or seat["is_marked"]:
        reason = _MARKED
    elif not _has_it_to_do(seat):
        reason = _IN
    elif seat["extended_to"] and seat["extended_to"] > what.due_at:
        reason = f"Has more time already: {words.when(seat['extended_to'], 'en')}."
    elif what.tries is not None and seat["try_no"] >= what.tries and seat["status"] != "changes_asked":
        reason = "Has no try left then."
    else:
        return None
    return Item(id=seat["enrollment_id"], name=seat["student_name"], state="done", reason=reason)


def _has_it_to_do(seat: Row) -> bool:
    return seat["is_active"] and seat["status"] in (None, "draft", "changes_asked")


def _is_on_time_now(seat: Row, what: Changed) -> bool:
    """Work that waits to be marked is measured by the new time, where that is kinder."""
    return seat["status"] == "late" and not seat["is_marked"] and seat["submitted_at"] <= _due(seat, what)


def _due(seat: Row, what: Changed) -> datetime:
    return max(what.due_at, seat["extended_to"]) if seat["extended_to"] else what.due_at


# ---------------------------------------------------------------- who is told
def _messages(conn: Conn, work: Row, what: Changed, seats: Sequence[Row], *, make_links: bool) -> list[Planned]:
    """News of the change; where the news of the work itself has not left yet, that as it is then instead."""
    if work["published_at"] is None:
        return []
    subject_of = _subject_of(work, what, seats)
    unheard = queries.with_waiting_news(conn, work["id"])
    open_leads = [seat["lead_id"] for seat in seats if _has_it_to_do(seat)]
    fresh = [lead for lead in open_leads if lead in unheard]
    heard = [lead for lead in open_leads if lead not in unheard] if _is_told(work, what) else []
    return [
        *messages_for(conn, "work_assigned", fresh, subject_of, make_links=make_links),
        *messages_for(conn, "work_changed", heard, subject_of, make_links=make_links),
    ]


def _is_told(work: Row, what: Changed) -> bool:
    return what.tell and work["published_at"] is not None


def _subject_of(work: Row, what: Changed, seats: Sequence[Row]) -> Any:
    due = {seat["lead_id"]: _due(seat, what) for seat in seats}

    def subject(lead: Row) -> Subject:
        return Subject(
            "assignment",
            work["id"],
            # Each change is a new reason to write.
            f"changed {work['updated_at'].isoformat()}",
            values={"assignment_title": what.title},
            values_by_language={
                language: {"due_when": words.when(due[lead["id"]], language)} for language in LANGUAGES
            },
            links=[LinkKind.WORK],
        )

    return subject
