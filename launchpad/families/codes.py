"""Six digits that prove a guardian's own channel: made, sent by the ledger, and tried."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.families import queries
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, message_to

LIFE = timedelta(minutes=10)
TRIES = 5
RESEND_WAIT = timedelta(seconds=60)

Outcome = Literal["right", "wrong", "expired", "too_many"]


@dataclass(frozen=True)
class Tried:
    """What came of a try: `left` tries are left; `code` is the row of the code, where there is one."""

    outcome: Outcome
    left: int
    code: Row | None


def send(conn: Conn, secret: str, submission_id: UUID, contact: Row) -> None:
    """Send a new code for a form to a contact, by the channel that it is; the one before no longer works.

    A contact that we know to be the student's gets none, and nobody is told so.
    """
    code_id, code, now = uuid4(), f"{secrets.randbelow(10**6):06d}", clock.now(conn)
    queries.add_code(
        conn,
        {
            "id": code_id,
            "submission": submission_id,
            "contact": contact["id"],
            "hash": _hash(secret, code_id, code),
            "expires_at": now + LIFE,
            "now": now,
        },
    )
    if contact["owner"] == "student":
        return
    message = message_to(
        conn,
        "consent_code",
        "email" if contact["kind"] == "email" else "whatsapp",
        contact["id"],
        Subject("contact_code", code_id, values={"code": code, "code_minutes": str(LIFE.seconds // 60)}),
        expires_at=now + LIFE,
        priority=1,
    )
    if message is not None:
        plan(conn, [message])


def seconds_until_resend(conn: Conn, code: Row | None) -> int:
    """How long a new code must still be waited for; 0: it may be asked for now."""
    if code is None:
        return 0
    return max(0, int((code["created_at"] + RESEND_WAIT - clock.now(conn)).total_seconds()))


def minutes_left(conn: Conn, expires_at: datetime) -> int:
    """Whole minutes until a code ends, at least one."""
    return max(1, -int(-(expires_at - clock.now(conn)).total_seconds() // 60))


def attempt(conn: Conn, secret: str, submission_id: UUID, written: str) -> Tried:
    """Try the newest code of a form. A wrong try is counted; commit it. A right one is used up."""
    code = queries.newest_code(conn, submission_id, lock=True)
    if code is None or code["used_at"] is not None or code["expires_at"] <= clock.now(conn):
        return Tried("expired", 0, code)
    left = TRIES - code["tries"]
    if left <= 0:
        return Tried("too_many", 0, code)
    digits = "".join(letter for letter in written if letter.isdigit())
    given = _hash(secret, code["id"], digits)
    if code["owner"] == "student" or not hmac.compare_digest(given, code["code_hash"]):
        queries.count_try(conn, code["id"])
        return Tried("wrong" if left > 1 else "too_many", left - 1, code)
    queries.use_code(conn, code["id"])
    return Tried("right", left, code)


def _hash(secret: str, code_id: UUID, code: str) -> str:
    return hmac.new(secret.encode(), f"code:{code_id}:{code}".encode(), hashlib.sha256).hexdigest()
