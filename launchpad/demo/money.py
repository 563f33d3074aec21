"""Money beside the straight road: parts, money by hand, a second payment, money of nobody, and what goes back."""

from datetime import timedelta
from uuid import uuid4

from launchpad.core import clock
from launchpad.demo.funnel import Funnel
from launchpad.demo.past import MARK
from launchpad.demo.people import Child
from launchpad.ledger import plans
from launchpad.ledger.plans import Edits
from launchpad.payments import books, service
from launchpad.payments.plans import ACTIONS, NewLinks, Part
from launchpad.providers.instamojo.client import Payment

_PARTS_PAISE = (200_000, 200_000, 149_900)


class Money:
    """The moves, each made now."""

    def __init__(self, funnel: Funnel) -> None:
        self.past = funnel.past
        self.funnel = funnel

    def agree_on_parts(self, child: Child) -> None:
        """The educator asks for the fee in three parts, a month apart."""
        today = clock.now(self.past.conn).astimezone(clock.INDIA).date()
        wanted = NewLinks(
            lead_ids=[self.funnel.household(child)["lead_id"]],
            batch_id=self.funnel.batches["weekday"],
            parts=[
                Part(amount_paise=paise, due_on=today + timedelta(days=3 + 30 * number))
                for number, paise in enumerate(_PARTS_PAISE)
            ],
        )
        name, conn, settings = "payment_links", self.past.conn, self.past.ctx.settings
        shown = plans.preview(conn, settings, name, ACTIONS[name], wanted, Edits())
        plans.confirm(
            conn,
            settings,
            name,
            ACTIONS[name],
            wanted,
            Edits(),
            fingerprint=shown.fingerprint,
            plan_id=uuid4(),
            actor=self.funnel.educator,
        )

    def pay_first_part(self, child: Child) -> None:
        """The guardian pays what is due first."""
        payment = self.past.one(
            "select * from public.payments where lead_id = %(lead)s and part = 1",
            lead=self.funnel.household(child)["lead_id"],
        )
        service.open_link(self.past.conn, payment["id"])
        self.past.gateway.pay(payment["gateway_request_id"], payment["amount_paise"])
        service.check(self.past.conn, payment["id"])

    def pay_by_hand(self, child: Child) -> None:
        """The guardian pays by UPI beside the link, and the educator books it."""
        today = clock.now(self.past.conn).astimezone(clock.INDIA).date()
        facts = {
            "method": "upi",
            "received_on": today,
            "reference": "UPI 4401 7725",
            "note": "The link did not open on their phone.",
            "proof_path": None,
        }
        books.record_offline(self.past.conn, self.funnel.payment(child)["id"], facts, self.funnel.educator)

    def pay_twice(self, child: Child) -> None:
        """The guardian taps once too often."""
        payment = self.funnel.payment(child)
        self.past.gateway.pay(payment["gateway_request_id"], payment["amount_paise"])
        service.check(self.past.conn, payment["id"])

    def send_second_back(self, child: Child) -> None:
        """The educator sends the second payment back."""
        review = self.past.one(
            "select id from public.payment_reviews where payment_id = %(id)s and status = 'open'",
            id=self.funnel.payment(child)["id"],
        )
        books.decide(self.past.conn, review["id"], "refund", "Paid twice by mistake.", self.funnel.educator)

    def pay_as_stranger(self) -> None:
        """Somebody pays on a link that the educator made by hand at the gateway."""
        attempt = Payment(
            id=f"{MARK}stray",
            payment_request_id=f"{MARK}unknown",
            status="credit",
            amount_paise=100_000,
            currency="INR",
            fees_paise=2_000,
            taxes_paise=360,
            instrument="UPI",
            failure_reason=None,
            failure_message=None,
            created_at=clock.now(self.past.conn),
            raw={},
            payer_name="A. Rao",
            payer_email="a.rao@example.com",
        )
        books.stray(self.past.conn, f"{MARK}unknown", "Workshop seat", attempt)

    def send_back(self, child: Child, paise: int | None, why: str, *, ends: str) -> None:
        """The educator sends money back, all of it where `paise` is None. ends: what the gateway makes of it."""
        payment = self.funnel.payment(child)
        self.past.gateway.refunds_end[payment["gateway_payment_id"]] = ends
        books.ask_refund(
            self.past.conn, payment["id"], paise or payment["paid_paise"], "TNR", why, self.funnel.educator
        )
