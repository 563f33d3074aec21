"""Setting up, steering and copying campaigns. Starting one goes through its plan: /api/plans, action `campaign`."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.campaigns import service
from launchpad.campaigns.service import Audience, Draft
from launchpad.context import context
from launchpad.core import audit
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import Conn, act_as
from launchpad.ledger.plan import Channel

api = api_blueprint("campaigns", __name__, "/api/campaigns")


class CampaignPath(BaseModel):
    """A campaign."""

    campaign_id: UUID


class CampaignMade(BaseModel):
    """The id of what was made."""

    id: UUID


class Choice(BaseModel):
    """One value by which an audience may be narrowed."""

    key: str
    name: str
    count: int


class OfferShown(BaseModel):
    """A message that may go to many. needs: the consent for it. writes: what the educator writes, with the most
    characters of each."""

    event_key: str
    channel: Channel
    title: str
    purpose: str
    needs: str | None
    writes: dict[str, int]


class Choices(BaseModel):
    """All that a campaign may be set up from."""

    stages: list[Choice]
    batches: list[Choice]
    imports: list[Choice]
    sources: list[Choice]
    tags: list[Choice]
    messages: list[OfferShown]


class AudienceAsked(BaseModel):
    """An audience, and the message that it would get."""

    channel: Channel
    event_key: str = Field(max_length=60)
    audience: Audience


class Reach(BaseModel):
    """How many leads fit, how many of them get it, and why the others do not."""

    people: int
    goes: int
    not_agreed: int
    nobody: int
    opted_out: int
    suppressed: int


class Copy(BaseModel):
    """to: everybody of the same audience, or those who got it and opened none of our pages."""

    to: Literal["same", "not_visited"] = "same"


class Steer(BaseModel):
    """What a campaign is to do."""

    to: Literal["pause", "resume", "cancel"]


@api.get("/choices", responses={200: Choices})
@requires_admin
def choices() -> dict[str, Any]:
    """Stages, batches, lists, sources and tags with their counts, and the messages that may go to many."""
    with context().db.transaction() as conn:
        return {**service.choices(conn), "messages": [_shown(offer) for offer in service.offers()]}


def _shown(offer: service.Offer) -> dict[str, Any]:
    shown = OfferShown(
        event_key=offer.event_key,
        channel=offer.channel,  # type: ignore[arg-type]
        title=offer.title,
        purpose=offer.purpose,
        needs=offer.needs,
        writes={name: service.longest(name) for name in offer.writes},
    )
    return shown.model_dump()


@api.post("/audience", responses={200: Reach})
@requires_admin
def audience(body: AudienceAsked) -> dict[str, Any]:
    """How many an audience has now, and how many of them would get this message."""
    offer = service.offer_of(body.channel, body.event_key)
    with context().db.transaction() as conn:
        return dict(service.reach(conn, body.audience, offer))


@api.post("", responses={201: CampaignMade})
@requires_admin
def create(body: Draft) -> tuple[dict[str, Any], int]:
    """Set up a campaign. Nothing is sent before its plan is confirmed."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        made = service.create(conn, body)
        _note(conn, "campaign.created", made, body.model_dump(mode="json"))
    return {"id": str(made)}, 201


@api.put("/<uuid:campaign_id>", responses={200: CampaignMade})
@requires_admin
def change(path: CampaignPath, body: Draft) -> dict[str, Any]:
    """Change a draft."""
    with context().db.transaction() as conn:
        service.change(conn, path.campaign_id, body)
        _note(conn, "campaign.changed", path.campaign_id, body.model_dump(mode="json"))
    return {"id": str(path.campaign_id)}


@api.delete("/<uuid:campaign_id>", responses={200: CampaignMade})
@requires_admin
def drop(path: CampaignPath) -> dict[str, Any]:
    """Delete a draft."""
    with context().db.transaction() as conn:
        service.drop(conn, path.campaign_id)
        _note(conn, "campaign.deleted", path.campaign_id)
    return {"id": str(path.campaign_id)}


@api.post("/<uuid:campaign_id>/copies", responses={201: CampaignMade})
@requires_admin
def duplicate(path: CampaignPath, body: Copy) -> tuple[dict[str, Any], int]:
    """A new draft of the same message."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        made = service.duplicate(conn, path.campaign_id, only_not_visited=body.to == "not_visited")
        _note(conn, "campaign.copied", made, {"from": str(path.campaign_id)})
    return {"id": str(made)}, 201


@api.post("/<uuid:campaign_id>/steer", responses={200: CampaignMade})
@requires_admin
def steer(path: CampaignPath, body: Steer) -> dict[str, Any]:
    """Pause, resume or cancel a campaign that runs. What has left is past stopping."""
    acts = {"pause": service.pause, "resume": service.resume, "cancel": service.cancel}
    with context().db.transaction() as conn:
        acts[body.to](conn, path.campaign_id)
        _note(conn, f"campaign.{body.to}", path.campaign_id)
    return {"id": str(path.campaign_id)}


def _note(conn: Conn, action: str, campaign_id: UUID, after: dict[str, Any] | None = None) -> None:
    audit.record(conn, current_user().id, action, "campaigns", campaign_id, after=after)
