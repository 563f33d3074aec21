"""The words brought into the database: a new version where they changed, nothing where they did not."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.content import catalog, consent
from launchpad.content.catalog import Cell
from launchpad.content.template import LANGUAGES, Template, template_of
from launchpad.core.db import Conn, Row

_LOCK = "launchpad content"


def sync(conn: Conn) -> int:
    """Bring templates and notices in line with this release; returns how many new versions it made.

    Processes that start together take turns, so that one word changed makes one version.
    """
    conn.execute("select pg_advisory_xact_lock(hashtext(%(name)s))", {"name": _LOCK})
    return sync_templates(conn) + sync_notices(conn)


def sync_templates(conn: Conn) -> int:
    """Make a new version of each template whose words or rules changed; an older version stays for what it sent.

    A cell that somebody switched off stays off in its new version. Returns how many versions were made.
    """
    newest = {(row["event_key"], row["channel"], row["language"]): row for row in _newest(conn)}
    changed = 0
    for cell in _spoken_by(_gender(conn), catalog.load().cells):
        template = cell.template
        known = newest.get((template.event_key, template.channel, template.language))
        if known is None or known["content_hash"] != template.content_hash:
            _insert(conn, template, known, is_on=known["is_active"] if known else cell.is_on)
            changed += 1
    return changed


def sync_notices(conn: Conn) -> int:
    """Publish the consent notice anew in all languages when one of them changed. A published version never changes."""
    bodies = {language: consent.notice(language) for language in LANGUAGES}
    rows = conn.execute(
        """
        select n.version, n.language, n.body_hash from public.consent_notices n
         where n.version = (select max(version) from public.consent_notices)
        """
    ).fetchall()
    hashes = {language: sha256(body.encode()).hexdigest() for language, body in bodies.items()}
    if {row["language"]: row["body_hash"] for row in rows} == hashes:
        return 0
    version = rows[0]["version"] + 1 if rows else 1
    for language, body in bodies.items():
        conn.execute(
            """
            insert into public.consent_notices (version, language, body, body_hash)
            values (%(version)s, %(language)s, %(body)s, %(hash)s)
            """,
            {"version": version, "language": language, "body": body, "hash": hashes[language]},
        )
    return 1


def templates(conn: Conn, ids: Iterable[UUID]) -> dict[UUID, Template]:
    """Templates by id, whatever their version."""
    rows = conn.execute("select * from public.message_templates where id = any(%(ids)s)", {"ids": list(ids)}).fetchall()
    return {row["id"]: template_of(row) for row in rows}


def active_templates(conn: Conn, event_key: str) -> list[Template]:
    """The templates of an event that are switched on, in all channels and languages."""
    rows = conn.execute(
        "select * from public.message_templates where event_key = %(key)s and is_active order by channel, language",
        {"key": event_key},
    ).fetchall()
    return [template_of(row) for row in rows]


def _newest(conn: Conn) -> list[Row]:
    return conn.execute(
        """
        select distinct on (event_key, channel, language)
               id, event_key, channel, language, version, content_hash, is_active
          from public.message_templates order by event_key, channel, language, version desc
        """
    ).fetchall()


def _gender(conn: Conn) -> str | None:
    row = conn.execute("select private.setting('educator_gender') as gender").fetchone()
    return row["gender"] if row else None


def _spoken_by(gender: str | None, cells: tuple[Cell, ...]) -> Iterable[Cell]:
    """The cells, in Hindi as a man says them where the educator is one."""
    if gender != "man":
        return cells
    phrases = sorted(catalog.load().masculine.items(), key=lambda pair: -len(pair[0]))

    def said(text: str | None) -> str | None:
        for her, his in phrases:
            text = text.replace(her, his) if text else text
        return text

    return [
        replace(
            cell,
            template=replace(
                cell.template,
                subject=said(cell.template.subject),
                preheader=said(cell.template.preheader),
                body=said(cell.template.body) or "",
            ),
        )
        if cell.template.language == "hi"
        else cell
        for cell in cells
    ]


def _insert(conn: Conn, template: Template, known: Row | None, *, is_on: bool) -> None:
    if known:
        conn.execute("update public.message_templates set is_active = false where id = %(id)s", {"id": known["id"]})
    row = template.as_row()
    conn.execute(
        """
        insert into public.message_templates (
            event_key, channel, language, version, is_active, purpose, needs, audience, exempt_quiet_hours, exempt_cap,
            list_unsubscribe, subject, preheader, body, footer, provider_name, params, buttons, variables, content_hash)
        values (
            %(event_key)s, %(channel)s, %(language)s, %(version)s, %(is_active)s, %(purpose)s, %(needs)s, %(audience)s,
            %(exempt_quiet_hours)s, %(exempt_cap)s, %(list_unsubscribe)s, %(subject)s, %(preheader)s, %(body)s,
            %(footer)s, %(provider_name)s, %(params)s, %(buttons)s, %(variables)s, %(content_hash)s)
        """,
        {
            **row,
            "version": known["version"] + 1 if known else 1,
            "is_active": is_on,
            "buttons": Jsonb(row["buttons"]),
            "content_hash": template.content_hash,
        },
    )
