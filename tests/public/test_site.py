"""Pages for every visitor."""

from __future__ import annotations

import pytest

from launchpad.core.links import LinkKind, personal_link
from tests.cast import Cast
from tests.engine import Engine
from tests.public.walk import Walk


@pytest.mark.parametrize(
    ("language", "headline", "button"),
    [
        ("en", "From an idea to a first small business", "Ask for a seat"),
        ("hi", "एक आइडिया से पहले छोटे बिज़नेस तक", "सीट के लिए पूछें"),
    ],
)
def test_the_landing_page_leads_to_the_form(engine: Engine, language: str, headline: str, button: str) -> None:
    walk = Walk(engine).open(f"/?lang={language}")
    assert headline in walk.text
    assert button in walk.text
    assert f"/f?lang={language}" in walk.page
    assert "<script" not in walk.page
    assert "The fee is" not in walk.text, "there is no batch to speak of"


def test_the_landing_page_speaks_of_the_next_batch(engine: Engine, cast: Cast) -> None:
    engine.run("update public.batches set class_days = 'Saturdays and Tuesdays, 5 pm'")
    walk = Walk(engine).open("/")
    assert "Saturdays and Tuesdays, 5 pm, live. Each class is recorded." in walk.text
    assert "The fee is ₹4,999 for the whole course." in walk.text
    engine.run("update public.batches set starts_on = '2020-01-01'")
    assert "₹4,999" not in Walk(engine).open("/").text


def test_privacy_names_who_is_responsible_in_both_languages(engine: Engine) -> None:
    for language, words in (("en", "Who we are."), ("hi", "हम कौन हैं।")):
        text = Walk(engine).open(f"/privacy?lang={language}").text
        assert words in text
        assert "12 Model Road, Pune 411001" in text


@pytest.mark.parametrize("path", ["/notice", "/notice/me", "/notice/1"])
def test_the_notice_is_shown_whole_with_its_settings(engine: Engine, path: str) -> None:
    walk = Walk(engine).open(path)
    assert walk.answer.status_code == 200
    assert "Version 1," in walk.text
    assert "Kavita Deshpande" in walk.text
    assert "{" not in walk.text
    for purpose in ("course", "messages", "calls", "marketing", "media", "certificate_page"):
        assert f'id="{purpose}"' in walk.page


def test_the_notice_of_a_personal_link_is_in_the_familys_language(engine: Engine, cast: Cast) -> None:
    engine.run("update public.families set language = 'hi'")
    with engine.db.transaction() as conn:
        token = personal_link(conn, LinkKind.NOTICE, lead_id=cast.riya.lead_id, contact_id=cast.riya.email["id"])
    assert "सूचना और आपकी अनुमति का अनुरोध" in Walk(engine).open(f"/notice/{token}").text


@pytest.mark.parametrize("path", ["/notice/7", "/notice/unknown-token"])
def test_a_notice_that_never_was_is_not_found(engine: Engine, path: str) -> None:
    assert Walk(engine).open(path).answer.status_code == 404


def test_settings_stand_in_the_notice_as_text(engine: Engine) -> None:
    engine.run("update public.app_settings set value = '\"<b>Us</b> & co\"' where key = 'legal_name'")
    page = Walk(engine).open("/notice").page
    assert "<b>Us</b>" not in page
    assert "&lt;b&gt;Us&lt;/b&gt; &amp; co" in page
