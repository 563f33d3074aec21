"""The rules of the parent corner: who may open it, for how long, and what may be changed there.

The account is the family's and the student's token comes with every request, so that token proves nothing here. A code
goes to the guardian's own channel; who types it gets a key that works for a quarter of an hour in that sign-in alone.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from launchpad.contacts import service as contacts
from launchpad.contacts.codes import Wanted
from launchpad.contacts.service import Kind, Relation
from launchpad.content import consent as wording
from launchpad.content import sync
from launchpad.content.render import MissingValue
from launchpad.core import audit, clock
from launchpad.core.auth import User
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from launchpad.core.ratelimit import RateLimits
from launchpad.families import consent, limits, reading
from launchpad.families import service as families
from launchpad.families.consent import Visit
from launchpad.families.limits import Limit
from launchpad.ledger import choices
from launchpad.ledger.plan import plan
from launchpad.ledger.words import for_thread, masked
from launchpad.messages.service import with_dead_links
from launchpad.outreach.compose import Subject, message_to
from launchpad.parents import queries
from launchpad.privacy import export, export_queries
from launchpad.privacy import service as privacy
from launchpad.profile import service as profile

CODE_LIFE = timedelta(minutes=10)
TRIES = 5
RESEND_WAIT = timedelta(seconds=60)
VISIT_LIFE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=30)
MESSAGES_AT_ONCE = 30

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
CODES_TO_CONTACT = [Limit("parent-contact", 3, _HOUR), Limit("parent-contact-day", 8, _DAY)]
CODES_BY_ACCOUNT = [Limit("parent-account", 5, _HOUR), Limit("parent-account-day", 12, _DAY)]
# Over the five that each code has: who guesses gets nowhere, however many codes they ask for.
TRIES_BY_ACCOUNT = [Limit("parent-tries", 15, _HOUR), Limit("parent-tries-day", 30, _DAY)]

Hours = Literal["any", "morning", "afternoon", "evening"]


class WrongCode(Invalid):
    """This is not the code."""


class CornerClosed(Forbidden):
    """This is for the parent or guardian. Open it again with a code."""

    code = "parent_code"


@dataclass(frozen=True)
class Opened:
    """The key of a visit, shown once, and until when it works (aware)."""

    key: str
    until: datetime


def door(conn: Conn, user: User) -> dict[str, Any]:
    """What the page before the code shows: where a code may go, masked, and the one that is on its way.

    Raises NotFound for an account that is no family's.
    """
    family_id = _family(conn, user)
    sent = queries.newest_code(conn, user.id, family_id)
    now = clock.now(conn)
    is_open = sent is not None and sent["used_at"] is None and sent["expires_at"] > now and sent["tries"] < TRIES
    return {
        "channels": [
            {"id": one["id"], "kind": one["kind"], "masked": masked(one)}
            for one in queries.channels(conn, family_id, user.id)
        ],
        "sent": {
            "masked": masked(sent),
            "expires_at": sent["expires_at"],
            "again_at": sent["created_at"] + RESEND_WAIT,
        }
        if sent is not None and is_open
        else None,
    }


def send_code(conn: Conn, rate: RateLimits, secret: str, user: User, contact_id: UUID) -> None:
    """Send a code to a guardian's contact of the account's own family; the one before works no more.

    Raises NotFound for any other contact, TooMany where this was asked for too often.
    """
    family_id = _family(conn, user)
    contact = next((one for one in queries.channels(conn, family_id, user.id) if one["id"] == contact_id), None)
    if contact is None:
        raise NotFound
    now = clock.now(conn)
    before = queries.newest_code(conn, user.id, family_id)
    if before is not None and before["used_at"] is None and before["created_at"] + RESEND_WAIT > now:
        raise Conflict("A code is on its way. Please wait a minute for it.", code="code_on_its_way")
    limits.require(conn, rate, str(user.id), CODES_BY_ACCOUNT)
    limits.require(conn, rate, contact["value"], CODES_TO_CONTACT)
    code_id, code = uuid4(), f"{secrets.randbelow(10**6):06d}"
    queries.add_code(
        conn,
        {
            "id": code_id,
            "user": user.id,
            "family": family_id,
            "contact": contact_id,
            "hash": _code_hash(secret, code_id, code),
            "expires_at": now + CODE_LIFE,
            "now": now,
        },
    )
    message = message_to(
        conn,
        "parent_code",
        "email" if contact["kind"] == "email" else "whatsapp",
        contact_id,
        Subject("parent_code", code_id, values={"code": code, "code_minutes": str(CODE_LIFE.seconds // 60)}),
        expires_at=now + CODE_LIFE,
        priority=1,
    )
    if message is None:
        raise Conflict("No code can be sent there just now.", code="no_channel")
    plan(conn, [message])


def try_code(conn: Conn, rate: RateLimits, secret: str, user: User, written: str) -> Opened | Exception:
    """Open the corner with a code. What was wrong is returned and not raised, so that the try stays counted.

    Raises TooMany where this account tried too often.
    """
    family_id = _family(conn, user)
    limits.require(conn, rate, str(user.id), TRIES_BY_ACCOUNT)
    code = queries.newest_code(conn, user.id, family_id)
    now = clock.now(conn)
    if code is None or code["used_at"] is not None or code["expires_at"] <= now or code["tries"] >= TRIES:
        return Gone("This code has ended. Ask for a new one.", code="code_ended")
    digits = "".join(letter for letter in written if letter.isdigit())
    is_theirs = code["owner"] == "guardian" and code["family_now"] == family_id
    if not hmac.compare_digest(_code_hash(secret, code["id"], digits), code["code_hash"]) or not is_theirs:
        queries.count_try(conn, code["id"])
        left = TRIES - code["tries"] - 1
        said = f"This is not the code. {left} more tries." if left else "This is not the code. Ask for a new one."
        return WrongCode("code", said, code="wrong_code" if left else "code_ended")
    queries.use_code(conn, code["id"])
    key = secrets.token_urlsafe(32)
    queries.add_visit(
        conn,
        {
            "user": user.id,
            "session": user.session_id,
            "family": family_id,
            "contact": code["contact_id"],
            "hash": _key_hash(secret, key),
            "expires_at": now + VISIT_LIFE,
        },
    )
    audit.record(conn, user.id, "parent_corner.opened", "families", family_id)
    return Opened(key, now + VISIT_LIFE)


def visit_of(conn: Conn, secret: str, user: User, key: str) -> Row:
    """The open visit of a key. Raises CornerClosed for any other key, person, sign-in or time."""
    found = queries.open_visit(conn, user.id, user.session_id, _key_hash(secret, key), clock.now(conn)) if key else None
    if found is None:
        raise CornerClosed
    return found


def close(conn: Conn, user: User) -> None:
    """Close whatever the account has open; anybody who is signed in may."""
    queries.close_all(conn, user.id)


# ---------------------------------------------------------------- inside
def corner(conn: Conn, visit: Row) -> dict[str, Any]:
    """What a guardian sees first: children with permissions, dues, hours, language, and the copy that was asked for."""
    family_id = visit["family_id"]
    copy = export_queries.newest_of_guardian(conn, family_id)
    return {
        "guardian_name": visit["guardian_name"],
        "until": visit["expires_at"],
        "language": visit["language"],
        "hours": visit["contact_hours"] or "any",
        "unwanted": visit["unwanted"],
        "possible": choices.possible(student=False),
        "children": [
            {
                "id": child["id"],
                "name": child["student_name"],
                "purposes": [
                    {"purpose": purpose, "is_on": is_on, **wording.in_words(purpose)}
                    for purpose, is_on in consent.switches(conn, child["id"]).items()
                ],
                "next_class_at": (reading.next_class(conn, child["id"]) or {}).get("starts_at"),
                "erased_at": privacy.planned_for(conn, child["id"]),
            }
            for child in queries.children(conn, family_id)
        ],
        "refund_rule": queries.refund_rule(conn),
        "dues": queries.dues(conn, family_id),
        "copy": copy and {name: copy[name] for name in ("id", "status", "progress", "total", "bytes", "expires_at")},
    }


def switch(conn: Conn, visit: Row, lead_id: UUID, answers: Mapping[str, bool], language: str, seen: Visit) -> None:
    """Switch purposes of a child of this family on or off; it holds at once. Raises NotFound for another's child."""
    _child(conn, visit, lead_id)
    consent.change(conn, lead_id, visit["contact_id"], answers, language, seen)


def people(conn: Conn, visit: Row, user: User) -> dict[str, Any]:
    """Whose addresses and numbers the family has, with what comes to each; and the code that is on its way."""
    family_id = visit["family_id"]
    return {
        "contacts": contacts.shown(conn, family_id),
        "contact_sent": contacts.waiting_code(conn, user, "guardian", family_id),
    }


def ask_contact(
    conn: Conn,
    rate: RateLimits,
    secret: str,
    visit: Row,
    user: User,
    kind: Kind,
    written: str,
    replaces: UUID | None,
    name: str | None,
    relation: Relation | None,
) -> None:
    """Send a code to an address or number that shall be a guardian's. Raises what `contacts.ask` raises."""
    wanted = Wanted(visit["family_id"], user.id, "guardian", None, replaces, name, relation)
    contacts.ask(conn, rate, secret, kind, written, wanted)


def confirm_contact(
    conn: Conn, rate: RateLimits, secret: str, visit: Row, user: User, written: str
) -> Exception | None:
    """Make it the guardian's with the code; the corner stays open. What was wrong is returned, not raised."""
    made = contacts.confirm(conn, rate, secret, user, "guardian", visit["family_id"], written)
    if isinstance(made, Exception):
        return made
    if made.replaced_id is not None:
        queries.keep_open(conn, made.replaced_id, made.contact_id)
    return None


def set_hours(conn: Conn, visit: Row, user: User, hours: Hours) -> None:
    """When this family wants to be written to and called."""
    queries.set_hours(conn, visit["family_id"], None if hours == "any" else hours)
    audit.record(conn, user.id, "family.contact_hours", "families", visit["family_id"], after={"hours": hours})


def choose(conn: Conn, visit: Row, user: User, unwanted: list[str]) -> None:
    """What the guardians do not want to get. Raises Invalid for what cannot be switched off."""
    kept = profile.checked(unwanted, student=False)
    queries.set_unwanted(conn, visit["family_id"], kept)
    audit.record(conn, user.id, "family.choices", "families", visit["family_id"], after={"unwanted": kept})


def speak(conn: Conn, visit: Row, language: str) -> None:
    """In which language this family is written to."""
    families.speak(conn, visit["family_id"], language)


def erase(conn: Conn, visit: Row, lead_id: UUID, language: str, seen: Visit) -> datetime | None:
    """Everything off at once, and the erasing planned; the course switched on again takes it back. Gives its time."""
    _child(conn, visit, lead_id)
    consent.change(
        conn, lead_id, visit["contact_id"], dict.fromkeys(wording.PURPOSES, False), language, seen, method="page"
    )
    privacy.ask(conn, visit["family_id"], lead_id, actor=None, after=privacy.WITHDRAWN)
    return privacy.planned_for(conn, lead_id)


def ask_for_copy(conn: Conn, visit: Row, user: User, *, ip: str | None) -> UUID:
    """Have a zip made of what is held of this family; it goes on by itself."""
    made = export_queries.add(conn, visit["family_id"], user.id, "guardian")
    audit.record(conn, user.id, "data.exported", "families", visit["family_id"], after={"via": "guardian"}, ip=ip)
    notify(conn, export.LANE)
    return made


def copy_path(conn: Conn, visit: Row, export_id: UUID) -> str:
    """Where the file of a copy lies. Raises NotFound where it is not this family's, not ready or gone."""
    row = export_queries.newest_of_guardian(conn, visit["family_id"])
    if row is None or row["id"] != export_id or row["status"] != "ready" or row["expires_at"] < clock.now(conn):
        raise NotFound("This file is not there, or not any more. Make a new one.")
    return str(row["path"])


def sent(conn: Conn, visit: Row, before: datetime | None, app_url: str) -> tuple[list[dict[str, Any]], bool]:
    """What was sent to the family, newest first, with its words; whether there is more.

    What went to the student's own address or number is named without its words, and codes are never shown.
    """
    rows = queries.messages(conn, visit["family_id"], before, MESSAGES_AT_ONCE + 1)
    shown = rows[:MESSAGES_AT_ONCE]
    templates = sync.templates(conn, {row["template_id"] for row in shown if row["template_id"]})
    return [_message(row, templates, app_url) for row in shown], len(rows) > MESSAGES_AT_ONCE


def _message(row: Row, templates: Mapping[UUID, Any], app_url: str) -> dict[str, Any]:
    subject, text = None, None
    if row["owner"] != "student" and "code" not in row["variables"]:
        try:
            subject, text = for_thread(templates.get(row["template_id"]), with_dead_links(row), app_url)
        except MissingValue:
            text = None
    return {
        "id": row["id"],
        "channel": row["channel"],
        "to": masked(row),
        "is_students": row["owner"] == "student",
        "subject": subject,
        "text": text,
        "status": row["status"],
        "at": row["sent_at"],
    }


def _family(conn: Conn, user: User) -> UUID:
    family_id = queries.family_of(conn, user.id)
    if family_id is None:
        raise NotFound("There is no family with this account yet.")
    return family_id


def _child(conn: Conn, visit: Row, lead_id: UUID) -> None:
    if lead_id not in {child["id"] for child in queries.children(conn, visit["family_id"])}:
        raise NotFound


def _code_hash(secret: str, code_id: UUID, code: str) -> str:
    return hmac.new(secret.encode(), f"parent-code:{code_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _key_hash(secret: str, key: str) -> str:
    return hmac.new(secret.encode(), f"parent-key:{key}".encode(), hashlib.sha256).hexdigest()
