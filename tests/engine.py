"""The engine on a database of its own, with sandboxes of the providers, the local Storage, and the web app on a port.

def test_something(engine: Engine, cast: Cast) -> None:
    engine.client.as_admin(cast.admin).post("/api/...")
    engine.drain()
    assert engine.sent(to="anita@example.com")
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask_openapi3 import OpenAPI
from psycopg.rows import dict_row
from starlette.applications import Starlette
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from devstack.postgres import Cluster
from devstack.sandboxes.testing import RunningSandbox, running_sandbox
from devstack.services.__main__ import create_app as create_services
from devstack.services.settings import Keys
from devstack.services.settings import Settings as ServiceSettings
from devstack.testing import Door, listener
from launchpad import worker
from launchpad.app import create_app
from launchpad.config import Settings, load_settings
from launchpad.content import sync
from launchpad.content.__main__ import campaigns
from launchpad.context import Context, build_context
from launchpad.core.db import Database, Row
from launchpad.ledger.pace import Pace
from launchpad.ledger.registry import Work
from tests.conftest import TEMPLATE
from tests.shelf import Shelf, Used

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JWT_SECRET = "tests-only-jwt-secret-of-32-characters"
PUBLISHABLE_KEY = "sb_publishable_tests"
SECRET_KEY = "sb_secret_tests"

_SIGNING_KEY = ec.generate_private_key(ec.SECP256R1())
_WORDED = "worded"
ANY_HOUR = """
    update public.app_settings set value = case key when 'quiet_hours' then '{"from": "00:00", "to": "00:00"}'::jsonb
      when 'frequency_cap' then '{"per_day": 50}' else '{"from": "09:00", "to": "21:00"}' end
     where key in ('quiet_hours', 'frequency_cap', 'calls_window')
"""
# It would come into the mails of whoever runs the tests in the morning; tests/morning switches it on.
_NO_MORNING = "update public.notification_rules set is_on = false where event_key = 'morning_summary'"
_shelves: list[Shelf] = []


class Client:
    """The app called without a server, as somebody or as nobody. Methods take what Flask's test client takes."""

    def __init__(self, app: OpenAPI, supabase_url: str, token: str | None = None) -> None:
        self._app = app
        self._supabase_url = supabase_url
        self._token = token

    def as_user(self, user_id: UUID | str, **claims: Any) -> Client:
        """A client whose requests carry this user's token; `claims` replace those of a good one."""
        return Client(self._app, self._supabase_url, token_of(user_id, self._supabase_url, **claims))

    as_admin = as_user
    as_student = as_user

    def open(self, path: str, **arguments: Any) -> TestResponse:
        """Any request."""
        headers = dict(arguments.pop("headers", {}))
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._app.test_client().open(path, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.open(path, method="GET", **arguments)

    def post(self, path: str, **arguments: Any) -> TestResponse:
        return self.open(path, method="POST", **arguments)

    def put(self, path: str, **arguments: Any) -> TestResponse:
        return self.open(path, method="PUT", **arguments)

    def patch(self, path: str, **arguments: Any) -> TestResponse:
        return self.open(path, method="PATCH", **arguments)

    def delete(self, path: str, **arguments: Any) -> TestResponse:
        return self.open(path, method="DELETE", **arguments)


def token_of(user_id: UUID | str, supabase_url: str, **claims: Any) -> str:
    """A token such as Auth signs with the project's legacy secret."""
    full = {
        "sub": str(user_id),
        "aud": "authenticated",
        "role": "authenticated",
        "iss": f"{supabase_url}/auth/v1",
        "exp": time.time() + 600,
        **claims,
    }
    return jwt.encode(full, JWT_SECRET, algorithm="HS256")


def storage_token_of(user_id: UUID | str) -> str:
    """A token with which the local Storage knows a person, such as a browser sends."""
    claims = {"sub": str(user_id), "role": "authenticated", "exp": time.time() + 600}
    return jwt.encode(claims, _SIGNING_KEY, algorithm="ES256")


@dataclass
class Engine:
    """Everything that a test of the engine needs. `ctx` is what a worker has; the app has its own."""

    settings: Settings
    environment: Mapping[str, str]
    ctx: Context
    app: OpenAPI
    client: Client
    sandbox: RunningSandbox
    _used: Used | None = None

    @property
    def db(self) -> Database:
        """The database, as the engine sees it."""
        return self.ctx.db

    def drain(self, work: Work | None = None, pace: Pace | None = None) -> None:
        """Do all work that is due, by the same code as the worker."""
        worker.drain(self.ctx, work, pace)

    def hear(self) -> None:
        """Drain, and once more until no sandbox has anything to tell within the next second.

        Before the clock moves on: or what was delivered looks undelivered on a busy machine.
        """
        self.settle(1.0)

    def settle(self, seconds: float = 1.5) -> None:
        """Drain until the sandboxes have called back and will not do so of themselves for a while."""
        self.drain()
        while self._is_called_within(seconds) or self.has_mail():
            while self._is_called_within(seconds):
                time.sleep(0.02)
            self.drain()

    def _is_called_within(self, seconds: float) -> bool:
        return bool(self.sandbox.http.get("/deliveries", params={"within": str(seconds)}).json()["soon"])

    def has_mail(self) -> bool:
        """Whether a webhook came in after the last look at them."""
        open_ = "status = 'pending' and not_before <= clock_timestamp()"
        return bool(self.value(f"select exists (select from public.webhook_events where {open_})"))

    def clock(self, at: datetime | None) -> None:
        """Move business time; None: back to real time."""
        with self.as_owner() as conn:
            conn.execute("select private.set_app_clock(%s::timestamptz)", [at])

    def rows(self, statement: str, **values: Any) -> list[Row]:
        """The rows of a query, as service_role."""
        with self.db.transaction() as conn:
            return conn.execute(statement.encode(), values).fetchall()

    def row(self, statement: str, **values: Any) -> Row:
        """The one row of a query."""
        found = self.rows(statement, **values)
        assert len(found) == 1, f"{len(found)} rows"
        return found[0]

    def value(self, statement: str, **values: Any) -> Any:
        """The one value of a query."""
        return next(iter(self.row(statement, **values).values()))

    def run(self, statement: str, **values: Any) -> int:
        """Run a statement as service_role; returns how many rows it touched."""
        with self.db.transaction() as conn:
            return conn.execute(statement.encode(), values).rowcount

    @contextmanager
    def as_owner(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A transaction as `postgres`, for what only migrations and Supabase's own services may do."""
        url = self.settings.database_url.get_secret_value()
        with self._used.owner.connection() if self._used else psycopg.connect(url) as conn:
            yield conn

    @contextmanager
    def as_person(self, user_id: UUID | str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A transaction as the browser of a signed-in person has it, under row-level security."""
        with self.as_owner() as conn:
            claims = json.dumps({"sub": str(user_id), "role": "authenticated"})
            conn.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            conn.execute("set local role authenticated")
            yield conn

    def sent(self, **filters: str) -> list[dict[str, Any]]:
        """What the sandboxes took, oldest first; filters: to, channel."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.sandbox.http.get("/messages", params={**filters, "limit": "500", "cursor": cursor}).json()
            found += page["messages"]
            if not page["next"]:
                return found[::-1]
            cursor = page["next"]


@pytest.fixture(scope="session")
def worded_template(cluster: Cluster) -> str:
    """A migrated database with the catalogue of messages brought in, to be copied."""
    url = cluster.create_database(_WORDED, TEMPLATE)
    with psycopg.Connection[Row].connect(url, row_factory=dict_row) as conn:
        sync.sync(conn)
        # Whatever the hour at which the tests run, and however often one person is written to in them.
        conn.execute(ANY_HOUR)
        conn.execute(_NO_MORNING)
    return _WORDED


@pytest.fixture(scope="session")
def shelf(cluster: Cluster, worded_template: str) -> Iterator[Shelf]:
    """The databases with the catalogue in them that this process uses again and again."""
    made = Shelf(cluster, worded_template)
    _shelves.append(made)
    yield made
    _shelves.remove(made)
    made.clear()


@pytest.fixture
def worded_database(shelf: Shelf) -> Iterator[str]:
    """The address of a database with the catalogue in it and nothing else."""
    used = shelf.take()
    yield used.url
    shelf.give_back(used)


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """The engine on a fresh database, in sandbox mode, its catalogue brought in; calls answer themselves."""
    with running_engine(worded_database, tmp_path) as made:
        yield made


class _House:
    """What stays from test to test, since it is dear to make: three doors, and the app with all its routes.

    Database, sandboxes, Storage, settings, keys and contexts are each test's own.
    """

    def __init__(self) -> None:
        self.back, self.side = Door(), Door()
        self._front = listener()
        self.app_url = f"http://127.0.0.1:{self._front.getsockname()[1]}"
        self._app: OpenAPI | None = None
        # What is served to whom calls from outside, and how many of those calls are being answered.
        self._open: OpenAPI | None = None
        self._busy = 0
        self._changed = threading.Condition()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server(
            "127.0.0.1", 0, self._serve, threaded=True, request_handler=self._handler(), fd=self._front.fileno()
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()

    @contextmanager
    def app(self, settings: Settings, used: Used | None, *, is_plain: bool) -> Iterator[OpenAPI]:
        """The app with a context of its own; one whose settings are not the `is_plain` ones is made anew."""
        if is_plain and self._app is not None:
            app = self._app
        else:
            app = create_app(settings)
            self._app = app if is_plain else self._app
        app.extensions["launchpad"] = _context(settings, used, "launchpad web")
        self._open = app
        try:
            yield app
        finally:
            self._open = None
            with self._changed:
                if not self._changed.wait_for(lambda: not self._busy, timeout=30):
                    raise RuntimeError("A request goes on after its test.")
            app.extensions["launchpad"].close()

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app: WSGIApplication = self._open.wsgi_app if self._open is not None else ServiceUnavailable()
        return app(environ, start_response)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _handler(self) -> type[WSGIRequestHandler]:
        counted = self._counted

        class Handler(WSGIRequestHandler):
            def run_wsgi(self) -> None:
                with counted():
                    super().run_wsgi()

        return Handler


_empty_houses: list[_House] = []


@contextmanager
def _house() -> Iterator[_House]:
    """A house in which nobody lives, until the block ends. One that was left in disorder is not used again."""
    mine = _empty_houses.pop() if _empty_houses else _House()
    yield mine
    _empty_houses.append(mine)


@contextmanager
def running_engine(database: str, folder: Path, **environment: str) -> Iterator[Engine]:
    """Run all that belongs to an engine until the block ends; `environment` replaces settings by their names."""
    with ExitStack() as stack:
        house = stack.enter_context(_house())
        app_url, supabase_url = house.app_url, house.back.url
        sandbox = stack.enter_context(running_sandbox(app_url, database, at=house.side, call_outcome="answer"))
        variables = {**_environment(app_url, supabase_url, database), **sandbox.environment, **environment}
        settings = load_settings(variables)
        sandbox.http.put("/aisensy/campaigns", json=campaigns(app_url)).raise_for_status()
        stack.enter_context(house.back.open(_storage(database, folder, house.back.port)))
        used = next(filter(None, (shelf.of(database) for shelf in _shelves)), None)
        ctx = _context(settings, used, "launchpad test")
        stack.callback(ctx.close)
        app = stack.enter_context(house.app(settings, used, is_plain=not environment))
        if used is None:
            with ctx.db.transaction() as conn:
                sync.sync(conn)
                conn.execute(_NO_MORNING)
        yield Engine(settings, variables, ctx, app, Client(app, supabase_url), sandbox, used)


def _context(settings: Settings, used: Used | None, name: str) -> Context:
    return build_context(settings, name=name, db=used.database(name) if used else None)


def _environment(app_url: str, supabase_url: str, database: str) -> dict[str, str]:
    return {
        "APP_URL": app_url,
        "SUPABASE_URL": supabase_url,
        "SUPABASE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
        "SUPABASE_SECRET_KEY": SECRET_KEY,
        "SUPABASE_JWT_SECRET": JWT_SECRET,
        "DATABASE_URL": database,
        "LINK_SECRET": "tests-only-link-secret-of-32-chars",
    }


def _storage(database: str, folder: Path, port: int) -> Starlette:
    signing_key = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(_SIGNING_KEY)), "kid": "tests"}
    keys = Keys(JWT_SECRET, signing_key, PUBLISHABLE_KEY, SECRET_KEY)
    # The services of the local stack log in as the superuser, as Supabase's own do.
    url = database.replace("//postgres:", "//supabase_admin:", 1)
    return create_services(ServiceSettings(port, url, folder / "objects", 100 * 1024 * 1024, keys))
