"""What a guardian has permitted, with a switch for each point; and the stop of all messages by one click."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request

from launchpad.content import consent as wording
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind, open_personal_link, personal_link
from launchpad.families import consent, reading, service
from launchpad.ledger.words import masked
from launchpad.outreach import optout
from launchpad.outreach import words as when
from launchpad.privacy import service as privacy
from launchpad.public import site, words
from launchpad.public.pages import language
from launchpad.public.visit import go, here, page, visit

pages = Blueprint("consent", __name__)

# A mail program that unsubscribes posts this and nothing else (RFC 8058): no cookie, no token but the address.
_ONE_CLICK = ("List-Unsubscribe", "One-Click")


# ---------------------------------------------------------------- permissions
@pages.get("/consent")
def ask_for_link() -> Response:
    """Permissions open by a personal link; here a guardian gets a new one."""
    with context().db.transaction() as conn:
        return page(conn, "link_lost.html", is_lost=False)


@pages.get("/consent/<token>")
def show(token: str) -> Response:
    """All purposes with a switch each; before the first answer, the request for it."""
    with context().db.transaction() as conn:
        found = _opened(conn, LinkKind.CONSENT, token)
        if found is None:
            return page(conn, "link_lost.html", 404)
        _contact, lead_id = found
        if lead_id is None:
            return page(conn, "consent_request.html", action=here(f"/consent/{token}"))
        return _switches(conn, token, lead_id)


@pages.post("/consent/<token>")
def change(token: str) -> Response:
    """One switch, all off, or what a guardian answers to the first request."""
    with context().db.transaction() as conn:
        found = _opened(conn, LinkKind.CONSENT, token)
        if found is None:
            return page(conn, "link_lost.html", 404)
        contact, lead_id = found
        if lead_id is None:
            return _answer_request(conn, contact)
        return _switch(conn, token, contact, lead_id)


def _switch(conn: Conn, token: str, contact: Row, lead_id: UUID) -> Response:
    purpose, wanted = request.form.get("purpose", ""), request.form.get("wanted") == "on"
    if purpose == "erase":
        return _erase(conn, token, contact, lead_id)
    if purpose == "all":
        answers = dict.fromkeys(wording.PURPOSES, False)
    elif purpose in wording.PURPOSES:
        answers = {purpose: wanted}
    else:
        return go(f"/consent/{token}")
    ends_course = answers.get("course") is False and consent.switches(conn, lead_id)["course"]
    if ends_course and request.form.get("sure") != "yes":
        return _ask_again(conn, token, lead_id, purpose)
    consent.change(conn, lead_id, contact["id"], answers, language(), visit())
    done = None if wanted else clock.time_text(clock.now(conn), language())
    return _switches(conn, token, lead_id, done=done)


def _erase(conn: Conn, token: str, contact: Row, lead_id: UUID) -> Response:
    """Asked once more; then everything is off at once and the erasing is planned. The course on again takes it back."""
    if request.form.get("sure") != "yes":
        return page(conn, "consent_erase.html", action=here(f"/consent/{token}"))
    consent.change(conn, lead_id, contact["id"], dict.fromkeys(wording.PURPOSES, False), language(), visit())
    privacy.ask(conn, contact["family_id"], lead_id, actor=None, after=privacy.WITHDRAWN)
    return _switches(conn, token, lead_id, done=clock.time_text(clock.now(conn), language()))


def _switches(conn: Conn, token: str, lead_id: UUID, *, done: str | None = None) -> Response:
    notice = reading.notice(conn, language())
    return page(
        conn,
        "consent.html",
        action=here(f"/consent/{token}"),
        switches=consent.switches(conn, lead_id),
        text=wording,
        words=wording.words("withdrawal", language()),
        history=[_remembered(row) for row in consent.history(conn, lead_id)],
        version=notice["version"] if notice else None,
        done=done,
        erased_on=_erased_on(conn, lead_id),
    )


def _erased_on(conn: Conn, lead_id: UUID) -> str | None:
    planned = privacy.planned_for(conn, lead_id)
    return clock.day_text(planned, language()) if planned else None


def _ask_again(conn: Conn, token: str, lead_id: UUID, purpose: str) -> Response:
    coming = reading.next_class(conn, lead_id)
    text = wording.words("withdrawal", language())
    question = text["end_course"].format(
        session_when=when.when(coming["starts_at"], language()) if coming else "—",
        refund_rule=site.settings(conn)["refund_rule"].rstrip("."),
    )
    return page(
        conn, "consent_end.html", action=here(f"/consent/{token}"), question=question, words=text, purpose=purpose
    )


def _remembered(row: Row) -> dict[str, Any]:
    return {
        **row,
        "name": wording.names([row["purpose"]], language()),
        "when": f"{clock.day_text(row['recorded_at'], language())}, {clock.time_text(row['recorded_at'], language())}",
        "how": words.METHODS[row["method"]],
    }


def _answer_request(conn: Conn, contact: Row) -> Response:
    if request.form.get("answer") == "not_me":
        service.not_the_guardian(conn, contact["id"])
        optout.opt_out(conn, context().settings, contact["id"], by="not the guardian")
        return page(conn, "form_state.html", state="not_me")
    form = reading.waiting_for(conn, contact["id"])
    if form is not None:
        service.hand_over(conn, form["form_token"])
        return go(f"/f/{form['form_token']}", step=2)
    if contact["lead_id_of_link"] is None:
        return go("/f")
    token = personal_link(conn, LinkKind.FORM, lead_id=contact["lead_id_of_link"], contact_id=contact["id"])
    return go(f"/f/{token}")


# ---------------------------------------------------------------- stop
@pages.get("/u/<token>")
def ask_to_stop(token: str) -> Response:
    """Asks: a program that only looks at the address must not stop anything."""
    with context().db.transaction() as conn:
        found = _opened(conn, LinkKind.UNSUBSCRIBE, token)
        if found is None:
            return page(conn, "unsubscribe.html", 404, state="unknown")
        contact, _ = found
        state = "stopped" if contact["opted_out_at"] else "ask"
        return _stop_page(conn, token, contact, state)


@pages.post("/u/<token>")
def stop(token: str) -> Response:
    """Stops, by the page's buttons or by a mail program's one click; and takes it back."""
    with context().db.transaction() as conn:
        found = _opened(conn, LinkKind.UNSUBSCRIBE, token)
        if found is None:
            return page(conn, "unsubscribe.html", 404, state="unknown")
        contact, _ = found
        wanted = request.form.get("do", "stop")
        if request.form.get(_ONE_CLICK[0]) == _ONE_CLICK[1] or wanted not in _DO:
            wanted = "stop"
        return _stop_page(conn, token, contact, _DO[wanted](conn, contact))


def _stop_all(conn: Conn, contact: Row) -> str:
    optout.opt_out(conn, context().settings, contact["id"], by="unsubscribe")
    return "stopped"


def _stop_news(conn: Conn, contact: Row) -> str:
    _withdraw(conn, contact, ("marketing",))
    return "news_stopped"


def _keep_reminders(conn: Conn, contact: Row) -> str:
    optout.opt_in(conn, contact["id"])
    _withdraw(conn, contact, ("marketing", "calls", "media"))
    return "reminders_kept"


def _undo(conn: Conn, contact: Row) -> str:
    optout.opt_in(conn, contact["id"])
    return "ask"


def _reason(conn: Conn, contact: Row) -> str:
    reason = request.form.get("reason", "")
    if reason in words.REASONS:
        reading.note_reason(conn, contact["id"], f"unsubscribe: {words.REASONS[reason][0].lower()}")
    return "thanked"


_DO = {
    "stop": _stop_all,
    "news": _stop_news,
    "reminders": _keep_reminders,
    "keep": lambda _conn, _contact: "kept",
    "undo": _undo,
    "reason": _reason,
}


def _withdraw(conn: Conn, contact: Row, purposes: tuple[str, ...]) -> None:
    if contact["owner"] == "student":
        return
    for child in reading.leads_of(conn, contact["family_id"]):
        answers = dict.fromkeys(purposes, False)
        consent.change(conn, child["id"], contact["id"], answers, language(), visit(), method="unsubscribe")


def _stop_page(conn: Conn, token: str, contact: Row, state: str) -> Response:
    return page(
        conn,
        "unsubscribe.html",
        state=state,
        action=here(f"/u/{token}"),
        masked=masked(contact),
        in_course=reading.is_in_course(conn, contact["family_id"]),
        is_student=contact["owner"] == "student",
        reasons=words.REASONS,
    )


@pages.get("/prefs/<token>")
def preferences(token: str) -> Response:
    """What one gets follows from what is permitted: a guardian goes there, a student may only stop their own."""
    with context().db.transaction() as conn:
        found = _opened(conn, LinkKind.PREFERENCES, token)
        if found is None:
            return page(conn, "unsubscribe.html", 404, state="unknown")
        contact, _ = found
        children = reading.leads_of(conn, contact["family_id"])
        if contact["owner"] == "student" or not children:
            return go(f"/u/{personal_link(conn, LinkKind.UNSUBSCRIBE, contact_id=contact['id'])}")
        links = [
            (child["student_name"], here(f"/consent/{_consent_token(conn, child['id'], contact['id'])}"))
            for child in children
        ]
        if len(links) == 1:
            return go(links[0][1].partition("?")[0])
        return page(conn, "preferences.html", links=links)


def _consent_token(conn: Conn, lead_id: UUID, contact_id: UUID) -> str:
    return personal_link(conn, LinkKind.CONSENT, lead_id=lead_id, contact_id=contact_id)


def _opened(conn: Conn, kind: LinkKind, token: str) -> tuple[Row, UUID | None] | None:
    """The contact that a link was made for, and the child that has answers already; its language is the page's."""
    link = open_personal_link(conn, kind, token)
    contact = reading.contact(conn, link["contact_id"]) if link and link["contact_id"] else None
    if link is None or contact is None or (kind is LinkKind.CONSENT and contact["owner"] == "student"):
        return None
    g.language = contact["language"]
    lead_id = link["lead_id"]
    if lead_id is None and kind is LinkKind.CONSENT:
        # The link was made before there was a child; the family may have one by now.
        answered = [child["id"] for child in reading.leads_of(conn, contact["family_id"]) if child["is_taken"]]
        lead_id = answered[0] if answered else None
    has_answers = lead_id is not None and bool(reading.current(conn, lead_id))
    return {**contact, "lead_id_of_link": link["lead_id"]}, lead_id if has_answers else None
