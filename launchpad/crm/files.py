"""Files of messages that came in: what the thread says of them, and their way into Storage.

A file is described with its message at once, and stored by a lane of its own afterwards: from the raw webhook of a
mail, or from the address that WhatsApp gave. What is too big, or gone, stays described with its name, size and reason.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import structlog

from launchpad.context import Context
from launchpad.core import tls
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import DomainError
from launchpad.crm import file_queries as queries
from launchpad.providers.sendgrid.inbound import InboundAttachment, parse_inbound

log = structlog.get_logger()

LANE = "attachments"
BUCKET = "crm-attachments"
LARGEST_BYTES = 20 * 1024 * 1024

_MOST_FILES = 20
_AT_ONCE = 5
_ATTEMPTS = 5
_TOO_BIG = "Larger than 20 MB, so it was not kept."
_TOO_MANY = "More files than are kept of one message."
_GONE = "The file could not be fetched; ask them to send it again."

Described = dict[str, str | int | bool]


@dataclass(frozen=True)
class Source:
    """Where the content of a file is: in a stored webhook, or at an address."""

    webhook_event_id: int | None = None
    media_url: str | None = None


class _Gone(Exception):
    """There is nothing to be fetched any more, or nothing that is kept; the message is the reason in words."""


def of_mail(
    attachments: Sequence[InboundAttachment], event_id: int | None
) -> tuple[list[Described], dict[int, Source]]:
    """(how the thread shows the files of a mail, where those that are kept come from)."""
    described: list[Described] = []
    kept: dict[int, Source] = {}
    for place, file in enumerate(attachments):
        size = len(file.content)
        one: Described = {"name": file.filename, "type": file.content_type, "bytes": size}
        if size > LARGEST_BYTES:
            one["why_not_kept"] = _TOO_BIG
        elif place >= _MOST_FILES:
            one["why_not_kept"] = _TOO_MANY
        elif event_id is not None:
            kept[place] = Source(webhook_event_id=event_id)
        described.append(one)
    return described, kept


def keep(conn: Conn, message_id: UUID, files: dict[int, Source]) -> None:
    """Note which files of a message are still to be stored, and wake the lane that does it."""
    for place, source in files.items():
        queries.add(conn, message_id, place, source.webhook_event_id, source.media_url)
    if files:
        notify(conn, LANE)


def store(ctx: Context) -> int:
    """Store files that wait. Returns how many were looked at."""
    with ctx.db.statement() as conn:
        due = queries.take(conn, _AT_ONCE)
    for file in due:
        _store(ctx, file)
    return len(due)


def _store(ctx: Context, file: Row) -> None:
    described = file["described"] or {}
    path = f"in/{file['message_id']}/{file['place']}/{safe_name(str(described.get('name') or 'file'))}"
    try:
        content, content_type = _from_mail(ctx, file) if file["webhook_event_id"] else _from_address(ctx, file)
        ctx.storage.upload(BUCKET, path, content, content_type, replace=True)
    except _Gone as gone:
        note: Described = {"why_not_kept": str(gone)}
    except (httpx.HTTPError, DomainError) as error:
        log.warning("files.not_stored", error=type(error).__name__, attempts=file["attempts"])
        if file["attempts"] < _ATTEMPTS:
            return  # Its lease ends later each time, and then it is tried again.
        note = {"why_not_kept": _GONE}
    else:
        note = {"path": path, "bytes": len(content), "type": content_type}
    with ctx.db.transaction() as conn:
        queries.describe(conn, file["message_id"], file["place"], note)
        queries.done(conn, file["id"])


def _from_mail(ctx: Context, file: Row) -> tuple[bytes, str]:
    with ctx.db.transaction() as conn:
        event = queries.webhook(conn, file["webhook_event_id"])
    attachments = parse_inbound(event["body"], event["content_type"] or "").attachments if event else ()
    if file["place"] >= len(attachments):
        raise _Gone(_GONE)
    found = attachments[file["place"]]
    return found.content, _plain_type(found.content_type)


def _from_address(ctx: Context, file: Row) -> tuple[bytes, str]:
    """Fetch what WhatsApp keeps for us; the address came signed, and still may only be one of the open internet."""
    url = str(file["media_url"])
    if not _may_ask(url, {ctx.settings.aisensy_campaign_url, ctx.settings.aisensy_project_url}):
        raise _Gone(_GONE)
    content = bytearray()
    with httpx.stream("GET", url, timeout=30, follow_redirects=False, verify=tls.trusted()) as answer:
        if answer.status_code in (400, 401, 403, 404, 410) or answer.is_redirect:
            raise _Gone(_GONE)
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > LARGEST_BYTES:
                raise _Gone(_TOO_BIG)
    return bytes(content), _plain_type(answer.headers.get("Content-Type", ""))


def _may_ask(url: str, ours: set[str]) -> bool:
    """An address of the open internet over TLS, or the very host that our provider is set to be at."""
    address = urlsplit(url)
    if address.netloc in {urlsplit(one).netloc for one in ours}:
        return True
    if address.scheme != "https" or not address.hostname:
        return False
    try:
        return ipaddress.ip_address(address.hostname).is_global
    except ValueError:
        return "." in address.hostname and not address.hostname.endswith((".local", ".internal", ".localhost"))


def safe_name(name: str) -> str:
    """A name that Storage takes and no folder can be made of."""
    plain = re.sub(r"[^\w.\- ]+", "_", name.encode("ascii", "replace").decode())
    return plain[-100:].strip(" .") or "file"


def _plain_type(content_type: str) -> str:
    """The bare kind; what a browser would run is stored as something it only saves."""
    kind = content_type.partition(";")[0].strip().lower()
    runs = kind == "text/html" or kind.endswith("xml") or "script" in kind
    return "application/octet-stream" if runs or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else kind


def sendable(attachments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the educator attached, bare: only files that lie in her own folder."""
    return [
        {"path": one["path"], "name": one["name"], "type": _plain_type(one["type"]), "bytes": one["bytes"]}
        for one in attachments
    ]
