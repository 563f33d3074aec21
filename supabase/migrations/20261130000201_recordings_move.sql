-- Recordings move between batches, and those that most of a batch have not watched are found.

comment on table public.recordings is
  'A class video: a file in the bucket recordings (<batch id>/<recording id>/<file>, the batch it was stored for) or a link. Students of batch_id see it once published.';

-- The file stays where it was stored when its recording moves: who may open it is asked of the row, not of the folder.
create or replace function private.guard_recording() returns trigger
language plpgsql security definer set search_path = '' as $$
declare folder text := '^[0-9a-f-]{36}/' || new.id || '/[^/]+$';
begin
  if new.session_id is not null and not exists (select 1 from public.sessions s where s.id = new.session_id and s.batch_id = new.batch_id) then
    raise exception 'That session belongs to another batch.' using errcode = 'check_violation';
  end if;
  if new.storage_path !~ folder then
    raise exception 'The file is not in the folder of this recording.' using errcode = 'check_violation';
  end if;
  if new.audio_path !~ folder then
    raise exception 'The sound is not in the folder of this recording.' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create function private.recordings_little_watched() returns table (recording_id uuid)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator sees who watched.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select r.id
      from public.recordings r
      join public.enrollments e on e.batch_id = r.batch_id and e.status = 'active'
      left join public.recording_progress p on p.recording_id = r.id and p.enrollment_id = e.id
     where r.published_at is not null and (r.expires_at is null or r.expires_at > private.business_now())
     group by r.id having count(p.done_at) * 2 < count(e.id)
     order by r.published_at desc limit 200;
end $$;
create function public.recordings_little_watched() returns table (recording_id uuid)
language sql stable set search_path = '' as $$ select * from private.recordings_little_watched() $$;
comment on function public.recordings_little_watched() is
  'Recordings that students may see and that more than half of the active ones have not watched; the newest 200. The educator only.';
revoke all on function private.recordings_little_watched(), public.recordings_little_watched() from public, anon, authenticated, service_role;
grant execute on function private.recordings_little_watched(), public.recordings_little_watched() to authenticated;
