-- Erasing a person everywhere: what was asked for and how far it is, what goes and what stays, and a mark so that nobody writes again.

create table private.erasures (
  id           uuid primary key default gen_random_uuid(),
  family_id    uuid not null,
  lead_id      uuid,
  reason       text not null check (reason in ('asked', 'withdrawn', 'never_answered')),
  via          text not null check (via in ('educator', 'guardian', 'rule')),
  asked_by     uuid,
  status       text not null default 'planned' check (status in ('planned', 'running', 'done', 'cancelled')),
  step         text not null default 'stop' check (step in ('stop', 'providers', 'account', 'files', 'events', 'rows', 'done')),
  due_at       timestamptz not null,
  not_before   timestamptz not null default clock_timestamp(),
  progress     integer not null default 0,
  total        integer not null default 0,
  events_after bigint not null default 0,
  attempts     smallint not null default 0,
  erased       jsonb not null default '{}',
  kept         jsonb not null default '{}',
  notes        text[] not null default '{}',
  error        text,
  lease_until  timestamptz,
  created_at   timestamptz not null default public.app_now(),
  started_at   timestamptz,
  done_at      timestamptz
);
comment on table private.erasures is 'Each erasing of a family, or of one child, with how far it is; ids and numbers only. It outlives what it erased, so it has no foreign keys.';
comment on column private.erasures.lead_id is 'One child; null: the whole family. The last child of a family takes the family along.';
comment on column private.erasures.due_at is 'Business time. Until then it can be taken back.';
comment on column private.erasures.step is 'The first step that is not finished. Each may be done again, so work that was cut off goes on here.';
comment on column private.erasures.lease_until is 'Real clock: until when one worker has it.';
create unique index erasures_one_open on private.erasures (family_id, coalesce(lead_id, family_id)) where status in ('planned', 'running');
create index erasures_due_idx on private.erasures (due_at) where status in ('planned', 'running');
create index erasures_created_at_idx on private.erasures (created_at desc);
alter table private.erasures enable row level security;
create policy "The engine alone" on private.erasures for all to service_role using (true) with check (true);
revoke all on private.erasures from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.erasures to service_role;

-- ---------------------------------------------------------------- so that nobody writes again
create table private.erasure_key (
  only_row boolean primary key default true check (only_row),
  key      text not null default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
);
comment on table private.erasure_key is 'What the marks of erased contacts are made with, so that they mean nothing outside this database.';
insert into private.erasure_key default values;
alter table private.erasure_key enable row level security;
create policy "The engine alone" on private.erasure_key for all to service_role using (true) with check (true);
revoke all on private.erasure_key from public, anon, authenticated, service_role;

create table private.erased_contacts (
  mark      bytea primary key,
  erased_at timestamptz not null default public.app_now()
);
comment on table private.erased_contacts is 'Marks of addresses and numbers that are not to be written to after their erasing. The address itself cannot be read from it.';
alter table private.erased_contacts enable row level security;
create policy "The engine alone" on private.erased_contacts for all to service_role using (true) with check (true);
revoke all on private.erased_contacts from public, anon, authenticated, service_role;
grant select, delete on private.erased_contacts to service_role;

create function private.contact_mark(p_kind public.contact_kind, p_value text) returns bytea
language sql stable security definer set search_path = '' as $$
  select sha256(convert_to(k.key || ':' || p_kind || ':' || p_value, 'UTF8')) from private.erasure_key k
$$;
revoke all on function private.contact_mark(public.contact_kind, text) from public, anon, authenticated, service_role;

create function private.keep_stopped() returns trigger
language plpgsql security definer set search_path = '' as $$
declare since timestamptz;
begin
  if new.opted_out_at is null then
    select e.erased_at into since from private.erased_contacts e where e.mark = private.contact_mark(new.kind, new.value);
    if since is not null then
      new.opted_out_at := since;
      new.opted_out_by := 'erased before';
    end if;
  end if;
  return new;
end $$;
comment on function private.keep_stopped() is 'A contact that comes back after its erasing, by a new list or a form, is stopped until the person starts again.';
revoke all on function private.keep_stopped() from public, anon, authenticated, service_role;
create trigger contacts_keep_stopped before insert on public.contacts for each row execute function private.keep_stopped();

-- Who starts again by themselves is no longer marked.
create function private.forget_mark() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.erased_contacts e where e.mark = private.contact_mark(new.kind, new.value);
  return null;
end $$;
revoke all on function private.forget_mark() from public, anon, authenticated, service_role;
create trigger contacts_forget_mark after update of opted_out_at on public.contacts
  for each row when (old.opted_out_at is not null and new.opted_out_at is null) execute function private.forget_mark();

-- ---------------------------------------------------------------- what is left where something must be kept
alter table public.families add column erased_at timestamptz;
alter table public.imported_leads add column erased_at timestamptz;
comment on column public.families.erased_at is 'When the family was erased. The row stays only where payments or permissions must be kept; it names nobody.';
comment on column public.imported_leads.erased_at is 'When the child was erased. The row stays only where payments or permissions must be kept; it names nobody.';

-- ---------------------------------------------------------------- who is meant
create function private.erasure_ids(p_family uuid, p_lead uuid) returns table (kind text, id uuid)
language plpgsql stable security definer set search_path = '' as $$
-- Kinds: family (only when all of it goes), lead, contact, enrollment, user, call, message (of a ledger), entry (of the thread).
declare
  families uuid[] := '{}';
  leads    uuid[];
begin
  if p_lead is null or not exists (
    select 1 from public.imported_leads l where l.family_id = p_family and l.id <> p_lead and l.merged_into is null and l.erased_at is null
  ) then
    with recursive joined (id) as (
      select p_family union select f.id from public.families f join joined j on f.merged_into = j.id
    ) select array_agg(j.id) into families from joined j;
    select coalesce(array_agg(l.id), '{}') into leads from public.imported_leads l where l.family_id = any (families);
  else
    with recursive joined (id) as (
      select p_lead union select l.id from public.imported_leads l join joined j on l.merged_into = j.id
    ) select array_agg(j.id) into leads from joined j;
  end if;
  return query select 'family', f from unnest(families) f;
  return query select 'lead', l from unnest(leads) l;
  return query select 'contact', c.id from public.contacts c
                where c.family_id = any (families) or (c.owner = 'student' and c.lead_id = any (leads));
  return query select 'enrollment', e.id from public.enrollments e where e.lead_id = any (leads);
  return query
    -- An account that also holds a seat of a child who stays, stays.
    select distinct 'user', p.user_id from public.profiles p
     where p.role = 'student'
       and (p.family_id = any (families) or exists (select 1 from public.enrollments e where e.user_id = p.user_id and e.lead_id = any (leads)))
       and not exists (select 1 from public.enrollments e where e.user_id = p.user_id and not e.lead_id = any (leads));
  return query select 'call', m.id from public.call_logs m where m.family_id = any (families) or m.lead_id = any (leads);
  return query
    select 'message', m.id from (
      select x.id, x.family_id, x.lead_id, x.contact_id from public.email_logs x
      union all select x.id, x.family_id, x.lead_id, x.contact_id from public.whatsapp_logs x
      union all select x.id, x.family_id, x.lead_id, x.contact_id from public.call_logs x) m
     where m.family_id = any (families) or m.lead_id = any (leads)
        or m.contact_id in (select c.id from public.contacts c where c.owner = 'student' and c.lead_id = any (leads));
  return query
    select 'entry', m.id from public.crm_messages m
     where m.family_id = any (families)
        or m.contact_id in (select c.id from public.contacts c where c.owner = 'student' and c.lead_id = any (leads))
        or m.ledger_id in (select x.id from public.email_logs x where x.lead_id = any (leads)
                           union all select x.id from public.whatsapp_logs x where x.lead_id = any (leads)
                           union all select x.id from public.call_logs x where x.lead_id = any (leads));
end $$;
comment on function private.erasure_ids(uuid, uuid) is 'Everybody and everything that the erasing of a family (p_lead null) or of one child is about, by kind.';
revoke all on function private.erasure_ids(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.erasure_ids(uuid, uuid) to service_role;

create function private.erasure_files(p_family uuid, p_lead uuid) returns table (bucket text, path text)
language sql stable security definer set search_path = '' as $$
-- A file belongs to whom its folders name, or to the entry of the thread that it is attached to.
  with meant as (select i.id::text as id from private.erasure_ids(p_family, p_lead) i)
  select o.bucket_id, o.name from storage.objects o
   where string_to_array(o.name, '/') && (select array_agg(m.id) from meant m)
     and not exists (select 1 from public.guardian_consents c where o.bucket_id = 'consent-proofs' and c.proof_path = o.name)
     -- Proofs of money are kept with the payment.
     and not string_to_array(o.name, '/') && (select coalesce(array_agg(p.id::text), '{}') from public.payments p where p.family_id = p_family)
  union
  select 'crm-attachments', a.value ->> 'path'
    from public.crm_messages m, jsonb_array_elements(case jsonb_typeof(m.attachments) when 'array' then m.attachments else '[]' end) a
   where m.id::text in (select id from meant) and a.value ->> 'path' is not null
     and exists (select 1 from storage.objects o where o.bucket_id = 'crm-attachments' and o.name = a.value ->> 'path')
  union
  select 'call-recordings', c.recording_path from public.call_logs c
   where c.id::text in (select id from meant) and c.recording_path is not null
     and exists (select 1 from storage.objects o where o.bucket_id = 'call-recordings' and o.name = c.recording_path)
$$;
comment on function private.erasure_files(uuid, uuid) is 'The stored files that an erasing takes away. Scans that prove a permission stay with it.';
revoke all on function private.erasure_files(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.erasure_files(uuid, uuid) to service_role;

create function private.is_kept_payment(p_payment public.payments) returns boolean
language sql stable set search_path = '' as $$
  select p_payment.paid_at is not null or p_payment.gateway_payment_id is not null
      or p_payment.status::text not in ('draft', 'link_created', 'link_sent', 'opened', 'failed', 'expired')
$$;
revoke all on function private.is_kept_payment(public.payments) from public, anon, authenticated, service_role;

create function private.erasure_preview(p_family uuid, p_lead uuid) returns table (kind text, goes bigint, stays bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  leads uuid[]; whole boolean;
begin
  select coalesce(array_agg(i.id) filter (where i.kind = 'lead'), '{}'), bool_or(i.kind = 'family') into leads, whole
    from private.erasure_ids(p_family, p_lead) i;
  return query
    select i.kind, count(*), 0::bigint from private.erasure_ids(p_family, p_lead) i
     where i.kind in ('lead', 'contact', 'enrollment', 'user', 'call', 'entry') group by i.kind
    union all
    select 'message', count(*) filter (where i.kind = 'message') - count(*) filter (where i.kind = 'call'), 0 from private.erasure_ids(p_family, p_lead) i
    union all
    select 'waiting', count(*), 0 from public.message_log m
     where m.status in ('planned', 'held') and m.id in (select i.id from private.erasure_ids(p_family, p_lead) i where i.kind = 'message')
    union all
    select 'form', count(*), 0 from public.cta_submissions f where f.lead_id = any (leads)
    union all
    select 'work', count(*), 0 from public.assignment_submissions s join public.enrollments e on e.id = s.enrollment_id where e.lead_id = any (leads)
    union all
    select 'certificate', count(*), 0 from public.certificates s join public.enrollments e on e.id = s.enrollment_id where e.lead_id = any (leads)
    union all
    select 'list_row', count(*), 0 from public.lead_import_rows r where r.lead_id = any (leads)
    union all
    select 'task', count(*), 0 from public.tasks t where t.lead_id = any (leads) or (whole and t.family_id = p_family)
    union all
    select 'file', count(*), 0 from private.erasure_files(p_family, p_lead)
    union all
    select 'payment', count(*) filter (where not private.is_kept_payment(p)), count(*) filter (where private.is_kept_payment(p))
      from public.payments p where p.lead_id = any (leads)
    union all
    select 'consent', 0, count(*) from public.guardian_consents g where g.lead_id = any (leads)
    union all
    select 'proof', 0, count(distinct g.proof_path) from public.guardian_consents g where g.lead_id = any (leads) and g.proof_path is not null;
end $$;
comment on function private.erasure_preview(uuid, uuid) is 'How much of each kind an erasing takes and leaves. It writes nothing.';
revoke all on function private.erasure_preview(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.erasure_preview(uuid, uuid) to service_role;

create function private.silent_families(p_days integer) returns table (family_id uuid)
language sql stable set search_path = '' as $$
  select distinct l.family_id
    from public.imported_leads l
   where l.stage in ('new', 'invited', 'lost', 'do_not_contact') and l.erased_at is null
     and l.created_at < public.app_now() - make_interval(days => p_days)
     and l.stage_changed_at < public.app_now() - make_interval(days => p_days)
     and not exists (select 1 from private.erasures e where e.family_id = l.family_id and e.status in ('planned', 'running'))
     and not exists (select 1 from public.imported_leads o
                      where o.family_id = l.family_id and o.id <> l.id
                        and (o.stage not in ('new', 'invited', 'lost', 'do_not_contact') or o.created_at >= public.app_now() - make_interval(days => p_days)))
     and not exists (select 1 from public.guardian_consents g join public.imported_leads o on o.id = g.lead_id where o.family_id = l.family_id)
     and not exists (select 1 from public.cta_submissions s join public.imported_leads o on o.id = s.lead_id
                      where o.family_id = l.family_id and s.submitted_at is not null)
     and not exists (select 1 from public.crm_messages m where m.family_id = l.family_id and m.direction = 'in')
     and not exists (select 1 from public.payments p where p.family_id = l.family_id)
     and not exists (select 1 from public.enrollments e where e.family_id = l.family_id)
     and not exists (select 1 from public.families f where f.id = l.family_id and f.merged_into is not null)
$$;
comment on function private.silent_families(integer) is 'Families from lists from whom nothing came in so many days: no child of theirs got beyond the invitation, by no way.';
revoke all on function private.silent_families(integer) from public, anon, authenticated, service_role;
grant execute on function private.silent_families(integer) to service_role;

-- ---------------------------------------------------------------- first: nothing more leaves
create function private.stop_for_erasure(p_id uuid) returns integer
language plpgsql security definer set search_path = '' as $$
-- Returns how many messages are on their way at this moment: those are waited for.
declare
  erasure private.erasures;
  messages uuid[]; people uuid[];
  ledger text; busy integer; found integer := 0;
begin
  select * into strict erasure from private.erasures e where e.id = p_id;
  select coalesce(array_agg(i.id) filter (where i.kind = 'message'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'contact'), '{}')
    into messages, people from private.erasure_ids(erasure.family_id, erasure.lead_id) i;
  update public.contacts c set opted_out_at = private.business_now(), opted_out_by = 'erasing' where c.id = any (people) and c.opted_out_at is null;
  foreach ledger in array array['email_logs', 'whatsapp_logs', 'call_logs'] loop
    execute format('update public.%I set status = ''cancelled'', error_text = ''This person is being erased.''
                     where id = any ($1) and status in (''planned'', ''held'', ''claimed'')', ledger) using messages;
    execute format('select count(*) from public.%I where id = any ($1) and status = ''calling''', ledger) into busy using messages;
    found := found + busy;
  end loop;
  update public.payments p set status = 'expired'
   where p.lead_id in (select i.id from private.erasure_ids(erasure.family_id, erasure.lead_id) i where i.kind = 'lead')
     and p.status in ('draft', 'link_created', 'link_sent', 'opened');
  return found;
end $$;
comment on function private.stop_for_erasure(uuid) is 'Takes back what is planned for the erased, stops their contacts on every channel and ends unpaid links.';
revoke all on function private.stop_for_erasure(uuid) from public, anon, authenticated, service_role;
grant execute on function private.stop_for_erasure(uuid) to service_role;

-- ---------------------------------------------------------------- webhooks as they came
create function private.erase_events(p_id uuid, p_upto bigint) returns integer
language plpgsql security definer set search_path = '' as $$
-- Webhooks after erasures.events_after, up to p_upto, in which an address or number of theirs stands.
declare
  erasure private.erasures;
  gone integer;
begin
  select * into strict erasure from private.erasures e where e.id = p_id;
  with theirs as (
    select convert_to(ltrim(c.value, '+'), 'UTF8') as value from public.contacts c
     where c.id in (select i.id from private.erasure_ids(erasure.family_id, erasure.lead_id) i where i.kind = 'contact')
  )
  delete from public.webhook_events w
   where w.id > erasure.events_after and w.id <= p_upto and w.status in ('done', 'failed')
     and exists (select 1 from theirs t where position(t.value in w.body) > 0);
  get diagnostics gone = row_count;
  update private.erasures set events_after = p_upto where id = p_id;
  return gone;
end $$;
revoke all on function private.erase_events(uuid, bigint) from public, anon, authenticated, service_role;
grant execute on function private.erase_events(uuid, bigint) to service_role;

create function private.erase_known_events(p_id uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  delete from public.webhook_events w
   using private.erasures e, public.message_events n
   where e.id = p_id and n.family_id = e.family_id and w.id = n.webhook_event_id and w.status in ('done', 'failed');
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function private.erase_known_events(uuid) is 'Webhooks that told of messages of a family from which nothing ever came.';
revoke all on function private.erase_known_events(uuid) from public, anon, authenticated, service_role;
grant execute on function private.erase_known_events(uuid) to service_role;

-- ---------------------------------------------------------------- last: the rows
create function private.erase_rows(p_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
-- What a foreign key declares decides: rows that go with a person go, rows that only mention one lose the mention, rows that
-- may not lose one (money) keep an empty entry that names nobody. Returns what went and what stays, as numbers.
declare
  erasure   private.erasures;
  families  uuid[]; leads uuid[]; people uuid[]; seats uuid[]; messages uuid[]; entries uuid[]; accounts uuid[];
  ids       text[];
  names     text[];
  more      text[];
  pointer   record;
  one       uuid;
  before    jsonb;
  v_kept    jsonb;
begin
  select * into strict erasure from private.erasures e where e.id = p_id for update;
  perform from public.families f where f.id = erasure.family_id for update;
  select coalesce(array_agg(i.id) filter (where i.kind = 'family'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'lead'), '{}'),
         coalesce(array_agg(i.id) filter (where i.kind = 'contact'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'enrollment'), '{}'),
         coalesce(array_agg(i.id) filter (where i.kind = 'message'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'entry'), '{}'),
         coalesce(array_agg(i.id) filter (where i.kind = 'user'), '{}'), coalesce(array_agg(i.id::text), '{}')
    into families, leads, people, seats, messages, entries, accounts, ids
    from private.erasure_ids(erasure.family_id, erasure.lead_id) i;
  select coalesce(jsonb_object_agg(p.kind, p.goes) filter (where p.goes > 0), '{}'), coalesce(jsonb_object_agg(p.kind, p.stays) filter (where p.stays > 0), '{}')
    into before, v_kept from private.erasure_preview(erasure.family_id, erasure.lead_id) p;
  select coalesce(array_agg(distinct n), '{}') into names from (
    select l.student_name as n from public.imported_leads l where l.id = any (leads)
    union all select c.name from public.contacts c where c.id = any (people)
    union all select f.name from public.families f where f.id = any (families)) x where length(btrim(n)) >= 3;

  -- So that nobody writes again. Who never answered and never said stop leaves nothing behind.
  insert into private.erased_contacts (mark)
  select private.contact_mark(c.kind, c.value) from public.contacts c
   where c.id = any (people) and (erasure.reason <> 'never_answered' or (c.opted_out_at is not null and c.opted_out_by is distinct from 'erasing'))
  on conflict do nothing;

  -- Ids of everything that hangs on them, by which the records of what was done are found.
  for pointer in
    select p.child, p.col, p.keys, p.parent from (
      select x.*, 'family' as parent from private.pointers_to('public.families') x
      union all select x.*, 'lead' from private.pointers_to('public.imported_leads') x
      union all select x.*, 'contact' from private.pointers_to('public.contacts') x
      union all select x.*, 'enrollment' from private.pointers_to('public.enrollments') x) p
  loop
    execute format('select coalesce(array_agg(k.key), ''{}'') from (select (%s) ->> 0 as key from %s where %I = any ($1)) k', pointer.keys, pointer.child, pointer.col)
       into more using case pointer.parent when 'family' then families when 'lead' then leads when 'contact' then people else seats end;
    ids := ids || array(select m from unnest(more) m where length(m) = 36);
  end loop;
  select array_agg(distinct i) into ids from unnest(ids) i;

  -- Money: who paid is kept with the payment; what was never paid goes.
  insert into public.payment_events (payment_id, kind, detail)
  select p.id, 'payer_kept', jsonb_build_object('payer', (
           select c.name from public.contacts c where c.family_id = p.family_id and c.owner = 'guardian' and c.name is not null order by c.created_at limit 1))
    from public.payments p where p.lead_id = any (leads) and private.is_kept_payment(p);
  for one in select p.id from public.payments p where p.lead_id = any (leads) and not private.is_kept_payment(p) loop
    begin
      delete from public.payments p where p.id = one;
    exception when foreign_key_violation or restrict_violation then null;
    end;
  end loop;

  delete from public.certificates c where c.enrollment_id = any (seats);
  for one in select unnest(seats) loop
    begin
      delete from public.enrollments e where e.id = one;
    exception when foreign_key_violation or restrict_violation then
      update public.enrollments e set user_id = null, status = 'ended' where e.id = one;
    end;
  end loop;

  delete from public.lead_import_rows r using public.lead_import_rows theirs
   where theirs.lead_id = any (leads) and theirs.import_id = r.import_id and r.duplicate_of_row = theirs.row_no;
  delete from public.lead_import_rows r where r.lead_id = any (leads);
  delete from public.message_events e where e.message_id = any (messages);
  delete from public.crm_messages m where m.id = any (entries);
  delete from public.notifications n
   where exists (select 1 from unnest(ids) i where n.dedupe_key like '%' || i || '%' or n.link_path like '%' || i || '%')
      or exists (select 1 from unnest(names) s where position(lower(s) in lower(n.title || ' ' || n.body)) > 0 and length(s) >= 5);
  update public.audit_log a set before = null, after = jsonb_build_object('erased', true)
   where a.subject_id = any (ids)
      or exists (select 1 from unnest(ids) i where position(i in concat(a.subject_id, a.before::text, a.after::text)) > 0);
  delete from private.merges m where m.keep_id = any (leads || families) or m.drop_id = any (leads || families);
  update private.confirmed_plans c
     set answer = jsonb_set(c.answer, '{results}', (
           select coalesce(jsonb_agg(case when r.value ->> 'id' = any (ids) then r.value || '{"name": "Erased"}' else r.value end order by r.ordinality), '[]')
             from jsonb_array_elements(c.answer -> 'results') with ordinality r))
   where jsonb_typeof(c.answer -> 'results') = 'array'
     and exists (select 1 from jsonb_array_elements(c.answer -> 'results') r where r.value ->> 'id' = any (ids));
  for one in select m from unnest(messages) m loop
    delete from public.email_logs x where x.id = one;
    delete from public.whatsapp_logs x where x.id = one;
    delete from public.call_logs x where x.id = one;
  end loop;
  update public.profiles p set full_name = '', name_on_certificate = null, family_id = null where p.user_id = any (accounts);

  for pointer in
    select c.conrelid::regclass as child, a.attname as col, c.confrelid = 'public.families'::regclass as is_family
      from pg_catalog.pg_constraint c
      join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and cardinality(c.conkey) = 1 and c.confdeltype = 'c'
       and c.confrelid in ('public.families'::regclass, 'public.imported_leads'::regclass)
       and c.conrelid not in ('public.imported_leads'::regclass, 'public.guardian_consents'::regclass, 'public.enrollments'::regclass)
     order by 1
  loop
    execute format('delete from %s where %I = any ($1)', pointer.child, pointer.col) using case when pointer.is_family then families else leads end;
  end loop;
  delete from public.contacts c where c.id = any (people);

  for one in select unnest(leads) loop
    begin
      if exists (select 1 from public.guardian_consents g where g.lead_id = one) then
        raise foreign_key_violation;
      end if;
      delete from public.imported_leads l where l.id = one;
    exception when foreign_key_violation or restrict_violation then
      update public.imported_leads l
         set student_name = 'Erased', birth_year = null, age = null, age_noted_on = null, grade = null, city = null, source = null, extra = '{}',
             lost_reason = null, import_id = null, possible_sibling_of = null, merged_into = null, stage = 'do_not_contact', erased_at = private.business_now()
       where l.id = one;
      delete from public.stage_changes s where s.lead_id = one;
    end;
  end loop;
  for one in select unnest(families) loop
    begin
      if exists (select 1 from public.imported_leads l where l.family_id = one) then
        raise foreign_key_violation;
      end if;
      delete from public.families f where f.id = one;
    exception when foreign_key_violation or restrict_violation then
      update public.families f
         set name = 'Erased', merged_into = null, automation_stopped_at = null, automation_stopped_reason = null, erased_at = private.business_now()
       where f.id = one;
    end;
  end loop;
  update private.erasures set status = 'done', step = 'done', erased = before || erasure.erased, kept = v_kept,
         done_at = private.business_now(), error = null, lease_until = null where id = p_id;
  perform private.note_audit('person.erased', case when cardinality(families) > 0 then 'families' else 'imported_leads' end,
                             coalesce(erasure.lead_id, erasure.family_id)::text, null,
                             jsonb_build_object('reason', erasure.reason, 'erased', before || erasure.erased, 'kept', v_kept), erasure.asked_by, 'engine', null);
  return jsonb_build_object('erased', before, 'kept', v_kept);
end $$;
comment on function private.erase_rows(uuid) is 'The last step of an erasing, in one transaction: the rows, and the record that it was done.';
revoke all on function private.erase_rows(uuid) from public, anon, authenticated, service_role;
grant execute on function private.erase_rows(uuid) to service_role;
