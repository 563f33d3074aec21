-- Money in full: parts and discounts, links that end, money paid in another way, what needs a person's eye, refunds, receipts.

insert into public.app_settings (key, value, about, is_public) values
  ('payment_policy', '{"link_days": 30, "days_after_due": 7, "part_days": 7, "refund_closes_seat": "full"}',
   'How long a payment link works, how early the link of a later part goes out, and when a refund closes the seat: full (nothing paid is left), any, never', false),
  ('gst', '{"gstin": "", "state": "Maharashtra", "sac": "999293", "rate": 18}',
   'GST on receipts: only with a GSTIN is any tax shown', false);
alter table public.app_settings
  add constraint app_settings_payment_policy check (
    key <> 'payment_policy' or coalesce(
      (value ->> 'link_days')::int between 1 and 365 and (value ->> 'days_after_due')::int between 0 and 90
      and (value ->> 'part_days')::int between 1 and 60 and value ->> 'refund_closes_seat' in ('full', 'any', 'never'), false)),
  add constraint app_settings_gst check (
    key <> 'gst' or coalesce(
      (value ->> 'gstin' = '' or value ->> 'gstin' ~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$')
      and length(value ->> 'state') > 0 and value ->> 'sac' ~ '^[0-9]{4,8}$' and (value ->> 'rate')::numeric between 0 and 40, false));

-- ---------------------------------------------------------------- what is asked for
create table public.payment_plans (
  id             uuid primary key default gen_random_uuid(),
  lead_id        uuid not null references public.imported_leads (id) on delete cascade,
  batch_id       uuid not null references public.batches (id) on delete restrict,
  fee_paise      bigint not null check (fee_paise > 0),
  discount_paise bigint not null default 0 check (discount_paise >= 0 and discount_paise < fee_paise),
  discount_reason text,
  parts          smallint not null check (parts between 1 and 12),
  created_by     uuid default auth.uid(),
  created_at     timestamptz not null default public.app_now(),
  check ((discount_paise > 0) = (length(btrim(coalesce(discount_reason, ''))) > 0))
);
comment on table public.payment_plans is 'A fee that was agreed with a family: a discount with its reason, and in how many parts it is paid. The educator''s alone: why somebody pays less is nobody else''s business.';
create index payment_plans_lead_id_idx on public.payment_plans (lead_id);
create index payment_plans_batch_id_idx on public.payment_plans (batch_id);

alter table public.payments drop constraint payments_purpose_check;
alter table public.payments
  add constraint payments_purpose_check check (purpose in ('course', 'instalment', 'other')),
  add column plan_id uuid references public.payment_plans (id) on delete set null,
  add column part smallint not null default 1,
  add column parts smallint not null default 1,
  add column fee_paise bigint,
  add column discount_paise bigint not null default 0 check (discount_paise >= 0),
  add column expires_at timestamptz,
  add column replaces_id uuid references public.payments (id) on delete set null,
  add column method text check (method in ('gateway', 'cash', 'upi', 'bank', 'cheque', 'other')),
  add column paid_paise bigint check (paid_paise > 0),
  add column refunding_paise bigint not null default 0 check (refunding_paise >= 0),
  add column refunded_paise bigint not null default 0 check (refunded_paise >= 0),
  add constraint payments_part_check check (part between 1 and parts and parts <= 12 and (parts = 1 or purpose = 'instalment')),
  add constraint payments_refunded_check check (refunded_paise <= coalesce(paid_paise, 0));
comment on column public.payments.fee_paise is 'The whole fee before the discount, the same on each part of it.';
comment on column public.payments.expires_at is 'When our own link ends: the lane closes it at the gateway, which itself knows ten minutes at most.';
comment on column public.payments.replaces_id is 'The closed link in whose place this one stands.';
comment on column public.payments.refunding_paise is 'What the gateway has taken up to send back and has not sent yet; refunded_paise: what is back.';
comment on column public.payments.paid_paise is 'What came in. Another amount than asked only where the educator accepted it.';
create index payments_plan_id_idx on public.payments (plan_id) where plan_id is not null;
create index payments_replaces_id_idx on public.payments (replaces_id) where replaces_id is not null;
create index payments_expires_at_idx on public.payments (expires_at) where status in ('draft', 'link_created', 'link_sent', 'opened', 'pending');
update public.payments set fee_paise = amount_paise;
update public.payments set paid_paise = amount_paise, method = 'gateway' where paid_at is not null;

-- A closed link may be paid while its successor is open: both facts must find room.
drop index public.payments_one_open_per_batch;
create unique index payments_one_open_per_batch on public.payments (lead_id, batch_id, part)
  where purpose <> 'other' and status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'paid');
create unique index payments_one_open_extra on public.payments (lead_id, batch_id)
  where purpose = 'other' and status in ('draft', 'link_created', 'link_sent', 'opened', 'pending');

select private.allow_moves('payment', 'draft', array['link_created', 'failed', 'expired', 'paid']);
select private.allow_moves('payment', 'failed', array['draft', 'expired', 'paid']);
select private.allow_moves('payment', 'expired', array['needs_review', 'paid']);
select private.allow_moves('payment', 'refunded', array['needs_review']);

create or replace function private.complete_payment() returns trigger
language plpgsql security definer set search_path = '' as $$
declare policy jsonb := (select s.value from public.app_settings s where s.key = 'payment_policy');
begin
  select l.family_id into new.family_id from public.imported_leads l where l.id = new.lead_id;
  if not private.has_consent(new.lead_id, 'course') then
    raise exception 'The guardian has not given permission for the course yet. Ask for it, or record it on paper.' using errcode = 'check_violation';
  end if;
  new.fee_paise := coalesce(new.fee_paise, new.amount_paise + new.discount_paise);
  new.expires_at := coalesce(new.expires_at, greatest(
    case when new.due_on is null then public.app_now() + make_interval(days => (policy ->> 'link_days')::int)
         else ((new.due_on + (policy ->> 'days_after_due')::int + 1)::timestamp at time zone 'Asia/Kolkata') - interval '1 minute' end,
    public.app_now() + interval '1 day'));
  return new;
end $$;

-- ---------------------------------------------------------------- money that came in another way
create table public.offline_payments (
  payment_id  uuid primary key references public.payments (id) on delete cascade,
  method      text not null check (method in ('cash', 'upi', 'bank', 'cheque', 'other')),
  reference   text,
  received_on date not null,
  note        text,
  proof_path  text,
  recorded_by uuid default auth.uid(),
  recorded_at timestamptz not null default public.app_now(),
  check (method = 'cash' or length(btrim(coalesce(reference, ''))) > 0)
);
comment on table public.offline_payments is 'Money that did not come through the gateway, with its proof: payment-proofs/<payment id>/<file>.';

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('payment-proofs', 'payment-proofs', false, 20971520, array['application/pdf', 'image/jpeg', 'image/png', 'image/webp']) on conflict (id) do nothing;
create policy "The educator reads proofs of payment" on storage.objects for select to authenticated
  using (bucket_id = 'payment-proofs' and (select private.is_admin()));
create policy "The educator files proofs of payment" on storage.objects for insert to authenticated
  with check (bucket_id = 'payment-proofs' and (select private.is_admin())
              and (storage.foldername(name))[1] in (select p.id::text from public.payments p));

-- ---------------------------------------------------------------- what needs a person's eye
create table public.payment_reviews (
  id          uuid primary key default gen_random_uuid(),
  payment_id  uuid references public.payments (id) on delete cascade,
  kind        text not null check (kind in ('amount', 'currency', 'twice', 'after_end', 'payer', 'stray')),
  gateway_payment_id text not null unique,
  gateway_request_id text not null,
  asked_paise bigint,
  came_paise  bigint not null,
  currency    text not null,
  fees_paise  bigint,
  instrument  text,
  payer_name  text,
  payer_email text,
  payer_phone text,
  difference  text not null,
  status      text not null default 'open' check (status in ('open', 'accepted', 'refunding', 'refunded', 'dismissed')),
  note        text,
  decided_by  uuid,
  decided_at  timestamptz,
  created_at  timestamptz not null default public.app_now(),
  check (status = 'open' or decided_at is not null)
);
comment on table public.payment_reviews is 'Money that the gateway confirms and that does not fit what was asked, with the exact difference. payment_id null: nobody knows yet what it is for.';
create index payment_reviews_payment_id_idx on public.payment_reviews (payment_id);
create index payment_reviews_open_idx on public.payment_reviews (created_at desc) where status = 'open';

-- ---------------------------------------------------------------- refunds
create type public.refund_status as enum ('asked', 'requested', 'refunded', 'denied', 'withdrawn', 'failed');
create table public.payment_refunds (
  id          uuid primary key default gen_random_uuid(),
  payment_id  uuid references public.payments (id) on delete restrict,
  review_id   uuid references public.payment_reviews (id) on delete restrict,
  gateway_payment_id text,
  amount_paise bigint not null check (amount_paise > 0),
  kind        text not null default 'PTH' check (kind in ('RFD', 'TNR', 'QFL', 'QNR', 'EWN', 'TAN', 'PTH')),
  reason      text not null check (length(btrim(reason)) > 0),
  status      public.refund_status not null default 'asked',
  gateway_refund_id text unique,
  bank_reference text,
  attempts    smallint not null default 0,
  claimed_by  text,
  lease_until timestamptz,
  not_before  timestamptz default public.app_now(),
  error_text  text,
  created_by  uuid default auth.uid(),
  created_at  timestamptz not null default public.app_now(),
  requested_at timestamptz,
  finished_at timestamptz,
  check (payment_id is not null or review_id is not null)
);
comment on table public.payment_refunds is 'Money on its way back, as it really goes: asked of the gateway, taken up by it, and refunded only when it says so. gateway_payment_id null: given back by hand. The id is the gateway''s guard against doing it twice.';
create index payment_refunds_payment_id_idx on public.payment_refunds (payment_id);
create index payment_refunds_review_id_idx on public.payment_refunds (review_id) where review_id is not null;
create index payment_refunds_due_idx on public.payment_refunds (not_before) where not_before is not null;
select private.allow_moves('refund', 'asked', array['requested', 'refunded', 'denied', 'failed']);
select private.allow_moves('refund', 'requested', array['refunded', 'denied', 'withdrawn']);
select private.allow_moves('refund', 'failed', array['asked', 'withdrawn']);
create trigger payment_refunds_legal_status before update on public.payment_refunds
  for each row when (old.status is distinct from new.status) execute function private.check_move('refund');

-- ---------------------------------------------------------------- receipts
create table private.receipt_numbers (
  year text primary key,
  last integer not null
);
comment on table private.receipt_numbers is 'The last number of each financial year. Counted in the transaction that books the payment, so that no number is missing.';
alter table private.receipt_numbers enable row level security;
create policy "The engine alone" on private.receipt_numbers for all to service_role using (true) with check (true);
revoke all on private.receipt_numbers from public, anon, authenticated, service_role;
grant select, insert, update on private.receipt_numbers to service_role;

create table public.payment_receipts (
  payment_id uuid primary key references public.payments (id) on delete restrict,
  receipt_no text not null unique check (length(receipt_no) <= 16),
  issued_on  date not null,
  facts      jsonb not null
);
comment on table public.payment_receipts is 'What a receipt says, frozen when the money came: the PDF is drawn from it, with the same bytes each time.';

create function private.issue_receipt(p_payment_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  payment public.payments;
  today date := (private.business_now() at time zone 'Asia/Kolkata')::date;
  first_year int := extract(year from today)::int - case when extract(month from today) < 4 then 1 else 0 end;
  year_text text := to_char(first_year % 100, 'FM00') || '-' || to_char((first_year + 1) % 100, 'FM00');
  number int;
  gst jsonb := (select s.value from public.app_settings s where s.key = 'gst');
  taxable bigint;
  tax jsonb;
begin
  if exists (select from public.payment_receipts r where r.payment_id = p_payment_id) then return; end if;
  select * into payment from public.payments where id = p_payment_id;
  insert into private.receipt_numbers (year, last) values (year_text, 1)
  on conflict (year) do update set last = private.receipt_numbers.last + 1 returning last into number;
  if gst ->> 'gstin' <> '' then
    -- The amount includes the tax. A family without a GSTIN is taken to live where the educator is: half CGST, half SGST.
    taxable := round(payment.paid_paise * 100 / (100 + (gst ->> 'rate')::numeric));
    tax := jsonb_build_object('gstin', gst ->> 'gstin', 'state', gst ->> 'state', 'sac', gst ->> 'sac', 'rate', gst -> 'rate',
      'taxable_paise', taxable, 'cgst_paise', (payment.paid_paise - taxable) / 2,
      'sgst_paise', payment.paid_paise - taxable - (payment.paid_paise - taxable) / 2);
  end if;
  insert into public.payment_receipts (payment_id, receipt_no, issued_on, facts)
  select payment.id, 'LP/' || year_text || '/' || to_char(number, 'FM0000'), today, jsonb_build_object(
    'seller', private.setting('legal_name'), 'address', private.setting('postal_address'), 'brand', private.setting('brand'),
    'email', private.setting('support_email'),
    'payer', coalesce(
      (select c.guardian_name from public.guardian_consents c where c.lead_id = payment.lead_id and c.guardian_name is not null order by c.id desc limit 1),
      (select c.name from public.contacts c where c.family_id = payment.family_id and c.owner = 'guardian' and c.name is not null order by c.created_at limit 1), ''),
    'course', b.course_name, 'batch', b.name, 'purpose', payment.purpose, 'part', payment.part, 'parts', payment.parts,
    'pay_ref', payment.pay_ref, 'amount_paise', payment.paid_paise, 'fee_paise', payment.fee_paise, 'discount_paise', payment.discount_paise,
    'method', payment.method, 'instrument', payment.instrument, 'gateway_payment_id', payment.gateway_payment_id,
    'reference', (select o.reference from public.offline_payments o where o.payment_id = payment.id), 'tax', tax)
    from public.batches b where b.id = payment.batch_id;
end $$;

-- ---------------------------------------------------------------- booking: the one way to paid
create function private.book_payment(
  p_payment_id uuid, p_method text, p_paid_paise bigint, p_gateway_payment_id text, p_fees_paise bigint, p_instrument text
) returns void
language plpgsql set search_path = '' as $$
declare payment public.payments;
begin
  -- The successor of a link that was paid after all is asked for no more.
  update public.payments n set status = 'expired', not_before = public.app_now()
    from public.payments p
   where p.id = p_payment_id and n.id <> p.id and n.lead_id = p.lead_id and n.batch_id = p.batch_id and n.part = p.part
     and (n.purpose = 'other') = (p.purpose = 'other') and n.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')
     and p.status in ('expired', 'needs_review') and p.purpose <> 'other';
  update public.payments
     set status = 'paid', method = p_method, paid_paise = p_paid_paise, gateway_payment_id = p_gateway_payment_id, fees_paise = p_fees_paise,
         instrument = p_instrument, paid_at = private.business_now(), review_reason = null, error_text = null,
         -- A link that was paid for in another way is closed by the lane.
         not_before = case when p_method <> 'gateway' and (gateway_request_id is not null or attempt_id is not null) then public.app_now() else not_before end
   where id = p_payment_id returning * into payment;
  insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'paid',
    jsonb_strip_nulls(jsonb_build_object('gateway_payment_id', p_gateway_payment_id, 'amount_paise', p_paid_paise, 'method', p_method)));
  perform private.issue_receipt(payment.id);
  if payment.purpose <> 'other' then
    insert into public.enrollments (batch_id, lead_id, family_id) values (payment.batch_id, payment.lead_id, payment.family_id)
    on conflict (batch_id, lead_id) do update set status = 'active' where public.enrollments.status <> 'active';
    update public.imported_leads set stage = 'paid' where id = payment.lead_id and stage not in ('paid', 'enrolled');
    insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'seat_opened', '{}');
  end if;
  perform private.record_event('payment_paid', jsonb_build_object('ids', jsonb_build_array(payment.id)));
end $$;

drop function private.settle_payment(uuid, text, text, bigint, text, bigint, text);
create function private.settle_payment(
  p_payment_id uuid, p_gateway_request_id text, p_gateway_payment_id text, p_amount_paise bigint, p_currency text, p_fees_paise bigint,
  p_instrument text, p_payer_name text, p_payer_email text, p_payer_phone text
) returns text
language plpgsql set search_path = '' as $$
-- The facts come from the gateway's API, never from a webhook or a redirect. Answers paid, already, review or foreign.
declare
  payment public.payments;
  kind text;
  problem text;
begin
  select * into payment from public.payments where id = p_payment_id for update;
  if payment.id is null or payment.gateway_request_id is distinct from p_gateway_request_id then
    return 'foreign';
  end if;
  if payment.gateway_payment_id = p_gateway_payment_id
     or exists (select from public.payment_reviews r where r.gateway_payment_id = p_gateway_payment_id) then
    return 'already';
  end if;
  kind := case
    when payment.status in ('expired', 'refunded') then 'after_end'
    when payment.paid_at is not null then 'twice'
    when p_currency <> payment.currency then 'currency'
    when p_amount_paise <> payment.amount_paise then 'amount'
    -- Somebody who gave neither an address nor a number that we know. Who gave none at all had the link, which is the guardian's.
    when coalesce(p_payer_email, p_payer_phone) is not null and not exists (
      select from public.contacts c where c.family_id = payment.family_id and c.value in (lower(p_payer_email), p_payer_phone)) then 'payer'
    -- A second credit while the first one waits for a decision.
    when payment.status = 'needs_review' then 'twice'
  end;
  if kind is null then
    perform private.book_payment(payment.id, 'gateway', p_amount_paise, p_gateway_payment_id, p_fees_paise, p_instrument);
    return 'paid';
  end if;
  problem := case kind
    when 'twice' then format('Paid twice: %s after %s.', p_gateway_payment_id, coalesce(payment.gateway_payment_id, payment.method, 'another one'))
    when 'after_end' then format('Paid after the link was %s.', payment.status)
    when 'currency' then format('Paid in %s instead of %s.', p_currency, payment.currency)
    when 'amount' then format('Paid %s paise instead of %s.', p_amount_paise, payment.amount_paise)
    else format('Paid by somebody we do not know: %s.', concat_ws(', ', p_payer_email, '…' || right(p_payer_phone, 4)))
  end;
  insert into public.payment_reviews (payment_id, kind, gateway_payment_id, gateway_request_id, asked_paise, came_paise, currency, fees_paise,
                                      instrument, payer_name, payer_email, payer_phone, difference)
  values (payment.id, kind, p_gateway_payment_id, p_gateway_request_id, payment.amount_paise, p_amount_paise, p_currency, p_fees_paise,
          p_instrument, p_payer_name, p_payer_email, p_payer_phone, problem);
  update public.payments set status = 'needs_review', review_reason = problem where id = payment.id;
  insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'needs_review',
    jsonb_build_object('reason', problem, 'gateway_payment_id', p_gateway_payment_id, 'amount_paise', p_amount_paise, 'currency', p_currency));
  return 'review';
end $$;
comment on function private.settle_payment(uuid, text, text, bigint, text, bigint, text, text, text, text) is
  'Books one credited payment as the gateway''s API told it, or writes down why a person must look at it.';
comment on table public.payments is 'What a guardian is asked to pay, in paise, and the gateway request that it stands for. Paid only through private.book_payment().';

create function private.after_review(p_payment_id uuid) returns void
language plpgsql set search_path = '' as $$
-- Where a payment stands when all money that did not fit has been decided on.
begin
  if exists (select from public.payment_reviews r where r.payment_id = p_payment_id and r.status = 'open') then
    update public.payments p set review_reason = r.difference
      from (select o.difference from public.payment_reviews o where o.payment_id = p_payment_id and o.status = 'open' order by o.created_at limit 1) r
     where p.id = p_payment_id;
    return;
  end if;
  update public.payments
     set review_reason = null,
         status = case when paid_at is null then 'expired' when refunded_paise >= paid_paise then 'refunded' else 'paid' end::public.payment_status,
         not_before = case when paid_at is null and gateway_request_id is not null then public.app_now() else not_before end
   where id = p_payment_id and status = 'needs_review';
end $$;

create function private.finish_refund(p_refund_id uuid, p_bank_reference text) returns void
language plpgsql set search_path = '' as $$
declare
  refund public.payment_refunds;
  payment public.payments;
  rule text := (select s.value ->> 'refund_closes_seat' from public.app_settings s where s.key = 'payment_policy');
begin
  update public.payment_refunds
     set status = 'refunded', finished_at = private.business_now(), bank_reference = p_bank_reference, error_text = null, not_before = null,
         claimed_by = null, lease_until = null
   where id = p_refund_id and status <> 'refunded' returning * into refund;
  if refund.id is null then return; end if;
  if refund.review_id is not null then
    update public.payment_reviews set status = 'refunded' where id = refund.review_id;
    if refund.payment_id is not null then
      insert into public.payment_events (payment_id, kind, detail) values (refund.payment_id, 'refunded',
        jsonb_build_object('amount_paise', refund.amount_paise, 'gateway_payment_id', refund.gateway_payment_id));
    end if;
    return;
  end if;
  update public.payments p
     set refunded_paise = p.refunded_paise + refund.amount_paise,
         refunding_paise = greatest(p.refunding_paise - refund.amount_paise, 0),
         status = case when p.refunded_paise + refund.amount_paise >= p.paid_paise and p.status = 'paid' then 'refunded' else p.status end
   where p.id = refund.payment_id returning * into payment;
  insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'refunded',
    jsonb_strip_nulls(jsonb_build_object('amount_paise', refund.amount_paise, 'bank_reference', p_bank_reference)));
  if payment.purpose <> 'other' and (rule = 'any' or (rule = 'full' and not exists (
       select from public.payments o where o.lead_id = payment.lead_id and o.batch_id = payment.batch_id and o.purpose <> 'other'
          and o.paid_at is not null and o.refunded_paise < o.paid_paise))) then
    update public.enrollments e set status = 'ended'
     where e.lead_id = payment.lead_id and e.batch_id = payment.batch_id and e.status <> 'ended';
    if found then
      insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'seat_closed', '{}');
    end if;
  end if;
end $$;

revoke all on function private.issue_receipt(uuid), private.book_payment(uuid, text, bigint, text, bigint, text),
  private.settle_payment(uuid, text, text, bigint, text, bigint, text, text, text, text), private.after_review(uuid),
  private.finish_refund(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.issue_receipt(uuid), private.book_payment(uuid, text, bigint, text, bigint, text),
  private.settle_payment(uuid, text, text, bigint, text, bigint, text, text, text, text), private.after_review(uuid),
  private.finish_refund(uuid, text) to service_role;

-- ---------------------------------------------------------------- does it match? asked of the gateway as a whole
create table public.payment_matchings (
  id          bigint generated always as identity primary key,
  request_ids text[] not null default '{}',
  looked      integer,
  found_paid  integer,
  found_stray integer,
  error_text  text,
  claimed_by  text,
  lease_until timestamptz,
  not_before  timestamptz not null default public.app_now(),
  asked_by    uuid default auth.uid(),
  asked_at    timestamptz not null default public.app_now(),
  done_at     timestamptz
);
comment on table public.payment_matchings is 'Each time that our books were laid beside the gateway''s list, and what came of it. request_ids: links that a webhook named and that are not ours.';
create unique index payment_matchings_one_open on public.payment_matchings ((true)) where done_at is null;
create index payment_matchings_done_idx on public.payment_matchings (done_at desc);

create function private.tell_payments() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('payments', tg_argv[0], jsonb_build_object('id', new.id));
  return null;
end $$;
revoke all on function private.tell_payments() from public, anon, authenticated, service_role;
create trigger payment_reviews_tell after insert or update on public.payment_reviews for each row execute function private.tell_payments('review');
create trigger payment_refunds_tell after insert or update of status on public.payment_refunds for each row execute function private.tell_payments('refund');
create trigger payment_matchings_tell after update of done_at on public.payment_matchings for each row execute function private.tell_payments('matching');

-- ---------------------------------------------------------------- numbers
create function public.payment_figures(p_today date) returns jsonb
language sql stable set search_path = '' as $$
  with bounds as (
    select (date_trunc('month', p_today)::timestamp at time zone 'Asia/Kolkata') as month,
           ((date_trunc('month', p_today) - interval '1 month')::timestamp at time zone 'Asia/Kolkata') as before,
           -- As far into the month before as today is into this one: half a month is not held against a whole one.
           least(((p_today - interval '1 month')::date + 1)::timestamp at time zone 'Asia/Kolkata',
                 date_trunc('month', p_today)::timestamp at time zone 'Asia/Kolkata') as before_until
  ), paid as (
    select p.*, b.* from public.payments p, bounds b where p.paid_at is not null
  ), open_ones as (
    select p.* from public.payments p where p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')
  ), weeks as (
    select w.monday::date as monday,
           coalesce((select sum(p.paid_paise) from public.payments p
                      where p.paid_at >= (w.monday::timestamp at time zone 'Asia/Kolkata')
                        and p.paid_at < ((w.monday + interval '7 days')::timestamp at time zone 'Asia/Kolkata')), 0) as paise
      from generate_series(date_trunc('week', p_today) - interval '11 weeks', date_trunc('week', p_today), interval '1 week') as w (monday)
  ), made as (
    select count(*) as links, count(p.paid_at) as paid,
           percentile_cont(0.5) within group (order by extract(epoch from p.paid_at - p.created_at)) as median
      from public.payments p, bounds b where p.created_at >= b.month - interval '60 days' and p.gateway_request_id is not null
       and p.replaces_id is null
  )
  select jsonb_build_object(
    'collected', (select coalesce(sum(paid_paise), 0) from paid where paid_at >= month),
    'collected_before', (select coalesce(sum(paid_paise), 0) from paid where paid_at >= before and paid_at < before_until),
    'payments', (select count(*) from paid where paid_at >= month),
    'fees', (select coalesce(sum(fees_paise), 0) from paid where paid_at >= month),
    'refunded', (select coalesce(sum(f.amount_paise), 0) from public.payment_refunds f, bounds b where f.finished_at >= b.month and f.status = 'refunded'),
    'outstanding', (select coalesce(sum(amount_paise), 0) from open_ones),
    'outstanding_families', (select count(distinct family_id) from open_ones),
    'overdue', (select coalesce(sum(amount_paise), 0) from open_ones where due_on < p_today),
    'overdue_families', (select count(distinct family_id) from open_ones where due_on < p_today),
    'links', (select links from made), 'links_paid', (select paid from made), 'median_seconds', (select median from made),
    'weeks', (select jsonb_agg(jsonb_build_object('monday', monday, 'paise', paise) order by monday) from weeks))
$$;
comment on function public.payment_figures(date) is 'The head of Payment Processing: what came in and what is owed, in paise, of the payments that the caller may see.';
revoke all on function public.payment_figures(date) from public, anon, authenticated, service_role;
grant execute on function public.payment_figures(date) to authenticated, service_role;

-- ---------------------------------------------------------------- access
revoke all on public.payment_plans, public.offline_payments, public.payment_reviews, public.payment_refunds, public.payment_receipts,
  public.payment_matchings from public, anon, authenticated, service_role;
revoke all on sequence public.payment_matchings_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.payment_plans, public.offline_payments, public.payment_reviews, public.payment_refunds,
  public.payment_matchings to service_role;
grant select, insert on public.payment_receipts to service_role;
grant select on public.payment_plans, public.offline_payments, public.payment_reviews, public.payment_refunds, public.payment_receipts,
  public.payment_matchings to authenticated;
alter table public.payment_plans enable row level security;
alter table public.offline_payments enable row level security;
alter table public.payment_reviews enable row level security;
alter table public.payment_refunds enable row level security;
alter table public.payment_receipts enable row level security;
alter table public.payment_matchings enable row level security;
create policy "The educator sees what was agreed" on public.payment_plans for select to authenticated using ((select private.is_admin()));
create policy "The educator sees how money came" on public.offline_payments for select to authenticated using ((select private.is_admin()));
create policy "The educator sees what does not fit" on public.payment_reviews for select to authenticated using ((select private.is_admin()));
create policy "The educator sees refunds" on public.payment_refunds for select to authenticated using ((select private.is_admin()));
create policy "Students see their own receipts, the educator all" on public.payment_receipts for select to authenticated
  using ((select private.is_admin()) or payment_id in (select p.id from public.payments p where p.lead_id in (select private.my_lead_ids())));
create policy "The educator sees what was matched" on public.payment_matchings for select to authenticated using ((select private.is_admin()));
