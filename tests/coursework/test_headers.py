"""A WhatsApp template that shows a file above its words gets the file of what it tells of, or waits and says why."""

from __future__ import annotations

from uuid import uuid4

from launchpad.content.__main__ import campaigns
from tests.cast import account
from tests.sessions.school import School
from tests.whatsapp.test_number import _sync

MEGABYTE = 1024 * 1024
CAMPAIGN = "lp_recording_v1"


def show_videos(school: School, name: str) -> None:
    """The template of this name has a video in its header at WhatsApp, in all languages."""
    engine = school.engine
    listed = [
        one | ({"media": "video"} if one["name"].startswith(name) else {}) for one in campaigns(engine.settings.app_url)
    ]
    assert any(one.get("media") == "video" for one in listed)
    engine.sandbox.http.put("/aisensy/campaigns", json=listed).raise_for_status()
    _sync(engine)


def published(school: School, size: int) -> str:
    """A recording of the batch as a file of so many bytes."""
    recording = uuid4()
    path = f"{school.cast.batch_id}/{recording}/class-one.mp4"
    school.engine.ctx.storage.upload("recordings", path, b"\0" * size, "video/mp4")
    school.as_admin(
        """
        insert into public.recordings (id, batch_id, title, storage_path, published_at)
        values (%s, %s, 'Class one', %s, public.app_now())
        """,
        recording,
        school.cast.batch_id,
        path,
    )
    school.engine.drain()
    return path


def test_the_recording_stands_above_the_words(school: School) -> None:
    show_videos(school, CAMPAIGN)
    path = published(school, 2 * MEGABYTE)
    rows = school.engine.rows("select * from public.whatsapp_logs where event_key = 'recording_ready'")
    assert {(row["media"]["kind"], row["media"]["path"], row["media"]["bucket"]) for row in rows} == {
        ("video", path, "recordings")
    }
    assert {row["status"] for row in rows} <= {"sent", "delivered", "read"}
    assert len(school.engine.sent(channel="whatsapp")) == len(rows) > 0


def test_one_too_large_for_whatsapp_is_held_with_its_reason_and_the_mail_goes(school: School) -> None:
    show_videos(school, CAMPAIGN)
    published(school, 16 * MEGABYTE + 1)
    rows = school.engine.rows("select * from public.whatsapp_logs where event_key = 'recording_ready'")
    assert {(row["status"], row["gate_reason"]) for row in rows} == {
        ("held", "This template shows a video above its words, and this message has none.")
    }
    assert school.engine.sent(channel="whatsapp") == []
    assert school.engine.sent(channel="email")


def test_without_such_a_template_no_file_goes_along(school: School) -> None:
    published(school, 1000)
    rows = school.engine.rows("select media from public.whatsapp_logs where event_key = 'recording_ready'")
    assert {row["media"] for row in rows} == {None}


def test_a_template_whose_file_no_message_brings_is_not_kept(school: School) -> None:
    engine = school.engine
    client = engine.client.as_admin(account(engine, "desk@example.com", "admin", "Kavita Deshpande"))
    statement = """
        select id, provider_name, body, params from public.message_templates
         where event_key = %(event)s and channel = 'whatsapp' and language = 'en' and is_active
    """
    for event, is_refused in (("work_assigned", True), ("recording_ready", False)):
        found = engine.row(statement, event=event)
        show_videos(school, found["provider_name"].removesuffix("_en"))
        answer = client.post(f"/api/templates/{found['id']}/faults", json={"edits": {}}).get_json()["faults"]
        said = [(fault["code"], fault["is_warning"]) for fault in answer if fault["code"] == "header_file"]
        assert said == [("header_file", not is_refused)], event
        edits = {"edits": {"params": list(found["params"])}}
        kept = client.post(f"/api/templates/{found['id']}/versions", json=edits)
        # Unchanged words are no new version; what is refused is refused for its header first.
        assert (kept.status_code, kept.get_json()["error"]["code"]) == (
            (422, "header_file") if is_refused else (409, "unchanged")
        )
