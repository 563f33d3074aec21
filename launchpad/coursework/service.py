"""The rules of coursework: what goes to whom when something is published or read."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from launchpad.content.template import LANGUAGES
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, NotFound
from launchpad.core.links import LinkKind
from launchpad.coursework import queries
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import headers, words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app

_SENTENCE = re.compile(r".*?[.!?।](?=\s|$)", re.DOTALL)
# After school, and hours before the quiet ones.
_REMIND_FROM = 16
# As long as somebody takes to add the next of several files.
_SETTLED = timedelta(minutes=3)
_MORE_TIME = timedelta(days=2)
# From this age on a student is written to as somebody who plans their own week.
_PLANS_THEIR_WEEK = 16
# After a day without a recording, those who missed the class hear of it all the same.
_RECORDED_WITHIN = timedelta(days=1)
# The kind of an event -> the status that it is about, and the message.
_READ = {"work_graded": ("graded", "work_graded"), "work_changes_asked": ("changes_asked", "changes_asked")}


def publish_of_sessions(conn: Conn, session_ids: Sequence[UUID]) -> None:
    """Sessions have ended: their assignments and materials go out."""
    queries.publish_of_sessions(conn, session_ids)
    queries.publish_materials_of_sessions(conn, session_ids)


def tell_materials(conn: Conn) -> None:
    """Tell students of new files and links, some minutes after the last of them: one message for all."""
    for found in queries.take_untold_materials(conn, _SETTLED):
        if found["status"] == "cancelled":
            continue
        about, about_id = ("session", found["session_id"]) if found["session_id"] else ("batch", found["batch_id"])
        subject = Subject(
            about,
            about_id,
            str(found["id"]),
            values={"materials_list": found["titles"], **({"session_title": found["title"]} if found["title"] else {})},
            links=[LinkKind.MATERIALS],
        )
        leads = [seat["lead_id"] for seat in queries.seats(conn, found["batch_id"], None)]
        if leads:
            plan(conn, messages_for(conn, "materials_ready", leads, subject))
            notify_in_app(conn, "materials_ready", leads, subject, link_path="/app/schedule")


def tell_recordings(conn: Conn, ids: Sequence[UUID], event_id: int, only: Collection[UUID] | None = None) -> None:
    """Tell families of new recordings: who missed the class gets a summary with it, and not both messages.

    only: these children, where the others have been told.
    """
    for recording in queries.recordings(conn, ids):
        if recording["published_at"] is None or recording["is_over"]:
            continue
        subject = _recording(recording)
        seats = [seat for seat in _seats(conn, recording) if only is None or seat["lead_id"] in only]
        plan(conn, _to_watch(conn, subject, seats, event_id=event_id))
        for event_key, leads in _by_words(seats):
            notify_in_app(conn, event_key, leads, subject, link_path=f"/app/recordings/{recording['id']}")


def recording_messages(conn: Conn, recordings: Sequence[Row], *, make_links: bool) -> list[Planned]:
    """What families are told when these recordings are published, as `tell_recordings` tells it."""
    return [
        message
        for recording in recordings
        for message in _to_watch(conn, _recording(recording), _seats(conn, recording), make_links=make_links)
    ]


def _seats(conn: Conn, recording: Row) -> list[Row]:
    return queries.seats(conn, recording["batch_id"], recording["session_id"])


def _by_words(seats: Sequence[Row]) -> list[tuple[str, list[UUID]]]:
    """Which children are told in which words: those who were there, and by their age those who were not."""
    return [
        ("recording_ready", [seat["lead_id"] for seat in seats if seat["was_there"]]),
        ("missed_class", [seat["lead_id"] for seat in seats if not seat["was_there"] and not _is_grown(seat)]),
        ("missed_class_older", [seat["lead_id"] for seat in seats if not seat["was_there"] and _is_grown(seat)]),
    ]


def _to_watch(
    conn: Conn, subject: Subject, seats: Sequence[Row], *, event_id: int | None = None, make_links: bool = True
) -> list[Planned]:
    """The recording of a class. Who missed it has it in the words of their age on their own contacts, and the guardian
    has one note, and the recording alone where the child is not written to.

    A guardian who was written to about the class, or the one before it, is not told off again: where the child cannot
    be reached they get the recording like everybody, else nothing. The second absence is the educator's task.
    """

    def of(event_key: str, leads: Sequence[UUID]) -> list[Planned]:
        return messages_for(conn, event_key, leads, subject, event_id=event_id, make_links=make_links)

    (ready, there), *missed = _by_words(seats)
    own = queries.own_contacts(conn, [lead for _, leads in missed for lead in leads])
    to_children = [
        message for event_key, leads in missed for message in of(event_key, leads) if message.contact_id in own
    ]
    reached = {message.lead_id for message in to_children}
    absent = [seat for seat in seats if not seat["was_there"]]
    noted = [seat["lead_id"] for seat in absent if not seat["was_noted"]]
    again = [seat["lead_id"] for seat in absent if seat["was_noted"] and seat["lead_id"] not in reached]
    return [*of(ready, [*there, *again]), *to_children, *of("missed_class_guardian", noted)]


def _is_grown(seat: Row) -> bool:
    return seat["age"] is not None and seat["age"] >= _PLANS_THEIR_WEEK


def tell_without_recording(conn: Conn) -> None:
    """Families that missed a class hear of it a day later where there is no recording to tell of; once for a class."""
    for session in queries.take_unrecorded(conn, _RECORDED_WITHIN):
        seats = queries.seats(conn, session["batch_id"], session["id"])
        leads = [seat["lead_id"] for seat in seats if not seat["was_there"]]
        new = [seat["lead_id"] for seat in seats if not seat["was_there"] and not seat["was_noted"]]
        subject = Subject(
            "session",
            session["id"],
            values={"session_title": session["title"]},
            values_by_language={language: _next_class(session, language) for language in LANGUAGES},
        )
        own = queries.own_contacts(conn, leads)
        messages = messages_for(conn, "missed_without_recording", leads, subject)
        plan(conn, [message for message in messages if message.lead_id in new or message.contact_id in own])
        notify_in_app(conn, "missed_without_recording", leads, subject, link_path="/app/schedule")


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


def remind_of_tomorrow(conn: Conn) -> None:
    """On the day before, remind those who have not handed in; it helps until midnight, when tomorrow is today."""
    for assignment in queries.lock_due_tomorrow(conn, _REMIND_FROM):
        leads = queries.without_work(conn, assignment)
        if not leads:
            continue
        due_at = assignment["due_at"]
        subject = Subject(
            "assignment",
            assignment["id"],
            due_at.isoformat(),
            values={"assignment_title": assignment["title"]},
            values_by_language={language: {"due_when": words.when(due_at, language)} for language in LANGUAGES},
            links=[LinkKind.WORK],
        )
        midnight = due_at.astimezone(clock.INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
        plan(conn, messages_for(conn, "work_due_tomorrow", leads, subject, expires_at=midnight))
        path = f"/app/assignments/{assignment['id']}"
        notify_in_app(conn, "work_due_tomorrow", leads, subject, link_path=path)


def reminders(conn: Conn, assignment_id: UUID, missing: Sequence[Row], *, make_links: bool) -> list[Planned]:
    """Reminders that the educator sends by hand: one a day at most for a student and a piece of work."""
    today = clock.now(conn).astimezone(clock.INDIA).date().isoformat()
    found: list[Planned] = []
    for one in missing:
        subject = Subject(
            "assignment",
            assignment_id,
            f"by hand {today}",
            values={"assignment_title": one["title"]},
            values_by_language={language: {"due_when": words.when(one["due_at"], language)} for language in LANGUAGES},
            links=[LinkKind.WORK],
        )
        found += messages_for(conn, "work_due_tomorrow", [one["lead_id"]], subject, make_links=make_links)
    return found


def tell_received(conn: Conn, submission_ids: Sequence[UUID], try_no: int, event_id: int) -> None:
    """Send the receipt of one handing-in: number, moment, files and their sizes. It says what this try held, even where
    a later one has replaced it."""
    for work in queries.tries(conn, submission_ids, try_no):
        subject = Subject(
            "assignment",
            work["assignment_id"],
            str(try_no),
            values={
                "assignment_title": work["title"],
                "receipt_no": work["receipt_no"] or "",
                "attempt_no": str(try_no),
            },
            values_by_language={
                language: {"handed_in_when": _moment(work, language), "handed_in_list": _given(work, language)}
                for language in LANGUAGES
            },
            links=[LinkKind.WORK],
        )
        plan(conn, messages_for(conn, "work_received", [work["lead_id"]], subject, event_id=event_id))


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


def reopen(conn: Conn, submission_id: UUID, family_id: UUID) -> str:
    """Let a student hand in once more what was handed in already; returns the title of the work.

    Raises NotFound for work that is not the family's; Conflict where it is open already.
    """
    work = queries.lock_submission(conn, submission_id, family_id)
    if work is None:
        raise NotFound
    if work["status"] not in ("submitted", "late", "in_review", "graded"):
        raise Conflict("It is open to be handed in already.", code="open")
    queries.reopen(conn, submission_id)
    return str(work["title"])


def extend(conn: Conn, assignment_id: UUID, family_id: UUID, lead_id: UUID | None, reason: str) -> tuple[str, datetime]:
    """Give two more days, from when it is due or from now where that is over; returns the title and the new moment.

    lead_id: one child; None: all of the family that have it to do. Raises NotFound for work that is not theirs;
    Conflict where it was handed in.
    """
    found = queries.lock_open_work(conn, assignment_id, family_id, lead_id)
    if not found:
        raise NotFound
    waiting = [seat for seat in found if not seat["is_in"]]
    if not waiting:
        raise Conflict("It was handed in already. Open it again instead.", code="handed_in")
    until: datetime = max(*(seat["due_at"] for seat in waiting), clock.now(conn)) + _MORE_TIME
    for seat in waiting:
        queries.extend(conn, assignment_id, seat["enrollment_id"], until, reason)
    return str(waiting[0]["title"]), until


def first_sentence(text: str) -> str:
    """What stands before the rest: the first sentence, or the first line where it has no end."""
    text = text.strip()
    found = _SENTENCE.match(text)
    return " ".join((found[0] if found else text.partition("\n")[0]).split())


def subject_of_link(conn: Conn, token: str) -> UUID | None:
    """What a personal link to coursework is about."""
    return queries.subject_of_link(conn, token)


def _moment(work: Row, language: str) -> str:
    late = {"en": ", late", "hi": ", देर से"}[language] if work["was_late"] else ""
    return words.when(work["submitted_at"], language) + late


def _given(work: Row, language: str) -> str:
    given = [f"{file['name']} ({words.size(int(file['size']))})" for file in work["files"]]
    if work["answer"].strip():
        given.append({"en": "a written answer", "hi": "लिखा हुआ जवाब"}[language])
    return ", ".join(given)


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
        files=_video(recording),
    )


def _video(recording: Row) -> dict[str, dict[str, str]]:
    """The recording itself, where it is a file that WhatsApp shows."""
    path = recording["storage_path"]
    if not path or not path.lower().endswith((".mp4", ".3gp")) or not recording["bytes"]:
        return {}
    if recording["bytes"] > headers.MOST_BYTES["video"]:
        return {}
    return {"video": {"filename": path.rsplit("/", 1)[-1], "bucket": "recordings", "path": path}}


def _dates(recording: Row, language: str) -> dict[str, str]:
    texts = {}
    if recording["expires_at"]:
        texts["recording_until"] = words.day(recording["expires_at"], language)
    return texts | _next_class(recording, language)


def _next_class(found: Row, language: str) -> dict[str, str]:
    if found["next_starts_at"] is None:
        return {}
    return {"next_session": f"{found['next_title']}, {words.when(found['next_starts_at'], language)}"}
