"""The sheet: the same facts give the same bytes, on every machine."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock

import segno
import typst

_HERE = Path(__file__).parent
_PIXELS_PER_INCH = 144.0
_INK = "#15272a"
# One compiler is not made for two threads at once.
_lock = Lock()


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


def pdf(sheet: Sheet) -> bytes:
    """The certificate as PDF, with its fonts in it."""
    with _lock:
        made = _compiler().compile(sys_inputs=_inputs(sheet), format="pdf", timestamp=_moment(sheet))
    assert isinstance(made, bytes)
    return made


def png(sheet: Sheet) -> bytes:
    """The certificate as a picture, 1684 x 1191 pixels."""
    with _lock:
        made = _compiler().compile(sys_inputs=_inputs(sheet), format="png", ppi=_PIXELS_PER_INCH)
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_HERE / "certificate.typ"), font_paths=[str(_HERE / "fonts")], ignore_system_fonts=True)


def _moment(sheet: Sheet) -> int:
    """The file says that it was made on the day of issue; the minute would differ each time."""
    day = sheet.issued_on
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _inputs(sheet: Sheet) -> dict[str, str]:
    day = sheet.issued_on
    return {
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
