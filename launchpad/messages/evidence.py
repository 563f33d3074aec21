"""What became of a message, as a sheet to keep or to show: the answer, every step with its evidence, and its words."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from launchpad.core import typeset
from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from launchpad.core.typeset import MissingLetters
from launchpad.ledger import words
from launchpad.messages import story

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "certificates" / "fonts"
_CHANNELS = {"email": "E-mail", "whatsapp": "WhatsApp", "voice": "Call"}
_LEFT_OUT = "Signs that no letter is printed for, such as emoji, are left out here. Links in it do not work."
_NO_LINKS = "Links in it do not work."


def pdf(
    row: Row, events: Sequence[Row], *, subject: str | None, text: str, brand: str, question: str, asked: datetime
) -> bytes:
    """The sheet of one message as PDF/A. `subject`, `text`: as the family reads it; `question`: as it was asked."""
    said = json.dumps(_said(row, events, subject, text, brand, question, asked), ensure_ascii=False)
    day = asked.astimezone(INDIA).date()
    while True:
        try:
            return typeset.pdf(_compiler(), {"given": said}, day)
        except MissingLetters as missing:
            # Unlike a name on a certificate, a message is still what it was without its emoji.
            plain = _without(said, missing.letters).replace(_NO_LINKS, _LEFT_OUT)
            if plain == said:
                raise
            said = plain


def _without(text: str, letters: str) -> str:
    """The text without some letters and the invisible signs that join them; what is plain ASCII always stays."""
    gone = "".join(letter for letter in letters if not letter.isascii())
    return re.sub(f"[{re.escape(gone)}][\u200d\ufe0f]*", "", text) if gone else text


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_HERE / "evidence.typ"), font_paths=[str(_FONTS)], ignore_system_fonts=True)


def _said(
    row: Row, events: Sequence[Row], subject: str | None, text: str, brand: str, question: str, asked: datetime
) -> dict[str, Any]:
    title = row["event_title"] or row["event_key"].replace("_", " ").capitalize()
    whose = row["relation"] or row["owner"]
    facts = [
        ("Message", f"{title}, {_CHANNELS[row['channel']]}"),
        ("About", row["student_name"] or ""),
        ("To", ", ".join(filter(None, (row["contact_name"], whose, _to(row))))),
        ("Class", f"{row['session_title']}, {_when(row['starts_at'])}" if row["session_title"] else ""),
        ("Due", _when(row["due_at"])),
        ("Our number of it", str(row["id"])),
        ("Their number of it", row["provider_message_id"] or ""),
    ]
    proofs = {event["webhook_event_id"]: event for event in events if event["webhook_event_id"]}
    return {
        "brand": brand,
        "question": question,
        "answer": story.answer(row, events),
        "asked": _when(asked),
        "facts": [fact for fact in facts if fact[1]],
        "steps": [
            {
                "at": _when(step.at),
                "text": step.text,
                "detail": step.detail or "",
                "proof": _proof(proofs[step.webhook]) if step.webhook else "",
            }
            for step in story.trail(row, events)
            if not step.is_next
        ],
        "subject": subject or "",
        "text": [line for line in text.splitlines() if line.strip()],
        "left_out": _NO_LINKS,
    }


def _to(row: Row) -> str:
    return words.masked({"kind": row["contact_kind"], "value": row["contact_value"]})


def _proof(event: Row) -> str:
    return f"Webhook {event['webhook_event_id']} of {event['provider']}, received {_when(event['received_at'])}."


def _when(moment: datetime) -> str:
    local = moment.astimezone(INDIA)
    return f"{local.day} {local:%b %Y %H:%M:%S} IST"
