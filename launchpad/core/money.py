"""Money: whole paise inside, rupees only where a person or a provider reads them."""

import re
from decimal import Decimal

_DECIMAL = re.compile(r"^(\d{1,13})(?:\.(\d{1,2})0*)?$")


def rupees(amount_paise: int) -> str:
    """The amount as people in India write it: 12500000 -> "₹1,25,000", 12345 -> "₹123.45"."""
    sign = "-" if amount_paise < 0 else ""
    whole, paise = divmod(abs(amount_paise), 100)
    digits = str(whole)
    head, last = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return f"{sign}₹{','.join([*pairs, last])}" + (f".{paise:02d}" if paise else "")


def decimal_text(amount_paise: int) -> str:
    """The amount in rupees with two decimals, exact, as Instamojo takes it: 217550 -> "2175.50"."""
    if amount_paise < 0:
        raise ValueError("a negative amount has no decimal text")
    return f"{amount_paise // 100}.{amount_paise % 100:02d}"


def paise(written: str | Decimal) -> int:
    """Paise from rupees in decimal text ("2175.5" or "₹2,175.50"), exact and never rounded.

    Raises ValueError where the text is no amount, is negative or has fractions of a paisa.
    """
    found = _DECIMAL.match(str(written).replace("₹", "").replace(",", "").strip())
    if not found:
        raise ValueError("this is not an amount in rupees, for example 4999 or 4999.50")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
