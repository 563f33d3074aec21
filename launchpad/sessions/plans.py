"""What the educator does with a session that families know of, shown before it is done: move, change, cancel it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.errors import CheckViolation
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, NotFound, problem_of
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result
from launchpad.outreach import words
from launchpad.sessions import queries, service

Reach = Literal["one", "following", "all"]
Address = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://\S+$", max_length=500)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]

_STATES = {"ended": "It has ended.", "cancelled": "It is cancelled already."}
_SAME = "Nothing about it changes."


class Changed(BaseModel):
    """A session as it is to be. reach: it alone, those of its series from it on, or all of them that are to come.

    starts_at: of the session that was asked for; the others move by as much. reason: families read it.
    host_url: the educator's own way in; None: by join_url.
    """

    id: UUID
    reach: Reach = "one"
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    starts_at: AwareDatetime
    minutes: int = Field(ge=1, le=480)
    join_url: Address
    host_url: Address | None = None
    description: str = Field(default="", max_length=4000)
    reason: Reason = ""


class Cancelled(BaseModel):
    """A session that will not be. reach: as in Changed. reason: families read it."""

    id: UUID
    reach: Reach = "one"
    reason: Reason = ""


class Words(BaseModel):
    """What the educator writes to the families of some seats, once: the same words again are not sent again."""

    ids: list[UUID] = Field(min_length=1, max_length=500)
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=45)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


# ---------------------------------------------------------------- move or change
def _change(conn: Conn, what: Changed) -> Proposal:
    sessions = _sessions(conn, what.id, what.reach)
    wanted = _wanted(sessions, what)
    moving = [row["id"] for row in wanted]
    items = [_item(row, _problem(conn, old, row, moving)) for old, row in zip(sessions, wanted, strict=True)]
    ready = {item.id for item in items if item.state == "ready"}
    return Proposal(
        items,
        _moved(conn, sessions, [row for row in wanted if row["id"] in ready], make_links=False),
        facts={"times": sorted(f"{row['id']} {row['starts_at'].isoformat()}" for row in wanted)},
    )


def _do_change(conn: Conn, what: Changed, ready: Sequence[Item]) -> Done:
    sessions = _sessions(conn, what.id, what.reach)
    ids = {item.id for item in ready}
    wanted = [row for row in _wanted(sessions, what) if row["id"] in ids]
    try:
        with conn.transaction():
            queries.change(conn, wanted, what.reason or None)
    except CheckViolation as refused:
        return Done([_result(item, "failed", problem_of(refused).message) for item in ready])
    event_id = queries.last_event(conn, "session_moved")
    return Done([_result(item, "done") for item in ready], _moved(conn, sessions, wanted, event_id=event_id))


def _wanted(sessions: Sequence[Row], what: Changed) -> list[Row]:
    """The sessions as they are to be; those of a series keep their hour in its zone."""
    asked = next(row for row in sessions if row["id"] == what.id)
    shift = _local(asked, what.starts_at) - _local(asked, asked["starts_at"])
    return [_one_wanted(row, what, shift) for row in sessions]


def _one_wanted(row: Row, what: Changed, shift: timedelta) -> Row:
    zone = ZoneInfo(row["timezone"])
    starts_at = (_local(row, row["starts_at"]) + shift).replace(tzinfo=zone) if shift else row["starts_at"]
    ends_at = starts_at + timedelta(minutes=what.minutes)
    is_moved = (starts_at, ends_at) != (row["starts_at"], row["ends_at"])
    return {
        **row,
        "title": what.title,
        "description": what.description,
        "join_url": what.join_url,
        "host_url": what.host_url,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "revision": row["revision"] + is_moved,
        "change_reason": what.reason or None,
    }


def _local(row: Row, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(row["timezone"])).replace(tzinfo=None)


def _problem(conn: Conn, old: Row, new: Row, moving: Sequence[UUID]) -> str | None:
    if why := _STATES.get(old["status"]):
        return why
    changed = ("title", "description", "join_url", "host_url", "starts_at", "ends_at")
    if all(old[name] == new[name] for name in changed):
        return _SAME
    if (old["starts_at"], old["ends_at"]) == (new["starts_at"], new["ends_at"]):
        return None
    if new["starts_at"] <= new["now"]:
        return "A session must start in the future."
    other = queries.in_the_way(conn, new["batch_id"], moving, new["starts_at"], new["ends_at"])
    if other and old["status"] == "scheduled":
        return f"This batch has “{other['title']}” at that time already: {words.when(other['starts_at'], 'en')}."
    return None


def _moved(
    conn: Conn, sessions: Sequence[Row], wanted: Sequence[Row], *, event_id: int | None = None, make_links: bool = True
) -> list[Planned]:
    old = {row["id"]: row for row in sessions}
    moves = [
        service.Move(row, old[row["id"]]["starts_at"])
        for row in wanted
        if row["status"] == "scheduled" and row["starts_at"] != old[row["id"]]["starts_at"]
    ]
    return [
        message
        for news in service.moved_news(conn, moves, event_id=event_id, make_links=make_links)
        for message in news.messages
    ]


# ---------------------------------------------------------------- cancel
def _cancel(conn: Conn, what: Cancelled) -> Proposal:
    sessions = _sessions(conn, what.id, what.reach)
    items = [_item(row, _STATES.get(row["status"]) or _over(row)) for row in sessions]
    ready = [item.id for item in items if item.state == "ready"]
    return Proposal(items, _news_of_cancelled(conn, what, sessions, ready, make_links=False))


def _do_cancel(conn: Conn, what: Cancelled, ready: Sequence[Item]) -> Done:
    sessions = _sessions(conn, what.id, what.reach)
    done = queries.cancel(conn, [item.id for item in ready], what.reason or None)
    if len(done) != len(ready):
        raise Conflict
    event_id = queries.last_event(conn, "session_cancelled")
    messages = _news_of_cancelled(conn, what, sessions, done, event_id=event_id)
    return Done([_result(item, "done") for item in ready], messages)


def _news_of_cancelled(
    conn: Conn,
    what: Cancelled,
    sessions: Sequence[Row],
    ids: Sequence[UUID],
    *,
    event_id: int | None = None,
    make_links: bool = True,
) -> list[Planned]:
    """Drafts are nobody's news."""
    known = [row["id"] for row in sessions if row["id"] in ids and row["status"] == "scheduled"]
    rows = [{**row, "change_reason": what.reason or None} for row in queries.by_ids(conn, known, without=ids)]
    return [
        message
        for news in service.cancelled_news(conn, rows, event_id=event_id, make_links=make_links)
        for message in news.messages
    ]


def _over(row: Row) -> str | None:
    return _STATES["ended"] if row["ends_at"] <= row["now"] else None


# ---------------------------------------------------------------- both
def _sessions(conn: Conn, session_id: UUID, reach: str) -> list[Row]:
    sessions = queries.scope(conn, session_id, reach)
    if not sessions:
        raise NotFound
    return sessions


def _item(row: Row, problem: str | None) -> Item:
    state = "ready" if problem is None else "done" if problem == _SAME else "held"
    name = f"{row['title']}, {words.when(row['starts_at'], 'en')}"
    return Item.model_validate({"id": row["id"], "name": name, "state": state, "reason": problem})


def _result(item: Item, outcome: Any, reason: str | None = None) -> Result:
    return Result(id=item.id, name=item.name, outcome=outcome, reason=reason)


# ---------------------------------------------------------------- a word to students
def _words(conn: Conn, what: Words) -> Proposal:
    seats = queries.seats(conn, what.ids)
    if not seats:
        raise NotFound
    items = [
        Item.model_validate(
            {
                "id": seat["id"],
                "name": seat["student_name"],
                "state": "held" if seat["status"] == "ended" else "ready",
                "reason": "The seat has ended." if seat["status"] == "ended" else None,
            }
        )
        for seat in seats
    ]
    leads = [seat["lead_id"] for seat in seats if seat["status"] != "ended"]
    return Proposal(items, service.words_to(conn, leads, what.title, what.text, make_links=False))


def _write(conn: Conn, what: Words, ready: Sequence[Item]) -> Done:
    seats = queries.seats(conn, [item.id for item in ready])
    messages = service.words_to(conn, [seat["lead_id"] for seat in seats], what.title, what.text)
    return Done([_result(item, "done") for item in ready], messages)


ACTIONS = {
    "write_students": Action(Words, _words, _write),
    "change_session": Action(Changed, _change, _do_change),
    "cancel_session": Action(Cancelled, _cancel, _do_cancel),
}
