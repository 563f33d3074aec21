"""What the columns of a list hold: a guess from their names and first values, which the educator confirms."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from launchpad.core.errors import Invalid

Target = Literal[
    "student_name",
    "guardian_name",
    "email",
    "phone",
    "student_email",
    "student_phone",
    "guardian_email",
    "guardian_phone",
    "age",
    "birth_year",
    "grade",
    "city",
    "source",
    "extra",
    "ignore",
]
Owner = Literal["guardian", "student", "unknown"]
Confidence = Literal["sure", "likely", "none"]

TARGETS: tuple[Target, ...] = get_args(Target)
# Whose contact a target holds; None: as the import says for contacts of columns without a stated owner.
CONTACTS: dict[Target, tuple[Literal["email", "phone"], Owner | None]] = {
    "guardian_email": ("email", "guardian"),
    "guardian_phone": ("phone", "guardian"),
    "email": ("email", None),
    "phone": ("phone", None),
    "student_email": ("email", "student"),
    "student_phone": ("phone", "student"),
}
# Rows that are looked through for values to show, and how many of them are shown.
SAMPLE_ROWS = 50
SAMPLES = 3

_GUARDIAN = re.compile(r"\b(parents?|guardians?|mothers?|fathers?|moms?|mums?|dads?|mummy|papa)\b|अभिभावक|माता|पिता|माँ")
_STUDENT = re.compile(r"\b(students?|child|childs|kids?|wards?|learners?|applicants?|participants?)\b|छात्र|बच्च")
_EMAIL = re.compile(r"\be ?mails?\b|\bmail id\b|ईमेल")
_PHONE = re.compile(r"\b(phone|mobile|whatsapp|cell|telephone|contact (no|number))\b|फ़ोन|फोन|मोबाइल")
_NAME = re.compile(r"^(full|first|last|sur|complete|of|the|s|name|surname|नाम|पूरा|का)$")
_PART_OF_NAME = re.compile(r"first|last|sur")
_WORDS: list[tuple[Target, re.Pattern[str]]] = [
    ("birth_year", re.compile(r"\b(birth|dob|yob|born)\b|जन्म")),
    ("age", re.compile(r"\bage\b|उम्र|आयु")),
    ("grade", re.compile(r"\b(class|grade|std|standard)\b|कक्षा")),
    ("city", re.compile(r"^(city|town|village|city or village|current city|district)$|शहर|गाँव")),
    ("source", re.compile(r"\bhear about\b|^(lead )?source$")),
]
# Numbers and states of the program that wrote the list say nothing about a family.
_TECHNICAL = re.compile(
    r"^((lead |form |ad |adset |campaign )?id|(sr|sl|s) ?(no|number)?|serial.*|time ?stamp|created.*|lead status)$"
)
_SAMPLE_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SAMPLE_PHONE = re.compile(r"[\s'\"p:+()\d-]{10,}")


@dataclass(frozen=True)
class Guess:
    """What a column seems to hold."""

    target: Target
    confidence: Confidence


def samples(header: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Up to three values of each column that are not empty, in their order; long ones are cut."""
    found: dict[str, list[str]] = {name: [] for name in header}
    for row in rows:
        for name, cell in zip(header, row, strict=False):
            value = " ".join(cell.split())
            if value and len(found[name]) < SAMPLES:
                found[name].append(value if len(value) <= 80 else value[:79] + "…")
    return found


def guess(values: Mapping[str, Sequence[str]]) -> dict[str, Guess]:
    """The likely target of each column, by its name and its sample values."""
    found = {name: _guess_one(name, shown) for name, shown in values.items()}
    for target in ("student_name", "guardian_name"):
        names = [name for name, one in found.items() if one.target == target]
        # First and last name belong together; a second whole name is another thing.
        whole = [name for name in names if not _PART_OF_NAME.search(name.lower())]
        for name in names:
            if whole and name != whole[0]:
                found[name] = Guess("extra", "none")
    return found


def owner_of(target: str, default_owner: Owner) -> Owner | None:
    """Whose contact a target holds; None where it holds no contact."""
    for contact, (_kind, owner) in CONTACTS.items():
        if contact == target:
            return owner or default_owner
    return None


def check(mapping: Mapping[str, str], header: Sequence[str]) -> None:
    """Raise Invalid where a mapping does not fit its list, or leaves no way to name or reach anyone."""
    for name, target in mapping.items():
        if name not in header:
            raise Invalid(name, f'The list has no column "{name}".')
        if target not in TARGETS:
            raise Invalid(name, f'"{target}" is nothing that a column can be.')
    targets = set(mapping.values())
    if "student_name" not in targets:
        raise Invalid("student_name", "Say which column holds the student's name.")
    if not targets & set(CONTACTS):
        raise Invalid("contact", "Say which column holds an e-mail address or a phone number.")


def _guess_one(name: str, shown: Sequence[str]) -> Guess:
    words = " ".join(re.findall(r"[^\W_]+(?:[\u0900-\u097f]*)", name.lower().replace("e-mail", "email")))
    whose = "guardian" if _GUARDIAN.search(words) else "student" if _STUDENT.search(words) else None
    looks = {"email": _SAMPLE_EMAIL, "phone": _SAMPLE_PHONE}
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
        if pattern.search(words):
            fits = not shown or any(looks[kind].fullmatch(value.strip()) for value in shown)
            return Guess(_contact(kind, whose), "sure" if fits else "likely")
    if _is_name(words):
        return Guess("guardian_name" if whose == "guardian" else "student_name", "sure")
    for target, pattern in _WORDS:
        if pattern.search(words):
            return Guess(target, "sure")
    for kind in ("email", "phone"):
        if shown and all(looks[kind].fullmatch(value.strip()) for value in shown) and not _TECHNICAL.search(words):
            return Guess(_contact(kind, whose), "likely")
    return Guess("ignore" if _TECHNICAL.search(words) or not shown else "extra", "none")


def _contact(kind: str, whose: str | None) -> Target:
    wanted = kind if whose is None else f"{whose}_{kind}"
    return next(target for target in CONTACTS if target == wanted)


def _is_name(words: str) -> bool:
    rest = _STUDENT.sub(" ", _GUARDIAN.sub(" ", words)).split()
    named = any(word in ("name", "surname", "नाम") for word in rest)
    return named and all(_NAME.match(word) for word in rest)
