"""Kinds of messages that a person may switch off for a channel. What is in none of them cannot be.

Codes, permissions, money, the account, the reminder just before a class, and a class that moves or falls out are in
none: who wants none of them stops the contact.
"""

KINDS: dict[str, tuple[str, ...]] = {
    "day_before": ("session_24h",),
    "materials": ("recording_ready", "materials_ready", "missed_class"),
    "work": ("work_assigned", "work_changed", "work_due_tomorrow", "changes_asked", "work_graded"),
    "certificates": ("certificate_name", "certificate_ready"),
    "announcements": ("announcement",),
    "weekly": ("weekly_digest",),
}
# What a student is told; the summary of the week is the guardians'.
OF_STUDENTS = tuple(kind for kind in KINDS if kind != "weekly")
CHANNELS = ("email", "whatsapp")

_KIND_OF = {event: kind for kind, events in KINDS.items() for event in events}


def choice_of(event_key: str, channel: str) -> str | None:
    """The choice by which a message is switched off, such as work:email; None: by none."""
    kind = _KIND_OF.get(event_key)
    return f"{kind}:{channel}" if kind else None


def possible(*, student: bool) -> list[str]:
    """All choices that a student or a guardian has; the app's own notices are the student's."""
    if student:
        return [f"{kind}:{channel}" for kind in OF_STUDENTS for channel in (*CHANNELS, "in_app")]
    return [f"{kind}:{channel}" for kind in KINDS for channel in CHANNELS]
