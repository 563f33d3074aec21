"""The matrix as declared, with all that a test asks of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from tests.access.rows import PEOPLE

FILE = Path(__file__).with_name("matrix.yaml")
ALL = "all"


@dataclass(frozen=True)
class Verb:
    """Who may do one thing: for each person the rows, and for writing the columns."""

    rows: dict[str, str | list[str]]
    columns: dict[str, set[str]]

    def expected(self, person: str, every: set[str]) -> set[str]:
        """The rows that a person reaches, out of all that there are."""
        rows = self.rows.get(person, [])
        return every if rows == ALL else set(rows)

    def writable(self, person: str) -> set[str]:
        """The columns that a person may write."""
        return self.columns.get(person, set())


@dataclass(frozen=True)
class Relation:
    """What is declared of one table or view; `write` has SQL for columns to which their own value says nothing."""

    rows: str
    verbs: dict[str, Verb]
    write: dict[str, str]


def matrix() -> dict[str, Any]:
    """The file."""
    return cast(dict[str, Any], yaml.safe_load(FILE.read_text("utf-8")))


def relation(declared: dict[str, Any]) -> Relation:
    """One table or view of the file. A table that is silent about a verb is a KeyError."""
    verbs = ("select", "insert", "update", "delete") if len(declared) > 2 else ("select",)
    return Relation(declared["rows"], {name: verb(declared[name]) for name in verbs}, declared.get("write", {}))


def verb(declared: Any) -> Verb:
    """One verb: `nobody`, or the people with their rows."""
    if declared == "nobody":
        return Verb({}, {})
    shared = set(declared.get("columns", []))
    people = {person: _one(found, shared) for person, found in declared.items() if person != "columns"}
    unknown = people.keys() - set(PEOPLE)
    if unknown:
        raise ValueError(f"There is no {', '.join(sorted(unknown))} in the matrix.")
    return Verb(
        {person: rows for person, (rows, _) in people.items()}, {p: columns for p, (_, columns) in people.items()}
    )


def _one(found: Any, shared: set[str]) -> tuple[str | list[str], set[str]]:
    if isinstance(found, dict):
        return found["rows"], set(found["columns"])
    return found, shared
