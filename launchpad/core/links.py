"""Personal links: one address per person and purpose, made and opened by the database."""

from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from launchpad.core.db import Conn, Row


class LinkKind(StrEnum):
    """What a personal link opens; the value stands in the database."""

    FORM = "form"
    CONSENT = "consent"
    NOTICE = "notice"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    CLAIM = "claim"
    PAY = "pay"
    RECEIPT = "receipt"
    JOIN = "join"
    RECORDING = "recording"
    WORK = "work"
    CERTIFICATE = "certificate"
    SCHEDULE = "schedule"
    HOME = "home"
    MATERIALS = "materials"
    CALLBACK = "callback"
    TICKET = "ticket"


PATHS: dict[LinkKind, str] = {
    LinkKind.FORM: "/f/",
    LinkKind.CONSENT: "/consent/",
    LinkKind.NOTICE: "/notice/",
    LinkKind.UNSUBSCRIBE: "/u/",
    LinkKind.PREFERENCES: "/prefs/",
    LinkKind.CLAIM: "/claim/",
    LinkKind.PAY: "/pay/",
    LinkKind.RECEIPT: "/receipt/",
    LinkKind.JOIN: "/join/",
    LinkKind.RECORDING: "/watch/",
    LinkKind.WORK: "/assignment/",
    LinkKind.CERTIFICATE: "/certificate/",
    LinkKind.SCHEDULE: "/schedule/",
    LinkKind.HOME: "/home/",
    LinkKind.MATERIALS: "/materials/",
    LinkKind.CALLBACK: "/callback/",
    LinkKind.TICKET: "/help/",
}


def personal_link(
    conn: Conn,
    kind: LinkKind,
    *,
    lead_id: UUID | None = None,
    contact_id: UUID | None = None,
    subject_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> str:
    """The token of this person's link of a kind, made at the first call and the same at every later one."""
    row = conn.execute(
        """
        select private.personal_link(
            %(kind)s, %(lead_id)s::uuid, %(contact_id)s::uuid, %(subject_id)s::uuid, %(expires_at)s::timestamptz
        ) as token
        """,
        {
            "kind": kind.value,
            "lead_id": lead_id,
            "contact_id": contact_id,
            "subject_id": subject_id,
            "expires_at": expires_at,
        },
    ).fetchone()
    assert row is not None
    return str(row["token"])


def open_personal_link(conn: Conn, kind: LinkKind, token: str) -> Row | None:
    """The row that a token stands for, or None where the database does not open it."""
    return conn.execute(
        "select * from private.open_personal_link(%(kind)s, %(token)s)", {"kind": kind.value, "token": token}
    ).fetchone()


def url(app_url: str, kind: LinkKind, token: str, *, language: str | None = None) -> str:
    """The address of a personal link, in a language where one is named."""
    query = f"?{urlencode({'lang': language})}" if language else ""
    return f"{app_url}{PATHS[kind]}{token}{query}"
