"""Messages of the educator's own, for her follow-ups: one channel each, in English and Hindi, by the same rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, Field, StringConstraints, model_validator

from launchpad.content import catalog, sync
from launchpad.content.template import LANGUAGES, OWN, Language, Template
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.templates import check, queries, service
from launchpad.templates.binding import base, bound

Kind = Literal["followup", "news"]
# The message of the catalogue whose rules one of a kind has: purpose, permission, audience, exemptions and footer.
_LIKE: dict[Kind, str] = {"followup": "followup_day3", "news": "followup_day7"}
SCRIPTS = ("welcome_call", "followup_call")


class OwnWords(BaseModel):
    """Words in one language. subject, preheader, body: of an e-mail. campaign, params: of a WhatsApp message, the
    approved template by its campaign and our variable for each numbered place."""

    subject: str = Field(default="", max_length=300)
    preheader: str = Field(default="", max_length=300)
    body: str = Field(default="", max_length=20_000)
    campaign: str = Field(default="", max_length=200)
    params: list[str] = Field(default_factory=list, max_length=20)


class OwnMessage(BaseModel):
    """A new message. kind: about the family's own request for a seat, or news, which need their own permission.
    script: of a call, what the voice agent says."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    kind: Kind
    channel: Literal["email", "whatsapp", "voice"]
    en: OwnWords = Field(default_factory=OwnWords)
    hi: OwnWords = Field(default_factory=OwnWords)
    script: Literal["welcome_call", "followup_call"] | None = None

    @model_validator(mode="after")
    def _call_has_a_script(self) -> Self:
        if (self.channel == "voice") != (self.script is not None):
            raise ValueError("A call needs a script, and only a call.")
        return self

    def words(self, language: Language) -> OwnWords:
        """What she wrote in a language."""
        return self.en if language == "en" else self.hi


def create(conn: Conn, message: OwnMessage, actor: UUID) -> tuple[str, dict[Language, UUID]]:
    """Keep a new message; returns its key and its first version in each language.

    Raises Invalid with the first fault, its field as en.body, and Conflict for a title that there is already.
    """
    if queries.is_title_taken(conn, message.title):
        raise Conflict("Another message is called so already.", code="title_taken")
    key = f"{OWN}{uuid4().hex[:12]}"
    made: dict[Language, Template] = {language: _template(conn, key, message, language) for language in LANGUAGES}
    for language, words in made.items():
        found = [] if words.channel == "voice" else service.faults_of(conn, base(words), words)
        for fault in found:
            if not fault.is_warning:
                raise Invalid(f"{language}.{fault.field}", fault.message, code=fault.code)
    queries.add_rule(conn, key, message.channel, message.title)
    kept = {
        language: sync.insert(conn, words, version=1, is_active=True, origin="educator", created_by=actor)
        for language, words in made.items()
    }
    return key, kept


def listed(conn: Conn) -> Sequence[Row]:
    """Her own messages, by title."""
    return queries.own_messages(conn)


def drop(conn: Conn, event_key: str) -> None:
    """Delete a message of hers that nobody was ever planned to get. Raises NotFound, Conflict."""
    use = queries.own_use(conn, event_key)
    if use is None:
        raise NotFound
    if use["in_sequence"]:
        raise Conflict("A follow-up sends this message. Take it out there first.", code="in_sequence")
    if use["was_used"]:
        reason = "Families have had this message, and it stays on record. Switch it off in Notifications Manager."
        raise Conflict(reason, code="in_use")
    queries.drop_own(conn, event_key)


def _template(conn: Conn, key: str, message: OwnMessage, language: Language) -> Template:
    written = message.words(language)
    like = _like(message, language)
    if message.channel == "voice":
        return replace(like, event_key=key)
    if message.channel == "email":
        words = replace(like, event_key=key, subject=written.subject, preheader=written.preheader, body=written.body)
    else:
        bare = replace(like, event_key=key, subject=None, footer=None, params=tuple(written.params))
        try:
            words = bound(conn, bare, written.campaign)
        except Invalid as wrong:
            raise Invalid(f"{language}.{wrong.field}", wrong.message, code=wrong.problem) from None
    return replace(words, variables=check.names_in(words))


def _like(message: OwnMessage, language: Language) -> Template:
    """The words of the catalogue whose rules hold for a message; of a call, the script."""
    cells = [cell.template for cell in catalog.load().cells if cell.template.language == language]
    if message.channel == "voice":
        return next(one for one in cells if one.channel == "voice" and one.provider_name == message.script)
    return next(one for one in cells if (one.event_key, one.channel) == (_LIKE[message.kind], message.channel))
