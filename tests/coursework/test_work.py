"""Handing in and marking, at the doors: opening, cut-off, tries, more time, what is no work, marks that wait."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from launchpad.coursework import files
from tests.cast import consent
from tests.sessions.school import NOON, School

DUE = NOON + timedelta(days=2)
PDF = b"%PDF-1.4\n%%EOF\n"


def assignment(school: School, **values: Any) -> UUID:
    facts = {"batch_id": school.cast.batch_id, "title": "One-page idea", "due_at": DUE, "published_at": NOON, **values}
    columns = ", ".join(facts)
    marks = ", ".join(["%s"] * len(facts))
    statement = f"insert into public.assignments ({columns}) values ({marks}) returning id".encode()
    with school.engine.as_person(school.cast.admin) as conn:
        row = conn.execute(statement, list(facts.values())).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def hand_in(school: School, work: UUID, answer: str = "My idea", given: list[dict[str, Any]] | None = None) -> Any:
    """As the student's browser does: one row, written again for each try. Returns status, try_no, receipt, late."""
    with school.engine.as_person(school.cast.student) as conn:
        row = conn.execute(
            """
            insert into public.assignment_submissions (assignment_id, enrollment_id, status, answer, files)
            values (%s, %s, 'submitted', %s, %s)
            on conflict (assignment_id, enrollment_id) do update
               set status = 'submitted', answer = excluded.answer, files = excluded.files
            returning status::text, try_no, receipt_no, was_late, id
            """,
            [work, school.cast.enrollment_id, answer, json.dumps(given or [])],
        ).fetchone()
    assert row is not None
    return row


def file_of(school: School, work: UUID, name: str = "idea.pdf", content: bytes = PDF, **about: Any) -> dict[str, Any]:
    path = f"{school.cast.enrollment_id}/{work}/{uuid4()}-idea.pdf"
    kind = about.get("type", "application/pdf")
    school.engine.ctx.storage.upload("submissions", path, content, kind)
    return {"path": path, "name": name, "size": len(content), "type": kind}


def mark(school: School, submission: UUID, points: int, person: UUID | None = None) -> str:
    with school.engine.as_person(person or school.cast.admin) as conn:
        row = conn.execute("select public.mark_work(%s, %s, '[0]', 'Good.')", [submission, points]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_double_tap_is_one_handing_in_with_one_receipt(school: School) -> None:
    work = assignment(school, tries=1)
    first = hand_in(school, work)
    assert hand_in(school, work) == first
    assert first[:2] == ("submitted", 1)
    assert len(school.engine.rows("select 1 from public.submission_tries")) == 1


def test_two_phones_that_hand_in_at_once_are_one_try_with_one_receipt(school: School) -> None:
    work = assignment(school, tries=1)
    at_once = Barrier(3)

    def tap() -> Any:
        at_once.wait(10)
        return hand_in(school, work)

    with ThreadPoolExecutor(3) as phones:
        said = [phone.result(60) for phone in [phones.submit(tap) for _ in range(3)]]
    assert said[0][:2] == ("submitted", 1)
    assert said == [said[0]] * 3
    assert len(school.engine.rows("select 1 from public.submission_tries")) == 1


def test_each_other_content_is_a_try_and_they_end(school: School) -> None:
    work = assignment(school, tries=2)
    first, second = hand_in(school, work), hand_in(school, work, "My better idea")
    assert (second[1], second[2]) == (2, first[2])
    with pytest.raises(psycopg.errors.CheckViolation, match="All tries are used"):
        hand_in(school, work, "My best idea")
    kept = school.engine.rows("select answer from public.submission_tries order by try_no")
    assert [row["answer"] for row in kept] == ["My idea", "My better idea"]
    # Changes that are asked for give one more, and what was asked stands beside the try.
    school.as_admin("update public.assignment_submissions set status = 'changes_asked', feedback = 'Who pays?'")
    assert hand_in(school, work, "My best idea")[1] == 3
    asked = school.engine.value("select feedback from public.submission_tries where try_no = 2")
    assert asked == "Who pays?"


def test_not_before_it_opens_late_after_it_is_due_and_not_after_the_cut_off(school: School) -> None:
    work = assignment(school, opens_at=NOON + timedelta(hours=1), cutoff_at=DUE + timedelta(days=1))
    with pytest.raises(psycopg.errors.CheckViolation, match="not open yet"):
        hand_in(school, work)
    school.engine.clock(DUE - timedelta(minutes=1))
    assert hand_in(school, work)[0] == "submitted"
    school.engine.clock(DUE + timedelta(seconds=1))
    status, _, _, late, _ = hand_in(school, work, "One second late")
    assert (status, late) == ("late", True)
    school.engine.clock(DUE + timedelta(days=1, seconds=1))
    with pytest.raises(psycopg.errors.CheckViolation, match="is closed"):
        hand_in(school, work, "Much later")
    # More time for this student alone: on time again.
    school.as_admin(
        "insert into public.assignment_extensions (assignment_id, enrollment_id, due_at) values (%s, %s, %s)",
        work,
        school.cast.enrollment_id,
        DUE + timedelta(days=3),
    )
    assert hand_in(school, work, "With more time")[0] == "submitted"


def test_late_work_loses_what_the_rule_says(school: School) -> None:
    work = assignment(school, late_points=3)
    school.engine.clock(DUE + timedelta(minutes=5))
    submission = hand_in(school, work)[4]
    assert mark(school, submission, 8) == "graded"
    assert school.engine.value("select points from public.assignment_submissions") == 5


def test_marks_wait_unseen_until_they_are_released_together(school: School) -> None:
    work = assignment(school, marks_wait=True)
    submission = hand_in(school, work)[4]
    assert mark(school, submission, 9) == "in_review"
    with school.engine.as_person(school.cast.student) as conn:
        seen = conn.execute("select status::text, points, feedback from public.assignment_submissions").fetchall()
        assert seen == [("in_review", None, None)]
        assert conn.execute("select count(*) from public.submission_marks").fetchone() == (0,)
    school.engine.drain()
    assert school.addresses("work_graded") == []
    with school.engine.as_person(school.cast.admin) as conn:
        assert conn.execute("select public.release_marks(%s)", [work]).fetchone() == (1,)
    school.engine.drain()
    assert school.engine.row("select status::text, points from public.assignment_submissions") == {
        "status": "graded",
        "points": 9,
    }
    assert school.addresses("work_graded") == ["+919876543211", "riya@example.com"]


def test_students_neither_mark_nor_release(school: School) -> None:
    work = assignment(school)
    submission = hand_in(school, work)[4]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        mark(school, submission, 10, school.cast.student)
    for statement in (
        "select public.release_marks(%s)",
        "update public.assignment_submissions set try_no = 0 where assignment_id = %s",
        "insert into public.submission_marks (submission_id, points) values (%s, 9)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(school.cast.student) as conn:
            conn.execute(statement.encode(), [work])


def test_a_file_that_has_not_arrived_or_is_elsewhere_is_not_handed_in(school: School) -> None:
    work = assignment(school)
    mine = file_of(school, work)
    folder = f"{school.cast.enrollment_id}/{work}"
    for path in (
        f"{folder}/never-came.pdf",
        f"{folder}/../../{school.cast.classmate_enrollment_id}/{work}/idea.pdf",
        f"{school.cast.classmate_enrollment_id}/{work}/idea.pdf",
        f"{school.cast.enrollment_id}/{UUID(int=3)}/idea.pdf",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            hand_in(school, work, given=[{**mine, "path": path}])
    empty = file_of(school, work, content=b"")
    with pytest.raises(psycopg.errors.CheckViolation, match="has not arrived"):
        hand_in(school, work, given=[empty])
    assert hand_in(school, work, given=[mine])[0] == "submitted"


@pytest.mark.parametrize("name", ["", " ", "../../etc/passwd", "a\\b.pdf", "two\nlines.pdf", "x" * 201])
def test_a_name_that_is_no_name_is_not_taken(school: School, name: str) -> None:
    work = assignment(school)
    with pytest.raises(psycopg.errors.CheckViolation, match="cannot be kept"):
        hand_in(school, work, given=[file_of(school, work, name)])
    assert school.engine.value("select count(*) from public.assignment_submissions") == 0


def test_what_storage_knows_of_a_file_counts_and_not_what_the_phone_says(school: School) -> None:
    work = assignment(school)
    mine = file_of(school, work)
    submission = hand_in(school, work, given=[{**mine, "size": 1, "type": "image/svg+xml"}])[4]
    kept = "select files from public.assignment_submissions where id = %(id)s"
    assert school.engine.value(kept, id=submission) == [mine]
    # The same again, said wrongly again, is still no second handing-in.
    assert hand_in(school, work, given=[{**mine, "size": 2}])[1] == 1
    with pytest.raises(psycopg.errors.CheckViolation, match="there twice"):
        hand_in(school, work, given=[mine, {**mine, "name": "again.pdf"}])


@pytest.mark.parametrize(
    ("metadata", "taken"),
    [
        ('{"size": 10, "mimetype": "image/jpeg"}', True),
        ('{"size": 10, "mimetype": "application/octet-stream"}', False),
        ('{"size": 10, "mimetype": "image/svg+xml"}', False),
        ('{"size": 52428801, "mimetype": "application/pdf"}', False),
    ],
)
def test_a_file_that_slipped_by_the_bucket_is_not_handed_in(school: School, metadata: str, taken: bool) -> None:
    work = assignment(school)
    path = f"{school.cast.enrollment_id}/{work}/{uuid4()}-slipped"
    with school.engine.as_owner() as conn:
        statement = "insert into storage.objects (bucket_id, name, metadata) values ('submissions', %s, %s::jsonb)"
        conn.execute(statement, [path, metadata])
    given = [{"path": path, "name": "slipped", "size": 10, "type": "application/pdf"}]
    if taken:
        assert hand_in(school, work, given=given)[0] == "submitted"
    else:
        with pytest.raises(psycopg.errors.CheckViolation, match="cannot read this kind"):
            hand_in(school, work, given=given)


@pytest.mark.parametrize(
    ("kind", "content", "shown"),
    [
        ("application/pdf", PDF, "pdf"),
        ("image/png", b"\x89PNG\r\n\x1a\n0000", "image"),
        ("video/mp4", b"\x00\x00\x00\x18ftypisom0000", "video"),
        ("application/pdf", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", None),
        ("image/png", b"<html><script>alert(1)</script>", None),
        ("image/jpeg", b"GIF89a;%PDF-1.4", None),
        ("image/svg+xml", b"<svg/>", None),
        ("text/html", PDF, None),
        ("image/png", b"\x89PNG\r\n\x1a\n<SCRIPT>alert(1)</SCRIPT>", None),
        ("application/pdf", b"%PDF-1.4\n<html><body onload=alert(1)>", None),
        ("text/plain", "Zehn Fragen, दस सवाल\n".encode(), "text"),
        ("text/plain", b"MZ\x90\x00\x03", None),
        ("text/plain", b"", None),
        ("text/plain", b"<html><script>alert(1)</script>", None),
        ("text/html", b"<p>Hello</p>", None),
    ],
)
def test_a_file_is_shown_only_as_what_its_bytes_are(kind: str, content: bytes, shown: str | None) -> None:
    assert files.kind_of(kind, content) == shown


def test_the_educator_looks_at_files_and_nobody_else_does(school: School) -> None:
    work = assignment(school)
    good = file_of(school, work)
    bad = file_of(school, work, "photo.png", b"<html><script>alert(1)</script></html>", type="image/png")
    submission = hand_in(school, work, given=[good, bad])[4]
    path = f"/api/coursework/submissions/{submission}/files"
    client = school.engine.client
    first, second = client.as_admin(school.cast.admin).get(path).get_json()["files"]
    assert (first["kind"], second["kind"], second["url"]) == ("pdf", None, None)
    assert first["url"].startswith(school.engine.settings.supabase_url)
    for person in (school.cast.student, school.cast.classmate, school.cast.unpaid):
        assert client.as_student(person).get(path).status_code == 403
        assert client.as_student(person).get(f"/api/coursework/assignments/{work}/work.zip").status_code == 403
    assert client.get(path).status_code == 401
    missing = client.as_admin(school.cast.admin).get(f"/api/coursework/submissions/{UUID(int=4)}/files")
    assert missing.status_code == 404


def test_each_try_is_looked_at_with_the_files_it_had(school: School) -> None:
    work = assignment(school)
    old, new = file_of(school, work, "plan.pdf"), file_of(school, work, "better plan.pdf")
    hand_in(school, work, given=[old])
    submission = hand_in(school, work, given=[new])[4]
    admin = school.engine.client.as_admin(school.cast.admin)
    path = f"/api/coursework/submissions/{submission}/files"

    def shown(asked: str) -> list[str]:
        return [file["name"] for file in admin.get(path + asked).get_json()["files"]]

    assert shown("?try_no=1") == ["plan.pdf"]
    assert shown("?try_no=2") == shown("") == ["better plan.pdf"]
    assert [admin.get(f"{path}?try_no={no}").status_code for no in ("3", "0", "one")] == [404, 422, 422]
    assert school.engine.client.as_student(school.cast.student).get(f"{path}?try_no=1").status_code == 403


def test_all_work_comes_in_one_archive_under_names_that_are_no_paths(school: School) -> None:
    work = assignment(school)
    empty = school.engine.client.as_admin(school.cast.admin).get(f"/api/coursework/assignments/{work}/work.zip")
    assert empty.status_code == 404
    given = [file_of(school, work, name) for name in ("../../etc/passwd", "मेरा आइडिया.pdf", "idea.pdf", "IDEA.pdf")]
    submission = hand_in(school, work, "Bicycle repair", given[1:])[4]
    # As it was possible before names were looked at.
    statement = "update public.assignment_submissions set files = %(files)s::jsonb where id = %(id)s"
    school.engine.run(statement, id=submission, files=json.dumps(given))
    school.engine.ctx.storage.remove("submissions", [given[2]["path"]])
    answer = school.engine.client.as_admin(school.cast.admin).get(f"/api/coursework/assignments/{work}/work.zip")
    assert answer.mimetype == "application/zip"
    content = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("Riya Sharma/answer.txt") == b"Bicycle repair"
        assert b"idea.pdf" in archive.read("missing.txt")
    assert set(names) == {
        "Riya Sharma/answer.txt",
        "Riya Sharma/passwd",
        "Riya Sharma/मेरा आइडिया.pdf",
        "Riya Sharma/IDEA (2).pdf",
        "missing.txt",
    }


def test_only_those_without_work_are_reminded_and_once_a_day(school: School) -> None:
    work = assignment(school)
    hand_in(school, work)
    school.engine.drain()
    client = school.engine.client.as_admin(school.cast.admin)
    what = {"action": "remind_work", "what": {"assignment_id": str(work)}}
    plan = client.post("/api/plans/preview", json=what).get_json()
    assert [item["name"] for item in plan["items"]] == ["Kabir Rao"]
    body = {**what, "plan_id": str(uuid4()), "fingerprint": plan["fingerprint"]}
    assert client.post("/api/plans/confirm", json=body).get_json()["planned"] > 0
    school.engine.drain()
    assert school.addresses("work_due_tomorrow") == ["+919876543220", "vikram@example.com"]
    again = client.post("/api/plans/preview", json=what).get_json()
    assert again["will_send"] == 0
    assert school.engine.client.as_student(school.cast.student).post("/api/plans/preview", json=what).status_code == 403


def change(school: School, work: UUID, **values: Any) -> dict[str, Any]:
    """An assignment of these tests as it is to be."""
    facts = {"id": str(work), "title": "One-page idea", "due_at": DUE.isoformat(), "max_points": 10, **values}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}


def test_a_change_is_shown_for_whom_and_told_to_those_who_still_have_it_to_do(school: School) -> None:
    work = assignment(school)
    school.at(NOON)
    hand_in(school, work)
    later = change(school, work, title="Two-page idea", due_at=DUE + timedelta(days=1))
    shown = school.plan("change_assignment", **later)
    whole, riya = shown["items"]
    assert whole["state"] == "ready"
    assert "Title: One-page idea → Two-page idea" in whole["reason"]
    assert "Due: Mon 7 Dec, 12:00 pm IST → Tue 8 Dec, 12:00 pm IST" in whole["reason"]
    assert (riya["name"], riya["state"], riya["reason"]) == ("Riya Sharma", "done", "Handed in: it stays as it is.")
    # Nothing was written by looking.
    assert school.engine.value("select title from public.assignments") == "One-page idea"
    assert school.told("work_changed") == []
    school.confirm("change_assignment", **later)
    school.at(NOON)
    assert school.addresses("work_changed") == ["+919876543220", "vikram@example.com"]
    # The evening before the new day, and not before the old one.
    school.at(DUE - timedelta(hours=18))
    assert school.told("work_due_tomorrow") == []
    school.at(DUE + timedelta(hours=6))
    assert school.addresses("work_due_tomorrow") == ["+919876543220", "vikram@example.com"]
    assert school.plan("change_assignment", **later)["items"][0]["reason"] == "Nothing about it changes."


def test_a_change_that_is_told_nobody_sends_nothing_but_mends_what_has_not_left(school: School) -> None:
    work = assignment(school)
    school.at(NOON)
    told = school.told("work_assigned")
    quiet = change(school, work, instructions="On paper.", tell=False)
    assert school.plan("change_assignment", **quiet)["total"] == 0
    school.confirm("change_assignment", **quiet)
    school.at(NOON)
    assert (school.told("work_changed"), school.told("work_assigned")) == ([], told)
    # In the night the news of other work waits for the morning; it leaves as the work is then.
    school.as_admin(
        'update public.app_settings set value = \'{"from": "21:00", "to": "08:00"}\' where key = \'quiet_hours\''
    )
    school.engine.clock(NOON + timedelta(hours=10))
    night = assignment(school, published_at=NOON + timedelta(hours=10))
    school.at(NOON + timedelta(hours=10))
    school.confirm("change_assignment", **change(school, night, due_at=DUE + timedelta(days=2), tell=False))
    school.at(NOON + timedelta(hours=23))
    rows = school.engine.rows(
        """
        select status::text, variables ->> 'due_when' as due from public.email_logs
         where event_key = 'work_assigned' and subject_id = %(id)s and to_address = 'riya@example.com'
         order by created_at
        """,
        id=night,
    )
    assert [(row["status"], row["due"][:9]) for row in rows] == [("cancelled", "Mon 7 Dec"), ("delivered", "Wed 9 Dec")]


def test_work_that_was_late_is_on_time_by_a_later_due_time_and_marks_stay(school: School) -> None:
    rubric = [{"name": "People", "levels": [{"name": "none", "points": 0}, {"name": "all", "points": 10}]}]
    work = assignment(school, rubric=json.dumps(rubric), late_points=3)
    school.engine.clock(DUE + timedelta(hours=1))
    assert hand_in(school, work)[0] == "late"
    kinder = change(school, work, rubric=rubric, late_points=3, due_at=DUE + timedelta(hours=2))
    assert school.plan("change_assignment", **kinder)["items"][1]["reason"] == "Was late, and is on time then."
    school.confirm("change_assignment", **kinder)
    row = school.engine.rows("select id, status::text, was_late from public.assignment_submissions")[0]
    assert (row["status"], row["was_late"]) == ("submitted", False)
    assert mark(school, row["id"], 10) == "graded"
    # What was marked by a rubric keeps it: its words may change, what they are worth not.
    worth = [{"name": "People", "levels": [{"name": "none", "points": 0}, {"name": "all", "points": 8}]}]
    named = [{"name": "Real people", "levels": rubric[0]["levels"]}]

    def first(**values: Any) -> tuple[str, str]:
        item = school.plan("change_assignment", **{**kinder, **values})["items"][0]
        return item["state"], item["reason"]

    assert first(rubric=worth)[0] == "held"
    assert first(rubric=named) == ("ready", "Rubric: rewritten")
    assert first(max_points=9) == ("held", "10 points are given already: it cannot be of fewer.")
    assert first(due_at=NOON.isoformat())[0] == "held"
    client = school.engine.client
    body = {"action": "change_assignment", "edits": {}, "what": {**kinder, "cutoff_at": NOON.isoformat()}}
    assert client.as_admin(school.cast.admin).post("/api/plans/preview", json=body).status_code == 422
    assert client.as_student(school.cast.student).post("/api/plans/preview", json=body).status_code == 403


def test_who_has_more_time_is_not_reminded_of_tomorrow(school: School) -> None:
    work = assignment(school)
    for enrollment in (school.cast.enrollment_id, school.cast.classmate_enrollment_id):
        school.as_admin(
            "insert into public.assignment_extensions (assignment_id, enrollment_id, due_at) values (%s, %s, %s)",
            work,
            enrollment,
            DUE + timedelta(days=3),
        )
    school.as_admin("delete from public.assignment_extensions where enrollment_id = %s", school.cast.enrollment_id)
    school.at(DUE - timedelta(hours=18))
    assert school.addresses("work_due_tomorrow") == ["+919876543211", "riya@example.com"]


# ---------------------------------------------------------------- the receipt
def receipts(school: School) -> list[str]:
    """The e-mails that say that work has arrived, oldest first."""
    school.engine.drain()
    return [str(mail) for mail in school.engine.sent(to="riya@example.com") if "Handed in: One-page" in str(mail)]


def test_each_try_has_a_receipt_by_e_mail_and_a_double_tap_only_one(school: School) -> None:
    work = assignment(school, published_at=None)
    school.as_admin("update public.assignments set published_at = public.app_now()")
    given = [file_of(school, work), file_of(school, work, "poster <b>.pdf", PDF * 400)]
    receipt = hand_in(school, work, given=given)[2]
    hand_in(school, work, given=given)
    [first] = receipts(school)
    # To the student alone, by e-mail alone, and without an hour to wait.
    assert school.addresses("work_received") == ["riya@example.com"]
    for said in (receipt, "attempt 1", "Sat 5 Dec, 12:00 pm IST", "idea.pdf (15 B)", "(6 kB), a written answer"):
        assert said in first, said
    assert "poster &lt;b&gt;.pdf" in first
    assert "poster <b>.pdf (6 kB)" in first
    token = school.link("work", school.cast.riya.student_email["id"])  # type: ignore[index]
    assert f"/assignment/{token}" in first
    hand_in(school, work, "My better idea", given)
    _, second = receipts(school)
    assert receipt in second
    assert "attempt 2" in second
    assert len(school.addresses("work_received")) == 2


def test_a_receipt_says_late_and_leaves_at_night_in_the_familys_language(school: School) -> None:
    work = assignment(school)
    school.engine.run("update public.families set language = 'hi' where id = %(id)s", id=school.cast.riya.family_id)
    school.engine.clock(DUE + timedelta(hours=11, minutes=30))
    hand_in(school, work)
    school.engine.drain()
    [mail] = [str(mail) for mail in school.engine.sent(to="riya@example.com") if "जमा हो गया: One-page" in str(mail)]
    assert "रात 11:30 बजे (IST), देर से" in mail
    assert "लिखा हुआ जवाब" in mail


def test_no_receipt_where_class_messages_are_off_or_the_cell_is(school: School) -> None:
    work = assignment(school)
    school.as_admin("update public.notification_rules set is_on = false where event_key = 'work_received'")
    hand_in(school, work)
    assert receipts(school) == []
    assert school.told("work_received") == []
    school.as_admin("update public.notification_rules set is_on = true where event_key = 'work_received'")
    with school.engine.db.transaction() as conn:
        consent(conn, school.cast.riya.lead_id, school.cast.riya.email["id"], "messages", granted=False)
    hand_in(school, work, "My better idea")
    assert receipts(school) == []
    assert school.told("work_received") == [("riya@example.com", "skipped")]


def test_a_refused_or_drafted_try_has_no_receipt(school: School) -> None:
    work = assignment(school, opens_at=NOON + timedelta(hours=1))
    with pytest.raises(psycopg.errors.CheckViolation):
        hand_in(school, work)
    school.engine.clock(NOON + timedelta(hours=2))
    with school.engine.as_person(school.cast.student) as conn:
        conn.execute(
            "insert into public.assignment_submissions (assignment_id, enrollment_id, answer) values (%s, %s, 'Begun')",
            [work, school.cast.enrollment_id],
        )
    assert receipts(school) == []
