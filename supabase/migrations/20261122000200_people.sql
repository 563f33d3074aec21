-- People: families, their contacts, the leads (children on the way to enrolment), and the profiles of those who sign in.

create type public.app_role as enum ('admin', 'student');
create type public.contact_kind as enum ('email', 'phone');
create type public.contact_owner as enum ('guardian', 'student', 'unknown');
create type public.lead_stage as enum (
  'new', 'invited', 'cta_submitted', 'approved', 'contacted', 'interested', 'link_sent', 'paid', 'enrolled', 'lost', 'do_not_contact'
);

-- ---------------------------------------------------------------- families
create table public.families (
  id         uuid primary key default gen_random_uuid(),
  name       text not null,
  language   text not null default 'en' check (language in ('en', 'hi')),
  timezone   text not null default 'Asia/Kolkata',
  created_at timestamptz not null default public.app_now(),
  updated_at timestamptz not null default public.app_now()
);
comment on table public.families is 'The people of one household. The CRM thread belongs to the family.';

-- ---------------------------------------------------------------- profiles (before the helpers that read it)
create table public.profiles (
  user_id             uuid primary key references auth.users (id) on delete cascade,
  role                public.app_role not null default 'student',
  full_name           text not null default '',
  name_on_certificate text check (length(name_on_certificate) <= 120),
  language            text not null default 'en' check (language in ('en', 'hi')),
  timezone            text not null default 'Asia/Kolkata',
  family_id           uuid references public.families (id) on delete set null,
  created_at          timestamptz not null default public.app_now(),
  updated_at          timestamptz not null default public.app_now()
);
comment on table public.profiles is 'Who signs in. The role is written by the service only; no student can change it.';
create index profiles_family_id_idx on public.profiles (family_id);

create function private.is_admin() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.profiles p where p.user_id = (select auth.uid()) and p.role = 'admin')
$$;
revoke all on function private.is_admin() from public, anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated, service_role;

-- ---------------------------------------------------------------- leads
create table public.imported_leads (
  id               uuid primary key default gen_random_uuid(),
  family_id        uuid not null references public.families (id) on delete cascade,
  import_id        uuid,
  student_name     text not null check (length(btrim(student_name)) > 0),
  birth_year       smallint check (birth_year between 1990 and 2100),
  age              smallint check (age between 1 and 120),
  age_noted_on     date,
  grade            text,
  city             text,
  source           text,
  extra            jsonb not null default '{}',
  stage            public.lead_stage not null default 'new',
  stage_changed_at timestamptz not null default public.app_now(),
  lost_reason      text,
  possible_sibling_of uuid references public.imported_leads (id) on delete set null,
  created_at       timestamptz not null default public.app_now(),
  updated_at       timestamptz not null default public.app_now()
);
comment on table public.imported_leads is 'One child on the way to enrolment, from the first list to the certificate.';
comment on column public.imported_leads.age is 'As written in the list on age_noted_on; birth_year from the form wins.';
create index imported_leads_family_id_idx on public.imported_leads (family_id);
create index imported_leads_import_id_idx on public.imported_leads (import_id);
create index imported_leads_stage_idx on public.imported_leads (stage, created_at desc);
create index imported_leads_possible_sibling_of_idx on public.imported_leads (possible_sibling_of);

-- ---------------------------------------------------------------- contacts
create table public.contacts (
  id             uuid primary key default gen_random_uuid(),
  family_id      uuid not null references public.families (id) on delete cascade,
  lead_id        uuid references public.imported_leads (id) on delete set null,
  kind           public.contact_kind not null,
  value          text not null,
  owner          public.contact_owner not null default 'unknown',
  name           text,
  relation       text check (relation in ('mother', 'father', 'guardian')),
  verified_at    timestamptz,
  opted_out_at   timestamptz,
  opted_out_by   text,
  suppressed_at  timestamptz,
  suppressed_reason text,
  window_until   timestamptz,
  created_at     timestamptz not null default public.app_now(),
  updated_at     timestamptz not null default public.app_now(),
  constraint contacts_value_unique unique (kind, value),
  constraint contacts_value_normal check (
    case kind when 'email' then value = lower(value) and value like '%_@_%' else value ~ '^\+[1-9][0-9]{7,14}$' end)
);
comment on table public.contacts is 'One e-mail address or phone (E.164) of a family. An unknown owner is treated as a guardian.';
comment on column public.contacts.lead_id is 'The child whose own contact this is, when the owner is the student.';
comment on column public.contacts.opted_out_at is 'Since when nothing may be sent here, on any channel. An import never changes it.';
comment on column public.contacts.suppressed_at is 'Since when the address is known not to take mail or messages (bounce, complaint).';
comment on column public.contacts.window_until is 'WhatsApp: until when free text may be sent (24 hours after their last message).';
create index contacts_family_id_idx on public.contacts (family_id);
create index contacts_lead_id_idx on public.contacts (lead_id);

-- ---------------------------------------------------------------- stage history
create table public.stage_changes (
  id         bigint generated always as identity primary key,
  lead_id    uuid not null references public.imported_leads (id) on delete cascade,
  from_stage public.lead_stage,
  to_stage   public.lead_stage not null,
  actor      uuid,
  changed_at timestamptz not null default public.app_now()
);
comment on table public.stage_changes is 'Every move of a lead, with who made it (null: the engine). Written by triggers only.';
create index stage_changes_lead_id_idx on public.stage_changes (lead_id, id);

-- ---------------------------------------------------------------- legal stages
do $$
declare chain text[] := array['new', 'invited', 'cta_submitted', 'approved', 'contacted', 'interested', 'link_sent', 'paid', 'enrolled']; i int;
begin
  for i in 1 .. array_length(chain, 1) loop
    perform private.allow_moves('lead', chain[i], chain[i + 1 :] || array['lost', 'do_not_contact']);
  end loop;
  -- The link is replaced, or was marked too soon.
  perform private.allow_moves('lead', 'link_sent', array['interested']);
  -- A refund takes the seat back, and a lost family may come again.
  perform private.allow_moves('lead', 'paid', array['interested']);
  perform private.allow_moves('lead', 'lost', array['new', 'invited', 'cta_submitted', 'approved', 'contacted', 'interested', 'do_not_contact']);
  perform private.allow_moves('lead', 'do_not_contact', array['new', 'cta_submitted']);
end $$;

create function private.guard_lead_stage() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Money and seats move these stages; a browser cannot claim them. Who writes is current_user, as this is no definer function.
  if current_user = 'authenticated' and new.stage in ('link_sent', 'paid', 'enrolled') then
    raise exception 'The stage % comes from a payment and cannot be set by hand.', new.stage using errcode = 'check_violation';
  end if;
  new.stage_changed_at := private.business_now();
  return new;
end $$;
revoke all on function private.guard_lead_stage() from public, anon, authenticated, service_role;

create trigger imported_leads_legal_stage before update on public.imported_leads
  for each row when (old.stage is distinct from new.stage) execute function private.check_move('lead', 'stage');
create trigger imported_leads_stage_guard before update on public.imported_leads
  for each row when (old.stage is distinct from new.stage) execute function private.guard_lead_stage();

create function private.note_new_leads() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.stage_changes (lead_id, to_stage, actor, changed_at) select n.id, n.stage, (select auth.uid()), n.stage_changed_at from new_rows n;
  return null;
end $$;
revoke all on function private.note_new_leads() from public, anon, authenticated, service_role;
create trigger imported_leads_note_new after insert on public.imported_leads
  referencing new table as new_rows for each statement execute function private.note_new_leads();

create function private.note_stage_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.stage_changes (lead_id, from_stage, to_stage, actor, changed_at)
  select n.id, o.stage, n.stage, (select auth.uid()), n.stage_changed_at
    from new_rows n join old_rows o on o.id = n.id
   where o.stage is distinct from n.stage;
  return null;
end $$;
revoke all on function private.note_stage_changes() from public, anon, authenticated, service_role;
create trigger imported_leads_note_stage after update on public.imported_leads
  referencing old table as old_rows new table as new_rows for each statement execute function private.note_stage_changes();

create trigger families_touch before update on public.families for each row execute function private.touch_updated_at();
create trigger profiles_touch before update on public.profiles for each row execute function private.touch_updated_at();
create trigger imported_leads_touch before update on public.imported_leads for each row execute function private.touch_updated_at();
create trigger contacts_touch before update on public.contacts for each row execute function private.touch_updated_at();

-- ---------------------------------------------------------------- access
revoke all on public.families, public.profiles, public.imported_leads, public.contacts, public.stage_changes
  from public, anon, authenticated, service_role;
revoke all on sequence public.stage_changes_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.families, public.profiles, public.imported_leads, public.contacts to service_role;
grant select on public.stage_changes to service_role;
grant select on public.families, public.profiles, public.imported_leads, public.contacts, public.stage_changes to authenticated;
grant update (name, language, timezone) on public.families to authenticated;
grant update (full_name, name_on_certificate, language, timezone) on public.profiles to authenticated;
grant update (student_name, birth_year, grade, city, stage, lost_reason) on public.imported_leads to authenticated;
grant update (owner, name, relation) on public.contacts to authenticated;

alter table public.families enable row level security;
alter table public.profiles enable row level security;
alter table public.imported_leads enable row level security;
alter table public.contacts enable row level security;
alter table public.stage_changes enable row level security;

create policy "The educator sees all families" on public.families for select to authenticated using ((select private.is_admin()));
create policy "The educator changes families" on public.families for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "People see their own profile, the educator all" on public.profiles for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()));
create policy "People change their own profile, the educator all" on public.profiles for update to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()))
  with check (user_id = (select auth.uid()) or (select private.is_admin()));
create policy "The educator sees all leads" on public.imported_leads for select to authenticated using ((select private.is_admin()));
create policy "The educator changes leads" on public.imported_leads for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator sees all contacts" on public.contacts for select to authenticated using ((select private.is_admin()));
create policy "The educator changes contacts" on public.contacts for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator sees the stage history" on public.stage_changes for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- facts that rules ask for
create function private.lead_age(p_lead public.imported_leads) returns integer
language sql stable set search_path = '' as $$
  select coalesce(
    extract(year from private.business_now())::int - (p_lead).birth_year,
    (p_lead).age + extract(year from age(private.business_now()::date, coalesce((p_lead).age_noted_on, (p_lead).created_at::date)))::int)
$$;
comment on function private.lead_age(public.imported_leads) is 'Age in whole years, at most one too high when only the birth year is known; null when unknown.';
revoke all on function private.lead_age(public.imported_leads) from public, anon, authenticated, service_role;
grant execute on function private.lead_age(public.imported_leads) to service_role;
