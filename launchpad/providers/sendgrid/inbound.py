"""Inbound Parse: the raw multipart body, read without any form parser.

The text parts carry no charset of their own and keep the mail's original one, so a parser that assumes UTF-8 spoils
them; the `charsets` field says how to read each. Signed deliveries verify with `webhook.is_authentic` on the same raw
bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from email.utils import parseaddr
from typing import Any

from launchpad.providers import lenient
from launchpad.providers.errors import WebhookMalformed

_PLUS_ADDRESS = re.compile(r"^[^+@]+\+([^@]+)@")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_AUTOMATIC_PRECEDENCE = {"bulk", "auto_reply", "junk", "list"}
_SIGNED = re.compile(r"@([\w.-]+)\s*:\s*(\w+)")
_NO_ANSWER_PLEASE = ("all", "oof", "autoreply")


@dataclass(frozen=True)
class InboundAttachment:
    """A file of an inbound mail; `filename` is the sender's and not to be trusted as a path."""

    filename: str
    content_type: str
    content_id: str | None
    content: bytes


@dataclass(frozen=True)
class InboundEmail:
    """One inbound mail.

    token: what follows the plus in the address it was really delivered to. `from_address` is easily forged: act on the
        token together with `spf` and `dkim`, never on the sender alone.
    dedupe_key: there is no event id, so the Message-ID and the recipient stand for one.
    is_auto_reply: an out-of-office or a bounce, to be filed but not to be answered.
    """

    token: str | None
    envelope_to: tuple[str, ...]
    envelope_from: str | None
    from_address: str | None
    from_name: str | None
    to: str
    subject: str
    text: str | None
    html: str | None
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    is_auto_reply: bool
    spf: str | None
    dkim: str | None
    spam_score: float | None
    attachments: tuple[InboundAttachment, ...]
    dedupe_key: str

    @property
    def is_proven(self) -> bool:
        """Whether the sender's own domain vouches for the mail: signed by it, or sent from where it says it sends."""
        domain = _domain(self.from_address)
        signed = (name for name, result in _SIGNED.findall(self.dkim or "") if result.lower() == "pass")
        sent_from = [_domain(self.envelope_from)] if (self.spf or "").strip().lower() == "pass" else []
        return any(_is_of(name.lower(), domain) for name in (*signed, *sent_from))


@dataclass(frozen=True)
class _Part:
    name: str
    filename: str | None
    content_type: str
    content: bytes


def parse_inbound(body: bytes, content_type: str) -> InboundEmail:
    """The mail in a default (not raw) Inbound Parse request. Raises WebhookMalformed for anything else."""
    parts = list(_parts(body, content_type))
    fields = {part.name: part.content for part in parts if part.filename is None}
    if "envelope" not in fields or "headers" not in fields:
        raise WebhookMalformed("The body is not an Inbound Parse form with envelope and headers.")
    charsets = {name: str(charset) for name, charset in _json(fields.get("charsets")).items()}

    def field(name: str) -> str | None:
        return _decode(fields[name], charsets.get(name)) if name in fields else None

    envelope = _json(fields["envelope"])
    recipients = envelope.get("to")
    envelope_to = tuple(str(address) for address in recipients) if isinstance(recipients, list) else ()
    envelope_from = lenient.text(envelope.get("from"))
    headers = HeaderParser().parsestr(field("headers") or "")
    from_name, from_address = parseaddr(field("from") or "")
    message_id = _first_id(headers.get("Message-ID"))
    return InboundEmail(
        token=_token(envelope_to),
        envelope_to=envelope_to,
        envelope_from=envelope_from,
        from_address=from_address.lower() or None,
        from_name=from_name or None,
        to=field("to") or "",
        subject=field("subject") or "",
        text=field("text"),
        html=field("html"),
        message_id=message_id,
        in_reply_to=_first_id(headers.get("In-Reply-To")),
        references=tuple(_MESSAGE_ID.findall(str(headers.get("References", "")))),
        is_auto_reply=_is_auto_reply(headers, envelope_from, from_address),
        spf=field("SPF"),
        dkim=field("dkim"),
        spam_score=lenient.number(field("spam_score")),
        attachments=_attachments(parts, _json(fields.get("attachment-info"))),
        dedupe_key=_dedupe_key(message_id, envelope_to, body),
    )


def _parts(body: bytes, content_type: str) -> Iterator[_Part]:
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or not boundary:
        raise WebhookMalformed("The request is not multipart/form-data.")
    # Thirty megabytes may come: each part is copied once, and the whole never.
    mark = b"--" + boundary.encode("latin-1", "replace")
    place = 0 if body.startswith(mark) else body.find(b"\r\n" + mark) + 2
    while body.startswith(mark, place):
        begin = place + len(mark)
        if body.startswith(b"--", begin):
            return
        end = body.find(b"\r\n" + mark, begin)
        blank = body.find(b"\r\n\r\n", begin, end) if end >= 0 else -1
        if blank < 0:
            break
        head = body[begin:blank].lstrip(b" \t").removeprefix(b"\r\n")
        part = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise WebhookMalformed("A part of the form has no name.")
        yield _Part(name, part.get_filename(), part.get_content_type(), body[blank + 4 : end])
        place = end + 2
    raise WebhookMalformed("A part of the form has no content, or the form ends before its last boundary.")


def _attachments(parts: list[_Part], info: dict[str, Any]) -> tuple[InboundAttachment, ...]:
    # `attachment-info` has the names as the sender wrote them; the part's own may be mangled or empty.
    files = [part for part in parts if re.fullmatch(r"attachment\d+", part.name)]
    described = [(part, lenient.mapping(info.get(part.name))) for part in files]
    return tuple(
        InboundAttachment(
            filename=lenient.text(known.get("filename")) or part.filename or part.name,
            content_type=lenient.text(known.get("type")) or part.content_type,
            content_id=lenient.text(known.get("content-id")),
            content=part.content,
        )
        for part, known in described
    )


def _decode(content: bytes, charset: str | None) -> str:
    try:
        text = content.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = content.decode("utf-8", "replace")
    return text.replace("\x00", "")


def _json(content: bytes | None) -> dict[str, Any]:
    try:
        return lenient.mapping(json.loads(content)) if content else {}
    except ValueError:
        return {}


def _token(envelope_to: tuple[str, ...]) -> str | None:
    found = (_PLUS_ADDRESS.match(address) for address in envelope_to)
    return next((match.group(1) for match in found if match), None)


def _first_id(value: str | None) -> str | None:
    match = _MESSAGE_ID.search(str(value or ""))
    return match.group(0) if match else None


def _domain(address: str | None) -> str:
    return (address or "").rpartition("@")[2].strip("<> ").lower()


def _is_of(one: str, other: str) -> bool:
    """Whether two domains are the same, or one is part of the other."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _is_auto_reply(headers: Message, envelope_from: str | None, from_address: str) -> bool:
    submitted = str(headers.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(headers.get("Precedence", "")).strip().lower()
    suppress = str(headers.get("X-Auto-Response-Suppress", "")).lower()
    return (
        submitted != "no"
        or precedence in _AUTOMATIC_PRECEDENCE
        or "X-Autoreply" in headers
        or any(word in suppress for word in _NO_ANSWER_PLEASE)
        or envelope_from in (None, "<>")
        or from_address.lower().startswith(("mailer-daemon@", "postmaster@"))
        or str(headers.get("Content-Type", "")).lower().startswith("multipart/report")
    )


def _dedupe_key(message_id: str | None, envelope_to: tuple[str, ...], body: bytes) -> str:
    # A mail without Message-ID is known by its bytes, which a repeated delivery does not change.
    identity = message_id.encode() if message_id else hashlib.sha256(body).digest()
    return hashlib.sha256(identity + b"\0" + "\0".join(envelope_to).lower().encode()).hexdigest()
