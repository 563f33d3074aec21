"""Who asks: which tokens are good, and which routes ask for one."""

from __future__ import annotations

import base64
import json
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from launchpad.app import PUBLIC_ENDPOINTS, create_app
from launchpad.config import Settings
from launchpad.core import auth
from launchpad.core.auth import Tokens, requires_admin, requires_user
from launchpad.core.errors import Unauthorized, Unavailable
from tests.core.conftest import Issuer, new_key

RIYA = UUID("22222222-2222-4222-8222-222222222222")
# Unix times of 2001 and 2096.
LONG_AGO, FAR_AHEAD = 1_000_000_000, 4_000_000_000
SECRET = "a-legacy-secret-of-the-project-with-32-characters"


@pytest.fixture
def tokens(issuer: Issuer) -> Tokens:
    """Verifies what this test's Auth signs."""
    return Tokens(issuer.url)


def unsigned(token: str) -> str:
    """The same claims with `alg: none` and no signature."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def test_a_token_of_the_project_names_its_user(issuer: Issuer, tokens: Tokens) -> None:
    user = tokens.verify(issuer.token(RIYA))
    assert (user.id, user.email) == (RIYA, "riya@example.com")


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": LONG_AGO},
        {"exp": None},
        {"aud": "anon"},
        {"aud": None},
        {"iss": "https://elsewhere.example.com/auth/v1"},
        {"iss": None},
        {"nbf": FAR_AHEAD},
        {"sub": "not-an-id"},
        {"sub": ""},
    ],
    ids=str,
)
def test_claims_that_are_not_good_are_refused(issuer: Issuer, tokens: Tokens, claims: dict[str, Any]) -> None:
    tokens.verify(issuer.token(RIYA))
    with pytest.raises(Unauthorized):
        tokens.verify(issuer.token(claims.pop("sub", RIYA), **claims))


def test_foreign_signatures_are_refused(issuer: Issuer, tokens: Tokens) -> None:
    good = issuer.token(RIYA)
    head, body, signature = good.split(".")
    forged = {
        "another key under our key's id": issuer.token(RIYA, key=new_key()),
        "another key under its own id": issuer.token(RIYA, key=new_key(), kid="theirs"),
        "alg none": unsigned(good),
        "no signature": f"{head}.{body}.",
        "another body": f"{head}.{issuer.token(uuid4()).split('.')[1]}.{signature}",
        "our public key taken as an HS256 secret": issuer.token(RIYA, key=_public_part(issuer), algorithm="HS256"),
        "HS256 without a legacy secret": issuer.token(RIYA, key=SECRET, algorithm="HS256"),
        "no token at all": "x",
        "empty": "",
    }
    tokens.verify(good)
    for name, token in forged.items():
        with pytest.raises(Unauthorized):
            pytest.fail(f"accepted: {name}, {tokens.verify(token)}")


def test_the_legacy_secret_counts_only_where_it_is_set(issuer: Issuer) -> None:
    legacy = Tokens(issuer.url, jwt_secret=SECRET)
    assert legacy.verify(issuer.token(RIYA, key=SECRET, algorithm="HS256")).id == RIYA
    assert legacy.verify(issuer.token(RIYA)).id == RIYA
    for algorithm, key in (("HS256", SECRET + "x"), ("HS512", SECRET * 2)):
        with pytest.raises(Unauthorized):
            legacy.verify(issuer.token(RIYA, key=key, algorithm=algorithm))


def test_keys_are_fetched_once_and_again_for_a_new_one(
    issuer: Issuer, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_REFETCH_SECONDS", 0)
    for _ in range(3):
        tokens.verify(issuer.token(RIYA))
    assert issuer.fetches == 1
    issuer.rotate()
    tokens.verify(issuer.token(RIYA))
    assert issuer.fetches == 2


def test_unknown_keys_do_not_make_us_ask_again_and_again(issuer: Issuer, tokens: Tokens) -> None:
    tokens.verify(issuer.token(RIYA))
    for number in range(5):
        with pytest.raises(Unauthorized):
            tokens.verify(issuer.token(RIYA, key=new_key(), kid=f"made-up-{number}"))
    assert issuer.fetches == 1


def test_keys_we_have_outlive_an_outage_of_auth(
    issuer: Issuer, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.up = False
    with pytest.raises(Unavailable):
        tokens.verify(issuer.token(RIYA))
    monkeypatch.setattr(auth, "_REFETCH_SECONDS", 0)
    issuer.up = True
    tokens.verify(issuer.token(RIYA))
    issuer.up = False
    monkeypatch.setattr(auth, "_KEYS_LIVE_SECONDS", 0)
    assert tokens.verify(issuer.token(RIYA)).id == RIYA
    assert issuer.fetches == 3


def test_a_key_taken_back_stops_working_when_the_keys_are_fetched_again(
    issuer: Issuer, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = issuer.token(RIYA)
    tokens.verify(old)
    issuer.rotate()
    del issuer.keys["first"]
    monkeypatch.setattr(auth, "_REFETCH_SECONDS", 0)
    monkeypatch.setattr(auth, "_KEYS_LIVE_SECONDS", 0)
    with pytest.raises(Unauthorized):
        tokens.verify(old)


def _public_part(issuer: Issuer) -> bytes:
    numbers = issuer.key.public_key().public_numbers()
    return numbers.x.to_bytes(32) + numbers.y.to_bytes(32)


# ---------------------------------------------------------------- guards


@pytest.fixture
def guarded(settings: Settings) -> FlaskClient:
    """An app with one route of each kind, and one that somebody forgot to guard."""
    app = create_app(settings)
    app.add_url_rule("/api/mine", "mine", requires_user(_mine))
    app.add_url_rule("/api/all", "all", requires_admin(_all))
    app.add_url_rule("/api/forgotten", "forgotten", _forgotten)
    return app.test_client()


def _mine() -> dict[str, str]:
    return {"id": str(auth.current_user().id)}


def _all() -> dict[str, str]:
    return {}


def _forgotten() -> dict[str, str]:
    return {}


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def test_guards_let_in_whom_they_should(guarded: FlaskClient, issuer: Issuer, admin: UUID, student: UUID) -> None:
    statuses = {
        who: [guarded.get(path, headers=headers).status_code for path in ("/api/mine", "/api/all", "/api/forgotten")]
        for who, headers in {
            "nobody": {},
            "student": bearer(issuer.token(student)),
            "admin": bearer(issuer.token(admin)),
            "account without a profile": bearer(issuer.token(uuid4())),
            "expired admin": bearer(issuer.token(admin, exp=time.time() - 60)),
            "unsigned admin": bearer(unsigned(issuer.token(admin))),
            "the role a token claims": bearer(issuer.token(student, role="admin", app_metadata={"role": "admin"})),
        }.items()
    }
    assert statuses == {
        "nobody": [401, 401, 401],
        "student": [200, 403, 403],
        "admin": [200, 200, 403],
        "account without a profile": [200, 403, 403],
        "expired admin": [401, 401, 401],
        "unsigned admin": [401, 401, 401],
        "the role a token claims": [200, 403, 403],
    }


def test_a_refusal_says_how_to_sign_in(guarded: FlaskClient) -> None:
    answer = guarded.get("/api/mine")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unauthorized"


def test_every_api_route_has_a_guard_and_public_ones_are_listed(front: FlaskClient) -> None:
    guards = {
        rule.endpoint: auth.guard_of(front.application.view_functions[rule.endpoint])
        for rule in front.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert len(guards) >= len(PUBLIC_ENDPOINTS)
    assert [endpoint for endpoint, guard in guards.items() if guard is None] == []
    assert {endpoint for endpoint, guard in guards.items() if guard == "public"} == PUBLIC_ENDPOINTS


def test_every_route_outside_pages_stands_below_api_or_hooks(front: FlaskClient) -> None:
    json_routes = front.application.api_doc["paths"]  # type: ignore[attr-defined]
    assert [path for path in json_routes if not path.startswith("/api/")] == []


def test_a_student_calls_every_admin_route_in_vain(client: FlaskClient, issuer: Issuer, student: UUID) -> None:
    headers = bearer(issuer.token(student))
    for rule in client.application.url_map.iter_rules():
        if auth.guard_of(client.application.view_functions[rule.endpoint]) != "admin":
            continue
        values = {name: uuid4() if "uuid" in str(kind).lower() else "1" for name, kind in rule._converters.items()}
        path = rule.build(values)
        assert path is not None
        for method in rule.methods or set():
            if method not in ("HEAD", "OPTIONS"):
                assert client.open(path[1], method=method, headers=headers).status_code == 403, f"{method} {rule}"
