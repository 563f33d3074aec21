"""What is wrong with words that the educator changed. Pure: texts in, faults out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from launchpad.content import catalog
from launchpad.content.catalog import Variable
from launchpad.content.template import Template

_NAME = re.compile(r"\{([a-z_]+)\}")
_BRACE = re.compile(r"[{}]")
_NUMBER = re.compile(r"\{\{(\d+)\}\}")
_BUTTON = re.compile(r"\[[^\]]*\]\(([^)]*)\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)|<img\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\]]+", re.IGNORECASE)
_TEXTS = ("subject", "preheader", "body", "footer")
# What every message may say, whatever it is about.
_COMMON = {
    "recipient_name", "student_first_name", "whose", "whose_f", "whose_m", "brand", "educator_name", "postal_address",
    "contact_masked", "lead_source", "preferences_url", "unsubscribe_url", "home_url", "schedule_url", "batch_name",
    "start_date", "class_days", "course_name",
}  # fmt: skip

# What a message of the educator's own may say beside: links that are made for each child without another cause.
_OF_OWN = {"form_url", "consent_url", "callback_url", "notice_url"}


@dataclass(frozen=True)
class Fault:
    """One thing that stands against keeping the words (`is_warning`: that the educator should know). field: subject,
    preheader, body, footer or params."""

    field: str
    code: str
    message: str
    is_warning: bool = False


def available(template: Template) -> list[Variable]:
    """The variables that this message may take, by name."""
    if template.is_own:
        return available_to_own()
    whole = catalog.load()
    same_event = {
        name
        for cell in whole.cells
        if cell.template.event_key == template.event_key and cell.template.channel != "voice"
        for name in cell.template.variables
    }
    return [whole.variables[name] for name in sorted((same_event | _COMMON) & whole.variables.keys())]


def available_to_own() -> list[Variable]:
    """The variables that a message of the educator's own may take, by name."""
    whole = catalog.load()
    return [whole.variables[name] for name in sorted((_COMMON | _OF_OWN) & whole.variables.keys())]


def faults(base: Template, words: Template) -> list[Fault]:
    """All faults of changed words, in the order of fields. base: the catalogue's own words of this message."""
    if words.channel == "whatsapp":
        return list(_whatsapp_faults(base, words))
    if words.channel == "voice":
        return [Fault("body", "not_editable", "What the agent says is set with the agent; it cannot be changed here.")]
    return [*_variable_faults(base, words), *_length_faults(words), *_link_faults(words), *_form_faults(words)]


def names_in(words: Template) -> tuple[str, ...]:
    """The variables that words take, as a template lists them."""
    found = {name for field in _TEXTS for name in _NAME.findall(getattr(words, field) or "")}
    found |= {"unsubscribe_url"} if words.list_unsubscribe else set()
    found |= set(words.params) | {button.param for button in words.buttons if button.param}
    return tuple(sorted(re.sub(r"_token$", "_url", name) for name in found))


def _variable_faults(base: Template, words: Template) -> Iterator[Fault]:
    whole = catalog.load()
    known = {variable.name for variable in available(base)}
    for field in _TEXTS:
        text = getattr(words, field) or ""
        for name in dict.fromkeys(_NAME.findall(text)):
            if name not in whole.variables:
                yield Fault(
                    field, "unknown_variable", f"Nobody knows the variable {{{name}}}. Insert one from the list."
                )
            elif name not in known:
                yield Fault(
                    field, "not_available", f"{{{name}}} has no value in this message. Insert one from the list."
                )
            elif base.is_own and name in _OF_OWN:
                continue
            elif (variable := whole.variables[name]).fallback is None and name not in base.variables:
                yield Fault(field, "no_fallback", f"Without a value for {variable.name} the message is held.", True)
        if _BRACE.search(_NAME.sub("", text)):
            yield Fault(field, "broken_variable", "A variable is written {like_this}, with one pair of braces.")
    said = set(names_in(words))
    for name in base.variables:
        is_needed = whole.variables[name].fallback is None or name.endswith("_url")
        if is_needed and name not in said and name not in ("preferences_url", "notice_url"):
            yield Fault("body", "missing_variable", f"The message must keep {{{name}}}: {whole.variables[name].about}.")
    if words.list_unsubscribe and words.channel == "email" and "{unsubscribe_url}" not in _all(words):
        yield Fault("footer", "no_unsubscribe", "This message must say how to stop: keep {unsubscribe_url}.")


def _length_faults(words: Template) -> Iterator[Fault]:
    limits = catalog.load().limits
    if not words.body.strip():
        yield Fault("body", "empty", "The message has no text.")
    if words.channel in ("email", "in_app") and not (words.subject or "").strip():
        yield Fault("subject", "empty", "The message needs a subject.")
    bounds = {"email": {"subject": "email.subject", "preheader": "email.preheader"}}.get(
        words.channel, {"subject": "in_app.title", "body": "in_app.body"}
    )
    for field, name in bounds.items():
        bare = _NAME.sub("", getattr(words, field) or "")
        if len(bare) > limits[name]:
            yield Fault(
                field, "too_long", f"At most {limits[name]} characters without variables; these are {len(bare)}."
            )
        if "\n" in (getattr(words, field) or "") and field in ("subject", "preheader"):
            yield Fault(field, "line_break", "This is one line.")


def _link_faults(words: Template) -> Iterator[Fault]:
    for field in ("body", "footer"):
        text = getattr(words, field) or ""
        targets = [target.strip() for target in _BUTTON.findall(text)]
        for address in dict.fromkeys([*targets, *_ADDRESS.findall(_BUTTON.sub("", text))]):
            if re.fullmatch(r"\{[a-z_]+_url\}", address):
                continue
            if urlsplit(address).scheme.lower() != "https":
                yield Fault(field, "not_https", f"{address} is not a safe address. Links begin with https://.")


def _form_faults(words: Template) -> Iterator[Fault]:
    for field in _TEXTS:
        text = getattr(words, field) or ""
        if _IMAGE.search(text):
            yield Fault(field, "image", "Pictures do not arrive everywhere. Say it in words, or link to it.")
        elif _TAG.search(text):
            yield Fault(field, "html", "Tags such as <b> are shown as they are written.", True)


def _whatsapp_faults(base: Template, words: Template) -> Iterator[Fault]:
    """What WhatsApp has approved stays as it is; only which value stands at which place may change."""
    whole = catalog.load()
    if (words.body, words.subject, words.footer) != (base.body, base.subject, base.footer):
        yield Fault("body", "approved_text", "WhatsApp sends the text that it approved. Submit a new template there.")
    places = len(set(_NUMBER.findall(base.body)))
    if len(words.params) != places:
        yield Fault(
            "params", "parameter_count", f"The template has {places} places; these are {len(words.params)} values."
        )
    known = {variable.name for variable in available(base)}
    for name in words.params:
        if name not in whole.variables:
            yield Fault("params", "unknown_variable", f"Nobody knows the variable {name}.")
        elif name not in known or name.endswith("_url"):
            yield Fault("params", "not_available", f"{name} cannot stand in this message.")


def _all(words: Template) -> str:
    return "\n".join(getattr(words, field) or "" for field in _TEXTS)
