"""The four providers as Settings shows them, and what each says about our account when asked."""

from dataclasses import dataclass
from typing import Literal

import structlog

from launchpad.config import Settings
from launchpad.providers.account import Account
from launchpad.providers.aisensy import account as aisensy
from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.bolna import account as bolna
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo import account as instamojo
from launchpad.providers.instamojo.client import make_client
from launchpad.providers.sendgrid import account as sendgrid

log = structlog.get_logger()

Name = Literal["sendgrid", "aisensy", "bolna", "instamojo"]


@dataclass(frozen=True)
class Provider:
    """title, purpose: for the card. channel: its row of channel_states. webhooks: what it is stored under."""

    title: str
    purpose: str
    channel: str
    webhooks: tuple[str, ...]


PROVIDERS: dict[Name, Provider] = {
    "sendgrid": Provider("SendGrid", "E-mail", "email", ("sendgrid", "sendgrid_inbound")),
    "aisensy": Provider("AiSensy", "WhatsApp", "whatsapp", ("aisensy",)),
    "bolna": Provider("Bolna", "Voice calls", "voice", ("bolna",)),
    "instamojo": Provider("Instamojo", "Payments", "payments", ("instamojo",)),
}

# Those that webhooks are verified with: a replaced one goes on verifying for a while.
VERIFIERS = {
    "sendgrid_webhook_public_key",
    "sendgrid_parse_public_key",
    "aisensy_webhook_secret",
    "bolna_webhook_path_secret",
    "instamojo_salt",
}


@dataclass(frozen=True)
class Look:
    """What came of asking a provider. code: of its refusal; is_account: that refusal concerns the whole account."""

    account: Account
    code: str | None = None
    is_account: bool = False


def look(provider: Name, settings: Settings) -> Look:
    """Ask a provider about our account. A refusal is an answer, in the provider's words. Raises nothing."""
    try:
        return Look(_ask(provider, settings))
    except ProviderError as error:
        log.info("account.refused", provider=provider, code=error.code)
        return Look(Account(False, error.message), error.code, error.account_level)


def _ask(provider: Name, settings: Settings) -> Account:
    # With clients of their own: the engine's may hold a token that outlives the credentials it was got with.
    if provider == "sendgrid":
        return sendgrid.look(settings.sendgrid_api_key.get_secret_value() or "not-set", settings.sendgrid_api_url)
    if provider == "bolna":
        return bolna.look(settings.bolna_api_key.get_secret_value() or "not-set", settings.bolna_api_url)
    if provider == "aisensy":
        whatsapp = AiSensyClient(
            settings.aisensy_api_key.get_secret_value() or "not-set",
            settings.aisensy_project_id or "not-set",
            settings.aisensy_project_password.get_secret_value() or "not-set",
            settings.aisensy_campaign_url,
            settings.aisensy_project_url,
        )
        try:
            return aisensy.look(whatsapp)
        finally:
            whatsapp.close()
    money = make_client(
        settings.instamojo_api_version,
        settings.instamojo_client_id or "not-set",
        settings.instamojo_client_secret.get_secret_value() or "not-set",
        settings.instamojo_api_url,
    )
    try:
        return instamojo.look(money)
    finally:
        money.close()
