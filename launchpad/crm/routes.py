"""The doors of the message providers' webhooks, and the educator's answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import AwareDatetime, BaseModel, Field

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import Row
from launchpad.crm import answers, files
from launchpad.crm.hooks import fingerprint, refuse, store
from launchpad.providers.aisensy import webhook as aisensy_webhook
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.sendgrid import inbound as sendgrid_inbound
from launchpad.providers.sendgrid import webhook as sendgrid_webhook

hooks = Blueprint("crm_hooks", __name__, url_prefix="/hooks")
api = api_blueprint("crm", __name__, "/api/crm")


@hooks.post("/sendgrid/events")
def sendgrid_events() -> tuple[Response, int]:
    """Deliveries, bounces and complaints of e-mail."""
    body = request.get_data()
    keys, headers = context().accepted("sendgrid_webhook_public_key"), dict(request.headers)
    if not any(sendgrid_webhook.is_authentic(body, headers, key) for key in keys):
        return _refused("sendgrid", "signature", 401)
    return _stored("sendgrid", fingerprint(body), body)


@hooks.post("/sendgrid/inbound")
def sendgrid_mail() -> tuple[Response, int]:
    """Mail to us. It is signed where a key is set; without one it is as open as the mailbox that it stands for."""
    body = request.get_data()
    keys, headers = context().accepted("sendgrid_parse_public_key"), dict(request.headers)
    if keys and not any(sendgrid_webhook.is_authentic(body, headers, key) for key in keys):
        return _refused("sendgrid_inbound", "signature", 401)
    try:
        mail = sendgrid_inbound.parse_inbound(body, request.headers.get("Content-Type", ""))
    except WebhookMalformed:
        return _refused("sendgrid_inbound", "malformed", 400)
    return _stored("sendgrid_inbound", mail.dedupe_key, body)


@hooks.get("/aisensy")
def aisensy_greeting() -> tuple[Response, int]:
    """The address is looked at before it is used."""
    return jsonify(status="ok"), 200


@hooks.post("/aisensy")
def aisensy_notifications() -> tuple[Response, int]:
    """WhatsApp messages to us, and how far ours came.

    AiSensy ends the subscription after a 410 or a hundred refusals in twenty minutes. So what is signed is always kept
    and answered with 200, also what nobody can read: that stands among the webhooks that failed.
    """
    body = request.get_data()
    secrets, headers = context().accepted("aisensy_webhook_secret"), dict(request.headers)
    if not any(aisensy_webhook.is_authentic(body, headers, secret) for secret in secrets):
        return _refused("aisensy", "signature", 401)
    try:
        told, _ = aisensy_webhook.parse_notifications(body)
    except WebhookMalformed as error:
        return _stored("aisensy", fingerprint(body), body, fault=str(error))
    return _stored("aisensy", told[0].dedupe_key if len(told) == 1 else fingerprint(body), body)


def _stored(provider: str, key: str, body: bytes, *, fault: str | None = None) -> tuple[Response, int]:
    with context().db.transaction() as conn:
        is_new = store(conn, provider, key, request.headers.get("Content-Type"), body, fault=fault)
    return jsonify(status="known" if not is_new else "kept" if fault else "stored"), 200


_REFUSALS = {
    "signature": "The signature of this webhook does not fit.",
    "malformed": "The body of this webhook could not be read.",
}


def _refused(provider: str, reason: str, status: int) -> tuple[Response, int]:
    with context().db.transaction() as conn:
        refuse(conn, provider, reason)
    return jsonify(error={"code": f"webhook_{reason}", "message": _REFUSALS[reason], "field": None}), status


class ConversationPath(BaseModel):
    """A conversation of the inbox."""

    conversation_id: UUID


class ReplyAttachment(BaseModel):
    """A file that the educator has uploaded for this answer."""

    path: str = Field(pattern=r"^out/[0-9a-f-]{36}/[^/]{1,120}$")
    name: str = Field(min_length=1, max_length=120)
    type: str = Field(default="application/octet-stream", max_length=100)
    bytes: int = Field(ge=0, le=files.LARGEST_BYTES)


class ConversationReply(BaseModel):
    """What the educator writes.

    contact_id: by default who wrote last on this channel. subject: e-mail only, by default "Re: " and theirs.
    client_key: the same for a repetition of the same answer, which then sends nothing more. send_at: not before then.
    attachments: files of hers in the bucket crm-attachments; WhatsApp takes one.
    """

    channel: Literal["email", "whatsapp"]
    contact_id: UUID | None = None
    body: str
    subject: str | None = Field(default=None, max_length=200)
    client_key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")
    send_at: AwareDatetime | None = None
    attachments: list[ReplyAttachment] = Field(default_factory=list, max_length=5)


class TemplateReply(BaseModel):
    """A WhatsApp template for a conversation whose window is closed; values: what the educator fills in."""

    template_id: UUID
    contact_id: UUID
    values: dict[str, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict, max_length=20)
    client_key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")
    send_at: AwareDatetime | None = None


class AskedValue(BaseModel):
    """A value of a template that the educator fills in."""

    name: str
    max: int


class TemplateChoice(BaseModel):
    """A template as it reads; {name} stands in it for what is asked. fault: why it cannot be sent now."""

    id: UUID
    name: str
    language: str
    words: str
    asked: list[AskedValue]
    fault: str | None


class TemplateChoices(BaseModel):
    """The templates that a family may be sent by hand."""

    templates: list[TemplateChoice]


class PlannedReply(BaseModel):
    """The answer on its way, as it stands in the ledger of its channel."""

    id: UUID
    channel: str
    contact_id: UUID
    body: str
    status: str
    reason: str | None
    due_at: datetime
    created_at: datetime


@api.post("/conversations/<uuid:conversation_id>/replies", responses={202: PlannedReply})
@requires_admin
def reply(path: ConversationPath, body: ConversationReply) -> tuple[dict[str, Any], int]:
    """Answer a family by e-mail, or on WhatsApp within 24 hours of their last message; at once or later."""
    attached = files.sendable([one.model_dump() for one in body.attachments])
    said = answers.Answer(
        body.channel, body.contact_id, body.body, body.subject, body.client_key, body.send_at, attached
    )
    with context().db.transaction() as conn:
        row = answers.answer(conn, path.conversation_id, current_user().id, said)
    return _planned(body.channel, row), 202


@api.get("/conversations/<uuid:conversation_id>/templates", responses={200: TemplateChoices})
@requires_admin
def reply_templates(path: ConversationPath) -> tuple[dict[str, Any], int]:
    """The WhatsApp templates that may be sent to a family whenever it last wrote."""
    with context().db.transaction() as conn:
        found = answers.templates(conn, path.conversation_id, context().settings)
    choices = [TemplateChoice.model_validate(vars(one)) for one in found]
    return TemplateChoices(templates=choices).model_dump(mode="json"), 200


@api.post("/conversations/<uuid:conversation_id>/templates", responses={202: PlannedReply})
@requires_admin
def reply_by_template(path: ConversationPath, body: TemplateReply) -> tuple[dict[str, Any], int]:
    """Send a family an approved template on WhatsApp."""
    said = answers.TemplateAnswer(body.template_id, body.contact_id, body.values, body.client_key, body.send_at)
    with context().db.transaction() as conn:
        row = answers.send_template(conn, path.conversation_id, current_user().id, said)
    return _planned("whatsapp", row), 202


def _planned(channel: str, row: Row) -> dict[str, Any]:
    return PlannedReply(
        id=row["id"],
        channel=channel,
        contact_id=row["contact_id"],
        body=row["body"] or "",
        status=row["status"],
        reason=row["gate_reason"],
        due_at=row["due_at"],
        created_at=row["created_at"],
    ).model_dump(mode="json")
