"""The demo on the running services: filled once by the command, then looked at as educator, student and worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg.rows import dict_row

from devstack import environment
from devstack.home import Home
from devstack.ports import free_ports
from devstack.stack import Stack
from launchpad import worker
from launchpad.cli import main
from launchpad.config import load_settings
from launchpad.context import Context, build_context
from launchpad.demo import people
from launchpad.demo.people import EVERYONE, STUDENTS

# Every table that a second run could have added to.
COUNTED = ("families", "imported_leads", "cta_submissions", "payments", "sessions", "message_log", "crm_messages")


@dataclass(frozen=True)
class Filled:
    """A project with the demo in it, without engine and worker. `told` is what the command said."""

    context: Context
    env: dict[str, str]
    told: str

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """The rows of a query, as the owner."""
        with psycopg.connect(self.env["DATABASE_URL"], row_factory=dict_row) as conn:
            return conn.execute(statement.encode()).fetchall()

    def counts(self, statement: str) -> dict[str, int]:
        """A query of names and numbers."""
        return {row["name"]: row["number"] for row in self.rows(statement)}

    def messages(self) -> list[dict[str, Any]]:
        """What the sandboxes have taken."""
        address = self.env["SENDGRID_API_URL"].removesuffix("/sendgrid")
        found: list[dict[str, Any]] = httpx.get(f"{address}/messages", params={"limit": "500"}).json()["messages"]
        return found


def run(env: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments], env=env)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    home, ports = Home(tmp_path_factory.mktemp("demo")), free_ports()
    stack = Stack(home, ports, lambda _line: None)
    try:
        stack.start(without=frozenset({"engine", "worker"}))
        env = environment.engine_environment(home.keys, ports)
        context = build_context(load_settings(env), name="launchpad test", pool_size=2)
        result = run(env)
        assert result.exit_code == 0, result.output
        yield Filled(context, env, result.output)
        context.close()
    finally:
        stack.stop()


# ---------------------------------------------------------------- what is there
def test_every_stage_has_families(filled: Filled) -> None:
    stages = filled.counts("select stage::text as name, count(*) as number from public.imported_leads group by 1")
    every = {row["name"] for row in filled.rows("select unnest(enum_range(null::public.lead_stage))::text as name")}

    assert stages.keys() == every
    assert sum(stages.values()) == len(EVERYONE) == 33
    assert stages["enrolled"] == len(STUDENTS)


def test_forms_payments_and_work_are_in_every_state(filled: Filled) -> None:
    forms = filled.rows(
        "select s.status, s.filled_by, private.has_consent(s.lead_id, 'course') as yes from public.cta_submissions s"
    )
    payments = filled.counts("select status::text as name, count(*) as number from public.payments group by 1")
    work = filled.counts(
        "select status::text as name, count(*) as number from public.assignment_submissions group by 1"
    )

    found = {(row["status"], row["filled_by"], row["yes"]) for row in forms}
    assert found == {
        ("pending", "guardian", True),
        ("pending", "guardian", False),
        ("awaiting_guardian", "student", False),
        ("more_info", "guardian", True),
        ("approved", "guardian", True),
    }
    # Two parts of an agreement are still to come.
    assert payments == {
        "paid": 8, "needs_review": 2, "opened": 1, "link_sent": 2, "expired": 1, "refunded": 1, "draft": 2,
    }  # fmt: skip
    assert work.keys() == {"draft", "submitted", "late", "in_review", "changes_asked", "graded"}


def test_money_and_certificates_are_in_every_state(filled: Filled) -> None:
    reviews = filled.rows("select kind, status::text from public.payment_reviews")
    refunds = filled.rows("select status::text, bank_reference is not null as arrived from public.payment_refunds")
    parts = filled.rows("select part, parts, status::text from public.payments where parts > 1 order by part")
    by_hand = filled.rows("select method, status::text from public.payments where method <> 'gateway'")
    certificates = filled.rows("select status::text, version from public.certificates")

    assert {(row["kind"], row["status"]) for row in reviews} == {
        ("amount", "open"), ("twice", "open"), ("stray", "open"), ("twice", "refunded"),
    }  # fmt: skip
    assert sorted((row["status"], row["arrived"]) for row in refunds) == [
        ("failed", False), ("refunded", True), ("refunded", True), ("requested", False),
    ]  # fmt: skip
    assert [(row["part"], row["parts"], row["status"]) for row in parts] == [
        (1, 3, "paid"), (2, 3, "draft"), (3, 3, "draft"),
    ]  # fmt: skip
    assert by_hand == [{"method": "upi", "status": "paid"}]
    assert {(row["status"], row["version"] > 1) for row in certificates} == {
        ("issued", False), ("reissued", True), ("revoked", False),
    }  # fmt: skip


def test_requests_for_help_are_in_every_state(filled: Filled) -> None:
    tickets = filled.rows(
        "select category::text, status::text, merged_into is not null as merged from public.support_tickets"
    )
    states = {row["status"] for row in tickets if row["category"] != "safety"}

    assert states == {
        row["name"] for row in filled.rows("select unnest(enum_range(null::public.ticket_status))::text as name")
    }
    assert [row["status"] for row in tickets if row["category"] == "safety"] == ["open"]
    assert [row["category"] for row in tickets if row["merged"]] == ["class_link"]


def test_the_course_has_a_past_and_a_future(filled: Filled) -> None:
    sessions = filled.rows("select *, starts_at - now() as wait from public.sessions order by starts_at")
    ended = [row for row in sessions if row["status"] == "ended"]
    coming = [row for row in sessions if row["status"] == "scheduled"]

    assert filled.rows("select 1 from public.batches") == [{"?column?": 1}] * 2
    assert len(ended) == 3
    assert all(row["wait"] < timedelta() for row in ended)
    assert timedelta(hours=1, minutes=30) < coming[0]["wait"] < timedelta(hours=2, minutes=5)
    assert timedelta() < coming[1]["wait"] < timedelta(hours=48)
    assert len(filled.rows("select 1 from public.session_attendance")) > len(STUDENTS)
    assert {row["external_url"] is not None for row in filled.rows("select external_url from public.recordings")} == {
        True
    }
    reminders = filled.counts("select status::text as name, count(*) as number from public.reminders group by 1")
    assert reminders["expanded"] > 0 < reminders["planned"]


def test_the_certificate_and_the_work_lie_in_storage(filled: Filled) -> None:
    [certificate] = filled.rows("select * from public.certificates where status = 'issued' and version = 1")
    [work] = filled.rows("select files -> 0 ->> 'path' as path from public.assignment_submissions where files <> '[]'")

    assert certificate["name_printed"] == "अनन्या शर्मा"
    for bucket, path in (("certificates", certificate["pdf_path"]), ("submissions", work["path"])):
        assert b"".join(filled.context.storage.download(bucket, path)).startswith(b"%PDF")


def test_threads_have_messages_in_and_out_and_some_wait(filled: Filled) -> None:
    directions = filled.counts("select direction::text as name, count(*) as number from public.crm_messages group by 1")
    waiting = filled.rows("select unread, needs_reply from public.crm_conversations where unread > 0")

    # Seven by WhatsApp and mail, eight in the app.
    assert directions["in"] == 7 + 8
    assert directions["out"] > 300
    # A STOP needs no answer, and what was asked last in one thread has it.
    needing = [row["needs_reply"] for row in waiting]
    assert (needing.count(False), needing.count(True)) == (2, 6)


def test_the_past_has_its_own_times(filled: Filled) -> None:
    [span] = filled.rows("select min(changed_at) as first, max(changed_at) as last, now() from public.stage_changes")
    [shift] = filled.rows("select shift from private.app_clock")

    assert timedelta(days=43) < span["now"] - span["first"] < timedelta(days=46)
    assert span["last"] < span["now"]
    assert shift["shift"] == timedelta()


# ---------------------------------------------------------------- nothing of it is sent
def test_what_was_sent_is_marked_and_nothing_is_left_to_do(filled: Filled) -> None:
    sent = filled.rows(
        """
        select distinct left(provider_message_id, 5) as mark from (
          select status, provider_message_id from public.email_logs union all
          select status, provider_message_id from public.whatsapp_logs union all
          select status, provider_message_id from public.call_logs) m
         where status in ('sent', 'delivered', 'read', 'bounced', 'failed')
        """
    )
    open_rows = filled.rows(
        """
        select status::text from public.automation_events where status <> 'done'
        union all select m.status::text from public.message_log m join public.families f on f.id = m.family_id
                   where m.status not in ('delivered', 'read', 'bounced', 'failed', 'skipped')
                     -- From five in the afternoon on, one of them has tomorrow's class before them.
                     and not (m.status = 'held' and f.automation_stopped_at is not null)
        """
    )

    assert sent == [{"mark": "demo-"}]
    assert open_rows == []


def test_a_worker_sends_only_what_becomes_due(filled: Filled) -> None:
    worker.drain(filled.context)
    assert filled.messages() == []

    [session] = filled.rows("select * from public.sessions where status = 'scheduled' order by starts_at limit 1")
    with psycopg.connect(filled.env["DATABASE_URL"]) as conn:
        conn.execute("select private.set_app_clock(%s)", [session["starts_at"] - timedelta(minutes=14)])
    try:
        worker.drain(filled.context)
        written = filled.rows(
            "select distinct event_key, subject_id from public.message_log"
            " where created_at > now() + interval '1 hour' order by 1"
        )
        # From three in the afternoon on, tomorrow's class is less than a day away too.
        of_tomorrow = [row for row in written if row["subject_id"] != session["id"]]
        assert [row["event_key"] for row in written if row["subject_id"] == session["id"]] == ["session_15m"]
        assert {row["event_key"] for row in of_tomorrow} <= {"session_24h"}
        assert {message["channel"] for message in filled.messages()} == {"email", "whatsapp"}
    finally:
        with psycopg.connect(filled.env["DATABASE_URL"]) as conn:
            conn.execute("select private.set_app_clock(null)")


# ---------------------------------------------------------------- who signs in
def test_a_student_signs_in_and_sees_what_is_theirs(filled: Filled) -> None:
    password = re.search(r"password (\S+)$", filled.told, re.MULTILINE)
    assert password
    aarav = STUDENTS[0]
    settings = filled.context.settings
    answer = httpx.post(
        f"{settings.supabase_url}/auth/v1/token?grant_type=password",
        json={"email": aarav.account, "password": password[1]},
        headers={"apikey": settings.supabase_publishable_key},
    )
    headers = {"apikey": settings.supabase_publishable_key, "Authorization": f"Bearer {answer.json()['access_token']}"}

    def seen(path: str) -> Any:
        return httpx.get(f"{settings.supabase_url}/rest/v1/{path}", headers=headers).raise_for_status().json()

    assert [row["full_name"] for row in seen("profiles?select=full_name")] == [aarav.name]
    assert len(seen("sessions?select=title")) == 5
    assert [row["status"] for row in seen("payments?select=status")] == ["paid"]
    assert {row["status"] for row in seen("assignment_submissions?select=status")} == {"graded"}
    for hidden in ("imported_leads", "contacts", "crm_messages", "email_logs", "certificates"):
        assert seen(f"{hidden}?select=*") == []


def test_the_command_says_who_signs_in(filled: Filled) -> None:
    assert "educator@example.com" in filled.told
    assert all(child.account in filled.told for child in STUDENTS)


# ---------------------------------------------------------------- again, and where it does not belong
def test_a_second_run_adds_nothing(filled: Filled) -> None:
    def sizes() -> list[int]:
        return [filled.rows(f"select count(*) as n from public.{table}")[0]["n"] for table in COUNTED]

    before = sizes()
    again = run(filled.env, "--yes")

    assert (again.exit_code, again.output) == (0, "The demo is in already.\n")
    assert sizes() == before


def test_the_invented_people_can_harm_nobody() -> None:
    assert len({child.key for child in EVERYONE}) == len(EVERYONE)
    assert all(child.email.endswith("@example.com") for child in EVERYONE)
    assert all(re.fullmatch(r"\+9198765\d{5}", child.phone) for child in EVERYONE)
    assert {child.reach for child in EVERYONE} == people.STEPS.keys()
