"""WhatsApp by AiSensy: one request per message, a template of a campaign or a free answer inside 24 hours."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from launchpad.content import render
from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.core.errors import DomainError, Unavailable
from launchpad.ledger import approval
from launchpad.ledger.attempt import Request
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.providers.aisensy.client import Media, UrlButton
from launchpad.providers.aisensy.codes import CODES
from launchpad.providers.errors import failure

# AiSensy wants a name for the contact that it makes.
_NOBODY = "Guardian"
_FREE_TEXT = "free text"
# WhatsApp fetches a file when it sends, which may be after hours of trying again.
_FILE_SECONDS = 7 * 24 * 3600
_TURN_SECONDS = 0.1
# Longer than anyone waits for a turn unless the rate is set far too low; the lease of the row is longer still.
_PATIENCE = 600


def requests(ctx: Context, claimed: Claim, pace: Pace) -> list[Request]:
    """One request for each message of a claim."""
    with ctx.db.transaction() as conn:
        approvals = approval.read(conn, claimed.templates.keys())
    headers = {template_id: found.header for template_id, found in approvals.items()}
    return [_request(ctx, claimed, row, headers.get(row["template_id"], "none")) for row in claimed.rows]


def _request(ctx: Context, claimed: Claim, row: Row, header: str) -> Request:
    template = claimed.template(row)

    def answer(rows: list[Row], attempt_id: UUID) -> str | None:
        media = _media(ctx, row["media"]) if row["media"] else None
        _take_turn(ctx)
        if media is not None:
            return ctx.aisensy.send_media(row["to_address"], row["media"]["kind"], media, row["body"] or "")
        return ctx.aisensy.send_text(row["to_address"], row["body"] or "")

    if template is None:
        return Request([row], _FREE_TEXT, answer)
    campaign = template.provider_name or ""
    message = render.render_whatsapp(template, row["variables"], ctx.settings.app_url)

    def send(rows: list[Row], attempt_id: UUID) -> str | None:
        media = _media(ctx, row["media"]) if header in approval.FILES and row["media"] else None
        _take_turn(ctx)
        return ctx.aisensy.send_template(
            campaign,
            row["to_address"],
            row["variables"].get("recipient_name") or _NOBODY,
            message.params,
            media=media,
            buttons=[UrlButton(button.index, button.text) for button in message.buttons],
        )

    return Request([row], campaign, send)


def _media(ctx: Context, file: Mapping[str, Any]) -> Media:
    """The address of a file, ours signed for so long that WhatsApp finds it.

    Raises ProviderError before anything has left: `no_file`, or `not_reached` where Storage does not answer.
    """
    if file.get("url"):
        return Media(str(file["url"]), str(file["filename"]))
    try:
        url = ctx.storage.signed_url(str(file["bucket"]), str(file["path"]), _FILE_SECONDS)
    except Unavailable as error:
        raise failure(CODES, "not_reached", str(error)) from error
    except DomainError as error:
        raise failure(CODES, "no_file", str(file["filename"])) from error
    return Media(url, str(file["filename"]))


def _take_turn(ctx: Context) -> None:
    """Wait until one more may leave in this second, over all workers. Nothing waits for a sandbox."""
    for _ in range(_PATIENCE):
        with ctx.db.transaction() as conn:
            row = conn.execute(
                """
                select private.setting('send_mode') <> 'live'
                       or private.take_token('whatsapp sends', greatest(1, s.value::int), interval '1 second')
                       as is_my_turn
                  from public.app_settings s where s.key = 'whatsapp_per_second'
                """
            ).fetchone()
        if row and row["is_my_turn"]:
            return
        time.sleep(_TURN_SECONDS)
