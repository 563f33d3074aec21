-- Sessions and their reminders: saving a session or a seat writes the reminders in the same transaction.

create type public.session_status as enum ('draft', 'scheduled', 'ended', 'cancelled');
create type public.reminder_kind as enum ('day_before', 'quarter_hour');
create type public.reminder_status as enum ('planned', 'expanded', 'skipped', 'cancelled');

create table public.sessions (
  id          uuid primary key default gen_random_uuid(),
  batch_id    uuid not null references public.batches (id) on delete restrict,
  title       text not null check (length(btrim(title)) > 0),
  description text not null default '',
  starts_at   timestamptz not null,
  ends_at     timestamptz not null,
  status      public.session_status not null default 'scheduled',
  revision    integer not null default 1,
  change_reason text,
  created_at  timestamptz not null default public.app_now(),
  updated_at  timestamptz not null default public.app_now(),
  constraint sessions_end_after_start check (ends_at > starts_at)
);
comment on table public.sessions is 'One class of a batch. Starting soon and live are read from the times; the revision grows when they change.';
create index sessions_batch_id_idx on public.sessions (batch_id, starts_at);
create index sessions_open_idx on public.sessions (ends_at) where status = 'scheduled';

create table public.session_links (
  session_id uuid primary key references public.sessions (id) on delete cascade,
  join_url   text not null check (join_url ~ '^https?://')
);
comment on table public.session_links is 'The address of the video class. Students reach it only through their personal join link, near the time.';

create table public.session_attendance (
  session_id    uuid not null references public.sessions (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  joined_at     timestamptz not null default public.app_now(),
  primary key (session_id, enrollment_id)
);
comment on table public.session_attendance is 'Who opened the join link of a session.';
create index session_attendance_enrollment_id_idx on public.session_attendance (enrollment_id);

create table public.reminders (
  id            uuid primary key default gen_random_uuid(),
  session_id    uuid not null references public.sessions (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  kind          public.reminder_kind not null,
  revision      integer not null,
  due_at        timestamptz not null,
  expires_at    timestamptz not null,
  status        public.reminder_status not null default 'planned',
  reason        text,
  expanded_at   timestamptz,
  created_at    timestamptz not null default public.app_now(),
  unique (session_id, enrollment_id, kind, revision)
);
comment on table public.reminders is 'One per student, kind and revision of a session, made when the session or the seat is saved. Ledger rows made from it carry its id.';
create index reminders_enrollment_id_idx on public.reminders (enrollment_id);
create index reminders_due_idx on public.reminders (due_at) where status = 'planned';

do $$
declare ledger text;
begin
  foreach ledger in array array['email_logs', 'whatsapp_logs', 'call_logs'] loop
    execute format('alter table public.%I add foreign key (reminder_id) references public.reminders (id) on delete set null', ledger);
  end loop;
end $$;

select private.allow_moves('session', 'draft', array['scheduled', 'cancelled']);
select private.allow_moves('session', 'scheduled', array['ended', 'cancelled']);
select private.allow_moves('reminder', 'planned', array['expanded', 'skipped', 'cancelled']);
select private.allow_moves('reminder', 'cancelled', array['planned']);
create trigger sessions_legal_status before update on public.sessions
  for each row when (old.status is distinct from new.status) execute function private.check_move('session');
create trigger reminders_legal_status before update on public.reminders
  for each row when (old.status is distinct from new.status) execute function private.check_move('reminder');
create trigger sessions_touch before update on public.sessions for each row execute function private.touch_updated_at();

-- ---------------------------------------------------------------- reminders follow sessions and seats
create function private.sync_reminders(p_session_ids uuid[], p_enrollment_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
-- Brings the reminders of these sessions and these seats in line; null means all on that side. Idempotent: the sweep calls it too.
begin
  update public.reminders r set status = 'cancelled', reason = 'The session or the seat has changed.'
    from public.sessions s, public.enrollments e
   where s.id = r.session_id and e.id = r.enrollment_id and r.status = 'planned'
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);

  insert into public.reminders (session_id, enrollment_id, kind, revision, due_at, expires_at)
  select s.id, e.id, k.kind, s.revision, s.starts_at - k.lead_time, s.starts_at - k.useless_before
    from public.sessions s
    join public.enrollments e on e.batch_id = s.batch_id and e.status = 'active'
    -- A day-before reminder that is late by most of the day is dropped: the one 15 minutes before is near.
    cross join (values ('day_before'::public.reminder_kind, interval '24 hours', interval '3 hours'),
                       ('quarter_hour', interval '15 minutes', interval '0')) as k (kind, lead_time, useless_before)
   where s.status = 'scheduled' and s.starts_at > private.business_now()
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     -- The 15-minute reminder of a class that begins sooner goes at once; a day-before reminder on the day itself helps nobody.
     and (k.kind = 'quarter_hour' or s.starts_at - k.lead_time > private.business_now())
  on conflict (session_id, enrollment_id, kind, revision) do update set status = 'planned', reason = null
    where public.reminders.status = 'cancelled' and public.reminders.expanded_at is null;

  -- Messages made from reminders of an older time, a cancelled class or a closed seat, and not yet on their way, do not go.
  update public.email_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active');
  update public.whatsapp_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active');
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
end $$;
revoke all on function private.sync_reminders(uuid[], uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.sync_reminders(uuid[], uuid[]) to service_role;

create function private.follow_enrollments() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A statement that touched no row has nothing to follow; null would mean all.
  if not exists (select 1 from new_rows) then return null; end if;
  perform private.sync_reminders(null, (select array_agg(n.id) from new_rows n));
  return null;
end $$;
revoke all on function private.follow_enrollments() from public, anon, authenticated, service_role;
create trigger enrollments_follow_insert after insert on public.enrollments
  referencing new table as new_rows for each statement execute function private.follow_enrollments();
create trigger enrollments_follow_update after update on public.enrollments
  referencing new table as new_rows for each statement execute function private.follow_enrollments();

create function private.guard_session() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) then
    if new.status in ('ended', 'cancelled') then
      raise exception 'A session that has % cannot be moved.', new.status using errcode = 'check_violation';
    end if;
    if new.starts_at <= private.business_now() then
      raise exception 'A session must start in the future.' using errcode = 'check_violation';
    end if;
    if tg_op = 'UPDATE' then new.revision := old.revision + 1; end if;
  end if;
  return new;
end $$;
revoke all on function private.guard_session() from public, anon, authenticated, service_role;
create trigger sessions_guard before insert or update on public.sessions for each row execute function private.guard_session();

create function private.follow_sessions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare ids jsonb;
begin
  -- A statement that touched no row has nothing to follow; null would mean all.
  if not exists (select 1 from new_rows) then return null; end if;
  perform private.sync_reminders((select array_agg(n.id) from new_rows n), null);
  if tg_op = 'INSERT' then
    return null;
  end if;
  select jsonb_agg(jsonb_build_object('id', n.id, 'old_starts_at', o.starts_at, 'revision', n.revision)) into ids
    from new_rows n join old_rows o on o.id = n.id where n.revision > o.revision and n.status = 'scheduled';
  if ids is not null then perform private.record_event('session_moved', jsonb_build_object('sessions', ids)); end if;
  select jsonb_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id where n.status = 'cancelled' and o.status = 'scheduled';
  if ids is not null then perform private.record_event('session_cancelled', jsonb_build_object('ids', ids)); end if;
  select jsonb_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id where n.status = 'ended' and o.status <> 'ended';
  if ids is not null then perform private.record_event('session_ended', jsonb_build_object('ids', ids)); end if;
  return null;
end $$;
revoke all on function private.follow_sessions() from public, anon, authenticated, service_role;
create trigger sessions_follow_update after update on public.sessions
  referencing old table as old_rows new table as new_rows for each statement execute function private.follow_sessions();

create function private.follow_new_sessions() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A statement that touched no row has nothing to follow; null would mean all.
  if not exists (select 1 from new_rows) then return null; end if;
  perform private.sync_reminders((select array_agg(n.id) from new_rows n), null);
  return null;
end $$;
revoke all on function private.follow_new_sessions() from public, anon, authenticated, service_role;
create trigger sessions_follow_insert after insert on public.sessions
  referencing new table as new_rows for each statement execute function private.follow_new_sessions();

-- ---------------------------------------------------------------- saving a session with its link, or neither
create function public.save_session(
  p_id uuid, p_batch_id uuid, p_title text, p_starts_at timestamptz, p_ends_at timestamptz, p_join_url text,
  p_description text default '', p_change_reason text default null
) returns uuid
language plpgsql set search_path = '' as $$
declare saved uuid := p_id;
begin
  if p_id is null then
    insert into public.sessions (batch_id, title, starts_at, ends_at, description)
    values (p_batch_id, p_title, p_starts_at, p_ends_at, coalesce(p_description, '')) returning id into saved;
  else
    update public.sessions set title = p_title, starts_at = p_starts_at, ends_at = p_ends_at, description = coalesce(p_description, ''),
           change_reason = p_change_reason where id = p_id returning id into saved;
    if saved is null then
      raise exception 'This session does not exist, or is not yours to change.' using errcode = 'insufficient_privilege';
    end if;
  end if;
  insert into public.session_links (session_id, join_url) values (saved, p_join_url)
  on conflict on constraint session_links_pkey do update set join_url = excluded.join_url;
  return saved;
end $$;
comment on function public.save_session(uuid, uuid, text, timestamptz, timestamptz, text, text, text) is
  'Makes (p_id null) or changes a session together with its class link. Runs as the caller: the educator only.';
revoke all on function public.save_session(uuid, uuid, text, timestamptz, timestamptz, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.save_session(uuid, uuid, text, timestamptz, timestamptz, text, text, text) to authenticated;

-- ---------------------------------------------------------------- access
revoke all on public.sessions, public.session_links, public.session_attendance, public.reminders from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.sessions, public.session_links, public.session_attendance, public.reminders to service_role;
grant select on public.sessions, public.session_links, public.session_attendance, public.reminders to authenticated;
grant insert (batch_id, title, description, starts_at, ends_at, status),
      update (title, description, starts_at, ends_at, status, change_reason) on public.sessions to authenticated;
grant insert (session_id, join_url), update (join_url) on public.session_links to authenticated;
alter table public.sessions enable row level security;
alter table public.session_links enable row level security;
alter table public.session_attendance enable row level security;
alter table public.reminders enable row level security;
create policy "Students see sessions of their batch, the educator all" on public.sessions for select to authenticated
  using ((status <> 'draft' and batch_id in (select private.my_batch_ids())) or (select private.is_admin()));
create policy "The educator makes sessions" on public.sessions for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes sessions" on public.sessions for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator sees class links" on public.session_links for select to authenticated using ((select private.is_admin()));
create policy "The educator sets class links" on public.session_links for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes class links" on public.session_links for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Students see their own attendance, the educator all" on public.session_attendance for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));
create policy "Students see their own reminders, the educator all" on public.reminders for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));
