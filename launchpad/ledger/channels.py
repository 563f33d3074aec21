"""Whether a channel's provider reaches people."""

import ipaddress
from urllib.parse import urlsplit

from launchpad.config import Settings


def real(settings: Settings) -> frozenset[str]:
    """The channels whose provider is not a sandbox on this machine."""
    addresses = {
        "email": [settings.sendgrid_api_url],
        "whatsapp": [settings.aisensy_campaign_url, settings.aisensy_project_url],
        "voice": [settings.bolna_api_url],
    }
    return frozenset(channel for channel, urls in addresses.items() if not all(map(is_on_this_machine, urls)))


def is_on_this_machine(url: str) -> bool:
    """Whether an address is a sandbox here and no provider."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
