"""How fast the ledger plans, claims and sends, against the plainest claim that Postgres can do, in the same run.

    python -m bench.ledger [messages]

Ratios say more than rates: both halves run on the same machine at the same moment.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import structlog

from devstack.ports import free_ports
from devstack.postgres import Cluster
from launchpad.ledger import claim, send
from launchpad.ledger.pace import Pace
from launchpad.ledger.plan import Channel
from tests.conftest import TEMPLATE, migrated_database
from tests.engine import Engine, running_engine
from tests.ledger import crowd

_PLAIN_TABLE = """
create table private.plain_queue (
  id uuid primary key default gen_random_uuid(), due_at timestamptz not null, status text not null default 'planned');
create index on private.plain_queue (due_at, id) where status = 'planned';
insert into private.plain_queue (due_at) select now() from generate_series(1, %s);
analyze private.plain_queue;
grant all on private.plain_queue to service_role;
"""
_PLAIN_CLAIM = """
update private.plain_queue q set status = 'claimed'
  from (select id from private.plain_queue where status = 'planned' and due_at <= now()
         order by due_at, id limit 1000 for update skip locked) due
 where q.id = due.id returning q.*
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "pgdata", free_ports().database, Path(folder) / "postgres.log", durable=False)
        cluster.start()
        try:
            migrated_database(cluster, TEMPLATE)
            with running_engine(cluster.create_database("bench", TEMPLATE), Path(folder)) as engine:
                engine.sandbox.http.post("/settings", json={"webhooks": "lost"}).raise_for_status()
                _measure(engine, count)
        finally:
            cluster.stop()


def _measure(engine: Engine, count: int) -> None:
    engine.clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    with engine.db.transaction() as conn:
        people = crowd.families(conn, count)
    with engine.as_owner() as owner:
        for statement in (_PLAIN_TABLE % count).strip().split(";\n"):
            owner.execute(statement.encode())

    def plan_all() -> None:
        with engine.db.transaction() as conn:
            crowd.plan_all(conn, people, "email")

    def claim_all() -> None:
        while (taken := claim.take(engine.ctx, "email", 1000, "bench", Pace())).rows:
            claims.append(taken)

    def claim_plain() -> None:
        while engine.rows(_PLAIN_CLAIM):
            pass

    def send_all() -> None:
        while send.batch(engine.ctx, "email", "bench", Pace()):
            pass

    claims: list[claim.Claim] = []
    plain = _rate("plain skip-locked claim", count, claim_plain)
    _rate("plan", count, plan_all, plain)
    _rate("claim, gate and words", count, claim_all, plain)
    for taken in claims:
        claim.release(engine.ctx, taken)
    _rate("send e-mail, whole road", count, send_all, plain)
    _rate("thread and hooks", count, engine.drain, plain)
    calls = min(count, 1000)
    with engine.db.transaction() as conn:
        crowd.plan_all(conn, people[:calls], "whatsapp")
    _rate("send WhatsApp, whole road", calls, lambda: _all(engine, "whatsapp"), plain)


def _all(engine: Engine, channel: Channel) -> None:
    while send.batch(engine.ctx, channel, str(uuid4()), Pace()):
        pass


def _rate(name: str, count: int, work: Callable[[], None], reference: float | None = None) -> float:
    started = time.perf_counter()
    work()
    rate = count / (time.perf_counter() - started)
    ratio = f"{reference / rate:8.1f} x the plain claim's time" if reference else ""
    print(f"{name:28}{rate:10.0f} a second{ratio}")
    return rate


if __name__ == "__main__":
    main()
