"""Accounts of Supabase Auth, managed with the secret key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from launchpad.core import supabase
from launchpad.core.errors import Conflict, DomainError, NotFound, TooMany

_PAGE = 200


class AuthRefused(DomainError):
    """The account could not be changed."""

    status = 502
    code = "auth_refused"


@dataclass(frozen=True)
class Account:
    """One account of Auth."""

    id: UUID
    email: str
    confirmed: bool


class AuthAdmin:
    """Administration of accounts. Every method raises Unavailable when Auth does not answer."""

    def __init__(self, supabase_url: str, secret_key: str) -> None:
        self._http = supabase.client(supabase_url, secret_key, "auth", timeout=15)

    def create(self, email: str, password: str, *, metadata: dict[str, Any] | None = None) -> Account:
        """Make a confirmed account. Raises Conflict where the address has one, AuthRefused with Auth's words."""
        body = {"email": email, "password": password, "email_confirm": True, "user_metadata": metadata or {}}
        return _account(self._send("POST", "admin/users", json=body))

    def set_password(self, account_id: UUID, password: str) -> None:
        """Give an account a new password."""
        self._send("PUT", f"admin/users/{account_id}", json={"password": password})

    def is_password(self, email: str, password: str) -> bool:
        """Whether this is the password of that address. The sign-in that it takes is ended at once.

        Raises TooMany where Auth was asked too often.
        """
        answer = self._request("POST", "token?grant_type=password", json={"email": email, "password": password})
        if answer.status_code == 429:
            raise TooMany(60)
        token = supabase.json_object(answer).get("access_token")
        if not answer.is_success or not token:
            return False
        self._request("POST", "logout?scope=local", headers={"Authorization": f"Bearer {token}"})
        return True

    def find(self, account_id: UUID) -> Account:
        """The account of an id. Raises NotFound."""
        return _account(self._send("GET", f"admin/users/{account_id}"))

    def by_email(self, email: str) -> Account | None:
        """The account of an address, whatever its capitals."""
        # Where Auth knows `filter`, one page is enough; where it does not, the list is read to the end.
        wanted = email.lower()
        return next((found for found in self.list(filter=wanted) if found.email == wanted), None)

    def list(self, **query: str) -> Iterator[Account]:
        """All accounts, page by page."""
        page = 1
        while True:
            body = self._send("GET", "admin/users", params={"page": page, "per_page": _PAGE, **query})
            users: list[dict[str, Any]] = body["users"]
            yield from map(_account, users)
            if len(users) < _PAGE:
                return
            page += 1

    def send_recovery(self, email: str, redirect_to: str) -> None:
        """Have Auth mail its link to choose a new password, which signs in."""
        self._send("POST", "recover", params={"redirect_to": redirect_to}, json={"email": email})

    def delete(self, account_id: UUID) -> None:
        """Delete an account; a missing one is no error."""
        try:
            self._send("DELETE", f"admin/users/{account_id}")
        except NotFound:
            return

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _request(self, method: str, url: str, **arguments: Any) -> httpx.Response:
        try:
            return self._http.request(method, url, **arguments)
        except httpx.HTTPError as error:
            raise supabase.unavailable(error) from error

    def _send(self, method: str, url: str, **arguments: Any) -> dict[str, Any]:
        answer = self._request(method, url, **arguments)
        body = supabase.json_object(answer)
        if answer.is_success:
            return body
        if answer.status_code == 404:
            raise NotFound("This account does not exist.")
        if body.get("error_code") in ("email_exists", "user_already_exists"):
            raise Conflict("This e-mail address has an account already.", code="email_exists")
        raise AuthRefused(f"Auth refused: {supabase.words(answer, body)}")


def _account(user: dict[str, Any]) -> Account:
    return Account(
        id=UUID(user["id"]), email=str(user.get("email") or "").lower(), confirmed=bool(user.get("email_confirmed_at"))
    )
