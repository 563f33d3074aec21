"""Quick fixes: what solves most requests, done by one button from the request."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, NotFound
from launchpad.coursework import service as coursework
from launchpad.crm import people
from launchpad.outreach import words
from launchpad.payments import service as payments
from launchpad.sessions import service as sessions
from launchpad.support import queries

Name = Literal["sign_in", "join_link", "receipt", "reopen", "extend"]


@dataclass(frozen=True)
class Fix:
    """What is to be done. subject_id: the session, the payment, the work handed in, or the assignment."""

    name: Name
    subject_id: UUID | None = None


def do(ctx: Context, ticket_id: UUID, fix: Fix) -> str:
    """Do it and note it with the request; returns what was done, in a sentence. Raises NotFound, Conflict."""
    if fix.name == "sign_in":
        done = _sign_in(ctx, ticket_id)
    else:
        with ctx.db.transaction() as conn:
            done = _IN_DATABASE[fix.name](conn, _found(conn, ticket_id), fix)
    with ctx.db.transaction() as conn:
        queries.note_fix(conn, _found(conn, ticket_id), done, people.educator(conn))
    return done


def _sign_in(ctx: Context, ticket_id: UUID) -> str:
    """A new welcome link for a seat that nobody claimed; else Auth's own mail, asked for outside of a transaction."""
    with ctx.db.transaction() as conn:
        ticket = _found(conn, ticket_id)
        account = queries.account(conn, ticket)
        is_seated = account is not None and queries.has_seat(conn, account)
        if not is_seated and payments.send_welcome(conn, ticket["family_id"], _revision(conn, ticket)):
            return "The welcome message with a new link was sent."
    if account is None:
        raise Conflict("This family has neither an account nor a paid seat to open one for.", code="no_account")
    ctx.auth_admin.send_recovery(ctx.auth_admin.find(account).email, f"{ctx.settings.app_url}/auth/confirm")
    return "The sign-in mail was sent: its link chooses a new password."


def _join_link(conn: Conn, ticket: Row, fix: Fix) -> str:
    lead = _lead(ticket)
    title = sessions.send_join_link(conn, _needed(fix), lead, _revision(conn, ticket))
    return f"The join link of {title} was sent."


def _receipt(conn: Conn, ticket: Row, fix: Fix) -> str:
    ref = payments.send_receipt(conn, _needed(fix), ticket["family_id"], _revision(conn, ticket))
    return f"The receipt of {ref} was sent."


def _reopen(conn: Conn, ticket: Row, fix: Fix) -> str:
    title = coursework.reopen(conn, _needed(fix), ticket["family_id"])
    return f"{title} was opened again to be handed in."


def _extend(conn: Conn, ticket: Row, fix: Fix) -> str:
    reason = "Asked for in a request for help."
    title, until = coursework.extend(conn, _needed(fix), ticket["family_id"], ticket["lead_id"], reason)
    return f"{title} may be handed in until {words.when(until, 'en')}."


_IN_DATABASE = {"join_link": _join_link, "receipt": _receipt, "reopen": _reopen, "extend": _extend}


def _revision(conn: Conn, ticket: Row) -> str:
    """A reason of its own to write once more about the same thing."""
    return f"{ticket['id']}-{queries.fixes(conn, ticket)}"


def _found(conn: Conn, ticket_id: UUID) -> Row:
    ticket = queries.lock(conn, ticket_id)
    if ticket is None:
        raise NotFound
    return ticket


def _lead(ticket: Row) -> UUID:
    lead: UUID | None = ticket["lead_id"]
    if lead is None:
        raise Conflict("This request belongs to no child with a seat yet.", code="no_lead")
    return lead


def _needed(fix: Fix) -> UUID:
    if fix.subject_id is None:
        raise NotFound
    return fix.subject_id
