"""Doors of sessions: the personal join link, the join button of the app, and short links to the schedule."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request
from pydantic import BaseModel
from werkzeug.wrappers import Response

from launchpad.context import context
from launchpad.core import clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_user
from launchpad.core.errors import Conflict, Forbidden, NotFound
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.public.house import house
from launchpad.public.pages import language
from launchpad.sessions import service
from launchpad.sessions.service import Entry

api = api_blueprint("sessions", __name__, "/api/sessions")
pages = Blueprint("session_pages", __name__, template_folder="templates")

# Tokens cannot be guessed; this only bounds the load. A whole school may share one address.
_TRIES, _WINDOW = 1200, timedelta(minutes=10)
_SCHEDULE = "/app/schedule"


@pages.get("/join/me")
def join_me() -> Response:
    """A message without a personal link leads to the app, which asks for the sign-in."""
    return redirect(_SCHEDULE, 303)


@pages.get("/join/<token>")
def join(token: str) -> Response | tuple[str, int] | str:
    """Into class, from 15 minutes before until the end; otherwise what stands in between."""
    if request.method == "HEAD":
        # Scanners of mail look at links this way, and have not come to class.
        return ""
    with context().db.transaction() as conn:
        context().limits.require(conn, "join", request.remote_addr or "", limit=_TRIES, window=_WINDOW)
        link = open_personal_link(conn, LinkKind.JOIN, token)
        if link is None:
            raise NotFound
        entry = service.enter(conn, link["subject_id"], lead_id=link["lead_id"])
        if entry.join_url:
            return redirect(entry.join_url, 303)
        g.language = entry.language
        opens_at = clock.time_text(entry.opens_at, language())
        return render_template("join.html", **house(conn), entry=entry, opens_at=opens_at, day=clock.day_text)


@pages.get("/schedule/<token>")
@pages.get("/materials/<token>")
def schedule(token: str) -> Response:
    """To the schedule in the app."""
    return redirect(_SCHEDULE, 303)


@pages.get("/home/<token>")
def home(token: str) -> Response:
    """To the student's home page in the app."""
    return redirect("/app", 303)


class SessionPath(BaseModel):
    """A session."""

    session_id: UUID


class Joined(BaseModel):
    """Where the class is held."""

    url: str


@api.post("/<uuid:session_id>/join", responses={200: Joined})
@requires_user
def enter(path: SessionPath) -> dict[str, Any]:
    """Go into class: notes the attendance and gives the address. 409 before it opens and after it is over."""
    with context().db.transaction() as conn:
        entry = service.enter(conn, path.session_id, user_id=current_user().id)
    if entry.join_url is None:
        raise _refusal(entry)
    return Joined(url=entry.join_url).model_dump()


def _refusal(entry: Entry) -> Conflict | Forbidden:
    if entry.door == "closed":
        return Forbidden()
    words = {
        "early": f"Opens at {clock.time_text(entry.opens_at, 'en')}.",
        "over": "This class is over. The recording will be here in a few hours.",
        "cancelled": "This class is cancelled.",
    }
    return Conflict(words[entry.door], code=f"class_{entry.door}")
