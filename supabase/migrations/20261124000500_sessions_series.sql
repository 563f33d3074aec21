-- Sessions in series and zones, refused where they cannot be; attendance by hand; "can't come" with a reason; calendars.

-- ---------------------------------------------------------------- series
create table public.session_series (
  id         uuid primary key default gen_random_uuid(),
  batch_id   uuid not null references public.batches (id) on delete cascade,
  weekdays   smallint[] not null check (cardinality(weekdays) between 1 and 7 and weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]),
  timezone   text not null,
  created_at timestamptz not null default public.app_now()
);
comment on table public.session_series is 'Sessions that were made together and repeat on weekdays (1 is Monday). Each is a session of its own and may differ.';
create index session_series_batch_id_idx on public.session_series (batch_id);

alter table public.sessions
  add column series_id uuid references public.session_series (id) on delete set null,
  add column timezone text not null default 'Asia/Kolkata',
  add column calendar_sequence integer not null default 0;
comment on column public.sessions.timezone is 'The zone in which the educator set the time; a series keeps its hour there. The moments themselves are in UTC.';
comment on column public.sessions.calendar_sequence is 'Grows with each change that a calendar shows, so that calendars replace what they have.';
create index sessions_series_id_idx on public.sessions (series_id, starts_at) where series_id is not null;

revoke all on public.session_series from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.session_series to service_role;
grant select, insert (id, batch_id, weekdays, timezone) on public.session_series to authenticated;
grant insert (series_id, timezone) on public.sessions to authenticated;
alter table public.session_series enable row level security;
create policy "The educator sees series" on public.session_series for select to authenticated using ((select private.is_admin()));
create policy "The educator makes series" on public.session_series for insert to authenticated with check ((select private.is_admin()));

-- ---------------------------------------------------------------- times that cannot be
create or replace function private.guard_session() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' or new.timezone is distinct from old.timezone then
    begin
      perform new.starts_at at time zone new.timezone;
    exception when invalid_parameter_value then
      raise exception 'The time zone % is not known.', new.timezone using errcode = 'check_violation';
    end;
  end if;
  if tg_op = 'INSERT' or (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at)
     or (old.status = 'draft' and new.status = 'scheduled') then
    if new.status in ('ended', 'cancelled') then
      raise exception 'A session that has % cannot be moved.', new.status using errcode = 'check_violation';
    end if;
    if new.ends_at <= new.starts_at then
      raise exception 'A session must end after it starts.' using errcode = 'check_violation';
    end if;
    if new.ends_at > new.starts_at + interval '8 hours' then
      raise exception 'A session lasts eight hours at most.' using errcode = 'check_violation';
    end if;
    if new.starts_at <= private.business_now() then
      raise exception 'A session must start in the future.' using errcode = 'check_violation';
    end if;
    if tg_op = 'UPDATE' and (old.starts_at, old.ends_at) is distinct from (new.starts_at, new.ends_at) then
      new.revision := old.revision + 1;
    end if;
  end if;
  if tg_op = 'UPDATE' and new.status <> 'ended'
     and (old.title, old.description, old.starts_at, old.ends_at, old.status) is distinct from (new.title, new.description, new.starts_at, new.ends_at, new.status) then
    new.calendar_sequence := old.calendar_sequence + 1;
  end if;
  return new;
end $$;

-- A constraint trigger looks when the whole statement is done: a series that moves by a day does not stumble over itself.
create function private.refuse_overlap() returns trigger
language plpgsql set search_path = '' as $$
declare other record;
begin
  if new.status <> 'scheduled' then
    return null;
  end if;
  -- Two that are saved at once see each other: the second waits for the first.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('sessions:' || new.batch_id, 0));
  select s.title, s.starts_at into other from public.sessions s
   where s.batch_id = new.batch_id and s.id <> new.id and s.status = 'scheduled' and s.starts_at < new.ends_at and s.ends_at > new.starts_at
   order by s.starts_at limit 1;
  if found then
    raise exception 'This batch has “%” at that time already: %.', other.title,
      to_char(other.starts_at at time zone new.timezone, 'FMDy FMDD Mon, HH24:MI') using errcode = 'check_violation';
  end if;
  return null;
end $$;
revoke all on function private.refuse_overlap() from public, anon, authenticated, service_role;
create constraint trigger sessions_no_overlap after insert or update of starts_at, ends_at, status on public.sessions
  for each row execute function private.refuse_overlap();

-- ---------------------------------------------------------------- one or many, with their link, or none
create function public.make_sessions(
  p_batch_id uuid, p_title text, p_starts timestamp[], p_minutes integer, p_join_url text, p_description text default '',
  p_timezone text default 'Asia/Kolkata', p_is_draft boolean default false
) returns setof uuid
language plpgsql set search_path = '' as $$
declare
  series uuid;
  made   uuid[];
begin
  if coalesce(cardinality(p_starts), 0) not between 1 and 100 then
    raise exception 'From 1 to 100 sessions at once.' using errcode = 'check_violation';
  end if;
  if p_minutes not between 1 and 480 then
    raise exception 'A session lasts eight hours at most.' using errcode = 'check_violation';
  end if;
  begin
    perform private.business_now() at time zone p_timezone;
  exception when invalid_parameter_value then
    raise exception 'The time zone % is not known.', p_timezone using errcode = 'check_violation';
  end;
  if cardinality(p_starts) > 1 then
    -- The id is chosen here: what one may insert is not always what one may read back.
    series := gen_random_uuid();
    insert into public.session_series (id, batch_id, weekdays, timezone)
    values (series, p_batch_id, (select array_agg(distinct extract(isodow from t)::smallint) from unnest(p_starts) t), p_timezone);
  end if;
  with new as (
    insert into public.sessions (batch_id, title, description, starts_at, ends_at, status, series_id, timezone)
    select p_batch_id, p_title, coalesce(p_description, ''), t at time zone p_timezone,
           (t at time zone p_timezone) + make_interval(mins => p_minutes),
           (case when p_is_draft then 'draft' else 'scheduled' end)::public.session_status, series, p_timezone
      from (select distinct t from unnest(p_starts) t) as times order by t
    returning id, starts_at
  )
  select array_agg(new.id order by new.starts_at) into made from new;
  insert into public.session_links (session_id, join_url) select id, p_join_url from unnest(made) id;
  return query select unnest(made);
end $$;
comment on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean) is
  'Makes a session, or a series of them, with the class link: all or none. p_starts are times of day in p_timezone. Returns the ids in order of time. Runs as the caller: the educator only.';
revoke all on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean) to authenticated;

-- ---------------------------------------------------------------- reminders also follow a seat that changes its batch
create or replace function private.sync_reminders(p_session_ids uuid[], p_enrollment_ids uuid[]) returns void
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

  -- Messages made from reminders of an older time, a cancelled class or another or closed seat, and not yet on their way, do not go.
  update public.email_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);
  update public.whatsapp_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
end $$;

select private.audit_table('public.session_series');
