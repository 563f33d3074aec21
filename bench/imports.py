"""How a long list fares from file to done, against a plain COPY of the same file, in the same run.

    python -m bench.imports [rows] [shape of tools/make_leads.py]

The road is the page's: the file lies in Storage, its columns are mapped, every row is checked, then the leads are made.
Peak memory is what this process grew by while it worked; engine, storage and sandbox live in it, Postgres does not.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import structlog

from devstack.ports import free_ports
from devstack.postgres import Cluster
from launchpad.leads import service as leads
from tests.conftest import TEMPLATE, migrated_database
from tests.engine import Engine, running_engine

_MAKE = Path(__file__).parents[1] / "tools" / "make_leads.py"


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    shape = sys.argv[2] if len(sys.argv) > 2 else "plain"
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "leads.csv"
        subprocess.run([sys.executable, str(_MAKE), shape, str(rows), str(file), "--dirty", "0.05"], check=True)
        truth = json.loads(file.with_name("leads.csv.truth.json").read_text())
        cluster = Cluster(Path(folder) / "pgdata", free_ports().database, Path(folder) / "postgres.log", durable=False)
        cluster.start()
        try:
            migrated_database(cluster, TEMPLATE)
            with running_engine(cluster.create_database("bench", TEMPLATE), Path(folder)) as engine:
                _measure(engine, file, rows, truth)
        finally:
            cluster.stop()


def _measure(engine: Engine, file: Path, rows: int, truth: dict[str, int]) -> None:
    print(f"{rows} rows, {file.stat().st_size / 1e6:.1f} MB")
    plain = _timed("plain COPY of its lines", rows, lambda: _copy(engine, file))
    before = _peak_mb()
    import_id = _made(engine, file)
    checked = _timed("read and checked", rows, lambda: _check(engine, import_id), plain)
    run = _timed("leads made", rows, lambda: _run(engine, import_id), plain)
    print(f"{'from file to done':28}{checked + run:8.1f} s {rows / (checked + run):10.0f} rows/s")
    print(f"{'peak memory':28}{_peak_mb() - before:8.0f} MB more than the {before:.0f} MB before")
    found = engine.row("select status::text, new_rows from public.lead_imports where id = %(id)s", id=import_id)
    print(f"{'what came of it':28}{found['status']}, {found['new_rows']} new; the list's own truth: {truth}")


def _made(engine: Engine, file: Path) -> UUID:
    ctx, user = engine.ctx, uuid4()
    with engine.as_owner() as owner:
        owner.execute("insert into auth.users (id, email) values (%s, 'bench@example.com')", [user])
        owner.execute("insert into public.profiles (user_id, role) values (%s, 'admin')", [user])
    path = f"{user}/{file.name}"
    ctx.storage.upload(leads.BUCKET, path, file.read_bytes(), "text/csv", replace=True)
    return leads.create_import(ctx.db, ctx.storage, storage_path=path, file_name=file.name, user_id=user)


def _check(engine: Engine, import_id: UUID) -> None:
    with engine.db.transaction() as conn:
        mapping = leads.find(conn, import_id)["mapping"]
        leads.set_mapping(conn, import_id, mapping=mapping, default_owner="guardian", lead_source="Bench")
        leads.start_check(conn, import_id)
    engine.drain()


def _run(engine: Engine, import_id: UUID) -> None:
    with engine.db.transaction() as conn:
        leads.start_run(conn, import_id, after_import="nothing")
    engine.drain()


def _copy(engine: Engine, file: Path) -> None:
    with engine.as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("create table private.plain_lines (line text)")
        with cursor.copy(
            "copy private.plain_lines from stdin (format csv, delimiter e'\\x01', quote e'\\x02')"
        ) as copy:
            copy.write(file.read_bytes())


def _timed(name: str, rows: int, work: Callable[[], None], reference: float | None = None) -> float:
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    ratio = f"{taken / reference:8.1f} x the plain COPY" if reference else ""
    print(f"{name:28}{taken:8.1f} s {rows / taken:10.0f} rows/s {ratio}", flush=True)
    return taken


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
