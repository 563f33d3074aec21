"""Who of a family gets a message. Pure: contacts in, contacts out."""

from collections.abc import Sequence
from dataclasses import dataclass

from launchpad.content.template import Template
from launchpad.core.db import Row

# Below this age a student gets nothing; the guardian gets it instead. An unknown age counts as below.
STUDENT_AGE = 13


@dataclass(frozen=True)
class Recipient:
    """A contact, and as whom it is written to."""

    contact: Row
    is_student: bool


def recipients(template: Template, lead: Row, contacts: Sequence[Row]) -> list[Recipient]:
    """The contacts of the lead's family that a message goes to, in the order of `contacts`.

    An unknown owner counts as a guardian. What is for the student alone goes to the guardian where the student is
    under 13 or has no contact on this channel. A call goes to one number, the first. Opt-outs and consent are the
    gate's: who is kept out by them still gets a row, which says why.
    """
    kind = "email" if template.channel == "email" else "phone"
    reachable = [contact for contact in contacts if contact["kind"] == kind]
    guardians = [Recipient(contact, False) for contact in reachable if contact["owner"] != "student"]
    if template.channel == "voice":
        return guardians[:1]
    students = [Recipient(contact, True) for contact in reachable if _is_own(contact, lead)]
    if "student" not in template.audience:
        return guardians
    if "guardian" in template.audience:
        return guardians + students
    return students or guardians


def _is_own(contact: Row, lead: Row) -> bool:
    if contact["owner"] != "student" or contact["lead_id"] not in (None, lead["id"]):
        return False
    return lead["age"] is not None and lead["age"] >= STUDENT_AGE
