-- The audit log hears of every table that an educator's browser writes. What people write about themselves alone is not in it.

do $$
declare
  written regclass;
begin
  for written in
    select c.oid::regclass from pg_catalog.pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and (has_any_column_privilege('authenticated', c.oid, 'insert, update') or has_table_privilege('authenticated', c.oid, 'delete'))
       and c.relname not in ('notifications', 'push_subscriptions')
       and not exists (select from pg_catalog.pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'private.audit()'::regprocedure)
     order by c.relname
  loop
    perform private.audit_table(written);
  end loop;
end $$;
