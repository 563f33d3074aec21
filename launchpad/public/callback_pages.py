"""Pick a time to be called, or say no to calls: where the button of a welcome or a missed call leads."""

from flask import Blueprint, Response, g, request

from launchpad.context import context
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Invalid
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.crm import service as crm
from launchpad.families import reading
from launchpad.public import words
from launchpad.public.pages import language, t
from launchpad.public.visit import go, here, page

pages = Blueprint("callback", __name__)


@pages.get("/callback/me")
def own() -> Response:
    """A message without a personal link leads to the app."""
    return go("/app")


@pages.get("/callback/<token>")
def ask(token: str) -> Response:
    """When a person may call, and the way out."""
    with context().db.transaction() as conn:
        if _contact(conn, token) is None:
            return page(conn, "link_lost.html", 404)
        return page(conn, "callback.html", action=here(f"/callback/{token}"), hours=_hours(), done=None)


@pages.post("/callback/<token>")
def answer(token: str) -> Response:
    """A wish goes into the family's thread, where the educator sees it; a no to calls holds at once."""
    ctx = context()
    with ctx.db.transaction() as conn:
        contact = _contact(conn, token)
        if contact is None:
            return page(conn, "link_lost.html", 404)
        if request.form.get("action") == "no_calls":
            crm.take_back_calls(conn, contact, "page")
            return page(conn, "callback.html", action=here(f"/callback/{token}"), hours=_hours(), done="no_calls")
        wish = request.form.get("hours", "")
        if wish not in words.HOURS:
            raise Invalid("hours", t(language(), "Please choose a time.", "कृपया समय चुनें।"))
        now = clock.now(conn)
        crm.receive(
            conn,
            ctx.settings,
            crm.Inbound(
                channel="voice",
                family_id=contact["family_id"],
                contact=contact,
                stops=None,
                author=contact["name"] or "",
                subject=None,
                body=f"Please call me: {words.HOURS[wish][0].lower()}.",
                attachments=[],
                id=f"callback:{token}:{wish}:{now:%Y-%m-%d}",
                in_reply_to=None,
                at=now,
            ),
        )
        return page(conn, "callback.html", action=here(f"/callback/{token}"), hours=_hours(), done="wish")


def _contact(conn: Conn, token: str) -> Row | None:
    link = open_personal_link(conn, LinkKind.CALLBACK, token)
    contact = reading.contact(conn, link["contact_id"]) if link and link["contact_id"] else None
    # Calls go to guardians only.
    if contact is None or contact["owner"] == "student":
        return None
    g.language = contact["language"]
    return contact


def _hours() -> list[tuple[str, str]]:
    return [(key, t(language(), *pair)) for key, pair in words.HOURS.items()]
