"""The clients, built as the engine builds them, from an environment of provider settings."""

from collections.abc import Mapping

from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.instamojo.client import InstamojoClient, PaymentRequest
from launchpad.providers.sendgrid.client import EmailBatch, EmailRecipient, SendGridClient

SENDGRID_MESSAGE = "0b0e7f5e-1111-4222-8333-444455556666"


def sendgrid(env: Mapping[str, str], timeout_seconds: float = 5.0) -> SendGridClient:
    return SendGridClient(env["SENDGRID_API_KEY"], env["SENDGRID_API_URL"], timeout_seconds)


def aisensy(env: Mapping[str, str], timeout_seconds: float = 5.0) -> AiSensyClient:
    return AiSensyClient(
        env["AISENSY_API_KEY"],
        env["AISENSY_PROJECT_ID"],
        env["AISENSY_PROJECT_PASSWORD"],
        env["AISENSY_CAMPAIGN_URL"],
        env["AISENSY_PROJECT_URL"],
        timeout_seconds,
    )


def bolna(env: Mapping[str, str], timeout_seconds: float = 5.0) -> BolnaClient:
    return BolnaClient(env["BOLNA_API_KEY"], env["BOLNA_API_URL"], timeout_seconds)


def instamojo(env: Mapping[str, str], timeout_seconds: float = 5.0) -> InstamojoClient:
    return InstamojoClient(
        env["INSTAMOJO_CLIENT_ID"], env["INSTAMOJO_CLIENT_SECRET"], env["INSTAMOJO_API_URL"], timeout_seconds
    )


def batch(*addresses: str, **more: object) -> EmailBatch:
    """A small batch to the given addresses; `more` replaces its fields."""
    recipients = [
        EmailRecipient(
            to=address,
            name="आशा, Asha",
            message_id=f"{SENDGRID_MESSAGE}-{number}",
            attempt_id="9c1d2e3f-1111-4222-8333-444455556666",
            substitutions={"-name-": f"A&{number}", "-name_html-": f"A&amp;{number}", "-reply_token-": f"tok{number}"},
            headers={
                "List-Unsubscribe": "<https://launchpad.example/u/1>",
                "Message-ID": f"<m{number}@launchpad.example>",
            },
        )
        for number, address in enumerate(addresses)
    ]
    fields: dict[str, object] = {
        "from_email": "hello@launchpad.example",
        "from_name": "Launchpad",
        "subject": "For -name-",
        "text": "Hello -name-, see https://launchpad.example/f/7Kd2.",
        "html": '<p>Hello -name_html-</p><a href="https://launchpad.example/f/7Kd2?a=1&amp;b=2">See</a>',
        "recipients": recipients,
        "reply_to": "reply+-reply_token-@reply.launchpad.example",
        "categories": ["cta_invitation"],
    }
    return EmailBatch(**(fields | more))  # type: ignore[arg-type]


def payment_request(client: InstamojoClient, webhook: str, amount_paise: int = 149900) -> PaymentRequest:
    """A request such as the engine makes."""
    return client.create_payment_request(
        amount_paise,
        "LP-000123",
        "Asha Rao & Co",
        "parent@example.com",
        "+919800000001",
        "http://127.0.0.1:9/pay/return?token=x",
        webhook,
    )
