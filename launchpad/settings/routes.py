"""The educator's settings that need a secret, a provider or a file."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, Field, SecretStr

from launchpad.config import SEALABLE, Settings
from launchpad.context import Context, context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import asks_password, current_user, requires_admin
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Invalid
from launchpad.core.sheet import csv_chunks
from launchpad.ledger.channels import is_on_this_machine
from launchpad.public import site
from launchpad.settings import accounts, queries, service
from launchpad.settings.accounts import PROVIDERS, VERIFIERS, Name
from launchpad.settings.webhooks import summary

api = api_blueprint("settings", __name__, "/api/settings")

_SHOWN_WEBHOOKS = 20
_REFUSED_DAYS = 7


class ProviderPath(BaseModel):
    """One of the four providers."""

    provider: Name


class CredentialPath(ProviderPath):
    """One credential of a provider, by the name of its setting."""

    name: str


class WebhookPath(BaseModel):
    """A stored webhook."""

    event_id: int


class Credential(BaseModel):
    """What is known of a credential; its value is never told.

    source: stored (sealed in the database), environment, missing, or broken (no key of the server opens it).
    last_four: to recognise it by; empty for a short one. old_until: a replaced value still verifies until then.
    """

    name: str
    label: str
    source: Literal["stored", "environment", "missing", "broken"]
    last_four: str
    set_by: str | None
    set_at: datetime | None
    is_verifier: bool
    old_until: datetime | None


class WebhookAddress(BaseModel):
    """Where a provider is to send its webhooks. secret: its last part is a credential and is not shown."""

    label: str
    url: str
    secret: bool
    last_received_at: datetime | None


class Provider(BaseModel):
    """A provider's card. sandbox: its requests go to this machine, not to the provider."""

    name: Name
    title: str
    purpose: str
    channel: str
    sandbox: bool
    can_store: bool
    credentials: list[Credential]
    addresses: list[WebhookAddress]
    balance: float | None
    balance_unit: str | None
    balance_at: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error_text: str | None


class Providers(BaseModel):
    """All four."""

    providers: list[Provider]


class NewCredentials(BaseModel):
    """Values by the name of their setting; a blank one leaves what is stored.

    overlap_hours: how long a replaced webhook secret goes on verifying.
    """

    values: dict[str, SecretStr] = Field(min_length=1, max_length=12)
    overlap_hours: int = Field(default=24, ge=0, le=168)


class ChangedCredentials(BaseModel):
    """Which credentials changed."""

    changed: list[str]


class NewAddress(BaseModel):
    """A fresh webhook address, told only now."""

    url: str


class Overlap(BaseModel):
    """How long the old address goes on working."""

    overlap_hours: int = Field(default=24, ge=0, le=168)


class ConnectionTest(BaseModel):
    """What the provider answered, in words."""

    works: bool
    words: str
    balance: float | None
    balance_unit: str | None


class StoredWebhook(BaseModel):
    """A webhook as it stands: what it told, and what became of it."""

    id: int
    provider: str
    told: str
    size: int
    status: str
    attempts: int
    error: str | None
    received_at: datetime
    done_at: datetime | None


class Refusals(BaseModel):
    """Webhooks of the last seven days that did not verify, by reason; nothing of them is kept."""

    reason: str
    count: int


class Webhooks(BaseModel):
    """The newest stored webhooks of a provider."""

    webhooks: list[StoredWebhook]
    refused: list[Refusals]


class DeadGroup(BaseModel):
    """What failed for good for one reason. source: the provider of webhooks, or the kind of events."""

    kind: Literal["webhook", "event"]
    source: str
    reason: str
    count: int
    oldest: datetime


class DeadLetters(BaseModel):
    """What failed for good, by reason, the most first."""

    groups: list[DeadGroup]


class NoticeWords(BaseModel):
    """The consent notice in Markdown, in both languages, with {variables} for what the settings give."""

    en: str = Field(min_length=200, max_length=60_000)
    hi: str = Field(min_length=200, max_length=60_000)


class PublishedNotice(BaseModel):
    """The version in force from now on."""

    version: int


class AuditFilter(BaseModel):
    """Which entries; each narrows."""

    subject_kind: str | None = None
    action: str | None = None
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


# ---------------------------------------------------------------- providers
@api.get("/providers", responses={200: Providers})
@requires_admin
def providers() -> dict[str, Any]:
    """How each provider is connected, and how it is."""
    ctx = context()
    with ctx.db.transaction() as conn:
        stored, states = queries.credentials(conn), queries.channels(conn)
        received = queries.last_received(conn)
    made = [_card(ctx, name, stored, states, received) for name in PROVIDERS]
    return Providers(providers=made).model_dump(mode="json")


@api.put("/providers/<provider>/credentials", responses={200: ChangedCredentials})
@requires_admin
@asks_password
def store_credentials(path: ProviderPath, body: NewCredentials) -> dict[str, Any]:
    """Store new credentials, sealed. They are in force at once here and within a minute everywhere."""
    ctx = context()
    values = {name: value.get_secret_value() for name, value in body.values.items()}
    with ctx.db.transaction() as conn:
        changed = _store(ctx, conn, path.provider, values, body.overlap_hours)
    ctx.refresh()
    return ChangedCredentials(changed=changed).model_dump()


@api.delete("/providers/<provider>/credentials/<name>", responses={200: ChangedCredentials})
@requires_admin
@asks_password
def remove_credential(path: CredentialPath) -> dict[str, Any]:
    """Delete a stored credential: that of the server's environment holds again, if there is one."""
    ctx = context()
    with ctx.db.transaction() as conn:
        service.remove(conn, path.name, actor=current_user().id, ip=request.remote_addr)
    ctx.refresh()
    return ChangedCredentials(changed=[path.name]).model_dump()


@api.post("/providers/bolna/address", responses={200: NewAddress})
@requires_admin
@asks_password
def new_bolna_address(body: Overlap) -> dict[str, Any]:
    """Make a fresh webhook address for Bolna, which signs nothing. It is told only in this answer."""
    ctx = context()
    secret = service.new_webhook_secret()
    with ctx.db.transaction() as conn:
        _store(ctx, conn, "bolna", {"bolna_webhook_path_secret": secret}, body.overlap_hours)
    ctx.refresh()
    return NewAddress(url=f"{ctx.settings.app_url}/hooks/bolna/{secret}").model_dump()


@api.post("/providers/<provider>/test", responses={200: ConnectionTest})
@requires_admin
def test_connection(path: ProviderPath) -> dict[str, Any]:
    """Ask the provider about our account, with the credentials in force."""
    ctx = context()
    ctx.refresh()
    look = accounts.look(path.provider, ctx.settings)
    with ctx.db.transaction() as conn:
        service.note_look(conn, path.provider, look)
    said = look.account
    return ConnectionTest(works=said.works, words=said.words, balance=said.balance, balance_unit=said.unit).model_dump()


def _store(ctx: Context, conn: Conn, provider: Name, values: dict[str, str], overlap_hours: int) -> list[str]:
    return service.store(
        conn,
        ctx.vault,
        ctx.settings,
        provider,
        values,
        actor=current_user().id,
        ip=request.remote_addr,
        overlap=timedelta(hours=overlap_hours),
    )


def _card(ctx: Context, name: Name, stored: list[Row], states: dict[str, Row], received: dict[str, Any]) -> Provider:
    known = PROVIDERS[name]
    state = states[known.channel]
    shown = ("balance_unit", "balance_at", "last_ok_at", "last_error_at", "last_error_text")
    return Provider(
        name=name,
        title=known.title,
        purpose=known.purpose,
        channel=known.channel,
        sandbox=all(map(is_on_this_machine, _requests_go_to(ctx.settings, name))),
        can_store=ctx.vault is not None,
        credentials=[_credential(ctx, each, stored) for each in SEALABLE if each.startswith(f"{name}_")],
        addresses=_addresses(ctx.settings, name, received),
        balance=None if state["balance"] is None else float(state["balance"]),
        **{key: state[key] for key in shown},
    )


def _requests_go_to(settings: Settings, name: Name) -> list[str]:
    if name == "aisensy":
        return [settings.aisensy_campaign_url, settings.aisensy_project_url]
    return [getattr(settings, f"{name}_api_url")]


def _credential(ctx: Context, name: str, stored: list[Row]) -> Credential:
    rows = [row for row in stored if row["name"] == name]
    row = next((row for row in rows if row["accepted_until"] is None), None)
    given = getattr(ctx.given, name)
    if row:
        source: Literal["stored", "environment", "missing", "broken"] = "stored"
        if name in ctx.stored.broken:
            source = "broken"
    else:
        source = "environment" if given else "missing"
    return Credential(
        name=name,
        label=SEALABLE[name],
        source=source,
        last_four=row["last_four"] if row else "",
        set_by=row["set_by"] if row else None,
        set_at=row["set_at"] if row else None,
        is_verifier=name in VERIFIERS,
        old_until=max((each["accepted_until"] for each in rows if each["accepted_until"]), default=None),
    )


def _addresses(settings: Settings, name: Name, received: dict[str, Any]) -> list[WebhookAddress]:
    hooks = f"{settings.app_url}/hooks"
    known = {
        "sendgrid": [
            ("Event webhook", "/sendgrid/events", "sendgrid"),
            ("Inbound parse", "/sendgrid/inbound", "sendgrid_inbound"),
        ],
        "aisensy": [("Project webhook", "/aisensy", "aisensy")],
        "bolna": [("Webhook of each agent", "/bolna/…", "bolna")],
        "instamojo": [("Given with each payment link", "/instamojo/…", "instamojo")],
    }
    return [
        WebhookAddress(
            label=label, url=hooks + path, secret=path.endswith("…"), last_received_at=received.get(stored_as)
        )
        for label, path, stored_as in known[name]
    ]


# ---------------------------------------------------------------- the password again
class Password(BaseModel):
    """What the educator signs in with."""

    password: SecretStr = Field(min_length=1, max_length=200)


class Proved(BaseModel):
    """For how long it counts."""

    minutes: int


@api.post("/password", responses={200: Proved})
@requires_admin
def password_again(body: Password) -> dict[str, Any]:
    """Type the password again, before what is dangerous. It counts for ten minutes, in this sign-in only."""
    ctx, user = context(), current_user()
    with ctx.db.transaction() as conn:
        # Committed before Auth is asked, so that wrong tries count.
        ctx.limits.require(conn, "password", str(user.id), limit=10, window=timedelta(minutes=10))
        email = queries.email_of(conn, user.id)
    if not email or not ctx.auth_admin.is_password(email, body.password.get_secret_value()):
        raise Invalid("password", "This is not your password.")
    with ctx.db.transaction() as conn:
        queries.note_password(conn, user.id, user.session_id)
    return Proved(minutes=10).model_dump()


# ---------------------------------------------------------------- webhooks
@api.get("/providers/<provider>/webhooks", responses={200: Webhooks})
@requires_admin
def webhooks(path: ProviderPath) -> dict[str, Any]:
    """The last twenty webhooks of a provider, and how many did not verify."""
    names = PROVIDERS[path.provider].webhooks
    with context().db.transaction() as conn:
        rows = queries.newest_webhooks(conn, names, _SHOWN_WEBHOOKS)
        refused = queries.refusals(conn, names, _REFUSED_DAYS)
    made = Webhooks(
        webhooks=[_webhook(row) for row in rows],
        refused=[Refusals(reason=row["reason"], count=row["count"]) for row in refused],
    )
    return made.model_dump(mode="json")


@api.post("/webhooks/<int:event_id>/replay", responses={200: StoredWebhook})
@requires_admin
def replay_webhook(path: WebhookPath) -> dict[str, Any]:
    """Apply a stored webhook once more; what it did already it does not do again."""
    with context().db.transaction() as conn:
        row = service.replay(conn, path.event_id, actor=current_user().id, ip=request.remote_addr)
    return _webhook(row).model_dump(mode="json")


@api.get("/dead", responses={200: DeadLetters})
@requires_admin
def dead() -> dict[str, Any]:
    """What failed for good, by reason. The action retry_dead of plans applies all of one reason again."""
    with context().db.transaction() as conn:
        groups = queries.dead_groups(conn)
    kinds = {"webhook_events": "webhook", "automation_events": "event"}
    made = DeadLetters(groups=[DeadGroup.model_validate({**row, "kind": kinds[row["table"]]}) for row in groups])
    return made.model_dump(mode="json")


def _webhook(row: Row) -> StoredWebhook:
    names = ("id", "provider", "status", "attempts", "error", "received_at", "done_at")
    return StoredWebhook(told=summary(row), size=len(row["body"]), **{name: row[name] for name in names})


# ---------------------------------------------------------------- the consent notice
@api.post("/notices", responses={200: PublishedNotice})
@requires_admin
def publish_notice(body: NoticeWords) -> dict[str, Any]:
    """Publish a new version of the consent notice. Those published before stay as they are."""
    with context().db.transaction() as conn:
        version = service.publish_notice(
            conn, {"en": body.en, "hi": body.hi}, site.settings(conn), actor=current_user().id, ip=request.remote_addr
        )
    return PublishedNotice(version=version).model_dump()


# ---------------------------------------------------------------- audit
@api.get("/audit.csv", responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}})
@requires_admin
def audit_csv(query: AuditFilter) -> Response:
    """The audit log as a file, newest first."""
    rows = service.audit_rows(context().db, query.model_dump(), _json)
    headers = {"Content-Disposition": 'attachment; filename="audit-log.csv"'}
    return Response(_chunks(rows), mimetype="text/csv", headers=headers)


def _chunks(rows: Iterator[list[str]]) -> Iterator[bytes]:
    return csv_chunks(service.AUDIT_HEADER, rows)


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
