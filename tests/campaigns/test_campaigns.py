"""Campaigns at the educator's doors: who gets one, when, how fast, and what stops it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.campaigns.conftest import Desk, crowd
from tests.cast import Cast
from tests.engine import Engine


def test_a_campaign_goes_to_those_who_agreed_and_counts_what_became_of_it(engine: Engine, desk: Desk) -> None:
    crowd(engine, 3)
    crowd(engine, 2, domain="bounce.example")
    [silent] = crowd(engine, 1, domain="quiet.example", consents=("course", "messages"))
    asked = {"channel": "email", "event_key": "news_offer", "audience": {"stages": ["invited"]}}
    reach = desk.client.post("/api/campaigns/audience", json=asked).get_json()
    assert (reach["people"], reach["goes"], reach["not_agreed"]) == (6, 5, 1)

    campaign = desk.make()
    assert engine.rows("select id from public.email_logs") == []
    plan = desk.plan(campaign)
    assert plan["will_send"] == 5
    assert [(g["outcome"], g["count"]) for g in plan["groups"]] == [("now", 5), ("left_out", 1)]
    assert "It starts in January." in plan["shown"]["text"]
    assert engine.value("select status::text from public.campaigns") == "planned"
    assert engine.rows("select id from public.email_logs") == []

    # The mother of the third child is left out by hand.
    left_out = plan["messages"][0]["key"]
    assert desk.start(campaign, leave_out=[left_out])["results"][0]["outcome"] == "done"
    engine.settle(1.0)
    numbers = desk.numbers(campaign)
    assert (numbers["status"], numbers["total"], numbers["left_out"]) == ("done", 5, 1)
    assert (numbers["sent"], numbers["delivered"] + numbers["bounced"]) == (4, 4)
    assert numbers["bounced"] >= 1
    assert numbers["cost_paise"] == 4 * 5
    assert not engine.sent(to=silent.email["value"])

    # One of those who got it reads on: a visit of our own page, not of a picture in the mail.
    mail = next(one for one in engine.sent() if not one["to"].endswith("bounce.example"))
    link = next(url for url in mail["links"] if "/f/" in url)
    engine.client.get(link.removeprefix(engine.settings.app_url))
    assert desk.numbers(campaign)["visited"] == 1
    again = desk.client.post(f"/api/campaigns/{campaign}/copies", json={"to": "not_visited"}).get_json()["id"]
    to = {message["to"] for message in desk.plan(again)["messages"] if message["outcome"] == "now"}
    assert len(to) == 4 - 1 - numbers["bounced"]


def test_a_confirmed_campaign_stays_what_it_is_and_a_student_starts_none(
    engine: Engine, desk: Desk, cast: Cast
) -> None:
    campaign = desk.make(audience={"lead_ids": [str(cast.riya.lead_id)]})
    assert desk.client.put(f"/api/campaigns/{campaign}", json=desk.draft(name="Other")).status_code == 200
    assert desk.client.put(f"/api/campaigns/{campaign}", json=desk.draft(name=" ")).status_code == 422
    student = engine.client.as_student(cast.student)
    for path in ("", f"/{campaign}/copies", f"/{campaign}/steer", "/audience"):
        assert student.post(f"/api/campaigns{path}", json={}).status_code == 403
        assert engine.client.post(f"/api/campaigns{path}", json={}).status_code == 401
    assert desk.steer(campaign, "pause") == 409
    desk.client.put(f"/api/campaigns/{campaign}", json=desk.draft(audience={"lead_ids": [str(cast.riya.lead_id)]}))
    desk.start(campaign)
    refused = desk.client.put(f"/api/campaigns/{campaign}", json=desk.draft())
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "confirmed")
    assert desk.client.delete(f"/api/campaigns/{campaign}").status_code == 409
    assert desk.plan(campaign)["items"][0]["state"] == "done"
    engine.drain()
    # No advertising to children: the guardian has it, the student does not.
    assert [mail["to"] for mail in engine.sent(channel="email")] == [cast.riya.email["value"]]
    [audited] = engine.rows("select actor from public.audit_log where action = 'campaign.started'")
    assert audited["actor"] == desk.admin


def test_what_cannot_be_sent_to_many_is_refused_with_its_reason(desk: Desk) -> None:
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"event_key": "payment_link"}, "event_key", "not_offered"),
        ({"event_key": "news_offer", "channel": "voice"}, "event_key", "not_offered"),
        ({"audience": {}}, "audience", "invalid"),
        ({"audience": {"stages": []}}, "audience", "invalid"),
        ({"words": {"announcement_title": "News"}}, "words.announcement_text", "missing_words"),
        ({"words": {"announcement_title": "x" * 46, "announcement_text": "y"}}, "words.announcement_title", "too_long"),
        (
            {"words": {"announcement_title": "a", "announcement_text": "b", "child": "c"}},
            "words.child",
            "unknown_words",
        ),
    ]
    for changes, field, code in wrong:
        answer = desk.client.post("/api/campaigns", json=desk.draft(**changes))
        assert answer.status_code == 422, changes
        error = answer.get_json()["error"]
        assert (error["field"], error["code"]) == (field, code)


def test_it_leaves_when_set_and_so_many_in_an_hour_and_can_be_paused_and_cancelled(engine: Engine, desk: Desk) -> None:
    crowd(engine, 9)
    noon = datetime.now(UTC).replace(hour=6, minute=30, second=0, microsecond=0) + timedelta(days=1)
    campaign = desk.make(scheduled_at=noon.isoformat(), rate_per_hour=180)
    plan = desk.plan(campaign)
    assert [(group["outcome"], group["count"]) for group in plan["groups"]] == [("later", 9)]
    desk.start(campaign)
    engine.drain()
    due = engine.rows("select due_at from public.email_logs order by due_at")
    assert [(row["due_at"] - noon).total_seconds() / 60 for row in due] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert engine.sent() == []
    engine.clock(noon + timedelta(seconds=30))
    engine.drain()
    assert len(engine.sent()) == 3

    assert desk.steer(campaign, "pause") == 200
    engine.clock(noon + timedelta(hours=2))
    engine.drain()
    assert len(engine.sent()) == 3
    assert desk.steer(campaign, "resume") == 200
    # Six that waited for two hours do not leave at once.
    engine.drain()
    assert len(engine.sent()) == 6
    assert desk.steer(campaign, "cancel") == 200
    engine.clock(noon + timedelta(hours=3))
    engine.drain()
    assert len(engine.sent()) == 6
    numbers = desk.numbers(campaign)
    assert (numbers["status"], numbers["sent"], numbers["left_out"]) == ("cancelled", 6, 3)
    assert desk.steer(campaign, "resume") == 409


def test_a_campaign_that_does_not_arrive_pauses_by_itself(engine: Engine, desk: Desk) -> None:
    crowd(engine, 5, domain="bounce.example")
    campaign = desk.make(rate_per_hour=240, pause_after=3, pause_percent=20)
    desk.start(campaign)
    engine.settle(0.8)
    numbers = desk.numbers(campaign)
    assert (numbers["status"], numbers["bounced"]) == ("paused", 4)
    assert numbers["pause_reason"] == "4 of 4 did not arrive or were reported as spam (100.0%), which is over 20%."
    engine.clock(datetime.now(UTC) + timedelta(hours=1))
    engine.drain()
    assert len(engine.sent()) == 4
    assert engine.row("select status::text, gate_reason from public.email_logs where status = 'held'") == {
        "status": "held",
        "gate_reason": "The mailing is paused.",
    }
    # Resumed, it is judged anew: what bounced before does not stop it again.
    assert desk.steer(campaign, "resume") == 200
    engine.drain()
    assert len(engine.sent()) == 5


def test_two_children_of_one_family_get_one_mail(engine: Engine, desk: Desk) -> None:
    [first] = crowd(engine, 1)
    with engine.db.transaction() as conn:
        conn.execute(
            "insert into public.imported_leads (family_id, student_name, stage) values (%s, 'Second', 'invited')",
            [first.family_id],
        )
        conn.execute(
            """
            insert into public.guardian_consents
              (lead_id, purpose, granted, method, notice_version, notice_language, notice_hash)
            select id, 'marketing', true, 'paper', 1, 'en', 'x' from public.imported_leads where student_name = 'Second'
            """
        )
        conn.execute("update public.automation_events set status = 'done'")
    desk.start(desk.make())
    engine.drain()
    assert len(engine.sent()) == 1


def _announced(engine: Engine, cast: Cast, **more: Any) -> str:
    """The educator writes an announcement in her browser."""
    with engine.as_person(cast.admin) as conn:
        row = conn.execute(
            """
            insert into public.announcements (batch_id, title, body, show_from, pinned_until)
            values (%(batch)s, 'No class on Friday', 'We meet on Saturday.', %(from)s,
                    public.app_now() + interval '3 days') returning id
            """,
            {"batch": cast.batch_id, "from": None, **more},
        ).fetchone()
    assert row is not None
    return str(row[0])


def _pinned(engine: Engine, who: Any) -> list[str]:
    with engine.as_person(who) as conn:
        return [row[0] for row in conn.execute("select title from public.announcements").fetchall()]


def test_an_announcement_stands_in_the_app_with_its_first_mailing_until_its_day(
    engine: Engine, desk: Desk, cast: Cast
) -> None:
    announcement = _announced(engine, cast)
    campaign = desk.make(
        event_key="announcement",
        audience={"batch_ids": [str(cast.batch_id)]},
        words={"announcement_title": "No class on Friday", "announcement_text": "We meet on Saturday."},
        announcement_id=announcement,
    )
    engine.drain()
    # A draft is shown to nobody.
    assert _pinned(engine, cast.student) == []
    desk.start(campaign)
    engine.settle(0.5)
    assert _pinned(engine, cast.student) == ["No class on Friday"]
    bell = "select link_path from public.notifications where event_key = 'announcement' and user_id = %(id)s"
    assert [row["link_path"] for row in engine.rows(bell, id=cast.student)] == ["/app"]
    with engine.as_person(cast.student) as conn:
        conn.execute("update public.notifications set read_at = public.app_now() where event_key = 'announcement'")
    with engine.as_person(cast.admin) as conn:
        reach = conn.execute("select told, read, campaign_ids::text[] from public.announcement_list").fetchone()
    assert reach is not None
    assert (reach[1], reach[2]) == (1, [campaign])
    assert reach[0] >= 1
    # Its numbers are hers alone.
    with engine.as_person(cast.student) as conn:
        assert conn.execute("select told, read from public.announcement_list").fetchall() == [(0, 0)]
    engine.drain()
    assert len(engine.rows(bell, id=cast.student)) == 1
    engine.clock(engine.value("select public.app_now()") + timedelta(days=4))
    assert _pinned(engine, cast.student) == []


def test_an_announcement_in_the_app_alone_waits_for_its_time_and_can_be_taken_down(
    engine: Engine, desk: Desk, cast: Cast
) -> None:
    later = engine.value("select public.app_now()") + timedelta(hours=5)
    announcement = _announced(engine, cast, **{"from": later})
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.announcements set confirmed_at = public.app_now() where id = %s", [announcement])
    engine.drain()
    assert _pinned(engine, cast.student) == []
    engine.clock(later + timedelta(minutes=1))
    engine.drain()
    assert _pinned(engine, cast.student) == ["No class on Friday"]
    assert engine.value("select count(*) from public.email_logs where event_key = 'announcement'") == 0
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.announcements set withdrawn_at = public.app_now() where id = %s", [announcement])
    assert _pinned(engine, cast.student) == []
