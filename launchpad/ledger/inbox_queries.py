"""SQL of what came in: automation_events and webhook_events, which share the columns of their work."""

from datetime import timedelta

from psycopg import sql

from launchpad.core.db import Conn, Row


def take(conn: Conn, table: str, worker: str, lease: timedelta, limit: int) -> list[Row]:
    """Claim the oldest open rows of automation_events or webhook_events."""
    statement = sql.SQL(
        """
        update public.{table} e set status = 'working', attempts = e.attempts + 1, claimed_by = %(worker)s,
               lease_until = clock_timestamp() + %(lease)s
          from (select o.id from public.{table} o where o.status = 'pending' and o.not_before <= clock_timestamp()
                 order by o.id limit %(limit)s for update skip locked) as open
         where e.id = open.id
        returning e.*
        """
    ).format(table=sql.Identifier(table))
    found = conn.execute(statement, {"worker": worker, "lease": lease, "limit": limit}).fetchall()
    return sorted(found, key=lambda row: int(row["id"]))


def finish(conn: Conn, table: str, row: Row) -> bool:
    """Mark a row as done, if it is still this claim's; at once also the lock on it until the transaction ends."""
    statement = sql.SQL(
        """
        update public.{table} set status = 'done', done_at = (select public.app_now()), lease_until = null, error = null
         where id = %(id)s and status = 'working' and claimed_by = %(claimed_by)s and attempts = %(attempts)s
        """
    ).format(table=sql.Identifier(table))
    return conn.execute(statement, row).rowcount == 1


def give_back(conn: Conn, table: str, row: Row, delay: timedelta | None, error: str) -> None:
    """Open a row again after `delay`; None: it has failed for good and stays to be looked at."""
    statement = sql.SQL(
        """
        update public.{table}
           set status = case when %(delay)s::interval is null then 'failed' else 'pending' end::public.work_status,
               not_before = clock_timestamp() + coalesce(%(delay)s, interval '0'),
               lease_until = null, claimed_by = null, error = %(error)s
         where id = %(id)s and status = 'working' and claimed_by = %(claimed_by)s and attempts = %(attempts)s
        """
    ).format(table=sql.Identifier(table))
    conn.execute(statement, {**row, "delay": delay, "error": error})


def put_back(conn: Conn, table: str, row: Row) -> None:
    """Open a row again that was claimed and not begun."""
    statement = sql.SQL(
        """
        update public.{table} set status = 'pending', attempts = attempts - 1, lease_until = null, claimed_by = null
         where id = %(id)s and status = 'working' and claimed_by = %(claimed_by)s and attempts = %(attempts)s
        """
    ).format(table=sql.Identifier(table))
    conn.execute(statement, row)


def reopen(conn: Conn, table: str, most: int) -> int:
    """What a worker that went away was working on is open again, or has failed when it took that many workers along."""
    statement = sql.SQL(
        """
        update public.{table}
           set status = case when attempts >= %(most)s then 'failed' else 'pending' end::public.work_status,
               error = 'The worker stopped while it worked on this.', claimed_by = null, lease_until = null
         where status = 'working' and lease_until < clock_timestamp()
        """
    ).format(table=sql.Identifier(table))
    return conn.execute(statement, {"most": most}).rowcount
