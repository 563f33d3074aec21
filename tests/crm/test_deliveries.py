"""Each recorded event, posted to the real address, leaves this row."""

import json
import random
from typing import Any
from uuid import uuid4

from tests.cast import Cast
from tests.crm.doors import SUBMITTED, Doors, fixtures, left, recorded, somebody
from tests.crm.test_twists import TWISTS
from tests.engine import Engine

# Recorded event of SendGrid -> status of the mail, and what it says of the address.
EMAIL: dict[str, tuple[str, str | None]] = {
    "processed.json": ("sent", None),
    "deferred__attempt_as_text.json": ("sent", None),
    "delivered__tls_as_number.json": ("delivered", None),
    "open__by_person.json": ("read", None),
    "open__by_machine.json": ("sent", None),
    "click.json": ("read", None),
    "bounce__hard.json": ("bounced", "suppressed"),
    "bounce__blocked.json": ("failed", None),
    "bounce__late_without_message_id.json": ("bounced", "suppressed"),
    "dropped__bounced_address.raw": ("sent", "suppressed"),
    "spamreport.json": ("delivered", "opted out"),
    "unsubscribe__without_event_id.json": ("delivered", "opted out"),
    "group_unsubscribe.json": ("delivered", "opted out"),
    "group_resubscribe.json": ("sent", None),
    "account_status_change.json": ("sent", None),
    "unknown_event.json": ("sent", None),
}

# Recorded notification of AiSensy about a message of ours -> its status and code.
WHATSAPP: dict[str, tuple[str, str | None]] = {
    "message_created__ours.json": ("sent", None),
    "message_status_updated__sent.json": ("sent", None),
    "message_status_updated__delivered.json": ("delivered", None),
    "message_status_updated__read.json": ("read", None),
    "message_status_updated__failed.json": ("failed", "131026"),
    "message_status_updated__failed_code_as_text.json": ("failed", "131047"),
    "contact_campaign_read.json": ("read", None),
    "contact_created.json": ("sent", None),
    "unknown_topic.json": ("sent", None),
}


def test_every_recorded_event_of_sendgrid_leaves_its_row(engine: Engine, cast: Cast, doors: Doors) -> None:
    mails = {name for name in fixtures("sendgrid") if name.startswith("inbound")}
    assert EMAIL.keys() == fixtures("sendgrid") - mails - TWISTS.keys()
    for number, (name, (status, effect)) in enumerate(EMAIL.items()):
        family = somebody(engine, number)
        row = left(engine, family, "email")
        assert doors.sendgrid(recorded("sendgrid", name, row)).status_code == 200
        engine.drain()
        mail = engine.row("select * from public.email_logs where id = %(id)s", id=row["id"])
        address = engine.row("select * from public.contacts where id = %(id)s", id=family.email["id"])
        assert mail["status"] == status, name
        assert (address["suppressed_at"] is not None) == (effect == "suppressed"), name
        assert (address["opted_out_at"] is not None) == (effect == "opted out"), name
    assert engine.value("select count(*) from public.webhook_events where error is not null") == 0
    bounced = engine.row("select error_text from public.email_logs where status = 'bounced' limit 1")
    assert bounced["error_text"].endswith("Ask for another address.")


def test_every_recorded_notification_about_ours_leaves_its_row(engine: Engine, cast: Cast, doors: Doors) -> None:
    inbound = {name for name in fixtures("aisensy") if name.startswith("message_sender_user")}
    elsewhere = {"message_created__same_inbound.json", *fixtures("aisensy", beginning="twist__")}
    assert WHATSAPP.keys() == fixtures("aisensy") - inbound - elsewhere
    for number, (name, (status, code)) in enumerate(WHATSAPP.items()):
        family = somebody(engine, number)
        # AiSensy does not always say which request it speaks of; WhatsApp's own id is known by then.
        known = f"wamid.OUT{number}" if name.endswith("code_as_text.json") else f"{SUBMITTED}{number}"
        row = left(engine, family, "whatsapp", provider_message_id=known, provider_campaign="lp_approved_v1_en")
        body = recorded("aisensy", name, row, **{SUBMITTED: f"{SUBMITTED}{number}", "wamid.OUT": f"wamid.OUT{number}"})
        assert doors.aisensy(body).status_code == 200
        engine.drain()
        message = engine.row("select * from public.whatsapp_logs where id = %(id)s", id=row["id"])
        assert (message["status"], message["error_code"]) == (status, code), name
        if name.startswith("message_"):
            assert message["provider_message_id"] == f"wamid.OUT{number}", name
    assert engine.value("select count(*) from public.webhook_events where error is not null") == 0


def test_the_order_of_events_does_not_matter(engine: Engine, cast: Cast, doors: Doors) -> None:
    names = ["processed.json", "delivered__tls_as_number.json", "click.json", "deferred__attempt_as_text.json"]
    for seed in range(4):
        row = left(engine, cast.riya, "email")
        random.Random(seed).shuffle(names)
        for name in names * 2:
            assert doors.sendgrid(recorded("sendgrid", name, row)).status_code == 200
            engine.drain()
        mail = engine.row("select * from public.email_logs where id = %(id)s", id=row["id"])
        assert mail["status"] == "read", names
        assert mail["delivered_at"] is not None, names


def test_a_repeated_delivery_is_stored_once(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "email")
    body = recorded("sendgrid", "delivered__tls_as_number.json", row)
    assert [doors.sendgrid(body).get_json()["status"] for _ in range(3)] == ["stored", "known", "known"]
    assert engine.value("select count(*) from public.webhook_events") == 1


def test_an_event_of_an_older_attempt_proves_nothing_about_the_last(engine: Engine, cast: Cast, doors: Doors) -> None:
    row = left(engine, cast.riya, "email", status="unknown")
    older = {**row, "attempt_id": uuid4()}
    doors.sendgrid(recorded("sendgrid", "delivered__tls_as_number.json", older))
    engine.drain()
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=row["id"]) == "unknown"
    doors.sendgrid(recorded("sendgrid", "delivered__tls_as_number.json", row))
    engine.drain()
    assert engine.value("select status::text from public.email_logs where id = %(id)s", id=row["id"]) == "delivered"


def test_a_whatsapp_message_is_found_by_number_and_campaign_where_its_id_is_not_told(
    engine: Engine, cast: Cast, doors: Doors
) -> None:
    row = left(engine, cast.riya, "whatsapp", status="unknown", provider_campaign="lp_approved_v1_en")
    body = json.loads(recorded("aisensy", "message_status_updated__delivered.json", row))
    message: dict[str, Any] = body["data"]["message"]
    message |= {"submitted_message_id": "", "campaign": {"name": "lp_approved_v1_en"}}
    doors.aisensy(json.dumps(body).encode())
    engine.drain()
    found = engine.row("select * from public.whatsapp_logs where id = %(id)s", id=row["id"])
    assert (found["status"], found["provider_message_id"]) == ("delivered", "wamid.OUT")


def test_after_a_complaint_nothing_more_is_planned_to_leave(engine: Engine, cast: Cast, doors: Doors) -> None:
    waiting = left(engine, cast.riya, "whatsapp", status="planned")
    engine.run(
        "update public.whatsapp_logs set due_at = public.app_now() + interval '1 day' where id = %(id)s",
        id=waiting["id"],
    )
    doors.sendgrid(recorded("sendgrid", "spamreport.json", left(engine, cast.riya, "email")))
    engine.drain()
    # Anita's number is the same person's as her address.
    row = engine.row("select status::text, gate_reason from public.whatsapp_logs where id = %(id)s", id=waiting["id"])
    assert row["status"] == "skipped"
    own = engine.row("select opted_out_at from public.contacts where id = %(id)s", id=cast.riya.student_email["id"])  # type: ignore[index]
    assert own["opted_out_at"] is None
