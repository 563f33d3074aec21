"""Short links of messages about recordings and work. They lead into the app, which asks for the sign-in."""

from uuid import UUID

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from launchpad.context import context
from launchpad.coursework import service

pages = Blueprint("coursework_pages", __name__)


@pages.get("/watch/<token>")
def watch(token: str) -> Response:
    """To a recording."""
    return _into_app("/app/recordings", token)


@pages.get("/assignment/<token>")
def assignment(token: str) -> Response:
    """To an assignment."""
    return _into_app("/app/assignments", token)


def _into_app(folder: str, token: str) -> Response:
    subject = _subject(token)
    return redirect(f"{folder}/{subject}" if subject else folder, 303)


def _subject(token: str) -> UUID | None:
    with context().db.transaction() as conn:
        return service.subject_of_link(conn, token)
