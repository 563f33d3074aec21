"""AiSensy's lists: what they say is held to, a stop is told both ways, and what does not arrive goes another way."""

from datetime import timedelta

import psycopg
import pytest

from launchpad.content.__main__ import campaigns
from launchpad.ledger import gate
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for
from launchpad.worker import Worker
from tests.cast import Cast, Household
from tests.crm.doors import SUBMITTED, Doors, left, recorded
from tests.engine import Engine

WELCOME = "lp_approved_v1_en"
LEFT = ("sent", "delivered", "read")


def _sync(engine: Engine) -> None:
    """What a worker does when it starts."""
    with engine.db.transaction() as conn:
        Worker(engine.ctx).start_work(conn)
    engine.drain()


def _list(engine: Engine, **changes: object) -> None:
    """Let AiSensy list our templates, the welcome changed; a campaign of None is not there."""
    listed = [one | (changes if one["name"] == WELCOME else {}) for one in campaigns(engine.settings.app_url)]
    engine.sandbox.http.put("/aisensy/campaigns", json=[one for one in listed if one["name"]]).raise_for_status()
    _sync(engine)


def _welcome(engine: Engine, family: Household, channel: str = "whatsapp") -> None:
    with engine.db.transaction() as conn:
        plan(conn, messages_for(conn, "approved", [family.lead_id], Subject("lead", None), channels=[channel]))


def _status(engine: Engine) -> tuple[str, str | None]:
    row = engine.row("select status::text, gate_reason from public.whatsapp_logs order by created_at desc limit 1")
    return row["status"], row["gate_reason"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "PENDING"}, "has not approved the template"),
        ({"status": "REJECTED", "reason": "Too loud."}, "rejected the template lp_approved_v1_en: Too loud. Change"),
        ({"live": False}, "is not live at AiSensy"),
        ({"params": 99}, "takes 99 values at WhatsApp"),
        ({"params": 1}, "has no place there"),
        ({"name": ""}, "has no template lp_approved_v1 in en"),
        ({"media": "document"}, "shows a file above its words, and this message has none"),
    ],
    ids=["pending", "rejected", "stopped", "too many", "too few", "missing", "file"],
)
def test_words_that_whatsapp_would_not_take_are_held(
    engine: Engine, cast: Cast, changes: dict[str, object], words: str
) -> None:
    _list(engine, **changes)
    _welcome(engine, cast.meera)
    engine.drain()
    status, reason = _status(engine)
    assert (status, words in (reason or "")) == ("held", True), reason
    if "media" in changes:
        return
    # Nor can it be switched on, by whatever way.
    engine.run(
        "update public.notification_rules set is_on = false where event_key = 'approved' and channel = 'whatsapp'"
    )
    with (
        pytest.raises(psycopg.errors.CheckViolation, match="cannot be switched on"),
        engine.as_person(cast.admin) as conn,
    ):
        conn.execute(
            "update public.notification_rules set is_on = true where event_key = 'approved' and channel = 'whatsapp'"
        )
    engine.run("update public.notification_rules set is_on = false where event_key = 'session_15m'")
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.notification_rules set is_on = true where event_key = 'session_15m'")


def test_what_was_held_leaves_when_whatsapp_takes_it(engine: Engine, cast: Cast) -> None:
    _list(engine, status="PENDING")
    _welcome(engine, cast.meera)
    engine.drain()
    assert _status(engine)[0] == "held"
    _list(engine)
    engine.drain()
    assert _status(engine)[0] in LEFT
    api = engine.client.as_admin(cast.admin)
    listed = {one["campaign"]: one for one in api.get("/api/whatsapp/templates").get_json()["templates"]}
    assert (listed[WELCOME]["state"], listed[WELCOME]["fault"], listed[WELCOME]["sent"]) == ("approved", None, 1)
    assert listed[WELCOME]["values"][0] == {"place": 1, "name": "recipient_name", "example": "Anita"}
    # The list is narrowed, sorted and paged by the database, and says how many there are in all.
    ours = api.get("/api/whatsapp/templates?q=WELCOME&state=approved").get_json()
    assert {one["campaign"] for one in ours["templates"]} >= {WELCOME}
    assert ours["total"] == len(ours["templates"]) < ours["all"] == len(listed)
    titles = [
        one["title"]
        for page in (1, 2)
        for one in api.get(f"/api/whatsapp/templates?sort=title&down=true&size=3&page={page}").get_json()["templates"]
    ]
    assert titles == sorted((one["title"] for one in listed.values()), reverse=True)[:6]
    beyond = api.get("/api/whatsapp/templates?size=100&page=50").get_json()
    assert (beyond["templates"], beyond["total"]) == ([], len(listed))
    assert api.get("/api/whatsapp/templates?sort=body").status_code == 422
    # One that falls is told, once.
    _list(engine, status="PAUSED")
    [notice] = engine.rows("select * from public.notifications where event_key = 'whatsapp_template'")
    assert (notice["user_id"], "paused the template" in notice["body"]) == (cast.admin, True)


def test_the_number_says_how_it_stands_and_an_empty_wallet_closes_the_channel(engine: Engine, cast: Cast) -> None:
    api = engine.client.as_admin(cast.admin)
    assert api.get("/api/whatsapp/number").get_json()["state"] == "unknown"
    assert api.post("/api/whatsapp/sync").get_json()["is_syncing"] is True
    engine.drain()
    number = api.get("/api/whatsapp/number").get_json()
    assert (number["state"], number["messaging_tier"], number["quality"]) == ("good", "TIER_2K", "GREEN")
    assert (number["credit_paise"], number["days_left"], number["is_syncing"]) == (5_000_000, None, False)
    left(engine, cast.riya, "whatsapp", delivered_at=engine.value("select public.app_now()"))
    assert api.get("/api/whatsapp/number").get_json()["days_left"] == 5_000_000 * 7 // 90
    engine.sandbox.http.put("/aisensy/wallet", json={"rupees": 0}).raise_for_status()
    _sync(engine)
    broken = api.get("/api/whatsapp/number").get_json()
    assert (broken["state"], broken["words"]) == (
        "trouble",
        "The WhatsApp wallet is empty. Top up AiSensy's wallet, then resume WhatsApp.",
    )
    engine.sandbox.http.put("/aisensy/wallet", json={"rupees": 500}).raise_for_status()
    _sync(engine)
    assert api.get("/api/whatsapp/number").get_json()["state"] == "good"
    # A list that cannot be read leaves the last one standing.
    before = engine.value("select count(*) from public.whatsapp_templates")
    engine.run("update public.whatsapp_number set sync_wanted_at = clock_timestamp()")
    engine.sandbox.http.post("/faults", json={"provider": "aisensy", "fault": "html", "count": 3})
    engine.drain()
    assert engine.value("select count(*) from public.whatsapp_templates") == before
    for path in ("/api/whatsapp/number", "/api/whatsapp/templates"):
        assert engine.client.get(path).status_code == 401
        assert engine.client.as_student(cast.student).get(path).status_code == 403


def test_a_test_goes_to_the_educators_own_number_and_into_no_thread(engine: Engine, cast: Cast) -> None:
    _list(engine)
    api = engine.client.as_admin(cast.admin)
    template = engine.value(
        "select id from public.message_templates where provider_name = %(name)s and is_active", name=WELCOME
    )
    path = f"/api/whatsapp/templates/{template}/test"
    assert api.post(path, json={}).get_json()["error"]["field"] == "to"
    assert api.post(path, json={"to": "12"}).status_code == 422
    engine.run("update public.app_settings set value = '\"+919811111111\"' where key = 'educator_test_phone'")
    assert api.post(path, json={}).get_json()["to"].endswith("1111")
    [mine] = engine.sent(to="+919811111111")
    assert "Anita" in mine["text"]
    assert engine.value("select count(*) from public.whatsapp_logs") == 0
    engine.sandbox.http.post("/faults", json={"provider": "aisensy", "fault": "no_plan", "count": 1}).raise_for_status()
    refused = api.post(path, json={})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "provider_refused")
    assert "Renew the AiSensy plan" in refused.get_json()["error"]["message"]
    engine.run("update public.app_settings set value = '\"paused\"' where key = 'send_mode'")
    assert api.post(path, json={}).get_json()["error"]["code"] == "paused"
    assert engine.client.as_student(cast.student).post(path, json={}).status_code == 403


def test_a_stop_is_told_to_aisensy_and_adding_back_needs_a_reason(engine: Engine, cast: Cast, doors: Doors) -> None:
    _welcome(engine, cast.riya)
    engine.drain()
    number = cast.riya.phone["value"]
    api = engine.client.as_admin(cast.admin)
    assert api.post("/api/whatsapp/opt-outs", json={"number": number, "note": ""}).status_code == 422
    assert api.post("/api/whatsapp/opt-outs", json={"number": "+919800000099", "note": "asked"}).status_code == 422
    made = api.post("/api/whatsapp/opt-outs", json={"number": number, "note": "She asked me in class."})
    assert made.status_code == 201
    engine.drain()
    assert _opted_in(engine, number) is False
    listed = engine.row("select * from public.opt_out_list where contact_id = %(id)s", id=cast.riya.phone["id"])
    assert (listed["how"], listed["note"], listed["message_event_key"]) == (
        "educator",
        "She asked me in class.",
        "approved",
    )
    assert listed["to_masked"].endswith("3210")
    assert "98765" not in listed["to_masked"]
    path = f"/api/whatsapp/opt-outs/{cast.riya.phone['id']}/end"
    assert api.post(path, json={"note": " "}).get_json()["error"]["field"] == "note"
    assert engine.client.as_student(cast.student).post(path, json={"note": "please"}).status_code == 403
    back = api.post(path, json={"note": "She wrote that she wants them again."}).get_json()
    assert (back["is_stopped"], len(back["answers"])) == (False, 3)
    assert api.post(path, json={"note": "again"}).status_code == 409
    engine.drain()
    assert _opted_in(engine, number) is True
    ended = engine.row("select * from public.opt_outs where contact_id = %(id)s", id=cast.riya.phone["id"])
    assert (ended["ended_how"], ended["ended_by"]) == ("educator", cast.admin)
    actions = {
        row["action"] for row in engine.rows("select action from public.audit_log where actor = %(id)s", id=cast.admin)
    }
    assert {"contact.stopped", "contact.added_back"} <= actions
    # Somebody who stops at AiSensy itself is stopped here.
    engine.sandbox.http.put(f"/aisensy/contacts/{number}", json={"opted_in": False}).raise_for_status()
    engine.run("update private.whatsapp_contacts set checked_at = clock_timestamp() - interval '2 days'")
    _sync(engine)
    stopped = engine.row("select opted_out_by from public.contacts where id = %(id)s", id=cast.riya.phone["id"])
    assert stopped["opted_out_by"] == "AiSensy"


def _opted_in(engine: Engine, number: str) -> bool:
    contact = engine.ctx.aisensy.contact(number)
    assert contact is not None
    return bool(contact.opted_in)


def test_what_does_not_arrive_goes_another_way_once(engine: Engine, cast: Cast, doors: Doors) -> None:
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            """
            update public.notification_rules set fallback_channel = 'email', fallback_after_minutes = 30
             where event_key = 'approved' and channel = 'whatsapp'
            """
        )
    with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
        conn.execute("update public.notification_rules set fallback_channel = 'email' where channel = 'email'")
    engine.sandbox.http.post("/settings", json={"webhooks": "lost"}).raise_for_status()
    _welcome(engine, cast.meera)
    engine.drain()
    engine.drain()
    # Sequences may write to her as well; this is the mail that stands in for the message.
    planned = engine.row("select * from public.email_logs where fallback_of is not null")
    sent = engine.row("select * from public.whatsapp_logs")
    assert (planned["status"], planned["fallback_of"]) == ("planned", sent["id"])
    assert planned["due_at"] - sent["sent_at"] == timedelta(minutes=30)
    # It arrives after all: nothing goes by e-mail.
    change = {SUBMITTED: str(sent["provider_message_id"]), "wamid.OUT": "wamid.late"}
    doors.aisensy(recorded("aisensy", "message_status_updated__delivered.json", sent, **change))
    engine.drain()
    stayed = engine.row("select status::text, gate_reason from public.email_logs where fallback_of is not null")
    assert stayed == {"status": "skipped", "gate_reason": "It arrived on WhatsApp."}
    # One that stays silent goes at its time.
    _welcome(engine, cast.kabir)
    engine.drain()
    assert engine.sent(to=cast.kabir.email["value"], channel="email") == []
    engine.clock(engine.value("select public.app_now() + interval '31 minutes'"))
    engine.drain()
    assert len(engine.sent(to=cast.kabir.email["value"], channel="email")) == 1


def test_a_file_stands_in_the_header_signed_for_long(engine: Engine, cast: Cast) -> None:
    _list(engine, media="document")
    engine.ctx.storage.upload("certificates", "a/worksheet.pdf", b"%PDF-1.4", "application/pdf")
    with engine.db.transaction() as conn:
        [message] = messages_for(conn, "approved", [cast.meera.lead_id], Subject("lead", None), channels=["whatsapp"])
        media = {"kind": "document", "filename": "worksheet.pdf", "bucket": "certificates", "path": "a/worksheet.pdf"}
        plan(conn, [type(message)(**{**vars(message), "media": media})])
        assert [one.outcome for one in gate.preview(conn, [message], engine.settings)] == ["held"]
    engine.drain()
    [sent] = engine.sent(channel="whatsapp")
    assert sent["to"] == cast.meera.phone["value"]
    assert _status(engine)[0] in LEFT


def test_live_messages_leave_at_the_set_pace(engine: Engine, cast: Cast) -> None:
    engine.run("update public.app_settings set value = '\"live\"' where key = 'send_mode'")
    engine.run("update public.app_settings set value = '2' where key = 'whatsapp_per_second'")
    for family in (cast.riya, cast.kabir, cast.meera):
        _welcome(engine, family)
    engine.drain()
    assert len(engine.sent(channel="whatsapp")) >= 3
    hits = engine.rows("select hits from private.rate_windows where key = 'whatsapp sends' order by window_start")
    assert len(hits) >= 2
