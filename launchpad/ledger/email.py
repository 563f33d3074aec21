"""E-mail by SendGrid: one text for up to 1,000 people at a time, free answers each on its own."""

from dataclasses import replace
from itertools import groupby
from uuid import UUID

from launchpad.content import render
from launchpad.content.render import Email
from launchpad.content.template import Template
from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.ledger import stored, words
from launchpad.ledger.attempt import Request
from launchpad.ledger.claim import Claim
from launchpad.ledger.pace import Pace
from launchpad.providers.sendgrid.client import EmailAttachment, EmailBatch, EmailRecipient
from launchpad.providers.sendgrid.codes import CODES

_REPLY_TAG = "-reply_token-"
# A batch that was refused is tried again in parts this many times smaller, until the faulty message stands alone.
_SMALLER = 32


def requests(ctx: Context, claimed: Claim, pace: Pace) -> list[Request]:
    """The requests of a claim: one for each text and number of attempts, and one for each free answer."""
    made = [_answer(ctx, row) for row in claimed.rows if row["template_id"] is None]
    templated = sorted((row for row in claimed.rows if row["template_id"]), key=_group)
    for (template_id, attempts, was_refused), same in groupby(templated, _group):
        rows = list(same)
        size = max(1, pace.email_batch // _SMALLER**attempts) if was_refused else pace.email_batch
        parts = [rows[start : start + size] for start in range(0, len(rows), size)]
        made += [_bulk(ctx, claimed.templates[template_id], part) for part in parts]
    return made


def _group(row: Row) -> tuple[UUID, int, bool]:
    code = CODES.get(row["error_code"] or "")
    return row["template_id"], row["attempts"], code is not None and code.kind == "permanent"


def _bulk(ctx: Context, template: Template, rows: list[Row]) -> Request:
    def ask(rows: list[Row], attempt_id: UUID) -> str | None:
        recipients = [_recipient(ctx, template, row, attempt_id) for row in rows]
        return ctx.sendgrid.send_batch(
            _mail(ctx, render.email_batch_parts(template), recipients, _REPLY_TAG, template.event_key)
        )

    return Request(rows, ctx.settings.email_parse_domain, ask)


def _answer(ctx: Context, row: Row) -> Request:
    def ask(rows: list[Row], attempt_id: UUID) -> str | None:
        recipient = EmailRecipient(row["to_address"], None, str(row["id"]), str(attempt_id), headers=_headers(ctx, row))
        email = render.render_free_email(row["subject"] or "", row["body"] or "", row["variables"].get("quoted"))
        mail = _mail(ctx, email, [recipient], words.reply_token(row["id"]), row["event_key"])
        return ctx.sendgrid.send_batch(replace(mail, attachments=_attached(ctx, row)))

    return Request([row], ctx.settings.email_parse_domain, ask)


def _attached(ctx: Context, row: Row) -> list[EmailAttachment]:
    """The files of a free answer. Raises ProviderError, as nothing has left."""
    return [
        EmailAttachment(file["name"], file["type"], stored.content(ctx.storage, stored.ATTACHMENTS, file["path"]))
        for file in row["attachments"]
    ]


def _mail(ctx: Context, email: Email, recipients: list[EmailRecipient], reply_token: str, category: str) -> EmailBatch:
    settings = ctx.settings
    return EmailBatch(
        from_email=settings.email_from,
        from_name=settings.email_from_name,
        subject=email.subject,
        text=email.text,
        html=email.html,
        recipients=recipients,
        reply_to=f"reply+{reply_token}@{settings.email_parse_domain}",
        categories=[category],
    )


def _recipient(ctx: Context, template: Template, row: Row, attempt_id: UUID) -> EmailRecipient:
    app_url = ctx.settings.app_url
    headers = _headers(ctx, row)
    if url := render.unsubscribe_url(template, row["variables"], app_url):
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailRecipient(
        to=row["to_address"],
        name=None,
        message_id=str(row["id"]),
        attempt_id=str(attempt_id),
        substitutions={
            **render.tags_for(template, row["variables"], app_url),
            _REPLY_TAG: words.reply_token(row["id"]),
        },
        headers=headers,
    )


def _headers(ctx: Context, row: Row) -> dict[str, str]:
    """The same Message-ID that the row notes when its request begins, and what it answers."""
    headers = {"Message-ID": f"<{row['id'].hex}@{ctx.settings.email_parse_domain}>"}
    if row["in_reply_to"]:
        headers |= {"In-Reply-To": row["in_reply_to"], "References": row["in_reply_to"]}
    return headers
