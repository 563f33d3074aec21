"""What is not kept: forms that nobody finished, and contacts that never proved to be anyone's."""

from datetime import timedelta

from launchpad.context import Context
from launchpad.core.db import Conn
from launchpad.families import queries

# As the notice says: a form that is not gone on with, 90 days.
_FORMS = timedelta(days=90)
# A contact that somebody typed and nobody confirmed: long enough to find the mail, short enough not to collect people.
_UNPROVEN = timedelta(hours=24)


def forget(_ctx: Context, conn: Conn) -> None:
    """Delete what was begun and never confirmed."""
    queries.forget_stale_forms(conn, _FORMS)
    queries.forget_codes(conn, _UNPROVEN)
    queries.forget_unproven_families(conn, _UNPROVEN)


SWEEPS = [forget]
