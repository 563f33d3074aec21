"""An Auth service that signs tokens and publishes its keys, and an app that trusts it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient

from launchpad.app import create_app
from launchpad.config import Settings, load_settings
from launchpad.core.db import Database


def new_key() -> ec.EllipticCurvePrivateKey:
    """A private key such as Auth signs with."""
    return ec.generate_private_key(ec.SECP256R1())


class Issuer:
    """Auth, as far as tokens go: signs them, and publishes its public keys over HTTP."""

    def __init__(self) -> None:
        self.kid = "first"
        self.key = new_key()
        self.keys = {self.kid: self.key}
        self.fetches = 0
        self.up = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def token(
        self, sub: UUID | str, *, key: Any = None, algorithm: str = "ES256", kid: str | None = None, **claims: Any
    ) -> str:
        """A token of `sub`, good for a minute unless `claims` say otherwise; a claim of None is left out."""
        full = {
            "sub": str(sub),
            "aud": "authenticated",
            "iss": f"{self.url}/auth/v1",
            "exp": time.time() + 60,
            "email": "riya@example.com",
            **claims,
        }
        kept = {name: value for name, value in full.items() if value is not None}
        return jwt.encode(kept, key or self.key, algorithm=algorithm, headers={"kid": kid or self.kid})

    def rotate(self) -> None:
        """Sign with a new key from now on; both are published."""
        self.kid, self.key = "second", new_key()
        self.keys[self.kid] = self.key

    def close(self) -> None:
        """Stop publishing."""
        self._server.shutdown()
        self._server.server_close()

    def _jwks(self) -> bytes:
        keys = [
            {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), "kid": kid, "alg": "ES256"}
            for kid, key in self.keys.items()
        ]
        return json.dumps({"keys": keys}).encode()

    def _handler(issuer) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                assert self.path == "/auth/v1/.well-known/jwks.json"
                issuer.fetches += 1
                self.send_response(200 if issuer.up else 500)
                self.end_headers()
                self.wfile.write(issuer._jwks() if issuer.up else b"")

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Auth of one test."""
    made = Issuer()
    yield made
    made.close()


def environment(**changes: str) -> dict[str, str]:
    """Every setting that the engine asks for, as the environment holds them."""
    return {
        "APP_URL": "http://127.0.0.1:18400",
        "SUPABASE_URL": "http://127.0.0.1:18401",
        "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_test",
        "SUPABASE_SECRET_KEY": "sb_secret_test",
        "DATABASE_URL": "postgresql://postgres:secret@127.0.0.1:1/postgres",
        "LINK_SECRET": "0123456789abcdef0123456789abcdef",
        "SENDGRID_API_KEY": "SG.test",
        "SENDGRID_WEBHOOK_PUBLIC_KEY": "test",
        "EMAIL_FROM": "hello@example.com",
        "EMAIL_FROM_NAME": "Udaan Ventures",
        "EMAIL_PARSE_DOMAIN": "reply.example.com",
        "AISENSY_API_KEY": "test",
        "AISENSY_PROJECT_ID": "test",
        "AISENSY_PROJECT_PASSWORD": "test",
        "AISENSY_WEBHOOK_SECRET": "test",
        "BOLNA_API_KEY": "test",
        "BOLNA_AGENTS": '{"welcome_call": {"en": "11111111-1111-4111-8111-111111111111"}}',
        "BOLNA_FROM_NUMBER": "+918035738900",
        "BOLNA_WEBHOOK_PATH_SECRET": "0123456789abcdef0123456789abcdef",
        "INSTAMOJO_CLIENT_ID": "test",
        "INSTAMOJO_CLIENT_SECRET": "test",
        "INSTAMOJO_SALT": "test",
        **changes,
    }


@pytest.fixture
def settings(issuer: Issuer, database: str) -> Settings:
    """Settings that point at this test's Auth and database."""
    return load_settings(environment(SUPABASE_URL=issuer.url, DATABASE_URL=database))


@pytest.fixture
def db(database: str) -> Iterator[Database]:
    """The engine's database, on this test's copy."""
    made = Database(database, name="launchpad test", size=2)
    yield made
    made.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    """The app of this test, called without a server."""
    app = create_app(settings)
    yield app.test_client()
    app.extensions["launchpad"].db.close()


@pytest.fixture
def front() -> FlaskClient:
    """The app without anything behind it: enough for what needs no database."""
    return create_app(load_settings(environment())).test_client()


@pytest.fixture
def admin(db: Database) -> UUID:
    """An educator."""
    return person(db, "ananya@example.com", "admin")


@pytest.fixture
def student(db: Database) -> UUID:
    """A student."""
    return person(db, "riya@example.com", "student")


def person(db: Database, email: str, role: str) -> UUID:
    """Someone with an account and a profile; returns the account's id."""
    user_id = uuid4()
    with db.transaction() as conn:
        conn.execute("set local role none")
        conn.execute("insert into auth.users (id, email) values (%s, %s)", [user_id, email])
        conn.execute("insert into public.profiles (user_id, role) values (%s, %s)", [user_id, role])
    return user_id
