"""The rules of payments: when the gateway is asked, what its answer means, and what the family is told."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from launchpad.content import catalog
from launchpad.core import clock, money
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import Conflict, NotFound
from launchpad.core.links import LinkKind
from launchpad.ledger import breaker
from launchpad.ledger.plan import Planned, plan
from launchpad.ledger.plans import plan_as_confirmed
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for, notify_in_app
from launchpad.payments import books_queries, queries
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo.client import Payment, PaymentRequest
from launchpad.providers.instamojo.webhook import PaymentNotice

Step = Literal["make", "look", "close"]
Page = Literal[
    "due",
    "checking",
    "still_checking",
    "paid",
    "failed",
    "left",
    "needs_review",
    "paid_twice",
    "expired",
    "cancelled",
    "refunded",
    "preparing",
]

CLAIM_LIFE = timedelta(days=7)
FIRST_LOOK = timedelta(minutes=5)
LOOK_AFTER_CLOSING = timedelta(minutes=10)
# Long enough for the bank to answer the gateway; after it an attempt that nobody knows of was none.
_BANK = timedelta(seconds=60)
_PATIENCE = timedelta(minutes=2)
_RETURN_IS_NEWS = timedelta(minutes=15)
_LONGEST_GAP = timedelta(hours=6)
_LONGEST_WAIT = timedelta(hours=1)

OPEN = ("link_created", "link_sent", "opened", "pending")
_CLOSED_PAGES: dict[str, Page] = {"paid": "paid", "refunded": "refunded", "draft": "preparing", "failed": "preparing"}

REMINDERS = ("payment_reminder_1", "payment_reminder_2")
_REMIND_FROM = 10

NOBODY = "There is no e-mail address or phone of a guardian that may be written to. Add one, then try again."


# ---------------------------------------------------------------- the lane
def step_of(payment: Row) -> Step:
    """What is to be done at the gateway for a claimed payment."""
    if payment["status"] == "draft":
        return "make"
    is_over = payment["status"] == "expired" or payment["method"] not in (None, "gateway")
    return "close" if is_over and not payment["is_closed"] else "look"


def purpose_of(payment: Row) -> str:
    """What the payer's bank shows: our reference and no person."""
    return catalog.load().payment_purpose(payment["purpose"], pay_ref=payment["pay_ref"], part_no=str(payment["part"]))


def ours(payment: Row, requests: Sequence[PaymentRequest]) -> list[PaymentRequest]:
    """Of some requests at the gateway, those that were made for this payment."""
    purpose = purpose_of(payment)
    return [one for one in requests if one.purpose == purpose and one.amount_paise == payment["amount_paise"]]


def store_link(conn: Conn, payment: Row, request: PaymentRequest) -> bool:
    """Keep the link and plan the message that brings it to the guardian; False when it was cancelled meanwhile."""
    if not queries.store_link(conn, payment, request.id, request.longurl, FIRST_LOOK):
        return False
    queries.note(conn, payment["id"], "link_created", {"gateway_request_id": request.id})
    breaker.worked(conn, queries.LANE)
    plan_as_confirmed(conn, payment["id"], _link_messages(conn, payment["id"]))
    return True


def not_made(conn: Conn, payment: Row, error: ProviderError) -> None:
    """The gateway made no link, or nobody knows whether it did. A refused account makes the draft wait, not fail."""
    note_trouble(conn, error)
    if error.account_level and error.kind == "permanent":
        queries.forget_attempt(conn, payment["id"])
        queries.again(conn, payment, breaker.FIRST_WAIT, error.message)
        return
    if error.kind == "permanent":
        queries.fail(conn, payment, error.message)
        return
    if error.kind == "retryable":
        queries.forget_attempt(conn, payment["id"])
    queries.again(conn, payment, wait_after(error, payment["attempts"] + 1), error.message)


def note_trouble(conn: Conn, error: ProviderError) -> None:
    """What the gateway refused, as the channel shows it; the account being refused stops the lane."""
    if error.account_level:
        breaker.open_(conn, queries.LANE, error.code, error.message)
    else:
        breaker.failed(conn, queries.LANE, error.message)


def settle(conn: Conn, payment: Row, request: PaymentRequest, attempts: Sequence[Payment]) -> None:
    """Take in what the gateway says of a payment's request and of the attempts to pay it.

    Only a completed request and a credited attempt of that very request settle anything; a failed attempt never undoes
    what an earlier one paid.
    """
    breaker.worked(conn, queries.LANE)
    for attempt in attempts:
        if attempt.payment_request_id != request.id:
            continue
        if attempt.status == "failed":
            said = attempt.failure_message or attempt.failure_reason
            queries.note_once(conn, payment["id"], "attempt_failed", attempt.id, {"reason": said})
        elif attempt.status == "credit" and request.status == "Completed":
            detail = {"amount_paise": attempt.amount_paise}
            queries.note_once(conn, payment["id"], "confirmed", attempt.id, detail)
            queries.settle(conn, payment["id"], request.id, facts_of(attempt))
    now = queries.lock(conn, payment["id"])
    is_begun = any(attempt.status == "initiated" for attempt in attempts)
    queries.looked(conn, payment, next_look(now), _status_after(now, is_begun=is_begun))


def not_looked(conn: Conn, payment: Row, error: ProviderError) -> None:
    """The gateway could not be asked; it is asked again."""
    note_trouble(conn, error)
    now = queries.lock(conn, payment["id"])
    after = max(next_look(now) or _LONGEST_GAP, wait_after(error, 1))
    queries.again(conn, payment, after, error.message)


def closed(conn: Conn, payment: Row) -> None:
    """The gateway takes no money on this link any more; one more look finds what was paid in the last moment."""
    queries.note(conn, payment["id"], "closed", {})
    queries.again(conn, payment, LOOK_AFTER_CLOSING if payment["gateway_request_id"] else None)


def not_closed(conn: Conn, payment: Row, error: ProviderError) -> None:
    """The link still takes money; a person may have to close it at the gateway."""
    note_trouble(conn, error)
    if error.kind == "permanent":
        queries.note(conn, payment["id"], "not_closed", {"error": error.message})
        queries.again(conn, payment, LOOK_AFTER_CLOSING, error.message)
    else:
        queries.again(conn, payment, wait_after(error, 1), error.message)


def wait_after(error: ProviderError, attempts: int) -> timedelta:
    """How long to leave the gateway alone after its refusal: what it asks for, or 15 seconds, doubled up to an hour."""
    doubled = timedelta(seconds=15 * 2 ** min(attempts - 1, 10))
    return min(max(timedelta(seconds=error.retry_after_seconds or 0), doubled), _LONGEST_WAIT)


def next_look(payment: Row) -> timedelta | None:
    """After how long the gateway is asked again about a payment; None: only when something happens.

    Webhooks get lost. So a payer who is back from the gateway is followed closely, and every open link now and then,
    more seldom the older it is. since_return is real time, age business time.
    """
    if payment["status"] not in OPEN:
        return None
    back = payment["since_return"]
    if back is not None and back < _PATIENCE:
        return timedelta(seconds=10)
    if back is not None and back < _RETURN_IS_NEWS:
        return timedelta(minutes=1)
    age: timedelta = payment["age"]
    return min(max(FIRST_LOOK, age / 8), _LONGEST_GAP)


def _status_after(payment: Row, *, is_begun: bool) -> str:
    """Where an open payment stands after a look that found it unpaid."""
    status = str(payment["status"])
    if status == "pending" and not is_begun and (payment["since_return"] is None or payment["since_return"] >= _BANK):
        return "opened"
    return status


def facts_of(attempt: Payment) -> Row:
    """What the gateway's API tells of a credited payment, as the books take it; amounts in paise."""
    kept = None if attempt.fees_paise is None else attempt.fees_paise + (attempt.taxes_paise or 0)
    return {
        "payment": attempt.id,
        "amount": attempt.amount_paise,
        "currency": attempt.currency,
        "fees": kept,
        "instrument": attempt.instrument,
        "payer_name": attempt.payer_name,
        "payer_email": attempt.payer_email,
        "payer_phone": attempt.payer_phone,
    }


# ---------------------------------------------------------------- what others tell
def note_webhook(conn: Conn, notice: PaymentNotice) -> bool:
    """A webhook says that something was paid or failed: write it down, and ask the gateway itself. False: not ours."""
    payment = queries.of_request(conn, notice.payment_request_id)
    if payment is None:
        # Signed by the gateway and none of ours: the matching asks it what that is.
        books_queries.ask_matching(conn, notice.payment_request_id)
        return False
    detail = {"status": notice.status, "amount_paise": notice.amount_paise}
    kind = "webhook" if notice.status == "Credit" else "webhook_failed"
    queries.note_once(conn, payment["id"], kind, notice.payment_id, detail)
    if payment["gateway_payment_id"] != notice.payment_id:
        queries.due_now(conn, payment["id"])
    return True


def link_sent(conn: Conn, rows: Sequence[Row]) -> None:
    """Messages with links have left."""
    queries.link_sent(conn, [row["subject_id"] for row in rows if row["subject_id"]])


def confirm(conn: Conn, payment_ids: Sequence[UUID], event_id: int) -> None:
    """Tell the family that the fee is here, what comes next, and how the student gets in."""
    for payment in queries.with_batch(conn, list(payment_ids)):
        lead = [payment["lead_id"]]
        received = _received(payment)
        messages = messages_for(conn, "payment_confirmed", lead, received, event_id=event_id, priority=2)
        notify_in_app(conn, "payment_confirmed", lead, received)
        if payment["enrollment_id"] and payment["user_id"] is None:
            messages += _welcome(conn, payment, event_id)
        plan(conn, messages)


def send_receipt(conn: Conn, payment_id: UUID, family_id: UUID, revision: str) -> str:
    """Send a family the confirmation with its receipt once more; returns the payment's reference.

    revision: a reason of its own. Raises NotFound for a payment that is not theirs, Conflict for one not paid.
    """
    found = _found(conn, payment_id)
    [payment] = queries.with_batch(conn, [payment_id])
    if payment["family_id"] != family_id:
        raise NotFound
    if found["status"] != "paid":
        raise Conflict("There is a receipt only for what is paid.", code="not_paid")
    plan(conn, messages_for(conn, "payment_confirmed", [payment["lead_id"]], _received(payment, revision), priority=2))
    return str(payment["pay_ref"])


def send_welcome(conn: Conn, family_id: UUID, revision: str) -> bool:
    """Send a family a new link for its newest paid seat that no account has claimed; False where there is none."""
    payment_id = queries.unclaimed(conn, family_id)
    if payment_id is None:
        return False
    [payment] = queries.with_batch(conn, [payment_id])
    plan(conn, _welcome(conn, payment, None, revision))
    return True


def _received(payment: Row, revision: str = "1") -> Subject:
    return Subject(
        "payment",
        payment["id"],
        revision,
        values={
            "amount": money.rupees(payment["paid_paise"] or payment["amount_paise"]),
            "pay_ref": payment["pay_ref"],
        },
        values_by_language=_class_words(payment),
        links=[LinkKind.RECEIPT],
    )


def _welcome(conn: Conn, payment: Row, event_id: int | None, revision: str = "1") -> list[Planned]:
    until = clock.now(conn) + CLAIM_LIFE
    seat = Subject(
        "enrollment",
        payment["enrollment_id"],
        revision,
        values_by_language={
            language: {**values, "claim_until": words.day(until, language)}
            for language, values in _class_words(payment).items()
        },
        links=[LinkKind.CLAIM],
        link_expires_at=until,
    )
    # The link opens the seat for whoever has it, so a student's contact must be known to be the student's.
    unproven = queries.unproven_student_contacts(conn, payment["family_id"])
    planned = messages_for(
        conn, "account_welcome", [payment["lead_id"]], seat, event_id=event_id, priority=3, expires_at=until
    )
    return [message for message in planned if message.contact_id not in unproven]


def _link_messages(conn: Conn, payment_id: UUID, revision: str = "1") -> list[Planned]:
    [payment] = queries.with_batch(conn, [payment_id])
    return link_messages(conn, payment, revision)


def link_messages(
    conn: Conn, payment: Row, revision: str = "1", *, make_links: bool = True, channels: Collection[str] | None = None
) -> list[Planned]:
    """The messages that bring a payment link, ready to be planned; channels: only these.

    payment: id, lead_id, amount_paise, pay_ref, due_on and its batch (batch_name, course_name, starts_on, class_days);
    one that is only to be shown has no id yet.
    """
    subject = _to_pay(payment, revision)
    leads = [payment["lead_id"]]
    return messages_for(conn, "payment_link", leads, subject, priority=3, make_links=make_links, channels=channels)


def reminder_messages(conn: Conn, payment: Row, *, make_links: bool = True) -> list[Planned]:
    """The next reminder of a payment, under the key that the reminder by itself would have."""
    event_key = REMINDERS[payment["reminders"]]
    subject = _to_pay(payment, str(payment["due_on"]))
    return messages_for(conn, event_key, [payment["lead_id"]], subject, make_links=make_links)


def remind(conn: Conn) -> None:
    """Remind guardians of what is not paid, twice at most, and take back what has lost its reason."""
    queries.stop_reminders(conn)
    for payment in queries.lock_unpaid(conn, _REMIND_FROM):
        event_key = REMINDERS[payment["reminders"]]
        plan(conn, reminder_messages(conn, payment))
        notify_in_app(conn, event_key, [payment["lead_id"]], _to_pay(payment, str(payment["due_on"])))
        queries.reminded(conn, payment["id"])


def _to_pay(payment: Row, revision: str) -> Subject:
    return Subject(
        "payment",
        payment["id"],
        revision,
        values={"amount": money.rupees(payment["amount_paise"]), "pay_ref": payment["pay_ref"]},
        values_by_language={
            language: {**texts, **_due_date(payment, language)}
            for language, texts in words.batch(_batch(payment)).items()
        },
        links=[LinkKind.PAY],
    )


def _due_date(payment: Row, language: str) -> dict[str, str]:
    return {"due_date": words.day(payment["due_on"], language)} if payment["due_on"] else {}


def _batch(payment: Row) -> dict[str, Any]:
    return {"name": payment["batch_name"], **{key: payment[key] for key in ("course_name", "starts_on", "class_days")}}


def _class_words(payment: Row) -> dict[str, dict[str, str]]:
    """The batch and its first class to come."""
    texts = words.batch(_batch(payment))
    if payment["session_id"] is None:
        return texts
    return {
        language: {
            **values,
            "session_title": payment["session_title"],
            "session_when": words.when(payment["session_starts_at"], language),
        }
        for language, values in texts.items()
    }


# ---------------------------------------------------------------- what the educator does
def retry(conn: Conn, payment_id: UUID) -> None:
    """Make the link of a failed payment after all. Raises NotFound; Conflict for a payment that has not failed."""
    payment = _found(conn, payment_id)
    if payment["status"] != "failed":
        raise Conflict("Only a payment whose link could not be made can be tried again.", code="not_failed")
    queries.retry(conn, payment_id)
    queries.note(conn, payment_id, "retried", {})


def resend(conn: Conn, payment_id: UUID) -> None:
    """Send the link once more. Raises NotFound; Conflict for a payment that is not waiting to be paid."""
    payment = _found(conn, payment_id)
    if payment["status"] not in OPEN:
        raise Conflict("There is no open link to send.", code="not_open")
    revision = queries.times_sent(conn, payment_id) + 1
    queries.note(conn, payment_id, "resent", {})
    plan(conn, _link_messages(conn, payment_id, str(revision)))


def cancel(conn: Conn, payment_id: UUID) -> None:
    """Ask for the money no more and close the link. Raises NotFound; Conflict for what is over already."""
    payment = _found(conn, payment_id)
    if payment["status"] not in ("draft", "failed", *OPEN):
        raise Conflict("This payment cannot be cancelled any more.", code="not_open")
    queries.cancel(conn, payment_id)
    queries.note(conn, payment_id, "cancelled", {})


def check(conn: Conn, payment_id: UUID) -> None:
    """Ask the gateway now. Raises NotFound; Conflict for a payment that the gateway does not know yet."""
    if _found(conn, payment_id)["gateway_request_id"] is None:
        raise Conflict("The gateway does not know this payment yet.", code="no_link")
    queries.due_now(conn, payment_id)


def _found(conn: Conn, payment_id: UUID) -> Row:
    payment = queries.find(conn, payment_id)
    if payment is None:
        raise NotFound
    return payment


# ---------------------------------------------------------------- pages
def open_link(conn: Conn, payment_id: UUID) -> Row:
    """A payment for the page that its link opens; the visit is noted. Raises NotFound."""
    queries.opened(conn, payment_id)
    return shown(conn, payment_id)


def shown(conn: Conn, payment_id: UUID) -> Row:
    """A payment as its pages show it. Raises NotFound."""
    payment = queries.for_page(conn, payment_id)
    if payment is None:
        raise NotFound
    return payment


def come_back(conn: Conn, payment_id: UUID) -> Row:
    """The payer is back: ask the gateway at once, and show what is known."""
    queries.returned(conn, payment_id)
    return shown(conn, payment_id)


def claim_link(conn: Conn, token: str) -> Row | None:
    """The welcome link of a token, with used_at and is_expired."""
    return queries.claim_link(conn, token)


def claim_token(conn: Conn, lead_id: UUID, contact_id: UUID) -> str | None:
    """The token of the unused welcome link that a contact was sent for a child."""
    return queries.claim_token(conn, lead_id, contact_id)


def of_request(conn: Conn, request_id: str) -> UUID | None:
    """The payment of a request at the gateway."""
    payment = queries.of_request(conn, request_id)
    return payment["id"] if payment else None


def page_of(payment: Row) -> Page:
    """Which page shows a payment, from what we know ourselves."""
    status = payment["status"]
    if status in _CLOSED_PAGES:
        return _CLOSED_PAGES[status]
    if status == "needs_review":
        return "paid_twice" if (payment["review_reason"] or "").startswith("Paid twice") else "needs_review"
    if status == "expired":
        return "cancelled" if payment["is_cancelled"] else "expired"
    return _open_page(payment)


def _open_page(payment: Row) -> Page:
    back = payment["since_return"]
    if back is None or (back >= _RETURN_IS_NEWS and payment["status"] != "pending"):
        return "due"
    if payment["looked_since"] and payment["attempt_failed"]:
        return "failed"
    if payment["looked_since"] and payment["status"] != "pending":
        return "left"
    return "checking" if back < _PATIENCE else "still_checking"


def wake(conn: Conn) -> None:
    """Have the lane look for work when this transaction commits."""
    notify(conn, queries.LANE)
