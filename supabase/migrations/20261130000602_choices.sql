-- What a family does not want to get, by kind of message and channel; the gate asks for it before every send. And the week in which the
-- guardians were last told how it went.

create function private.are_choices(p_choices text[]) returns boolean
language sql immutable set search_path = '' as $$
  select not exists (
    select from unnest(p_choices) c
     where c !~ '^(day_before|materials|work|certificates|announcements|weekly):(email|whatsapp|in_app)$')
$$;
comment on function private.are_choices(text[]) is 'Whether each is a kind of message and a channel, such as work:email.';
revoke all on function private.are_choices(text[]) from public, anon, authenticated, service_role;
grant execute on function private.are_choices(text[]) to authenticated, service_role;

alter table public.families
  add column unwanted text[] not null default '{}' check (private.are_choices(unwanted)),
  add column digest_on date;
comment on column public.families.unwanted is 'What its guardians have switched off in the parent corner: kind:channel. Codes, permissions, money, the reminder just before a class and changes of a class cannot be.';
comment on column public.families.digest_on is 'The Sunday of the last week whose summary was planned.';

alter table public.imported_leads
  add column unwanted text[] not null default '{}' check (private.are_choices(unwanted)),
  add column school text check (length(school) <= 120);
comment on column public.imported_leads.unwanted is 'What the student has switched off for the own address, number and app: kind:channel.';
comment on column public.imported_leads.school is 'As the family writes it in the profile.';

create function private.forget_profile() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.school := null;
  new.unwanted := '{}';
  return new;
end $$;
comment on function private.forget_profile() is 'Trigger: who is erased and must be kept by name keeps nothing of the profile.';
revoke all on function private.forget_profile() from public, anon, authenticated, service_role;
create trigger imported_leads_forget_profile before update of erased_at on public.imported_leads
  for each row when (old.erased_at is null and new.erased_at is not null) execute function private.forget_profile();

-- ---------------------------------------------------------------- what only the teacher changes
create table private.profile_requests (
  id         uuid primary key default gen_random_uuid(),
  lead_id    uuid not null references public.imported_leads (id) on delete cascade,
  user_id    uuid not null references auth.users (id) on delete cascade,
  field      text not null check (field in ('name_on_certificate', 'birth_year')),
  wanted     text not null check (length(btrim(wanted)) between 1 and 120),
  status     text not null default 'waiting' check (status in ('waiting', 'done', 'declined')),
  answer     text check (length(answer) <= 300),
  created_at timestamptz not null default public.app_now(),
  decided_at timestamptz
);
comment on table private.profile_requests is 'What a student asks the teacher to change, because it is locked: with its state and her answer.';
create unique index profile_requests_one_waiting on private.profile_requests (lead_id, field) where status = 'waiting';
create index profile_requests_lead_id_idx on private.profile_requests (lead_id, created_at desc);
create index profile_requests_user_id_idx on private.profile_requests (user_id);
alter table private.profile_requests enable row level security;
create policy "The engine alone" on private.profile_requests for all to service_role using (true) with check (true);
revoke all on private.profile_requests from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.profile_requests to service_role;

create function private.is_name_locked(p_user uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.certificates c join public.enrollments e on e.id = c.enrollment_id
     where e.user_id = p_user and c.status <> 'revoked')
$$;
comment on function private.is_name_locked(uuid) is 'Whether a certificate of this account''s seats was issued: its name is not the student''s to change any more.';
revoke all on function private.is_name_locked(uuid) from public, anon, authenticated, service_role;
grant execute on function private.is_name_locked(uuid) to authenticated, service_role;

create function private.guard_certificate_name() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Who writes is current_user, as this is no definer function: the engine and the educator may.
  if current_user = 'authenticated' and not private.is_admin() and private.is_name_locked(new.user_id) then
    raise exception 'A certificate has this name already. Ask your teacher to change it.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.guard_certificate_name() from public, anon, authenticated, service_role;
create trigger profiles_name_is_locked before update of name_on_certificate on public.profiles
  for each row when (old.name_on_certificate is distinct from new.name_on_certificate) execute function private.guard_certificate_name();
