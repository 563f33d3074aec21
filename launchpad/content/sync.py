"""The words brought into the database: a new version where they changed, nothing where they did not."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any
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
    made = sync_templates(conn) + sync_notices(conn)
    sync_rules(conn)
    return made


def sync_templates(conn: Conn) -> int:
    """Make a new version of each template whose words or rules changed; an older version stays for what it sent.

    The new version is the one in use from then on, unless the educator uses words of her own: then it is only there to
    be chosen. Returns how many versions were made.
    """
    newest = {(row["event_key"], row["channel"], row["language"]): row for row in _newest(conn)}
    changed = 0
    for cell in _spoken_by(_gender(conn), catalog.load().cells):
        template = cell.template
        known = newest.get((template.event_key, template.channel, template.language))
        if known is None or known["content_hash"] != template.content_hash:
            _insert(conn, template, known)
            changed += 1
    return changed


def sync_rules(conn: Conn) -> None:
    """Give each cell of the catalogue its place in the matrix; what the educator set there stays as it is.

    What a cell may be set to follows the catalogue: an audience that its words are no longer for becomes the widest
    that they are for. A cell that has left the catalogue leaves the matrix; one of the educator's own messages stays.
    """
    whole = catalog.load()
    order = {key: place for place, key in enumerate(whole.titles)}
    cells = {(cell.template.event_key, cell.template.channel): cell for cell in whole.cells}
    rows = [
        {
            "event_key": key,
            "channel": channel,
            "title": whole.titles[key],
            "position": order[key],
            "is_on": cell.is_on or cell.always is not None,
            "audiences": _audiences(cell.template),
            "fixed_because": cell.always,
            "condition": cell.condition,
        }
        for (key, channel), cell in cells.items()
    ]
    conn.execute(
        """
        insert into public.notification_rules as r
          (event_key, channel, title, position, is_on, audience, audiences, fixed_because, condition)
        select x.event_key, x.channel, x.title, x.position, x.is_on, x.audiences[1], x.audiences, x.fixed_because,
               x.condition
          from jsonb_to_recordset(%(rows)s) as x (
                 event_key text, channel public.message_channel, title text, position smallint, is_on boolean,
                 audiences text[], fixed_because text, condition text)
        on conflict (event_key, channel) do update
           set title = excluded.title, position = excluded.position, audiences = excluded.audiences,
               fixed_because = excluded.fixed_because, condition = excluded.condition,
               is_on = r.is_on or excluded.fixed_because is not null,
               delay_minutes = case when excluded.fixed_because is null then r.delay_minutes else 0 end,
               audience = case when r.audience = any (excluded.audiences) then r.audience else excluded.audience end
         where (r.title, r.position, r.audiences, r.fixed_because, r.condition) is distinct from
               (excluded.title, excluded.position, excluded.audiences, excluded.fixed_because, excluded.condition)
        """,
        {"rows": Jsonb(rows)},
    )
    conn.execute(
        """
        delete from public.notification_rules r
         where r.origin = 'catalogue'
           and not exists (select 1 from jsonb_to_recordset(%(rows)s) as x (event_key text, channel text)
                            where x.event_key = r.event_key and x.channel = r.channel::text)
        """,
        {"rows": Jsonb(rows)},
    )


def _audiences(template: Template) -> list[str]:
    """The audiences that a cell may be set to, the widest first."""
    named: list[str] = [audience for audience in ("student", "guardian", "educator") if audience in template.audience]
    return ["both", *named] if {"student", "guardian"} <= set(named) else named


def sync_notices(conn: Conn) -> int:
    """Publish the consent notice anew in all languages when one of them changed. A published version never changes.

    Once the educator has published words of her own, a release leaves them in force.
    """
    bodies = {language: consent.notice(language) for language in LANGUAGES}
    rows = conn.execute(
        """
        select n.version, n.language, n.body_hash, n.origin from public.consent_notices n
         where n.version = (select max(version) from public.consent_notices)
        """
    ).fetchall()
    hashes = {language: sha256(body.encode()).hexdigest() for language, body in bodies.items()}
    by_educator = any(row["origin"] == "educator" for row in rows)
    if by_educator or {row["language"]: row["body_hash"] for row in rows} == hashes:
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


def active_templates(conn: Conn, event_key: str, *, even_off: bool = False) -> list[Template]:
    """The templates in use for an event, in all languages and on those channels that are switched on, or on all."""
    rows = conn.execute(
        """
        select t.* from public.message_templates t
          join public.notification_rules r on r.event_key = t.event_key and r.channel = t.channel
         where t.event_key = %(key)s and t.is_active and (r.is_on or %(even_off)s) order by t.channel, t.language
        """,
        {"key": event_key, "even_off": even_off},
    ).fetchall()
    return [template_of(row) for row in rows]


def _newest(conn: Conn) -> list[Row]:
    """The catalogue's last words of each cell, with the last `version` of anybody's, and whether the educator's are in
    use."""
    return conn.execute(
        """
        select distinct on (event_key, channel, language)
               event_key, channel, language, content_hash,
               max(version) over whole as version, bool_or(is_active and origin = 'educator') over whole as hers
          from public.message_templates
        window whole as (partition by event_key, channel, language)
         order by event_key, channel, language, origin = 'catalogue' desc, message_templates.version desc
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


def _insert(conn: Conn, template: Template, known: Row | None) -> None:
    is_offered = bool(known and known["hers"])
    if not is_offered:
        retire(conn, template)
    insert(conn, template, version=known["version"] + 1 if known else 1, is_active=not is_offered)


def retire(conn: Conn, template: Template) -> None:
    """Take the words out of use that are in use for this cell."""
    conn.execute(
        """
        update public.message_templates set is_active = false
         where (event_key, channel, language) = (%(event_key)s, %(channel)s, %(language)s) and is_active
        """,
        vars(template),
    )


def insert(conn: Conn, template: Template, *, version: int, is_active: bool, **more: Any) -> UUID:
    """Keep one version of words. more: origin, based_on, created_by and note of a version of the educator's."""
    row = template.as_row()
    made = conn.execute(
        """
        insert into public.message_templates (
            event_key, channel, language, version, is_active, purpose, needs, audience, exempt_quiet_hours, exempt_cap,
            list_unsubscribe, subject, preheader, body, footer, provider_name, params, buttons, variables, content_hash,
            origin, based_on, created_by, note)
        values (
            %(event_key)s, %(channel)s, %(language)s, %(version)s, %(is_active)s, %(purpose)s, %(needs)s, %(audience)s,
            %(exempt_quiet_hours)s, %(exempt_cap)s, %(list_unsubscribe)s, %(subject)s, %(preheader)s, %(body)s,
            %(footer)s, %(provider_name)s, %(params)s, %(buttons)s, %(variables)s, %(content_hash)s,
            %(origin)s, %(based_on)s, %(created_by)s, %(note)s)
        returning id
        """,
        {
            **row,
            "version": version,
            "is_active": is_active,
            "buttons": Jsonb(row["buttons"]),
            "content_hash": template.content_hash,
            "origin": "catalogue",
            "based_on": None,
            "created_by": None,
            "note": None,
            **more,
        },
    ).fetchone()
    assert made is not None
    return UUID(str(made["id"]))
