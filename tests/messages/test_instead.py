"""A message that was taken and did not arrive has one thing to do, which does it, once."""

from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.crm.doors import left
from tests.engine import ANY_HOUR, Client, Engine


@pytest.fixture
def admin(engine: Engine, cast: Cast) -> Client:
    engine.run(ANY_HOUR)
    return engine.client.as_admin(cast.admin)


def lost(engine: Engine, cast: Cast, channel: str, code: str, status: str = "failed", **more: Any) -> UUID:
    """A follow-up that the provider took and that did not arrive."""
    template = engine.value(
        """
        select id from public.message_templates
         where event_key = 'followup_day3' and channel = %(channel)s::public.message_channel and language = 'en'
           and is_active
        """,
        channel=channel,
    )
    columns = {"event_key": "followup_day3", "template_id": template, "error_code": code, "lead_id": cast.meera.lead_id}
    row = left(engine, cast.meera, channel, **columns, **more)
    engine.run(
        f"update public.{channel}_logs set status = %(status)s::public.message_status where id = %(id)s",
        status=status,
        id=row["id"],
    )
    return UUID(str(row["id"]))


def shown(admin: Client, channel: str, id: UUID) -> Any:
    return admin.get(f"/api/messages/{channel}/{id}").get_json()


@pytest.mark.parametrize(
    ("channel", "code", "status", "action"),
    [
        ("whatsapp", "131026", "failed", "email"),
        ("whatsapp", "132015", "failed", "template"),
        ("whatsapp", "130429", "failed", "retry"),
        ("whatsapp", "131050", "failed", None),
        ("email", "Bounced Address", "bounced", "whatsapp"),
        ("email", "Spam Reporting Address", "bounced", None),
    ],
)
def test_each_code_has_its_one_action(
    engine: Engine, cast: Cast, admin: Client, channel: str, code: str, status: str, action: str | None
) -> None:
    assert shown(admin, channel, lost(engine, cast, channel, code, status))["next_action"] == action


def test_an_address_that_fails_says_so_until_another_stands_in_its_place(
    engine: Engine, cast: Cast, admin: Client
) -> None:
    bounced, other = lost(engine, cast, "email", "Bounced Address", "bounced"), lost(engine, cast, "whatsapp", "131026")
    full = lost(engine, cast, "email", "Technical")
    fails = [
        shown(admin, channel, id)["address_fails"]
        for channel, id in (("email", bounced), ("email", full), ("whatsapp", other))
    ]
    assert fails == [True, False, False]
    engine.run("update public.contacts set suppressed_at = public.app_now(), suppressed_reason = 'bounce'")
    listed = "select count(*) from public.suppressed_contacts where family_id = %(id)s"
    assert (shown(admin, "email", full)["address_fails"], engine.value(listed, id=cast.meera.family_id)) == (True, 1)
    path = f"/api/contacts/{cast.meera.email['id']}/value"
    assert admin.put(path, json={"value": "right.address@example.com"}).status_code == 200
    assert shown(admin, "email", bounced)["address_fails"] is False
    assert engine.value(listed, id=cast.meera.family_id) == 0


def test_not_on_whatsapp_goes_by_e_mail_once_and_through_the_gate(engine: Engine, cast: Cast, admin: Client) -> None:
    id = lost(engine, cast, "whatsapp", "131026")
    path = f"/api/messages/whatsapp/{id}/instead"
    assert engine.client.as_student(cast.student).post(path).status_code == 403
    first, second = admin.post(path), admin.post(path)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.get_json() == second.get_json()
    engine.drain()
    mails = [one for one in engine.sent(to=cast.meera.email["value"]) if one["channel"] == "email"]
    assert [one["subject"] for one in mails] == ["Any questions about the course?"]
    assert any(
        "instead" in step["text"] or "instead" in (step["detail"] or "")
        for step in shown(admin, "whatsapp", id)["steps"]
    )


def test_there_is_no_other_way_round_a_stop_or_for_what_arrived(engine: Engine, cast: Cast, admin: Client) -> None:
    id = lost(engine, cast, "whatsapp", "131026")
    engine.run(
        "update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.meera.email["id"]
    )
    refused = admin.post(f"/api/messages/whatsapp/{id}/instead")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "no_contact")
    arrived = lost(engine, cast, "email", "", "delivered")
    refused = admin.post(f"/api/messages/email/{arrived}/instead")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "no_other_way")
    assert admin.post("/api/messages/email/00000000-0000-0000-0000-000000000000/instead").status_code == 404
