"""Doors of payments: the gateway's webhook, the pages of a link, and what the educator may do."""

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from launchpad.context import context
from launchpad.core import clock, money
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin, requires_user
from launchpad.core.db import Conn, Row, act_as
from launchpad.core.errors import NotFound
from launchpad.core.links import LinkKind, open_personal_link, personal_link
from launchpad.crm import hooks as inbox
from launchpad.payments import books, receipts, service, words
from launchpad.providers.errors import WebhookMalformed
from launchpad.providers.instamojo.webhook import is_authentic, parse_payment
from launchpad.public.house import house
from launchpad.public.pages import language, t

api = api_blueprint("payments", __name__, "/api/payments")
pages = Blueprint("payment_pages", __name__, template_folder="templates")
hooks = Blueprint("payment_hooks", __name__)

_PROVIDER = "instamojo"
# Which link this browser came from, so that it sees its own payment when the gateway sends it back.
_COOKIE = "pay"
_COOKIE_LIFE = timedelta(hours=6)
_REFRESH_SECONDS = {"checking": 4, "still_checking": 20, "preparing": 10}
# Tokens cannot be guessed; this only bounds the load. The page of the way back refreshes itself.
_TRIES, _WINDOW = 300, timedelta(minutes=10)


# ---------------------------------------------------------------- the webhook
@hooks.post("/hooks/instamojo/<uuid:payment_id>")
def instamojo(payment_id: UUID) -> tuple[str, int]:
    """Take in what the gateway says. The MAC proves its author, not that it is about this payment: the API decides."""
    body = request.get_data(cache=False)
    if not any(is_authentic(body, salt) for salt in context().accepted("instamojo_salt")):
        return _refused("bad_mac", 401)
    try:
        notice = parse_payment(body)
    except WebhookMalformed:
        return _refused("malformed", 400)
    with context().db.transaction() as conn:
        inbox.store(conn, _PROVIDER, notice.dedupe_key, request.content_type, body)
    return "", 200


def _refused(reason: str, status: int) -> tuple[str, int]:
    with context().db.transaction() as conn:
        inbox.refuse(conn, _PROVIDER, reason)
    return "", status


# ---------------------------------------------------------------- pages
@pages.get("/pay/me")
@pages.get("/receipt/me")
def own_payment() -> AnyResponse:
    """A message without a personal link leads to the app, which asks for the sign-in."""
    return redirect("/app/payment", 303)


@pages.get("/pay/<token>")
def pay(token: str) -> Response:
    """What is due, with the way to the gateway."""
    with context().db.transaction() as conn:
        link = _opened(conn, LinkKind.PAY, token)
        payment = service.open_link(conn, link["subject_id"])
        shown = _page(conn, payment, link)
    answer = Response(shown)
    answer.set_cookie(
        _COOKIE,
        token,
        max_age=_COOKIE_LIFE,
        path="/pay",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


@pages.get("/pay/return")
def come_back() -> str:
    """Back from the gateway. The address proves nothing: it only says which payment to ask the gateway about."""
    with context().db.transaction() as conn:
        _limit(conn)
        link = open_personal_link(conn, LinkKind.PAY, request.cookies.get(_COOKIE, ""))
        payment_id = (
            link["subject_id"] if link else service.of_request(conn, request.args.get("payment_request_id", ""))
        )
        if payment_id is None:
            sentence = t(language(), *words.SENTENCES["checking"])
            look = words.LOOKS["checking"]
            return render_template(
                "pay.html", **house(conn), page="checking", payment=None, sentence=sentence, look=look
            )
        return _page(conn, service.come_back(conn, payment_id), link)


@pages.get("/receipt/<token>")
def receipt(token: str) -> str:
    """The receipt of a payment, to read and to print."""
    with context().db.transaction() as conn:
        link = _opened(conn, LinkKind.RECEIPT, token)
        payment = service.shown(conn, link["subject_id"])
        if payment["paid_at"] is None:
            raise NotFound
        g.language = payment["language"]
        return render_template(
            "receipt.html",
            **house(conn),
            payment=payment,
            amount=money.rupees(payment["amount_paise"]),
            day=clock.day_text,
            pdf=f"/receipt/{token}.pdf",
        )


@pages.get("/receipt/<token>.pdf")
def receipt_pdf(token: str) -> Response:
    """The receipt as a file."""
    with context().db.transaction() as conn:
        link = _opened(conn, LinkKind.RECEIPT, token)
        found = receipts.of_payment(conn, link["subject_id"])
    return _pdf(found)


def _pdf(receipt: receipts.Receipt) -> Response:
    headers = {
        "Content-Disposition": f'inline; filename="{receipt.file_name}"',
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    return Response(receipts.pdf(receipt), mimetype="application/pdf", headers=headers)


@pages.get("/claim/<token>")
def claim(token: str) -> AnyResponse | tuple[str, int]:
    """The welcome link: on to the sign-up, which carries it along."""
    with context().db.transaction() as conn:
        _limit(conn)
        link = service.claim_link(conn, token)
        if link is None:
            raise NotFound
        if link["used_at"] is None and not link["is_expired"]:
            return redirect(f"/sign-up?claim={token}", 303)
        return render_template("claim_over.html", **house(conn), is_used=link["used_at"] is not None), 410


def _opened(conn: Conn, kind: LinkKind, token: str) -> Row:
    _limit(conn)
    link = open_personal_link(conn, kind, token)
    if link is None:
        raise NotFound
    return link


def _limit(conn: Conn) -> None:
    context().limits.require(conn, "payment pages", request.remote_addr or "", limit=_TRIES, window=_WINDOW)


def _page(conn: Conn, payment: Row, link: Row | None) -> str:
    """A payment's page. Its receipt and the way into the account are for those who came by their personal link."""
    page = service.page_of(payment)
    g.language = payment["language"]
    amount = money.rupees(payment["amount_paise"])
    return render_template(
        "pay.html",
        **house(conn),
        page=page,
        payment=payment,
        amount=amount,
        sentence=_sentence(page, payment, amount),
        look=words.LOOKS[page],
        refresh=_REFRESH_SECONDS.get(page),
        links=_links(conn, payment, link) if link and page == "paid" else {},
    )


def _sentence(page: service.Page, payment: Row, amount: str) -> str:
    lang = language()
    by = ""
    if payment["due_on"]:
        by = t(lang, ", by {}", ", {} तक").format(clock.day_text(payment["due_on"], lang))
    return t(lang, *words.SENTENCES[page]).format(
        amount=amount,
        batch_name=payment["batch_name"],
        pay_ref=payment["pay_ref"],
        by=by,
        day=clock.day_text(payment["updated_at"], lang),
        refund_days=t(lang, *words.REFUND_DAYS),
    )


def _links(conn: Conn, payment: Row, link: Row) -> dict[str, str]:
    lead, contact = link["lead_id"], link["contact_id"]
    token = personal_link(conn, LinkKind.RECEIPT, lead_id=lead, contact_id=contact, subject_id=payment["id"])
    claim_token = service.claim_token(conn, lead, contact)
    return {"receipt": f"/receipt/{token}", **({"claim": f"/claim/{claim_token}"} if claim_token else {})}


# ---------------------------------------------------------------- what the educator does
class PaymentPath(BaseModel):
    """A payment."""

    payment_id: UUID


class Done(BaseModel):
    """It is written down; the worker does the rest."""

    payment_id: UUID


@api.post("/<uuid:payment_id>/retry", responses={200: Done})
@requires_admin
def retry(path: PaymentPath) -> dict[str, Any]:
    """Make the link of a failed payment after all."""
    with context().db.transaction() as conn:
        service.retry(conn, path.payment_id)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


@api.post("/<uuid:payment_id>/resend", responses={200: Done})
@requires_admin
def resend(path: PaymentPath) -> dict[str, Any]:
    """Send the link once more."""
    with context().db.transaction() as conn:
        service.resend(conn, path.payment_id)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


@api.post("/<uuid:payment_id>/cancel", responses={200: Done})
@requires_admin
def cancel(path: PaymentPath) -> dict[str, Any]:
    """Ask for the money no more, and close the link at the gateway."""
    with context().db.transaction() as conn:
        service.cancel(conn, path.payment_id)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


@api.post("/<uuid:payment_id>/check", responses={200: Done})
@requires_admin
def check(path: PaymentPath) -> dict[str, Any]:
    """Ask the gateway now whether it was paid."""
    with context().db.transaction() as conn:
        service.check(conn, path.payment_id)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


# ---------------------------------------------------------------- the books
class PaymentReplacement(BaseModel):
    """Another link in the place of one. amount_paise, due_on: by default those of the old one."""

    amount_paise: int | None = Field(default=None, ge=900, le=20_000_000)
    due_on: date | None = None


@api.post("/<uuid:payment_id>/replace", responses={200: Done})
@requires_admin
def replace(path: PaymentPath, body: PaymentReplacement) -> dict[str, Any]:
    """Close a link and make another in its place; the answer names the new payment."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        row = books.replace(conn, path.payment_id, body.amount_paise, body.due_on)
    return Done(payment_id=row["id"]).model_dump(mode="json")


class PaymentExtension(BaseModel):
    """The last day on which a link works."""

    until: date


@api.post("/<uuid:payment_id>/extend", responses={200: Done})
@requires_admin
def extend(path: PaymentPath, body: PaymentExtension) -> dict[str, Any]:
    """Let a link work longer, or shorter."""
    with context().db.transaction() as conn:
        books.extend(conn, path.payment_id, body.until)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


class PaymentNote(BaseModel):
    """Words for the timeline."""

    text: str = Field(max_length=1000)


@api.post("/<uuid:payment_id>/note", responses={200: Done})
@requires_admin
def add_note(path: PaymentPath, body: PaymentNote) -> dict[str, Any]:
    """Add a note to the timeline, which only the educator sees."""
    with context().db.transaction() as conn:
        books.add_note(conn, path.payment_id, body.text)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


class OfflinePayment(BaseModel):
    """Money that came in another way. proof_path: in the bucket payment-proofs, below the payment's id."""

    method: Literal["cash", "upi", "bank", "cheque", "other"]
    received_on: date
    reference: str | None = Field(default=None, max_length=100)
    note: str | None = Field(default=None, max_length=1000)
    proof_path: str | None = Field(default=None, max_length=300)


@api.post("/<uuid:payment_id>/offline", responses={200: Done})
@requires_admin
def record_offline(path: PaymentPath, body: OfflinePayment) -> dict[str, Any]:
    """Book money that came as cash, by UPI, bank or cheque; the seat opens and the link is closed."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        books.record_offline(conn, path.payment_id, body.model_dump(), current_user().id)
    return Done(payment_id=path.payment_id).model_dump(mode="json")


class PaymentRefund(BaseModel):
    """Money that goes back. kind: Instamojo's code of the reason."""

    amount_paise: int = Field(ge=1, le=20_000_000)
    kind: Literal["RFD", "TNR", "QFL", "QNR", "EWN", "TAN", "PTH"] = "PTH"
    reason: str = Field(min_length=1, max_length=100)


class PaymentRefundId(BaseModel):
    """A refund that is on its way."""

    refund_id: UUID


@api.post("/<uuid:payment_id>/refund", responses={200: PaymentRefundId})
@requires_admin
def refund(path: PaymentPath, body: PaymentRefund) -> dict[str, Any]:
    """Send money back: the gateway is asked, and it is refunded when the gateway says so."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        made = books.ask_refund(conn, path.payment_id, body.amount_paise, body.kind, body.reason, current_user().id)
    return PaymentRefundId(refund_id=made).model_dump(mode="json")


@api.post("/refunds/<uuid:refund_id>/retry", responses={200: PaymentRefundId})
@requires_admin
def retry_refund(path: PaymentRefundId) -> dict[str, Any]:
    """Ask the gateway once more for a refund that it refused."""
    with context().db.transaction() as conn:
        books.retry_refund(conn, path.refund_id)
    return path.model_dump(mode="json")


@api.post("/refunds/<uuid:refund_id>/drop", responses={200: PaymentRefundId})
@requires_admin
def drop_refund(path: PaymentRefundId) -> dict[str, Any]:
    """Give up a refund that the gateway refused."""
    with context().db.transaction() as conn:
        books.drop_refund(conn, path.refund_id, current_user().id)
    return path.model_dump(mode="json")


class PaymentReviewId(BaseModel):
    """Money that does not fit."""

    review_id: UUID


class ReviewDecision(BaseModel):
    """accept: it is the payment (payment_id where nobody knew). refund: it goes back. dismiss: it stays, with why."""

    decision: books.Decision
    note: str | None = Field(default=None, max_length=1000)
    payment_id: UUID | None = None


@api.post("/reviews/<uuid:review_id>/decide", responses={200: PaymentReviewId})
@requires_admin
def decide(path: PaymentReviewId, body: ReviewDecision) -> dict[str, Any]:
    """Decide about money that does not fit."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        books.decide(conn, path.review_id, body.decision, body.note, current_user().id, body.payment_id)
    return path.model_dump(mode="json")


class MatchingAsked(BaseModel):
    """The matching was asked for."""

    asked: bool


@api.post("/match", responses={200: MatchingAsked})
@requires_admin
def match() -> dict[str, Any]:
    """Lay the books beside the gateway's list now."""
    with context().db.transaction() as conn:
        act_as(conn, current_user().id)
        books.ask_matching(conn)
    return MatchingAsked(asked=True).model_dump(mode="json")


@api.get("/<uuid:payment_id>/receipt.pdf")
@requires_user
def own_receipt(path: PaymentPath) -> Response:
    """The receipt as a file, for the educator and for the seat that it paid."""
    user = current_user().id
    with context().db.transaction() as conn:
        found = receipts.of_payment(conn, path.payment_id, user)
    return _pdf(found)


class PaymentWebhook(BaseModel):
    """A webhook of the gateway as it came; addresses and numbers of people are shortened."""

    id: int
    received_at: str
    status: str
    fields: dict[str, str]


class PaymentWebhooks(BaseModel):
    """All webhooks about a payment, the oldest first."""

    events: list[PaymentWebhook]


@api.get("/<uuid:payment_id>/raw", responses={200: PaymentWebhooks})
@requires_admin
def raw_events(path: PaymentPath) -> dict[str, Any]:
    """What the gateway sent about a payment, field by field."""
    with context().db.transaction() as conn:
        found = [PaymentWebhook(**one) for one in books.raw_events(conn, path.payment_id)]
    return PaymentWebhooks(events=found).model_dump(mode="json")
