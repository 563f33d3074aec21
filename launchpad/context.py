"""What the engine works with, made once per process from the settings."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from launchpad.config import Settings, load_settings
from launchpad.core.auth import Tokens
from launchpad.core.auth_admin import AuthAdmin
from launchpad.core.db import Database
from launchpad.core.ratelimit import RateLimits
from launchpad.core.storage import Storage


@dataclass(frozen=True)
class Context:
    """Settings and the things that talk to the outside; services get from it what they need as arguments."""

    settings: Settings
    db: Database
    tokens: Tokens
    storage: Storage
    auth_admin: AuthAdmin
    limits: RateLimits


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
    )


def command_context() -> Context:
    """The context of one command of the command line. Raises ConfigError where settings are missing."""
    return build_context(load_settings(), name="launchpad command", pool_size=2)


def context() -> Context:
    """The context of the app that serves this request."""
    return cast(Context, current_app.extensions["launchpad"])
