"""Mail as it comes: without words, as large as it may be, from machines, from ourselves, and in another's name."""

from __future__ import annotations

import tracemalloc

from launchpad.providers.sendgrid.inbound import parse_inbound
from tests.cast import Cast
from tests.crm.doors import FORM, Doors, left, recorded, somebody, thread
from tests.engine import Engine

MEGABYTE = 1024 * 1024
AUTOMATIC = ["inbound__automatic_by_exchange.raw", "inbound__automatic_by_precedence.raw", "inbound__out_of_office.raw"]


# ---------------------------------------------------------------- as large as it may be
def with_files(body: bytes, *sizes: int) -> bytes:
    """The same mail with files of these sizes."""
    parts = b"".join(
        b'--xYzZY\r\nContent-Disposition: form-data; name="attachment%d"; filename="film%d.mp4"\r\n'
        b"Content-Type: video/mp4\r\n\r\n%s\r\n" % (number, number, bytes([64 + number]) * size)
        for number, size in enumerate(sizes, 1)
    )
    return body.replace(b"--xYzZY--", parts + b"--xYzZY--")


def test_thirty_megabytes_of_files_come_in_whole(engine: Engine, cast: Cast, doors: Doors) -> None:
    family = somebody(engine, 1)
    mail = recorded("sendgrid", "inbound__reply_in_hindi.raw", left(engine, family, "email"))
    assert doors.mail(with_files(mail, 15 * MEGABYTE, 15 * MEGABYTE - 8192)).status_code == 200
    engine.drain()
    [entry] = [one for one in thread(engine, family.family_id) if one["direction"] == "in"]
    assert entry["body"] == "जी हाँ, बताइए।"
    assert [(one["name"], one["bytes"]) for one in entry["attachments"]] == [
        ("film1.mp4", 15 * MEGABYTE),
        ("film2.mp4", 15 * MEGABYTE - 8192),
    ]
    for number, one in enumerate(entry["attachments"], 1):
        chunks = list(engine.ctx.storage.download("crm-attachments", one["path"]))
        assert sum(map(len, chunks)) == one["bytes"]
        assert {byte for chunk in chunks for byte in (chunk[0], chunk[-1])} == {64 + number}


def test_more_than_a_mail_may_have_is_refused_and_leaves_nothing(engine: Engine, cast: Cast, doors: Doors) -> None:
    family = somebody(engine, 1)
    mail = recorded("sendgrid", "inbound__reply_in_hindi.raw", left(engine, family, "email"))
    answer = doors.mail(with_files(mail, 33 * MEGABYTE))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "too_large")
    assert engine.value("select count(*) from public.webhook_events") == 0


def test_a_large_mail_is_read_without_being_copied_over_and_over() -> None:
    mail = with_files(recorded("sendgrid", "inbound__reply_in_hindi.raw"), 15 * MEGABYTE, 15 * MEGABYTE)
    tracemalloc.start()
    try:
        read = parse_inbound(mail, FORM)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [len(file.content) for file in read.attachments] == [15 * MEGABYTE] * 2
    # Its files once, and nothing of their size beside them.
    assert most < 31 * MEGABYTE


# ---------------------------------------------------------------- from machines
def test_machines_are_filed_and_neither_obeyed_nor_answered(engine: Engine, cast: Cast, doors: Doors) -> None:
    """Ten rounds of an answering machine that says STOP: ten entries, no stop, no message of ours, nobody asked."""
    family = somebody(engine, 1)
    row = left(engine, family, "email")
    for turn in range(10):
        name = AUTOMATIC[turn % len(AUTOMATIC)]
        doors.mail(recorded("sendgrid", name, row, **{"<CAF1@": f"<turn{turn}@"}))
        engine.drain()
    assert len([one for one in thread(engine, family.family_id) if one["direction"] == "in"]) == 10
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 0
    assert engine.sent() == []
    talk = engine.row("select * from public.crm_conversations where family_id = %(id)s", id=family.family_id)
    assert talk["needs_reply"] is False


def test_our_own_mail_that_comes_back_starts_nothing(engine: Engine, cast: Cast, doors: Doors) -> None:
    family = somebody(engine, 1)
    row = left(engine, family, "email")
    families = engine.value("select count(*) from public.families")
    # In the thread that it answers it is an entry of a machine.
    doors.mail(recorded("sendgrid", "inbound__our_own_come_back.raw", row))
    engine.drain()
    talk = engine.row("select * from public.crm_conversations where family_id = %(id)s", id=family.family_id)
    assert talk["needs_reply"] is False
    # Where it belongs nowhere, no family is made of us; it stands among what could not be applied.
    doors.mail(recorded("sendgrid", "inbound__our_own_out_of_the_blue.raw"))
    engine.drain()
    assert engine.value("select count(*) from public.families") == families
    failed = engine.row("select error from public.webhook_events where status <> 'done'")
    assert "an address of ours" in failed["error"]
    assert engine.sent() == []


# ---------------------------------------------------------------- from who is somebody else
def test_a_stop_in_anothers_name_changes_nothing_and_is_shown(engine: Engine, cast: Cast, doors: Doors) -> None:
    doors.mail(recorded("sendgrid", "inbound__forged_stop.raw"))
    doors.mail(recorded("sendgrid", "inbound__forged_question_signed_by_another.raw"))
    engine.drain()
    entries = [one for one in thread(engine, cast.riya.family_id) if one["direction"] == "in"]
    assert [one["is_unproven"] for one in entries] == [True, True]
    assert engine.value("select count(*) from public.contacts where opted_out_at is not null") == 0
    assert engine.sent() == []
    with engine.as_person(cast.admin) as person:
        shown = person.execute(
            "select detail from public.family_timeline(%s) where direction = 'in'", [cast.riya.family_id]
        ).fetchall()
    assert shown == [({"is_unproven": True},)] * 2
    talk = engine.row("select * from public.crm_conversations where family_id = %(id)s", id=cast.riya.family_id)
    assert talk["needs_reply"] is True
    told = engine.row("select * from public.notifications where user_id = %(id)s", id=cast.admin)
    assert told["title"] == "A stop or start that nobody proves"
    assert told["link_path"] == f"/admin/inbox/{cast.riya.family_id}"


def test_a_start_in_anothers_name_starts_nothing(engine: Engine, cast: Cast, doors: Doors) -> None:
    engine.run("update public.contacts set opted_out_at = public.app_now(), opted_out_by = 'whatsapp'")
    doors.mail(recorded("sendgrid", "inbound__forged_stop.raw").replace(b"STOP", b"START"))
    engine.drain()
    assert engine.value("select count(*) from public.contacts where opted_out_at is null") == 0


def test_who_answers_our_mail_or_is_vouched_for_is_obeyed(engine: Engine, cast: Cast, doors: Doors) -> None:
    """The same stop, proven twice: by the address that only our mail told them, and by the domain of the sender."""
    family = somebody(engine, 1)
    row = left(engine, family, "email")
    with_token = recorded("sendgrid", "inbound__forged_stop.raw", row).replace(
        b"hello@reply.launchpad.example", f"reply+{row['id'].hex}@reply.launchpad.example".encode()
    )
    doors.mail(with_token)
    vouched = recorded("sendgrid", "inbound__forged_stop.raw").replace(
        b"\r\nnone\r\n", b"\r\n{@example.com : pass}\r\n"
    )
    doors.mail(vouched.replace(b"<CAF3@", b"<CAF9@"))
    engine.settle()
    for one in (family, cast.riya):
        entries = [entry for entry in thread(engine, one.family_id) if entry["direction"] == "in"]
        assert [entry["is_unproven"] for entry in entries] == [False]
        assert engine.value(
            "select opted_out_at is not null from public.contacts where id = %(id)s", id=one.email["id"]
        )
    assert len(engine.sent(channel="email")) == 2
