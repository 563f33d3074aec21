"""Recordings at the doors of the database: what they may hold, where a student stopped, and the summary of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from tests.sessions.school import EVERYONE, NOON, School

HALF = "1" * 50 + "0" * 50
NONE = "0" * 100
VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nWelcome.\n"


def recording(school: School, **values: Any) -> UUID:
    facts = {
        "batch_id": school.cast.batch_id,
        "title": "Class one",
        "external_url": "https://video.example.com/1",
        "published_at": NOON - timedelta(hours=1),
        **values,
    }
    columns = ", ".join(facts)
    marks = ", ".join(["%s"] * len(facts))
    with school.engine.as_person(school.cast.admin) as conn:
        statement = f"insert into public.recordings ({columns}) values ({marks}) returning id".encode()
        row = conn.execute(statement, list(facts.values())).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def watch(school: School, person: UUID, video: UUID, position: int | None, seen: str | None, *done: bool) -> int:
    """As the player does; returns the percentage."""
    with school.engine.as_person(person) as conn:
        marks = ", ".join(["%s"] * (3 + len(done)))
        row = conn.execute(f"select public.note_watching({marks})".encode(), [video, position, seen, *done]).fetchone()
    assert row is not None
    percent: int = row[0]
    return percent


def watchers(school: School, video: UUID, person: UUID | None = None) -> dict[str, tuple[int, bool]]:
    with school.engine.as_person(person or school.cast.admin) as conn:
        statement = "select student_name, percent, is_done from public.recording_watchers(%s)"
        return {name: (percent, done) for name, percent, done in conn.execute(statement, [video])}


def test_a_student_goes_on_where_they_stopped_and_the_educator_sees_a_percentage(school: School) -> None:
    video, cast = recording(school), school.cast
    assert watch(school, cast.student, video, 754, HALF) == 50
    # Another day, from another phone, the end: what was seen adds up.
    assert watch(school, cast.student, video, 1400, "0" * 80 + "1" * 20) == 70
    with school.engine.as_person(cast.student) as conn:
        assert conn.execute("select position_seconds from public.recording_progress").fetchall() == [(1400,)]
    assert watchers(school, video) == {"Riya Sharma": (70, False), "Kabir Rao": (0, False)}
    with school.engine.as_person(cast.admin) as conn:
        assert conn.execute("select * from public.recording_progress").fetchall() == []
        figures = conn.execute("select * from public.recording_figures(%s)", [[video]]).fetchone()
    assert figures == (video, 2, 0, 35)


def test_at_ninety_it_is_watched_and_that_can_be_taken_back(school: School) -> None:
    video, student = recording(school), school.cast.student
    watch(school, student, video, 10, "1" * 89 + "0" * 11)
    assert watchers(school, video)["Riya Sharma"] == (89, False)
    watch(school, student, video, 10, "0" * 89 + "1" + "0" * 10)
    assert watchers(school, video)["Riya Sharma"] == (90, True)
    watch(school, student, video, 10, NONE, False)
    assert watchers(school, video)["Riya Sharma"] == (90, False)
    watch(school, student, video, 10, NONE, True)
    assert watchers(school, video)["Riya Sharma"] == (90, True)


def test_nobody_notes_for_others_or_what_is_not_theirs_to_see(school: School) -> None:
    cast, video = school.cast, recording(school)
    draft = recording(school, published_at=None)
    over = recording(school, expires_at=NOON - timedelta(minutes=1))
    for person, which in ((cast.unpaid, video), (cast.admin, video), (cast.student, draft), (cast.student, over)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            watch(school, person, which, 1, NONE)
    watch(school, cast.classmate, video, 1, NONE)
    with school.engine.as_person(cast.student) as conn:
        assert conn.execute("select * from public.recording_progress").fetchall() == []
    for person in (cast.student, cast.unpaid):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            watchers(school, video, person)


@pytest.mark.parametrize(
    ("position", "seen"), [(-1, NONE), (86401, NONE), (None, NONE), (1, "1"), (1, "2" * 100), (1, None), (1, "1" * 101)]
)
def test_what_is_no_place_in_a_recording_is_refused(school: School, position: int | None, seen: str | None) -> None:
    video = recording(school)
    with pytest.raises(psycopg.errors.CheckViolation):
        watch(school, school.cast.student, video, position, seen)


@pytest.mark.parametrize(
    ("chapters", "taken"),
    [
        ([{"at": 0, "title": "Start"}, {"at": 754, "title": "Prices"}], True),
        ([{"at": -1, "title": "Before"}], False),
        ([{"at": 1.5, "title": "Half"}], False),
        ([{"at": "1", "title": "Text"}], False),
        ([{"at": 1, "title": " "}], False),
        ([{"at": 1}], False),
        ({"at": 1, "title": "No list"}, False),
        ([{"at": n, "title": "x"} for n in range(61)], False),
    ],
)
def test_chapters_are_seconds_with_a_title(school: School, chapters: Any, taken: bool) -> None:
    if taken:
        recording(school, chapters=json.dumps(chapters))
    else:
        with pytest.raises(psycopg.errors.CheckViolation):
            recording(school, chapters=json.dumps(chapters))


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        (VTT, True),
        ("WEBVTT - by hand\r\n\r\n01:00:01.000 --> 01:00:04.000\r\nनमस्ते\r\n", True),
        ("1\n00:00:01,000 --> 00:00:04,000\nA SubRip file\n", False),
        ("WEBVTT\n", False),
        ("<html>WEBVTT 00:01.000 --> 00:04.000", False),
        (VTT + "x" * 1_000_001, False),
    ],
)
def test_captions_are_webvtt(school: School, body: str, taken: bool) -> None:
    video = recording(school)
    statement = "insert into public.recording_captions (recording_id, language, body) values (%s, 'en', %s)"
    with school.engine.as_person(school.cast.admin) as conn:
        if not taken:
            with pytest.raises(psycopg.errors.CheckViolation):
                conn.execute(statement, [video, body])
            return
        conn.execute(statement, [video, body])
    for person, sees in ((school.cast.student, 1), (school.cast.unpaid, 0)):
        with school.engine.as_person(person) as conn:
            assert conn.execute("select count(*) from public.recording_captions").fetchone() == (sees,)


def test_files_and_sessions_are_those_of_the_batch(school: School) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="folder of this recording"):
        recording(school, external_url=None, storage_path="elsewhere/class.mp4")
    with pytest.raises(psycopg.errors.CheckViolation, match="folder of this recording"):
        recording(school, audio_path=f"{school.cast.batch_id}/{UUID(int=1)}/sound.mp3")
    session = school.session(NOON + timedelta(days=1))
    recording(school, session_id=session)
    other = school.engine.value("insert into public.batches (name, fee_paise) values ('Another', 90000) returning id")
    with pytest.raises(psycopg.errors.CheckViolation, match="another batch"):
        recording(school, batch_id=other, session_id=session)


def test_the_sound_is_opened_by_who_may_see_the_recording(school: School) -> None:
    cast = school.cast
    video = UUID(int=7)
    path = f"{cast.batch_id}/{video}/sound.mp3"
    school.engine.ctx.storage.upload("recordings", path, b"ID3", "audio/mpeg")
    recording(school, id=video, audio_path=path)
    for person, sees in ((cast.student, 1), (cast.unpaid, 0)):
        with school.engine.as_person(person) as conn:
            found = conn.execute("select count(*) from storage.objects where bucket_id = 'recordings'").fetchone()
        assert found == (sees,)


# ---------------------------------------------------------------- several at once
def outcomes(answer: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {one["name"]: (one["outcome"], one["reason"]) for one in answer["results"]}


def test_several_are_published_as_the_plan_showed_and_each_says_what_became_of_it(school: School) -> None:
    drafts = [str(recording(school, title=title, published_at=None)) for title in ("One", "Two")]
    there = str(recording(school, title="There"))
    over = str(recording(school, title="Over", published_at=None, expires_at=NOON - timedelta(minutes=1)))
    school.engine.drain()
    before = len(school.told("recording_ready"))
    shown = school.plan("publish_recordings", ids=[*drafts, there, over])
    assert {item["name"]: item["state"] for item in shown["items"]} == {
        "One": "ready", "Two": "ready", "There": "done", "Over": "held",
    }  # fmt: skip
    assert shown["total"] == 2 * len(EVERYONE)
    assert school.engine.value("select count(*) from public.recordings where published_at is null") == 3
    answer = school.confirm("publish_recordings", ids=[*drafts, there, over])
    assert outcomes(answer) == {
        "One": ("done", None),
        "Two": ("done", None),
        "There": ("already", "Published already."),
        "Over": ("held", "Its time is over. Set a later end first."),
    }
    # The event of the change finds its messages there: nobody is told twice.
    school.engine.drain()
    assert len(school.told("recording_ready")) - before == 2 * len(EVERYONE)
    assert ("recording_ready", f"/app/recordings/{drafts[0]}") in school.notices(school.cast.student)
    assert school.engine.value("select count(*) from public.audit_log where action = 'recording.published'") == 2


def test_an_end_is_set_for_several_and_taken_away(school: School) -> None:
    ids = [str(recording(school, title=title)) for title in ("One", "Two")]
    until = (NOON + timedelta(days=30)).isoformat()
    assert outcomes(school.confirm("end_recordings", ids=ids, expires_at=until))["One"] == ("done", None)
    ends = {row["expires_at"] for row in school.engine.rows("select expires_at from public.recordings")}
    assert ends == {NOON + timedelta(days=30)}
    assert outcomes(school.confirm("end_recordings", ids=ids[:1], expires_at=until)) == {
        "One": ("already", "It ends then already.")
    }
    school.confirm("end_recordings", ids=ids, expires_at=None)
    assert school.engine.value("select count(*) from public.recordings where expires_at is null") == 2


def test_a_recording_moves_with_its_file_and_who_may_see_it(school: School) -> None:
    cast, video = school.cast, UUID(int=7)
    path = f"{cast.batch_id}/{video}/class.mp4"
    school.engine.ctx.storage.upload("recordings", path, b"0000ftypisom", "video/mp4")
    session = school.session(NOON + timedelta(days=1))
    recording(school, id=video, title="Moves", external_url=None, storage_path=path, session_id=session)
    stays = recording(school, title="Stays")
    other = school.engine.value("insert into public.batches (name, fee_paise) values ('January', 90000) returning id")
    seats = "update public.enrollments set batch_id = %(batch)s where id = %(id)s"
    school.engine.run(seats, batch=other, id=cast.classmate_enrollment_id)

    def sees(person: UUID) -> tuple[bool, bool]:
        with school.engine.as_person(person) as conn:
            row = conn.execute("select count(*) from public.recordings where id = %s", [video]).fetchone()
            file = conn.execute("select count(*) from storage.objects where name = %s", [path]).fetchone()
        assert row
        assert file
        return row[0] == 1, file[0] == 1

    assert (sees(cast.student), sees(cast.classmate)) == ((True, True), (False, False))
    school.engine.drain()
    told = len(school.told("recording_ready"))
    answer = school.confirm("move_recordings", ids=[str(video)], batch_id=str(other))
    assert outcomes(answer) == {"Moves": ("done", "Its class is one of the old batch, so it stands without one now.")}
    assert (sees(cast.student), sees(cast.classmate)) == ((False, False), (True, True))
    # Moving tells nobody, and what is there already stays.
    school.engine.drain()
    assert len(school.told("recording_ready")) == told
    both = school.confirm("move_recordings", ids=[str(video), str(stays)], batch_id=str(other))
    assert outcomes(both) == {"Moves": ("already", "It is in this batch already."), "Stays": ("done", None)}


def test_recordings_move_by_the_educators_plan_alone_and_to_a_batch_that_is(school: School) -> None:
    video = recording(school)
    what = {"ids": [str(video)], "batch_id": str(UUID(int=9))}
    body = {"action": "move_recordings", "what": what, "edits": {}}
    client = school.engine.client
    assert client.as_admin(school.cast.admin).post("/api/plans/preview", json=body).status_code == 404
    assert client.as_student(school.cast.student).post("/api/plans/preview", json=body).status_code == 403
    for person in (school.cast.admin, school.cast.student):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(person) as conn:
            conn.execute("update public.recordings set batch_id = %s", [school.cast.batch_id])


def test_what_more_than_half_have_not_watched_is_found(school: School) -> None:
    cast = school.cast
    half, unseen = recording(school, title="Half"), recording(school, title="Unseen")
    recording(school, title="Draft", published_at=None)
    watch(school, cast.student, half, 1, NONE, True)
    watch(school, cast.student, unseen, 1, HALF)
    with school.engine.as_person(cast.admin) as conn:
        found = conn.execute("select recording_id from public.recordings_little_watched()").fetchall()
    assert found == [(unseen,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(cast.student) as conn:
        conn.execute("select * from public.recordings_little_watched()")


# ---------------------------------------------------------------- another file, and an end to what was signed
def stored(school: School, video: UUID, name: str, content: bytes = b"0000ftypisom") -> str:
    path = f"{school.cast.batch_id}/{video}/{name}"
    school.engine.ctx.storage.upload("recordings", path, content, "video/mp4")
    return path


def opens(url: str) -> bytes | None:
    answer = httpx.get(url)
    return answer.content if answer.is_success else None


def test_another_file_takes_its_place_and_where_students_stopped_stays(school: School) -> None:
    cast, video = school.cast, UUID(int=7)
    old = stored(school, video, "class.mp4")
    recording(school, id=video, external_url=None, storage_path=old, minutes=60)
    watch(school, cast.student, video, 754, HALF)
    school.engine.drain()
    told = len(school.told("recording_ready"))
    address = school.engine.ctx.storage.signed_url("recordings", old, 3600)
    new = stored(school, video, "1234abcd-better.mp4", b"0000ftypmp42")
    path, client = f"/api/coursework/recordings/{video}/source", school.engine.client
    answer = client.as_admin(cast.admin).post(path, json={"storage_path": new, "minutes": 58})
    assert (answer.status_code, answer.get_json()) == (200, {"old_file_removed": True})
    row = school.engine.rows("select storage_path, minutes, published_at from public.recordings")[0]
    assert (row["storage_path"], row["minutes"], row["published_at"]) == (new, 58, NOON - timedelta(hours=1))
    assert opens(address) is None
    assert watchers(school, video)["Riya Sharma"] == (50, False)
    # A link instead of the file; and nobody was told of any of it.
    link = client.as_admin(cast.admin).post(path, json={"external_url": "https://video.example.com/2"})
    assert link.get_json() == {"old_file_removed": True}
    assert school.engine.value("select count(*) from storage.objects where bucket_id = 'recordings'") == 0
    school.engine.drain()
    assert len(school.told("recording_ready")) == told
    assert school.engine.value("select count(*) from public.audit_log where action = 'recording.replaced'") == 2


def test_what_cannot_take_its_place_changes_nothing(school: School) -> None:
    cast, video = school.cast, UUID(int=7)
    old = stored(school, video, "class.mp4")
    recording(school, id=video, external_url=None, storage_path=old)
    elsewhere = stored(school, UUID(int=8), "class.mp4")
    path, client = f"/api/coursework/recordings/{video}/source", school.engine.client
    for body in (
        {"storage_path": f"{cast.batch_id}/{video}/never-came.mp4"},
        {"storage_path": elsewhere},
        {"external_url": "http://video.example.com/2"},
        {"storage_path": old, "external_url": "https://video.example.com/2"},
        {},
    ):
        assert client.as_admin(cast.admin).post(path, json=body).status_code in (400, 409, 422), body
    assert client.as_student(cast.student).post(path, json={"external_url": "https://x.example.com"}).status_code == 403
    nobody = f"/api/coursework/recordings/{UUID(int=9)}/source"
    answer = client.as_admin(cast.admin).post(nobody, json={"external_url": "https://x.example.com"})
    assert answer.status_code == 404
    assert school.engine.value("select storage_path from public.recordings") == old
    assert opens(school.engine.ctx.storage.signed_url("recordings", old, 60)) == b"0000ftypisom"


def test_what_was_signed_ends_and_students_sign_anew(school: School) -> None:
    cast, video = school.cast, UUID(int=7)
    old, sound = stored(school, video, "class.mp4"), stored(school, video, "1234abcd-sound.mp4", b"sound")
    recording(school, id=video, external_url=None, storage_path=old, audio_path=sound)
    storage = school.engine.ctx.storage
    addresses = [storage.signed_url("recordings", path, 3600) for path in (old, sound)]
    assert [opens(address) for address in addresses] == [b"0000ftypisom", b"sound"]
    path, client = f"/api/coursework/recordings/{video}/revoke", school.engine.client
    assert client.as_student(cast.student).post(path).status_code == 403
    assert client.as_admin(cast.admin).post(path).status_code == 204
    assert [opens(address) for address in addresses] == [None, None]
    row = school.engine.rows("select storage_path, audio_path from public.recordings")[0]
    assert [one.rsplit("-", 1)[-1] for one in row.values()] == ["class.mp4", "sound.mp4"]
    for person, sees in ((cast.student, 2), (cast.unpaid, 0)):
        with school.engine.as_person(person) as conn:
            found = conn.execute("select name from storage.objects where bucket_id = 'recordings'").fetchall()
        assert {name for (name,) in found} == (set(row.values()) if sees else set())
    # Where Storage has lost the file, nothing changes.
    storage.remove("recordings", [row["audio_path"]])
    assert client.as_admin(cast.admin).post(path).status_code == 404
    assert school.engine.rows("select storage_path, audio_path from public.recordings") == [row]
    assert opens(storage.signed_url("recordings", row["storage_path"], 60)) == b"0000ftypisom"
    # What lies elsewhere was signed by nobody.
    linked = recording(school)
    assert client.as_admin(cast.admin).post(f"/api/coursework/recordings/{linked}/revoke").status_code == 409
