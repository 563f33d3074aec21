"""Words that call for care: a message with one of them is looked after by a person, and by nobody else."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Beginnings of words; the educator may add to them, and take none away.
_STEMS = (
    "unsafe",
    "scared",
    "hurt me",
    "hits me",
    "hit me",
    "beats me",
    "touch",
    "threat",
    "blackmail",
    "nude",
    "kill",
    "suicid",
    "run away",
    "ran away",
    "secret meeting",
    "डर लग",
    "मारता",
    "मारते",
    "मारा",
    "छूता",
    "छुआ",
    "धमकी",
    "ब्लैकमेल",
    "नंगी फ़ोटो",
    "नंगी फोटो",
    "मर जा",
    "मरना",
    "आत्महत्या",
    "भाग जा",
    "darr lag",
    "dar lag",
    "maarta",
    "maarte",
    "chhuta",
    "chhua",
    "dhamki",
    "mar jaun",
    "marna chah",
    "khudkushi",
)
# Words whose longer forms say something else: diet, died out of a list, and the like.
_WHOLE = ("die", "dies", "dying")
# What people write every day and means nothing of the kind.
_HARMLESS = re.compile(
    r"\b(?:in touch|touch\s?screen|touch\s?pad|touch base|touch[- ]?up|touching story|overkill|killing it|kill time)\b"
)
# Vowel signs of Devanagari are no letters to a regular expression, so a border is said in full.
_LETTER = r"[\w\u0900-\u097f]"


def heard(text: str, more: Iterable[str] = ()) -> str | None:
    """The first word that calls for care, as it was written; None where there is none. `more`: the educator's own."""
    plain = _HARMLESS.sub(" ", _plain(text))
    found = _pattern(tuple(more)).search(plain)
    return found[0] if found else None


@lru_cache(maxsize=8)
def _pattern(more: tuple[str, ...]) -> re.Pattern[str]:
    stems = [_plain(word) for word in (*_STEMS, *more) if word.strip()]
    begun = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
    whole = "|".join(map(re.escape, _WHOLE))
    return re.compile(rf"(?<!{_LETTER})(?:(?:{begun}){_LETTER}*|(?:{whole})(?!{_LETTER}))")


def _plain(text: str) -> str:
    """In one spelling: composed the same way, small letters, single spaces, no marks between the letters of a word."""
    words = unicodedata.normalize("NFC", text).casefold().replace("\u200d", "").replace("\u200c", "")
    return " ".join(words.replace("\u2019", "'").split())
