"""Reading a lead list: what kind of file it is, and its rows, one at a time and within bounds."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from launchpad.core.errors import DomainError

Cells = list[str]

CELL_LIMIT = 100_000
COLUMN_LIMIT = 200
HEADER_ROW = 1
# A line of a file may hold several cells; none of them may be longer than CELL_LIMIT.
_LINE_LIMIT = 4 * CELL_LIMIT
_UNPACKED_LIMIT = 512 * 1024 * 1024
_SHARED_STRINGS_LIMIT = 64 * 1024 * 1024
_SAMPLE = 64 * 1024
_DELIMITERS = ",\t;"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
# A letter of UTF-8 beyond ASCII; in another encoding these bytes together are no word.
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What openpyxl and the XML below it raise for a damaged or hostile file; broken XML is a SyntaxError.
_BROKEN_SHEET = (zipfile.BadZipFile, zlib.error, InvalidFileException, LookupError, ValueError, SyntaxError, OSError)
_BROKEN_SHEET_WORDS = "This file is not a sheet that can be opened. Save it as .xlsx again."
# Control characters that no text has; tab, line feed and carriage return are not among them.
_BINARY = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), 0x7F])

csv.field_size_limit(CELL_LIMIT)


class UnreadableList(DomainError):
    """This file cannot be read as a lead list."""

    status = 422
    code = "unreadable_list"


@dataclass(frozen=True)
class Format:
    """How a file is written: a sheet of Excel, or text in an encoding with a delimiter."""

    encoding: str
    delimiter: str | None

    @property
    def is_sheet(self) -> bool:
        """Whether it is an .xlsx file."""
        return self.delimiter is None


def detect(path: Path) -> Format:
    """The format of a file, by its content and never by its name. Raises UnreadableList where it is none of ours."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head.strip():
        raise UnreadableList("This file is empty.", field="file")
    if head.startswith(b"PK\x03\x04"):
        return Format("xlsx", None)
    if head.startswith(_OLD_EXCEL):
        raise UnreadableList("This is a file of an old Excel. Save it as .xlsx or CSV.", field="file")
    if head.startswith(_PACKED):
        raise UnreadableList("This is a packed file. Unpack it and choose the list inside.", field="file")
    encoding = _encoding(path, head)
    with path.open(encoding=encoding, newline="") as text:
        sample = text.read(_SAMPLE)
    if not sample.strip("\ufeff \t\r\n"):
        raise UnreadableList("This file is empty.", field="file")
    return Format(encoding, _delimiter(sample))


@contextmanager
def rows(path: Path, form: Format) -> Iterator[Iterator[tuple[int, Cells]]]:
    """The rows of a list with their numbers, counted as a spreadsheet counts them; the header is the first.

    Rows without any content are left out. While they are read, UnreadableList is raised with the line at fault.
    """
    if form.is_sheet:
        with _sheet(path) as found:
            yield _with_content(found)
        return
    with path.open(encoding=form.encoding, newline="") as text:
        yield _with_content(_records(text, form.delimiter or ","))


def header_of(first: Cells) -> Cells:
    """Names of the columns from the first row. Raises UnreadableList where two are equal or it is no header."""
    names = [" ".join(name.split()) for name in first]
    while names and not names[-1]:
        names.pop()
    if len(names) > COLUMN_LIMIT:
        raise UnreadableList(f"This list has more than {COLUMN_LIMIT} columns.", field="header")
    if any("@" in name for name in names):
        raise UnreadableList("The first line holds a person. It must hold the names of the columns.", field="header")
    named = [name or f"Column {number}" for number, name in enumerate(names, 1)]
    seen: set[str] = set()
    for name in named:
        if name.casefold() in seen:
            raise UnreadableList(f'Two columns are called "{name}". Give each its own name.', field=name)
        seen.add(name.casefold())
    return named


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(path, "utf-16")
    if head.startswith(b"\xef\xbb\xbf"):
        return _checked(path, "utf-8-sig")
    # Latin text in UTF-16 without its mark: every second byte is zero.
    for encoding, low, high in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        if not head[low::2].count(0) and head[high::2].count(0) > len(head) // 4:
            return _checked(path, encoding)
    if any(byte in head for byte in _BINARY):
        raise UnreadableList("This is not a text file. Save the list as CSV or .xlsx.", field="file")
    try:
        return _checked(path, "utf-8")
    except UnreadableList:
        _refuse_two_encodings(path)
        # What Excel on Windows writes when it says "CSV"; it leaves five bytes undefined.
        return _checked(path, "cp1252")


def _refuse_two_encodings(path: Path) -> None:
    """Raise UnreadableList for a file that is not UTF-8 and yet has letters of it: two lists were pasted together."""
    with path.open("rb") as file:
        strange, number = 0, 0
        has_letters = False
        while line := file.readline(_LINE_LIMIT):
            number += 1
            try:
                line.decode()
            except UnicodeDecodeError:
                strange = strange or number
            else:
                has_letters = has_letters or _UTF8_LETTER.search(line) is not None
    if strange and has_letters:
        raise UnreadableList(
            f"Line {strange} is in another encoding than other lines. Save the list as CSV in UTF-8, or as .xlsx.",
            field=f"line {strange}",
        )


def _checked(path: Path, encoding: str) -> str:
    number = 1
    try:
        with path.open(encoding=encoding, newline="") as text:
            while part := text.read(_SAMPLE):
                if "\0" in part:
                    raise UnreadableList("This is not a text file. Save the list as CSV or .xlsx.", field="file")
                number += part.count("\n")
    except UnicodeError:
        raise UnreadableList(
            f"The letters in or after line {number} cannot be read. Save the list as CSV in UTF-8, or as .xlsx.",
            field=f"line {number}",
        ) from None
    return encoding


def _delimiter(sample: str) -> str:
    """The delimiter that gives the header the most columns; a comma where there is only one."""
    return max(_DELIMITERS, key=lambda one: _columns(sample, one))


def _columns(sample: str, delimiter: str) -> int:
    try:
        return next((len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if any(row)), 0)
    except csv.Error:
        return 0


def _records(text: IO[str], delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    begun = 1
    try:
        for record in reader:
            yield record
            begun = reader.line_num + 1
    except csv.Error as error:
        if reader.line_num > begun or "unexpected end" in str(error) or "expected after" in str(error):
            raise UnreadableList(f"A quotation mark in line {begun} is not closed.", field=f"line {begun}") from error
        raise _too_long(begun) from error


def _lines(text: IO[str]) -> Iterator[str]:
    number = 0
    while line := text.readline(_LINE_LIMIT):
        number += 1
        if len(line) == _LINE_LIMIT:
            raise _too_long(number)
        yield line


def _too_long(line: int) -> UnreadableList:
    return UnreadableList(f"Line {line} has a cell of more than {CELL_LIMIT:,} characters.", field=f"line {line}")


@contextmanager
def _sheet(path: Path) -> Iterator[Iterator[Cells]]:
    # An open file, since openpyxl judges a path by its name.
    with path.open("rb") as file:
        try:
            _refuse_bombs(file)
            book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        except _BROKEN_SHEET as error:
            raise UnreadableList(_BROKEN_SHEET_WORDS, field="file") from error
        try:
            if not book.worksheets:
                raise UnreadableList("This file has no sheet with rows.", field="file")
            sheet = book.worksheets[0]
            # Some programs write a wrong size of the sheet, which would hide rows.
            sheet.reset_dimensions()
            yield _sheet_rows(sheet)
        finally:
            book.close()


def _sheet_rows(sheet: Any) -> Iterator[Cells]:
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            if any(len(cell) > CELL_LIMIT for cell in cells):
                raise _too_long(number)
            yield cells
    except _BROKEN_SHEET as error:
        raise UnreadableList(_BROKEN_SHEET_WORDS, field="file") from error


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    if "xl/workbook.xml" not in sizes:
        raise UnreadableList("This is not a text file or a sheet. Save the list as CSV or .xlsx.", field="file")
    if sum(sizes.values()) > _UNPACKED_LIMIT or sizes.get("xl/sharedStrings.xml", 0) > _SHARED_STRINGS_LIMIT:
        raise UnreadableList("This sheet is too large. Save it as CSV.", field="file")


def _text(value: object) -> str:
    """A cell as a person sees it; formulas stay their own text and are never worked out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _with_content(found: Iterator[Cells]) -> Iterator[tuple[int, Cells]]:
    for number, cells in enumerate(found, HEADER_ROW):
        if any(cell.strip() for cell in cells):
            yield number, cells
