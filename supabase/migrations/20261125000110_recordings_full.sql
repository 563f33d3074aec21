-- Recordings in full: chapters, captions, sound alone, where each student stopped, and how much was watched as a summary.

-- ---------------------------------------------------------------- what a recording has
create function private.are_chapters(p_chapters jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select jsonb_typeof(p_chapters) = 'array' and jsonb_array_length(p_chapters) <= 60
     and not exists (select 1 from jsonb_array_elements(p_chapters) c
                      where jsonb_typeof(c) <> 'object' or jsonb_typeof(c -> 'at') is distinct from 'number' or jsonb_typeof(c -> 'title') is distinct from 'string'
                         or (c ->> 'at')::numeric not between 0 and 86400 or (c ->> 'at')::numeric % 1 <> 0
                         or length(btrim(c ->> 'title')) not between 1 and 100)
$$;
revoke all on function private.are_chapters(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.are_chapters(jsonb) to authenticated, service_role;

alter table public.recordings
  add column chapters   jsonb not null default '[]' check (private.are_chapters(chapters)),
  add column audio_path text unique;
comment on column public.recordings.chapters is '[{"at": seconds from the start, "title": "..."}, ...], at most 60.';
comment on column public.recordings.audio_path is 'The sound alone, for little data: a second file in the folder of the recording.';
grant insert (chapters, audio_path), update (chapters, audio_path) on public.recordings to authenticated;

create function private.guard_recording() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.session_id is not null and not exists (select 1 from public.sessions s where s.id = new.session_id and s.batch_id = new.batch_id) then
    raise exception 'That session belongs to another batch.' using errcode = 'check_violation';
  end if;
  if new.storage_path is not null and new.storage_path not like new.batch_id || '/' || new.id || '/%' then
    raise exception 'The file is not in the folder of this recording.' using errcode = 'check_violation';
  end if;
  if new.audio_path is not null and new.audio_path not like new.batch_id || '/' || new.id || '/%' then
    raise exception 'The sound is not in the folder of this recording.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.guard_recording() from public, anon, authenticated, service_role;
create trigger a_recordings_guard before insert or update of session_id, batch_id, storage_path, audio_path on public.recordings
  for each row execute function private.guard_recording();

create or replace function private.may_see_recording(p_path text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.recordings r
                  where (r.storage_path = p_path or r.audio_path = p_path)
                    and r.published_at is not null and (r.expires_at is null or r.expires_at > private.business_now())
                    and r.batch_id in (select private.my_batch_ids()))
$$;

create table public.recording_captions (
  recording_id uuid not null references public.recordings (id) on delete cascade,
  language     text not null check (language in ('en', 'hi')),
  body         text not null check (length(body) <= 1000000 and body ~ '^WEBVTT([ \t\r\n]|$)' and body ~ '\d\d:\d\d\.\d{3} +--> +'),
  created_at   timestamptz not null default public.app_now(),
  updated_at   timestamptz not null default public.app_now(),
  primary key (recording_id, language)
);
comment on table public.recording_captions is 'What is said in a recording, as WebVTT, one text per language.';
create trigger recording_captions_touch before update on public.recording_captions for each row execute function private.touch_updated_at();
revoke all on public.recording_captions from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.recording_captions to service_role;
grant select, delete on public.recording_captions to authenticated;
grant insert (recording_id, language, body), update (recording_id, language, body) on public.recording_captions to authenticated;
alter table public.recording_captions enable row level security;
create policy "Who sees a recording reads its captions" on public.recording_captions for select to authenticated
  using (recording_id in (select r.id from public.recordings r));
create policy "The educator adds captions" on public.recording_captions for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes captions" on public.recording_captions for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator removes captions" on public.recording_captions for delete to authenticated using ((select private.is_admin()));
select private.audit_table('public.recording_captions');

-- ---------------------------------------------------------------- where a student stopped
create table public.recording_progress (
  recording_id     uuid not null references public.recordings (id) on delete cascade,
  enrollment_id    uuid not null references public.enrollments (id) on delete cascade,
  position_seconds integer not null default 0 check (position_seconds between 0 and 86400),
  seen             bit(100) not null default repeat('0', 100)::bit(100),
  done_at          timestamptz,
  created_at       timestamptz not null default public.app_now(),
  updated_at       timestamptz not null default public.app_now(),
  primary key (recording_id, enrollment_id)
);
comment on table public.recording_progress is 'Where a student goes on watching. Only the student sees the row; the educator sees a percentage and a day by recording_watchers.';
comment on column public.recording_progress.seen is 'Which hundredths were seen, in any order: enough for a percentage, too little to follow somebody.';
create index recording_progress_enrollment_id_idx on public.recording_progress (enrollment_id);
create trigger recording_progress_touch before update on public.recording_progress for each row execute function private.touch_updated_at();
revoke all on public.recording_progress from public, anon, authenticated, service_role;
grant select on public.recording_progress to service_role, authenticated;
alter table public.recording_progress enable row level security;
create policy "Students see where they stopped" on public.recording_progress for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()));

create function private.note_watching(p_recording uuid, p_position integer, p_seen text, p_is_done boolean) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  seat uuid;
  kept public.recording_progress;
begin
  if p_position is null or p_position not between 0 and 86400 or p_seen is null or p_seen !~ '^[01]{100}$' then
    raise exception 'This is no place in a recording.' using errcode = 'check_violation';
  end if;
  select e.id into seat
    from public.recordings r join public.enrollments e on e.batch_id = r.batch_id
   where r.id = p_recording and r.published_at is not null and (r.expires_at is null or r.expires_at > private.business_now())
     and e.id in (select private.my_enrollment_ids()) and r.batch_id in (select private.my_batch_ids())
   order by e.created_at desc limit 1;
  if seat is null then
    raise exception 'This recording is not here for you.' using errcode = 'insufficient_privilege';
  end if;
  insert into public.recording_progress as p (recording_id, enrollment_id, position_seconds, seen)
  values (p_recording, seat, p_position, p_seen::bit(100))
      on conflict (recording_id, enrollment_id) do update set position_seconds = excluded.position_seconds, seen = p.seen | excluded.seen
  returning * into kept;
  if coalesce(p_is_done, kept.done_at is not null or bit_count(kept.seen) >= 90) <> (kept.done_at is not null) then
    update public.recording_progress p set done_at = case when kept.done_at is null then private.business_now() end
     where p.recording_id = p_recording and p.enrollment_id = seat;
  end if;
  return bit_count(kept.seen);
end $$;
create function public.note_watching(p_recording uuid, p_position integer, p_seen text, p_is_done boolean default null) returns integer
language sql set search_path = '' as $$ select private.note_watching(p_recording, p_position, p_seen, p_is_done) $$;
comment on function public.note_watching(uuid, integer, text, boolean) is
  'A student notes where they are: seconds from the start, and as 100 zeros and ones which hundredths were seen. From 90 on it counts as watched; p_is_done says so by hand, or takes it back. Returns the percentage.';

-- ---------------------------------------------------------------- the summary
create function private.recording_watchers(p_recording uuid)
returns table (enrollment_id uuid, student_name text, percent integer, is_done boolean, last_on date)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator sees who watched.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select e.id, l.student_name, coalesce(bit_count(p.seen), 0)::integer, p.done_at is not null, (p.updated_at at time zone 'Asia/Kolkata')::date
      from public.recordings r
      join public.enrollments e on e.batch_id = r.batch_id and (e.status = 'active' or exists (
             select 1 from public.recording_progress q where q.recording_id = r.id and q.enrollment_id = e.id))
      join public.imported_leads l on l.id = e.lead_id
      left join public.recording_progress p on p.recording_id = r.id and p.enrollment_id = e.id
     where r.id = p_recording order by 3 desc, 2;
end $$;
create function public.recording_watchers(p_recording uuid)
returns table (enrollment_id uuid, student_name text, percent integer, is_done boolean, last_on date)
language sql stable set search_path = '' as $$ select * from private.recording_watchers(p_recording) $$;
comment on function public.recording_watchers(uuid) is 'How much each student of the batch has watched, in per cent, and on which day last. The educator only.';

create function private.recording_figures(p_recordings uuid[])
returns table (recording_id uuid, students integer, watched integer, percent integer)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator sees who watched.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select r.id, count(e.id)::integer, count(p.done_at)::integer, coalesce(round(avg(coalesce(bit_count(p.seen), 0))), 0)::integer
      from public.recordings r
      left join public.enrollments e on e.batch_id = r.batch_id and e.status = 'active'
      left join public.recording_progress p on p.recording_id = r.id and p.enrollment_id = e.id
     where r.id = any (p_recordings) group by r.id;
end $$;
create function public.recording_figures(p_recordings uuid[])
returns table (recording_id uuid, students integer, watched integer, percent integer)
language sql stable set search_path = '' as $$ select * from private.recording_figures(p_recordings) $$;
comment on function public.recording_figures(uuid[]) is 'For each recording: active students, how many have watched it, and the average percentage. The educator only.';

revoke all on function private.note_watching(uuid, integer, text, boolean), public.note_watching(uuid, integer, text, boolean),
  private.recording_watchers(uuid), public.recording_watchers(uuid), private.recording_figures(uuid[]), public.recording_figures(uuid[])
  from public, anon, authenticated, service_role;
grant execute on function private.note_watching(uuid, integer, text, boolean), public.note_watching(uuid, integer, text, boolean),
  private.recording_watchers(uuid), public.recording_watchers(uuid), private.recording_figures(uuid[]), public.recording_figures(uuid[])
  to authenticated;

-- ---------------------------------------------------------------- what goes with time
create or replace function private.purge_files(p_kind text) returns table (bucket text, path text)
language sql stable security definer set search_path = '' as $$
  -- The sound first: a recording is taken when its own file is gone.
  select 'recordings', r.audio_path from public.recordings r join public.batches b on b.id = r.batch_id
   where p_kind = 'class_recordings' and r.audio_path is not null and b.ends_on + 1 < private.business_now() - private.kept_for(p_kind)
  union all
  select 'recordings', r.storage_path from public.recordings r join public.batches b on b.id = r.batch_id
   where p_kind = 'class_recordings' and r.storage_path is not null and b.ends_on + 1 < private.business_now() - private.kept_for(p_kind)
  union all
  select 'lead-imports', i.storage_path from public.lead_imports i
   where p_kind = 'list_files' and i.created_at < private.business_now() - private.kept_for(p_kind) and i.status in ('done', 'failed', 'cancelled')
     and exists (select 1 from public.lead_import_rows r where r.import_id = i.id)
  union all
  select 'consent-proofs', g.proof_path from public.guardian_consents g join public.imported_leads l on l.id = g.lead_id
   where p_kind = 'consents' and g.proof_path is not null and l.erased_at < private.business_now() - private.kept_for(p_kind)
  limit 200
$$;
