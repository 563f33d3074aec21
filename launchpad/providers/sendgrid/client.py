"""Mail Send through the official SDK."""

import base64
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Attachment,
    Category,
    ClickTracking,
    Content,
    CustomArg,
    Disposition,
    FileContent,
    FileName,
    FileType,
    From,
    Header,
    Mail,
    OpenTracking,
    Personalization,
    ReplyTo,
    SubscriptionTracking,
    Substitution,
    To,
    TrackingSettings,
)

from launchpad.providers.errors import ProviderError, failure
from launchpad.providers.http import header, retry_after
from launchpad.providers.sendgrid.codes import CODES, code_of

log = logging.getLogger("launchpad.providers")
# At debug level the SDK's transport logs every header, the key among them, and every body.
logging.getLogger("python_http_client.client").setLevel(logging.INFO)

MAX_RECIPIENTS = 1000


@dataclass(frozen=True)
class EmailRecipient:
    """One person of a batch.

    message_id, attempt_id: our ledger ids; they come back on every event as `lp_msg_id` and `lp_attempt`.
    substitutions: whole tag -> text, put into subject, reply-to, text and HTML alike. Values for the HTML part must
        arrive escaped, so use two tags per variable (10,000 bytes per person).
    headers: e.g. `List-Unsubscribe`, `List-Unsubscribe-Post`, `Message-ID`, `In-Reply-To`. Never `Reply-To`: reserved.
    """

    to: str
    name: str | None
    message_id: str
    attempt_id: str
    substitutions: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EmailAttachment:
    """A file that goes to everyone of the batch. Keep the name ASCII: others arrive garbled."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class EmailBatch:
    """One text for up to 1,000 people, each in a personalization of their own so that nobody sees another's address.

    reply_to stands once for the whole batch, because `Reply-To` is a reserved header in a personalization.
    Substitutions apply to it, so `reply+-reply_token-@parse.example.com` with a `-reply_token-` per person gives each
    conversation its own address. Without that tag, send a batch of one.
    categories: at most 10, ASCII, never anything personal; SendGrid keeps them for long and cannot redact them.
    """

    from_email: str
    from_name: str
    subject: str
    text: str
    html: str
    recipients: Sequence[EmailRecipient]
    reply_to: str | None = None
    categories: Sequence[str] = ()
    attachments: Sequence[EmailAttachment] = ()


class SendGridClient:
    """Sends batches of e-mail. Safe to use from several threads."""

    def __init__(self, api_key: str, base_url: str = "https://api.sendgrid.com", timeout_seconds: float = 20.0) -> None:
        self._sdk = SendGridAPIClient(api_key=api_key, host=base_url.rstrip("/"))
        self._sdk.client.timeout = timeout_seconds

    def send_batch(self, batch: EmailBatch) -> str | None:
        """Hand a batch over; returns SendGrid's message id, one for the whole batch (None if it gave none).

        Acceptance is not delivery: that comes as events. There is no idempotency key, so an unanswered request and a
        5xx are `unknown`. Raises ProviderError; ValueError for an empty batch or more than 1,000 recipients.
        """
        started = time.monotonic()
        body = _mail(batch).get()
        try:
            response = self._sdk.send(body)
        except HTTPError as error:
            raise _refusal(error) from error
        except URLError as error:
            # urllib wraps in URLError only what failed before the request had left whole.
            raise failure(CODES, "not_reached", type(error.reason).__name__) from error
        except (OSError, HTTPException) as error:
            raise failure(CODES, "no_answer", type(error).__name__) from error
        log.info("sendgrid mail/send %d in %.3fs", response.status_code, time.monotonic() - started)
        if response.status_code != 202:
            # A page from something that stands before SendGrid proves neither that it was taken nor that it was not.
            raise failure(CODES, "strange_answer", str(response.status_code))
        return header(dict(response.headers.items()), "X-Message-Id")


def _mail(batch: EmailBatch) -> Mail:
    if not 1 <= len(batch.recipients) <= MAX_RECIPIENTS:
        raise ValueError(f"A batch holds 1 to {MAX_RECIPIENTS} recipients, not {len(batch.recipients)}.")
    mail = Mail(from_email=From(batch.from_email, batch.from_name), subject=batch.subject)
    mail.add_content(Content("text/plain", batch.text))
    mail.add_content(Content("text/html", batch.html))
    if batch.reply_to:
        mail.reply_to = ReplyTo(batch.reply_to, batch.from_name)
    for category in batch.categories:
        mail.add_category(Category(category))
    for file in batch.attachments:
        mail.add_attachment(_attachment(file))
    # The SDK puts each new personalization before the others.
    for recipient in reversed(batch.recipients):
        mail.add_personalization(_personalization(recipient))
    mail.tracking_settings = TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        # Our own List-Unsubscribe headers stand; SendGrid must not add a second set.
        subscription_tracking=SubscriptionTracking(enable=False),
    )
    return mail


def _personalization(recipient: EmailRecipient) -> Personalization:
    one = Personalization()
    one.add_to(To(recipient.to, recipient.name or None))
    for tag, value in recipient.substitutions.items():
        one.add_substitution(Substitution(tag, value))
    for name, value in recipient.headers.items():
        one.add_header(Header(name, value))
    one.add_custom_arg(CustomArg("lp_msg_id", recipient.message_id))
    one.add_custom_arg(CustomArg("lp_attempt", recipient.attempt_id))
    return one


def _attachment(file: EmailAttachment) -> Attachment:
    content = base64.b64encode(file.content).decode("ascii")
    return Attachment(
        FileContent(content), FileName(file.filename), FileType(file.content_type), Disposition("attachment")
    )


def _refusal(error: HTTPError) -> ProviderError:
    status = int(error.status_code)
    headers = dict(error.headers.items()) if error.headers else {}
    log.warning("sendgrid mail/send %d", status)
    if status == 429:
        return failure(CODES, "throttled", retry_after_seconds=retry_after(headers))
    if status >= 500:
        return failure(CODES, "server_error", str(status))
    faults = _faults(error.body)
    said = " ".join(message for message, _ in faults)
    field_name = faults[0][1] if faults else None
    return failure(CODES, code_of(status, said, field_name), said or str(status))


def _faults(body: Any) -> list[tuple[str, str | None]]:
    """(message, field) of each entry in SendGrid's error list; empty when the body is something else."""
    try:
        errors = json.loads(body)["errors"]
        return [(str(entry["message"]), entry.get("field")) for entry in errors]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
