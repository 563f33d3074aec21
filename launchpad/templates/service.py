"""The rules of templates: what may be kept as a new version, and how words read to a real person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from launchpad.content import catalog, render, sync
from launchpad.content.render import MissingValue
from launchpad.content.template import Template, template_of
from launchpad.core.db import Conn
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.ledger.words import masked
from launchpad.outreach import compose, headers
from launchpad.templates import binding, check, queries
from launchpad.templates.check import Fault


class TemplateEdits(BaseModel):
    """What the educator changed; what is null stays. params: WhatsApp, our variable for each numbered place. campaign:
    WhatsApp, of a message of her own: another approved template, by its campaign."""

    subject: str | None = Field(default=None, max_length=300)
    preheader: str | None = Field(default=None, max_length=300)
    body: str | None = Field(default=None, max_length=20_000)
    footer: str | None = Field(default=None, max_length=2000)
    params: list[str] | None = Field(default=None, max_length=20)
    campaign: str | None = Field(default=None, max_length=200)


@dataclass(frozen=True)
class Reading:
    """Words as one person reads them. subject, preheader, html: e-mail (subject also of a notice). whom: in short."""

    whom: str
    subject: str | None
    preheader: str | None
    html: str | None
    text: str
    missing: str | None = None


def changed(conn: Conn, template_id: UUID, edits: TemplateEdits) -> tuple[Template, Template]:
    """The catalogue's words of a message, and the version that the educator sees with what she changed. NotFound."""
    row = queries.find(conn, template_id)
    if row is None:
        raise NotFound
    seen = template_of(row)
    base = queries.catalogue_of(conn, seen.event_key, seen.channel, seen.language)
    given: dict[str, Any] = {name: value for name, value in edits if value is not None and name != "campaign"}
    if "params" in given:
        given["params"] = tuple(given["params"])
    if edits.campaign is not None and edits.campaign != seen.provider_name:
        if not (seen.is_own and seen.channel == "whatsapp"):
            raise Invalid("campaign", "Only a message of your own can take another template.", code="not_editable")
        seen = binding.bound(conn, seen, edits.campaign)
    words = replace(seen, **given)
    # What a voice agent is told has names of its own, set with the agent.
    names = seen.variables if seen.channel == "voice" else check.names_in(words)
    return template_of(base) if base else binding.base(seen), replace(words, variables=names)


def faults(conn: Conn, template_id: UUID, edits: TemplateEdits) -> list[Fault]:
    """What stands against keeping these words, and what the educator should know. Raises NotFound."""
    return faults_of(conn, *changed(conn, template_id, edits))


def faults_of(conn: Conn, base: Template, words: Template) -> list[Fault]:
    """The same of words that may not be kept yet."""
    found = check.faults(base, words)
    if words.channel == "whatsapp" and words.provider_name:
        theirs = queries.at_provider(conn, words.provider_name)
        takes = theirs["params"] if theirs else None
        if takes is not None and takes != len(words.params):
            message = f"At WhatsApp the template takes {takes} values; these are {len(words.params)}."
            found.append(Fault("params", "parameter_count", message))
        if theirs and (file := headers.fault(words.event_key, theirs["header_kind"])):
            found.append(Fault("body", "header_file", *file))
    return found


def save(conn: Conn, template_id: UUID, edits: TemplateEdits, actor: UUID, note: str) -> tuple[UUID, int]:
    """Keep her words as a new version and use it from now on; returns its id and number.

    Raises NotFound, Invalid with the first fault, Conflict where nothing changed.
    """
    wrong = next((fault for fault in faults(conn, template_id, edits) if not fault.is_warning), None)
    if wrong:
        raise Invalid(wrong.field, wrong.message, code=wrong.code)
    _, words = changed(conn, template_id, edits)
    row = queries.find(conn, template_id)
    if row and row["content_hash"] == words.content_hash:
        raise Conflict("Nothing was changed.", code="unchanged")
    version = queries.last_version(conn, words.event_key, words.channel, words.language) + 1
    sync.retire(conn, words)
    made = sync.insert(
        conn,
        words,
        version=version,
        is_active=True,
        origin="educator",
        based_on=template_id,
        created_by=actor,
        note=note or None,
    )
    return made, version


def read(conn: Conn, template_id: UUID, edits: TemplateEdits, lead_id: UUID | None, app_url: str) -> Reading:
    """How the words read to the family of a lead, or with the catalogue's examples. Raises NotFound, Invalid."""
    _, words = changed(conn, template_id, edits)
    known = catalog.load().variables
    if unknown := [name for name in words.variables if name not in known]:
        raise Invalid("body", f"Nobody knows the variable {unknown[0]}.", code="unknown_variable")
    values = {name: known[name].example[words.language] for name in words.variables if known[name].path is None}
    values |= {known[name].token_name: "example" for name in words.variables if known[name].path is not None}
    whom = "an invented family"
    if lead_id is not None:
        found = compose.values_for(conn, words, lead_id)
        if found is None:
            raise Conflict("This family has no contact for this message.", code="no_contact")
        contact, own = found
        values |= own
        whom = masked(contact) if contact["value"] else "the student's app"
    try:
        return _read(words, values, app_url, whom)
    except MissingValue as missing:
        return Reading(whom, None, None, None, "", str(missing))


def _read(words: Template, values: Mapping[str, str], app_url: str, whom: str) -> Reading:
    if words.channel == "email":
        mail = render.render_email(words, values, app_url)
        return Reading(whom, mail.subject, mail.preheader, mail.html, mail.text)
    if words.channel == "whatsapp":
        if len(words.params) < words.body.count("{{"):
            raise Invalid("params", "There are fewer values than places.", code="parameter_count")
        said = render.render_whatsapp(words, values, app_url)
        buttons = "".join(f"\n[{button.text}]" for button in words.buttons)
        return Reading(whom, None, None, None, f"{said.body}{buttons}")
    if words.channel == "in_app":
        notice = render.render_in_app(words, values, app_url)
        return Reading(whom, notice.title, None, None, notice.body)
    return Reading(whom, None, None, None, render.render_call(words, values, "-"))
