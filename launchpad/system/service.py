"""What is not about the course: readiness, and who administers."""

from dataclasses import dataclass
from pathlib import Path

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from launchpad.core.auth_admin import Account, AuthAdmin
from launchpad.core.db import Conn, Database

log = structlog.get_logger()

MIGRATIONS = Path(__file__).parents[2] / "supabase" / "migrations"


@dataclass(frozen=True)
class Found:
    """What a look at the database showed; versions are the numbers that begin a migration's file name."""

    database: bool
    migration: str | None
    migration_expected: str | None
    worker_age_seconds: float | None
    functions: dict[str, float | None]

    @property
    def ready(self) -> bool:
        """A newer schema than expected is fine: each release works with the migrations of the next."""
        return self.database and (self.migration or "") >= (self.migration_expected or "")


def readiness(db: Database, migrations: Path = MIGRATIONS) -> Found:
    """Look at the database. Raises nothing: a database that does not answer is a finding."""
    expected = newest_migration(migrations)
    try:
        with db.transaction() as conn:
            return Found(True, _applied(conn), expected, _worker_age(conn), _functions(conn))
    except (psycopg.Error, PoolTimeout) as error:
        log.warning("ready.database", error=type(error).__name__)
        return Found(False, None, expected, None, {})


def make_admin(auth: AuthAdmin, db: Database, email: str, *, password: str | None, password_if_new: str) -> bool:
    """Make the account of an address an admin, creating it where there is none. Returns whether it was created.

    `password` is set in both cases; without one a new account gets `password_if_new` and an old one keeps its own.
    """
    account = auth.by_email(email)
    created = account is None
    if account is None:
        account = auth.create(email, password or password_if_new)
    elif password:
        auth.set_password(account.id, password)
    _grant_admin(db, account)
    return created


def newest_migration(folder: Path) -> str | None:
    """The version of the newest migration that came with this code; None where they are deployed apart from it."""
    return max((file.name.split("_")[0] for file in folder.glob("*.sql")), default=None)


def _grant_admin(db: Database, account: Account) -> None:
    with db.transaction() as conn:
        conn.execute(
            """
            insert into public.profiles (user_id, role) values (%(user_id)s, 'admin')
            on conflict (user_id) do update set role = 'admin'
            """,
            {"user_id": account.id},
        )


def _applied(conn: Conn) -> str | None:
    # The CLI's own table is the login's to read, not service_role's.
    with conn.transaction():
        conn.execute("set local role none")
        row = conn.execute("select max(version) as version from supabase_migrations.schema_migrations").fetchone()
        conn.execute("set local role service_role")
    return row["version"] if row else None


def _worker_age(conn: Conn) -> float | None:
    row = conn.execute(
        "select extract(epoch from clock_timestamp() - max(beat_at))::float8 as age from private.heartbeats"
    ).fetchone()
    return row["age"] if row else None


def _functions(conn: Conn) -> dict[str, float | None]:
    rows = conn.execute(
        """
        select name, extract(epoch from clock_timestamp() - last_called_at)::float8 as age from private.function_calls
         order by name
        """
    ).fetchall()
    return {row["name"]: row["age"] for row in rows}
