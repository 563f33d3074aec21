-- Credentials of the providers, sealed: the key that opens them is given to the engine from outside and is never in the database.

create table private.provider_credentials (
  id             uuid primary key,
  name           text not null,
  key_id         text not null,
  wrapped_key    bytea not null,
  sealed         bytea not null,
  last_four      text not null default '' check (length(last_four) in (0, 4)),
  set_by         uuid,
  set_at         timestamptz not null default public.app_now(),
  accepted_until timestamptz
);
comment on table private.provider_credentials is 'Sealed credentials by the name of their setting. They come before the environment''s and are never shown again.';
comment on column private.provider_credentials.id is 'Chosen by the engine before sealing: it is part of what the seal authenticates.';
comment on column private.provider_credentials.last_four is 'To recognise it by; empty where four characters would give too much away.';
comment on column private.provider_credentials.accepted_until is 'Null: in force. Otherwise a replaced webhook secret that still verifies until then, on the real clock.';
create unique index provider_credentials_one_in_force on private.provider_credentials (name) where accepted_until is null;

alter table private.provider_credentials enable row level security;
create policy "The engine alone" on private.provider_credentials for all to service_role using (true) with check (true);
revoke all on private.provider_credentials from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.provider_credentials to service_role;
