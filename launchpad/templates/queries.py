"""SQL of templates: one version, the numbers of the others, and the messages of the educator's own."""

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
    """WhatsApp's own template, as its list was last read: how many values it takes (params), its header_kind, words
    (body) and buttons, and how far it is (state, campaign_state)."""
    return conn.execute(
        """
        select params, header_kind, body, buttons, state, campaign_state from public.whatsapp_templates
         where campaign = %(campaign)s
        """,
        {"campaign": campaign},
    ).fetchone()


# ---------------------------------------------------------------- messages of the educator's own
def own_messages(conn: Conn) -> list[Row]:
    """The educator's own messages, by title, with the words in use in English and whether a follow-up sends them."""
    return conn.execute(
        """
        select r.event_key, r.channel::text, r.title, r.is_on, t.id as template_id, t.purpose,
               coalesce(t.subject, left(t.body, 120)) as begins,
               exists (select 1 from public.sequence_steps s where s.event_key = r.event_key) as is_in_sequence
          from public.notification_rules r
          join public.message_templates t
            on (t.event_key, t.channel) = (r.event_key, r.channel) and t.is_active and t.language = 'en'
         where r.origin = 'educator' order by lower(r.title), r.event_key
        """
    ).fetchall()


def is_title_taken(conn: Conn, title: str) -> bool:
    """Whether another message is called so already."""
    return bool(
        conn.execute(
            "select 1 from public.notification_rules where lower(title) = lower(%(title)s)", {"title": title}
        ).fetchone()
    )


def add_rule(conn: Conn, event_key: str, channel: str, title: str) -> None:
    """Give a message of hers its cell in the matrix, behind all others."""
    conn.execute(
        """
        insert into public.notification_rules
          (event_key, channel, title, position, is_on, audience, audiences, origin)
        select %(event)s, %(channel)s, %(title)s, greatest(1000, max(position) + 1), true, 'guardian', '{guardian}',
               'educator'
          from public.notification_rules
        """,
        {"event": event_key, "channel": channel, "title": title},
    )


def own_use(conn: Conn, event_key: str) -> Row | None:
    """Of a message of hers, whether a follow-up names it (in_sequence) and whether any was ever planned (was_used).
    None where there is no such message."""
    return conn.execute(
        """
        select exists (select 1 from public.sequence_steps s where s.event_key = r.event_key) as in_sequence,
               exists (select 1 from public.message_log m where m.event_key = r.event_key) as was_used
          from public.notification_rules r where r.event_key = %(event)s and r.origin = 'educator' for update
        """,
        {"event": event_key},
    ).fetchone()


def drop_own(conn: Conn, event_key: str) -> None:
    """Delete a message of hers with all versions."""
    conn.execute("delete from public.message_templates where event_key = %(event)s", {"event": event_key})
    conn.execute(
        "delete from public.notification_rules where event_key = %(event)s and origin = 'educator'",
        {"event": event_key},
    )
