"""Secrets at rest: each sealed with a key of its own, which a key from outside the database wraps."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """This cannot be opened: its key is not among those given, or it is not what was sealed for this row."""


@dataclass(frozen=True)
class Sealed:
    """key_id: which key wraps. wrapped_key, sealed: nonce and ciphertext of the data key, and of the secret with it."""

    key_id: str
    wrapped_key: bytes
    sealed: bytes


class Vault:
    """Seals and opens. The first key wraps, every key unwraps, so that keys change with an overlap."""

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {_id_of(key): AESGCM(key) for key in keys}
        self.newest = _id_of(keys[0])

    def seal(self, identity: str, text: str) -> Sealed:
        """Seal a text for one row; nothing opens it under another `identity`."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return Sealed(self.newest, self._wrap(identity, data_key), _encrypt(AESGCM(data_key), identity, text.encode()))

    def open(self, identity: str, found: Sealed) -> str:
        """The text that was sealed. Raises SealBroken."""
        return _decrypt(AESGCM(self._unwrap(identity, found)), identity, found.sealed).decode()

    def rewrap(self, identity: str, found: Sealed) -> Sealed:
        """The same secret with its data key wrapped by the newest key. Raises SealBroken."""
        return Sealed(self.newest, self._wrap(identity, self._unwrap(identity, found)), found.sealed)

    def _wrap(self, identity: str, data_key: bytes) -> bytes:
        return _encrypt(self._keys[self.newest], identity, data_key)

    def _unwrap(self, identity: str, found: Sealed) -> bytes:
        key = self._keys.get(found.key_id)
        if key is None:
            raise SealBroken(f"It was sealed with the key {found.key_id}, which is not given.")
        return _decrypt(key, identity, found.wrapped_key)


def parse_keys(text: str) -> list[bytes]:
    """Keys from a comma-separated list in base64. Raises ValueError with a reason that a person may read."""
    keys = [_key(part.strip()) for part in text.split(",") if part.strip()]
    if not keys:
        raise ValueError("must hold at least one key")
    return keys


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("must be 32 random bytes in base64, several joined by commas: `openssl rand -base64 32`")
    return key


def _id_of(key: bytes) -> str:
    return hashlib.sha256(b"launchpad sealing key" + key).hexdigest()[:12]


def _encrypt(cipher: AESGCM, identity: str, content: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, identity.encode())


def _decrypt(cipher: AESGCM, identity: str, content: bytes) -> bytes:
    try:
        return cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], identity.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("It was changed, or sealed for another row.") from None
