"""Databases that tests use one after another.

To copy a database takes a tenth of a second, and each connection to a new copy has to learn its tables and functions
anew, which takes longer than most tests. So a database that a test has done with is put back as it was, row for row,
and the next test has it with the same connections. Where that does not go, because something still holds on to it,
it is thrown away.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from devstack.postgres import Cluster
from launchpad.core.db import Database

# What is deleted stays in the files for a while: after this many tests a new copy is quicker.
_USES = 60
_PATIENCE = "2s"
_numbers = itertools.count(1)

_TABLES = """
select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema|supabase_migrations)' order by 1
"""
_SEQUENCES = """
select format('%I.%I', schemaname, sequencename) as name, start_value, last_value from pg_sequences order by 1
"""


@dataclass(frozen=True)
class _Contents:
    """What a table held at first: its rows as COPY writes them, and how many they are."""

    rows: bytes
    number: int


class _Lasting(Database):
    """The engine's connections, which outlive the contexts that have them."""

    def close(self) -> None:
        """Nothing: the next test has them."""

    def end(self) -> None:
        """Close them."""
        super().close()


class Used:
    """A copy of the database `template`, with the connections that tests have to it."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster = cluster
        self._name = f"engine_{next(_numbers)}"
        self.url = cluster.create_database(self._name, template)
        self.uses = 0
        self._engines: dict[str, _Lasting] = {}
        self._owner: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] | None = None
        self._conn = cluster.connect(self._name)
        self._conn.execute("set session_replication_role = replica")
        self._conn.execute(f"set lock_timeout = '{_PATIENCE}'")
        self._sequences = self._conn.execute(_SEQUENCES).fetchall()
        tables = [name for (name,) in self._conn.execute(_TABLES).fetchall()]
        self._first = {name: self._contents(name) for name in tables}
        self._changed = self._question()
        self._since = self._now()

    def database(self, name: str) -> Database:
        """The engine's connections under a name, as `build_context` takes them."""
        if name not in self._engines:
            self._engines[name] = _Lasting(self.url, name=name)
        return self._engines[name]

    @property
    def owner(self) -> ConnectionPool[psycopg.Connection[tuple[Any, ...]]]:
        """Connections as `postgres`."""
        if self._owner is None:
            self._owner = ConnectionPool(self.url, min_size=0, max_size=8, open=True, name=f"owner of {self._name}")
        return self._owner

    def put_back(self) -> bool:
        """Undo what the test did; False where this database is not to be used again."""
        self.uses += 1
        if self.uses >= _USES:
            return False
        try:
            with self._conn.transaction():
                for (name,) in self._conn.execute(self._changed, {"since": self._since}).fetchall():
                    self._restore(name)
                for name, start, last in self._sequences:
                    self._conn.execute("select setval(%s, %s, %s)", [name, last or start, last is not None])
            self._since = self._now()
        except psycopg.Error:
            return False
        return True

    def drop(self) -> None:
        """Close all connections and drop the database."""
        for engine in self._engines.values():
            engine.end()
        if self._owner is not None:
            self._owner.close()
        with suppress(psycopg.Error):
            self._conn.close()
        self._cluster.drop_database(self._name)

    def _contents(self, name: str) -> _Contents:
        table = sql.SQL(name)
        with self._conn.cursor().copy(sql.SQL("copy {} to stdout (format binary)").format(table)) as copy:
            rows = b"".join(bytes(block) for block in copy)
        count = self._conn.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
        return _Contents(rows, count[0] if count else 0)

    def _question(self) -> sql.Composed:
        """The names of the tables that hold other rows than at first, as one query."""
        return sql.SQL(" union all ").join(
            sql.SQL("select {name} where (select count(*) from {table}) <> {number}").format(
                name=sql.Literal(name),
                table=sql.SQL(name),
                number=sql.Literal(first.number),
            )
            + sql.SQL(
                " or exists (select from {table} where xmin::text::bigint >= %(since)s)" if first.number else ""
            ).format(table=sql.SQL(name))
            for name, first in self._first.items()
        )

    def _restore(self, name: str) -> None:
        table = sql.SQL(name)
        self._conn.execute(sql.SQL("delete from {}").format(table))
        if self._first[name].number:
            with self._conn.cursor().copy(sql.SQL("copy {} from stdin (format binary)").format(table)) as copy:
                copy.write(self._first[name].rows)

    def _now(self) -> int:
        found = self._conn.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        assert found is not None
        return int(found[0])


class Shelf:
    """The databases of this process that stand ready."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster = cluster
        self._template = template
        self._ready: list[Used] = []
        self._taken: dict[str, Used] = {}

    def take(self) -> Used:
        """A database as the template is, for one test."""
        found = self._ready.pop() if self._ready else Used(self._cluster, self._template)
        self._taken[found.url] = found
        return found

    def give_back(self, used: Used) -> None:
        """What the test has done with."""
        del self._taken[used.url]
        if used.put_back():
            self._ready.append(used)
        else:
            used.drop()

    def of(self, url: str) -> Used | None:
        """The database of an address, where it is one of these."""
        return self._taken.get(url)

    def clear(self) -> None:
        """Drop them all."""
        for used in self._ready:
            used.drop()
