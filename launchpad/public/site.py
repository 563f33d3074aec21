"""What the landing page says about the course."""

from launchpad.core.db import Conn, Row
from launchpad.core.money import rupees


def next_batch(conn: Conn) -> Row | None:
    """The batch that begins next."""
    return conn.execute(
        """
        select * from public.batches
         where starts_on is null or starts_on >= (public.app_now() at time zone 'Asia/Kolkata')::date
         order by starts_on nulls last, created_at limit 1
        """
    ).fetchone()


def is_full(conn: Conn, batch: Row) -> bool:
    """Whether all seats of a batch are taken."""
    if batch["seats"] is None:
        return False
    row = conn.execute(
        "select count(*) as taken from public.enrollments where batch_id = %(id)s and status <> 'ended'",
        {"id": batch["id"]},
    ).fetchone()
    return row is not None and bool(row["taken"] >= batch["seats"])


def fee_line(batch: Row, language: str) -> str:
    """What a seat costs, in a sentence."""
    amount = rupees(batch["fee_paise"])
    return f"पूरे कोर्स की फ़ीस {amount} है।" if language == "hi" else f"The fee is {amount} for the whole course."


def settings(conn: Conn) -> dict[str, str]:
    """All settings that are texts, for notices that name them."""
    rows = conn.execute(
        "select key, value #>> '{}' as value from public.app_settings where jsonb_typeof(value) = 'string'"
    ).fetchall()
    return {row["key"]: row["value"] for row in rows}
