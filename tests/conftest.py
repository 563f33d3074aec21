"""What the tests share: a database cluster with all migrations, fresh copies of it, and the whole running stack.

`database` is what most tests want: the address of a database of its own, migrated and empty, made in about 0.2 s.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from devstack import migrations
from devstack.ports import free_ports
from devstack.postgres import Cluster

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
