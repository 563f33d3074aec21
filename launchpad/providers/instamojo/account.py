"""What Instamojo says about our client."""

from launchpad.providers.account import Account
from launchpad.providers.instamojo.client import InstamojoClient


def look(client: InstamojoClient) -> Account:
    """Ask for the newest payment link, with a token got by these credentials. Raises ProviderError."""
    newest = client.recent_payment_requests(limit=1)
    seen = (
        f"The newest link is for {newest[0].purpose or 'no purpose'}."
        if newest
        else "It has no payment link of ours yet."
    )
    return Account(True, f"Instamojo gave a token to this client. {seen}")
