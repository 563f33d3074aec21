"""How long the overview takes in the database with 100,000 leads and 1,000,000 messages; p95 is to be at most 60 ms.

    python -m bench.overview [leads] [messages]

Asked as the page asks: as the signed-in educator, through the functions that she calls. Beside it stands the plainest
count of the same leads, as machines differ.

Measured so far on two cores shared with other work (load 17): 1,500 leads and 30,000 messages, all of the page p50
16 ms, p95 28 ms. The full size has not been measured on a quiet machine yet.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from devstack.ports import free_ports
from devstack.postgres import Cluster
from tests.conftest import TEMPLATE, migrated_database

Conn = psycopg.Connection[tuple[Any, ...]]

_ROUNDS = 60
_LIMIT_MS = 60
_EDUCATOR = """
insert into auth.users (id, email, email_confirmed_at) values (gen_random_uuid(), 'bench@example.com', now());
insert into public.profiles (user_id, role, full_name) select id, 'admin', 'Bench' from auth.users
 where email = 'bench@example.com';
"""
# A year of leads and messages; one in fifty messages failed, was held or may have gone, and a hundredth is due today.
_YEAR = """
set session_replication_role = replica;
insert into public.families (name) select 'Bench family ' || n from generate_series(1, %(leads)s) n;
insert into public.imported_leads (family_id, student_name, birth_year, stage, created_at)
select f.id, 'Child of ' || f.name, 2011,
       (array['new', 'invited', 'invited', 'cta_submitted', 'approved', 'interested', 'paid', 'enrolled', 'lost'])[
         1 + (row_number() over ()) %% 9]::public.lead_stage,
       public.app_now() - make_interval(mins => (row_number() over () * 5)::int)
  from public.families f;
insert into public.contacts (family_id, kind, value, owner)
select f.id, 'email', 'bench' || row_number() over () || '@example.com', 'guardian' from public.families f;
insert into public.{ledger} (dedupe_key, event_key, family_id, contact_id, to_address, status, due_at, created_at)
select '{ledger}:' || n, 'approved', c.family_id, c.id, c.value,
       (case n %% 50 when 0 then 'failed' when 25 then 'held' else 'delivered' end)::public.message_status,
       public.app_now() - make_interval(secs => n * {gap}), public.app_now() - make_interval(secs => n * {gap})
  from (select x.*, row_number() over () as place from public.contacts x) c
  join generate_series(1, {count}) n on n %% %(leads)s + 1 = c.place;
insert into public.crm_conversations (family_id, needs_reply, waiting_since, status)
select f.id, row_number() over () %% 40 = 0, public.app_now() - interval '5 hours', 'open' from public.families f;
insert into public.cta_submissions (lead_id, form_token, status, submitted_at)
select l.id, 'bench-' || l.id,
       case row_number() over () %% 100 when 0 then 'pending' else 'approved' end::public.cta_status,
       public.app_now() - interval '30 hours' from public.imported_leads l where l.stage <> 'new';
insert into public.crm_waits (conversation_id, since, answered_at)
select c.id, public.app_now() - make_interval(mins => 90 + (row_number() over () %% 400000)::int),
       public.app_now() - make_interval(mins => (row_number() over () %% 400000)::int) from public.crm_conversations c;
set session_replication_role = origin
"""
_QUESTIONS = {
    "what needs her now, today, health": "select public.overview_now()",
    "funnel of 7 days": "select public.overview_funnel(public.app_now() - interval '7 days', public.app_now())",
    "funnel of 30 days": "select public.overview_funnel(public.app_now() - interval '30 days', public.app_now())",
    "funnel of 90 days": "select public.overview_funnel(public.app_now() - interval '90 days', public.app_now())",
    "all of the page, 30 days": """
        select public.overview_now(), public.overview_funnel(public.app_now() - interval '30 days', public.app_now()),
               public.overview_funnel(public.app_now() - interval '60 days', public.app_now() - interval '30 days'),
               public.engine_health()
    """,
}


def main() -> None:
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    leads, messages = [*numbers, *[100_000, 1_000_000][len(numbers) :]]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "pgdata", free_ports().database, Path(folder) / "postgres.log", durable=False)
        cluster.start()
        try:
            migrated_database(cluster, TEMPLATE)
            cluster.create_database("bench", TEMPLATE)
            with cluster.connect("bench") as conn:
                _seed(conn, leads, messages)
                _measure(conn)
        finally:
            cluster.stop()


def _seed(conn: Conn, leads: int, messages: int) -> None:
    started = time.perf_counter()
    for statement in _EDUCATOR.split(";\n"):
        if statement.strip():
            conn.execute(statement.encode())
    ledgers = {"email_logs": messages * 6 // 10, "whatsapp_logs": messages * 3 // 10, "call_logs": messages // 10}
    year = 365 * 86_400
    for statement in _YEAR.split(";\n"):
        for ledger, count in ledgers.items() if "{ledger}" in statement else [("", 1)]:
            text = statement.format(ledger=ledger, count=count, gap=max(1, year // count))
            conn.execute(text.encode(), {"leads": leads} if "%" in text else None)
    conn.commit()
    conn.autocommit = True
    conn.execute("vacuum analyze")
    print(f"{leads} leads, {messages} messages, in {time.perf_counter() - started:.0f} s")


def _measure(conn: Conn) -> None:
    conn.execute(
        """
        select set_config('request.jwt.claims', json_build_object('sub', user_id, 'role', 'authenticated')::text, false)
          from public.profiles where role = 'admin' limit 1
        """
    )
    conn.execute("set role authenticated")
    plain = _milliseconds(conn, "select count(*) from public.imported_leads")
    print(f"{'plain count of leads':36} p50 {statistics.median(plain):6.1f} ms")
    for name, question in _QUESTIONS.items():
        taken = sorted(_milliseconds(conn, question))
        p95 = taken[int(len(taken) * 0.95)]
        verdict = "" if p95 <= _LIMIT_MS else f"  more than {_LIMIT_MS} ms"
        print(f"{name:36} p50 {statistics.median(taken):6.1f} ms  p95 {p95:6.1f} ms{verdict}")


def _milliseconds(conn: Conn, question: str) -> list[float]:
    taken = []
    for _ in range(_ROUNDS + 3):
        started = time.perf_counter()
        conn.execute(question.encode()).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    return taken[3:]


if __name__ == "__main__":
    main()
