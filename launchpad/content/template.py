"""One message in one language for one channel, as the catalogue brings it in and as the database keeps it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import UUID

Channel = Literal["email", "whatsapp", "voice", "in_app"]
Language = Literal["en", "hi"]
LANGUAGES: tuple[Language, ...] = ("en", "hi")
# How the event key of a message begins that the educator made; no event of the catalogue is named so.
OWN = "own_"


@dataclass(frozen=True)
class Button:
    """A button of a WhatsApp template.

    param: our variable for the changing end of `url`, or for the code that is copied. means: what a tap of a
    quick-reply button says, a key of the catalogue's `button_meanings`.
    """

    type: Literal["url", "quick_reply", "copy_code"]
    text: str
    url: str | None = None
    param: str | None = None
    means: str | None = None

    def as_json(self) -> dict[str, str]:
        """The button without what it does not have."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Template:
    """The words of one event on one channel in one language, with what the gate must know of them.

    subject: of an e-mail; the header of a WhatsApp template; the title inside the app. body: {name} stands for a
    variable, in WhatsApp {{1}} for `params[0]`. needs: the consent that is looked up, None for none. variables: all
    that the words take; a link stands there by its address, such as form_url, and is planned by its token, form_token.
    provider_name: the campaign at AiSensy, or the voice agent.
    """

    event_key: str
    channel: Channel
    language: Language
    purpose: str
    needs: str | None
    audience: tuple[str, ...]
    exempt_quiet_hours: str
    exempt_cap: bool
    list_unsubscribe: bool
    body: str
    subject: str | None = None
    preheader: str | None = None
    footer: str | None = None
    provider_name: str | None = None
    params: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    variables: tuple[str, ...] = ()
    version: int = field(default=0, compare=False)
    id: UUID | None = field(default=None, compare=False)

    @property
    def is_own(self) -> bool:
        """Whether the educator made this message; the catalogue has no words for it."""
        return self.event_key.startswith(OWN)

    @property
    def content_hash(self) -> str:
        """The same for the same words and rules, whatever the version."""
        words = {name: value for name, value in self.as_row().items() if name not in ("version", "id")}
        return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def as_row(self) -> dict[str, Any]:
        """The columns of message_templates, lists as lists."""
        row = dict(vars(self))
        row["audience"], row["params"], row["variables"] = list(self.audience), list(self.params), list(self.variables)
        row["buttons"] = [button.as_json() for button in self.buttons]
        return row


def template_of(row: Mapping[str, Any]) -> Template:
    """The template of a row of message_templates; columns that a template does not have are left out."""
    return Template(
        event_key=row["event_key"],
        channel=cast(Channel, row["channel"]),
        language=cast(Language, row["language"]),
        purpose=row["purpose"],
        needs=row["needs"],
        audience=tuple(row["audience"]),
        exempt_quiet_hours=row["exempt_quiet_hours"],
        exempt_cap=row["exempt_cap"],
        list_unsubscribe=row["list_unsubscribe"],
        body=row["body"],
        subject=row["subject"],
        preheader=row["preheader"],
        footer=row["footer"],
        provider_name=row["provider_name"],
        params=tuple(row["params"]),
        buttons=tuple(Button(**button) for button in row["buttons"]),
        variables=tuple(row["variables"]),
        version=row["version"],
        id=row["id"],
    )
