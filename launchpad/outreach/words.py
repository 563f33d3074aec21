"""Values of messages as a person reads them, in both languages."""

from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as dt_time
from typing import Any
from zoneinfo import ZoneInfo

from launchpad.content.template import LANGUAGES
from launchpad.core import clock

_DAYS = ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"]
_MONTHS = [
    "जनवरी",
    "फ़रवरी",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त",
    "सितंबर",
    "अक्टूबर",
    "नवंबर",
    "दिसंबर",
]
# What stands before a name in lists and is no name.
_HONORIFICS = {"mr", "mrs", "ms", "miss", "dr", "shri", "smt", "sri", "श्री", "श्रीमती", "डॉ"}


def first_name(full_name: str) -> str:
    """The name that a person is called by: the first word that is no title; empty when there is none."""
    words = full_name.split()
    return next((word for word in words if word.lower().rstrip(".") not in _HONORIFICS), "")


def day(moment: date | datetime, language: str, zone: ZoneInfo = clock.INDIA) -> str:
    """A day with its weekday: "Sat 5 Dec" or "शनिवार 5 दिसंबर". A datetime must be aware."""
    local = moment.astimezone(zone).date() if isinstance(moment, datetime) else moment
    if language == "hi":
        return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return f"{local:%a} {local.day} {local:%b}"


def time(moment: datetime, language: str, zone: ZoneInfo = clock.INDIA) -> str:
    """A time of day with its zone: "5:00 pm IST" or "शाम 5:00 बजे (IST)"."""
    text = clock.time_text(moment, language, zone)
    return f"{text} ({moment.astimezone(zone).tzname()})" if language == "hi" else text


def when(moment: datetime, language: str, zone: ZoneInfo = clock.INDIA) -> str:
    """Day, date, time and zone: "Sat 5 Dec, 5:00 pm IST" or "शनिवार 5 दिसंबर, शाम 5:00 बजे (IST)"."""
    return f"{day(moment, language, zone)}, {time(moment, language, zone)}"


def size(number: int) -> str:
    """Bytes as the pages say them: "640 kB", "9.4 MB"."""
    if number < 1000:
        return f"{number} B"
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    mega = number / 1_000_000
    return f"{mega:.1f} MB" if mega < 10 else f"{mega:.0f} MB"


_HOURS = {
    "en": ["twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"],
    "hi": ["बारह", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ", "दस", "ग्यारह"],
}
# How a part of an hour is said, before the hour or, at a quarter to, before the next one.
_PARTS = {
    "en": {15: "quarter past", 30: "half past", 45: "quarter to"},
    "hi": {15: "सवा", 30: "साढ़े", 45: "पौने"},
}
# Hindi has words of its own for half past one and half past two.
_HALVES = {1: "डेढ़", 2: "ढाई"}


def hours(opens: dt_time, closes: dt_time, language: str) -> str:
    """Hours of a day as they are spoken: "ten to six" or "दस से छह बजे". Minutes that have no word stay digits."""
    texts = [_spoken(opens, language), _spoken(closes, language)]
    if texts[0] == texts[1]:
        parts = _part_of_day(opens, language), _part_of_day(closes, language)
        pairs = zip(parts, texts, strict=True)
        texts = [f"{part} {text}" if language == "hi" else f"{text} {part}" for part, text in pairs]
    return f"{texts[0]} से {texts[1]} बजे" if language == "hi" else f"{texts[0]} to {texts[1]}"


def _spoken(at: dt_time, language: str) -> str:
    hour = (at.hour + (at.minute == 45)) % 12
    if language == "hi" and at.minute == 30 and hour in _HALVES:
        return _HALVES[hour]
    if at.minute == 0:
        return _HOURS[language][hour]
    part = _PARTS[language].get(at.minute)
    return f"{part} {_HOURS[language][hour]}" if part else f"{at.hour % 12 or 12}:{at.minute:02}"


def _part_of_day(at: dt_time, language: str) -> str:
    english, hindi = (
        ("in the morning", "सुबह")
        if at.hour < 12
        else ("in the afternoon", "दोपहर")
        if at.hour < 16
        else ("in the evening", "शाम")
    )
    return hindi if language == "hi" else english


def by_language(values: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Subject.values_by_language out of values that are texts, or functions of a language."""
    return {
        language: {name: text(language) if callable(text) else str(text) for name, text in values.items()}
        for language in LANGUAGES
    }


def batch(row: Mapping[str, Any] | None) -> dict[str, dict[str, str]]:
    """batch_name, start_date, class_days and course_name of a row of batches; what it does not say is left out."""
    if row is None:
        return by_language({})
    name = str(row["name"]).strip()
    # English puts its article before a description, such as "December batch", not before a name.
    english = f"the {name}" if name.lower().endswith("batch") and not name.lower().startswith("the ") else name
    values: dict[str, Any] = {
        "batch_name": lambda language: name if language == "hi" else english,
        "course_name": row["course_name"],
    }
    if row["starts_on"]:
        values["start_date"] = lambda language: day(row["starts_on"], language)
    if row["class_days"]:
        values["class_days"] = row["class_days"]
    return by_language(values)
