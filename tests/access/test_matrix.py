"""Each person reaches what `matrix.yaml` says and no more, under the default privileges of new and of old projects."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from devstack.postgres import Cluster
from tests.access import cells, declared, rows
from tests.access.cells import Conn, acting, owning, reached, refused
from tests.access.declared import Relation, Verb
from tests.access.rows import PEOPLE, claims_of, filled, label_of, named
from tests.conftest import TEMPLATE

MATRIX = declared.matrix()
_CHANGE = "insert, update, delete, truncate, references, trigger, maintain"


@pytest.fixture(scope="module", params=["new project", "old project"])
def conn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Conn]:
    """A migrated database with everyone's rows, as its owner; an old project grants all that is not revoked."""
    old = request.param == "old project"
    template = request.getfixturevalue("permissive_template") if old else TEMPLATE
    name = f"access_{'old' if old else 'new'}"
    cluster.create_database(name, template)
    with cluster.connect(name) as made:
        rows.write_rows(made)
        rows.write_owners_of_samples(made)
        _write_files(made)
        yield made
    cluster.drop_database(name)


def _write_files(conn: Conn) -> None:
    for bucket in MATRIX["buckets"]:
        for path in rows.files(bucket).values():
            _upload(conn, bucket, path)


def _upload(conn: Conn, bucket: str, path: str) -> int:
    return rows.insert(conn, "storage.objects", {"bucket_id": bucket, "name": path, "version": "1", "metadata": {}})


def _names(conn: Conn, query: str) -> set[str]:
    return {row[0] for row in conn.execute(query)}


# ---------------------------------------------------------------- nothing is forgotten
RELATIONS = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind::text = any ({})"
TABLES = RELATIONS.format("array['r', 'p', 'f']")
VIEWS = RELATIONS.format("array['v', 'm']")
FUNCTIONS = (
    "select replace(oid::regprocedure::text, 'public.', '') from pg_proc where pronamespace = 'public'::regnamespace"
)


@pytest.mark.parametrize(
    ("section", "query"),
    [("tables", TABLES), ("views", VIEWS), ("functions", FUNCTIONS), ("buckets", "select id from storage.buckets")],
)
def test_every_object_is_declared(conn: Conn, section: str, query: str) -> None:
    assert _names(conn, query) == set(MATRIX[section])


def test_every_table_has_row_security(conn: Conn) -> None:
    without = "select oid::regclass::text from pg_class where relkind in ('r', 'p') and not relrowsecurity and "
    assert _names(conn, without + "relnamespace in ('public'::regnamespace, 'private'::regnamespace)") == set()


def test_views_run_as_the_caller(conn: Conn) -> None:
    definer = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' and "
    assert _names(conn, definer + "not coalesce(reloptions @> array['security_invoker=true'], false)") == set()


def test_nobody_has_rights_that_the_data_api_has_no_word_for(conn: Conn) -> None:
    """TRUNCATE and the like pass row security by; a sequence can be moved so that the next insert fails."""
    rights = """
        select c.oid::regclass::text from pg_class c
         where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
           and case when c.relkind = 'S' then has_sequence_privilege('{role}', c.oid, 'usage, select, update')
                    when c.relkind in ('r', 'p', 'v', 'm')
                    then has_table_privilege('{role}', c.oid, 'truncate, references, trigger, maintain') end
    """
    for role in ("anon", "authenticated"):
        assert _names(conn, rights.format(role=role)) == set(), role


def test_internals_are_closed_but_for_the_helpers_of_policies(conn: Conn) -> None:
    inside = "from {} where {} = 'private'::regnamespace"
    functions = "select replace(oid::regprocedure::text, 'private.', '') " + inside.format("pg_proc", "pronamespace")
    runs = functions + " and has_function_privilege('{}', oid, 'execute')"
    assert _names(conn, runs.format("authenticated")) == set(MATRIX["private_functions"])
    assert _names(conn, runs.format("anon")) == set()
    relations = "select relname " + inside.format("pg_class", "relnamespace") + " and relkind in ('r', 'v', 'm')"
    for role in ("anon", "authenticated"):
        reaches = f" and has_any_column_privilege('{role}', oid, 'select, insert, update')"
        assert _names(conn, relations + reaches) == set(), role


def test_functions_have_a_fixed_search_path(conn: Conn) -> None:
    loose = """
        select oid::regprocedure::text from pg_proc
         where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
           and not coalesce(proconfig @> array['search_path=""'], false)
    """
    assert _names(conn, loose) == set()


# ---------------------------------------------------------------- tables and views
class Table:
    """One relation of the catalogue beside what is declared of it."""

    def __init__(self, conn: Conn, name: str, said: Relation) -> None:
        self.conn, self.name, self.said = conn, name, said
        self.relation = sql.Identifier("public", name)
        self.label = sql.SQL(said.rows)
        found = conn.execute(
            """
            select attname, attidentity <> '' from pg_attribute
             where attrelid = %s::regclass and attnum > 0 and not attisdropped
            """,
            [f"public.{name}"],
        )
        self.columns: dict[str, bool] = {row[0]: row[1] for row in found}
        self.every = reached(conn, self.statement("select *, {label} from {table}"), label_of)

    def statement(self, text: str, **parts: sql.Composable) -> sql.Composed:
        return sql.SQL(text).format(table=self.relation, label=self.label, **parts)

    def change(self, column: str) -> sql.Composed:
        """Writes a column of every row that can be reached: the value that it has, unless the matrix names one."""
        same = sql.SQL("default") if self.columns[column] else sql.Identifier(column)
        value = sql.SQL(self.said.write[column]) if column in self.said.write else same
        text = "update {table} set {column} = {value} returning {label}"
        return self.statement(text, column=sql.Identifier(column), value=value)

    def blind_change(self, column: str) -> sql.Composed:
        """Writes without reading anything, so that a right to write alone would show."""
        text = "update {table} set {column} = {value}"
        return self.statement(text, column=sql.Identifier(column), value=self.nothing(column))

    def nothing(self, column: str) -> sql.SQL:
        """A value that the column's own rules may refuse, but only after the rights were looked at.

        Not the column's default, which may call a function that this person may not.
        """
        return sql.SQL("default" if self.columns[column] else "null")


@pytest.mark.parametrize("name", [*MATRIX["tables"], *MATRIX["views"]])
def test_each_person_reads_what_is_declared(conn: Conn, name: str) -> None:
    table = Table(conn, name, declared.relation({**MATRIX["tables"], **MATRIX["views"]}[name]))
    assert table.every, "no row of this table: a denial would prove nothing"
    for person in PEOPLE:
        expected = table.said.verbs["select"].expected(person, table.every)
        with acting(conn, claims_of(person)):
            assert reached(conn, table.statement("select *, {label} from {table}"), label_of) == expected, person
            if not expected:
                columns = [
                    column
                    for column in table.columns
                    if not refused(conn, table.statement("select {column} from {table}", column=sql.Identifier(column)))
                ]
                assert columns == [], person


@pytest.mark.parametrize("name", MATRIX["tables"])
def test_each_person_adds_what_is_declared(conn: Conn, name: str) -> None:
    table = Table(conn, name, declared.relation(MATRIX["tables"][name]))
    samples, allowed = rows.samples(name), table.said.verbs["insert"]
    for label, values in samples.items():
        with cells.undone(conn):  # the control: the row is good, only rights can stand in its way
            assert rows.insert(conn, f"public.{name}", values) == 1, label
    for person in PEOPLE:
        expected = allowed.expected(person, set(samples))
        with acting(conn, claims_of(person)):
            added = {label for label, values in samples.items() if _adds(table, values)}
            assert added == expected, person
            values = next(iter(samples.values()))
            others = table.columns.keys() - values.keys() - allowed.writable(person)
            taken = [column for column in others if _adds_column(table, values, column)]
            assert taken == [], person


def _adds(table: Table, values: rows.Values) -> bool:
    statement = rows.insert_statement(f"public.{table.name}", values)
    return not refused(table.conn, statement, rows.sample_parameters(values))


def _adds_column(table: Table, values: rows.Values, column: str) -> bool:
    statement = rows.insert_statement(f"public.{table.name}", values, extra=(column, table.nothing(column)))
    return not refused(table.conn, statement, rows.sample_parameters(values))


@pytest.mark.parametrize("name", MATRIX["tables"])
def test_each_person_changes_what_is_declared(conn: Conn, name: str) -> None:
    table = Table(conn, name, declared.relation(MATRIX["tables"][name]))
    allowed = table.said.verbs["update"]
    unknown = set[str]().union(*allowed.columns.values()) - table.columns.keys()
    assert unknown == set()
    with owning(conn):
        for column in table.columns:
            assert reached(conn, table.change(column), label_of) == table.every
    for person in PEOPLE:
        expected = allowed.expected(person, table.every)
        with acting(conn, claims_of(person)):
            for column in table.columns:
                writes = column in allowed.writable(person)
                _check_change(table, column, expected if writes else set(), person)


def _check_change(table: Table, column: str, expected: set[str], person: str) -> None:
    if expected or column in table.said.write:
        assert reached(table.conn, table.change(column), label_of) == expected, (column, person)
    else:
        assert refused(table.conn, table.blind_change(column)), (column, person)


@pytest.mark.parametrize("name", MATRIX["tables"])
def test_each_person_removes_what_is_declared(conn: Conn, name: str) -> None:
    table = Table(conn, name, declared.relation(MATRIX["tables"][name]))
    remove = table.statement("delete from {table} returning {label}")
    with owning(conn):
        assert reached(conn, remove, label_of) == table.every
    for person in PEOPLE:
        expected = table.said.verbs["delete"].expected(person, table.every)
        with acting(conn, claims_of(person)):
            if expected:
                assert reached(conn, remove, label_of) == expected, person
            else:
                assert refused(conn, table.statement("delete from {table}")), person


@pytest.mark.parametrize("name", MATRIX["views"])
def test_nobody_writes_through_a_view(conn: Conn, name: str) -> None:
    for role in ("anon", "authenticated"):
        for right in _CHANGE.split(", "):
            row = conn.execute("select has_table_privilege(%s, %s, %s)", [role, f"public.{name}", right]).fetchone()
            assert row == (False,), (role, right)


# ---------------------------------------------------------------- functions
@pytest.mark.parametrize("name", MATRIX["functions"])
def test_each_person_calls_what_is_declared(conn: Conn, name: str) -> None:
    said = MATRIX["functions"][name]
    call = f"select {filled(said['call'], quoted=True)}"
    for person in PEOPLE:
        with acting(conn, claims_of(person)):
            called = _calls(conn, call)
        assert called == (person in said["allowed"]), person


def _calls(conn: Conn, call: str) -> bool:
    try:
        with cells.undone(conn):
            conn.execute(call)
    except psycopg.Error:
        # Whatever it complains of: the same call is good for those who are allowed.
        return False
    return True


# ---------------------------------------------------------------- buckets, with the settings that Storage works under
_OBJECTS = "from storage.objects where bucket_id = %(bucket)s"


@pytest.mark.parametrize("bucket", MATRIX["buckets"])
def test_each_person_uploads_what_is_declared(conn: Conn, bucket: str) -> None:
    files, allowed = rows.uploads(bucket), declared.verb(MATRIX["buckets"][bucket]["upload"])
    for path in files.values():
        with cells.undone(conn):
            assert _upload(conn, bucket, path) == 1
    for person in PEOPLE:
        with acting(conn, claims_of(person), **{"storage.operation": "storage.object.upload"}):
            uploaded = {label for label, path in files.items() if _uploads(conn, bucket, path)}
        # What lies in no proper folder is nobody's to upload, also where everything else is allowed.
        assert uploaded == allowed.expected(person, set(files)), person


def _uploads(conn: Conn, bucket: str, path: str) -> bool:
    values: rows.Values = {"bucket_id": bucket, "name": path, "owner": None, "metadata": {}, "version": "1"}
    return not refused(conn, rows.insert_statement("storage.objects", values), rows.sample_parameters(values))


@pytest.mark.parametrize("bucket", MATRIX["buckets"])
@pytest.mark.parametrize(
    ("verb", "operation", "statement"),
    [
        ("download", "storage.object.get_authenticated", f"select name {_OBJECTS} and name = %(path)s"),
        ("list", "storage.object.list", f"select name {_OBJECTS} and starts_with(name, %(folder)s)"),
        (
            "replace",
            "storage.object.upload_update",
            "update storage.objects set version = '2' where bucket_id = %(bucket)s and name = %(path)s returning name",
        ),
        ("remove", "storage.object.delete", f"delete {_OBJECTS} and name = %(path)s returning name"),
    ],
)
def test_each_person_reaches_the_files_that_are_declared(
    conn: Conn, bucket: str, verb: str, operation: str, statement: str
) -> None:
    files = rows.files(bucket)
    allowed = declared.verb(MATRIX["buckets"][bucket][verb])
    with owning(conn):
        assert _reached_files(conn, bucket, statement) == set(files)
    for person in PEOPLE:
        settings = {"storage.operation": operation, "storage.allow_delete_query": "true"}
        with acting(conn, claims_of(person), **settings):
            assert _reached_files(conn, bucket, statement) == allowed.expected(person, set(files)), person


def _reached_files(conn: Conn, bucket: str, statement: str) -> set[str]:
    found = set()
    for label, path in rows.files(bucket).items():
        parameters = {"bucket": bucket, "path": path, "folder": path.rpartition("/")[0] + "/"}
        if path in reached(conn, statement, str, parameters):
            found.add(label)
    return found


def test_no_bucket_is_public_and_nobody_sees_or_makes_one(conn: Conn) -> None:
    assert _names(conn, "select id from storage.buckets where public") == set()
    new = rows.insert_statement("storage.buckets", {"id": "new", "name": "new"})
    for person in PEOPLE:
        with acting(conn, claims_of(person)):
            assert reached(conn, "select id from storage.buckets", str) == set(), person
            assert refused(conn, new, {"id": "new", "name": "new"}), person
            assert refused(conn, "update storage.buckets set public = true"), person


# ---------------------------------------------------------------- broadcasts
def test_each_person_hears_the_topics_that_are_declared(conn: Conn) -> None:
    every = set(rows.topics())
    send = declared.verb(MATRIX["topics"]["send"])
    for person in PEOPLE:
        listens = MATRIX["topics"]["listen"].get(person, [])
        expected = {filled(topic, quoted=False) for topic in listens}
        assert {topic for topic in every if _hears(conn, person, topic)} == expected, person
        assert {topic for topic in every if _speaks(conn, person, topic)} == send.expected(person, every), person


def _hears(conn: Conn, person: str, topic: str) -> bool:
    with cells.undone(conn):
        conn.execute("select realtime.send('{}'::jsonb, 'event', %s, true)", [topic])
        with acting(conn, claims_of(person), **{"realtime.topic": topic}):
            found = reached(
                conn,
                "select topic from realtime.messages where extension = 'broadcast' and topic = %(t)s",
                str,
                {"t": topic},
            )
            return found == {topic}


def _speaks(conn: Conn, person: str, topic: str) -> bool:
    values: rows.Values = {"topic": topic, "extension": "broadcast", "private": True}
    with cells.undone(conn):
        assert rows.insert(conn, "realtime.messages", values) == 1
    with acting(conn, claims_of(person), **{"realtime.topic": topic}):
        return not refused(conn, rows.insert_statement("realtime.messages", values), values)


# ---------------------------------------------------------------- the matrix can fail
def test_a_grant_too_many_is_noticed(conn: Conn) -> None:
    with cells.undone(conn):
        conn.execute("grant update on public.consent_notices to anon")
        conn.execute("create policy forgotten on public.consent_notices for update to anon using (true)")
        with acting(conn, claims_of("anon")):
            assert not refused(conn, "update public.consent_notices set body = default")
            assert not refused(conn, "update public.consent_notices set published_at = null")
            assert refused(conn, "update public.batches set name = default")


def test_a_table_that_is_not_declared_is_noticed(conn: Conn) -> None:
    with cells.undone(conn):
        conn.execute("create table public.forgotten (id int)")
        assert _names(conn, TABLES) - set(MATRIX["tables"]) == {"forgotten"}


def test_a_silent_matrix_is_no_permission() -> None:
    with pytest.raises(KeyError):
        declared.relation({"rows": "id", "select": "nobody", "insert": "nobody", "update": "nobody"})
    assert Verb({}, {}).expected("admin", {"student"}) == set()
    with pytest.raises(ValueError, match="teacher"):
        declared.verb({"teacher": "all"})


def test_a_name_in_the_matrix_is_an_id_of_the_rows() -> None:
    expected: Any = f"x '{named('lead.student')}'"
    assert filled("x {lead.student}", quoted=True) == expected
