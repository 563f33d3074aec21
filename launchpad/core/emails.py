"""E-mail addresses: one spelling for each, checked by syntax alone."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_PLAIN_LOCAL_PART = re.compile(r"(?=.{1,64}$)[a-z0-9_]+(?:[.+-][a-z0-9_]+)*")


def normalise(written: str) -> str:
    """The address in lower case, without the wrapping that lists put around it.

    Nothing is looked up, so addresses at example domains are good ones.
    Raises ValueError with a reason that a person may read.
    """
    text = written.strip().removeprefix("mailto:").strip("<>'\" \u00a0,;")
    local, at, domain = text.lower().rpartition("@")
    if at and _PLAIN_LOCAL_PART.fullmatch(local):
        # Nearly all addresses; a long list repeats few domains.
        return f"{local}@{_domain(domain)}"
    return _validated(text)


def mask(address: str) -> str:
    """An address as it may be shown to someone who should only recognise it: "su•••@example.com"."""
    local, _, domain = address.partition("@")
    return f"{local[:2] if len(local) > 2 else local[:1]}•••@{domain}"


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str:
    return _validated(f"a@{domain}").partition("@")[2]


def _validated(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, strict=True, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError("this does not look like an e-mail address, for example name@example.com") from None
    return str(found.ascii_email).lower()
