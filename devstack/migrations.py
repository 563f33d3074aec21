"""Migrations, applied by the real Supabase CLI, so that what works here works on a hosted project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg

from devstack.errors import StackError
from devstack.node import NODE, node_environment

REPOSITORY = Path(__file__).parent.parent
_CLI = Path(__file__).parent / "node_modules" / ".bin" / "supabase"


def push(url: str, project: Path = REPOSITORY) -> None:
    """Apply what is new in `project`/supabase/migrations to the database at `url`, about a second.

    Raises StackError with the CLI's own words when a migration fails; those before it stay applied.
    """
    done = subprocess.run(
        [NODE, str(_CLI), "db", "push", f"--remote={url}?sslmode=disable", "--yes", "--workdir", str(project)],
        env=node_environment(dict(os.environ)),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode != 0:
        raise StackError(f"A migration could not be applied: {(done.stderr or done.stdout).strip()}")


def pending(url: str, project: Path = REPOSITORY) -> list[str]:
    """Names of the migrations that the database at `url` does not have yet; much quicker than asking the CLI."""
    files = sorted(file.stem for file in (project / "supabase" / "migrations").glob("*.sql"))
    with psycopg.connect(url) as connection:
        history = connection.execute("select to_regclass('supabase_migrations.schema_migrations')").fetchone()
        if history == (None,):
            return files
        rows = connection.execute("select version from supabase_migrations.schema_migrations").fetchall()
    applied = {row[0] for row in rows}
    return [name for name in files if name.split("_", 1)[0] not in applied]
