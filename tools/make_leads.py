#!/usr/bin/env python3
"""Write a lead list in the shapes that an educator's sources really export, with what a right import makes of it.

    make_leads.py SHAPE ROWS OUT [--seed N] [--dirty FRACTION] [--offset N]

SHAPE   meta      Meta Lead Ads export: UTF-16, tab separated, "p:+91..." phones, "l:..." ids
        forms     Google Forms responses: UTF-8, comma, quoted newlines, free-text answers
        excel     a sheet saved as CSV in Excel: Windows-1252, comma, CRLF, some phones as 9.19E+11
        semicolon European Excel: UTF-8 with BOM, semicolons
        plain     name,email,phone,age,city: the bench file
--dirty  the share of rows that hold a defect or a repeat.
--offset files with offsets a million apart share no person, so they can be imported one after another.

OUT.truth.json says what an import into a database without these people must count. A row is valid when it has a
usable name and an e-mail address or an Indian mobile number; a later row with a contact of an earlier one is its
duplicate, whatever the child's name.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

Person = dict[str, str]

# ruff: noqa: SIM905
FIRST = (
    "Aarav Vivaan Aditya Vihaan Arjun Sai Reyansh Ayaan Krishna Ishaan Ananya Diya Aadhya Myra Saanvi Kiara "
    "Anika Navya Riya Meera Zoya Kabir Dev Tara Nisha Farhan Ayesha Harpreet Simran Joseph Anu Karthik"
).split()
HINDI = "आरव विवान अनन्या दिया रिया मीरा कबीर तारा निशा सिमरन".split()
LAST = (
    "Sharma Verma Patel Gupta Singh Kumar Reddy Nair Iyer Khan Das Roy Mehta Shah Kulkarni D'Souza Fernandes "
    "O'Brien Chatterjee Bose Pillai Menon Rao Joshi Kapoor"
).split()
CITY = "Pune Mumbai Delhi Bengaluru Chennai Kolkata Hyderabad Jaipur Lucknow Kochi Indore Surat".split()
DOMAIN = ["example.com", "example.org", "mail.example.in"]
HEARD = [
    "Instagram",
    "A friend, my cousin",
    "School assembly\n(Class 9)",
    'YouTube "shorts"',
    "Newspaper; Sunday edition",
    "-",
]
DEFECTS = ["dup_email", "dup_phone", "no_contact", "no_name", "bad_email_no_phone", "formula", "landline_only"]


class Shape(NamedTuple):
    """How one source writes its lists."""

    header: list[str]
    cells: Callable[[Person, int], list[str]]
    encoding: str
    delimiter: str
    newline: str


def person(rng: random.Random, number: int) -> Person:
    """One clean lead; its number makes the address and the phone its own."""
    first = rng.choice(HINDI) if rng.random() < 0.06 else rng.choice(FIRST)
    last = rng.choice(LAST)
    local = f"{rng.choice(FIRST).lower()}.{last.lower().replace(chr(39), '')}{number}"
    return {
        "name": f"{first} {last}",
        "email": f"{local}@{rng.choice(DOMAIN)}",
        "phone": f"+91{9_000_000_000 + (number * 7919) % 999_999_999:010d}",
        "age": str(rng.randint(12, 18)),
        "grade": str(rng.randint(7, 12)),
        "parent": f"{rng.choice(FIRST)} {last}",
        "city": rng.choice(CITY),
        "heard": rng.choice(HEARD),
    }


def respelled(rng: random.Random, phone: str) -> str:
    """A phone number as people write it."""
    ten = phone[3:]
    spaced, dashed = f"+91 {ten[:5]} {ten[5:]}", f"+91-{ten[:5]}-{ten[5:]}"
    return rng.choice([phone, ten, f"0{ten}", spaced, dashed, f"91{ten}", f"({phone[:3]}) {ten}", f"'{ten}"])


def rows(
    rng: random.Random, count: int, dirty: float, *, excel: bool = False, offset: int = 0
) -> Iterator[tuple[Person, str]]:
    """Rows, each with what it is: valid, invalid or duplicate."""
    clean: list[Person] = []
    for number in range(count):
        row = person(rng, number + offset)
        row["phone"] = respelled(rng, row["phone"])
        roll = rng.random()
        defect = rng.choice([*DEFECTS, *(["scientific"] if excel else [])]) if roll < dirty and clean else ""
        verdict = _spoil(rng, row, defect, clean)
        if verdict == "valid":
            clean.append(row)
        yield row, verdict


def _spoil(rng: random.Random, row: Person, defect: str, clean: list[Person]) -> str:
    match defect:
        case "dup_email":
            other = rng.choice(clean)
            row["email"] = rng.choice([other["email"].upper(), f" {other['email']} "])
            return "duplicate"
        case "dup_phone":
            other = rng.choice(clean)
            row["phone"] = "+91 " + "".join(letter for letter in other["phone"] if letter.isdigit())[-10:]
            return "duplicate"
        case "formula":
            row["city"] = '=HYPERLINK("http://evil.example","x")'
            return "valid"
        case "":
            return "valid"
        case "no_contact":
            row["email"] = row["phone"] = ""
        case "no_name":
            row["name"] = rng.choice(["", "   ", "-"])
        case "bad_email_no_phone":
            row["phone"], row["email"] = "", rng.choice(["not-an-email", "a@b", "two@at@example.com", "x@example..com"])
        case "landline_only":
            row["email"], row["phone"] = "", "020-2553"
        case "scientific":
            row["email"], row["phone"] = "", "9.19E+11"
    return "invalid"


def _meta(row: Person, number: int) -> list[str]:
    day, hour = number % 9 + 1, number % 9
    return [
        f"l:{10**14 + number}",
        f"2026-10-0{day}T0{hour}:15:00+05:30",
        "Summer Launchpad",
        "Launchpad v2",
        "false",
        "ig" if number % 2 else "fb",
        row["age"],
        row["name"],
        f"p:{row['phone']}" if row["phone"] else "",
        row["email"],
        row["city"],
        "CREATED",
    ]


def _forms(row: Person, number: int) -> list[str]:
    stamp = f"10/{number % 28 + 1}/2026 18:{number % 60:02d}:11"
    return [stamp, *(row[name] for name in ("name", "age", "grade", "parent", "phone", "email", "city", "heard"))]


SHAPES = {
    "meta": Shape(
        [
            "id",
            "created_time",
            "ad_name",
            "form_name",
            "is_organic",
            "platform",
            "student_age_(12-18)",
            "full_name",
            "phone_number",
            "email",
            "city",
            "lead_status",
        ],
        _meta,
        "utf-16",
        "\t",
        "\n",
    ),
    "forms": Shape(
        [
            "Timestamp",
            "Student's full name",
            "Age",
            "Class / Grade",
            "Parent's name",
            "Parent's WhatsApp number",
            "Email address",
            "City",
            "How did you hear about us?",
        ],
        _forms,
        "utf-8",
        ",",
        "\n",
    ),
    "excel": Shape(
        ["Sr. No.", "Name of Student", "Mobile No.", "E-mail ID", "Std", "City"],
        lambda row, number: [
            str(number + 1),
            *(row[name] for name in ("name", "phone", "email", "grade", "city")),
        ],
        "cp1252",
        ",",
        "\r\n",
    ),
    "semicolon": Shape(
        ["Full Name", "Email", "Phone", "Age", "City"],
        lambda row, _number: [row[name] for name in ("name", "email", "phone", "age", "city")],
        "utf-8-sig",
        ";",
        "\r\n",
    ),
    "plain": Shape(
        ["name", "email", "phone", "age", "city"],
        lambda row, _number: [row[name] for name in ("name", "email", "phone", "age", "city")],
        "utf-8",
        ",",
        "\n",
    ),
}


def make(name: str, count: int, out: Path, *, seed: int = 7, dirty: float = 0.12, offset: int = 0) -> dict[str, int]:
    """Write a list and its truth beside it; returns the truth."""
    shape = SHAPES[name]
    truth = {"rows": 0, "valid": 0, "invalid": 0, "duplicate": 0}
    with out.open("w", encoding=shape.encoding, newline="", errors="replace") as file:
        writer = csv.writer(file, delimiter=shape.delimiter, lineterminator=shape.newline)
        writer.writerow(shape.header)
        made = rows(random.Random(seed), count, dirty, excel=name == "excel", offset=offset)  # noqa: S311, no secret
        for number, (row, verdict) in enumerate(made):
            if shape.encoding == "cp1252":
                # The code page has no Devanagari.
                row = {key: text if text.isascii() else f"Anu {text.split()[-1]}" for key, text in row.items()}
            writer.writerow(shape.cells(row, number))
            truth["rows"] += 1
            truth[verdict] += 1
    out.with_name(f"{out.name}.truth.json").write_text(json.dumps(truth))
    return truth


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--dirty", type=float, default=0.12)
    parser.add_argument("--offset", type=int, default=0)
    given = parser.parse_args()
    truth = make(given.shape, given.rows, given.out, seed=given.seed, dirty=given.dirty, offset=given.offset)
    print(json.dumps(truth))


if __name__ == "__main__":
    main()
