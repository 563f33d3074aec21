"""The sheet: the same facts give the same bytes, on every machine."""

import io
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from launchpad.core import typeset
from launchpad.core.typeset import MissingLetters

__all__ = ["Look", "MissingLetters", "Sheet", "again", "pdf", "png"]

_HERE = Path(__file__).parent
_PIXELS_PER_INCH = 144.0
_INK = "#15272a"


@dataclass(frozen=True)
class Look:
    """What a template decides. layout: kite or plain. accent: "#RRGGBB". sentence: between the name and the course."""

    layout: str = "kite"
    accent: str = "#0F6470"
    heading: str = "Certificate of completion"
    heading_second: str = "पूर्णता प्रमाणपत्र"
    sentence: str = "has completed"
    signed_as: str = "Educator"


@dataclass(frozen=True)
class Sheet:
    """What stands on a certificate.

    measure: goes on after the course, beginning with its own comma; may be empty. latin: the name once more in Latin
    letters, where it is written in others; may be empty.
    """

    name: str
    course: str
    brand: str
    educator: str
    issued_on: date
    code: str
    check_url: str
    measure: str = ""
    latin: str = ""
    look: Look = Look()

    def kept(self) -> dict[str, Any]:
        """As JSON; `again` makes the same sheet of it."""
        return {**asdict(self), "issued_on": self.issued_on.isoformat()}


def again(kept: dict[str, Any]) -> Sheet:
    """The sheet that was kept as JSON."""
    return Sheet(**{**kept, "issued_on": date.fromisoformat(kept["issued_on"]), "look": Look(**kept["look"])})


def pdf(sheet: Sheet) -> bytes:
    """The certificate as PDF/A, with its fonts in it. Raises MissingLetters."""
    return typeset.pdf(_compiler(), _inputs(sheet), sheet.issued_on)


def png(sheet: Sheet) -> bytes:
    """The certificate as a picture, 1684 x 1191 pixels."""
    with typeset.lock:
        made = _compiler().compile(sys_inputs=_inputs(sheet), format="png", ppi=_PIXELS_PER_INCH)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_HERE / "certificate.typ"), font_paths=[str(_HERE / "fonts")], ignore_system_fonts=True)


def _inputs(sheet: Sheet) -> dict[str, str]:
    day, look = sheet.issued_on, sheet.look
    return {
        **asdict(look),
        "title": f"Certificate {sheet.code}",
        "name": sheet.name,
        "course": sheet.course,
        "brand": sheet.brand,
        "educator": sheet.educator,
        "measure": sheet.measure,
        "latin": sheet.latin,
        "date": f"{day.day} {day:%B} {day.year}",
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
        "code": sheet.code,
        "address": sheet.check_url.split("://", 1)[-1].rsplit("/", 1)[0],
        "qr": _qr(sheet.check_url),
    }


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=0, dark=_INK, xmldecl=False)
    return drawn.getvalue().decode()
