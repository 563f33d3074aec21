"""What a person wrote, without what their mail program put around it, and whether it is a stop or a start."""

import re
import unicodedata
from html.parser import HTMLParser

_STOP = {
    "stop",
    "unsubscribe",
    "cancel",
    "no more",
    "don't message",
    "dont message",
    "रोको",
    "रोकिए",
    "बंद करो",
    "बंद करें",
    "मैसेज मत",
    "कॉल मत",
    "नहीं चाहिए",
    "band karo",
    "mat bhejo",
    "call mat",
}
_START = {"start"}

# Where the mail that is answered begins, as mail programs write it; an "On ..." may be broken into two lines.
_QUOTED = re.compile(
    r"^(?:>|On\b.*\bwrote:\s*$|.*ने लिखा:\s*$|-{2,}\s*Original Message\s*-{2,}|_{10,}\s*$)"
    r"|^On\b[^\n]*\n[^\n]*\bwrote:\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$|^Sent from my ", re.MULTILINE)
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol"}
_UNSEEN = {"style", "script", "head", "title", "blockquote"}


def written(text: str | None, html: str | None) -> str:
    """The new words of a mail, without the mail that it answers; all of it where nothing new can be told apart."""
    whole = (text or (_text_of(html) if html else "")).replace("\r\n", "\n").strip()
    found = _QUOTED.search(whole)
    return (whole[: found.start()].strip() if found else "") or whole


def is_stop(text: str) -> bool:
    """Whether the message is a word of stopping and nothing else. Inside a sentence such a word decides nothing."""
    return _bare(text) in _STOP


def is_start(text: str) -> bool:
    """Whether the message asks to hear from us again and says nothing else."""
    return _bare(text) in _START


def answer_subject(subject: str | None) -> str | None:
    """The subject of an answer: "Re: " once before what is answered."""
    bare = re.sub(r"^(?:\s*(?:re|fwd?|aw)\s*:)+\s*", "", subject or "", flags=re.IGNORECASE).strip()
    return f"Re: {bare}" if bare else None


def _bare(text: str) -> str:
    """The words alone, in one spelling: no signature, no punctuation or signs around them."""
    words = unicodedata.normalize("NFC", _SIGNATURE.split(text, maxsplit=1)[0]).casefold().replace("\u2019", "'")
    start, end = 0, len(words)
    while start < end and _is_around(words[start]):
        start += 1
    while end > start and _is_around(words[end - 1]):
        end -= 1
    return " ".join(words[start:end].split())


def _is_around(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC"


class _Text(HTMLParser):
    """Text of HTML, with a new line for each block and without what is not seen or only quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or something that is left out."""
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is left out."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self._unseen:
            self.parts.append(data)


def _text_of(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
