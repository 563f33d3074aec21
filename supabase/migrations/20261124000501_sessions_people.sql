-- Who came, noted by the link or by hand; who said they cannot; and each person's own calendar feed.

-- ---------------------------------------------------------------- attendance by hand
alter table public.session_attendance
  add column how text not null default 'link' check (how in ('link', 'hand'));
comment on table public.session_attendance is 'Who was in a session: a row for each student who opened the join link, or whom the educator noted as present.';
select private.audit_table('public.session_attendance');

create function private.mark_attendance(p_session_id uuid, p_enrollment_ids uuid[], p_is_present boolean) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  session public.sessions;
  changed integer;
begin
  if not private.is_admin() then
    raise exception 'Only the educator notes who came.' using errcode = 'insufficient_privilege';
  end if;
  select * into session from public.sessions s where s.id = p_session_id;
  if session.id is null then
    raise exception 'This session does not exist.' using errcode = 'no_data_found';
  end if;
  if session.status in ('draft', 'cancelled') or session.starts_at - interval '15 minutes' > private.business_now() then
    raise exception 'Who came can be noted once the class is open.' using errcode = 'check_violation';
  end if;
  if p_is_present then
    insert into public.session_attendance (session_id, enrollment_id, how)
    select session.id, e.id, 'hand' from public.enrollments e where e.id = any (p_enrollment_ids) and e.batch_id = session.batch_id
    on conflict do nothing;
  else
    delete from public.session_attendance a where a.session_id = session.id and a.enrollment_id = any (p_enrollment_ids);
  end if;
  get diagnostics changed = row_count;
  return changed;
end $$;
revoke all on function private.mark_attendance(uuid, uuid[], boolean) from public, anon, authenticated, service_role;
grant execute on function private.mark_attendance(uuid, uuid[], boolean) to authenticated;

create function public.mark_attendance(p_session_id uuid, p_enrollment_ids uuid[], p_is_present boolean) returns integer
language sql set search_path = '' as $$ select private.mark_attendance(p_session_id, p_enrollment_ids, p_is_present) $$;
comment on function public.mark_attendance(uuid, uuid[], boolean) is
  'The educator notes by hand who was in a session, or takes it back. Returns how many were changed; recorded in the audit log.';
revoke all on function public.mark_attendance(uuid, uuid[], boolean) from public, anon, authenticated, service_role;
grant execute on function public.mark_attendance(uuid, uuid[], boolean) to authenticated;

-- Whoever comes again needs no task about absence; whoever is taken out of a class that has ended may need one.
create function private.follow_presence() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.tasks t set done_at = private.business_now()
    from new_rows n
   where t.rule = 'second_absence' and t.done_at is null and t.dedupe_key like 'second_absence:' || n.enrollment_id || ':%';
  return null;
end $$;
revoke all on function private.follow_presence() from public, anon, authenticated, service_role;
create trigger session_attendance_follow after insert on public.session_attendance
  referencing new table as new_rows for each statement execute function private.follow_presence();

create function private.follow_absence() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.add_task(e.family_id, e.lead_id, format('%s missed two classes in a row. Ask how things are.', l.student_name),
                           private.next_morning(), 'second_absence', 'second_absence:' || e.id || ':' || last.ids[1])
     from (select distinct o.enrollment_id from old_rows o) o
     join public.enrollments e on e.id = o.enrollment_id and e.status = 'active'
     join public.imported_leads l on l.id = e.lead_id
     join lateral (select array_agg(s.id order by s.starts_at desc) as ids
                     from (select s.id, s.starts_at from public.sessions s
                            where s.batch_id = e.batch_id and s.status = 'ended' and s.starts_at > e.created_at
                            order by s.starts_at desc limit 2) s) last on cardinality(last.ids) = 2
    where not exists (select 1 from public.session_attendance a where a.enrollment_id = e.id and a.session_id = any (last.ids));
  return null;
end $$;
revoke all on function private.follow_absence() from public, anon, authenticated, service_role;
create trigger session_attendance_follow_removal after delete on public.session_attendance
  referencing old table as old_rows for each statement execute function private.follow_absence();

-- ---------------------------------------------------------------- "can't come"
alter table public.session_answers add column reason text check (length(reason) <= 300);
comment on column public.session_answers.reason is 'Why the student cannot come, in their own words; null: not said, or they will come.';

create function private.answer_session(p_session_id uuid, p_is_coming boolean, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  session public.sessions;
  seat    uuid;
begin
  select * into session from public.sessions s where s.id = p_session_id and s.status <> 'draft';
  select e.id into seat from public.enrollments e
   where e.user_id = (select auth.uid()) and e.status = 'active' and e.batch_id = session.batch_id;
  if seat is null then
    raise exception 'This class is not one of yours.' using errcode = 'insufficient_privilege';
  end if;
  if session.status <> 'scheduled' or session.ends_at <= private.business_now() then
    raise exception 'This class is over.' using errcode = 'check_violation';
  end if;
  insert into public.session_answers (session_id, enrollment_id, is_coming, reason)
  values (session.id, seat, p_is_coming, case when p_is_coming then null else nullif(left(btrim(p_reason), 300), '') end)
  on conflict (session_id, enrollment_id)
  do update set is_coming = excluded.is_coming, reason = excluded.reason, contact_id = null, said_at = private.business_now();
end $$;
revoke all on function private.answer_session(uuid, boolean, text) from public, anon, authenticated, service_role;
grant execute on function private.answer_session(uuid, boolean, text) to authenticated;

create function public.answer_session(p_session_id uuid, p_is_coming boolean, p_reason text default null) returns void
language sql set search_path = '' as $$ select private.answer_session(p_session_id, p_is_coming, p_reason) $$;
comment on function public.answer_session(uuid, boolean, text) is
  'The signed-in student says that they will come to a class of theirs, or cannot and why. The last answer counts.';
revoke all on function public.answer_session(uuid, boolean, text) from public, anon, authenticated, service_role;
grant execute on function public.answer_session(uuid, boolean, text) to authenticated;

-- ---------------------------------------------------------------- calendar feeds
create table private.calendar_feeds (
  user_id    uuid primary key references public.profiles (user_id) on delete cascade,
  token      text not null unique default private.random_token(),
  created_at timestamptz not null default public.app_now(),
  read_at    timestamptz,
  reads      integer not null default 0
);
comment on table private.calendar_feeds is 'The one address under which a person''s calendar reads their sessions; a new token makes the old address worthless.';
alter table private.calendar_feeds enable row level security;
create policy "The engine alone" on private.calendar_feeds for all to service_role using (true) with check (true);
revoke all on private.calendar_feeds from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.calendar_feeds to service_role;
