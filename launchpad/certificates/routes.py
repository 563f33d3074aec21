"""Doors of certificates: the educator's list and button, and the public check page."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from launchpad.certificates import queries, service
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.db import Conn
from launchpad.public.house import house
from launchpad.public.pages import language

api = api_blueprint("certificates", __name__, "/api/certificates")
pages = Blueprint("certificate_pages", __name__, template_folder="templates")

_TRIES, _WINDOW = 30, timedelta(minutes=10)


class Candidate(BaseModel):
    """A student, how far they are, and the name that would be printed. missing: empty when eligible."""

    enrollment_id: UUID
    student_name: str
    name_to_print: str
    batch_name: str
    sessions_attended: int
    sessions_held: int
    work_done: int
    work_set: int
    missing: list[str]
    shows_full_name: bool
    certificate_id: UUID | None


class Candidates(BaseModel):
    """Everyone who has a seat, by name."""

    candidates: list[Candidate]


class NewCertificate(BaseModel):
    """For whom. name_printed: by default the student's choice. reason: needed where the rule is not met."""

    enrollment_id: UUID
    name_printed: str | None = Field(default=None, max_length=200)
    reason: str | None = Field(default=None, max_length=500)


class Certificate(BaseModel):
    """A certificate that was given; its files lie in the bucket `certificates`."""

    id: UUID
    code: str
    name_printed: str
    course_name: str
    issued_on: date
    status: str
    pdf_path: str
    png_path: str


@api.get("/candidates", responses={200: Candidates})
@requires_admin
def candidates() -> dict[str, Any]:
    """Who is eligible, and what is missing for those who are not."""
    with context().db.transaction() as conn:
        found = [Candidate(**one.seat, missing=one.missing) for one in service.standings(conn)]
    return Candidates(candidates=found).model_dump(mode="json")


@api.post("", responses={201: Certificate})
@requires_admin
def issue(body: NewCertificate) -> tuple[dict[str, Any], int]:
    """Give a student a certificate: PDF and PNG in Storage, the row, and word to the family."""

    def store(path: str, content: bytes, content_type: str) -> None:
        context().storage.upload(service.BUCKET, path, content, content_type)

    row = service.issue(
        context().db,
        store,
        context().settings.app_url,
        current_user().id,
        body.enrollment_id,
        body.name_printed,
        body.reason,
    )
    return Certificate(**row).model_dump(mode="json"), 201


@pages.get("/certificate/<token>")
def own_certificate(token: str) -> Response:
    """The link of the message leads into the app, which asks for the sign-in."""
    return redirect("/app/profile", 303)


@pages.get("/verify")
def ask() -> str | Response:
    """Asks for the code; the form comes back here with it."""
    code = request.args.get("code", "").strip()
    if code:
        return redirect(f"/verify/{code}", 303)
    with context().db.transaction() as conn:
        return render_template("verify.html", **house(conn), certificate=None, asked=False)


def _moment(conn: Conn) -> str:
    now = clock.now(conn)
    return f"{clock.day_text(now, language())}, {clock.time_text(now, language())}"


@pages.get("/verify/<code>")
def verify(code: str) -> tuple[str, int]:
    """Whether a certificate is genuine. Shows a child's first name and an initial unless the guardian allowed more."""
    with context().db.transaction() as conn:
        context().limits.require(conn, "verify", request.remote_addr or "", limit=_TRIES, window=_WINDOW)
        certificate = queries.by_code(conn, code)
        shown = render_template(
            "verify.html",
            **house(conn),
            certificate=certificate,
            asked=True,
            shown_name=service.shown_name(certificate) if certificate else "",
            day=clock.day_text,
            now=_moment(conn),
        )
    return shown, 200 if certificate else 404
