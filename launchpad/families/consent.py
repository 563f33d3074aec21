"""What a guardian permits: each answer a row that is never changed, and the newest one in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from launchpad.content.consent import PURPOSES
from launchpad.core.db import Conn
from launchpad.core.errors import Invalid, NotFound
from launchpad.core.storage import Storage
from launchpad.families import queries

PROOFS = "consent-proofs"


@dataclass(frozen=True)
class Guardian:
    """Who answers, as they call themselves."""

    name: str | None = None
    relation: str | None = None
    birth_year: int | None = None


@dataclass(frozen=True)
class Visit:
    """From where an answer came."""

    address: str | None = None
    user_agent: str | None = None


def record(
    conn: Conn,
    lead_id: UUID,
    answers: Mapping[str, bool],
    *,
    method: str,
    language: str,
    contact_id: UUID | None = None,
    guardian: Guardian | None = None,
    visit: Visit | None = None,
    proof_path: str | None = None,
    recorded_by: UUID | None = None,
) -> None:
    """Write answers under the notice in force, in the language that it was read in; they hold at once.

    A no to the course closes the child's seats. Raises NotFound while no notice is published.
    """
    notice = queries.notice(conn, language)
    if notice is None:
        raise NotFound("No notice is published yet, so nobody can agree to it.")
    guardian, visit = guardian or Guardian(), visit or Visit()
    values = {
        "lead": lead_id,
        "contact": contact_id,
        "method": method,
        "version": notice["version"],
        "language": language,
        "hash": notice["body_hash"],
        "name": guardian.name,
        "relation": guardian.relation,
        "birth_year": guardian.birth_year,
        "proof_path": proof_path,
        "ip": visit.address,
        "user_agent": (visit.user_agent or "")[:400] or None,
        "recorded_by": recorded_by,
    }
    queries.record(conn, answers, values)
    if answers.get("course") is False:
        queries.end_seats(conn, lead_id)


def change(
    conn: Conn,
    lead_id: UUID,
    contact_id: UUID,
    answers: Mapping[str, bool],
    language: str,
    visit: Visit,
    *,
    method: str = "page",
) -> None:
    """A guardian switches purposes on or off on their page; what stands so already is not written again."""
    now = queries.current(conn, lead_id)
    changed = {purpose: said for purpose, said in answers.items() if now.get(purpose, False) != said}
    if changed:
        named = queries.guardian_named(conn, lead_id) or {}
        guardian = Guardian(*(named.get(f"guardian_{part}") for part in ("name", "relation", "birth_year")))
        record(
            conn,
            lead_id,
            changed,
            method=method,
            language=language,
            contact_id=contact_id,
            guardian=guardian,
            visit=visit,
        )


def record_paper(
    conn: Conn,
    storage: Storage,
    lead_id: UUID,
    purposes: Mapping[str, bool],
    *,
    guardian: Guardian,
    contact_id: UUID | None,
    proof_path: str,
    admin_id: UUID,
) -> None:
    """A permission given on paper, with its proof in Storage at consent-proofs/<lead>/<file>.

    Raises NotFound for a lead, Invalid for a proof that is not there, a foreign contact or no answer at all.
    """
    lead = queries.lead(conn, lead_id)
    if lead is None:
        raise NotFound("There is no such lead.")
    if not purposes or not set(purposes) <= set(PURPOSES):
        raise Invalid("purposes", "Say what was answered to at least one purpose.")
    folder = str(lead_id)
    if not proof_path.startswith(f"{folder}/") or proof_path not in {
        file.path for file in storage.list(PROOFS, folder)
    }:
        raise Invalid("proof_path", "Upload the proof of this permission first.")
    if contact_id is not None:
        contact = queries.contact(conn, contact_id)
        if contact is None or contact["family_id"] != lead["family_id"]:
            raise Invalid("contact_id", "This contact is not one of this family.")
    record(
        conn,
        lead_id,
        purposes,
        method="paper",
        language=lead["language"],
        contact_id=contact_id,
        guardian=guardian,
        proof_path=proof_path,
        recorded_by=admin_id,
    )


def switches(conn: Conn, lead_id: UUID) -> dict[str, bool]:
    """Each purpose with whether it is permitted now, in the order of the notice."""
    now = queries.current(conn, lead_id)
    return {purpose: now.get(purpose, False) for purpose in PURPOSES}


def history(conn: Conn, lead_id: UUID) -> list[dict[str, Any]]:
    """All answers, newest first."""
    return queries.history(conn, lead_id)
