"""The rules of contacts: one row for each address, its history kept, and what waits for it follows the change.

An address that takes another's place is a row of its own; the other is retired and keeps its opt-outs, permissions and
messages. A contact of another family never moves by being typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from launchpad.contacts import codes, queries
from launchpad.contacts.codes import Wanted
from launchpad.core import audit, clock, emails, phone
from launchpad.core.auth import User
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.core.links import LinkKind, personal_link
from launchpad.core.ratelimit import RateLimits
from launchpad.families import consent
from launchpad.families import service as families
from launchpad.ledger.plan import plan
from launchpad.ledger.words import masked
from launchpad.outreach.compose import Subject, message_to

Kind = Literal["email", "phone"]
Owner = Literal["guardian", "student", "unknown"]
Relation = Literal["mother", "father", "guardian"]

# What somebody pressed a button for at the old address is of no use at the new one.
_CODES = ("consent_code", "parent_code", "contact_check")
_TAKEN_AWAY = "This contact is not used any more."
# Below it the guardian alone is written to.
STUDENT_AGE = 13


@dataclass(frozen=True)
class Whose:
    """Whose a contact is said to be. lead_id: the child whose own it is."""

    owner: Owner
    lead_id: UUID | None = None
    name: str | None = None
    relation: Relation | None = None


@dataclass(frozen=True)
class Confirmed:
    """A contact that was proven by the family, and the one whose place it took."""

    contact_id: UUID
    replaced_id: UUID | None


@dataclass(frozen=True)
class Outcome:
    """What came of an address that the educator typed: the contact, or the other family that has it."""

    kind: Literal["added", "restored", "known", "another_family"]
    contact_id: UUID | None = None
    other: Row | None = None


def normal(kind: Kind, written: str) -> str:
    """An address in lower case, a number in E.164. Raises Invalid with words for a person."""
    try:
        return emails.normalise(written) if kind == "email" else phone.e164(written)
    except ValueError as fault:
        said = str(fault)
        raise Invalid("value", f"{said[:1].upper()}{said[1:]}.", code=f"not_{kind}") from None


# ---------------------------------------------------------------- the educator
def add(conn: Conn, actor: UUID, family_id: UUID, kind: Kind, written: str, whose: Whose) -> Outcome:
    """Write an address or number into a family on the educator's word: not proven, and in use from now on.

    Raises NotFound for a family that is not there, Invalid for what is no address.
    """
    value = normal(kind, written)
    _family(conn, family_id)
    _check_child(conn, family_id, whose)
    known = queries.by_value(conn, kind, value)
    if known is not None:
        return _known(conn, actor, family_id, known, whose)
    made = queries.add(conn, {"family": family_id, "kind": kind, "value": value, **_columns(whose)})
    if made is None:
        raise Conflict
    queries.inherit_stop(conn, made["id"])
    audit.record(conn, actor, "contact.added", "contacts", made["id"], after=_shown(made))
    notify(conn, "sweep")
    return Outcome("added", made["id"])


def _known(conn: Conn, actor: UUID, family_id: UUID, known: Row, whose: Whose) -> Outcome:
    if known["family_id"] != family_id:
        return Outcome("another_family", other=queries.family(conn, known["family_id"]))
    if known["retired_at"] is None:
        return Outcome("known", known["id"])
    queries.restore(conn, known["id"])
    changed = queries.change(conn, known["id"], _columns(whose))
    audit.record(conn, actor, "contact.restored", "contacts", known["id"], _shown(known), _shown(changed))
    notify(conn, "sweep")
    return Outcome("restored", known["id"])


def change(conn: Conn, actor: UUID, contact_id: UUID, whose: Whose) -> None:
    """Say whose a contact is. A student's own that becomes a guardian's is to be proven anew.

    What waits for it is asked about again before it leaves. Raises NotFound, Invalid.
    """
    before = _contact(conn, contact_id)
    _check_child(conn, before["family_id"], whose)
    changed = queries.change(conn, contact_id, _columns(whose))
    audit.record(conn, actor, "contact.changed", "contacts", contact_id, _shown(before), _shown(changed))
    notify(conn, "sweep")


def correct(conn: Conn, actor: UUID, contact_id: UUID, written: str) -> Outcome:
    """Put another address in the place of one: what waits goes there, and it is not proven.

    Raises NotFound, Invalid, and Conflict for one that is retired already.
    """
    old = _in_use(conn, contact_id)
    value = normal(old["kind"], written)
    if value == old["value"]:
        return Outcome("known", contact_id)
    whose = Whose(old["owner"], old["lead_id"], old["name"], old["relation"])
    made = add(conn, actor, old["family_id"], old["kind"], value, whose)
    if made.contact_id is None:
        return made
    _replace(conn, old, _contact(conn, made.contact_id), actor)
    return made


def retire(conn: Conn, actor: UUID, contact_id: UUID) -> None:
    """Take a contact out of use; what waits for it is taken back. Raises NotFound, Conflict where it is so already."""
    old = _in_use(conn, contact_id)
    for message in queries.waiting(conn, contact_id):
        queries.cancel(conn, message, _TAKEN_AWAY)
    queries.retire(conn, contact_id, "not_used")
    audit.record(conn, actor, "contact.retired", "contacts", contact_id, before=_shown(old))


def restore(conn: Conn, actor: UUID, contact_id: UUID) -> None:
    """Use a retired contact again; it is to be proven anew, and an opt-out stays. Raises NotFound."""
    old = _contact(conn, contact_id)
    if old["retired_at"] is not None:
        queries.restore(conn, contact_id)
        audit.record(conn, actor, "contact.restored", "contacts", contact_id, after=_shown(old))


def send_code(conn: Conn, rate: RateLimits, secret: str, actor: UUID, contact_id: UUID) -> None:
    """Send a code that the family reads out to the educator. Raises NotFound, Conflict, TooMany."""
    contact = _in_use(conn, contact_id)
    if contact["opted_out_at"] is not None:
        raise Conflict("This contact has asked not to be written to.", code="opted_out")
    codes.send(conn, rate, secret, contact, Wanted(contact["family_id"], actor, "educator"))


def prove(conn: Conn, rate: RateLimits, secret: str, actor: UUID, contact_id: UUID, written: str) -> Exception | None:
    """Try the code that the family read out. What was wrong is returned, so that the try stays counted."""
    contact = _in_use(conn, contact_id)
    check = queries.newest_check(conn, actor, "educator", contact["family_id"], contact_id)
    tried = codes.attempt(conn, rate, secret, check, written, actor)
    if isinstance(tried, Exception):
        return tried
    queries.prove(conn, contact_id)
    audit.record(conn, actor, "contact.proven", "contacts", contact_id, after={"by": "code"})
    return None


# ---------------------------------------------------------------- the family
def ask(conn: Conn, rate: RateLimits, secret: str, kind: Kind, written: str, wanted: Wanted) -> None:
    """Send a code to an address that a guardian or a student wants to be theirs.

    One that nobody had waits in a family of its own. The answer is the same whoever has it. Raises Invalid, Conflict,
    TooMany.
    """
    value = normal(kind, written)
    known = queries.by_value(conn, kind, value)
    if known is not None and known["family_id"] == wanted.family_id:
        _check_own(known, wanted)
    if wanted.replaces is not None:
        _check_replaced(conn, kind, wanted)
    language = _family(conn, wanted.family_id)["language"]
    contact = known or families.typed(conn, kind, value, language, wanted.name)
    codes.send(conn, rate, secret, contact, wanted)


def _check_own(known: Row, wanted: Wanted) -> None:
    """A student's own contact is no guardian's, nor the other way round; an opt-out ends where it was given."""
    if (known["owner"] == "student") != (wanted.asked_as == "student"):
        raise Invalid("value", "Somebody else of this family has this contact.", code="others_contact")
    if known["opted_out_at"] is not None:
        raise Conflict("This contact has asked not to be written to.", code="opted_out")


def _check_replaced(conn: Conn, kind: Kind, wanted: Wanted) -> None:
    assert wanted.replaces is not None
    old = queries.contact(conn, wanted.replaces)
    is_theirs = (
        old is not None
        and old["family_id"] == wanted.family_id
        and old["retired_at"] is None
        and (old["owner"] == "student") == (wanted.asked_as == "student")
        and old["lead_id"] in (None, wanted.lead_id)
    )
    if old is None or not is_theirs or old["kind"] != kind:
        raise NotFound


def confirm(
    conn: Conn, rate: RateLimits, secret: str, user: User, asked_as: codes.As, family_id: UUID, written: str
) -> Confirmed | Exception:
    """Try the code of a new address: it joins the family, the one before is retired and hears of it.

    What was wrong is returned and not raised, so that the try stays counted. Raises TooMany.
    """
    check = queries.newest_check(conn, user.id, asked_as, family_id)
    tried = codes.attempt(conn, rate, secret, check, written, user.id)
    if isinstance(tried, Exception):
        return tried
    if tried["family_now"] != family_id:
        if tried["has_lead"]:
            return Conflict("This is a contact of another family with us. Please write to us.", code="another_family")
        families.join(conn, tried["contact_id"], family_id)
    old = queries.contact(conn, tried["replaces_id"]) if tried["replaces_id"] else None
    whose = _becomes(tried, old)
    if tried["retired_at"] is not None:
        queries.restore(conn, tried["contact_id"])
    said = _columns(whose)
    # Nobody said a name: the one that it has stays.
    new = queries.change(conn, tried["contact_id"], {key: said[key] for key in said if key != "name" or said[key]})
    queries.prove(conn, new["id"])
    queries.inherit_stop(conn, new["id"])
    audit.record(conn, user.id, "contact.confirmed", "contacts", new["id"], after={**_shown(new), "by": asked_as})
    is_other = old is not None and old["id"] != new["id"] and old["retired_at"] is None
    _tell(conn, new, old if is_other else None, asked_as)
    if old is None or not is_other:
        return Confirmed(new["id"], None)
    _replace(conn, old, new, user.id)
    return Confirmed(new["id"], old["id"])


def _becomes(check: Row, old: Row | None) -> Whose:
    if check["asked_as"] == "student":
        return Whose("student", check["lead_id"])
    return Whose(
        "guardian", None, check["name"] or (old or {}).get("name"), check["relation"] or (old or {}).get("relation")
    )


def _tell(conn: Conn, new: Row, old: Row | None, asked_as: str) -> None:
    """News of a new contact: to the one before it, and of a student's also to a guardian."""
    told = [old] if old else []
    guardians = [
        one
        for one in in_use(conn, new["family_id"])
        if one["owner"] == "guardian" and one["verified_at"] and one["id"] != new["id"]
    ]
    if asked_as == "student" or not told:
        told += guardians[:1]
    planned = []
    for one in told:
        said = {"contact_masked": masked(old)} if old else {}
        planned.append(
            message_to(
                conn,
                "contact_changed",
                "email" if one["kind"] == "email" else "whatsapp",
                one["id"],
                Subject("contact", new["id"], values={**said, "new_contact": masked(new)}),
            )
        )
    plan(conn, [message for message in planned if message is not None])


def waiting_code(conn: Conn, user: User, asked_as: codes.As, family_id: UUID) -> dict[str, Any] | None:
    """The code that an account asked for and that still works: masked, expires_at, again_at."""
    sent = queries.newest_check(conn, user.id, asked_as, family_id)
    if sent is None or sent["used_at"] or sent["tries"] >= codes.TRIES or sent["expires_at"] <= clock.now(conn):
        return None
    again_at = sent["created_at"] + codes.RESEND_WAIT
    return {"masked": masked(sent), "expires_at": sent["expires_at"], "again_at": again_at}


def own(conn: Conn, user: User) -> Row:
    """The child whose account this is. Raises NotFound for an account without a seat."""
    found = queries.student(conn, user.id)
    if found is None:
        raise NotFound("There is no seat with this account yet.")
    return found


def own_contacts(conn: Conn, child: Row) -> list[Row]:
    """The child's own addresses and numbers that are in use."""
    return [
        one
        for one in in_use(conn, child["family_id"])
        if one["owner"] == "student" and one["lead_id"] in (None, child["lead_id"])
    ]


def shown(conn: Conn, family_id: UUID) -> list[dict[str, Any]]:
    """The contacts of a family as the family sees them: masked, whose, proven or not, and what comes there."""
    names = queries.children(conn, family_id)
    given: set[str] = set()
    for child_id in names:
        given |= {purpose for purpose, said in consent.switches(conn, child_id).items() if said}
    return [
        {
            "id": one["id"],
            "kind": one["kind"],
            "masked": masked(one),
            "owner": one["owner"],
            "name": names.get(one["lead_id"]) if one["owner"] == "student" else one["name"],
            "relation": one["relation"],
            "is_proven": one["verified_at"] is not None,
            "is_stopped": one["opted_out_at"] is not None or one["suppressed_at"] is not None,
            "gets": _gets(one, given),
        }
        for one in in_use(conn, family_id)
    ]


def _gets(contact: Row, given: set[str]) -> list[str]:
    """What comes to a contact by its kind, its owner and what is permitted."""
    if contact["opted_out_at"] is not None or contact["suppressed_at"] is not None:
        return []
    if contact["kind"] == "email":
        return ["email"] if "course" in given else []
    is_rung = "calls" in given and contact["owner"] != "student"
    return [what for what, is_on in (("whatsapp", "messages" in given), ("calls", is_rung)) if is_on]


def in_use(conn: Conn, family_id: UUID) -> list[Row]:
    """The contacts of a family that are in use, the guardians' first."""
    return [one for one in queries.of_family(conn, family_id) if one["retired_at"] is None]


def ask_as_student(
    conn: Conn, rate: RateLimits, secret: str, user: User, kind: Kind, written: str, replaces: UUID | None
) -> None:
    """Send a code to an address that a student wants to be theirs. Under 13 the guardian alone is written to.

    Raises what `ask` raises, and Conflict for a student who is too young.
    """
    child = own(conn, user)
    if child["age"] is None or child["age"] < STUDENT_AGE:
        raise Conflict("Messages of this account go to the parent or guardian only.", code="guardian_only")
    ask(conn, rate, secret, kind, written, Wanted(child["family_id"], user.id, "student", child["lead_id"], replaces))


# ---------------------------------------------------------------- what waits follows
def _replace(conn: Conn, old: Row, new: Row, actor: UUID) -> None:
    """What waits for the old contact goes to the new one, with links of its own; the old one is retired."""
    if old["opted_out_at"] is not None and new["opted_out_at"] is None:
        queries.change(conn, new["id"], {"opted_out_at": old["opted_out_at"], "opted_out_by": old["opted_out_by"]})
    for message in queries.waiting(conn, old["id"]):
        if message["event_key"] == "contact_changed":
            continue
        key = message["dedupe_key"].replace(str(old["id"]), str(new["id"]))
        if message["event_key"] in _CODES or (
            key != message["dedupe_key"] and queries.is_planned(conn, message["ledger"], key)
        ):
            queries.cancel(conn, message, _TAKEN_AWAY)
            continue
        queries.send_elsewhere(
            conn, message, new, key, _with_own_links(conn, old["id"], new["id"], message["variables"])
        )
    queries.retire(conn, old["id"], "changed")
    audit.record(conn, actor, "contact.replaced", "contacts", old["id"], _shown(old), _shown(new))


def _with_own_links(conn: Conn, old_id: UUID, new_id: UUID, variables: Mapping[str, str]) -> dict[str, str]:
    """The values of a message, its personal links made anew: those that were sent to the old address open nothing."""
    found = queries.links_of(conn, old_id, [value for value in variables.values() if isinstance(value, str)])
    fresh = {
        row["token"]: personal_link(
            conn,
            LinkKind(row["kind"]),
            lead_id=row["lead_id"],
            contact_id=new_id,
            subject_id=row["subject_id"],
            expires_at=row["expires_at"],
        )
        for row in found
    }
    return {name: fresh.get(value, value) for name, value in variables.items()}


def _family(conn: Conn, family_id: UUID) -> Row:
    found = queries.family(conn, family_id)
    if found is None:
        raise NotFound
    if found["merged_into"] is not None:
        raise Conflict("This family was merged into another one. Open that one.", code="merged")
    return found


def _contact(conn: Conn, contact_id: UUID) -> Row:
    found = queries.contact(conn, contact_id)
    if found is None:
        raise NotFound
    return found


def _in_use(conn: Conn, contact_id: UUID) -> Row:
    found = _contact(conn, contact_id)
    if found["retired_at"] is not None:
        raise Conflict("This contact is not used any more.", code="retired")
    return found


def _check_child(conn: Conn, family_id: UUID, whose: Whose) -> None:
    if whose.owner == "student" and whose.lead_id is None:
        raise Invalid("lead_id", "Say which child it belongs to.", code="which_child")
    if whose.lead_id is not None and not queries.is_child_of(conn, whose.lead_id, family_id):
        raise Invalid("lead_id", "This child is not of this family.", code="which_child")


def _columns(whose: Whose) -> dict[str, Any]:
    is_student = whose.owner == "student"
    return {
        "owner": whose.owner,
        "lead_id": whose.lead_id if is_student else None,
        "name": None if is_student else whose.name,
        "relation": None if is_student else whose.relation,
    }


def _shown(contact: Row) -> dict[str, Any]:
    """A contact in the record of what was done: its address masked, as an erasing must not look for it there."""
    return {
        "contact": masked(contact),
        "owner": contact["owner"],
        "name": contact["name"],
        "relation": contact["relation"],
        "lead_id": str(contact["lead_id"]) if contact["lead_id"] else None,
        "proven": contact["verified_at"] is not None,
        "opted_out": contact["opted_out_at"] is not None,
    }
