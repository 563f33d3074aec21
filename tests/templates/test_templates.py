"""The educator's own words: refused where they are wrong, safe where a name is odd, never lost to a release."""

from typing import Any
from uuid import UUID

import pytest

from launchpad.content import sync
from tests.campaigns.conftest import Desk, crowd
from tests.cast import Cast
from tests.engine import Engine


def template(engine: Engine, event: str, channel: str = "email") -> dict[str, Any]:
    return engine.row(
        """
        select * from public.message_templates
         where event_key = %(event)s and channel = %(channel)s::public.message_channel and language = 'en' and is_active
        """,
        event=event,
        channel=channel,
    )


@pytest.mark.parametrize(
    ("event", "channel", "edits", "field", "code"),
    [
        ("cta_invitation", "email", {"body": "Hello {recipient_name}, see {notice_url}"}, "body", "missing_variable"),
        ("cta_invitation", "email", {"subject": "For {nickname}"}, "subject", "unknown_variable"),
        ("cta_invitation", "email", {"subject": "Pay {amount}"}, "subject", "not_available"),
        ("cta_invitation", "email", {"subject": "For {recipient_name"}, "subject", "broken_variable"),
        ("cta_invitation", "email", {"subject": "x" * 61}, "subject", "too_long"),
        ("cta_invitation", "email", {"subject": " "}, "subject", "empty"),
        ("cta_invitation", "email", {"footer": "{brand}, {postal_address}"}, "footer", "no_unsubscribe"),
        ("cta_invitation", "email", {"body": "[Form]({form_url})\n[More](http://example.com)"}, "body", "not_https"),
        ("cta_invitation", "email", {"body": "{form_url}\n\nwww.example.com/course"}, "body", "not_https"),
        ("cta_invitation", "email", {"body": "{form_url} ![kite](https://example.com/k.png)"}, "body", "image"),
        ("followup_day3", "whatsapp", {"params": ["recipient_name", "batch_name"]}, "params", "parameter_count"),
        (
            "followup_day3",
            "whatsapp",
            {"params": ["recipient_name", "batch_name", "code"]},
            "params",
            "not_available",
        ),
        ("followup_day3", "whatsapp", {"body": "Hi {{1}} {{2}} {{3}}"}, "body", "approved_text"),
        ("followup_day3", "voice", {"body": "Hello"}, "body", "not_editable"),
    ],
)
def test_words_that_would_fail_are_not_kept(
    engine: Engine, desk: Desk, event: str, channel: str, edits: dict[str, Any], field: str, code: str
) -> None:
    known = template(engine, event, channel)
    found = desk.client.post(f"/api/templates/{known['id']}/faults", json={"edits": edits}).get_json()["faults"]
    assert (field, code) in {(fault["field"], fault["code"]) for fault in found if not fault["is_warning"]}
    refused = desk.client.post(f"/api/templates/{known['id']}/versions", json={"edits": edits})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, code)
    assert template(engine, event, channel)["id"] == known["id"]


def test_her_words_are_used_and_a_release_offers_its_own_beside_them(
    engine: Engine, desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = template(engine, "cta_invitation")
    edits = {
        "subject": "A course for teenagers in {brand}",
        "body": f"{known['body']}\n\nSee https://example.com/course",
    }
    assert (
        engine.client.as_student(cast.student)
        .post(f"/api/templates/{known['id']}/versions", json={"edits": edits})
        .status_code
        == 403
    )
    kept = desk.client.post(f"/api/templates/{known['id']}/versions", json={"edits": edits, "note": "Shorter"})
    assert (kept.status_code, kept.get_json()["version"]) == (201, 2)
    hers = template(engine, "cta_invitation")
    assert (hers["origin"], hers["based_on"], hers["note"], hers["created_by"]) == (
        "educator",
        known["id"],
        "Shorter",
        desk.admin,
    )
    again = desk.client.post(f"/api/templates/{hers['id']}/versions", json={"edits": {}})
    assert again.get_json()["error"]["code"] == "unchanged"

    # The next release has other words: they are there to be chosen, hers stay in use.
    engine.run("update public.message_templates set content_hash = 'before' where id = %(id)s", id=known["id"])
    with engine.db.transaction() as conn:
        assert sync.sync(conn) == 1
        assert sync.sync(conn) == 0
    assert template(engine, "cta_invitation")["id"] == hers["id"]
    offered = engine.row("select * from public.message_templates where event_key = 'cta_invitation' and version = 3")
    assert (offered["origin"], offered["is_active"]) == ("catalogue", False)
    with engine.as_person(desk.admin) as conn:
        conn.execute("select public.use_template(%s)", [offered["id"]])
    assert template(engine, "cta_invitation")["id"] == offered["id"]


def test_it_reads_as_a_real_person_reads_it_and_an_odd_name_does_no_harm(engine: Engine, desk: Desk) -> None:
    [family] = crowd(engine, 1)
    odd = '<img src=x onerror="alert(1)">'
    engine.run("update public.contacts set name = %(name)s where id = %(id)s", name=odd, id=family.email["id"])
    known = template(engine, "cta_invitation")
    asked = {"edits": {"subject": "For {recipient_name}"}, "lead_id": str(family.lead_id)}
    reading = desk.client.post(f"/api/templates/{known['id']}/reading", json=asked).get_json()
    assert reading["whom"].endswith("@example.com")
    assert "<img" in reading["subject"]
    assert "<img" not in reading["html"]
    assert "&lt;img" in reading["html"]
    assert engine.value("select count(*) from private.personal_links") == 0

    call = template(engine, "followup_day3", "voice")
    spoken = desk.client.post(f"/api/templates/{call['id']}/reading", json={"lead_id": str(family.lead_id)}).get_json()
    assert spoken.get("text"), spoken
    assert "automated" in spoken["text"] or "recorded" in spoken["text"]
    nobody = desk.client.post(f"/api/templates/{known['id']}/reading", json={"lead_id": str(UUID(int=7))})
    assert nobody.status_code == 409
    invented = desk.client.post(f"/api/templates/{known['id']}/reading", json={}).get_json()
    assert "Anita" in invented["text"]
    names = desk.client.get(f"/api/templates/{known['id']}/variables").get_json()["variables"]
    assert {"recipient_name", "form_url"} <= {one["name"] for one in names}
    assert "code" not in {one["name"] for one in names}
