"""From an event to planned messages: which cell, which contacts, and what the variables say to each of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from launchpad.content import catalog
from launchpad.content.render import render_in_app
from launchpad.content.sync import active_templates
from launchpad.content.template import LANGUAGES, Template
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind
from launchpad.ledger import approval, choices, rules
from launchpad.ledger.plan import Planned
from launchpad.ledger.rules import Rule
from launchpad.ledger.words import masked
from launchpad.outreach import queries, words
from launchpad.outreach.audience import Recipient, recipients
from launchpad.outreach.queries import Link

CHANNELS = ("email", "whatsapp", "voice")

_SETTINGS = ("brand", "educator_name", "postal_address", "support_phone")
# Links of a contact alone, and of a contact for one child; all others belong to the subject that lists them.
_OF_CONTACT = {LinkKind.UNSUBSCRIBE, LinkKind.PREFERENCES}
_OF_CHILD = {LinkKind.FORM, LinkKind.CONSENT, LinkKind.CALLBACK, LinkKind.SCHEDULE, LinkKind.HOME}
# Where a notice in the app leads when the event names no page of its own.
_PAGES = {"home": "/app", "parent_corner": "/app/payment", "admin": "/admin"}
_NO_LINK = "preview"


@dataclass(frozen=True)
class Subject:
    """What messages are about.

    id: of a session, payment, submission ...; None: of the lead itself. revision: grows when the same subject gives a
    new reason to write. values: the same in all languages; values_by_language: {"en": {...}, "hi": {...}} over them.
    links: the kinds of personal link that open this subject, such as JOIN for a session; those of a contact (form,
    consent, unsubscribe, schedule ...) are made without being listed. link_expires_at: of the listed links, aware.
    files: for the header of a WhatsApp template, by kind (image, video, document): {filename, bucket, path}.
    """

    kind: str
    id: UUID | None
    revision: str = "1"
    values: Mapping[str, str] = field(default_factory=dict)
    values_by_language: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Collection[LinkKind] = ()
    link_expires_at: datetime | None = None
    files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def said(self, language: str) -> dict[str, str]:
        """Its values in a language."""
        return {**self.values, **self.values_by_language.get(language, {})}


SubjectOf = Callable[[Row], Subject] | Subject


def messages_for(
    conn: Conn,
    event_key: str,
    lead_ids: Iterable[UUID],
    subject_of: SubjectOf,
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    event_id: int | None = None,
    reminder_id_of: Callable[[Row], UUID | None] | None = None,
    campaign_id: UUID | None = None,
    channels: Collection[str] | None = None,
    priority: int = 5,
    make_links: bool = True,
    even_off: bool = False,
) -> list[Planned]:
    """The messages of an event to the families of some leads, ready for `ledger.plan`; makes their personal links.

    make_links=False: for a plan that is only shown; nothing is written, and the links in it do not work.
    subject_of, reminder_id_of: for all, or from the row of a lead (id, family_id, student_name, age, language,
    timezone, stage, import_id). due_at None is now; the matrix' delay is added to it. channels: only these, also those
    that wait for a case of their own. even_off: also from cells that are switched off, for what a person places by
    hand. priority: smaller leaves first.
    The whole list is held in memory: give a few thousand leads at a time.
    """
    from_when = due_at or clock.now(conn)
    return [
        _planned(
            one,
            due_at=from_when + one.delay if one.delay else due_at,
            expires_at=expires_at,
            priority=priority,
            automation_event_id=event_id,
            reminder_id=reminder_id_of(one.lead) if reminder_id_of else None,
            campaign_id=campaign_id,
        )
        for one in _addressed(conn, event_key, lead_ids, subject_of, channels, make_links=make_links, even_off=even_off)
    ]


def message_to(
    conn: Conn,
    event_key: str,
    channel: str,
    contact_id: UUID,
    subject: Subject,
    *,
    lead_id: UUID | None = None,
    expires_at: datetime | None = None,
    event_id: int | None = None,
    priority: int = 5,
) -> Planned | None:
    """One message of an event to one contact, whatever its audience, such as a code or the answer to a STOP.

    lead_id: the child whom it is about, if any; without one `subject` must have an id. Returns None where the event
    has no message that is switched on for this channel. Raises LookupError for a contact that does not exist.
    """
    contact = queries.contact(conn, contact_id)
    lead = next(iter(queries.leads(conn, [lead_id])), None) if lead_id else None
    about = lead or {"id": None, "student_name": "", "age": None, "lead_source": None, **contact["family"]}
    template = _on(conn, event_key).get((channel, about["language"]))
    if template is None:
        return None
    recipient = Recipient(contact, is_student=contact["owner"] == "student")
    wanted = _Wanted(about, recipient, template, subject, _links(template, about, recipient, subject))
    one = _filled(conn, [wanted], make_links=True)[0]
    return _planned(one, expires_at=expires_at, automation_event_id=event_id, priority=priority)


def example(conn: Conn, event_key: str, channel: str, person: Mapping[str, Any], source: str | None) -> list[Planned]:
    """A message to somebody who is not in the database yet, only to be shown; none where it is switched off.

    person: student_name, name, value and owner of the contact.
    """
    template = _on(conn, event_key).get((channel, "en"))
    if template is None:
        return []
    nobody = UUID(int=0)
    lead = {"id": nobody, "family_id": nobody, "student_name": person["student_name"], "age": None, "language": "en"}
    contact = {**person, "id": nobody, "kind": "email" if channel == "email" else "phone"}
    recipient, subject = Recipient(contact, is_student=False), Subject("lead", None)
    links = _links(template, lead, recipient, subject)
    wanted = _Wanted({**lead, "lead_source": source}, recipient, template, subject, links)
    return [_planned(one) for one in _filled(conn, [wanted], make_links=False)]


def values_for(conn: Conn, template: Template, lead_id: UUID) -> tuple[Row, dict[str, str]] | None:
    """Who would get a text first in the family of a lead, and its values for them; links in it do not work.

    None for a lead that does not exist, or a family without a contact for it.
    """
    lead = next(iter(queries.leads(conn, [lead_id])), None)
    if lead is None:
        return None
    found = recipients(template, lead, queries.contacts(conn, [lead["family_id"]]))
    if template.channel == "in_app":
        found = [Recipient({"id": lead_id, "owner": "student", "name": None, "value": "", "kind": "email"}, True)]
    if not found:
        return None
    subject = Subject("lead", None)
    wanted = _Wanted(lead, found[0], template, subject, _links(template, lead, found[0], subject))
    return found[0].contact, _filled(conn, [wanted], make_links=False)[0].variables


def notify_in_app(
    conn: Conn,
    event_key: str,
    lead_ids: Iterable[UUID],
    subject_of: SubjectOf,
    *,
    link_path: str | None = None,
) -> int:
    """Put the event's notice before the accounts that hold a seat of these leads; returns how many are new.

    link_path: the page of the app that it opens, by default the one that the catalogue places it on.
    """
    templates = {t.language: t for t in active_templates(conn, event_key) if t.channel == "in_app"}
    people = {row["id"]: row for row in queries.leads(conn, lead_ids)}
    if not templates or not people:
        return 0
    given = queries.settings(conn, _SETTINGS)
    page = link_path or _PAGES[catalog.load().places[event_key]]
    rows = []
    for account in queries.accounts(conn, people):
        if choices.choice_of(event_key, "in_app") in account["unwanted"]:
            continue
        lead = people[account["lead_id"]]
        subject = subject_of(lead) if callable(subject_of) else subject_of
        template = templates[account["language"]]
        as_student = Recipient({"owner": "student", "name": None, "value": "", "kind": "email"}, is_student=True)
        values = {**_common(template, lead, as_student, given), **subject.said(template.language)}
        notice = render_in_app(template, values, "")
        rows.append(
            {
                "user_id": account["user_id"],
                "dedupe_key": f"{event_key}:{subject.id or lead['id']}:{subject.revision}:{account['user_id']}",
                "event_key": event_key,
                "title": notice.title,
                "body": notice.body,
                "link_path": page,
            }
        )
    return queries.notify(conn, rows)


@dataclass(frozen=True)
class _Addressed:
    lead: Row
    contact: Row
    template: Template
    subject: Subject
    variables: dict[str, str]
    delay: timedelta
    media: dict[str, str] | None = None


@dataclass(frozen=True)
class _Wanted:
    lead: Row
    recipient: Recipient
    template: Template
    subject: Subject
    links: Mapping[str, Link]
    delay: timedelta = timedelta()


def _addressed(
    conn: Conn,
    event_key: str,
    lead_ids: Iterable[UUID],
    subject_of: SubjectOf,
    channels: Collection[str] | None,
    *,
    make_links: bool,
    even_off: bool = False,
) -> list[_Addressed]:
    templates, cells = _on(conn, event_key, even_off=even_off), rules.of_event(conn, event_key)
    leads = queries.leads(conn, lead_ids)
    of_family: dict[UUID, list[Row]] = {}
    for contact in queries.contacts(conn, {lead["family_id"] for lead in leads}):
        of_family.setdefault(contact["family_id"], []).append(contact)
    wanted = [
        _Wanted(lead, recipient, template, subject, _links(template, lead, recipient, subject), cells[channel].delay)
        for lead in leads
        for subject in [subject_of(lead) if callable(subject_of) else subject_of]
        for channel in CHANNELS
        if (channels is None and not _is_conditional(cells, channel)) or (channels is not None and channel in channels)
        for template in [templates.get((channel, lead["language"]))]
        if template is not None
        for meant in [replace(template, audience=cells[channel].narrowed(template.audience))]
        for recipient in recipients(meant, lead, of_family.get(lead["family_id"], []))
    ]
    return _filled(conn, wanted, make_links=make_links)


def _is_conditional(cells: Mapping[str, Rule], channel: str) -> bool:
    """Whether a channel is placed only by the rule that watches for its case."""
    return channel in cells and cells[channel].condition is not None


def _on(conn: Conn, event_key: str, *, even_off: bool = False) -> dict[tuple[str, str], Template]:
    found = active_templates(conn, event_key, even_off=even_off)
    return {(template.channel, template.language): template for template in found}


def _filled(conn: Conn, wanted: Sequence[_Wanted], *, make_links: bool) -> list[_Addressed]:
    tokens = _tokens(conn, wanted) if make_links else None
    given = _given(conn)
    approvals = approval.read(conn, {one.template.id for one in wanted if one.subject.files and one.template.id})
    return [
        _Addressed(
            one.lead,
            one.recipient.contact,
            one.template,
            one.subject,
            _variables(one, given, tokens),
            one.delay,
            _media(one.subject, approvals.get(one.template.id) if one.template.id else None),
        )
        for one in wanted
    ]


def _media(subject: Subject, approved: approval.Approval | None) -> dict[str, str] | None:
    """The file that the header of a template shows, where what it is about has one of that kind."""
    file = subject.files.get(approved.header) if approved else None
    return {"kind": approved.header, **file} if approved and file else None


def _planned(one: _Addressed, *, due_at: datetime | None = None, **more: Any) -> Planned:
    template = one.template
    return Planned(
        event_key=template.event_key,
        channel=template.channel,  # type: ignore[arg-type]
        subject_kind=one.subject.kind,
        subject_id=one.subject.id,
        revision=one.subject.revision,
        family_id=one.lead["family_id"],
        lead_id=one.lead["id"],
        contact_id=one.contact["id"],
        to_address=one.contact["value"],
        template_id=template.id,
        language=template.language,
        variables=one.variables,
        due_at=due_at,
        agent=template.provider_name if template.channel == "voice" else None,
        media=one.media,
        dedupe_key=_key(one),
        **more,
    )


def _given(conn: Conn) -> dict[str, str]:
    version = queries.notice_version(conn)
    answered = queries.human_hours(conn)
    spoken = {f"hours_human.{language}": words.hours(*answered, language) for language in LANGUAGES} if answered else {}
    return queries.settings(conn, _SETTINGS) | ({"notice_token": str(version)} if version else {}) | spoken


def _links(template: Template, lead: Row, recipient: Recipient, subject: Subject) -> dict[str, Link]:
    """The personal links that the template names, by the name of their token."""
    links: dict[str, Link] = {}
    for name in template.variables:
        kind = catalog.link_kind(name)
        if kind is None:
            continue
        token, contact_id = name.removesuffix("_url") + "_token", recipient.contact["id"]
        if kind in _OF_CONTACT:
            links[token] = Link(kind, None, contact_id, None, None)
        elif kind in _OF_CHILD:
            links[token] = Link(kind, lead["id"], contact_id, None, None)
        elif kind in subject.links:
            links[token] = Link(kind, lead["id"], contact_id, subject.id, subject.link_expires_at)
    return links


def _tokens(conn: Conn, wanted: Sequence[_Wanted]) -> dict[Any, str]:
    links = [link for one in wanted for link in one.links.values()]
    return queries.make_links(conn, links) if links else {}


def _variables(one: _Wanted, given: Mapping[str, str], tokens: Mapping[Any, str] | None) -> dict[str, str]:
    """The values of one message, only those that its words take."""
    template = one.template
    values = {**_common(template, one.lead, one.recipient, given), **one.subject.said(template.language)}
    for name, link in one.links.items():
        where = (link.kind.value, link.lead_id, link.contact_id, link.subject_id)
        values[name] = _NO_LINK if tokens is None else tokens[where]
    named = {*template.variables, *(name.removesuffix("_url") + "_token" for name in template.variables)}
    if template.channel == "voice":
        named |= catalog.load().call_variables.keys()
    return {name: value for name, value in values.items() if name in named and value}


def _common(template: Template, lead: Row, recipient: Recipient, given: Mapping[str, str]) -> dict[str, str]:
    """What every message may say: who is written to, whose class it is, and who writes."""
    child = words.first_name(lead["student_name"])
    return {
        **{name: value for name, value in given.items() if name != "support_phone"},
        **_whose(child, recipient.is_student, template.language),
        "recipient_name": _called(template, lead, recipient),
        "lead_source": (lead["lead_source"] or "").rstrip(" .।"),
        "contact_masked": masked(recipient.contact) if recipient.contact["value"] else "",
        "student_first_name": child,
        # Digit by digit, as it is spoken.
        "callback_number": " ".join(given.get("support_phone", "").removeprefix("+")),
        "hours_human": given.get(f"hours_human.{template.language}", ""),
    }


def _called(template: Template, lead: Row, recipient: Recipient) -> str:
    if recipient.is_student:
        return words.first_name(lead["student_name"])
    # A name on a list may be the child's, who must not be named before the guardian has agreed.
    if template.purpose == "consent" and recipient.contact["owner"] != "guardian":
        return ""
    name = words.first_name(recipient.contact["name"] or "")
    return f"{name} जी" if name and template.language == "hi" else name


def _whose(child: str, is_student: bool, language: str) -> dict[str, str]:
    if is_student:
        feminine, masculine = ("your", "your") if language == "en" else ("आपकी", "आपका")
    elif not child:
        return {}
    else:
        feminine, masculine = (f"{child}'s",) * 2 if language == "en" else (f"{child} की", f"{child} का")
    return {"whose": feminine, "whose_f": feminine, "whose_m": masculine}


def _key(one: _Addressed) -> str | None:
    """Two children of one guardian share contact and session, so their key names the child as well."""
    subject, template = one.subject, one.template
    if subject.id is None or one.lead["id"] in (None, subject.id):
        return None
    about = f"{subject.id}:{one.lead['id']}"
    return f"{template.event_key}:{about}:{subject.revision}:{one.contact['id']}:{template.channel}"
