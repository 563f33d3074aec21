"""The rules of outreach: what an approval, a consent or its end sends, and what no longer goes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from launchpad.config import Settings
from launchpad.content import consent
from launchpad.content.template import LANGUAGES
from launchpad.core.db import Conn, Row
from launchpad.ledger import gate
from launchpad.ledger.plan import Planned, plan
from launchpad.ledger.plans import plan_as_confirmed
from launchpad.outreach import compose, queries, words
from launchpad.outreach.compose import Subject

# Leads whose invitations are planned in one transaction: bounds its memory and its length, whatever the list's size.
CHUNK = 2000
_BULK_PRIORITY = 8
NOT_ALLOWED = "The parent has not said yes to the course."


def invite(conn: Conn, import_id: UUID, after: UUID | None, event_id: int) -> UUID | None:
    """Plan the invitation for the next new leads of an import, by id from `after` on.

    Returns the last lead's id when there may be more, and None at the end, or when the import asks for no mail or its
    mailing was cancelled.
    """
    if not queries.wants_invitations(conn, import_id):
        return None
    campaign = queries.campaign_of_import(conn, import_id)
    if campaign["status"] == "cancelled":
        return None
    leads = queries.new_leads(conn, import_id, after, CHUNK)
    messages = compose.messages_for(
        conn,
        "cta_invitation",
        leads,
        Subject("lead", None),
        channels=("email",),
        campaign_id=campaign["id"],
        event_id=event_id,
        priority=_BULK_PRIORITY,
    )
    plan_as_confirmed(conn, import_id, _dripped(messages, campaign))
    return leads[-1] if len(leads) == CHUNK else None


def _dripped(messages: Sequence[Planned], campaign: Row) -> list[Planned]:
    """So many in an hour, after those of the mailing that are planned already; all at once where no pace was set."""
    rate = campaign["rate_per_hour"]
    if rate is None:
        return list(messages)
    return [
        replace(message, due_at=campaign["started_at"] + timedelta(minutes=number * 60 // rate))
        for number, message in enumerate(messages, start=campaign["planned"])
    ]


def approve(conn: Conn, submission_ids: Sequence[UUID], event_id: int) -> None:
    """Plan what an approval sends: WhatsApp, a call and an e-mail, once for each submission."""
    plan(conn, approval_messages(conn, submission_ids, event_id=event_id))


def approval_messages(
    conn: Conn, submission_ids: Sequence[UUID], *, event_id: int | None = None, make_links: bool = True
) -> list[Planned]:
    """The messages of an approval, ready to be planned; without links only to be shown."""
    subjects = _approvals(conn, submission_ids)
    if not subjects:
        return []
    return compose.messages_for(
        conn,
        "approved",
        subjects,
        lambda lead: subjects[lead["id"]],
        event_id=event_id,
        priority=4,
        make_links=make_links,
    )


def next_batch(conn: Conn) -> dict[str, dict[str, str]]:
    """What messages say, by language, of the batch that a new family is told about."""
    return words.batch(queries.next_batch(conn))


def settings(conn: Conn, names: Sequence[str]) -> dict[str, str]:
    """Settings that are texts, by key."""
    return queries.settings(conn, names)


def note_contacted(conn: Conn, lead_ids: Sequence[UUID]) -> None:
    """Move leads that were approved on, since a first message or call has left."""
    queries.move_leads(conn, lead_ids, "approved", "contacted")


def ask_for_more(conn: Conn, submission_ids: Sequence[UUID], event_id: int) -> None:
    """Plan the educator's question about a form, in her words."""
    for row in queries.submissions(conn, submission_ids):
        plan(conn, question_messages(conn, row["id"], row["review_reason"] or "", event_id=event_id))


def approve_form(conn: Conn, submission_id: UUID) -> None:
    """Approve a form that waits; one that is approved already stays so. Raises CheckViolation without the consent."""
    queries.review(conn, submission_id, "approved", None)


def lead_of_form(conn: Conn, submission_id: UUID) -> UUID | None:
    """The child that a form is about."""
    return next((row["lead_id"] for row in queries.submissions(conn, [submission_id])), None)


def question_messages(
    conn: Conn, submission_id: UUID, question: str, *, event_id: int | None = None, make_links: bool = True
) -> list[Planned]:
    """The messages that ask a parent about a form. Each event of asking is a new reason to write."""
    subject = Subject("cta_submission", submission_id, str(event_id or ""), values={"missing_detail": question})
    leads = [row["lead_id"] for row in queries.submissions(conn, [submission_id]) if row["lead_id"]]
    return compose.messages_for(conn, "more_info_needed", leads, subject, event_id=event_id, make_links=make_links)


def no_messages(conn: Conn, submission_id: UUID, *, make_links: bool = True) -> list[Planned]:
    """The messages that tell a parent kindly that there is no seat."""
    batch = next_batch(conn)
    subject = Subject("cta_submission", submission_id, values_by_language=batch)
    leads = [row["lead_id"] for row in queries.submissions(conn, [submission_id]) if row["lead_id"]]
    return compose.messages_for(conn, "not_this_time", leads, subject, make_links=make_links)


def batch_words(conn: Conn) -> dict[str, dict[str, str]]:
    """What messages say of the batch that begins next, by language."""
    return words.batch(queries.next_batch(conn))


def confirm_consent(conn: Conn, lead_ids: Sequence[UUID], event_id: int) -> None:
    """Plan the receipt of what a guardian allowed, with all that is allowed now."""
    given = queries.given_consents(conn, lead_ids)
    subjects = {
        lead_id: Subject(
            "consent",
            None,
            str(event_id),
            values={"consent_version": str(max(row["notice_version"] for row in rows))},
            values_by_language={
                language: {"purposes_given": consent.names({row["purpose"] for row in rows}, language)}
                for language in LANGUAGES
            },
        )
        for lead_id, rows in _grouped(given).items()
    }
    plan(
        conn,
        compose.messages_for(
            conn, "consent_recorded", subjects, lambda lead: subjects[lead["id"]], event_id=event_id, priority=3
        ),
    )


def end_consent(
    conn: Conn, settings: Settings, lead_ids: Sequence[UUID], purposes: Sequence[str], event_id: int
) -> None:
    """Stop at once what needs a permission that was refused, and confirm what was taken back.

    A first no is no withdrawal: nothing is confirmed then.
    """
    recheck(conn, settings, lead_ids=lead_ids)
    taken_back = _grouped(queries.taken_back(conn, lead_ids, purposes))
    subjects = {
        lead_id: Subject(
            "consent",
            None,
            str(event_id),
            values_by_language={
                language: {
                    "withdrawn_purposes": consent.names({row["purpose"] for row in rows}, language),
                    "what_stops": consent.what_stops({row["purpose"] for row in rows}, language),
                    "withdrawn_when": words.when(max(row["recorded_at"] for row in rows), language),
                }
                for language in LANGUAGES
            },
        )
        for lead_id, rows in taken_back.items()
    }
    plan(
        conn,
        compose.messages_for(
            conn, "consent_withdrawn", subjects, lambda lead: subjects[lead["id"]], event_id=event_id, priority=3
        ),
    )


def recheck(
    conn: Conn, settings: Settings, *, lead_ids: Collection[UUID] = (), contact_ids: Collection[UUID] = ()
) -> int:
    """Ask the gate again about all that waits for these leads or contacts, and skip what it will never let pass.

    Returns how many messages were skipped. What is under way already is past stopping.
    """
    rows = queries.waiting(conn, lead_ids, contact_ids)
    decisions = gate.ask(conn, rows, settings)
    return sum(
        queries.skip(conn, row["channel"], row["id"], decision.reason)
        for row, decision in zip(rows, decisions, strict=True)
        if decision.outcome == "skipped"
    )


def _approvals(conn: Conn, submission_ids: Sequence[UUID]) -> dict[UUID, Subject]:
    batch = next_batch(conn)
    return {
        row["lead_id"]: Subject("cta_submission", row["id"], values_by_language=batch)
        for row in queries.submissions(conn, submission_ids)
        if row["lead_id"]
    }


def _grouped(rows: Sequence[Row]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["lead_id"], []).append(row)
    return groups
