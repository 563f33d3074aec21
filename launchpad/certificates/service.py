"""Who may have a certificate, and giving one."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from launchpad.certificates import draw, queries
from launchpad.core import clock
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Database, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.core.links import LinkKind
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for, notify_in_app

BUCKET = "certificates"
_LONGEST_NAME = 120

# Stores a file: path, bytes, content type.
Store = Callable[[str, bytes, str], None]


@dataclass(frozen=True)
class Standing:
    """How far a student is. missing: what the rule still asks for, in words; empty when eligible."""

    seat: Row
    missing: list[str]


def standings(conn: Conn) -> list[Standing]:
    """All students with what is missing to a certificate."""
    rule = queries.rule(conn)
    return [Standing(seat, missing(seat, rule)) for seat in queries.seats(conn)]


def missing(seat: Row, rule: Row) -> list[str]:
    """What the rule still asks of a seat, in words."""
    found = []
    attended, held, percent = seat["sessions_attended"], seat["sessions_held"], rule["attendance_percent"]
    if not _reached(attended, held, percent):
        found.append(f"{attended} of {held} classes attended, {percent} % are asked")
    done, of, percent = seat["work_done"], seat["work_set"], rule["work_percent"]
    if not _reached(done, of, percent):
        found.append(f"{done} of {of} pieces of work handed in, {percent} % are asked")
    return found


def issue(
    db: Database,
    store: Store,
    app_url: str,
    issued_by: UUID,
    enrollment_id: UUID,
    name_printed: str | None,
    reason: str | None,
) -> Row:
    """Draw and store a certificate and note it; returns its row.

    Raises NotFound; Conflict for a second one; Invalid("reason") when the rule is not met and no reason is given. The
    files go to Storage before the row is written: a row never points at a file that is not there.
    """
    with db.transaction() as conn:
        seat = _free_seat(conn, enrollment_id)
        name = _name(name_printed or seat["name_to_print"])
        lacking = missing(seat, queries.rule(conn))
        if lacking and not (reason or "").strip():
            raise Invalid("reason", f"Not eligible yet: {'; '.join(lacking)}. Say why it is given all the same.")
        names = queries.names(conn)
        code = queries.new_code(conn)
        issued_on = clock.now(conn).astimezone(INDIA).date()
    sheet = draw.Sheet(
        name=name,
        course=seat["course_name"],
        brand=names["brand"],
        educator=names["educator_name"],
        issued_on=issued_on,
        code=code,
        check_url=f"{app_url}/verify/{code}",
        measure=_measure(seat),
        latin=_latin_below(name, seat["student_name"]),
    )
    paths = {ending: f"{enrollment_id}/{code}.{ending}" for ending in ("pdf", "png")}
    store(paths["pdf"], draw.pdf(sheet), "application/pdf")
    store(paths["png"], draw.png(sheet), "image/png")
    with db.transaction() as conn:
        _free_seat(conn, enrollment_id)
        return queries.add(
            conn,
            {
                "code": code,
                "enrollment_id": enrollment_id,
                "name_printed": name,
                "course_name": seat["course_name"],
                "issued_on": issued_on,
                "reason": (reason or "").strip() or None,
                "pdf_path": paths["pdf"],
                "png_path": paths["png"],
                "issued_by": issued_by,
            },
        )


def tell(conn: Conn, ids: list[UUID], event_id: int) -> None:
    """Write to the family that a certificate is ready, once, and put it into the app."""
    for certificate in queries.issued(conn, ids):
        subject = Subject(
            "certificate",
            certificate["id"],
            values={"course_name": certificate["course_name"]},
            links=[LinkKind.CERTIFICATE],
        )
        lead = [certificate["lead_id"]]
        plan(conn, messages_for(conn, "certificate_ready", lead, subject, event_id=event_id))
        notify_in_app(conn, "certificate_ready", lead, subject)


def shown_name(certificate: Row) -> str:
    """The name for the public page: in full only where the guardian allowed it, else first name and an initial."""
    name = str(certificate["name_printed"])
    if certificate["shows_full_name"]:
        return name
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


def _free_seat(conn: Conn, enrollment_id: UUID) -> Row:
    seat = queries.seat(conn, enrollment_id)
    if seat is None:
        raise NotFound
    if seat["certificate_id"] is not None:
        raise Conflict("This student has a certificate already.", code="issued")
    return seat


def _name(written: str) -> str:
    name = " ".join(written.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise Invalid("name_printed", f"A name of 1 to {_LONGEST_NAME} characters.")
    return name


def _latin_below(printed: str, student_name: str) -> str:
    """The name as our lists have it, where that is in Latin letters and the printed one is not."""
    return "" if _is_latin(printed) or not _is_latin(student_name) else " ".join(student_name.split())


def _is_latin(name: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


def _reached(done: int, of: int, percent: int) -> bool:
    # Nothing held or set yet is nothing done: a certificate stands for something.
    return of > 0 and done * 100 >= of * percent


def _measure(seat: Row) -> str:
    classes, work = seat["sessions_attended"], seat["work_done"]
    parts = [
        # With blanks that no line ends at.
        f"{classes}\u00a0live\u00a0class{'es' if classes > 1 else ''}" if classes else "",
        f"{work}\u00a0piece{'s' if work > 1 else ''}\u00a0of\u00a0work" if work else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f", with {said}" if said else ""
