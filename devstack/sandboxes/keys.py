"""The secrets that the product and the sandboxes share, made once per local stack."""

import base64
import json
import secrets
import uuid

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SCRIPTS = ("welcome_call", "followup_call", "rescue_call")
LANGUAGES = ("en", "hi")

# Known to the sandboxes only: the product verifies with the public halves.
SANDBOX_ONLY = ("SENDGRID_WEBHOOK_PRIVATE_KEY", "SENDGRID_PARSE_PRIVATE_KEY")


def generate() -> dict[str, str]:
    """Fresh keys, named as in the engine's environment, plus the two private keys of `SANDBOX_ONLY` (PEM)."""
    webhook_private, webhook_public = _signing_pair()
    parse_private, parse_public = _signing_pair()
    agents = {script: {language: str(uuid.uuid4()) for language in LANGUAGES} for script in SCRIPTS}
    return {
        "SENDGRID_API_KEY": f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}",
        "SENDGRID_WEBHOOK_PUBLIC_KEY": webhook_public,
        "SENDGRID_WEBHOOK_PRIVATE_KEY": webhook_private,
        "SENDGRID_PARSE_PUBLIC_KEY": parse_public,
        "SENDGRID_PARSE_PRIVATE_KEY": parse_private,
        "EMAIL_FROM": "hello@launchpad.example",
        "EMAIL_FROM_NAME": "Launchpad",
        "EMAIL_PARSE_DOMAIN": "reply.launchpad.example",
        "AISENSY_API_KEY": f"sandbox.{secrets.token_urlsafe(48)}",
        "AISENSY_PROJECT_ID": secrets.token_hex(12),
        "AISENSY_PROJECT_PASSWORD": secrets.token_urlsafe(24),
        "AISENSY_WEBHOOK_SECRET": secrets.token_hex(32),
        "BOLNA_API_KEY": f"bn-{secrets.token_hex(16)}",
        "BOLNA_AGENTS": json.dumps(agents),
        "BOLNA_FROM_NUMBER": "+918035000000",
        "BOLNA_WEBHOOK_PATH_SECRET": secrets.token_urlsafe(32),
        "INSTAMOJO_CLIENT_ID": f"sandbox_{secrets.token_urlsafe(24)}",
        "INSTAMOJO_CLIENT_SECRET": secrets.token_urlsafe(48),
        "INSTAMOJO_SALT": secrets.token_hex(16),
    }


def engine_environment(keys: dict[str, str], sandbox_url: str) -> dict[str, str]:
    """What the product gets: its own keys, and the sandboxes' addresses in place of the providers'."""
    own = {name: value for name, value in keys.items() if name not in SANDBOX_ONLY}
    base = sandbox_url.rstrip("/")
    return own | {
        "SENDGRID_API_URL": f"{base}/sendgrid",
        "AISENSY_CAMPAIGN_URL": f"{base}/aisensy-campaign",
        "AISENSY_PROJECT_URL": f"{base}/aisensy-project",
        "BOLNA_API_URL": f"{base}/bolna",
        "INSTAMOJO_API_URL": f"{base}/instamojo",
    }


def _signing_pair() -> tuple[str, str]:
    """(private key as PEM, public key as base64 DER on one line, the form in which SendGrid shows it)."""
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(der).decode("ascii")
