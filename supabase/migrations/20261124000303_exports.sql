-- Exports: all that is held of one family, or all there is, as a zip that is made by a job and whose link ends.

create table private.exports (
  id          uuid primary key default gen_random_uuid(),
  family_id   uuid references public.families (id) on delete cascade,
  asked_by    uuid,
  status      text not null default 'waiting' check (status in ('waiting', 'working', 'ready', 'failed', 'expired')),
  progress    integer not null default 0,
  total       integer not null default 0,
  path        text,
  bytes       bigint,
  error       text,
  attempts    smallint not null default 0,
  lease_until timestamptz,
  created_at  timestamptz not null default public.app_now(),
  ready_at    timestamptz,
  expires_at  timestamptz
);
comment on table private.exports is 'Each export with how far it is; the zip lies in the bucket exports until expires_at.';
comment on column private.exports.family_id is 'Of one family; null: everything, for the educator.';
comment on column private.exports.lease_until is 'Real clock: until when one worker has it.';
create index exports_family_id_idx on private.exports (family_id);
create index exports_open_idx on private.exports (created_at) where status in ('waiting', 'working', 'ready');
alter table private.exports enable row level security;
create policy "The engine alone" on private.exports for all to service_role using (true) with check (true);
revoke all on private.exports from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.exports to service_role;

-- Nobody but the engine reads it: links are signed one by one.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('exports', 'exports', false, 2147483648, array['application/zip']) on conflict (id) do nothing;

create function private.export_tables() returns table (name text, statement text)
language sql stable security definer set search_path = '' as $$
  select c.relname, format('select to_jsonb(t) as row from public.%I t', c.relname)
    from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname
$$;
comment on function private.export_tables() is 'Every table with the statement that reads it, from the catalogue.';
revoke all on function private.export_tables() from public, anon, authenticated, service_role;
grant execute on function private.export_tables() to service_role;

create function private.export_family(p_family uuid) returns table (name text, rows jsonb)
language plpgsql stable security definer set search_path = '' as $$
-- All rows of public tables that point at the family, a child, an address or a seat of theirs; our own keys and links are left out.
declare
  families uuid[]; leads uuid[]; people uuid[]; seats uuid[];
  hidden constant text[] := array['form_token', 'dedupe_key', 'attempt_id', 'claimed_by', 'lease_until', 'content_hash', 'gateway_url', 'storage_path'];
  child  record;
begin
  select coalesce(array_agg(i.id) filter (where i.kind = 'family'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'lead'), '{}'),
         coalesce(array_agg(i.id) filter (where i.kind = 'contact'), '{}'), coalesce(array_agg(i.id) filter (where i.kind = 'enrollment'), '{}')
    into families, leads, people, seats from private.erasure_ids(p_family, null) i;
  name := 'families';
  execute 'select jsonb_agg(to_jsonb(t)) from public.families t where t.id = any ($1)' into rows using families;
  return next;
  for child in
    select p.child, string_agg(format('t.%I = any ($%s)', p.col, p.n), ' or ' order by p.n, p.col) as fits from (
      select x.child, x.col, 1 as n from private.pointers_to('public.families') x
      union all select x.child, x.col, 2 from private.pointers_to('public.imported_leads') x
      union all select x.child, x.col, 3 from private.pointers_to('public.contacts') x
      union all select x.child, x.col, 4 from private.pointers_to('public.enrollments') x) p
     where p.child like 'public.%' and p.child <> 'public.families' and p.col not in ('merged_into', 'possible_sibling_of')
     group by p.child order by p.child
  loop
    name := split_part(child.child, '.', 2);
    execute format('select jsonb_agg(to_jsonb(t) - $5) from %s t where %s', child.child, child.fits)
       into rows using families, leads, people, seats, hidden;
    if rows is not null then return next; end if;
  end loop;
end $$;
comment on function private.export_family(uuid) is 'What is held of a family, table by table.';
revoke all on function private.export_family(uuid) from public, anon, authenticated, service_role;
grant execute on function private.export_family(uuid) to service_role;
