"""What the engine works with, made once per process from the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict, cast

from flask import current_app

from launchpad.config import Settings, load_settings
from launchpad.core.auth import Tokens
from launchpad.core.auth_admin import AuthAdmin
from launchpad.core.db import Database
from launchpad.core.ratelimit import RateLimits
from launchpad.core.storage import Storage
from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.instamojo.client import InstamojoClient
from launchpad.providers.sendgrid.client import SendGridClient


@dataclass(frozen=True)
class Context:
    """Settings and the things that talk to the outside; services get from it what they need as arguments."""

    settings: Settings
    db: Database
    tokens: Tokens
    storage: Storage
    auth_admin: AuthAdmin
    limits: RateLimits
    sendgrid: SendGridClient
    aisensy: AiSensyClient
    bolna: BolnaClient
    instamojo: InstamojoClient

    def close(self) -> None:
        """Give back all connections."""
        for part in (self.aisensy, self.bolna, self.instamojo, self.storage, self.auth_admin, self.tokens, self.db):
            part.close()


class _Providers(TypedDict):
    sendgrid: SendGridClient
    aisensy: AiSensyClient
    bolna: BolnaClient
    instamojo: InstamojoClient


def build_context(settings: Settings, *, name: str, pool_size: int = 8) -> Context:
    """The context of one process; `name` shows in the database's list of connections. Opens nothing yet."""
    secret_key = settings.supabase_secret_key.get_secret_value()
    jwt_secret = settings.supabase_jwt_secret
    return Context(
        settings=settings,
        db=Database(settings.database_url.get_secret_value(), name=name, size=pool_size),
        tokens=Tokens(settings.supabase_url, jwt_secret=jwt_secret.get_secret_value() if jwt_secret else None),
        storage=Storage(settings.supabase_url, secret_key),
        auth_admin=AuthAdmin(settings.supabase_url, secret_key),
        limits=RateLimits(settings.link_secret.get_secret_value()),
        **_providers(settings),
    )


def _providers(settings: Settings) -> _Providers:
    return _Providers(
        sendgrid=SendGridClient(settings.sendgrid_api_key.get_secret_value(), settings.sendgrid_api_url),
        aisensy=AiSensyClient(
            settings.aisensy_api_key.get_secret_value(),
            settings.aisensy_project_id,
            settings.aisensy_project_password.get_secret_value(),
            settings.aisensy_campaign_url,
            settings.aisensy_project_url,
        ),
        bolna=BolnaClient(settings.bolna_api_key.get_secret_value(), settings.bolna_api_url),
        instamojo=InstamojoClient(
            settings.instamojo_client_id,
            settings.instamojo_client_secret.get_secret_value(),
            settings.instamojo_api_url,
        ),
    )


@contextmanager
def command_context() -> Iterator[Context]:
    """The context of one command of the command line. Raises ConfigError where settings are missing."""
    made = build_context(load_settings(), name="launchpad command", pool_size=2)
    try:
        yield made
    finally:
        made.close()


def context() -> Context:
    """The context of the app that serves this request."""
    return cast(Context, current_app.extensions["launchpad"])
