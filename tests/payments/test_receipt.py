"""A receipt prints every guardian's name, in whatever script of India; what it cannot print it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from launchpad.payments import receipts
from launchpad.payments.receipts import Receipt, Unprintable

FACTS: dict[str, Any] = {
    "tax": None,
    "part": 1,
    "parts": 1,
    "method": "upi",
    "brand": "Launchpad",
    "seller": "Kavita Deshpande",
    "address": "12 Model Road, Pune 411001",
    "email": "kavita@example.com",
    "purpose": "course",
    "course": "Business Launchpad for Teens",
    "batch": "December",
    "pay_ref": "LP-000123",
    "discount_paise": 0,
    "fee_paise": 499900,
    "amount_paise": 499900,
}
NAMES = [
    "Anita Sharma",
    "अनीता शर्मा",
    "அனிதா சர்மா",
    "অনিতা শর্মা",
    "అనిత శర్మ",
    "ಅನಿತಾ ಶರ್ಮ",
    "അനിത ശർമ",
    "અનિતા શર્મા",
    "ਅਨੀਤਾ ਸ਼ਰਮਾ",
    "ଅନିତା ଶର୍ମା",
]


def _receipt(payer: str) -> Receipt:
    return Receipt("LP/26-27/0001", date(2026, 11, 30), {**FACTS, "payer": payer})


@pytest.mark.parametrize("payer", NAMES)
def test_every_script_of_the_certificates_is_printed_with_the_same_bytes(payer: str) -> None:
    first = receipts.pdf(_receipt(payer))
    assert first.startswith(b"%PDF-")
    assert receipts.pdf(_receipt(payer)) == first


def test_letters_that_no_font_has_are_named_and_not_printed_as_boxes() -> None:
    with pytest.raises(Unprintable, match="李"):
        receipts.pdf(_receipt("Anita 李"))
