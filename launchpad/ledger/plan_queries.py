"""SQL of plans: who is behind their messages, what is in the ledger already, and what was confirmed."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


def people(
    conn: Conn, lead_ids: Iterable[UUID], contact_ids: Iterable[UUID]
) -> tuple[dict[UUID, str], dict[UUID, Row]]:
    """Names of students by lead, and contacts (kind, value, owner, name) by id."""
    leads = conn.execute(
        "select id, student_name from public.imported_leads where id = any(%(ids)s)", {"ids": list(lead_ids)}
    ).fetchall()
    contacts = conn.execute(
        "select id, kind, value, owner, name from public.contacts where id = any(%(ids)s)", {"ids": list(contact_ids)}
    ).fetchall()
    return {row["id"]: row["student_name"] for row in leads}, {row["id"]: row for row in contacts}


def known(conn: Conn, channel: str, keys: Iterable[str]) -> dict[str, str]:
    """The status of those messages of a ledger whose dedupe_key is one of these."""
    found = conn.execute(
        sql.SQL("select dedupe_key, status::text from {} where dedupe_key = any(%(keys)s)").format(
            sql.Identifier("public", LEDGERS[channel])
        ),
        {"keys": list(keys)},
    ).fetchall()
    return {row["dedupe_key"]: row["status"] for row in found}


def sending(conn: Conn) -> Row:
    """Business time as `now`, and the `mode` of sending."""
    row = conn.execute("select public.app_now() as now, private.setting('send_mode') as mode").fetchone()
    assert row is not None
    return row


def costs(conn: Conn) -> dict[str, int]:
    """What one message costs, in paise, by channel."""
    row = conn.execute("select value from public.app_settings where key = 'message_costs'").fetchone()
    return {channel: int(paise) for channel, paise in row["value"].items()} if row else {}


def alone(conn: Conn, action: str) -> None:
    """Let no other plan of this action be confirmed before this transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtext('launchpad plan ' || %(action)s))", {"action": action})


def begin(conn: Conn, plan_id: UUID, action: str, what: Any, edits: Any, fingerprint: str, actor: UUID) -> bool:
    """Note a confirmation; False when its id was confirmed before (waits for one that is being confirmed)."""
    return bool(
        conn.execute(
            """
            insert into private.confirmed_plans (id, action, what, edits, fingerprint, confirmed_by)
            values (%(id)s, %(action)s, %(what)s, %(edits)s, %(fingerprint)s, %(actor)s)
            on conflict (id) do nothing
            """,
            {
                "id": plan_id,
                "action": action,
                "what": Jsonb(what),
                "edits": Jsonb(edits),
                "fingerprint": fingerprint,
                "actor": actor,
            },
        ).rowcount
    )


def confirmed(conn: Conn, plan_id: UUID) -> Row:
    """A plan that was confirmed."""
    row = conn.execute("select * from private.confirmed_plans where id = %(id)s", {"id": plan_id}).fetchone()
    assert row is not None
    return row


def finish(conn: Conn, plan_id: UUID, answer: Mapping[str, Any], subject_ids: Iterable[UUID]) -> None:
    """Keep what was answered, and what will plan messages later."""
    conn.execute(
        """
        update private.confirmed_plans set answer = %(answer)s, subject_ids = %(subjects)s::uuid[] where id = %(id)s
        """,
        {"id": plan_id, "answer": Jsonb(answer), "subjects": list(subject_ids)},
    )


def edits_of(conn: Conn, subject_id: UUID) -> dict[str, Any]:
    """What the educator changed in the last plan that is about a subject; empty when she saw none."""
    row = conn.execute(
        """
        select edits from private.confirmed_plans where subject_ids @> array[%(subject)s::uuid]
         order by confirmed_at desc limit 1
        """,
        {"subject": subject_id},
    ).fetchone()
    return dict(row["edits"]) if row else {}
