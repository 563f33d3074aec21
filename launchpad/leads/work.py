"""The worker's part of lead imports: the check of a whole list, and run and undo in chunks that survive its end."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from psycopg.types.json import Jsonb

from launchpad.context import Context
from launchpad.core.db import Conn, Database, Row
from launchpad.core.errors import DomainError, Unavailable
from launchpad.leads import files, matching, queries, service
from launchpad.leads.cleaning import Cleaner

log = structlog.get_logger()

_CHECK_CHUNK = 5_000
_RUN_CHUNK = 2_000
_UNDO_CHUNK = 500
_UNTOUCHED: Row = {"edits": {}, "match": None}
_LEASE = timedelta(seconds=60)
_WAIT_AFTER_OUTAGE = timedelta(seconds=30)
_OUR_SIDE = "Something went wrong on our side, and nothing more was written. Please start it again."


class Lost(Exception):
    """The import was cancelled, or another worker took it over."""


def imports(ctx: Context, *, chunk: int = _RUN_CHUNK) -> int:
    """Do one step of the oldest import that waits: a whole check, or the next `chunk` rows of a run or an undo.

    Returns 0 where none waits.
    """
    claim = uuid4().hex
    with ctx.db.statement() as conn:
        found = conn.execute(queries.CLAIM, {"claim": claim, "lease": _LEASE}).fetchone()
    if found is None:
        return 0
    try:
        if found["status"] == "checking":
            with service.fetched(ctx.storage, found["storage_path"]) as path:
                check(ctx.db, found, path)
        elif found["status"] == "undoing":
            undo_chunk(ctx.db, found, limit=min(chunk, _UNDO_CHUNK))
        else:
            run_chunk(ctx.db, found, limit=chunk)
    except Lost:
        log.info("import.lost", import_id=str(found["id"]))
    except (Unavailable, psycopg.OperationalError) as error:
        # Away for a while, or two imports stood in each other's way: later, from the last step that was committed.
        log.warning("import.waits", import_id=str(found["id"]), error=type(error).__name__)
        with ctx.db.transaction() as conn:
            conn.execute(queries.RELEASE, {"id": found["id"], "claim": claim, "wait": _WAIT_AFTER_OUTAGE})
    except DomainError as error:
        _fail(ctx.db, found, error.message)
    except Exception as error:
        log.error("import.failed", import_id=str(found["id"]), exc_info=error)
        _fail(ctx.db, found, _OUR_SIDE)
    return 1


def check(db: Database, found: Row, path: Path) -> None:
    """Write what each row of the file would come to, and nothing else. Begins anew each time.

    Raises UnreadableList for a file that ends badly, Lost where the import is no longer ours.
    """
    with db.transaction() as conn:
        _hold(conn, found, done=0)
        edited = {row["row_no"]: row for row in conn.execute(queries.EDITS, {"id": found["id"]})}
        conn.execute(queries.FORGET_ROWS, {"id": found["id"]})
    with files.rows(path, files.Format(found["encoding"], found["delimiter"])) as rows:
        next(rows)
        done = 0
        judged = _judged(found, rows, edited)
        while chunk := list(islice(judged, _CHECK_CHUNK)):
            done += len(chunk)
            with db.transaction() as conn:
                _hold(conn, found, done=done)
                _copy(conn, chunk)
    with db.transaction() as conn:
        _hold(conn, found, done=done)
        conn.execute("set local statement_timeout = '10min'")
        matching.compare(conn, found["id"])
        conn.execute(queries.CHECKED, {"id": found["id"]})


def run_chunk(db: Database, found: Row, *, limit: int) -> None:
    """Write the next rows and mark them as written, in one transaction; the last one ends the import.

    Raises Lost where the import is no longer ours.
    """
    arguments = {"id": found["id"], "limit": limit}
    with db.transaction() as conn:
        _hold(conn, found, done=found["done_rows"])
        if not conn.execute(queries.BATCH_TO_RUN, arguments).rowcount:
            _execute(conn, [queries.COUNT, queries.DONE], arguments)
            return
        conn.execute(queries.KEYS)
        conn.execute(queries.KNOWN)
        conn.execute(queries.STOPPED)
        conn.execute(queries.EXPLAIN_ERASED, arguments)
        conn.execute(queries.DECIDE)
        _execute(conn, [queries.MAKE_FAMILIES, queries.MAKE_LEADS, queries.MAKE_CONTACTS, queries.TAKE_BACK], arguments)
        _execute(conn, [queries.FILL_LEADS, queries.FILL_NAMES], arguments)
        applied = conn.execute(queries.APPLIED, arguments).rowcount
        _hold(conn, found, done=found["done_rows"] + applied)
        # The next chunk need not wait for the lease of this one.
        conn.execute(queries.RELEASE, {"id": found["id"], "claim": found["claimed_by"], "wait": timedelta()})


def undo_chunk(db: Database, found: Row, *, limit: int) -> None:
    """Remove the next leads that nobody has touched, and note why the others stay; the last one ends the undo.

    Raises Lost where the import is no longer ours.
    """
    arguments = {"id": found["id"], "limit": limit}
    with db.transaction() as conn:
        _hold(conn, found, done=found["done_rows"])
        if not conn.execute(queries.BATCH_TO_UNDO, arguments).rowcount:
            conn.execute(queries.UNDONE, arguments)
            return
        kept = conn.execute(queries.KEEP_TOUCHED, arguments).rowcount
        removed = conn.execute(queries.REMOVE_LEADS).rowcount
        conn.execute(queries.REMOVE_FAMILIES)
        conn.execute(queries.NOTE_UNDO, {**arguments, "removed": removed, "kept": kept})
        conn.execute(queries.RELEASE, {"id": found["id"], "claim": found["claimed_by"], "wait": timedelta()})


def _judged(
    found: Row, rows: Iterator[tuple[int, files.Cells]], edited: Mapping[int, Row]
) -> Iterator[tuple[Any, ...]]:
    cleaner = Cleaner(found["header"], found["mapping"], found["default_owner"])
    for row_no, cells in rows:
        written = edited.get(row_no, _UNTOUCHED)
        judgement = matching.judged(cleaner.clean(cells, written["edits"]))
        yield (
            found["id"],
            row_no,
            judgement["verdict"],
            judgement["bucket"],
            judgement["field"],
            judgement["reason"],
            # Postgres keeps no zero characters in JSON.
            Jsonb([cell.replace("\0", "") for cell in cells]),
            judgement["cleaned"],
            Jsonb(written["edits"]),
            written["match"],
        )


def _copy(conn: Conn, chunk: list[tuple[Any, ...]]) -> None:
    with conn.cursor().copy(queries.COPY_ROWS) as copy:
        for row in chunk:
            copy.write_row(row)


def _hold(conn: Conn, found: Row, *, done: int) -> None:
    """Lock the import, note the progress and renew the lease. Raises Lost where it is no longer ours.

    Nobody claims it while it is locked, however long the transaction takes.
    """
    arguments = {"id": found["id"], "claim": found["claimed_by"], "status": found["status"], "done": done}
    if conn.execute(queries.PROGRESS, {**arguments, "lease": _LEASE}).fetchone() is None:
        raise Lost


def _execute(conn: Conn, statements: list[str], arguments: dict[str, Any]) -> None:
    for statement in statements:
        conn.execute(statement, arguments)


def _fail(db: Database, found: Row, error: str) -> None:
    with db.transaction() as conn:
        conn.execute(queries.FAIL, {"id": found["id"], "claim": found["claimed_by"], "error": error})


LANES = {"imports": imports}
