"""The words come into the database once, and a change makes a version and never edits one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from launchpad.content import catalog, consent, sync
from launchpad.core.db import Conn


@pytest.fixture
def conn(database: str) -> Iterator[Conn]:
    """A transaction as the engine has it."""
    with psycopg.connect(database, row_factory=dict_row) as conn:
        conn.execute("set role service_role")
        yield conn


def _rows(conn: Conn, channel: str = "email", event: str = "approved") -> list[dict[str, Any]]:
    return conn.execute(
        """
        select * from public.message_templates where event_key = %(event)s and channel = %(channel)s and language = 'en'
         order by version
        """,
        {"event": event, "channel": channel},
    ).fetchall()


def _change(monkeypatch: pytest.MonkeyPatch, **words: Any) -> None:
    """The catalogue with other words in one cell."""
    whole = catalog.load()
    cells = tuple(
        replace(cell, template=replace(cell.template, **words))
        if (cell.template.event_key, cell.template.channel, cell.template.language) == ("approved", "email", "en")
        else cell
        for cell in whole.cells
    )
    monkeypatch.setattr(catalog, "load", lambda: replace(whole, cells=cells))


def test_a_second_start_brings_nothing_in(conn: Conn) -> None:
    assert sync.sync(conn) == len(catalog.load().cells) + 1
    assert sync.sync(conn) == 0
    stored = {row["id"]: row for row in conn.execute("select * from public.message_templates")}
    assert set(sync.templates(conn, stored)) == set(stored)
    kept = {(t.event_key, t.channel, t.language): t for t in sync.templates(conn, stored).values()}
    assert all(
        kept[(c.template.event_key, c.template.channel, c.template.language)] == c.template
        for c in catalog.load().cells
    )


def test_changed_words_are_a_new_version_and_the_old_one_stays(conn: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    sync.sync(conn)
    _change(monkeypatch, subject="Another subject")
    assert sync.sync(conn) == 1
    rows = _rows(conn)
    assert [(row["version"], row["is_active"]) for row in rows] == [(1, False), (2, True)]
    assert [row["subject"] for row in rows] == ["Your request is accepted: how the course works", "Another subject"]
    assert [
        t.subject for t in sync.active_templates(conn, "approved") if t.channel == "email" and t.language == "en"
    ] == ["Another subject"]


def test_what_is_switched_off_stays_off(conn: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    sync.sync(conn)
    conn.execute("update public.message_templates set is_active = false where event_key = 'approved'")
    _change(monkeypatch, subject="Another subject")
    sync.sync(conn)
    assert [row["is_active"] for row in _rows(conn)] == [False, False]
    # Only for a number whose opt-in is on record, so nobody gets it before somebody switches it on.
    assert [row["is_active"] for row in _rows(conn, "whatsapp", "cta_invitation")] == [False]
    # A rescue call has a condition of its own and never goes with the reminder.
    assert [row["is_active"] for row in _rows(conn, "voice", "session_15m")] == [False]


def test_hindi_speaks_of_a_man_where_the_educator_is_one(conn: Conn) -> None:
    sync.sync(conn)
    conn.execute(
        "insert into public.app_settings (key, value, about) values ('educator_gender', '\"man\"', 'woman or man')"
    )
    assert sync.sync(conn) > 0
    invitation = next(
        t for t in sync.active_templates(conn, "cta_invitation") if t.channel == "email" and t.language == "hi"
    )
    assert "सिखाता हूँ" in invitation.body
    assert "सिखाती हूँ" not in invitation.body
    assert invitation.version == 2


def test_a_changed_notice_is_published_anew_in_both_languages(conn: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    sync.sync(conn)
    real = consent.notice
    monkeypatch.setattr(consent, "notice", lambda language: real(language) + ("\nMore." if language == "en" else ""))
    assert sync.sync_notices(conn) == 1
    assert sync.sync_notices(conn) == 0
    rows = conn.execute(
        "select version, language, body from public.consent_notices order by version, language"
    ).fetchall()
    assert [(row["version"], row["language"]) for row in rows] == [(1, "en"), (1, "hi"), (2, "en"), (2, "hi")]
    assert rows[2]["body"].endswith("More.")
    assert rows[0]["body"] == real("en")
