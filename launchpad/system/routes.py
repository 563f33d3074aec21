"""Health, readiness, the browser's configuration and the OpenAPI document."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic import BaseModel

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import public
from launchpad.system import service, wake

api = api_blueprint("system", __name__, "/api", signed_in=False)
hooks = Blueprint("system_hooks", __name__, url_prefix="/hooks/supabase")


class Health(BaseModel):
    """The process answers."""

    status: str


class Readiness(BaseModel):
    """Whether work can be done: the database answers, and its schema is the one that this code expects.

    `worker_age_seconds` is the time since the youngest sign of life of any worker; null when none was ever seen.
    `functions` has the seconds since each edge function last ran; null for one that never did.
    """

    ready: bool
    database: bool
    migration: str | None
    migration_expected: str | None
    worker_age_seconds: float | None
    functions: dict[str, float | None]


class BrowserConfig(BaseModel):
    """What the web app needs to know before anyone signs in."""

    supabase_url: str
    publishable_key: str
    app_url: str
    vapid_public_key: str | None


@api.get("/health", responses={200: Health})
@public
def health() -> dict[str, str]:
    """Is the process alive?"""
    return {"status": "ok"}


@api.get("/ready", responses={200: Readiness, 503: Readiness})
@public
def ready() -> tuple[dict[str, Any], int]:
    """Can the engine work?"""
    found = service.readiness(context().db)
    return Readiness(**vars(found), ready=found.ready).model_dump(), 200 if found.ready else 503


@api.get("/config.json", responses={200: BrowserConfig})
@public
def config() -> dict[str, str | None]:
    """Addresses and the key that browsers use."""
    return context().settings.for_browsers()


@api.get("/openapi.json", responses={200: {"description": "OpenAPI 3.1"}})
@public
def openapi() -> dict[str, Any]:
    """This document."""
    document: dict[str, Any] = current_app.api_doc  # type: ignore[attr-defined]
    return document


# ---------------------------------------------------------------- edge functions
@hooks.post("/tick")
def tick() -> tuple[Response, int]:
    """Every minute, from the edge function `tick`: whatever is due is looked at now."""
    return _wake(wake.LANES)


@hooks.post("/automation-event")
def automation_event() -> tuple[Response, int]:
    """From the edge function of that name: an event has been recorded."""
    return _wake(("events",))


def _wake(lanes: tuple[str, ...]) -> tuple[Response, int]:
    secret = context().settings.hook_secret
    headers = (request.headers.get("X-Launchpad-Timestamp", ""), request.headers.get("X-Launchpad-Signature", ""))
    if secret is None or not wake.is_ours(request.get_data(), *headers, secret.get_secret_value()):
        return jsonify(error={"code": "webhook_signature", "message": "This call is not ours.", "field": None}), 401
    with context().db.transaction() as conn:
        wake.wake(conn, lanes)
    return jsonify(status="awake"), 200
