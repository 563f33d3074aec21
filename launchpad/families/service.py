"""The CTA form from its first step to the educator's list, and who is behind the contacts that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from launchpad.content import consent as wording
from launchpad.content.template import LANGUAGES
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.links import LinkKind, open_personal_link
from launchpad.core.ratelimit import RateLimits
from launchpad.families import codes, consent, limits, queries
from launchpad.families.codes import Tried
from launchpad.families.consent import Guardian, Visit
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, message_to

# Of the steps 1 student, 2 guardian, 3 permissions, 4 code, 5 more: the first that is not done.
Step = Literal[1, 2, 3, 4, 5]

# Stages from which a child that we have may be the one that a public form is about.
_OPEN_STAGES = ("new", "invited", "lost", "do_not_contact")


@dataclass(frozen=True)
class Form:
    """A form by its token: what was written so far, and whom its link was made for, if anyone."""

    token: str
    written: Row | None
    lead_id: UUID | None

    @property
    def language(self) -> str | None:
        """The language that it was last written in."""
        return self.written["language"] if self.written else None

    @property
    def status(self) -> str:
        """The status of what was written; `new` before that."""
        return self.written["status"] if self.written else "new"

    @property
    def furthest(self) -> Step:
        """The first step that is not done."""
        written = self.written
        if written is None or not written["filled_by"] or not written["birth_year"] or not written["grade"]:
            return 1
        if not written["guardian_name"] or not (written["guardian_email"] or written["guardian_phone"]):
            return 2
        if written["is_confirmed"]:
            return 5
        return 4 if len(written["choices"]) == len(wording.PURPOSES) else 3


def open_form(conn: Conn, token: str) -> Form | None:
    """The form of a token; None for one that is unknown or expired."""
    link = open_personal_link(conn, LinkKind.FORM, token)
    written = queries.submission(conn, token)
    if link is None and written is None:
        return None
    return Form(token, written, (written or {}).get("lead_id") or (link or {}).get("lead_id"))


def this_year(conn: Conn) -> int:
    """The year in India."""
    return clock.now(conn).astimezone(clock.INDIA).year


def save(conn: Conn, form: Form, values: Mapping[str, Any], language: str) -> None:
    """Keep what a step says. Who is asked changes nothing that was confirmed."""
    if values:
        queries.save(conn, form.token, form.lead_id, {**values, "language": language})


def stop(conn: Conn, form: Form) -> None:
    """The guardian said no to the first point: nothing of this form is kept, nor of whom it was sent to for it."""
    queries.forget(conn, form.token)


def send_code(
    conn: Conn, rate: RateLimits, secret: str, form: Form, address: str, *, kind: str | None = None
) -> Row | None:
    """Send a code to the guardian of a form: to the contact of a `kind`, by default the address before the number.

    Returns the contact; None where there is none of that kind. Raises TooMany where this was asked for too often.
    """
    written = _written(form)
    kinds = [kind] if kind else ["email", "phone"]
    value, kind = next(((written[f"guardian_{one}"], one) for one in kinds if written[f"guardian_{one}"]), (None, None))
    if value is None or kind is None:
        return None
    limits.require(conn, rate, value, limits.CODE_PER_CONTACT)
    limits.require(conn, rate, address, limits.CODE_PER_ADDRESS)
    contact = _contact(conn, kind, value, written)
    codes.send(conn, secret, written["id"], contact)
    return contact


def ask_guardian(conn: Conn, rate: RateLimits, form: Form, address: str) -> bool:
    """A student filled the form in: ask the guardian for permission, by e-mail. Returns whether a mail was planned.

    Raises TooMany where this was asked for too often.
    """
    written = _written(form)
    queries.save(conn, form.token, form.lead_id, {"status": "awaiting_guardian"})
    email = written["guardian_email"]
    if not email:
        return False
    limits.require(conn, rate, email, limits.REQUEST_PER_CONTACT)
    limits.require(conn, rate, address, limits.REQUEST_PER_ADDRESS)
    contact = _contact(conn, "email", email, written)
    message = message_to(
        conn, "consent_request", "email", contact["id"], Subject("cta_submission", written["id"], revision=_today(conn))
    )
    if message is not None:
        plan(conn, [message])
    return message is not None


def hand_over(conn: Conn, form_token: str) -> None:
    """The guardian takes over a form that a student began."""
    queries.save(conn, form_token, None, {"status": "started", "filled_by": "guardian"})


def not_the_guardian(conn: Conn, contact_id: UUID) -> None:
    """Forget a form that named the wrong person, and keep of them only that nothing may be sent there."""
    form = queries.waiting_for(conn, contact_id)
    if form is not None:
        queries.forget(conn, form["form_token"])
    queries.clear_person(conn, contact_id)


def confirm(
    conn: Conn, rate: RateLimits, secret: str, form: Form, written_code: str, language: str, visit: Visit, address: str
) -> Tried:
    """Try a code; a right one makes the guardian's choices hold.

    The contact is verified, family and lead are made or found, and each answer becomes a row. Commit a wrong try as
    well. Raises TooMany where this address tried too often.
    """
    limits.require(conn, rate, address, limits.TRY_PER_ADDRESS)
    row = queries.submission(conn, form.token, lock=True)
    if row is None or form.furthest < 4:
        return Tried("expired", 0, None)
    tried = codes.attempt(conn, secret, row["id"], written_code)
    if tried.outcome != "right" or tried.code is None:
        return tried
    lead_id = _lead_of(conn, row, tried.code)
    family_id = _family_of(conn, lead_id)
    queries.attach(conn, form.token, lead_id)
    queries.verify(conn, tried.code["contact_id"], row["guardian_name"], row["guardian_relation"])
    _add_other_contact(conn, row, family_id)
    queries.set_language(conn, family_id, language)
    queries.update_lead(conn, lead_id, {"birth_year": row["birth_year"], "grade": row["grade"]})
    consent.record(
        conn,
        lead_id,
        row["choices"],
        method="code",
        language=language,
        contact_id=tried.code["contact_id"],
        guardian=Guardian(row["guardian_name"], row["guardian_relation"], row["guardian_birth_year"]),
        visit=visit,
    )
    return tried


def typed(conn: Conn, kind: str, value: str, language: str, name: str | None) -> Row:
    """The contact of an address that somebody typed; one that nobody had waits in a family of its own."""
    return queries.new_contact(conn, kind, value, language=language, name=name)


def join(conn: Conn, contact_id: UUID, family_id: UUID) -> None:
    """Bring a contact that was proven out of a family of its own into the one that asked for it."""
    queries.move_contact(conn, contact_id, family_id)


def speak(conn: Conn, family_id: UUID, language: str) -> None:
    """In which language a family is written to from now on."""
    queries.set_language(conn, family_id, language)


def finish(conn: Conn, form: Form, values: Mapping[str, Any]) -> None:
    """The last step: the form goes to the educator, or is changed until she has read it."""
    written = _written(form)
    queries.save(
        conn,
        form.token,
        form.lead_id,
        {**values, "submitted_at": written["submitted_at"] or clock.now(conn), "status": "pending"},
    )
    lead_id = written["lead_id"]
    lead = queries.lead(conn, lead_id)
    assert lead is not None
    name = lead["student_name"] if _is_called(lead["student_name"], values["student_name"]) else values["student_name"]
    queries.update_lead(conn, lead_id, {"student_name": name, "city": values["city"]})
    queries.set_language(conn, lead["family_id"], values["language"])


def send_new_link(conn: Conn, rate: RateLimits, kind: str, value: str, address: str) -> None:
    """Send a new link to a contact that asked for one, if it is one of ours and not a student's.

    To a guardian who has permitted the course the copy of their choices, to others the invitation: the messages that
    have the link. Raises TooMany where this was asked for too often, whoever asks.
    """
    limits.require(conn, rate, address, limits.LINK_PER_ADDRESS)
    limits.require(conn, rate, value, limits.LINK_PER_CONTACT)
    contact = queries.contact_by_value(conn, kind, value)
    if contact is None or contact["owner"] == "student":
        return
    channel = "email" if kind == "email" else "whatsapp"
    planned = []
    for child in queries.leads_of(conn, contact["family_id"]):
        given = {purpose for purpose, said in consent.switches(conn, child["id"]).items() if said}
        if "course" in given:
            event, subject = "consent_recorded", _copy_of_choices(conn, child["id"], given)
        else:
            event, subject = "cta_invitation", Subject("lead", child["id"], f"again-{_today(conn)}")
        message = message_to(conn, event, channel, contact["id"], subject, lead_id=child["id"])
        if message is not None:
            planned.append(message)
    plan(conn, planned)


def _copy_of_choices(conn: Conn, lead_id: UUID, given: set[str]) -> Subject:
    notice = queries.notice(conn, "en")
    return Subject(
        "consent",
        lead_id,
        f"copy-{_today(conn)}",
        values={"consent_version": str(notice["version"]) if notice else ""},
        values_by_language={language: {"purposes_given": wording.names(given, language)} for language in LANGUAGES},
    )


def _contact(conn: Conn, kind: str, value: str, written: Row) -> Row:
    """The contact of an address, whoever's; a new one stays in a family of its own until it is proven."""
    return queries.contact_by_value(conn, kind, value) or queries.new_contact(
        conn, kind, value, language=written["language"], name=written["guardian_name"]
    )


def _lead_of(conn: Conn, row: Row, code: Row) -> UUID:
    """The lead that a confirmed form is about.

    A contact that nobody had joins the family that was invited, or begins a new one. A contact of another family stays
    there, and so does the child of this form: who holds an invitation is not yet of the family that it was sent to.
    """
    known = queries.leads_of(conn, code["family_id"])
    invited = queries.lead(conn, row["lead_id"]) if row["lead_id"] else None
    if invited is not None and (not known or invited["family_id"] == code["family_id"]):
        if not known:
            queries.move_contact(conn, code["contact_id"], invited["family_id"])
        return UUID(str(invited["id"]))
    year = this_year(conn)
    fitting = [child for child in known if _may_be(child, row["birth_year"], year)]
    if len(fitting) == 1:
        return UUID(str(fitting[0]["id"]))
    if not known:
        queries.rename_family(conn, code["family_id"], row["guardian_name"])
    return queries.new_lead(
        conn,
        code["family_id"],
        {
            # The child is named in the last step, which may never come.
            "student_name": f"{row['guardian_name']}'s child",
            "birth_year": row["birth_year"],
            "grade": row["grade"],
            "source": "form",
            "possible_sibling_of": known[0]["id"] if known else None,
        },
    )


def _may_be(child: Row, birth_year: int, year: int) -> bool:
    if child["is_taken"] or child["stage"] not in _OPEN_STAGES:
        return False
    # An age on a list is rough: the year of birth leaves it one year of room.
    return child["birth_year"] in (None, birth_year) and (
        child["age"] is None or abs(year - birth_year - child["age"]) <= 1
    )


def _family_of(conn: Conn, lead_id: UUID) -> UUID:
    lead = queries.lead(conn, lead_id)
    assert lead is not None
    return UUID(str(lead["family_id"]))


def _add_other_contact(conn: Conn, row: Row, family_id: UUID) -> None:
    """The guardian's other contact joins the family, not proven; one that is another family's stays there."""
    for kind in ("email", "phone"):
        value = row[f"guardian_{kind}"]
        if not value:
            continue
        contact = queries.contact_by_value(conn, kind, value) or queries.new_contact(
            conn, kind, value, language=row["language"], family_id=family_id
        )
        if contact["family_id"] != family_id:
            if queries.leads_of(conn, contact["family_id"]):
                continue
            queries.move_contact(conn, contact["id"], family_id)
        queries.declare(conn, contact["id"], row["guardian_name"], row["guardian_relation"])


def _is_called(full_name: str, written: str) -> bool:
    """Whether a name on a list is a longer form of the one that the guardian wrote."""
    return set(written.casefold().split()) <= set(full_name.casefold().split())


def _today(conn: Conn) -> str:
    return clock.now(conn).astimezone(clock.INDIA).date().isoformat()


def _written(form: Form) -> Row:
    assert form.written is not None, "a form without a first step"
    return form.written
