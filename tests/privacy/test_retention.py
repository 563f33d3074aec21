"""What is not kept: families who never answered, and each kind of data after its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast
from tests.engine import Engine


def kinds(engine: Engine, cast: Cast) -> dict[str, Any]:
    """What Settings shows of each kind."""
    answer = engine.client.as_admin(cast.admin).get("/api/privacy/retention")
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one for one in answer.get_json()["kinds"]}


def later(engine: Engine, days: int) -> datetime:
    """Move business time on, and have the purges look again."""
    at: datetime = engine.value("select public.app_now()") + timedelta(days=days)
    engine.clock(at)
    engine.run("update private.purges set ran_at = '2000-01-01Z'")
    return at


def test_a_family_that_never_answered_goes_after_ninety_days_and_leaves_nothing(engine: Engine, cast: Cast) -> None:
    later(engine, 89)
    engine.drain()
    assert kinds(engine, cast)["never_answered"]["due"] == 0
    assert kinds(engine, cast)["never_answered"]["soon"] == 1
    assert engine.value("select count(*) from public.contacts where value = 'nair@example.com'") == 1
    later(engine, 2)
    assert kinds(engine, cast)["never_answered"]["due"] == 1
    engine.drain()
    assert engine.rows("select 1 from public.families where id = %(id)s", id=cast.stranger.family_id) == []
    assert engine.rows("select 1 from public.contacts where family_id = %(id)s", id=cast.stranger.family_id) == []
    assert engine.value("select count(*) from private.erased_contacts") == 0
    # Families who agreed are another matter.
    assert engine.value("select count(*) from public.families") == 3


def test_who_said_stop_is_forgotten_but_not_written_to(engine: Engine, cast: Cast) -> None:
    engine.run(
        "update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'STOP' where id = %(id)s",
        id=cast.stranger.email["id"],
    )
    later(engine, 91)
    engine.drain()
    assert engine.rows("select 1 from public.contacts where family_id = %(id)s", id=cast.stranger.family_id) == []
    assert engine.value("select count(*) from private.erased_contacts") == 1


def test_who_wrote_to_us_is_kept(engine: Engine, cast: Cast) -> None:
    engine.run(
        """
        insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body)
        values (private.conversation_of(%(id)s), %(id)s, 'email', 'in', 'guardian', 'Tell me more')
        """,
        id=cast.stranger.family_id,
    )
    later(engine, 91)
    engine.drain()
    assert engine.value("select count(*) from public.families where id = %(id)s", id=cast.stranger.family_id) == 1


def test_the_time_is_a_setting_and_money_has_its_least(engine: Engine, cast: Cast) -> None:
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            """
            update public.app_settings set value = jsonb_set(value, '{never_answered_days}', '30')
             where key = 'retention'
            """
        )
    assert kinds(engine, cast)["never_answered"]["length"] == 30
    assert kinds(engine, cast)["never_answered"]["soon"] == 1
    with engine.db.transaction() as conn:
        refused = None
        try:
            conn.execute(
                """
                update public.app_settings set value = jsonb_set(value, '{payments_months}', '12')
                 where key = 'retention'
                """
            )
        except Exception as error:
            refused = error
            conn.rollback()
    assert refused is not None


def test_recordings_of_calls_go_seven_days_after_the_permission(engine: Engine, cast: Cast) -> None:
    path = "a/call.mp3"
    engine.ctx.storage.upload("call-recordings", path, b"ID3", "audio/mpeg")
    engine.run(
        """
        insert into public.call_logs
          (dedupe_key, event_key, family_id, lead_id, contact_id, to_address, due_at, sent_at, status, recording_path,
           recording_state)
        select 'k', 'approved', family_id, %(lead)s, id, value, public.app_now(), public.app_now(), 'delivered',
               %(path)s, 'stored' from public.contacts where id = %(contact)s
        """,
        lead=cast.riya.lead_id,
        contact=cast.riya.phone["id"],
        path=path,
    )
    engine.run(
        """
        insert into public.guardian_consents
          (lead_id, purpose, granted, method, notice_version, notice_language, notice_hash)
        select lead_id, purpose, false, method, notice_version, notice_language, notice_hash
          from public.guardian_consents where lead_id = %(lead)s and purpose = 'calls'
        """,
        lead=cast.riya.lead_id,
    )
    engine.drain()
    assert engine.value("select recording_state from public.call_logs") == "stored"
    later(engine, 8)
    engine.drain()
    assert engine.value("select recording_state from public.call_logs") == "deleted"
    assert engine.rows("select 1 from storage.objects where name = %(path)s", path=path) == []
