"""The authorities that every HTTPS client of the process trusts."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """One context for all clients, as each would make its own: reading the list takes 45 ms of processor time."""
    return httpx.create_ssl_context()
