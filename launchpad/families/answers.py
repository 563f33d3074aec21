"""What may be written into the CTA form: each step's input to clean values, or to the fields at fault. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from launchpad.content.consent import PURPOSES
from launchpad.core import emails, phone

AGES = range(12, 19)
GRADES = ("7", "8", "9", "10", "11", "12", "none")
RELATIONS = ("mother", "father", "guardian")
HOURS = ("any", "morning", "afternoon", "evening")
WHY_LIMIT = 500
_NAME_LIMIT = 120
_CITY_LIMIT = 80


@dataclass
class Answers:
    """Clean values by column, and codes of what is wrong by field. Fields at fault have no value."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def student(form: Mapping[str, str], year: int) -> Answers:
    """Step 1. `year` is this year; a birth year leaves two ages open, and either may be right."""
    answers = Answers()
    _choice(answers, form, "filled_by", ("guardian", "student"), "choose")
    born = _year(form.get("birth_year", ""))
    if born is None:
        answers.errors["birth_year"] = "year"
    elif year - born < AGES.start or year - born - 1 >= AGES.stop:
        answers.errors["birth_year"] = "age"
    else:
        answers.values["birth_year"] = born
    _choice(answers, form, "grade", GRADES, "grade")
    return answers


def guardian(form: Mapping[str, str], year: int, students_own: Iterable[str]) -> Answers:
    """Step 2 by a guardian. students_own: contacts of the same family that are the student's."""
    answers = Answers()
    name = _line(form, "guardian_name", _NAME_LIMIT)
    if not any(letter.isalpha() for letter in name):
        answers.errors["guardian_name"] = "name"
    else:
        answers.values["guardian_name"] = name
    _choice(answers, form, "guardian_relation", RELATIONS, "choose")
    born = _year(form.get("guardian_birth_year", ""))
    if born is None or born < year - 120:
        answers.errors["guardian_birth_year"] = "year"
    elif year - born < 18:
        answers.errors["guardian_birth_year"] = "under_18"
    else:
        answers.values["guardian_birth_year"] = born
    _contacts(answers, form, set(students_own))
    if form.get("adult") != "yes":
        answers.errors["adult"] = "tick"
    return answers


def guardian_of_student(form: Mapping[str, str], students_own: Iterable[str]) -> Answers:
    """Step 2 by a student: only where the guardian can be asked."""
    answers = Answers()
    _contacts(answers, form, set(students_own))
    return answers


def choices(form: Mapping[str, str], known_phone: str | None) -> Answers:
    """Step 3: yes or no to each purpose, and the number that has WhatsApp."""
    answers = Answers()
    chosen = {purpose: form.get(f"consent_{purpose}") for purpose in PURPOSES}
    for purpose, said in chosen.items():
        if said not in ("yes", "no"):
            answers.errors[f"consent_{purpose}"] = "yes_or_no"
    number = form.get("whatsapp", "").strip()
    if number:
        _phone(answers, number, "whatsapp")
    answers.values["guardian_phone"] = answers.values.pop("whatsapp", None) or known_phone
    answers.values["choices"] = {purpose: said == "yes" for purpose, said in chosen.items() if said in ("yes", "no")}
    return answers


def more(form: Mapping[str, str]) -> Answers:
    """Step 5."""
    answers = Answers()
    name = _line(form, "student_name", _NAME_LIMIT)
    if not any(letter.isalpha() for letter in name):
        answers.errors["student_name"] = "first_name"
    else:
        answers.values["student_name"] = name
    answers.values["city"] = _line(form, "city", _CITY_LIMIT) or None
    answers.values["language"] = "hi" if form.get("language") == "hi" else "en"
    why = form.get("why", "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(why) > WHY_LIMIT:
        answers.errors["why"] = "long"
    else:
        answers.values["why"] = why or None
    hours = form.get("contact_hours", "any")
    answers.values["contact_hours"] = hours if hours in HOURS else "any"
    return answers


def contact(written: str) -> tuple[str, str] | None:
    """The kind and the value of an address or number; None where it is neither."""
    try:
        return ("email", emails.normalise(written)) if "@" in written else ("phone", phone.indian_mobile(written))
    except ValueError:
        return None


def _contacts(answers: Answers, form: Mapping[str, str], students_own: set[str]) -> None:
    email, number = form.get("guardian_email", "").strip(), form.get("guardian_phone", "").strip()
    if not email and not number:
        answers.errors["guardian_email"] = "neither"
    if email:
        try:
            answers.values["guardian_email"] = emails.normalise(email)
        except ValueError:
            answers.errors["guardian_email"] = "email"
    if number:
        _phone(answers, number, "guardian_phone")
    for name in ("guardian_email", "guardian_phone"):
        if answers.values.get(name) in students_own:
            answers.errors[name] = "students_own"
            del answers.values[name]
        elif name not in answers.errors:
            answers.values.setdefault(name, None)


def _phone(answers: Answers, written: str, name: str) -> None:
    try:
        answers.values[name] = phone.indian_mobile(written)
    except ValueError:
        answers.errors[name] = "phone"


def _choice(answers: Answers, form: Mapping[str, str], name: str, allowed: tuple[str, ...], error: str) -> None:
    if form.get(name) in allowed:
        answers.values[name] = form[name]
    else:
        answers.errors[name] = error


def _year(written: str) -> int | None:
    text = written.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def _line(form: Mapping[str, str], name: str, limit: int) -> str:
    return " ".join(form.get(name, "").replace("\0", "").split())[:limit].strip()
