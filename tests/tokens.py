"""Whether a user's token was kept where none may be: in tables, logs or state files. Auth's own tables may.

python -m tests.tokens DB_URL FOLDER TOKEN...      exits 1 and names every table.column and file that holds one.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

SCHEMAS = ("public", "private")

_SHORTEST = 8
# The database's own files: their content is looked for in the tables, and Auth's part of it is legitimate.
_NOT_OURS = "pgdata"
_COLUMNS = """
select n.nspname, c.relname, array_agg(a.attname::text order by a.attnum),
       array_agg(a.atttypid = 'bytea'::regtype order by a.attnum)
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
 group by 1, 2 order by 1, 2
"""


def assert_no_tokens(dsn: str, paths: Iterable[Path], tokens: Iterable[str]) -> None:
    """Raise AssertionError, naming each place, where a token stands in a column or a file; folders are walked through.

    dsn: a login that reads everything, such as the owner's. Raises ValueError for a token too short to be looked for.
    """
    found = find_tokens(dsn, paths, tokens)
    assert not found, "A token of a user was kept in " + ", ".join(found)


def find_tokens(dsn: str, paths: Iterable[Path], tokens: Iterable[str]) -> list[str]:
    """Every table.column and file in which one of the tokens stands."""
    needles = sorted({_needle(token) for token in tokens})
    if not needles:
        raise ValueError("Nothing to look for: no token was given.")
    return [*_in_tables(dsn, needles), *_in_files(paths, needles)]


def _needle(token: str) -> str:
    # A JWT's signature is unlike any other text and survives where header and claims are cut off or decoded.
    needle = token.strip().rpartition(".")[2]
    if len(needle) < _SHORTEST:
        raise ValueError(f"A token of fewer than {_SHORTEST} characters is found everywhere.")
    return needle


def _in_tables(dsn: str, needles: Sequence[str]) -> Iterator[str]:
    with psycopg.connect(dsn) as conn:
        for schema, table, columns, binary in conn.execute(_COLUMNS, {"schemas": list(SCHEMAS)}).fetchall():
            holds = [_holds_one(column, is_binary) for column, is_binary in zip(columns, binary, strict=True)]
            query = sql.SQL("select {holds} from {table}, unnest(%(needles)s::text[]) as needle").format(
                holds=sql.SQL(", ").join(holds), table=sql.Identifier(schema, table)
            )
            row = conn.execute(query, {"needles": list(needles)}).fetchone() or ()
            yield from (f"{schema}.{table}.{column}" for column, held in zip(columns, row, strict=True) if held)


def _holds_one(column: str, is_binary: bool) -> sql.Composed:
    place = "position(convert_to(needle, 'UTF8') in {column})" if is_binary else "strpos({column}::text, needle)"
    return sql.SQL("bool_or(" + place + " > 0)").format(column=sql.Identifier(column))


def _in_files(paths: Iterable[Path], needles: Sequence[str]) -> Iterator[str]:
    wanted = [needle.encode() for needle in needles]
    for path in paths:
        # A path that is not there would make an empty search pass for a clean one.
        for file in _files(path.resolve(strict=True)):
            if _holds(file, wanted):
                yield str(file)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir() and path.name != _NOT_OURS:
        for child in sorted(path.iterdir()):
            yield from _files(child)


def _holds(file: Path, wanted: Sequence[bytes]) -> bool:
    with file.open("rb") as content:
        if not file.stat().st_size:
            return False
        with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return any(text.find(needle) >= 0 for needle in wanted)


def main(arguments: Sequence[str]) -> int:
    """The command; returns its exit code."""
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    dsn, folder, *tokens = arguments
    found = find_tokens(dsn, [Path(folder)], tokens)
    for place in found:
        print(place)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
