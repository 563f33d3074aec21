"""The rules of a profile: what the student writes, what is locked and asked of the teacher, what is not wanted."""

from typing import Any, Literal
from uuid import UUID

from launchpad.contacts import service as contacts
from launchpad.core import audit, clock
from launchpad.core.auth import User
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.ledger import choices
from launchpad.profile import queries

Field = Literal["name_on_certificate", "birth_year"]

# Who takes the course, with room on both sides.
AGES = (8, 25)
_ASKS = {
    "name_on_certificate": "{name} asks for another name on the certificate: {wanted}",
    "birth_year": "{name} asks for another year of birth: {wanted}",
}


def of(conn: Conn, user: User) -> dict[str, Any]:
    """What the profile of an account shows. Raises NotFound for one without a seat."""
    child = _child(conn, user)
    return {
        **{name: child[name] for name in ("student_name", "birth_year", "grade", "school", "city")},
        **{name: child[name] for name in ("name_on_certificate", "is_year_locked", "is_name_locked", "unwanted")},
        "possible": choices.possible(student=True),
        "guardians": [one for one in contacts.shown(conn, child["family_id"]) if one["owner"] != "student"],
        "requests": queries.requests(conn, child["id"]),
    }


def save_about(
    conn: Conn, user: User, *, grade: str | None, school: str | None, city: str | None, birth_year: int | None
) -> None:
    """Write what the student says of the own person. Raises Invalid for a year that cannot be, or is locked."""
    child = _child(conn, user)
    if birth_year != child["birth_year"]:
        if child["is_year_locked"]:
            raise Invalid("birth_year", "Your guardian has confirmed this year. Ask your teacher.", code="year_locked")
        _check_year(conn, birth_year)
    queries.save_about(conn, child["id"], {"grade": grade, "school": school, "city": city, "birth_year": birth_year})


def choose(conn: Conn, user: User, unwanted: list[str]) -> None:
    """Keep what the student does not want to get. Raises Invalid for what cannot be switched off."""
    queries.save_choices(conn, _child(conn, user)["id"], checked(unwanted, student=True))


def checked(unwanted: list[str], *, student: bool) -> list[str]:
    """Choices, each once. Raises Invalid for what cannot be switched off."""
    possible = choices.possible(student=student)
    if set(unwanted) - set(possible):
        raise Invalid("unwanted", "This kind of message cannot be switched off.", code="not_a_choice")
    return [choice for choice in possible if choice in unwanted]


def ask(conn: Conn, user: User, field: Field, wanted: str) -> None:
    """Ask the teacher for a change of what is locked. Raises Invalid, and Conflict where nothing is to be asked."""
    child = _child(conn, user)
    if field == "birth_year":
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) == 4):
            raise Invalid("wanted", "Write the year with four digits.", code="not_a_year")
        _check_year(conn, int(wanted), "wanted")
    if not child["is_year_locked" if field == "birth_year" else "is_name_locked"]:
        raise Conflict("You can change this yourself.", code="not_locked")
    made = queries.add_request(conn, child["id"], user.id, field, wanted)
    if made is None:
        raise Conflict("Your teacher has not answered the last request yet.", code="asked_already")
    queries.add_task(conn, child, made, _ASKS[field].format(name=child["student_name"], wanted=wanted))


def requests(conn: Conn, lead_id: UUID) -> list[Row]:
    """The last requests about a child, for the educator."""
    return queries.requests(conn, lead_id)


def decide(conn: Conn, actor: UUID, request_id: UUID, *, granted: bool, answer: str | None) -> None:
    """The teacher's answer: what was asked for is written, or not. Raises NotFound, Conflict when it was answered."""
    request = queries.request(conn, request_id)
    if request is None:
        raise NotFound
    if request["status"] != "waiting":
        raise Conflict("This request was answered already.", code="answered")
    if granted:
        queries.apply(conn, request)
    queries.decide(conn, request, "done" if granted else "declined", answer)
    audit.record(
        conn,
        actor,
        "profile.request_granted" if granted else "profile.request_declined",
        "imported_leads",
        request["lead_id"],
        after={"field": request["field"], "wanted": request["wanted"]},
    )


def _check_year(conn: Conn, year: int | None, field: str = "birth_year") -> None:
    this_year = clock.now(conn).astimezone(clock.INDIA).year
    if year is not None and not this_year - AGES[1] <= year <= this_year - AGES[0]:
        raise Invalid(field, "This year of birth cannot be right.", code="not_a_year")


def _child(conn: Conn, user: User) -> Row:
    found = queries.child(conn, user.id)
    if found is None:
        raise NotFound("There is no seat with this account yet.")
    return found
