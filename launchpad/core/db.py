"""Postgres: one pool per process, plain SQL, every connection as service_role."""

import json
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

WORK_CHANNEL = "launchpad_work"

Row = dict[str, Any]
Conn = psycopg.Connection[Row]


# A connection that has answered within this time is taken to be alive, unless it was closed.
_FRESH_SECONDS = 5.0


class Database:
    """The database of the engine.

    `url` is the login, `name` shows in pg_stat_activity, `size` bounds the pool, `statement_timeout` is in seconds.
    Nothing is opened before the first use, so an instance may be made before a server forks.
    """

    def __init__(self, url: str, *, name: str, size: int = 8, statement_timeout: int = 30) -> None:
        self._url = url
        self._name = name
        self._statement_timeout = statement_timeout
        self._opening = Lock()
        self._opened = False
        self._answered_at: WeakKeyDictionary[Conn, float] = WeakKeyDictionary()
        self._pool: ConnectionPool[Conn] = ConnectionPool(
            url,
            connection_class=psycopg.Connection[Row],
            kwargs=self._arguments(),
            min_size=1,
            max_size=size,
            timeout=10,
            configure=self._configure,
            # A pooled connection may have died with a restarted server; better found here than by a caller.
            check=self._check,
            open=False,
            name=name,
        )

    @contextmanager
    def transaction(self) -> Iterator[Conn]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises psycopg_pool.PoolTimeout when no connection is free for ten seconds or the server is away.
        """
        self._open()
        with self._pool.connection() as conn:
            yield conn
            self._answered_at[conn] = time.monotonic()

    @contextmanager
    def statement(self) -> Iterator[Conn]:
        """A connection on which a statement is a transaction by itself: one journey to the server instead of three.

        For the one statement by which a lane asks whether there is work, which there mostly is not.
        """
        with self.transaction() as conn:
            conn.autocommit = True
            try:
                yield conn
            finally:
                if not conn.closed:
                    conn.autocommit = False

    def listen(self, *channels: str, silence: float = 5.0) -> Iterator[psycopg.Notify | None]:
        """Notifications of the channels, for ever, on a connection of its own.

        Yields None after every `silence` seconds without one and after each reconnection, when some may have been
        missed: the caller polls then, and decides whether to go on.
        """
        while True:
            try:
                yield from self._listen_once(channels, silence)
            except psycopg.OperationalError:
                yield None
                time.sleep(min(silence, 1.0))

    def close(self) -> None:
        """Close the pool. Connections in use are closed when they come back."""
        self._pool.close()

    def _open(self) -> None:
        with self._opening:
            if not self._opened:
                self._pool.open()
                self._opened = True

    def _listen_once(self, channels: tuple[str, ...], silence: float) -> Iterator[psycopg.Notify | None]:
        conn = psycopg.connect(self._url, autocommit=True, **self._arguments())
        try:
            self._configure(conn)
            for channel in channels:
                conn.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            yield None
            while True:
                heard = False
                for heard_of in conn.notifies(timeout=silence):
                    heard = True
                    yield heard_of
                if not heard:
                    yield None
        finally:
            conn.close()

    def _arguments(self) -> dict[str, Any]:
        return {
            "row_factory": dict_row,
            "application_name": self._name,
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        }

    def _check(self, conn: Conn) -> None:
        # To ask the server costs a journey as long as a query's. It can be spared where the connection was in use a
        # moment ago, and the server has not hung up since: that can be seen without asking.
        if time.monotonic() - self._answered_at.get(conn, float("-inf")) > _FRESH_SECONDS or _has_news(conn):
            ConnectionPool.check_connection(conn)

    def _configure(self, conn: Conn) -> None:
        # By statements and not by start-up options, which a pooler does not pass on.
        conn.execute("set role service_role")
        conn.execute("select set_config('statement_timeout', %s, false)", [f"{self._statement_timeout}s"])
        if not conn.autocommit:
            conn.commit()


def _has_news(conn: Conn) -> bool:
    """Whether the server has sent something that nobody asked for, such as the end of the connection."""
    readable = select.poll()
    readable.register(conn.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(readable.poll(0))


def notify(conn: Conn, lane: str) -> None:
    """Wake the workers of a lane when this transaction commits."""
    conn.execute("select pg_notify(%(channel)s, %(lane)s)", {"channel": WORK_CHANNEL, "lane": lane})


def act_as(conn: Conn, user_id: UUID) -> None:
    """Have what this transaction writes bear a person's name: `auth.uid()` is theirs, the rights stay the engine's."""
    claims = json.dumps({"sub": str(user_id), "role": "service_role"})
    conn.execute("select set_config('request.jwt.claims', %(claims)s, true)", {"claims": claims})


def acting(conn: Conn) -> UUID | None:
    """Whose name this transaction bears; None: the engine's own."""
    row = conn.execute("select auth.uid() as id").fetchone()
    return row["id"] if row else None
