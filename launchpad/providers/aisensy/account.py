"""What AiSensy says about the project, the number and the key of campaigns."""

from launchpad.providers.account import Account
from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.errors import ProviderError

# The name of no campaign: that the key is good shows in being told so.
_NO_CAMPAIGN = "launchpad connection test"


def look(client: AiSensyClient) -> Account:
    """Ask for the project, then by the other key for a campaign that is none. Raises ProviderError."""
    project = client.project()
    try:
        client.campaign_details(_NO_CAMPAIGN)
    except ProviderError as error:
        if error.code != "campaign_missing":
            raise
    words = f"AiSensy knows the project{f' {project.name}' if project.name else ''} and takes the key of campaigns."
    if project.status:
        words += f" It is {project.status.lower()}."
    if project.quality or project.tier:
        words += f" Meta rates the number: {', '.join(filter(None, (project.quality, project.tier)))}."
    if project.renews_on:
        words += f" The plan renews on {project.renews_on.day} {project.renews_on:%b %Y}."
    if project.rupees is None:
        return Account(True, words)
    return Account(project.rupees > 0, f"{words} ₹{project.rupees:,.2f} are left.", project.rupees, "rupees")
