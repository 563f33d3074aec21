"""Resumable uploads at the doors of Storage: who may, how much, from where, and how they go on."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.cast import Cast
from tests.engine import SECRET_KEY, Engine, storage_token_of

MEGABYTE = 1024 * 1024
CHUNK = 6 * MEGABYTE


class Phone:
    """A person who uploads: every request as TUS, none is repeated by itself."""

    def __init__(self, engine: Engine, who: UUID | str) -> None:
        self.base = engine.environment["SUPABASE_URL"]
        token = who if isinstance(who, str) else storage_token_of(who)
        self.http = httpx.Client(
            base_url=f"{self.base}/storage/v1/upload/resumable",
            headers={"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"},
            timeout=20,
        )

    def begin(self, path: str, length: int, kind: str = "application/pdf", **more: Any) -> httpx.Response:
        """POST: ask for an upload; more: bucket, headers, content."""
        pairs = {"bucketName": more.get("bucket", "submissions"), "objectName": path, "contentType": kind}
        pairs["cacheControl"] = "3600"
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata, **more.get("headers", {})}
        return self.http.post("", headers=headers, content=more.get("content"))

    def send(self, address: str, offset: int, content: bytes, **headers: str) -> httpx.Response:
        """PATCH: the bytes from `offset` on."""
        about = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
        return self.http.patch(address, headers=about, content=content)

    def offset(self, address: str) -> int:
        """HEAD: how much has arrived."""
        answer = self.http.head(address)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])


@pytest.fixture
def phone(engine: Engine, cast: Cast) -> Iterator[Phone]:
    """The student's."""
    made = Phone(engine, cast.student)
    with made.http:
        yield made


@pytest.fixture
def folder(engine: Engine, cast: Cast) -> str:
    """Where the student's work goes that is set just now."""
    work = engine.value(
        """
        insert into public.assignments (batch_id, title, due_at, published_at)
        values (%(batch)s, 'Your idea', now() + interval '7 days', now()) returning id
        """,
        batch=cast.batch_id,
    )
    return f"{cast.enrollment_id}/{work}"


def stored(engine: Engine, path: str) -> bytes | None:
    """The bytes of a file in `submissions`; None where there is none."""
    answer = httpx.get(
        f"{engine.environment['SUPABASE_URL']}/storage/v1/object/submissions/{path}",
        headers={"Authorization": f"Bearer {SECRET_KEY}"},
    )
    return answer.content if answer.status_code == 200 else None


def test_a_file_goes_up_in_chunks_and_is_what_was_sent(engine: Engine, cast: Cast, phone: Phone, folder: str) -> None:
    path, content = f"{folder}/idea.pdf", os.urandom(CHUNK + 1000)
    begun = phone.begin(path, len(content))
    assert begun.status_code == 201
    address = begun.headers["location"]
    assert address.startswith(f"{phone.base}/storage/v1/upload/resumable/")
    assert begun.headers["upload-expires"].endswith("GMT")
    first = phone.send(address, 0, content[:CHUNK])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(CHUNK))
    assert stored(engine, path) is None
    assert phone.send(address, CHUNK, content[CHUNK:]).status_code == 204
    assert stored(engine, path) == content
    about = engine.row("select owner_id, metadata from storage.objects where name = %(path)s", path=path)
    assert about["owner_id"] == str(cast.student)
    assert (about["metadata"]["mimetype"], about["metadata"]["size"]) == ("application/pdf", len(content))
    assert about["metadata"]["cacheControl"] == "max-age=3600"
    # The answer to the last chunk may get lost: asked again, the upload says that it is complete.
    assert phone.offset(address) == len(content)
    assert phone.send(address, len(content), b"").status_code == 204
    assert phone.http.delete(address).status_code == 400


def test_bytes_may_come_with_the_beginning(engine: Engine, phone: Phone, folder: str) -> None:
    sent = phone.begin(
        f"{folder}/small.pdf", 8, headers={"Content-Type": "application/offset+octet-stream"}, content=b"%PDF-1.7"
    )
    assert (sent.status_code, sent.headers["upload-offset"]) == (201, "8")
    assert stored(engine, f"{folder}/small.pdf") == b"%PDF-1.7"


def test_cut_at_99_percent_it_goes_on_from_there(engine: Engine, phone: Phone, folder: str) -> None:
    content = os.urandom(MEGABYTE)
    address = phone.begin(f"{folder}/film.mp4", len(content), "video/mp4").headers["location"]
    cut = len(content) * 99 // 100
    _cut_off(phone, address, content, cut)
    arrived = _settled(phone, address)
    assert arrived == cut
    assert stored(engine, f"{folder}/film.mp4") is None
    assert phone.send(address, arrived, content[arrived:]).headers["tus-complete"] == "1"
    assert stored(engine, f"{folder}/film.mp4") == content


def test_who_comes_back_takes_over_from_a_connection_that_hangs(engine: Engine, phone: Phone, folder: str) -> None:
    content = os.urandom(300_000)
    address = phone.begin(f"{folder}/hang.pdf", len(content)).headers["location"]
    with _half_sent(phone, address, content, 100_000):
        arrived = _settled(phone, address)
        assert arrived == 100_000
        assert phone.send(address, arrived, content[arrived:]).status_code == 204
    assert stored(engine, f"{folder}/hang.pdf") == content


def test_a_wrong_offset_changes_nothing(phone: Phone, folder: str) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    assert phone.send(address, 0, b"a" * 40).status_code == 204
    for wrong in (0, 39, 41, 100):
        assert phone.send(address, wrong, b"b" * 10).status_code == 409
    assert phone.offset(address) == 40
    assert phone.send(address, 40, b"c", **{"Upload-Offset": "forty"}).status_code == 400


def test_more_than_was_announced_is_refused_and_taken_back(phone: Phone, folder: str) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    phone.send(address, 0, b"a" * 40)
    assert phone.send(address, 40, b"b" * 61).status_code == 413
    assert phone.offset(address) == 40


@pytest.mark.parametrize(
    ("length", "kind", "status"),
    [
        (50 * MEGABYTE, "application/pdf", 201),
        (50 * MEGABYTE + 1, "application/pdf", 413),
        (100, "image/svg+xml", 415),
        (100, "text/html", 415),
        (100, "", 415),
    ],
)
def test_the_bucket_decides_on_size_and_kind(phone: Phone, folder: str, length: int, kind: str, status: int) -> None:
    assert phone.begin(f"{folder}/file", length, kind).status_code == status


def test_a_name_that_climbs_is_refused(phone: Phone, folder: str) -> None:
    for name in (f"{folder}/../x.pdf", f"{folder}/..", f"../{folder}/x.pdf", f"{folder}/a/b.pdf", f"/{folder}/x.pdf"):
        assert phone.begin(name, 10).status_code in (400, 403)


def test_nobody_else_begins_goes_on_or_ends(engine: Engine, cast: Cast, phone: Phone, folder: str) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    for who, status in ((cast.classmate, 403), (cast.unpaid, 403), ("sb_publishable_tests", 403), ("nonsense", 403)):
        other = Phone(engine, who)
        with other.http:
            assert other.begin(f"{folder}/theirs.pdf", 100).status_code == status
            assert other.send(address, 0, b"x" * 100).status_code == status
            assert other.http.delete(address).status_code == status
    assert phone.offset(address) == 0
    assert stored(engine, f"{folder}/idea.pdf") is None


def test_rights_that_end_meanwhile_end_the_upload(engine: Engine, cast: Cast, phone: Phone, folder: str) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    phone.send(address, 0, b"a" * 50)
    engine.run("update public.enrollments set status = 'ended' where id = %(id)s", id=cast.enrollment_id)
    assert phone.send(address, 50, b"a" * 50).status_code == 403
    assert stored(engine, f"{folder}/idea.pdf") is None


def test_a_name_that_is_taken_needs_upsert_and_the_right_to_it(engine: Engine, phone: Phone, folder: str) -> None:
    path = f"{folder}/idea.pdf"
    for _ in range(2):
        address = phone.begin(path, 3).headers.get("location")
        if address:
            phone.send(address, 0, b"one")
    assert phone.begin(path, 3).status_code == 409
    # A student may add files and never change one.
    assert phone.begin(path, 3, headers={"x-upsert": "true"}).status_code == 403
    service = Phone(engine, SECRET_KEY)
    with service.http:
        address = service.begin(path, 3, headers={"x-upsert": "true"}).headers["location"]
        assert service.send(address, 0, b"two", **{"x-upsert": "true"}).status_code == 204
    assert stored(engine, path) == b"two"


def test_a_name_taken_in_the_meantime_is_said_and_the_first_stays(engine: Engine, phone: Phone, folder: str) -> None:
    path = f"{folder}/idea.pdf"
    one, two = (phone.begin(path, 3).headers["location"] for _ in range(2))
    assert phone.send(one, 0, b"one").status_code == 204
    assert phone.send(two, 0, b"two").status_code == 409
    assert stored(engine, path) == b"one"


def test_an_upload_is_given_up(phone: Phone, folder: str) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    assert phone.http.delete(address).status_code == 204
    assert phone.http.head(address).status_code == 404
    assert phone.send(address, 0, b"a").status_code == 404


def test_what_is_never_finished_runs_out(phone: Phone, folder: str, tmp_path: Path) -> None:
    address = phone.begin(f"{folder}/idea.pdf", 100).headers["location"]
    phone.send(address, 0, b"a" * 50)
    unfinished = tmp_path / "objects" / ".resumable"
    (about,) = unfinished.glob("*.json")
    about.write_text(json.dumps({**json.loads(about.read_text()), "expires": time.time() - 1}))
    assert phone.http.head(address).status_code == 410
    assert list(unfinished.iterdir()) == []
    assert phone.send(address, 50, b"a" * 50).status_code == 404


def test_the_protocol_is_announced_and_asked_for(phone: Phone, folder: str) -> None:
    told = httpx.options(f"{phone.base}/storage/v1/upload/resumable")
    assert told.headers["tus-version"] == "1.0.0"
    assert set(told.headers["tus-extension"].split(",")) >= {"creation", "termination", "expiration"}
    assert phone.begin(f"{folder}/a.pdf", 1, headers={"Tus-Resumable": "0.2.2"}).status_code == 412
    assert phone.begin(f"{folder}/a.pdf", 1, bucket="nowhere").status_code == 404
    assert phone.http.post("", headers={"Upload-Length": "1", "Upload-Metadata": "objectName %%"}).status_code == 400
    assert phone.http.head(f"/{uuid4()}").status_code == 404
    assert phone.http.head("/Li4vLi4vZXRjL3Bhc3N3ZA").status_code == 404  # ../../etc/passwd


def _cut_off(phone: Phone, address: str, content: bytes, at: int) -> None:
    """Announce all of `content`, and lose the signal after `at` bytes."""
    _half_sent(phone, address, content, at).close()


def _half_sent(phone: Phone, address: str, content: bytes, at: int) -> socket.socket:
    url = httpx.URL(address)
    connection = socket.create_connection((url.host, url.port or 80), timeout=10)
    head = [
        f"PATCH {url.path} HTTP/1.1",
        f"Host: {url.host}:{url.port}",
        f"Authorization: {phone.http.headers['authorization']}",
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {len(content)}",
    ]
    connection.sendall("\r\n".join([*head, "", ""]).encode() + content[:at])
    return connection


def _settled(phone: Phone, address: str) -> int:
    """The offset, when it no longer grows."""
    last, until = -1, time.monotonic() + 10
    while time.monotonic() < until:
        now = phone.offset(address)
        if now == last > 0:
            return now
        last = now
        threading.Event().wait(0.1)
    raise AssertionError(f"still at {last}")
