"""A family asks for a seat: five steps without script, in two languages, and nobody else is ever written to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from launchpad.core.links import LinkKind, personal_link
from tests.cast import Cast, account, with_own_contacts
from tests.engine import Engine
from tests.public.walk import CHOICES, GUARDIAN, MORE, STUDENT, Walk, permissions

EMAIL = "anita.sharma@example.com"
PHONE = "+919876512345"


@pytest.fixture
def walk(engine: Engine) -> Walk:
    """A visitor at the public form."""
    return Walk(engine)


def people(engine: Engine) -> tuple[int, int, int]:
    """Families, leads, contacts."""
    return tuple(
        engine.value(f"select count(*) from public.{table}") for table in ("families", "imported_leads", "contacts")
    )


def invitation(engine: Engine, lead_id: object, contact_id: object) -> str:
    """The address of an invited family's own form."""
    with engine.db.transaction() as conn:
        return f"/f/{personal_link(conn, LinkKind.FORM, lead_id=lead_id, contact_id=contact_id)}"  # type: ignore[arg-type]


def test_a_family_without_an_invitation_goes_all_the_way(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code(marketing=False)
    assert "We have sent a six-digit code to an•••@example.com." in walk.text
    assert people(engine)[1] == 0, "no child is known before the code"
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    assert "Your choices are saved: account and classes, class messages, automated voice calls, showing" in walk.text
    walk.press(MORE)
    assert "reads each form personally" in walk.text
    lead = engine.row("select * from public.imported_leads")
    assert (lead["student_name"], lead["birth_year"], lead["grade"], lead["city"], lead["stage"]) == (
        "Riya",
        2012,
        "9",
        "Pune",
        "cta_submitted",
    )
    submission = engine.row("select * from public.cta_submissions")
    assert (submission["status"], submission["lead_id"], submission["contact_hours"]) == (
        "pending",
        lead["id"],
        "evening",
    )
    email = engine.row("select * from public.contacts where kind = 'email'")
    assert (email["owner"], email["relation"], email["verified_at"] is not None) == ("guardian", "mother", True)
    phone = engine.row("select * from public.contacts where kind = 'phone'")
    assert (phone["owner"], phone["verified_at"], phone["family_id"]) == ("guardian", None, email["family_id"])


def test_each_answer_is_a_row_with_wording_time_and_address(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code(calls=False, media=False)
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    rows = engine.rows("select * from public.guardian_consents")
    notice = engine.row("select * from public.consent_notices where language = 'en'")
    assert {row["purpose"]: row["granted"] for row in rows} == {
        name: name not in ("calls", "media") for name in CHOICES
    }
    for row in rows:
        assert (row["method"], row["notice_version"], row["notice_hash"]) == (
            "code",
            notice["version"],
            notice["body_hash"],
        )
        assert (str(row["ip"]), row["user_agent"]) == ("203.0.113.7", "Phone")
        assert (row["guardian_name"], row["guardian_relation"], row["guardian_birth_year"]) == (
            "Anita Sharma",
            "mother",
            1980,
        )
    assert engine.value("select count(*) from public.automation_events where kind = 'consent_recorded'") == 1


def test_the_walk_in_hindi(engine: Engine, walk: Walk) -> None:
    walk.open("/f?lang=hi")
    assert "छात्र के बारे में" in walk.text
    assert 'lang="hi"' in walk.page
    walk.to_the_code()
    assert "हमने an•••@example.com पर छह अंकों का कोड भेजा है।" in walk.text
    walk.press({"step": "4", "code": "000000"})
    assert "यह कोड सही नहीं है। 4 बार और लिख सकते हैं।" in walk.text
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    assert "धन्यवाद। आपके विकल्प दर्ज हो गए: अकाउंट और क्लास" in walk.text
    walk.press({**MORE, "language": "hi"})
    assert "हर फ़ॉर्म ख़ुद पढ़ती हैं" in walk.text
    assert engine.value("select language from public.families") == "hi"
    assert engine.value("select distinct notice_language from public.guardian_consents") == "hi"


def test_no_step_needs_script_and_no_permission_is_chosen_in_advance(walk: Walk) -> None:
    walk.open("/f")
    assert "<script" not in walk.page
    walk.press(STUDENT)
    walk.press(GUARDIAN)
    assert walk.page.count('type="radio"') == 12
    assert "checked" not in walk.page
    for purpose in CHOICES:
        assert f"#{purpose}" in walk.page


def test_errors_stand_at_their_fields_and_at_the_top(walk: Walk) -> None:
    walk.open("/f").press({"step": "1", "birth_year": "12", "grade": "5"})
    assert walk.answer.status_code == 422
    assert walk.text.count("Please write a year, like 2012.") == 2
    assert walk.text.count("Please choose a class.") == 2
    assert 'aria-invalid="true" aria-describedby="birth_year-below"' in walk.page
    walk.press(STUDENT)
    walk.press(
        {
            "step": "2",
            "guardian_name": "-",
            "guardian_birth_year": "2015",
            "guardian_email": "x@",
            "guardian_phone": "123",
        }
    )
    for words in (
        "Please write your name.",
        "Please choose one.",
        "Only a person of 18 or more can give this permission.",
        "This does not look like an e-mail address",
        "Please write ten digits, beginning with 6, 7, 8 or 9.",
        "Please tick this, if it is so.",
    ):
        assert words in walk.text
    walk.press({**GUARDIAN, "guardian_email": "", "guardian_phone": ""})
    assert "Please give an e-mail or a mobile number." in walk.text
    walk.press(GUARDIAN)
    walk.press({"step": "3", "consent_course": "yes"})
    assert walk.text.count("Please say yes or no to each point.") == 6
    walk.press(permissions())
    assert "Step 4 of 5" in walk.text


def test_what_was_typed_stays_when_something_is_wrong(walk: Walk) -> None:
    walk.open("/f").press(STUDENT)
    walk.press({**GUARDIAN, "guardian_phone": "12"})
    assert 'value="12"' in walk.page
    assert 'value="Anita Sharma"' in walk.page


@pytest.mark.parametrize("birth_year", ["2006", "2015", "1990"])
def test_too_young_or_too_old_keeps_nothing(engine: Engine, walk: Walk, birth_year: str) -> None:
    walk.open("/f").press({**STUDENT, "birth_year": birth_year})
    assert "The course is for ages 12 to 18. We have kept nothing." in walk.text
    assert engine.value("select count(*) from public.cta_submissions") == 0


def test_a_no_to_the_course_keeps_nothing(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code(course=False)
    assert "Without this we cannot take a request. You can stop here; we keep nothing." in walk.text
    assert engine.value("select count(*) from public.cta_submissions") == 0
    assert people(engine) == (0, 0, 0)
    engine.drain()
    assert engine.sent() == []


def test_a_form_can_be_saved_and_finished_later_and_earlier_steps_changed(engine: Engine, walk: Walk) -> None:
    walk.open("/f").press(STUDENT)
    token = walk.path.split("?")[0]
    walk.press({**GUARDIAN, "guardian_relation": "", "action": "later"})
    assert "Saved. Open the same link again to go on." in walk.text
    walk.open(token)
    assert "Step 3 of 5" in walk.text or 'value="Anita Sharma"' in walk.page
    walk.open(f"{token}?step=1")
    assert 'value="2012"' in walk.page
    walk.press({**STUDENT, "grade": "10"})
    walk.press(GUARDIAN)
    assert engine.value("select grade from public.cta_submissions") == "10"
    walk.open(f"{token}?step=5")
    assert "Step 5" not in walk.text, "no step can be skipped"


def test_a_wrong_code_is_counted_and_five_end_it(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    right = walk.code(EMAIL)
    wrong = "000001" if right != "000001" else "000002"
    for left in (4, 3, 2, 1):
        walk.press({"step": "4", "code": wrong})
        assert f"That code is not right. {left} tries left." in walk.text
    walk.press({"step": "4", "code": wrong})
    assert walk.answer.status_code == 429
    assert re.search(r"Too many tries\. Please wait \d+ minutes", walk.text)
    walk.press({"step": "4", "code": right})
    assert "Too many tries" in walk.text
    assert engine.value("select count(*) from public.guardian_consents") == 0


def test_a_code_ends_after_ten_minutes_and_a_new_one_works(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    old = walk.code(EMAIL)
    engine.clock(engine.value("select public.app_now()") + timedelta(minutes=11))
    walk.press({"step": "4", "code": old})
    assert "This code has expired. Ask for a new one." in walk.text
    walk.press({"step": "4", "action": "resend"})
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    assert "Step 5 of 5" in walk.text


def test_a_code_is_kept_as_a_keyed_hash_and_leaves_no_trace(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    code = walk.code(EMAIL)
    row = engine.row("select * from private.contact_codes")
    assert code not in str(row)
    assert len(row["code_hash"]) == 64
    assert code not in str(engine.row("select variables, subject, body from public.email_logs"))


def test_a_new_code_is_waited_for_and_ends_the_one_before(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    first = walk.code(EMAIL)
    assert re.search(r"Send a new code \(in \d+ s\)", walk.text)
    walk.press({"step": "4", "action": "resend"})
    assert engine.value("select count(*) from private.contact_codes") == 1
    engine.clock(engine.value("select public.app_now()") + timedelta(seconds=61))
    walk.press({"step": "4", "action": "resend"})
    second = walk.code(EMAIL)
    assert engine.value("select count(*) from private.contact_codes") == 2
    if first != second:
        walk.press({"step": "4", "code": first})
        assert "That code is not right." in walk.text
    walk.press({"step": "4", "code": second})
    assert "Step 5 of 5" in walk.text


def test_the_code_may_go_to_the_other_contact_by_whatsapp(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    walk.press({"step": "4", "action": "phone"})
    assert "2345" in walk.text
    walk.press({"step": "4", "code": walk.code(PHONE)})
    assert "Step 5 of 5" in walk.text
    verified = engine.rows("select kind from public.contacts where verified_at is not null")
    assert [row["kind"] for row in verified] == ["phone"]
    assert people(engine)[0] == 1, "both contacts are one family's"


@pytest.mark.usefixtures("same_window")
def test_one_contact_gets_three_codes_an_hour_whoever_asks(engine: Engine) -> None:
    for number in range(5):
        Walk(engine, address=f"203.0.113.{number}").open("/f").to_the_code()
    engine.drain()
    assert len(engine.sent(to=EMAIL)) == 3


@pytest.mark.usefixtures("same_window")
def test_one_address_sends_codes_to_few_strangers(engine: Engine) -> None:
    walks = []
    for number in range(22):
        guardian = {**GUARDIAN, "guardian_email": f"stranger{number}@example.com", "guardian_phone": ""}
        walks.append(
            Walk(engine, address="2001:db8::1" if number % 2 else "2001:db8::2").open("/f").to_the_code(guardian)
        )
    engine.drain()
    assert len(engine.sent()) == 20
    assert re.search(r"Please wait \d+ minutes", walks[-1].text)


@pytest.mark.usefixtures("same_window")
def test_forms_are_limited_per_address(engine: Engine, walk: Walk) -> None:
    for _ in range(30):
        walk.open("/f").press(STUDENT)
    walk.open("/f").press(STUDENT)
    assert walk.answer.status_code == 429
    assert re.search(r"That was many tries\. Please wait \d+ minutes\.", walk.text)
    assert int(walk.answer.headers["Retry-After"]) > 0
    assert engine.value("select count(*) from public.cta_submissions") == 30


def test_a_student_who_fills_it_in_has_the_guardian_asked(engine: Engine, walk: Walk) -> None:
    walk.open("/f").press({**STUDENT, "filled_by": "student"})
    assert "Your parent decides with you." in walk.text
    walk.press({"step": "2", "guardian_email": EMAIL})
    assert "Now your parent has to say yes. We have written to an•••@example.com." in walk.text
    engine.drain()
    mail = engine.sent(to=EMAIL)[0]
    assert mail["subject"] == "We need a parent's permission before we go on"
    link = re.search(r"/consent/[\w-]+", mail["text"])
    assert link
    guardian = Walk(engine, address="198.51.100.4").open(link[0])
    assert "I am not the parent" in guardian.text
    assert engine.value("select status from public.cta_submissions") == "awaiting_guardian", "looking changes nothing"
    guardian.press({"answer": "go"})
    assert "Your full name" in guardian.text
    guardian.press({**GUARDIAN, "guardian_phone": ""})
    guardian.press(permissions())
    guardian.press({"step": "4", "code": guardian.code(EMAIL)})
    guardian.press(MORE)
    assert engine.value("select status from public.cta_submissions") == "pending"


def test_a_student_with_only_a_number_is_told_to_show_the_page(engine: Engine, walk: Walk) -> None:
    walk.open("/f").press({**STUDENT, "filled_by": "student"})
    walk.press({"step": "2", "guardian_phone": "9876512345"})
    assert "Show them this page." in walk.text
    assert "We have written" not in walk.text
    engine.drain()
    assert engine.sent() == []
    walk.press({"action": "guardian"})
    assert "Your full name" in walk.text


def test_a_student_asks_one_guardian_once_a_day(engine: Engine) -> None:
    for number in range(3):
        walk = Walk(engine, address=f"203.0.113.{number}").open("/f").press({**STUDENT, "filled_by": "student"})
        walk.press({"step": "2", "guardian_email": EMAIL})
    engine.drain()
    assert len(engine.sent(to=EMAIL)) == 1


def test_someone_who_is_not_the_parent_is_forgotten_and_never_written_to_again(engine: Engine, walk: Walk) -> None:
    walk.open("/f").press({**STUDENT, "filled_by": "student"}).press({"step": "2", "guardian_email": EMAIL})
    engine.drain()
    link = re.search(r"/consent/[\w-]+", engine.sent(to=EMAIL)[0]["text"])
    assert link
    stranger = Walk(engine).open(link[0]).press({"answer": "not_me"})
    assert "We have deleted this contact and will not write to it again." in stranger.text
    assert engine.value("select count(*) from public.cta_submissions") == 0
    contact = engine.row("select * from public.contacts")
    assert (contact["name"], contact["opted_out_at"] is not None) == (None, True)
    Walk(engine).open("/f").to_the_code({**GUARDIAN, "guardian_phone": ""})
    engine.drain()
    assert len(engine.sent(to=EMAIL)) == 1


def test_an_invited_family_answers_for_its_own_child(engine: Engine, cast: Cast) -> None:
    path = invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"])
    before = people(engine)
    walk = Walk(engine).open(path)
    walk.to_the_code({**GUARDIAN, "guardian_email": "nair@example.com", "guardian_phone": ""})
    walk.press({"step": "4", "code": walk.code("nair@example.com")}).press({**MORE, "student_name": "Dev"})
    lead = engine.row("select * from public.imported_leads where id = %(id)s", id=cast.stranger.lead_id)
    assert (lead["student_name"], lead["stage"]) == ("Dev Nair", "cta_submitted")
    assert people(engine) == before
    contact = engine.row("select * from public.contacts where value = 'nair@example.com'")
    assert (contact["owner"], contact["name"]) == ("guardian", "Anita Sharma")


def test_a_new_contact_joins_the_invited_family_only_when_it_is_proven(engine: Engine, cast: Cast) -> None:
    path = invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"])
    families = people(engine)[0]
    walk = Walk(engine).open(path).to_the_code({**GUARDIAN, "guardian_phone": ""})
    family = "select family_id from public.contacts where value = %(value)s"
    assert engine.value(family, value=EMAIL) != cast.stranger.family_id
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    assert engine.value(family, value=EMAIL) == cast.stranger.family_id
    assert people(engine)[0] == families
    assert (
        engine.value("select family_id from public.email_logs where event_key = 'consent_code'")
        == cast.stranger.family_id
    )
    thread = """
        select m.family_id from public.crm_messages m join public.contacts c on c.id = m.contact_id
         where c.value = %(value)s
    """
    assert {row["family_id"] for row in engine.rows(thread, value=EMAIL)} == {cast.stranger.family_id}


def test_a_contact_of_another_family_stays_there_and_nothing_is_told(engine: Engine, cast: Cast) -> None:
    """An invitation was passed on to a family that we have already."""
    path = invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"])
    walk = (
        Walk(engine).open(path).to_the_code({**GUARDIAN, "guardian_email": "lakshmi@example.com", "guardian_phone": ""})
    )
    assert "We have sent a six-digit code to la•••@example.com." in walk.text
    assert "Meera" not in walk.page
    walk.press({"step": "4", "code": walk.code("lakshmi@example.com")}).press({**MORE, "student_name": "Arun"})
    contact = engine.row("select family_id from public.contacts where value = 'lakshmi@example.com'")
    assert contact["family_id"] == cast.meera.family_id
    arun = engine.row("select * from public.imported_leads where student_name = 'Arun'")
    assert (arun["family_id"], arun["possible_sibling_of"]) == (cast.meera.family_id, cast.meera.lead_id)
    assert engine.value("select stage from public.imported_leads where id = %(id)s", id=cast.stranger.lead_id) == "new"


def test_a_family_from_a_list_that_finds_the_public_form_is_met_again(engine: Engine, cast: Cast) -> None:
    engine.run(
        "update public.imported_leads set birth_year = null, age = 14 where id = %(id)s", id=cast.stranger.lead_id
    )
    walk = Walk(engine).open("/f").to_the_code({**GUARDIAN, "guardian_email": "nair@example.com", "guardian_phone": ""})
    walk.press({"step": "4", "code": walk.code("nair@example.com")}).press(MORE)
    assert engine.value("select lead_id from public.cta_submissions") == cast.stranger.lead_id


def test_the_students_own_contact_cannot_give_permission(engine: Engine, cast: Cast) -> None:
    with engine.db.transaction() as conn:
        with_own_contacts(conn, cast.stranger, "dev@example.com", "+919876543241")
    path = invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"])
    walk = (
        Walk(engine)
        .open(path)
        .press(STUDENT)
        .press({**GUARDIAN, "guardian_email": "dev@example.com", "guardian_phone": ""})
    )
    assert "This is the student's own contact. Please give one that only you read." in walk.text


def test_another_familys_student_gets_no_code_and_nobody_is_told(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open("/f").to_the_code({**GUARDIAN, "guardian_email": "riya@example.com", "guardian_phone": ""})
    assert "We have sent a six-digit code to ri•••@example.com." in walk.text
    engine.drain()
    assert engine.sent(to="riya@example.com") == []
    assert engine.value("select count(*) from public.email_logs where event_key = 'consent_code'") == 0


def test_a_form_can_be_changed_until_it_is_read(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    walk.press({"step": "4", "code": walk.code(EMAIL)}).press(MORE)
    token = walk.path.split("?")[0]
    assert re.search(r"This form was sent on \d+ Nov 2026\. You can change it until it is read\.", walk.text)
    walk.open(f"{token}?step=5").press({**MORE, "city": "Delhi"})
    assert engine.value("select city from public.imported_leads") == "Delhi"
    assert engine.value("select count(*) from public.automation_events where kind = 'cta_submitted'") == 1
    engine.run("update public.cta_submissions set status = 'approved'")
    walk.press({**MORE, "city": "Goa"}, token)
    assert engine.value("select city from public.imported_leads") == "Delhi"
    walk.press({**STUDENT, "birth_year": "2011"}, token)
    assert engine.value("select birth_year from public.cta_submissions") == 2012


def test_the_other_parents_link_says_that_the_form_was_sent(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open(invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"]))
    walk.to_the_code({**GUARDIAN, "guardian_email": "nair@example.com", "guardian_phone": ""})
    walk.press({"step": "4", "code": walk.code("nair@example.com")}).press(MORE)
    other = invitation(engine, cast.stranger.lead_id, cast.stranger.phone["id"])
    assert "reads each form personally" in Walk(engine).open(other).text
    assert "You can change it" not in Walk(engine).open(other).text
    Walk(engine).press(STUDENT, other)
    assert engine.value("select count(*) from public.cta_submissions") == 1


def test_a_lost_link_says_the_same_to_everyone(engine: Engine, cast: Cast) -> None:
    walk = Walk(engine).open("/f/unknown-token")
    assert walk.answer.status_code == 404
    assert "This link no longer works. Type your e-mail or number and we send a new one." in walk.text
    answers = {
        Walk(engine).press({"contact": contact}, "/f/lost").text for contact in ("nair@example.com", "no@example.com")
    }
    assert len(answers) == 1
    assert "If we know this contact, a new link is on its way." in answers.pop()
    engine.drain()
    assert [message["to"] for message in engine.sent()] == ["nair@example.com"]
    assert re.search(r"/f/[\w-]{22}", engine.sent()[0]["text"])


def test_an_expired_link_no_longer_opens_the_form(engine: Engine, cast: Cast) -> None:
    path = invitation(engine, cast.stranger.lead_id, cast.stranger.email["id"])
    engine.run("update private.personal_links set expires_at = public.app_now() - interval '1 day'")
    assert Walk(engine).open(path).answer.status_code == 404
    assert Walk(engine).press(STUDENT, path).answer.status_code == 404
    assert engine.value("select count(*) from public.cta_submissions") == 0


def test_a_guardian_who_lost_the_link_gets_the_copy_of_the_choices(engine: Engine, cast: Cast) -> None:
    Walk(engine).press({"contact": "98765 43210"}, "/f/lost")
    Walk(engine, address="198.51.100.1").press({"contact": "anita@example.com"}, "/f/lost")
    engine.drain()
    assert {message["to"] for message in engine.sent()} == {"+919876543210", "anita@example.com"}
    assert "/consent/" in engine.sent(to="anita@example.com")[0]["text"]


def test_a_full_batch_is_said_before_anything_is_asked(engine: Engine, cast: Cast) -> None:
    engine.run("update public.batches set seats = 2")
    walk = Walk(engine).open("/f")
    assert "The batch is full. You may still send the form; we write when a seat is free." in walk.text


def test_what_nobody_confirmed_is_forgotten(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    Walk(engine).open("/f").press({**STUDENT, "filled_by": "student"}).press(
        {"step": "2", "guardian_email": "waiting@example.com"}
    )
    engine.drain()
    assert people(engine)[0] == 2
    engine.clock(engine.value("select public.app_now()") + timedelta(hours=25))
    engine.drain()
    left = engine.rows("select value from public.contacts")
    assert [row["value"] for row in left] == ["waiting@example.com"]
    assert engine.value("select count(*) from private.contact_codes") == 0
    engine.clock(engine.value("select public.app_now()") + timedelta(days=91))
    engine.drain()
    assert engine.value("select count(*) from public.cta_submissions") == 0
    assert people(engine) == (0, 0, 0)


def test_what_was_confirmed_is_kept(engine: Engine, walk: Walk) -> None:
    walk.open("/f").to_the_code()
    walk.press({"step": "4", "code": walk.code(EMAIL)})
    engine.clock(engine.value("select public.app_now()") + timedelta(days=120))
    engine.drain()
    assert people(engine)[:2] == (1, 1)
    assert engine.value("select count(*) from public.cta_submissions") == 1


def test_the_educator_can_approve_only_what_a_guardian_permitted(engine: Engine, walk: Walk) -> None:
    admin = account(engine, "desk@example.com", "admin", "Kavita")
    walk.open("/f").to_the_code()
    walk.press({"step": "4", "code": walk.code(EMAIL)}).press(MORE)
    with engine.as_person(admin) as conn:
        conn.execute("update public.cta_submissions set status = 'approved'")
    assert engine.value("select stage from public.imported_leads") == "approved"
