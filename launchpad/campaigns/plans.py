"""Starting a mailing, shown before it is done."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from launchpad.campaigns import queries, service
from launchpad.core import audit
from launchpad.core.db import Conn
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result


class Campaign(BaseModel):
    """A draft of a mailing."""

    campaign_id: UUID


def _campaign(conn: Conn, what: Campaign) -> Proposal:
    found = service.find(conn, what.campaign_id)
    item, messages, groups = service.preview(conn, found)
    facts = {name: str(found[name]) for name in ("scheduled_at", "rate_per_hour", "pause_percent", "pause_after")}
    return Proposal([item], messages, groups, facts=facts)


def _start(conn: Conn, what: Campaign, ready: Sequence[Item]) -> Done:
    for item in ready:
        queries.start(conn, item.id)
        conn.execute(
            "select private.record_event('campaign_started', %(payload)s)",
            {"payload": Jsonb({"campaign_id": str(item.id)})},
        )
        actor = conn.execute("select auth.uid() as id").fetchone()
        audit.record(conn, actor["id"] if actor else None, "campaign.started", "campaigns", item.id)
    results = [Result(id=item.id, name=item.name, outcome="done") for item in ready]
    # Its messages are planned by an event of their own, some thousand at a time, as the educator changed them.
    return Done(results, subject_ids=[what.campaign_id])


ACTIONS = {"campaign": Action(Campaign, _campaign, _start)}
