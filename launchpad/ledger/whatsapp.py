"""WhatsApp by AiSensy: one request per message, a template of a campaign or a free answer inside 24 hours."""

from uuid import UUID

from launchpad.content import render
from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.ledger.attempt import Request
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.providers.aisensy.client import UrlButton

# AiSensy wants a name for the contact that it makes.
_NOBODY = "Guardian"
_FREE_TEXT = "free text"


def requests(ctx: Context, claimed: Claim, pace: Pace) -> list[Request]:
    """One request for each message of a claim."""
    return [_request(ctx, claimed, row) for row in claimed.rows]


def _request(ctx: Context, claimed: Claim, row: Row) -> Request:
    template = claimed.template(row)

    def answer(rows: list[Row], attempt_id: UUID) -> str | None:
        return ctx.aisensy.send_text(row["to_address"], row["body"] or "")

    if template is None:
        return Request([row], _FREE_TEXT, answer)
    campaign = template.provider_name or ""
    message = render.render_whatsapp(template, row["variables"], ctx.settings.app_url)

    def send(rows: list[Row], attempt_id: UUID) -> str | None:
        return ctx.aisensy.send_template(
            campaign,
            row["to_address"],
            row["variables"].get("recipient_name") or _NOBODY,
            message.params,
            buttons=[UrlButton(button.index, button.text) for button in message.buttons],
        )

    return Request([row], campaign, send)
