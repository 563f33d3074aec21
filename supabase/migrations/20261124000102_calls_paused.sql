-- A family that was angry on the phone is not rung again by the machine until the educator says so.

alter table public.families
  add column calls_paused_at timestamptz,
  add column calls_paused_reason text,
  add constraint families_calls_paused_whole check ((calls_paused_at is null) = (calls_paused_reason is null));
comment on column public.families.calls_paused_at is 'Since when no automatic call is made to this family; null: calls go on. Messages are not concerned.';
comment on column public.families.calls_paused_reason is 'What was heard, in one line.';
create index families_calls_paused_idx on public.families (calls_paused_at) where calls_paused_at is not null;
grant update (calls_paused_at, calls_paused_reason) on public.families to authenticated;

create function private.follow_calls_paused() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The sweep asks about what is held, so that calls that still help leave at once.
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  perform private.tell('inbox', 'family', jsonb_build_object('family_id', new.id));
  return null;
end $$;
revoke all on function private.follow_calls_paused() from public, anon, authenticated, service_role;
create trigger families_follow_calls_paused after update of calls_paused_at on public.families
  for each row when ((old.calls_paused_at is null) <> (new.calls_paused_at is null)) execute function private.follow_calls_paused();
