"""What the funnel's events plan, and what reaches whom."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from launchpad.core.db import Row
from launchpad.core.links import LinkKind
from launchpad.ledger.plan import plan
from launchpad.outreach import service
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from tests.cast import Cast, Household, consent, contact, household
from tests.engine import Engine

# A Wednesday at noon in India, when calls may be made.
NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


def _import(engine: Engine, families: list[Household], *, after: str = "cta_email", source: str | None = None) -> UUID:
    """A list that has brought these households, and is done."""
    import_id = uuid4()
    engine.run(
        """
        insert into public.lead_imports (id, file_name, storage_path, status, after_import, lead_source)
        values (%(id)s, 'leads.csv', %(id)s::text || '/leads.csv', 'running', %(after)s, %(source)s)
        """,
        id=import_id,
        after=after,
        source=source,
    )
    engine.run(
        "update public.imported_leads set import_id = %(id)s where id = any(%(leads)s)",
        id=import_id,
        leads=[family.lead_id for family in families],
    )
    engine.run("update public.lead_imports set status = 'done' where id = %(id)s", id=import_id)
    return import_id


def _log(engine: Engine, event_key: str) -> list[Row]:
    return engine.rows(
        "select * from public.message_log where event_key = %(key)s order by channel, created_at", key=event_key
    )


def _stage(engine: Engine, family: Household) -> str:
    stage: str = engine.value("select stage::text from public.imported_leads where id = %(id)s", id=family.lead_id)
    return stage


def _submission(engine: Engine, family: Household, status: str = "pending", reason: str | None = None) -> UUID:
    made: UUID = engine.value(
        """
        insert into public.cta_submissions (lead_id, form_token, status) values (%(lead)s, %(token)s, 'started')
        returning id
        """,
        lead=family.lead_id,
        token=uuid4().hex,
    )
    for step in dict.fromkeys(("pending", status)):
        engine.run(
            """
            update public.cta_submissions set status = %(status)s::public.cta_status, review_reason = %(reason)s
             where id = %(id)s
            """,
            status=step,
            reason=reason,
            id=made,
        )
    return made


# ---------------------------------------------------------------- invitations
def test_new_leads_are_invited_by_email_each_with_a_form_of_their_own(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        other = household(conn, "Tara Das", "Mira", "mira@example.com", "+919876543250", consents=())
    import_id = _import(engine, [cast.stranger, other], source="you filled a form at a school fair.")
    engine.drain()

    mails = engine.sent(channel="email")
    assert {mail["to"] for mail in mails} == {"nair@example.com", "mira@example.com"}
    forms = {next(link for link in mail["links"] if "/f/" in link) for mail in mails}
    assert len(forms) == 2
    assert not any("Dev" in mail["text"] or "Tara" in mail["text"] for mail in mails)
    assert all("Why you got this: you filled a form at a school fair." in mail["text"] for mail in mails)
    to_stranger = next(mail for mail in mails if mail["to"] == "nair@example.com")
    # Whose the address is, nobody knows: the name beside it may be the child's.
    assert "Hello there," in to_stranger["text"]
    assert [_stage(engine, family) for family in (cast.stranger, other)] == ["invited", "invited"]
    assert engine.value("select status::text from public.campaigns where import_id = %(id)s", id=import_id) == "done"
    link = engine.row("select * from private.personal_links where token = %(token)s", token=_form_token(to_stranger))
    assert (link["kind"], link["lead_id"], link["contact_id"]) == (
        "form",
        cast.stranger.lead_id,
        cast.stranger.email["id"],
    )


def test_a_students_address_is_not_invited(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        child = household(conn, "Ira Bose", "Ira", "ira@example.com", "+919876543260", owner="student", consents=())
    _import(engine, [child])
    engine.drain()
    assert _log(engine, "cta_invitation") == []
    assert _stage(engine, child) == "new"


@pytest.mark.parametrize("cause", ["no mail wanted", "cancelled", "opted out"])
def test_nobody_is_invited_who_must_not_be(engine: Engine, cast: Cast, cause: str) -> None:
    if cause == "opted out":
        engine.run(
            "update public.contacts set opted_out_at = public.app_now() where id = %(id)s", id=cast.stranger.email["id"]
        )
    import_id = _import(engine, [cast.stranger], after="nothing" if cause == "no mail wanted" else "cta_email")
    if cause == "cancelled":
        engine.run(
            """
            insert into public.campaigns (name, event_key, import_id, status)
            values ('x', 'cta_invitation', %(id)s, 'cancelled')
            """,
            id=import_id,
        )
    engine.drain()
    assert engine.sent() == []
    left_out = _log(engine, "cta_invitation")
    assert [row["status"] for row in left_out] == (["skipped"] if cause == "opted out" else [])


def test_a_long_list_is_invited_in_parts_and_never_twice(
    engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 3)
    with engine.db.transaction() as conn:
        families = [
            household(conn, f"Child{n} X", f"Parent{n}", f"p{n}@example.com", f"+9198765440{n:02}", consents=())
            for n in range(7)
        ]
    import_id = _import(engine, families)
    engine.run(
        "select private.record_event('leads_imported', jsonb_build_object('import_id', %(id)s::text))", id=import_id
    )
    engine.drain()
    events = engine.rows("select payload from public.automation_events where kind = 'leads_imported' order by id")
    assert [("after" in event["payload"]) for event in events].count(True) >= 2
    assert sorted(mail["to"] for mail in engine.sent(channel="email")) == [f"p{n}@example.com" for n in range(7)]


# ---------------------------------------------------------------- approvals
def test_an_approval_sends_whatsapp_a_call_and_an_email_once_each(engine: Engine, cast: Cast) -> None:
    engine.clock(NOON)
    engine.run("update public.imported_leads set stage = 'cta_submitted' where id = %(id)s", id=cast.stranger.lead_id)
    with engine.db.transaction() as conn:
        consent(conn, cast.stranger.lead_id, cast.stranger.email["id"], "course", "messages", "calls")
        conn.execute(
            """
            insert into public.batches (name, starts_on, class_days, fee_paise)
            values ('January batch', '2027-01-09', 'Saturdays, 5 pm', 499900)
            """
        )
        conn.execute("update public.automation_events set status = 'done'")
    submission = _submission(engine, cast.stranger, "approved")
    engine.settle()

    rows = _log(engine, "approved")
    assert [row["channel"] for row in rows] == ["email", "whatsapp", "voice"]
    assert {row["subject_id"] for row in rows} == {submission}
    assert (
        len(engine.sent(channel="email"))
        == len(engine.sent(channel="whatsapp"))
        == len(engine.sent(channel="voice"))
        == 1
    )
    assert (
        "glad to have your child in the January batch. It starts on Sat 9 Jan"
        in engine.sent(channel="email")[0]["text"]
    )
    told = engine.sent(channel="voice")[0]["custom_args"]
    assert (told["batch_name"], told["start_date"], told["guardian_name"]) == (
        "the January batch",
        "Sat 9 Jan",
        "Someone",
    )
    assert _stage(engine, cast.stranger) == "contacted"
    thread = engine.rows("select channel from public.crm_messages where family_id = %(id)s", id=cast.stranger.family_id)
    assert sorted(row["channel"] for row in thread) == ["email", "voice", "whatsapp"]

    engine.run(
        "select private.record_event('cta_approved', jsonb_build_object('ids', jsonb_build_array(%(id)s::text)))",
        id=submission,
    )
    engine.settle()
    assert len(engine.sent()) == 3


def test_in_hindi_it_speaks_hindi(engine: Engine, cast: Cast) -> None:
    engine.clock(NOON)
    engine.run("update public.families set language = 'hi' where id = %(id)s", id=cast.meera.family_id)
    _submission(engine, cast.meera, "approved")
    engine.drain()
    message = engine.sent(channel="whatsapp")[0]
    assert "नमस्ते Lakshmi जी" in message["text"]
    assert message["custom_args"]["campaign"] == "lp_approved_v1_hi"


def test_without_permission_for_calls_the_call_waits_and_says_why(engine: Engine, cast: Cast) -> None:
    engine.clock(NOON)
    with engine.db.transaction() as conn:
        family = household(
            conn,
            "Om Jha",
            "Uma",
            "uma@example.com",
            "+919876543270",
            stage="cta_submitted",
            consents=("course", "messages"),
        )
    _submission(engine, family, "approved")
    engine.drain()
    call = next(row for row in _log(engine, "approved") if row["channel"] == "voice")
    assert (call["status"], call["gate_reason"]) == ("held", "The guardian has not agreed to calls yet.")

    with engine.db.transaction() as conn:
        consent(conn, family.lead_id, family.email["id"], "calls")
    engine.drain()
    assert len(engine.sent(channel="voice")) == 1


def test_a_question_about_a_form_is_asked_in_the_educators_words(engine: Engine, cast: Cast) -> None:
    _submission(engine, cast.meera, "more_info", "which class your child is in")
    engine.drain()
    mail = engine.sent(channel="email")[0]
    assert "before I can go on: which class your child is in." in mail["text"]
    assert any("/f/" in link for link in mail["links"])


# ---------------------------------------------------------------- consent
def test_a_guardian_gets_a_receipt_of_what_is_allowed(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        consent(conn, cast.stranger.lead_id, cast.stranger.email["id"], "course", "messages")
        consent(conn, cast.stranger.lead_id, cast.stranger.email["id"], "marketing", granted=False)
    engine.drain()
    mail = engine.sent(channel="email", to="nair@example.com")[0]
    assert "saved your permission for: account and classes, class messages." in mail["text"]
    assert "version 1 of our notice" in mail["text"]
    assert any("/consent/" in link for link in mail["links"])
    # A no that was never a yes is nothing that was taken back.
    assert _log(engine, "consent_withdrawn") == []


def test_a_permission_taken_back_stops_what_waits_and_is_confirmed(engine: Engine, cast: Cast) -> None:
    # At night the call waits for the morning.
    engine.clock(datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    _submission(engine, cast.meera, "approved")
    engine.drain()
    assert [row["status"] for row in _log(engine, "approved") if row["channel"] == "voice"] == ["planned"]

    with engine.db.transaction() as conn:
        consent(conn, cast.meera.lead_id, cast.meera.email["id"], "calls", granted=False)
    engine.drain()
    call = next(row for row in _log(engine, "approved") if row["channel"] == "voice")
    assert (call["status"], call["gate_reason"]) == ("skipped", "The guardian has said no to calls.")
    confirmation = next(mail for mail in engine.sent(channel="email") if "took back a permission" in mail["subject"])
    assert "for: automated voice calls." in confirmation["text"]
    assert "We will not call you by machine any more." in confirmation["text"]
    assert "IST" in confirmation["text"]
    engine.clock(datetime(2026, 11, 26, 6, 30, tzinfo=UTC))
    engine.drain()
    assert engine.sent(channel="voice") == []


# ---------------------------------------------------------------- who
def test_a_student_of_age_gets_what_is_for_students_and_a_younger_ones_guardian_does(
    engine: Engine, cast: Cast
) -> None:
    def asked(family: Household) -> set[tuple[str, str]]:
        with engine.db.transaction() as conn:
            rows = messages_for(
                conn,
                "work_assigned",
                [family.lead_id],
                Subject("assignment", uuid4(), values={"assignment_title": "A"}),
            )
        return {(row.channel, row.to_address) for row in rows}

    assert asked(cast.riya) == {("email", "riya@example.com"), ("whatsapp", "+919876543211")}
    # A child without a contact of its own shares the guardian's.
    assert asked(cast.kabir) == {("email", "vikram@example.com"), ("whatsapp", "+919876543220")}
    engine.run(
        "update public.imported_leads set birth_year = extract(year from public.app_now())::int - 12 where id = %(id)s",
        id=cast.riya.lead_id,
    )
    assert asked(cast.riya) == {("email", "anita@example.com"), ("whatsapp", "+919876543210")}


def test_two_children_of_one_guardian_each_get_their_message(engine: Engine, cast: Cast) -> None:
    sibling: UUID = engine.value(
        """
        insert into public.imported_leads (family_id, student_name, birth_year) values (%(family)s, 'Ishan Rao', 2012)
        returning id
        """,
        family=cast.kabir.family_id,
    )
    session = Subject("session", uuid4(), values={"session_title": "T"}, links=(LinkKind.JOIN,))
    for _ in range(2):
        with engine.db.transaction() as conn:
            plan(conn, messages_for(conn, "session_15m", [cast.kabir.lead_id, sibling], session, channels=("email",)))
    rows = engine.rows(
        "select variables from public.email_logs where event_key = 'session_15m' order by created_at, id"
    )
    assert {row["variables"]["whose"] for row in rows} == {"Kabir's", "Ishan's"}
    assert len({row["variables"]["join_token"] for row in rows}) == 2
    assert len(rows) == 2


def test_the_bell_rings_once_in_the_accounts_own_language(engine: Engine, cast: Cast) -> None:
    engine.run("update public.profiles set language = 'hi' where user_id = %(id)s", id=cast.classmate)
    subject = Subject("assignment", uuid4(), values={"assignment_title": "One-page idea"})
    leads = [cast.riya.lead_id, cast.kabir.lead_id, cast.meera.lead_id]
    for expected in (2, 0):
        with engine.db.transaction() as conn:
            assert notify_in_app(conn, "work_assigned", leads, subject, link_path="/app/assignments") == expected
    notices = {row["user_id"]: row for row in engine.rows("select * from public.notifications")}
    assert notices[cast.student]["title"] == "New work"
    assert notices[cast.classmate]["title"] == "नया काम"
    assert "One-page idea" in notices[cast.classmate]["body"]
    assert notices[cast.student]["link_path"] == "/app/assignments"


def test_a_second_guardian_is_called_only_where_the_first_is_not(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        contact(conn, cast.meera.family_id, "phone", "+919876543239", "guardian", name="Ravi")
        rows = messages_for(conn, "approved", [cast.meera.lead_id], Subject("cta_submission", uuid4()))
    assert [row.to_address for row in rows if row.channel == "voice"] == ["+919876543230"]
    assert len([row for row in rows if row.channel == "whatsapp"]) == 2


def _form_token(mail: dict[str, list[str]]) -> str:
    return next(link for link in mail["links"] if "/f/" in link).rpartition("/")[2]
