"""Tries one cell of the access matrix as one person, and tells what that person reached."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

Conn = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def undone(conn: Conn) -> Iterator[None]:
    """Whatever happens inside leaves no trace."""
    with conn.transaction(force_rollback=True):
        yield


@contextmanager
def acting(conn: Conn, claims: Mapping[str, str], **settings: str) -> Iterator[None]:
    """Inside, the connection is the person whose token has these claims, as the Data API and Storage make it one."""
    with undone(conn):
        made = {"request.jwt.claims": json.dumps(claims), "request.jwt.claim.sub": claims.get("sub", "")}
        every = {**made, "request.jwt.claim.role": claims["role"], **settings, "role": claims["role"]}
        for name, value in every.items():
            conn.execute("select set_config(%s, %s, true)", [name, value])
        yield


@contextmanager
def owning(conn: Conn) -> Iterator[None]:
    """Inside, nothing stands in the way: no policy, no trigger, no foreign key. The control beside each denial."""
    with undone(conn):
        conn.execute("set local session_replication_role = replica")
        conn.execute("select set_config('storage.allow_delete_query', 'true', true)")
        yield


Statement = sql.SQL | sql.Composed | str
Parameters = Mapping[str, Any] | None


def refused(conn: Conn, statement: Statement, parameters: Parameters = None) -> bool:
    """Whether the database refuses a statement for lack of rights, or lets it touch no row."""
    try:
        with undone(conn):
            return bool(conn.execute(statement, parameters).rowcount == 0)
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.Error:
        # Another complaint, such as a missing value, comes only after the rights were found sufficient.
        return False


def reached(
    conn: Conn, statement: Statement, label_of: Callable[[Any], str], parameters: Parameters = None
) -> set[str]:
    """Whose rows a statement reaches; its last column tells. Empty when refused."""
    try:
        with undone(conn):
            return {label_of(row[-1]) for row in conn.execute(statement, parameters)}
    except psycopg.errors.InsufficientPrivilege:
        return set()
