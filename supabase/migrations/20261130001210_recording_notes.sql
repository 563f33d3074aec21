-- A student's own notes to a recording, each at its moment.

create table public.recording_notes (
  id            uuid primary key default gen_random_uuid(),
  recording_id  uuid not null references public.recordings (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  at_seconds    integer not null check (at_seconds between 0 and 86400),
  body          text not null check (length(btrim(body)) between 1 and 2000),
  created_at    timestamptz not null default public.app_now()
);
comment on table public.recording_notes is 'What a student writes down while watching, at its second. Private: only the student sees it, not the educator.';
create index recording_notes_enrollment_id_idx on public.recording_notes (enrollment_id, recording_id, at_seconds);
create index recording_notes_recording_id_idx on public.recording_notes (recording_id);
revoke all on public.recording_notes from public, anon, authenticated, service_role;
grant select on public.recording_notes to service_role, authenticated;
grant insert (recording_id, enrollment_id, at_seconds, body), delete on public.recording_notes to authenticated;
alter table public.recording_notes enable row level security;
create policy "Students see their own notes" on public.recording_notes for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()));
create policy "Students write notes to recordings that they may watch" on public.recording_notes for insert to authenticated
  with check (enrollment_id in (select private.my_enrollment_ids()) and recording_id in (select r.id from public.recordings r));
create policy "Students take their own notes away" on public.recording_notes for delete to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()));
