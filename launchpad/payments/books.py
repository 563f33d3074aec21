"""What the educator decides about money: another link, money in another way, what does not fit, what goes back."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from launchpad.core import audit, clock, money
from launchpad.core.db import Conn, Row
from launchpad.core.errors import Conflict, Invalid, NotFound
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from launchpad.payments import books_queries, queries, service, words
from launchpad.providers.instamojo.client import Payment
from launchpad.providers.instamojo.webhook import parse_payment

Decision = Literal["accept", "refund", "dismiss"]
OPEN = ("draft", "failed", "link_created", "link_sent", "opened", "pending")
_PAYABLE = (*OPEN, "expired")
_SMALLEST, _LARGEST = 900, 20_000_000
_FARTHEST = timedelta(days=366)


# ---------------------------------------------------------------- links
def replace(conn: Conn, payment_id: UUID, amount_paise: int | None, due_on: date | None) -> Row:
    """Close a link and make another in its place, for another amount or with a new time. Returns the new payment.

    Raises NotFound; Conflict for one that is paid or in review.
    """
    old = _found(conn, payment_id)
    if old["status"] not in _PAYABLE:
        raise Conflict("Only a link that is not paid can be replaced.", code="not_open")
    amount = amount_paise or old["amount_paise"]
    if old["status"] != "expired":
        queries.cancel(conn, payment_id)
    row = books_queries.ask(
        conn,
        {
            "lead_id": old["lead_id"],
            "batch_id": old["batch_id"],
            "purpose": old["purpose"],
            "amount_paise": amount,
            "due_on": due_on or _still(conn, old["due_on"]),
            "plan_id": old["plan_id"],
            "part": old["part"],
            "parts": old["parts"],
            # Another amount is another fee; the discount that was agreed stays what it is.
            "fee_paise": old["fee_paise"] + amount - old["amount_paise"],
            "discount_paise": old["discount_paise"],
            "replaces_id": payment_id,
        },
    )
    queries.note(conn, payment_id, "replaced", {"by": row["pay_ref"]})
    return row


def _still(conn: Conn, due_on: date | None) -> date | None:
    """A day that has passed is asked for no more."""
    return due_on if due_on and due_on >= clock.now(conn).astimezone(clock.INDIA).date() else None


def extend(conn: Conn, payment_id: UUID, until: date) -> datetime:
    """Let an open link work until the end of a day in India. Raises NotFound, Conflict, Invalid."""
    payment = _found(conn, payment_id)
    if payment["status"] not in OPEN:
        raise Conflict("This link has ended. Replace it by a new one.", code="not_open")
    at = datetime.combine(until, time(23, 59), clock.INDIA)
    now = clock.now(conn)
    if not now < at <= now + _FARTHEST:
        raise Invalid("until", "Choose a day from today on, within a year.")
    books_queries.extend(conn, payment_id, at)
    queries.note(conn, payment_id, "extended", {"until": str(until)})
    return at


def expire(conn: Conn) -> None:
    """End the links whose time has come."""
    for payment_id in books_queries.expire_due(conn):
        queries.note(conn, payment_id, "expired", {})


def add_note(conn: Conn, payment_id: UUID, text: str) -> None:
    """A note of the educator in the timeline. Raises NotFound, Invalid."""
    _found(conn, payment_id)
    if not text.strip():
        raise Invalid("text", "Write the note first.")
    queries.note(conn, payment_id, "note", {"text": text.strip()})


# ---------------------------------------------------------------- money that came in another way
def record_offline(conn: Conn, payment_id: UUID, facts: dict[str, Any], actor: UUID) -> None:
    """Book money that came as cash, by UPI, bank or cheque; its link is closed.

    facts: method, received_on, reference (needed but for cash), note, proof_path. Raises NotFound, Conflict, Invalid.
    """
    payment = _found(conn, payment_id)
    if payment["status"] not in _PAYABLE:
        raise Conflict("This is paid already, or in review.", code="not_open")
    if facts["method"] != "cash" and not (facts["reference"] or "").strip():
        raise Invalid("reference", "Say under which reference it came, so that it can be found again.")
    if facts["received_on"] > clock.now(conn).astimezone(clock.INDIA).date():
        raise Invalid("received_on", "Money that is still to come is not booked yet.")
    proof = facts["proof_path"]
    if proof and (not proof.startswith(f"{payment_id}/") or not books_queries.has_proof(conn, proof)):
        raise Invalid("proof_path", "The proof has not arrived. Add it again.")
    books_queries.offline(conn, payment, facts)
    after = {key: str(value) for key, value in facts.items() if value}
    audit.record(conn, actor, "payment.offline", "payments", payment_id, after=after)


# ---------------------------------------------------------------- what does not fit
def decide(
    conn: Conn, review_id: UUID, decision: Decision, note: str | None, actor: UUID, payment_id: UUID | None = None
) -> None:
    """Decide about money that does not fit: take it as the payment, send it back, or leave it aside with a reason.

    payment_id: for money of nobody, which payment it is. Raises NotFound, Conflict, Invalid.
    """
    review = books_queries.review(conn, review_id)
    if review is None:
        raise NotFound
    if review["status"] != "open":
        raise Conflict("This has been decided already.", code="decided")
    about = review["payment_id"] or payment_id
    if decision == "accept":
        _accept(conn, review, about, note, actor)
    elif decision == "refund":
        books_queries.decide(conn, review_id, "refunding", note, actor, None)
        facts = {"kind": "RFD" if review["kind"] == "twice" else "PTH", "reason": note or review["difference"]}
        _ask_refund(conn, review["payment_id"], review, review["came_paise"], facts, actor)
    else:
        if not (note or "").strip():
            raise Invalid("note", "Say why, for the day when somebody asks.")
        books_queries.decide(conn, review_id, "dismissed", note, actor, None)
    if about and (review["payment_id"] or decision == "accept"):
        detail = {"decision": decision, "gateway_payment_id": review["gateway_payment_id"], "text": note}
        queries.note(conn, about, "decided", {key: value for key, value in detail.items() if value})
        books_queries.after_review(conn, about)
    audit.record(
        conn, actor, f"payment_review.{decision}", "payment_reviews", review_id, after={"note": note, "for": str(about)}
    )


def _accept(conn: Conn, review: Row, payment_id: UUID | None, note: str | None, actor: UUID) -> None:
    if payment_id is None:
        raise Invalid("payment_id", "Choose the payment that this money is for.")
    payment = _found(conn, payment_id)
    if payment["paid_at"] is not None:
        raise Conflict("This payment has its money already. Send the second one back.", code="paid")
    if review["currency"] != payment["currency"]:
        raise Conflict("Money in another currency cannot be booked in rupees. Send it back.", code="currency")
    if review["came_paise"] != payment["amount_paise"] and not (note or "").strip():
        raise Invalid("note", "The amount differs from what was asked. Say why it is right.")
    if payment["status"] not in (*_PAYABLE, "needs_review"):
        raise Conflict("This payment cannot take money any more.", code="not_open")
    books_queries.decide(conn, review["id"], "accepted", note, actor, payment_id)
    books_queries.book(conn, payment_id, "gateway", review["came_paise"], review)


def stray(conn: Conn, request_id: str, purpose: str, attempt: Payment) -> bool:
    """Credited money on a request that is none of ours goes to review. Returns whether it is news."""
    pay_ref = purpose.rsplit(" ", 1)[-1]
    payment = books_queries.by_ref(conn, pay_ref) if pay_ref.startswith("LP-") else None
    difference = (
        f"Paid on a link of {pay_ref} that we do not know."
        if payment
        else f"Paid on a link that is none of ours: {purpose or 'no purpose'}."
    )
    is_new = books_queries.stray(conn, payment, request_id, service.facts_of(attempt), difference)
    if is_new and payment:
        detail = {"reason": difference, "gateway_payment_id": attempt.id, "amount_paise": attempt.amount_paise}
        queries.note(conn, payment["id"], "needs_review", detail)
    return is_new


# ---------------------------------------------------------------- refunds
def ask_refund(conn: Conn, payment_id: UUID, amount_paise: int, kind: str, reason: str, actor: UUID) -> UUID:
    """Send money of a payment back, all or a part. What came by hand goes back by hand, and is booked at once.

    Raises NotFound, Conflict, Invalid.
    """
    payment = _found(conn, payment_id)
    if payment["status"] != "paid":
        raise Conflict("Only a payment that is paid can be refunded.", code="not_paid")
    return _ask_refund(conn, payment_id, payment, amount_paise, {"kind": kind, "reason": reason}, actor)


def _ask_refund(
    conn: Conn, payment_id: UUID | None, money_of: Row, amount_paise: int, facts: dict[str, str], actor: UUID
) -> UUID:
    """money_of: the payment, or the item of review, whose money goes back."""
    is_review = "came_paise" in money_of
    gateway = money_of["gateway_payment_id"]
    came = money_of["came_paise"] if is_review else money_of["paid_paise"]
    left = came - books_queries.sent_back(conn, payment_id, gateway)
    if not facts["reason"].strip():
        raise Invalid("reason", "Say why the money goes back.")
    if not 1 <= amount_paise <= left:
        raise Invalid("amount_paise", f"At most {money.rupees(left)} can go back.")
    refund_id = books_queries.ask_refund(
        conn,
        {
            "payment": payment_id,
            "review": money_of["id"] if is_review else None,
            "gateway": gateway,
            "amount": amount_paise,
            **facts,
        },
    )
    if payment_id:
        queries.note(conn, payment_id, "refund_asked", {"amount_paise": amount_paise, "text": facts["reason"]})
    if gateway is None:
        books_queries.refund_done(conn, refund_id, None)
    audit.record(
        conn, actor, "payment.refund", "payment_refunds", refund_id, after={"paise": amount_paise, "gateway": gateway}
    )
    return refund_id


def retry_refund(conn: Conn, refund_id: UUID) -> None:
    """Ask the gateway once more for a refund that it refused. Raises NotFound, Conflict."""
    if _refund(conn, refund_id)["status"] != "failed":
        raise Conflict("Only a refund that the gateway refused can be tried again.", code="not_failed")
    books_queries.retry_refund(conn, refund_id)


def drop_refund(conn: Conn, refund_id: UUID, actor: UUID) -> None:
    """Give up a refund that the gateway refused. Raises NotFound, Conflict."""
    refund = _refund(conn, refund_id)
    if refund["status"] != "failed":
        raise Conflict("Only a refund that the gateway refused can be given up.", code="not_failed")
    books_queries.drop_refund(conn, refund_id)
    if refund["payment_id"]:
        queries.note(conn, refund["payment_id"], "refund_dropped", {"amount_paise": refund["amount_paise"]})
    audit.record(conn, actor, "payment.refund_dropped", "payment_refunds", refund_id)


def _refund(conn: Conn, refund_id: UUID) -> Row:
    refund = books_queries.refund(conn, refund_id)
    if refund is None:
        raise NotFound
    return refund


def tell_refund(conn: Conn, refund_ids: Sequence[UUID], event_id: int) -> None:
    """Tell the family that money is on its way back."""
    for refund in books_queries.refunds_with_payment(conn, list(refund_ids)):
        subject = Subject(
            "payment",
            refund["payment_id"],
            str(refund["id"]),
            values={"amount": money.rupees(refund["amount_paise"]), "pay_ref": refund["pay_ref"]},
            values_by_language={
                language: {"refund_days": days} for language, days in zip(("en", "hi"), words.REFUND_DAYS, strict=True)
            },
        )
        leads = [refund["lead_id"]]
        plan(conn, messages_for(conn, "payment_refunded", leads, subject, event_id=event_id, priority=3))
        notify_in_app(conn, "payment_refunded", leads, subject)


def check_amount(amount_paise: int, field: str = "amount_paise") -> None:
    """Raises Invalid for an amount that the gateway does not take."""
    if not _SMALLEST <= amount_paise <= _LARGEST:
        raise Invalid(field, "A payment is between ₹9 and ₹2,00,000.")


def _found(conn: Conn, payment_id: UUID) -> Row:
    payment = queries.find(conn, payment_id)
    if payment is None:
        raise NotFound
    return payment


# ---------------------------------------------------------------- what is shown
def ask_matching(conn: Conn) -> None:
    """Have the books laid beside the gateway's list."""
    books_queries.ask_matching(conn)


_PEOPLE = {"buyer", "buyer_name", "buyer_phone", "mac"}


def raw_events(conn: Conn, payment_id: UUID) -> list[dict[str, Any]]:
    """The gateway's webhooks about a payment, field by field; what names a person is shortened. Raises NotFound."""
    payment = _found(conn, payment_id)
    return [
        {
            "id": row["id"],
            "received_at": row["received_at"].isoformat(),
            "status": row["status"],
            "fields": {
                name: f"{value[:2]}…{value[-2:]}" if name in _PEOPLE and len(value) > 4 else value
                for name, value in parse_payment(bytes(row["body"])).fields.items()
            },
        }
        for row in books_queries.raw_events(conn, payment)
    ]
