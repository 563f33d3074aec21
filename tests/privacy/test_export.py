"""Exports: what a family's zip holds and what it does not, everything for the educator, links that end."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx

from tests.cast import Cast, password_typed
from tests.engine import Engine


def made(engine: Engine, cast: Cast, family: Any = None) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """Ask for an export, have it made, and open what its link gives."""
    password_typed(engine, cast.admin)
    admin = engine.client.as_admin(cast.admin)
    asked = admin.post("/api/privacy/exports", json={"family_id": str(family) if family else None})
    assert asked.status_code == 202, asked.text
    engine.drain()
    one = admin.get("/api/privacy/exports").get_json()["exports"][0]
    assert one["status"] == "ready", one
    link = admin.post(f"/api/privacy/exports/{one['id']}/link").get_json()["url"]
    content = httpx.get(link).raise_for_status().content
    assert len(content) == one["bytes"]
    return one, zipfile.ZipFile(io.BytesIO(content))


def test_a_familys_zip_holds_theirs_and_nobody_elses(engine: Engine, cast: Cast) -> None:
    engine.ctx.storage.upload("submissions", f"{cast.enrollment_id}/a/idea.pdf", b"%PDF-idea", "application/pdf")
    engine.ctx.storage.upload(
        "submissions", f"{cast.classmate_enrollment_id}/a/other.pdf", b"%PDF-other", "application/pdf"
    )
    one, archive = made(engine, cast, cast.riya.family_id)
    names = set(archive.namelist())
    assert {"README.txt", "tables/contacts.json", "tables/guardian_consents.json", "tables/enrollments.json"} <= names
    assert archive.read(f"files/submissions/{cast.enrollment_id}/a/idea.pdf") == b"%PDF-idea"
    contacts = json.loads(archive.read("tables/contacts.json"))
    assert {row["value"] for row in contacts} == {
        "anita@example.com",
        "+919876543210",
        "riya@example.com",
        "+919876543211",
    }
    everything = b"".join(archive.read(name) for name in names)
    assert b"vikram@example.com" not in everything
    assert b"%PDF-other" not in everything
    assert b"form_token" not in everything
    assert one["progress"] == one["total"]


def test_everything_is_a_csv_for_each_table(engine: Engine, cast: Cast) -> None:
    engine.run("update public.contacts set name = '=1+1' where id = %(id)s", id=cast.kabir.email["id"])
    _, archive = made(engine, cast)
    tables = {name for name in archive.namelist() if name.endswith(".csv")}
    assert len(tables) == engine.value(
        "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    )
    contacts = archive.read("tables/contacts.csv").decode("utf-8-sig")
    assert "vikram@example.com" in contacts
    assert "'=1+1" in contacts


def test_the_file_is_gone_after_a_week(engine: Engine, cast: Cast) -> None:
    one, _ = made(engine, cast, cast.riya.family_id)
    engine.clock(engine.value("select public.app_now()") + timedelta(days=8))
    admin = engine.client.as_admin(cast.admin)
    assert admin.post(f"/api/privacy/exports/{one['id']}/link").status_code == 404
    engine.drain()
    assert engine.value("select status from private.exports") == "expired"
    assert engine.rows("select 1 from storage.objects where bucket_id = 'exports'") == []


def test_only_the_educator_exports_and_types_the_password(engine: Engine, cast: Cast) -> None:
    body: dict[str, Any] = {"family_id": None}
    assert engine.client.post("/api/privacy/exports", json=body).status_code == 401
    assert engine.client.as_student(cast.student).post("/api/privacy/exports", json=body).status_code == 403
    refused = engine.client.as_admin(cast.admin).post("/api/privacy/exports", json=body)
    assert refused.get_json()["error"]["code"] == "password_again"
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select count(*) from storage.objects where bucket_id = 'exports'").fetchone() == (0,)
