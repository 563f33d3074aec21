"""The rules of coursework: what goes to whom when something is published or read."""

import re
from collections.abc import Sequence
from uuid import UUID

from launchpad.content.template import LANGUAGES
from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind
from launchpad.coursework import queries
from launchpad.ledger.plan import plan
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app

_SENTENCE = re.compile(r".*?[.!?।](?=\s|$)", re.DOTALL)
# The kind of an event -> the status that it is about, and the message.
_READ = {"work_graded": ("graded", "work_graded"), "work_changes_asked": ("changes_asked", "changes_asked")}


def publish_of_sessions(conn: Conn, session_ids: Sequence[UUID]) -> None:
    """Sessions have ended: their assignments go out."""
    queries.publish_of_sessions(conn, session_ids)


def tell_recordings(conn: Conn, ids: Sequence[UUID], event_id: int) -> None:
    """Tell families of new recordings: who missed the class gets a summary with it, and not both messages."""
    for recording in queries.recordings(conn, ids):
        subject = _recording(recording)
        seats = queries.seats(conn, recording["batch_id"], recording["session_id"])
        for event_key, was_there in (("recording_ready", True), ("missed_class", False)):
            leads = [seat["lead_id"] for seat in seats if seat["was_there"] == was_there]
            _tell(conn, event_key, leads, subject, event_id, f"/app/recordings/{recording['id']}")


def tell_assignments(conn: Conn, ids: Sequence[UUID], event_id: int) -> None:
    """Tell students of new work."""
    for assignment in queries.assignments(conn, ids):
        subject = Subject(
            "assignment",
            assignment["id"],
            values={"assignment_title": assignment["title"]},
            values_by_language={
                language: {"due_when": words.when(assignment["due_at"], language)} for language in LANGUAGES
            },
            links=[LinkKind.WORK],
        )
        leads = [seat["lead_id"] for seat in queries.seats(conn, assignment["batch_id"], None)]
        _tell(conn, "work_assigned", leads, subject, event_id, f"/app/assignments/{assignment['id']}")


def tell_read(conn: Conn, kind: str, ids: Sequence[UUID], event_id: int) -> None:
    """Tell students that their work has been read. No grade stands in a message.

    kind: work_graded or work_changes_asked. What was changed again meanwhile has a later event that tells.
    """
    status, event_key = _READ[kind]
    for work in queries.submissions(conn, ids):
        if work["status"] != status:
            continue
        subject = Subject(
            "assignment",
            work["assignment_id"],
            str(event_id),
            values={"assignment_title": work["title"], "feedback_note": first_sentence(work["feedback"] or "")},
            values_by_language={
                language: {"due_when": words.when(work["due_at"], language)} if work["is_open"] else {}
                for language in LANGUAGES
            },
            links=[LinkKind.WORK],
        )
        path = f"/app/assignments/{work['assignment_id']}"
        _tell(conn, event_key, [work["lead_id"]], subject, event_id, path)


def first_sentence(text: str) -> str:
    """What stands before the rest: the first sentence, or the first line where it has no end."""
    text = text.strip()
    found = _SENTENCE.match(text)
    return " ".join((found[0] if found else text.partition("\n")[0]).split())


def subject_of_link(conn: Conn, token: str) -> UUID | None:
    """What a personal link to coursework is about."""
    return queries.subject_of_link(conn, token)


def _tell(conn: Conn, event_key: str, leads: Sequence[UUID], subject: Subject, event_id: int, link_path: str) -> None:
    if not leads:
        return
    plan(conn, messages_for(conn, event_key, leads, subject, event_id=event_id))
    notify_in_app(conn, event_key, leads, subject, link_path=link_path)


def _recording(recording: Row) -> Subject:
    values = {"session_title": recording["session_title"], "summary_line": recording["summary_line"]}
    if recording["minutes"]:
        values["recording_minutes"] = str(recording["minutes"])
    return Subject(
        "recording",
        recording["id"],
        values=values,
        values_by_language={language: _dates(recording, language) for language in LANGUAGES},
        links=[LinkKind.RECORDING],
    )


def _dates(recording: Row, language: str) -> dict[str, str]:
    texts = {}
    if recording["expires_at"]:
        texts["recording_until"] = words.day(recording["expires_at"], language)
    if recording["next_starts_at"]:
        texts["next_session"] = f"{recording['next_title']}, {words.when(recording['next_starts_at'], language)}"
    return texts
