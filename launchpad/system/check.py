"""Do the settings open what they should? Their shape alone does not tell a wrong key from a right one."""

import httpx
import psycopg

from launchpad.config import Settings
from launchpad.core.auth_admin import AuthAdmin, AuthRefused
from launchpad.core.errors import Unavailable


def wrong_settings(settings: Settings, auth: AuthAdmin) -> list[str]:
    """One line for each setting that the Supabase project refuses, beginning with the setting's name."""
    return [line for line in (_publishable_key(settings), _secret_key(auth), _database(settings)) if line]


def _publishable_key(settings: Settings) -> str | None:
    headers = {"apikey": settings.supabase_publishable_key}
    try:
        answer = httpx.get(f"{settings.supabase_url}/auth/v1/settings", headers=headers, timeout=10)
    except httpx.HTTPError as error:
        return f"SUPABASE_URL: nothing answers there ({type(error).__name__})"
    if answer.status_code in (401, 403):
        return "SUPABASE_PUBLISHABLE_KEY: the project does not know this key"
    return None if answer.is_success else f"SUPABASE_URL: no Supabase project answers there ({answer.status_code})"


def _secret_key(auth: AuthAdmin) -> str | None:
    try:
        next(auth.list(), None)
    except AuthRefused:
        return "SUPABASE_SECRET_KEY: the project does not take this key for administration"
    except Unavailable:
        return None  # SUPABASE_URL has said so already.
    return None


def _database(settings: Settings) -> str | None:
    # On a connection of its own: a pool would go on trying where one look is enough.
    try:
        with psycopg.connect(settings.database_url.get_secret_value(), connect_timeout=10) as conn:
            conn.execute("set role service_role")
    except psycopg.errors.InsufficientPrivilege:
        return "DATABASE_URL: this login may not act as service_role; take the one named postgres"
    except psycopg.Error:
        return "DATABASE_URL: no connection; is the password right, and the host reachable?"
    return None
