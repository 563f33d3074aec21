"""What SendGrid says about the key and what is left of the plan."""

from typing import Any

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.account import Account
from launchpad.providers.errors import failure
from launchpad.providers.sendgrid.codes import CODES, code_of

_TIMEOUT_SECONDS = 10.0


def look(api_key: str, base_url: str) -> Account:
    """Ask for the key's scopes and the credits of the account. Raises ProviderError."""
    headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=_TIMEOUT_SECONDS, verify=tls.trusted()) as client:
        scopes = _read(client, "scopes", "/v3/scopes").get("scopes")
        # A key that may only send may not see the credits: that is no fault.
        credits_ = _read(client, "credits", "/v3/user/credits", optional=True)
    if not isinstance(scopes, list) or "mail.send" not in scopes:
        return Account(False, "SendGrid takes the key, but it may not send mail. Give it the scope mail.send.")
    left, total = lenient.number(credits_.get("remain")), lenient.number(credits_.get("total"))
    words = f"SendGrid takes the key. It may send mail, with {len(scopes)} scopes in all."
    if left is None:
        return Account(True, f"{words} It may not see what is left of the plan.")
    of = f" of {total:,.0f}" if total else ""
    reset = lenient.text(credits_.get("next_reset"))
    until = f", until {reset}" if reset else ""
    return Account(left > 0, f"{words} {left:,.0f}{of} e-mails are left{until}.", left, "e-mails")


def _read(client: httpx.Client, operation: str, path: str, *, optional: bool = False) -> dict[str, Any]:
    response = http.request(client, CODES, "sendgrid", operation, "GET", path, safe_to_repeat=True)
    if response.is_success:
        return http.json_object(response)
    if optional and response.status_code in (403, 404):
        return {}
    errors = http.json_object(response).get("errors")
    first = lenient.mapping(errors[0]) if isinstance(errors, list) and errors else {}
    said = lenient.text(first.get("message")) or ""
    raise failure(CODES, code_of(response.status_code, said, lenient.text(first.get("field"))), said)
