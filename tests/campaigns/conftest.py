"""What tests of campaigns and sequences share: an educator with doors, and crowds of families."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import cast as people
from tests.cast import Household
from tests.engine import Client, Engine


@dataclass(frozen=True)
class Desk:
    """The educator at her doors."""

    engine: Engine
    client: Client
    admin: UUID

    def draft(self, **changes: Any) -> dict[str, Any]:
        """A campaign as the page sends it."""
        return {
            "name": "A new batch",
            "channel": "email",
            "event_key": "news_offer",
            "audience": {"stages": ["invited"]},
            "words": {"announcement_title": "A new batch", "announcement_text": "It starts in January."},
            **changes,
        }

    def make(self, **changes: Any) -> str:
        """Keep a draft; returns its id."""
        answer = self.client.post("/api/campaigns", json=self.draft(**changes))
        assert answer.status_code == 201, answer.get_json()
        return str(answer.get_json()["id"])

    def plan(self, campaign_id: str, **edits: Any) -> dict[str, Any]:
        """What starting it would send."""
        asked = {"action": "campaign", "what": {"campaign_id": campaign_id}, "edits": edits}
        answer = self.client.post("/api/plans/preview", json=asked)
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def start(self, campaign_id: str, **edits: Any) -> dict[str, Any]:
        """Confirm what was shown, and plan it."""
        asked = {
            "action": "campaign",
            "what": {"campaign_id": campaign_id},
            "edits": edits,
            "plan_id": str(uuid4()),
            "fingerprint": self.plan(campaign_id, **edits)["fingerprint"],
        }
        answer = self.client.post("/api/plans/confirm", json=asked)
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def steer(self, campaign_id: str, to: str) -> int:
        """Pause, resume or cancel; returns the status of the answer."""
        return self.client.post(f"/api/campaigns/{campaign_id}/steer", json={"to": to}).status_code

    def numbers(self, campaign_id: str) -> dict[str, Any]:
        """The mailing as the page's list shows it."""
        with self.engine.as_person(self.admin) as conn:
            found = conn.execute(
                "select to_jsonb(c) from public.campaign_list c where id = %s", [campaign_id]
            ).fetchone()
        assert found is not None
        return dict(found[0])


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """An educator, signed in, at noon of a day with nothing on it."""
    admin = people.account(engine, "desk@example.com", "admin", "Kavita Deshpande")
    engine.run(
        'update public.app_settings set value = \'{"from": "00:00", "to": "00:00"}\' where key = \'quiet_hours\''
    )
    return Desk(engine, engine.client.as_admin(admin), admin)


def crowd(
    engine: Engine, count: int, *, stage: str = "invited", domain: str = "example.com", **more: Any
) -> list[Household]:
    """Families with one child and all consents, unless told otherwise."""
    with engine.db.transaction() as conn:
        made = [
            people.household(
                conn,
                f"Child {number} {domain.split('.')[0].title()}",
                f"Parent {number}",
                f"p{number}.{stage}@{domain}",
                f"+9190{abs(hash((domain, stage))) % 1000:03d}{number:05d}",
                stage=stage,
                **more,
            )
            for number in range(count)
        ]
        conn.execute("update public.automation_events set status = 'done'")
    return made
