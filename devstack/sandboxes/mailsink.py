"""An SMTP server that files the mails of Auth; it passes nothing on."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from devstack.sandboxes.state import State


class _Filer:
    def __init__(self, state: State) -> None:
        self._state = state

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd, which gives the name, once a mail has arrived."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        mail = message_from_bytes(content, policy=policy.default)
        subject = str(mail.get("Subject", ""))
        text, html = _part(mail, "plain"), _part(mail, "html")
        self._state.file(
            [
                self._state.message("auth", "email", to, "delivered", subject=subject, text=text, html=html)
                for to in envelope.rcpt_tos
            ]
        )
        return "250 Filed"


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


async def listen(state: State) -> asyncio.Server:
    """Listen on the settings' SMTP port, loopback only."""
    loop = asyncio.get_running_loop()
    filer = _Filer(state)
    return await loop.create_server(
        lambda: SMTP(filer, hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        state.settings.host,
        state.settings.smtp_port,
    )
