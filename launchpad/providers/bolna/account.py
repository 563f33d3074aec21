"""What Bolna says about the key and the wallet."""

import httpx

from launchpad.core import tls
from launchpad.providers import http, lenient
from launchpad.providers.account import Account
from launchpad.providers.bolna.codes import CODES, code_of
from launchpad.providers.errors import failure

_TIMEOUT_SECONDS = 10.0


def look(api_key: str, base_url: str) -> Account:
    """Ask whose key it is and what the wallet holds. Raises ProviderError.

    Whether the wallet counts in dollars or in cents is not agreed between Bolna's documents, so it is only a number.
    """
    headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=_TIMEOUT_SECONDS, verify=tls.trusted()) as client:
        response = http.request(client, CODES, "bolna", "me", "GET", "/user/me", safe_to_repeat=True)
    answer = http.json_object(response)
    if response.is_error:
        said = lenient.text(answer.get("message")) or lenient.text(answer.get("detail")) or ""
        raise failure(CODES, code_of(response.status_code, said), said)
    wallet = lenient.number(answer.get("wallet"))
    if not answer or wallet is None:
        raise failure(CODES, "strange_answer", "no wallet", kind="retryable")
    calls = lenient.mapping(answer.get("concurrency"))
    words = f"Bolna takes the key. The wallet stands at {wallet:,.2f}."
    if (most := lenient.number(calls.get("max"))) is not None:
        words += f" Up to {most:.0f} calls may run at the same time."
    return Account(wallet > 0, words, wallet, "wallet")
