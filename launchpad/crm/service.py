"""The rules of what comes in: where a message belongs, what it means, and what is done about it at once."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from launchpad.config import Settings
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.crm import queries, safety, text
from launchpad.crm.files import Described, Source, keep, of_mail
from launchpad.ledger import words
from launchpad.ledger.plan import Channel
from launchpad.outreach import optout
from launchpad.providers.sendgrid.inbound import InboundEmail
from launchpad.sequences import service as sequences

# What a word or a tapped button asks for that needs nobody's answer.
DONE_AT_ONCE = ("opt_out", "opt_in", "no_calls", "solved")

_OURS = re.compile(r"<([0-9a-f]{32})@")


class Unplaceable(Exception):
    """A message came in that belongs to nobody: it names neither sender nor anything that we sent."""


@dataclass(frozen=True)
class Inbound:
    """A message that came in, with the family it belongs to.

    contact: who wrote; None where the family is known by what was answered, and the sender is not. stops: the contact
    that a stop in it is about. id: the provider's, by which it is filed once. at: when it was written, aware.
    files: where those attachments that are to be kept are found, by their place. is_unproven: it may be another who
    wrote in this person's name, so nothing is done at once.
    """

    channel: Channel
    family_id: UUID
    contact: Row | None
    stops: Row | None
    author: str
    subject: str | None
    body: str
    attachments: list[Described]
    id: str
    in_reply_to: str | None
    at: datetime | None
    is_automatic: bool = False
    is_unproven: bool = False
    meaning: str | None = None
    files: dict[int, Source] = field(default_factory=dict)


# ---------------------------------------------------------------- coming in
def receive_email(conn: Conn, settings: Settings, mail: InboundEmail, event_id: int | None = None) -> None:
    """File a mail in the thread of its family; `event_id` is the stored webhook with its files. Raises Unplaceable.

    Who answers a mail of ours holds it, which proves them; else the domain of the sender must vouch for the mail. What
    is not proven is filed with that mark and does nothing by itself: a stop or a start in it waits for the educator.
    """
    answered = _answered_mail(conn, mail)
    sender = (mail.from_address or "").strip().lower()
    is_ours = sender == settings.email_from or sender.endswith(f"@{settings.email_parse_domain}")
    if answered is None and is_ours:
        raise Unplaceable("This mail comes from an address of ours and answers nothing of ours.")
    is_automatic = mail.is_auto_reply or is_ours
    is_unproven = answered is None and not mail.is_proven
    if answered is not None:
        family_id = answered["family_id"]
        known = queries.contact_by_value(conn, "email", sender) if sender else None
        # Another address of the same person may answer; who it is, is not known by that.
        contact = known if known and known["family_id"] == family_id else None
        stops = contact or queries.contact(conn, answered["contact_id"])
    else:
        contact = stops = contact_of(conn, "email", sender, mail.from_name)
        family_id = contact["family_id"]
    body = text.written(mail.text, mail.html)
    described, kept = of_mail(mail.attachments, event_id)
    receive(
        conn,
        settings,
        Inbound(
            channel="email",
            family_id=family_id,
            contact=contact,
            stops=stops,
            author=mail.from_name or sender,
            subject=mail.subject or None,
            body=body,
            attachments=described,
            files=kept,
            id=mail.message_id or mail.dedupe_key,
            in_reply_to=mail.in_reply_to,
            at=None,
            is_automatic=is_automatic,
            is_unproven=is_unproven,
            meaning=None if is_automatic or is_unproven else meaning_of(body or mail.subject),
        ),
    )


def receive(conn: Conn, settings: Settings, message: Inbound) -> None:
    """File a message once, and do what it plainly means. A repetition does nothing."""
    # Nobody needs to answer a machine, or what is done at once.
    asks_reply = not message.is_automatic and message.meaning is None
    contact_id = message.contact["id"] if message.contact else None
    row = {**vars(message), "contact_id": contact_id, "provider_message_id": message.id, "asks_reply": asks_reply}
    message_id = queries.file_inbound(conn, row)
    if message_id is None:
        return
    keep(conn, message_id, message.files)
    if message.is_unproven and not message.is_automatic and meaning_of(message.body or message.subject or ""):
        queries.tell_educators(
            conn,
            f"unproven:{message_id}",
            "reply",
            "A stop or start that nobody proves",
            f"A mail in the name of {message.author} asks for it, but their mail service does not vouch for it. "
            "Nothing was changed.",
            f"/admin/inbox/{message.family_id}",
        )
    if not message.is_automatic:
        sequences.answered(conn, message.family_id)
    if message.stops is not None and message.meaning is not None:
        _obey(conn, settings, message, message.stops)
    if asks_reply:
        watch(conn, message.family_id, message.author, f"{message.subject or ''}\n{message.body}")


def watch(conn: Conn, family_id: UUID, author: str, said: str) -> None:
    """Where a word calls for care, pin the family's thread, keep automation out and tell the educator at once."""
    word = safety.heard(said, queries.safety_words(conn))
    if word is not None and queries.handle_with_care(conn, family_id, f"{author} wrote “{word}”."):
        queries.tell_educators(
            conn,
            f"care:{family_id}:{clock.now(conn).isoformat()}",
            "safety",
            "Handle with care",
            f"{author} wrote something that a person should look after now.",
            f"/admin/inbox/{family_id}",
        )


def take_back_calls(conn: Conn, contact: Row, method: str) -> None:
    """No more calls for the children of this family; messages stay."""
    queries.refuse_purpose(conn, queries.leads_of(conn, contact["family_id"]), contact["id"], "calls", method)


def _obey(conn: Conn, settings: Settings, message: Inbound, contact: Row) -> None:
    if message.meaning == "opt_out" and optout.opt_out(conn, settings, contact["id"], by=message.channel):
        optout.confirm(conn, settings, contact["id"], message.channel, asked_on=message.id)
    if message.meaning == "opt_in":
        optout.opt_in(conn, contact["id"])
    if message.meaning == "no_calls":
        take_back_calls(conn, contact, "reply")


def meaning_of(body: str) -> str | None:
    """What a message says that is done at once: opt_out or opt_in; None for all others."""
    if text.is_stop(body):
        return "opt_out"
    return "opt_in" if text.is_start(body) else None


def _answered_mail(conn: Conn, mail: InboundEmail) -> Row | None:
    """The mail of ours that this one answers: by the address it came to, else by the ids it refers to."""
    ids = [words.message_of(mail.token)] if mail.token else []
    for reference in (mail.in_reply_to, *reversed(mail.references)):
        found = _OURS.match(reference or "")
        ids.append(words.message_of(found[1]) if found else None)
    return next((row for id in ids if id and (row := queries.email_message(conn, id))), None)


def contact_of(conn: Conn, kind: str, value: str, name: str | None) -> Row:
    """The contact of a sender; a stranger gets a family of their own, which the educator may join to another.

    Raises Unplaceable for nobody.
    """
    if not value:
        raise Unplaceable("This mail has no sender and answers nothing of ours.")
    queries.lock_sender(conn, value)
    known = queries.contact_by_value(conn, kind, value)
    if known is not None:
        return known
    family_id = queries.new_family(conn, name or value)
    queries.mark_unknown(conn, family_id)
    return queries.new_contact(conn, family_id, kind, value, name)
