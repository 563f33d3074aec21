"""SQL of exports."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn, Database, Row

_SHOWN = """
select e.*, f.name from private.exports e left join public.families f on f.id = e.family_id
"""


def add(conn: Conn, family_id: UUID | None, actor: UUID | None, via: str = "educator") -> UUID:
    """Ask for an export; the one of the same kind that is being made counts for two who ask.

    via: guardian, for the one that a family takes home; educator, for hers.
    """
    row = (
        conn.execute(
            """
        select id from private.exports
         where family_id is not distinct from %(family)s and via = %(via)s and status in ('waiting', 'working') limit 1
        """,
            {"family": family_id, "via": via},
        ).fetchone()
        or conn.execute(
            """
            insert into private.exports (family_id, asked_by, via) values (%(family)s, %(actor)s, %(via)s) returning id
            """,
            {"family": family_id, "actor": actor, "via": via},
        ).fetchone()
    )
    assert row is not None
    found: UUID = row["id"]
    return found


def find(conn: Conn, export_id: UUID) -> Row | None:
    """One export."""
    return conn.execute(f"{_SHOWN} where e.id = %(id)s", {"id": export_id}).fetchone()


def newest(conn: Conn, limit: int) -> list[Row]:
    """The newest exports."""
    return conn.execute(f"{_SHOWN} order by e.created_at desc, e.id limit %(limit)s", {"limit": limit}).fetchall()


def newest_of_guardian(conn: Conn, family_id: UUID) -> Row | None:
    """The newest export that a family's guardian asked for."""
    return conn.execute(
        f"""
        {_SHOWN} where e.family_id = %(family)s and e.via = 'guardian' order by e.created_at desc, e.id limit 1
        """,
        {"family": family_id},
    ).fetchone()


def take(conn: Conn, lease: timedelta) -> Row | None:
    """The export that waits longest; it is this worker's for a while."""
    return conn.execute(
        """
        update private.exports e
           set status = 'working', attempts = e.attempts + 1, lease_until = clock_timestamp() + %(lease)s
         where e.id = (select o.id from private.exports o
                        where o.status in ('waiting', 'working')
                          and (o.lease_until is null or o.lease_until < clock_timestamp())
                        order by o.created_at, o.id limit 1 for update skip locked)
        returning e.*
        """,
        {"lease": lease},
    ).fetchone()


def go_on(conn: Conn, export_id: UUID, progress: int, total: int, lease: timedelta) -> None:
    """Keep how far it is."""
    conn.execute(
        """
        update private.exports
           set progress = %(progress)s, total = %(total)s, lease_until = clock_timestamp() + %(lease)s
         where id = %(id)s
        """,
        {"id": export_id, "progress": progress, "total": total, "lease": lease},
    )


def later(conn: Conn, export_id: UUID, error: str, *, give_up: bool) -> None:
    """Try again in a minute, or not any more."""
    conn.execute(
        """
        update private.exports set status = case when %(over)s then 'failed' else 'waiting' end, error = %(error)s,
               lease_until = clock_timestamp() + interval '1 minute' where id = %(id)s
        """,
        {"id": export_id, "error": error, "over": give_up},
    )


def ready(conn: Conn, export_id: UUID, path: str, size: int, kept: timedelta) -> None:
    """The file is there."""
    conn.execute(
        """
        update private.exports
           set status = 'ready', path = %(path)s, bytes = %(size)s, error = null, lease_until = null,
               ready_at = public.app_now(), expires_at = public.app_now() + %(kept)s where id = %(id)s
        """,
        {"id": export_id, "path": path, "size": size, "kept": kept},
    )


def expired(conn: Conn) -> Row | None:
    """A file whose time is over."""
    return conn.execute(
        "select id, path from private.exports where status = 'ready' and expires_at < public.app_now() limit 1"
    ).fetchone()


def gone(conn: Conn, export_id: UUID) -> None:
    """The file was deleted."""
    conn.execute("update private.exports set status = 'expired', path = null where id = %(id)s", {"id": export_id})


def family_tables(conn: Conn, family_id: UUID) -> list[Row]:
    """What is held of a family, table by table."""
    return conn.execute("select name, rows from private.export_family(%(id)s)", {"id": family_id}).fetchall()


def family_files(conn: Conn, family_id: UUID) -> list[Row]:
    """Files of a family, as bucket and path; exports are not exported."""
    return conn.execute(
        """
        select bucket, path from private.erasure_files(%(id)s, null) where bucket <> 'exports' order by bucket, path
        """,
        {"id": family_id},
    ).fetchall()


def all_tables(conn: Conn) -> list[Row]:
    """Every table with the statement that reads it."""
    return conn.execute("select name, statement from private.export_tables()").fetchall()


def rows_of(db: Database, statement: str, at_once: int) -> Iterator[dict[str, Any]]:
    """The rows of a table, without holding all of them; statement: one of `all_tables`."""
    with db.transaction() as conn, conn.cursor("export") as rows:
        rows.itersize = at_once
        rows.execute(statement.encode())
        for row in rows:
            yield row["row"]
