"""Doors of the profile: the student's, saved by section, and the educator's answer to what is asked of her."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from launchpad.contacts.routes import FamilyContact
from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin, requires_user
from launchpad.core.db import Conn
from launchpad.profile import service
from launchpad.profile.service import Field

api = api_blueprint("profile", __name__, "/api/profile")

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class ProfileRequest(BaseModel):
    """What was asked of the teacher, and what became of it."""

    id: UUID
    field: Field
    wanted: str
    status: Literal["waiting", "done", "declined"]
    answer: str | None
    created_at: datetime
    decided_at: datetime | None


class ProfileRequests(BaseModel):
    """Requests about a child, newest first."""

    requests: list[ProfileRequest]


class StudentProfile(ProfileRequests):
    """What the profile shows. unwanted: what is switched off, of `possible`: kind:channel."""

    student_name: str
    birth_year: int | None
    is_year_locked: bool
    grade: str | None
    school: str | None
    city: str | None
    name_on_certificate: str | None
    is_name_locked: bool
    unwanted: list[str]
    possible: list[str]
    guardians: list[FamilyContact]


class ProfileAbout(BaseModel):
    """What the student says of the own person."""

    birth_year: int | None = None
    grade: Short | None = None
    school: Short | None = None
    city: Short | None = None


class Unwanted(BaseModel):
    """What is switched off: kind:channel."""

    unwanted: list[str]


class Wish(BaseModel):
    """A change of what is locked."""

    field: Field
    wanted: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class LeadAsked(BaseModel):
    """A child."""

    lead_id: UUID


class RequestPath(BaseModel):
    """A request."""

    request_id: UUID


class RequestAnswer(BaseModel):
    """The teacher's answer."""

    granted: bool
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None


# ---------------------------------------------------------------- the student
@api.get("", responses={200: StudentProfile})
@requires_user
def show() -> dict[str, Any]:
    """The profile of the account's child."""
    with context().db.transaction() as conn:
        return _shown(conn)


@api.put("/about", responses={200: StudentProfile})
@requires_user
def save_about(body: ProfileAbout) -> dict[str, Any]:
    """Save class, school, city and year of birth."""
    with context().db.transaction() as conn:
        service.save_about(
            conn,
            current_user(),
            grade=body.grade or None,
            school=body.school or None,
            city=body.city or None,
            birth_year=body.birth_year,
        )
        return _shown(conn)


@api.put("/choices", responses={200: StudentProfile})
@requires_user
def choose(body: Unwanted) -> dict[str, Any]:
    """Save what is not wanted; it holds from now on, for what is planned as well."""
    with context().db.transaction() as conn:
        service.choose(conn, current_user(), body.unwanted)
        return _shown(conn)


@api.post("/requests", responses={201: StudentProfile})
@requires_user
def ask(body: Wish) -> tuple[dict[str, Any], int]:
    """Ask the teacher for a change of what is locked."""
    with context().db.transaction() as conn:
        service.ask(conn, current_user(), body.field, body.wanted)
        return _shown(conn), 201


# ---------------------------------------------------------------- the educator
@api.get("/requests", responses={200: ProfileRequests})
@requires_admin
def requests(query: LeadAsked) -> dict[str, Any]:
    """What was asked for a child."""
    with context().db.transaction() as conn:
        found = service.requests(conn, query.lead_id)
    return ProfileRequests(requests=[ProfileRequest(**one) for one in found]).model_dump(mode="json")


@api.post("/requests/<uuid:request_id>/answer", responses={200: ProfileRequests})
@requires_admin
def decide(path: RequestPath, body: RequestAnswer) -> dict[str, Any]:
    """Grant or decline what was asked."""
    with context().db.transaction() as conn:
        service.decide(conn, current_user().id, path.request_id, granted=body.granted, answer=body.answer or None)
    return ProfileRequests(requests=[]).model_dump(mode="json")


def _shown(conn: Conn) -> dict[str, Any]:
    return StudentProfile(**service.of(conn, current_user())).model_dump(mode="json")
