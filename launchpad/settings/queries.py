"""SQL of the settings: sealed credentials, stored webhooks, notices, how the channels are, the audit log."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.core.seal import Sealed


# ---------------------------------------------------------------- credentials
def credentials(conn: Conn) -> list[Row]:
    """What is stored, without anything that could be opened."""
    return conn.execute(
        """
        select c.id, c.name, c.key_id, c.last_four, c.set_at, c.accepted_until,
               (select a.actor_name from public.audit_log a
                 where a.subject_kind = 'provider_credentials' and a.subject_id = c.name and a.actor = c.set_by
                 order by a.id desc limit 1) as set_by
          from private.provider_credentials c
         where c.accepted_until is null or c.accepted_until > clock_timestamp()
         order by c.name, c.set_at
        """
    ).fetchall()


def sealed_credentials(conn: Conn) -> list[Row]:
    """All rows, locked, to be wrapped anew."""
    return conn.execute("select * from private.provider_credentials order by id for update").fetchall()


def insert_credential(
    conn: Conn,
    row_id: UUID,
    name: str,
    sealed: Sealed,
    last_four: str,
    set_by: UUID | None,
    accepted_for: timedelta | None,
) -> None:
    """Store a sealed value; `accepted_for` keeps a replaced one, None is the one in force."""
    conn.execute(
        """
        insert into private.provider_credentials
          (id, name, key_id, wrapped_key, sealed, last_four, set_by, accepted_until)
        values (%(id)s, %(name)s, %(key_id)s, %(wrapped)s, %(sealed)s, %(last_four)s, %(set_by)s,
                clock_timestamp() + %(accepted_for)s)
        """,
        {
            "id": row_id,
            "name": name,
            "key_id": sealed.key_id,
            "wrapped": sealed.wrapped_key,
            "sealed": sealed.sealed,
            "last_four": last_four,
            "set_by": set_by,
            "accepted_for": accepted_for,
        },
    )


def retire_credential(conn: Conn, name: str, accepted_for: timedelta) -> Row | None:
    """Take a value out of force; it is deleted unless it still verifies for a while. Returns its last four."""
    if accepted_for:
        return conn.execute(
            """
            update private.provider_credentials set accepted_until = clock_timestamp() + %(accepted_for)s
             where name = %(name)s and accepted_until is null returning last_four
            """,
            {"name": name, "accepted_for": accepted_for},
        ).fetchone()
    return conn.execute(
        """
        delete from private.provider_credentials where name = %(name)s and accepted_until is null returning last_four
        """,
        {"name": name},
    ).fetchone()


def rewrap(conn: Conn, row_id: UUID, sealed: Sealed) -> None:
    """Keep a credential under another wrapping key."""
    conn.execute(
        """
        update private.provider_credentials set key_id = %(key_id)s, wrapped_key = %(wrapped)s where id = %(id)s
        """,
        {"id": row_id, "key_id": sealed.key_id, "wrapped": sealed.wrapped_key},
    )


def forget_replaced(conn: Conn) -> None:
    """Delete replaced secrets whose time is over."""
    conn.execute("delete from private.provider_credentials where accepted_until < clock_timestamp()")


# ---------------------------------------------------------------- the password again
def email_of(conn: Conn, user_id: UUID) -> str | None:
    """The address that an account signs in with."""
    row = conn.execute("select private.email_of(%(id)s) as email", {"id": user_id}).fetchone()
    return row["email"] if row else None


def note_password(conn: Conn, user_id: UUID, session_id: str) -> None:
    """The password was typed again in this sign-in, and was right."""
    conn.execute(
        """
        insert into private.password_proofs (user_id, session_id) values (%(user)s, %(session)s)
        on conflict (user_id, session_id) do update set proved_at = clock_timestamp()
        """,
        {"user": user_id, "session": session_id},
    )


# ---------------------------------------------------------------- channels
def channels(conn: Conn) -> dict[str, Row]:
    """How each channel is."""
    rows = conn.execute("select * from public.channel_states").fetchall()
    return {row["channel"]: row for row in rows}


def note_balance(conn: Conn, channel: str, balance: float | None, unit: str | None) -> None:
    """What a provider said is left."""
    conn.execute(
        """
        update public.channel_states
           set balance = %(balance)s, balance_unit = %(unit)s, balance_at = public.app_now(),
               checked_at = clock_timestamp()
         where channel = %(channel)s
        """,
        {"channel": channel, "balance": balance, "unit": unit},
    )


def take_check(conn: Conn, every: timedelta) -> str | None:
    """The channel that was asked about longest ago, if that is too long; this process asks now."""
    row = conn.execute(
        """
        update public.channel_states s set checked_at = clock_timestamp()
          from (select o.channel from public.channel_states o where o.checked_at < clock_timestamp() - %(every)s
                 order by o.checked_at limit 1 for update skip locked) as due
         where s.channel = due.channel
        returning s.channel
        """,
        {"every": every},
    ).fetchone()
    return row["channel"] if row else None


def check_soon(conn: Conn, channel: str) -> None:
    """Have the next look ask about this channel, whenever it was asked about last."""
    conn.execute(
        "update public.channel_states set checked_at = 'epoch' where channel = %(channel)s", {"channel": channel}
    )


# ---------------------------------------------------------------- webhooks
def newest_webhooks(conn: Conn, providers: Sequence[str], limit: int) -> list[Row]:
    """The newest stored webhooks of some providers, as they came."""
    return conn.execute(
        """
        select * from public.webhook_events where provider = any(%(providers)s) order by id desc limit %(limit)s
        """,
        {"providers": list(providers), "limit": limit},
    ).fetchall()


def last_received(conn: Conn) -> dict[str, Any]:
    """When each provider's newest webhook came."""
    rows = conn.execute(
        """
        select p.provider, w.received_at
          from unnest(array['sendgrid', 'sendgrid_inbound', 'aisensy', 'bolna', 'instamojo']) as p (provider),
               lateral (select received_at from public.webhook_events e where e.provider = p.provider
                         order by e.id desc limit 1) w
        """
    ).fetchall()
    return {row["provider"]: row["received_at"] for row in rows}


def refusals(conn: Conn, providers: Sequence[str], days: int) -> list[Row]:
    """How many webhooks did not verify in the last days, by reason."""
    return conn.execute(
        """
        select provider, reason, sum(count)::bigint as count, max(day) as last_day from private.webhook_refusals
         where provider = any(%(providers)s) and day > current_date - %(days)s::int
         group by provider, reason order by provider, reason
        """,
        {"providers": list(providers), "days": days},
    ).fetchall()


def reopen_webhook(conn: Conn, event_id: int) -> Row | None:
    """Have a stored webhook applied again; None where there is none. One that is being applied is left alone."""
    return conn.execute(
        """
        update public.webhook_events
           set status = 'pending', attempts = 0, not_before = clock_timestamp(), claimed_by = null, lease_until = null
         where id = %(id)s and status <> 'working'
        returning *
        """,
        {"id": event_id},
    ).fetchone()


def webhook(conn: Conn, event_id: int) -> Row | None:
    """One stored webhook."""
    return conn.execute("select * from public.webhook_events where id = %(id)s", {"id": event_id}).fetchone()


# ---------------------------------------------------------------- what failed for good
# The reason without the numbers and ids of the single one, so that the same fault is one reason.
_REASON = sql.SQL(
    r"left(regexp_replace(coalesce(w.error, 'No reason was written.'), '[0-9a-f]{8}-[0-9a-f-]{27}|\d+', '…', 'g'), 200)"
)
_SOURCES = {"webhook_events": "provider", "automation_events": "kind"}
_CAME = {"webhook_events": "received_at", "automation_events": "created_at"}
_AT_ONCE = 500


def dead_groups(conn: Conn) -> list[Row]:
    """What failed for good, by table, source and reason, the most first: how many, and since when."""
    return [
        {"table": table, **row}
        for table, source in _SOURCES.items()
        for row in conn.execute(
            sql.SQL(
                """
                select w.{source} as source, {reason} as reason, count(*) as count, min(w.{came}) as oldest
                  from public.{table} w where w.status = 'failed' group by 1, 2 order by 3 desc, 2
                """
            ).format(
                source=sql.Identifier(source),
                reason=_REASON,
                came=sql.Identifier(_CAME[table]),
                table=sql.Identifier(table),
            )
        )
    ]


def dead(conn: Conn, table: str, source: str, reason: str) -> list[Row]:
    """The oldest 500 rows of a table that failed for good for a reason, with when they came (came_at)."""
    return conn.execute(
        sql.SQL(
            """
            select w.*, w.{came} as came_at from public.{table} w
             where w.status = 'failed' and w.{source} = %(source)s and {reason} = %(reason)s
             order by w.id limit %(most)s
            """
        ).format(
            source=sql.Identifier(_SOURCES[table]),
            reason=_REASON,
            came=sql.Identifier(_CAME[table]),
            table=sql.Identifier(table),
        ),
        {"source": source, "reason": reason, "most": _AT_ONCE},
    ).fetchall()


def reopen_dead(conn: Conn, table: str, ids: Sequence[int]) -> set[int]:
    """Have rows that failed for good applied again; returns which. Others are left alone."""
    rows = conn.execute(
        sql.SQL(
            """
            update public.{table}
               set status = 'pending', attempts = 0, not_before = clock_timestamp(),
                   claimed_by = null, lease_until = null
             where id = any(%(ids)s) and status = 'failed' returning id
            """
        ).format(table=sql.Identifier(table)),
        {"ids": list(ids)},
    ).fetchall()
    return {row["id"] for row in rows}


# ---------------------------------------------------------------- notices
def next_notice_version(conn: Conn) -> int:
    """The version that comes after the newest. Whoever asks has it alone until the transaction ends."""
    conn.execute("select pg_advisory_xact_lock(hashtext('launchpad content'))")
    row = conn.execute("select coalesce(max(version), 0) + 1 as version from public.consent_notices").fetchone()
    assert row is not None
    version: int = row["version"]
    return version


def insert_notice(conn: Conn, version: int, language: str, body: str, body_hash: str) -> None:
    """Publish a version in one language."""
    conn.execute(
        """
        insert into public.consent_notices (version, language, body, body_hash, origin)
        values (%(version)s, %(language)s, %(body)s, %(hash)s, 'educator')
        """,
        {"version": version, "language": language, "body": body, "hash": body_hash},
    )


def newest_notice(conn: Conn) -> dict[str, str]:
    """The hashes of the newest version, by language."""
    rows = conn.execute(
        """
        select language, body_hash from public.consent_notices
         where version = (select max(version) from public.consent_notices)
        """
    ).fetchall()
    return {row["language"]: row["body_hash"] for row in rows}


# ---------------------------------------------------------------- audit
def audit(conn: Conn, filters: dict[str, Any]) -> Iterator[Row]:
    """The audit log from the newest, narrowed by subject_kind, action, actor, since and until (each may be None)."""
    with conn.cursor("audit") as rows:
        rows.execute(
            """
            select * from public.audit_log
             where (%(subject_kind)s::text is null or subject_kind = %(subject_kind)s)
               and (%(action)s::text is null or action = %(action)s)
               and (%(actor)s::uuid is null or actor = %(actor)s)
               and (%(since)s::timestamptz is null or happened_at >= %(since)s)
               and (%(until)s::timestamptz is null or happened_at < %(until)s)
             order by id desc
            """,
            filters,
        )
        yield from rows
