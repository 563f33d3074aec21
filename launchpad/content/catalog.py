"""The catalogue of messages: messages.yaml and voice.yaml, read once, checked whole, as one template per cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from launchpad.content.template import LANGUAGES, Button, Channel, Language, Template
from launchpad.core.links import PATHS, LinkKind

_NAME = re.compile(r"\{([a-z_]+)\}")
_NUMBER = re.compile(r"\{\{(\d+)\}\}")
_ADDRESS = "https://{app_host}"
_CLASSES = {True: "yes", False: "no", "before_class": "before_class"}


class CatalogueError(Exception):
    """The catalogue contradicts itself; the message has one line for each fault."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _None(_Shape):
    none: str


class _Variable(_Shape):
    about: str
    fallback: Literal["refuse", "me"] | dict[Language, str]
    example: dict[Language, str]
    path: str | None = None
    max: int | None = None


class _Email(_Shape):
    subject: str
    preheader: str
    body: str


class _EmailCell(_Shape):
    footer: str
    en: _Email
    hi: _Email


class _Button(_Shape):
    type: Literal["url", "quick_reply", "copy_code"]
    text: str
    url: str | None = None
    params: dict[int, str] = {}
    means: str | None = None


class _WhatsApp(_Shape):
    body: str
    params: dict[int, str]
    header: str | None = None
    footer: str | None = None
    buttons: list[_Button] = []


class _WhatsAppCell(_Shape):
    name: str
    category: Literal["marketing", "utility", "authentication"]
    default: bool
    en: _WhatsApp
    hi: _WhatsApp
    preset: bool = False
    note: str = ""


class _InApp(_Shape):
    title: str
    body: str


class _InAppCell(_Shape):
    place: Literal["home", "parent_corner", "admin"]
    en: _InApp
    hi: _InApp
    variables: list[str] = []


class _VoiceCell(_Shape):
    script: str
    needs: Literal["calls"]
    default: bool = True
    when: str = ""


class _Exempt(_Shape):
    quiet_hours: bool | Literal["before_class"]
    frequency_cap: bool


class _Event(_Shape):
    key: str
    title: str
    audience: list[Literal["guardian", "student", "educator"]]
    purpose: Literal["consent", "service", "marketing"]
    needs: Literal["none", "course", "messages", "calls", "marketing", "media", "certificate_page"]
    exempt: _Exempt
    list_unsubscribe: bool
    variables: list[str]
    email: _EmailCell | _None
    whatsapp: _WhatsAppCell | _None
    in_app: _InAppCell | _None
    voice: _VoiceCell | _None
    # What only people read: notes to the rule that is built with the event.
    extra: bool = False
    never: str = ""
    note: str = ""
    too_late: str = ""
    stops_on: list[str] = []
    after_opt_out: str = ""
    # Why it may be neither switched off nor delayed.
    always: str = ""


class _Limits(_Shape):
    whatsapp: dict[str, int]
    email: dict[str, int]
    in_app: dict[str, int]
    payment_purpose: int


class _Purpose(_Shape):
    text: str
    example: str


class _File(_Shape):
    version: int
    languages: list[Language]
    button_meanings: dict[str, str]
    limits: _Limits
    payment_purposes: dict[str, _Purpose]
    email_footers: dict[str, dict[Language, str]]
    variables: dict[str, _Variable]
    events: list[_Event]
    hindi_masculine: dict[str, str]


class _CallVariable(_Shape):
    about: str
    fallback: dict[Language, str]
    source: str | None = None


class _Voice(_Shape):
    variables: dict[str, _CallVariable]
    opening: dict[Language, str]
    scripts: dict[str, dict[Language, str]] = Field(min_length=1)
    own_opening: list[str]


@dataclass(frozen=True)
class Variable:
    """A value that messages take.

    fallback: by language; None means that there is no honest one and the row is held. path: where a link leads,
    with its token as {x_token}; `me` says that without a token the page asks the person to sign in.
    """

    name: str
    fallback: Mapping[Language, str] | None
    example: Mapping[Language, str]
    path: str | None = None
    max: int | None = None
    about: str = ""

    @property
    def token_name(self) -> str:
        """form_url -> form_token."""
        return self.name.removesuffix("_url") + "_token"


@dataclass(frozen=True)
class CallVariable:
    """What a voice agent is told under a name of its own. source: our variable for it."""

    source: str
    fallback: Mapping[Language, str]


@dataclass(frozen=True)
class Cell:
    """A template with what holds for all its versions: whether it is on at first, and where in the app it is shown.

    condition: the case for which a rule watches that places it; None: it goes whenever its event happens. always: why
    it can be neither switched off nor delayed; None: it can.
    """

    template: Template
    is_on: bool
    place: str | None = None
    condition: str | None = None
    always: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """All messages. `call_variables` are those that a voice agent is told, by their names there."""

    cells: tuple[Cell, ...]
    variables: Mapping[str, Variable]
    call_variables: Mapping[str, CallVariable]
    titles: Mapping[str, str]
    places: Mapping[str, str]
    button_meanings: Mapping[str, str]
    limits: Mapping[str, int]
    payment_purposes: Mapping[str, str]
    masculine: Mapping[str, str]

    def payment_purpose(self, kind: str, **values: str) -> str:
        """What the payer's bank shows, for example payment_purpose("course", pay_ref="LP-000123")."""
        return self.payment_purposes[kind].format(**values)


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The catalogue of this package. Raises CatalogueError or pydantic's ValidationError where it is not right."""
    return parse(_read("messages.yaml"), _read("voice.yaml"))


def parse(messages: Any, voice: Any) -> Catalogue:
    """The catalogue in two documents read from YAML. Raises as `load` does."""
    file, spoken = _File.model_validate(messages), _Voice.model_validate(voice)
    made = Catalogue(
        cells=tuple(cell for event in file.events for cell in _cells(event, file, spoken)),
        variables={name: _variable(name, shape) for name, shape in file.variables.items()},
        call_variables={
            name: CallVariable(shape.source or name, shape.fallback) for name, shape in spoken.variables.items()
        },
        titles={event.key: event.title for event in file.events},
        places={event.key: event.in_app.place for event in file.events if isinstance(event.in_app, _InAppCell)},
        button_meanings=_meanings(file),
        limits=_limits(file.limits),
        payment_purposes={key: purpose.text for key, purpose in file.payment_purposes.items()},
        masculine=file.hindi_masculine,
    )
    faults = [*_faults(file, made), *_call_faults(spoken, made)]
    if faults:
        raise CatalogueError("\n".join(faults))
    return made


def link_kind(variable: str) -> LinkKind | None:
    """The personal link that a variable such as form_url stands for; None where the page wants a sign-in."""
    name = variable.removesuffix("_url")
    return LinkKind(name) if variable.endswith("_url") and name in LinkKind._value2member_map_ else None


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))


def _variable(name: str, shape: _Variable) -> Variable:
    me: dict[Language, str] = dict.fromkeys(LANGUAGES, "me")
    fallback = {"refuse": None, "me": me}[shape.fallback] if isinstance(shape.fallback, str) else shape.fallback
    return Variable(name, fallback, shape.example, shape.path, shape.max, shape.about)


def _limits(limits: _Limits) -> dict[str, int]:
    by_channel = {"whatsapp": limits.whatsapp, "email": limits.email, "in_app": limits.in_app}
    flat = {f"{channel}.{name}": limit for channel, named in by_channel.items() for name, limit in named.items()}
    return {**flat, "payment_purpose": limits.payment_purpose}


def _cells(event: _Event, file: _File, spoken: _Voice) -> Iterator[Cell]:
    always = event.always or None
    for language in LANGUAGES:
        if isinstance(event.email, _EmailCell):
            yield Cell(_email(event, event.email, language, file), is_on=True, always=always)
        if isinstance(event.whatsapp, _WhatsAppCell):
            yield Cell(_whatsapp(event, event.whatsapp, language), is_on=event.whatsapp.default, always=always)
        if isinstance(event.in_app, _InAppCell):
            yield Cell(_in_app(event, event.in_app, language), is_on=True, place=event.in_app.place, always=always)
        if isinstance(event.voice, _VoiceCell):
            spoken_cell, when = _voice(event, event.voice, language, spoken), event.voice.when or None
            yield Cell(spoken_cell, is_on=event.voice.default, condition=when, always=always)


def _email(event: _Event, cell: _EmailCell, language: Language, file: _File) -> Template:
    words: _Email = getattr(cell, language)
    footer = file.email_footers[cell.footer][language]
    texts = [words.subject, words.preheader, words.body, footer]
    return _template(
        event,
        "email",
        language,
        subject=words.subject,
        preheader=words.preheader,
        body=words.body,
        footer=footer,
        variables=_names(texts, ["unsubscribe_url"] if event.list_unsubscribe else []),
    )


def _whatsapp(event: _Event, cell: _WhatsAppCell, language: Language) -> Template:
    words: _WhatsApp = getattr(cell, language)
    params = [words.params[number] for number in sorted(words.params)]
    buttons = [
        Button(type=one.type, text=one.text, url=one.url, param=one.params.get(1), means=one.means)
        for one in words.buttons
    ]
    return _template(
        event,
        "whatsapp",
        language,
        subject=words.header,
        body=words.body,
        footer=words.footer,
        provider_name=f"{cell.name}_{language}",
        params=tuple(params),
        buttons=tuple(buttons),
        variables=_names([], [*params, *(button.param for button in buttons if button.param)]),
    )


def _in_app(event: _Event, cell: _InAppCell, language: Language) -> Template:
    words: _InApp = getattr(cell, language)
    names = _names([words.title, words.body], [])
    return _template(event, "in_app", language, subject=words.title, body=words.body, variables=names)


def _voice(event: _Event, cell: _VoiceCell, language: Language, spoken: _Voice) -> Template:
    script = spoken.scripts[cell.script][language]
    own = cell.script in spoken.own_opening
    body = script if own else f"{spoken.opening[language]}\n\n{script}"
    sources = {shape.source for shape in spoken.variables.values() if shape.source}
    made = _template(event, "voice", language, body=body, provider_name=cell.script, variables=tuple(sorted(sources)))
    return replace(made, needs=cell.needs, audience=("guardian",))


def _template(event: _Event, channel: Channel, language: Language, **words: Any) -> Template:
    return Template(
        event_key=event.key,
        channel=channel,
        language=language,
        purpose=event.purpose,
        needs=None if event.needs == "none" else event.needs,
        audience=tuple(event.audience),
        exempt_quiet_hours=_CLASSES[event.exempt.quiet_hours],
        exempt_cap=event.exempt.frequency_cap,
        list_unsubscribe=event.list_unsubscribe,
        **words,
    )


def _names(texts: list[str], more: list[str]) -> tuple[str, ...]:
    found = {name for text in texts for name in _NAME.findall(text)} | set(more)
    return tuple(sorted(re.sub(r"_token$", "_url", name) for name in found))


def _meanings(file: _File) -> dict[str, str]:
    """Quick-reply label -> meaning; a label means the same wherever it stands."""
    cells = [event.whatsapp for event in file.events if isinstance(event.whatsapp, _WhatsAppCell)]
    buttons = [button for cell in cells for words in (cell.en, cell.hi) for button in words.buttons]
    return {button.text: button.means for button in buttons if button.means}


def _faults(file: _File, made: Catalogue) -> Iterator[str]:
    for event in file.events:
        for name in event.variables:
            if name not in made.variables:
                yield f"{event.key}: nobody knows the variable {name}"
    for variable in made.variables.values():
        kind = link_kind(variable.name)
        if kind is not None and variable.path != f"{PATHS[kind]}{{{variable.token_name}}}":
            yield f"{variable.name}: its path is not the one that is served"
        if variable.name.endswith("_url") != (variable.path is not None):
            yield f"{variable.name}: a link has a path, and only a link"
    for cell in made.cells:
        where = f"{cell.template.event_key} {cell.template.channel} {cell.template.language}"
        yield from (f"{where}: {fault}" for fault in _template_faults(cell.template, file, made))
    hindi = "\n".join(str(vars(cell.template)) for cell in made.cells if cell.template.language == "hi")
    hindi += "\n".join(str(dict(variable.fallback or {})) for variable in made.variables.values())
    for phrase in made.masculine:
        if phrase not in hindi:
            yield f"hindi_masculine: no message says {phrase}"


def _template_faults(template: Template, file: _File, made: Catalogue) -> Iterator[str]:
    event = next(event for event in file.events if event.key == template.event_key)
    free = {"brand", "educator_name", *_NAME.findall(template.footer or ""), "unsubscribe_url"}
    listed = {*event.variables, *free}
    if isinstance(event.in_app, _InAppCell):
        listed |= set(event.in_app.variables)
    for name in template.variables if template.channel != "voice" else ():
        if name not in made.variables:
            yield f"nobody knows the variable {name}"
        elif name not in listed:
            yield f"{name} is used and not listed"
    if template.channel == "email":
        yield from _too_long("subject", _bare(template.subject), made.limits["email.subject"])
        yield from _too_long("preheader", _bare(template.preheader), made.limits["email.preheader"])
    if template.channel == "in_app":
        yield from _too_long("title", _bare(template.subject), made.limits["in_app.title"])
        yield from _too_long("body", _bare(template.body), made.limits["in_app.body"])
    if template.channel == "whatsapp":
        yield from _whatsapp_faults(template, made)


def _whatsapp_faults(template: Template, made: Catalogue) -> Iterator[str]:
    limits = made.limits
    numbers = [int(number) for number in _NUMBER.findall(template.body)]
    if numbers != list(range(1, len(template.params) + 1)):
        yield f"the body counts {numbers}, the parameters are {len(template.params)}"
    longest = sum(made.variables[name].max or 0 for name in template.params if name in made.variables)
    yield from _too_long("body", _NUMBER.sub("", template.body) + "x" * longest, limits["whatsapp.body"])
    yield from _too_long("header", template.subject or "", limits["whatsapp.header"])
    yield from _too_long("footer", template.footer or "", limits["whatsapp.footer"])
    if len(template.buttons) > limits["whatsapp.buttons"]:
        yield "too many buttons"
    for button in template.buttons:
        yield from _too_long(f"button {button.text}", button.text, limits["whatsapp.button"])
        yield from _button_faults(button, made)


def _button_faults(button: Button, made: Catalogue) -> Iterator[str]:
    if button.type == "quick_reply" and made.button_meanings.get(button.text) != button.means:
        yield f"button {button.text} means two things"
    if button.type != "url":
        return
    name = (button.param or "").replace("_token", "_url")
    path = made.variables[name].path if name in made.variables else None
    if path is None or button.url != _ADDRESS + path.replace(f"{{{button.param}}}", "{{1}}"):
        yield f"button {button.text} does not lead where {name} leads"


def _call_faults(spoken: _Voice, made: Catalogue) -> Iterator[str]:
    for script, texts in [*spoken.scripts.items(), ("opening", spoken.opening)]:
        for language, text in texts.items():
            for name in set(_NAME.findall(text)) - set(made.call_variables):
                yield f"{script} {language}: the agent is not given {name}"
    for name, shape in spoken.variables.items():
        if shape.source and shape.source not in made.variables:
            yield f"{name}: nobody knows the variable {shape.source}"


def _bare(text: str | None) -> str:
    """The words alone: values are cut to fit beside them."""
    return _NAME.sub("", text or "")


def _too_long(what: str, text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        yield f"{what} has {len(text)} characters, {limit} are allowed"
