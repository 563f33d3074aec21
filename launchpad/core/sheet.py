"""Files for spreadsheets, whose cells cannot run as formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

# A cell that begins like this is calculated by spreadsheets, tab and line break included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Excel takes UTF-8 for what it is only behind a byte order mark.
_MARK = "\ufeff"


def csv_chunks(header: list[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    """A CSV file in UTF-8, row by row."""
    yield (_MARK + _line(header)).encode()
    for row in rows:
        yield _line([harmless(cell) for cell in row]).encode()


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
