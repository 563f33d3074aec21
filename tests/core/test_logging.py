"""Logs: JSON lines that hold no personal data."""

import json
import logging as stdlib
from typing import Any

import psycopg
import pytest
import structlog

from launchpad.core import logging
from launchpad.core.db import Database

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def _logs() -> None:
    logging.configure()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged so far."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to Riya.D+x@mail.example.in failed", "mail to [e-mail] failed"),
        ("+919876543210", "[phone]"),
        ("call (+91) 98765 43210 now", "call [phone] now"),
        ("98765-43210", "[phone]"),
        (f"got {TOKEN}.", "got [token]."),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [token]"),
        ("key sb_secret_abc-123", "key [key]"),
        ("GET /claim/abcdefghijklmnopqrstuv?x=1", "GET /claim/[token]?x=1"),
        ("https://p.example.com/o?token=abc&x=1", "https://p.example.com/o?token=[token]&x=1"),
        ("postgresql://postgres:pw@127.0.0.1/postgres", "postgresql://[login]@127.0.0.1/postgres"),
    ],
)
def test_private_text_is_hidden(capsys: pytest.CaptureFixture[str], text: str, shown: str) -> None:
    structlog.get_logger().info("tried", detail=text, deep={"list": [text]})
    stdlib.getLogger("library").warning("%s", text)
    ours, theirs = lines(capsys)
    assert ours["detail"] == shown
    assert ours["deep"] == {"list": [shown]}
    assert theirs["event"] == shown


@pytest.mark.parametrize(
    "kept",
    [
        "11111111-1111-4111-8111-111111111111",
        "2026-11-22T10:54:50.790000Z",
        "2026-11-22 10:54:50",
        "20261122000100_foundation.sql",
        "400 rows in 12.5 s",
    ],
)
def test_ids_times_and_counts_stay_readable(capsys: pytest.CaptureFixture[str], kept: str) -> None:
    structlog.get_logger().info("done", detail=kept)
    assert lines(capsys)[0]["detail"] == kept


def test_what_stands_under_a_private_name_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("x", guardian_name="Sunita", password="pw", body={"a": 1}, lead_id="7", rows=3)
    (line,) = lines(capsys)
    assert [line[name] for name in ("guardian_name", "password", "body")] == [logging.HIDDEN] * 3
    assert (line["lead_id"], line["rows"]) == ("7", 3)


def test_an_error_is_told_without_the_row_it_was_about(capsys: pytest.CaptureFixture[str], db: Database) -> None:
    try:
        with db.transaction() as conn:
            conn.execute("insert into public.families (name, language) values ('Sunita Deshmukh', 'fr')")
    except psycopg.Error:
        structlog.get_logger().exception("failed")
    (line,) = lines(capsys)
    assert line["exception"][0]["type"] == "CheckViolation"
    assert "families_language_check" in line["exception"][0]["message"]
    assert any("test_logging.py" in frame for frame in line["exception"][0]["frames"])
    assert "Sunita" not in json.dumps(line)


def test_the_requests_id_stands_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc12345"):
        stdlib.getLogger("library").warning("hello")
    assert lines(capsys)[0]["request_id"] == "abc12345"
