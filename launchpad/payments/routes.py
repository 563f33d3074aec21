"""Doors of payments: the gateway's webhook, the pages of a link, and what the educator may do."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from launchpad.context import context
from launchpad.core import clock, money
from launchpad.core.api import api_blueprint
from launchpad.core.auth import requires_admin
from launchpad.core.db import Conn, Row
from launchpad.core.errors import NotFound
from launchpad.core.links import LinkKind, open_personal_link, personal_link
from launchpad.crm import hooks as inbox
from launchpad.payments import service, words
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
    if not is_authentic(body, context().settings.instamojo_salt.get_secret_value()):
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
        )


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
