"""Where the demo does not belong, it says so in one sentence and touches nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from launchpad.cli import main
from launchpad.core import clock
from launchpad.demo.past import Past
from launchpad.ledger.inbox import NobodyHandles
from tests.cast import account
from tests.engine import Engine

ANY = "select (select count(*) from public.imported_leads) + (select count(*) from public.batches) as n"


def run(engine: Engine, *arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments], env={**engine.environment, **environment})


@pytest.mark.parametrize("mode", ["live", "paused"])
def test_it_refuses_where_messages_might_leave(engine: Engine, mode: str) -> None:
    account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    engine.run("update public.app_settings set value = to_jsonb(%(mode)s::text) where key = 'send_mode'", mode=mode)

    told = run(engine, "--yes")

    assert told.exit_code == 1
    assert "send mode is sandbox" in told.output
    assert engine.value(ANY) == 0


def test_it_refuses_where_there_are_leads(engine: Engine) -> None:
    account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    engine.run(
        """
        with home as (insert into public.families (name) values ('Rao') returning id)
        insert into public.imported_leads (family_id, student_name) select id, 'Kabir Rao' from home
        """
    )

    told = run(engine, "--yes")

    assert told.exit_code == 1
    assert "There are leads in this database" in told.output
    assert engine.value(ANY) == 1


def test_it_wants_an_educator(engine: Engine) -> None:
    told = run(engine)

    assert told.exit_code == 1
    assert "launchpad admin create" in told.output


def test_it_asks_before_it_fills_a_project_whose_providers_are_real(engine: Engine) -> None:
    account(engine, "kavita@example.com", "admin", "Kavita Deshpande")

    told = run(engine, SENDGRID_API_URL="https://api.sendgrid.com")

    assert told.exit_code == 1
    assert "Put 33 invented families into" in told.output
    assert engine.value(ANY) == 0


def test_nobody_else_sees_the_past_while_it_is_played(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        past = Past(engine.ctx, conn)
        past.go(past.now - timedelta(days=30))

        assert clock.now(conn) == past.now - timedelta(days=30)
        assert abs(engine.value("select public.app_now() - now() as off")) < timedelta(seconds=1)
        past.end()
    assert abs(engine.value("select public.app_now() - now() as off")) < timedelta(seconds=1)


def test_it_ends_with_the_first_thing_that_fails(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        past = Past(engine.ctx, conn)
        conn.execute("select private.record_event('unheard_of', '{}')")
        with pytest.raises(NobodyHandles):
            past.settle()


def test_it_leaves_nothing_behind_that_would_still_happen(engine: Engine) -> None:
    with engine.db.transaction() as conn:
        past = Past(engine.ctx, conn)
        conn.execute(
            """
            insert into public.automation_events (kind, not_before)
            values ('later', clock_timestamp() + interval '1 hour')
            """
        )
        with pytest.raises(RuntimeError, match="event later"):
            past.end()
