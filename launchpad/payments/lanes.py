"""Talks with the gateway beside the links: money that goes back, and whether our books match its list."""

from datetime import timedelta
from uuid import uuid4

from launchpad.core.db import Conn, Database, Row
from launchpad.ledger import breaker
from launchpad.payments import books, books_queries, queries, service
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo.client import InstamojoClient, Payment, PaymentRequest

_LEASE = timedelta(minutes=3)
_MATCHING_LEASE = timedelta(minutes=10)
_PAGE, _PAGES = 100, 20
_ATTEMPTS = 20
_SLOWEST_LOOK = timedelta(hours=6)


# ---------------------------------------------------------------- refunds
def next_refund(db: Database, client: InstamojoClient) -> int:
    """Do the next step of the refund that waits longest. Returns 0 when none is due."""
    with db.statement() as conn:
        refund = books_queries.claim_refund(conn, uuid4(), _LEASE)
    if refund is None:
        return 0
    try:
        if refund["status"] == "asked":
            _send_back(db, client, refund)
        else:
            _look(db, client, refund)
    except ProviderError as error:
        with db.transaction() as conn:
            _trouble(conn, refund, error)
    return 1


def _send_back(db: Database, client: InstamojoClient, refund: Row) -> None:
    taken = client.refund(
        refund["gateway_payment_id"],
        kind=refund["kind"],
        reason=refund["reason"],
        amount_paise=refund["amount_paise"],
        # The same at each repetition: a lost answer sends nothing back twice.
        transaction_id=str(refund["id"]),
    )
    with db.transaction() as conn:
        breaker.worked(conn, queries.LANE)
        if not books_queries.refund_taken(conn, refund, taken.id, timedelta(minutes=1)):
            return
        if refund["payment_id"]:
            queries.note(conn, refund["payment_id"], "refund_requested", {"amount_paise": refund["amount_paise"]})
            books_queries.record_event(conn, "payment_refund_started", [refund["id"]])


def _look(db: Database, client: InstamojoClient, refund: Row) -> None:
    case = client.get_refund(refund["gateway_refund_id"])
    with db.transaction() as conn:
        breaker.worked(conn, queries.LANE)
        if case.status == "refunded":
            books_queries.refund_done(conn, refund["id"], case.bank_reference)
        elif case.status == "requested":
            age: timedelta = refund["age"]
            books_queries.refund_later(conn, refund, min(max(timedelta(minutes=1), age / 4), _SLOWEST_LOOK))
        else:
            said = "Instamojo denied it." if case.status == "denied" else "It was taken back at Instamojo."
            books_queries.refund_over(conn, refund, case.status, said)
            if refund["payment_id"]:
                detail = {"amount_paise": refund["amount_paise"], "error": said}
                queries.note(conn, refund["payment_id"], f"refund_{case.status}", detail)


def _trouble(conn: Conn, refund: Row, error: ProviderError) -> None:
    service.note_trouble(conn, error)
    if error.kind == "permanent" and not error.account_level and refund["status"] == "asked":
        books_queries.refund_over(conn, refund, "failed", error.message)
        if refund["payment_id"]:
            queries.note(conn, refund["payment_id"], "refund_failed", {"error": error.message})
        return
    books_queries.refund_later(conn, refund, service.wait_after(error, refund["attempts"]), error.message)


# ---------------------------------------------------------------- matching
def next_matching(db: Database, client: InstamojoClient) -> int:
    """Lay our books beside the gateway's list, if that was asked for. Returns 0 when it was not."""
    with db.statement() as conn:
        matching = books_queries.claim_matching(conn, uuid4(), _MATCHING_LEASE)
    if matching is None:
        return 0
    try:
        counts = _match(db, client, matching)
    except ProviderError as error:
        with db.transaction() as conn:
            service.note_trouble(conn, error)
            books_queries.matching_later(conn, matching, service.wait_after(error, 3), error.message)
        return 1
    with db.transaction() as conn:
        books_queries.matching_done(conn, matching, counts)
    return 1


def _match(db: Database, client: InstamojoClient, matching: Row) -> dict[str, int]:
    counts = {"looked": 0, "paid": 0, "stray": 0}
    named = set(matching["request_ids"])
    for page in range(1, _PAGES + 1):
        requests = client.recent_payment_requests(_PAGE, page)
        counts["looked"] += len(requests)
        _match_page(db, client, requests, named, counts)
        named -= {one.id for one in requests}
        if len(requests) < _PAGE:
            break
    # What a webhook named and no page showed is asked for by itself.
    for id in sorted(named):
        try:
            found = client.get_payment_request(id)
        except ProviderError as error:
            if error.code == "not_found":
                continue
            raise
        _match_page(db, client, [found], {id}, counts)
    return counts


def _match_page(
    db: Database, client: InstamojoClient, requests: list[PaymentRequest], named: set[str], counts: dict[str, int]
) -> None:
    with db.transaction() as conn:
        ours = books_queries.known_requests(conn, [one.id for one in requests])
    for request in requests:
        if request.status != "Completed":
            continue
        payment = ours.get(request.id)
        # Links of another business of the same account are none of ours, unless our own webhook told of them.
        if payment is None and request.id not in named and " LP-" not in f" {request.purpose}":
            continue
        fresh = _fresh_credits(db, client, request)
        if payment is not None and fresh:
            counts["paid"] += 1
            with db.transaction() as conn:
                queries.due_now(conn, payment["id"])
        elif payment is None:
            for attempt in fresh:
                with db.transaction() as conn:
                    counts["stray"] += books.stray(conn, request.id, request.purpose, attempt)


def _fresh_credits(db: Database, client: InstamojoClient, request: PaymentRequest) -> list[Payment]:
    """Credited attempts of a request that our books do not have."""
    with db.transaction() as conn:
        known = books_queries.known_credits(conn, list(request.payment_ids))
    unknown = [id for id in request.payment_ids if id not in known][-_ATTEMPTS:]
    return [one for one in (client.get_payment(id) for id in unknown) if one.status == "credit"]
