-- What a new hosted project has besides Auth, Storage and Realtime.
do $$
begin
  execute format('alter database %I owner to postgres', current_database());
end
$$;

create schema extensions authorization postgres;
create extension "uuid-ossp" with schema extensions;
create extension pgcrypto with schema extensions;
create extension pg_stat_statements with schema extensions;

create schema graphql_public;
create schema vault;

grant all on schema public to postgres;
grant usage on schema public, extensions, graphql_public to anon, authenticated, service_role;
grant usage on schema public to local_gateway;

create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;

-- The CLI creates its history table here; as `postgres`, because `db push` writes to it as that role.
create schema supabase_migrations authorization postgres;
