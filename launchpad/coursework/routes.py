"""Doors of coursework: the educator's look at files, and short links of messages, which lead into the app."""

import tempfile
from functools import partial
from typing import Any, Literal, Self
from uuid import UUID

from flask import Blueprint, redirect, send_file
from pydantic import BaseModel, Field, model_validator
from werkzeug.wrappers import Response

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import NotFound
from launchpad.coursework import files, queries, recordings, service

api = api_blueprint("coursework", __name__, "/api/coursework")
pages = Blueprint("coursework_pages", __name__)


_LINK_SECONDS = 600
_IN_MEMORY = 8 * 1024 * 1024


class AssignmentPath(BaseModel):
    """An assignment."""

    assignment_id: UUID


class SubmissionPath(BaseModel):
    """A student's work."""

    submission_id: UUID


class TryAsked(BaseModel):
    """Which handing-in; None: the newest."""

    try_no: int | None = Field(default=None, ge=1)


class SeenFile(BaseModel):
    """A file that was handed in. kind: how it may be shown; None: it is not what it says, or is gone; open nothing."""

    name: str
    size: int
    type: str
    kind: Literal["pdf", "image", "video", "text"] | None
    url: str | None


class SeenFiles(BaseModel):
    """The files of one piece of work, in the student's order."""

    files: list[SeenFile]


@api.get("/submissions/<uuid:submission_id>/files", responses={200: SeenFiles})
@requires_admin
def look(path: SubmissionPath, query: TryAsked) -> dict[str, Any]:
    """The files of a student's work, as it is or as it was at an earlier try, with links that live ten minutes. Each is
    looked into before it is shown."""
    ctx = context()
    with ctx.db.transaction() as conn:
        found = queries.files_of(conn, path.submission_id, query.try_no)
    if found is None:
        raise NotFound
    read = partial(ctx.storage.download, files.BUCKET)
    seen = []
    for file in found:
        kind = files.kind_of(str(file.get("type")), files.head_of(read, str(file["path"])))
        url = ctx.storage.signed_url(files.BUCKET, str(file["path"]), _LINK_SECONDS) if kind else None
        about = {name: file.get(name) for name in ("name", "size", "type")}
        seen.append(SeenFile.model_validate({**about, "kind": kind, "url": url}))
    return SeenFiles(files=seen).model_dump()


@api.get(
    "/assignments/<uuid:assignment_id>/work.zip",
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
@requires_admin
def archive(path: AssignmentPath) -> Response:
    """All handed-in work of an assignment, one folder per student."""
    ctx = context()
    with ctx.db.transaction() as conn:
        title = queries.assignment_title(conn, path.assignment_id)
        work = queries.handed_in(conn, path.assignment_id)
    if title is None or not work:
        raise NotFound("Nothing has been handed in yet.")
    # In memory while it is small, then on disk: never a whole term of videos in memory.
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # send_file closes it
    files.write_archive(target, work, partial(ctx.storage.download, files.BUCKET))
    target.seek(0)
    return send_file(
        target, mimetype="application/zip", as_attachment=True, download_name=f"{files.safe_name(title)}.zip", max_age=0
    )


class RecordingPath(BaseModel):
    """A recording."""

    recording_id: UUID


class Source(BaseModel):
    """What a recording plays: a file in its folder, or a link. minutes: its length, where it is known."""

    storage_path: str | None = Field(default=None, max_length=500)
    external_url: str | None = Field(default=None, pattern=r"^https://\S+$", max_length=500)
    minutes: int | None = Field(default=None, ge=1, le=9999)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.storage_path is None) == (self.external_url is None):
            raise ValueError("Give a file or a link.")
        return self


class Replaced(BaseModel):
    """old_file_removed: false where Storage did not answer; the file is of no use then, and nobody can open it."""

    old_file_removed: bool


@api.post("/recordings/<uuid:recording_id>/source", responses={200: Replaced})
@requires_admin
def replace(path: RecordingPath, body: Source) -> dict[str, Any]:
    """Put another file or link in the place of a recording's own; everything else about it stays."""
    ctx = context()
    removed = recordings.replace(
        ctx.db,
        ctx.storage,
        path.recording_id,
        path=body.storage_path,
        url=body.external_url,
        minutes=body.minutes,
        actor=current_user().id,
    )
    return Replaced(old_file_removed=removed).model_dump()


@api.post("/recordings/<uuid:recording_id>/revoke", responses={204: None})
@requires_admin
def revoke(path: RecordingPath) -> tuple[str, int]:
    """End all addresses that were signed for a recording so far."""
    ctx = context()
    recordings.revoke(ctx.db, ctx.storage, path.recording_id, current_user().id)
    return "", 204


@pages.get("/watch/<token>")
def watch(token: str) -> Response:
    """To a recording."""
    return _into_app("/app/recordings", token)


@pages.get("/assignment/<token>")
def assignment(token: str) -> Response:
    """To an assignment."""
    return _into_app("/app/assignments", token)


def _into_app(folder: str, token: str) -> Response:
    subject = _subject(token)
    return redirect(f"{folder}/{subject}" if subject else folder, 303)


def _subject(token: str) -> UUID | None:
    with context().db.transaction() as conn:
        return service.subject_of_link(conn, token)
