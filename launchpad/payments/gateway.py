"""Talks with the gateway: make a link, look at it, close it. No transaction is open while it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import structlog

from launchpad.core.db import Database, Row
from launchpad.payments import queries, service
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo.client import InstamojoClient, PaymentRequest

log = structlog.get_logger()

# The newest attempts of one request; more are somebody's game.
_ATTEMPTS = 20
_RECENT = 100
_NAMELESS = "Parent or guardian"
_LONGEST_EMAIL = 75


@dataclass(frozen=True)
class Gateway:
    """What a talk needs."""

    db: Database
    client: InstamojoClient
    app_url: str


def make(gateway: Gateway, payment: Row) -> None:
    """Make the link of a draft, or find the one of an attempt whose answer was lost."""
    with gateway.db.transaction() as conn:
        guardian = queries.guardian(conn, payment)
        if not guardian["email"] and not guardian["phone"]:
            queries.fail(conn, payment, service.NOBODY)
            return
    try:
        found = _made_before(gateway, payment)
        request = found[0] if found else _ask(gateway, payment, guardian)
    except ProviderError as error:
        with gateway.db.transaction() as conn:
            service.not_made(conn, payment, error)
        return
    if request is None:
        return
    with gateway.db.transaction() as conn:
        is_kept = service.store_link(conn, payment, request)
    orphans = [] if is_kept else [request]
    if payment["attempt_id"]:
        orphans += [one for one in found or _quietly(gateway, payment) if one.id != request.id]
    for orphan in orphans:
        _close_orphan(gateway, payment, orphan)


def look(gateway: Gateway, payment: Row) -> None:
    """Ask the gateway by our own stored request id, and settle what it says."""
    known = payment["gateway_payment_id"]
    try:
        request = gateway.client.get_payment_request(payment["gateway_request_id"])
        wanted = [id for id in request.payment_ids if id != known][-_ATTEMPTS:]
        attempts = [gateway.client.get_payment(id) for id in wanted]
    except ProviderError as error:
        with gateway.db.transaction() as conn:
            service.not_looked(conn, payment, error)
        return
    with gateway.db.transaction() as conn:
        service.settle(conn, payment, request, attempts)


def close(gateway: Gateway, payment: Row) -> None:
    """Close the link of a payment that was cancelled, also one whose making was never answered."""
    try:
        ids = [payment["gateway_request_id"]]
        if ids == [None]:
            ids = [request.id for request in _made_before(gateway, payment)]
        for id in ids:
            gateway.client.disable_payment_request(id)
    except ProviderError as error:
        with gateway.db.transaction() as conn:
            service.not_closed(conn, payment, error)
        return
    with gateway.db.transaction() as conn:
        service.closed(conn, payment)


STEPS: dict[service.Step, Callable[[Gateway, Row], None]] = {"make": make, "look": look, "close": close}


def _made_before(gateway: Gateway, payment: Row) -> list[PaymentRequest]:
    """Requests of this payment that an earlier, unanswered attempt made; asked only after such an attempt."""
    if payment["attempt_id"] is None:
        return []
    return service.ours(payment, gateway.client.recent_payment_requests(_RECENT))


def _quietly(gateway: Gateway, payment: Row) -> list[PaymentRequest]:
    try:
        return _made_before(gateway, payment)
    except ProviderError:
        return []


def _ask(gateway: Gateway, payment: Row, guardian: Row) -> PaymentRequest | None:
    with gateway.db.transaction() as conn:
        if not queries.begin(conn, payment, uuid4()):
            return None
    email = guardian["email"]
    return gateway.client.create_payment_request(
        amount_paise=payment["amount_paise"],
        purpose=service.purpose_of(payment),
        # The payer is the guardian; a child's name or contact never goes to the gateway.
        buyer_name=guardian["name"] or _NAMELESS,
        email=email if email and len(email) <= _LONGEST_EMAIL else None,
        phone=guardian["phone"],
        redirect_url=f"{gateway.app_url}/pay/return",
        webhook=f"{gateway.app_url}/hooks/instamojo/{payment['id']}",
    )


def _close_orphan(gateway: Gateway, payment: Row, orphan: PaymentRequest) -> None:
    """Close a link that nobody was given. Not being able to is harmless: nobody can pay what nobody has."""
    try:
        gateway.client.disable_payment_request(orphan.id)
    except ProviderError as error:
        log.warning("payments.orphan_open", payment_id=str(payment["id"]), code=error.code)
    with gateway.db.transaction() as conn:
        queries.note(conn, payment["id"], "orphan", {"gateway_request_id": orphan.id})
