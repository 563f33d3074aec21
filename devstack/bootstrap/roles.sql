-- The roles of a hosted project, once per cluster. Safe to run again.
do $$
declare
  role record;
begin
  for role in
    select * from (values
      ('postgres', 'login createdb createrole bypassrls replication'),   -- no superuser, as on hosted
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('supabase_auth_admin', 'login noinherit createrole'),
      ('supabase_storage_admin', 'login noinherit createrole'),
      ('supabase_realtime_admin', 'nologin noinherit'),
      ('supabase_functions_admin', 'login noinherit createrole'),
      ('supabase_replication_admin', 'login replication'),
      ('supabase_read_only_user', 'login bypassrls'),
      ('supabase_etl_admin', 'login replication'),
      ('dashboard_user', 'nologin createdb createrole replication'),
      ('pgbouncer', 'login'),
      ('local_gateway', 'login inherit')                                  -- Auth and REST of the local stack
    ) as roles (name, options)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = role.name) then
      execute format('create role %I %s', role.name, role.options);
    end if;
  end loop;
end
$$;

grant anon, authenticated, service_role to postgres with admin option;
grant anon, authenticated, service_role to authenticator;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user;
-- Hosted lets `postgres` write policies on these tables without owning them; here membership gives it the right.
grant supabase_storage_admin, supabase_realtime_admin to postgres;
-- INHERIT, because the schema cache is read from information_schema, which shows only what the reader may use.
grant anon, authenticated, service_role, supabase_auth_admin to local_gateway with inherit true;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_storage_admin set search_path = storage;
alter role local_gateway set search_path = public, extensions;
