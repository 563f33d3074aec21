"""The sheet itself: the same bytes each time, every name on it, nothing from outside."""

import json
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


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("వెంకట సుబ్రహ్మణ్యం", b"NotoSansTelugu"),
        ("ಲಕ್ಷ್ಮೀ ನಾರಾಯಣ", b"NotoSansKannada"),
        ("ശ്രീകുട്ടി നമ്പൂതിരി", b"NotoSansMalayalam"),
        ("જીજ્ઞેશ પટેલ", b"NotoSansGujarati"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", b"NotoSansGurmukhi"),
        ("ସୁଶ୍ରୀ ମହାପାତ୍ର", b"NotoSansOriya"),
    ],
)
def test_every_script_of_india_has_its_letters(name: str, font: bytes) -> None:
    assert font in draw.pdf(replace(SHEET, name=name))


@pytest.mark.parametrize("name", ["龍 Wang", "Riya 😀", "علی خان"])
def test_a_letter_that_no_font_has_is_refused_and_not_printed_as_a_box(name: str) -> None:
    with pytest.raises(draw.MissingLetters) as refused:
        draw.pdf(replace(SHEET, name=name))
    assert refused.value.letters in name


def test_what_was_kept_gives_the_same_bytes_again() -> None:
    plain = replace(SHEET, name="आरव शर्मा", latin="Aarav Sharma", look=draw.Look(layout="plain", accent="#7A2E1D"))
    again = draw.again(json.loads(json.dumps(plain.kept())))
    assert again == plain
    assert draw.pdf(again) == draw.pdf(plain)
    assert draw.png(again) != draw.png(replace(plain, look=draw.Look()))
