"""Decimal text on Instamojo's wire, integer paise everywhere else: exact both ways."""

import re

_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2})0*)?")


def paise_to_text(amount_paise: int) -> str:
    """149900 -> "1499.00". Raises ValueError for a negative amount."""
    if amount_paise < 0:
        raise ValueError("An amount is not negative.")
    return f"{amount_paise // 100}.{amount_paise % 100:02d}"


def text_to_paise(amount: str) -> int:
    """ "1499.00", "1499.0" and "1499" -> 149900. Raises ValueError for fractions of a paisa and for anything else."""
    match = _AMOUNT.fullmatch(amount.strip())
    if match is None:
        raise ValueError(f"Not an amount in rupees: {amount!r}")
    rupees, paise = match.groups()
    return int(rupees) * 100 + int((paise or "0").ljust(2, "0"))
