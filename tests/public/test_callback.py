"""The page behind "Choose a time, or no call"."""

from __future__ import annotations

from launchpad.core.db import Row
from launchpad.core.links import LinkKind, personal_link
from tests.cast import Cast
from tests.engine import Engine


def link_of(engine: Engine, contact: Row) -> str:
    with engine.db.transaction() as conn:
        return f"/callback/{personal_link(conn, LinkKind.CALLBACK, contact_id=contact['id'])}"


def test_a_wish_stands_in_the_thread_and_waits_for_the_educator(engine: Engine, cast: Cast) -> None:
    page = link_of(engine, cast.riya.phone)
    assert "When may we call you?" in engine.client.get(page).text
    for _ in range(2):
        assert engine.client.post(page, data={"hours": "evening"}).status_code == 200
    said = engine.row(
        "select body, direction, channel from public.crm_messages where family_id = %(id)s", id=cast.riya.family_id
    )
    assert said["direction"] == "in"
    assert said["body"].startswith("Please call me:")
    assert engine.value(
        "select needs_reply from public.crm_conversations where family_id = %(id)s", id=cast.riya.family_id
    )


def test_a_no_to_calls_takes_the_permission_back_and_leaves_the_messages(engine: Engine, cast: Cast) -> None:
    page = link_of(engine, cast.riya.phone)
    assert "We will not call you by machine any more." in engine.client.post(page, data={"action": "no_calls"}).text
    given = {
        row["purpose"]: row["granted"]
        for row in engine.rows(
            "select purpose::text, granted from public.current_consents where lead_id = %(id)s", id=cast.riya.lead_id
        )
    }
    assert given["calls"] is False
    assert given["messages"] is True


def test_a_strange_link_a_students_and_a_strange_time_change_nothing(engine: Engine, cast: Cast) -> None:
    assert cast.riya.student_phone is not None
    assert engine.client.get("/callback/nothing-like-it").status_code == 404
    assert engine.client.post(link_of(engine, cast.riya.student_phone), data={"hours": "evening"}).status_code == 404
    assert engine.client.post(link_of(engine, cast.riya.phone), data={"hours": "midnight"}).status_code == 422
    assert engine.value("select count(*) from public.crm_messages where direction = 'in'") == 0
