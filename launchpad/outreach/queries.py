"""SQL of outreach: who may be written to, with what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind
from launchpad.ledger.queries import LEDGERS


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
    """Contacts of families that are in use, those that are proven to be the guardian's own first, then the oldest."""
    return conn.execute(
        """
        select id, family_id, lead_id, kind, value, owner, name
          from public.contacts where family_id = any(%(families)s) and retired_at is null
         order by verified_at is null, owner <> 'guardian', created_at, id
        """,
        {"families": list(families)},
    ).fetchall()


def contact(conn: Conn, contact_id: UUID) -> Row:
    """One contact, with its family's id, language and zone under `family`. Raises LookupError."""
    row = conn.execute(
        """
        select c.id, c.family_id, c.lead_id, c.kind, c.value, c.owner, c.name,
               jsonb_build_object('language', f.language, 'timezone', f.timezone) as family
          from public.contacts c join public.families f on f.id = c.family_id
         where c.id = %(id)s
        """,
        {"id": contact_id},
    ).fetchone()
    if row is None:
        raise LookupError("This contact does not exist.")
    row["family"]["family_id"] = row["family_id"]
    return row


def settings(conn: Conn, names: Sequence[str]) -> dict[str, str]:
    """Settings that are texts, by key."""
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where key = any(%(names)s)",
        {"names": list(names)},
    ).fetchall()
    return {row["key"]: row["value"] for row in rows}


def human_hours(conn: Conn) -> tuple[time, time] | None:
    """From when until when a person answers the telephone, as the rules of calling say."""
    row = conn.execute(
        """
        select (value -> 'human_hours' ->> 'from')::time as opens, (value -> 'human_hours' ->> 'to')::time as closes
          from public.app_settings where key = 'calling_policy'
        """
    ).fetchone()
    return (row["opens"], row["closes"]) if row and row["opens"] and row["closes"] else None


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
    """The accounts that hold a seat of these leads, with the language of each and what is not wanted there."""
    return conn.execute(
        """
        select distinct e.lead_id, p.user_id, p.language, l.unwanted
          from public.enrollments e join public.profiles p on p.user_id = e.user_id
          join public.imported_leads l on l.id = e.lead_id
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


# ---------------------------------------------------------------- invitations
def wants_invitations(conn: Conn, import_id: UUID) -> bool:
    """Whether the educator chose to invite the new leads of a list."""
    row = conn.execute(
        "select after_import <> 'nothing' as wanted from public.lead_imports where id = %(id)s", {"id": import_id}
    ).fetchone()
    return bool(row and row["wanted"])


def campaign_of_import(conn: Conn, import_id: UUID) -> Row:
    """The mailing to the new leads of a list, made at the first call."""
    conn.execute(
        """
        insert into public.campaigns
          (name, event_key, import_id, created_by, audience, rate_per_hour, confirmed_at, started_at)
        select i.file_name, 'cta_invitation', i.id, i.created_by,
               jsonb_build_object('import_ids', jsonb_build_array(i.id)),
               case i.after_import when 'drip' then i.drip_per_hour end, public.app_now(), public.app_now()
          from public.lead_imports i where i.id = %(id)s
        on conflict (import_id) do nothing
        """,
        {"id": import_id},
    )
    row = conn.execute(
        """
        select c.id, c.status, c.rate_per_hour, c.started_at,
               (select count(*) from public.email_logs m where m.campaign_id = c.id) as planned
          from public.campaigns c where c.import_id = %(id)s
        """,
        {"id": import_id},
    ).fetchone()
    assert row is not None
    return row


def new_leads(conn: Conn, import_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Leads that a list brought and that nobody has written to, by id."""
    rows = conn.execute(
        """
        select id from public.imported_leads
         where import_id = %(id)s and stage = 'new' and (%(after)s::uuid is null or id > %(after)s::uuid)
         order by id limit %(limit)s
        """,
        {"id": import_id, "after": after, "limit": limit},
    ).fetchall()
    return [row["id"] for row in rows]


# ---------------------------------------------------------------- leads on their way
def submissions(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """CTA submissions by id."""
    return conn.execute(
        "select id, lead_id, review_reason from public.cta_submissions where id = any(%(ids)s)", {"ids": list(ids)}
    ).fetchall()


def forms(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """CTA submissions for review, the longest waiting first: status, the child's name and stage, and whether the
    guardian has agreed to the course."""
    return conn.execute(
        """
        select s.id, s.lead_id, s.status::text, coalesce(s.student_name, l.student_name, 'Not named yet') as name,
               l.stage::text, s.lead_id is not null and private.has_consent(s.lead_id, 'course') as is_allowed
          from public.cta_submissions s left join public.imported_leads l on l.id = s.lead_id
         where s.id = any(%(ids)s) order by s.submitted_at, s.id
        """,
        {"ids": list(ids)},
    ).fetchall()


def review(conn: Conn, submission_id: UUID, status: str, reason: str | None) -> UUID | None:
    """Move a form that waits for the educator on. Returns its child, None where it waits no more."""
    row = conn.execute(
        """
        update public.cta_submissions set status = %(status)s::public.cta_status, review_reason = %(reason)s
         where id = %(id)s and status in ('pending', 'more_info', 'rejected')
           and status <> %(status)s::public.cta_status
        returning lead_id
        """,
        {"id": submission_id, "status": status, "reason": reason},
    ).fetchone()
    return row["lead_id"] if row else None


def event_of(conn: Conn, kind: str, submission_id: UUID) -> int:
    """The last event of a kind about a form."""
    row = conn.execute(
        """
        select max(id) as id from public.automation_events
         where kind = %(kind)s and payload -> 'ids' ? %(id)s
        """,
        {"kind": kind, "id": str(submission_id)},
    ).fetchone()
    assert row is not None
    return int(row["id"])


def next_batch(conn: Conn) -> Row | None:
    """The batch that begins next, which is the one that a new family is told about."""
    return conn.execute(
        """
        select * from public.batches
         where starts_on >= (public.app_now() at time zone 'Asia/Kolkata')::date order by starts_on, created_at limit 1
        """
    ).fetchone()


def move_leads(conn: Conn, ids: Sequence[UUID], from_stage: str, to_stage: str) -> None:
    """Move those of the leads that stand at a stage to the next."""
    conn.execute(
        "update public.imported_leads set stage = %(to)s where id = any(%(ids)s) and stage = %(from)s",
        {"ids": list(ids), "from": from_stage, "to": to_stage},
    )


# ---------------------------------------------------------------- consent
def given_consents(conn: Conn, lead_ids: Sequence[UUID]) -> list[Row]:
    """What guardians of these leads allow now."""
    return conn.execute(
        """
        select lead_id, purpose::text, notice_version from public.current_consents
         where lead_id = any(%(ids)s) and granted
        """,
        {"ids": list(lead_ids)},
    ).fetchall()


def taken_back(conn: Conn, lead_ids: Sequence[UUID], purposes: Sequence[str]) -> list[Row]:
    """Of these purposes, those whose newest answer is a no after a yes."""
    return conn.execute(
        """
        select lead_id, purpose::text, recorded_at
          from (select c.lead_id, c.purpose, c.recorded_at, c.granted,
                       lag(c.granted) over answers as before, lead(c.id) over answers as later
                  from public.guardian_consents c
                 where c.lead_id = any(%(ids)s) and c.purpose::text = any(%(purposes)s)
                window answers as (partition by c.lead_id, c.purpose order by c.id)) a
         where a.later is null and not a.granted and a.before
        """,
        {"ids": list(lead_ids), "purposes": list(purposes)},
    ).fetchall()


# ---------------------------------------------------------------- what waits
def waiting(conn: Conn, lead_ids: Iterable[UUID], contact_ids: Iterable[UUID]) -> list[Row]:
    """Messages of all channels that are planned or held for these leads or contacts, locked until the end."""
    found: list[Row] = []
    for channel, ledger in LEDGERS.items():
        rows = conn.execute(
            sql.SQL(
                """
                select m.*, %(channel)s::text as channel from {ledger} m
                 where m.status in ('planned', 'held')
                   and (m.lead_id = any(%(leads)s) or m.contact_id = any(%(contacts)s))
                 order by m.id for update
                """
            ).format(ledger=sql.Identifier("public", ledger)),
            {"channel": channel, "leads": list(lead_ids), "contacts": list(contact_ids)},
        ).fetchall()
        found.extend(rows)
    return found


def skip(conn: Conn, channel: str, message_id: UUID, reason: str | None) -> int:
    """Leave a message out for good, with the gate's reason. Returns 1, or 0 when it had left meanwhile."""
    return conn.execute(
        sql.SQL(
            """
            update {ledger} set status = 'skipped', gate_outcome = 'skipped', gate_reason = %(reason)s,
                   gate_at = public.app_now()
             where id = %(id)s and status in ('planned', 'held')
            """
        ).format(ledger=sql.Identifier("public", LEDGERS[channel])),
        {"id": message_id, "reason": reason},
    ).rowcount


# ---------------------------------------------------------------- a person's stop and start
# The contacts of one person: the student's own, or those of the family that are no student's and bear no other name.
_PERSON = sql.SQL(
    """
select c.id from public.contacts asked
  join public.contacts c on c.family_id = asked.family_id
 where asked.id = %(id)s
   and (c.id = asked.id
        or (asked.owner = 'student' and c.owner = 'student' and c.lead_id is not distinct from asked.lead_id)
        or (asked.owner <> 'student' and c.owner <> 'student'
            and (c.name is null or asked.name is null or lower(c.name) = lower(asked.name))))
"""
)


def stop_person(conn: Conn, contact_id: UUID, by: str) -> list[UUID]:
    """Opt out all contacts of a person. Returns those that were not before."""
    rows = conn.execute(
        sql.SQL(
            """
            update public.contacts set opted_out_at = public.app_now(), opted_out_by = %(by)s
             where id in ({person}) and opted_out_at is null returning id
            """
        ).format(person=_PERSON),
        {"id": contact_id, "by": by},
    ).fetchall()
    return [row["id"] for row in rows]


def start_person(conn: Conn, contact_id: UUID) -> None:
    """Take back the opt-out of all contacts of a person."""
    conn.execute(
        sql.SQL("update public.contacts set opted_out_at = null, opted_out_by = null where id in ({person})").format(
            person=_PERSON
        ),
        {"id": contact_id},
    )


# ---------------------------------------------------------------- follow-up tasks
def task_unanswered_calls(conn: Conn) -> None:
    """A call that nobody answered, and that is tried no more, becomes a task of the educator's."""
    conn.execute("select private.task_unanswered_calls()")
