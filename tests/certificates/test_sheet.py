"""The sheet itself: the same bytes each time, every name on it, nothing from outside."""

from dataclasses import replace
from datetime import date

import pytest

from launchpad.certificates import draw

SHEET = draw.Sheet(
    name="Riya Deshmukh",
    course="Business Launchpad for Teens",
    brand="Launchpad",
    educator="Kavita Deshpande",
    issued_on=date(2026, 11, 22),
    code="HA6Vq_5xS4KroYRVfr9oLQ",
    check_url="https://app.example.in/verify/HA6Vq_5xS4KroYRVfr9oLQ",
)


def test_it_is_the_same_file_when_made_again() -> None:
    assert draw.pdf(SHEET) == draw.pdf(SHEET)
    assert draw.png(SHEET) == draw.png(SHEET)
    assert draw.png(SHEET) != draw.png(replace(SHEET, name="Kabir Rao"))


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("आरव शर्मा", b"NotoSans-Bold"),
        ("சரவணன் பெருமாள்", b"NotoSansTamil"),
        ("অনন্যা চট্টোপাধ্যায়", b"NotoSansBengali"),
        ("Zoë D'Souza", b"NotoSans-Bold"),
    ],
)
def test_a_name_is_set_in_the_font_of_its_script(name: str, font: bytes) -> None:
    made = draw.pdf(replace(SHEET, name=name))
    assert made.startswith(b"%PDF-")
    assert font in made


@pytest.mark.parametrize(
    "name",
    [
        "Anu",
        "Venkatanarasimharajuvaripeta Ramachandran Subrahmanyam Krishnaswamy Iyer",
        "अ" * 120,
        '#panic("no") $x$ *_`',
    ],
)
def test_short_long_and_odd_names_fit_on_the_one_page(name: str) -> None:
    made = draw.pdf(replace(SHEET, name=name))
    assert b"/Count 1" in made
    assert draw.png(replace(SHEET, name=name)).startswith(b"\x89PNG")


def test_a_name_in_another_script_stands_below_in_latin_letters_too() -> None:
    hindi = replace(SHEET, name="आरव शर्मा")
    both = replace(hindi, latin="Aarav Sharma")
    assert draw.png(both) != draw.png(hindi)
    long = replace(hindi, latin="Venkatanarasimharajuvaripeta " * 6)
    assert b"/Count 1" in draw.pdf(long)
