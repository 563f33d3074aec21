-- Coursework: recordings, assignments and what students hand in, certificates, with their buckets.

create type public.submission_status as enum ('draft', 'submitted', 'late', 'in_review', 'changes_asked', 'graded');
create type public.certificate_status as enum ('issued', 'reissued', 'revoked');

-- ---------------------------------------------------------------- recordings
create table public.recordings (
  id           uuid primary key default gen_random_uuid(),
  batch_id     uuid not null references public.batches (id) on delete restrict,
  session_id   uuid references public.sessions (id) on delete set null,
  title        text not null check (length(btrim(title)) > 0),
  storage_path text unique,
  external_url text check (external_url ~ '^https://'),
  minutes      integer check (minutes > 0),
  summary_line text not null default '' check (length(summary_line) <= 200),
  published_at timestamptz,
  expires_at   timestamptz,
  created_at   timestamptz not null default public.app_now(),
  updated_at   timestamptz not null default public.app_now(),
  check (num_nonnulls(storage_path, external_url) = 1)
);
comment on table public.recordings is 'A class video: a file in the bucket recordings (<batch id>/<recording id>/<file>) or a link. Students see it once published.';
create index recordings_batch_id_idx on public.recordings (batch_id, published_at desc);
create index recordings_session_id_idx on public.recordings (session_id);
create trigger recordings_touch before update on public.recordings for each row execute function private.touch_updated_at();

create function private.note_recordings() returns trigger
language plpgsql security definer set search_path = '' as $$
declare ids jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(n.id) into ids from new_rows n where n.published_at is not null;
  else
    select jsonb_agg(n.id) into ids from new_rows n
     where n.published_at is not null and not exists (select 1 from old_rows o where o.id = n.id and o.published_at is not null);
  end if;
  if ids is not null then perform private.record_event('recording_published', jsonb_build_object('ids', ids)); end if;
  return null;
end $$;
revoke all on function private.note_recordings() from public, anon, authenticated, service_role;
create trigger recordings_note_insert after insert on public.recordings
  referencing new table as new_rows for each statement execute function private.note_recordings();
create trigger recordings_note_update after update on public.recordings
  referencing old table as old_rows new table as new_rows for each statement execute function private.note_recordings();

-- ---------------------------------------------------------------- assignments
create table public.assignments (
  id           uuid primary key default gen_random_uuid(),
  batch_id     uuid not null references public.batches (id) on delete restrict,
  session_id   uuid references public.sessions (id) on delete set null,
  title        text not null check (length(btrim(title)) > 0),
  instructions text not null default '',
  due_at       timestamptz not null,
  max_points   integer not null default 10 check (max_points between 1 and 1000),
  published_at timestamptz,
  created_at   timestamptz not null default public.app_now(),
  updated_at   timestamptz not null default public.app_now()
);
comment on table public.assignments is 'Work for a batch. Tied to a session it goes out when that session ends; otherwise when published.';
create index assignments_batch_id_idx on public.assignments (batch_id, due_at);
create index assignments_session_id_idx on public.assignments (session_id);
create trigger assignments_touch before update on public.assignments for each row execute function private.touch_updated_at();

create function private.note_assignments() returns trigger
language plpgsql security definer set search_path = '' as $$
declare ids jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(n.id) into ids from new_rows n where n.published_at is not null;
  else
    select jsonb_agg(n.id) into ids from new_rows n
     where n.published_at is not null and not exists (select 1 from old_rows o where o.id = n.id and o.published_at is not null);
  end if;
  if ids is not null then perform private.record_event('assignment_published', jsonb_build_object('ids', ids)); end if;
  return null;
end $$;
revoke all on function private.note_assignments() from public, anon, authenticated, service_role;
create trigger assignments_note_insert after insert on public.assignments
  referencing new table as new_rows for each statement execute function private.note_assignments();
create trigger assignments_note_update after update on public.assignments
  referencing old table as old_rows new table as new_rows for each statement execute function private.note_assignments();

-- ---------------------------------------------------------------- what students hand in
create sequence private.receipt_seq start 1;
revoke all on sequence private.receipt_seq from public, anon, authenticated, service_role;

create table public.assignment_submissions (
  id            uuid primary key default gen_random_uuid(),
  assignment_id uuid not null references public.assignments (id) on delete restrict,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  status        public.submission_status not null default 'draft',
  answer        text not null default '' check (length(answer) <= 20000),
  files         jsonb not null default '[]' check (jsonb_typeof(files) = 'array' and jsonb_array_length(files) <= 5),
  receipt_no    text unique,
  submitted_at  timestamptz,
  points        integer check (points >= 0),
  feedback      text,
  graded_at     timestamptz,
  created_at    timestamptz not null default public.app_now(),
  updated_at    timestamptz not null default public.app_now(),
  unique (assignment_id, enrollment_id)
);
comment on table public.assignment_submissions is 'A student''s work: a draft until handed in. Files are {path, name, size, type} of the bucket submissions.';
create index assignment_submissions_enrollment_id_idx on public.assignment_submissions (enrollment_id);
create index assignment_submissions_status_idx on public.assignment_submissions (status, submitted_at);

select private.allow_moves('submission', 'draft', array['submitted', 'late']);
select private.allow_moves('submission', 'submitted', array['late', 'in_review', 'changes_asked', 'graded']);
select private.allow_moves('submission', 'late', array['in_review', 'changes_asked', 'graded']);
select private.allow_moves('submission', 'in_review', array['changes_asked', 'graded']);
select private.allow_moves('submission', 'changes_asked', array['submitted', 'late', 'graded']);
select private.allow_moves('submission', 'graded', array['changes_asked', 'graded']);
create trigger assignment_submissions_legal_status before update on public.assignment_submissions
  for each row when (old.status is distinct from new.status) execute function private.check_move('submission');
create trigger assignment_submissions_touch before update on public.assignment_submissions for each row execute function private.touch_updated_at();

create function private.guard_submission() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  assignment public.assignments;
  handed_in  boolean := new.status in ('submitted', 'late') and (tg_op = 'INSERT' or old.status not in ('submitted', 'late'));
begin
  select a.* into assignment from public.assignments a where a.id = new.assignment_id;
  if (select private.is_admin()) then
    if new.points > assignment.max_points then
      raise exception 'At most % points.', assignment.max_points using errcode = 'check_violation';
    end if;
    if new.status = 'graded' then new.graded_at := private.business_now(); end if;
    return new;
  end if;
  if (select auth.uid()) is null then return new; end if;  -- the engine
  if tg_op = 'UPDATE' and old.status not in ('draft', 'changes_asked') and not (old.status in ('submitted', 'late') and new.status in ('submitted', 'late')) then
    raise exception 'This work has been handed in and is being looked at.' using errcode = 'check_violation';
  end if;
  if new.status not in ('draft', 'submitted', 'late', 'changes_asked') or (tg_op = 'INSERT' and new.status = 'changes_asked') then
    raise exception 'Only the educator grades work.' using errcode = 'insufficient_privilege';
  end if;
  if exists (select 1 from jsonb_array_elements(new.files) f
              where coalesce(f ->> 'path', '') not like new.enrollment_id || '/' || new.assignment_id || '/%') then
    raise exception 'A file is not in the folder of this work.' using errcode = 'check_violation';
  end if;
  if new.status in ('submitted', 'late') then
    if new.answer = '' and new.files = '[]'::jsonb then
      raise exception 'There is nothing to hand in yet. Add a file or write an answer.' using errcode = 'check_violation';
    end if;
    -- The clock of the database decides, not the phone's.
    new.status := case when private.business_now() > assignment.due_at then 'late' else 'submitted' end::public.submission_status;
    if handed_in then
      new.submitted_at := private.business_now();
      new.receipt_no := coalesce(new.receipt_no, 'R-' || lpad(nextval('private.receipt_seq')::text, 6, '0'));
    end if;
  end if;
  return new;
end $$;
revoke all on function private.guard_submission() from public, anon, authenticated, service_role;
create trigger a_assignment_submissions_guard before insert or update on public.assignment_submissions
  for each row execute function private.guard_submission();

create function private.note_submissions() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.record_event(case new.status when 'graded' then 'work_graded' else 'work_changes_asked' end, jsonb_build_object('ids', jsonb_build_array(new.id)));
  return null;
end $$;
revoke all on function private.note_submissions() from public, anon, authenticated, service_role;
create trigger assignment_submissions_note after update on public.assignment_submissions
  for each row when (old.status is distinct from new.status and new.status in ('graded', 'changes_asked')) execute function private.note_submissions();

-- ---------------------------------------------------------------- certificates
create table public.certificates (
  id             uuid primary key default gen_random_uuid(),
  code           text not null unique,
  enrollment_id  uuid not null unique references public.enrollments (id) on delete restrict,
  name_printed   text not null check (length(btrim(name_printed)) > 0),
  course_name    text not null,
  issued_on      date not null,
  status         public.certificate_status not null default 'issued',
  reason         text,
  pdf_path       text not null,
  png_path       text not null,
  issued_by      uuid,
  created_at     timestamptz not null default public.app_now(),
  updated_at     timestamptz not null default public.app_now()
);
comment on table public.certificates is 'One per seat. The code (122 random bits) opens the public check page; files lie in the bucket certificates (<enrollment id>/<file>).';
comment on column public.certificates.reason is 'Why it was given without the usual attendance and work, or withdrawn.';
select private.allow_moves('certificate', 'issued', array['reissued', 'revoked']);
select private.allow_moves('certificate', 'reissued', array['revoked']);
select private.allow_moves('certificate', 'revoked', array['reissued']);
create trigger certificates_legal_status before update on public.certificates
  for each row when (old.status is distinct from new.status) execute function private.check_move('certificate');
create trigger certificates_touch before update on public.certificates for each row execute function private.touch_updated_at();

create function private.note_certificates() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.record_event('certificate_issued', jsonb_build_object('ids', jsonb_build_array(new.id)));
  return null;
end $$;
revoke all on function private.note_certificates() from public, anon, authenticated, service_role;
create trigger certificates_note after insert on public.certificates for each row execute function private.note_certificates();

-- ---------------------------------------------------------------- access to rows
revoke all on public.recordings, public.assignments, public.assignment_submissions, public.certificates from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.recordings, public.assignments, public.assignment_submissions, public.certificates to service_role;
grant select on public.recordings, public.assignments, public.assignment_submissions, public.certificates to authenticated;
grant insert (id, batch_id, session_id, title, storage_path, external_url, minutes, summary_line, published_at, expires_at),
      update (session_id, title, storage_path, external_url, minutes, summary_line, published_at, expires_at) on public.recordings to authenticated;
grant insert (batch_id, session_id, title, instructions, due_at, max_points, published_at),
      update (session_id, title, instructions, due_at, max_points, published_at) on public.assignments to authenticated;
grant insert (assignment_id, enrollment_id, status, answer, files),
      update (status, answer, files, points, feedback) on public.assignment_submissions to authenticated;
alter table public.recordings enable row level security;
alter table public.assignments enable row level security;
alter table public.assignment_submissions enable row level security;
alter table public.certificates enable row level security;
create policy "Students see published recordings of their batch, the educator all" on public.recordings for select to authenticated
  using ((published_at is not null and (expires_at is null or expires_at > public.app_now()) and batch_id in (select private.my_batch_ids()))
         or (select private.is_admin()));
create policy "The educator adds recordings" on public.recordings for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes recordings" on public.recordings for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Students see published work of their batch, the educator all" on public.assignments for select to authenticated
  using ((published_at is not null and batch_id in (select private.my_batch_ids())) or (select private.is_admin()));
create policy "The educator sets work" on public.assignments for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes work" on public.assignments for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Students see their own work, the educator all" on public.assignment_submissions for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));
create policy "Students begin work that is set for them" on public.assignment_submissions for insert to authenticated
  with check (enrollment_id in (select private.my_enrollment_ids()) and assignment_id in (select a.id from public.assignments a));
create policy "Students change their own work, the educator grades" on public.assignment_submissions for update to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()))
  with check (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));
create policy "Students see their own certificate, the educator all" on public.certificates for select to authenticated
  using (enrollment_id in (select private.my_seat_ids()) or (select private.is_admin()));

-- A student may not write the columns of a grade.
create function private.guard_grade_columns() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (select auth.uid()) is not null and not (select private.is_admin()) and (old.points, old.feedback) is distinct from (new.points, new.feedback) then
    raise exception 'Only the educator grades work.' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
revoke all on function private.guard_grade_columns() from public, anon, authenticated, service_role;
create trigger assignment_submissions_grade_columns before update on public.assignment_submissions
  for each row execute function private.guard_grade_columns();

-- ---------------------------------------------------------------- buckets
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('recordings', 'recordings', false, 2147483648, array['video/mp4', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/wav']),
  ('submissions', 'submissions', false, 52428800, array['application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'video/mp4']),
  ('certificates', 'certificates', false, 20971520, array['application/pdf', 'image/png'])
on conflict (id) do nothing;

create function private.may_see_recording(p_path text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.recordings r
                  where r.storage_path = p_path and r.published_at is not null and (r.expires_at is null or r.expires_at > private.business_now())
                    and r.batch_id in (select private.my_batch_ids()))
$$;
create function private.may_hand_in(p_enrollment text, p_assignment text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.enrollments e join public.assignments a on a.batch_id = e.batch_id and a.published_at is not null
                  where e.id::text = p_enrollment and a.id::text = p_assignment and e.user_id = (select auth.uid()) and e.status = 'active')
$$;
revoke all on function private.may_see_recording(text), private.may_hand_in(text, text) from public, anon, authenticated, service_role;
grant execute on function private.may_see_recording(text), private.may_hand_in(text, text) to authenticated;

create policy "Students open published recordings, the educator all" on storage.objects for select to authenticated
  using (bucket_id = 'recordings' and ((select private.is_admin()) or private.may_see_recording(name)));
create policy "The educator uploads recordings" on storage.objects for insert to authenticated
  with check (bucket_id = 'recordings' and (select private.is_admin()) and name ~ '^[0-9a-f-]{36}/[0-9a-f-]{36}/[^/]+$');
create policy "The educator replaces recordings" on storage.objects for update to authenticated
  using (bucket_id = 'recordings' and (select private.is_admin())) with check (bucket_id = 'recordings' and (select private.is_admin()));
create policy "The educator removes recordings" on storage.objects for delete to authenticated
  using (bucket_id = 'recordings' and (select private.is_admin()));
create policy "Students open their own files, the educator all" on storage.objects for select to authenticated
  using (bucket_id = 'submissions' and ((select private.is_admin()) or (storage.foldername(name))[1] in (select i::text from private.my_enrollment_ids() i)));
create policy "Students upload into the folder of work that is set for them" on storage.objects for insert to authenticated
  with check (bucket_id = 'submissions' and array_length(storage.foldername(name), 1) = 2
              and private.may_hand_in((storage.foldername(name))[1], (storage.foldername(name))[2]));
create policy "Students open their own certificate, the educator all" on storage.objects for select to authenticated
  using (bucket_id = 'certificates' and ((select private.is_admin()) or (storage.foldername(name))[1] in (select i::text from private.my_seat_ids() i)));
