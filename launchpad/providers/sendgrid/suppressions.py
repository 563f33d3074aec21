"""The lists by which SendGrid itself drops mail to an address."""

from urllib.parse import quote

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.errors import failure
from launchpad.providers.sendgrid.codes import CODES, code_of

_TIMEOUT_SECONDS = 10.0
_LISTS = {
    "bounces": "suppression/bounces",
    "blocks": "suppression/blocks",
    "invalid_emails": "suppression/invalid_emails",
    "spam_reports": "suppression/spam_reports",
    "unsubscribes": "asm/suppressions/global",
}


def lift(api_key: str, base_url: str, address: str) -> list[str]:
    """Take an address off all lists; returns the names of those it may have been on. Harmless when repeated.

    Raises ProviderError: then it may be off some of them.
    """
    headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=_TIMEOUT_SECONDS, verify=tls.trusted()) as client:
        return [name for name, path in _LISTS.items() if _delete(client, name, f"/v3/{path}/{quote(address, safe='')}")]


def _delete(client: httpx.Client, operation: str, path: str) -> bool:
    response = http.request(client, CODES, "sendgrid", f"lift {operation}", "DELETE", path, safe_to_repeat=True)
    if response.is_success or response.status_code == 404:
        return response.is_success
    errors = http.json_object(response).get("errors")
    first = lenient.mapping(errors[0]) if isinstance(errors, list) and errors else {}
    said = lenient.text(first.get("message")) or ""
    raise failure(CODES, code_of(response.status_code, said, lenient.text(first.get("field"))), said)
