"""Lists as they really come: two encodings, zero bytes, packed files, copies, formulas, ages in words, any script."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from tests.leads.conftest import Desk, counts

HEADER = "Student name,Email,Mobile,Age,City\n"


def refused(desk: Desk, content: bytes, name: str = "list.csv") -> tuple[int, str, str]:
    answer = desk.upload(content, name)
    error = answer.get_json()["error"]
    assert set(desk.people().values()) == {0}
    assert desk.engine.value("select count(*) from storage.objects where bucket_id = 'lead-imports'") == 0
    return answer.status_code, error["code"], error["message"]


def test_two_encodings_in_one_file_are_refused_with_the_line(desk: Desk) -> None:
    content = (HEADER + "रिया शर्मा,riya@example.com,,,\n").encode() + "José,j@example.com,,,\n".encode("cp1252")
    assert refused(desk, content) == (
        422,
        "unreadable_list",
        "Line 3 is in another encoding than other lines. Save the list as CSV in UTF-8, or as .xlsx.",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_zero_bytes_are_refused(desk: Desk, encoding: str) -> None:
    status, code, message = refused(desk, (HEADER + "Ri\0ya,riya@example.com,,,\n").encode(encoding))
    assert (status, code, message.startswith("This is not a text file.")) == (422, "unreadable_list", True)


def test_packed_files_are_refused_without_being_unpacked(desk: Desk) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert refused(desk, bomb)[2] == "This is a packed file. Unpack it and choose the list inside."


def test_a_sheet_that_unpacks_to_too_much_is_refused(desk: Desk) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(70 * 1024 * 1024))
    assert refused(desk, content.getvalue(), "list.xlsx")[2] == "This sheet is too large. Save it as CSV."


def test_a_sheet_that_lies_about_its_size_is_refused(desk: Desk) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", bytes(40 * 1024 * 1024))
    # The directory at the end says that the member is a few bytes long.
    lying = content.getvalue().replace((40 * 1024 * 1024).to_bytes(4, "little"), (64).to_bytes(4, "little"))
    assert refused(desk, lying, "list.xlsx")[0] == 422


def test_five_hundred_copies_are_one_lead(desk: Desk) -> None:
    row = "Riya Sharma,riya@example.com,9876543210,14,Pune\n"
    spaced = "riya   SHARMA, RIYA@Example.com ,+91 98765-43210,14,Pune\n"
    done = desk.imported((HEADER + (row + spaced) * 250).encode())
    assert counts(done) == {"total": 500, "new": 1, "updated": 0, "duplicate": 499, "invalid": 0}
    assert done["buckets"] == {"new": 1, "in_file": 499}
    assert (desk.people()["imported_leads"], desk.people()["contacts"]) == (1, 2)


def test_formulas_come_in_as_text_and_go_out_without_life(desk: Desk) -> None:
    rows = '=1+1,a@example.com,,,\n"=HYPERLINK(""http://x.example"")",b@example.com,,,@SUM(1)\n+cmd,,12,,\n'
    done = desk.imported((HEADER + rows).encode())
    names = {row["student_name"] for row in desk.engine.rows("select student_name from public.imported_leads")}
    assert names == {'=HYPERLINK("http://x.example")'}
    rejected = desk.client.get(f"/api/imports/{done['id']}/rejected.csv").get_data(as_text=True)
    cells = [line.split(",")[0] for line in rejected.splitlines()[1:]]
    assert cells == ["'=1+1", "'+cmd"]


@pytest.mark.parametrize(
    ("written", "age"), [("fifteen", 15), ("Fifteen years", 15), ("पंद्रह", 15), ("१५", 15), ("14 yrs", 14)]
)
def test_ages_in_words_are_understood(desk: Desk, written: str, age: int) -> None:
    made = desk.imported((HEADER + f"Riya,riya@example.com,,{written},\n").encode())
    assert desk.engine.value("select age from public.imported_leads") == age
    assert desk.rows(made["id"])[2]["reason"] is None


def test_an_age_that_is_none_is_left_blank_and_named(desk: Desk) -> None:
    made = desk.imported((HEADER + "Riya,riya@example.com,,old enough,\nDev,dev@example.com,,999,\n").encode())
    assert counts(made)["new"] == 2
    assert desk.engine.rows("select distinct age from public.imported_leads") == [{"age": None}]
    assert desk.rows(made["id"])[2]["reason"] == 'the age "old enough" is no age, left blank'


def test_names_in_any_script_stay_what_they_are(desk: Desk) -> None:
    names = ["محمد علي", "יעל כהן", "राधिका क्‍ष", "Zoë 🦋", "李明"]
    rows = "".join(f"{name},n{number}@example.com,,,\n" for number, name in enumerate(names))
    turned = "Riya \u202egnp.exe,turn@example.com,,,\n🦋,only@example.com,,,\n"
    made = desk.imported((HEADER + rows + turned).encode())
    stored = {row["student_name"] for row in desk.engine.rows("select student_name from public.imported_leads")}
    assert stored == {*names, "Riya gnp.exe"}
    assert desk.rows(made["id"])[8]["reason"] == "no name"
