"""A stored webhook in a few words, without the people in it."""

from collections import Counter
from collections.abc import Callable

from launchpad.core.db import Row
from launchpad.providers.aisensy.webhook import parse_notifications
from launchpad.providers.bolna.webhook import parse_execution
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.instamojo.webhook import parse_payment
from launchpad.providers.sendgrid.inbound import parse_inbound
from launchpad.providers.sendgrid.webhook import parse_events


def summary(row: Row) -> str:
    """What a row of webhook_events tells, such as "3 delivered, 1 bounce"."""
    try:
        return _OF[row["provider"]](bytes(row["body"]), row["content_type"] or "")
    except (WebhookMalformed, ValueError):
        return "could not be read"


def _events(body: bytes, _type: str) -> str:
    return _counted([event.kind for event in parse_events(body)])


def _mail(body: bytes, content_type: str) -> str:
    mail = parse_inbound(body, content_type)
    kind = "an automatic answer" if mail.is_auto_reply else "a mail"
    files = len(mail.attachments)
    return f"{kind} with {files} file{'s' if files > 1 else ''}" if files else kind


def _notifications(body: bytes, _type: str) -> str:
    found, faults = parse_notifications(body)
    told = [
        f"{one.topic} ({one.message.status.lower()})" if one.message and one.message.status else one.topic
        for one in found
    ]
    return _counted([*told, *["unreadable"] * len(faults)])


def _execution(body: bytes, _type: str) -> str:
    return f"call {parse_execution(body).status}"


def _payment(body: bytes, _type: str) -> str:
    return f"payment {parse_payment(body).status.lower()}"


_OF: dict[str, Callable[[bytes, str], str]] = {
    "sendgrid": _events,
    "sendgrid_inbound": _mail,
    "aisensy": _notifications,
    "bolna": _execution,
    "instamojo": _payment,
}


def _counted(kinds: list[str]) -> str:
    counts = Counter(kinds)
    return ", ".join(kind if len(kinds) == 1 else f"{count} {kind}" for kind, count in counts.items()) or "nothing"
