"""What the worker does for the settings: asks providers about our account, forgets replaced secrets."""

from datetime import timedelta

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.settings import accounts, queries, service
from launchpad.settings.accounts import PROVIDERS
from launchpad.system import wake

_EVERY = timedelta(minutes=20)


def look(ctx: Context) -> int:
    """Ask the provider that was asked longest ago, if that is twenty minutes; returns whether it asked."""
    with ctx.db.statement() as conn:
        channel = queries.take_check(conn, _EVERY)
    if channel is None:
        return 0
    # New credentials are stored and asked about in one moment; this process may still hold the old ones.
    ctx.refresh()
    name = next(name for name, provider in PROVIDERS.items() if provider.channel == channel)
    found = accounts.look(name, ctx.settings)
    with ctx.db.transaction() as conn:
        service.note_look(conn, name, found)
    return 1


def forget_replaced(_ctx: Context, conn: Conn) -> None:
    """A replaced webhook secret leaves the database when it no longer verifies."""
    queries.forget_replaced(conn)


def publish_functions(ctx: Context, conn: Conn) -> None:
    """The database learns where the edge functions are, for the calls that it makes itself."""
    if secret := ctx.settings.hook_secret:
        wake.publish_settings(conn, ctx.settings.supabase_url, secret.get_secret_value(), ctx.settings.app_url)


LANES = {"accounts": look}
SWEEPS = [forget_replaced]
STARTS = [publish_functions]
