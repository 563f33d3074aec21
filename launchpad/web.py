"""The built web app on this origin, and the headers that keep every page to itself."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, Response, redirect, request
from markupsafe import escape
from whitenoise import WhiteNoise

from launchpad.config import Settings
from launchpad.public import pages

DIST = Path(__file__).parents[1] / "web" / "dist"

# Addresses of the web app; its router shows the page, or its own "not found".
_ADDRESSES = [
    "/sign-in",
    "/sign-up",
    "/reset",
    "/auth/<path:rest>",
    "/admin",
    "/admin/<path:rest>",
    "/app",
    "/app/<path:rest>",
]
_YEAR_SECONDS = 365 * 24 * 3600


def install(app: Flask, settings: Settings, dist: Path) -> None:
    """Serve the files of `dist`, and its index.html at every address of the web app."""

    def index(rest: str = "") -> Response | tuple[str, int]:
        if not (dist / "index.html").is_file():
            return pages.not_built_page(), 503
        html = (dist / "index.html").read_text()
        first = dist / "first.json"
        files = _files(json.loads(first.read_text()), request.path) if first.is_file() else []
        page = Response(_page(settings, html, files), mimetype="text/html")
        page.headers["Cache-Control"] = "no-cache"
        page.headers["Content-Security-Policy"] = _policy(settings, styles="'self' 'unsafe-inline'")
        page.add_etag()
        page.make_conditional(request)
        return page

    for address in _ADDRESSES:
        app.add_url_rule(address, "web_app", index)
    # As people type them.
    app.add_url_rule("/app/", "app_root", lambda: redirect("/app"))
    app.add_url_rule("/admin/", "admin_root", lambda: redirect("/admin"))

    if dist.is_dir():
        files = WhiteNoise(
            app.wsgi_app,
            max_age=3600,
            immutable_file_test=lambda _path, url: url.startswith("/assets/"),
            add_headers_function=lambda headers, _path, _url: _add_headers(headers, settings),
            allow_all_origins=False,
        )
        files.add_files(str(dist))
        app.wsgi_app = files  # type: ignore[method-assign]


def _page(settings: Settings, index: str, files: list[str]) -> str:
    """The HTML of an address: what the app would ask for first is in it, or is asked for along with it."""
    # Never run: the policy lets no script of a page run, and this is data. `<` could end it early.
    config = json.dumps(settings.for_browsers()).replace("<", "\\u003c")
    hints = [
        f'<link rel="preconnect" href="{escape(settings.supabase_url)}" crossorigin>',
        f'<script type="application/json" id="config">{config}</script>',
    ]
    # Run as soon as it is here, before all others, which are only fetched: it asks for the data.
    early = [file for file in files if file.startswith("assets/early-")]
    hints += [
        f'<script type="module" async fetchpriority="high" crossorigin src="/{escape(file)}"></script>'
        for file in early
    ]
    for file in files:
        if f'"/{file}"' in index or file in early:
            continue
        kind = "stylesheet" if file.endswith(".css") else "modulepreload"
        hints.append(f'<link rel="{kind}" crossorigin href="/{escape(file)}">')
    # In front of the scripts and styles of the build: what stands first is asked for first.
    return index.replace("<title>", "\n".join(hints) + "\n<title>", 1)


def _files(first: dict[str, list[str]], path: str) -> list[str]:
    """What the build says an address begins with: the longest pattern that fits."""
    fitting = [pattern for pattern in first if fnmatchcase(path, pattern)]
    return first[max(fitting, key=len)] if fitting else []


def security_headers(settings: Settings) -> dict[str, str]:
    """Headers of every answer. Personal links must not leave in a Referer, nor pages in a frame."""
    headers = {
        "Content-Security-Policy": _policy(settings, styles="'self'"),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.app_url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"
    return headers


def _policy(settings: Settings, *, styles: str) -> str:
    # The component library writes its theme into a style element; scripts come from files of ours only.
    supabase = settings.supabase_url
    realtime = "ws" + supabase.removeprefix("http")
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            f"style-src {styles}",
            f"connect-src 'self' {supabase} {realtime}",
            f"img-src 'self' data: blob: {supabase}",
            f"media-src 'self' blob: {supabase}",
            # A PDF that a student handed in is shown from a copy of the page's own.
            "frame-src blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _add_headers(headers: Headers, settings: Settings) -> None:
    for name, value in security_headers(settings).items():
        headers[name] = value
