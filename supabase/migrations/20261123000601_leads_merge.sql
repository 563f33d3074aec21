-- Merging two families, or two entries of one child: both histories are kept, and for a day it can be undone.

alter table public.families
  add column merged_into uuid references public.families (id) on delete set null,
  add constraint families_not_into_itself check (merged_into <> id);
comment on column public.families.merged_into is 'The family that everything of this one went to. Lists leave it out.';
create index families_merged_into_idx on public.families (merged_into) where merged_into is not null;

alter table public.imported_leads
  add column merged_into uuid references public.imported_leads (id) on delete set null,
  add constraint imported_leads_not_into_itself check (merged_into <> id);
comment on column public.imported_leads.merged_into is 'The entry of the same child that everything of this one went to. Lists leave it out.';
create index imported_leads_merged_into_idx on public.imported_leads (merged_into) where merged_into is not null;

create table private.merges (
  id         uuid primary key default gen_random_uuid(),
  kind       text not null check (kind in ('family', 'lead')),
  keep_id    uuid not null,
  drop_id    uuid not null,
  keep_name  text not null,
  drop_name  text not null,
  moved      jsonb not null,
  before     jsonb not null,
  with_merge uuid references private.merges (id) on delete set null,
  merged_by  uuid,
  merged_at  timestamptz not null default public.app_now(),
  undone_by  uuid,
  undone_at  timestamptz
);
comment on table private.merges is 'Each merge with what it moved, so that it can be undone within a day. Written by private.merge_families() and private.merge_leads().';
comment on column private.merges.moved is '"table.column" -> primary keys of the rows that went from drop_id to keep_id.';
comment on column private.merges.before is 'Rows that the merge changed itself, as they were.';
comment on column private.merges.with_merge is 'Two entries of one child stood in two families: the merge of those, undone together with this.';
create index merges_keep_id_idx on private.merges (keep_id, merged_at desc);
create index merges_drop_id_idx on private.merges (drop_id);
create index merges_with_merge_idx on private.merges (with_merge);
alter table private.merges enable row level security;
create policy "The engine alone" on private.merges for all to service_role using (true) with check (true);
revoke all on private.merges from public, anon, authenticated, service_role;
grant select, update (undone_at) on private.merges to service_role;

-- ---------------------------------------------------------------- rows that point at something
create function private.pointers_to(p_parent regclass)
returns table (child text, col name, keys text)
language sql stable set search_path = '' as $$
  select format('%I.%I', n.nspname, t.relname), a.attname,
         (select format('jsonb_build_array(%s)', string_agg(format('%I', k.attname), ', ' order by p.ordinality))
            from pg_catalog.pg_index i, unnest(i.indkey::int2[]) with ordinality as p (attnum, ordinality), pg_catalog.pg_attribute k
           where i.indrelid = t.oid and i.indisprimary and k.attrelid = t.oid and k.attnum = p.attnum)
    from pg_catalog.pg_constraint c
    join pg_catalog.pg_class t on t.oid = c.conrelid
    join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
   where c.contype = 'f' and c.confrelid = p_parent and cardinality(c.conkey) = 1
   order by 1, 2
$$;
comment on function private.pointers_to(regclass) is 'Every column that refers to a table, from the catalogue, so that a new table is never forgotten; keys is the expression of its primary key.';
revoke all on function private.pointers_to(regclass) from public, anon, authenticated, service_role;

create function private.move_pointers(p_parent regclass, p_from uuid, p_to uuid, p_but text[] default '{}') returns jsonb
language plpgsql security definer set search_path = '' as $$
declare pointer record; ids jsonb; moved jsonb := '{}';
begin
  for pointer in select * from private.pointers_to(p_parent) p where p.child || '.' || p.col <> all (p_but) loop
    execute format('with m as (update %s set %I = $2 where %I = $1 returning %s as k) select jsonb_agg(k) from m',
                   pointer.child, pointer.col, pointer.col, pointer.keys) into ids using p_from, p_to;
    if ids is not null then
      moved := moved || jsonb_build_object(pointer.child || '.' || pointer.col, ids);
    end if;
  end loop;
  return moved;
end $$;
comment on function private.move_pointers(regclass, uuid, uuid, text[]) is 'Points every row that refers to p_from at p_to; returns the primary keys by "table.column". p_but: columns left as they are.';
revoke all on function private.move_pointers(regclass, uuid, uuid, text[]) from public, anon, authenticated, service_role;

create function private.move_back(p_parent regclass, p_moved jsonb, p_from uuid, p_to uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare pointer record;
begin
  for pointer in select p.*, p_moved -> (p.child || '.' || p.col) as ids from private.pointers_to(p_parent) p loop
    if pointer.ids is not null then
      execute format('update %s set %I = $2 where %I = $1 and %s in (select e from jsonb_array_elements($3) e)',
                     pointer.child, pointer.col, pointer.col, pointer.keys) using p_from, p_to, pointer.ids;
    end if;
  end loop;
end $$;
comment on function private.move_back(regclass, jsonb, uuid, uuid) is 'Undoes move_pointers() for the rows that still point at p_from.';
revoke all on function private.move_back(regclass, jsonb, uuid, uuid) from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- families
create function private.merge_families(p_keep uuid, p_drop uuid, p_actor uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  kept public.families; dropped public.families;
  thread public.crm_conversations; their_thread public.crm_conversations;
  thread_id uuid; moved jsonb := '{}'; merge_id uuid;
begin
  perform from public.families f where f.id in (p_keep, p_drop) order by f.id for update;
  select * into strict kept from public.families f where f.id = p_keep and f.merged_into is null;
  select * into strict dropped from public.families f where f.id = p_drop and f.merged_into is null;
  select * into their_thread from public.crm_conversations c where c.family_id = p_drop for update;
  if found then
    thread_id := private.conversation_of(p_keep);
    select * into strict thread from public.crm_conversations c where c.id = thread_id for update;
    moved := private.move_pointers('public.crm_conversations', their_thread.id, thread.id);
    delete from public.crm_conversations c where c.id = their_thread.id;
    update public.crm_conversations c
       set last_message_at = greatest(thread.last_message_at, their_thread.last_message_at),
           last_inbound_at = greatest(thread.last_inbound_at, their_thread.last_inbound_at),
           last_reply_at = greatest(thread.last_reply_at, their_thread.last_reply_at),
           last_channel = case when their_thread.last_message_at > thread.last_message_at then their_thread.last_channel else thread.last_channel end,
           last_line = case when their_thread.last_message_at > thread.last_message_at then their_thread.last_line else thread.last_line end,
           unread = thread.unread + their_thread.unread,
           needs_reply = thread.needs_reply or their_thread.needs_reply,
           waiting_since = least(thread.waiting_since, their_thread.waiting_since),
           tags = (thread.tags || their_thread.tags)[1:12],
           is_unknown = thread.is_unknown and their_thread.is_unknown,
           status = case when 'open' in (thread.status, their_thread.status) then 'open' else thread.status end
     where c.id = thread.id;
  end if;
  moved := moved || private.move_pointers('public.families', p_drop, p_keep, array['public.crm_conversations.family_id']);
  update public.families f set merged_into = p_keep where f.id = p_drop;
  -- What a person must look after stays so.
  update public.families f
     set automation_stopped_at = dropped.automation_stopped_at, automation_stopped_reason = dropped.automation_stopped_reason
   where f.id = p_keep and f.automation_stopped_at is null and dropped.automation_stopped_at is not null;
  insert into private.merges (kind, keep_id, drop_id, keep_name, drop_name, moved, before, merged_by)
  values ('family', p_keep, p_drop, kept.name, dropped.name, moved,
          jsonb_build_object('thread', to_jsonb(thread), 'their_thread', to_jsonb(their_thread), 'stopped', kept.automation_stopped_at), p_actor)
  returning id into merge_id;
  perform private.note_audit('family.merged', 'families', p_keep::text, null,
                             jsonb_build_object('family', kept.name, 'merged', dropped.name, 'merge_id', merge_id), p_actor, 'engine', null);
  perform private.tell('inbox', 'many', '{}'::jsonb);
  return merge_id;
end $$;
comment on function private.merge_families(uuid, uuid, uuid) is 'Moves all of p_drop to p_keep and records how to undo it. launchpad/families/merge.py knows when it may be done.';
revoke all on function private.merge_families(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.merge_families(uuid, uuid, uuid) to service_role;

create function private.unmerge_families(p_merge private.merges) returns void
language plpgsql security definer set search_path = '' as $$
declare
  was public.crm_conversations := jsonb_populate_record(null::public.crm_conversations, nullif(p_merge.before -> 'their_thread', 'null'));
  thread uuid; pointer record; ids jsonb; has_news boolean;
begin
  perform from public.families f where f.id in (p_merge.keep_id, p_merge.drop_id) order by f.id for update;
  update public.families f set merged_into = null where f.id = p_merge.drop_id;
  if p_merge.before ->> 'stopped' is null then
    update public.families f set automation_stopped_at = null, automation_stopped_reason = null
     where f.id = p_merge.keep_id
       and f.automation_stopped_at = (select d.automation_stopped_at from public.families d where d.id = p_merge.drop_id);
  end if;
  perform private.move_back('public.families', p_merge.moved, p_merge.keep_id, p_merge.drop_id);
  -- What came since then with a contact or a child of theirs goes with them.
  for pointer in
    select f.child, w.col as whose, w.parent
      from private.pointers_to('public.families') f
      join (select p.child, p.col, 'public.contacts' as parent from private.pointers_to('public.contacts') p
            union all select p.child, p.col, 'public.imported_leads' from private.pointers_to('public.imported_leads') p) w on w.child = f.child
     where f.col = 'family_id' and f.child not in ('public.contacts', 'public.imported_leads')
  loop
    ids := coalesce(p_merge.moved -> (pointer.parent || '.family_id'), '[]');
    execute format('update %s set family_id = $2 where family_id = $1 and %I in (select (e ->> 0)::uuid from jsonb_array_elements($3) e)',
                   pointer.child, pointer.whose) using p_merge.keep_id, p_merge.drop_id, ids;
  end loop;
  if was.id is null then
    -- They had no thread then; they have one now if something came since.
    if exists (select 1 from public.crm_messages m where m.family_id = p_merge.drop_id) then
      was.id := private.conversation_of(p_merge.drop_id);
    end if;
  else
    insert into public.crm_conversations select was.*;
  end if;
  select c.id into thread from public.crm_conversations c where c.family_id = p_merge.keep_id for update;
  if was.id is not null and thread is not null then
    perform private.move_back('public.crm_conversations', p_merge.moved, thread, was.id);
    update public.crm_messages m set conversation_id = was.id where m.family_id = p_merge.drop_id and m.conversation_id = thread;
    has_news := exists (select 1 from public.crm_messages m
                         where m.conversation_id in (thread, was.id) and m.direction = 'in' and m.created_at > p_merge.merged_at);
    update public.crm_conversations c
       set last_message_at = coalesce(n.happened_at, c.created_at), last_channel = n.channel,
           last_line = left(regexp_replace(coalesce(n.body, ''), '\s+', ' ', 'g'), 140),
           last_inbound_at = (select max(m.happened_at) from public.crm_messages m where m.conversation_id = c.id and m.direction = 'in')
      from (select t.id as thread_id, m.* from (values (thread), (was.id)) t (id)
              left join lateral (select m.happened_at, m.channel, m.body from public.crm_messages m
                                  where m.conversation_id = t.id order by m.happened_at desc, m.id desc limit 1) m on true) n
     where c.id = n.thread_id;
    if not has_news and p_merge.before -> 'thread' <> 'null' then
      update public.crm_conversations c
         set unread = (p_merge.before -> 'thread' ->> 'unread')::int, needs_reply = c.needs_reply and (p_merge.before -> 'thread' ->> 'needs_reply')::boolean,
             waiting_since = (p_merge.before -> 'thread' ->> 'waiting_since')::timestamptz,
             tags = array(select jsonb_array_elements_text(p_merge.before -> 'thread' -> 'tags'))
       where c.id = thread;
    end if;
  end if;
end $$;
revoke all on function private.unmerge_families(private.merges) from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------- two entries of one child
create function private.merge_leads(p_keep uuid, p_drop uuid, p_actor uuid, p_with_merge uuid default null) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  kept public.imported_leads; dropped public.imported_leads; moved jsonb; links jsonb; merge_id uuid;
begin
  perform from public.imported_leads l where l.id in (p_keep, p_drop) order by l.id for update;
  select * into strict kept from public.imported_leads l where l.id = p_keep and l.merged_into is null;
  select * into strict dropped from public.imported_leads l where l.id = p_drop and l.merged_into is null;
  -- The same message must not go twice: where the kept entry has it, that of the other is left out.
  update public.email_logs m set status = 'cancelled', gate_reason = 'Two entries of one child were merged.'
   where m.lead_id = p_drop and m.status in ('planned', 'held')
     and exists (select 1 from public.email_logs k where k.lead_id = p_keep and k.event_key = m.event_key and k.contact_id = m.contact_id);
  update public.whatsapp_logs m set status = 'cancelled', gate_reason = 'Two entries of one child were merged.'
   where m.lead_id = p_drop and m.status in ('planned', 'held')
     and exists (select 1 from public.whatsapp_logs k where k.lead_id = p_keep and k.event_key = m.event_key and k.contact_id = m.contact_id);
  update public.call_logs m set status = 'cancelled', gate_reason = 'Two entries of one child were merged.'
   where m.lead_id = p_drop and m.status in ('planned', 'held')
     and exists (select 1 from public.call_logs k where k.lead_id = p_keep and k.event_key = m.event_key and k.contact_id = m.contact_id);
  -- A no to the other entry is a no to the child. A yes is not carried over: it stands as proof where it was given.
  insert into public.guardian_consents (lead_id, contact_id, purpose, granted, method, notice_version, notice_language, notice_hash,
                                        guardian_name, guardian_relation, guardian_birth_year, proof_path, recorded_by)
  select distinct on (d.purpose) p_keep, d.contact_id, d.purpose, false, d.method, d.notice_version, d.notice_language, d.notice_hash,
         d.guardian_name, d.guardian_relation, d.guardian_birth_year, d.proof_path, p_actor
    from public.guardian_consents d
   where d.lead_id = p_drop and not d.granted and private.has_consent(p_keep, d.purpose)
     and d.id = (select max(n.id) from public.guardian_consents n where n.lead_id = p_drop and n.purpose = d.purpose)
   order by d.purpose, d.id desc;
  moved := private.move_pointers('public.imported_leads', p_drop, p_keep,
                                 array['public.guardian_consents.lead_id', 'private.personal_links.lead_id', 'public.imported_leads.merged_into']);
  with m as (
    update private.personal_links p set lead_id = p_keep
     where p.lead_id = p_drop
       and not exists (select 1 from private.personal_links o
                        where o.lead_id = p_keep and o.kind = p.kind and o.contact_id is not distinct from p.contact_id
                          and o.subject_id is not distinct from p.subject_id)
    returning jsonb_build_array(p.token) as k)
  select jsonb_agg(k) into links from m;
  if links is not null then
    moved := moved || jsonb_build_object('private.personal_links.lead_id', links);
  end if;
  update public.imported_leads l set possible_sibling_of = null where l.id = p_keep and l.possible_sibling_of = p_keep;
  update public.imported_leads l
     set birth_year = coalesce(l.birth_year, dropped.birth_year), age = coalesce(l.age, dropped.age),
         age_noted_on = case when l.age is null then dropped.age_noted_on else l.age_noted_on end,
         grade = coalesce(l.grade, dropped.grade), city = coalesce(l.city, dropped.city), source = coalesce(l.source, dropped.source),
         extra = dropped.extra || l.extra
   where l.id = p_keep;
  update public.imported_leads l
     set merged_into = p_keep,
         stage = case when l.stage = 'do_not_contact' then l.stage else 'lost' end,
         lost_reason = case when l.stage = 'do_not_contact' then l.lost_reason else 'Merged with another entry of the same child' end
   where l.id = p_drop;
  insert into private.merges (kind, keep_id, drop_id, keep_name, drop_name, moved, before, with_merge, merged_by)
  values ('lead', p_keep, p_drop, kept.student_name, dropped.student_name, moved,
          jsonb_build_object('keep', to_jsonb(kept), 'drop', to_jsonb(dropped)), p_with_merge, p_actor)
  returning id into merge_id;
  perform private.note_audit('lead.merged', 'imported_leads', p_keep::text, null,
                             jsonb_build_object('lead', kept.student_name, 'merged', dropped.student_name, 'merge_id', merge_id), p_actor, 'engine', null);
  perform private.tell('inbox', 'many', '{}'::jsonb);
  return merge_id;
end $$;
comment on function private.merge_leads(uuid, uuid, uuid, uuid) is 'Moves all of the entry p_drop to p_keep, both of one family, and records how to undo it. launchpad/families/merge.py knows when it may be done.';
revoke all on function private.merge_leads(uuid, uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.merge_leads(uuid, uuid, uuid, uuid) to service_role;

create function private.unmerge_leads(p_merge private.merges) returns void
language plpgsql security definer set search_path = '' as $$
declare
  kept public.imported_leads := jsonb_populate_record(null::public.imported_leads, p_merge.before -> 'keep');
  dropped public.imported_leads := jsonb_populate_record(null::public.imported_leads, p_merge.before -> 'drop');
begin
  perform from public.imported_leads l where l.id in (p_merge.keep_id, p_merge.drop_id) order by l.id for update;
  perform private.move_back('public.imported_leads', p_merge.moved, p_merge.keep_id, p_merge.drop_id);
  update public.imported_leads l
     set birth_year = kept.birth_year, age = kept.age, age_noted_on = kept.age_noted_on, grade = kept.grade, city = kept.city,
         source = kept.source, extra = kept.extra, possible_sibling_of = kept.possible_sibling_of
   where l.id = p_merge.keep_id;
  update public.imported_leads l set merged_into = null, stage = dropped.stage, lost_reason = dropped.lost_reason where l.id = p_merge.drop_id;
end $$;
revoke all on function private.unmerge_leads(private.merges) from public, anon, authenticated, service_role;

create function private.undo_merge(p_merge_id uuid, p_actor uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare merge private.merges;
begin
  update private.merges m set undone_at = private.business_now(), undone_by = p_actor
   where m.id = p_merge_id and m.undone_at is null returning * into strict merge;
  if merge.kind = 'lead' then
    perform private.unmerge_leads(merge);
  else
    perform private.unmerge_families(merge);
  end if;
  perform private.note_audit(merge.kind || '.unmerged', case merge.kind when 'lead' then 'imported_leads' else 'families' end, merge.keep_id::text,
                             null, jsonb_build_object('kept', merge.keep_name, 'given back', merge.drop_name, 'merge_id', merge.id), p_actor, 'engine', null);
  if merge.with_merge is not null and exists (select 1 from private.merges m where m.id = merge.with_merge and m.undone_at is null) then
    perform private.undo_merge(merge.with_merge, p_actor);
  end if;
  perform private.tell('inbox', 'many', '{}'::jsonb);
end $$;
comment on function private.undo_merge(uuid, uuid) is 'Gives back what a merge moved, and what came since then for it.';
revoke all on function private.undo_merge(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.undo_merge(uuid, uuid) to service_role;
