"""Stored webhooks replayed, the notice published, what was done on record."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest

from launchpad.content import consent, sync
from tests.cast import Cast
from tests.crm.doors import Doors, left, recorded
from tests.engine import Client, Engine


@pytest.fixture
def admin(engine: Engine, cast: Cast) -> Client:
    return engine.client.as_admin(cast.admin)


def told(admin: Client, provider: str) -> list[dict[str, object]]:
    body = admin.get(f"/api/settings/providers/{provider}/webhooks").json
    assert body is not None
    found: list[dict[str, object]] = body["webhooks"]
    return found


def test_a_stored_webhook_is_applied_again_and_changes_nothing_twice(engine: Engine, cast: Cast, admin: Client) -> None:
    doors = Doors(engine)
    row = left(engine, cast.riya, "email")
    bodies = [
        doors.sendgrid(recorded("sendgrid", "delivered__tls_as_number.json", row)),
        doors.aisensy(recorded("aisensy", "message_sender_user__text.json")),
        doors.sendgrid(b"[]", key=engine.sandbox.keys["SENDGRID_PARSE_PRIVATE_KEY"]),
    ]
    assert [answer.status_code for answer in bodies] == [200, 200, 401]
    engine.drain()

    def state() -> object:
        return engine.rows(
            """
            select (select jsonb_agg(to_jsonb(e) - 'updated_at' order by id) from public.email_logs e) as mails,
                   (select jsonb_agg(to_jsonb(m) order by id) from public.crm_messages m) as thread,
                   (select count(*) from public.automation_events where status <> 'done') as open
            """
        )

    before = state()
    mails, chats = told(admin, "sendgrid"), told(admin, "aisensy")
    assert [(one["told"], one["status"]) for one in mails] == [("delivered", "done")]
    assert [one["status"] for one in chats] == ["done"]
    page = admin.get("/api/settings/providers/sendgrid/webhooks").json
    assert page is not None
    assert page["refused"] == [{"reason": "signature", "count": 1}]

    for one in (*mails, *chats):
        again = admin.post(f"/api/settings/webhooks/{one['id']}/replay")
        assert again.status_code == 200
        assert again.json is not None
        assert again.json["status"] == "pending"
    engine.drain()
    assert state() == before
    assert [one["status"] for one in (*told(admin, "sendgrid"), *told(admin, "aisensy"))] == ["done", "done"]
    assert admin.post("/api/settings/webhooks/999999/replay").status_code == 404
    engine.run("update public.webhook_events set status = 'working', lease_until = now() + interval '1 minute'")
    assert admin.post(f"/api/settings/webhooks/{mails[0]['id']}/replay").status_code == 409
    noted = engine.rows("select subject_id, actor_name from public.audit_log where action = 'webhook.replayed'")
    assert [row["actor_name"] for row in noted] == ["Kavita Deshpande"] * 2


def test_a_new_version_of_the_notice_stands_beside_the_old_ones(engine: Engine, cast: Cast, admin: Client) -> None:
    words = {"en": consent.notice("en"), "hi": consent.notice("hi")}

    def publish(**changed: str) -> tuple[int, str]:
        answer = admin.post("/api/settings/notices", json={**words, **changed})
        return answer.status_code, answer.text

    status, said = publish()
    assert (status, "same_words" in said) == (409, True)
    status, said = publish(hi=words["hi"].replace("`calls`", "calls"))
    assert (status, "ends in `calls`" in said) == (422, True)
    status, said = publish(en=words["en"] + "Written by {nobody_knows}.")
    assert (status, "{nobody_knows}, which no setting gives" in said) == (422, True)
    assert engine.value("select max(version) from public.consent_notices") == 1

    assert publish(en=words["en"] + "\nQuestions are welcome.\n") == (200, '{"version":2}\n')
    rows = engine.rows("select version, language, origin, body from public.consent_notices order by 1, 2")
    assert [(row["version"], row["language"], row["origin"]) for row in rows] == [
        (1, "en", "catalogue"),
        (1, "hi", "catalogue"),
        (2, "en", "educator"),
        (2, "hi", "educator"),
    ]
    assert rows[2]["body"].endswith("Questions are welcome.\n")
    assert "Questions are welcome" in engine.client.get("/notice?lang=en").text
    # A release that starts afterwards leaves her words in force.
    with engine.db.transaction() as conn:
        assert sync.sync_notices(conn) == 0
    student = engine.client.as_student(cast.student)
    assert student.post("/api/settings/notices", json=words).status_code == 403


def test_the_audit_log_tells_what_the_browser_wrote(engine: Engine, cast: Cast, admin: Client) -> None:
    with engine.as_person(cast.admin) as conn:
        conn.execute("""select set_config('request.headers', '{"x-forwarded-for": "203.0.113.9"}', true)""")
        conn.execute("update public.app_settings set value = '\"Kites\"' where key = 'brand'")
        conn.execute("update public.families set name = '=HYPERLINK(1)' where id = %s", [cast.riya.family_id])
        conn.execute("update public.families set name = name where id = %s", [cast.riya.family_id])
    with engine.as_person(cast.student) as conn:
        conn.execute("update public.profiles set full_name = 'Riya S.' where user_id = %s", [cast.student])
        assert conn.execute("select * from public.audit_log").fetchall() == []
    with engine.as_person(cast.admin) as conn:
        found = conn.execute(
            "select subject_kind, subject_id, before, after, host(ip) from public.audit_log order by id"
        )
        brand, family = found.fetchall()
    assert brand == ("app_settings", "brand", {"value": "Launchpad"}, {"value": "Kites"}, "203.0.113.9")
    assert family[:2] == ("families", str(cast.riya.family_id))

    def sheet(query: str) -> list[list[str]]:
        text = admin.get(f"/api/settings/audit.csv{query}").data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))[1:]

    assert [row[2:7] for row in sheet("")] == [
        ["Kavita Deshpande", "browser", "203.0.113.9", "changed", kind] for kind in ("families", "app_settings")
    ]
    assert [row[7] for row in sheet("?subject_kind=app_settings")] == ["brand"]
    assert sheet("?action=deleted") == []


def test_every_table_that_the_browser_writes_is_on_record(engine: Engine) -> None:
    """All but what people write about themselves alone: what they have read, their own notes, which device is woken."""
    own = {"notifications", "push_subscriptions", "recording_notes"}
    written = engine.rows(
        """
        select c.relname as name, exists (select from pg_trigger t where t.tgrelid = c.oid
                                             and t.tgfoid = 'private.audit()'::regprocedure) as noted
          from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
           and has_any_column_privilege('authenticated', c.oid, 'insert, update')
        """
    )
    assert {row["name"] for row in written if not row["noted"]} - own == set()


def test_what_failed_for_good_is_listed_by_reason_and_all_of_one_is_applied_again(
    engine: Engine, cast: Cast, admin: Client
) -> None:
    doors = Doors(engine)
    row = left(engine, cast.riya, "email")
    doors.sendgrid(recorded("sendgrid", "delivered__tls_as_number.json", row))
    doors.aisensy(recorded("aisensy", "message_sender_user__text.json"))
    engine.run("insert into public.automation_events (kind, payload) values ('work_graded', '{\"ids\": []}')")
    engine.drain()
    events = engine.value("select count(*) from public.automation_events")
    engine.run(
        "update public.webhook_events set status = 'failed', attempts = 8, error = 'KeyError: row ' || id || ' is gone'"
    )
    engine.run("update public.automation_events set status = 'failed', attempts = 8, error = 'LookupError: nobody'")
    path = "/api/settings/dead"
    groups = {(one["kind"], one["source"]): one for one in admin.get(path).get_json()["groups"]}
    assert groups["webhook", "sendgrid"]["reason"] == "KeyError: row … is gone"
    assert sum(one["count"] for one in groups.values() if one["kind"] == "event") == events
    what = {name: groups["webhook", "sendgrid"][name] for name in ("kind", "source", "reason")}
    asked = {"action": "retry_dead", "what": what, "edits": {}}
    shown = admin.post("/api/plans/preview", json=asked).get_json()
    (item,) = shown["items"]
    assert item["name"].startswith("delivered, no. ")
    assert item["reason"].endswith(", 8 tries")
    full = {**asked, "fingerprint": shown["fingerprint"], "plan_id": str(uuid4())}
    answer = admin.post("/api/plans/confirm", json=full).get_json()
    assert [one["outcome"] for one in answer["results"]] == ["done"]
    # Only this reason; a second click answers as before and opens nothing anew.
    left_over = {(one["kind"], one["source"]) for one in admin.get(path).get_json()["groups"]}
    assert left_over == groups.keys() - {("webhook", "sendgrid")}
    engine.drain()
    assert [one["status"] for one in told(admin, "sendgrid")] == ["done"]
    assert admin.post("/api/plans/confirm", json=full).get_json() == answer
    assert [one["status"] for one in told(admin, "sendgrid")] == ["done"]
    work = {"kind": "event", "source": "work_graded", "reason": "LookupError: nobody"}
    shown = admin.post("/api/plans/preview", json={**asked, "what": work}).get_json()
    again = {**full, "what": work, "fingerprint": shown["fingerprint"], "plan_id": str(uuid4())}
    assert admin.post("/api/plans/confirm", json=again).status_code == 200
    engine.drain()
    assert engine.value("select status::text from public.automation_events where kind = 'work_graded'") == "done"
    assert engine.value("select count(*) from public.audit_log where action = 'dead.retried'") == 2
    student = engine.client.as_student(cast.student)
    assert student.get(path).status_code == 403
    assert student.post("/api/plans/preview", json=asked).status_code == 403
    assert engine.client.get(path).status_code == 401
