"""One HTTP client for the project's services, with the secret key."""

import httpx

from launchpad.core.errors import Unavailable


def client(supabase_url: str, secret_key: str, service: str, *, timeout: float = 30) -> httpx.Client:
    """A client of one service ("storage" or "auth"), below {supabase_url}/{service}/v1. `timeout` is in seconds."""
    return httpx.Client(
        base_url=f"{supabase_url}/{service}/v1",
        headers={"apikey": secret_key, "Authorization": f"Bearer {secret_key}", "User-Agent": "launchpad"},
        timeout=timeout,
    )


def unavailable(error: httpx.HTTPError) -> Unavailable:
    """The error for a service that did not answer."""
    return Unavailable(f"Supabase does not answer ({type(error).__name__}). Please try again in a minute.")
