"""Who was erased stands in no list of the living, and comes back by no list unnoticed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast, password_typed
from tests.engine import Engine
from tests.leads.conftest import Desk
from tests.leads.test_mending import edit

HEADER = "Student name,Parent name,Email,Mobile,Class,City\n"
RIYA = "Riya Sharma,Anita Sharma,anita@example.com,9876543210,9,Pune\n"
NEW_ADDRESS = "Riya Sharma,Anita Sharma,anita.new@example.com,9876543210,9,Pune\n"
ZOYA = "Zoya Khan,Farah Khan,farah@example.com,9876500011,8,Surat\n"
SAID = "erased before; comes in stopped, and nothing is sent until they start again themselves"


@pytest.fixture(autouse=True)
def no_accounts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Auth is not there; accounts are not what these tests are about."""
    monkeypatch.setattr(engine.ctx.auth_admin, "delete", lambda account: None)


def test_no_list_names_who_was_erased(engine: Engine, cast: Cast) -> None:
    riya = cast.riya
    with engine.db.transaction() as conn:
        conn.execute(
            """
            insert into public.payments (lead_id, batch_id, amount_paise, status, paid_at, gateway_payment_id)
            values (%s, %s, 499900, 'paid', public.app_now(), 'MOJO1')
            """,
            [riya.lead_id, cast.batch_id],
        )
    before = _living(engine, cast)
    assert all(riya.lead_id in ids or riya.family_id in ids for ids in before["lists"].values()), before["lists"]
    _erase(engine, cast, riya.family_id)
    # Their money is kept, so the row is; it names nobody and no list shows it.
    kept = engine.row("select student_name, erased_at from public.imported_leads where id = %(id)s", id=riya.lead_id)
    assert kept["student_name"] == "Erased"
    assert kept["erased_at"] is not None
    after = _living(engine, cast)
    assert not any(riya.lead_id in ids or riya.family_id in ids for ids in after["lists"].values()), after["lists"]
    assert after["searched"] == []
    assert after["funnel"][0] == before["funnel"][0] - 1
    # The books still have the payment.
    assert engine.value("select count(*) from public.payments where lead_id = %(id)s", id=riya.lead_id) == 1


def test_a_list_that_brings_an_erased_family_says_so_and_sends_nothing(engine: Engine, cast: Cast) -> None:
    _erase(engine, cast, cast.riya.family_id)
    desk = Desk(engine, engine.client.as_admin(cast.admin), cast.admin)
    checked = desk.checked((HEADER + NEW_ADDRESS + ZOYA).encode(), lead_source="a fair", default_owner="guardian")
    row = desk.rows(checked["id"])[2]
    assert (row["verdict"], row["bucket"], row["field"], row["reason"]) == ("new", "opted_out", "phone", SAID)
    assert checked["buckets"] == {"opted_out": 1, "new": 1}
    # Before it runs: one invitation, and one that is left out with its reason.
    shown = desk.client.post(
        "/api/plans/preview", json={"action": "import", "what": {"import_id": checked["id"]}}
    ).get_json()
    assert [(group["count"], group["outcome"]) for group in shown["groups"] if group["outcome"] == "left_out"] == [
        (1, "left_out")
    ]
    assert desk.run(checked["id"], "cta_email")["status"] == "done"
    engine.drain()
    stopped = {row["value"]: row["opted_out_by"] for row in engine.rows("select * from public.contacts")}
    # The new address is the same person's.
    assert stopped["anita.new@example.com"] == "erased before"
    assert stopped["+919876543210"] == "erased before"
    assert stopped["farah@example.com"] is None
    assert [mail["to"] for mail in engine.sent()] == ["farah@example.com"]
    # And the list can be undone whole: the stop came with it.
    assert desk.client.get(f"/api/imports/{checked['id']}/undo").get_json()["removes"] == 1


def test_a_mended_row_of_an_erased_family_says_so_too(engine: Engine, cast: Cast) -> None:
    _erase(engine, cast, cast.riya.family_id)
    desk = Desk(engine, engine.client.as_admin(cast.admin), cast.admin)
    checked = desk.checked((HEADER + ZOYA).encode(), default_owner="guardian")
    assert checked["buckets"] == {"new": 1}
    now = edit(desk, checked, 2, email="anita@example.com")
    assert now["buckets"] == {"opted_out": 1}
    assert desk.rows(checked["id"])[2]["reason"] == SAID
    assert edit(desk, checked, 2, email=None)["buckets"] == {"new": 1}


def test_another_address_of_one_who_opted_out_comes_in_stopped(engine: Engine, cast: Cast) -> None:
    engine.run(
        "update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'stop' where id = %(id)s",
        id=cast.riya.phone["id"],
    )
    engine.run("delete from public.contacts where id = %(id)s", id=cast.riya.email["id"])
    desk = Desk(engine, engine.client.as_admin(cast.admin), cast.admin)
    checked = desk.checked((HEADER + RIYA.replace("anita@", "anita.second@")).encode(), default_owner="guardian")
    row = desk.rows(checked["id"])[2]
    assert row["bucket"] == "update"
    assert row["reason"].endswith(", and opted out")
    desk.run(checked["id"])
    second = engine.row("select * from public.contacts where value = 'anita.second@example.com'")
    assert second["opted_out_by"] == "opted out before"


def _erase(engine: Engine, cast: Cast, family_id: UUID) -> None:
    password_typed(engine, cast.admin)
    client = engine.client.as_admin(cast.admin)
    assert client.post("/api/privacy/erasures", json={"family_id": str(family_id)}).status_code == 202
    engine.drain()
    assert engine.value("select status from private.erasures") == "done"


def _living(engine: Engine, cast: Cast) -> dict[str, Any]:
    with engine.as_person(cast.admin) as person:
        lists = {
            "leads": [row[0] for row in person.execute("select id from public.lead_list").fetchall()],
            "roster": [row[0] for row in person.execute("select lead_id from public.roster").fetchall()],
        }
        funnel = person.execute(
            "select public.overview_funnel(public.app_now() - interval '9 years', public.app_now() + interval '1 day')"
        ).fetchone()
        found = person.execute("select id from public.search_people('Erased')").fetchall()
    assert funnel is not None
    return {"lists": lists, "funnel": funnel[0], "searched": found}
