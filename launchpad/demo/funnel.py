"""From a list to a seat: the moves of families and of the educator."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from launchpad.core.links import LinkKind, open_personal_link, personal_link
from launchpad.demo.lists import LeadList
from launchpad.demo.past import Past
from launchpad.demo.people import Child
from launchpad.leads import service as leads
from launchpad.ledger.plan import plan
from launchpad.outreach.compose import Subject, messages_for
from launchpad.payments import service as payments

_FEE_PAISE = {"weekend": 499_900, "weekday": 549_900}
_PURPOSES = ("course", "messages", "calls", "marketing", "media", "certificate_page")
_REASONS = ("She sells bracelets to her class already.", "He wants to sell his own game.", "A cousin took the course.")


class Funnel:
    """The moves, each made now. `educator` and `accounts` (by a child's key) are the ids of accounts."""

    def __init__(self, past: Past, educator: UUID, accounts: Mapping[str, UUID]) -> None:
        self.past = past
        self.educator = educator
        self.accounts = accounts
        self.batches: dict[str, UUID] = {}

    @cached_property
    def _notices(self) -> dict[str, Row]:
        rows = self.past.rows(
            "select distinct on (language) * from public.consent_notices order by language, version desc"
        )
        return {row["language"]: row for row in rows}

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
    def fill_form(self, child: Child) -> None:
        """A guardian fills the form; who comes further than that confirms the choices with a code."""
        home = self.household(child)
        submission = self._open_form(child, home, filled_by="guardian")
        self.past.run(
            "update public.families set language = %(to)s where id = %(id)s", to=child.language, id=home["family_id"]
        )
        if child.steps > 1:
            self._consent(child, home)
        self.past.run(
            """
            update public.cta_submissions set status = 'pending', submitted_at = public.app_now(), why = %(why)s,
                   choices = %(choices)s, contact_hours = 'After 6 pm'
             where id = %(id)s
            """,
            id=submission,
            why=_REASONS[child.number % len(_REASONS)],
            choices=Jsonb(self._choices(child)),
        )

    def fill_form_alone(self, child: Child) -> None:
        """A student fills the form; the guardian is asked."""
        home = self.household(child)
        submission = self._open_form(child, home, filled_by="student")
        self.past.run("update public.cta_submissions set status = 'awaiting_guardian' where id = %(id)s", id=submission)
        asked = messages_for(
            self.past.conn, "consent_request", [home["lead_id"]], Subject("cta_submission", submission), priority=3
        )
        plan(self.past.conn, asked)

    def _open_form(self, child: Child, home: Row, *, filled_by: str) -> UUID:
        conn = self.past.conn
        token = personal_link(conn, LinkKind.FORM, lead_id=home["lead_id"], contact_id=home["email_id"])
        open_personal_link(conn, LinkKind.FORM, token)
        row = self.past.one(
            """
            insert into public.cta_submissions (lead_id, form_token, language, filled_by, birth_year, grade,
              guardian_name, guardian_relation, guardian_birth_year, guardian_email, guardian_phone, student_name, city)
            values (%(lead)s, %(token)s, %(language)s, %(filled_by)s,
              extract(year from public.app_now())::int - %(age)s, %(grade)s, %(guardian)s, %(relation)s,
              %(guardian_birth_year)s, %(email)s, %(phone)s, %(name)s, %(city)s)
            returning id
            """,
            lead=home["lead_id"],
            token=token,
            filled_by=filled_by,
            guardian_birth_year=1975 + child.number % 12,
            email=child.email,
            phone=child.phone,
            **_of(child, "language", "age", "grade", "guardian", "relation", "name", "city"),
        )
        return UUID(str(row["id"]))

    def _choices(self, child: Child) -> dict[str, bool]:
        if child.reach == "approved":
            return {"course": True}
        return {purpose: purpose != "media" or child.number % 2 == 0 for purpose in _PURPOSES}

    def _consent(self, child: Child, home: Row) -> None:
        notice = self._notices[child.language]
        choices = self._choices(child)
        self.past.run(
            """
            insert into public.guardian_consents (lead_id, contact_id, purpose, granted, method, notice_version,
              notice_language, notice_hash, guardian_name, guardian_relation, guardian_birth_year, ip, user_agent)
            select %(lead)s, %(contact)s, purpose::public.consent_purpose, granted, 'code', %(version)s, %(language)s,
                   %(hash)s, %(guardian)s, %(relation)s, %(year)s, '192.0.2.10', 'A phone'
              from unnest(%(purposes)s::text[], %(granted)s::boolean[]) as choice (purpose, granted)
            """,
            lead=home["lead_id"],
            contact=home["phone_id"],
            version=notice["version"],
            hash=notice["body_hash"],
            year=1975 + child.number % 12,
            purposes=list(choices),
            granted=list(choices.values()),
            **_of(child, "language", "guardian", "relation"),
        )
        self.past.run(
            """
            update public.contacts set owner = 'guardian', name = %(guardian)s, relation = %(relation)s,
                   verified_at = case when id = %(phone)s then public.app_now() else verified_at end
             where id in (%(email)s, %(phone)s)
            """,
            email=home["email_id"],
            phone=home["phone_id"],
            **_of(child, "guardian", "relation"),
        )
        self.past.run(
            """
            update public.imported_leads set birth_year = extract(year from public.app_now())::int - %(age)s,
                   grade = %(grade)s where id = %(lead)s
            """,
            lead=home["lead_id"],
            **_of(child, "age", "grade"),
        )

    # ------------------------------------------------------------ the educator
    def review(self, child: Child) -> None:
        """The educator approves a form, or asks for one more detail."""
        status = "approved" if child.steps > 2 else "more_info"
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
        payments.cancel(self.past.conn, self._payment(child)["id"])
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
        payments.open_link(self.past.conn, self._payment(child)["id"])

    def pay(self, child: Child) -> None:
        """The guardian pays; one pays another amount than was asked."""
        self.open_link(child)
        payment = self._payment(child)
        amount = payment["amount_paise"] - (50_000 if child.reach == "needs_review" else 0)
        self.past.gateway.pay(payment["gateway_request_id"], amount)
        payments.check(self.past.conn, payment["id"])

    def take_seat(self, child: Child) -> None:
        """The student signs in for the first time: the confirmed address opens the seat."""
        with self.past.person(self.accounts[child.key]):
            self.past.run("select public.create_profile_for_current_user()")

    def _payment(self, child: Child) -> Row:
        return self.past.one(
            "select * from public.payments where lead_id = %(lead)s", lead=self.household(child)["lead_id"]
        )


def _of(child: Child, *names: str) -> dict[str, Any]:
    return {name: getattr(child, name) for name in names}
