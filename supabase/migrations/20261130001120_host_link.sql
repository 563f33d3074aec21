-- The host's own link of a class: the one that begins it, which no student is led to.

alter table public.session_links add column host_url text check (host_url ~ '^https?://' and length(host_url) <= 500);
comment on column public.session_links.host_url is 'Where the educator opens the class as its host; null: by join_url. No door of students reads it.';
grant insert (host_url), update (host_url) on public.session_links to authenticated;

drop function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean);
create function public.make_sessions(
  p_batch_id uuid, p_title text, p_starts timestamp[], p_minutes integer, p_join_url text, p_description text default '',
  p_timezone text default 'Asia/Kolkata', p_is_draft boolean default false, p_host_url text default null
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
  insert into public.session_links (session_id, join_url, host_url) select id, p_join_url, p_host_url from unnest(made) id;
  return query select unnest(made);
end $$;
comment on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean, text) is
  'Makes a session, or a series of them, with the class link and the host''s own: all or none. p_starts are times of day in p_timezone. Returns the ids in order of time. Runs as the caller: the educator only.';
revoke all on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean, text) from public, anon, authenticated, service_role;
grant execute on function public.make_sessions(uuid, text, timestamp[], integer, text, text, text, boolean, text) to authenticated;
