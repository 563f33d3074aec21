"""Whom the inbox knows, and what it does for other domains: the contacts of a family, care, and the educator's bell."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn, Row
from launchpad.crm import queries, service


def contact(conn: Conn, contact_id: UUID) -> Row | None:
    """One contact."""
    return queries.contact(conn, contact_id)


def first_contact(conn: Conn, family_id: UUID, kind: str) -> Row | None:
    """Whom of a family one writes to first, by e-mail or phone."""
    return queries.first_contact(conn, family_id, kind)


def handle_with_care(conn: Conn, family_id: UUID, reason: str) -> bool:
    """Stop all automation for a family, which pins its thread. Returns whether that is new."""
    return queries.handle_with_care(conn, family_id, reason)


def tell_educators(conn: Conn, key: str, event_key: str, title: str, body: str, link_path: str) -> None:
    """A notice for every educator's bell, once by `key`."""
    queries.tell_educators(conn, key, event_key, title, body, link_path)


def of_account(conn: Conn, email: str, name: str | None) -> Row:
    """The contact of an account's address; a stranger gets a family of their own, as with a mail from them."""
    return service.contact_of(conn, "email", email.lower(), name)


def contact_of_family(conn: Conn, family_id: UUID, email: str | None) -> Row | None:
    """The contact of a family that an account signs in with, if it is one of theirs."""
    found = queries.contact_by_value(conn, "email", email.lower()) if email else None
    return found if found is not None and found["family_id"] == family_id else None


def lock(conn: Conn, key: str) -> None:
    """Let requests with the same key take turns until the end of the transaction."""
    queries.lock_sender(conn, key)


def said_in_app(conn: Conn, key: str) -> Row | None:
    """What was written in the app under this key: id and ticket_id."""
    return queries.filed(conn, "in_app", key)


def say_in_app(conn: Conn, message: Mapping[str, Any], *, watch: bool = True) -> UUID | None:
    """File what somebody wrote in the app in the thread of the family, once by its key.

    message: family_id, contact_id (or None), author, subject, body, attachments, key, ticket_id. watch: look for words
    that call for care. Returns the message, None when it stands there already.
    """
    row = {
        **message,
        "channel": "in_app",
        "provider_message_id": message["key"],
        "in_reply_to": None,
        "asks_reply": True,
        "at": None,
    }
    message_id = queries.file_inbound(conn, row)
    if message_id is not None and watch:
        service.watch(conn, message["family_id"], message["author"], message["body"])
    return message_id


def answer_in_app(
    conn: Conn, family_id: UUID, ticket_id: UUID, body: str, *, written_by: UUID, key: str
) -> UUID | None:
    """Put the educator's answer, as the app shows it, into the thread, once by its key. None when it stands there."""
    author = queries.educator_name(conn)
    return queries.file_answer_in_app(
        conn,
        {
            "family_id": family_id,
            "ticket_id": ticket_id,
            "author": author,
            "body": body,
            "written_by": written_by,
            "key": key,
        },
    )


def educator(conn: Conn) -> str:
    """The teacher, as families read it."""
    return queries.educator_name(conn)
