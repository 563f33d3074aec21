-- The old default privileges of hosted projects: every new object in `public` is granted to the three API roles.
-- Projects made since October 2026 grant nothing, which is also the default of the local stack.
alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
