"""`launchpad leads ...`: lead lists from the command line, on the same road as the page."""

import json
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import click

from launchpad.context import Context, command_context
from launchpad.core.db import Row
from launchpad.core.errors import DomainError, Unavailable
from launchpad.leads import service
from launchpad.leads.columns import Owner

_CONTENT_TYPE = "application/octet-stream"
_POLL_SECONDS = 0.3
# A worker shows a sign of life every few seconds.
_PATIENCE_SECONDS = 30


@click.group()
def leads() -> None:
    """Lead lists."""


@leads.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.option("--send-cta", is_flag=True, help="Then send the invitation to each new lead with an address.")
@click.option(
    "--owner",
    type=click.Choice(["guardian", "student", "unknown"]),
    default="unknown",
    show_default=True,
    help="Whose the contacts of columns without a stated owner are.",
)
def import_list(file: Path, as_json: bool, send_cta: bool, owner: Owner) -> None:
    """Import FILE, with the columns as they are guessed. Progress goes to the error output."""
    with command_context() as ctx:
        import_id = _upload(ctx, file)
        with ctx.db.transaction() as conn:
            mapping = service.find(conn, import_id)["mapping"]
            service.set_mapping(conn, import_id, mapping=mapping, default_owner=owner, lead_source=None)
            service.start_check(conn, import_id)
        _wait(ctx, import_id, "checking")
        with ctx.db.transaction() as conn:
            service.start_run(conn, import_id, after_import="cta_email" if send_cta else "nothing")
        done = _wait(ctx, import_id, "running")
    result = {
        "rows": done["total_rows"],
        **{name: done[f"{name}_rows"] for name in ("new", "updated", "duplicate", "invalid")},
        "import_id": str(import_id),
    }
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name.replace('_', ' '):<10} {value}")


def _upload(ctx: Context, file: Path) -> UUID:
    # Storage takes plain names only; the list keeps its own.
    path = f"{uuid4()}/list{file.suffix.lower() if file.suffix.isascii() else ''}"
    click.echo(f"Uploading {file.name} ...", err=True)
    with file.open("rb") as content:
        ctx.storage.upload(service.BUCKET, path, content, _CONTENT_TYPE)
    return service.create_import(ctx.db, ctx.storage, storage_path=path, file_name=file.name, user_id=None)


def _wait(ctx: Context, import_id: UUID, status: str) -> Row:
    """The import when it is past `status`. Raises DomainError where it failed, Unavailable where no worker runs."""
    seen, since = -1, time.monotonic()
    while True:
        with ctx.db.transaction() as conn:
            row = service.find(conn, import_id)
        if row["status"] == "failed":
            raise DomainError(row["error"])
        if row["status"] != status:
            return row
        if row["done_rows"] != seen:
            seen, since = row["done_rows"], time.monotonic()
            click.echo(f"{status}: {seen} rows", err=True)
        elif time.monotonic() - since > _PATIENCE_SECONDS and not _worker_lives(ctx):
            raise Unavailable("No worker is running, so nobody works on this list. It goes on when one starts.")
        time.sleep(_POLL_SECONDS)


def _worker_lives(ctx: Context) -> bool:
    with ctx.db.transaction() as conn:
        row = conn.execute(
            "select max(beat_at) > clock_timestamp() - %(patience)s as lives from private.heartbeats",
            {"patience": timedelta(seconds=_PATIENCE_SECONDS)},
        ).fetchone()
    return bool(row and row["lives"])
