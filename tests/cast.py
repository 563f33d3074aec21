"""The same people in every test: an educator, a student, another student of the batch, a guardian, a stranger.

Made by SQL as service_role, apart from the accounts, which are Auth's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from launchpad.core.db import Conn, Row
from tests.engine import Engine

PURPOSES = ("course", "messages", "calls", "marketing", "media", "certificate_page")


@dataclass(frozen=True)
class Household:
    """A family with one child. `email` and `phone` are the guardian's contacts, the others the child's own."""

    family_id: UUID
    lead_id: UUID
    email: Row
    phone: Row
    student_email: Row | None = None
    student_phone: Row | None = None


@dataclass(frozen=True)
class Cast:
    """admin, student, classmate, unpaid are ids of accounts.

    riya: the student's household: fifteen, all consents given, enrolled, her mother Anita is the guardian.
    kabir: the classmate's household, enrolled in the same batch. meera: the unpaid account's, approved and no more.
    stranger: a household from a list: no consent, no account, nobody knows whose the contacts are.
    """

    admin: UUID
    student: UUID
    classmate: UUID
    unpaid: UUID
    riya: Household
    kabir: Household
    meera: Household
    stranger: Household
    batch_id: UUID
    enrollment_id: UUID
    classmate_enrollment_id: UUID


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """The cast on this test's database."""
    admin = account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    student = account(engine, "riya@example.com", "student", "Riya Sharma")
    classmate = account(engine, "kabir@example.com", "student", "Kabir Rao")
    unpaid = account(engine, "meera@example.com", "student", "Meera Iyer")
    with engine.db.transaction() as conn:
        riya = household(conn, "Riya Sharma", "Anita", "anita@example.com", "+919876543210", stage="enrolled")
        riya = with_own_contacts(conn, riya, "riya@example.com", "+919876543211")
        kabir = household(conn, "Kabir Rao", "Vikram", "vikram@example.com", "+919876543220", stage="enrolled")
        meera = household(conn, "Meera Iyer", "Lakshmi", "lakshmi@example.com", "+919876543230", stage="approved")
        stranger = household(
            conn, "Dev Nair", "Someone", "nair@example.com", "+919876543240", owner="unknown", consents=()
        )
        batch_id = batch(conn)
        seat = enrollment(conn, batch_id, riya, student)
        other_seat = enrollment(conn, batch_id, kabir, classmate)
        # How they came to be is not what the test is about.
        conn.execute("update public.automation_events set status = 'done'")
    return Cast(admin, student, classmate, unpaid, riya, kabir, meera, stranger, batch_id, seat, other_seat)


def account(engine: Engine, email: str, role: str, name: str) -> UUID:
    """An account of Auth with its profile; returns the user's id."""
    user_id = uuid4()
    with engine.as_owner() as conn:
        conn.execute(
            "insert into auth.users (id, email, email_confirmed_at) values (%s, %s, now())",
            [user_id, email],
        )
        conn.execute(
            "insert into public.profiles (user_id, role, full_name) values (%s, %s, %s)", [user_id, role, name]
        )
    return user_id


def password_typed(engine: Engine, user_id: UUID) -> None:
    """The account has typed its password again just now, in a sign-in that the tests' tokens do not name."""
    engine.run("insert into private.password_proofs (user_id) values (%(id)s) on conflict do nothing", id=user_id)


def household(
    conn: Conn,
    student_name: str,
    guardian_name: str,
    email: str,
    phone: str,
    *,
    age: int = 15,
    language: str = "en",
    owner: str = "guardian",
    stage: str = "new",
    consents: tuple[str, ...] = PURPOSES,
) -> Household:
    """A family with one child, one address and one number, and what the guardian agreed to."""
    family_id = _id(
        conn,
        "insert into public.families (name, language) values (%(name)s, %(language)s) returning id",
        name=f"{student_name.split()[-1]} family",
        language=language,
    )
    lead_id = _id(
        conn,
        """
        insert into public.imported_leads (family_id, student_name, birth_year, stage)
        values (%(family)s, %(name)s, extract(year from public.app_now())::int - %(age)s, %(stage)s) returning id
        """,
        family=family_id,
        name=student_name,
        age=age,
        stage=stage,
    )
    made = Household(
        family_id,
        lead_id,
        contact(conn, family_id, "email", email, owner, name=guardian_name),
        contact(conn, family_id, "phone", phone, owner, name=guardian_name),
    )
    consent(conn, lead_id, made.email["id"], *consents)
    return made


def with_own_contacts(conn: Conn, household: Household, email: str, phone: str) -> Household:
    """The household, its child now with an address and a number of its own."""
    own = [
        contact(conn, household.family_id, kind, value, "student", lead_id=household.lead_id)
        for kind, value in (("email", email), ("phone", phone))
    ]
    return Household(household.family_id, household.lead_id, household.email, household.phone, *own)


def contact(
    conn: Conn,
    family_id: UUID,
    kind: str,
    value: str,
    owner: str,
    *,
    lead_id: UUID | None = None,
    name: str | None = None,
) -> Row:
    """One address or number, verified; returns its row."""
    row = conn.execute(
        """
        insert into public.contacts (family_id, lead_id, kind, value, owner, name, verified_at)
        values (%(family)s, %(lead)s, %(kind)s, %(value)s, %(owner)s, %(name)s, public.app_now()) returning *
        """,
        {"family": family_id, "lead": lead_id, "kind": kind, "value": value, "owner": owner, "name": name},
    ).fetchone()
    assert row is not None
    return row


def consent(conn: Conn, lead_id: UUID, contact_id: UUID, *purposes: str, granted: bool = True) -> None:
    """A guardian's answer to some purposes, under the notice in force."""
    conn.execute(
        """
        insert into public.guardian_consents
          (lead_id, contact_id, purpose, granted, method, notice_version, notice_language, notice_hash)
        select %(lead)s, %(contact)s, p::public.consent_purpose, %(granted)s, 'code', n.version, n.language, n.body_hash
          from unnest(%(purposes)s::text[]) p,
               (select * from public.consent_notices where language = 'en' order by version desc limit 1) n
        """,
        {"lead": lead_id, "contact": contact_id, "granted": granted, "purposes": list(purposes)},
    )


def batch(conn: Conn, name: str = "the December batch", fee_paise: int = 499900) -> UUID:
    """A batch."""
    return _id(
        conn,
        "insert into public.batches (name, fee_paise) values (%(name)s, %(fee)s) returning id",
        name=name,
        fee=fee_paise,
    )


def enrollment(conn: Conn, batch_id: UUID, household: Household, user_id: UUID | None = None) -> UUID:
    """A seat in a batch, claimed by an account where one is given."""
    return _id(
        conn,
        """
        insert into public.enrollments (batch_id, lead_id, family_id, user_id)
        values (%(batch)s, %(lead)s, %(family)s, %(user)s) returning id
        """,
        batch=batch_id,
        lead=household.lead_id,
        family=household.family_id,
        user=user_id,
    )


def _id(conn: Conn, statement: str, **values: Any) -> UUID:
    row = conn.execute(statement.encode(), values).fetchone()
    assert row is not None
    found: UUID = row["id"]
    return found
