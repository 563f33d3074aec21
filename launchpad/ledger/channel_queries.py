"""SQL of the channels: paused, broken, or working, and what that means for their messages."""

from datetime import timedelta
from typing import LiteralString

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


def is_open(conn: Conn, channel: str) -> bool:
    """Whether a breaker is open."""
    row = conn.execute(
        "select breaker_code is not null as is_open from public.channel_states where channel = %(channel)s",
        {"channel": channel},
    ).fetchone()
    return bool(row and row["is_open"])


def is_probe_due(conn: Conn, channel: str) -> bool:
    """Whether a breaker is open and may be tried."""
    row = conn.execute(
        """
        select breaker_probe_at <= public.app_now() as is_due from public.channel_states where channel = %(channel)s
        """,
        {"channel": channel},
    ).fetchone()
    return bool(row and row["is_due"])


def open_breaker(conn: Conn, channel: str, code: str, text: str) -> int:
    """Open it, or note the newest reason. Returns how many probes have failed since it opened."""
    row = conn.execute(
        """
        update public.channel_states
           set breaker_opened_at = coalesce(breaker_opened_at, public.app_now()),
               breaker_probe_at = coalesce(breaker_probe_at, public.app_now()),
               breaker_code = %(code)s, breaker_text = %(text)s,
               last_error_at = public.app_now(), last_error_text = %(text)s
         where channel = %(channel)s returning breaker_probes
        """,
        {"channel": channel, "code": code, "text": text},
    ).fetchone()
    assert row is not None
    probes: int = row["breaker_probes"]
    return probes


def close_breaker(conn: Conn, channel: str) -> str | None:
    """Close it; returns the text that it had, None where it was closed."""
    row = conn.execute(
        """
        with was as (
          select channel, breaker_text from public.channel_states
           where channel = %(channel)s and breaker_code is not null for update
        )
        update public.channel_states s
           set breaker_code = null, breaker_text = null, breaker_opened_at = null, breaker_probe_at = null,
               breaker_probes = 0, last_ok_at = public.app_now()
          from was where s.channel = was.channel
        returning was.breaker_text
        """,
        {"channel": channel},
    ).fetchone()
    return row["breaker_text"] if row else None


def take_probe(conn: Conn, channel: str) -> int | None:
    """Count one more probe where one is due; returns how many there were then, None where none is due."""
    row = conn.execute(
        """
        update public.channel_states set breaker_probes = breaker_probes + 1
         where channel = %(channel)s and breaker_code is not null and breaker_probe_at <= public.app_now()
        returning breaker_probes
        """,
        {"channel": channel},
    ).fetchone()
    return row["breaker_probes"] if row else None


def rest(conn: Conn, channel: str, wait: timedelta) -> None:
    """Let the next probe of an open breaker wait."""
    conn.execute(
        """
        update public.channel_states set breaker_probe_at = public.app_now() + %(wait)s
         where channel = %(channel)s and breaker_code is not null
        """,
        {"channel": channel, "wait": wait},
    )


def note_ok(conn: Conn, channel: str) -> bool:
    """Note that the provider took something, where that is news; returns whether its breaker is open."""
    row = conn.execute(
        """
        update public.channel_states set last_ok_at = public.app_now()
         where channel = %(channel)s
           and (breaker_code is not null or last_ok_at is null or last_ok_at < public.app_now() - interval '30 seconds')
        returning breaker_code is not null as is_open
        """,
        {"channel": channel},
    ).fetchone()
    return bool(row and row["is_open"])


def note_error(conn: Conn, channel: str, text: str) -> None:
    """Note what went wrong last, at most every ten seconds."""
    conn.execute(
        """
        update public.channel_states set last_error_at = public.app_now(), last_error_text = %(text)s
         where channel = %(channel)s
           and (last_error_at is null or last_error_at < public.app_now() - interval '10 seconds'
                or last_error_text is distinct from %(text)s)
        """,
        {"channel": channel, "text": text},
    )


def note_event(conn: Conn, channel: str) -> None:
    """Note, on the real clock, that a verified webhook of the channel's provider came, at most every ten seconds."""
    conn.execute(
        """
        update public.channel_states set last_event_at = clock_timestamp()
         where channel = %(channel)s
           and (last_event_at is null or last_event_at < clock_timestamp() - interval '10 seconds')
        """,
        {"channel": channel},
    )


def note_balance(conn: Conn, channel: str, balance: float, unit: str) -> None:
    """Note what the account has left, in its own unit, such as rupees or dollars."""
    conn.execute(
        """
        update public.channel_states set balance = %(balance)s, balance_unit = %(unit)s, balance_at = public.app_now()
         where channel = %(channel)s
        """,
        {"channel": channel, "balance": balance, "unit": unit},
    )


def unclaim(conn: Conn, channel: str) -> int:
    """Give back what is claimed and not begun, whoever holds it."""
    return conn.execute(
        _of(
            channel,
            """
            with mine as (select id from {ledger} where status = 'claimed' order by id for update skip locked)
            update {ledger} m set status = 'planned', claimed_by = null, lease_until = null, attempt_id = null
              from mine where m.id = mine.id
            """,
        )
    ).rowcount


def free(conn: Conn, channel: str, reason: str) -> int:
    """Plan again what the gate held for a reason that is gone."""
    return conn.execute(
        _of(
            channel,
            """
            with held as (
              select id from {ledger} where status = 'held' and gate_outcome = 'held' and gate_reason = %(reason)s
              order by id for update skip locked
            )
            update {ledger} m set status = 'planned' from held where m.id = held.id
            """,
        ),
        {"reason": reason},
    ).rowcount


def candidates(conn: Conn, channel: str, limit: int) -> list[Row]:
    """The most pressing messages that are due or that the gate holds, locked: one of them may be a probe."""
    return conn.execute(
        _of(
            channel,
            """
            select m.* from {ledger} m
             where m.due_at <= (select public.app_now())
               and (m.status = 'planned' or (m.status = 'held' and m.gate_outcome = 'held'))
             order by m.priority, m.due_at, m.id limit %(limit)s for update skip locked
            """,
        ),
        {"limit": limit},
    ).fetchall()


def _of(channel: str, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(ledger=sql.Identifier("public", LEDGERS[channel]))
