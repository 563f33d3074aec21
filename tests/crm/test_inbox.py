"""The inbox as the educator has it: lists, one timeline, how a thread stands, care; nobody else sees any of it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from werkzeug.test import TestResponse

from tests.cast import Cast, Household
from tests.crm.doors import Doors, left, recorded, somebody, thread
from tests.engine import Engine


def _writes(engine: Engine, family: Household, text: str, *, channel: str = "email", minutes_ago: int = 0) -> UUID:
    """A message of the family's guardian, as it stands after its webhook was applied. Returns the conversation."""
    contact = family.email if channel == "email" else family.phone
    engine.run(
        """
        insert into public.crm_messages (conversation_id, family_id, contact_id, channel, direction, author, body,
                                         written_by, provider_message_id, subject, happened_at)
        values (private.conversation_of(%(family)s), %(family)s, %(contact)s, %(channel)s, 'in', %(author)s, %(body)s,
                null, %(id)s, 'A question', public.app_now() - make_interval(mins => %(ago)s))
        """,
        family=family.family_id,
        contact=contact["id"],
        channel=channel,
        author=contact["name"] or "",
        body=text,
        id=f"<{uuid4()}@mail.example.com>",
        ago=minutes_ago,
    )
    found: UUID = _conversation(engine, family)["id"]
    return found


def _conversation(engine: Engine, family: Household) -> Mapping[str, Any]:
    return engine.row("select * from public.crm_conversations where family_id = %(id)s", id=family.family_id)


def _as(engine: Engine, person: UUID, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with engine.as_person(person) as conn:
        found = conn.execute(statement.encode(), values)
        return found.fetchall() if found.description else []


def _page(engine: Engine, cast: Cast, view: str, **filters: Any) -> list[UUID]:
    """The families of a view, in its order."""
    names = "".join(f", {name} => %({name})s" for name in filters)
    with engine.as_person(cast.admin) as conn:
        query = f"select family_id from public.inbox_page(%(view)s{names})"
        return [row[0] for row in conn.execute(query.encode(), {"view": view, **filters})]


def _timeline(engine: Engine, cast: Cast, family: Household, **arguments: Any) -> list[dict[str, Any]]:
    names = "".join(f", {name} => %({name})s" for name in arguments)
    with engine.as_person(cast.admin) as conn:
        query = f"select to_jsonb(t) from public.family_timeline(%(family)s{names}) t"
        return [row[0] for row in conn.execute(query.encode(), {"family": family.family_id, **arguments})]


def _posts(engine: Engine, cast: Cast, conversation_id: UUID, what: str, **body: Any) -> TestResponse:
    path = f"/api/crm/conversations/{conversation_id}/{what}"
    return engine.client.as_admin(cast.admin).post(path, json={"client_key": uuid4().hex, **body})


# ---------------------------------------------------------------- the list
def test_who_waits_longest_stands_first_and_each_view_counts_its_own(engine: Engine, cast: Cast) -> None:
    _writes(engine, cast.riya, "When is the next class?", minutes_ago=30)
    _writes(engine, cast.kabir, "Is the fee 7500?", minutes_ago=300)
    # Asking again does not put a family behind the others.
    _writes(engine, cast.kabir, "Hello?", minutes_ago=1)
    done = _writes(engine, cast.meera, "Thank you", minutes_ago=600)
    _as(engine, cast.admin, "update public.crm_conversations set status = 'resolved' where id = %s", done)

    assert _page(engine, cast, "reply") == [cast.kabir.family_id, cast.riya.family_id]
    assert _page(engine, cast, "resolved") == [cast.meera.family_id]
    assert set(_page(engine, cast, "all")) == {cast.kabir.family_id, cast.riya.family_id, cast.meera.family_id}
    assert _page(engine, cast, "reply", p_waiting_hours=4) == [cast.kabir.family_id]
    assert _page(engine, cast, "all", p_search="FEE 75") == [cast.kabir.family_id]
    assert _page(engine, cast, "all", p_search="98765 43220") == [cast.kabir.family_id]
    assert _page(engine, cast, "all", p_search="100%") == []
    assert _page(engine, cast, "all", p_stage="approved") == [cast.meera.family_id]
    in_batch = _page(engine, cast, "all", p_batch_id=cast.batch_id)
    assert set(in_batch) == {cast.riya.family_id, cast.kabir.family_id}
    assert len(_page(engine, cast, "all", p_limit=2)) == 2
    [counts] = _as(
        engine, cast.admin, "select reply, unread, snoozed, failed, resolved, everything from public.inbox_counts()"
    )
    assert counts == (2, 3, 0, 0, 1, 3)


def test_a_failure_is_shown_until_it_is_settled(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Hello")
    row = left(engine, cast.riya, "email")
    engine.run("update public.email_logs set status = 'bounced' where id = %(id)s", id=row["id"])
    assert _page(engine, cast, "failed") == [cast.riya.family_id]
    _as(engine, cast.admin, "update public.crm_conversations set status = 'resolved' where id = %s", conversation)
    assert _page(engine, cast, "failed") == []


def test_an_answer_ends_the_wait_and_counts_for_the_median(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "When?", minutes_ago=90)
    _writes(engine, cast.riya, "Please tell me", minutes_ago=10)
    assert _posts(engine, cast, conversation, "replies", channel="email", body="At five.").status_code == 202
    engine.drain()
    now = _conversation(engine, cast.riya)
    assert (now["needs_reply"], now["waiting_since"]) == (False, None)
    [(median, answered, in_time)] = _as(
        engine, cast.admin, "select median_seconds, answered, in_time from public.inbox_counts()"
    )
    assert (round(median / 60), answered, in_time) == (90, 1, 1)
    # Three days later nobody has answered her.
    engine.clock(engine.value("select public.app_now()") + timedelta(days=3, hours=1))
    assert _page(engine, cast, "silent") == [cast.riya.family_id]
    _writes(engine, cast.riya, "Sorry, we were away")
    assert _page(engine, cast, "silent") == []


# ---------------------------------------------------------------- how a thread stands
def test_a_snooze_ends_by_time_or_by_them(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Call me on Monday", minutes_ago=60)
    now: datetime = engine.value("select public.app_now()")
    set_until = "update public.crm_conversations set snoozed_until = %s where id = %s"
    with pytest.raises(psycopg.errors.CheckViolation):
        _as(engine, cast.admin, set_until, now - timedelta(minutes=1), conversation)
    _as(engine, cast.admin, set_until, now + timedelta(hours=3), conversation)
    assert (_page(engine, cast, "reply"), _page(engine, cast, "snoozed")) == ([], [cast.riya.family_id])

    engine.clock(now + timedelta(hours=3, minutes=1))
    engine.drain()
    woken = _conversation(engine, cast.riya)
    assert (woken["snoozed_until"], woken["needs_reply"]) == (None, True)
    # They have waited since they wrote, and not since the snooze ended.
    assert woken["waiting_since"] < now

    _as(engine, cast.admin, set_until, now + timedelta(days=2), conversation)
    _writes(engine, cast.riya, "Are you there?")
    assert _page(engine, cast, "reply") == [cast.riya.family_id]


def test_many_at_once_each_have_their_own_result(engine: Engine, cast: Cast) -> None:
    riya, kabir = _writes(engine, cast.riya, "One"), _writes(engine, cast.kabir, "Two")
    engine.run("update public.families set automation_stopped_at = now() where id = %(id)s", id=cast.kabir.family_id)
    ids = [riya, kabir, uuid4()]
    settle = "select conversation_id, outcome, reason from public.settle_conversations(%s, %s, %s)"
    found = {one: (outcome, reason) for one, outcome, reason in _as(engine, cast.admin, settle, ids, "resolve", None)}
    assert found[riya] == ("done", None)
    assert found[kabir][0] == "failed"
    assert "handled with care" in found[kabir][1]
    assert found[ids[2]][0] == "skipped"

    _as(engine, cast.admin, settle, [riya], "tag", " exam week ")
    _as(engine, cast.admin, settle, [riya], "tag", "exam week")
    assert _conversation(engine, cast.riya)["tags"] == ["exam week"]
    assert _page(engine, cast, "all", p_tag="exam week") == [cast.riya.family_id]
    # A student who calls it reaches nothing.
    assert [row[1] for row in _as(engine, cast.student, settle, [riya], "reopen", None)] == ["skipped"]
    assert _conversation(engine, cast.riya)["status"] == "resolved"


def test_what_was_done_with_many_can_be_taken_back_unless_they_wrote_meanwhile(engine: Engine, cast: Cast) -> None:
    riya, kabir = _writes(engine, cast.riya, "One"), _writes(engine, cast.kabir, "Two")
    before = [_conversation(engine, person) for person in (cast.riya, cast.kabir)]
    settle = "select was from public.settle_conversations(%s, %s, %s)"
    was = [one for (one,) in _as(engine, cast.admin, settle, [riya, kabir], "resolve", None)]
    restore = "select public.restore_conversations(%s)"
    assert _as(engine, cast.student, restore, Jsonb(was)) == [(0,)]
    assert _conversation(engine, cast.riya)["status"] == "resolved"
    assert _as(engine, cast.admin, restore, Jsonb(was)) == [(2,)]
    for person, stood in zip((cast.riya, cast.kabir), before, strict=True):
        now = _conversation(engine, person)
        for column in ("status", "needs_reply", "waiting_since", "snoozed_until", "tags"):
            assert now[column] == stood[column], column
    was = [one for (one,) in _as(engine, cast.admin, settle, [riya], "snooze", "2099-01-01T00:00:00Z")]
    _writes(engine, cast.riya, "Are you there?")
    assert _as(engine, cast.admin, restore, Jsonb(was)) == [(0,)]


def test_stages_are_moved_child_by_child_and_never_to_interested(engine: Engine, cast: Cast) -> None:
    moves = "select lead_id, outcome, reason, was_stage::text from public.move_leads(%s)"
    stage = "select stage::text, lost_reason from public.imported_leads where id = %(id)s"
    sister = engine.value(
        """
        insert into public.imported_leads (family_id, student_name, stage) values (%(family)s, 'Sita Rao', 'contacted')
        returning id
        """,
        family=cast.meera.family_id,
    )

    def move(who: UUID, lead: UUID, to: str, reason: str | None = None) -> tuple[Any, ...]:
        [(_, *rest)] = _as(engine, who, moves, Jsonb([{"id": str(lead), "stage": to, "reason": reason}]))
        return tuple(rest)

    lead = cast.meera.lead_id
    assert move(cast.admin, lead, "interested")[:2] == (
        "skipped",
        "Marking interested asks for the fee. Look at its plan first.",
    )
    assert move(cast.student, lead, "lost")[0] == "skipped"
    assert move(cast.admin, cast.riya.lead_id, "paid") == (
        "failed",
        "A lead cannot go from enrolled to paid.",
        "enrolled",
    )
    assert move(cast.admin, cast.riya.lead_id, "lost")[:2] == ("skipped", "Has paid.")
    assert move(cast.admin, lead, "lost", "No time") == ("done", None, "approved")
    assert engine.row(stage, id=lead) == {"stage": "lost", "lost_reason": "No time"}
    # Her sister stays where she was.
    assert engine.row(stage, id=sister) == {"stage": "contacted", "lost_reason": None}
    assert move(cast.admin, lead, "approved")[0] == "done"
    assert engine.row(stage, id=lead) == {"stage": "approved", "lost_reason": None}
    # Back to interested is no news.
    engine.run("update public.imported_leads set stage = 'interested' where id = %(id)s", id=lead)
    assert move(cast.admin, lead, "lost", "No time")[2] == "interested"
    assert move(cast.admin, lead, "interested")[0] == "done"


def test_a_student_sees_nothing_of_it(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Private")
    note = "insert into public.crm_messages (conversation_id, family_id, channel, direction, author, body)"
    note += " values (%s, %s, 'note', 'out', 'Kavita', 'Mother works until six')"
    _as(engine, cast.admin, note, conversation, cast.riya.family_id)
    _as(engine, cast.admin, "update public.crm_conversations set tags = '{shy}' where id = %s", conversation)
    for table in ("crm_conversations", "crm_messages", "crm_waits", "quick_replies"):
        assert _as(engine, cast.student, f"select * from public.{table}") == []
        assert table == "crm_waits" or _as(engine, cast.admin, f"select * from public.{table}")
    for call in ("inbox_page('all')", "inbox_counts()", f"family_timeline('{cast.riya.family_id}')"):
        assert _as(engine, cast.admin, f"select * from public.{call}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _as(engine, cast.student, f"select * from public.{call}")
    path = f"/api/crm/conversations/{conversation}/templates"
    assert engine.client.get(path).status_code == 401
    assert engine.client.as_student(cast.student).get(path).status_code == 403
    assert engine.client.as_admin(cast.admin).get(path).status_code == 200


# ---------------------------------------------------------------- the timeline
def test_the_timeline_names_who_wrote_and_pages_backwards_without_gaps(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Is class 8 fine?", minutes_ago=50)
    assert cast.riya.student_email is not None
    _writes(
        engine,
        Household(cast.riya.family_id, cast.riya.lead_id, cast.riya.student_email, cast.riya.phone),
        "I am Riya",
        minutes_ago=40,
    )
    _posts(engine, cast, conversation, "replies", channel="email", body="Yes, it is.")
    engine.drain()
    later = engine.value("select public.app_now()") + timedelta(hours=5)
    planned = _posts(engine, cast, conversation, "replies", channel="email", body="See you!", send_at=later.isoformat())
    assert planned.status_code == 202

    whole = _timeline(engine, cast, cast.riya)
    said = [(entry["kind"], entry["who"]) for entry in whole if entry["kind"] in ("message", "answer")]
    assert said == [("answer", "us"), ("message", "us"), ("message", "student"), ("message", "guardian")]
    assert {"consent", "stage"} <= {entry["kind"] for entry in whole}

    paged: list[str] = []
    before: dict[str, Any] = {}
    while part := _timeline(engine, cast, cast.riya, p_limit=2, **before):
        paged += [entry["key"] for entry in part]
        before = {"p_before": part[-1]["at"], "p_before_key": part[-1]["key"]}
    assert paged == [entry["key"] for entry in whole]
    newer = _timeline(engine, cast, cast.riya, p_from=whole[2]["at"])
    assert [entry["key"] for entry in newer] == [entry["key"] for entry in whole if entry["at"] >= whole[2]["at"]]
    found = _timeline(engine, cast, cast.riya, p_search="CLASS 8")
    assert [entry["body"] for entry in found] == ["Is class 8 fine?"]


# ---------------------------------------------------------------- answers
def test_an_answer_for_later_goes_then_and_can_be_cancelled(engine: Engine, cast: Cast) -> None:
    question = {"channel": "whatsapp", "from": "+919876543210", "text": "When?"}
    engine.sandbox.http.post("/inbound", json=question).raise_for_status()
    engine.settle(0.5)
    conversation = _conversation(engine, cast.riya)["id"]
    now: datetime = engine.value("select public.app_now()")
    whatsapp = {"channel": "whatsapp", "body": "Tomorrow"}
    past = _posts(engine, cast, conversation, "replies", **whatsapp, send_at=(now - timedelta(hours=1)).isoformat())
    assert (past.status_code, past.get_json()["error"]["field"]) == (422, "send_at")
    # Then the window will be closed.
    closed = _posts(engine, cast, conversation, "replies", **whatsapp, send_at=(now + timedelta(hours=25)).isoformat())
    assert (closed.status_code, closed.get_json()["error"]["code"]) == (409, "window_closed")
    good, other = (
        _posts(engine, cast, conversation, "replies", **whatsapp, send_at=(now + timedelta(hours=3)).isoformat())
        for _ in range(2)
    )
    engine.drain()
    assert engine.sent(channel="whatsapp") == []
    cancel = {"operation": "cancel", "messages": [{"channel": "whatsapp", "id": other.get_json()["id"]}]}
    cancelled = engine.client.as_admin(cast.admin).post("/api/messages/operations", json=cancel)
    assert [one["outcome"] for one in cancelled.get_json()["results"]] == ["done"]
    engine.clock(now + timedelta(hours=3, minutes=1))
    engine.drain()
    assert [message["text"] for message in engine.sent(channel="whatsapp")] == ["Tomorrow"]
    gone = "select sent_at is not null from public.whatsapp_logs where id = %(id)s"
    assert [engine.value(gone, id=one.get_json()["id"]) for one in (good, other)] == [True, False]


def test_files_go_out_with_an_answer(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Please send the plan")
    path = f"out/{uuid4()}/plan.pdf"
    file = {"path": path, "name": "plan.pdf", "type": "application/pdf", "bytes": 8}
    engine.ctx.storage.upload("crm-attachments", path, b"%PDF-1.7", "application/pdf")
    answer = {"channel": "email", "body": "Here it is."}
    assert _posts(engine, cast, conversation, "replies", **answer, attachments=[file]).status_code == 202
    outside = {**file, "path": "in/00000000-0000-0000-0000-000000000000/0/x.pdf"}
    assert _posts(engine, cast, conversation, "replies", **answer, attachments=[outside]).status_code == 422
    engine.drain()
    [mail] = engine.sent(channel="email")
    assert mail["attachments"] == ["plan.pdf"]
    out = thread(engine, cast.riya.family_id)[-1]
    assert [(one["name"], one["path"]) for one in out["attachments"]] == [("plan.pdf", file["path"])]

    # A file that is not there any more fails the message for good, in words.
    gone = {**file, "path": f"out/{uuid4()}/gone.pdf"}
    row = _posts(engine, cast, conversation, "replies", **answer, attachments=[gone]).get_json()
    engine.drain()
    failed = engine.row("select status, error_text from public.email_logs where id = %(id)s", id=row["id"])
    assert (failed["status"], "Attach it again" in failed["error_text"]) == ("failed", True)


def test_when_the_window_is_closed_a_template_goes(engine: Engine, cast: Cast) -> None:
    conversation = _writes(engine, cast.riya, "Hello", channel="whatsapp")
    path = f"/api/crm/conversations/{conversation}/templates"
    choices = engine.client.as_admin(cast.admin).get(path).get_json()["templates"]
    assert choices
    one = next(choice for choice in choices if not choice["fault"] and choice["asked"])
    asked = {value["name"]: "Something to say" for value in one["asked"]}
    body = {"template_id": one["id"], "contact_id": str(cast.riya.phone["id"])}
    missing = _posts(engine, cast, conversation, "templates", **body)
    assert (missing.status_code, missing.get_json()["error"]["field"]) == (422, "values")
    key = uuid4().hex
    sent = [_posts(engine, cast, conversation, "templates", **body, values=asked, client_key=key) for _ in range(2)]
    assert {answer.status_code for answer in sent} == {202}
    assert len({answer.get_json()["id"] for answer in sent}) == 1
    row = engine.row("select * from public.whatsapp_logs where id = %(id)s", id=sent[0].get_json()["id"])
    assert row["template_id"] == UUID(one["id"])
    assert row["variables"]["written_by"] == str(cast.admin)
    other = engine.value("select id from public.message_templates where channel = 'email' limit 1")
    refused = _posts(engine, cast, conversation, "templates", **{**body, "template_id": str(other)})
    assert (refused.status_code, refused.get_json()["error"]["field"]) == (422, "template_id")


# ---------------------------------------------------------------- what comes in
def test_files_of_a_mail_are_kept_and_one_that_is_too_big_says_so(engine: Engine, cast: Cast, doors: Doors) -> None:
    family = somebody(engine, 7)
    body = recorded("sendgrid", "inbound__latin1_html_and_files.raw", left(engine, family, "email"))
    assert doors.mail(body).status_code == 200
    engine.drain()
    [message] = [one for one in thread(engine, family.family_id) if one["direction"] == "in"]
    paths = [one["path"] for one in message["attachments"]]
    assert len(paths) == 2
    assert all(path.startswith(f"in/{message['id']}/") for path in paths)
    assert b"".join(engine.ctx.storage.download("crm-attachments", paths[0]))
    assert engine.value("select count(*) from private.inbound_files") == 0

    big = recorded("sendgrid", "inbound__latin1_html_and_files.raw", left(engine, family, "email"))
    big = re.sub(rb"(\r\n\r\n)(%PDF|.)", lambda found: found[0], big).replace(b"<CAF1@", b"<CAFBIG@")
    marker = big.index(b'name="attachment1"')
    start = big.index(b"\r\n\r\n", marker) + 4
    big = big[:start] + b"x" * (20 * 1024 * 1024 + 1) + big[start:]
    assert doors.mail(big).status_code == 200
    engine.drain()
    last = thread(engine, family.family_id)[-1]["attachments"]
    assert (last[0]["bytes"] > 20 * 1024 * 1024, "path" in last[0]) == (True, False)
    assert "20 MB" in last[0]["why_not_kept"]
    assert "path" in last[1]


def test_a_word_that_calls_for_care_pins_the_thread_and_stops_automation(
    engine: Engine, cast: Cast, doors: Doors
) -> None:
    _writes(engine, cast.kabir, "Waiting longer", minutes_ago=900)
    body = recorded("sendgrid", "inbound__out_of_the_blue.raw")
    words = b"When does it start?"
    assert words in body
    doors.mail(body.replace(words, "मुझे डर लगता है".encode()))
    engine.drain()
    assert _page(engine, cast, "reply")[0] == cast.riya.family_id
    family = engine.row(
        "select automation_stopped_at, automation_stopped_reason from public.families where id = %(id)s",
        id=cast.riya.family_id,
    )
    assert "डर लगता" in family["automation_stopped_reason"]
    assert (
        engine.value(
            "select count(*) from public.notifications where user_id = %(id)s and event_key = 'safety'", id=cast.admin
        )
        == 1
    )
    # It cannot be resolved, by her or by any machine, until she ends it; her own words still go.
    conversation = _conversation(engine, cast.riya)["id"]
    resolve = "update public.crm_conversations set status = 'resolved' where id = %s"
    with pytest.raises(psycopg.errors.CheckViolation):
        _as(engine, cast.admin, resolve, conversation)
    with pytest.raises(psycopg.errors.CheckViolation):
        engine.run("update public.crm_conversations set status = 'resolved' where id = %(id)s", id=conversation)
    assert _posts(engine, cast, conversation, "replies", channel="email", body="I am calling you.").status_code == 202
    engine.drain()
    assert [mail["to"] for mail in engine.sent(channel="email")] == ["anita@example.com"]
    _as(
        engine,
        cast.admin,
        "update public.families set automation_stopped_at = null where id = %s",
        cast.riya.family_id,
    )
    _as(engine, cast.admin, resolve, conversation)
    assert _conversation(engine, cast.riya)["status"] == "resolved"


def test_a_stranger_is_matched_made_a_lead_or_neither(engine: Engine, cast: Cast, doors: Doors) -> None:
    body = recorded("sendgrid", "inbound__out_of_the_blue.raw").replace(b"nita@example.com", b"new@example.com")
    body = body.replace(b"When does it start?", b"Riya Sharma forgot her book")
    doors.mail(body)
    doors.mail(body)
    engine.drain()
    stranger = engine.row("select id, family_id, is_unknown from public.crm_conversations where is_unknown")
    assert len(thread(engine, stranger["family_id"])) == 1
    guesses = _as(engine, cast.admin, "select family_id, why from public.sender_guesses(%s)", stranger["family_id"])
    assert guesses[0] == (cast.riya.family_id, "writes of Riya Sharma")

    make = "select public.lead_from_sender(%s, %s, 'guardian')"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _as(engine, cast.student, make, stranger["family_id"], "Asha Rao")
    [(lead_id,)] = _as(engine, cast.admin, make, stranger["family_id"], " Asha Rao ")
    lead = engine.row("select student_name, source, stage from public.imported_leads where id = %(id)s", id=lead_id)
    assert (lead["student_name"], lead["source"], lead["stage"]) == ("Asha Rao", "Wrote to us", "new")
    with pytest.raises(psycopg.errors.CheckViolation):
        _as(engine, cast.admin, make, stranger["family_id"], "Asha again")

    merge = {"kind": "family", "keep_id": str(cast.riya.family_id), "drop_id": str(stranger["family_id"])}
    made = engine.client.as_admin(cast.admin).post("/api/leads/merges", json=merge)
    assert made.status_code == 201
    assert len(thread(engine, cast.riya.family_id)) == 1
    undone = engine.client.as_admin(cast.admin).post(f"/api/leads/merges/{made.get_json()['id']}/undo")
    assert undone.status_code == 200
    assert len(thread(engine, stranger["family_id"])) == 1
