"""How the inbox stands with 5,000 conversations and a thread of 10,000 messages, against the plainest count of them.

    python -m bench.inbox [conversations] [messages of the longest thread]
    DATABASE_URL=... python -m bench.inbox --seed [conversations] [messages]

Ratios say more than times: all queries run on the same machine at the same moment, as the browser's role and through
the functions that the page calls. --seed writes the same rows into a running local stack, to be looked at in a browser.
"""

from __future__ import annotations

import os
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

_ROUNDS = 7
_EDUCATOR = """
insert into auth.users (id, email, email_confirmed_at) values (gen_random_uuid(), 'bench@example.com', now());
insert into public.profiles (user_id, role, full_name) select id, 'admin', 'Bench' from auth.users
 where email = 'bench@example.com';
"""
# Families with one child, two contacts and a few messages each, some of them waiting; then one very long thread.
_CROWD = """
with made as (
  insert into public.families (name) select 'Bench family ' || n from generate_series(1, %(families)s) n
  returning id, name
), children as (
  insert into public.imported_leads (family_id, student_name, birth_year, city)
  select id, 'Child of ' || name, 2011, 'Pune' from made
), contacts as (
  insert into public.contacts (family_id, kind, value, owner, name, relation)
  select id, 'email', 'bench' || row_number() over () || '@example.com', 'guardian', 'Parent of ' || name, 'mother'
    from made
)
insert into public.crm_conversations (family_id) select id from made;
insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body, written_by, happened_at)
select c.id, c.family_id, case n %% 2 when 0 then 'email' else 'whatsapp' end,
       case n %% 3 when 0 then 'out' else 'in' end::public.message_direction, 'Somebody',
       'Message ' || n || ' about class ' || (n * 7) %% 40 || ' and the fee of ' || md5(c.id::text || n), null,
       public.app_now() - make_interval(mins => (n * 61 + ascii(c.id::text) * 13)::int)
  from public.crm_conversations c join public.families f on f.id = c.family_id cross join generate_series(1, 5) n
 where f.name like 'Bench family %%';
insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body, written_by, happened_at)
select c.id, c.family_id, 'whatsapp', case n %% 2 when 0 then 'in' else 'out' end::public.message_direction, 'Somebody',
       'Line ' || n || ' of the longest thread', null, public.app_now() - make_interval(mins => n)
  from public.crm_conversations c join public.families f on f.id = c.family_id
 cross join generate_series(1, %(messages)s) n where f.name = 'Bench family 1';
"""
_SETTLED = """
update public.crm_conversations set status = 'resolved'
 where id in (select id from public.crm_conversations order by id limit %(settled)s);
analyze public.crm_conversations, public.crm_messages, public.families, public.contacts, public.imported_leads;
"""
_QUESTIONS = {
    "list, needs reply": "select * from public.inbox_page('reply')",
    "list, all": "select * from public.inbox_page('all')",
    "counts of all views": "select * from public.inbox_counts()",
    "search in text": "select * from public.inbox_page('all', p_search => 'of the longest thr')",
    "search, nothing found": "select * from public.inbox_page('all', p_search => 'nobody ever wrote this')",
    "thread, newest page": """
        select t.* from public.families f, public.family_timeline(f.id) t where f.name = 'Bench family 1'
    """,
    "thread, a page far back": """
        select t.* from public.families f,
                        public.family_timeline(f.id, public.app_now() - interval '6 days', '~') t
         where f.name = 'Bench family 1'
    """,
    "search in the thread": """
        select t.* from public.families f, public.family_timeline(f.id, p_search => 'Line 9999 ') t
         where f.name = 'Bench family 1'
    """,
}


def main() -> None:
    seed_only = "--seed" in sys.argv
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    families, messages = [*numbers, 5000, 10_000][:2] if len(numbers) != 1 else (numbers[0], 10_000)
    if seed_only:
        with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
            _seed(conn, families, messages)
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "pgdata", free_ports().database, Path(folder) / "postgres.log", durable=False)
        cluster.start()
        try:
            migrated_database(cluster, TEMPLATE)
            with psycopg.connect(cluster.create_database("bench", TEMPLATE)) as conn:
                _run(conn, _EDUCATOR)
                _seed(conn, families, messages)
                _measure(conn)
        finally:
            cluster.stop()


def _seed(conn: Conn, families: int, messages: int) -> None:
    started = time.perf_counter()
    _run(conn, _CROWD, families=families, messages=messages)
    _run(conn, _SETTLED, settled=families * 2 // 3)
    conn.commit()
    print(f"{families} conversations, the longest of {messages} messages, in {time.perf_counter() - started:.1f} s")


def _run(conn: Conn, script: str, **values: int) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            conn.execute(statement.encode(), values)


def _measure(conn: Conn) -> None:
    conn.execute(
        """
        select set_config('request.jwt.claims', json_build_object('sub', user_id, 'role', 'authenticated')::text, false)
          from public.profiles where role = 'admin' limit 1
        """
    )
    conn.execute("set role authenticated")
    plain = _seconds(conn, "select count(*), max(happened_at) from public.crm_messages")
    print(f"{'plain count of messages':28}{plain * 1000:8.1f} ms")
    for name, question in _QUESTIONS.items():
        taken = _seconds(conn, question)
        print(f"{name:28}{taken * 1000:8.1f} ms {taken / plain:8.1f} x the plain count")


def _seconds(conn: Conn, question: str) -> float:
    """The median of a few runs, the first left out."""
    taken = []
    for _ in range(_ROUNDS + 1):
        started = time.perf_counter()
        conn.execute(question.encode()).fetchall()
        taken.append(time.perf_counter() - started)
    return sorted(taken[1:])[_ROUNDS // 2]


if __name__ == "__main__":
    main()
