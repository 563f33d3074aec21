"""The rules of WhatsApp: what AiSensy's lists mean, who may be added back, where a message goes that is not taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from launchpad.config import Settings
from launchpad.content import catalog, render
from launchpad.content.sync import templates as templates_by_id
from launchpad.core import audit, clock, phone
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.crm import people
from launchpad.ledger import breaker
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import compose, optout
from launchpad.outreach.compose import Subject
from launchpad.providers.aisensy.client import ListedCampaign, ListedTemplate, Project
from launchpad.providers.aisensy.codes import CAPPED, WINDOW_CLOSED, meaning
from launchpad.whatsapp import queries

# The lane that reads AiSensy's lists.
NUMBER_LANE = "whatsapp_number"

_LIVE = {"LIVE": "live", "PAUSED": "paused"}
_FALLBACKS_AT_ONCE = 200
_SPENT_DAYS = 7
_SHORTEST_NOTE = 3
# Three refusals over three days: a fourth would be no better.
_TRIES_UNDER_CAP = 3
# The template that says: there is an answer, and it says so.
_ANSWER = "ticket_reply"


# ---------------------------------------------------------------- what AiSensy lists
def keep_lists(conn: Conn, listed: Sequence[ListedTemplate], campaigns: Sequence[ListedCampaign]) -> None:
    """Write AiSensy's templates down, with those of ours that it lacks; tell the educator which cannot be sent now."""
    ours = queries.our_campaigns(conn)
    states = {campaign.name: campaign.state for campaign in campaigns}
    rows = {row["campaign"]: row for row in (_listed(one, ours, states) for one in listed if one.name)}
    for name, language in ours.items():
        rows.setdefault(name, _missing(name, language, states))
    for fallen in queries.write_templates(conn, list(rows.values())):
        people.tell_educators(
            conn,
            f"whatsapp_template:{fallen['campaign']}:{clock.now(conn).isoformat()}",
            "whatsapp_template",
            "WhatsApp takes a template no more",
            fallen["fault"] or f"The template {fallen['campaign']} cannot be sent.",
            "/admin/whatsapp",
        )


def keep_project(conn: Conn, project: Project) -> None:
    """Write down how our number stands. An empty wallet closes the channel, a filled one opens it again."""
    queries.note_project(conn, vars(project))
    if project.rupees is None:
        return
    broken = queries.note_balance(conn, project.rupees)
    if project.rupees <= 0:
        why = meaning("no_credits")
        assert why is not None
        breaker.open_(conn, "whatsapp", "no_credits", f"{why.words} {why.next_step}")
    elif broken == "no_credits":
        breaker.close(conn, "whatsapp")


def _listed(one: ListedTemplate, ours: Mapping[str, str], states: Mapping[str, str]) -> dict[str, Any]:
    # AiSensy's campaigns are ours by name; some accounts name each language's template like its campaign.
    campaign = one.name if one.name in ours else f"{one.name}_{one.language}"
    return {
        "name": one.name,
        "language": one.language,
        "campaign": campaign,
        "campaign_state": _campaign_state(campaign, states),
        "category": one.category,
        "state": one.state,
        "reason": one.reason,
        "params": one.params,
        "header_kind": one.header,
        "buttons": one.buttons,
        "body": one.body,
    }


def _missing(campaign: str, language: str, states: Mapping[str, str]) -> dict[str, Any]:
    nothing = dict.fromkeys(("category", "reason", "params", "body"))
    return {
        **nothing,
        "name": campaign.removesuffix(f"_{language}"),
        "language": language,
        "campaign": campaign,
        "campaign_state": _campaign_state(campaign, states),
        "state": "missing",
        "header_kind": "none",
        "buttons": [],
    }


def _campaign_state(campaign: str, states: Mapping[str, str]) -> str:
    return _LIVE.get(states[campaign], "stopped") if campaign in states else "missing"


# ---------------------------------------------------------------- stops
def add_opt_out(conn: Conn, settings: Settings, number: str, note: str, actor: UUID) -> UUID:
    """The educator stops a number for somebody who asked her; returns its contact.

    Raises Invalid for a number that is none, or a note that says nothing; NotFound where no family has it.
    """
    said = _note(note)
    try:
        value = phone.e164(number)
    except ValueError as error:
        raise Invalid("number", f"{str(error).capitalize()}.") from None
    contact = queries.phone_by_value(conn, value)
    if contact is None:
        raise Invalid("number", "No family has this number.")
    optout.opt_out(conn, settings, contact["id"], by="educator")
    stopped = [row["contact_id"] for row in queries.open_opt_outs(conn, contact["family_id"])]
    queries.explain_opt_out(conn, stopped, said, actor)
    audit.record(conn, actor, "contact.stopped", "contacts", contact["id"], None, {"note": said})
    contact_id: UUID = contact["id"]
    return contact_id


def end_opt_out(conn: Conn, contact_id: UUID, note: str, actor: UUID) -> None:
    """The educator adds a person back, with the reason. Consent by purpose stays as it was.

    Raises Invalid without a note, NotFound for no such number, Conflict where it is not stopped.
    """
    said = _note(note)
    contact = queries.phone_contact(conn, contact_id)
    if contact is None:
        raise NotFound
    if contact["opted_out_at"] is None:
        raise Conflict("This number is not stopped.", code="not_stopped")
    before = {row["id"] for row in queries.open_opt_outs(conn, contact["family_id"])}
    optout.opt_in(conn, contact_id)
    after = {row["id"] for row in queries.open_opt_outs(conn, contact["family_id"])}
    queries.explain_end(conn, list(before - after), "educator", said, actor)
    was = {"stopped": contact["opted_out_at"].isoformat(), "how": contact["opted_out_by"]}
    audit.record(conn, actor, "contact.added_back", "contacts", contact_id, was, {"note": said})


def _note(note: str) -> str:
    said = " ".join(note.split())
    if len(said) < _SHORTEST_NOTE:
        raise Invalid("note", "Write why, so that it can be shown later.")
    return said[:500]


# ---------------------------------------------------------------- another way
def plan_fallbacks(conn: Conn) -> int:
    """Plan the other way for messages that have not arrived: visible at once, dropped when they do arrive.

    Returns how many were planned.
    """
    now = clock.now(conn)
    planned = [
        message
        for row in queries.undelivered(conn, _FALLBACKS_AT_ONCE)
        if (message := _fallback(conn, row, now)) is not None
    ]
    return plan(conn, planned)


def reached_otherwise(conn: Conn, contact_id: UUID, kind: str) -> Row | None:
    """The contact of a kind (email, phone) by which the person of another contact is reached instead; None: there is
    none."""
    return queries.other_contact(conn, contact_id, kind)


def _fallback(conn: Conn, row: Row, now: datetime) -> Planned | None:
    channel = row["fallback_channel"]
    contact = reached_otherwise(conn, row["contact_id"], "email" if channel == "email" else "phone")
    if contact is None:
        return None
    # {event}:{subject}:{revision}:{contact}:{channel}: the revision may have colons of its own.
    revision = ":".join(row["dedupe_key"].split(":")[2:-2]) or "1"
    # Its links stay those of the first message, so that whichever is opened does the same.
    subject = Subject(row["subject_kind"] or "lead", row["subject_id"], revision, values=row["variables"])
    message = compose.message_to(
        conn,
        row["event_key"],
        channel,
        contact["id"],
        subject,
        lead_id=row["lead_id"],
        expires_at=row["expires_at"],
        priority=row["priority"],
    )
    if message is None:
        return None
    wait = timedelta(minutes=row["fallback_after_minutes"])
    due = now if row["status"] == "failed" else max(now, (row["sent_at"] or row["due_at"]) + wait)
    return replace(message, due_at=due, fallback_of=row["id"])


# ---------------------------------------------------------------- what WhatsApp refuses for now
def put_off_capped(conn: Conn) -> int:
    """Plan anew, a day later and then two, what WhatsApp's own limit for a person kept back. Returns how many."""
    return queries.put_off(conn, CAPPED, _TRIES_UNDER_CAP)


def answer_by_template(conn: Conn) -> int:
    """Plan an answer that came after the window as a template with the same words, once. Returns how many.

    What is too long for it, or has a file, waits in its thread for the educator.
    """
    planned = []
    for row in queries.window_closed(conn, WINDOW_CLOSED, _FALLBACKS_AT_ONCE):
        queries.close_window(conn, row["contact_id"])
        message = _as_template(conn, row)
        if message is None:
            queries.note_news(conn, row, "window_closed", "It does not fit a template. Choose one in the thread.")
            queries.wants_reply(conn, row["subject_id"])
        else:
            queries.note_news(conn, row, "by_template", "It goes as a template, which has no window.")
            planned.append(message)
    return plan(conn, planned)


def _as_template(conn: Conn, row: Row) -> Planned | None:
    words = " ".join((row["body"] or "").split())
    longest = catalog.load().variables["reply_text"].max or 0
    if row["media"] or not 0 < len(words) <= longest:
        return None
    subject = Subject(row["subject_kind"], row["subject_id"], str(row["id"]), values={"reply_text": words})
    message = compose.message_to(conn, _ANSWER, "whatsapp", row["contact_id"], subject, priority=1)
    return replace(message, dedupe_key=f"window:{row['id']}") if message else None


# ---------------------------------------------------------------- what the page shows
@dataclass(frozen=True)
class Standing:
    """Our number in words. state: good, trouble, off or unknown. days_left None: nothing was spent, or no balance."""

    state: str
    words: str
    days_left: int | None


def standing(row: Row) -> Standing:
    """How our number stands, from what AiSensy said and what became of sending."""
    days = None
    if row["balance"] is not None and row["spent_paise"]:
        days = int(max(0, float(row["balance"]) * 100 * _SPENT_DAYS / row["spent_paise"]))
    if row["breaker_text"]:
        return Standing("trouble", row["breaker_text"], days)
    if row["is_paused"] or row["send_mode"] == "paused":
        return Standing("off", "Sending on WhatsApp is paused.", days)
    if row["sync_error_text"]:
        return Standing("trouble", row["sync_error_text"], days)
    if row["checked_at"] is None:
        return Standing("unknown", "AiSensy has not been asked yet.", days)
    if (row["project_status"] or "").lower() not in ("connected", "active", "live", ""):
        return Standing("trouble", f"AiSensy says that the number is {row['project_status']}.", days)
    return Standing("good", "Connected.", days)


def values_of(row: Row) -> list[dict[str, str | int | None]]:
    """Each value that a template takes: its place, our variable, what it is for, and an example."""
    variables = catalog.load().variables
    named = row["our_params"] or []
    places = max(len(named), row["params"] or 0)
    return [
        {
            "place": place + 1,
            "name": named[place] if place < len(named) else None,
            "example": variables[named[place]].example[row["language"]]
            if place < len(named) and named[place] in variables and row["language"] in ("en", "hi")
            else None,
        }
        for place in range(places)
    ]


@dataclass(frozen=True)
class Test:
    """A template filled with the catalogue's examples, ready to leave for a number."""

    campaign: str
    to: str
    params: list[str]
    buttons: list[tuple[int, str]]


def test_of(conn: Conn, settings: Settings, template_id: UUID, to: str | None, *, is_real: bool) -> Test:
    """A test of a template to the educator's own number, or the one given.

    is_real: whether AiSensy would reach people. Raises NotFound, Invalid without a number, Conflict where WhatsApp
    would not take the template, or nothing may leave.
    """
    found = queries.template(conn, template_id)
    if found is None:
        raise NotFound
    if found["fault"]:
        raise Conflict(found["fault"], code="template_not_sendable")
    mode = queries.number(conn)["send_mode"]
    if mode == "paused":
        raise Conflict("Sending is paused. Nothing was sent.", code="paused")
    if mode != "live" and is_real:
        raise Conflict("Launchpad is in sandbox mode, and this would reach a phone.", code="sandbox")
    written = to or queries.own_number(conn)
    if not written:
        raise Invalid("to", "Put your own number into the settings, or write one here.")
    try:
        number = phone.e164(written)
    except ValueError as error:
        raise Invalid("to", f"{str(error).capitalize()}.") from None
    template = templates_by_id(conn, [template_id])[template_id]
    examples = {name: one.example[template.language] for name, one in catalog.load().variables.items()}
    tokens = {one.token_name: "test" for one in catalog.load().variables.values() if one.path}
    message = render.render_whatsapp(template, {**examples, **tokens}, settings.app_url)
    buttons = [(button.index, button.text) for button in message.buttons]
    return Test(template.provider_name or "", number, message.params, buttons)
