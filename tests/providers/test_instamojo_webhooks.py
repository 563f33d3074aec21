"""Instamojo's forms, their MAC, and money on the wire."""

import json

import pytest

from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.instamojo.amounts import paise_to_text, text_to_paise
from launchpad.providers.instamojo.client import _payment, _payment_request
from launchpad.providers.instamojo.webhook import is_authentic, mac_of, parse_payment
from tests.providers.conftest import PROVIDERS, fixture_bytes

SALT = "test-salt-do-not-use-0123456789ab"
FORMS = sorted(path.name for path in (PROVIDERS / "instamojo" / "fixtures").glob("*.form"))
CREDIT = fixture_bytes("instamojo", "credit__short_address_blank.form")


def test_the_vector_of_the_makers_verifies() -> None:
    fields = {"foo": "1", "bar": "2", "baz": "3", "mac": "left out"}
    assert mac_of(fields, "21b528ef398c4ce8851d5ee29375d3a7") == "32b1d38a4a70bdce36a52dad3f3ac6eb3662096b"


@pytest.mark.parametrize("name", FORMS)
def test_every_form_verifies_and_is_read(name: str) -> None:
    body = fixture_bytes("instamojo", name)
    assert is_authentic(body, SALT)
    assert parse_payment(body).amount_paise == 149900


def test_there_is_a_form_for_each_twist() -> None:
    assert len(FORMS) == 4


@pytest.mark.parametrize(
    ("body", "salt"),
    [
        (CREDIT, "another"),
        (CREDIT, ""),
        (CREDIT.replace(b"shorturl=&", b""), SALT),
        (CREDIT.replace(b"1499.00", b"9.00"), SALT),
        (CREDIT + b"&more=1", SALT),
        (CREDIT + b"&amount=1499.00", SALT),
        (CREDIT.replace(b"&mac=e", b"&mac=f"), SALT),
        (CREDIT.partition(b"&mac=")[0], SALT),
        (CREDIT.replace(b"Asha", "ऑशा".encode()), SALT),
        (CREDIT.replace(b"Asha", b"%ff"), SALT),
        (b"", SALT),
        (b"{}", SALT),
    ],
    ids=[
        "other salt",
        "empty salt",
        "blank field dropped",
        "amount changed",
        "field added",
        "field twice",
        "mac changed",
        "no mac",
        "not ASCII",
        "not UTF-8",
        "empty",
        "JSON",
    ],
)
def test_anything_else_does_not_verify(body: bytes, salt: str) -> None:
    assert not is_authentic(body, salt)


def test_an_empty_salt_refuses_even_what_it_signed() -> None:
    fields = {"payment_id": "MOJO1"}
    assert not is_authentic(f"payment_id=MOJO1&mac={mac_of(fields, '')}".encode(), "")


def test_a_credit_is_read() -> None:
    notice = parse_payment(CREDIT)
    assert (notice.payment_id, notice.status, notice.currency) == ("MOJO6b22005J00000001", "Credit", "INR")
    assert notice.payment_request_id == "0123456789abcdef0123456789abcdef"
    assert notice.fields["buyer_name"] == "Asha Rao"


def test_attempts_and_outcomes_have_keys_of_their_own() -> None:
    failed = parse_payment(fixture_bytes("instamojo", "failed__after_a_credit.form"))
    assert failed.dedupe_key != parse_payment(CREDIT).dedupe_key


@pytest.mark.parametrize(
    "body", [b"", b"{}", CREDIT.replace(b"1499.00", b"much"), CREDIT.replace(b"status=Credit&", b"")]
)
def test_what_is_not_a_payment_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookMalformed):
        parse_payment(body)


@pytest.mark.parametrize(
    ("text", "paise"), [("1499.00", 149900), ("1499", 149900), ("0.1", 10), ("9.000", 900), ("200000.00", 20_000_000)]
)
def test_amounts_are_exact(text: str, paise: int) -> None:
    assert text_to_paise(text) == paise
    assert text_to_paise(paise_to_text(paise)) == paise


@pytest.mark.parametrize("text", ["", "-1", "1.005", "1,499.00", "1e3", "NaN", "٣", "1499.00 INR"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Not an amount"):
        text_to_paise(text)


def test_no_amount_is_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        paise_to_text(-1)


def test_a_request_names_its_attempts() -> None:
    made = _payment_request(json.loads(fixture_bytes("instamojo", "payment_request__completed.json")))
    assert (made.status, made.amount_paise) == ("Completed", 149900)
    assert made.payment_ids == ("MOJO6b22005J00000001", "MOJO6b22005J00000002")


@pytest.mark.parametrize(
    ("name", "status", "fees"), [("paid", "credit", 3298), ("failed", "failed", None), ("begun", "initiated", None)]
)
def test_payments_are_told_apart(name: str, status: str, fees: int | None) -> None:
    payment = _payment(json.loads(fixture_bytes("instamojo", f"payment__{name}.json")))
    assert (payment.status, payment.fees_paise, payment.payment_request_id) == (
        status,
        fees,
        "05f317448ad84649aa1a9c7328edb015",
    )


def test_the_text_failed_is_not_taken_for_true() -> None:
    raw = json.loads(fixture_bytes("instamojo", "payment__paid.json"))
    assert _payment(raw | {"status": "Failed"}).status == "failed"
    assert _payment(raw | {"status": "Credit"}).status == "credit"
    assert _payment(raw | {"status": "Refunded"}).status == "initiated"
