"""One HTTP client for the project's services, with the secret key."""

from typing import Any

import httpx

from launchpad.core.errors import Unavailable
from launchpad.core.tls import trusted


def client(supabase_url: str, secret_key: str, service: str, *, timeout: float = 30) -> httpx.Client:
    """A client of one service ("storage" or "auth"), below {supabase_url}/{service}/v1. `timeout` is in seconds."""
    return httpx.Client(
        base_url=f"{supabase_url}/{service}/v1",
        headers={"apikey": secret_key, "Authorization": f"Bearer {secret_key}", "User-Agent": "launchpad"},
        timeout=timeout,
        verify=trusted(),
    )


def unavailable(error: httpx.HTTPError) -> Unavailable:
    """The error for a service that did not answer."""
    return Unavailable(f"Supabase does not answer ({type(error).__name__}). Please try again in a minute.")


def json_object(answer: httpx.Response) -> dict[str, Any]:
    """The body as a JSON object; an empty one where it is something else, such as a proxy's page."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def words(answer: httpx.Response, body: dict[str, Any]) -> str:
    """What a service said about a refusal, as one sentence."""
    return str(body.get("message") or body.get("msg") or f"status {answer.status_code}").rstrip(".") + "."
