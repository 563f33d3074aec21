"""Rules of the database beyond who may do what: moves of states, the role, grades, and what the advisors say."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from devstack.node import node_environment
from devstack.postgres import Cluster
from tests.access import rows
from tests.access.cells import Conn, acting, undone
from tests.access.rows import claims_of, named
from tests.conftest import TEMPLATE

_CLI = Path(__file__).parents[2] / "devstack" / "node_modules" / ".bin" / "supabase"


@pytest.fixture(scope="module")
def conn(cluster: Cluster) -> Iterator[Conn]:
    """A migrated database with the rows of everyone, as its owner."""
    cluster.create_database("rules", TEMPLATE)
    with cluster.connect("rules") as made:
        rows.write_rows(made)
        # Nobody has more time here, and nothing was handed in before.
        made.execute("delete from public.submission_tries; delete from public.assignment_extensions")
        yield made
    cluster.drop_database("rules")


# ---------------------------------------------------------------- states
# The arguments of a trigger stand in the catalogue as bytes, each ended by a zero.
_STATE_COLUMNS = """
    with checks as (
      select tgrelid, string_to_array(replace(encode(tgargs, 'escape'), '\\000', '|'), '|') as args from pg_trigger
       where tgfoid = 'private.check_move()'::regprocedure
    )
    select c.tgrelid::regclass::text, c.args[1], a.attname, a.atttypid::regtype::text
      from checks c
      join pg_attribute a on a.attrelid = c.tgrelid and a.attname = coalesce(nullif(c.args[2], ''), 'status')
"""


def test_a_state_moves_only_as_declared(conn: Conn) -> None:
    """Every pair of states of every table that has them, tried by the engine on a real row."""
    columns = conn.execute(_STATE_COLUMNS).fetchall()
    assert len(columns) >= 12
    tried = 0
    for relation, entity, column, enum in columns:
        states = [row[0] for row in conn.execute("select unnest(enum_range(null::" + enum + "))::text")]
        legal = set(conn.execute("select from_state, to_state from private.legal_moves where entity = %s", [entity]))
        assert {state for pair in legal for state in pair} <= set(states), entity
        for before in states:
            for after in set(states) - {before}:
                assert _moves(conn, relation, column, before, after) == ((before, after) in legal), (
                    entity,
                    before,
                    after,
                )
                tried += 1
    assert tried > 500


def _moves(conn: Conn, relation: str, column: str, before: str, after: str) -> bool:
    """Whether the check lets one row go from a state to another; other rules of the table may still stop it."""
    table, state = sql.Identifier(*relation.split(".")), sql.Identifier(column)
    put = sql.SQL("update {} set {} = {} where ctid = {} returning ctid::text")
    first = sql.SQL("(select min(ctid) from {})").format(table)
    with undone(conn):
        # Only the check stands: the row is put into its state without it.
        conn.execute("set local session_replication_role = replica")
        row = conn.execute(put.format(table, state, sql.Literal(before), first)).fetchone()
        assert row is not None
        conn.execute("set local session_replication_role = origin")
        try:
            with undone(conn):
                conn.execute("set local role service_role")
                conn.execute(put.format(table, state, sql.Literal(after), sql.Literal(row[0])))
        except psycopg.errors.CheckViolation as refusal:
            return " cannot go from " not in str(refusal)
        return True


def test_the_browser_cannot_set_the_stages_that_money_moves(conn: Conn) -> None:
    for stage, allowed in {
        "contacted": True,
        "lost": True,
        "link_sent": False,
        "paid": False,
        "enrolled": False,
    }.items():
        with acting(conn, claims_of("admin")):
            assert _sets_stage(conn, stage) == allowed, stage


def _sets_stage(conn: Conn, stage: str) -> bool:
    try:
        with undone(conn):
            change = "update public.imported_leads set stage = %s where id = %s"
            return conn.execute(change, [stage, named("lead.elsewhere")]).rowcount == 1
    except psycopg.errors.CheckViolation:
        return False


# ---------------------------------------------------------------- what the student's app begins with
def test_the_start_of_the_app_gives_each_what_the_tables_give_them(conn: Conn) -> None:
    """One question instead of nine, and not a row more for it."""
    tables = {
        "seats": "public.enrollments",
        "sessions": "public.sessions",
        "work": "public.assignments",
        "announcements": "public.announcements",
        "recordings": "public.recordings",
        "payments": "public.payments",
        "certificates": "public.certificates",
    }
    given: dict[str, dict[str, set[str]]] = {}
    for person in ("student", "classmate", "unpaid"):
        with acting(conn, claims_of(person)):
            start = _one(conn, "select public.student_start()")
            assert start["profile"]["user_id"] == claims_of(person)["sub"]
            given[person] = {part: {row["id"] for row in start[part]} for part in tables}
            for part, table in tables.items():
                seen = conn.execute(sql.SQL("select id::text from {}").format(sql.Identifier(*table.split("."))))
                assert given[person][part] == {row[0] for row in seen}, (person, part)
            submissions = [each["id"] for work in start["work"] for each in work["submissions"]]
            assert len(submissions) == _one(conn, "select count(*) from public.assignment_submissions"), person
            assert len(start["attendance"]) == _one(conn, "select count(*) from public.session_attendance"), person
            assert len(start["progress"]) == _one(conn, "select count(*) from public.recording_progress"), person
    assert all(given["student"][part] for part in ("seats", "work", "payments"))
    assert not given["student"]["seats"] & given["classmate"]["seats"]
    assert not any(given["unpaid"][part] for part in ("seats", "sessions", "work", "recordings"))
    with acting(conn, claims_of("admin")):
        assert set(_one(conn, "select public.student_start()")) == {"profile"}


def _one(conn: Conn, query: str) -> Any:
    found = conn.execute(query).fetchone()
    assert found is not None
    return found[0]


# ---------------------------------------------------------------- the role
def test_no_one_makes_themselves_an_admin(conn: Conn) -> None:
    for person in ("student", "unpaid", "admin"):
        with acting(conn, claims_of(person)), pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("update public.profiles set role = 'admin'")


def test_the_role_in_a_token_makes_no_admin(conn: Conn) -> None:
    claims = {**claims_of("student"), "user_role": "admin", "app_metadata": '{"role": "admin"}'}
    with acting(conn, claims):
        assert conn.execute("select private.is_admin()").fetchone() == (False,)
    with acting(conn, claims_of("admin")):
        assert conn.execute("select private.is_admin()").fetchone() == (True,)


# ---------------------------------------------------------------- work and grades
def test_a_student_hands_in_but_does_not_grade(conn: Conn) -> None:
    hand_in = "update public.assignment_submissions set status = 'submitted' returning status, receipt_no"
    with acting(conn, claims_of("student")):
        for state in ("graded", "in_review"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), undone(conn):
                conn.execute("update public.assignment_submissions set status = %s", [state])
        row = conn.execute(hand_in).fetchone()
        assert row is not None
        assert row[0] == "submitted"
        assert row[1].startswith("R-")


def test_the_clock_of_the_database_says_late(conn: Conn) -> None:
    with undone(conn):
        conn.execute("update public.assignments set due_at = public.app_now() - interval '1 minute'")
        with acting(conn, claims_of("student")):
            found = conn.execute(
                "update public.assignment_submissions set status = 'submitted' returning status"
            ).fetchall()
    assert found == [("late",)]


def test_a_file_of_somebody_else_cannot_be_handed_in(conn: Conn) -> None:
    foreign = [{"path": f"{named('enrollment.classmate')}/{named('assignment.batch')}/idea.pdf", "name": "idea.pdf"}]
    own = [{"path": f"{named('enrollment.student')}/{named('assignment.batch')}/idea.pdf", "name": "idea.pdf"}]
    change = "update public.assignment_submissions set files = %s"
    with acting(conn, claims_of("student")):
        assert conn.execute(change, [json.dumps(own)]).rowcount == 1
        with pytest.raises(psycopg.errors.CheckViolation):
            conn.execute(change, [json.dumps(foreign)])


def test_a_closed_seat_closes_the_batch(conn: Conn) -> None:
    with undone(conn):
        count = "select (select count(*) from public.sessions), (select count(*) from public.recordings)"
        with acting(conn, claims_of("student")):
            assert conn.execute(count).fetchone() == (1, 1)
        conn.execute("update public.enrollments set status = 'paused'")
        with acting(conn, claims_of("student")):
            assert conn.execute(count).fetchone() == (0, 0)


def test_an_answer_to_a_consent_is_never_changed(conn: Conn) -> None:
    for role in ("postgres", "service_role"):
        with undone(conn):
            conn.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("update public.guardian_consents set granted = false")


# ---------------------------------------------------------------- advisors
def test_the_advisors_find_nothing_but_indexes_that_are_not_used_yet(cluster: Cluster) -> None:
    done = subprocess.run(
        [str(_CLI), "db", "advisors", "--level", "info", f"--remote={cluster.url(TEMPLATE)}?sslmode=disable"],
        env=node_environment(dict(os.environ)),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    findings = json.loads(done.stdout)
    assert findings, "the advisors said nothing at all, not even of new indexes"
    assert [finding["detail"] for finding in findings if finding["name"] != "unused_index"] == []
