"""Between the check and the run: cells mended in place, what happens with known leads; and pause, drip and undo."""

from __future__ import annotations

from typing import Any

import pytest

from launchpad.leads import work
from tests.cast import Cast
from tests.leads.conftest import Desk, counts

HEADER = "Student name,Parent name,Email,Mobile,Class,City,Age\n"
RIYA = "Riya Sharma,Anita Sharma,anita.s@example.com,9876500001,9,Pune,14\n"


def edit(desk: Desk, made: dict[str, Any], row_no: int, **edits: str | None) -> dict[str, Any]:
    answer = desk.client.patch(f"/api/imports/{made['id']}/rows/{row_no}", json={"edits": edits})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.get_json()
    return body


def test_a_bad_cell_is_mended_in_place_and_counted_anew(desk: Desk) -> None:
    rows = RIYA + "Mitali Sen,Arup Sen,,98300 4417,8,Kolkata,12\nAsha Rao,,not an address,,,,\n"
    made = desk.checked((HEADER + rows).encode())
    assert made["buckets"] == {"new": 1, "invalid": 2}
    now = edit(desk, made, 3, phone="98300 44170")
    assert (now["buckets"], counts(now)["invalid"]) == ({"new": 2, "invalid": 1}, 1)
    row = desk.rows(made["id"])[3]
    assert (row["verdict"], row["edits"], row["raw"][3]) == ("new", {"phone": "98300 44170"}, "98300 4417")
    assert row["cleaned"]["contacts"][0]["value"] == "+919830044170"
    # Taken back, it is what the file says again.
    assert edit(desk, made, 3, phone=None)["buckets"] == {"new": 1, "invalid": 2}
    edit(desk, made, 3, phone="98300 44170")
    # A parent's contact where the list has no column for it; and the mended cell outlives a new check of the file.
    edit(desk, made, 4, guardian_phone="9830044199")
    desk.client.post(f"/api/imports/{made['id']}/check")
    desk.engine.drain()
    done = desk.run(made["id"])
    assert counts(done)["new"] == 3
    values = desk.engine.rows(
        "select value, owner::text from public.contacts where value in ('+919830044170', '+919830044199')"
    )
    assert {row["value"]: row["owner"] for row in values} == {"+919830044170": "unknown", "+919830044199": "guardian"}


def test_a_mended_cell_moves_the_rows_that_hang_together_with_it(desk: Desk) -> None:
    rows = (
        RIYA
        + "Riya Sharma,,anita.s@example.com,9876500002,,,\n"  # repeats 2 by its address, and lends 4 its number
        + "Riya Sharma,,other@example.com,9876500002,,,\n"
        + "Kabir Rao,,kabir.r@example.com,9876500009,,,\n"
    )
    made = desk.checked((HEADER + rows).encode())
    assert made["buckets"] == {"new": 2, "in_file": 2}
    now = edit(desk, made, 3, email="third@example.com")
    assert now["buckets"] == {"new": 3, "in_file": 1}
    found = desk.rows(made["id"])
    assert [found[n]["duplicate_of_row"] for n in (2, 3, 4, 5)] == [None, None, 3, None]
    now = edit(desk, made, 5, email="anita.s@example.com")
    row = desk.rows(made["id"])[5]
    assert (row["bucket"], row["possible_sibling"], row["duplicate_of_row"]) == ("in_file", True, 2)
    assert sum(now["buckets"].values()) == now["total_rows"] == 4


def test_what_is_no_cell_cannot_be_mended(desk: Desk) -> None:
    made = desk.checked((HEADER + RIYA).encode())
    path = f"/api/imports/{made['id']}/rows"
    assert desk.client.patch(f"{path}/99", json={"edits": {"city": "Goa"}}).status_code == 404
    assert desk.client.patch(f"{path}/2", json={"edits": {"stage": "paid"}}).status_code == 422
    assert desk.client.patch(f"{path}/2", json={"edits": {}}).status_code == 422
    desk.run(made["id"])
    assert desk.client.patch(f"{path}/2", json={"edits": {"city": "Goa"}}).status_code == 409
    assert desk.engine.value("select city from public.imported_leads") == "Pune"


@pytest.mark.parametrize(
    ("match", "verdict", "reason", "after"),
    [
        ("keep", "duplicate", "already a lead", ("9", None, "Pune")),
        ("fill", "updated", "fills class", ("9", "10", "Pune")),
        ("overwrite", "updated", "changes class, city", ("9", "10", "Goa")),
    ],
)
def test_what_happens_with_a_known_lead_is_chosen(
    desk: Desk, match: str, verdict: str, reason: str, after: tuple[str, str | None, str]
) -> None:
    desk.imported(
        (HEADER + RIYA + RIYA.replace("Riya", "Dev").replace("01,9,", "11,,").replace("anita", "dev")).encode()
    )
    again = RIYA.replace("Pune", "Goa").replace("Riya", "Dev").replace("01,9,", "11,10,").replace("anita", "dev")
    made = desk.checked((HEADER + again).encode())
    answer = desk.client.put(f"/api/imports/{made['id']}/match", json={"match": match})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    row = desk.rows(made["id"])[2]
    assert (row["verdict"], row["reason"]) == (verdict, reason)
    assert answer.get_json()["buckets"] == {"update" if verdict == "updated" else "lead": 1}
    desk.run(made["id"])
    leads = desk.engine.rows("select student_name, grade, city from public.imported_leads order by student_name desc")
    assert (leads[0]["grade"], leads[1]["grade"], leads[1]["city"]) == after


def test_one_row_may_differ_from_the_default_and_never_touches_stage_or_opt_out(desk: Desk, cast: Cast) -> None:
    desk.engine.run(
        "update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.riya.email["id"]
    )
    rows = "Riya Sharma,Anita S,anita@example.com,,11,Goa,\nKabir Rao,Vikram R,vikram@example.com,,11,Goa,\n"
    made = desk.checked((HEADER + rows).encode())
    desk.client.put(f"/api/imports/{made['id']}/match", json={"match": "keep"})
    now = desk.client.put(f"/api/imports/{made['id']}/rows/2/match", json={"match": "overwrite"}).get_json()
    assert now["buckets"] == {"update": 1, "student": 1}
    desk.run(made["id"])
    riya = desk.engine.row("select * from public.imported_leads where id = %(id)s", id=cast.riya.lead_id)
    kabir = desk.engine.row("select * from public.imported_leads where id = %(id)s", id=cast.kabir.lead_id)
    assert (riya["city"], riya["stage"], kabir["city"]) == ("Goa", "enrolled", None)
    mother = desk.engine.row("select * from public.contacts where id = %(id)s", id=cast.riya.email["id"])
    assert mother["opted_out_at"] is not None
    assert mother["name"] == "Anita S"
    assert desk.client.put(f"/api/imports/{made['id']}/rows/2/match", json={"match": "keep"}).status_code == 409


def test_a_child_without_a_parents_contact_has_its_own_bucket_and_is_not_invited(desk: Desk) -> None:
    header = "Student name,Student email,Parent email\n"
    rows = "Asha Rao,asha.r@example.com,\nDev Nair,,nair.d@example.com\n"
    made = desk.checked((header + rows).encode())
    assert made["buckets"] == {"new": 1, "no_guardian": 1}
    desk.run(made["id"], after_import="cta_email")
    assert [mail["to"] for mail in desk.engine.sent()] == ["nair.d@example.com"]


def test_a_run_is_paused_and_goes_on_and_a_stopped_one_can_too(desk: Desk) -> None:
    rows = "".join(f"Child {'abcdefgh'[n]}h,,c{n}@example.com,,,,\n" for n in range(8))
    made = desk.checked((HEADER + rows).encode())
    path = f"/api/imports/{made['id']}"
    assert desk.client.post(f"{path}/pause").status_code == 409
    desk.client.post(f"{path}/run", json={"after_import": "nothing"})
    assert work.imports(desk.engine.ctx, chunk=3) == 1
    assert desk.client.post(f"{path}/pause").get_json()["status"] == "paused"
    assert work.imports(desk.engine.ctx, chunk=3) == 0
    assert (desk.people()["imported_leads"], desk.show(made["id"])["done_rows"]) == (3, 3)
    desk.client.post(f"{path}/run", json={"after_import": "nothing"})
    work.imports(desk.engine.ctx, chunk=3)
    assert desk.client.post(f"{path}/cancel").get_json()["status"] == "stopped"
    done = desk.run(made["id"])
    assert (done["status"], counts(done)["new"], desk.people()["imported_leads"]) == ("done", 8, 8)


def test_invitations_leave_in_drips(desk: Desk) -> None:
    rows = "".join(f"Child {'abcdefgh'[n]}h,,c{n}@example.com,,,,\n" for n in range(6))
    made = desk.checked((HEADER + rows).encode())
    path = f"/api/imports/{made['id']}/run"
    assert desk.client.post(path, json={"after_import": "drip"}).get_json()["error"]["field"] == "per_hour"
    assert desk.client.post(path, json={"after_import": "drip", "per_hour": 2}).status_code == 202
    desk.engine.drain()
    planned = desk.engine.rows(
        """
        select extract(epoch from m.due_at - c.started_at)::int / 60 as minutes, c.rate_per_hour
          from public.email_logs m join public.campaigns c on c.id = m.campaign_id order by m.due_at
        """
    )
    assert [row["minutes"] for row in planned] == [0, 30, 60, 90, 120, 150]
    assert planned[0]["rate_per_hour"] == 2


def test_undo_removes_only_leads_that_nobody_has_touched(desk: Desk, cast: Cast) -> None:
    before = desk.people()
    rows = "".join(f"Child {'abcdefgh'[n]}h,,c{n}@example.com,98765001{n:02},,,\n" for n in range(6))
    made = desk.imported((HEADER + rows + "Dev Nair,,nair@example.com,,12,,\n").encode())
    path = f"/api/imports/{made['id']}/undo"
    one, two = desk.engine.rows(
        "select l.id, l.family_id, c.id as contact_id from public.imported_leads l join public.contacts c"
        " on c.family_id = l.family_id and c.kind = 'email' where c.value in ('c0@example.com', 'c1@example.com')"
        " order by c.value"
    )
    desk.engine.run("update public.imported_leads set stage = 'interested' where id = %(id)s", id=one["id"])
    desk.engine.run(
        "update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=two["contact_id"]
    )
    shown = desk.client.get(path).get_json()
    assert shown == {
        "removes": 4,
        "keeps": {"Further on than a new lead.": 1, "A contact has opted out, and that stays.": 1},
    }
    assert desk.client.post(path).get_json()["status"] == "undoing"
    desk.engine.drain()
    done = desk.show(made["id"])
    assert (done["status"], done["removed_rows"], done["kept_rows"]) == ("undone", 4, 2)
    after = desk.people()
    assert after["imported_leads"] == before["imported_leads"] + 2
    assert after["families"] == before["families"] + 2
    assert (
        desk.engine.value("select grade from public.imported_leads where id = %(id)s", id=cast.stranger.lead_id) == "12"
    )
    kept = desk.engine.rows("select lead_id, kept_because from public.lead_import_rows where kept_because is not null")
    assert {row["lead_id"] for row in kept} == {one["id"], two["id"]}
    assert desk.client.post(path).status_code == 409
    done = desk.engine.row("select * from public.audit_log where action = 'import.undone'")
    assert (done["subject_id"], done["actor"]) == (made["id"], desk.admin)
    # The file can come in again.
    assert counts(desk.imported((HEADER + rows).encode()))["new"] == 4


def test_only_the_educator_mends_and_undoes(desk: Desk, cast: Cast) -> None:
    made = desk.checked((HEADER + RIYA).encode())
    student = desk.engine.client.as_student(cast.student)
    path = f"/api/imports/{made['id']}"
    for method, where, body in (
        ("PATCH", "/rows/2", {"edits": {"city": "Goa"}}),
        ("PUT", "/match", {"match": "keep"}),
        ("PUT", "/rows/2/match", {"match": "keep"}),
        ("POST", "/pause", None),
        ("GET", "/undo", None),
        ("POST", "/undo", None),
    ):
        assert student.open(path + where, method=method, json=body).status_code == 403, where
