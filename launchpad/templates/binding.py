"""What a message of the educator's own is bound to: a template that WhatsApp approved, and the way to stop."""

from dataclasses import replace

from launchpad.content import catalog
from launchpad.content.template import Button, Template
from launchpad.core.db import Conn
from launchpad.core.errors import Invalid
from launchpad.templates import queries


def base(seen: Template) -> Template:
    """What every version of a message of hers must keep: the text that WhatsApp approved, and the way to stop."""
    return replace(seen, variables=("unsubscribe_url",) if seen.channel == "email" else ())


def bound(conn: Conn, words: Template, campaign: str) -> Template:
    """Words that are sent by a template of WhatsApp's list. Raises Invalid where that one cannot be sent."""
    theirs = queries.at_provider(conn, campaign)
    if theirs is None:
        raise Invalid("campaign", "WhatsApp's list has no such template. Read the list anew.", code="no_template")
    if theirs["state"] != "approved" or theirs["campaign_state"] != "live":
        raise Invalid("campaign", "This template is not approved, or its campaign is not live.", code="not_approved")
    if not theirs["body"]:
        raise Invalid("campaign", "AiSensy does not say what this template says.", code="no_template")
    buttons = tuple(_button(one) for one in theirs["buttons"])
    return replace(words, provider_name=campaign, body=theirs["body"], buttons=buttons)


def _button(theirs: dict[str, str]) -> Button:
    """A button as WhatsApp lists it. Raises Invalid for one whose link ends in a value: nothing here has it."""
    type_, text = str(theirs.get("type", "")).lower(), str(theirs.get("text", ""))
    if type_ == "quick_reply":
        return Button(type="quick_reply", text=text, means=catalog.load().button_meanings.get(text))
    if type_ == "url" and "{{" not in str(theirs.get("url", "")):
        return Button(type="url", text=text, url=str(theirs.get("url", "")))
    raise Invalid(
        "campaign", f"The button {text} takes a value of its own. Choose another template.", code="button_value"
    )
