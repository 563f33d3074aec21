-- What stands above the calendar: the next class, and how the last ones went. Counts what the caller may see.
create function public.session_figures() returns jsonb
language sql stable set search_path = '' as $$
  with over as (
    select s.id, s.batch_id, s.starts_at from public.sessions s
     where s.status = 'ended' and s.starts_at > public.app_now() - interval '30 days'
  ), seats as (
    select o.id, o.starts_at, e.id as enrollment_id, a.joined_at is not null as came
      from over o join public.enrollments e on e.batch_id = o.batch_id and e.status = 'active' and e.created_at < o.starts_at
      left join public.session_attendance a on a.session_id = o.id and a.enrollment_id = e.id
  )
  select jsonb_build_object(
    'has_any', exists (select 1 from public.sessions),
    'next_starts_at', (select min(s.starts_at) from public.sessions s where s.status = 'scheduled' and s.starts_at > public.app_now()),
    'attended_share', (select round(avg(came::int), 4) from seats),
    'no_shows', (select count(*) from seats where not came
                    and starts_at >= date_trunc('week', public.app_now() at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata'),
    'reminded_share', (select round(avg((r.status = 'expanded')::int), 4)
                         from public.reminders r join over o on o.id = r.session_id where r.kind = 'quarter_hour' and r.status <> 'cancelled'))
$$;
comment on function public.session_figures() is
  'has_any; next_starts_at; shares of the last 30 days, null where nothing was held: attended_share, reminded_share; no_shows of this week.';
revoke all on function public.session_figures() from public, anon, authenticated, service_role;
grant execute on function public.session_figures() to authenticated;
