"""What asking for money sends: links once the gateway has made them, links sent again, and reminders."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation
from pydantic import BaseModel, Field, model_validator

from launchpad.calls import service as calls
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Invalid, NotFound, problem_of
from launchpad.ledger.plan import Planned
from launchpad.ledger.plans import Action, Done, Item, Proposal, Result
from launchpad.outreach import service as outreach
from launchpad.payments import books, books_queries, queries, service

_REFERENCE = "LP-……"
_NO_LONGER = {"paid": "Paid already.", "enrolled": "Enrolled already."}


class Interested(BaseModel):
    """Leads that are interested in a batch. amount_paise: by default the batch's fee.

    submission_id: a form to approve with the lead. proposal_id: what was heard on a call, applied. Both: one lead.
    """

    lead_ids: list[UUID] = Field(min_length=1, max_length=200)
    batch_id: UUID
    amount_paise: int | None = Field(default=None, ge=900, le=20_000_000)
    due_on: date | None = None
    submission_id: UUID | None = None
    proposal_id: UUID | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Interested":
        if len(self.lead_ids) > 1 and (self.submission_id or self.proposal_id):
            raise ValueError("A form or a call is about one child.")
        return self


def _interest(conn: Conn, what: Interested) -> Proposal:
    asked = _asked(conn, what)
    items = [_item(lead) for lead in asked]
    ready = {item.id for item in items if item.state == "ready"}
    messages = _approval(conn, what, make_links=False) if ready else []
    amounts = set()
    for lead in asked:
        if lead["lead_id"] in ready:
            amounts.add(_amount(what, lead))
            payment = {**lead, "id": None, "pay_ref": _REFERENCE, "amount_paise": _amount(what, lead)}
            messages += service.link_messages(conn, {**payment, "due_on": what.due_on}, make_links=False)
    return Proposal(items, messages, facts={"amounts": sorted(amounts), "due_on": str(what.due_on)})


def _mark(conn: Conn, what: Interested, ready: Sequence[Item]) -> Done:
    wanted = {item.id for item in ready}
    results, made = [], []
    for lead in _asked(conn, what):
        if lead["lead_id"] not in wanted:
            continue
        one = {"id": lead["lead_id"], "name": lead["student_name"]}
        try:
            with conn.transaction():
                made.append(_mark_one(conn, what, lead))
            results.append(Result(**one, outcome="done"))
        except UniqueViolation:
            results.append(Result(**one, outcome="failed", reason="There is another open or paid link meanwhile."))
        except CheckViolation as refused:
            results.append(Result(**one, outcome="failed", reason=problem_of(refused).message))
    # The link's messages are planned when the gateway has made it, and obey the changes kept with the payment.
    return Done(results, _approval(conn, what, make_links=True) if made else [], subject_ids=made)


def _mark_one(conn: Conn, what: Interested, lead: Row) -> UUID:
    if what.submission_id:
        outreach.approve_form(conn, what.submission_id)
    payment_id = queries.mark_interested(conn, lead["lead_id"], what.batch_id, _amount(what, lead), what.due_on)
    if what.proposal_id:
        calls.applied_interested(conn, what.proposal_id, lead["stage"])
    return payment_id


def _approval(conn: Conn, what: Interested, *, make_links: bool) -> list[Planned]:
    if what.submission_id is None:
        return []
    return outreach.approval_messages(conn, [what.submission_id], make_links=make_links)


def _asked(conn: Conn, what: Interested) -> list[Row]:
    asked = queries.asked_of(conn, what.lead_ids, what.batch_id)
    if len(asked) != len(set(what.lead_ids)):
        raise NotFound
    if what.submission_id and outreach.lead_of_form(conn, what.submission_id) != what.lead_ids[0]:
        raise NotFound
    if what.proposal_id:
        calls.check_interested(conn, what.proposal_id, what.lead_ids[0])
    return asked


def _item(asked: Row) -> Item:
    state, reason = "ready", None
    if asked["open_ref"] or asked["stage"] in _NO_LONGER:
        state = "done"
        reason = f"There is a link already: {asked['open_ref']}." if asked["open_ref"] else _NO_LONGER[asked["stage"]]
    elif asked["stage"] == "do_not_contact":
        state, reason = "held", "The family wants no contact."
    elif not asked["is_allowed"]:
        state, reason = "held", outreach.NOT_ALLOWED
    return Item.model_validate(
        {"id": asked["lead_id"], "name": asked["student_name"], "state": state, "reason": reason}
    )


def _amount(what: Interested, asked: Row) -> int:
    return what.amount_paise or int(asked["fee_paise"])


# ---------------------------------------------------------------- new links
class Part(BaseModel):
    """One instalment, in paise, and the day by which it is asked."""

    amount_paise: int = Field(ge=900, le=20_000_000)
    due_on: date


class NewLinks(BaseModel):
    """Links for some children of one batch.

    kind: course is the fee that opens the seat, other an extra fee. fee_paise: before the discount, by default the
    batch's. parts: instalments, together the fee without the discount; without them it is one link. replace_open: an
    open link is closed and replaced.
    """

    lead_ids: list[UUID] = Field(min_length=1, max_length=200)
    batch_id: UUID
    kind: Literal["course", "other"] = "course"
    fee_paise: int | None = Field(default=None, ge=900, le=240_000_000)
    discount_paise: int = Field(default=0, ge=0, le=240_000_000)
    discount_reason: str | None = Field(default=None, max_length=200)
    due_on: date | None = None
    parts: list[Part] = Field(default_factory=list, max_length=12)
    replace_open: bool = False

    @model_validator(mode="after")
    def _fits(self) -> "NewLinks":
        if self.discount_paise and not (self.discount_reason or "").strip():
            raise ValueError("Say why there is a discount.")
        if self.kind == "other" and (self.fee_paise is None or self.parts):
            raise ValueError("An extra fee has an amount and is paid at once.")
        if self.parts != sorted(self.parts, key=lambda part: part.due_on):
            raise ValueError("Parts are due one after the other.")
        return self


def _propose_links(conn: Conn, what: NewLinks) -> Proposal:
    items, messages, amounts = [], [], set()
    for lead in _leads(conn, what):
        amount = _first_amount(what, lead)
        amounts.add(amount)
        item = _link_item(what, lead)
        items.append(item)
        if item.state == "ready":
            shown = {**lead, "id": None, "pay_ref": _REFERENCE, "amount_paise": amount, "due_on": _first_due(what)}
            messages += service.link_messages(conn, shown, make_links=False)
    return Proposal(items, messages, facts={"amounts": sorted(amounts), "parts": len(what.parts) or 1})


def _make_links(conn: Conn, what: NewLinks, ready: Sequence[Item]) -> Done:
    wanted = {item.id for item in ready}
    results, made = [], []
    for lead in _leads(conn, what):
        if lead["lead_id"] not in wanted:
            continue
        one = {"id": lead["lead_id"], "name": lead["student_name"]}
        try:
            with conn.transaction():
                made.append(_ask(conn, what, lead))
            results.append(Result(**one, outcome="done"))
        except UniqueViolation:
            results.append(Result(**one, outcome="failed", reason="There is another open or paid link meanwhile."))
        except CheckViolation as refused:
            results.append(Result(**one, outcome="failed", reason=problem_of(refused).message))
    # The link's messages are planned when the gateway has made it, and obey the changes kept with the payment.
    return Done(results, subject_ids=made)


def _ask(conn: Conn, what: NewLinks, lead: Row) -> UUID:
    """Ask one family. Returns the payment whose link goes out first."""
    replaced = lead["open_id"] if what.replace_open and lead["open_status"] in books.OPEN else None
    if replaced:
        old = queries.find(conn, replaced)
        for payment in [old, *books_queries.siblings(conn, old)] if old else []:
            queries.cancel(conn, payment["id"])
            queries.note(conn, payment["id"], "cancelled", {})
    fee, parts = _fee(what, lead), what.parts
    lead_id, batch_id = lead["lead_id"], what.batch_id
    plan_id = None
    if what.discount_paise or parts:
        agreed = {"fee": fee, "discount": what.discount_paise, "reason": what.discount_reason, "parts": len(parts) or 1}
        plan_id = books_queries.agree(conn, lead_id, batch_id, agreed)
    if what.kind == "course":
        books_queries.interested(conn, lead_id)
    common: dict[str, Any] = {
        "lead_id": lead_id,
        "batch_id": batch_id,
        "plan_id": plan_id,
        "fee_paise": fee,
        "discount_paise": what.discount_paise,
        "replaces_id": replaced,
    }
    if len(parts) < 2:
        amount, purpose = fee - what.discount_paise, "other" if what.kind == "other" else "course"
        row = books_queries.ask(
            conn, {**common, "purpose": purpose, "amount_paise": amount, "due_on": _first_due(what)}
        )
        return UUID(str(row["id"]))
    rows = [
        books_queries.ask(
            conn,
            {
                **common,
                "purpose": "instalment",
                "amount_paise": part.amount_paise,
                "due_on": part.due_on,
                "part": number,
                "parts": len(parts),
                "replaces_id": replaced if number == 1 else None,
                "not_before": books_queries.link_goes_out(conn, part.due_on) if number > 1 else None,
            },
        )
        for number, part in enumerate(parts, 1)
    ]
    return UUID(str(rows[0]["id"]))


def _leads(conn: Conn, what: NewLinks) -> list[Row]:
    leads = books_queries.leads(conn, what.lead_ids, what.batch_id, is_extra=what.kind == "other")
    if len(leads) != len(set(what.lead_ids)):
        raise NotFound
    for lead in leads:
        fee = _fee(what, lead)
        due = fee - what.discount_paise
        if what.parts and sum(part.amount_paise for part in what.parts) != due:
            raise Invalid("parts", "The parts together are not what is to be paid.")
        if not what.parts:
            books.check_amount(due, "fee_paise")
    today = clock.now(conn).astimezone(clock.INDIA).date()
    if any(day is not None and day < today for day in (what.due_on, *(part.due_on for part in what.parts))):
        raise Invalid("due_on", "This day has passed already.")
    return leads


def _fee(what: NewLinks, lead: Row) -> int:
    return what.fee_paise or int(lead["fee_paise"])


def _first_amount(what: NewLinks, lead: Row) -> int:
    return what.parts[0].amount_paise if what.parts else _fee(what, lead) - what.discount_paise


def _first_due(what: NewLinks) -> date | None:
    return what.parts[0].due_on if what.parts else what.due_on


def _link_item(what: NewLinks, lead: Row) -> Item:
    state: Literal["ready", "held", "done"] = "ready"
    reason = None
    if lead["open_status"] == "paid":
        state, reason = "done", f"Paid already: {lead['open_ref']}."
    elif not lead["is_allowed"]:
        state, reason = "held", outreach.NOT_ALLOWED
    elif lead["stage"] in ("lost", "do_not_contact"):
        state, reason = "held", "The family is lost or wants no contact."
    elif lead["open_status"] == "needs_review":
        state, reason = "held", f"Money for {lead['open_ref']} is in review. Decide on it first."
    elif lead["open_id"] and not what.replace_open:
        since = clock.day_text(lead["open_since"], "en")
        state, reason = "held", f"There is an open link from {since}: {lead['open_ref']}. Send it again or replace it."
    return Item(id=lead["lead_id"], name=lead["student_name"], state=state, reason=reason)


# ---------------------------------------------------------------- links and reminders of what is asked already
class Resend(BaseModel):
    """Links that are open, sent once more. channels: by default those of the matrix."""

    payment_ids: list[UUID] = Field(min_length=1, max_length=500)
    channels: list[Literal["email", "whatsapp"]] | None = None


class Remind(BaseModel):
    """Payments of which the guardians are reminded now."""

    payment_ids: list[UUID] = Field(min_length=1, max_length=500)


_WAITS = ("link_created", "link_sent", "opened")
_WHY_NOT = {
    "paid": "Paid already.",
    "refunded": "Paid and refunded.",
    "pending": "They are paying just now.",
    "needs_review": "Money came in and is in review.",
    "draft": "Its link is not made yet.",
    "failed": "Its link could not be made.",
    "expired": "Its link has ended. Replace it.",
}
_MOST = 2


def _propose_resend(conn: Conn, what: Resend) -> Proposal:
    items, messages = [], []
    for payment in _payments(conn, what.payment_ids):
        item = _payment_item(payment)
        items.append(item)
        if item.state == "ready":
            messages += _again(conn, what, payment, make_links=False)
    return Proposal(items, messages)


def _resend(conn: Conn, what: Resend, ready: Sequence[Item]) -> Done:
    wanted = {item.id for item in ready}
    messages, results = [], []
    for payment in _payments(conn, what.payment_ids):
        if payment["id"] in wanted:
            messages += _again(conn, what, payment, make_links=True)
            queries.note(conn, payment["id"], "resent", {})
            results.append(Result(id=payment["id"], name=payment["student_name"], outcome="done"))
    return Done(results, messages)


def _again(conn: Conn, what: Resend, payment: Row, *, make_links: bool) -> list[Planned]:
    revision = str(queries.times_sent(conn, payment["id"]) + 1)
    return service.link_messages(conn, payment, revision, make_links=make_links, channels=what.channels)


def _propose_reminders(conn: Conn, what: Remind) -> Proposal:
    items, messages = [], []
    now = clock.now(conn)
    for payment in _payments(conn, what.payment_ids):
        item = _payment_item(payment)
        if item.state == "ready" and payment["reminders"] >= _MOST:
            item = item.model_copy(update={"state": "held", "reason": "Reminded twice, which is the most."})
        elif item.state == "ready" and payment["reminded_at"] and payment["reminded_at"] > now - timedelta(days=1):
            item = item.model_copy(update={"state": "held", "reason": "Reminded within the last day."})
        items.append(item)
        if item.state == "ready":
            messages += service.reminder_messages(conn, payment, make_links=False)
    return Proposal(items, messages)


def _remind(conn: Conn, what: Remind, ready: Sequence[Item]) -> Done:
    wanted = {item.id for item in ready}
    messages, results = [], []
    for payment in _payments(conn, what.payment_ids):
        if payment["id"] in wanted:
            messages += service.reminder_messages(conn, payment)
            queries.reminded(conn, payment["id"])
            queries.note(conn, payment["id"], "reminded", {})
            results.append(Result(id=payment["id"], name=payment["student_name"], outcome="done"))
    return Done(results, messages)


def _payments(conn: Conn, payment_ids: Sequence[UUID]) -> list[Row]:
    found = {row["id"]: row for row in queries.with_batch(conn, list(payment_ids))}
    if found.keys() != set(payment_ids):
        raise NotFound
    return [found[id] for id in dict.fromkeys(payment_ids)]


def _payment_item(payment: Row) -> Item:
    if payment["status"] in _WAITS:
        return Item(id=payment["id"], name=payment["student_name"], state="ready")
    state: Literal["done", "held"] = "done" if payment["status"] in ("paid", "refunded") else "held"
    return Item(id=payment["id"], name=payment["student_name"], state=state, reason=_WHY_NOT[payment["status"]])


ACTIONS: dict[str, Action[Any]] = {
    "interested": Action(Interested, _interest, _mark),
    "payment_links": Action(NewLinks, _propose_links, _make_links),
    "payment_resend": Action(Resend, _propose_resend, _resend),
    "payment_reminders": Action(Remind, _propose_reminders, _remind),
}
