"""Two people become one, both histories kept; for a day it can be undone, with what came since."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast, Household, consent, contact, household
from tests.engine import Client, Engine


@pytest.fixture
def desk(engine: Engine, cast: Cast) -> Client:
    return engine.client.as_admin(cast.admin)


def two(kind: str, keep: UUID, drop: UUID) -> dict[str, Any]:
    return {"json": {"kind": kind, "keep_id": str(keep), "drop_id": str(drop)}}


def wrote(engine: Engine, family: UUID, contact_id: UUID, body: str) -> UUID:
    """A message that a family wrote."""
    found = engine.value(
        """
        with t as (select private.conversation_of(%(family)s) as id)
        insert into public.crm_messages (conversation_id, family_id, contact_id, channel, direction, body)
        select t.id, %(family)s, %(contact)s, 'email', 'in', %(body)s from t returning id
        """,
        family=family,
        contact=contact_id,
        body=body,
    )
    assert isinstance(found, UUID)
    return found


def log_for(engine: Engine, home: Household, event: str, status: str = "planned") -> None:
    engine.run(
        """
        insert into public.email_logs
          (family_id, lead_id, contact_id, to_address, event_key, dedupe_key, due_at, status)
        select %(family)s, %(lead)s, c.id, c.value, %(event)s, %(key)s, public.app_now() + interval '1 day', %(status)s
          from public.contacts c where c.id = %(contact)s
        """,
        family=home.family_id,
        lead=home.lead_id,
        contact=home.email["id"],
        event=event,
        key=str(uuid4()),
        status=status,
    )


def belongings(engine: Engine, family: UUID) -> dict[str, int]:
    """How much of each belongs to a family."""
    tables = ("imported_leads", "contacts", "crm_messages", "crm_conversations", "email_logs")
    return {
        table: engine.value(f"select count(*) from public.{table} where family_id = %(id)s", id=family)
        for table in tables
    }


def test_two_families_become_one_thread_and_two_again(engine: Engine, cast: Cast, desk: Client) -> None:
    riya, stranger = cast.riya, cast.stranger
    wrote(engine, riya.family_id, riya.email["id"], "When does it start?")
    wrote(engine, stranger.family_id, stranger.email["id"], "It is Riya's aunt. Is there a seat?")
    log_for(engine, stranger, "cta_invitation")
    before = {one: belongings(engine, one) for one in (riya.family_id, stranger.family_id)}

    shown = desk.post("/api/leads/merges/preview", **two("family", riya.family_id, stranger.family_id)).get_json()
    assert (shown["blocked"], shown["keep"]["children"], shown["drop"]["children"]) == (
        None,
        ["Riya Sharma"],
        ["Dev Nair"],
    )
    assert shown["drop"]["messages"] == 1
    assert {one: belongings(engine, one) for one in before} == before

    answer = desk.post("/api/leads/merges", **two("family", riya.family_id, stranger.family_id))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    merge_id = answer.get_json()["id"]
    assert belongings(engine, stranger.family_id) == dict.fromkeys(before[riya.family_id], 0)
    assert belongings(engine, riya.family_id) == {
        name: before[riya.family_id][name] + before[stranger.family_id][name] - (name == "crm_conversations")
        for name in before[riya.family_id]
    }
    thread = engine.row("select * from public.crm_conversations where family_id = %(id)s", id=riya.family_id)
    assert (thread["unread"], thread["last_line"]) == (2, "It is Riya's aunt. Is there a seat?")

    # What comes with a contact of theirs meanwhile goes back with them.
    wrote(engine, riya.family_id, stranger.email["id"], "I meant Dev.")
    assert desk.post(f"/api/leads/merges/{merge_id}/undo").get_json()["undone_at"] is not None
    after = {one: belongings(engine, one) for one in before}
    before[stranger.family_id]["crm_messages"] += 1
    assert after == before
    lines = engine.rows("select family_id, last_line from public.crm_conversations order by last_line")
    assert {row["family_id"]: row["last_line"] for row in lines} == {
        riya.family_id: "When does it start?",
        stranger.family_id: "I meant Dev.",
    }
    threads = "select count(*) from public.crm_messages m join public.crm_conversations c on c.id = m.conversation_id"
    assert engine.value(f"{threads} where c.family_id <> m.family_id") == 0
    done = engine.rows("select action, actor from public.audit_log where action like 'family.%%' order by id")
    assert [(row["action"], row["actor"]) for row in done] == [
        ("family.merged", cast.admin),
        ("family.unmerged", cast.admin),
    ]
    assert desk.post(f"/api/leads/merges/{merge_id}/undo").get_json()["error"]["code"] == "already_undone"


def test_two_entries_of_one_child_become_one_and_a_no_stays_a_no(engine: Engine, cast: Cast, desk: Client) -> None:
    with engine.db.transaction() as conn:
        other = household(conn, "Meera K Iyer", "Lakshmi", "lakshmi.k@example.com", "+919876543239", consents=())
        consent(conn, other.lead_id, other.email["id"], "marketing", granted=False)
        conn.execute("update public.imported_leads set city = 'Kochi' where id = %(id)s", {"id": other.lead_id})
    log_for(engine, cast.meera, "approved", "cancelled")
    log_for(engine, other, "approved")
    same = engine.value("select id from public.email_logs where lead_id = %(id)s", id=other.lead_id)
    engine.run("update public.email_logs set contact_id = %(c)s where id = %(id)s", c=cast.meera.email["id"], id=same)

    # Asked the wrong way round: the entry that is further on is kept.
    asked = two("lead", other.lead_id, cast.meera.lead_id)
    shown = desk.post("/api/leads/merges/preview", **asked).get_json()
    assert (shown["swapped"], shown["keep"]["name"]) == (True, "Meera Iyer")
    assert "The no to news about courses counts for the kept entry too, also after an undo." in shown["notes"]
    assert desk.post("/api/leads/merges", **asked).get_json()["error"]["code"] == "keep_the_other"

    answer = desk.post("/api/leads/merges", **two("lead", cast.meera.lead_id, other.lead_id))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    gone = engine.row("select * from public.imported_leads where id = %(id)s", id=other.lead_id)
    kept = engine.row("select * from public.imported_leads where id = %(id)s", id=cast.meera.lead_id)
    assert (gone["stage"], gone["merged_into"], gone["family_id"]) == ("lost", cast.meera.lead_id, cast.meera.family_id)
    assert (kept["stage"], kept["city"]) == ("approved", "Kochi")
    assert engine.value("select status from public.email_logs where id = %(id)s", id=same) == "cancelled"
    says = "select granted from public.current_consents where lead_id = %(id)s and purpose = 'marketing'"
    assert engine.value(says, id=cast.meera.lead_id) is False
    assert desk.get("/api/health").status_code == 200

    undone = desk.post(f"/api/leads/merges/{answer.get_json()['id']}/undo")
    assert undone.status_code == 200, undone.get_data(as_text=True)
    back = engine.row("select * from public.imported_leads where id = %(id)s", id=other.lead_id)
    assert (back["stage"], back["merged_into"], back["family_id"]) == ("new", None, other.family_id)
    assert engine.value("select city from public.imported_leads where id = %(id)s", id=cast.meera.lead_id) is None
    assert engine.value(says, id=cast.meera.lead_id) is False
    assert engine.value("select count(*) from private.merges where undone_at is null") == 0


def test_what_may_not_be_merged(engine: Engine, cast: Cast, desk: Client) -> None:
    def refused(kind: str, keep: UUID, drop: UUID, path: str = "") -> tuple[int, str]:
        answer = desk.post(f"/api/leads/merges{path}", **two(kind, keep, drop))
        return answer.status_code, answer.get_json()["error"]["code"]

    assert refused("lead", cast.riya.lead_id, cast.kabir.lead_id) == (409, "cannot_merge")
    assert refused("family", cast.riya.family_id, cast.riya.family_id) == (422, "invalid")
    assert refused("family", cast.riya.family_id, uuid4()) == (404, "not_found")
    assert refused("lead", cast.riya.lead_id, cast.riya.family_id, "/preview") == (404, "not_found")
    asked = two("family", cast.riya.family_id, cast.stranger.family_id)
    for who in (engine.client.as_student(cast.student), engine.client):
        assert who.post("/api/leads/merges", **asked).status_code in (401, 403)
    assert engine.value("select count(*) from private.merges") == 0


def test_a_merge_is_undone_in_order_and_within_a_day(engine: Engine, cast: Cast, desk: Client) -> None:
    first = desk.post("/api/leads/merges", **two("family", cast.meera.family_id, cast.stranger.family_id)).get_json()
    second = desk.post("/api/leads/merges", **two("family", cast.kabir.family_id, cast.meera.family_id)).get_json()
    again = desk.post("/api/leads/merges", **two("family", cast.kabir.family_id, cast.meera.family_id)).get_json()
    assert again["error"]["code"] == "cannot_merge"
    assert desk.post(f"/api/leads/merges/{first['id']}/undo").get_json()["error"]["code"] == "undo_the_other"
    for one in (second, first):
        assert desk.post(f"/api/leads/merges/{one['id']}/undo").status_code == 200
    assert engine.value("select family_id from public.contacts where id = %(id)s", id=cast.stranger.email["id"]) == (
        cast.stranger.family_id
    )
    late = desk.post("/api/leads/merges", **two("family", cast.meera.family_id, cast.stranger.family_id)).get_json()
    with engine.as_owner() as conn:
        conn.execute(
            "update private.merges set merged_at = merged_at - interval '25 hours' where id = %s", [late["id"]]
        )
    assert desk.post(f"/api/leads/merges/{late['id']}/undo").get_json()["error"]["code"] == "too_late"


def test_a_second_number_of_a_merged_family_reaches_the_kept_one(engine: Engine, cast: Cast, desk: Client) -> None:
    desk.post("/api/leads/merges", **two("family", cast.riya.family_id, cast.stranger.family_id))
    with engine.db.transaction() as conn:
        new = contact(conn, cast.riya.family_id, "email", "third@example.com", "guardian")
    assert engine.value("select family_id from public.contacts where id = %(id)s", id=new["id"]) == cast.riya.family_id
    found = engine.value("select count(*) from public.contacts where family_id = %(id)s", id=cast.stranger.family_id)
    assert found == 0


def test_the_merges_of_one_person_are_listed(engine: Engine, cast: Cast, desk: Client) -> None:
    made = desk.post("/api/leads/merges", **two("family", cast.riya.family_id, cast.stranger.family_id)).get_json()
    for side in (cast.riya, cast.stranger):
        listed = desk.get(f"/api/leads/merges?of={side.family_id}").get_json()["merges"]
        assert [(one["id"], one["drop_name"], one["undone_at"]) for one in listed] == [
            (made["id"], "Nair family", None)
        ]
    assert desk.get(f"/api/leads/merges?of={cast.kabir.family_id}").get_json()["merges"] == []
