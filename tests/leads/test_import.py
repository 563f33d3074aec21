"""Lists come in whole: counted rightly, never twice, and without touching what families said."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest

from launchpad.core.db import Database
from launchpad.leads import queries, service, work
from tests.cast import Cast
from tests.leads.conftest import LISTS, Desk, counts

FIVE = ["meta.csv", "forms.csv", "excel.csv", "semicolon.csv", "sheet.xlsx"]
HEADER = "Student name,Parent name,Email,Mobile,Class,City\n"
RIYA = "Riya Sharma,Anita Sharma,anita@example.com,9876543210,9,Pune\n"


def test_five_lists_one_after_another_come_to_what_they_hold(desk: Desk) -> None:
    leads = 0
    for name in FIVE:
        truth = json.loads((LISTS / f"{name}.truth.json").read_text())
        done = desk.imported((LISTS / name).read_bytes(), name)
        assert (done["status"], done["done_rows"]) == ("done", truth["rows"])
        assert counts(done) == {
            "total": truth["rows"],
            "new": truth["valid"],
            "updated": 0,
            "duplicate": truth["duplicate"],
            "invalid": truth["invalid"],
        }
        leads += truth["valid"]
    assert desk.people()["imported_leads"] == desk.people()["families"] == leads


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [
        ("meta.csv", "utf-16", "\t"),
        ("forms.csv", "utf-8", ","),
        ("semicolon.csv", "utf-8-sig", ";"),
        ("sheet.xlsx", "xlsx", None),
    ],
)
def test_the_format_is_found_from_the_content(desk: Desk, name: str, encoding: str, delimiter: str | None) -> None:
    made = desk.opened((LISTS / name).read_bytes(), "list.csv")
    assert (made["encoding"], made["delimiter"]) == (encoding, delimiter)


def test_windows_letters_are_read(desk: Desk) -> None:
    made = desk.imported((HEADER + RIYA.replace("Pune", "Curaçao")).encode("cp1252"))
    assert made["encoding"] == "cp1252"
    assert desk.engine.value("select city from public.imported_leads") == "Curaçao"


def test_columns_are_guessed_with_values_and_whose_contact_they_are(desk: Desk) -> None:
    made = desk.opened((LISTS / "forms.csv").read_bytes())
    columns = {column["name"]: column for column in made["columns"]}
    assert columns["Parent's WhatsApp number"]["target"] == "guardian_phone"
    assert columns["Parent's WhatsApp number"]["owner"] == "guardian"
    assert columns["Student's full name"]["target"] == "student_name"
    assert columns["Email address"]["owner"] == "unknown"
    assert columns["Timestamp"]["target"] == "ignore"
    assert columns["City"]["samples"] == ["Indore", "Kochi", "Mumbai"] or len(columns["City"]["samples"]) == 3


def test_samples_are_looked_for_below_empty_cells(desk: Desk) -> None:
    rows = "".join(f"Child {'abcdefghij'[n]},,c{n}@example.com,,,\n" for n in range(10)) + RIYA
    made = desk.opened((HEADER + rows).encode())
    assert next(column for column in made["columns"] if column["name"] == "City")["samples"] == ["Pune"]


def test_the_mapping_of_an_earlier_list_of_its_kind_is_remembered(desk: Desk) -> None:
    desk.imported((HEADER + RIYA).encode(), mapping={"City": "source"}, default_owner="guardian", lead_source="a fair")
    made = desk.opened((HEADER + RIYA).encode())
    assert next(column for column in made["columns"] if column["name"] == "City")["target"] == "source"
    assert (made["default_owner"], made["lead_source"]) == ("guardian", "a fair")


def test_nothing_but_the_rows_is_written_before_the_run(desk: Desk) -> None:
    found = desk.checked((HEADER + RIYA).encode())
    assert counts(found) == {"total": 1, "new": 1, "updated": 0, "duplicate": 0, "invalid": 0}
    assert desk.people() == {
        "families": 0,
        "imported_leads": 0,
        "contacts": 0,
        "lead_imports": 1,
        "lead_import_rows": 1,
    }


def test_contacts_belong_to_whom_the_list_says(desk: Desk) -> None:
    header = "Name,Parent name,Parent email,Student mobile,Phone\n"
    desk.imported((header + "Riya Sharma,Anita,anita@example.com,9876543211,9876543212\n").encode())
    contacts = {row["value"]: row for row in desk.engine.rows("select * from public.contacts")}
    lead = desk.engine.value("select id from public.imported_leads")
    assert (contacts["anita@example.com"]["owner"], contacts["anita@example.com"]["name"]) == ("guardian", "Anita")
    assert (contacts["+919876543211"]["owner"], contacts["+919876543211"]["lead_id"]) == ("student", lead)
    assert (contacts["+919876543212"]["owner"], contacts["+919876543212"]["lead_id"]) == ("unknown", None)


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    content = (LISTS / "forms.csv").read_bytes()
    first = desk.imported(content)
    before = desk.people() | {"lead_imports": 2, "lead_import_rows": 800}
    again = desk.imported(content)
    assert counts(again) == {
        "total": 400,
        "new": 0,
        "updated": 0,
        "duplicate": first["new_rows"] + first["duplicate_rows"],
        "invalid": first["invalid_rows"],
    }
    assert desk.people() == before


def test_a_known_lead_gets_only_its_blanks_filled(desk: Desk) -> None:
    desk.imported(b"Name,Email,City\nRiya Sharma,anita@example.com,Pune\n")
    found = desk.checked(b"Name,Email,City,Class,Parent phone\nRiya Sharma,ANITA@example.com,Delhi,9,98765 43210\n")
    assert desk.rows(found["id"])[2]["reason"] == "fills class, number"
    assert counts(desk.run(found["id"]))["updated"] == 1
    lead = desk.engine.row("select * from public.imported_leads")
    assert (lead["city"], lead["grade"]) == ("Pune", "9")
    assert desk.engine.value("select owner from public.contacts where value = '+919876543210'") == "guardian"


def test_a_list_never_touches_consent_opt_out_or_stage(desk: Desk, cast: Cast) -> None:
    desk.engine.run("update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'page'")
    before = desk.engine.rows("select * from public.guardian_consents order by id")
    rows = "Riya Sharma,Anita,anita@example.com,9876543210,9,Pune\nDev Nair,,nair@example.com,,10,Kochi\n"
    done = desk.imported((HEADER + rows).encode())
    assert counts(done)["updated"] == 2
    assert desk.engine.value("select count(*) from public.contacts where opted_out_at is null") == 0
    assert desk.engine.rows("select * from public.guardian_consents order by id") == before
    assert (
        desk.engine.value("select stage from public.imported_leads where id = %(id)s", id=cast.riya.lead_id)
        == "enrolled"
    )
    assert desk.engine.value("select city from public.imported_leads where id = %(id)s", id=cast.riya.lead_id) == "Pune"


def test_why_a_known_lead_is_left_alone_is_said(desk: Desk, cast: Cast) -> None:
    desk.engine.run("update public.contacts set opted_out_at = public.app_now() where value = 'nair@example.com'")
    rows = "Riya Sharma,anita@example.com\nDev Nair,nair@example.com\nMeera Iyer,lakshmi@example.com\n"
    found = desk.checked(f"Name,Email\n{rows}".encode())
    assert [row["reason"] for _, row in sorted(desk.rows(found["id"]).items())] == [
        "already a student",
        "already a lead, and opted out",
        "already a lead",
    ]


def test_repeats_in_a_file_follow_the_first_row_that_stands(desk: Desk) -> None:
    rows = [
        "Riya Sharma,a@example.com,",
        "Riya Sharma,A@Example.com,9876543210",
        "Riya,c@example.com,+91 98765 43210",
        "Arjun Rao,d@example.com,",
    ]
    found = desk.checked(("Name,Email,Phone\n" + "\n".join(rows)).encode())
    shown = desk.rows(found["id"])
    assert [shown[number]["duplicate_of_row"] for number in (2, 3, 4, 5)] == [None, 2, 2, None]
    assert shown[3]["reason"] == "the same e-mail address as row 2"
    assert not shown[4]["possible_sibling"]
    assert counts(found)["new"] == 2


def test_another_childs_name_at_one_contact_is_a_possible_sibling(desk: Desk) -> None:
    rows = "Riya Sharma,Anita,anita@example.com,,9,Pune\nAman Sharma,Anita,anita@example.com,9876543210,7,Pune\n"
    found = desk.checked((HEADER + rows).encode())
    assert desk.rows(found["id"])[3]["possible_sibling"]
    assert counts(found) == {"total": 2, "new": 1, "updated": 0, "duplicate": 1, "invalid": 0}
    kept = desk.client.post(f"/api/imports/{found['id']}/rows/3/sibling", json={"keep": True})
    assert counts(kept.get_json())["new"] == 2
    desk.run(found["id"])
    leads = desk.engine.rows(
        "select student_name, family_id, possible_sibling_of, id from public.imported_leads order by grade desc"
    )
    assert [lead["student_name"] for lead in leads] == ["Riya Sharma", "Aman Sharma"]
    assert leads[0]["family_id"] == leads[1]["family_id"]
    assert leads[1]["possible_sibling_of"] == leads[0]["id"]
    assert desk.engine.value("select count(*) from public.contacts") == 2


def test_a_sibling_that_is_not_kept_is_not_written(desk: Desk, cast: Cast) -> None:
    found = desk.checked((HEADER + "Aman Sharma,Anita,anita@example.com,,7,Pune\n").encode())
    assert desk.rows(found["id"])[2]["possible_sibling"]
    desk.run(found["id"])
    assert desk.engine.value("select count(*) from public.imported_leads where student_name = 'Aman Sharma'") == 0


def test_two_imports_at_once_both_end_right(desk: Desk) -> None:
    """Both are checked against an empty database, and run in turns, one row at a time."""
    content = (LISTS / "sheet.xlsx").read_bytes()
    ids = [desk.checked(content)["id"], desk.checked(content)["id"]]
    for made in ids:
        assert counts(desk.show(made))["new"] == 348
        desk.client.post(f"/api/imports/{made}/run", json={"after_import": "nothing"})
    desk.engine.drain()
    first, second = (counts(desk.show(made)) for made in ids)
    assert first["new"] + second["new"] == 348
    assert first["new"] + first["duplicate"] == second["new"] + second["duplicate"] == 360
    people = desk.people()
    assert people["families"] == people["imported_leads"] == 348
    assert people["contacts"] == 696


def test_a_family_made_by_someone_else_in_the_same_moment_is_taken_back_and_met(desk: Desk) -> None:
    """While the chunk of a run waits for a contact that another transaction has just made."""
    found = desk.checked((HEADER + RIYA).encode())
    desk.client.post(f"/api/imports/{found['id']}/run", json={"after_import": "nothing"})
    other = Database(desk.engine.settings.database_url.get_secret_value(), name="other")
    with other.transaction() as conn, desk.engine.as_owner() as watch:
        family = conn.execute("insert into public.families (name) values ('Sharma') returning id").fetchone()
        assert family is not None
        conn.execute(
            "insert into public.contacts (family_id, kind, value) values (%s, 'email', 'anita@example.com')",
            [family["id"]],
        )
        conn.execute(
            "insert into public.imported_leads (family_id, student_name) values (%s, 'Riya Sharma')", [family["id"]]
        )
        run = threading.Thread(target=work.imports, args=[desk.engine.ctx])
        run.start()
        _wait_for_lock(watch)
    run.join()
    other.close()
    desk.engine.drain()
    assert counts(desk.show(found["id"])) == {"total": 1, "new": 0, "updated": 1, "duplicate": 0, "invalid": 0}
    assert desk.people()["families"] == desk.people()["imported_leads"] == 1
    assert desk.engine.value("select count(*) from public.contacts where family_id = %(id)s", id=family["id"]) == 2


def test_a_worker_killed_in_a_run_leaves_no_row_twice_and_none_out(desk: Desk) -> None:
    found = desk.checked((LISTS / "plain-1k.csv").read_bytes())
    desk.client.post(f"/api/imports/{found['id']}/run", json={"after_import": "nothing"})
    for _ in range(2):
        _kill_a_worker_at_work(desk, found["id"])
        desk.engine.run("update public.lead_imports set lease_until = clock_timestamp() - interval '1 second'")
    assert 0 < desk.people()["imported_leads"] < 890
    desk.engine.drain()
    done = desk.show(found["id"])
    assert (done["status"], counts(done)["new"]) == ("done", 890)
    assert desk.people()["families"] == desk.people()["imported_leads"] == 890


def test_a_stopped_run_keeps_what_it_wrote_and_goes_on_later(desk: Desk) -> None:
    found = desk.checked((LISTS / "sheet.xlsx").read_bytes())
    desk.client.post(f"/api/imports/{found['id']}/run", json={"after_import": "nothing"})
    work.imports(desk.engine.ctx, chunk=100)
    assert desk.client.post(f"/api/imports/{found['id']}/cancel").get_json()["status"] == "stopped"
    desk.engine.drain()
    assert desk.people()["imported_leads"] == 100
    remap = desk.client.put(f"/api/imports/{found['id']}/mapping", json={"mapping": {"Student name": "student_name"}})
    assert remap.status_code == 409
    assert counts(desk.run(found["id"]))["new"] == 348
    assert desk.people()["imported_leads"] == 348


def test_a_check_that_lost_its_claim_writes_nothing_more(desk: Desk) -> None:
    made = desk.opened((LISTS / "sheet.xlsx").read_bytes())
    columns = {column["name"]: column["target"] for column in made["columns"]}
    desk.client.put(f"/api/imports/{made['id']}/mapping", json={"mapping": columns})
    desk.client.post(f"/api/imports/{made['id']}/check")
    with desk.engine.db.transaction() as conn:
        claimed = conn.execute(queries.CLAIM, {"claim": "lost", "lease": work._LEASE}).fetchone()
    assert claimed is not None
    assert work.imports(desk.engine.ctx) == 0, "nobody else takes it meanwhile"
    desk.client.post(f"/api/imports/{made['id']}/cancel")
    with pytest.raises(work.Lost), service.fetched(desk.engine.ctx.storage, claimed["storage_path"]) as path:
        work.check(desk.engine.db, claimed, path)
    assert desk.people()["lead_import_rows"] == 0
    assert desk.show(made["id"])["status"] == "cancelled"


def test_the_end_of_a_run_is_an_event(desk: Desk) -> None:
    done = desk.imported((HEADER + RIYA).encode())
    event = desk.engine.row("select payload from public.automation_events where kind = 'leads_imported'")
    assert event["payload"] == {"import_id": done["id"]}


def test_rejected_rows_download_with_a_reason_and_no_live_formula(desk: Desk) -> None:
    rows = '=cmd|calc,,not-an-email,,9,"=HYPERLINK(""http://evil.example"",""x"")"\n,,a@example.com,,,\n' + RIYA + RIYA
    done = desk.imported((HEADER + rows).encode())
    answer = desk.client.get(f"/api/imports/{done['id']}/rejected.csv")
    assert answer.data.startswith("\ufeff".encode())
    assert "attachment" in answer.headers["Content-Disposition"]
    found = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert found[0] == ["Student name", "Parent name", "Email", "Mobile", "Class", "City", "Row", "Result", "Reason"]
    assert found[1][0] == "'=cmd|calc"
    assert found[1][5] == '\'=HYPERLINK("http://evil.example","x")'
    assert found[1][8].startswith("this does not look like an e-mail address")
    assert found[2][6:] == ["3", "invalid", "no name"]
    assert found[3][6:] == ["5", "duplicate", "the same e-mail address as row 4"]
    assert len(found) == 4


def test_a_formula_is_kept_as_its_own_text(desk: Desk) -> None:
    desk.imported((LISTS / "sheet.xlsx").read_bytes())
    found = desk.engine.value(
        "select count(*) from public.imported_leads where city = %(text)s", text='=HYPERLINK("http://evil.example","x")'
    )
    assert found > 0


def test_a_cell_that_was_left_out_is_named_beside_a_good_row(desk: Desk) -> None:
    found = desk.checked((HEADER + RIYA.replace("9876543210", "9.19E+11")).encode())
    row = desk.rows(found["id"])[2]
    assert (row["verdict"], row["field"]) == ("new", "phone")
    assert row["reason"] == "the spreadsheet rounded this number, its last digits are lost"


def test_only_the_educator_imports(desk: Desk, cast: Cast) -> None:
    made = desk.checked((HEADER + RIYA).encode())
    student = desk.engine.client.as_student(cast.student)
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/api/imports", {"storage_path": "x", "file_name": "x"}),
        ("GET", f"/api/imports/{made['id']}", {}),
        ("PUT", f"/api/imports/{made['id']}/mapping", {"mapping": {}}),
        ("POST", f"/api/imports/{made['id']}/check", {}),
        ("POST", f"/api/imports/{made['id']}/rows/2/sibling", {"keep": True}),
        ("POST", f"/api/imports/{made['id']}/run", {"after_import": "nothing"}),
        ("POST", f"/api/imports/{made['id']}/cancel", {}),
        ("GET", f"/api/imports/{made['id']}/rejected.csv", {}),
    ]
    for method, path, body in calls:
        assert student.open(path, method=method, json=body).status_code == 403
        assert desk.engine.client.open(path, method=method, json=body).status_code == 401
    assert desk.show(made["id"])["status"] == "checked"


def _wait_for_lock(watch: psycopg.Connection[tuple[Any, ...]]) -> None:
    until = time.monotonic() + 10
    while watch.execute("select count(*) from pg_locks where not granted").fetchone() == (0,):
        assert time.monotonic() < until, "nobody waits"
        time.sleep(0.02)


def _kill_a_worker_at_work(desk: Desk, import_id: str) -> None:
    """Run the lane in a process of its own, and kill it when it has written some more rows."""
    script = """
from launchpad.context import command_context
from launchpad.leads import work
with command_context() as ctx:
    while work.imports(ctx, chunk=10):
        pass
"""
    before = desk.show(import_id)["done_rows"]
    process = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, **desk.engine.environment})
    try:
        until = time.monotonic() + 30
        while desk.show(import_id)["done_rows"] < before + 50:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
