"""Phone numbers: from the many ways people write them to E.164, and never guessed."""

import re
from typing import NewType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

E164Phone = NewType("E164Phone", str)

# What exports and spreadsheets put around a number: a type ("p:", "tel:"), the apostrophe that keeps it text.
_WRAPPING = re.compile(r"^(?:p|tel|phone|mobile|whatsapp)\s*:\s*|^['`\u2018\u2019]+|\.0$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"^\s*'?\d+([.,]\d+)?\s*e\s*\+?\s*\d+\s*$", re.IGNORECASE)
_REGION = "IN"
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_NOT_A_NUMBER = "this is not a phone number that exists"


def e164(written: str) -> E164Phone:
    """The number in E.164, taking an Indian one where no country is written.

    Raises ValueError with a reason that a person may read.
    """
    number = _parse(written)
    if not phonenumbers.is_valid_number(number):
        raise ValueError(_NOT_A_NUMBER)
    return E164Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def indian_mobile(written: str) -> E164Phone:
    """As `e164`, but only for a mobile in India. One look at the number, which counts where a list has many."""
    number = _parse(written)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        raise ValueError(_NOT_A_NUMBER)
    if number.country_code != 91 or kind not in _MOBILE:
        raise ValueError("this is not an Indian mobile number")
    return E164Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def is_indian_mobile(number: str) -> bool:
    """Whether an E.164 number is a mobile in India: the only ones we call or reach on WhatsApp by default."""
    parsed = phonenumbers.parse(number, None)
    return parsed.country_code == 91 and phonenumbers.number_type(parsed) in _MOBILE


def mask(number: str) -> str:
    """An E.164 number as it may be shown to someone who should only recognise it: "+91 •••••• 3210"."""
    parsed = phonenumbers.parse(number, None)
    digits = str(parsed.national_number)
    return f"+{parsed.country_code} {'•' * (len(digits) - 4)} {digits[-4:]}"


def _parse(written: str) -> phonenumbers.PhoneNumber:
    if _SCIENTIFIC.match(written):
        raise ValueError("the spreadsheet rounded this number, its last digits are lost")
    text = written.strip()
    while (bare := _WRAPPING.sub("", text).strip()) != text:
        text = bare
    if not text:
        raise ValueError("no number is given")
    if re.search(r"[^\W\d_]", text):
        raise ValueError("a phone number has no letters")
    try:
        return phonenumbers.parse(text, _REGION)
    except NumberParseException:
        raise ValueError(_NOT_A_NUMBER) from None
