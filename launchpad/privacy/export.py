"""Exports: all that is held, of one family or of everybody, as a zip; begun anew when it was cut off."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Any

import structlog

from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.core.errors import DomainError, NotFound
from launchpad.privacy import export_queries as queries

log = structlog.get_logger()

BUCKET = "exports"
LANE = "exports"
# The file is gone after a week; the link to it works for minutes and is made anew.
KEPT = timedelta(days=7)
LINK_SECONDS = 600
_LEASE = timedelta(minutes=5)
_TRIES = 3
_AT_ONCE = 2000
# What a family takes home: what it gave and what it was told. Notes about it and what a child said in confidence are
# not in it, since who downloads it may be whom that was about.
_OF_GUARDIAN = {
    "families", "contacts", "imported_leads", "guardian_consents", "cta_submissions", "enrollments", "payments",
    "payment_receipts", "payment_refunds", "session_attendance", "session_answers", "assignment_submissions",
    "session_feedback", "submission_tries", "certificates", "email_logs", "whatsapp_logs", "call_logs", "crm_messages",
    "support_tickets",
}  # fmt: skip
# Class recordings are many gigabytes and lie in the bucket already.
_FILES_OF_GUARDIAN = {"submissions", "certificates", "consent-proofs", "payment-proofs", "call-recordings"}
_LEDGERS = {"email_logs", "whatsapp_logs", "call_logs"}

_README = """What is held, as of {day}.

Each file below "tables" holds one table: JSON for a family, CSV for everything.
Files below "files" are as they were uploaded.
"""


def make(ctx: Context) -> int:
    """Make the export that waits longest, or delete one whose time is over. Returns how many were worked at."""
    with ctx.db.transaction() as conn:
        row = queries.take(conn, _LEASE)
        over = None if row else queries.expired(conn)
    if row is None:
        return _delete(ctx, over) if over else 0
    try:
        with tempfile.TemporaryFile() as file:
            size = _write(ctx, row, file)
            file.seek(0)
            path = f"{row['family_id'] or 'everything'}/{row['id']}.zip"
            ctx.storage.upload(BUCKET, path, file, "application/zip", replace=True)
    except DomainError as error:
        log.warning("export.waits", problem=error.problem)
        with ctx.db.transaction() as conn:
            queries.later(conn, row["id"], error.message, give_up=row["attempts"] >= _TRIES)
        return 1
    with ctx.db.transaction() as conn:
        queries.ready(conn, row["id"], path, size, KEPT)
    return 1


def _delete(ctx: Context, row: Row) -> int:
    ctx.storage.remove(BUCKET, [row["path"]])
    with ctx.db.transaction() as conn:
        queries.gone(conn, row["id"])
    return 1


def _write(ctx: Context, row: Row, file: IO[bytes]) -> int:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README.format(day=f"{row['created_at']:%d %b %Y}"))
        if row["family_id"]:
            _write_family(ctx, row, archive)
        else:
            _write_everything(ctx, row, archive)
    return file.tell()


def _write_family(ctx: Context, row: Row, archive: zipfile.ZipFile) -> None:
    with ctx.db.transaction() as conn:
        tables = queries.family_tables(conn, row["family_id"])
        files = queries.family_files(conn, row["family_id"])
    if row["via"] == "guardian":
        tables = for_guardian(tables)
        files = [file for file in files if file["bucket"] in _FILES_OF_GUARDIAN]
    total = len(tables) + len(files)
    for done, table in enumerate(tables, 1):
        text = json.dumps(table["rows"], ensure_ascii=False, indent=2)
        archive.writestr(f"tables/{table['name']}.json", text)
        _keep(ctx, row, done, total)
    for done, stored in enumerate(files, len(tables) + 1):
        name = f"files/{stored['bucket']}/{stored['path']}"
        try:
            with archive.open(name, "w") as target:
                ctx.storage.download_to(stored["bucket"], stored["path"], target)
        except NotFound:
            log.info("export.file_gone")
        _keep(ctx, row, done, total)


def for_guardian(tables: list[Row]) -> list[Row]:
    """The tables of a family without what is not for its guardian's eyes. Pure.

    Left out are the educator's notes, requests about safety, and whatever went by hand between her and the student's
    own address or number.
    """
    rows = {table["name"]: table["rows"] or [] for table in tables}
    of_student = {one["id"] for one in rows.get("contacts", []) if one["owner"] == "student"}
    safety = {one["id"] for one in rows.get("support_tickets", []) if one["category"] == "safety"}

    def is_for_them(name: str, one: dict[str, Any]) -> bool:
        if name == "support_tickets":
            return one["id"] not in safety
        if name in _LEDGERS:
            return one["contact_id"] not in of_student or one["template_id"] is not None
        if name == "crm_messages":
            in_confidence = one["contact_id"] in of_student or one["channel"] in ("note", "in_app")
            return one["ticket_id"] not in safety and not in_confidence
        return True

    return [
        {"name": name, "rows": [one for one in found if is_for_them(name, one)]}
        for name, found in rows.items()
        if name in _OF_GUARDIAN
    ]


def _write_everything(ctx: Context, row: Row, archive: zipfile.ZipFile) -> None:
    with ctx.db.transaction() as conn:
        tables = queries.all_tables(conn)
    for done, table in enumerate(tables, 1):
        with archive.open(f"tables/{table['name']}.csv", "w", force_zip64=True) as target:
            text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
            _write_csv(queries.rows_of(ctx.db, table["statement"], _AT_ONCE), text)
            text.flush()
            text.detach()
        _keep(ctx, row, done, len(tables))


def _write_csv(rows: Iterator[dict[str, Any]], target: IO[str]) -> None:
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(target, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    """JSON for what is nested; a text that a spreadsheet would run as a formula begins with an apostrophe."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _keep(ctx: Context, row: Row, progress: int, total: int) -> None:
    with ctx.db.transaction() as conn:
        queries.go_on(conn, row["id"], progress, total, _LEASE)
