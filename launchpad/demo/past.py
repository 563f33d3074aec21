"""A past that is played: business time walks through one transaction, and whatever is sent on the way is taken.

Work, gate, ledger and triggers are the product's own. Other connections see nothing of it before the commit, neither
the moved clock nor a message on its way, so no other worker can send what has been sent here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad import worker
from launchpad.calls import course
from launchpad.config import Settings
from launchpad.context import Context
from launchpad.core import clock
from launchpad.core.db import Conn, Database, Row
from launchpad.core.errors import DomainError
from launchpad.crm import delivery
from launchpad.ledger import record, sweep
from launchpad.ledger.pace import Pace
from launchpad.providers.aisensy.client import AiSensyClient, Media, UrlButton
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.bolna.webhook import Execution
from launchpad.providers.errors import ProviderError
from launchpad.providers.instamojo.client import InstamojoClient, Payment, PaymentRequest, Refund
from launchpad.providers.sendgrid.client import EmailBatch, SendGridClient
from launchpad.providers.sendgrid.webhook import EmailEvent

MARK = "demo-"

_WORKER = "demo"
# One thread: a transaction has one connection. Everything is over long before a lease of this length.
_PACE = Pace(lease=timedelta(hours=1), concurrency=1)
_HERE = "http://127.0.0.1"
# What happens in the play. Balances, files and lists of a provider are asked for when the play is over.
_LANES = ("events", "webhooks", "email", "whatsapp", "voice", "imports", "payments", "refunds", "morning")


class NotTheOwner(DomainError):
    """The database login may not walk through business time: the demo needs that of the project's owner, postgres."""

    code = "not_the_owner"


class Past:
    """One transaction in which time can be moved. `ctx` is what a worker would have; `now` is where the play ends."""

    def __init__(self, ctx: Context, conn: Conn) -> None:
        self.conn = conn
        self.now = clock.now(conn)
        self.gateway = Gateway()
        self.phones = Phones()
        self.bounces: set[str] = set()
        self._db = OneTransaction(conn)
        self.ctx = ctx.standing_in(
            settings=_harmless(ctx.settings),
            db=self._db,
            sendgrid=Mail(),
            aisensy=WhatsApp(),
            bolna=self.phones,
            instamojo=self.gateway,
        )
        self._work = worker.collect()
        lanes = worker.lanes(self.ctx, self._work, _WORKER, _PACE)
        self._lanes = [lanes[name] for name in _LANES]
        self._shift = self._own_clock()

    def go(self, moment: datetime) -> None:
        """Walk to a moment, stopping wherever something is due on the way, and do the work there."""
        while (due := self.one("select private.next_due() as at")["at"]) is not None and due < moment:
            self.set(due)
            self._work_off()
        self.set(moment)

    def set(self, moment: datetime) -> None:
        """Be at a moment at once."""
        self._move_clock(sql.SQL("{} - now()").format(sql.Literal(moment)))

    def settle(self) -> None:
        """Do all that is due now; what was sent arrives, and who is called picks up."""
        sweep.every_minute(self.ctx)
        self._work_off()

    def end(self) -> None:
        """Walk to the present and give time back. Raises RuntimeError where something would still happen by itself."""
        self.go(self.now)
        self.settle()
        # These links are known to no gateway, so that nobody is asked about them.
        self.run("update public.payments set not_before = null where gateway_request_id is not null")
        self.run("update public.payment_refunds set not_before = null where not_before is not null")
        left = self.rows(
            """
            select 'event ' || kind as what from public.automation_events where status <> 'done'
            union all select 'webhook of ' || provider from public.webhook_events where status <> 'done'
            union all select 'payment' from public.payments
                       where (status = 'draft' and not_before <= public.app_now()) or lease_until is not null
            union all select 'refund' from public.payment_refunds where status = 'asked'
            union all select channel || ' ' || event_key from public.message_log
                       where status in ('claimed', 'calling', 'unknown')
                          or (status = 'planned' and due_at <= public.app_now())
            """
        )
        if left:
            raise RuntimeError(f"The demo would leave work behind: {sorted({row['what'] for row in left})}")
        self._move_clock(sql.Literal(self._shift))

    @contextmanager
    def person(self, user_id: UUID) -> Iterator[Conn]:
        """The connection as the browser of a signed-in person has it, under row-level security."""
        claims = Jsonb({"sub": str(user_id), "role": "authenticated"})
        self.run("select set_config('request.jwt.claims', %(claims)s::text, true)", claims=claims)
        self.run("set local role authenticated")
        yield self.conn
        self.run("set local role service_role")
        self.run("select set_config('request.jwt.claims', '', true)")

    def rows(self, statement: str, **values: Any) -> list[Row]:
        """The rows of a query."""
        return self.conn.execute(statement.encode(), values).fetchall()

    def one(self, statement: str, **values: Any) -> Row:
        """The one row of a query."""
        row = self.conn.execute(statement.encode(), values).fetchone()
        assert row is not None, statement
        return row

    def run(self, statement: str, **values: Any) -> None:
        """Run a statement."""
        self.conn.execute(statement.encode(), values)

    def _work_off(self) -> None:
        while self._round():
            self._db.check()
        self._db.check()

    def _round(self) -> int:
        for repair in self._work.sweeps:
            repair(self.ctx, self.conn)
        done = sum(batch() for batch in self._lanes)
        # Temporary tables live for one transaction; here no commit drops them.
        self.run("discard temp")
        self._arrive()
        return done

    def _arrive(self) -> None:
        """What providers have taken reaches people, and calls are answered."""
        sent = self.rows(
            """
            select m.id, m.channel::text, c.value
              from public.message_log m join public.contacts c on c.id = m.contact_id
             where m.status = 'sent'
            """
        )
        for row in sent:
            if row["channel"] == "voice":
                self._answer(row["id"])
            elif row["value"] in self.bounces:
                delivery.apply_email(self.conn, self.ctx.settings, _bounce(row["id"], clock.now(self.conn)))
            else:
                self._deliver(row)

    def _deliver(self, row: Row) -> None:
        """It arrives at once; two people of three read it soon."""
        status, after = ("read", timedelta(minutes=4)) if sum(row["value"].encode()) % 3 else ("delivered", timedelta())
        at = min(clock.now(self.conn) + after, self.now)
        record.record_status(self.conn, row["channel"], status=status, at=at, id=row["id"])

    def _answer(self, call_id: UUID) -> None:
        call = self.one("select * from public.call_logs where id = %(id)s", id=call_id)
        course.end(self.conn, self.ctx.settings, call_id, self.phones.ending(call, clock.now(self.conn)))

    def _own_clock(self) -> timedelta:
        """How far business time is moved now. Locks the clock: nobody else moves it meanwhile."""
        try:
            self.run("set local role none")
            shift: timedelta = self.one("select shift from private.app_clock for update")["shift"]
        except psycopg.errors.InsufficientPrivilege as error:
            raise NotTheOwner from error
        self.run("set local role service_role")
        return shift

    def _move_clock(self, shift: sql.Composable) -> None:
        # In one trip, since it is done hundreds of times.
        as_owner = "set local role none; update private.app_clock set shift = {}; set local role service_role"
        self.conn.execute(sql.SQL(as_owner).format(shift))


class OneTransaction(Database):
    """The database of an engine whose transactions are all parts of one, which ends with the first that fails."""

    def __init__(self, conn: Conn) -> None:
        self._conn = conn
        self._failed: Exception | None = None

    @contextmanager
    def transaction(self) -> Iterator[Conn]:
        """A part of the one transaction. What it wrote cannot be undone alone, so nothing goes on after a failure."""
        self.check()
        try:
            yield self._conn
        except Exception as error:
            self._failed = error
            raise

    statement = transaction

    def check(self) -> None:
        """Raise what a part failed with, also where whoever ran it went on."""
        if self._failed is not None:
            raise self._failed


def _harmless(settings: Settings) -> Settings:
    """The settings with providers that the gate knows to reach nobody; nothing is ever sent to these addresses."""
    names = [name for name in Settings.model_fields if name.startswith(("sendgrid", "aisensy", "bolna", "instamojo"))]
    return settings.model_copy(update={name: _HERE for name in names if name.endswith("_url")})


def _bounce(message_id: UUID, at: datetime) -> EmailEvent:
    return EmailEvent(
        kind="bounce",
        natural_key=f"{MARK}{message_id}",
        event_id=None,
        email=None,
        at=at,
        message_id=str(message_id),
        attempt_id=None,
        provider_message_id=None,
        reason="550 5.1.1 The address does not exist",
        smtp_status="5.1.1",
        bounce_type="bounce",
        bounce_classification="Invalid Address",
        url=None,
        is_machine_open=False,
        raw={},
    )


# ---------------------------------------------------------------- who takes what is sent
_numbers = count(1)


def _next_id(kind: str) -> str:
    return f"{MARK}{kind}-{next(_numbers)}"


class Mail(SendGridClient):
    """Takes every mail."""

    def __init__(self) -> None:
        pass

    def send_batch(self, batch: EmailBatch) -> str | None:
        """Taken, and sent to nobody."""
        return _next_id("mail")


class WhatsApp(AiSensyClient):
    """Takes every message."""

    def __init__(self) -> None:
        pass

    def send_template(
        self,
        campaign_name: str,
        destination: str,
        user_name: str,
        params: Sequence[str] = (),
        media: Media | None = None,
        buttons: Sequence[UrlButton] = (),
    ) -> str | None:
        """Taken, and sent to nobody."""
        return _next_id("whatsapp")

    def send_text(self, to: str, body: str) -> str:
        """Taken, and sent to nobody."""
        return _next_id("whatsapp")


class Phones(BolnaClient):
    """Rings nowhere. `silent` holds the numbers at which nobody picks up, `said` what others say."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.said: dict[str, tuple[str, str]] = {}

    def place_call(self, agent_id: str, to: str, from_number: str | None, user_data: Mapping[str, str]) -> str:
        """Taken, and nobody's phone rings."""
        return _next_id("call")

    def ending(self, call: Row, at: datetime) -> Execution:
        """How a call ended, as the provider would tell it."""
        to = call["to_address"]
        is_silent = to in self.silent
        transcript, summary = (None, None) if is_silent else self.said.get(to, (None, None))
        return Execution(
            id=call["provider_message_id"],
            agent_id=None,
            status="no-answer" if is_silent else "completed",
            created_at=at,
            updated_at=at,
            conversation_seconds=0 if is_silent else 74,
            cost_cents=0 if is_silent else 3.1,
            transcript=transcript,
            summary=summary,
            extracted={},
            recording_url=None,
            to_number=to,
            from_number=None,
            user_number=to,
            is_inbound=False,
            hangup_by=None if is_silent else "user",
            hangup_reason=None if is_silent else "Call ended by the person.",
            error_message=None,
            answered_by_voicemail=False,
            call_ref=str(call["id"]),
            raw={},
        )


class Gateway(InstamojoClient):
    """Keeps requests and what was paid on them in memory.

    refunds_end: by payment, what becomes of money that is sent back: `requested`, `failed`, else it arrives.
    """

    def __init__(self) -> None:
        self.refunds_end: dict[str, str] = {}
        self._refunds: dict[str, Refund] = {}
        self._requests: dict[str, PaymentRequest] = {}
        self._payments: dict[str, Payment] = {}

    def pay(self, request_id: str, amount_paise: int, *, status: Literal["credit", "failed"] = "credit") -> None:
        """Somebody pays on a link, or tries to."""
        id = _next_id("payment")
        request = self._requests[request_id]
        paid = status == "credit"
        self._payments[id] = Payment(
            id=id,
            payment_request_id=request_id,
            status=status,
            amount_paise=amount_paise,
            currency="INR",
            fees_paise=amount_paise * 2 // 100 if paid else None,
            taxes_paise=amount_paise * 36 // 10000 if paid else None,
            instrument="UPI",
            failure_reason=None if paid else "USER_CANCELLED",
            failure_message=None if paid else "The payer left the bank's page.",
            created_at=None,
            raw={},
        )
        self._requests[request_id] = replace(
            request,
            status="Completed" if paid else request.status,
            payment_ids=[*request.payment_ids, id],
        )

    def create_payment_request(
        self,
        amount_paise: int,
        purpose: str,
        buyer_name: str,
        email: str | None,
        phone: str | None,
        redirect_url: str,
        webhook: str,
    ) -> PaymentRequest:
        """A link that leads nowhere."""
        id = _next_id("link")
        url = f"https://pay.example.com/{id}"
        self._requests[id] = PaymentRequest(id, url, "Pending", amount_paise, purpose, (), None, {})
        return self._requests[id]

    def get_payment_request(self, request_id: str) -> PaymentRequest:
        """The request as it stands."""
        return self._requests[request_id]

    def get_payment(self, payment_id: str) -> Payment:
        """One attempt to pay."""
        return self._payments[payment_id]

    def refund(self, payment_id: str, *, kind: str, reason: str, amount_paise: int, transaction_id: str) -> Refund:
        """Money goes back, unless the gateway is to refuse it."""
        ends = self.refunds_end.get(payment_id, "refunded")
        if ends == "failed":
            raise ProviderError("permanent", "refused", "The payer's account is closed. Send it back by hand.")
        id = _next_id("refund")
        is_over = ends == "refunded"
        self._refunds[id] = Refund(id, "refunded" if is_over else "requested", f"UTR{id}" if is_over else None, {})
        return self._refunds[id]

    def get_refund(self, refund_id: str) -> Refund:
        """The refund as it stands."""
        return self._refunds[refund_id]

    def disable_payment_request(self, request_id: str) -> None:
        """Nobody can pay there anyway."""
