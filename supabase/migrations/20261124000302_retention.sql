-- How long each kind of data is kept, what the next purge would take, and taking it.

insert into public.app_settings (key, value, about, is_public) values ('retention', '{
    "never_answered_days": 90, "after_course_months": 12, "call_texts_months": 12, "class_recordings_months": 6, "list_files_months": 3,
    "webhooks_months": 12, "payments_months": 96, "consents_months": 36, "audit_months": 36}',
  'How long each kind of data is kept; the purge obeys it every hour', false);
alter table public.app_settings add constraint app_settings_retention check (
  key <> 'retention' or (
    value ?& array['never_answered_days', 'after_course_months', 'call_texts_months', 'class_recordings_months', 'list_files_months',
                   'webhooks_months', 'payments_months', 'consents_months', 'audit_months']
    and not jsonb_path_exists(value, '$.* ? (@.type() != "number" || @ < 1 || @ > 600 || @ != @.floor())')
    and (value -> 'payments_months')::numeric >= 96));
alter table private.erasures drop constraint erasures_reason_check;
alter table private.erasures add constraint erasures_reason_check check (reason in ('asked', 'withdrawn', 'never_answered', 'time_over'));

create table private.purges (
  kind    text primary key,
  ran_at  timestamptz not null default '2000-01-01Z',
  last_gone bigint not null default 0
);
comment on table private.purges is 'When each kind of old data was last looked for, on the real clock, and how much went then.';
insert into private.purges (kind) values ('never_answered'), ('after_course'), ('call_texts'), ('withdrawn_calls'), ('class_recordings'), ('list_files'),
  ('webhooks'), ('payments'), ('consents'), ('audit');
alter table private.purges enable row level security;
create policy "The engine alone" on private.purges for all to service_role using (true) with check (true);
revoke all on private.purges from public, anon, authenticated, service_role;
grant select, update on private.purges to service_role;

create function private.kept_for(p_kind text) returns interval
language sql stable security definer set search_path = '' as $$
  select case p_kind
    when 'never_answered' then make_interval(days => (s.value ->> 'never_answered_days')::int)
    when 'withdrawn_calls' then interval '7 days'
    else make_interval(months => (s.value ->> (p_kind || '_months'))::int) end
    from public.app_settings s where s.key = 'retention'
$$;
revoke all on function private.kept_for(text) from public, anon, authenticated, service_role;
grant execute on function private.kept_for(text) to service_role;

create function private.families_over(p_before timestamptz) returns table (family_id uuid)
language sql stable set search_path = '' as $$
  -- In the course once, and it is long over; or lost long ago although they had agreed. Nothing was heard from them since.
  select f.id from public.families f
   where f.erased_at is null and f.merged_into is null
     and exists (select 1 from public.imported_leads l where l.family_id = f.id and l.erased_at is null)
     and not exists (select 1 from private.erasures e where e.family_id = f.id and e.status in ('planned', 'running'))
     and not exists (select 1 from public.enrollments e join public.batches b on b.id = e.batch_id
                      where e.family_id = f.id
                        and (case when e.status = 'ended' then least(e.updated_at, b.ends_on + 1) else b.ends_on + 1 end) is distinct from null
                        and (case when e.status = 'ended' then least(e.updated_at, b.ends_on + 1) else b.ends_on + 1 end) >= p_before)
     and not exists (select 1 from public.enrollments e join public.batches b on b.id = e.batch_id
                      where e.family_id = f.id and e.status <> 'ended' and b.ends_on is null)
     and not exists (select 1 from public.imported_leads l
                      where l.family_id = f.id and l.stage_changed_at >= p_before)
     and not exists (select 1 from public.imported_leads l
                      where l.family_id = f.id and l.stage not in ('lost', 'do_not_contact')
                        and not exists (select 1 from public.enrollments e where e.lead_id = l.id))
     and (exists (select 1 from public.enrollments e where e.family_id = f.id)
          or exists (select 1 from public.guardian_consents g join public.imported_leads l on l.id = g.lead_id where l.family_id = f.id))
     and not exists (select 1 from public.crm_messages m where m.family_id = f.id and m.direction = 'in' and m.happened_at >= p_before)
     and not exists (select 1 from public.payments p where p.family_id = f.id and p.status in ('pending', 'needs_review'))
$$;
comment on function private.families_over(timestamptz) is 'Families whose course ended, or who were lost, before that moment.';
revoke all on function private.families_over(timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.families_over(timestamptz) to service_role;

create function private.purge_due(p_kind text, p_ahead interval default '0') returns bigint
language plpgsql stable security definer set search_path = '' as $$
-- How much of a kind is, or will be by then, older than it may be.
declare
  until_when timestamptz := private.business_now() + p_ahead - private.kept_for(p_kind);
  found      bigint;
begin
  case p_kind
    when 'never_answered' then
      select count(*) into found
        from private.silent_families(greatest(0, extract(day from private.business_now() - until_when))::int);
    when 'after_course' then select count(*) into found from private.families_over(until_when);
    when 'call_texts' then
      select count(*) into found from public.call_logs c where c.sent_at < until_when and num_nonnulls(c.transcript, c.summary, c.extracted) > 0;
    when 'withdrawn_calls' then
      select count(*) into found from public.call_logs c join public.current_consents n on n.lead_id = c.lead_id and n.purpose = 'calls'
       where c.recording_state = 'stored' and not n.granted and n.recorded_at < until_when;
    when 'class_recordings' then
      select count(*) into found from public.recordings r join public.batches b on b.id = r.batch_id where b.ends_on + 1 < until_when;
    when 'list_files' then
      select count(*) into found from public.lead_imports i
       where i.created_at < until_when and i.status in ('done', 'failed', 'cancelled') and exists (select 1 from public.lead_import_rows r where r.import_id = i.id);
    when 'webhooks' then select count(*) into found from public.webhook_events w where w.received_at < until_when and w.status in ('done', 'failed');
    when 'payments' then
      select count(*) into found from public.payments p join public.imported_leads l on l.id = p.lead_id
       where l.erased_at is not null and coalesce(p.paid_at, p.created_at) < until_when;
    when 'consents' then
      select count(*) into found from public.guardian_consents g join public.imported_leads l on l.id = g.lead_id where l.erased_at < until_when;
    when 'audit' then select count(*) into found from public.audit_log a where a.happened_at < until_when;
  end case;
  return found;
end $$;
comment on function private.purge_due(text, interval) is 'How much of a kind of data would go at a purge that long from now.';
revoke all on function private.purge_due(text, interval) from public, anon, authenticated, service_role;
grant execute on function private.purge_due(text, interval) to service_role;

create function private.purge(p_kind text, p_files text[] default '{}') returns bigint
language plpgsql security definer set search_path = '' as $$
-- Takes what is too old. p_files: paths whose files are gone from Storage, for the kinds that have files.
declare
  until_when timestamptz := private.business_now() - private.kept_for(p_kind);
  gone       bigint;
begin
  case p_kind
    when 'never_answered' then
      insert into private.erasures (family_id, reason, via, due_at)
      select s.family_id, 'never_answered', 'rule', private.business_now()
        from private.silent_families(extract(day from private.kept_for(p_kind))::int) s limit 500
      on conflict (family_id, coalesce(lead_id, family_id)) where status in ('planned', 'running') do nothing;
    when 'after_course' then
      insert into private.erasures (family_id, reason, via, due_at)
      select s.family_id, 'time_over', 'rule', private.business_now() from private.families_over(until_when) s limit 100
      on conflict (family_id, coalesce(lead_id, family_id)) where status in ('planned', 'running') do nothing;
    when 'call_texts' then
      update public.call_logs c set transcript = null, summary = null, extracted = null
       where c.sent_at < until_when and num_nonnulls(c.transcript, c.summary, c.extracted) > 0;
    when 'withdrawn_calls' then
      -- The lane of calls deletes the files.
      update public.call_logs c set recording_state = 'deleted'
        from public.current_consents n
       where n.lead_id = c.lead_id and n.purpose = 'calls' and not n.granted and n.recorded_at < until_when and c.recording_state = 'stored';
    when 'class_recordings' then
      delete from public.recordings r using public.batches b
       where b.id = r.batch_id and b.ends_on + 1 < until_when and (r.storage_path is null or r.storage_path = any (p_files));
    when 'list_files' then
      delete from public.lead_import_rows r using public.lead_imports i
       where i.id = r.import_id and i.storage_path = any (p_files) and i.created_at < until_when;
    when 'webhooks' then delete from public.webhook_events w where w.received_at < until_when and w.status in ('done', 'failed');
    when 'payments' then
      delete from public.payments p using public.imported_leads l
       where l.id = p.lead_id and l.erased_at is not null and coalesce(p.paid_at, p.created_at) < until_when;
    when 'consents' then
      delete from public.guardian_consents g using public.imported_leads l
       where l.id = g.lead_id and l.erased_at < until_when and (g.proof_path is null or g.proof_path = any (p_files));
    when 'audit' then delete from public.audit_log a where a.happened_at < until_when;
  end case;
  get diagnostics gone = row_count;
  -- Empty entries that nothing points at any more.
  if p_kind in ('payments', 'consents') then
    delete from public.imported_leads l
     where l.erased_at is not null and not exists (select 1 from public.payments p where p.lead_id = l.id)
       and not exists (select 1 from public.guardian_consents g where g.lead_id = l.id);
    delete from public.families f
     where f.erased_at is not null and not exists (select 1 from public.imported_leads l where l.family_id = f.id);
  end if;
  update private.purges p set last_gone = gone where p.kind = p_kind;
  if gone > 0 then
    perform private.note_audit('data.purged', 'retention', p_kind, null, jsonb_build_object('gone', gone), null, 'engine', null);
  end if;
  return gone;
end $$;
comment on function private.purge(text, text[]) is 'Takes what is kept longer than the settings say, of one kind. Returns how much.';
revoke all on function private.purge(text, text[]) from public, anon, authenticated, service_role;
grant execute on function private.purge(text, text[]) to service_role;

create function private.purge_files(p_kind text) returns table (bucket text, path text)
language sql stable security definer set search_path = '' as $$
  select 'recordings', r.storage_path from public.recordings r join public.batches b on b.id = r.batch_id
   where p_kind = 'class_recordings' and r.storage_path is not null and b.ends_on + 1 < private.business_now() - private.kept_for(p_kind)
  union all
  select 'lead-imports', i.storage_path from public.lead_imports i
   where p_kind = 'list_files' and i.created_at < private.business_now() - private.kept_for(p_kind) and i.status in ('done', 'failed', 'cancelled')
     and exists (select 1 from public.lead_import_rows r where r.import_id = i.id)
  union all
  select 'consent-proofs', g.proof_path from public.guardian_consents g join public.imported_leads l on l.id = g.lead_id
   where p_kind = 'consents' and g.proof_path is not null and l.erased_at < private.business_now() - private.kept_for(p_kind)
  limit 200
$$;
comment on function private.purge_files(text) is 'Stored files that go with what is too old of a kind.';
revoke all on function private.purge_files(text) from public, anon, authenticated, service_role;
grant execute on function private.purge_files(text) to service_role;
