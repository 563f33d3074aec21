"""The file behind a recording: another one in its place, and the end of all addresses that were signed for it.

A signed address carries its own proof and its own end: nobody can call one back, neither on a hosted project nor here.
It names the object by its path, though. So the object moves within its folder, the row names the new path, and the old
addresses find nothing. On a hosted project the move copies the bytes in the store behind Storage, which takes seconds
for a long video, and an edge cache may answer an address it has answered before for up to a minute more; the local
stand-in renames a row at once and has no cache. Students who are watching sign the new path by themselves.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from launchpad.core import audit
from launchpad.core.db import Conn, Database
from launchpad.core.errors import Conflict, DomainError, Invalid, NotFound
from launchpad.core.storage import Storage
from launchpad.coursework import queries

BUCKET = "recordings"
_MARK = re.compile(r"^[0-9a-f]{8}-")


def replace(
    db: Database,
    storage: Storage,
    recording_id: UUID,
    *,
    path: str | None,
    url: str | None,
    minutes: int | None,
    actor: UUID,
) -> bool:
    """Put another file that lies in the recording's folder, or another link, in the place of what there is.

    The recording stays the same one: where students stopped, captions and chapters stay. Returns whether the old file
    is out of Storage. Raises NotFound, Invalid where the new file has not arrived.
    """
    with db.transaction() as conn:
        recording = queries.lock_recording(conn, recording_id)
        if recording is None:
            raise NotFound
        old = recording["storage_path"]
        if path is not None and not queries.is_stored(conn, BUCKET, path):
            raise Invalid("storage_path", "The file has not arrived yet.")
        queries.set_source(conn, recording_id, path, url, minutes)
        if old and old != path:
            queries.point_waiting_files(conn, BUCKET, old, path)
        before = {"storage_path": old, "external_url": recording["external_url"]}
        audit.record(conn, actor, "recording.replaced", "recordings", recording_id, before, {"storage_path": path})
    return _remove(storage, [old] if old and old != path else [])


def revoke(db: Database, storage: Storage, recording_id: UUID, actor: UUID) -> None:
    """End all addresses that were signed for the files of a recording. Raises NotFound; Conflict for a mere link."""
    with db.transaction() as conn:
        recording = queries.lock_recording(conn, recording_id)
        if recording is None:
            raise NotFound
        moves = {path: _elsewhere(path) for path in (recording["storage_path"], recording["audio_path"]) if path}
        if not moves:
            raise Conflict("This recording lies elsewhere. Put another link in its place, or hide it.", code="no_file")
        queries.set_paths(conn, recording_id, moves.get(recording["storage_path"]), moves.get(recording["audio_path"]))
        _point(conn, moves)
        audit.record(conn, actor, "recording.links_revoked", "recordings", recording_id)
        # Last, as no rollback takes it back.
        _move(storage, moves)


def _elsewhere(path: str) -> str:
    """A path in the same folder that nobody can guess."""
    place = PurePosixPath(path)
    return str(place.with_name(f"{uuid4().hex[:8]}-{_MARK.sub('', place.name)}"))


def _point(conn: Conn, moves: Mapping[str, str]) -> None:
    for old, new in moves.items():
        queries.point_waiting_files(conn, BUCKET, old, new)


def _move(storage: Storage, moves: Mapping[str, str]) -> None:
    moved: list[tuple[str, str]] = []
    try:
        for old, new in moves.items():
            storage.move(BUCKET, old, new)
            moved.append((old, new))
    except DomainError:
        for old, new in moved:
            storage.move(BUCKET, new, old)
        raise


def _remove(storage: Storage, paths: Sequence[str]) -> bool:
    try:
        if paths:
            storage.remove(BUCKET, list(paths))
    except DomainError:
        return False
    return True
