-- Contacts that the educator or the family changes: an address that is not used any more stays as a row, so that what was sent
-- there, the answers and the permissions that came from it keep their place. What is used instead is a row of its own.

alter table public.contacts
  add column retired_at timestamptz,
  add column retired_reason text check (retired_reason in ('changed', 'not_used'));
alter table public.contacts add constraint contacts_retired_says_why check ((retired_at is null) = (retired_reason is null));
comment on column public.contacts.retired_at is 'Since when nothing is sent here any more. The row stays with its opt-outs and permissions, and what comes from it still joins the thread.';
comment on column public.contacts.retired_reason is 'changed: another contact took its place; not_used: it was taken away.';

create function private.guard_contact_owner() returns trigger
language plpgsql set search_path = '' as $$
-- A code that the student typed does not prove a guardian: whoever is said to own it now proves it anew.
begin
  if new.verified_at is not distinct from old.verified_at then
    new.verified_at := null;
  end if;
  return new;
end $$;
revoke all on function private.guard_contact_owner() from public, anon, authenticated, service_role;
create trigger contacts_owner_is_proven before update of owner on public.contacts
  for each row when (old.owner = 'student' and new.owner <> 'student') execute function private.guard_contact_owner();

-- ---------------------------------------------------------------- codes
create table private.contact_checks (
  id          uuid primary key default gen_random_uuid(),
  family_id   uuid not null references public.families (id) on delete cascade,
  contact_id  uuid not null references public.contacts (id) on delete cascade,
  replaces_id uuid references public.contacts (id) on delete cascade,
  asked_by    uuid not null references auth.users (id) on delete cascade,
  asked_as    text not null check (asked_as in ('educator', 'guardian', 'student')),
  lead_id     uuid references public.imported_leads (id) on delete cascade,
  name        text check (length(name) <= 120),
  relation    text check (relation in ('mother', 'father', 'guardian')),
  code_hash   text not null,
  expires_at  timestamptz not null,
  tries       integer not null default 0,
  used_at     timestamptz,
  created_at  timestamptz not null default public.app_now(),
  constraint contact_checks_student_has_lead check ((asked_as = 'student') = (lead_id is not null))
);
comment on table private.contact_checks is 'Codes that prove an address or number of a family, kept as a keyed hash, with few tries and a short life; and what the contact becomes then.';
comment on column private.contact_checks.contact_id is 'Where the code went. One that nobody had waits in a family of its own until the code is typed.';
comment on column private.contact_checks.replaces_id is 'The contact whose place it takes then.';
comment on column private.contact_checks.asked_as is 'educator: only proves it; guardian, student: it becomes theirs in family_id.';
create index contact_checks_asked_idx on private.contact_checks (asked_by, asked_as, created_at desc);
create index contact_checks_family_id_idx on private.contact_checks (family_id);
create index contact_checks_contact_id_idx on private.contact_checks (contact_id);
create index contact_checks_replaces_id_idx on private.contact_checks (replaces_id);
create index contact_checks_lead_id_idx on private.contact_checks (lead_id);
alter table private.contact_checks enable row level security;
create policy "The engine alone" on private.contact_checks for all to service_role using (true) with check (true);
revoke all on private.contact_checks from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.contact_checks to service_role;

-- ---------------------------------------------------------------- who joins a seat by their address
create or replace function private.create_profile() returns public.profiles
language plpgsql security definer set search_path = '' as $$
declare
  person  auth.users;
  profile public.profiles;
  leads   uuid[];
begin
  select * into person from auth.users u where u.id = (select auth.uid());
  if person.id is null then
    raise exception 'Sign in first.' using errcode = 'insufficient_privilege';
  end if;
  insert into public.profiles (user_id, full_name, language)
  values (person.id, left(coalesce(person.raw_user_meta_data ->> 'full_name', ''), 120),
          case when person.raw_user_meta_data ->> 'language' = 'hi' then 'hi' else 'en' end)
  on conflict (user_id) do nothing;
  -- A confirmed address that belongs to exactly one paid child joins by itself; two children of one address need the link.
  if person.email_confirmed_at is not null then
    select array_agg(distinct e.lead_id) into leads
      from public.contacts c join public.enrollments e on e.family_id = c.family_id and e.status = 'active' and e.user_id is null
     where c.kind = 'email' and c.value = lower(person.email) and c.retired_at is null and (c.lead_id is null or c.lead_id = e.lead_id);
    if array_length(leads, 1) = 1 then
      perform private.join_seat(person.id, leads[1]);
    end if;
  end if;
  select * into profile from public.profiles p where p.user_id = person.id;
  return profile;
end $$;

-- ---------------------------------------------------------------- the list of leads
create or replace view public.lead_list with (security_invoker = true) as
  select l.id, l.family_id, l.import_id, l.student_name, l.stage, l.stage_changed_at, l.lost_reason, l.birth_year, l.age, l.grade, l.city, l.source,
         l.possible_sibling_of, l.created_at, i.file_name,
         (select c.name from public.contacts c where c.family_id = l.family_id and c.owner <> 'student' and c.name is not null
           order by c.retired_at is not null, c.created_at limit 1) as guardian_name,
         (select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'owner', c.owner, 'masked', case c.kind
                    when 'phone' then case when c.value like '+91%' then '+91 ' else '' end || '•••••• ' || right(c.value, 4)
                    else left(c.value, 1) || '•••@' || split_part(c.value, '@', 2) end,
                    'opted_out', c.opted_out_at is not null, 'unreachable', c.suppressed_at is not null)
                  order by c.kind, c.owner, c.created_at)
            from public.contacts c
           where c.family_id = l.family_id and c.retired_at is null and (c.owner <> 'student' or c.lead_id = l.id)) as contacts
    from public.imported_leads l
    left join public.lead_imports i on i.id = l.import_id
   where l.merged_into is null and l.erased_at is null;
