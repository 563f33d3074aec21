"""Reminding those who have not handed in, and what is done with several recordings, shown before it is done."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from launchpad.core import audit
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.coursework import changes, queries, service
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result


class Missing(BaseModel):
    """Those without handed-in work. enrollment_ids: only these."""

    assignment_id: UUID
    enrollment_ids: list[UUID] | None = Field(default=None, max_length=500)


class Recordings(BaseModel):
    """Some recordings."""

    ids: list[UUID] = Field(min_length=1, max_length=500)


class Ends(Recordings):
    """Until when they are there; None: for as long as the rules of keeping say."""

    expires_at: AwareDatetime | None = None


class Moved(Recordings):
    """The batch that they go to."""

    batch_id: UUID


def _propose(conn: Conn, what: Missing) -> Proposal:
    missing = _missing(conn, what)
    return Proposal([_item(one) for one in missing], _messages(conn, what, missing, make_links=False))


def _remind(conn: Conn, what: Missing, ready: Sequence[Item]) -> Done:
    ids = {item.id for item in ready}
    missing = [one for one in _missing(conn, what) if one["enrollment_id"] in ids]
    actor = conn.execute("select auth.uid() as id").fetchone()
    audit.record(conn, actor["id"] if actor else None, "work.reminded", "assignments", what.assignment_id)
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    return Done(results, _messages(conn, what, missing, make_links=True))


def _missing(conn: Conn, what: Missing) -> list[Row]:
    if queries.assignment_title(conn, what.assignment_id) is None:
        raise NotFound
    found = queries.missing_work(conn, what.assignment_id)
    return [one for one in found if what.enrollment_ids is None or one["enrollment_id"] in what.enrollment_ids]


def _messages(conn: Conn, what: Missing, missing: Sequence[Row], *, make_links: bool) -> list[Planned]:
    open_ones = [one for one in missing if one["is_open"]]
    return service.reminders(conn, what.assignment_id, open_ones, make_links=make_links)


def _item(one: Row) -> Item:
    return Item.model_validate(
        {
            "id": one["enrollment_id"],
            "name": one["student_name"],
            "state": "ready" if one["is_open"] else "held",
            "reason": None if one["is_open"] else "It would not be taken any more. Give more time first.",
        }
    )


# ---------------------------------------------------------------- recordings
def _propose_publishing(conn: Conn, what: Recordings) -> Proposal:
    found = _recordings(conn, what)
    items = [_recording_item(one, *_publishing(one)) for one in found]
    return Proposal(items, service.recording_messages(conn, _ready(found, items), make_links=False))


def _publishing(one: Row) -> tuple[Literal["ready", "held", "done"], str | None]:
    if one["published_at"]:
        return "done", "Published already."
    return ("held", "Its time is over. Set a later end first.") if one["is_over"] else ("ready", None)


def _publish(conn: Conn, what: Recordings, ready: Sequence[Item]) -> Done:
    found = _ready(_recordings(conn, what), ready)
    queries.publish_recordings(conn, [one["id"] for one in found])
    return Done(_results(conn, "recording.published", ready), service.recording_messages(conn, found, make_links=True))


def _propose_end(conn: Conn, what: Ends) -> Proposal:
    same = "It ends then already."
    return Proposal(
        [
            _recording_item(one, *(("done", same) if one["expires_at"] == what.expires_at else ("ready", None)))
            for one in _recordings(conn, what)
        ]
    )


def _end(conn: Conn, what: Ends, ready: Sequence[Item]) -> Done:
    queries.expire_recordings(conn, [item.id for item in ready], what.expires_at)
    return Done(_results(conn, "recording.end_set", ready))


def _propose_move(conn: Conn, what: Moved) -> Proposal:
    if not queries.has_batch(conn, what.batch_id):
        raise NotFound
    there = "It is in this batch already."
    found = _recordings(conn, what)
    # Who stops seeing it and who begins to: what she agreed to, should it change meanwhile.
    seen = {str(one["id"]): [str(one["batch_id"]), one["published_at"] is not None] for one in found}
    return Proposal(
        [
            _recording_item(one, *(("done", there) if one["batch_id"] == what.batch_id else ("ready", None)))
            for one in found
        ],
        facts=seen,
    )


def _move(conn: Conn, what: Moved, ready: Sequence[Item]) -> Done:
    had_class = {one["id"] for one in _recordings(conn, what) if one["session_id"]}
    queries.move_recordings(conn, [item.id for item in ready], what.batch_id)
    left = "Its class is one of the old batch, so it stands without one now."
    results = _results(conn, "recording.moved", ready)
    return Done([one.model_copy(update={"reason": left}) if one.id in had_class else one for one in results])


def _recordings(conn: Conn, what: Recordings) -> list[Row]:
    found = queries.recordings(conn, what.ids)
    if not found:
        raise NotFound
    return found


def _ready(found: Sequence[Row], items: Sequence[Item]) -> list[Row]:
    ids = {item.id for item in items if item.state == "ready"}
    return [one for one in found if one["id"] in ids]


def _recording_item(one: Row, state: Literal["ready", "held", "done"], reason: str | None) -> Item:
    return Item(id=one["id"], name=one["title"], state=state, reason=reason)


def _results(conn: Conn, action: str, ready: Sequence[Item]) -> list[Result]:
    """They are done, and on record."""
    actor = conn.execute("select auth.uid() as id").fetchone()
    for item in ready:
        audit.record(conn, actor["id"] if actor else None, action, "recordings", item.id)
    return [Result(id=item.id, name=item.name, outcome="done") for item in ready]


ACTIONS: dict[str, Action[Any]] = {
    "remind_work": Action(Missing, _propose, _remind),
    "change_assignment": Action(changes.Changed, changes.propose, changes.change),
    "publish_recordings": Action(Recordings, _propose_publishing, _publish),
    "end_recordings": Action(Ends, _propose_end, _end),
    "move_recordings": Action(Moved, _propose_move, _move),
}
