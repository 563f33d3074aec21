"""Logs: one JSON object per line on stderr, with the request's id and without personal data."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, TextIO

import psycopg
import structlog
from pydantic import ValidationError
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"

# What is under one of these names is hidden, whatever it is; a name of a person cannot be told from other words.
_PRIVATE_KEY = re.compile(
    r"e?mail|phone|mobile|token|secret|passw|authori[sz]ation|api_?key|cookie|body|content|text|subject|address|_name$",
    re.IGNORECASE,
)
_PRIVATE_TEXT: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://[login]@"),
    (re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"), "[token]"),
    (re.compile(r"\bsb_(?:secret|publishable)_[\w-]+"), "[key]"),
    (re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 [token]"),
    (re.compile(r"(?<=[?&])([\w-]*(?:token|key|secret|code)[\w-]*)=[^&\s\"']+", re.IGNORECASE), r"\1=[token]"),
    # The last part of a personal link opens somebody's page.
    (
        re.compile(
            r"/(f|consent|notice|u|prefs|pay|claim|join|watch|assignment|certificate|receipt|schedule|home|materials|callback"
            r"|hooks/bolna)/[\w-]{12,}"
        ),
        r"/\1/[token]",
    ),
]
# Ids and times look like numbers of telephones and stay readable.
_KEPT_OR_PHONE = re.compile(
    r"(?P<kept>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)"
    r"|(?<![\w.+(])\(?\+?\(?\d(?:[\s().-]{0,2}\d){9,14}(?!\w)",
    re.IGNORECASE,
)


def configure(level: int = logging.INFO) -> None:
    """Send the logs of this process, and those of libraries, to stderr as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                describe_exception,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # httpx tells every address it calls, with what stands in it.
    logging.getLogger("httpx").setLevel(logging.WARNING)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is stderr at that moment: servers and test runners replace it."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        pass


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide e-mail addresses, phone numbers, tokens and what stands under a private name."""
    return {key: _clean(value, str(key)) for key, value in event.items()}


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type, its own words and the places it came through."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = _chain(error)
    return event


def _chain(error: BaseException) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(described) < 5:
        frames = traceback.extract_tb(current.__traceback__)
        described.append(
            {
                "type": type(current).__name__,
                "message": _own_words(current),
                "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return described


def _own_words(error: BaseException) -> str:
    # Postgres and pydantic repeat the row or the input in their message.
    if isinstance(error, psycopg.Error):
        return f"{error.sqlstate or ''} {error.diag.message_primary or ''}".strip() or "connection"
    if isinstance(error, ValidationError):
        return "; ".join(f"{e['loc']}: {e['type']}" for e in error.errors(include_input=False, include_url=False))
    return str(error)


def _clean(value: Any, key: str = "") -> Any:
    if value is not None and not isinstance(value, bool | int | float) and _PRIVATE_KEY.search(key):
        return HIDDEN
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {name: _clean(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_clean(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else _clean_text(str(value))


def _clean_text(text: str) -> str:
    for pattern, shown in _PRIVATE_TEXT:
        text = pattern.sub(shown, text)
    return _KEPT_OR_PHONE.sub(lambda found: found["kept"] or "[phone]", text)
