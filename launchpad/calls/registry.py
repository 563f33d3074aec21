"""The do-not-disturb registry: a list of checked numbers read, and the marks that it leaves on phones."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from launchpad.calls import queries
from launchpad.core.db import Conn, notify
from launchpad.core.errors import Invalid
from launchpad.core.phone import e164

State = Literal["registered", "clear", "not_checked"]

MOST_LINES = 5000
_SAID: dict[str, State] = {
    "registered": "registered", "yes": "registered", "y": "registered", "dnd": "registered", "1": "registered",
    "true": "registered", "clear": "clear", "no": "clear", "n": "clear", "not registered": "clear", "0": "clear",
    "false": "clear",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a list. number: E.164; None where it is none. state: what the line says, or the list as a whole."""

    written: str
    number: str | None
    state: State | None


@dataclass(frozen=True)
class Marked:
    """What became of one line. name: of the family; the number as it was written where it is nobody's."""

    name: str
    outcome: Literal["done", "skipped"]
    reason: str | None = None


def read(text: str, state: State | None) -> list[Line]:
    """The lines of a pasted list: a number, and after a comma, semicolon or tab what the registry says of it.

    state: for lines that say nothing. A first line without a number is a heading. Raises Invalid for too many.
    """
    written = [line.replace(";", ",").replace("\t", ",") for line in text.replace("\x00", "").splitlines()]
    rows = [row for row in csv.reader(io.StringIO("\n".join(written))) if any(cell.strip() for cell in row)]
    if len(rows) > MOST_LINES:
        raise Invalid("text", f"At most {MOST_LINES:,} numbers at once; these are {len(rows):,}.", code="too_many")
    lines = [_line(row, state) for row in rows]
    return lines[1:] if lines and lines[0].number is None and not any(map(str.isdigit, lines[0].written)) else lines


def _line(row: Sequence[str], state: State | None) -> Line:
    said = row[1].strip().lower() if len(row) > 1 else ""
    try:
        number: str | None = e164(row[0].strip())
    except ValueError:
        number = None
    return Line(row[0].strip(), number, _SAID.get(said) if said else state)


def mark_lines(conn: Conn, lines: Sequence[Line], actor: UUID) -> list[Marked]:
    """Mark the phones of a list; one answer for each line."""
    owners = queries.phones(conn, [line.number for line in lines if line.number])
    told: list[Marked] = []
    for line in lines:
        reason = _against(line, owners.keys())
        if reason is None and line.number and line.state:
            queries.mark_phones(conn, [owners[line.number]["id"]], line.state, actor)
        name = owners[line.number]["name"] if line.number in owners else line.written
        told.append(Marked(name, "skipped" if reason else "done", reason))
    notify(conn, "sweep")
    return told


def mark(conn: Conn, contact_ids: Sequence[UUID], state: State, actor: UUID) -> int:
    """Mark phones by hand; returns how many there were."""
    marked = queries.mark_phones(conn, contact_ids, state, actor)
    notify(conn, "sweep")
    return marked


def _against(line: Line, known: Collection[str]) -> str | None:
    if line.number is None:
        return "This is not a phone number."
    if line.state is None:
        return "The line says neither registered nor clear."
    return None if line.number in known else "No family has this number."
