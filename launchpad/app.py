"""The engine's web app: every domain's routes behind one front of guards, limits and headers."""

import json
import re
import sys
import time
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from flask import Response, g, request
from flask_openapi3 import Info, OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from launchpad import web
from launchpad.config import Settings, load_settings
from launchpad.context import build_context, context
from launchpad.core import auth, errors, logging
from launchpad.core.api import SECURITY_SCHEMES
from launchpad.public import pages

log = structlog.get_logger()

# One line per domain. Its `routes` module has `api` (JSON), `pages` (HTML), `hooks` (webhooks), those it needs.
DOMAINS = [
    "launchpad.system",
    "launchpad.settings",
    "launchpad.families",
    "launchpad.contacts",
    "launchpad.profile",
    "launchpad.parents",
    "launchpad.privacy",
    "launchpad.leads",
    "launchpad.outreach",
    "launchpad.messages",
    "launchpad.campaigns",
    "launchpad.sequences",
    "launchpad.templates",
    "launchpad.suppressions",
    "launchpad.plans",
    "launchpad.crm",
    "launchpad.whatsapp",
    "launchpad.calls",
    "launchpad.payments",
    "launchpad.certificates",
    "launchpad.sessions",
    "launchpad.coursework",
    "launchpad.support",
    "launchpad.public",
]

# API routes that need no sign-in, by endpoint. The guard test holds the list and the routes to each other.
PUBLIC_ENDPOINTS = {"system.health", "system.ready", "system.config", "system.openapi"}

_MEGABYTE = 1024 * 1024
_BODY_LIMIT = 1 * _MEGABYTE
# Providers post batches of events and whole e-mails with their attachments.
# A request for help may bring a photo or three.
_BODY_LIMITS = {"/hooks/": 32 * _MEGABYTE, "/api/support/": 5 * _MEGABYTE}
# Stored credentials are in force in every process within a minute; the one that stored them takes them over at once.
_CREDENTIALS_SECONDS = 15
_REQUEST_ID = re.compile(r"[\w-]{8,64}")


def create_app(settings: Settings | None = None, *, web_dist: Path = web.DIST) -> OpenAPI:
    """The app for a WSGI server, with settings from the environment unless given.

    Raises ConfigError when they are not complete. Connects to nothing before the first request.
    """
    settings = settings or load_settings()
    logging.configure()
    app = _routes()
    app.extensions["launchpad"] = build_context(settings, name="launchpad web")
    _front(app, settings)
    auth.install(app, _verify, _role_of, _password_is_fresh)
    web.install(app, settings, web_dist)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def openapi_document() -> str:
    """The OpenAPI document as JSON; needs neither settings nor a database."""
    app = _routes()
    with app.app_context():
        return json.dumps(app.api_doc, indent=2, ensure_ascii=False, sort_keys=True)


def _routes() -> OpenAPI:
    app = OpenAPI(
        "launchpad",
        info=Info(title="Launchpad", version="1"),
        security_schemes=SECURITY_SCHEMES,
        doc_ui=False,
        validation_error_model=errors.ErrorBody,
        validation_error_callback=errors.validation_response,
        static_folder="public/static",
        template_folder="public/templates",
    )
    app.config["MAX_CONTENT_LENGTH"] = _BODY_LIMIT
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    pages.install(app)
    errors.install(app, pages.problem_page)
    for name in DOMAINS:
        routes = import_module(f"{name}.routes")
        if hasattr(routes, "api"):
            app.register_api(routes.api)
        for kind in ("pages", "hooks"):
            if hasattr(routes, kind):
                app.register_blueprint(getattr(routes, kind))
    return app


def _front(app: OpenAPI, settings: Settings) -> None:
    """Request ids, limits, headers and one log line for each request."""

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        g.started = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        for prefix, limit in _BODY_LIMITS.items():
            if request.path.startswith(prefix):
                request.max_content_length = request.max_form_memory_size = limit
        if request.path.startswith(("/api/", "/hooks/")) and request.endpoint not in PUBLIC_ENDPOINTS:
            context().refresh_if_older(_CREDENTIALS_SECONDS)

    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        for name, value in web.security_headers(settings).items():
            response.headers.setdefault(name, value)
        # Pages and answers are about persons, unless a route says that they are not.
        response.headers.setdefault("Cache-Control", "no-store")
        log.info(
            "request",
            method=request.method,
            # The rule and not the path, which may hold the token of a personal link.
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.monotonic() - g.started) * 1000),
        )
        return response

    app.before_request(begin)
    app.after_request(end)


def _verify(token: str) -> auth.User:
    return context().tokens.verify(token)


def _role_of(user_id: UUID) -> str | None:
    with context().db.transaction() as conn:
        row = conn.execute("select role from public.profiles where user_id = %(id)s", {"id": user_id}).fetchone()
    return str(row["role"]) if row else None


def _password_is_fresh(user: auth.User) -> bool:
    with context().db.transaction() as conn:
        row = conn.execute(
            "select private.password_is_fresh(%(id)s, %(session)s) as fresh",
            {"id": user.id, "session": user.session_id},
        ).fetchone()
    return bool(row and row["fresh"])


if __name__ == "__main__":
    if sys.argv[1:] != ["--openapi"]:
        sys.exit("usage: python -m launchpad.app --openapi")
    print(openapi_document())
