"""SQL of the books: what was agreed, what came in otherwise, what does not fit, what goes back, and the matching."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn, Row, notify

REFUNDS = "refunds"
MATCHING = "matching"
_LANE = "payments"


# ---------------------------------------------------------------- asking
def leads(conn: Conn, lead_ids: list[UUID], batch_id: UUID, *, is_extra: bool) -> list[Row]:
    """Children with the batch that they would pay for, whether the guardian agrees, and what is open or paid.

    open_*: the payment that a new one would stand beside; for an extra fee, another extra fee that is still open.
    """
    return conn.execute(
        """
        select l.id as lead_id, l.family_id, l.student_name, l.stage::text, b.name as batch_name, b.course_name,
               b.starts_on, b.class_days, b.fee_paise, private.has_consent(l.id, 'course') as is_allowed,
               o.id as open_id, o.pay_ref as open_ref, o.status::text as open_status, o.created_at as open_since
          from unnest(%(leads)s::uuid[]) with ordinality as x (id, n)
          join public.imported_leads l on l.id = x.id
          join public.batches b on b.id = %(batch)s
          left join lateral (
            select p.* from public.payments p
             where p.lead_id = l.id and p.batch_id = b.id and (p.purpose = 'other') = %(extra)s
               and (p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'needs_review', 'failed')
                    or (p.status = 'paid' and not %(extra)s))
             order by p.status = 'paid' desc, p.part limit 1) o on true
         order by x.n
        """,
        {"leads": lead_ids, "batch": batch_id, "extra": is_extra},
    ).fetchall()


def interested(conn: Conn, lead_id: UUID) -> None:
    """Who is asked for a fee is interested, unless further on already."""
    conn.execute(
        """
        update public.imported_leads set stage = 'interested'
         where id = %(lead)s and stage in ('new', 'invited', 'cta_submitted', 'approved', 'contacted')
        """,
        {"lead": lead_id},
    )


def agree(conn: Conn, lead_id: UUID, batch_id: UUID, facts: Row) -> UUID:
    """Write down a fee with its discount and parts; returns the plan."""
    row = conn.execute(
        """
        insert into public.payment_plans (lead_id, batch_id, fee_paise, discount_paise, discount_reason, parts)
        values (%(lead)s, %(batch)s, %(fee)s, %(discount)s, %(reason)s, %(parts)s) returning id
        """,
        {"lead": lead_id, "batch": batch_id, **facts},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


def ask(conn: Conn, facts: dict[str, Any]) -> Row:
    """Ask for one amount; the lane makes the link at once, or from `not_before` on."""
    row = conn.execute(
        """
        insert into public.payments (lead_id, batch_id, purpose, amount_paise, due_on, expires_at, plan_id, part, parts,
                                     fee_paise, discount_paise, replaces_id, not_before)
        values (%(lead_id)s, %(batch_id)s, %(purpose)s, %(amount_paise)s, %(due_on)s, %(expires_at)s, %(plan_id)s,
                %(part)s, %(parts)s, %(fee_paise)s, %(discount_paise)s, %(replaces_id)s, %(not_before)s)
        returning *
        """,
        {
            "purpose": "course",
            "due_on": None,
            "expires_at": None,
            "plan_id": None,
            "part": 1,
            "parts": 1,
            "fee_paise": None,
            "discount_paise": 0,
            "replaces_id": None,
            "not_before": None,
            **facts,
        },
    ).fetchone()
    assert row is not None
    notify(conn, _LANE)
    return row


def link_goes_out(conn: Conn, due_on: date) -> datetime | None:
    """When the link of a later part is made: some days before it is due, at ten in India; None: now."""
    row = conn.execute(
        """
        select ((%(due)s::date - (s.value ->> 'part_days')::int)::timestamp + interval '10 hours')
                 at time zone 'Asia/Kolkata' as at, public.app_now() as now
          from public.app_settings s where s.key = 'payment_policy'
        """,
        {"due": due_on},
    ).fetchone()
    return row["at"] if row and row["at"] > row["now"] else None


def siblings(conn: Conn, payment: Row) -> list[Row]:
    """Other parts of the same plan that are still asked for, locked."""
    return conn.execute(
        """
        select * from public.payments
         where plan_id = %(plan)s and id <> %(id)s
           and status in ('draft', 'failed', 'link_created', 'link_sent', 'opened', 'pending') for update
        """,
        {"plan": payment["plan_id"], "id": payment["id"]},
    ).fetchall()


def extend(conn: Conn, payment_id: UUID, until: datetime) -> None:
    """Let a link work until another time."""
    conn.execute(
        "update public.payments set expires_at = %(until)s where id = %(id)s", {"id": payment_id, "until": until}
    )


def expire_due(conn: Conn) -> list[UUID]:
    """End the links whose time has come; the lane closes them at the gateway. Who is just paying is waited for."""
    rows = conn.execute(
        """
        update public.payments set status = 'expired', not_before = public.app_now()
         where status in ('link_created', 'link_sent', 'opened', 'pending') and expires_at <= public.app_now()
           and not (status = 'pending' and returned_at > clock_timestamp() - interval '15 minutes')
           and (lease_until is null or lease_until < clock_timestamp())
        returning id
        """
    ).fetchall()
    if rows:
        notify(conn, _LANE)
    return [row["id"] for row in rows]


# ---------------------------------------------------------------- money that came in another way
def offline(conn: Conn, payment: Row, facts: dict[str, Any]) -> None:
    """Write down how money came, and book it."""
    conn.execute(
        """
        insert into public.offline_payments (payment_id, method, reference, received_on, note, proof_path)
        values (%(id)s, %(method)s, %(reference)s, %(received_on)s, %(note)s, %(proof_path)s)
        """,
        {"id": payment["id"], **facts},
    )
    book(conn, payment["id"], facts["method"], payment["amount_paise"])


def book(conn: Conn, payment_id: UUID, method: str, amount_paise: int, review: Row | None = None) -> None:
    """Make a payment paid, with receipt, seat and word to the family."""
    told = review or {"gateway_payment_id": None, "fees_paise": None, "instrument": None}
    conn.execute(
        "select private.book_payment(%(id)s, %(method)s, %(amount)s, %(gateway)s, %(fees)s, %(instrument)s)",
        {
            "id": payment_id,
            "method": method,
            "amount": amount_paise,
            "gateway": told["gateway_payment_id"],
            "fees": told["fees_paise"],
            "instrument": told["instrument"],
        },
    )
    notify(conn, _LANE)


def has_proof(conn: Conn, path: str) -> bool:
    """Whether a file lies in the bucket of proofs."""
    found = conn.execute(
        "select 1 from storage.objects where bucket_id = 'payment-proofs' and name = %(path)s", {"path": path}
    ).fetchone()
    return found is not None


# ---------------------------------------------------------------- what does not fit
def review(conn: Conn, review_id: UUID) -> Row | None:
    """One item, locked."""
    return conn.execute(
        "select * from public.payment_reviews where id = %(id)s for update", {"id": review_id}
    ).fetchone()


def decide(conn: Conn, review_id: UUID, status: str, note: str | None, actor: UUID, payment_id: UUID | None) -> None:
    """Write down what was decided."""
    conn.execute(
        """
        update public.payment_reviews set status = %(status)s, note = %(note)s, decided_by = %(actor)s,
               decided_at = public.app_now(), payment_id = coalesce(payment_id, %(payment)s) where id = %(id)s
        """,
        {"id": review_id, "status": status, "note": note, "actor": actor, "payment": payment_id},
    )


def after_review(conn: Conn, payment_id: UUID) -> None:
    """Put a payment where it belongs once nothing of it is open any more."""
    conn.execute("select private.after_review(%(id)s)", {"id": payment_id})
    notify(conn, _LANE)


def stray(conn: Conn, payment: Row | None, request_id: str, facts: Row, difference: str) -> bool:
    """Money on a link that is none of ours, to be looked at; False when it is known already."""
    added = conn.execute(
        """
        insert into public.payment_reviews (payment_id, kind, gateway_payment_id, gateway_request_id, asked_paise,
               came_paise, currency, fees_paise, instrument, payer_name, payer_email, payer_phone, difference)
        select %(owner)s, 'stray', %(payment)s, %(request)s, %(asked)s, %(amount)s, %(currency)s, %(fees)s,
               %(instrument)s, %(payer_name)s, %(payer_email)s, %(payer_phone)s, %(difference)s
         where not exists (select from public.payments p where p.gateway_payment_id = %(payment)s)
        on conflict (gateway_payment_id) do nothing
        """,
        {
            **facts,
            "owner": payment["id"] if payment else None,
            "asked": payment["amount_paise"] if payment else None,
            "request": request_id,
            "difference": difference,
        },
    ).rowcount
    if added and payment:
        conn.execute(
            """
            update public.payments set status = 'needs_review', review_reason = %(difference)s
             where id = %(id)s and status not in ('draft', 'failed')
            """,
            {"id": payment["id"], "difference": difference},
        )
    return bool(added)


def by_ref(conn: Conn, pay_ref: str) -> Row | None:
    """The payment of a reference, locked."""
    return conn.execute("select * from public.payments where pay_ref = %(ref)s for update", {"ref": pay_ref}).fetchone()


# ---------------------------------------------------------------- refunds
def sent_back(conn: Conn, payment_id: UUID | None, gateway_payment_id: str | None) -> int:
    """How much of a payment is back, on its way or asked for, in paise."""
    row = conn.execute(
        """
        select coalesce(sum(amount_paise), 0) as paise from public.payment_refunds
         where status not in ('denied', 'withdrawn')
           and case when %(gateway)s::text is null then payment_id = %(payment)s and review_id is null
                    else gateway_payment_id = %(gateway)s end
        """,
        {"payment": payment_id, "gateway": gateway_payment_id},
    ).fetchone()
    return int(row["paise"]) if row else 0


def ask_refund(conn: Conn, facts: dict[str, Any]) -> UUID:
    """Write down that money is to go back; the lane asks the gateway."""
    row = conn.execute(
        """
        insert into public.payment_refunds (payment_id, review_id, gateway_payment_id, amount_paise, kind, reason)
        values (%(payment)s, %(review)s, %(gateway)s, %(amount)s, %(kind)s, %(reason)s) returning id
        """,
        facts,
    ).fetchone()
    assert row is not None
    notify(conn, REFUNDS)
    return UUID(str(row["id"]))


def refund(conn: Conn, refund_id: UUID) -> Row | None:
    """One refund, locked."""
    return conn.execute(
        "select * from public.payment_refunds where id = %(id)s for update", {"id": refund_id}
    ).fetchone()


def retry_refund(conn: Conn, refund_id: UUID) -> None:
    """Ask the gateway once more."""
    conn.execute(
        """
        update public.payment_refunds set status = 'asked', error_text = null, not_before = public.app_now()
         where id = %(id)s
        """,
        {"id": refund_id},
    )
    notify(conn, REFUNDS)


def drop_refund(conn: Conn, refund_id: UUID) -> None:
    """A refund that the gateway did not take is given up."""
    conn.execute(
        """
        update public.payment_refunds set status = 'withdrawn', not_before = null, finished_at = public.app_now()
         where id = %(id)s
        """,
        {"id": refund_id},
    )


def claim_refund(conn: Conn, claim_id: UUID, lease: timedelta) -> Row | None:
    """The refund that the gateway is to be asked about the longest, for a lease."""
    return conn.execute(
        """
        update public.payment_refunds r
           set claimed_by = %(claim)s, lease_until = clock_timestamp() + %(lease)s, attempts = attempts + 1
         where r.id = (
           select due.id from public.payment_refunds due
            where due.not_before <= public.app_now() and due.status in ('asked', 'requested')
              and due.gateway_payment_id is not null
              and (due.lease_until is null or due.lease_until < clock_timestamp())
            order by due.not_before limit 1 for update skip locked)
        returning r.*, public.app_now() - r.created_at as age
        """,
        {"claim": str(claim_id), "lease": lease},
    ).fetchone()


def refund_taken(conn: Conn, refund: Row, gateway_refund_id: str, after: timedelta) -> bool:
    """The gateway has taken a refund up. False when it was known already."""
    fresh = conn.execute(
        """
        update public.payment_refunds set status = 'requested', gateway_refund_id = %(case)s, error_text = null,
               requested_at = public.app_now(), claimed_by = null, lease_until = null, attempts = 0,
               not_before = public.app_now() + %(after)s
         where id = %(id)s and status = 'asked' returning payment_id
        """,
        {"id": refund["id"], "case": gateway_refund_id, "after": after},
    ).fetchone()
    if fresh and refund["payment_id"] and refund["review_id"] is None:
        conn.execute(
            "update public.payments set refunding_paise = refunding_paise + %(amount)s where id = %(id)s",
            {"id": refund["payment_id"], "amount": refund["amount_paise"]},
        )
    return fresh is not None


def refund_later(conn: Conn, refund: Row, after: timedelta, error: str | None = None) -> None:
    """Give a claimed refund back, to be asked about again."""
    conn.execute(
        """
        update public.payment_refunds set claimed_by = null, lease_until = null, error_text = %(error)s,
               not_before = public.app_now() + %(after)s
         where id = %(id)s and claimed_by = %(claim)s
        """,
        {"id": refund["id"], "claim": refund["claimed_by"], "after": after, "error": error},
    )


def refund_over(conn: Conn, refund: Row, status: str, error: str | None) -> None:
    """A refund that will not be: refused, denied or taken back."""
    conn.execute(
        """
        update public.payment_refunds set status = %(status)s::public.refund_status, error_text = %(error)s,
               not_before = null, claimed_by = null, lease_until = null,
               finished_at = case when %(status)s <> 'failed' then public.app_now() end
         where id = %(id)s
        """,
        {"id": refund["id"], "status": status, "error": error},
    )
    if refund["status"] == "requested" and refund["payment_id"] and refund["review_id"] is None:
        conn.execute(
            """
            update public.payments set refunding_paise = greatest(refunding_paise - %(amount)s, 0) where id = %(id)s
            """,
            {"id": refund["payment_id"], "amount": refund["amount_paise"]},
        )


def refund_done(conn: Conn, refund_id: UUID, bank_reference: str | None) -> None:
    """The money is back: payment, seat and timeline follow."""
    conn.execute("select private.finish_refund(%(id)s, %(bank)s)", {"id": refund_id, "bank": bank_reference})


def record_event(conn: Conn, kind: str, ids: list[UUID]) -> None:
    """Something that others follow."""
    conn.execute(
        "select private.record_event(%(kind)s, jsonb_build_object('ids', to_jsonb(%(ids)s::uuid[])))",
        {"kind": kind, "ids": ids},
    )


def refunds_with_payment(conn: Conn, refund_ids: list[UUID]) -> list[Row]:
    """Refunds with the payment and child that they belong to; those of money of nobody are left out."""
    return conn.execute(
        """
        select r.*, p.pay_ref, p.lead_id from public.payment_refunds r join public.payments p on p.id = r.payment_id
         where r.id = any(%(ids)s)
        """,
        {"ids": refund_ids},
    ).fetchall()


# ---------------------------------------------------------------- matching
def ask_matching(conn: Conn, request_id: str | None = None) -> None:
    """Have the books laid beside the gateway's list; one asked for already is that one."""
    conn.execute(
        """
        insert into public.payment_matchings (request_ids)
        values (case when %(request)s::text is null then '{}' else array[%(request)s::text] end)
        on conflict ((true)) where done_at is null
        do update set request_ids = array(select distinct x
                        from unnest(payment_matchings.request_ids || excluded.request_ids) as x),
                      not_before = least(payment_matchings.not_before, excluded.not_before)
        """,
        {"request": request_id},
    )
    notify(conn, MATCHING)


def ask_daily(conn: Conn) -> None:
    """Once a day by itself, as long as there are links at the gateway."""
    due = conn.execute(
        """
        select 1 where exists (select from public.payments where gateway_request_id is not null)
           and not exists (select from public.payment_matchings
                            where done_at is null or done_at > public.app_now() - interval '1 day')
           and not exists (select from public.payments p where p.gateway_request_id is not null
                            having min(p.created_at) > public.app_now() - interval '1 day')
        """
    ).fetchone()
    if due:
        ask_matching(conn)


def claim_matching(conn: Conn, claim_id: UUID, lease: timedelta) -> Row | None:
    """The matching that is to be done."""
    return conn.execute(
        """
        update public.payment_matchings m set claimed_by = %(claim)s, lease_until = clock_timestamp() + %(lease)s
         where m.id = (select d.id from public.payment_matchings d
                        where d.done_at is null and d.not_before <= public.app_now()
                          and (d.lease_until is null or d.lease_until < clock_timestamp()) limit 1
                        for update skip locked)
        returning *
        """,
        {"claim": str(claim_id), "lease": lease},
    ).fetchone()


def matching_done(conn: Conn, matching: Row, counts: dict[str, int]) -> None:
    """What it found."""
    conn.execute(
        """
        update public.payment_matchings set done_at = public.app_now(), error_text = null, claimed_by = null,
               lease_until = null, looked = %(looked)s, found_paid = %(paid)s, found_stray = %(stray)s
         where id = %(id)s and claimed_by = %(claim)s
        """,
        {"id": matching["id"], "claim": matching["claimed_by"], **counts},
    )


def matching_later(conn: Conn, matching: Row, after: timedelta, error: str) -> None:
    """The gateway did not answer; later again."""
    conn.execute(
        """
        update public.payment_matchings set claimed_by = null, lease_until = null, error_text = %(error)s,
               not_before = public.app_now() + %(after)s
         where id = %(id)s and claimed_by = %(claim)s
        """,
        {"id": matching["id"], "claim": matching["claimed_by"], "after": after, "error": error},
    )


def known_requests(conn: Conn, request_ids: list[str]) -> dict[str, Row]:
    """Our payments of some requests at the gateway."""
    rows = conn.execute(
        "select * from public.payments where gateway_request_id = any(%(ids)s)", {"ids": request_ids}
    ).fetchall()
    return {row["gateway_request_id"]: row for row in rows}


def known_credits(conn: Conn, payment_ids: list[str]) -> set[str]:
    """Which payments at the gateway have been booked or are looked at."""
    rows = conn.execute(
        """
        select gateway_payment_id as id from public.payments where gateway_payment_id = any(%(ids)s)
        union select gateway_payment_id from public.payment_reviews where gateway_payment_id = any(%(ids)s)
        """,
        {"ids": payment_ids},
    ).fetchall()
    return {row["id"] for row in rows}


# ---------------------------------------------------------------- what is shown
def receipt(conn: Conn, payment_id: UUID, user_id: UUID | None) -> Row | None:
    """A receipt's facts; for a user only that of a seat of theirs, for the educator and for None any."""
    return conn.execute(
        """
        select r.* from public.payment_receipts r join public.payments p on p.id = r.payment_id
         where r.payment_id = %(id)s
           and (%(user)s::uuid is null
                or exists (select from public.profiles a where a.user_id = %(user)s and a.role = 'admin')
                or exists (select from public.enrollments e where e.lead_id = p.lead_id and e.user_id = %(user)s))
        """,
        {"id": payment_id, "user": user_id},
    ).fetchone()


def raw_events(conn: Conn, payment: Row) -> list[Row]:
    """The gateway's webhooks about a payment's attempts, as they came."""
    return conn.execute(
        """
        select w.id, w.event_key, w.status::text, w.received_at, w.body
          from public.webhook_events w
         where w.provider = 'instamojo' and w.event_key in (
           select (e.detail ->> 'gateway_payment_id') || ':' || s.said
             from public.payment_events e, unnest(array['Credit', 'Failed']) as s (said)
            where e.payment_id = %(id)s and e.kind in ('webhook', 'webhook_failed'))
         order by w.id
        """,
        {"id": payment["id"]},
    ).fetchall()
