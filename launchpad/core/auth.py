"""Who asks: Supabase tokens verified by the project's public keys, and a guard on every API route."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, TypeVar
from uuid import UUID

import httpx
import jwt
import structlog
from flask import Flask, g, request

from launchpad.core.errors import Forbidden, Unauthorized, Unavailable
from launchpad.core.tls import trusted

log = structlog.get_logger()

Guard = Literal["user", "admin", "public"]
View = TypeVar("View", bound=Callable[..., Any])

_AUDIENCE = "authenticated"
_KEYS_LIVE_SECONDS = 600
# A stranger can send any key id; so an unknown one makes us ask for the keys again only this often.
_REFETCH_SECONDS = 30
_LEEWAY_SECONDS = 5


@dataclass(frozen=True)
class User:
    """The person whose token came with the request."""

    id: UUID
    email: str | None
    session_id: str = ""


class Tokens:
    """Verifies access tokens of one Supabase project.

    ES256 by the project's published keys; HS256 only where the project's legacy secret is given.
    """

    def __init__(self, supabase_url: str, *, jwt_secret: str | None = None, http: httpx.Client | None = None) -> None:
        self._issuer = f"{supabase_url}/auth/v1"
        self._secret = jwt_secret
        self._http = http or httpx.Client(timeout=5, verify=trusted())
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = Lock()

    def verify(self, token: str) -> User:
        """The user of a token. Raises Unauthorized for one that is not good now, Unavailable without keys."""
        try:
            key, algorithm = self._key_for(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=_AUDIENCE,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "aud", "iss"]},
            )
            return User(
                id=UUID(claims["sub"]),
                email=claims.get("email") or None,
                session_id=str(claims.get("session_id") or ""),
            )
        except (jwt.InvalidTokenError, ValueError):
            raise Unauthorized from None

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _key_for(self, token: str) -> tuple[Any, str]:
        header = jwt.get_unverified_header(token)
        if header.get("alg") == "HS256" and self._secret:
            return self._secret, "HS256"
        if header.get("alg") != "ES256":
            raise Unauthorized
        return self._public_key(str(header.get("kid"))), "ES256"

    def _public_key(self, kid: str) -> jwt.PyJWK:
        with self._lock:
            now = time.monotonic()
            stale = now - self._fetched_at > _KEYS_LIVE_SECONDS
            if (stale or kid not in self._keys) and now - self._tried_at > _REFETCH_SECONDS:
                self._tried_at = now
                self._fetch()
            if not self._keys:
                raise Unavailable("Sign-in cannot be checked right now. Please try again in a minute.")
            if kid not in self._keys:
                raise Unauthorized
            return self._keys[kid]

    def _fetch(self) -> None:
        try:
            answer = self._http.get(f"{self._issuer}/.well-known/jwks.json").raise_for_status()
            found = answer.json()["keys"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            # The keys we have stay good: a short outage of Auth must not sign everybody out.
            log.warning("auth.keys_not_fetched", error=type(error).__name__)
            return
        self._keys = {key["kid"]: jwt.PyJWK(key) for key in found if key.get("crv") == "P-256" and key.get("kid")}
        self._fetched_at = time.monotonic()


def requires_user(view: View) -> View:
    """Let only signed-in people call this route."""
    return _mark(view, "user")


def requires_admin(view: View) -> View:
    """Let only admins call this route. Stands below the route's decorator, like the others."""
    return _mark(view, "admin")


def asks_password(view: View) -> View:
    """Let an admin call this route only where the password was typed again in the last ten minutes."""
    view.launchpad_asks_password = True  # type: ignore[attr-defined]
    return view


class PasswordAgain(Forbidden):
    """Type your password again to go on."""

    code = "password_again"


def public(view: View) -> View:
    """Let anyone call this API route. The app lists the names of those that may be so."""
    return _mark(view, "public")


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """The guard that a view function carries."""
    return getattr(view, "launchpad_guard", None)


def current_user() -> User:
    """The verified user of this request; only below requires_user or requires_admin."""
    user: User = g.user
    return user


def install(
    app: Flask,
    verify: Callable[[str], User],
    role_of: Callable[[UUID], str | None],
    password_is_fresh: Callable[[User], bool],
) -> None:
    """Check the guard of every route below /api before its input is read; a route without one is refused.

    `verify` gives the user of a token, as `Tokens.verify` does, `role_of` the role that the database holds for a user,
    `password_is_fresh` whether they typed it just now.
    """

    def check() -> None:
        if request.endpoint is None or not request.path.startswith("/api/"):
            return
        guard = guard_of(app.view_functions[request.endpoint])
        if guard == "public":
            return
        g.user = verify(_bearer())
        if guard != "user" and (guard != "admin" or role_of(g.user.id) != "admin"):
            raise Forbidden
        if getattr(app.view_functions[request.endpoint], "launchpad_asks_password", False) and not password_is_fresh(
            g.user
        ):
            raise PasswordAgain

    app.before_request(check)


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized
    return token.strip()


def _mark(view: View, guard: Guard) -> View:
    view.launchpad_guard = guard  # type: ignore[attr-defined]
    return view
