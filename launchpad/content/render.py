"""Values put into words: what an e-mail, a WhatsApp message, a call or a notice in the app says to one person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import groupby

from launchpad.content import catalog
from launchpad.content.catalog import Variable
from launchpad.content.template import Template

Values = Mapping[str, str]

_NAME = re.compile(r"\{([a-z_]+)\}")
_NUMBER = re.compile(r"\{\{(\d+)\}\}")
_BUTTON = re.compile(r"^\[([^\]]+)\]\((.+)\)$")
_BULLET = re.compile(r"^(?:- |\d+\. )")
# Whole lines of an e-mail that are cut to fit each person, so they are one tag each.
_LINES = {"subject": "email.subject", "preheader": "email.preheader"}


class MissingValue(Exception):
    """A message cannot be written: a value is missing that has no honest fallback."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The message needs a value for {name}.")
        self.name = name


@dataclass(frozen=True)
class Email:
    """An e-mail for one person, or, with tags for its values, for a batch."""

    subject: str
    preheader: str
    text: str
    html: str


@dataclass(frozen=True)
class ButtonValue:
    """The changing part of a template's button; `index` counts all its buttons from 0."""

    index: int
    text: str


@dataclass(frozen=True)
class WhatsApp:
    """A WhatsApp message: the campaign's parameters in order, its buttons' values, and `body` as it is read."""

    params: list[str]
    buttons: list[ButtonValue]
    body: str


@dataclass(frozen=True)
class InApp:
    """What the bell in the app shows."""

    title: str
    body: str


def render_email(template: Template, values: Values, app_url: str) -> Email:
    """The e-mail that one person gets. `app_url` begins every link. Raises MissingValue."""
    tags = tags_for(template, values, app_url)
    parts = email_batch_parts(template)

    def filled(text: str) -> str:
        # One pass, so that a value which looks like a tag stays as it is.
        return _TAG.sub(lambda found: tags.get(found[0], found[0]), text)

    return Email(filled(parts.subject), filled(parts.preheader), filled(parts.text), filled(parts.html))


@lru_cache(maxsize=256)
def email_batch_parts(template: Template) -> Email:
    """The words of an e-mail with a tag where each person's values go; `tags_for` gives those of one person."""
    footer = template.footer or ""
    text = f"{_plain(template.body)}\n\n--\n{_plain(footer)}\n"
    return Email(_text_tag("subject"), _text_tag("preheader"), text, _html(template))


def tags_for(template: Template, values: Values, app_url: str) -> dict[str, str]:
    """Tag -> value of one person: two for each variable, as text and escaped for HTML. Raises MissingValue."""
    said = _Said(template, values, app_url)
    tags: dict[str, str] = {}
    for name in template.variables:
        tags |= _pair(name, said.value(name))
    for line, limit in _LINES.items():
        pattern = getattr(template, line) or ""
        tags |= _pair(line, _fitted(pattern, said.value, said.catalogue.limits[limit]))
    return tags


def render_free_email(subject: str, body: str, quoted: str | None = None) -> Email:
    """An e-mail in somebody's own words, such as the educator's answer in a thread: no preheader and no footer.

    quoted: the mail that it answers, its first line saying whose it is and each other line beginning with ">".
    """
    paragraphs = "".join(_paragraph(block.split("\n"), _escaped_line) for block in _blocks(body))
    if not quoted:
        return Email(subject, "", f"{body}\n", _page(escape(subject), "", paragraphs, ""))
    whose, _, lines = quoted.partition("\n")
    told = "<br>".join(_escaped_line(line.removeprefix(">").removeprefix(" ")) for line in lines.split("\n"))
    below = f'<p style="{_PARAGRAPH}">{_escaped_line(whose)}</p><blockquote style="{_QUOTE}">{told}</blockquote>'
    return Email(subject, "", f"{body}\n\n{quoted}\n", _page(escape(subject), "", paragraphs + below, ""))


def render_whatsapp(template: Template, values: Values, app_url: str) -> WhatsApp:
    """The parameters of a WhatsApp template for one person, and how it reads. Raises MissingValue."""
    said = _Said(template, values, app_url)
    params = [_whatsapp_value(said.value(name), said.limit(name)) for name in template.params]
    buttons = [
        ButtonValue(index, said.token(button.param))
        for index, button in enumerate(template.buttons)
        if button.param is not None
    ]
    body = _NUMBER.sub(lambda found: params[int(found[1]) - 1], template.body)
    return WhatsApp(params, buttons, "\n\n".join(part for part in (template.subject, body, template.footer) if part))


def render_in_app(template: Template, values: Values, app_url: str) -> InApp:
    """The notice in the app, cut to fit. Raises MissingValue."""
    said = _Said(template, values, app_url)
    limits = said.catalogue.limits
    return InApp(
        _fitted(template.subject or "", said.value, limits["in_app.title"]),
        _fitted(template.body, said.value, limits["in_app.body"]),
    )


def call_variables(template: Template, values: Values, call_ref: str) -> dict[str, str]:
    """What the voice agent is told, all its variables as text; `call_ref` is our row and comes back with the call."""
    catalogue = catalog.load()
    told = {"call_ref": call_ref, "language": template.language}
    for name, variable in catalogue.call_variables.items():
        value = values.get(variable.source, "").strip()
        told.setdefault(name, value or variable.fallback[template.language])
    return told


def render_call(template: Template, values: Values, call_ref: str) -> str:
    """The words that the agent of a call begins from, as the thread shows them."""
    told = call_variables(template, values, call_ref)
    return _NAME.sub(lambda found: told[found[1]], template.body)


def unsubscribe_url(template: Template, values: Values, app_url: str) -> str | None:
    """The address of the List-Unsubscribe headers; None for a message that carries none. Raises MissingValue."""
    return _Said(template, values, app_url).value("unsubscribe_url") if template.list_unsubscribe else None


class _Said:
    """The values of one message for one person, with fallbacks in its language."""

    def __init__(self, template: Template, values: Values, app_url: str) -> None:
        self.catalogue = catalog.load()
        self._template = template
        self._values = values
        self._app_url = app_url

    def value(self, name: str) -> str:
        """The value of a variable; of a link, its address. Raises MissingValue."""
        given = self._values.get(name, "").strip()
        if given:
            return given
        variable = self.catalogue.variables[name]
        if variable.path is None:
            return self._fallback(variable)
        return self._app_url + variable.path.replace(f"{{{variable.token_name}}}", self.token(variable.token_name))

    def token(self, name: str) -> str:
        """The end of a link, or for anything else (a code to copy) its value. Raises MissingValue."""
        given = self._values.get(name, "").strip()
        if given:
            return given
        link = self.catalogue.variables.get(name.removesuffix("_token") + "_url")
        if link is None or not name.endswith("_token"):
            return self.value(name)
        return self._fallback(link)

    def limit(self, name: str) -> int:
        """How many characters the value of a variable may have."""
        return self.catalogue.variables[name].max or self.catalogue.limits["whatsapp.body"]

    def _fallback(self, variable: Variable) -> str:
        if variable.fallback is None:
            raise MissingValue(variable.name)
        return variable.fallback[self._template.language]


def _text_tag(name: str) -> str:
    return f"-t.{name}-"


def _html_tag(name: str) -> str:
    return f"-h.{name}-"


_TAG = re.compile(r"-[th]\.[a-z_]+-")


def _pair(name: str, value: str) -> dict[str, str]:
    html = escape(value).replace("\r\n", "\n").replace("\n", "<br>")
    return {_text_tag(name): value, _html_tag(name): html}


def _fitted(pattern: str, value: Callable[[str], str], limit: int) -> str:
    """The sentence with its values, the longest of them cut at words until the whole fits."""
    values = {name: " ".join(value(name).split()) for name in _NAME.findall(pattern)}

    def filled() -> str:
        return _NAME.sub(lambda found: values[found[1]], pattern)

    while (excess := len(filled()) - limit) > 0 and any(len(text) > 3 for text in values.values()):
        longest = max(values, key=lambda name: len(values[name]))
        values[longest] = cut(values[longest], max(3, len(values[longest]) - excess))
    return filled()


def cut(text: str, limit: int) -> str:
    """The text, or as many whole words of it as fit into `limit` characters with "..." behind them."""
    if len(text) <= limit:
        return text
    room = text[: limit - 2]
    words = room.rpartition(" ")[0].rstrip(" ,;:.") if " " in room else ""
    return f"{words or text[: limit - 3]}..."


def _whatsapp_value(value: str, limit: int) -> str:
    # WhatsApp refuses a value with a line break, a tab or four blanks in a row.
    return cut(" ".join(value.split()), limit)


def _plain(body: str) -> str:
    lines = (_BUTTON.sub(r"\1: \2", line) for line in body.split("\n"))
    return _NAME.sub(lambda found: _text_tag(found[1]), "\n".join(lines))


def _html(template: Template) -> str:
    body = "".join(_block(block) for block in _blocks(template.body))
    footer = "<br>".join(_line(line) for line in (template.footer or "").split("\n"))
    return _page(_html_tag("subject"), _html_tag("preheader"), body, footer, language=template.language)


def _blocks(body: str) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", body.strip()) if block.strip()]


def _block(block: str) -> str:
    """A paragraph, with its list and its buttons where it has them."""
    made = ""
    for kind, lines in groupby(block.split("\n"), _kind):
        same = list(lines)
        made += "".join(map(_button, same)) if kind == "button" else _paragraph(same, _line)
    return made


def _kind(line: str) -> str:
    if _BUTTON.match(line):
        return "button"
    return "list" if _BULLET.match(line) else "text"


def _paragraph(lines: list[str], line: Callable[[str], str]) -> str:
    if _BULLET.match(lines[0]):
        kind = "ul" if lines[0].startswith("- ") else "ol"
        items = "".join(f'<li style="{_ITEM}">{line(_BULLET.sub("", one))}</li>' for one in lines)
        return f'<{kind} style="{_LIST}">{items}</{kind}>'
    return f'<p style="{_PARAGRAPH}">{"<br>".join(line(one) for one in lines)}</p>'


def _button(line: str) -> str:
    found = _BUTTON.match(line)
    assert found is not None
    address = _NAME.sub(lambda name: _html_tag(name[1]), found[2])
    return f'<p style="{_PARAGRAPH}"><a href="{address}" style="{_ACT}">{escape(found[1])}</a></p>'


def _line(line: str) -> str:
    return _NAME.sub(lambda found: _value(found[1]), escape(line, quote=False))


def _escaped_line(line: str) -> str:
    return escape(line, quote=False)


def _value(name: str) -> str:
    tag = _html_tag(name)
    return f'<a href="{tag}" style="{_LINK}">{tag}</a>' if name.endswith("_url") else tag


# Mail programs drop style sheets, so every element carries its own; tables hold the width where nothing else does.
_FONT = "font-family: system-ui, 'Noto Sans', 'Noto Sans Devanagari', sans-serif"
_PARAGRAPH = "margin: 0 0 16px"
_QUOTE = "margin: 0 0 16px; padding-left: 12px; border-left: 3px solid #d5dcd6; color: #4a5a5b"
_LIST = "margin: 0 0 16px; padding-left: 24px"
_ITEM = "margin: 0 0 4px"
_LINK = "color: #0f6470; word-break: break-word"
_ACT = (
    "display: inline-block; padding: 12px 24px; border-radius: 8px; background: #0f6470; color: #ffffff; "
    "font-weight: 600; text-decoration: none"
)


def _page(title: str, preheader: str, body: str, footer: str, *, language: str = "en") -> str:
    hidden = "display: none; max-height: 0; overflow: hidden; mso-hide: all"
    below = (
        f'<tr><td style="padding: 16px 28px 20px; border-top: 1px solid #e2e6e1; color: #4a5a5b; font-size: 13px; '
        f'line-height: 1.6">{footer}</td></tr>'
        if footer
        else ""
    )
    before = f'<div style="{hidden}">{preheader}</div>' if preheader else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
        f'<body style="margin: 0; padding: 0; background: #f7f7f3">{before}'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background: #f7f7f3"><tr>'
        f'<td align="center" style="padding: 24px 12px">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width: 560px; '
        f"background: #ffffff; border: 1px solid #e2e6e1; border-radius: 12px; {_FONT}; font-size: 16px; "
        f'line-height: 1.6; color: #15272a; text-align: left">'
        f'<tr><td style="padding: 28px 28px 12px">{body}</td></tr>{below}</table></td></tr></table></body></html>'
    )


def as_read(email: Email) -> str:
    """The text of an e-mail without its footer, as a thread shows it."""
    return email.text.rpartition("\n\n--\n")[0].strip() or email.text.strip()
