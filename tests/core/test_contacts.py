"""Phone numbers and e-mail addresses, as lists spell them."""

import pytest

from launchpad.core import emails, phone


@pytest.mark.parametrize(
    "written",
    [
        "+919876543210",
        "9876543210",
        "09876543210",
        "+91 98765 43210",
        "+91-98765-43210",
        "919876543210",
        "91 98765 43210",
        "0091 98765 43210",
        "(+91) 9876543210",
        "(+91) 98765 43210",
        "'9876543210",
        "'+919876543210",
        "p:+919876543210",
        "tel: 98765 43210",
        "9876543210.0",
        "+91 (0) 98765 43210",
        "\u00a098765\u00a043210 ",
        "+९१ ९८७६५ ४३२१०",
    ],
)
def test_spellings_of_one_number_are_one_number(written: str) -> None:
    assert phone.e164(written) == "+919876543210"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("9.19E+11", "rounded"),
        ("'9,87654E+09", "rounded"),
        ("919876543e3", "rounded"),
        ("", "no number"),
        ("p:", "no number"),
        ("020-2553", "not a phone number"),
        ("98765 4321", "not a phone number"),
        ("98765432101", "not a phone number"),
        ("0000000000", "not a phone number"),
        ("16502530000", "not a phone number"),
        ("98765 43210 (mother)", "no letters"),
        ("9876543210 / 9876543211", "not a phone number"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        phone.e164(written)


@pytest.mark.parametrize(
    ("number", "is_mobile"), [("+919876543210", True), ("+912025530000", False), ("+16502530000", False)]
)
def test_only_mobiles_in_india_are_indian_mobiles(number: str, is_mobile: bool) -> None:
    assert phone.is_indian_mobile(number) is is_mobile


def test_a_number_of_another_country_needs_its_plus() -> None:
    assert phone.e164("+44 20 7946 0958") == "+442079460958"


def test_masks_show_enough_to_recognise_and_no_more() -> None:
    assert phone.mask("+919876543210") == "+91 •••••• 3210"
    assert emails.mask("sunita@example.com") == "su•••@example.com"
    assert emails.mask("a@example.com") == "a•••@example.com"
    assert emails.mask("ab@example.com") == "a•••@example.com"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Riya.Deshmukh@Example.COM", "riya.deshmukh@example.com"),
        (" riya@mail.example.in ", "riya@mail.example.in"),
        ("mailto:riya@example.org", "riya@example.org"),
        ("<riya@example.org>", "riya@example.org"),
        ("'riya+class@example.org", "riya+class@example.org"),
        ("riya@school.example", "riya@school.example"),
    ],
)
def test_spellings_of_an_address(written: str, address: str) -> None:
    assert emails.normalise(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "not-an-email",
        "a@b",
        "two@at@example.com",
        "x@example..com",
        "",
        "x@localhost",
        f"{'a' * 65}@example.com",
        "a b@example.com",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"name@example\.com"):
        emails.normalise(written)
