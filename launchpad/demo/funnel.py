"""From a list to a seat: the moves of families and of the educator."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from launchpad.content.consent import PURPOSES
from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from launchpad.core.links import LinkKind, personal_link
from launchpad.demo.lists import LeadList
from launchpad.demo.past import Past
from launchpad.demo.people import Child
from launchpad.families import consent
from launchpad.families import service as families
from launchpad.families.consent import Visit
from launchpad.families.service import Form
from launchpad.leads import service as leads
from launchpad.payments import service as payments

_FEE_PAISE = {"weekend": 499_900, "weekday": 549_900}
_REASONS = ("She sells bracelets to her class already.", "He wants to sell his own game.", "A cousin took the course.")


class Funnel:
    """The moves, each made now. `educator` and `accounts` (by a child's key) are the ids of accounts."""

    def __init__(self, past: Past, educator: UUID, accounts: Mapping[str, UUID]) -> None:
        self.past = past
        self.educator = educator
        self.accounts = accounts
        self.batches: dict[str, UUID] = {}
        self._codes: dict[str, str] = {}
        self._households: dict[str, Row] = {}

    # ------------------------------------------------------------ lists
    def bring_in(self, one: LeadList, *, invite: bool) -> None:
        """The educator imports a list, and has its new leads invited."""
        ctx, conn = self.past.ctx, self.past.conn
        import_id = leads.create_import(
            ctx.db, ctx.storage, storage_path=one.path, file_name=one.file_name, user_id=self.educator
        )
        mapping = leads.find(conn, import_id)["mapping"]
        leads.set_mapping(conn, import_id, mapping=mapping, default_owner=one.owner, lead_source=one.source)
        leads.start_check(conn, import_id)
        self.past.settle()
        leads.start_run(conn, import_id, after_import="cta_email" if invite else "nothing")

    def household(self, child: Child) -> Row:
        """lead_id, family_id, and the ids of the guardian's contacts, email_id and phone_id."""
        if child.key not in self._households:
            self._households[child.key] = self._find(child)
        return self._households[child.key]

    def _find(self, child: Child) -> Row:
        return self.past.one(
            """
            select l.id as lead_id, l.family_id, e.id as email_id, p.id as phone_id
              from public.contacts e
              join public.imported_leads l on l.family_id = e.family_id
              join public.contacts p on p.family_id = e.family_id and p.value = %(phone)s
             where e.value = %(email)s
            """,
            email=child.email,
            phone=child.phone,
        )

    # ------------------------------------------------------------ the CTA form
    def begin_form(self, child: Child) -> None:
        """A guardian opens the invitation, fills the form and asks for a code."""
        self._write(child, filled_by="guardian", birth_year=self._year() - child.age, grade=child.grade)
        self._write(
            child,
            guardian_name=child.guardian,
            guardian_relation=child.relation,
            guardian_birth_year=1975 + child.number % 12,
            guardian_email=child.email,
            guardian_phone=child.phone,
        )
        self._write(child, choices=_choices(child))
        settings = self.past.ctx.settings
        secret = settings.link_secret.get_secret_value()
        families.send_code(
            self.past.conn, self.past.ctx.limits, secret, self._form(child), _address(child), kind="phone"
        )
        # The guardian reads it on the phone; the ledger forgets it once it has been sent.
        row = self.past.one(
            """
            select variables ->> 'code' as code from public.whatsapp_logs
             where event_key = 'consent_code' and to_address = %(phone)s
            """,
            phone=child.phone,
        )
        self._codes[child.key] = row["code"]

    def finish_form(self, child: Child) -> None:
        """The guardian types the code, which makes the choices hold, and says the rest."""
        ctx, code = self.past.ctx, self._codes.pop(child.key)
        secret, address = ctx.settings.link_secret.get_secret_value(), _address(child)
        form = self._form(child)
        tried = families.confirm(self.past.conn, ctx.limits, secret, form, code, child.language, _visit(child), address)
        assert tried.outcome == "right", tried.outcome
        values = {
            "student_name": child.name,
            "city": child.city,
            "language": child.language,
            "why": _REASONS[child.number % len(_REASONS)],
            "contact_hours": "evening",
        }
        families.finish(self.past.conn, self._form(child), values)

    def fill_form_alone(self, child: Child) -> None:
        """A student fills the form; the guardian is asked."""
        self._write(child, filled_by="student", birth_year=self._year() - child.age, grade=child.grade)
        self._write(child, guardian_email=child.email)
        families.ask_guardian(self.past.conn, self.past.ctx.limits, self._form(child), _address(child))

    def take_consent_back(self, child: Child) -> None:
        """The guardian switches the course off again."""
        home = self.household(child)
        consent.change(
            self.past.conn, home["lead_id"], home["phone_id"], {"course": False}, child.language, _visit(child)
        )

    def _form(self, child: Child) -> Form:
        home, conn = self.household(child), self.past.conn
        form = families.open_form(
            conn, personal_link(conn, LinkKind.FORM, lead_id=home["lead_id"], contact_id=home["email_id"])
        )
        assert form is not None
        return form

    def _write(self, child: Child, **values: Any) -> None:
        families.save(self.past.conn, self._form(child), values, child.language)

    def _year(self) -> int:
        return families.this_year(self.past.conn)

    # ------------------------------------------------------------ the educator
    def review(self, child: Child) -> None:
        """The educator approves a form, or asks for one more detail."""
        status = "approved" if child.steps > 1 else "more_info"
        question = "Which class is Pooja in, and which board?" if status == "more_info" else None
        with self.past.person(self.educator):
            self.past.run(
                """
                update public.cta_submissions set status = %(to)s, review_reason = %(reason)s
                 where lead_id = %(lead)s
                """,
                to=status,
                reason=question,
                lead=self.household(child)["lead_id"],
            )

    def ask_for_fee(self, child: Child) -> None:
        """The educator marks a lead interested in a batch; the link is made and sent."""
        batch = self.batches[child.batch or ("weekend" if child.number < 200 else "weekday")]
        with self.past.person(self.educator):
            self.past.run(
                "select public.mark_interested(%(lead)s, %(batch)s, p_due_on => public.app_now()::date + 5)",
                lead=self.household(child)["lead_id"],
                batch=batch,
            )

    def move(self, child: Child, stage: str, reason: str | None = None) -> None:
        """The educator moves a lead by hand."""
        with self.past.person(self.educator):
            self.past.run(
                "update public.imported_leads set stage = %(stage)s, lost_reason = %(reason)s where id = %(lead)s",
                stage=stage,
                reason=reason,
                lead=self.household(child)["lead_id"],
            )

    def cancel_fee(self, child: Child) -> None:
        """The educator takes a link back."""
        payments.cancel(self.past.conn, self.payment(child)["id"])
        self.move(child, "interested")

    def make_batches(self) -> None:
        """The educator makes the two batches, one about to begin and one a while later."""
        plans = {
            "weekend": ("the weekend batch", -21, "Saturdays, 5 pm"),
            "weekday": ("the weekday batch", 14, "Tuesdays, 6 pm"),
        }
        for key, (name, starts_in, days) in plans.items():
            with self.past.person(self.educator):
                row = self.past.one(
                    """
                    insert into public.batches (name, starts_on, ends_on, class_days, fee_paise, seats)
                    values (%(name)s, %(start)s, %(start)s::date + 56, %(days)s, %(fee)s, 25)
                    returning id
                    """,
                    name=name,
                    start=self.past.now.astimezone(INDIA).date() + timedelta(days=starts_in),
                    days=days,
                    fee=_FEE_PAISE[key],
                )
            self.batches[key] = row["id"]

    # ------------------------------------------------------------ the guardian pays, the student comes in
    def open_link(self, child: Child) -> None:
        """The guardian looks at the payment link."""
        payments.open_link(self.past.conn, self.payment(child)["id"])

    def pay(self, child: Child) -> None:
        """The guardian pays; one pays another amount than was asked."""
        self.open_link(child)
        payment = self.payment(child)
        amount = payment["amount_paise"] - (50_000 if child.reach == "needs_review" else 0)
        self.past.gateway.pay(payment["gateway_request_id"], amount)
        payments.check(self.past.conn, payment["id"])

    def take_seat(self, child: Child) -> None:
        """The student signs in for the first time: the confirmed address opens the seat."""
        with self.past.person(self.accounts[child.key]):
            self.past.run("select public.create_profile_for_current_user()")

    def payment(self, child: Child) -> Row:
        """The newest payment of a child."""
        return self.past.one(
            "select * from public.payments where lead_id = %(lead)s order by created_at desc, id limit 1",
            lead=self.household(child)["lead_id"],
        )


def _choices(child: Child) -> dict[str, bool]:
    """All but photos and videos for some; one guardian wants the course and no messages."""
    if child.reach == "approved":
        return {purpose: purpose == "course" for purpose in PURPOSES}
    return {purpose: purpose != "media" or child.number % 2 == 0 for purpose in PURPOSES}


def _address(child: Child) -> str:
    """Where a family's visits come from: each has a line of its own, as limits are counted by it."""
    return f"192.0.2.{child.number % 250}"


def _visit(child: Child) -> Visit:
    return Visit(_address(child), "A phone")
