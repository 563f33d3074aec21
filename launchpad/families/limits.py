"""How often the public pages may be used, so that nobody can message strangers with them.

Each limit is counted for a contact or for the address that asks (of IPv6 its /64), in fixed windows, by keyed hashes.
"""

import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from launchpad.core.db import Conn
from launchpad.core.ratelimit import RateLimits

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Limit(NamedTuple):
    """So many uses of a purpose in a window."""

    purpose: str
    limit: int
    window: timedelta


# Codes to one contact, and codes asked for from one address. A family needs one or two; a school shares an address.
CODE_PER_CONTACT = [Limit("code-contact", 3, _HOUR), Limit("code-contact-day", 6, _DAY)]
CODE_PER_ADDRESS = [Limit("code-address", 20, _HOUR), Limit("code-address-day", 60, _DAY)]
# Tries of codes from one address, over the five that each code has.
TRY_PER_ADDRESS = [Limit("try-address", 60, _HOUR)]
# Requests for permission that a student sends to a guardian.
REQUEST_PER_CONTACT = [Limit("request-contact", 1, _DAY), Limit("request-contact-month", 3, timedelta(days=30))]
REQUEST_PER_ADDRESS = [Limit("request-address", 10, _HOUR)]
# New forms without an invitation.
FORM_PER_ADDRESS = [Limit("form-address", 30, _HOUR)]
# New links in place of lost ones.
LINK_PER_CONTACT = [Limit("link-contact", 1, _HOUR), Limit("link-contact-day", 3, _DAY)]
LINK_PER_ADDRESS = [Limit("link-address", 10, _HOUR)]


def require(conn: Conn, limits: RateLimits, who: str, needed: Sequence[Limit]) -> None:
    """Count one use of each limit. Raises TooMany where one is used up; nothing is counted then."""
    for one in needed:
        limits.require(conn, one.purpose, who, limit=one.limit, window=one.window)


def address_key(address: str | None) -> str:
    """Whom an IP address stands for: a line of IPv6 has a whole /64 to choose from."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
