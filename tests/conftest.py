"""What the tests share: a database cluster with all migrations, fresh copies of it, and the whole running stack.

`database` is what most tests want: the address of a database of its own, migrated and empty, made in about 0.2 s.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from devstack import migrations
from devstack.ports import free_ports
from devstack.postgres import Cluster
from tests.stack.running import RunningStack

# The fixtures `engine` and `cast`.
pytest_plugins = ["tests.engine", "tests.cast"]

TEMPLATE = "migrated"
_numbers = itertools.count(1)


def migrated_database(cluster: Cluster, name: str, *, permissive: bool = False) -> str:
    """Make the database `name` from nothing with the real CLI, about 2 s; returns its name, to be used as template."""
    cluster.create_database(name)
    cluster.prepare(name, permissive=permissive)
    migrations.push(cluster.url(name))
    return name


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Postgres of its own for the whole run; its database `migrated` is the template of `database`."""
    home = tmp_path_factory.mktemp("cluster")
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
