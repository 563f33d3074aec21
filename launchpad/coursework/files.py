"""What students handed in, as files: whether each is what it says it is, and all of them in one archive."""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from launchpad.core.db import Row
from launchpad.core.errors import NotFound

# Reads a stored file in chunks, by its path in the bucket.
Read = Callable[[str], Iterator[bytes]]

BUCKET = "submissions"
# type -> (how it is shown, what its first bytes are). A video says its kind after four bytes of length.
_KINDS: dict[str, tuple[str, re.Pattern[bytes]]] = {
    "application/pdf": ("pdf", re.compile(rb"%PDF-1\.|%PDF-2\.")),
    "image/jpeg": ("image", re.compile(rb"\xff\xd8\xff")),
    "image/png": ("image", re.compile(rb"\x89PNG\r\n\x1a\n")),
    "image/webp": ("image", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    "video/mp4": ("video", re.compile(rb"....ftyp", re.DOTALL)),
    # No byte that only programs write; the page shows it as letters, whatever they spell.
    "text/plain": ("text", re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]+\Z")),
}
_HEAD = 1024
# What a page that runs begins with: a picture or a document never holds it so early.
_RUNS = re.compile(rb"<(script|svg|html|!doctype|iframe|\?php)", re.IGNORECASE)
_LONGEST_NAME = 80


def kind_of(content_type: str, head: bytes) -> str | None:
    """How a file may be shown: pdf, image, video or text.

    None where its first kilobyte is not what its type says, or is something that runs as well.
    """
    kind, signature = _KINDS.get(content_type, (None, None))
    return kind if signature is not None and signature.match(head) and not _RUNS.search(head) else None


def head_of(read: Read, path: str) -> bytes:
    """The first bytes of a stored file; none where it is gone."""
    head = b""
    try:
        chunks = read(path)
        for chunk in chunks:
            head += chunk
            if len(head) >= _HEAD:
                break
    except NotFound:
        return b""
    return head[:_HEAD]


def write_archive(target: IO[bytes], work: Sequence[Row], read: Read) -> int:
    """Write all handed-in work as a zip, one folder per student; returns how many files are in it.

    Names are ours: whatever a student called a file, it lands in the student's own folder. A file that is gone is named
    in `missing.txt` and does not stop the rest.
    """
    taken: set[str] = set()
    gone: list[str] = []
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for one in work:
            folder = _fresh(safe_name(one["student_name"]), taken)
            if one["answer"]:
                archive.writestr(f"{folder}/answer.txt", one["answer"])
                count += 1
            inside: set[str] = {"answer.txt"}
            for file in one["files"]:
                name = f"{folder}/{_fresh(safe_name(str(file.get('name') or 'file')), inside)}"
                try:
                    chunks = read(str(file["path"]))
                    first = next(chunks, b"")
                    with archive.open(name, "w", force_zip64=True) as entry:
                        entry.write(first)
                        for chunk in chunks:
                            entry.write(chunk)
                    count += 1
                except NotFound:
                    gone.append(name)
        if gone:
            archive.writestr("missing.txt", "\n".join(gone))
    return count


def safe_name(name: str) -> str:
    """A name that is no path and no device on any machine; letters of every script stay."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        each if each.isalnum() or unicodedata.category(each).startswith("M") or each in " ._-" else "_"
        for each in plain
    )
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > _LONGEST_NAME:
        short = f".{ending}" if dot and len(ending) < 10 else ""
        kept = f"{(stem if short else kept)[: _LONGEST_NAME - len(short)]}{short}"
    return kept or "file"


def _fresh(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    found, number = name, 1
    while found.lower() in {each.lower() for each in taken}:
        number += 1
        found = f"{stem} ({number}){dot}{ending}"
    taken.add(found)
    return found
