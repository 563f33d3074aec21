"""Pages for every visitor: what the course is, how we treat data, and the notice that guardians agree to."""

import re
from typing import Any

from flask import Blueprint, Response, g
from markdown_it import MarkdownIt

from launchpad.content import consent as wording
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.db import Conn
from launchpad.core.errors import NotFound
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.families import reading
from launchpad.public import site
from launchpad.public.pages import language
from launchpad.public.visit import go, page

pages = Blueprint("site", __name__)

PRIVACY_VERSION = "1"
PRIVACY_DATE = "22 Nov 2026"

# Raw HTML off: the settings are put in as text.
_HEADING = re.compile(r"<(/?)h([23])")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_PURPOSE_HEADING = re.compile(r"<h3>(\d)\. (.*?) · <code>(\w+)</code></h3>")


@pages.get("/")
def landing() -> Response:
    """What the course is, and how to ask for a seat."""
    with context().db.transaction() as conn:
        batch = site.next_batch(conn)
        return page(
            conn,
            "landing.html",
            class_days=batch["class_days"] if batch else "",
            fee_line=site.fee_line(batch, language()) if batch else "",
            is_full=batch is not None and site.is_full(conn, batch),
            refund_rule=site.settings(conn)["refund_rule"],
        )


@pages.get("/privacy")
def privacy() -> Response:
    """How we treat the data of everyone who comes by."""
    with context().db.transaction() as conn:
        values: dict[str, Any] = {**site.settings(conn), "version": PRIVACY_VERSION, "date": PRIVACY_DATE}
        return page(conn, "privacy.html", **values)


@pages.get("/notice/me")
@pages.get("/notice")
def current_notice() -> Response:
    """The notice in force."""
    with context().db.transaction() as conn:
        return _notice(conn, None)


@pages.get("/notice/<int:version>")
def notice_version(version: int) -> Response:
    """A published version, as long as it has existed."""
    with context().db.transaction() as conn:
        return _notice(conn, version)


@pages.get("/notice/<token>")
def personal_notice(token: str) -> Response:
    """The notice in force, in the language of whom the link was made for."""
    with context().db.transaction() as conn:
        link = open_personal_link(conn, LinkKind.NOTICE, token)
        if link is None:
            raise NotFound
        contact = reading.contact(conn, link["contact_id"]) if link["contact_id"] else None
        g.language = contact["language"] if contact else None
        return _notice(conn, None)


@pages.get("/consent/me")
@pages.get("/prefs/me")
def own_permissions() -> Response:
    """Permissions belong to a personal link; whoever has none asks for one."""
    return go("/consent")


def _notice(conn: Conn, version: int | None) -> Response:
    chosen = language()
    found = reading.notice(conn, chosen, version)
    if found is None:
        raise NotFound
    text = wording.filled_notice(
        found["body"],
        site.settings(conn),
        version=found["version"],
        date=clock.day_text(found["published_at"], chosen),
        consent_url=f"{context().settings.app_url}/consent",
    )
    html = _PURPOSE_HEADING.sub(r'<h3 id="\3">\1. \2</h3>', _MARKDOWN.render(text))
    # In the form it stands below the form's own heading; here it is the page.
    html = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) - 1}", html)
    return page(conn, "notice.html", html=html, version=found["version"])
