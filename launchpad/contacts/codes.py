"""Six digits that prove an address or number: made, sent by the ledger, and tried."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from launchpad.contacts import queries
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Gone, Invalid
from launchpad.core.ratelimit import RateLimits
from launchpad.families import limits
from launchpad.families.limits import Limit
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, message_to

LIFE = timedelta(minutes=10)
TRIES = 5
RESEND_WAIT = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=30)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A family changes a number once in years. Whoever has its phone must not write to strangers with it.
BY_ACCOUNT = [Limit("check-account", 4, _HOUR), Limit("check-account-day", 6, _DAY)]
TRIES_BY_ACCOUNT = [Limit("check-tries", 15, _HOUR), Limit("check-tries-day", 30, _DAY)]

As = Literal["educator", "guardian", "student"]


@dataclass(frozen=True)
class Wanted:
    """Who asks for a contact to be proven, and what it becomes then: theirs in `family_id`, in place of `replaces`."""

    family_id: UUID
    asked_by: UUID
    asked_as: As
    lead_id: UUID | None = None
    replaces: UUID | None = None
    name: str | None = None
    relation: str | None = None


class WrongCode(Invalid):
    """This is not the code."""


def send(conn: Conn, rate: RateLimits, secret: str, contact: Row, wanted: Wanted) -> None:
    """Send a code to a contact; the one before works no more.

    Raises Conflict where one is on its way or none can be sent, TooMany where this was asked for too often.
    """
    now = clock.now(conn)
    before = queries.newest_check(conn, wanted.asked_by, wanted.asked_as, wanted.family_id)
    is_same = before is not None and before["contact_id"] == contact["id"]
    if before and is_same and before["used_at"] is None and before["created_at"] + RESEND_WAIT > now:
        raise Conflict("A code is on its way. Please wait a minute for it.", code="code_on_its_way")
    if wanted.asked_as != "educator":
        limits.require(conn, rate, str(wanted.asked_by), BY_ACCOUNT)
    limits.require(conn, rate, contact["value"], limits.CODE_PER_CONTACT)
    check_id, code = uuid4(), f"{secrets.randbelow(10**6):06d}"
    queries.add_check(
        conn,
        {
            "id": check_id,
            "family": wanted.family_id,
            "contact": contact["id"],
            "replaces": wanted.replaces,
            "asked_by": wanted.asked_by,
            "asked_as": wanted.asked_as,
            "lead": wanted.lead_id,
            "name": wanted.name,
            "relation": wanted.relation,
            "hash": _hash(secret, check_id, code),
            "expires_at": now + LIFE,
            "now": now,
        },
    )
    message = message_to(
        conn,
        "contact_check",
        "email" if contact["kind"] == "email" else "whatsapp",
        contact["id"],
        Subject("contact_check", check_id, values={"code": code, "code_minutes": str(LIFE.seconds // 60)}),
        expires_at=now + LIFE,
        priority=1,
    )
    if message is None:
        raise Conflict("No code can be sent there just now.", code="no_channel")
    plan(conn, [message])


def attempt(
    conn: Conn, rate: RateLimits, secret: str, check: Row | None, written: str, asked_by: UUID
) -> Row | Exception:
    """Try a code: its row where it is right. What was wrong is returned and not raised, so that the try stays counted.

    Raises TooMany where this account tried too often.
    """
    limits.require(conn, rate, str(asked_by), TRIES_BY_ACCOUNT)
    now = clock.now(conn)
    if check is None or check["used_at"] is not None or check["expires_at"] <= now or check["tries"] >= TRIES:
        return Gone("This code has ended. Ask for a new one.", code="code_ended")
    digits = "".join(letter for letter in written if letter.isdigit())
    if not hmac.compare_digest(_hash(secret, check["id"], digits), check["code_hash"]):
        queries.count_try(conn, check["id"])
        left = TRIES - check["tries"] - 1
        said = f"This is not the code. {left} more tries." if left else "This is not the code. Ask for a new one."
        return WrongCode("code", said, code="wrong_code" if left else "code_ended")
    queries.use_check(conn, check["id"])
    return check


def _hash(secret: str, check_id: UUID, code: str) -> str:
    return hmac.new(secret.encode(), f"contact-check:{check_id}:{code}".encode(), hashlib.sha256).hexdigest()
