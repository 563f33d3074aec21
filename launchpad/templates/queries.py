"""SQL of templates: one version, and the numbers of the others."""

from uuid import UUID

from launchpad.core.db import Conn, Row


def find(conn: Conn, template_id: UUID) -> Row | None:
    """One version."""
    return conn.execute("select * from public.message_templates where id = %(id)s", {"id": template_id}).fetchone()


def catalogue_of(conn: Conn, event_key: str, channel: str, language: str) -> Row | None:
    """The catalogue's last words of a cell."""
    return conn.execute(
        """
        select * from public.message_templates
         where event_key = %(event)s and channel = %(channel)s and language = %(language)s and origin = 'catalogue'
         order by version desc limit 1
        """,
        {"event": event_key, "channel": channel, "language": language},
    ).fetchone()


def last_version(conn: Conn, event_key: str, channel: str, language: str) -> int:
    """The number of the last version of a cell; nobody makes another before this transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtext('launchpad content'))")
    row = conn.execute(
        """
        select max(version) as version from public.message_templates
         where event_key = %(event)s and channel = %(channel)s and language = %(language)s
        """,
        {"event": event_key, "channel": channel, "language": language},
    ).fetchone()
    return int(row["version"]) if row and row["version"] else 0


def at_provider(conn: Conn, campaign: str) -> Row | None:
    """WhatsApp's own template, as its list was last read: how many values it takes (params), and its header_kind."""
    return conn.execute(
        "select params, header_kind from public.whatsapp_templates where campaign = %(campaign)s",
        {"campaign": campaign},
    ).fetchone()
