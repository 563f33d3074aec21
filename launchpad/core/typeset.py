"""A sheet of typst as PDF: with its fonts in it, the same bytes each time, and no letter that none of them has."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from threading import Lock
from typing import Final

import typst

# The standard makes the compiler refuse a letter that none of the fonts has, instead of printing a box.
_STANDARD: Final = "a-2b"
_NO_LETTER = re.compile(r"the text `\"(.+?)\"` could not be displayed")
# One compiler is not made for two threads at once.
lock = Lock()


class MissingLetters(Exception):
    """None of the fonts has these letters."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters


def pdf(compiler: typst.Compiler, inputs: Mapping[str, str], made_on: date) -> bytes:
    """The sheet as PDF/A. It says that it was made on `made_on`: the minute would differ each time.

    Raises MissingLetters.
    """
    moment = int(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).timestamp())
    try:
        with lock:
            made = compiler.compile(sys_inputs=dict(inputs), format="pdf", timestamp=moment, pdf_standards=[_STANDARD])
    except typst.TypstError as error:
        if found := _NO_LETTER.findall(str(error)):
            raise MissingLetters("".join(dict.fromkeys("".join(found)))) from error
        raise
    assert isinstance(made, bytes)
    return made
