"""From the cells of one row to what it says about a family, or to the reason why it cannot be used."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from launchpad.core import emails, phone
from launchpad.leads.columns import CONTACTS, Owner, Target

_LIMITS = {"student_name": 120, "guardian_name": 120, "grade": 40, "city": 80, "source": 200, "extra": 500}
_BIRTH_YEARS = range(1990, 2101)
_AGES = range(1, 121)
_NO_VALUE = re.compile(r"[\s.\-–—_/]*|n\.?/?a\.?|nil|none|null|#n/a", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """Why a row, or one of its cells, cannot be used; `field` is a target."""

    field: str
    reason: str


@dataclass
class Cleaned:
    """What a row says. A problem beside usable values names a cell that was left out."""

    values: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    valid: bool = True


class Cleaner:
    """Cleans the rows of one list. `default_owner` owns the contacts of columns that do not say whose they are."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str], default_owner: Owner) -> None:
        self._width = len(header)
        self._header = header
        self._default_owner = default_owner
        self._columns: dict[str, list[int]] = {}
        for number, name in enumerate(header):
            self._columns.setdefault(mapping.get(name, "ignore"), []).append(number)

    def clean(self, cells: Sequence[str]) -> Cleaned:
        """Clean one row."""
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            return _refused("row", f"this row has {len(cells)} cells, the header {self._width}")
        row = [*cells, *[""] * (self._width - len(cells))]
        name = self._text(row, "student_name")
        if not _has_letter(name):
            return _refused("student_name", "no name")
        contacts, problem = self._contacts(row)
        if not contacts:
            refused = problem or Problem("contact", "neither an e-mail address nor a mobile number")
            return Cleaned(problem=refused, valid=False)
        values = {
            "student_name": name,
            "guardian_name": self._text(row, "guardian_name"),
            "contacts": contacts,
            "age": _number(self._first(row, "age"), _AGES),
            "birth_year": _number(self._first(row, "birth_year"), _BIRTH_YEARS),
            "grade": self._text(row, "grade"),
            "city": self._text(row, "city"),
            "source": self._text(row, "source"),
            "extra": self._extra(row),
        }
        return Cleaned({key: value for key, value in values.items() if value}, problem)

    def _contacts(self, row: Sequence[str]) -> tuple[list[dict[str, str]], Problem | None]:
        """The contacts by their value, guardians' first, and the first one that had to be left out."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        problem: Problem | None = None
        for target, (kind, owner) in CONTACTS.items():
            for written in self._cells(row, target):
                try:
                    value = emails.normalise(written) if kind == "email" else phone.indian_mobile(written)
                except ValueError as error:
                    problem = problem or Problem(target, str(error))
                    continue
                contact = {"kind": kind, "value": value, "owner": owner or self._default_owner}
                found.setdefault((kind, value), contact)
        return list(found.values()), problem

    def _cells(self, row: Sequence[str], target: str) -> list[str]:
        cells = (row[number].strip() for number in self._columns.get(target, []))
        return [cell for cell in cells if not _NO_VALUE.fullmatch(cell)]

    def _first(self, row: Sequence[str], target: Target) -> str:
        return next(iter(self._cells(row, target)), "")

    def _text(self, row: Sequence[str], target: Target) -> str:
        # First and last name may stand in two columns.
        joined = " ".join(" ".join(self._cells(row, target)).split())
        return unicodedata.normalize("NFC", joined)[: _LIMITS[target]].strip()

    def _extra(self, row: Sequence[str]) -> dict[str, str]:
        cells = ((self._header[number], row[number].strip()) for number in self._columns.get("extra", []))
        return {name: cell[: _LIMITS["extra"]] for name, cell in cells if cell}


def same_child(one: str, other: str) -> bool:
    """Whether two names may be one child's: the words of one are all words of the other."""
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return first <= second or second <= first


def _refused(name: str, reason: str) -> Cleaned:
    return Cleaned(problem=Problem(name, reason), valid=False)


def _has_letter(text: str) -> bool:
    return any(unicodedata.category(letter).startswith("L") for letter in text)


def _number(written: str, allowed: range) -> int | None:
    """The one number that a cell holds ("14 yrs", "2012-05-01" for a year); None where it is out of range."""
    digits = 4 if allowed is _BIRTH_YEARS else 3
    numbers = [int(found) for found in re.findall(rf"(?<!\d)\d{{1,{digits}}}(?!\d)", written)]
    return next((number for number in numbers if number in allowed), None)
