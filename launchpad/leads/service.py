"""Lead imports as the educator steers them: upload, map, check, run. The work itself is the worker's (work.py)."""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from launchpad.core import audit
from launchpad.core.db import Conn, Database, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.core.sheet import harmless
from launchpad.core.storage import Storage
from launchpad.leads import columns, files, matching, queries
from launchpad.leads.columns import Owner
from launchpad.leads.files import UnreadableList

BUCKET = "lead-imports"
AfterImport = Literal["nothing", "cta_email", "drip"]
Match = Literal["keep", "fill", "overwrite"]
# What a cell may be mended as: a column that is kept as extra is nobody's name or contact.
Editable = Literal[
    "student_name",
    "guardian_name",
    "email",
    "phone",
    "student_email",
    "student_phone",
    "guardian_email",
    "guardian_phone",
    "age",
    "birth_year",
    "grade",
    "city",
    "source",
]

_PAGE = 2_000


@dataclass(frozen=True)
class Opened:
    """What a first look at a list showed."""

    size_bytes: int
    form: files.Format
    header: list[str]
    samples: dict[str, list[str]]


def create_import(db: Database, storage: Storage, *, storage_path: str, file_name: str, user_id: UUID | None) -> UUID:
    """Look at an uploaded list and make its import, with a guessed mapping or that of an earlier list of its kind.

    Raises UnreadableList for a file that is no list, which is then removed; NotFound where nothing was uploaded;
    Conflict where the file has an import already. Nothing is written in any of these cases.
    """
    with fetched(storage, storage_path) as path:
        try:
            found = look(path)
        except UnreadableList:
            _remove_unless_imported(db, storage, storage_path)
            raise
    guessed = {name: one.target for name, one in columns.guess(found.samples).items()}
    try:
        with db.transaction() as conn:
            earlier = conn.execute(queries.EARLIER, {"header": Jsonb(found.header)}).fetchone() or {}
            made = conn.execute(
                queries.CREATE,
                {
                    "file_name": file_name,
                    "storage_path": storage_path,
                    "size_bytes": found.size_bytes,
                    "encoding": found.form.encoding,
                    "delimiter": found.form.delimiter,
                    "header": Jsonb(found.header),
                    "samples": Jsonb(found.samples),
                    "mapping": Jsonb(earlier.get("mapping", guessed)),
                    "lead_source": earlier.get("lead_source"),
                    "default_owner": earlier.get("default_owner", "unknown"),
                    "created_by": user_id,
                },
            ).fetchone()
    except UniqueViolation:
        raise Conflict("This file has an import already.", code="already_imported") from None
    assert made is not None
    return UUID(str(made["id"]))


def look(path: Path) -> Opened:
    """The format, columns and first values of a list. Raises UnreadableList where it has no columns or no rows.

    A text file is read to its end, so that a quotation mark left open is found now; a sheet's rows are read later.
    """
    form = files.detect(path)
    with files.rows(path, form) as found:
        first = next(found, None)
        if first is None:
            raise UnreadableList("This file is empty.", field="file")
        header = files.header_of(first[1])
        top = [cells for _, cells in islice(found, columns.SAMPLE_ROWS)]
        if not top:
            raise UnreadableList("This list has the names of its columns, and no rows below them.", field="rows")
        if not form.is_sheet:
            for _ in found:
                pass
    return Opened(path.stat().st_size, form, header, columns.samples(header, top))


@contextmanager
def fetched(storage: Storage, storage_path: str) -> Iterator[Path]:
    """A list from Storage, as a file that is gone afterwards. Raises NotFound where there is none."""
    with tempfile.NamedTemporaryFile(prefix="launchpad-list-") as file:
        storage.download_to(BUCKET, storage_path, file)
        file.flush()
        yield Path(file.name)


def find(conn: Conn, import_id: UUID) -> Row:
    """One import. Raises NotFound."""
    return _found(conn.execute(queries.ONE, {"id": import_id}).fetchone())


def set_mapping(
    conn: Conn, import_id: UUID, *, mapping: Mapping[str, str], default_owner: Owner, lead_source: str | None
) -> None:
    """Say what each column holds. Raises Invalid, which names the column or what is missing, or Conflict."""
    found = _changeable(conn, import_id)
    columns.check(mapping, found["header"])
    complete = {name: mapping.get(name, "ignore") for name in found["header"]}
    arguments = {"mapping": Jsonb(complete), "default_owner": default_owner, "lead_source": lead_source}
    conn.execute(queries.MAP, {"id": import_id, **arguments})


def start_check(conn: Conn, import_id: UUID) -> None:
    """Have the worker say what each row would come to. Raises Invalid for a mapping that reaches nobody."""
    found = _changeable(conn, import_id)
    columns.check(found["mapping"], found["header"])
    conn.execute(queries.START_CHECK, {"id": import_id})
    notify(conn, "imports")


def keep_sibling(conn: Conn, import_id: UUID, row_no: int, *, keep: bool) -> None:
    """Take a possible sibling in as a second child of the family, or leave it out. Raises NotFound, Conflict."""
    _between_check_and_run(conn, import_id)
    if conn.execute(queries.SIBLING, {"id": import_id, "row_no": row_no, "keep": keep}).fetchone() is None:
        raise NotFound("This row is not a possible sibling.")
    conn.execute(queries.COUNT, {"id": import_id})


def edit_row(conn: Conn, import_id: UUID, row_no: int, edits: Mapping[Editable, str | None]) -> None:
    """Write in place of what the file says, by target; None takes it back. The row and its like are judged anew.

    Raises NotFound, Conflict once rows are written.
    """
    found = _between_check_and_run(conn, import_id)
    row = conn.execute(queries.ROW_LOCKED, {"id": import_id, "row_no": row_no}).fetchone()
    if row is None:
        raise NotFound("There is no such row.")
    merged: dict[str, str | None] = {**row["edits"], **{str(target): text for target, text in edits.items()}}
    written = {target: text.replace("\0", "") for target, text in merged.items() if text is not None}
    matching.mend(conn, found, row, written)


def set_match(conn: Conn, import_id: UUID, match: Match, row_no: int | None = None) -> None:
    """Say what happens where a lead is known, for the whole list or one row. Raises NotFound, Conflict."""
    _between_check_and_run(conn, import_id)
    if row_no is None:
        conn.execute(queries.SET_MATCH, {"id": import_id, "match": match})
        matching.match(conn, import_id)
        return
    if conn.execute(queries.SET_ROW_MATCH, {"id": import_id, "row_no": row_no, "match": match}).fetchone() is None:
        raise NotFound("This row meets no lead that we have.")
    matching.match(conn, import_id, [row_no])


def start_run(conn: Conn, import_id: UUID, *, after_import: AfterImport, per_hour: int | None = None) -> None:
    """Have the worker write the rows. One that failed, was paused or stopped goes on where it was.

    per_hour: how many invitations leave in an hour, for a drip.
    """
    found = _locked(conn, import_id)
    if found["status"] == "failed" and found["checked_at"] is None:
        raise Conflict("Check the list first.")
    if after_import == "drip" and per_hour is None:
        raise Invalid("per_hour", "Say how many leave in an hour.")
    pace = per_hour if after_import == "drip" else None
    conn.execute(queries.START_RUN, {"id": import_id, "after_import": after_import, "per_hour": pace})
    notify(conn, "imports")


def pause(conn: Conn, import_id: UUID) -> None:
    """Have a run wait after the rows that are being written. Raises NotFound, Conflict."""
    found = _locked(conn, import_id)
    if found["status"] != "running":
        raise Conflict("Only a run can be paused.")
    conn.execute(queries.STOP, {"id": import_id, "status": "paused"})


def cancel(conn: Conn, import_id: UUID) -> None:
    """Give an import up; a run is stopped instead: what is written stays, and it can go on or be undone."""
    found = _locked(conn, import_id)
    is_begun = found["status"] in ("running", "paused")
    conn.execute(queries.STOP, {"id": import_id, "status": "stopped" if is_begun else "cancelled"})


@dataclass(frozen=True)
class Undo:
    """What undoing an import would do: leads to remove, and those that stay, by the reason."""

    removes: int
    keeps: dict[str, int]


def would_undo(conn: Conn, import_id: UUID) -> Undo:
    """What undoing an import would do, without doing it. Raises NotFound, Conflict where nothing was written."""
    _undoable(find(conn, import_id))
    conn.execute("set local statement_timeout = '1min'")
    rows = conn.execute(queries.WOULD_UNDO, {"id": import_id}).fetchall()
    keeps = {row["because"]: row["count"] for row in rows if row["because"] is not None}
    return Undo(sum(row["count"] for row in rows if row["because"] is None), keeps)


def start_undo(conn: Conn, import_id: UUID, actor: UUID) -> None:
    """Have the worker remove the leads that nobody has touched; nothing more is sent for the import.

    Raises NotFound, Conflict where nothing was written.
    """
    found = _locked(conn, import_id)
    _undoable(found)
    for statement in (queries.START_UNDO, queries.STOP_MAILING, queries.FORGET_KEPT):
        conn.execute(statement, {"id": import_id})
    audit.record(conn, actor, "import.undone", "lead_imports", import_id, after={"file": found["file_name"]})
    notify(conn, "imports")


def _undoable(found: Row) -> None:
    if found["status"] not in ("done", "stopped", "failed") or found["checked_at"] is None:
        raise Conflict("Only an import that is done or stopped can be undone.")


def rejected_csv(db: Database, import_id: UUID) -> Iterator[bytes]:
    """The rows that are not imported, as a CSV for spreadsheets: their cells as they were, and why. Raises NotFound."""
    with db.transaction() as conn:
        header = find(conn, import_id)["header"]
    return chain(
        [_lines([[*header, "Row", "Result", "Reason"]], mark=True)], _rejected_pages(db, import_id, len(header))
    )


def _rejected_pages(db: Database, import_id: UUID, width: int) -> Iterator[bytes]:
    after = 0
    while True:
        with db.transaction() as conn:
            page = conn.execute(queries.REJECTED, {"id": import_id, "after": after, "limit": _PAGE}).fetchall()
        if not page:
            return
        yield _lines([[*_padded(row["raw"], width), str(row["row_no"]), row["verdict"], row["reason"]] for row in page])
        after = page[-1]["row_no"]


def _padded(cells: list[str], width: int) -> list[str]:
    # What stood beyond the last column is in the reason; here it would move the columns of ours.
    return [*cells, *[""] * (width - len(cells))][:width]


def _lines(rows: list[list[Any]], *, mark: bool = False) -> bytes:
    text = io.StringIO()
    # Excel takes UTF-8 for what it is only behind a byte order mark.
    text.write("\ufeff" if mark else "")
    csv.writer(text, lineterminator="\r\n").writerows([[harmless(cell or "") for cell in row] for row in rows])
    return text.getvalue().encode()


def _remove_unless_imported(db: Database, storage: Storage, storage_path: str) -> None:
    with db.transaction() as conn:
        used = conn.execute(
            "select 1 from public.lead_imports where storage_path = %(path)s", {"path": storage_path}
        ).fetchone()
    if not used:
        storage.remove(BUCKET, [storage_path])


def _changeable(conn: Conn, import_id: UUID) -> Row:
    found = _locked(conn, import_id)
    if conn.execute(queries.IS_BEGUN, {"id": import_id}).fetchone() == {"begun": True}:
        raise Conflict("Some rows of this list are written already. Run it to the end, or import the file again.")
    return found


def _between_check_and_run(conn: Conn, import_id: UUID) -> Row:
    found = _locked(conn, import_id)
    if found["status"] != "checked":
        raise Conflict("Rows are changed between the check and the run.")
    return found


def _locked(conn: Conn, import_id: UUID) -> Row:
    return _found(conn.execute(queries.ONE_LOCKED, {"id": import_id}).fetchone())


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("There is no such import.")
    return row
