"""The rules of campaigns: who is written to, how fast, and what a mailing may be at each moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from launchpad.campaigns import queries
from launchpad.content import catalog
from launchpad.content.template import Template
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.ledger import rules
from launchpad.ledger.plan import Channel, Planned
from launchpad.ledger.plans import Group, Item, plan_as_confirmed
from launchpad.outreach import compose
from launchpad.outreach.compose import Subject

# Leads whose messages are planned in one transaction, and shown message by message before a mailing is confirmed.
CHUNK = 2000
_PRIORITY = 8
_WRITTEN = ("announcement_title", "announcement_text")
# Links and values that every lead has by itself, beside those with a fallback.
_MADE = {"form_url", "unsubscribe_url", "home_url", "schedule_url", "consent_url", "callback_url"}
NOT_AGREED = "The guardian has not agreed to this kind of message."
_REASONS = {
    "not_agreed": NOT_AGREED,
    "nobody": "There is no contact of a guardian on this channel.",
    "opted_out": "This contact has asked not to be written to or called.",
    "suppressed": "Messages to this address do not arrive.",
}


class Audience(BaseModel):
    """Which leads. Every part that is given narrows; at least one must be. not_visited: those who got that mailing and
    opened none of our pages since. Leads that are not to be contacted never fit."""

    stages: list[str] | None = Field(default=None, max_length=20)
    batch_ids: list[UUID] | None = Field(default=None, max_length=100)
    import_ids: list[UUID] | None = Field(default=None, max_length=100)
    sources: list[str] | None = Field(default=None, max_length=50)
    tags: list[str] | None = Field(default=None, max_length=50)
    languages: list[Literal["en", "hi"]] | None = None
    lead_ids: list[UUID] | None = Field(default=None, max_length=5000)
    not_visited: UUID | None = None

    @model_validator(mode="after")
    def _empty_is_nothing(self) -> Self:
        # An empty list would fit nobody; what is meant is that this part does not narrow.
        for name, value in self:
            if value == []:
                setattr(self, name, None)
        return self

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows it: that is nobody, never everybody."""
        return all(value is None for _, value in self)


class Draft(BaseModel):
    """A mailing as the educator sets it up. words: what she writes for it, by variable. announcement_id: what it
    carries, if it is one way of an announcement."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    channel: Channel
    event_key: str = Field(max_length=60)
    audience: Audience
    words: dict[str, Annotated[str, StringConstraints(max_length=600)]] = Field(default_factory=dict)
    scheduled_at: AwareDatetime | None = None
    rate_per_hour: int | None = Field(default=None, ge=1, le=100_000)
    pause_percent: float = Field(default=5, ge=0.1, le=100)
    pause_after: int = Field(default=20, ge=1, le=10_000)
    announcement_id: UUID | None = None


@dataclass(frozen=True)
class Offer:
    """A message of the catalogue that may go to many on one channel. writes: the variables that the educator fills."""

    event_key: str
    title: str
    channel: str
    purpose: str
    needs: str | None
    writes: tuple[str, ...]
    purposes: tuple[str, ...]
    student_too: bool


def offers() -> list[Offer]:
    """What a mailing can say: messages whose values every lead has, or the educator writes. Codes, payments and classes
    have a cause of their own and are not among them; news needs the consent to news."""
    whole = catalog.load()
    found: dict[tuple[str, str], Offer] = {}
    for cell in whole.cells:
        template = cell.template
        if template.channel == "in_app" or template.language != "en" or "educator" in template.audience:
            continue
        if template.event_key in _CAUSED or any(_is_missing(name) for name in template.variables):
            continue
        found[template.event_key, template.channel] = _offer(template, whole.titles[template.event_key])
    return list(found.values())


# Answers to something that just happened: sent to many, they would say what is not so.
_CAUSED = {
    "consent_code", "parent_code", "contact_check", "contact_changed", "weekly_digest",
    "consent_recorded", "consent_withdrawn", "optout_confirmed", "more_info_needed",
    "approved", "call_missed", "payment_reminder_1", "payment_reminder_2", "payment_confirmed", "payment_refunded",
    "payment_link", "account_welcome", "session_24h", "session_15m", "session_moved", "session_cancelled",
    "recording_ready", "materials_ready", "missed_class", "missed_class_older", "missed_class_guardian",
    "missed_without_recording", "work_assigned", "work_changed", "work_due_tomorrow", "work_received",
    "changes_asked", "work_graded",
    "certificate_name", "certificate_ready", "ticket_reply", "engine_alarm", "engine_back", "morning_summary",
}  # fmt: skip


def _is_missing(name: str) -> bool:
    variable = catalog.load().variables[name]
    return variable.fallback is None and name not in _MADE and name not in _WRITTEN


def _offer(template: Template, title: str) -> Offer:
    return Offer(
        event_key=template.event_key,
        title=title,
        channel=template.channel,
        purpose=template.purpose,
        needs=template.needs,
        writes=tuple(name for name in _WRITTEN if name in template.variables or name in template.params),
        purposes=purposes_of(template.needs, template.channel),
        student_too="student" in template.audience,
    )


def purposes_of(needs: str | None, channel: str) -> tuple[str, ...]:
    """All that the guardian must have agreed to, as the gate asks for it."""
    asked = [needs] if needs else []
    if channel == "whatsapp" and needs == "course":
        asked.append("messages")
    if channel == "voice" and needs != "calls":
        asked.append("calls")
    return tuple(asked)


def offer_of(channel: str, event_key: str) -> Offer:
    """The message that a mailing sends. Raises Invalid."""
    found = next((one for one in offers() if (one.channel, one.event_key) == (channel, event_key)), None)
    if found is None:
        raise Invalid("event_key", "This message cannot be sent to many on this channel.", code="not_offered")
    return found


def longest(variable: str) -> int:
    """How many characters a text that the educator writes may have."""
    return catalog.load().variables[variable].max or 600


def choices(conn: Conn) -> dict[str, list[dict[str, Any]]]:
    """What an audience may be narrowed by: {part: [{key, name, count}]}."""
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in ("stages", "batches", "imports", "sources", "tags")}
    for row in queries.choices(conn):
        parts[row["part"]].append({name: row[name] for name in ("key", "name", "count")})
    return parts


# ---------------------------------------------------------------- setting up
def check(draft: Draft) -> Offer:
    """Raise Invalid where a mailing cannot be sent as it is set up."""
    offer = offer_of(draft.channel, draft.event_key)
    if draft.audience.is_open:
        raise Invalid("audience", "Choose who gets it: at least one stage, batch, list, source, tag or person.")
    for name in offer.writes:
        text = draft.words.get(name, "").strip()
        if not text:
            raise Invalid(f"words.{name}", "Write this text: the message needs it.", code="missing_words")
        if len(text) > (limit := longest(name)):
            raise Invalid(f"words.{name}", f"At most {limit} characters; these are {len(text)}.", code="too_long")
    if unknown := sorted(draft.words.keys() - set(offer.writes)):
        raise Invalid(f"words.{unknown[0]}", "This message has no place for that text.", code="unknown_words")
    return offer


def create(conn: Conn, draft: Draft) -> UUID:
    """Keep a new draft. Raises Invalid."""
    check(draft)
    return queries.create(conn, draft.model_dump(mode="json"))


def change(conn: Conn, campaign_id: UUID, draft: Draft) -> None:
    """Change a draft. Raises Invalid, NotFound, Conflict for one that was confirmed."""
    check(draft)
    if not queries.change(conn, campaign_id, draft.model_dump(mode="json")):
        find(conn, campaign_id)
        raise Conflict("This mailing was confirmed and cannot be changed. Duplicate it.", code="confirmed")


def drop(conn: Conn, campaign_id: UUID) -> None:
    """Delete a draft. Raises NotFound, Conflict."""
    if not queries.drop(conn, campaign_id):
        find(conn, campaign_id)
        raise Conflict("This mailing was confirmed. Cancel it; what it sent stays on record.", code="confirmed")


def find(conn: Conn, campaign_id: UUID, *, locked: bool = False) -> Row:
    """One mailing. Raises NotFound."""
    found = queries.find(conn, campaign_id, locked=locked)
    if found is None:
        raise NotFound
    return found


def duplicate(conn: Conn, campaign_id: UUID, *, only_not_visited: bool) -> UUID:
    """A new draft with the same message, to the same audience or to those of it who opened none of our pages."""
    was = find(conn, campaign_id)
    audience = {"not_visited": str(campaign_id)} if only_not_visited else was["audience"]
    suffix = ", not visited" if only_not_visited else ", again"
    name = was["name"][: 80 - len(suffix)] + suffix
    return queries.create(
        conn, {**was, "name": name, "audience": audience, "scheduled_at": None, "announcement_id": None}, campaign_id
    )


# ---------------------------------------------------------------- who gets it
def reach(conn: Conn, audience: Audience, offer: Offer) -> Row:
    """How many fit, how many get it, and why the others do not."""
    if audience.is_open:
        return dict.fromkeys(("people", "goes", "not_agreed", "nobody", "opted_out", "suppressed"), 0)
    kind = "email" if offer.channel == "email" else "phone"
    return queries.reach(conn, _filter(audience), offer.purposes, kind, offer.student_too and offer.channel != "voice")


def preview(conn: Conn, found: Row) -> tuple[Item, list[Planned], list[Group]]:
    """A mailing as an item of a plan, its messages (those of the first leads where it is very large), and by reason how
    many more go or are left out."""
    offer = offer_of(found["channel"], found["event_key"])
    audience = Audience.model_validate(found["audience"])
    counts = reach(conn, audience, offer)
    item = _item(found, counts, is_on=rules.of_event(conn, offer.event_key)[offer.channel].is_on)
    if item.state != "ready":
        return item, [], []
    leads = queries.fitting(conn, _filter(audience), offer.purposes, None, CHUNK + 1)
    is_whole = len(leads) <= CHUNK
    messages = _messages(conn, found, leads[:CHUNK] if is_whole else leads[:3], make_links=False)
    groups = [_group(offer, "left_out", counts["not_agreed"], _REASONS["not_agreed"], found)]
    groups.append(_group(offer, "left_out", counts["nobody"], _REASONS["nobody"], found))
    if not is_whole:
        later = found["scheduled_at"] is not None
        groups.append(_group(offer, "later" if later else "now", counts["goes"] - len(messages), None, found))
        groups += [_group(offer, "left_out", counts[why], _REASONS[why], found) for why in ("opted_out", "suppressed")]
    return item, messages, [group for group in groups if group.count > 0]


def _item(found: Row, counts: Row, *, is_on: bool) -> Item:
    state, reason = "ready", None
    if found["confirmed_at"] is not None or found["status"] != "planned":
        state, reason = "done", "It was confirmed before."
    elif not is_on:
        state, reason = "held", "This message is switched off. Switch it on in Notifications Manager."
    elif counts["goes"] == 0:
        state, reason = "held", "Nobody who fits can get this message."
    return Item.model_validate({"id": found["id"], "name": found["name"], "state": state, "reason": reason})


def _group(offer: Offer, outcome: str, count: int, reason: str | None, found: Row) -> Group:
    at = found["scheduled_at"] if outcome == "later" else None
    return Group.model_validate(
        {
            "event_key": offer.event_key,
            "channel": offer.channel,
            "outcome": outcome,
            "reason": reason,
            "count": count,
            "first_at": at,
            "last_at": at,
        }
    )


def plan_next(conn: Conn, campaign_id: UUID, event_id: int) -> bool:
    """Plan the messages of the next leads of a mailing that was confirmed. Returns whether there may be more."""
    found = queries.find(conn, campaign_id, locked=True)
    if found is None or found["status"] in ("planned", "cancelled", "done") or found["planned_at"] is not None:
        return False
    offer = offer_of(found["channel"], found["event_key"])
    audience = Audience.model_validate(found["audience"])
    leads = queries.fitting(conn, _filter(audience), offer.purposes, found["planned_after"], CHUNK)
    messages = _messages(conn, found, leads, event_id=event_id)
    plan_as_confirmed(conn, campaign_id, _spread(messages, found, clock.now(conn)))
    more = len(leads) == CHUNK
    queries.planned_to(conn, campaign_id, leads[-1] if more else None)
    return more


def _messages(
    conn: Conn, found: Row, leads: Sequence[UUID], *, event_id: int | None = None, make_links: bool = True
) -> list[Planned]:
    composed = compose.messages_for(
        conn,
        found["event_key"],
        leads,
        Subject("campaign", found["id"], values=found["words"]),
        due_at=found["scheduled_at"],
        channels=[found["channel"]],
        # What is only shown is asked about as if the mailing ran.
        campaign_id=found["id"] if make_links else None,
        event_id=event_id,
        priority=_PRIORITY,
        make_links=make_links,
    )
    # One for each person: a mother of two children is written to once.
    once = {message.contact_id: message for message in reversed(composed)}
    return [
        replace(message, dedupe_key=f"campaign:{found['id']}:{message.contact_id}:{message.channel}")
        for message in reversed(once.values())
    ]


def _spread(messages: Sequence[Planned], found: Row, now: datetime) -> list[Planned]:
    """So many in an hour, whole minutes at a time, after those that are planned already."""
    rate = found["rate_per_hour"]
    if rate is None:
        return list(messages)
    start = max(found["scheduled_at"] or now, now)
    return [
        replace(message, due_at=start + timedelta(minutes=number * 60 // rate))
        for number, message in enumerate(messages, start=found["total"])
    ]


def _filter(audience: Audience) -> dict[str, Any]:
    return audience.model_dump()


# ---------------------------------------------------------------- steering
def pause(conn: Conn, campaign_id: UUID) -> None:
    """Hold what has not left. Raises NotFound, Conflict."""
    _move(conn, campaign_id, "paused", ["running"])


def resume(conn: Conn, campaign_id: UUID) -> None:
    """Go on, at its pace from now on; its failures are counted anew. Raises NotFound, Conflict."""
    _move(conn, campaign_id, "running", ["paused"])
    found = find(conn, campaign_id)
    if found["rate_per_hour"]:
        queries.respread(conn, campaign_id, found["channel"], found["rate_per_hour"])


def cancel(conn: Conn, campaign_id: UUID) -> None:
    """Nothing more of it leaves, ever. Raises NotFound, Conflict."""
    _move(conn, campaign_id, "cancelled", ["running", "paused"])


def _move(conn: Conn, campaign_id: UUID, to: str, froms: Sequence[str]) -> None:
    found = find(conn, campaign_id, locked=True)
    if found["status"] == to:
        return
    if not queries.move(conn, campaign_id, to, froms):
        raise Conflict("This mailing is over, or was not confirmed yet.", code="not_running")


def keep_pace(conn: Conn) -> None:
    """Spread anew what has piled up, as after a pause of the whole channel, so that it does not leave at once."""
    for found in queries.paced(conn):
        if queries.crowded(conn, found["id"], found["channel"]) > max(1, found["rate_per_hour"] // 60) * 2:
            queries.respread(conn, found["id"], found["channel"], found["rate_per_hour"])


def announce(conn: Conn) -> None:
    """Announcements whose time has come ring the bell of their students, once."""
    for found in queries.take_announcements(conn):
        values = {"announcement_title": found["title"], "announcement_text": found["body"]}
        subject = Subject("announcement", found["id"], values=values)
        compose.notify_in_app(conn, "announcement", found["leads"], subject, link_path="/app")
