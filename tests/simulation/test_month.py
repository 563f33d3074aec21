"""The demo's families live through a month in which every provider fails in every way that it can."""

from __future__ import annotations

import time
from uuid import UUID

import pytest

from launchpad.demo import lists
from launchpad.demo.past import Past
from launchpad.demo.people import STUDENTS
from launchpad.demo.story import play
from launchpad.leads import service as leads
from tests.cast import account
from tests.engine import Engine
from tests.simulation.month import Month, accounts_of, reckon, table

_LATE = """
select count(*)
  from public.message_log m
  join public.reminders r on r.id = m.reminder_id
  join public.sessions s on s.id = r.session_id
 where m.sent_at > s.starts_at
"""
# What was on its way already may still arrive.
_AFTER_A_STOP = """
select count(*)
  from public.message_log m
  join public.contacts c on c.id = m.contact_id
 where m.event_key <> 'optout_confirmed' and m.sent_at > c.opted_out_at + interval '1 minute'
"""


@pytest.fixture
def educator(engine: Engine) -> UUID:
    """Her account, after six weeks of the demo."""
    admin = account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    accounts = accounts_of(engine, {child.key: (child.account, child.name) for child in STUDENTS})
    for one in lists.ALL:
        engine.ctx.storage.upload(leads.BUCKET, one.path, one.content, "text/csv", replace=True)
    with engine.db.transaction() as conn:
        play(Past(engine.ctx, conn), admin, accounts)
    return admin


@pytest.mark.timeout(900)
def test_every_message_of_a_month_is_accounted_for(
    engine: Engine, educator: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    begins = engine.value("select public.app_now()")
    began = time.monotonic()
    month = Month(engine, educator, begins)
    month.live()
    found = reckon(engine, begins)
    with capsys.disabled():
        print(table(engine, found, month, time.monotonic() - began))
    for channel, account_ in found.items():
        assert (account_.doubled, account_.lost, account_.stuck) == (0, 0, 0), channel
        assert account_.statuses.get("delivered", 0) + account_.statuses.get("read", 0) > 0, channel
    assert engine.value("select count(*) from public.automation_events where status <> 'done'") == 0
    assert engine.value("select count(*) from public.webhook_events where status <> 'done'") == 0
    assert engine.value(_LATE) == 0, "a reminder after its class has begun"
    assert engine.value(_AFTER_A_STOP) == 0, "written to after a stop"
