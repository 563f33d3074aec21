"""One HTTP call to a provider: timed, logged without personal data, its failures mapped."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx

from launchpad.providers.errors import Code, Kind, failure

log = logging.getLogger("launchpad.providers")

# Raised before the request has left whole, so the provider cannot have acted on it.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


def request(
    client: httpx.Client,
    codes: dict[str, Code],
    provider: str,
    operation: str,
    method: str,
    url: str,
    *,
    safe_to_repeat: bool,
    **kwargs: Any,
) -> httpx.Response:
    """Send one request and return the response, whatever its status below 500 and other than 429.

    safe_to_repeat: a read, or a write that the provider de-duplicates; then an unanswered request is only retryable.
    Raises ProviderError `not_reached`, `no_answer`, `server_error` or `throttled`.
    """
    started = time.monotonic()
    unanswered: Kind | None = "retryable" if safe_to_repeat else None
    try:
        response = client.request(method, url, **kwargs)
    except _NOT_SENT as error:
        log.warning("%s %s not reached: %s", provider, operation, type(error).__name__)
        raise failure(codes, "not_reached", type(error).__name__) from error
    except httpx.HTTPError as error:
        log.warning("%s %s unanswered: %s", provider, operation, type(error).__name__)
        raise failure(codes, "no_answer", type(error).__name__, kind=unanswered) from error
    log.info("%s %s %d in %.3fs", provider, operation, response.status_code, time.monotonic() - started)
    if response.status_code == 429:
        raise failure(codes, "throttled", retry_after_seconds=retry_after(response.headers))
    if response.status_code >= 500:
        raise failure(codes, "server_error", str(response.status_code), kind=unanswered)
    return response


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait from `Retry-After` (seconds) or `X-RateLimit-Reset` (Unix seconds), if one is readable."""
    wait = header(headers, "Retry-After")
    if wait and wait.strip().isdigit():
        return float(wait)
    reset = header(headers, "X-RateLimit-Reset")
    if reset and reset.strip().isdigit():
        return max(0.0, float(reset) - time.time())
    return None


def header(headers: Mapping[str, str], name: str) -> str | None:
    """A header by name without regard to case; plain dicts do not do that by themselves."""
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), None)


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The response as a JSON object; an empty one when it is HTML, a list or nothing."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
