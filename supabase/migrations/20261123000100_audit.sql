-- Audit: who did what to which thing, with before and after. Written by triggers for what the browser writes, by the engine for the rest.

create table public.audit_log (
  id           bigint generated always as identity primary key,
  happened_at  timestamptz not null default public.app_now(),
  actor        uuid,
  actor_name   text not null default '',
  via          text not null check (via in ('browser', 'engine', 'command')),
  ip           inet,
  action       text not null,
  subject_kind text not null,
  subject_id   text,
  before       jsonb,
  after        jsonb
);
comment on table public.audit_log is 'Every action of an educator, never changed afterwards. Secrets are hidden and long texts cut before a row is written.';
comment on column public.audit_log.actor is 'Account that acted; null: a command on the server. No foreign key, as the record outlives the account.';
comment on column public.audit_log.action is 'created, changed or deleted for a row that the browser wrote; otherwise a verb of the engine such as webhook.replayed.';
comment on column public.audit_log.subject_id is 'Primary key of the row; the parts of a composite key are joined by a slash.';
create index audit_log_subject_idx on public.audit_log (subject_kind, subject_id, id desc);
create index audit_log_actor_idx on public.audit_log (actor, id desc);
create index audit_log_happened_at_idx on public.audit_log (happened_at);

revoke all on public.audit_log from public, anon, authenticated, service_role;
revoke all on sequence public.audit_log_id_seq from public, anon, authenticated, service_role;
grant select, insert on public.audit_log to service_role;
grant select on public.audit_log to authenticated;
alter table public.audit_log enable row level security;
create policy "The educator reads what was done" on public.audit_log for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- what may stand in it
create function private.redacted(p_value jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(p_value) = 'object' then
    return (select coalesce(jsonb_object_agg(e.key, case
                when jsonb_typeof(e.value) = 'null' then e.value
                when e.key ~* 'token|secret|passw|api_?key|salt|signature|_hash$|^hash$|join_url|p256dh|sealed' then '"[hidden]"'
                else private.redacted(e.value) end), '{}')
              from jsonb_each(p_value) e);
  end if;
  if jsonb_typeof(p_value) = 'array' then
    if jsonb_array_length(p_value) > 50 then
      return to_jsonb(format('[%s entries]', jsonb_array_length(p_value)));
    end if;
    return (select coalesce(jsonb_agg(private.redacted(e.value) order by e.ordinality), '[]') from jsonb_array_elements(p_value) with ordinality e);
  end if;
  if jsonb_typeof(p_value) = 'string' and length(p_value #>> '{}') > 300 then
    return to_jsonb(left(p_value #>> '{}', 300) || format('… [%s characters]', length(p_value #>> '{}')));
  end if;
  return p_value;
end $$;
comment on function private.redacted(jsonb) is 'The value with secrets hidden by the names they stand under, texts over 300 characters cut and long lists counted.';
revoke all on function private.redacted(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.redacted(jsonb) to service_role;

create function private.request_ip() returns inet
language plpgsql stable set search_path = '' as $$
declare headers jsonb := nullif(current_setting('request.headers', true), '')::jsonb;
begin
  return coalesce(headers ->> 'cf-connecting-ip', btrim(split_part(headers ->> 'x-forwarded-for', ',', 1)))::inet;
exception when data_exception then
  return null;
end $$;
comment on function private.request_ip() is 'Where a request of the Data API came from, as its proxies tell; null outside a request.';
revoke all on function private.request_ip() from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- writing it
create function private.note_audit(
  p_action text, p_subject_kind text, p_subject_id text, p_before jsonb default null, p_after jsonb default null,
  p_actor uuid default auth.uid(), p_via text default 'browser', p_ip inet default private.request_ip()
) returns void
language sql security definer set search_path = '' as $$
  insert into public.audit_log (actor, actor_name, via, ip, action, subject_kind, subject_id, before, after)
  select p_actor,
         coalesce((select nullif(p.full_name, '') from public.profiles p where p.user_id = p_actor), (select u.email from auth.users u where u.id = p_actor), ''), p_via, p_ip, p_action,
         p_subject_kind, p_subject_id, private.redacted(p_before), private.redacted(p_after)
$$;
comment on function private.note_audit(text, text, text, jsonb, jsonb, uuid, text, inet) is
  'Records one action in the running transaction. Functions that the browser calls give four or five arguments; the rest says who asks.';
revoke all on function private.note_audit(text, text, text, jsonb, jsonb, uuid, text, inet) from public, anon, authenticated, service_role;
grant execute on function private.note_audit(text, text, text, jsonb, jsonb, uuid, text, inet) to service_role;

create function private.audit() returns trigger
language plpgsql security definer set search_path = '' as $$
-- Arguments of the trigger: the columns of the primary key.
declare
  was      jsonb := to_jsonb(old);
  becomes  jsonb := to_jsonb(new);
  identity text;
begin
  if not private.is_admin() then
    return null;
  end if;
  select string_agg(coalesce(becomes, was) ->> c.name, '/' order by c.ordinality) into identity
    from unnest(tg_argv) with ordinality as c (name, ordinality);
  if tg_op = 'UPDATE' then
    -- Only what changed, and not what triggers stamp on every change.
    select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) into was, becomes
      from jsonb_each(was) o join jsonb_each(becomes) n on n.key = o.key
     where o.value is distinct from n.value and o.key not in ('updated_at', 'updated_by');
    if was is null then
      return null;
    end if;
  end if;
  perform private.note_audit(case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'deleted' end,
                             tg_table_name, identity, was, becomes);
  return null;
end $$;
comment on function private.audit() is 'Trigger of a table that the browser writes: what an educator changed. private.audit_table() attaches it.';
revoke all on function private.audit() from public, anon, authenticated, service_role;

create function private.audit_table(p_table regclass) returns void
language plpgsql set search_path = '' as $$
declare
  keys text := (select string_agg(quote_literal(a.attname), ', ' order by k.ordinality)
                  from pg_catalog.pg_index i, unnest(i.indkey::int2[]) with ordinality as k (attnum, ordinality), pg_catalog.pg_attribute a
                 where i.indrelid = p_table and i.indisprimary and a.attrelid = p_table and a.attnum = k.attnum);
  name text := (select c.relname from pg_catalog.pg_class c where c.oid = p_table);
begin
  -- The condition keeps the engine's thousands of rows from even being queued for the trigger: nobody is signed in there.
  execute format('create trigger %I after insert or update or delete on %s for each row when (auth.uid() is not null) execute function private.audit(%s)',
                 name || '_audit', p_table, keys);
end $$;
comment on function private.audit_table(regclass) is 'Attaches private.audit() to a table. Every table that the browser may write has it.';
revoke all on function private.audit_table(regclass) from public, anon, authenticated, service_role;
