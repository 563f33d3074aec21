"""What is taken from a call: each field with its values, the line of the transcript that says it, and plain refusals.

Pure. Unknown is an answer and is no proposal; a value that the agent made up stays, marked as not understood.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from launchpad.core import clock
from launchpad.providers.bolna.webhook import Execution

# Fields with a closed set of values; `other:<name>` is a language of its own.
VALUES: dict[str, frozenset[str]] = {
    "interested": frozenset({"yes", "no", "thinking", "unknown"}),
    "asked_to_stop": frozenset({"no", "calls", "all"}),
    "wrong_number": frozenset({"yes", "no"}),
    "answered_by": frozenset({"guardian", "other_adult", "child", "voicemail", "unknown"}),
    "language_preference": frozenset({"en", "hi", "unknown"}),
    "reason_no": frozenset({"fee", "time", "exams", "age", "not_online", "other", "none"}),
    "wants_person": frozenset({"yes", "no"}),
    "coming": frozenset({"yes", "no", "unknown"}),
    "heard_disclosure": frozenset({"yes", "no"}),
    "safety": frozenset({"yes", "no"}),
    "angry": frozenset({"yes", "no"}),
}
TEXTS = frozenset({"call_back_at", "question"})
# What holds at once, without the educator.
AT_ONCE = ("asked_to_stop", "wrong_number", "safety", "angry")

# Values that say nothing to be done.
_NOTHING = {
    "asked_to_stop": {"no"},
    "wrong_number": {"no"},
    "wants_person": {"no"},
    "safety": {"no"},
    "angry": {"no"},
    "reason_no": {"none"},
    "heard_disclosure": {"yes", "no"},
}
_LONGEST = 200

# The words of a refusal, as people say them on the phone. In doubt it is all channels.
_STOP_EN = re.compile(
    r"\b(?:do\s*n[o']?t|never|stop|quit)\s+(?:ever\s+)?(?:call|calling|phone|phoning|ring|ringing|contact|contacting|disturb)"
    r"|\bremove\s+(?:me|my\s+(?:number|name))|\btake\s+me\s+off|\bstop\s+(?:it|this|bothering|harassing)"
    r"|\bdo\s*n[o']?t\s+(?:want|wish)\s+(?:any\s+)?(?:more\s+)?(?:calls?|messages?|to\s+be\s+(?:called|contacted))"
    r"|\b(?:complain|complaint|report)\b[^.\n]{0,30}\b(?:police|trai|dnd)\b"
    r"|\b(?:unsubscribe|leave\s+(?:us|me)\s+alone)\b",
    re.IGNORECASE,
)
_STOP_HI = re.compile(
    r"(?:कॉल|काल|फ़ोन|फोन|मैसेज|मेसेज|संपर्क|परेशान)[^।\n]{0,16}(?:मत|ना|न)\s*(?:कर|किया|कीजि|करि|करें|करो)"
    r"|(?:मत|ना)\s*(?:कॉल|फ़ोन|फोन|परेशान)|(?:कॉल|फ़ोन|फोन|मैसेज)[^।\n]{0,12}(?:बंद|बन्द)"
    r"|(?:नंबर|नम्बर)[^।\n]{0,12}(?:हटा|डिलीट)|दोबारा[^।\n]{0,10}(?:मत|ना|न)\s|\b(?:call|phone|message)\s+(?:mat|na|nahi)\s+kar"
    r"|\b(?:mat|na)\s+(?:call|phone)\s*kar|\bband\s+kar(?:o|do|dijiye|iye|ein)?\b|\bpareshan\s+(?:mat|na)\b",
    re.IGNORECASE,
)
_ONLY_CALLS = re.compile(
    r"\b(?:only|just)\s+(?:whats\s*app|message|e-?mail|text|write)|\b(?:whats\s*app|message|e-?mail|text|write)\b[^.\n]{0,20}\b(?:instead|only|is\s+fine)"
    r"|(?:सिर्फ़|सिर्फ|केवल)\s*(?:मैसेज|व्हाट्सऐप|व्हाट्सएप|लिख)|\bsirf\s+(?:message|whats\s*app)",
    re.IGNORECASE,
)
# "Do not stop", "don't call in the morning, call at six" and questions are no refusals.
_LATER = re.compile(
    r"\b(?:call|ring|phone)\b[^.\n]{0,24}\b(?:later|tomorrow|evening|afternoon|after|at\s+\d|tonight)\b"
    r"|\b(?:now|right\s+now|today|morning|before)\b[^.\n]{0,12}$|(?:बाद|शाम|कल)\s*(?:में|को)?[^।\n]{0,12}(?:कॉल|फ़ोन|फोन)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """One thing that was heard. is_known: whether the value is one that the field may have."""

    field: str
    value: str
    evidence: str | None
    is_known: bool = True


def lines_of(transcript: str | None) -> list[tuple[str, str]]:
    """(who: "user" or "assistant", what was said) of each line; a line without a speaker goes on with the last."""
    lines: list[tuple[str, str]] = []
    for raw in (transcript or "").splitlines():
        who, colon, said = raw.strip().partition(":")
        speaker = who.strip().lower()
        if colon and speaker in ("user", "assistant", "agent", "bot"):
            lines.append(("user" if speaker == "user" else "assistant", " ".join(said.split())))
        elif raw.strip() and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {' '.join(raw.split())}")
    return [(who, said) for who, said in lines if said]


def refusal(transcript: str | None) -> Answer | None:
    """A plain wish not to be called, in the person's own words, whatever the agent made of it."""
    for who, said in lines_of(transcript):
        if who != "user":
            continue
        text = unicodedata.normalize("NFC", said)
        if (_STOP_EN.search(text) or _STOP_HI.search(text)) and not _LATER.search(text):
            return Answer("asked_to_stop", "calls" if _ONLY_CALLS.search(text) else "all", said)
    return None


def answers(execution: Execution) -> list[Answer]:
    """What the agent noted, checked against the fields, with evidence; a call without talk has none.

    A refusal that stands in the transcript counts also where the agent noted none, or only half of it.
    """
    if not execution.is_conversation:
        return []
    noted = {name.rpartition(".")[2].strip().lower(): value for name, value in execution.extracted.items()}
    proof = _evidence(execution.extracted)
    said = lines_of(execution.transcript)
    found = [
        answer
        for name, value in noted.items()
        if name != "evidence" and (answer := _answer(name, value, proof.get(name), said)) is not None
    ]
    if plain := refusal(execution.transcript):
        heard = next((answer for answer in found if answer.field == "asked_to_stop"), None)
        if heard is None or (heard.value != "all" and plain.value == "all"):
            found = [answer for answer in found if answer.field != "asked_to_stop"] + [plain]
    return found


def value_of(execution: Execution, field: str) -> str | None:
    """What the agent noted for a field, also where it says nothing to be done."""
    noted = {name.rpartition(".")[2].strip().lower(): value for name, value in execution.extracted.items()}
    value = noted.get(field, "").strip().lower()
    return value or None


def call_back_time(value: str) -> datetime | None:
    """The named time of a `call_back_at`; None where it is text as spoken, which the educator reads."""
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=clock.INDIA)


def _answer(name: str, value: str, proof: str | None, said: list[tuple[str, str]]) -> Answer | None:
    text = " ".join(value.split())
    if name in VALUES:
        plain = text.lower()
        if plain in {"", "unknown"} or plain in _NOTHING.get(name, ()):
            return None
        is_known = plain in VALUES[name] or (name == "language_preference" and plain.startswith("other:"))
        if name == "asked_to_stop" and not is_known:
            # In doubt it is everything.
            plain, is_known = "all", True
        return Answer(name, plain[:_LONGEST], proof or _line_for(name, said), is_known)
    if not text or text.lower() in ("none", "null", "unknown", "empty"):
        return None
    return Answer(name, text[:_LONGEST], proof, name in TEXTS)


def _evidence(extracted: Mapping[str, str]) -> dict[str, str]:
    """field -> quoted line, out of `evidence.interested`, or of one `evidence` with lines like "interested: ..."."""
    found: dict[str, str] = {}
    for name, value in extracted.items():
        parts = name.split(".")
        # Nested by category and field, or flat.
        if "evidence" in parts[:-1]:
            found[parts[-1].strip().lower()] = " ".join(value.split())
        elif parts[-1].strip().lower() == "evidence":
            for line in value.splitlines():
                field, colon, quote = line.partition(":")
                if colon and field.strip().lower() in VALUES.keys() | TEXTS:
                    found[field.strip().lower()] = " ".join(quote.split()).strip("\"'“”")
    return found


_HINTS = {
    "interested": re.compile(
        r"\b(?:yes|no|seat|interested|think|sure|want|not)\b|हाँ|हां|नहीं|सोच|चाहिए|सीट|\b(?:haan|nahi|soch)",
        re.IGNORECASE,
    ),
    "wrong_number": re.compile(r"\bwrong\b|ग़लत|गलत|\bgalat\b|\bwho\b|कौन", re.IGNORECASE),
    "wants_person": re.compile(
        r"\b(?:person|human|someone|teacher|talk|speak|madam|ma'am)\b|बात|टीचर|मैडम", re.IGNORECASE
    ),
    "reason_no": re.compile(
        r"\b(?:fee|cost|expensive|money|time|exam|busy|young|online)\w*|फ़ीस|फीस|महंग|समय|परीक्षा", re.IGNORECASE
    ),
    "coming": re.compile(r"\b(?:come|coming|join|cannot|can't|yes|no)\b|आएगा|आएगी|नहीं|हाँ", re.IGNORECASE),
}


def _line_for(name: str, said: list[tuple[str, str]]) -> str | None:
    """The person's last line that speaks of a field, where the agent quoted none: which line, never a value."""
    hint = _HINTS.get(name)
    lines = [text for who, text in said if who == "user"]
    if hint is None or not lines:
        return None
    return next((text for text in reversed(lines) if hint.search(text)), None)
