"""What the tests share: a database cluster with all migrations, fresh copies of it, and the whole running stack.

`database` is what most tests want: the address of a database of its own, migrated and empty, made in about 0.1 s.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from devstack import migrations
from devstack.ports import free_ports
from devstack.postgres import Cluster
from tests.stack.running import RunningStack

# The fixtures `engine` and `cast`.
pytest_plugins = ["tests.engine", "tests.cast"]

TEMPLATE = "migrated"
_MEMORY = Path("/dev/shm")
_PREFIX = "launchpad-tests-"
_ROOM = 2 * 1024**3
# Younger than this, a folder may be about to be locked.
_NEW_SECONDS = 60
# What takes longest begins first, so that no process is left alone with it at the end.
_LONG = ("simulation/", "stack/", "ledger/test_kill.py", "demo/", "core/test_supabase.py", "api/")
_ON_THE_STACK = ("tests/stack/", "tests/core/test_supabase.py")
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, in their order."""

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(Path(__file__).parent).as_posix()
        return next((place for place, long in enumerate(_LONG) if path.startswith(long)), len(_LONG))

    items.sort(key=rank)


class ByFile(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types.
    """The tests of a file run in one process; those that share the whole running stack too, so that it starts once."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "the running stack" if file.startswith(_ON_THE_STACK) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """How tests are dealt out to processes."""
    return ByFile(config, log)


def migrated_database(cluster: Cluster, name: str, *, permissive: bool = False) -> str:
    """Make the database `name` from nothing with the real CLI, about 2 s; returns its name, to be used as template."""
    cluster.create_database(name)
    cluster.prepare(name, permissive=permissive)
    migrations.push(cluster.url(name))
    return name


@contextmanager
def _folder_in_memory() -> Iterator[Path]:
    """An empty folder that is gone afterwards, in memory where the system has room there.

    Each test copies a database of a thousand files: on a disk that takes as long as the test itself.
    """
    is_there = os.access(_MEMORY, os.W_OK)
    if is_there:
        _clear_up()
    has_room = is_there and shutil.disk_usage(_MEMORY).free > _ROOM
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, dir=_MEMORY if has_room else None) as folder,
        (Path(folder) / "lock").open("w") as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(folder)


def _clear_up() -> None:
    """Remove what runs that were killed have left in memory: nobody holds its lock any more."""
    for left in _MEMORY.glob(f"{_PREFIX}*/lock"):
        with suppress(OSError), left.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - left.stat().st_mtime > _NEW_SECONDS:
                shutil.rmtree(left.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Postgres of its own for the whole run; its database `migrated` is the template of `database`."""
    with _folder_in_memory() as home:
        yield from _running_cluster(home)


def _running_cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(home / "pgdata", free_ports().database, home / "postgres.log", durable=False)
    cluster.start()
    try:
        migrated_database(cluster, TEMPLATE)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def permissive_template(cluster: Cluster) -> str:
    """A database migrated under the old default privileges of hosted projects, to be copied by `create_database`."""
    return migrated_database(cluster, "migrated_permissive", permissive=True)


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """The address of a fresh, migrated database, logged in as `postgres`; dropped afterwards."""
    name = f"test_{next(_numbers)}"
    yield cluster.create_database(name, TEMPLATE)
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole stack on free ports, started once for all tests that need it and not to be stopped by any."""
    stack = RunningStack(tmp_path_factory.mktemp("stack") / "home")
    stack.start()
    yield stack
    stack.end()


@pytest.fixture(scope="session")
def stack(running_stack: RunningStack) -> dict[str, str]:
    """Addresses, keys and the educator's sign-in of the running stack, as `launchpad status -o json` names them."""
    return running_stack.status()


@pytest.fixture(scope="session")
def project(request: pytest.FixtureRequest) -> dict[str, str]:
    """The Supabase project that the contract tests ask, in the names of `stack`.

    It is the running stack; with LAUNCHPAD_TEST_URL it is the hosted project of that address, whose keys and educator
    stand in LAUNCHPAD_TEST_PUBLISHABLE_KEY, _SECRET_KEY, _ADMIN_EMAIL and _ADMIN_PASSWORD.
    """
    if not os.environ.get("LAUNCHPAD_TEST_URL"):
        local: dict[str, str] = request.getfixturevalue("stack")
        return local
    names = ("PUBLISHABLE_KEY", "SECRET_KEY", "ADMIN_EMAIL", "ADMIN_PASSWORD")
    return {
        "API_URL": os.environ["LAUNCHPAD_TEST_URL"],
        **{name: os.environ[f"LAUNCHPAD_TEST_{name}"] for name in names},
    }


@pytest.fixture
def same_window() -> None:
    """Waits while the real clock is about to enter another hour or ten minutes, when what is counted begins anew."""
    left = 600 - time.time() % 600
    if left < 20:
        time.sleep(left)
