"""The educator's own words: which variables there are, what is wrong, how it reads, and keeping it."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.content.template import template_of
from launchpad.context import context
from launchpad.core import audit
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import NotFound
from launchpad.templates import check, queries, service
from launchpad.templates.service import TemplateEdits

api = api_blueprint("templates", __name__, "/api/templates")


class TemplatePath(BaseModel):
    """One version of words."""

    template_id: UUID


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
    shown = [
        VariableShown(
            name=one.name,
            about=one.about,
            fallback=None if one.fallback is None else one.fallback[words.language],
            example=one.example[words.language],
            is_link=one.path is not None,
        )
        for one in check.available(words)
    ]
    return Variables(variables=shown).model_dump()


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
