-- Edge functions: how the database calls them, when each was last called, the heartbeat, and devices that opted in to be woken.

-- ---------------------------------------------------------------- how they are called
create table private.function_settings (
  only_row boolean primary key default true check (only_row),
  url      text not null,
  secret   text not null
);
comment on table private.function_settings is 'Where the edge functions are, and what requests to them are signed with. The engine writes it at its start.';
alter table private.function_settings enable row level security;
create policy "The engine alone" on private.function_settings for all to service_role using (true) with check (true);
revoke all on private.function_settings from public, anon, authenticated, service_role;
grant select, insert, update on private.function_settings to service_role;

create table private.function_calls (
  name           text primary key check (name in ('tick', 'automation-event', 'notify')),
  last_called_at timestamptz,
  calls          bigint not null default 0
);
comment on table private.function_calls is 'When each edge function last ran, on the real clock; it says so itself.';
insert into private.function_calls (name) values ('tick'), ('automation-event'), ('notify');
alter table private.function_calls enable row level security;
create policy "The engine alone" on private.function_calls for all to service_role using (true) with check (true);
revoke all on private.function_calls from public, anon, authenticated, service_role;
grant select, update on private.function_calls to service_role;

create function private.call_function(p_name text, p_body jsonb) returns void
language plpgsql security definer set search_path = '' as $$
-- By pg_net where it is. Elsewhere whoever listens calls it: the scheduler of the local stack. A lost call loses nothing but time.
declare
  settings private.function_settings;
  said     text := p_body::text;
  moment   text := floor(extract(epoch from clock_timestamp()))::bigint::text;
begin
  if to_regnamespace('net') is null then
    perform pg_catalog.pg_notify('launchpad_functions', jsonb_build_object('name', p_name, 'body', p_body)::text);
    return;
  end if;
  select * into settings from private.function_settings;
  if settings.url is null then
    return;
  end if;
  -- pg_net sends the body as Postgres writes it, which is what is signed.
  execute 'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 10000)'
    using settings.url || '/' || p_name, p_body,
          jsonb_build_object('Content-Type', 'application/json', 'X-Launchpad-Timestamp', moment, 'X-Launchpad-Signature',
                             encode(extensions.hmac(moment || '.' || said, settings.secret, 'sha256'), 'hex'));
end $$;
comment on function private.call_function(text, jsonb) is 'Calls an edge function after this transaction, signed, without waiting for its answer.';
revoke all on function private.call_function(text, jsonb) from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- new events wake the engine
create function private.call_for_events() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.call_function('automation-event', jsonb_build_object('ids', (select jsonb_agg(n.id) from (select id from new_rows limit 100) n)));
  return null;
end $$;
revoke all on function private.call_for_events() from public, anon, authenticated, service_role;
create trigger automation_events_call after insert on public.automation_events
  referencing new table as new_rows for each statement execute function private.call_for_events();

-- ---------------------------------------------------------------- notifications
alter table public.notifications add column told_at timestamptz;
comment on column public.notifications.told_at is 'Real clock: when the edge function notify told the open app and the devices; null: not yet.';
create index notifications_untold_idx on public.notifications (created_at) where told_at is null;
-- Those from before were told by a trigger, which ends here.
update public.notifications set told_at = clock_timestamp();
drop trigger notifications_tell on public.notifications;
drop function private.tell_notification();

create function private.call_for_notifications() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.call_function('notify', jsonb_build_object('ids', (select jsonb_agg(n.id) from (select id from new_rows limit 100) n)));
  return null;
end $$;
revoke all on function private.call_for_notifications() from public, anon, authenticated, service_role;
create trigger notifications_call after insert on public.notifications
  referencing new table as new_rows for each statement execute function private.call_for_notifications();

create table public.push_subscriptions (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null default auth.uid() references auth.users (id) on delete cascade,
  endpoint   text not null unique check (endpoint ~ '^https?://' and length(endpoint) <= 1000),
  p256dh     text not null check (p256dh ~ '^[A-Za-z0-9_-]{86,88}$'),
  auth_key   text not null check (auth_key ~ '^[A-Za-z0-9_-]{22,24}$'),
  created_at timestamptz not null default public.app_now()
);
comment on table public.push_subscriptions is 'Devices whose owner asked to be told there. The browser makes the address and the keys; only that device can read what is sent.';
create index push_subscriptions_user_id_idx on public.push_subscriptions (user_id);
revoke all on public.push_subscriptions from public, anon, authenticated, service_role;
grant select, delete on public.push_subscriptions to service_role;
grant select, insert (user_id, endpoint, p256dh, auth_key), delete on public.push_subscriptions to authenticated;
alter table public.push_subscriptions enable row level security;
create policy "People see their own devices" on public.push_subscriptions for select to authenticated using (user_id = (select auth.uid()));
create policy "People add their own devices" on public.push_subscriptions for insert to authenticated with check (user_id = (select auth.uid()));
create policy "People take their own devices away" on public.push_subscriptions for delete to authenticated using (user_id = (select auth.uid()));

create function private.tell_notifications(p_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  told   uuid[];
  person record;
begin
  update private.function_calls set last_called_at = clock_timestamp(), calls = calls + 1 where name = 'notify';
  -- Whoever marks a row tells it: two calls at once tell it once.
  with marked as (
    update public.notifications set told_at = clock_timestamp() where id = any (p_ids) and told_at is null returning id
  )
  select array_agg(id) into told from marked;
  for person in select n.id, n.user_id from public.notifications n where n.id = any (told) loop
    perform private.tell('user:' || person.user_id, 'notification', jsonb_build_object('notification_id', person.id));
  end loop;
  return coalesce((
    select jsonb_agg(jsonb_build_object('notification_id', n.id, 'title', n.title, 'body', n.body, 'link_path', n.link_path,
                                        'endpoint', s.endpoint, 'p256dh', s.p256dh, 'auth_key', s.auth_key))
      from public.notifications n join public.push_subscriptions s on s.user_id = n.user_id where n.id = any (told)), '[]');
end $$;
revoke all on function private.tell_notifications(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.tell_notifications(uuid[]) to service_role;

create function public.tell_notifications(p_ids uuid[]) returns jsonb
language sql set search_path = '' as $$ select private.tell_notifications(p_ids) $$;
comment on function public.tell_notifications(uuid[]) is 'For the edge function notify: tells the open app of each notification once, and returns the devices to be woken.';
revoke all on function public.tell_notifications(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.tell_notifications(uuid[]) to service_role;

create function public.forget_devices(p_endpoints text[]) returns void
language sql set search_path = '' as $$ delete from public.push_subscriptions where endpoint = any (p_endpoints) $$;
comment on function public.forget_devices(text[]) is 'For the edge function notify: devices that the push service no longer knows.';
revoke all on function public.forget_devices(text[]) from public, anon, authenticated, service_role;
grant execute on function public.forget_devices(text[]) to service_role;

-- ---------------------------------------------------------------- the heartbeat
create table private.heartbeat (
  only_row      boolean primary key default true check (only_row),
  worker_at     timestamptz not null default clock_timestamp(),
  web_at        timestamptz not null default clock_timestamp(),
  outage_since  timestamptz,
  alarm_at      timestamptz,
  mailing_until timestamptz
);
comment on table private.heartbeat is 'When worker and web app were last seen alive, on the real clock, and the outage that the educator was told of.';
comment on column private.heartbeat.mailing_until is 'A mail about the outage is being written: nobody else writes one until then.';
insert into private.heartbeat default values;
alter table private.heartbeat enable row level security;
create policy "The engine alone" on private.heartbeat for all to service_role using (true) with check (true);
revoke all on private.heartbeat from public, anon, authenticated, service_role;
grant select on private.heartbeat to service_role;

create function private.note_beat() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A worker that just leaves has beaten until now; the row that it takes away must not hide that.
  update private.heartbeat set worker_at = greatest(worker_at, new.beat_at);
  return null;
end $$;
revoke all on function private.note_beat() from public, anon, authenticated, service_role;
create trigger heartbeats_note after insert or update on private.heartbeats for each row execute function private.note_beat();

create function private.note_tick(p_web_answered boolean, p_limit interval default interval '3 minutes') returns jsonb
language plpgsql security definer set search_path = '' as $$
-- Which mail is due, with whom it goes to: `alarm` once per outage, `all_clear` once after it, null otherwise. Whoever gets one has
-- 50 seconds to send it and to say so by note_alarm(); a mail that did not leave is due again at the next tick.
declare
  beat private.heartbeat;
  due  text;
begin
  update private.function_calls set last_called_at = clock_timestamp(), calls = calls + 1 where name = 'tick';
  select * into beat from private.heartbeat for update;
  if p_web_answered then
    beat.web_at := clock_timestamp();
  end if;
  if least(beat.worker_at, beat.web_at) < clock_timestamp() - p_limit then
    beat.outage_since := coalesce(beat.outage_since, least(beat.worker_at, beat.web_at));
    if beat.alarm_at is null then due := 'alarm'; end if;
  elsif beat.alarm_at is not null then
    due := 'all_clear';
  else
    beat.outage_since := null;
  end if;
  if beat.mailing_until > clock_timestamp() then
    due := null;
  elsif due is not null then
    beat.mailing_until := clock_timestamp() + interval '50 seconds';
  end if;
  update private.heartbeat set web_at = beat.web_at, outage_since = beat.outage_since, mailing_until = beat.mailing_until;
  return jsonb_build_object(
    'due', due, 'since', beat.outage_since,
    'worker_age', extract(epoch from clock_timestamp() - beat.worker_at)::float8,
    'web_age', extract(epoch from clock_timestamp() - beat.web_at)::float8,
    'to', case when due is not null then (
      select jsonb_agg(u.email order by u.email) from public.profiles p join auth.users u on u.id = p.user_id where p.role = 'admin') end);
end $$;
revoke all on function private.note_tick(boolean, interval) from public, anon, authenticated, service_role;
grant execute on function private.note_tick(boolean, interval) to service_role;

create function public.note_tick(p_web_answered boolean) returns jsonb
language sql set search_path = '' as $$ select private.note_tick(p_web_answered) $$;
comment on function public.note_tick(boolean) is 'For the edge function tick: records that it ran and whether the web app answered, and says which mail about an outage is due.';
revoke all on function public.note_tick(boolean) from public, anon, authenticated, service_role;
grant execute on function public.note_tick(boolean) to service_role;

create function private.note_alarm(p_sent text) returns void
language sql security definer set search_path = '' as $$
  update private.heartbeat
     set alarm_at = case when p_sent = 'alarm' then clock_timestamp() end,
         outage_since = case when p_sent = 'alarm' then outage_since end,
         mailing_until = null
$$;
revoke all on function private.note_alarm(text) from public, anon, authenticated, service_role;
grant execute on function private.note_alarm(text) to service_role;

create function public.note_alarm(p_sent text) returns void
language sql set search_path = '' as $$ select private.note_alarm(p_sent) $$;
comment on function public.note_alarm(text) is 'For the edge function tick: the mail `alarm` or `all_clear` has left.';
revoke all on function public.note_alarm(text) from public, anon, authenticated, service_role;
grant execute on function public.note_alarm(text) to service_role;

create function private.note_event_call() returns void
language sql security definer set search_path = '' as $$
  update private.function_calls set last_called_at = clock_timestamp(), calls = calls + 1 where name = 'automation-event'
$$;
revoke all on function private.note_event_call() from public, anon, authenticated, service_role;
grant execute on function private.note_event_call() to service_role;

create function public.note_event_call() returns void
language sql set search_path = '' as $$ select private.note_event_call() $$;
comment on function public.note_event_call() is 'For the edge function automation-event: records that it ran.';
revoke all on function public.note_event_call() from public, anon, authenticated, service_role;
grant execute on function public.note_event_call() to service_role;

create function private.health() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  if not private.is_admin() then
    raise exception 'Only the educator sees this.' using errcode = 'insufficient_privilege';
  end if;
  return (
    select jsonb_build_object(
             'now', clock_timestamp(), 'worker_at', b.worker_at, 'web_at', b.web_at, 'outage_since', b.outage_since, 'alarm_at', b.alarm_at,
             'functions', (select jsonb_object_agg(c.name, c.last_called_at) from private.function_calls c))
      from private.heartbeat b);
end $$;
revoke all on function private.health() from public, anon, authenticated, service_role;
grant execute on function private.health() to authenticated;

create function public.engine_health() returns jsonb
language sql stable set search_path = '' as $$ select private.health() $$;
comment on function public.engine_health() is 'For the educator: when worker, web app and each edge function were last seen, also while the engine is down.';
revoke all on function public.engine_health() from public, anon, authenticated, service_role;
grant execute on function public.engine_health() to authenticated;

-- ---------------------------------------------------------------- the schedule
create function private.due_calls() returns table (name text, body jsonb)
language sql stable set search_path = '' as $$
  select 'tick', '{}'::jsonb
  union all
  -- What a lost call has not told.
  select 'notify', jsonb_build_object('ids', jsonb_agg(n.id))
    from (select u.id from public.notifications u where u.told_at is null order by u.created_at limit 100) n
  having count(*) > 0
$$;
comment on function private.due_calls() is 'The calls of edge functions that are due each minute.';
revoke all on function private.due_calls() from public, anon, authenticated, service_role;

do $$
begin
  if exists (select from pg_available_extensions where name = 'pg_net') and exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_net;
    create extension if not exists pg_cron;
    perform cron.schedule('launchpad every minute', '* * * * *', 'select private.call_function(name, body) from private.due_calls()');
  end if;
end $$;
