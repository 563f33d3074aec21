-- WhatsApp: the templates as AiSensy lists them, our number, when people stopped and started again, who hides their number,
-- files in a header, answers to "are you coming", and which news of a message are worth a broadcast.

-- ---------------------------------------------------------------- templates at the provider
create table public.whatsapp_templates (
  id             uuid primary key default gen_random_uuid(),
  name           text not null,
  language       text not null,
  campaign       text not null unique,
  campaign_state text not null default 'missing' check (campaign_state in ('live', 'paused', 'stopped', 'missing')),
  category       text,
  state          text not null check (state in ('approved', 'pending', 'rejected', 'paused', 'missing')),
  reason         text,
  params         smallint,
  header_kind    text not null default 'none' check (header_kind in ('none', 'text', 'image', 'video', 'document', 'location')),
  buttons        jsonb not null default '[]',
  body           text,
  synced_at      timestamptz not null default clock_timestamp(),
  unique (name, language)
);
comment on table public.whatsapp_templates is 'Each template as AiSensy lists it, and those of ours that it does not know yet (missing). Read anew every few hours and on demand.';
comment on column public.whatsapp_templates.campaign is 'The API campaign that sends it: <name>_<language>, which is message_templates.provider_name.';
comment on column public.whatsapp_templates.state is 'Of the template at WhatsApp; missing: never submitted, or deleted. The campaign has a state of its own.';
comment on column public.whatsapp_templates.params is 'How many values its body takes; null: AiSensy did not say.';
comment on column public.whatsapp_templates.synced_at is 'Real clock.';

create function private.whatsapp_fault(p_template_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select case
           when w.state = 'missing' then format('WhatsApp has no template %s in %s. Submit it for approval.', w.name, w.language)
           when w.state = 'pending' then format('WhatsApp has not approved the template %s yet.', t.provider_name)
           when w.state = 'rejected' then format('WhatsApp rejected the template %s%s. Change its words and submit it again.', t.provider_name, coalesce(': ' || rtrim(w.reason, '. '), ''))
           when w.state = 'paused' then format('WhatsApp paused the template %s. Choose another channel, or wait.', t.provider_name)
           when w.campaign_state = 'missing' then format('AiSensy has no campaign %s. Create it and set it live.', w.campaign)
           when w.campaign_state <> 'live' then format('The campaign %s is not live at AiSensy. Look at its category, then set it live.', w.campaign)
           when w.params < cardinality(t.params) then format('The template %s takes %s values at WhatsApp, and we would send %s: %s has no place there.',
             t.provider_name, w.params, cardinality(t.params), array_to_string(t.params[w.params + 1 :], ', '))
           when w.params > cardinality(t.params) then format('The template %s takes %s values at WhatsApp, and we would send %s: {{%s}} has no value.',
             t.provider_name, w.params, cardinality(t.params), cardinality(t.params) + 1)
         end
    from public.message_templates t join public.whatsapp_templates w on w.campaign = t.provider_name
   where t.id = p_template_id and t.channel = 'whatsapp'
$$;
comment on function private.whatsapp_fault(uuid) is 'Why a WhatsApp template of ours cannot be sent now, in words; null when it can, or when AiSensy''s list was never read.';
revoke all on function private.whatsapp_fault(uuid) from public, anon, authenticated, service_role;
grant execute on function private.whatsapp_fault(uuid) to service_role;

-- ---------------------------------------------------------------- our number
create table public.whatsapp_number (
  name            text primary key default 'ours',
  project_name    text,
  project_status  text,
  messaging_tier  text,
  quality         text,
  plan_renews_on  date,
  checked_at      timestamptz,
  error_text      text,
  sync_wanted_at  timestamptz,
  synced_at       timestamptz,
  sync_error_text text,
  last_inbound_at timestamptz,
  last_news_at    timestamptz,
  lease_until     timestamptz
);
comment on table public.whatsapp_number is 'One row: what AiSensy says of our number and account, and when anything was last heard. All times are the real clock''s. The balance stands in channel_states.';
comment on column public.whatsapp_number.sync_wanted_at is 'Templates are to be read anew; null: nobody asked.';
comment on column public.whatsapp_number.last_news_at is 'When a webhook last told how far a message came.';
insert into public.whatsapp_number default values;

-- ---------------------------------------------------------------- stops, and starts again
create table public.opt_outs (
  id           uuid primary key default gen_random_uuid(),
  contact_id   uuid not null references public.contacts (id) on delete cascade,
  opted_out_at timestamptz not null,
  how          text not null default '',
  note         text,
  noted_by     uuid,
  ended_at     timestamptz,
  ended_how    text,
  ended_note   text,
  ended_by     uuid,
  check (ended_at is not null or (ended_how is null and ended_note is null and ended_by is null))
);
comment on table public.opt_outs is 'Each time that a contact stopped, with how, and how it was taken back. Written by trigger on contacts; contacts.opted_out_at is what holds now.';
comment on column public.opt_outs.ended_note is 'Why the educator added them back; without a note she cannot.';
create unique index opt_outs_open on public.opt_outs (contact_id) where ended_at is null;
create index opt_outs_contact_id_idx on public.opt_outs (contact_id);
create index opt_outs_opted_out_at_idx on public.opt_outs (opted_out_at desc);
insert into public.opt_outs (contact_id, opted_out_at, how)
  select id, opted_out_at, coalesce(opted_out_by, '') from public.contacts where opted_out_at is not null;

create table private.whatsapp_contacts (
  contact_id  uuid primary key references public.contacts (id) on delete cascade,
  provider_id text,
  opted_in    boolean,
  wanted      boolean,
  push_at     timestamptz,
  attempts    smallint not null default 0,
  checked_at  timestamptz,
  error_text  text
);
comment on table private.whatsapp_contacts is 'What AiSensy believes of a number (opted_in), and what it is to believe (wanted, from push_at on). Real clock.';
create index whatsapp_contacts_push_idx on private.whatsapp_contacts (push_at) where push_at is not null;
alter table private.whatsapp_contacts enable row level security;
create policy "The engine alone" on private.whatsapp_contacts for all to service_role using (true) with check (true);
revoke all on private.whatsapp_contacts from public, anon, authenticated, service_role;
grant select, insert, update on private.whatsapp_contacts to service_role;

create function private.note_opt_out() returns trigger
language plpgsql security definer set search_path = '' as $$
declare was timestamptz := case when tg_op = 'UPDATE' then old.opted_out_at end;
begin
  if was is null and new.opted_out_at is not null then
    insert into public.opt_outs (contact_id, opted_out_at, how, noted_by)
    values (new.id, new.opted_out_at, coalesce(new.opted_out_by, ''), (select auth.uid()))
    on conflict (contact_id) where ended_at is null do nothing;
  elsif was is not null and new.opted_out_at is null then
    update public.opt_outs set ended_at = private.business_now(), ended_by = (select auth.uid()) where contact_id = new.id and ended_at is null;
  else
    update public.opt_outs set how = coalesce(new.opted_out_by, '') where contact_id = new.id and ended_at is null;
  end if;
  if new.kind = 'phone' and (was is null) is distinct from (new.opted_out_at is null) then
    insert into private.whatsapp_contacts as w (contact_id, wanted, push_at) values (new.id, new.opted_out_at is null, clock_timestamp())
    on conflict (contact_id) do update set wanted = excluded.wanted, push_at = excluded.push_at, attempts = 0;
    perform pg_catalog.pg_notify('launchpad_work', 'whatsapp_contacts');
  end if;
  return null;
end $$;
revoke all on function private.note_opt_out() from public, anon, authenticated, service_role;
create trigger contacts_note_stop after insert on public.contacts
  for each row when (new.opted_out_at is not null) execute function private.note_opt_out();
create trigger contacts_note_opt_out after update of opted_out_at, opted_out_by on public.contacts
  for each row when (old.opted_out_at is distinct from new.opted_out_at or (new.opted_out_at is not null and old.opted_out_by is distinct from new.opted_out_by))
  execute function private.note_opt_out();

-- ---------------------------------------------------------------- people who hide their number
create table public.whatsapp_users (
  user_id    text primary key,
  family_id  uuid not null references public.families (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete set null,
  name       text,
  created_at timestamptz not null default public.app_now()
);
comment on table public.whatsapp_users is 'Senders whom WhatsApp names by an id and not by a number, with the family that their messages go to.';
create index whatsapp_users_family_id_idx on public.whatsapp_users (family_id);
create index whatsapp_users_contact_id_idx on public.whatsapp_users (contact_id);

-- ---------------------------------------------------------------- files, and answers to "are you coming"
alter table public.whatsapp_logs add column media jsonb;
comment on column public.whatsapp_logs.media is 'File in the header or of a free answer: {kind, filename} and bucket with path (ours, signed when it leaves) or url.';

create table public.session_answers (
  session_id    uuid not null references public.sessions (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  is_coming     boolean not null,
  contact_id    uuid references public.contacts (id) on delete set null,
  said_at       timestamptz not null default public.app_now(),
  primary key (session_id, enrollment_id)
);
comment on table public.session_answers is 'What a family last answered to a reminder: the student will come, or cannot.';
create index session_answers_enrollment_id_idx on public.session_answers (enrollment_id);
create index session_answers_contact_id_idx on public.session_answers (contact_id);

-- ---------------------------------------------------------------- access
revoke all on public.whatsapp_templates, public.whatsapp_number, public.opt_outs, public.whatsapp_users, public.session_answers
  from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.whatsapp_templates to service_role;
grant select, update on public.whatsapp_number, public.opt_outs to service_role;
grant select, insert, update on public.whatsapp_users, public.session_answers to service_role;
grant select on public.whatsapp_templates, public.whatsapp_number, public.opt_outs, public.whatsapp_users, public.session_answers to authenticated;
alter table public.whatsapp_templates enable row level security;
alter table public.whatsapp_number enable row level security;
alter table public.opt_outs enable row level security;
alter table public.whatsapp_users enable row level security;
alter table public.session_answers enable row level security;
create policy "The educator sees WhatsApp's templates" on public.whatsapp_templates for select to authenticated using ((select private.is_admin()));
create policy "The educator sees our number" on public.whatsapp_number for select to authenticated using ((select private.is_admin()));
create policy "The educator sees who stopped" on public.opt_outs for select to authenticated using ((select private.is_admin()));
create policy "The educator sees hidden numbers" on public.whatsapp_users for select to authenticated using ((select private.is_admin()));
create policy "Students see their answers, the educator all" on public.session_answers for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));

-- ---------------------------------------------------------------- settings
insert into public.app_settings (key, value, about, is_public) values
  ('whatsapp_per_second', '10', 'How many WhatsApp messages leave in a second, over all workers; counted only when sending is live', false);

-- ---------------------------------------------------------------- news of messages that are worth telling
create or replace function private.tell_deliveries() returns trigger
language plpgsql security definer set search_path = '' as $$
declare families uuid[];
begin
  -- A claim, a request on its way and a changed time are the worker's own steps; a person looks at what came of them.
  select array_agg(distinct n.family_id) into families
    from new_rows n join old_rows o on o.id = n.id
   where n.status is distinct from o.status and n.status not in ('claimed', 'calling')
     and not (o.status = 'claimed' and n.status = 'planned');
  if cardinality(families) > 20 then
    perform private.tell('inbox', 'many', '{}'::jsonb);
  elsif families is not null then
    perform private.tell('inbox', 'delivery', jsonb_build_object('family_id', f)) from unnest(families) as f;
  end if;
  return null;
end $$;
