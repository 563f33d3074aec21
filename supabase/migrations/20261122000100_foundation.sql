-- Foundation: the private schema, business time, legal state moves, rate limits, worker heartbeats.
-- Everything below public is deny by default: each migration revokes all on what it makes, then grants by name.

create schema if not exists private;
comment on schema private is 'Internals: never exposed by the Data API. Helpers that policies call, secrets, clocks, counters.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- ---------------------------------------------------------------- business time
create table private.app_clock (
  only_row boolean primary key default true check (only_row),
  shift    interval not null default interval '0'
);
comment on table private.app_clock is 'How far business time stands from real time. Zero everywhere but on a local stack, whose sandbox page may move it.';
insert into private.app_clock default values;
alter table private.app_clock enable row level security;
create policy "The engine alone" on private.app_clock for all to service_role using (true) with check (true);
revoke all on private.app_clock from public, anon, authenticated, service_role;

create function private.business_now() returns timestamptz
language sql stable security definer set search_path = '' as $$
  select now() + (select c.shift from private.app_clock c)
$$;
revoke all on function private.business_now() from public, anon, authenticated, service_role;
grant execute on function private.business_now() to authenticated, service_role;

create function public.app_now() returns timestamptz
language sql stable set search_path = '' as $$ select private.business_now() $$;
comment on function public.app_now() is 'Business time. Due times, reminders and gates use it; leases use clock_timestamp().';
revoke all on function public.app_now() from public, anon, authenticated, service_role;
grant execute on function public.app_now() to authenticated, service_role;

create function private.set_app_clock(p_at timestamptz) returns timestamptz
language plpgsql set search_path = '' as $$
begin
  update private.app_clock set shift = coalesce(p_at - clock_timestamp(), interval '0') where only_row;
  perform pg_catalog.pg_notify('launchpad_work', lane)
     from unnest(array['events', 'email', 'whatsapp', 'voice', 'webhooks', 'imports', 'payments', 'sweep']) as lane;
  return (select clock_timestamp() + c.shift from private.app_clock c);
end $$;
comment on function private.set_app_clock(timestamptz) is 'Moves business time to p_at (null: back to real time) and wakes every lane. Only the owner may call it.';
revoke all on function private.set_app_clock(timestamptz) from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- rows that know when they changed
create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := private.business_now();
  return new;
end $$;
revoke all on function private.touch_updated_at() from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- legal moves of state columns
create table private.legal_moves (
  entity     text not null,
  from_state text not null,
  to_state   text not null,
  primary key (entity, from_state, to_state)
);
comment on table private.legal_moves is 'Which state may follow which. A move that is not here is refused by private.check_move().';
alter table private.legal_moves enable row level security;
create policy "The engine alone" on private.legal_moves for all to service_role using (true) with check (true);
revoke all on private.legal_moves from public, anon, authenticated, service_role;
grant select on private.legal_moves to service_role;

create function private.allow_moves(p_entity text, p_from text, p_to text[]) returns void
language sql set search_path = '' as $$
  insert into private.legal_moves (entity, from_state, to_state) select p_entity, p_from, unnest(p_to) on conflict do nothing
$$;
revoke all on function private.allow_moves(text, text, text[]) from public, anon, authenticated, service_role;

create function private.check_move() returns trigger
language plpgsql security definer set search_path = '' as $$
-- Arguments of the trigger: the entity, and the state column (default 'status').
declare
  before text;
  after  text;
begin
  if tg_nargs > 1 then
    before := to_jsonb(old) ->> tg_argv[1];
    after := to_jsonb(new) ->> tg_argv[1];
  else
    -- Read directly: ledgers change thousands of rows at once, and a whole row as JSON costs more than the rest of the update.
    before := old.status::text;
    after := new.status::text;
  end if;
  if before is distinct from after and not exists (
    select 1 from private.legal_moves m where m.entity = tg_argv[0] and m.from_state = before and m.to_state = after
  ) then
    raise exception 'A % cannot go from % to %.', tg_argv[0], before, after using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.check_move() from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- rate limits
create table private.rate_windows (
  key          text not null,
  window_start timestamptz not null,
  hits         integer not null,
  primary key (key, window_start)
);
comment on table private.rate_windows is 'Fixed windows of a rate limit, on the real clock. Keys hold hashes, never an address as written.';
alter table private.rate_windows enable row level security;
create policy "The engine alone" on private.rate_windows for all to service_role using (true) with check (true);
revoke all on private.rate_windows from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.rate_windows to service_role;

create function private.take_token(p_key text, p_limit integer, p_window interval) returns boolean
language plpgsql set search_path = '' as $$
declare
  started timestamptz := to_timestamp(floor(extract(epoch from clock_timestamp()) / extract(epoch from p_window)) * extract(epoch from p_window));
  used integer;
begin
  insert into private.rate_windows as w (key, window_start, hits) values (p_key, started, 1)
  on conflict (key, window_start) do update set hits = w.hits + 1
  returning hits into used;
  return used <= p_limit;
end $$;
comment on function private.take_token(text, integer, interval) is 'Counts one use of p_key in the running window; false when more than p_limit.';
revoke all on function private.take_token(text, integer, interval) from public, anon, authenticated, service_role;
grant execute on function private.take_token(text, integer, interval) to service_role;

-- ---------------------------------------------------------------- who works, and since when
create table private.heartbeats (
  worker  text primary key,
  beat_at timestamptz not null default clock_timestamp(),
  started_at timestamptz not null default clock_timestamp()
);
comment on table private.heartbeats is 'One row per running worker, renewed every few seconds on the real clock; readiness reads it.';
alter table private.heartbeats enable row level security;
create policy "The engine alone" on private.heartbeats for all to service_role using (true) with check (true);
revoke all on private.heartbeats from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.heartbeats to service_role;
