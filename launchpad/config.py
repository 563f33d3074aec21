"""Settings of the engine, read once from the environment and checked at once."""

import json
import os
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from launchpad.core import emails, phone, seal

Language = Literal["en", "hi"]


class ConfigError(Exception):
    """The settings are not complete; the message has one line for each that is missing or malformed."""


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _session_mode(value: SecretStr) -> SecretStr:
    try:
        parts = conninfo_to_dict(value.get_secret_value())
    except psycopg.Error:
        raise ValueError("must be a Postgres address, postgresql://user:password@host:port/database") from None
    if not parts.get("host"):
        raise ValueError("must name a host")
    if str(parts.get("port")) == "6543":
        # Transaction mode loses `set role` and LISTEN between two transactions.
        raise ValueError("port 6543 is the pooler's transaction mode; take session mode, port 5432")
    return value


def _long(value: SecretStr) -> SecretStr:
    if 0 < len(value) < 32:
        raise ValueError("must have at least 32 characters")
    return value


def _publishable(value: str) -> str:
    if value.startswith("sb_secret_"):
        raise ValueError("is a secret key; this setting is shown to browsers and takes the publishable one")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value().startswith("sb_publishable_"):
        raise ValueError("is the publishable key; the engine needs the secret one")
    return value


def _path_part(value: SecretStr) -> SecretStr:
    if value and not value.get_secret_value().replace("-", "").replace("_", "").isalnum():
        raise ValueError("may only hold letters, digits, - and _, since it stands in a web address")
    return value


def _sealing_keys(value: SecretStr) -> SecretStr:
    seal.parse_keys(value.get_secret_value())
    return value


def _json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("must be JSON") from None


Address = Annotated[str, AfterValidator(_address)]
Agents = Annotated[dict[str, dict[Language, UUID]], BeforeValidator(_json)]


class Settings(BaseModel):
    """Everything the engine is told from outside; a field is the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, hide_input_in_errors=True)

    app_url: Address = Field(description="public address of this app, such as https://learn.example.com")
    supabase_url: Address = Field(description="address of the Supabase project")
    supabase_publishable_key: Annotated[str, AfterValidator(_publishable)] = Field(description="key that browsers use")
    supabase_secret_key: Annotated[SecretStr, AfterValidator(_secret)] = Field(
        description="key for Storage and Auth administration, never shown to a browser"
    )
    supabase_jwt_secret: SecretStr | None = Field(
        default=None, description="only for projects whose sign-in still uses the legacy HS256 secret"
    )
    database_url: Annotated[SecretStr, AfterValidator(_session_mode)] = Field(
        description="Postgres of the project, direct or through the pooler's session mode"
    )
    link_secret: Annotated[SecretStr, AfterValidator(_long)] = Field(
        description="32 or more random characters that personal links and codes are derived from"
    )
    credentials_key: Annotated[SecretStr, AfterValidator(_sealing_keys)] | None = Field(
        default=None,
        description="32 random bytes in base64 that seal the providers' credentials stored in the database; "
        "several joined by commas while they change: the first seals, all open",
    )
    hook_secret: Annotated[SecretStr, AfterValidator(_long)] | None = Field(
        default=None, description="32 or more random characters that calls of the edge functions are signed with"
    )
    vapid_public_key: str | None = Field(
        default=None, description="public key of web push, in base64url; without it no device can be added"
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = Field(
        default=0, description="how many proxies stand before the app and set X-Forwarded-For"
    )

    sendgrid_api_key: SecretStr = Field(description="SendGrid API key that may send mail")
    sendgrid_api_url: Address = Field(default="https://api.sendgrid.com", description="SendGrid's API")
    sendgrid_webhook_public_key: str = Field(description="public key of SendGrid's signed event webhook")
    sendgrid_parse_public_key: str | None = Field(
        default=None, description="public key of SendGrid's inbound parse, where signing is on"
    )
    email_from: Annotated[str, AfterValidator(emails.normalise)] = Field(description="address that e-mails come from")
    email_from_name: str = Field(description="name that e-mails come from")
    email_parse_domain: str = Field(description="domain whose mail SendGrid hands to us, for replies")

    aisensy_api_key: SecretStr = Field(description="AiSensy key for campaigns")
    aisensy_campaign_url: Address = Field(default="https://backend.aisensy.com", description="AiSensy's campaign API")
    aisensy_project_url: Address = Field(default="https://apis.aisensy.com", description="AiSensy's project API")
    aisensy_project_id: str = Field(description="AiSensy project that the number belongs to")
    aisensy_project_password: SecretStr = Field(description="AiSensy password of the project API")
    aisensy_webhook_secret: SecretStr = Field(description="secret that AiSensy signs its webhooks with")

    bolna_api_key: SecretStr = Field(description="Bolna API key")
    bolna_api_url: Address = Field(default="https://api.bolna.ai", description="Bolna's API")
    bolna_agents: Agents = Field(
        description='voice agents by call and language, as JSON: {"welcome_call": {"en": "<id>", "hi": "<id>"}}'
    )
    bolna_from_number: Annotated[str, AfterValidator(phone.e164)] = Field(description="number that calls come from")
    bolna_webhook_path_secret: Annotated[SecretStr, AfterValidator(_long), AfterValidator(_path_part)] = Field(
        description="32 or more letters and digits, the last part of the webhook address given to Bolna"
    )

    instamojo_client_id: str = Field(description="Instamojo API client")
    instamojo_client_secret: SecretStr = Field(description="secret of the Instamojo API client")
    instamojo_salt: SecretStr = Field(description="Instamojo's private salt, which signs its webhooks")
    instamojo_api_url: Address = Field(default="https://api.instamojo.com", description="Instamojo's API")
    instamojo_api_version: Literal["2", "1.1"] = Field(
        default="2",
        description="Instamojo's API version; with 1.1 client id and secret are its API key and auth token",
    )

    def for_browsers(self) -> dict[str, str | None]:
        """What a browser is told: addresses, and keys that are no secret."""
        return {
            "supabase_url": self.supabase_url,
            "publishable_key": self.supabase_publishable_key,
            "app_url": self.app_url,
            "vapid_public_key": self.vapid_public_key,
        }


# What may be stored sealed in the database instead of standing in the environment, with its name on the screen.
SEALABLE = {
    "sendgrid_api_key": "API key",
    "sendgrid_webhook_public_key": "Public key of the event webhook",
    "sendgrid_parse_public_key": "Public key of inbound parse",
    "aisensy_api_key": "API key of campaigns",
    "aisensy_project_id": "Project id",
    "aisensy_project_password": "Project API password",
    "aisensy_webhook_secret": "Webhook secret",
    "bolna_api_key": "API key",
    "bolna_webhook_path_secret": "Secret of the webhook address",
    "instamojo_client_id": "Client id",
    "instamojo_client_secret": "Client secret",
    "instamojo_salt": "Private salt",
}


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings, by default from `environment()`. An empty variable counts as missing.

    With a CREDENTIALS_KEY those of `SEALABLE` may be missing, since they can be stored; they are empty then.
    Raises ConfigError, which names every missing and every malformed setting, one per line, and no value.
    """
    env = environment() if env is None else env
    given = {name: env[name.upper()] for name in Settings.model_fields if env.get(name.upper(), "").strip()}
    if "credentials_key" in given:
        given = {**dict.fromkeys(SEALABLE, ""), **given}
    try:
        return Settings.model_validate(given)
    except ValidationError as failed:
        raise ConfigError("\n".join(_line(error) for error in failed.errors(include_input=False))) from None


def with_credentials(settings: Settings, stored: Mapping[str, Any]) -> Settings:
    """The settings with some of `SEALABLE`, or the voice line, replaced.

    Raises ConfigError with one line for each that is malformed, and no value.
    """
    try:
        return Settings.model_validate({**dict(settings), **stored})
    except ValidationError as failed:
        raise ConfigError("\n".join(_line(error) for error in failed.errors(include_input=False))) from None


def environment(folder: Path | None = None) -> dict[str, str]:
    """The variables that settings come from: the process's, then those of `.env` in `folder` (the working directory).

    Packages of the entry point group launchpad.environment fill in what is still missing. The local stack is one: its
    function gets what is known and returns more, so that commands reach a running stack from any shell.
    """
    file = (folder or Path.cwd()) / ".env"
    known = {**(_variables(file.read_text("utf-8")) if file.is_file() else {}), **os.environ}
    for point in entry_points(group="launchpad.environment"):
        known = {**optional_entry(point, nothing=_no_more)(known), **known}
    return known


def optional_entry(point: EntryPoint, *, nothing: Any) -> Any:
    """What an entry point names, or `nothing` where its package does not ship with this deployment."""
    try:
        return point.load()
    except ModuleNotFoundError as error:
        # A module that is missing inside the package is another matter.
        if error.name in (point.module, point.module.split(".")[0]):
            return nothing
        raise


def _no_more(_known: Mapping[str, str]) -> dict[str, str]:
    return {}


def _variables(text: str) -> dict[str, str]:
    lines = (line.strip().removeprefix("export ") for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _line(error: Any) -> str:
    name = str(error["loc"][0])
    what = Settings.model_fields[name].description
    reason = "missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    return f"{name.upper()}: {reason} ({what})"
