"""The doors of the message providers' webhooks, and the educator's answers."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, Field

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.crm import calls, service
from launchpad.crm.hooks import fingerprint, refuse, store
from launchpad.providers.aisensy import webhook as aisensy_webhook
from launchpad.providers.bolna import webhook as bolna_webhook
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.sendgrid import inbound as sendgrid_inbound
from launchpad.providers.sendgrid import webhook as sendgrid_webhook

hooks = Blueprint("crm_hooks", __name__, url_prefix="/hooks")
api = api_blueprint("crm", __name__, "/api/crm")


@hooks.post("/sendgrid/events")
def sendgrid_events() -> tuple[Response, int]:
    """Deliveries, bounces and complaints of e-mail."""
    body = request.get_data()
    if not sendgrid_webhook.is_authentic(body, dict(request.headers), context().settings.sendgrid_webhook_public_key):
        return _refused("sendgrid", "signature", 401)
    return _stored("sendgrid", fingerprint(body), body)


@hooks.post("/sendgrid/inbound")
def sendgrid_mail() -> tuple[Response, int]:
    """Mail to us. It is signed where a key is set; without one it is as open as the mailbox that it stands for."""
    body = request.get_data()
    key = context().settings.sendgrid_parse_public_key
    if key and not sendgrid_webhook.is_authentic(body, dict(request.headers), key):
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
    """WhatsApp messages to us, and how far ours came. 410 would end the subscription, so it is never answered."""
    body = request.get_data()
    secret = context().settings.aisensy_webhook_secret.get_secret_value()
    if not aisensy_webhook.is_authentic(body, dict(request.headers), secret):
        return _refused("aisensy", "signature", 401)
    try:
        key = aisensy_webhook.parse_notification(body).id
    except WebhookMalformed:
        return _refused("aisensy", "malformed", 400)
    return _stored("aisensy", key, body)


@hooks.post("/bolna/<secret>")
def bolna_executions(secret: str) -> tuple[Response, int]:
    """How calls go. Nothing is signed: the secret, the agent and the call must all be ours."""
    settings, body = context().settings, request.get_data()
    if not bolna_webhook.secret_matches(secret, settings.bolna_webhook_path_secret.get_secret_value()):
        return _refused("bolna", "secret", 401)
    try:
        execution = bolna_webhook.parse_execution(body)
    except WebhookMalformed:
        return _refused("bolna", "malformed", 400)
    agents = {script: {str(k): str(v) for k, v in ids.items()} for script, ids in settings.bolna_agents.items()}
    if not bolna_webhook.is_our_agent(execution, agents):
        return _refused("bolna", "agent", 404)
    with context().db.transaction() as conn:
        is_ours = calls.is_ours(conn, execution)
    if not is_ours:
        return _refused("bolna", "execution", 404)
    # The same status may come again with more in it, so the bytes are part of the key.
    return _stored("bolna", f"{execution.dedupe_key}:{fingerprint(body)[:16]}", body)


def _stored(provider: str, key: str, body: bytes) -> tuple[Response, int]:
    with context().db.transaction() as conn:
        is_new = store(conn, provider, key, request.headers.get("Content-Type"), body)
    return jsonify(status="stored" if is_new else "known"), 200


_REFUSALS = {
    "signature": "The signature of this webhook does not fit.",
    "secret": "This is not the address that we gave you.",
    "malformed": "The body of this webhook could not be read.",
    "agent": "This call is not one of our agents'.",
    "execution": "This call is not one of ours.",
}


def _refused(provider: str, reason: str, status: int) -> tuple[Response, int]:
    with context().db.transaction() as conn:
        refuse(conn, provider, reason)
    return jsonify(error={"code": f"webhook_{reason}", "message": _REFUSALS[reason], "field": None}), status


class ConversationPath(BaseModel):
    """A conversation of the inbox."""

    conversation_id: UUID


class Reply(BaseModel):
    """What the educator writes.

    contact_id: by default who wrote last on this channel. subject: e-mail only, by default "Re: " and theirs.
    client_key: the same for a repetition of the same answer, which then sends nothing more.
    """

    channel: Literal["email", "whatsapp"]
    contact_id: UUID | None = None
    body: str
    subject: str | None = Field(default=None, max_length=200)
    client_key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")


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
def reply(path: ConversationPath, body: Reply) -> tuple[dict[str, Any], int]:
    """Answer a family by e-mail, or on WhatsApp within 24 hours of their last message."""
    said = service.Answer(body.channel, body.contact_id, body.body, body.subject, body.client_key)
    with context().db.transaction() as conn:
        row = service.answer(conn, path.conversation_id, current_user().id, said)
    planned = PlannedReply(
        id=row["id"],
        channel=body.channel,
        contact_id=row["contact_id"],
        body=row["body"],
        status=row["status"],
        reason=row["gate_reason"],
        due_at=row["due_at"],
        created_at=row["created_at"],
    )
    return planned.model_dump(mode="json"), 202
