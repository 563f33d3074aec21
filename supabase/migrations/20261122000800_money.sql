-- Batches and money: what a seat costs, payment links, and the one place where a payment becomes paid.

create type public.payment_status as enum (
  'draft', 'link_created', 'link_sent', 'opened', 'pending', 'paid', 'failed', 'expired', 'refunded', 'needs_review'
);
create type public.enrollment_status as enum ('active', 'paused', 'ended');

create table public.batches (
  id          uuid primary key default gen_random_uuid(),
  name        text not null check (length(btrim(name)) > 0),
  course_name text not null default 'Business Launchpad for Teens',
  starts_on   date,
  ends_on     date,
  class_days  text not null default '',
  fee_paise   bigint not null check (fee_paise between 900 and 20000000),
  currency    text not null default 'INR' check (currency = 'INR'),
  seats       integer check (seats > 0),
  created_at  timestamptz not null default public.app_now(),
  updated_at  timestamptz not null default public.app_now(),
  check (ends_on is null or starts_on is null or ends_on >= starts_on)
);
comment on table public.batches is 'A group of students who have their sessions together. The fee lies within the gateway''s limits of 9 to 2,00,000 rupees.';
create trigger batches_touch before update on public.batches for each row execute function private.touch_updated_at();

create table public.enrollments (
  id         uuid primary key default gen_random_uuid(),
  batch_id   uuid not null references public.batches (id) on delete restrict,
  lead_id    uuid not null references public.imported_leads (id) on delete cascade,
  family_id  uuid not null references public.families (id) on delete cascade,
  user_id    uuid references public.profiles (user_id) on delete set null,
  status     public.enrollment_status not null default 'active',
  claimed_at timestamptz,
  created_at timestamptz not null default public.app_now(),
  updated_at timestamptz not null default public.app_now(),
  unique (batch_id, lead_id)
);
comment on table public.enrollments is 'A student in a batch. Opened by a payment; user_id joins it to the account that claimed the seat.';
create index enrollments_lead_id_idx on public.enrollments (lead_id);
create index enrollments_family_id_idx on public.enrollments (family_id);
create index enrollments_user_id_idx on public.enrollments (user_id, status);
select private.allow_moves('enrollment', 'active', array['paused', 'ended']);
select private.allow_moves('enrollment', 'paused', array['active', 'ended']);
select private.allow_moves('enrollment', 'ended', array['active']);
create trigger enrollments_legal_status before update on public.enrollments
  for each row when (old.status is distinct from new.status) execute function private.check_move('enrollment');
create trigger enrollments_touch before update on public.enrollments for each row execute function private.touch_updated_at();

-- What the signed-in person may see, as sets, for policies. Definer: the policies of the tables below must not call each other.
create function private.my_enrollment_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.id from public.enrollments e where e.user_id = (select auth.uid()) and e.status = 'active'
$$;
create function private.my_batch_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.batch_id from public.enrollments e where e.user_id = (select auth.uid()) and e.status = 'active'
$$;
create function private.my_seat_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.id from public.enrollments e where e.user_id = (select auth.uid())
$$;
comment on function private.my_seat_ids() is 'All seats, ended ones too: what a student has earned stays theirs.';
create function private.my_lead_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select e.lead_id from public.enrollments e where e.user_id = (select auth.uid())
$$;
revoke all on function private.my_enrollment_ids(), private.my_batch_ids(), private.my_seat_ids(), private.my_lead_ids() from public, anon, authenticated, service_role;
grant execute on function private.my_enrollment_ids(), private.my_batch_ids(), private.my_seat_ids(), private.my_lead_ids() to authenticated;

create sequence private.pay_ref_seq start 1;
revoke all on sequence private.pay_ref_seq from public, anon, authenticated, service_role;
create function private.next_pay_ref() returns text
language sql volatile security definer set search_path = '' as $$ select 'LP-' || lpad(nextval('private.pay_ref_seq')::text, 6, '0') $$;
revoke all on function private.next_pay_ref() from public, anon, authenticated, service_role;
grant execute on function private.next_pay_ref() to authenticated, service_role;

create table public.payments (
  id           uuid primary key default gen_random_uuid(),
  pay_ref      text not null unique default private.next_pay_ref(),
  lead_id      uuid not null references public.imported_leads (id) on delete restrict,
  family_id    uuid not null references public.families (id) on delete restrict,
  batch_id     uuid not null references public.batches (id) on delete restrict,
  purpose      text not null default 'course' check (purpose in ('course')),
  amount_paise bigint not null check (amount_paise between 900 and 20000000),
  currency     text not null default 'INR' check (currency = 'INR'),
  status       public.payment_status not null default 'draft',
  due_on       date,
  gateway_request_id text unique,
  gateway_url  text,
  gateway_payment_id text unique,
  fees_paise   bigint,
  instrument   text,
  review_reason text,
  attempt_id   uuid,
  attempts     smallint not null default 0,
  called_at    timestamptz,
  claimed_by   text,
  lease_until  timestamptz,
  not_before   timestamptz,
  checked_at   timestamptz,
  returned_at  timestamptz,
  error_text   text,
  created_by   uuid default auth.uid(),
  created_at   timestamptz not null default public.app_now(),
  paid_at      timestamptz,
  updated_at   timestamptz not null default public.app_now()
);
comment on table public.payments is 'What a guardian is asked to pay, in paise, and the gateway request that it stands for. Paid only through private.settle_payment().';
comment on column public.payments.attempt_id is 'Committed before the gateway is asked to make the link; a lost answer is looked up by pay_ref, never asked twice blindly.';
comment on column public.payments.checked_at is 'Real clock, when the gateway was last asked about it; returned_at: when the payer last came back from it.';
create index payments_lead_id_idx on public.payments (lead_id);
create index payments_family_id_idx on public.payments (family_id);
create index payments_batch_id_idx on public.payments (batch_id);
create index payments_status_idx on public.payments (status, created_at desc);
create unique index payments_one_open_per_batch on public.payments (lead_id, batch_id)
  where status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'paid', 'needs_review');

create table public.payment_events (
  id         bigint generated always as identity primary key,
  payment_id uuid not null references public.payments (id) on delete cascade,
  kind       text not null,
  detail     jsonb not null default '{}',
  happened_at timestamptz not null default public.app_now()
);
comment on table public.payment_events is 'Timeline of a payment: created, sent, opened, webhook, confirmed, what differed.';
create index payment_events_payment_id_idx on public.payment_events (payment_id, id);

select private.allow_moves('payment', 'draft', array['link_created', 'failed', 'expired']);
select private.allow_moves('payment', 'link_created', array['link_sent', 'opened', 'pending', 'paid', 'needs_review', 'expired']);
select private.allow_moves('payment', 'link_sent', array['opened', 'pending', 'paid', 'needs_review', 'expired']);
select private.allow_moves('payment', 'opened', array['link_sent', 'pending', 'paid', 'needs_review', 'expired']);
select private.allow_moves('payment', 'pending', array['opened', 'paid', 'needs_review', 'expired']);
select private.allow_moves('payment', 'failed', array['draft', 'expired']);
select private.allow_moves('payment', 'expired', array['needs_review']);
select private.allow_moves('payment', 'needs_review', array['paid', 'refunded', 'expired']);
select private.allow_moves('payment', 'paid', array['refunded', 'needs_review']);
create trigger payments_legal_status before update on public.payments
  for each row when (old.status is distinct from new.status) execute function private.check_move('payment');
create trigger payments_touch before update on public.payments for each row execute function private.touch_updated_at();

create function private.complete_payment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select l.family_id into new.family_id from public.imported_leads l where l.id = new.lead_id;
  if not private.has_consent(new.lead_id, 'course') then
    raise exception 'The guardian has not given permission for the course yet. Ask for it, or record it on paper.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.complete_payment() from public, anon, authenticated, service_role;
create trigger payments_complete before insert on public.payments for each row execute function private.complete_payment();

create function private.note_payments() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.payment_events (payment_id, kind, detail)
  select n.id, 'created', jsonb_build_object('amount_paise', n.amount_paise, 'due_on', n.due_on) from new_rows n;
  perform private.record_event('payment_requested', jsonb_build_object('ids', (select jsonb_agg(n.id) from new_rows n)));
  return null;
end $$;
revoke all on function private.note_payments() from public, anon, authenticated, service_role;
create trigger payments_note after insert on public.payments
  referencing new table as new_rows for each statement execute function private.note_payments();

-- ---------------------------------------------------------------- marking a lead interested: the stage and the payment, or neither
create function public.mark_interested(p_lead_id uuid, p_batch_id uuid, p_amount_paise bigint default null, p_due_on date default null) returns uuid
language plpgsql set search_path = '' as $$
declare payment_id uuid;
begin
  update public.imported_leads set stage = 'interested' where id = p_lead_id and stage <> 'interested';
  insert into public.payments (lead_id, batch_id, amount_paise, due_on)
  select p_lead_id, b.id, coalesce(p_amount_paise, b.fee_paise), p_due_on from public.batches b where b.id = p_batch_id
  returning id into payment_id;
  if payment_id is null then
    raise exception 'This batch does not exist.' using errcode = 'foreign_key_violation';
  end if;
  return payment_id;
exception when unique_violation then
  raise exception 'There is already an open or paid link for this student and batch.' using errcode = 'unique_violation';
end $$;
comment on function public.mark_interested(uuid, uuid, bigint, date) is
  'Marks a lead interested and asks for the fee of the batch (or p_amount_paise). Returns the payment. Runs as the caller: the educator only.';
revoke all on function public.mark_interested(uuid, uuid, bigint, date) from public, anon, authenticated, service_role;
grant execute on function public.mark_interested(uuid, uuid, bigint, date) to authenticated;

-- ---------------------------------------------------------------- settling
create function private.settle_payment(
  p_payment_id uuid, p_gateway_request_id text, p_gateway_payment_id text, p_amount_paise bigint, p_currency text, p_fees_paise bigint, p_instrument text
) returns text
language plpgsql set search_path = '' as $$
-- The facts come from the gateway's API, never from a webhook or a redirect. Answers paid, already, review or foreign.
declare
  payment public.payments;
  problem text;
begin
  select * into payment from public.payments where id = p_payment_id for update;
  if payment.id is null or payment.gateway_request_id is distinct from p_gateway_request_id then
    return 'foreign';
  end if;
  if payment.gateway_payment_id = p_gateway_payment_id then
    return 'already';
  end if;
  problem := case
    when payment.status = 'paid' then format('Paid twice: %s after %s.', p_gateway_payment_id, payment.gateway_payment_id)
    when payment.status in ('expired', 'refunded') then format('Paid after the link was %s.', payment.status)
    when p_currency <> payment.currency then format('Paid in %s instead of %s.', p_currency, payment.currency)
    when p_amount_paise <> payment.amount_paise then format('Paid %s paise instead of %s.', p_amount_paise, payment.amount_paise)
  end;
  if problem is not null then
    if exists (select 1 from public.payment_events e where e.payment_id = payment.id and e.kind = 'needs_review' and e.detail ->> 'gateway_payment_id' = p_gateway_payment_id) then
      return 'already';
    end if;
    update public.payments set status = 'needs_review', review_reason = problem where id = payment.id;
    insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'needs_review',
      jsonb_build_object('reason', problem, 'gateway_payment_id', p_gateway_payment_id, 'amount_paise', p_amount_paise, 'currency', p_currency));
    return 'review';
  end if;
  update public.payments
     set status = 'paid', gateway_payment_id = p_gateway_payment_id, fees_paise = p_fees_paise, instrument = p_instrument, paid_at = private.business_now()
   where id = payment.id;
  insert into public.payment_events (payment_id, kind, detail) values (payment.id, 'paid',
    jsonb_build_object('gateway_payment_id', p_gateway_payment_id, 'amount_paise', p_amount_paise));
  insert into public.enrollments (batch_id, lead_id, family_id) values (payment.batch_id, payment.lead_id, payment.family_id)
  on conflict (batch_id, lead_id) do update set status = 'active';
  update public.imported_leads set stage = 'paid' where id = payment.lead_id and stage not in ('paid', 'enrolled');
  perform private.record_event('payment_paid', jsonb_build_object('ids', jsonb_build_array(payment.id)));
  return 'paid';
end $$;
revoke all on function private.settle_payment(uuid, text, text, bigint, text, bigint, text) from public, anon, authenticated, service_role;
grant execute on function private.settle_payment(uuid, text, text, bigint, text, bigint, text) to service_role;

-- ---------------------------------------------------------------- access
revoke all on public.batches, public.enrollments, public.payments, public.payment_events from public, anon, authenticated, service_role;
revoke all on sequence public.payment_events_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.batches, public.enrollments, public.payments to service_role;
grant select, insert on public.payment_events to service_role;
grant select on public.batches, public.enrollments, public.payments, public.payment_events to authenticated;
grant insert (name, course_name, starts_on, ends_on, class_days, fee_paise, seats),
      update (name, course_name, starts_on, ends_on, class_days, fee_paise, seats) on public.batches to authenticated;
grant insert (lead_id, batch_id, amount_paise, due_on) on public.payments to authenticated;
grant update (status) on public.enrollments to authenticated;
alter table public.batches enable row level security;
alter table public.enrollments enable row level security;
alter table public.payments enable row level security;
alter table public.payment_events enable row level security;
create policy "Students see their batch, the educator all" on public.batches for select to authenticated
  using (id in (select private.my_batch_ids()) or (select private.is_admin()));
create policy "The educator makes batches" on public.batches for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes batches" on public.batches for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Students see their own seats, the educator all" on public.enrollments for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()));
create policy "The educator pauses and ends seats" on public.enrollments for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Students see their own payments, the educator all" on public.payments for select to authenticated
  using (lead_id in (select private.my_lead_ids()) or (select private.is_admin()));
create policy "The educator asks for payments" on public.payments for insert to authenticated with check ((select private.is_admin()));
create policy "The educator sees the events of payments" on public.payment_events for select to authenticated using ((select private.is_admin()));
