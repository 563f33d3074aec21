"""The embedded Postgres stands in for a hosted project's."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg
import pytest

from devstack import migrations
from devstack.errors import StackError
from devstack.ports import free_ports
from devstack.postgres import Cluster


def test_migrations_are_all_applied_by_the_real_cli(database: str) -> None:
    assert migrations.pending(database) == []


def test_the_migrating_role_is_no_superuser(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute(
            "select current_user, rolsuper from pg_roles where rolname = current_user"
        ).fetchone() == (
            "postgres",
            False,
        )


@pytest.mark.parametrize(("permissive", "may_read"), [(False, False), (True, True)])
def test_default_privileges_are_those_of_the_chosen_kind_of_project(
    cluster: Cluster, permissive: bool, may_read: bool
) -> None:
    name = f"defaults_{permissive}".lower()
    cluster.create_database(name)
    cluster.prepare(name, permissive=permissive)
    with psycopg.connect(cluster.url(name)) as connection:
        connection.execute("create table public.probe (id int)")
        found = connection.execute("select has_table_privilege('anon', 'public.probe', 'select')").fetchone()
    cluster.drop_database(name)
    assert found == (may_read,)


def test_preparing_twice_changes_nothing(cluster: Cluster, database: str) -> None:
    assert cluster.prepare(database.rpartition("/")[2]) is False


def test_files_cannot_be_deleted_behind_the_storage_api(database: str) -> None:
    with (
        psycopg.connect(database) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="Storage API"),
    ):
        connection.execute("delete from storage.objects")


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_it_runs_from_a_folder_that_only_its_owner_enters_as_from_any_other(mode: int) -> None:
    # For root these are two ways: as `nobody`, and in a user namespace where `nobody` could not reach the files.
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(mode)
        cluster = Cluster(home / "pgdata", free_ports().database, home / "postgres.log", durable=False)
        for _start in range(2):
            cluster.start()
            with cluster.connect() as connection:
                assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
            cluster.stop()


def test_it_does_not_take_another_cluster_on_its_port_for_its_own(cluster: Cluster, tmp_path: Path) -> None:
    second = Cluster(tmp_path / "pgdata", cluster.port, tmp_path / "postgres.log", durable=False)
    with pytest.raises(StackError, match="stopped while starting"):
        second.start()
    with cluster.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)
