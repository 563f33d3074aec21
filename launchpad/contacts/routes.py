"""Doors of contacts: the educator's for every family, the student's for the own address and number."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from launchpad.contacts import service
from launchpad.contacts.service import Kind, Outcome, Owner, Relation, Whose
from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin, requires_user
from launchpad.core.db import Conn
from launchpad.ledger.words import masked

api = api_blueprint("contacts", __name__, "/api/contacts")

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]


class ContactWhose(BaseModel):
    """Whose a contact is said to be. lead_id: the child whose own it is."""

    owner: Owner
    lead_id: UUID | None = None
    name: Name | None = None
    relation: Relation | None = None


class NewContact(ContactWhose):
    """An address or number as somebody wrote it."""

    family_id: UUID
    kind: Kind
    value: Written


class FamilyContactPath(BaseModel):
    """A contact."""

    contact_id: UUID


class ContactValue(BaseModel):
    """What is to stand in its place."""

    value: Written


class ContactCode(BaseModel):
    """What was typed."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


class OtherFamily(BaseModel):
    """The family that has a contact already: perhaps a brother or sister, perhaps the same family twice."""

    id: UUID
    name: str
    children: str | None


class ContactOutcome(BaseModel):
    """What came of it. another_family: nothing was changed, and `other` has this contact."""

    outcome: Literal["added", "restored", "known", "another_family"]
    contact_id: UUID | None
    other: OtherFamily | None


class ContactDone(BaseModel):
    """It is done."""

    ok: bool = True


class OwnContact(BaseModel):
    """An address or number of the student's own, masked."""

    id: UUID
    kind: Kind
    masked: str
    is_proven: bool
    is_stopped: bool


class FamilyContact(BaseModel):
    """An address or number of the family, masked, and what comes to it now."""

    id: UUID
    kind: Kind
    masked: str
    owner: Owner
    name: str | None
    relation: Relation | None
    is_proven: bool
    is_stopped: bool
    gets: list[Literal["email", "whatsapp", "calls"]]


class WaitingCode(BaseModel):
    """A code that is on its way. again_at: from when another may be asked for."""

    masked: str
    expires_at: datetime
    again_at: datetime


class OwnContacts(BaseModel):
    """The student's own contacts. may_have: false under 13, where the guardian alone is written to."""

    contacts: list[OwnContact]
    sent: WaitingCode | None
    may_have: bool


class OwnContactWanted(BaseModel):
    """An address or number that shall be the student's, in place of another."""

    kind: Kind
    value: Written
    replaces: UUID | None = None


# ---------------------------------------------------------------- the educator
@api.post("", responses={200: ContactOutcome})
@requires_admin
def add(body: NewContact) -> dict[str, Any]:
    """Write an address or number into a family: in use at once, and not proven."""
    with context().db.transaction() as conn:
        return _outcome(service.add(conn, current_user().id, body.family_id, body.kind, body.value, _whose(body)))


@api.put("/<uuid:contact_id>", responses={200: ContactDone})
@requires_admin
def change(path: FamilyContactPath, body: ContactWhose) -> dict[str, Any]:
    """Say whose it is."""
    with context().db.transaction() as conn:
        service.change(conn, current_user().id, path.contact_id, _whose(body))
    return ContactDone().model_dump()


@api.put("/<uuid:contact_id>/value", responses={200: ContactOutcome})
@requires_admin
def correct(path: FamilyContactPath, body: ContactValue) -> dict[str, Any]:
    """Put another address in its place; what waits goes there."""
    with context().db.transaction() as conn:
        return _outcome(service.correct(conn, current_user().id, path.contact_id, body.value))


@api.post("/<uuid:contact_id>/retire", responses={200: ContactDone})
@requires_admin
def retire(path: FamilyContactPath) -> dict[str, Any]:
    """Take it out of use; its history stays."""
    with context().db.transaction() as conn:
        service.retire(conn, current_user().id, path.contact_id)
    return ContactDone().model_dump()


@api.post("/<uuid:contact_id>/restore", responses={200: ContactDone})
@requires_admin
def restore(path: FamilyContactPath) -> dict[str, Any]:
    """Use it again."""
    with context().db.transaction() as conn:
        service.restore(conn, current_user().id, path.contact_id)
    return ContactDone().model_dump()


@api.post("/<uuid:contact_id>/code", responses={202: ContactDone})
@requires_admin
def send_code(path: FamilyContactPath) -> tuple[dict[str, Any], int]:
    """Send a code that the family reads out."""
    ctx = context()
    with ctx.db.transaction() as conn:
        service.send_code(conn, ctx.limits, _secret(), current_user().id, path.contact_id)
    return ContactDone().model_dump(), 202


@api.post("/<uuid:contact_id>/prove", responses={200: ContactDone})
@requires_admin
def prove(path: FamilyContactPath, body: ContactCode) -> dict[str, Any]:
    """Try the code that was read out. 410: it has ended."""
    ctx = context()
    with ctx.db.transaction() as conn:
        fault = service.prove(conn, ctx.limits, _secret(), current_user().id, path.contact_id, body.code)
    if fault is not None:
        raise fault
    return ContactDone().model_dump()


# ---------------------------------------------------------------- the student
@api.get("/own", responses={200: OwnContacts})
@requires_user
def own() -> dict[str, Any]:
    """The student's own address and number, and the code that is on its way."""
    with context().db.transaction() as conn:
        return _own(conn)


@api.post("/own", responses={202: OwnContacts})
@requires_user
def ask_own(body: OwnContactWanted) -> tuple[dict[str, Any], int]:
    """Send a code to the new address or number."""
    ctx = context()
    with ctx.db.transaction() as conn:
        service.ask_as_student(conn, ctx.limits, _secret(), current_user(), body.kind, body.value, body.replaces)
        return _own(conn), 202


@api.post("/own/confirm", responses={200: OwnContacts})
@requires_user
def confirm_own(body: ContactCode) -> dict[str, Any]:
    """Make it the student's with the code. 410: it has ended."""
    ctx = context()
    with ctx.db.transaction() as conn:
        child = service.own(conn, current_user())
        made = service.confirm(conn, ctx.limits, _secret(), current_user(), "student", child["family_id"], body.code)
    if isinstance(made, Exception):
        raise made
    with ctx.db.transaction() as conn:
        return _own(conn)


def _own(conn: Conn) -> dict[str, Any]:
    child = service.own(conn, current_user())
    sent = service.waiting_code(conn, current_user(), "student", child["family_id"])
    return OwnContacts(
        contacts=[
            OwnContact(
                id=one["id"],
                kind=one["kind"],
                masked=masked(one),
                is_proven=one["verified_at"] is not None,
                is_stopped=one["opted_out_at"] is not None,
            )
            for one in service.own_contacts(conn, child)
        ],
        sent=WaitingCode(**sent) if sent else None,
        may_have=child["age"] is not None and child["age"] >= service.STUDENT_AGE,
    ).model_dump(mode="json")


def _whose(body: ContactWhose) -> Whose:
    return Whose(body.owner, body.lead_id, body.name or None, body.relation)


def _outcome(found: Outcome) -> dict[str, Any]:
    other = (
        None
        if found.other is None
        else OtherFamily(id=found.other["id"], name=found.other["name"], children=found.other["children"])
    )
    return ContactOutcome(outcome=found.kind, contact_id=found.contact_id, other=other).model_dump(mode="json")


def _secret() -> str:
    return context().settings.link_secret.get_secret_value()
