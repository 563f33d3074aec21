"""What the tests of sessions and coursework share: classes at given times, and what families were sent of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from tests.cast import Cast
from tests.engine import Engine

ROOM = "https://video.example.com/room"
# A Saturday, noon in India.
NOON = datetime(2026, 12, 5, 12, 0, tzinfo=INDIA)


@dataclass
class School:
    """The educator's classes for Riya and Kabir."""

    engine: Engine
    cast: Cast

    def session(self, starts_at: datetime, title: str = "Find your first customer", **more: Any) -> UUID:
        """The educator saves a class of one hour in her browser."""
        return self._save(None, title, starts_at, more.get("reason"))

    def move(self, session_id: UUID, starts_at: datetime, reason: str | None = None) -> None:
        self._save(session_id, "Find your first customer", starts_at, reason)

    def _save(self, session_id: UUID | None, title: str, starts_at: datetime, reason: str | None) -> UUID:
        with self.engine.as_person(self.cast.admin) as conn:
            row = conn.execute(
                "select public.save_session(%s, %s, %s, %s, %s, %s, '', %s)",
                [session_id, self.cast.batch_id, title, starts_at, starts_at + timedelta(hours=1), ROOM, reason],
            ).fetchone()
        assert row is not None
        found: UUID = row[0]
        return found

    def series(self, *starts_at: datetime, title: str = "Find your first customer") -> list[UUID]:
        """The educator makes a series of classes of one hour."""
        with self.engine.as_person(self.cast.admin) as conn:
            rows = conn.execute(
                "select public.make_sessions(%s, %s, %s::timestamp[], 60, %s)",
                [self.cast.batch_id, title, [one.astimezone(INDIA).replace(tzinfo=None) for one in starts_at], ROOM],
            ).fetchall()
        return [row[0] for row in rows]

    def plan(self, action: str, **what: Any) -> dict[str, Any]:
        """What an action would do, as the educator sees it first."""
        body = {"action": action, "what": what, "edits": {}}
        answer = self.engine.client.as_admin(self.cast.admin).post("/api/plans/preview", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def confirm(self, action: str, **what: Any) -> dict[str, Any]:
        """The action, done as it was shown."""
        shown = self.plan(action, **what)
        body = {
            "action": action,
            "what": what,
            "edits": {},
            "fingerprint": shown["fingerprint"],
            "plan_id": str(uuid4()),
        }
        answer = self.engine.client.as_admin(self.cast.admin).post("/api/plans/confirm", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def as_admin(self, statement: str, *values: Any) -> None:
        """The educator writes something in her browser."""
        with self.engine.as_person(self.cast.admin) as conn:
            conn.execute(statement.encode(), values)

    def at(self, moment: datetime) -> None:
        """Go to a business time, do what is due and hear what became of it."""
        self.engine.clock(moment)
        self.engine.hear()

    def told(self, event_key: str) -> list[tuple[str, str]]:
        """(address, status) of the messages of an event, by address."""
        rows: list[Row] = self.engine.rows(
            """
            select c.value, m.status::text from public.message_log m join public.contacts c on c.id = m.contact_id
             where m.event_key = %(key)s order by c.value, m.created_at
            """,
            key=event_key,
        )
        return [(row["value"], row["status"]) for row in rows]

    def addresses(self, event_key: str) -> list[str]:
        return [address for address, _ in self.told(event_key)]

    def notices(self, user_id: UUID) -> list[tuple[str, str]]:
        """(event, page) of the notices in the app, oldest first."""
        rows = self.engine.rows(
            "select event_key, link_path from public.notifications where user_id = %(id)s order by created_at",
            id=user_id,
        )
        return [(row["event_key"], row["link_path"]) for row in rows]

    def link(self, kind: str, contact_id: UUID) -> str:
        """The token of a contact's personal link."""
        found: str = self.engine.value(
            "select token from private.personal_links where kind = %(kind)s and contact_id = %(contact)s",
            kind=kind,
            contact=contact_id,
        )
        return found


# Anita and Riya, Vikram: everyone who hears of a class of the batch, as message_log sorts them.
EVERYONE = [
    "+919876543210",
    "+919876543211",
    "+919876543220",
    "anita@example.com",
    "riya@example.com",
    "vikram@example.com",
]
