"""The file above the words of a WhatsApp template: which events bring one, and of which kind."""

from collections.abc import Mapping

# By kind of header. An event that is not here brings no file: its template must do without.
BROUGHT: Mapping[str, tuple[str, ...]] = {
    "recording_ready": ("video",),
    "missed_class": ("video",),
    "missed_class_older": ("video",),
    "missed_class_guardian": ("video",),
    "certificate_ready": ("image", "document"),
}
# What WhatsApp takes of each kind, in bytes.
MOST_BYTES = {"image": 5 * 1024 * 1024, "video": 16 * 1024 * 1024, "document": 100 * 1024 * 1024}

_A = {"image": "a picture", "video": "a video", "document": "a file"}


def fault(event_key: str, header: str) -> tuple[str, bool] | None:
    """What stands against a template whose header shows a file, and whether that is only to be known; None: nothing."""
    if header not in _A:
        return None
    if header not in BROUGHT.get(event_key, ()):
        said = f"At WhatsApp this template shows {_A[header]} above its words, and this message brings none."
        return f"{said} Take the header away there.", False
    if header == "video":
        said = "WhatsApp shows videos up to 16 MB. The message of a longer recording, or of a link, is held."
        return said, True
    return None
