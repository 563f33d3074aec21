"""The receipt: drawn from facts that were frozen when the money came, with the same bytes each time."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import typst

from launchpad.core import money, typeset
from launchpad.core.db import Conn
from launchpad.core.errors import Conflict, NotFound
from launchpad.core.typeset import MissingLetters
from launchpad.payments import books_queries

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "certificates" / "fonts"
_METHODS = {"cash": "Cash", "upi": "UPI", "bank": "Bank transfer", "cheque": "Cheque", "other": "Another way"}


@dataclass(frozen=True)
class Receipt:
    """A receipt and what it says."""

    receipt_no: str
    issued_on: date
    facts: dict[str, Any]

    @property
    def file_name(self) -> str:
        """How the file is called: "receipt-LP-26-27-0001.pdf"."""
        return f"receipt-{self.receipt_no.replace('/', '-')}.pdf"


class Unprintable(Conflict):
    """A name on it has letters that none of the fonts has: better no receipt than one with boxes."""

    code = "letters"


def of_payment(conn: Conn, payment_id: UUID, user_id: UUID | None = None) -> Receipt:
    """The receipt of a payment; for a user only where it is theirs, or they are the educator. Raises NotFound."""
    row = books_queries.receipt(conn, payment_id, user_id)
    if row is None:
        raise NotFound
    return Receipt(row["receipt_no"], row["issued_on"], row["facts"])


def pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF. It is a tax invoice only where the facts hold a GSTIN. Raises Unprintable."""
    try:
        return typeset.pdf(_compiler(), {"given": json.dumps(_said(receipt), ensure_ascii=False)}, receipt.issued_on)
    except MissingLetters as missing:
        raise Unprintable(f"The receipt cannot be printed: none of its fonts has {missing.letters}.") from missing


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_HERE / "receipt.typ"), font_paths=[str(_FONTS)], ignore_system_fonts=True)


def _said(receipt: Receipt) -> dict[str, Any]:
    facts, day = receipt.facts, receipt.issued_on
    tax = facts.get("tax")
    part = f", part {facts['part']} of {facts['parts']}" if facts["parts"] > 1 else ""
    lines: list[list[str]] = []
    if tax:
        half = tax["rate"] / 2
        lines = [
            ["Taxable value", money.rupees(tax["taxable_paise"])],
            [f"CGST {half:g} %", money.rupees(tax["cgst_paise"])],
            [f"SGST {half:g} %", money.rupees(tax["sgst_paise"])],
        ]
    through = _METHODS.get(facts["method"]) or " ".join(filter(None, ["Instamojo", facts.get("instrument")]))
    return {
        "title": "Tax invoice" if tax else "Receipt",
        "hindi": "टैक्स इनवॉइस" if tax else "रसीद",
        "number": receipt.receipt_no,
        "date": f"{day.day} {day:%B} {day.year}",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "brand": facts["brand"],
        "seller": facts["seller"],
        "address": facts["address"],
        "email": facts["email"],
        "payer": facts["payer"] or "Parent or guardian",
        "what": f"{'Extra fee' if facts['purpose'] == 'other' else facts['course']}, {facts['batch']}{part}",
        "reference": facts["pay_ref"],
        "through": through,
        "through_no": facts.get("gateway_payment_id") or facts.get("reference") or "",
        "discount": money.rupees(facts["discount_paise"]) if facts["discount_paise"] else "",
        "fee": money.rupees(facts["fee_paise"]),
        "lines": lines,
        "amount": money.rupees(facts["amount_paise"]),
        "gstin": tax["gstin"] if tax else "",
        "sac": tax["sac"] if tax else "",
        "place": tax["state"] if tax else "",
    }
