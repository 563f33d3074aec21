"""Series; what the educator sees before she moves or cancels; times that cannot be are refused in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.sessions.school import EVERYONE, NOON, ROOM, School

FIVE = NOON + timedelta(hours=5)
WEEK = timedelta(weeks=1)


def _weeks(number: int) -> list[datetime]:
    return [FIVE + timedelta(days=2) + WEEK * one for one in range(number)]


def _change(starts_at: datetime, id: UUID, **more: Any) -> dict[str, Any]:
    return {
        "id": str(id),
        "title": "Find your first customer",
        "starts_at": starts_at.isoformat(),
        "minutes": 60,
        "join_url": ROOM,
        **more,
    }


def _times(school: School, ids: list[UUID]) -> list[datetime]:
    rows = school.engine.rows("select starts_at from public.sessions where id = any(%(ids)s) order by 1", ids=ids)
    return [row["starts_at"] for row in rows]


def _planned(school: School) -> int:
    found: int = school.engine.value("select count(*) from public.reminders where status = 'planned'")
    return found


def test_a_series_is_made_whole_with_its_reminders(school: School) -> None:
    ids = school.series(*_weeks(3))
    assert _times(school, ids) == _weeks(3)
    # Two students, a day and a quarter of an hour before, each of three classes.
    assert _planned(school) == 12
    series = school.engine.row("select weekdays, timezone from public.session_series")
    assert series == {"weekdays": [1], "timezone": "Asia/Kolkata"}
    with pytest.raises(psycopg.errors.CheckViolation, match="has “Find your first customer” at that time already"):
        school.series(FIVE + timedelta(days=3), FIVE + timedelta(days=2, minutes=30))
    assert school.engine.value("select count(*) from public.sessions") == 3


def test_a_series_keeps_its_hour_in_its_own_zone(school: School) -> None:
    with school.engine.as_person(school.cast.admin) as conn:
        conn.execute(
            "select public.make_sessions(%s, 'Guests', array['2027-03-12T09:00', '2027-03-19T09:00']::timestamp[],"
            " 60, %s, '', 'America/New_York')",
            [school.cast.batch_id, ROOM],
        )
    hours = [row["starts_at"].hour for row in school.engine.rows("select starts_at from public.sessions order by 1")]
    assert hours == [14, 13]
    with pytest.raises(psycopg.errors.CheckViolation, match="The time zone Mars/Base is not known"):
        school.as_admin(
            "select public.make_sessions(%s, 'x', array['2027-03-12T09:00']::timestamp[], 60, %s, '', 'Mars/Base')",
            school.cast.batch_id,
            ROOM,
        )


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (FIVE, FIVE - timedelta(minutes=1), "must end after it starts"),
        (FIVE, FIVE, "must end after it starts"),
        (NOON, FIVE, "must start in the future"),
        (FIVE, FIVE + timedelta(hours=9), "eight hours at most"),
        (FIVE + timedelta(minutes=59), FIVE + timedelta(hours=2), "at that time already: Sat 5 Dec, 17:00"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(
    school: School, starts: datetime, ends: datetime, words: str
) -> None:
    school.session(FIVE)
    with pytest.raises(psycopg.errors.CheckViolation, match=words):
        school.as_admin(
            "select public.save_session(null, %s, 'Another', %s, %s, %s)", school.cast.batch_id, starts, ends, ROOM
        )
    assert school.engine.value("select count(*) from public.sessions") == 1


def test_one_after_the_other_and_another_batch_at_the_same_time_are_fine(school: School) -> None:
    school.session(FIVE)
    school.session(FIVE + timedelta(hours=1), "The next")
    other = school.engine.value(
        "insert into public.batches (name, fee_paise) values ('another batch', 499900) returning id"
    )
    school.as_admin("select public.make_sessions(%s, 'x', array['2026-12-05T17:00']::timestamp[], 60, %s)", other, ROOM)
    assert school.engine.value("select count(*) from public.sessions") == 3


def test_moving_shows_who_hears_it_and_then_tells_each_once(school: School) -> None:
    [one] = school.series(FIVE + timedelta(days=2))
    later = FIVE + timedelta(days=2, hours=1)
    shown = school.plan("change_session", **_change(later, one, reason="a power cut"))
    assert (shown["total"], shown["will_send"]) == (6, 6)
    assert "5:00 pm IST" in shown["shown"]["text"]
    assert "6:00 pm IST" in shown["shown"]["text"]
    # Looking changes nothing.
    assert _times(school, [one]) == [FIVE + timedelta(days=2)]
    done = school.confirm("change_session", **_change(later, one, reason="a power cut"))
    assert done["planned"] == 6
    school.engine.hear()
    assert school.addresses("session_moved") == EVERYONE
    assert _times(school, [one]) == [later]
    assert len(school.engine.sent()) == 6
    school.at(later - timedelta(minutes=15))
    assert school.addresses("session_15m") == EVERYONE


@pytest.mark.parametrize(("reach", "moved"), [("one", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
def test_a_series_moves_as_far_as_was_said_and_in_one_message(school: School, reach: str, moved: list[int]) -> None:
    ids = school.series(*_weeks(4))
    before = _weeks(4)
    # By a week: the later ones go through the places of those after them.
    shift = WEEK if reach != "one" else timedelta(days=1)
    done = school.confirm("change_session", **_change(before[1] + shift, ids[1], reach=reach))
    assert {result["outcome"] for result in done["results"]} == {"done"}
    assert _times(school, ids) == sorted(
        start + shift if place in moved else start for place, start in enumerate(before)
    )
    school.engine.hear()
    assert school.addresses("session_moved") == EVERYONE
    [mail] = school.engine.sent(to="vikram@example.com")
    more = {"one": "customer\n", "following": "and 2 more classes", "all": "and 3 more classes"}[reach]
    assert more.strip() in str(mail)


def test_a_single_change_stays_single_when_the_rest_moves_later(school: School) -> None:
    ids = school.series(*_weeks(3))
    alone = _weeks(3)[1] + timedelta(hours=2)
    school.confirm("change_session", **_change(alone, ids[1]))
    school.confirm("change_session", **_change(_weeks(3)[0] + timedelta(hours=1), ids[0], reach="all"))
    hours = [start - week for start, week in zip(_times(school, ids), _weeks(3), strict=True)]
    assert hours == [timedelta(hours=1), timedelta(hours=3), timedelta(hours=1)]


def test_what_cannot_be_is_held_with_the_reason_and_the_rest_goes(school: School) -> None:
    ids = school.series(*_weeks(2))
    school.session(_weeks(2)[1] + timedelta(days=1), "Price it right")
    shown = school.plan("change_session", **_change(_weeks(2)[0] + timedelta(days=1), ids[0], reach="all"))
    states = [(item["state"], item["reason"]) for item in shown["items"]]
    assert states[0] == ("ready", None)
    assert states[1][0] == "held"
    assert "“Price it right”" in states[1][1]
    past = school.plan("change_session", **_change(NOON - timedelta(days=1), ids[0]))
    assert past["items"][0]["reason"] == "A session must start in the future."
    assert past["total"] == 0
    same = school.plan("change_session", **_change(_weeks(2)[0], ids[0]))
    assert (same["items"][0]["state"], same["total"]) == ("done", 0)


def test_new_words_alone_are_no_news(school: School) -> None:
    [one] = school.series(FIVE + timedelta(days=2))
    change = _change(FIVE + timedelta(days=2), one, title="Find two customers", join_url="https://video.example.com/b")
    assert school.confirm("change_session", **change)["planned"] == 0
    school.engine.hear()
    assert school.engine.sent() == []
    assert school.engine.value("select join_url from public.session_links") == "https://video.example.com/b"


def test_the_hosts_own_link_is_changed_with_the_class_and_leads_no_student(school: School) -> None:
    host = "https://video.example.com/start?secret=1"
    school.as_admin(
        """
        select public.make_sessions(%s, 'Hosted', array['2026-12-06T17:00', '2026-12-07T17:00']::timestamp[], 60, %s,
                                    p_host_url => %s)
        """,
        school.cast.batch_id,
        ROOM,
        host,
    )
    links = (
        "select host_url from public.session_links k join public.sessions s on s.id = k.session_id order by starts_at"
    )
    assert [row["host_url"] for row in school.engine.rows(links)] == [host, host]
    with pytest.raises(psycopg.errors.CheckViolation):
        school.as_admin("update public.session_links set host_url = 'javascript:alert(1)'")
    # The door of students leads to the class link, also in the answer of the app.
    first = school.engine.value("select id from public.sessions order by starts_at limit 1")
    school.at(FIVE + timedelta(days=1))
    student = school.engine.client.as_student(school.cast.student)
    assert student.post(f"/api/sessions/{first}/join").get_json() == {"url": ROOM}
    with school.engine.as_person(school.cast.student) as conn:
        assert conn.execute("select * from public.session_links").fetchall() == []
    # Another link for what follows; one that is not named is none.
    second = school.engine.value("select id from public.sessions order by starts_at desc limit 1")
    change = _change(FIVE + timedelta(days=2), second, title="Hosted", host_url="https://video.example.com/start2")
    assert school.confirm("change_session", **change)["planned"] == 0
    assert [row["host_url"] for row in school.engine.rows(links)] == [host, "https://video.example.com/start2"]
    school.confirm("change_session", **{**change, "host_url": None})
    assert [row["host_url"] for row in school.engine.rows(links)] == [host, None]


def test_cancelling_what_follows_tells_each_family_once(school: School) -> None:
    ids = school.series(*_weeks(3))
    shown = school.plan("cancel_session", id=str(ids[1]), reach="following", reason="exams")
    assert [item["state"] for item in shown["items"]] == ["ready", "ready"]
    assert shown["total"] == 6
    school.confirm("cancel_session", id=str(ids[1]), reach="following", reason="exams")
    school.engine.hear()
    assert school.addresses("session_cancelled") == EVERYONE
    [mail] = school.engine.sent(to="vikram@example.com")
    assert "and 1 more class" in str(mail)
    assert "exams" in str(mail)
    states = "select status::text from public.sessions order by starts_at"
    assert [row["status"] for row in school.engine.rows(states)] == ["scheduled", "cancelled", "cancelled"]
    assert _planned(school) == 4
    again = school.plan("cancel_session", id=str(ids[1]))
    assert again["items"][0]["reason"] == "It is cancelled already."


def test_only_the_educator_plans(school: School) -> None:
    [one] = school.series(FIVE + timedelta(days=2))
    body = {"action": "cancel_session", "what": {"id": str(one)}, "edits": {}}
    student = school.engine.client.as_student(school.cast.student)
    assert student.post("/api/plans/preview", json=body).status_code == 403
    assert school.engine.client.post("/api/plans/preview", json=body).status_code == 401
    with pytest.raises(psycopg.errors.InsufficientPrivilege), school.engine.as_person(school.cast.student) as conn:
        conn.execute(
            "select public.make_sessions(%s, 'x', array['2026-12-09T17:00']::timestamp[], 60, %s)",
            [school.cast.batch_id, ROOM],
        )
