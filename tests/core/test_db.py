"""The database as the engine uses it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from launchpad.core import links
from launchpad.core.db import WORK_CHANNEL, Database, notify
from launchpad.core.errors import TooMany
from launchpad.core.links import LinkKind
from launchpad.core.ratelimit import RateLimits


def test_every_connection_is_service_role_and_bounded(db: Database) -> None:
    for _ in range(3):
        with db.transaction() as conn:
            row = conn.execute(
                """
                select current_user as role, current_setting('statement_timeout') as timeout,
                       current_setting('application_name') as name
                """
            ).fetchone()
        assert row == {"role": "service_role", "timeout": "30s", "name": "launchpad test"}


def test_the_role_comes_back_after_a_transaction_that_left_it(db: Database) -> None:
    _abandon(db, "set local role none")
    for _ in range(2):
        with db.transaction() as conn:
            row = conn.execute("select current_user as role").fetchone()
        assert row == {"role": "service_role"}


def test_a_transaction_is_all_or_nothing(db: Database) -> None:
    with db.transaction() as conn:
        conn.execute("insert into public.families (name) values ('kept')")
    _abandon(db, "insert into public.families (name) values ('lost')")
    with db.transaction() as conn:
        assert conn.execute("select name from public.families").fetchall() == [{"name": "kept"}]


def test_connections_cut_by_the_server_are_not_handed_out(db: Database) -> None:
    with db.transaction() as conn:
        pid = conn.info.backend_pid
    with psycopg.connect(db._url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with db.transaction() as conn:
        assert conn.info.backend_pid != pid


def test_a_server_that_is_away_is_an_error_and_no_wait_for_ever() -> None:
    away = Database("postgresql://postgres@127.0.0.1:1/postgres", name="away")
    away._pool.timeout = 0.5
    with pytest.raises(PoolTimeout), away.transaction():
        pytest.fail("there is no server")
    away.close()


def test_listening_hears_what_commits_and_comes_back_after_a_cut(db: Database) -> None:
    heard = db.listen(WORK_CHANNEL, silence=0.2)
    assert next(heard) is None
    _abandon(db, "select pg_notify('launchpad_work', 'voice')")
    with db.transaction() as conn:
        notify(conn, "email")
    assert next(filter(None, heard)).payload == "email"
    assert next(heard) is None
    with psycopg.connect(db._url, autocommit=True) as other:
        other.execute(
            """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where query like 'listen%' and pid <> pg_backend_pid()
            """
        )
    assert next(heard) is None
    timer = threading.Timer(0.5, _notify_again, [db])
    timer.start()
    assert next(filter(None, heard)).payload == "imports"
    timer.join()
    heard.close()  # type: ignore[attr-defined]


def _abandon(db: Database, statement: LiteralString) -> None:
    """Run a statement in a transaction that fails afterwards."""

    def attempt() -> None:
        with db.transaction() as conn:
            conn.execute(statement)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        attempt()


def _notify_again(db: Database) -> None:
    with db.transaction() as conn:
        notify(conn, "imports")


def test_limits_count_per_purpose_and_person_and_name_nobody(db: Database) -> None:
    limits = RateLimits("0123456789abcdef")
    day = timedelta(days=1)
    with db.transaction() as conn:
        taken = [limits.take(conn, "code", "+919876543210", limit=2, window=day) for _ in range(3)]
        assert taken == [True, True, False]
        assert limits.take(conn, "code", "+919876543211", limit=2, window=day)
        assert limits.take(conn, "form", "+919876543210", limit=2, window=day)
        with pytest.raises(TooMany) as refused:
            limits.require(conn, "code", "+919876543210", limit=2, window=day)
        assert 0 < refused.value.retry_after <= 86400
        keys = conn.execute("select key from private.rate_windows").fetchall()
    assert len(keys) == 3
    assert "9876543210" not in str(keys)


def test_a_personal_link_is_made_once_and_opens_only_its_kind(db: Database) -> None:
    subject = uuid4()
    with db.transaction() as conn:
        token = links.personal_link(conn, LinkKind.JOIN, subject_id=subject)
        assert links.personal_link(conn, LinkKind.JOIN, subject_id=subject) == token
        opened = links.open_personal_link(conn, LinkKind.JOIN, token)
        assert opened is not None
        assert opened["subject_id"] == subject
        assert links.open_personal_link(conn, LinkKind.PAY, token) is None
        assert links.open_personal_link(conn, LinkKind.JOIN, token + "x") is None
    assert links.url("https://l.example.com", LinkKind.JOIN, token) == f"https://l.example.com/join/{token}"
    assert links.url("https://l.example.com", LinkKind.FORM, "t", language="hi") == "https://l.example.com/f/t?lang=hi"


def test_every_kind_of_link_is_one_that_the_database_knows(db: Database) -> None:
    assert set(links.PATHS) == set(LinkKind)
    for kind in LinkKind:
        with db.transaction() as conn:
            links.personal_link(conn, kind, subject_id=uuid4())
