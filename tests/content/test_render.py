"""Values in words: escaped, cut, linked, and never made up."""

import pytest

from launchpad.content import catalog
from launchpad.content.render import (
    MissingValue,
    call_variables,
    cut,
    email_batch_parts,
    render_call,
    render_email,
    render_free_email,
    render_whatsapp,
    tags_for,
    unsubscribe_url,
)
from launchpad.content.template import Template

APP = "https://learn.example.com"


def _template(event: str, channel: str, language: str = "en") -> Template:
    return next(
        cell.template
        for cell in catalog.load().cells
        if (cell.template.event_key, cell.template.channel, cell.template.language) == (event, channel, language)
    )


def test_it_fills_an_email_and_escapes_only_its_html() -> None:
    values = {"recipient_name": "Ana <b>", "form_token": "tok", "unsubscribe_token": "un", "educator_name": "K & D"}
    email = render_email(_template("cta_invitation", "email"), values, APP)
    assert "Hello Ana <b>," in email.text
    assert "Hello Ana &lt;b&gt;," in email.html
    assert "I am K &amp; D." in email.html
    assert f"See the course and answer: {APP}/f/tok" in email.text
    assert f'<a href="{APP}/f/tok"' in email.html
    assert f"{APP}/u/un" in email.text
    assert email.text.endswith("India\n")


def test_a_link_without_a_token_leads_to_sign_in_and_one_that_must_be_own_is_refused() -> None:
    template = _template("approved", "email")
    assert f"{APP}/callback/me" in render_email(template, {}, APP).text
    with pytest.raises(MissingValue) as missing:
        render_email(_template("cta_invitation", "email"), {"unsubscribe_token": "un"}, APP)
    assert missing.value.name == "form_url"


def test_a_batch_says_to_each_what_a_single_mail_would_say() -> None:
    template = _template("session_15m", "email", "hi")
    values = {"recipient_name": "Anita जी", "session_title": "A & B", "session_time": "शाम 5:00 बजे", "join_token": "j"}
    parts, tags = email_batch_parts(template), tags_for(template, values, APP)

    def substituted(text: str) -> str:
        for tag, value in tags.items():
            text = text.replace(tag, value)
        return text

    single = render_email(template, values, APP)
    assert substituted(parts.subject) == single.subject
    assert substituted(parts.text) == single.text
    assert substituted(parts.html) == single.html


def test_a_value_that_looks_like_a_tag_stays_as_it_is() -> None:
    values = {"recipient_name": "-t.educator_name-", "educator_name": "Kavita"}
    assert "Hello -t.educator_name-," in render_email(_template("approved", "email"), values, APP).text


def test_a_long_title_is_cut_at_a_word_so_that_the_sentence_fits() -> None:
    values = {"assignment_title": "The one-page idea of a business that my grandmother would understand at once"}
    subject = render_email(_template("work_due_tomorrow", "email"), values, APP).subject
    assert subject.startswith("Due tomorrow: The one-page idea")
    assert subject.endswith("...")
    assert len(subject) <= 60


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [("short", 10, "short"), ("two words here", 12, "two words..."), ("unbroken" * 3, 10, "unbroke...")],
)
def test_it_cuts_at_words(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected
    assert len(cut(text, limit)) <= limit


def test_a_whatsapp_message_reads_as_the_person_reads_it() -> None:
    template = _template("payment_link", "whatsapp")
    values = {"recipient_name": "Anita", "amount": "₹4,999", "pay_ref": "LP-1", "pay_token": "p4y"}
    message = render_whatsapp(template, values, APP)
    assert message.params == ["Anita", "the next batch", "the date on the payment page", "₹4,999", "LP-1"]
    assert message.buttons[0].text == "p4y"
    assert message.body.startswith("Payment details\n\nHello Anita, the seat in the next batch")
    with pytest.raises(MissingValue, match="amount"):
        render_whatsapp(template, {"pay_token": "x"}, APP)


def test_a_code_is_copied_and_never_made_up() -> None:
    template = _template("consent_code", "whatsapp")
    assert render_whatsapp(template, {"code": "482913"}, APP).buttons[0].text == "482913"
    with pytest.raises(MissingValue, match="code"):
        render_whatsapp(template, {}, APP)


def test_an_agent_is_told_every_variable_as_text() -> None:
    template = _template("approved", "voice", "hi")
    told = call_variables(template, {"recipient_name": "Anita जी", "batch_name": "दिसंबर बैच"}, "row-1")
    assert told["call_ref"] == "row-1"
    assert told["language"] == "hi"
    assert told["guardian_name"] == "Anita जी"
    assert told["hours_human"] == "दस से छह बजे"
    assert told["change_line"] == ""
    said = render_call(template, {"recipient_name": "Anita जी"}, "row-1")
    assert said.startswith("नमस्ते, क्या मैं Anita जी से")
    assert "{" not in said


def test_only_some_messages_carry_the_unsubscribe_header() -> None:
    invitation, reminder = _template("cta_invitation", "email"), _template("session_15m", "email")
    assert unsubscribe_url(invitation, {"unsubscribe_token": "un"}, APP) == f"{APP}/u/un"
    assert unsubscribe_url(reminder, {}, APP) is None


def test_the_educators_own_words_are_kept_and_escaped() -> None:
    email = render_free_email("Re: <fees>", "Dear Anita,\n\n1 < 2\nYours")
    assert email.text == "Dear Anita,\n\n1 < 2\nYours\n"
    assert "1 &lt; 2<br>Yours" in email.html
    assert "<title>Re: &lt;fees&gt;</title>" in email.html
