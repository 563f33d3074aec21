"""Open Badges 3.0: a certificate as a verifiable credential, signed as a JWT that any verifier can check offline.

The holder is named by a salted hash of the printed name, never in clear: who has the certificate beside the badge can
compare, and nobody else learns a child's name from it.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from launchpad.certificates import queries
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict
from launchpad.core.seal import SealBroken, Sealed, Vault

ALGORITHM = "RS256"
_CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_KEY_BITS = 2048


def vault_of(secret: str) -> Vault:
    """What seals the signing keys: a key of their own, derived from the secret of the installation."""
    return Vault([hmac.new(secret.encode(), b"launchpad certificates signing keys", hashlib.sha256).digest()])


def signed(conn: Conn, vault: Vault, app_url: str, certificate: Row) -> str:
    """The badge of an issued certificate, as a VC-JWT. Raises Conflict for one that is a draft or withdrawn."""
    if certificate["issued_at"] is None or certificate["state"] == "revoked":
        raise Conflict("Only a certificate that is valid has a badge.", code="not_valid")
    credential = credential_of(app_url, queries.names(conn)["brand"], certificate)
    key_id, private_key = _key(conn, vault)
    claims = {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": int(datetime.fromisoformat(credential["validFrom"]).timestamp()),
    }
    headers = {"kid": f"{app_url}/badges/keys/{key_id}", "typ": "JWT"}
    return jwt.encode(claims, private_key, algorithm=ALGORITHM, headers=headers)


def credential_of(app_url: str, brand: str, certificate: Row) -> dict[str, Any]:
    """The credential without its signature."""
    day = datetime.combine(certificate["issued_on"], time(0), INDIA).astimezone(UTC)
    salt = hashlib.sha256(f"badge {certificate['code']}".encode()).hexdigest()[:16]
    hashed = hashlib.sha256((certificate["name_printed"] + salt).encode()).hexdigest()
    return {
        "@context": _CONTEXT,
        "id": f"urn:uuid:{certificate['id']}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer(app_url, brand),
        "validFrom": day.isoformat().replace("+00:00", "Z"),
        "name": f"Certificate of completion: {certificate['course_name']}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": True,
                    "salt": salt,
                    "identityHash": f"sha256${hashed}",
                }
            ],
            "achievement": {
                "id": f"urn:uuid:{certificate['batch_id']}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": certificate["course_name"],
                "description": f"Completed {certificate['course_name']}.",
                "criteria": {"narrative": "Took part in the live classes and handed in the work of the course."},
            },
        },
        "evidence": [
            {
                "id": f"{app_url}/verify/{certificate['code']}",
                "type": ["Evidence"],
                "name": "The page that says whether this certificate is valid",
            }
        ],
        "credentialStatus": {"id": f"{app_url}/badges/revoked", "type": "1EdTechRevocationList"},
    }


def issuer(app_url: str, brand: str) -> dict[str, Any]:
    """Who gives the badges."""
    return {"id": f"{app_url}/badges/issuer", "type": ["Profile"], "name": brand, "url": app_url}


def public_key(conn: Conn, key_id: UUID) -> dict[str, Any] | None:
    """The public half of a key, by its id."""
    return next((row["public_jwk"] for row in queries.signing_keys(conn) if row["id"] == key_id), None)


def _key(conn: Conn, vault: Vault) -> tuple[UUID, rsa.RSAPrivateKey]:
    queries.lock_signing_keys(conn)
    for row in queries.signing_keys(conn):
        try:
            sealed = Sealed(row["key_id"], bytes(row["wrapped_key"]), bytes(row["sealed"]))
            opened = serialization.load_pem_private_key(vault.open(_identity(row["id"]), sealed).encode(), None)
        except SealBroken:
            continue  # The installation's secret has changed. What it signed is still checked by its public half.
        assert isinstance(opened, rsa.RSAPrivateKey)
        return row["id"], opened
    made, key_id = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS), uuid4()
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    sealed = vault.seal(_identity(key_id), pem)
    queries.add_signing_key(conn, {"id": key_id, "public_jwk": _jwk(made), **vars(sealed)})
    return key_id, made


def _identity(key_id: UUID) -> str:
    return f"signing_keys/{key_id}"


def _jwk(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "alg": ALGORITHM, "use": "sig", "n": _number(numbers.n), "e": _number(numbers.e)}


def _number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
