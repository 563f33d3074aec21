"""SQL of payments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from launchpad.core.db import Conn, Row, notify
from launchpad.ledger.queries import LEDGERS

LANE = "payments"


# ---------------------------------------------------------------- the lane
def claim(conn: Conn, claim_id: UUID, lease: timedelta) -> Row | None:
    """The payment whose next step at the gateway is due the longest, into this claim's hands for a lease.

    `not_before` is business time: when the gateway is next to be spoken to about it; a draft without one is due.
    """
    return conn.execute(
        """
        update public.payments p set claimed_by = %(claim)s, lease_until = clock_timestamp() + %(lease)s
         where p.id = (
           select due.id from public.payments due
            where (due.not_before <= public.app_now() or (due.not_before is null and due.status = 'draft'))
              -- While payments are paused no link is made; what was asked for is still looked at.
              and (due.status <> 'draft'
                   or not (select c.is_paused from public.channel_states c where c.channel = 'payments'))
              and (due.lease_until is null or due.lease_until < clock_timestamp())
            order by due.not_before nulls first, due.created_at limit 1 for update skip locked)
        returning p.*, exists (
          select 1 from public.payment_events e
           where e.payment_id = p.id and e.kind in ('closed', 'not_closed')) as is_closed
        """,
        {"claim": str(claim_id), "lease": lease},
    ).fetchone()


def again(conn: Conn, payment: Row, after: timedelta | None, error: str | None = None) -> None:
    """Give a claimed payment back, to be looked at again after a while (None: not by itself), with what went wrong."""
    # A webhook or a payer's return during the call wants another look at once: this one's end does not put that off.
    conn.execute(
        """
        update public.payments set claimed_by = null, lease_until = null, error_text = %(error)s,
               not_before = case when not_before is distinct from %(claimed_at)s then not_before
                                 else public.app_now() + %(after)s end
         where id = %(id)s and claimed_by = %(claim)s
        """,
        {**_claimed(payment), "after": after, "error": error},
    )


def _claimed(payment: Row) -> dict[str, Any]:
    return {"id": payment["id"], "claim": payment["claimed_by"], "claimed_at": payment["not_before"]}


def due_now(conn: Conn, payment_id: UUID) -> None:
    """Have the gateway asked about a payment at once."""
    conn.execute(
        "update public.payments set not_before = public.app_now() where id = %(id)s and gateway_request_id is not null",
        {"id": payment_id},
    )
    notify(conn, LANE)


# ---------------------------------------------------------------- reminders
def lock_unpaid(conn: Conn, hour: int) -> list[Row]:
    """Payments whose next reminder has come, in India from an hour of the day on, with their batch.

    The first two days before the day on which it is due, the second on the day after it, for a week. Nobody is reminded
    within a day of the link or of the reminder before, or after the family has written.
    """
    return conn.execute(
        """
        with today as (
          select (public.app_now() at time zone 'Asia/Kolkata')::date as day,
                 extract(hour from public.app_now() at time zone 'Asia/Kolkata') as hour
        )
        select p.*, b.name as batch_name, b.course_name, b.starts_on, b.class_days
          from today t
          join public.payments p on p.status in ('link_sent', 'opened') and p.reminders < 2
           and case p.reminders when 0 then t.day between p.due_on - 2 and p.due_on
                                else t.day between p.due_on + 1 and p.due_on + 7 end
          join public.batches b on b.id = p.batch_id
         where t.hour >= %(hour)s
           and p.created_at < public.app_now() - interval '1 day'
           and (p.reminded_at is null or p.reminded_at < public.app_now() - interval '1 day')
           and not exists (select 1 from public.crm_conversations c
                            where c.family_id = p.family_id and c.last_inbound_at > p.created_at)
         order by p.due_on, p.id limit 200 for update of p skip locked
        """,
        {"hour": hour},
    ).fetchall()


def reminded(conn: Conn, payment_id: UUID) -> None:
    """Count one more reminder."""
    conn.execute(
        "update public.payments set reminders = reminders + 1, reminded_at = public.app_now() where id = %(id)s",
        {"id": payment_id},
    )


def stop_reminders(conn: Conn) -> None:
    """Take back the reminders of what is paid, closed or under way."""
    for ledger in LEDGERS.values():
        conn.execute(
            sql.SQL(
                """
                update {ledger} m set status = 'cancelled', gate_reason = 'There is nothing to be reminded of any more.'
                  from public.payments p
                 where m.subject_id = p.id and m.event_key in ('payment_reminder_1', 'payment_reminder_2')
                   and m.status in ('planned', 'held') and p.status not in ('link_sent', 'opened')
                """
            ).format(ledger=sql.Identifier("public", ledger))
        )


# ---------------------------------------------------------------- making the link
def guardian(conn: Conn, payment: Row) -> Row:
    """name, email and phone of a guardian who may be written to; what there is none of is null."""
    row = conn.execute(
        """
        with usable as (
          select c.kind, c.value, c.owner, c.name, c.verified_at, c.created_at from public.contacts c
           where c.family_id = %(family)s and c.owner <> 'student'
             and c.opted_out_at is null and c.suppressed_at is null and c.retired_at is null
           order by c.verified_at is null, c.owner <> 'guardian', c.created_at)
        select (select value from usable where kind = 'email' limit 1) as email,
               (select value from usable where kind = 'phone' limit 1) as phone,
               coalesce(
                 (select c.guardian_name from public.guardian_consents c
                   where c.lead_id = %(lead)s and c.guardian_name is not null order by c.id desc limit 1),
                 (select name from usable where owner = 'guardian' and name is not null limit 1)) as name
        """,
        {"family": payment["family_id"], "lead": payment["lead_id"]},
    ).fetchone()
    assert row is not None
    return row


def begin(conn: Conn, payment: Row, attempt_id: UUID) -> bool:
    """Note that the gateway is about to be asked for a link. False when this claim's draft was cancelled meanwhile."""
    return bool(
        conn.execute(
            """
            update public.payments set attempt_id = %(attempt)s, attempts = attempts + 1, called_at = clock_timestamp()
             where id = %(id)s and claimed_by = %(claim)s and status = 'draft'
            """,
            {"id": payment["id"], "claim": payment["claimed_by"], "attempt": attempt_id},
        ).rowcount
    )


def forget_attempt(conn: Conn, payment_id: UUID) -> None:
    """The gateway certainly made nothing of the last attempt."""
    conn.execute("update public.payments set attempt_id = null where id = %(id)s", {"id": payment_id})


def store_link(conn: Conn, payment: Row, request_id: str, url: str, look_after: timedelta) -> bool:
    """Keep the link that was made. False when this claim's draft was cancelled meanwhile: nobody will use the link."""
    return bool(
        conn.execute(
            """
            update public.payments set status = 'link_created', gateway_request_id = %(request)s, gateway_url = %(url)s,
                   error_text = null, claimed_by = null, lease_until = null, not_before = public.app_now() + %(after)s
             where id = %(id)s and claimed_by = %(claim)s and status = 'draft'
            """,
            {
                "id": payment["id"],
                "claim": payment["claimed_by"],
                "request": request_id,
                "url": url,
                "after": look_after,
            },
        ).rowcount
    )


def fail(conn: Conn, payment: Row, error: str) -> None:
    """The link cannot be made as things stand; somebody has to change something and try again."""
    conn.execute(
        """
        update public.payments set status = 'failed', error_text = %(error)s, claimed_by = null, lease_until = null,
               not_before = null
         where id = %(id)s and claimed_by = %(claim)s and status = 'draft'
        """,
        {"id": payment["id"], "claim": payment["claimed_by"], "error": error},
    )
    note(conn, payment["id"], "failed", {"error": error})


# ---------------------------------------------------------------- what the gateway says
def lock(conn: Conn, payment_id: UUID) -> Row:
    """A payment locked until the end, with since_return (real time, null: never back) and age (business time)."""
    row = conn.execute(
        """
        select p.*, clock_timestamp() - p.returned_at as since_return, public.app_now() - p.created_at as age
          from public.payments p where p.id = %(id)s for update
        """,
        {"id": payment_id},
    ).fetchone()
    assert row is not None
    return row


def settle(conn: Conn, payment_id: UUID, request_id: str, facts: Row) -> str:
    """Book one credited payment: paid, already, review or foreign. `facts` are the gateway's own answer."""
    row = conn.execute(
        """
        select private.settle_payment(
            %(id)s, %(request)s, %(payment)s, %(amount)s, %(currency)s, %(fees)s, %(instrument)s,
            %(payer_name)s, %(payer_email)s, %(payer_phone)s) as said
        """,
        {"id": payment_id, "request": request_id, **facts},
    ).fetchone()
    assert row is not None
    return str(row["said"])


def looked(conn: Conn, payment: Row, after: timedelta | None, status: str) -> None:
    """The gateway has been asked: when to ask again (None: no more), and where an open payment stands now."""
    conn.execute(
        """
        update public.payments set checked_at = clock_timestamp(), error_text = null, claimed_by = null,
               lease_until = null, status = %(status)s,
               not_before = case when not_before is distinct from %(claimed_at)s then not_before
                                 else public.app_now() + %(after)s end
         where id = %(id)s and claimed_by = %(claim)s
        """,
        {**_claimed(payment), "after": after, "status": status},
    )


def note(conn: Conn, payment_id: UUID, kind: str, detail: dict[str, Any]) -> None:
    """One line of the payment's timeline."""
    conn.execute(
        "insert into public.payment_events (payment_id, kind, detail) values (%(id)s, %(kind)s, %(detail)s)",
        {"id": payment_id, "kind": kind, "detail": Jsonb(detail)},
    )


def note_once(conn: Conn, payment_id: UUID, kind: str, gateway_payment_id: str, detail: dict[str, Any]) -> None:
    """One line of the timeline about one attempt to pay, however often it is seen."""
    conn.execute(
        """
        insert into public.payment_events (payment_id, kind, detail)
        select %(id)s, %(kind)s, %(detail)s
         where not exists (select 1 from public.payment_events e where e.payment_id = %(id)s and e.kind = %(kind)s
                              and e.detail ->> 'gateway_payment_id' = %(payment)s)
        """,
        {
            "id": payment_id,
            "kind": kind,
            "payment": gateway_payment_id,
            "detail": Jsonb({"gateway_payment_id": gateway_payment_id, **detail}),
        },
    )


def of_request(conn: Conn, request_id: str) -> Row | None:
    """The payment that a request at the gateway stands for."""
    return conn.execute(
        "select * from public.payments where gateway_request_id = %(request)s", {"request": request_id}
    ).fetchone()


# ---------------------------------------------------------------- what the educator does
def find(conn: Conn, payment_id: UUID) -> Row | None:
    """A payment, locked until the end."""
    return conn.execute("select * from public.payments where id = %(id)s for update", {"id": payment_id}).fetchone()


def retry(conn: Conn, payment_id: UUID) -> None:
    """A failed payment is a draft again, due at once."""
    conn.execute(
        "update public.payments set status = 'draft', error_text = null, not_before = null where id = %(id)s",
        {"id": payment_id},
    )
    notify(conn, LANE)


def cancel(conn: Conn, payment_id: UUID) -> None:
    """A payment is asked for no more; the lane closes its link."""
    conn.execute(
        """
        update public.payments set status = 'expired', error_text = null,
               not_before = case when gateway_request_id is not null or attempt_id is not null then public.app_now() end
         where id = %(id)s
        """,
        {"id": payment_id},
    )
    notify(conn, LANE)


def times_sent(conn: Conn, payment_id: UUID) -> int:
    """How often the link was given out for sending."""
    row = conn.execute(
        """
        select count(*) as times from public.payment_events
         where payment_id = %(id)s and kind in ('link_created', 'resent')
        """,
        {"id": payment_id},
    ).fetchone()
    return int(row["times"]) if row else 0


def asked_of(conn: Conn, lead_ids: Sequence[UUID], batch_id: UUID) -> list[Row]:
    """Children and the batch that they would join: names, stage, fee, and the reference of an open or paid payment."""
    return conn.execute(
        """
        select l.id as lead_id, l.student_name, l.stage::text, b.name as batch_name, b.course_name, b.starts_on,
               b.class_days, b.fee_paise, private.has_consent(l.id, 'course') as is_allowed,
               (select p.pay_ref from public.payments p
                 where p.lead_id = l.id and p.batch_id = b.id
                   and p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'paid', 'needs_review')
               ) as open_ref
          from public.imported_leads l, public.batches b where l.id = any(%(leads)s) and b.id = %(batch)s
         order by l.student_name, l.id
        """,
        {"leads": list(lead_ids), "batch": batch_id},
    ).fetchall()


def mark_interested(conn: Conn, lead_id: UUID, batch_id: UUID, amount_paise: int, due_on: date | None) -> UUID:
    """Mark a child interested and ask for the fee. Returns the payment."""
    row = conn.execute(
        "select public.mark_interested(%(lead)s, %(batch)s, %(amount)s, %(due)s) as id",
        {"lead": lead_id, "batch": batch_id, "amount": amount_paise, "due": due_on},
    ).fetchone()
    assert row is not None
    return UUID(str(row["id"]))


# ---------------------------------------------------------------- what follows
def link_sent(conn: Conn, payment_ids: list[UUID]) -> None:
    """A provider has taken the message with the link: payment and lead move on, never back."""
    moved = conn.execute(
        """
        update public.payments set status = 'link_sent' where id = any(%(ids)s) and status = 'link_created'
        returning id, lead_id
        """,
        {"ids": payment_ids},
    ).fetchall()
    for row in moved:
        note(conn, row["id"], "link_sent", {})
    conn.execute(
        "update public.imported_leads set stage = 'link_sent' where id = any(%(ids)s) and stage = 'interested'",
        {"ids": [row["lead_id"] for row in moved]},
    )


def opened(conn: Conn, payment_id: UUID) -> None:
    """The guardian looks at the link."""
    if conn.execute(
        "update public.payments set status = 'opened' where id = %(id)s and status in ('link_created', 'link_sent')",
        {"id": payment_id},
    ).rowcount:
        note(conn, payment_id, "opened", {})


def returned(conn: Conn, payment_id: UUID) -> None:
    """The payer is back from the gateway: ask it at once. A page that refreshes itself is the same return."""
    if conn.execute(
        """
        update public.payments set returned_at = clock_timestamp(), not_before = public.app_now(),
               status = case when status in ('link_created', 'link_sent', 'opened') then 'pending' else status end
         where id = %(id)s and status in ('link_created', 'link_sent', 'opened', 'pending', 'expired')
           and (returned_at is null or returned_at < clock_timestamp() - interval '10 minutes')
        """,
        {"id": payment_id},
    ).rowcount:
        note(conn, payment_id, "returned", {})
    notify(conn, LANE)


def for_page(conn: Conn, payment_id: UUID) -> Row | None:
    """A payment as its pages show it."""
    return conn.execute(
        """
        select p.*, b.name as batch_name, b.course_name, f.language,
               clock_timestamp() - p.returned_at as since_return,
               coalesce(p.checked_at > p.returned_at, false) as looked_since,
               coalesce(e.failed > coalesce(e.returned, 0), false) as attempt_failed,
               e.cancelled is not null as is_cancelled
          from public.payments p
          join public.batches b on b.id = p.batch_id
          join public.families f on f.id = p.family_id
          left join lateral (
            select max(id) filter (where kind = 'attempt_failed') as failed,
                   max(id) filter (where kind = 'returned') as returned,
                   max(id) filter (where kind = 'cancelled') as cancelled
              from public.payment_events where payment_id = p.id) e on true
         where p.id = %(id)s
        """,
        {"id": payment_id},
    ).fetchone()


def with_batch(conn: Conn, payment_ids: list[UUID]) -> list[Row]:
    """Payments with their batch, their seat, and the first class to come (null: none yet)."""
    return conn.execute(
        """
        select p.*, b.name as batch_name, b.course_name, b.class_days, b.starts_on, l.student_name,
               e.id as enrollment_id, e.user_id,
               s.id as session_id, s.title as session_title, s.starts_at as session_starts_at
          from public.payments p
          join public.batches b on b.id = p.batch_id
          join public.imported_leads l on l.id = p.lead_id
          left join public.enrollments e on e.batch_id = p.batch_id and e.lead_id = p.lead_id
          left join lateral (
            select s.* from public.sessions s
             where s.batch_id = p.batch_id and s.status = 'scheduled' and s.starts_at > public.app_now()
             order by s.starts_at limit 1) s on true
         where p.id = any(%(ids)s)
        """,
        {"ids": payment_ids},
    ).fetchall()


def unproven_student_contacts(conn: Conn, family_id: UUID) -> set[UUID]:
    """Contacts of students of which nobody has shown that they are theirs."""
    rows = conn.execute(
        "select id from public.contacts where family_id = %(family)s and owner = 'student' and verified_at is null",
        {"family": family_id},
    ).fetchall()
    return {row["id"] for row in rows}


def claim_link(conn: Conn, token: str) -> Row | None:
    """The welcome link of a token, with whether it is past its time."""
    return conn.execute(
        """
        select l.*, l.expires_at <= public.app_now() as is_expired from private.personal_links l
         where l.token = %(token)s and l.kind = 'claim'
        """,
        {"token": token},
    ).fetchone()


def claim_token(conn: Conn, lead_id: UUID, contact_id: UUID) -> str | None:
    """The unused welcome link that this contact was sent for the child."""
    row = conn.execute(
        """
        select token from private.personal_links
         where kind = 'claim' and lead_id = %(lead)s and contact_id = %(contact)s and used_at is null
           and expires_at > public.app_now()
        """,
        {"lead": lead_id, "contact": contact_id},
    ).fetchone()
    return row["token"] if row else None


def unclaimed(conn: Conn, family_id: UUID) -> UUID | None:
    """The newest paid payment of a family whose seat no account has claimed."""
    row = conn.execute(
        """
        select p.id from public.payments p
          join public.enrollments e on e.lead_id = p.lead_id and e.batch_id = p.batch_id and e.status = 'active'
         where p.family_id = %(family)s and p.status = 'paid' and e.user_id is null
         order by p.paid_at desc limit 1
        """,
        {"family": family_id},
    ).fetchone()
    return row["id"] if row else None
