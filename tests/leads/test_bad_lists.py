"""Files that are no lead lists: a clear error that names the place, the right status, and nothing changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from tests.leads.conftest import Desk

HEADER = b"Name,Email,Phone\n"
ROW = b"Riya Sharma,anita@example.com,9876543210\n"


def sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx with these rows."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**members: bytes) -> bytes:
    """A zip file, whatever it claims to be."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


BAD = {
    "empty": (b"", "file", "This file is empty."),
    "blank": (b"\n\n  \n", "file", "This file is empty."),
    "header only": (HEADER, "rows", "This list has the names of its columns, and no rows below them."),
    "empty rows only": (
        HEADER + b",,\n,,\n",
        "rows",
        "This list has the names of its columns, and no rows below them.",
    ),
    "binary": (
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        "file",
        "This is not a text file. Save the list as CSV or .xlsx.",
    ),
    "old Excel": (
        b"\xd0\xcf\x11\xe0" + bytes(512),
        "file",
        "This is a file of an old Excel. Save it as .xlsx or CSV.",
    ),
    "another zip": (
        zipped(hello=b"world"),
        "file",
        "This is not a text file or a sheet. Save the list as CSV or .xlsx.",
    ),
    "broken sheet": (
        zipped(xl__workbook__xml=b"<"),
        "file",
        "This is not a text file or a sheet. Save the list as CSV or .xlsx.",
    ),
    "sheet without rows": (
        sheet([["Name", "Email"]]),
        "rows",
        "This list has the names of its columns, and no rows below them.",
    ),
    "unclosed quote": (
        HEADER + ROW + b'"Arjun Rao,arjun@example.com,\n' + ROW,
        "line 3",
        "A quotation mark in line 3 is not closed.",
    ),
    "unclosed quote, closed by a later one": (
        HEADER + ROW + b'"Arjun Rao,arjun@example.com,\n"Riya",riya@example.com,\n',
        "line 3",
        "A quotation mark in line 3 is not closed.",
    ),
    "unclosed quote in a long file": (
        HEADER + b'"Arjun Rao,arjun@example.com,\n' + ROW * 5000,
        "line 2",
        "A quotation mark in line 2 is not closed.",
    ),
    "duplicate headers": (
        b"Name,Email,email\nRiya,a@example.com,b@example.com\n",
        "email",
        'Two columns are called "email". Give each its own name.',
    ),
    "no header": (ROW * 2, "header", "The first line holds a person. It must hold the names of the columns."),
    "cell of 50 MB": (
        HEADER + ROW + b"x" * 50_000_000 + b",a@example.com,\n",
        "line 3",
        "Line 3 has a cell of more than 100,000 characters.",
    ),
    "long cell": (
        HEADER + b"x" * 100_001 + b",a@example.com,\n",
        "line 2",
        "Line 2 has a cell of more than 100,000 characters.",
    ),
    "broken letters": (
        "Name,Email\nरिया,a@example.com\n".encode() + b"\x81\x8d,b@example.com\n",
        "line 3",
        "Line 3 is in another encoding than other lines. Save the list as CSV in UTF-8, or as .xlsx.",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_and_removed(desk: Desk, kind: str) -> None:
    content, field, message = BAD[kind]
    answer = desk.upload(content)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["field"], error["message"]) == (422, field, message)
    assert set(desk.people().values()) == {0}
    assert desk.engine.value("select count(*) from public.automation_events") == 0
    assert desk.engine.value("select count(*) from storage.objects where bucket_id = 'lead-imports'") == 0


def test_a_file_that_was_never_uploaded_is_not_found(desk: Desk) -> None:
    path = "00000000-0000-0000-0000-000000000000/list.csv"
    answer = desk.client.post("/api/imports", json={"storage_path": path, "file_name": "list.csv"})
    assert answer.status_code == 404


def test_one_file_has_one_import(desk: Desk) -> None:
    made = desk.opened(HEADER + ROW)
    path = desk.engine.value("select storage_path from public.lead_imports")
    answer = desk.client.post("/api/imports", json={"storage_path": path, "file_name": "again.csv"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "already_imported")
    assert desk.show(made["id"])["status"] == "uploaded"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"Name": "student_name"}, "contact"),
        ({"Email": "email"}, "student_name"),
        ({"Name": "student_name", "E-mail": "email"}, "E-mail"),
        ({"Name": "student_name", "Email": "address"}, "Email"),
    ],
)
def test_a_mapping_that_reaches_nobody_is_refused(desk: Desk, mapping: dict[str, str], field: str) -> None:
    made = desk.opened(HEADER + ROW)
    answer = desk.client.put(f"/api/imports/{made['id']}/mapping", json={"mapping": mapping})
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)
    assert desk.show(made["id"])["status"] == "uploaded"


def test_a_list_without_a_contact_column_cannot_be_checked(desk: Desk) -> None:
    made = desk.opened(b"Name,City\nRiya,Pune\n")
    answer = desk.client.post(f"/api/imports/{made['id']}/check")
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "contact")


def test_steps_out_of_order_are_refused(desk: Desk) -> None:
    made = desk.opened(HEADER + ROW)
    for step, body in (("check", {}), ("run", {"after_import": "nothing"}), ("rows/2/sibling", {"keep": True})):
        assert desk.client.post(f"/api/imports/{made['id']}/{step}", json=body).status_code == 409
    assert desk.people()["lead_import_rows"] == 0


def test_a_sheet_that_ends_badly_fails_at_the_check_with_its_place(desk: Desk) -> None:
    rows = [["Name", "Email"], *[["Riya Sharma", f"a{n}@example.com"] for n in range(60)]]
    content = sheet(rows)
    # A row beyond those that the first look reads, with a cell that no program of ours wrote.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    page = members["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b"<row><c t='s'><v>99999</v></c></row></sheetData>"
    )
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, page if name == "xl/worksheets/sheet1.xml" else data)
    found = desk.checked(broken.getvalue())
    assert (found["status"], found["error"]) == (
        "failed",
        "This file is not a sheet that can be opened. Save it as .xlsx again.",
    )
    assert desk.people()["imported_leads"] == 0


def test_a_row_with_more_cells_than_columns_is_named(desk: Desk) -> None:
    found = desk.checked(HEADER + b"Riya Sharma,anita@example.com,9876543210,Pune, Delhi\n")
    row = desk.rows(found["id"])[2]
    assert (row["verdict"], row["reason"]) == ("invalid", "this row has 5 cells, the header 3")
