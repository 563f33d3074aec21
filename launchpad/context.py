"""What the engine works with, made once per process from the settings."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, cast

import psycopg
import structlog
from flask import current_app
from psycopg_pool import PoolTimeout
from pydantic import SecretStr

from launchpad import credentials, voice_line
from launchpad.config import ConfigError, Settings, load_settings, with_credentials
from launchpad.core.auth import Tokens
from launchpad.core.auth_admin import AuthAdmin
from launchpad.core.db import Database
from launchpad.core.ratelimit import RateLimits
from launchpad.core.seal import Vault, parse_keys
from launchpad.core.storage import Storage
from launchpad.credentials import Stored
from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.instamojo.client import InstamojoClient, make_client
from launchpad.providers.sendgrid.client import SendGridClient

log = structlog.get_logger()

# Longer than any request to a provider: who has a client in hand may finish with it.
_RETIRED_SECONDS = 120.0
# What stands for a credential that nobody has given: the provider refuses it, which says what is missing.
_NOT_SET = "not-set"


@dataclass(frozen=True)
class _Providers:
    """The settings and clients of one moment."""

    settings: Settings
    sendgrid: SendGridClient
    aisensy: AiSensyClient
    bolna: BolnaClient
    instamojo: InstamojoClient

    def close(self) -> None:
        for part in (self.aisensy, self.bolna, self.instamojo):
            part.close()


class Context:
    """Settings and the things that talk to the outside; services get from it what they need as arguments.

    `settings` and the provider clients are those of the moment: credentials that are stored while the process runs come
    in by `refresh`, before those of the environment. Take them anew for each use instead of keeping them.
    """

    def __init__(
        self,
        given: Settings,
        *,
        db: Database,
        tokens: Tokens,
        storage: Storage,
        auth_admin: AuthAdmin,
        limits: RateLimits,
    ) -> None:
        self.given = given
        self.db = db
        self.tokens = tokens
        self.storage = storage
        self.auth_admin = auth_admin
        self.limits = limits
        key = given.credentials_key
        self.vault = Vault(parse_keys(key.get_secret_value())) if key else None
        self.stored = Stored()
        self.line: voice_line.Line = {}
        self._stands_in = False
        self._providers = _providers(given)
        self._retired: list[tuple[float, _Providers]] = []
        self._refreshing = threading.Lock()
        self._looked_at = float("-inf")

    @property
    def settings(self) -> Settings:
        """The settings, with the credentials that are in force now."""
        return self._providers.settings

    @property
    def sendgrid(self) -> SendGridClient:
        """SendGrid, with the key in force now."""
        return self._providers.sendgrid

    @property
    def aisensy(self) -> AiSensyClient:
        """AiSensy, with the keys in force now."""
        return self._providers.aisensy

    @property
    def bolna(self) -> BolnaClient:
        """Bolna, with the key in force now."""
        return self._providers.bolna

    @property
    def instamojo(self) -> InstamojoClient:
        """Instamojo, with the client in force now."""
        return self._providers.instamojo

    def accepted(self, name: str) -> list[str]:
        """What a webhook may be signed with: the setting `name` first, then replaced values that still count.

        Empty where nothing is set: then no signature is good.
        """
        value = getattr(self.settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return [text for text in (text, *self.stored.still_accepted(name)) if text]

    def refresh(self) -> bool:
        """Take over credentials that were stored since the last look; whether there were any.

        Keeps what it has where the database does not answer.
        """
        with self._refreshing:
            return self._refresh()

    def refresh_if_older(self, seconds: float) -> None:
        """`refresh`, where the last look is that long ago and nobody else is at it."""
        if time.monotonic() - self._looked_at > seconds and self._refreshing.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._refreshing.release()

    def standing_in(self, *, db: Database | None = None, settings: Settings | None = None, **clients: Any) -> Context:
        """A context like this one with other parts: providers that only play, or one transaction for a database.

        clients: by the names of `_Providers`. It takes over no credentials and is closed by nobody.
        """
        made = copy(self)
        made.db = db or self.db
        made._stands_in = True
        made._providers = replace(self._providers, settings=settings or self.settings, **clients)
        return made

    def close(self) -> None:
        """Give back all connections."""
        for _, old in self._retired:
            old.close()
        for part in (self._providers, self.storage, self.auth_admin, self.tokens, self.db):
            part.close()

    def _refresh(self) -> bool:
        self._looked_at = time.monotonic()
        if self._stands_in:
            return False
        try:
            with self.db.transaction() as conn:
                found = credentials.read(conn, self.vault, self.stored) if self.vault else self.stored
                line = voice_line.read(conn)
        except (psycopg.OperationalError, PoolTimeout) as error:
            log.warning("credentials.not_read", error=type(error).__name__)
            return False
        self._close_retired()
        if found is self.stored and line == self.line:
            return False
        try:
            made = _providers(with_credentials(self.given, {**found.current, **voice_line.over(self.given, line)}))
        except ConfigError as error:
            # Checked when it was stored; only another version of this code could have been of another mind.
            log.error("credentials.malformed", problem=str(error))
            return False
        self._retired.append((time.monotonic(), self._providers))
        self._providers, self.stored, self.line = made, found, line
        log.info("credentials.in_force", stored=sorted(found.current), voice_line=sorted(line))
        return True

    def _close_retired(self) -> None:
        over = time.monotonic() - _RETIRED_SECONDS
        for at, old in self._retired:
            if at < over:
                old.close()
        self._retired = [(at, old) for at, old in self._retired if at >= over]


def build_context(settings: Settings, *, name: str, pool_size: int = 8, db: Database | None = None) -> Context:
    """The context of one process; `name` shows in the database's list of connections. Opens nothing yet.

    db: connections to be used instead of its own; `close` closes them all the same.
    """
    secret_key = settings.supabase_secret_key.get_secret_value()
    jwt_secret = settings.supabase_jwt_secret
    return Context(
        settings,
        db=db or Database(settings.database_url.get_secret_value(), name=name, size=pool_size),
        tokens=Tokens(settings.supabase_url, jwt_secret=jwt_secret.get_secret_value() if jwt_secret else None),
        storage=Storage(settings.supabase_url, secret_key),
        auth_admin=AuthAdmin(settings.supabase_url, secret_key),
        limits=RateLimits(settings.link_secret.get_secret_value()),
    )


def _providers(settings: Settings) -> _Providers:
    return _Providers(
        settings=settings,
        sendgrid=SendGridClient(_secret(settings.sendgrid_api_key), settings.sendgrid_api_url),
        aisensy=AiSensyClient(
            _secret(settings.aisensy_api_key),
            settings.aisensy_project_id or _NOT_SET,
            _secret(settings.aisensy_project_password),
            settings.aisensy_campaign_url,
            settings.aisensy_project_url,
        ),
        bolna=BolnaClient(_secret(settings.bolna_api_key), settings.bolna_api_url),
        instamojo=make_client(
            settings.instamojo_api_version,
            settings.instamojo_client_id or _NOT_SET,
            _secret(settings.instamojo_client_secret),
            settings.instamojo_api_url,
        ),
    )


def _secret(value: SecretStr) -> str:
    return value.get_secret_value() or _NOT_SET


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
