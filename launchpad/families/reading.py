"""What the public pages and the parent corner may read of families; what they change goes through a service."""

from launchpad.families.queries import (
    contact,
    current,
    is_in_course,
    lead,
    leads_of,
    newest_code,
    next_class,
    note_reason,
    notice,
    sent_for,
    students_own,
    submission,
    waiting_for,
)

__all__ = [
    "contact",
    "current",
    "is_in_course",
    "lead",
    "leads_of",
    "newest_code",
    "next_class",
    "note_reason",
    "notice",
    "sent_for",
    "students_own",
    "submission",
    "waiting_for",
]
