"""Money: exact both ways."""

from decimal import Decimal

import pytest

from launchpad.core import money


@pytest.mark.parametrize(
    ("amount_paise", "shown"),
    [
        (0, "₹0"),
        (99, "₹0.99"),
        (100000, "₹1,000"),
        (499950, "₹4,999.50"),
        (12500000, "₹1,25,000"),
        (21750000, "₹2,17,500"),
        (1234567890, "₹1,23,45,678.90"),
        (-12500000, "-₹1,25,000"),
    ],
)
def test_rupees_are_grouped_the_indian_way(amount_paise: int, shown: str) -> None:
    assert money.rupees(amount_paise) == shown


@pytest.mark.parametrize(
    ("written", "amount_paise"),
    [
        ("4999", 499900),
        ("4999.5", 499950),
        ("4999.50", 499950),
        ("9.00", 900),
        ("9.1000", 910),
        ("₹1,25,000", 12500000),
        (Decimal("0.29"), 29),
    ],
)
def test_paise_are_read_without_rounding(written: str | Decimal, amount_paise: int) -> None:
    assert money.paise(written) == amount_paise


@pytest.mark.parametrize("written", ["", "-1", "1.005", "1e3", "free", "1.2.3", ".5", "9" * 14, "NaN"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.paise(written)


@pytest.mark.parametrize("amount_paise", [0, 1, 29, 100, 217550, 10**12 + 1])
def test_decimal_text_comes_back_the_same(amount_paise: int) -> None:
    assert money.paise(money.decimal_text(amount_paise)) == amount_paise


def test_decimal_text_has_two_decimals() -> None:
    assert money.decimal_text(900) == "9.00"
    with pytest.raises(ValueError, match="negative"):
        money.decimal_text(-1)
