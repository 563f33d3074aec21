"""Doors of sessions: the personal join link, the join button of the app, and short links to the schedule."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request
from pydantic import BaseModel
from werkzeug.wrappers import Response

from launchpad.context import context
from launchpad.core import clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_user
from launchpad.core.errors import Conflict, NotFound
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.public.house import house
from launchpad.public.pages import language
from launchpad.sessions import service
from launchpad.sessions.service import Entry, Feed

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


@pages.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """A person's sessions, as calendars read them again and again."""
    with context().db.transaction() as conn:
        context().limits.require(conn, "calendar", request.remote_addr or "", limit=_TRIES, window=_WINDOW)
        text = service.feed_calendar(conn, token, house(conn)["brand"], context().settings.app_url)
    return _calendar(text)


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


@api.get("/<uuid:session_id>/link", responses={200: Joined})
@requires_user
def look(path: SessionPath) -> dict[str, Any]:
    """Where the class is held, for a phone to keep once the door is open; notes nothing. Refused as going in is."""
    with context().db.transaction() as conn:
        entry = service.enter(conn, path.session_id, user_id=current_user().id, comes=False)
    if entry.join_url is None:
        raise _refusal(entry)
    return Joined(url=entry.join_url).model_dump()


class CalendarFeed(BaseModel):
    """The address that a calendar reads this person's sessions from, null where there is none; when it last did."""

    url: str | None
    read_at: datetime | None


@api.get("/feed", responses={200: CalendarFeed})
@requires_user
def own_feed() -> dict[str, Any]:
    """The calendar feed of the signed-in person."""
    with context().db.transaction() as conn:
        return _told(service.feed(conn, current_user().id))


@api.post("/feed", responses={200: CalendarFeed})
@requires_user
def renew_feed() -> dict[str, Any]:
    """A feed, or a new address for the one that there is: whoever holds the old address sees nothing more."""
    with context().db.transaction() as conn:
        return _told(service.renew_feed(conn, current_user().id))


@api.delete("/feed", responses={200: CalendarFeed})
@requires_user
def drop_feed() -> dict[str, Any]:
    """No feed any more."""
    with context().db.transaction() as conn:
        service.drop_feed(conn, current_user().id)
        return _told(service.feed(conn, current_user().id))


@api.get("/<uuid:session_id>/calendar")
@requires_user
def calendar_file(path: SessionPath) -> Response:
    """One session of one's own as a file for a calendar; read again it replaces what the calendar has."""
    with context().db.transaction() as conn:
        text = service.session_calendar(
            conn, path.session_id, current_user().id, house(conn)["brand"], context().settings.app_url
        )
    return _calendar(text)


def _told(feed: Feed) -> dict[str, Any]:
    url = f"{context().settings.app_url}/calendar/{feed.token}.ics" if feed.token else None
    return CalendarFeed(url=url, read_at=feed.read_at).model_dump(mode="json")


def _calendar(text: str) -> Response:
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="classes.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _refusal(entry: Entry) -> Conflict | NotFound:
    # A class of others is told apart from none at all by nothing.
    if entry.door == "closed":
        return NotFound()
    words = {
        "early": f"Opens at {clock.time_text(entry.opens_at, 'en')}.",
        "over": "This class is over. The recording will be here in a few hours.",
        "cancelled": "This class is cancelled.",
    }
    return Conflict(words[entry.door], code=f"class_{entry.door}")
