-- A follow-up rests for some of those who are in it, and ends for a lead in one sequence without ending in the others.

alter table public.sequence_enrolments add column paused_at timestamptz;
comment on column public.sequence_enrolments.paused_at is
  'Since when the educator lets it rest for this lead; null: it runs. What became due meanwhile comes when it goes on.';

create or replace view public.sequence_list with (security_invoker = true) as
  select s.id, s.seed_key, s.name, s.about, s.is_on, s.starts_at_stage, s.stops_on, s.created_at, s.updated_at,
         (select count(*) from public.sequence_steps t where t.sequence_id = s.id) as steps,
         count(e.id) filter (where e.status = 'active') as active,
         count(e.id) filter (where e.status = 'done') as done,
         count(e.id) filter (where e.status = 'stopped') as stopped,
         count(e.id) filter (where e.stopped_because = 'reply') as replied,
         count(e.id) filter (where e.stopped_because = 'interested') as interested,
         count(e.id) filter (where e.stopped_because = 'payment') as paid,
         count(e.id) filter (where e.stopped_because = 'opt_out') as opted_out,
         count(e.id) filter (where e.status = 'active' and e.paused_at is not null) as paused
    from public.sequences s left join public.sequence_enrolments e on e.sequence_id = s.id
   group by s.id;

-- The same with one sequence named: what the educator stops in one goes on in the others.
drop function private.stop_sequences(uuid[], uuid[], text);
create function private.stop_sequences(p_family_ids uuid[], p_lead_ids uuid[], p_because text, p_sequence_id uuid default null) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  ended uuid[];
  ledger text;
begin
  with stopped as (
    update public.sequence_enrolments e set status = 'stopped', stopped_because = p_because, ended_at = private.business_now(), next_at = null
      from public.sequences s
     where s.id = e.sequence_id and e.status = 'active' and (e.family_id = any (p_family_ids) or e.lead_id = any (p_lead_ids))
       and (p_because not in ('reply', 'interested') or p_because = any (s.stops_on))
       and (p_sequence_id is null or s.id = p_sequence_id)
    returning e.id
  ) select array_agg(id) into ended from stopped;
  if ended is null then return 0; end if;
  foreach ledger in array array['email_logs', 'whatsapp_logs', 'call_logs'] loop
    execute format('update public.%I set status = ''cancelled'', gate_at = private.business_now(), gate_reason = $2
                     where subject_kind = ''sequence'' and subject_id = any ($1) and status in (''planned'', ''held'')', ledger)
      using ended, case p_because when 'reply' then 'The family has answered.' when 'interested' then 'The family is interested.'
        when 'payment' then 'The family has paid.' when 'opt_out' then 'The family has asked for no more messages.'
        when 'educator' then 'You stopped the follow-up.' else 'The family is no longer to be followed up.' end;
  end loop;
  return cardinality(ended);
end $$;
comment on function private.stop_sequences(uuid[], uuid[], text, uuid) is 'Ends sequences, or one of them, for families or leads at once, with what of them is planned and has not left. Returns how many ended.';
revoke all on function private.stop_sequences(uuid[], uuid[], text, uuid) from public, anon, authenticated, service_role;
grant execute on function private.stop_sequences(uuid[], uuid[], text, uuid) to service_role;
