"""SQL of outreach: who may be written to, with what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind


def leads(conn: Conn, ids: Iterable[UUID]) -> list[Row]:
    """Leads with their family's language and zone, their age, and where their address came from."""
    return conn.execute(
        """
        select l.id, l.family_id, l.student_name, l.stage, l.import_id, private.lead_age(l) as age,
               f.language, f.timezone, i.lead_source
          from public.imported_leads l
          join public.families f on f.id = l.family_id
          left join public.lead_imports i on i.id = l.import_id
         where l.id = any(%(ids)s)
         order by l.created_at, l.id
        """,
        {"ids": list(ids)},
    ).fetchall()


def contacts(conn: Conn, families: Iterable[UUID]) -> list[Row]:
    """Contacts of families, those that are proven to be the guardian's own first, then the oldest."""
    return conn.execute(
        """
        select id, family_id, lead_id, kind, value, owner, name
          from public.contacts where family_id = any(%(families)s)
         order by verified_at is null, owner <> 'guardian', created_at, id
        """,
        {"families": list(families)},
    ).fetchall()


def settings(conn: Conn, names: Sequence[str]) -> dict[str, str]:
    """Settings that are texts, by key."""
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where key = any(%(names)s)",
        {"names": list(names)},
    ).fetchall()
    return {row["key"]: row["value"] for row in rows}


def notice_version(conn: Conn) -> int | None:
    """The newest version of the consent notice."""
    row = conn.execute("select max(version) as version from public.consent_notices").fetchone()
    return row["version"] if row else None


@dataclass(frozen=True)
class Link:
    """A personal link that is wanted: what it opens, and for whom."""

    kind: LinkKind
    lead_id: UUID | None
    contact_id: UUID | None
    subject_id: UUID | None
    expires_at: datetime | None


def make_links(conn: Conn, wanted: Sequence[Link]) -> dict[tuple[str, UUID | None, UUID | None, UUID | None], str]:
    """The tokens of links by (kind, lead, contact, subject), made where there are none, in one statement for all."""
    once = {(link.kind.value, link.lead_id, link.contact_id, link.subject_id): link for link in wanted}
    rows = conn.execute(
        """
        insert into private.personal_links as l (token, kind, lead_id, contact_id, subject_id, expires_at)
        select private.random_token(), w.kind, w.lead_id, w.contact_id, w.subject_id, w.expires_at
          from unnest(%(kinds)s::text[], %(leads)s::uuid[], %(contacts)s::uuid[], %(subjects)s::uuid[],
                      %(expiries)s::timestamptz[]) as w (kind, lead_id, contact_id, subject_id, expires_at)
         order by w.kind, w.lead_id, w.contact_id, w.subject_id
        on conflict on constraint personal_links_one do update set expires_at = excluded.expires_at
        returning kind, lead_id, contact_id, subject_id, token
        """,
        {
            "kinds": [link.kind.value for link in once.values()],
            "leads": [link.lead_id for link in once.values()],
            "contacts": [link.contact_id for link in once.values()],
            "subjects": [link.subject_id for link in once.values()],
            "expiries": [link.expires_at for link in once.values()],
        },
    ).fetchall()
    return {(row["kind"], row["lead_id"], row["contact_id"], row["subject_id"]): row["token"] for row in rows}


def accounts(conn: Conn, lead_ids: Iterable[UUID]) -> list[Row]:
    """The accounts that hold a seat of these leads, with the language of each."""
    return conn.execute(
        """
        select distinct e.lead_id, p.user_id, p.language
          from public.enrollments e join public.profiles p on p.user_id = e.user_id
         where e.lead_id = any(%(ids)s) and e.status = 'active'
        """,
        {"ids": list(lead_ids)},
    ).fetchall()


def notify(conn: Conn, rows: Sequence[Row]) -> int:
    """Write notifications; those whose key is known already are left out. Returns how many are new."""
    return sum(
        conn.execute(
            """
            insert into public.notifications (user_id, dedupe_key, event_key, title, body, link_path)
            values (%(user_id)s, %(dedupe_key)s, %(event_key)s, %(title)s, %(body)s, %(link_path)s)
            on conflict (dedupe_key) do nothing
            """,
            row,
        ).rowcount
        for row in rows
    )
