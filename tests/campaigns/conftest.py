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

    def look(self, action: str, what: dict[str, Any], **edits: Any) -> dict[str, Any]:
        """What an action would do and send."""
        answer = self.client.post("/api/plans/preview", json={"action": action, "what": what, "edits": edits})
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def do(self, action: str, what: dict[str, Any], **edits: Any) -> dict[str, Any]:
        """Look at an action, and confirm what was shown."""
        asked = {
            "action": action,
            "what": what,
            "edits": edits,
            "plan_id": str(uuid4()),
            "fingerprint": self.look(action, what, **edits)["fingerprint"],
        }
        answer = self.client.post("/api/plans/confirm", json=asked)
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def plan(self, campaign_id: str, **edits: Any) -> dict[str, Any]:
        """What starting a campaign would send."""
        return self.look("campaign", {"campaign_id": campaign_id}, **edits)

    def start(self, campaign_id: str, **edits: Any) -> dict[str, Any]:
        """Confirm what was shown of a campaign, and plan it."""
        return self.do("campaign", {"campaign_id": campaign_id}, **edits)

    def follow(self, act: str, sequence_id: object, *families: Household, **edits: Any) -> dict[str, Any]:
        """Let families begin a follow-up ("follow_up"), rest in it, go on or leave it."""
        leads = [str(one.lead_id) for one in families]
        return self.do(act, {"sequence_id": str(sequence_id), "lead_ids": leads}, **edits)

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
