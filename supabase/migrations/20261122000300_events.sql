-- What happened: one row per statement that means something to the funnel, written in the transaction that made the change.

create type public.work_status as enum ('pending', 'working', 'done', 'failed');

create table public.automation_events (
  id          bigint generated always as identity primary key,
  kind        text not null,
  payload     jsonb not null default '{}',
  actor       uuid,
  status      public.work_status not null default 'pending',
  attempts    integer not null default 0,
  not_before  timestamptz not null default clock_timestamp(),
  claimed_by  text,
  lease_until timestamptz,
  error       text,
  created_at  timestamptz not null default public.app_now(),
  done_at     timestamptz
);
comment on table public.automation_events is 'Outbox of the funnel: ids only, never content. The worker turns each into planned messages, once.';
comment on column public.automation_events.not_before is 'Real clock: back-off after a failure.';
create index automation_events_open_idx on public.automation_events (id) where status in ('pending', 'working');
create index automation_events_failed_idx on public.automation_events (id) where status = 'failed';

revoke all on public.automation_events from public, anon, authenticated, service_role;
revoke all on sequence public.automation_events_id_seq from public, anon, authenticated, service_role;
grant select, insert, update on public.automation_events to service_role;
grant select on public.automation_events to authenticated;
alter table public.automation_events enable row level security;
create policy "The educator sees what happened" on public.automation_events for select to authenticated using ((select private.is_admin()));

create function private.record_event(p_kind text, p_payload jsonb) returns bigint
language plpgsql security definer set search_path = '' as $$
declare event_id bigint;
begin
  insert into public.automation_events (kind, payload, actor) values (p_kind, p_payload, (select auth.uid())) returning id into event_id;
  perform pg_catalog.pg_notify('launchpad_work', 'events');
  return event_id;
end $$;
comment on function private.record_event(text, jsonb) is 'Records an event in the running transaction and wakes the worker at its commit.';
revoke all on function private.record_event(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.record_event(text, jsonb) to service_role;
