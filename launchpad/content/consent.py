"""The words of consent: the notice, the choices, the guardian's declaration, and what stops when one is taken back."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, cast

import yaml

from launchpad.content.template import Language

PURPOSES = ("course", "messages", "calls", "marketing", "media", "certificate_page")

_NAME = re.compile(r"\{([a-z_]+)\}")
# Names that the notice has for settings of another name.
_SETTINGS = {"grievance_name": "legal_name", "grievance_email": "support_email", "grievance_phone": "support_phone"}


def notice(language: Language) -> str:
    """The notice as published, in Markdown, with {variables} for what comes from the settings."""
    return _file(f"notice.{language}.md")


def filled_notice(body: str, settings: Mapping[str, str], *, version: int, date: str, consent_url: str) -> str:
    """A published notice with its version, its date as a person reads it, the settings, and where choices are changed.

    Raises KeyError for a setting that the notice names and that is not given.
    """
    own = {"notice_version": str(version), "notice_date": date, "consent_url": consent_url}

    def value(name: str) -> str:
        return own[name] if name in own else settings[_SETTINGS.get(name, name)]

    return _NAME.sub(lambda found: value(found[1]), body)


def choice(purpose: str, language: Language, *, brand: str) -> str:
    """The one line beside the choice for a purpose."""
    return _purpose(purpose, "choice", language).replace("{brand}", brand)


def names(purposes: Iterable[str], language: Language) -> str:
    """The purposes in words, joined with commas, in the order of the notice."""
    chosen = set(purposes)
    return ", ".join(_purpose(purpose, "name", language) for purpose in PURPOSES if purpose in chosen)


def what_stops(purposes: Iterable[str], language: Language) -> str:
    """One sentence for each purpose that is taken back."""
    chosen = set(purposes)
    return " ".join(_purpose(purpose, "stops", language) for purpose in PURPOSES if purpose in chosen)


def in_words(purpose: str) -> dict[str, dict[str, str]]:
    """What a purpose is called and what stops without it: {"name": {"en": ..., "hi": ...}, "stops": {...}}."""
    texts = _words()["purposes"][purpose]
    return {part: dict(texts[part]) for part in ("name", "stops")}


def words(section: str, language: Language) -> dict[str, str]:
    """The words of `guardian` (declaration), `code` (confirming) or `withdrawal`, by key; {variables} are left in."""
    return {key: text[language] for key, text in _words()[section].items()}


def sentence(key: str, language: Language) -> str:
    """A sentence that stands alone: `whatsapp_number`, `what_does_this_mean` or `paper`."""
    return cast(str, _words()[key][language])


def student_notice(language: Language) -> tuple[str, str, list[str]]:
    """Heading, first words and points of what a student reads before the form asks them anything."""
    student = _words()["student"]
    return student["heading"][language], student["lead"][language], [point[language] for point in student["points"]]


def _purpose(purpose: str, part: str, language: Language) -> str:
    return cast(str, _words()["purposes"][purpose][part][language])


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return cast(dict[str, Any], yaml.safe_load(_file("consent.yaml")))


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
