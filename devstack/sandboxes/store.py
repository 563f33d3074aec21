"""The sandboxes' own ledger: SQLite in WAL, one connection, used from the event loop's thread only."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).with_name("schema.sql")

Row = sqlite3.Row


class Store:
    """Statements with named parameters; what stands inside one `transaction` is kept or lost together."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        # A power cut may lose the last moments, a killed process may not: enough for a sandbox.
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute("pragma busy_timeout = 5000")
        self._connection.executescript(_SCHEMA.read_text())

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written at once. Contains no await, so that no other request comes between."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """All rows of a query."""
        return self._connection.execute(statement, parameters).fetchall()

    def row(self, statement: str, **parameters: Any) -> Row | None:
        """The first row of a query."""
        found: Row | None = self._connection.execute(statement, parameters).fetchone()
        return found

    def run(self, statement: str, **parameters: Any) -> int:
        """Run one change; returns the row id of an insert."""
        return self._connection.execute(statement, parameters).lastrowid or 0

    def run_many(self, statement: str, parameters: list[dict[str, Any]]) -> None:
        """Run one change for each set of parameters."""
        self._connection.executemany(statement, parameters)

    def switch(self, name: str, default: str) -> str:
        """The setting `name`, which outlives a restart."""
        found = self.row("select value from switches where name = :name", name=name)
        return default if found is None else str(found["value"])

    def set_switch(self, name: str, value: str) -> None:
        """Keep a setting."""
        self.run("insert or replace into switches (name, value) values (:name, :value)", name=name, value=value)


def compact(value: Mapping[str, Any] | list[Any]) -> str:
    """JSON as the providers write it: no blanks, letters of all scripts as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
