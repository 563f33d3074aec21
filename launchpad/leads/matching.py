"""Rows of a list beside each other and beside the leads that we have: repeats, known leads, what becomes of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row
from launchpad.leads import queries
from launchpad.leads.cleaning import Cleaned, Cleaner


def judged(cleaned: Cleaned) -> dict[str, Any]:
    """What a row comes to before it is compared with anything: the columns that say so."""
    problem = cleaned.problem
    owners = {contact["owner"] for contact in cleaned.values.get("contacts", [])}
    bucket = "invalid" if not cleaned.valid else "no_guardian" if owners == {"student"} else "new"
    return {
        "verdict": "new" if cleaned.valid else "invalid",
        "bucket": bucket,
        "field": problem.field if problem else None,
        "reason": problem.reason if problem else None,
        "cleaned": Jsonb(cleaned.values),
    }


def compare(conn: Conn, import_id: UUID, rows: Sequence[int] | None = None) -> None:
    """Find repeats within the file and contacts that the database knows, among `rows` or all; count them."""
    arguments = {"id": import_id, "rows": None if rows is None else list(rows)}
    conn.execute(queries.BATCH_TO_CHECK, arguments)
    conn.execute(queries.KEYS)
    conn.execute(queries.REPEATED, arguments)
    while conn.execute(queries.FOLLOW_CHAIN, arguments).rowcount:
        pass
    _execute(conn, [queries.EXPLAIN_REPEATED, queries.DROP_REPEATED], arguments)
    conn.execute(queries.KNOWN)
    conn.execute(queries.EXPLAIN_KNOWN, arguments)
    conn.execute(queries.STOPPED)
    if rows is not None:
        conn.execute(queries.STILL_SIBLINGS, arguments)
    _execute(conn, [queries.EXPLAIN_ERASED, queries.COUNT], arguments)


def match(conn: Conn, import_id: UUID, rows: Sequence[int] | None = None) -> None:
    """Say anew what happens with the rows whose lead is known, and count them."""
    arguments = {"id": import_id, "rows": None if rows is None else list(rows)}
    conn.execute(queries.BATCH_TO_MATCH, arguments)
    conn.execute(queries.KEYS)
    conn.execute(queries.KNOWN)
    _execute(conn, [queries.EXPLAIN_KNOWN, queries.COUNT], arguments)


def mend(conn: Conn, found: Row, row: Row, edits: dict[str, str]) -> None:
    """Judge a row anew with what was written in place of its cells, and every row that hangs together with it."""
    cleaner = Cleaner(found["header"], found["mapping"], found["default_owner"])
    was = row["cleaned"].get("contacts", [])
    now = cleaner.clean(row["raw"], edits).values.get("contacts", [])
    arguments = {"id": found["id"], "row_no": row["row_no"], "contacts": Jsonb([*was, *now])}
    linked = conn.execute(queries.LINKED, arguments).fetchall()
    anew = []
    for one in linked:
        written = edits if one["row_no"] == row["row_no"] else one["edits"]
        judgement = judged(cleaner.clean(one["raw"], written))
        anew.append({"id": found["id"], "row_no": one["row_no"], "edits": Jsonb(written), **judgement})
    with conn.cursor() as cursor:
        cursor.executemany(queries.JUDGED_ANEW, anew)
    compare(conn, found["id"], [one["row_no"] for one in linked])


def _execute(conn: Conn, statements: list[str], arguments: dict[str, Any]) -> None:
    for statement in statements:
        conn.execute(statement, arguments)
