-- Imports in full: cells mended in place, what happens where a lead is known already, pause and stop, invitations in drips, undo.

alter type public.import_status add value 'paused';
alter type public.import_status add value 'stopped';
alter type public.import_status add value 'undoing';
alter type public.import_status add value 'undone';

alter table public.lead_imports
  add column default_match text not null default 'fill' check (default_match in ('keep', 'fill', 'overwrite')),
  add column buckets jsonb not null default '{}',
  add column drip_per_hour integer check (drip_per_hour between 1 and 10000),
  add column removed_rows integer not null default 0,
  add column kept_rows integer not null default 0,
  drop constraint lead_imports_after_import_check,
  add constraint lead_imports_after_import_check check (after_import in ('nothing', 'cta_email', 'drip')),
  add constraint lead_imports_drip_has_pace check (after_import <> 'drip' or drip_per_hour is not null);
comment on column public.lead_imports.default_match is 'What happens where a lead is known: keep ours, fill its blanks, or overwrite. Never its consent, opt-out or stage.';
comment on column public.lead_imports.buckets is 'How many rows stand in each bucket of the check; together they are all rows.';
comment on column public.lead_imports.drip_per_hour is 'after_import drip: how many invitations leave in an hour.';
comment on column public.lead_imports.removed_rows is 'After an undo: leads that were removed; kept_rows: those that stay, since somebody has touched them.';

alter table public.lead_import_rows
  add column edits jsonb not null default '{}',
  add column match text check (match in ('keep', 'fill', 'overwrite')),
  add column bucket text not null default 'new'
    check (bucket in ('new', 'no_guardian', 'update', 'in_file', 'lead', 'student', 'opted_out', 'invalid')),
  add column kept_because text;
comment on column public.lead_import_rows.edits is 'Target -> text that the educator wrote in place of what the file says; raw stays as it was.';
comment on column public.lead_import_rows.match is 'What happens with this row where its lead is known; null: as the import says.';
comment on column public.lead_import_rows.bucket is 'The tile of the check that this row counts in. no_guardian: new, with no contact of a parent.';
comment on column public.lead_import_rows.kept_because is 'Why an undo left its lead.';
create index lead_import_rows_bucket_idx on public.lead_import_rows (import_id, bucket, row_no);
create index lead_import_rows_written_idx on public.lead_import_rows (import_id, row_no) where verdict = 'new' and applied_at is not null;

update public.lead_import_rows
   set bucket = case verdict when 'new' then 'new' when 'updated' then 'update' when 'invalid' then 'invalid'
                else case when duplicate_of_row is not null then 'in_file' else 'lead' end end;
update public.lead_imports i
   set buckets = (select coalesce(jsonb_object_agg(b.bucket, b.n), '{}')
                    from (select r.bucket, count(*) as n from public.lead_import_rows r where r.import_id = i.id group by r.bucket) b);

select private.allow_moves('import', 'running', array['paused', 'stopped']);
select private.allow_moves('import', 'paused', array['running', 'stopped', 'failed']);
select private.allow_moves('import', 'stopped', array['running', 'undoing']);
select private.allow_moves('import', 'failed', array['undoing', 'cancelled']);
select private.allow_moves('import', 'done', array['undoing']);
select private.allow_moves('import', 'undoing', array['undone', 'failed']);

-- ---------------------------------------------------------------- undo
create function private.touched_leads(p_leads uuid[])
returns table (lead_id uuid, because text)
language sql stable set search_path = '' as $$
  select l.id, coalesce(
    case when l.stage not in ('new', 'invited') then 'Further on than a new lead.' end,
    case when l.merged_into is not null or exists (select 1 from public.imported_leads m where m.merged_into = l.id) then 'Merged with another entry.' end,
    (select 'Changed by you.' from public.stage_changes s where s.lead_id = l.id and s.actor is not null and s.from_stage is not null limit 1),
    (select 'Has a form.' from public.cta_submissions s where s.lead_id = l.id limit 1),
    (select 'A parent has answered for consent.' from public.guardian_consents c where c.lead_id = l.id limit 1),
    (select 'Has a payment.' from public.payments p where p.lead_id = l.id limit 1),
    (select 'Has a seat.' from public.enrollments e where e.lead_id = l.id limit 1),
    (select 'Has messages in the thread.' from public.crm_messages m where m.family_id = l.family_id limit 1),
    (select 'A contact has opted out, and that stays.' from public.contacts c where c.family_id = l.family_id and c.opted_out_at is not null limit 1),
    (select 'A message has left for them.' from public.message_log m
      where m.lead_id = l.id and m.status not in ('planned', 'held', 'skipped', 'cancelled') limit 1),
    (select 'Opened a page of ours.' from private.personal_links p where p.lead_id = l.id and p.visits > 0 limit 1),
    (select 'Stands in another list too.' from public.lead_import_rows r where r.lead_id = l.id and r.import_id <> l.import_id and r.applied_at is not null limit 1))
    from public.imported_leads l where l.id = any (p_leads)
$$;
comment on function private.touched_leads(uuid[]) is 'For each lead why it must stay when its import is undone; null where nobody has touched it.';
revoke all on function private.touched_leads(uuid[]) from public, anon, authenticated, service_role;
grant execute on function private.touched_leads(uuid[]) to service_role;

-- ---------------------------------------------------------------- leaving a lead
create function public.stop_contacting(p_lead_id uuid, p_reason text default null) returns void
language plpgsql security definer set search_path = '' as $$
declare home uuid;
begin
  if not private.is_admin() then
    raise exception 'Only the educator does this.' using errcode = 'insufficient_privilege';
  end if;
  update public.imported_leads l
     set stage = 'do_not_contact', lost_reason = coalesce(nullif(btrim(p_reason), ''), l.lost_reason)
   where l.id = p_lead_id returning l.family_id into home;
  if home is null then
    raise exception 'This lead does not exist.' using errcode = 'foreign_key_violation';
  end if;
  update public.contacts c set opted_out_at = private.business_now(), opted_out_by = 'educator'
   where c.family_id = home and c.opted_out_at is null;
end $$;
comment on function public.stop_contacting(uuid, text) is 'Do not contact: stops all contacts of the family on every channel at once. The educator only.';
revoke all on function public.stop_contacting(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.stop_contacting(uuid, text) to authenticated;

-- ---------------------------------------------------------------- the list of leads
create view public.lead_list with (security_invoker = true) as
  select l.id, l.family_id, l.import_id, l.student_name, l.stage, l.stage_changed_at, l.lost_reason, l.birth_year, l.age, l.grade, l.city, l.source,
         l.possible_sibling_of, l.created_at, i.file_name,
         (select c.name from public.contacts c where c.family_id = l.family_id and c.owner <> 'student' and c.name is not null
           order by c.created_at limit 1) as guardian_name,
         (select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'owner', c.owner, 'masked', case c.kind
                    when 'phone' then case when c.value like '+91%' then '+91 ' else '' end || '•••••• ' || right(c.value, 4)
                    else left(c.value, 1) || '•••@' || split_part(c.value, '@', 2) end,
                    'opted_out', c.opted_out_at is not null, 'unreachable', c.suppressed_at is not null)
                  order by c.kind, c.owner, c.created_at)
            from public.contacts c where c.family_id = l.family_id and (c.owner <> 'student' or c.lead_id = l.id)) as contacts
    from public.imported_leads l
    left join public.lead_imports i on i.id = l.import_id
   where l.merged_into is null;
comment on view public.lead_list is 'Leads as the list shows them, contacts masked; reveal_contact() shows one in full. Merged entries are left out.';
revoke all on public.lead_list from public, anon, authenticated, service_role;
grant select on public.lead_list to authenticated;
