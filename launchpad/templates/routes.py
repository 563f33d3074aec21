"""The educator's own words: which variables there are, what is wrong, how it reads, and keeping it."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.content.catalog import Variable
from launchpad.content.template import Language, template_of
from launchpad.context import context
from launchpad.core import audit
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import NotFound
from launchpad.templates import check, own, queries, service
from launchpad.templates.own import OwnMessage
from launchpad.templates.service import TemplateEdits

api = api_blueprint("templates", __name__, "/api/templates")


class TemplatePath(BaseModel):
    """One version of words."""

    template_id: UUID


class OwnPath(BaseModel):
    """A message of the educator's own, by the key of its event."""

    event_key: Annotated[str, StringConstraints(pattern="^own_[0-9a-f]{12}$")]


class OwnShown(BaseModel):
    """A message of her own. template_id: the English words in use. begins: its subject, or how its words begin."""

    event_key: str
    channel: str
    title: str
    is_on: bool
    template_id: UUID
    purpose: str
    begins: str
    is_in_sequence: bool


class OwnMessages(BaseModel):
    """Her own messages by title."""

    messages: list[OwnShown]


class OwnMade(BaseModel):
    """What was made: its key, and its English words."""

    event_key: str
    template_id: UUID


class OwnDropped(BaseModel):
    """What was deleted."""

    event_key: str


class VariableShown(BaseModel):
    """A variable that may be inserted. fallback: what stands there without a value; null: the message is held then."""

    name: str
    about: str
    fallback: str | None
    example: str
    is_link: bool


class Variables(BaseModel):
    """Variables by name."""

    variables: list[VariableShown]


class FaultShown(BaseModel):
    """What is wrong with a field; a warning does not stand against keeping it."""

    field: str
    code: str
    message: str
    is_warning: bool


class Checked(BaseModel):
    """All faults and warnings."""

    faults: list[FaultShown]


class Words(BaseModel):
    """Changed words."""

    edits: TemplateEdits = Field(default_factory=TemplateEdits)


class WordsToRead(Words):
    """lead_id: the family that reads them; without one, the catalogue's examples."""

    lead_id: UUID | None = None


class WordsToKeep(Words):
    """note: what was changed and why, for the history."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class Reading(BaseModel):
    """Words as one person reads them. missing: the value without which they would be held."""

    whom: str
    subject: str | None
    preheader: str | None
    html: str | None
    text: str
    missing: str | None


class Kept(BaseModel):
    """The new version."""

    id: UUID
    version: int


@api.get("/<uuid:template_id>/variables", responses={200: Variables})
@requires_admin
def variables(path: TemplatePath) -> dict[str, Any]:
    """The variables that this message may take."""
    with context().db.transaction() as conn:
        row = queries.find(conn, path.template_id)
    if row is None:
        raise NotFound
    words = template_of(row)
    return Variables(variables=[_shown(one, words.language) for one in check.available(words)]).model_dump()


def _shown(one: Variable, language: Language) -> VariableShown:
    return VariableShown(
        name=one.name,
        about=one.about,
        fallback=None if one.fallback is None else one.fallback[language],
        example=one.example[language],
        is_link=one.path is not None,
    )


@api.post("/<uuid:template_id>/faults", responses={200: Checked})
@requires_admin
def faults(path: TemplatePath, body: Words) -> dict[str, Any]:
    """What stands against keeping these words. Nothing is written."""
    with context().db.transaction() as conn:
        found = service.faults(conn, path.template_id, body.edits)
    return {"faults": [asdict(fault) for fault in found]}


@api.post("/<uuid:template_id>/reading", responses={200: Reading})
@requires_admin
def reading(path: TemplatePath, body: WordsToRead) -> dict[str, Any]:
    """How these words read to a real person. Links in it do not work. Nothing is written."""
    ctx = context()
    with ctx.db.transaction() as conn:
        return asdict(service.read(conn, path.template_id, body.edits, body.lead_id, ctx.settings.app_url))


@api.post("/<uuid:template_id>/versions", responses={201: Kept})
@requires_admin
def keep(path: TemplatePath, body: WordsToKeep) -> tuple[dict[str, Any], int]:
    """Keep these words as a new version, which is used from now on. Refused where something is wrong with them."""
    user = current_user()
    with context().db.transaction() as conn:
        made, version = service.save(conn, path.template_id, body.edits, user.id, body.note)
        after = {"version": version, "based_on": str(path.template_id), **body.edits.model_dump(exclude_none=True)}
        audit.record(conn, user.id, "template.kept", "message_templates", made, after=after)
    return {"id": str(made), "version": version}, 201


@api.get("/own", responses={200: OwnMessages})
@requires_admin
def own_messages() -> dict[str, Any]:
    """The educator's own messages, which a follow-up may send."""
    with context().db.transaction() as conn:
        found = own.listed(conn)
    return OwnMessages.model_validate({"messages": found}).model_dump(mode="json")


@api.get("/own/variables", responses={200: Variables})
@requires_admin
def own_variables() -> dict[str, Any]:
    """The variables that a message of her own may take."""
    return Variables(variables=[_shown(one, "en") for one in check.available_to_own()]).model_dump()


@api.post("/own", responses={201: OwnMade})
@requires_admin
def create_own(body: OwnMessage) -> tuple[dict[str, Any], int]:
    """Keep a new message of her own. Refused where something is wrong with its words."""
    user = current_user()
    with context().db.transaction() as conn:
        key, kept = own.create(conn, body, user.id)
        audit.record(
            conn, user.id, "template.created", "message_templates", kept["en"], after=body.model_dump(mode="json")
        )
    return {"event_key": key, "template_id": str(kept["en"])}, 201


@api.delete("/own/<string:event_key>", responses={200: OwnDropped})
@requires_admin
def drop_own(path: OwnPath) -> dict[str, Any]:
    """Delete a message of her own that nobody was ever planned to get."""
    with context().db.transaction() as conn:
        own.drop(conn, path.event_key)
        audit.record(conn, current_user().id, "template.deleted", "message_templates", path.event_key)
    return {"event_key": path.event_key}
