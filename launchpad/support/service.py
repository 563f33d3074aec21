"""The rules of support: what a request is, who hears of it, how it is answered, and when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from launchpad.content.template import LANGUAGES
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Forbidden, Invalid, NotFound
from launchpad.core.links import LinkKind
from launchpad.crm import people
from launchpad.families import merge as merges
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach.compose import Subject, message_to, messages_for, notify_in_app
from launchpad.support import queries

SAFETY = "safety"
LONGEST_TEXT = 4000
_SILENCE = timedelta(days=14)
_SUBJECTS = {
    "class_link": "Cannot join class",
    "assignment": "Cannot upload",
    "payment": "Payment",
    "sign_in": "Sign-in",
    "certificate": "Certificate",
    SAFETY: "Something feels unsafe",
    "other": "A question",
}
# Words that a phone makes of a picture; what they say they are is told by their first bytes.
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True)
class Asked:
    """What somebody asks for. errors: the last faults that the app showed there. files: photos that are stored already.

    client_key: the same for a repetition, which then makes no second request.
    """

    category: str
    text: str
    client_key: str
    page: str | None = None
    device: str | None = None
    errors: Sequence[dict[str, Any]] = ()
    files: Sequence[dict[str, Any]] = field(default_factory=list)


def picture_type(content: bytes) -> str | None:
    """The kind of a picture by its first bytes; None for everything else, whatever it is called."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _PICTURES.items() if content.startswith(start)), None)


# ---------------------------------------------------------------- asking
def ask(conn: Conn, user_id: UUID, email: str | None, asked: Asked) -> Row:
    """Make a request and file its words in the family's thread; a repetition gives the same request again.

    About safety it is urgent, stops all automation for the family and tells the educator at once; it needs no words.
    Raises Forbidden for an educator, Invalid for a request that says nothing.
    """
    person = _asker(conn, user_id)
    text = asked.text.strip()
    if not text and asked.category != SAFETY:
        raise Invalid("text", "Write what the problem is.")
    key = f"ask:{user_id}:{asked.client_key}"
    people.lock(conn, key)
    known = people.said_in_app(conn, key)
    if known is not None and known["ticket_id"] is not None:
        return queries.one(conn, known["ticket_id"])
    contact = _contact(conn, person, email)
    family_id = person["family_id"] or contact["family_id"]  # type: ignore[index]
    is_safety = asked.category == SAFETY
    ticket = queries.add(
        conn,
        {
            "family_id": family_id,
            "lead_id": person["lead_id"],
            "user_id": user_id,
            "category": asked.category,
            "priority": "urgent" if is_safety else "high" if asked.category == "class_link" else "normal",
            "subject": _subject(asked.category, text),
            "page": asked.page,
            "device": asked.device,
            "errors": list(asked.errors),
        },
    )
    author = person["full_name"] or email or "Somebody"
    people.say_in_app(
        conn,
        {
            "family_id": family_id,
            "contact_id": contact["id"] if contact else None,
            "author": author,
            "subject": _SUBJECTS[asked.category],
            "body": text or "Something feels unsafe. No words were added.",
            "attachments": list(asked.files),
            "key": key,
            "ticket_id": ticket["id"],
        },
        watch=not is_safety,
    )
    if is_safety:
        people.handle_with_care(conn, family_id, f"{author} said that something feels unsafe.")
        people.tell_educators(
            conn,
            f"care:ticket:{ticket['id']}",
            "safety",
            "Something feels unsafe",
            f"{author} asks for you now.",
            f"/admin/support/{ticket['id']}",
        )
    return queries.one(conn, ticket["id"])


def add_words(conn: Conn, ticket_id: UUID, user_id: UUID, email: str | None, said: Asked) -> Row:
    """More words of theirs on a request, which opens it again where it was solved. Raises NotFound, Invalid."""
    person = _asker(conn, user_id)
    ticket = _own(conn, ticket_id, user_id)
    text = said.text.strip()
    if not text and not said.files:
        raise Invalid("text", "Write something.")
    contact = _contact(conn, person, email)
    people.say_in_app(
        conn,
        {
            "family_id": ticket["family_id"],
            "contact_id": contact["id"] if contact and contact["family_id"] == ticket["family_id"] else None,
            "author": person["full_name"] or email or "Somebody",
            "subject": None,
            "body": text or "A photo",
            "attachments": list(said.files),
            "key": f"say:{user_id}:{said.client_key}",
            "ticket_id": ticket["id"],
        },
        watch=ticket["category"] != SAFETY,
    )
    return queries.one(conn, ticket["id"])


def solved(conn: Conn, ticket_id: UUID, user_id: UUID) -> Row:
    """Who asked says that it is solved. One about safety is closed by the educator alone. Raises NotFound, Conflict."""
    ticket = _own(conn, ticket_id, user_id)
    if ticket["category"] == SAFETY:
        raise Conflict("Your teacher closes this one, when all is well.", code="safety")
    queries.resolve(conn, ticket["id"], user_id)
    return queries.one(conn, ticket["id"])


def solved_by_tap(conn: Conn, whatsapp_id: UUID) -> None:
    """Somebody tapped "Solved" under an answer on WhatsApp."""
    ticket_id = queries.of_message(conn, whatsapp_id)
    if ticket_id is not None:
        queries.resolve(conn, ticket_id, None)


def reopen(conn: Conn, ticket_id: UUID, user_id: UUID) -> Row:
    """Who asked says that it is not solved after all. Raises NotFound."""
    ticket = _own(conn, ticket_id, user_id)
    queries.reopen(conn, ticket["id"])
    return queries.one(conn, ticket["id"])


def rate(conn: Conn, ticket_id: UUID, user_id: UUID, rating: int) -> Row:
    """How much the answer helped, 1 to 5. Raises NotFound; Conflict before it is solved."""
    ticket = _own(conn, ticket_id, user_id)
    if ticket["status"] != "resolved":
        raise Conflict("Say first that it is solved.", code="not_resolved")
    queries.rate(conn, ticket["id"], rating)
    return queries.one(conn, ticket["id"])


def note_read(conn: Conn, article_id: UUID, user_id: UUID, helped: bool | None) -> None:
    """Somebody opened an answer, and may say whether it helped. Raises NotFound."""
    if not queries.note_read(conn, article_id, user_id, helped):
        raise NotFound


# ---------------------------------------------------------------- answering
def answer(conn: Conn, ticket_id: UUID, written_by: UUID, body: str, client_key: str) -> Row:
    """The educator's answer: in the app at once, and by the messages that the matrix has for it; once by its key.

    What a child said of its safety is answered in the app alone: an e-mail or WhatsApp may be read by the very person
    that it is about. Raises NotFound, Invalid.
    """
    ticket = _found(conn, ticket_id)
    body = body.strip()
    if not 0 < len(body) <= LONGEST_TEXT:
        raise Invalid("body", f"Write something, up to {LONGEST_TEXT} characters.")
    message_id = people.answer_in_app(
        conn, ticket["family_id"], ticket["id"], body, written_by=written_by, key=client_key
    )
    if message_id is not None:
        _tell(conn, ticket, body, str(message_id))
    return queries.one(conn, ticket["id"])


def _tell(conn: Conn, ticket: Row, body: str, revision: str) -> None:
    is_safety = ticket["category"] == SAFETY
    subject = Subject(
        "ticket",
        ticket["id"],
        revision,
        # No word of it on a screen that somebody else may look at.
        values={} if is_safety else {"ticket_subject": ticket["subject"], "reply_text": body},
        values_by_language={language: {} for language in LANGUAGES},
        links=[LinkKind.TICKET],
    )
    leads = [ticket["lead_id"]] if ticket["lead_id"] else []
    notify_in_app(conn, "ticket_reply", leads, subject, link_path=f"/app/support/{ticket['id']}")
    if is_safety:
        return
    messages = messages_for(conn, "ticket_reply", leads, subject, priority=2)
    if not leads:
        first = people.first_contact(conn, ticket["family_id"], "email")
        mail = message_to(conn, "ticket_reply", "email", first["id"], subject, priority=2) if first else None
        messages = [mail] if mail else []
    open_windows = queries.windows(conn, ticket["family_id"])
    plan(conn, [_in_own_words(one, body) if one.contact_id in open_windows else one for one in messages])


def _in_own_words(message: Planned, body: str) -> Planned:
    """Within 24 hours of their last message the educator's own words go on WhatsApp; the template is for later."""
    if message.channel != "whatsapp":
        return message
    return replace(message, template_id=None, body=body, is_session=True, dedupe_key=message.key)


# ---------------------------------------------------------------- two that are one
def merge(conn: Conn, ticket_id: UUID, into_id: UUID, actor: UUID) -> Row:
    """Put the words of a request with those of another of the same family; for a day it can be undone.

    What is said about safety goes only with what the same child said about safety, so that it keeps its mark and is
    read by nobody else. Returns the merge. Raises NotFound, Invalid, Conflict.
    """
    if ticket_id == into_id:
        raise Invalid("into_id", "Choose two different ones.")
    # Always in one order: two who merge the same two at once do not wait for each other.
    found = {one: queries.lock(conn, one) for one in sorted((ticket_id, into_id))}
    drop, keep = found[ticket_id], found[into_id]
    if drop is None or keep is None:
        raise NotFound
    if refusal := _merge_refusal(conn, drop, keep):
        code, words = refusal
        raise Conflict(words, code=code)
    return merges.find(conn, queries.merge(conn, into_id, ticket_id, actor))


def _merge_refusal(conn: Conn, drop: Row, keep: Row) -> tuple[str, str] | None:
    """Why two requests stay two: a code, and a sentence."""
    if drop["family_id"] != keep["family_id"]:
        return "two_families", "They are of two families. Merge the families first, if they are one."
    if drop["merged_into"] or keep["merged_into"]:
        return "merged_already", "One of them was merged already. Open the one that was kept."
    if keep["status"] == "resolved":
        return "is_over", "That request is resolved. Open it again first."
    about_safety = [one["category"] == SAFETY for one in (drop, keep)]
    if any(about_safety) and not (all(about_safety) and drop["user_id"] == keep["user_id"]):
        return SAFETY, "What is said about safety stays a request of its own."
    if queries.holds_others(conn, drop["id"]):
        return "holds_others", "Others were merged into this one. Merge the other one into this."
    return None


# ---------------------------------------------------------------- time
def keep_time(conn: Conn) -> None:
    """Snoozes end; what was answered and never heard of again is solved, but for what is about safety."""
    queries.wake_snoozed(conn)
    queries.close_silent(conn, _SILENCE)


# ---------------------------------------------------------------- who
def _asker(conn: Conn, user_id: UUID) -> Row:
    person = queries.person(conn, user_id)
    if person is None or person["role"] != "student":
        raise Forbidden
    return person


def _contact(conn: Conn, person: Row, email: str | None) -> Row | None:
    if person["family_id"] is not None:
        return people.contact_of_family(conn, person["family_id"], email)
    if not email:
        raise Invalid("email", "This account has no e-mail address to be answered at.")
    return people.of_account(conn, email, person["full_name"] or None)


def _own(conn: Conn, ticket_id: UUID, user_id: UUID) -> Row:
    """A request of this person, or the one that it was merged into."""
    ticket = queries.lock_own(conn, ticket_id, user_id)
    if ticket is None:
        raise NotFound
    return _found(conn, ticket["merged_into"]) if ticket["merged_into"] else ticket


def _found(conn: Conn, ticket_id: UUID) -> Row:
    """A request, or the one that it was merged into: that goes on for both."""
    ticket = queries.lock(conn, ticket_id)
    if ticket is None:
        raise NotFound
    return _found(conn, ticket["merged_into"]) if ticket["merged_into"] else ticket


def _subject(category: str, text: str) -> str:
    first = " ".join(text.split("\n")[0].split())
    if category == SAFETY or not first:
        return _SUBJECTS[category]
    return first if len(first) <= 60 else first[:57].rstrip() + "..."
