"""What is not kept: each kind of data has its time, and a lane takes what is older, every hour."""

from datetime import timedelta
from itertools import groupby
from typing import Any

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.privacy import queries

log = structlog.get_logger()

_EVERY = timedelta(hours=1)
_SOON = timedelta(days=30)
_MANY = 100

# What the screen calls each kind, and the part of the setting that says how long it is kept.
_KINDS = {
    "never_answered": ("Families from lists who never answered", "never_answered_days"),
    "after_course": ("Families after the end of the course, or after they were lost", "after_course_months"),
    "call_texts": ("Texts and summaries of calls", "call_texts_months"),
    "withdrawn_calls": ("Recordings of calls after the permission is taken back", None),
    "class_recordings": ("Class recordings after the end of the batch", "class_recordings_months"),
    "list_files": ("Imported list files and their rows", "list_files_months"),
    "webhooks": ("Events of providers as they came", "webhooks_months"),
    "payments": ("Payment records of erased families", "payments_months"),
    "consents": ("Permissions of erased families", "consents_months"),
    "audit": ("Audit log", "audit_months"),
}
_FIXED_DAYS = 7


def kinds(conn: Conn) -> list[dict[str, Any]]:
    """Each kind with how long it is kept, what a purge would take now and what within thirty days."""
    lengths = queries.retention(conn)
    rows = {row["kind"]: row for row in queries.purges(conn, _SOON)}
    return [
        {
            "kind": kind,
            "label": label,
            "key": key,
            "unit": "months" if key and key.endswith("_months") else "days",
            "length": lengths[key] if key else _FIXED_DAYS,
            "due": rows[kind]["due"],
            "soon": rows[kind]["soon"],
            "ran_at": rows[kind]["ran_at"] if rows[kind]["ran_at"].year > 2000 else None,
            "last_gone": rows[kind]["last_gone"],
        }
        for kind, (label, key) in _KINDS.items()
    ]


def purge(ctx: Context) -> int:
    """Take what is too old of the kind looked for longest ago, if that is an hour. Returns 1 where it looked."""
    with ctx.db.transaction() as conn:
        kind = queries.take_purge(conn, _EVERY)
        files = queries.purge_files(conn, kind) if kind else []
    if kind is None:
        return 0
    for bucket, group in groupby(files, key=lambda file: str(file["bucket"])):
        ctx.storage.remove(bucket, [str(file["path"]) for file in group])
    with ctx.db.transaction() as conn:
        gone = queries.purge(conn, kind, [str(file["path"]) for file in files])
    if gone:
        log.info("purge.done", kind=kind, gone=gone)
    if gone >= _MANY:
        # There is a limit to what is planned at once; the rest waits for no hour.
        with ctx.db.transaction() as conn:
            queries.purge_again(conn, kind)
    return 1
