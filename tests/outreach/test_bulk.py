"""A long list is planned in parts of bounded size, whatever its length."""

import tracemalloc
from uuid import UUID, uuid4

import pytest

from launchpad.outreach import service
from tests.cast import Cast
from tests.engine import Engine

CHUNK = 250
LEADS = 6 * CHUNK


def list_of(engine: Engine, leads: int) -> UUID:
    """A list of so many new leads, each with an address, as an import leaves them."""
    import_id = uuid4()
    engine.run(
        """
        insert into public.lead_imports (id, file_name, storage_path, status, after_import)
        values (%(id)s, 'long.csv', %(id)s::text || '/long.csv', 'done', 'cta_email')
        """,
        id=import_id,
    )
    engine.run(
        """
        with made as (
          insert into public.families (name) select 'family ' || n from generate_series(1, %(leads)s) n returning id
        ), numbered as (select id, row_number() over () as n from made
        ), children as (
          insert into public.imported_leads (family_id, import_id, student_name)
          select id, %(id)s, 'Child ' || n from numbered
        )
        insert into public.contacts (family_id, kind, value, owner, name)
        select id, 'email', 'parent' || n || '@example.com', 'guardian', 'Parent ' || n from numbered
        """,
        id=import_id,
        leads=leads,
    )
    return import_id


def test_memory_does_not_grow_with_the_list(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "CHUNK", CHUNK)
    import_id = list_of(engine, LEADS)
    event = engine.value(
        "select private.record_event('leads_imported', jsonb_build_object('import_id', %(id)s::text)) as id",
        id=import_id,
    )
    peaks: list[int] = []
    after: UUID | None = None
    tracemalloc.start()
    try:
        while not peaks or after is not None:
            tracemalloc.reset_peak()
            with engine.db.transaction() as conn:
                after = service.invite(conn, import_id, after, event)
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()

    assert len(peaks) == LEADS // CHUNK + 1
    assert max(peaks[1:]) < peaks[0] * 1.2
    planned = engine.row("select count(*) as rows, count(distinct to_address) as people from public.email_logs")
    assert (planned["rows"], planned["people"]) == (LEADS, LEADS)
    assert engine.value("select count(distinct token) from private.personal_links where kind = 'form'") == LEADS
