"""The educator's morning summary: once a day, at her hour in her zone, of what waits; and not where nothing does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from launchpad.morning import lines
from tests.cast import Cast
from tests.engine import Engine

# 07:30 in India.
_HOUR = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def switched_on(engine: Engine) -> None:
    engine.run("update public.notification_rules set is_on = true where event_key = 'morning_summary' and channel <> 'whatsapp'")  # fmt: skip  # noqa: E501
    engine.run("update public.app_settings set value = '\"me@example.com\"' where key = 'educator_test_email'")


def _form_waits(engine: Engine, cast: Cast) -> None:
    engine.run(
        "insert into public.cta_submissions (lead_id, form_token, status) values (%(id)s, 'morning-form', 'pending')",
        id=cast.riya.lead_id,
    )


def _at(engine: Engine, moment: datetime) -> None:
    engine.clock(moment)
    engine.drain()


def _mails(engine: Engine) -> list[dict[str, Any]]:
    return engine.sent(to="me@example.com")


def _kept(engine: Engine, channel: str = "email") -> list[tuple[str, str, str | None]]:
    statement = "select * from public.morning_summaries where channel::text = %(channel)s order by day"
    return [(f"{row['day']:%d %b}", row["status"], row["reason"]) for row in engine.rows(statement, channel=channel)]


def test_it_comes_once_a_day_at_her_hour_with_what_waits(engine: Engine, cast: Cast) -> None:
    _form_waits(engine, cast)
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            "select public.save_session(null, %s, 'Price it', %s, %s, 'https://video.example.com/room')",
            [cast.batch_id, _HOUR + timedelta(hours=9, minutes=30), _HOUR + timedelta(hours=10, minutes=30)],
        )
    _at(engine, _HOUR - timedelta(minutes=1))
    assert _mails(engine) == []
    for minutes in (0, 1, 60, 239, 600):
        _at(engine, _HOUR + timedelta(minutes=minutes))
    [mail] = _mails(engine)
    assert mail["subject"] == "Tue 1 Dec, to do: 1"
    assert "- 1 form to review" in mail["text"]
    assert "5:00 pm IST Price it (2 students)" in mail["text"]
    assert "₹0 came in yesterday" in mail["text"]
    notice = engine.rows("select * from public.notifications where event_key = 'morning_summary'")
    assert [(row["user_id"], row["link_path"]) for row in notice] == [(cast.admin, "/admin")]
    _at(engine, _HOUR + timedelta(days=1, minutes=5))
    assert len(_mails(engine)) == 2
    assert _kept(engine) == [("01 Dec", "sent", None), ("02 Dec", "sent", None)]
    unread = "select count(*) from public.notifications where event_key = 'morning_summary' and read_at is null"
    assert engine.value(unread) == 1


def test_nothing_comes_where_nothing_waits_unless_she_wants_it(engine: Engine, cast: Cast) -> None:
    _at(engine, _HOUR)
    assert _kept(engine) == [("01 Dec", "skipped", "Nothing waits, and there is no class.")]
    # What begins to wait later in the day is for the next morning.
    _form_waits(engine, cast)
    _at(engine, _HOUR + timedelta(hours=1))
    assert _mails(engine) == []
    engine.run("delete from public.cta_submissions")
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            "update public.app_settings set value = value || '{\"when_empty\": true}' where key = 'morning_summary'"
        )
    _at(engine, _HOUR + timedelta(days=1))
    [mail] = _mails(engine)
    assert "Nothing is waiting for you." in mail["text"]


def test_her_hour_and_zone_are_hers(engine: Engine, cast: Cast) -> None:
    _form_waits(engine, cast)
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            'update public.app_settings set value = value || \'{"at": "06:00", "zone": "America/New_York"}\''
            " where key = 'morning_summary'"
        )
    # New York is five hours behind in winter.
    _at(engine, datetime(2026, 12, 1, 10, 59, tzinfo=UTC))
    assert _mails(engine) == []
    _at(engine, datetime(2026, 12, 1, 11, 0, tzinfo=UTC))
    assert len(_mails(engine)) == 1


@pytest.mark.parametrize(
    "value", ['{"at": "7:30"}', '{"at": "24:00"}', '{"zone": "Mars/Olympus"}', '{"when_empty": "yes"}', '{"at": null}']
)
def test_a_setting_that_says_nothing_is_refused(engine: Engine, cast: Cast, value: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation), engine.as_person(cast.admin) as conn:
        conn.execute("update public.app_settings set value = value || %s::jsonb where key = 'morning_summary'", [value])


def test_switched_off_paused_or_too_late_nothing_comes(engine: Engine, cast: Cast) -> None:
    _form_waits(engine, cast)
    with engine.as_person(cast.admin) as conn:
        conn.execute("update public.notification_rules set is_on = false where event_key = 'morning_summary'")
    _at(engine, _HOUR)
    assert (_mails(engine), _kept(engine)) == ([], [])
    engine.run("update public.notification_rules set is_on = true where event_key = 'morning_summary'")
    mode = "update public.app_settings set value = '\"{}\"' where key = 'send_mode'"
    engine.run(mode.format("paused"))
    _at(engine, _HOUR + timedelta(hours=1))
    assert _mails(engine) == []
    # Sending goes on in the afternoon: that is no morning any more. On the next day it comes late, but it comes.
    engine.run(mode.format("sandbox"))
    _at(engine, _HOUR + timedelta(hours=5))
    assert (_mails(engine), _kept(engine)) == ([], [])
    _at(engine, _HOUR + timedelta(days=1, hours=3))
    assert len(_mails(engine)) == 1
    # The number for WhatsApp is not set.
    assert _kept(engine, "whatsapp") == [("02 Dec", "skipped", "No number of yours stands in the settings.")]


def test_two_workers_send_one_and_what_may_have_gone_is_not_sent_again(engine: Engine, cast: Cast) -> None:
    _form_waits(engine, cast)
    engine.clock(_HOUR)
    engine.run(
        "insert into public.morning_summaries (day, channel, status, called_at)"
        " values ('2026-12-01', 'email', 'calling', clock_timestamp() - interval '11 minutes')"
    )
    engine.drain()
    engine.drain()
    assert _mails(engine) == []
    assert _kept(engine) == [("01 Dec", "unknown", "The provider did not answer.")]


def test_nobody_but_the_educator_reads_it(engine: Engine, cast: Cast) -> None:
    _form_waits(engine, cast)
    _at(engine, _HOUR)
    for user, expected in ((cast.admin, 2), (cast.student, 0)):
        with engine.as_person(user) as conn:
            assert conn.execute("select count(*) from public.morning_summaries").fetchone() == (expected,)


def test_the_list_is_ordered_by_harm_in_both_languages() -> None:
    none = {"count": 0}
    now = {
        "safety": {"count": 1}, "care": none, "review": {"count": 2}, "channels": [{"broken": None}], "tickets": none,
        "replies": none, "cta": none, "work": {"count": 1}, "tasks": none, "stuck": {"failed": 3}, "dead": [],
        "dead_events": 1,
    }  # fmt: skip
    assert lines.do_now(now, "en") == [
        "1 child says that something feels unsafe",
        "2 payments to check",
        "1 work to grade",
        "3 messages did not go",
        "1 piece of news could not be applied",
    ]
    assert len(lines.do_now(now, "hi")) == 5
