"""The catalogue is whole, and each fault that somebody may write into it is found."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from launchpad.content import catalog, consent
from launchpad.content.__main__ import campaigns
from launchpad.content.catalog import CatalogueError
from launchpad.content.render import render_email, render_in_app, render_whatsapp
from launchpad.content.template import LANGUAGES, Template

APP = "https://learn.example.com"


def _files() -> tuple[Any, Any]:
    folder = resources.files("launchpad.content")
    return tuple(yaml.safe_load(folder.joinpath(name).read_text("utf-8")) for name in ("messages.yaml", "voice.yaml"))


def _cells(channel: str) -> list[Template]:
    return [cell.template for cell in catalog.load().cells if cell.template.channel == channel]


def _examples(template: Template) -> dict[str, str]:
    variables = catalog.load().variables
    return {
        name: variables[name].example[template.language] for name in template.variables if not name.endswith("_url")
    }


def test_every_message_exists_in_both_languages() -> None:
    cells = {(c.template.event_key, c.template.channel, c.template.language) for c in catalog.load().cells}
    assert all((event, channel, language) in cells for event, channel, _ in cells for language in LANGUAGES)


@pytest.mark.parametrize("template", _cells("email"), ids=lambda t: f"{t.event_key}-{t.language}")
def test_every_email_is_written_within_its_limits(template: Template) -> None:
    email = render_email(template, {**_examples(template), **_tokens(template)}, APP)
    assert 0 < len(email.subject) <= 60
    assert len(email.preheader) <= 100
    for part in (email.text, email.html):
        assert not any(mark in part for mark in ("{", "-t.", "-h.", "]("))
    assert email.html.count("<p ") == email.html.count("</p>")


@pytest.mark.parametrize("template", _cells("whatsapp"), ids=lambda t: f"{t.event_key}-{t.language}")
def test_every_whatsapp_message_has_clean_parameters(template: Template) -> None:
    long = {name: f" {'word  ' * 300}\n\tend" for name in template.variables if not name.endswith("_url")}
    message = render_whatsapp(template, {**long, **_tokens(template)}, APP)
    assert len(message.params) == len(template.params)
    assert all(value and "\n" not in value and "\t" not in value and "    " not in value for value in message.params)
    limits = {name: catalog.load().variables[name].max or 1024 for name in template.params}
    assert all(len(value) <= limits[name] for name, value in zip(template.params, message.params, strict=True))
    assert "{{" not in message.body
    changing = [index for index, button in enumerate(template.buttons) if button.param]
    assert [value.index for value in message.buttons] == changing


@pytest.mark.parametrize("template", _cells("in_app"), ids=lambda t: f"{t.event_key}-{t.language}")
def test_every_notice_in_the_app_fits_even_with_long_values(template: Template) -> None:
    long = dict.fromkeys(template.variables, "a very long value of many words " * 20)
    notice = render_in_app(template, long, APP)
    assert len(notice.title) <= 60
    assert len(notice.body) <= 140


def _change(path: list[Any], value: Any) -> Callable[[Any, Any], None]:
    def change(messages: Any, _voice: Any) -> None:
        place = messages
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def _event(messages: Any, key: str) -> Any:
    return next(event for event in messages["events"] if event["key"] == key)


def _at_event(key: str, path: list[Any], value: Any) -> Callable[[Any, Any], None]:
    def change(messages: Any, _voice: Any) -> None:
        _change(path, value)(_event(messages, key), None)

    return change


def _voice(messages: Any, voice: Any) -> None:
    voice["scripts"]["welcome_call"]["en"] = "Hello {fee}."


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_at_event("approved", ["email", "en", "body"], "Hello {nobody}"), "nobody knows the variable nobody"),
        (_at_event("approved", ["variables"], ["recipient_name"]), "is used and not listed"),
        (_at_event("approved", ["email", "en", "subject"], "x" * 61), "subject has 61 characters"),
        (_at_event("approved", ["whatsapp", "en", "body"], "Hello {{1}} {{3}}"), "the body counts [1, 3]"),
        (_at_event("approved", ["whatsapp", "hi", "footer"], "x" * 61), "footer has 61 characters"),
        (_at_event("approved", ["whatsapp", "en", "buttons", 0, "text"], "x" * 21), "has 21 characters"),
        (_at_event("followup_day3", ["whatsapp", "en", "buttons", 0, "means"], "not_now"), "means two things"),
        (
            _at_event("payment_link", ["whatsapp", "en", "buttons", 0, "url"], "https://{app_host}/x/{{1}}"),
            "does not lead where pay_url leads",
        ),
        (_change(["variables", "form_url", "path"], "/g/{form_token}"), "its path is not the one that is served"),
        (_change(["variables", "amount", "path"], "/a/{amount_token}"), "a link has a path, and only a link"),
        (_change(["hindi_masculine", "कहती हूँ"], "कहता हूँ"), "no message says कहती हूँ"),
        (_voice, "the agent is not given fee"),
    ],
)
def test_it_names_what_is_wrong(change: Callable[[Any, Any], None], fault: str) -> None:
    messages, voice = (copy.deepcopy(file) for file in _files())
    catalog.parse(messages, voice)
    change(messages, voice)
    with pytest.raises(CatalogueError, match=_escaped(fault)):
        catalog.parse(messages, voice)


def test_it_refuses_a_word_that_it_does_not_know() -> None:
    messages, voice = _files()
    _event(messages, "approved")["colour"] = "blue"
    with pytest.raises(ValidationError, match="colour"):
        catalog.parse(messages, voice)


def test_the_bank_sees_no_name() -> None:
    purpose = catalog.load().payment_purpose("course", pay_ref="LP-000123")
    assert purpose == "Course fee LP-000123"
    assert len(purpose) <= catalog.load().limits["payment_purpose"]


def test_the_campaigns_are_printed_as_the_provider_needs_them() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "launchpad.content", "--campaigns"],
        env={"APP_URL": APP},
        capture_output=True,
        text=True,
        check=True,
    )
    listed = json.loads(printed.stdout)
    assert listed == campaigns(APP)
    approved = next(one for one in listed if one["name"] == "lp_approved_v1_hi")
    assert approved["params"] == 5
    assert [button["text"] for button in approved["buttons"]] == ["सीट चाहिए", "एक सवाल है", "अभी नहीं"]
    link = next(one for one in listed if one["name"] == "lp_payment_link_v1_en")
    assert link["buttons"][0]["url"] == f"{APP}/pay/{{{{1}}}}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_filled_from_the_settings(language: Any) -> None:
    settings = {
        name: name.upper()
        for name in [
            "brand",
            "educator_name",
            "legal_name",
            "postal_address",
            "support_email",
            "support_phone",
            "hosting_provider",
            "video_service",
            "public_places",
            "processor_regions",
            "board_url",
        ]
    }
    body = consent.notice(language)
    filled = consent.filled_notice(body, settings, version=3, date="22 Nov 2026", consent_url=f"{APP}/consent/x")
    assert "{" not in filled
    assert "3, 22 Nov 2026" in filled
    assert f"{APP}/consent/x" in filled
    with pytest.raises(KeyError):
        consent.filled_notice(body, {}, version=1, date="", consent_url="")


def test_consent_is_named_in_the_order_of_the_notice() -> None:
    assert consent.names({"messages", "course"}, "en") == "account and classes, class messages"
    assert consent.names({"calls"}, "hi") == "ऑटोमेटेड कॉल"
    assert "machine" in consent.what_stops({"calls"}, "en")
    assert "Launchpad" in consent.choice("course", "en", brand="Launchpad")
    for language in LANGUAGES:
        assert {section: consent.words(section, language) for section in ("guardian", "code", "withdrawal")}
        assert len(consent.student_notice(language)[2]) == 8
        assert consent.sentence("whatsapp_number", language)


def _tokens(template: Template) -> dict[str, str]:
    return {name.removesuffix("_url") + "_token": "7Kd2" for name in template.variables if name.endswith("_url")}


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "[](){}.+*?^$|\\" else character for character in text)


@pytest.mark.parametrize("event", ["engine_alarm", "engine_back"])
def test_what_tells_of_an_outage_has_only_channels_that_work_without_the_engine(event: str) -> None:
    cells = [cell for cell in catalog.load().cells if cell.template.event_key == event]
    assert {cell.template.channel for cell in cells} == {"email", "in_app"}
    assert all(cell.always for cell in cells)
