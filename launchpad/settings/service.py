"""Rules of the settings: what is stored sealed, replayed, published, and who hears of it."""

import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from launchpad import credentials
from launchpad.config import SEALABLE, ConfigError, Settings, with_credentials
from launchpad.content import consent
from launchpad.core import audit
from launchpad.core.db import Conn, Database, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.core.seal import SealBroken, Vault
from launchpad.ledger import breaker
from launchpad.providers.sendgrid.webhook import is_readable_key
from launchpad.settings import queries
from launchpad.settings.accounts import PROVIDERS, VERIFIERS, Look, Name

LANE = "credentials"
# A shorter secret would be half told by four of its characters.
_TELLING = 12
_LONGEST = 8000
_LONGEST_NOTICE = 60_000


class NoKey(Conflict):
    """Credentials cannot be stored here: the server has no CREDENTIALS_KEY to seal them with."""

    code = "no_credentials_key"


# ---------------------------------------------------------------- credentials
def store(
    conn: Conn,
    vault: Vault | None,
    settings: Settings,
    provider: Name,
    values: Mapping[str, str],
    *,
    actor: UUID | None,
    ip: str | None,
    overlap: timedelta,
) -> list[str]:
    """Seal new credentials of a provider and put them in force; returns the names of those that changed.

    settings: those in force now. A blank value leaves what is stored. overlap: how long a replaced webhook secret goes
    on verifying. Raises NoKey, NotFound for a name that is none of the provider's, Invalid for a malformed value.
    """
    if vault is None:
        raise NoKey
    unknown = [name for name in values if name not in SEALABLE or not name.startswith(f"{provider}_")]
    if unknown:
        raise NotFound(f"{PROVIDERS[provider].title} has no credential of the name {unknown[0]}.")
    given = {name: text.strip() for name, text in values.items() if text.strip()}
    _check(settings, given)
    changed = [name for name, text in given.items() if text != _plain(settings, name)]
    for name in changed:
        old = _plain(settings, name)
        kept = overlap if name in VERIFIERS else timedelta(0)
        before = queries.retire_credential(conn, name, kept)
        if before is None and old and kept:
            # It came from the environment, and what was signed with it may still be on its way.
            _insert(conn, vault, name, old, actor, kept)
        _insert(conn, vault, name, given[name], actor, None)
        audit.record(
            conn,
            actor,
            "credential.stored",
            "provider_credentials",
            name,
            {"last_four": before["last_four"]} if before else None,
            {"last_four": _last_four(given[name]), "old_one_works_for_hours": kept.total_seconds() / 3600},
            ip=ip,
        )
    if changed:
        # What was held for the old ones leaves as soon as the provider has been asked with the new ones.
        queries.check_soon(conn, PROVIDERS[provider].channel)
        notify(conn, LANE)
        notify(conn, "accounts")
    return changed


def remove(conn: Conn, name: str, *, actor: UUID, ip: str | None) -> None:
    """Delete a stored credential, so that the environment's holds again. Raises NotFound."""
    before = queries.retire_credential(conn, name, timedelta(0))
    if before is None:
        raise NotFound("No credential of this name is stored.")
    audit.record(
        conn, actor, "credential.removed", "provider_credentials", name, {"last_four": before["last_four"]}, ip=ip
    )
    notify(conn, LANE)


def new_webhook_secret() -> str:
    """A fresh last part for a webhook address that nobody can guess."""
    return secrets.token_urlsafe(32)


def rotate(conn: Conn, vault: Vault | None) -> tuple[int, list[str]]:
    """Wrap every stored credential by the newest key.

    Returns how many were wrapped by another one, and the names of those that no given key opens. Raises NoKey.
    """
    if vault is None:
        raise NoKey
    wrapped, broken = 0, []
    for row in queries.sealed_credentials(conn):
        if row["key_id"] == vault.newest:
            continue
        try:
            queries.rewrap(conn, row["id"], vault.rewrap(credentials.identity(row), credentials.sealed_of(row)))
            wrapped += 1
        except SealBroken:
            broken.append(row["name"])
    audit.record(
        conn, None, "credentials.rotated", "provider_credentials", None, after={"wrapped": wrapped}, via="command"
    )
    if wrapped:
        notify(conn, LANE)
    return wrapped, broken


def _check(settings: Settings, given: Mapping[str, str]) -> None:
    for name, text in given.items():
        if len(text) > _LONGEST or not text.isprintable():
            raise Invalid(name, f"The {SEALABLE[name].lower()} has characters that do not belong there.")
        if name.endswith("_public_key") and not is_readable_key(text):
            raise Invalid(name, "This is not a public key as SendGrid shows it.")
    try:
        with_credentials(settings, given)
    except ConfigError as error:
        name, _, reason = str(error).splitlines()[0].partition(": ")
        raise Invalid(name.lower(), f"This {reason.partition(' (')[0]}.") from None


def _insert(conn: Conn, vault: Vault, name: str, text: str, actor: UUID | None, accepted_for: timedelta | None) -> None:
    row_id = uuid4()
    sealed = vault.seal(credentials.identity({"id": row_id, "name": name}), text)
    queries.insert_credential(conn, row_id, name, sealed, _last_four(text), actor, accepted_for)


def _plain(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value or ""


def _last_four(text: str) -> str:
    return text[-4:] if len(text) >= _TELLING else ""


# ---------------------------------------------------------------- what a provider said
def note_look(conn: Conn, provider: Name, look: Look) -> None:
    """Keep what a provider said about our account; it opens or closes the breaker of the channel."""
    channel, said = PROVIDERS[provider].channel, look.account
    queries.note_balance(conn, channel, said.balance, said.unit)
    if said.works:
        breaker.worked(conn, channel)
        breaker.close(conn, channel)
    elif look.is_account and look.code:
        breaker.open_(conn, channel, look.code, said.words)
    else:
        breaker.failed(conn, channel, said.words)


# ---------------------------------------------------------------- webhooks
def replay(conn: Conn, event_id: int, *, actor: UUID, ip: str | None) -> Row:
    """Have a stored webhook applied once more; what it did already it does not do again.

    Raises NotFound, and Conflict while it is being applied.
    """
    row = queries.reopen_webhook(conn, event_id)
    if row is None:
        if queries.webhook(conn, event_id) is None:
            raise NotFound("There is no stored webhook of this number.")
        raise Conflict("This webhook is being applied right now. Look again in a moment.")
    audit.record(
        conn, actor, "webhook.replayed", "webhook_events", event_id, after={"provider": row["provider"]}, ip=ip
    )
    notify(conn, "webhooks")
    return row


# ---------------------------------------------------------------- the consent notice
def publish_notice(
    conn: Conn, bodies: Mapping[str, str], settings: Mapping[str, str], *, actor: UUID, ip: str | None
) -> int:
    """Publish the notice anew in all languages; returns its version. Published ones are never changed.

    Raises Invalid for words that lack one of the six purposes or name what no setting gives, Conflict where nothing
    has changed.
    """
    texts = {language: "\n".join(body.strip().splitlines()) + "\n" for language, body in bodies.items()}
    for language, body in texts.items():
        _check_notice(language, body, settings)
    hashes = {language: sha256(body.encode()).hexdigest() for language, body in texts.items()}
    version = queries.next_notice_version(conn)
    if queries.newest_notice(conn) == hashes:
        raise Conflict("These are the words of the version in force.", code="same_words")
    for language, body in texts.items():
        queries.insert_notice(conn, version, language, body, hashes[language])
    audit.record(conn, actor, "notice.published", "consent_notices", version, after={"version": version}, ip=ip)
    return version


def _check_notice(language: str, body: str, settings: Mapping[str, str]) -> None:
    if len(body) > _LONGEST_NOTICE:
        raise Invalid(language, "The notice is longer than 60,000 characters.")
    for purpose in consent.PURPOSES:
        if not re.search(rf"^###.*`{purpose}`\s*$", body, re.MULTILINE):
            raise Invalid(
                language, f"The notice has no heading that ends in `{purpose}`. Each of the six points needs its own."
            )
    try:
        consent.filled_notice(body, settings, version=1, date="1 Jan 2026", consent_url="https://example.com/consent")
    except KeyError as error:
        raise Invalid(language, f"The notice names {{{error.args[0]}}}, which no setting gives.") from None


# ---------------------------------------------------------------- audit
AUDIT_HEADER = ["Number", "When (UTC)", "Who", "From", "Address", "What", "Kind", "Which", "Before", "After"]


def audit_rows(db: Database, filters: dict[str, Any], words: Any) -> Iterator[list[str]]:
    """The audit log as cells of a sheet, newest first; `words` writes a JSON value."""
    with db.transaction() as conn:
        for row in queries.audit(conn, filters):
            yield [
                str(row["id"]),
                f"{row['happened_at']:%Y-%m-%d %H:%M:%S}",
                row["actor_name"] or ("a command" if row["via"] == "command" else ""),
                row["via"],
                str(row["ip"] or ""),
                row["action"],
                row["subject_kind"],
                row["subject_id"] or "",
                words(row["before"]),
                words(row["after"]),
            ]
