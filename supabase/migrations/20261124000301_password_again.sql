-- What is dangerous asks for the password again: for ten minutes it counts as typed, in that sign-in only.

create table private.password_proofs (
  user_id    uuid not null references auth.users (id) on delete cascade,
  session_id text not null default '',
  proved_at  timestamptz not null default clock_timestamp(),
  primary key (user_id, session_id)
);
comment on table private.password_proofs is 'When an educator last typed the password again in a sign-in, on the real clock. Auth verified it; the engine notes it.';
alter table private.password_proofs enable row level security;
create policy "The engine alone" on private.password_proofs for all to service_role using (true) with check (true);
revoke all on private.password_proofs from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.password_proofs to service_role;

create function private.password_is_fresh(p_user uuid, p_session text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from private.password_proofs p
                  where p.user_id = p_user and p.session_id = coalesce(p_session, '') and p.proved_at > clock_timestamp() - interval '10 minutes')
$$;
comment on function private.password_is_fresh(uuid, text) is 'Whether this sign-in typed its password in the last ten minutes.';
revoke all on function private.password_is_fresh(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.password_is_fresh(uuid, text) to service_role;

create function private.email_of(p_user uuid) returns text
language sql stable security definer set search_path = '' as $$ select u.email from auth.users u where u.id = p_user $$;
revoke all on function private.email_of(uuid) from public, anon, authenticated, service_role;
grant execute on function private.email_of(uuid) to service_role;

create function private.guard_live() returns trigger
language plpgsql security definer set search_path = '' as $$
declare claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  if claims ->> 'role' = 'authenticated' and not private.password_is_fresh((claims ->> 'sub')::uuid, claims ->> 'session_id') then
    raise exception 'Type your password again to go on.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function private.guard_live() is 'Nobody lets messages leave to real families from a screen that was left open.';
revoke all on function private.guard_live() from public, anon, authenticated, service_role;
create trigger app_settings_guard_live before update on public.app_settings for each row
  when (new.key = 'send_mode' and new.value = '"live"' and old.value <> new.value) execute function private.guard_live();
