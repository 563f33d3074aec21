"""Who may have a certificate; drawing, issuing, reissuing and withdrawing one."""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from launchpad.certificates import draw, queries
from launchpad.core import audit, clock
from launchpad.core.clock import INDIA
from launchpad.core.db import Conn, Database, Row
from launchpad.core.errors import Conflict, DomainError, Invalid, NotFound
from launchpad.core.links import LinkKind
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach.compose import Subject, messages_for, notify_in_app

BUCKET = "certificates"
_LONGEST_NAME = 120
_JOINERS = "\u200c\u200d"  # Indian scripts need them inside a word.

# Stores a file: path, bytes, content type.
Store = Callable[[str, bytes, str], None]
# Removes files by their paths; missing ones are no error.
Remove = Callable[[list[str]], None]


@dataclass(frozen=True)
class Standing:
    """How far a student is.

    missing: what the rule still asks for, in words; empty when eligible. state: eligible, not_yet, draft, or the status
    of the certificate.
    """

    seat: Row
    missing: list[str]
    state: str


@dataclass(frozen=True)
class Press:
    """Where sheets are drawn for and who asks. store, remove: of the bucket `certificates`."""

    db: Database
    store: Store
    remove: Remove
    app_url: str
    actor: UUID


@dataclass(frozen=True)
class Wanted:
    """A certificate to draw. name_printed: by default the student's choice. template_id: by default the default one."""

    enrollment_id: UUID
    name_printed: str | None = None
    reason: str | None = None
    template_id: UUID | None = None


def standings(conn: Conn, search: str = "", batch_id: UUID | None = None, state: str | None = None) -> list[Standing]:
    """All students with what is missing to a certificate, by name. state: only these; `issued` has the reissued too."""
    rule = queries.rule(conn)
    found = [_standing(seat, rule) for seat in queries.seats(conn, search.strip(), batch_id)]
    wanted = {"issued", "reissued"} if state == "issued" else {state}
    return [one for one in found if state is None or one.state in wanted]


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


def prepare(press: Press, wanted: Wanted) -> Row:
    """Draw a certificate and keep it as a draft, which only the educator sees; returns its row. A draft is drawn anew.

    Raises NotFound; Conflict for a second one; Invalid("reason") when the rule is not met and no reason is given,
    Invalid("name_printed") for a name that cannot be printed. The files go to Storage before the row is written: a row
    never points at a file that is not there.
    """
    with press.db.transaction() as conn:
        seat = _seat_without_one(conn, wanted.enrollment_id)
        _ask_reason(seat, queries.rule(conn), wanted.reason)
        code = seat["code"] or queries.new_code(conn)
        sheet, template_id = _sheet(conn, press, seat, wanted, code)
    values = _stored(press, seat["enrollment_id"], sheet, (seat["version"] or 0) + 1)
    values |= {"reason": _said(wanted.reason), "template_id": template_id, "issued_by": press.actor}
    with press.db.transaction() as conn:
        now = _seat_without_one(conn, wanted.enrollment_id)
        if now["certificate_id"]:
            row = queries.change(conn, now["certificate_id"], values)
        else:
            row = queries.add(conn, values)
        queries.add_file(conn, row, sheet.kept(), values["sha256"], press.actor)
        audit.record(conn, press.actor, "certificate.drawn", "certificates", row["id"])
    _remove_replaced(press, row["id"])
    return row


def prepare_each(press: Press, wanted: Sequence[Wanted]) -> list[tuple[Wanted, Row | DomainError]]:
    """Draw several; what cannot be drawn does not hold up the others."""
    done: list[tuple[Wanted, Row | DomainError]] = []
    for one in wanted:
        try:
            done.append((one, prepare(press, one)))
        except DomainError as refused:
            done.append((one, refused))
    return done


def issue(press: Press, wanted: Wanted) -> Row:
    """Draw a certificate and give it at once; its event tells the family. Raises what `prepare` raises."""
    row = prepare(press, wanted)
    with press.db.transaction() as conn:
        if not publish(conn, row["id"]):
            raise Conflict("This student was given a certificate meanwhile.", code="issued")
        audit.record(conn, press.actor, "certificate.issued", "certificates", row["id"])
        return _certificate(conn, row["id"])


def publish(conn: Conn, certificate_id: UUID) -> bool:
    """Give a draft to the student; its event tells the family. False where it was given already."""
    return queries.publish(conn, certificate_id)


def reissue(press: Press, certificate_id: UUID, name_printed: str | None, template_id: UUID | None, why: str) -> Row:
    """Draw an issued or withdrawn certificate anew: code and day stay, the file before is replaced, the family is told.

    Raises NotFound, Conflict for a draft, Invalid for a name that cannot be printed or no reason.
    """
    if not why.strip():
        raise Invalid("reason", "Say why it is issued again.")
    with press.db.transaction() as conn:
        was = _issued(conn, certificate_id)
        seat = queries.seat(conn, was["enrollment_id"])
        assert seat is not None
        wanted = Wanted(
            was["enrollment_id"], name_printed or was["name_printed"], None, template_id or was["template_id"]
        )
        sheet, template = _sheet(conn, press, seat, wanted, was["code"], issued_on=was["issued_on"])
    values = _stored(press, was["enrollment_id"], sheet, was["version"] + 1)
    with press.db.transaction() as conn:
        now = _issued(conn, certificate_id)
        if now["version"] != was["version"]:
            raise Conflict("It was issued again meanwhile. Look at it first.", code="changed")
        row = queries.change(conn, certificate_id, {**values, "reason": None, "template_id": template})
        queries.add_file(conn, row, sheet.kept(), values["sha256"], press.actor)
        after = {"version": row["version"], "reason": why.strip()}
        audit.record(conn, press.actor, "certificate.reissued", "certificates", certificate_id, after=after)
    _remove_replaced(press, certificate_id)
    return row


def revoke(conn: Conn, actor: UUID, certificate_id: UUID, why: str) -> Row:
    """Withdraw a certificate: its page says so from now on. Raises NotFound, Conflict, Invalid without a reason."""
    if not why.strip():
        raise Invalid("reason", "Say why it is withdrawn. Only you see it.")
    if _issued(conn, certificate_id)["state"] == "revoked":
        raise Conflict("It is withdrawn already.", code="revoked")
    row = queries.revoke(conn, certificate_id, why.strip())
    audit.record(conn, actor, "certificate.revoked", "certificates", certificate_id, after={"reason": why.strip()})
    return row


def discard(press: Press, certificate_id: UUID) -> None:
    """Forget a draft and its files. Raises NotFound, Conflict for one that is issued."""
    with press.db.transaction() as conn:
        draft = _certificate(conn, certificate_id)
        if draft["issued_at"]:
            raise Conflict("It is issued. Withdraw it instead.", code="issued")
        queries.discard(conn, certificate_id)
        audit.record(conn, press.actor, "certificate.discarded", "certificates", certificate_id)
    press.remove([draft["pdf_path"], draft["png_path"]])


def preview(
    conn: Conn, app_url: str, look: draw.Look, name: str, *, shows_measure: bool, shows_hours: bool
) -> draw.Sheet:
    """The sheet of a template with a name on it and made-up facts. Raises Invalid for a name that cannot be printed."""
    names = queries.names(conn)
    code = "A" * 22
    return draw.Sheet(
        name=_name(name),
        course="Business Launchpad for Teens",
        brand=names["brand"],
        educator=names["educator_name"],
        issued_on=clock.now(conn).astimezone(INDIA).date(),
        code=code,
        check_url=f"{app_url}/verify/{code}",
        measure=_measure(
            {"sessions_attended": 12, "work_done": 5, "hours_attended": 18}, counts=shows_measure, hours=shows_hours
        ),
        look=look,
    )


def messages(
    conn: Conn, certificates: Sequence[Row], *, event_id: int | None = None, make_links: bool
) -> list[Planned]:
    """What families hear of certificates that are theirs from now on."""
    found: list[Planned] = []
    for certificate in certificates:
        lead = [certificate["lead_id"]]
        subject = _subject(certificate)
        found += messages_for(conn, "certificate_ready", lead, subject, event_id=event_id, make_links=make_links)
    return found


def name_messages(conn: Conn, seats: Sequence[Row], *, make_links: bool) -> list[Planned]:
    """The question whether a name is spelt right; once for each spelling."""
    return [
        message
        for seat in seats
        for message in messages_for(
            conn, "certificate_name", [seat["lead_id"]], _name_subject(seat), make_links=make_links
        )
    ]


def ask_names_in_app(conn: Conn, seats: Sequence[Row]) -> None:
    """The same question in the app; it opens the profile."""
    for seat in seats:
        lead = [seat["lead_id"]]
        notify_in_app(conn, "certificate_name", lead, _name_subject(seat), link_path="/app/profile")


def _name_subject(seat: Row) -> Subject:
    name = str(seat["name_to_print"])
    revision = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Subject("enrollment", seat["enrollment_id"], revision, values={"certificate_name": name})


def tell(conn: Conn, ids: list[UUID], event_id: int) -> None:
    """Write to the family that a certificate is ready, once for each drawing, and put it into the app."""
    for certificate in queries.issued(conn, ids):
        plan(conn, messages(conn, [certificate], event_id=event_id, make_links=True))
        notify_in_app(conn, "certificate_ready", [certificate["lead_id"]], _subject(certificate))


def shown_name(certificate: Row) -> str:
    """The name for the public page: in full only where the guardian allowed it, else first name and an initial."""
    name = str(certificate["name_printed"])
    if certificate["shows_full_name"]:
        return name
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


def _standing(seat: Row, rule: Row) -> Standing:
    lacking = missing(seat, rule)
    if seat["certificate_id"]:
        return Standing(seat, lacking, seat["status"] if seat["issued_at"] else "draft")
    return Standing(seat, lacking, "not_yet" if lacking else "eligible")


def _subject(certificate: Row) -> Subject:
    return Subject(
        "certificate",
        certificate["id"],
        # A draft that was drawn three times is new to the family all the same: only issuing it makes it known.
        str(certificate["version"]),
        values={"course_name": certificate["course_name"]},
        links=[LinkKind.CERTIFICATE],
        files={
            kind: {"filename": f"certificate.{suffix}", "bucket": "certificates", "path": certificate[column]}
            for kind, suffix, column in (("image", "png", "png_path"), ("document", "pdf", "pdf_path"))
            if certificate[column]
        },
    )


def _sheet(
    conn: Conn, press: Press, seat: Row, wanted: Wanted, code: str, *, issued_on: object = None
) -> tuple[draw.Sheet, UUID]:
    template = queries.template(conn, wanted.template_id)
    if template is None:
        raise Invalid("template_id", "This template is not in use any more. Choose another.")
    name = _name(wanted.name_printed or seat["name_to_print"])
    names = queries.names(conn)
    look = draw.Look(**{field: template[field] for field in draw.Look.__dataclass_fields__})
    sheet = draw.Sheet(
        name=name,
        course=seat["course_name"],
        brand=names["brand"],
        educator=names["educator_name"],
        issued_on=issued_on or clock.now(conn).astimezone(INDIA).date(),  # type: ignore[arg-type]
        code=code,
        check_url=f"{press.app_url}/verify/{code}",
        measure=_measure(seat, counts=template["shows_measure"], hours=template["shows_hours"]),
        latin=_latin_below(name, seat["student_name"]),
        look=look,
    )
    return sheet, template["id"]


def _stored(press: Press, enrollment_id: UUID, sheet: draw.Sheet, version: int) -> Row:
    """Draw and store; returns what the rows say of it. Drawing needs no database, and takes a tenth of a second."""
    try:
        pdf = draw.pdf(sheet)
    except draw.MissingLetters as lacking:
        raise Invalid(
            "name_printed", f"We have no letters for “{lacking.letters}”. Write it in another script."
        ) from None
    sha256 = hashlib.sha256(pdf).hexdigest()
    # The content is in the name: what another try stored meanwhile is never overwritten.
    paths = {ending: f"{enrollment_id}/{sheet.code}-{version}-{sha256[:12]}.{ending}" for ending in ("pdf", "png")}
    for ending, content, kind in (("pdf", pdf, "application/pdf"), ("png", draw.png(sheet), "image/png")):
        try:
            press.store(paths[ending], content, kind)
        except Conflict:
            continue  # The same bytes, from a try that ended before its row was written.
    return {
        "code": sheet.code,
        "enrollment_id": enrollment_id,
        "name_printed": sheet.name,
        "course_name": sheet.course,
        "issued_on": sheet.issued_on,
        "pdf_path": paths["pdf"],
        "png_path": paths["png"],
        "sha256": sha256,
    }


def _remove_replaced(press: Press, certificate_id: UUID) -> None:
    """Take drawings out of Storage that another has replaced; what cannot be removed now is tried the next time."""
    with press.db.transaction() as conn:
        old = queries.replaced_files(conn, certificate_id)
    if not old:
        return
    try:
        press.remove([path for row in old for path in (row["pdf_path"], row["png_path"])])
    except DomainError:
        return
    with press.db.transaction() as conn:
        queries.note_removed(conn, certificate_id, [row["version"] for row in old])


def _seat_without_one(conn: Conn, enrollment_id: UUID) -> Row:
    seat = queries.seat(conn, enrollment_id)
    if seat is None:
        raise NotFound
    if seat["issued_at"] is not None:
        raise Conflict("This student has a certificate already.", code="issued")
    return seat


def _certificate(conn: Conn, certificate_id: UUID) -> Row:
    found = queries.find(conn, certificate_id)
    if found is None:
        raise NotFound
    return found


def _issued(conn: Conn, certificate_id: UUID) -> Row:
    found = _certificate(conn, certificate_id)
    if found["issued_at"] is None:
        raise Conflict("It is a draft still.", code="draft")
    return found


def _ask_reason(seat: Row, rule: Row, reason: str | None) -> None:
    lacking = missing(seat, rule)
    if lacking and not _said(reason):
        raise Invalid("reason", f"Not eligible yet: {'; '.join(lacking)}. Say why it is given all the same.")


def _said(reason: str | None) -> str | None:
    return (reason or "").strip() or None


def _name(written: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", written).split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise Invalid("name_printed", f"A name of 1 to {_LONGEST_NAME} characters.")
    if not any(letter.isalpha() for letter in name) or any(
        unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn") and letter not in _JOINERS for letter in name
    ):
        raise Invalid("name_printed", "A name has letters, and no invisible signs.")
    return name


def _latin_below(printed: str, student_name: str) -> str:
    """The name as our lists have it, where that is in Latin letters and the printed one is not."""
    return "" if _is_latin(printed) or not _is_latin(student_name) else " ".join(student_name.split())


def _is_latin(name: str) -> bool:
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


def _reached(done: int, of: int, percent: int) -> bool:
    # Nothing held or set yet is nothing done: a certificate stands for something.
    return of > 0 and done * 100 >= of * percent


def _measure(seat: Row, *, counts: bool, hours: bool) -> str:
    """What goes on after the course: how many classes and pieces of work, and how long the classes were."""
    # With blanks that no line ends at.
    classes = _counted(seat["sessions_attended"], "live\u00a0class", "live\u00a0classes") if counts else ""
    work = _counted(seat["work_done"], "piece\u00a0of\u00a0work", "pieces\u00a0of\u00a0work") if counts else ""
    lasted = _counted(seat["hours_attended"], "hour", "hours") if hours else ""
    if lasted:
        classes = f"{classes}\u00a0({lasted})" if classes else f"{lasted}\u00a0of\u00a0live\u00a0classes"
    said = " and ".join(part for part in (classes, work) if part)
    return f", with {said}" if said else ""


def _counted(number: int, one: str, many: str) -> str:
    return f"{number}\u00a0{one if number == 1 else many}" if number else ""
