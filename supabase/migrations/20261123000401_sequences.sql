-- Sequences: messages over days on any channel, that stop by themselves when the family answers, pays or wants no more.

create type public.enrolment_status as enum ('active', 'done', 'stopped');

create table public.sequences (
  id           uuid primary key default gen_random_uuid(),
  seed_key     text unique,
  name         text not null check (length(btrim(name)) between 1 and 80),
  about        text not null default '' check (length(about) <= 400),
  is_on        boolean not null default false,
  starts_at_stage public.lead_stage,
  stops_on     text[] not null default '{reply,interested,payment,opt_out}'
               check (stops_on <@ array['reply', 'interested', 'payment', 'opt_out'] and stops_on @> array['payment', 'opt_out']),
  created_by   uuid,
  created_at   timestamptz not null default public.app_now(),
  updated_at   timestamptz not null default public.app_now()
);
comment on table public.sequences is 'A follow-up: steps that come one after the other for each lead who is in it. While it is off nobody new begins and nothing of it is planned.';
comment on column public.sequences.starts_at_stage is 'A lead who comes to this stage begins by itself; null: only those whom the educator adds.';
comment on column public.sequences.stops_on is 'What ends it for a family. Payment and a stop always do, as do Lost and Do not contact.';
comment on column public.sequences.seed_key is 'Named here when the product brought it; null: the educator made it.';

create table public.sequence_steps (
  id          uuid primary key default gen_random_uuid(),
  sequence_id uuid not null references public.sequences (id) on delete cascade,
  position    smallint not null check (position > 0),
  wait_days   smallint not null check (wait_days between 0 and 90),
  send_at     time,
  condition   text not null default 'always' check (condition in ('always', 'not_visited', 'visited', 'not_delivered')),
  channel     public.message_channel not null check (channel <> 'in_app'),
  event_key   text not null,
  created_at  timestamptz not null default public.app_now(),
  updated_at  timestamptz not null default public.app_now(),
  constraint sequence_steps_order unique (sequence_id, position) deferrable initially deferred
);
comment on table public.sequence_steps is 'One step: wait, look at a condition, send a message of the catalogue on one channel.';
comment on column public.sequence_steps.wait_days is 'Days after the step before it; of the first, after the lead began.';
comment on column public.sequence_steps.send_at is 'At this time of the day in the family''s zone; null: at the hour at which the wait ends.';
comment on column public.sequence_steps.condition is 'not_visited, visited: our pages, since the lead began. not_delivered: nothing of this sequence has arrived yet.';

create table public.sequence_enrolments (
  id           uuid primary key default gen_random_uuid(),
  sequence_id  uuid not null references public.sequences (id) on delete cascade,
  lead_id      uuid not null references public.imported_leads (id) on delete cascade,
  family_id    uuid not null references public.families (id) on delete cascade,
  status       public.enrolment_status not null default 'active',
  started_at   timestamptz not null default public.app_now(),
  next_step_id uuid references public.sequence_steps (id) on delete set null,
  next_at      timestamptz,
  ended_at     timestamptz,
  stopped_because text,
  created_by   uuid,
  constraint sequence_enrolments_once unique (sequence_id, lead_id),
  constraint sequence_enrolments_why check (stopped_because is null or status = 'stopped')
);
comment on table public.sequence_enrolments is 'A lead in a sequence: which step comes next and when, or how it ended. A lead goes through a sequence once.';
comment on column public.sequence_enrolments.stopped_because is 'reply, interested, payment, opt_out, lost, do_not_contact, educator.';
create index sequence_enrolments_due_idx on public.sequence_enrolments (next_at) where status = 'active';
create index sequence_enrolments_lead_id_idx on public.sequence_enrolments (lead_id);
create index sequence_enrolments_family_id_idx on public.sequence_enrolments (family_id) where status = 'active';
create index sequence_enrolments_step_idx on public.sequence_enrolments (next_step_id, status);
select private.allow_moves('enrolment', 'active', array['done', 'stopped']);
create trigger sequence_enrolments_legal_status before update on public.sequence_enrolments
  for each row when (old.status is distinct from new.status) execute function private.check_move('enrolment');

create table public.sequence_runs (
  enrolment_id uuid not null references public.sequence_enrolments (id) on delete cascade,
  step_id      uuid not null references public.sequence_steps (id) on delete cascade,
  ran_at       timestamptz not null default public.app_now(),
  outcome      text not null check (outcome in ('planned', 'already', 'condition', 'nobody')),
  messages     smallint not null default 0,
  primary key (enrolment_id, step_id)
);
comment on table public.sequence_runs is 'That a step was done for a lead: the row is why it is never done twice.';
comment on column public.sequence_runs.outcome is 'planned: messages are in the ledger; already: they were there before, sent for another reason; condition: it did not hold; nobody: the family has no contact for it, or the message is switched off.';
create index sequence_runs_step_id_idx on public.sequence_runs (step_id);

create trigger sequences_touch before update on public.sequences for each row execute function private.touch_updated_at();
create trigger sequence_steps_touch before update on public.sequence_steps for each row execute function private.touch_updated_at();

-- ---------------------------------------------------------------- which step comes next, and when
create function private.step_due(p_from timestamptz, p_wait_days integer, p_send_at time, p_zone text) returns timestamptz
language sql immutable set search_path = '' as $$
  select case when p_send_at is null then p_from + make_interval(days => p_wait_days)
              -- A time of day that has passed already on the first day means at once, not tomorrow.
              else greatest(p_from, (((p_from at time zone p_zone)::date + p_wait_days) + p_send_at) at time zone p_zone) end
$$;
comment on function private.step_due(timestamptz, integer, time, text) is 'When a step is due that waits from p_from on.';
revoke all on function private.step_due(timestamptz, integer, time, text) from public, anon, authenticated, service_role;
grant execute on function private.step_due(timestamptz, integer, time, text) to service_role;

create function private.place_enrolments(p_sequence_id uuid, p_enrolment_id uuid default null) returns integer
language sql volatile set search_path = '' as $$
  with placed as (
    select e.id, s.id as step_id,
           private.step_due(coalesce((select max(r.ran_at) from public.sequence_runs r where r.enrolment_id = e.id), e.started_at),
                            s.wait_days, s.send_at, f.timezone) as due
      from public.sequence_enrolments e
      join public.families f on f.id = e.family_id
      left join lateral (
        select st.* from public.sequence_steps st
         where st.sequence_id = e.sequence_id
           and st.position > coalesce((select max(d.position) from public.sequence_runs r join public.sequence_steps d on d.id = r.step_id
                                        where r.enrolment_id = e.id), 0)
         order by st.position limit 1
      ) s on true
     where e.sequence_id = p_sequence_id and e.status = 'active' and (p_enrolment_id is null or e.id = p_enrolment_id)
  ), moved as (
    update public.sequence_enrolments e
       set next_step_id = p.step_id, next_at = p.due,
           status = case when p.step_id is null then 'done' else 'active' end::public.enrolment_status,
           ended_at = case when p.step_id is null then private.business_now() end
      from placed p where e.id = p.id
    returning e.id
  )
  select count(*)::integer from moved
$$;
comment on function private.place_enrolments(uuid, uuid) is 'Sets the next step of those who are in a sequence, or of one of them; who has done all is done.';
revoke all on function private.place_enrolments(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.place_enrolments(uuid, uuid) to service_role;

-- ---------------------------------------------------------------- how it begins and ends by itself
create function private.stop_sequences(p_family_ids uuid[], p_lead_ids uuid[], p_because text) returns integer
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
comment on function private.stop_sequences(uuid[], uuid[], text) is 'Ends sequences for families or leads at once, with what of them is planned and has not left. Returns how many ended.';
revoke all on function private.stop_sequences(uuid[], uuid[], text) from public, anon, authenticated, service_role;
grant execute on function private.stop_sequences(uuid[], uuid[], text) to service_role;

create function private.follow_stage() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ended record;
  began uuid;
begin
  for ended in
    select case when n.stage in ('paid', 'enrolled') then 'payment' when n.stage in ('lost', 'do_not_contact') then n.stage::text else 'interested' end as because,
           array_agg(n.id) as leads
      from new_rows n join old_rows o on o.id = n.id
     where n.stage is distinct from o.stage and n.stage in ('interested', 'link_sent', 'paid', 'enrolled', 'lost', 'do_not_contact')
     group by 1
  loop
    perform private.stop_sequences('{}', ended.leads, ended.because);
  end loop;
  if not exists (select 1 from public.sequences s where s.is_on and s.starts_at_stage is not null) then return null; end if;
  for began in
    with begun as (
      insert into public.sequence_enrolments (sequence_id, lead_id, family_id)
      select s.id, n.id, n.family_id
        from new_rows n join old_rows o on o.id = n.id join public.sequences s on s.is_on and s.starts_at_stage = n.stage
       where n.stage is distinct from o.stage
      on conflict do nothing returning sequence_id
    ) select distinct sequence_id from begun
  loop
    perform private.place_enrolments(began, e.id) from public.sequence_enrolments e
      where e.sequence_id = began and e.status = 'active' and e.next_at is null and e.lead_id in (select n.id from new_rows n);
    perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  end loop;
  return null;
end $$;
revoke all on function private.follow_stage() from public, anon, authenticated, service_role;
create trigger imported_leads_follow_stage after update on public.imported_leads
  referencing old table as old_rows new table as new_rows for each statement execute function private.follow_stage();

create function private.end_on_opt_out() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A student's own stop leaves the guardian's follow-up alone.
  if new.owner <> 'student' then
    perform private.stop_sequences(array[new.family_id], '{}', 'opt_out');
  end if;
  return null;
end $$;
revoke all on function private.end_on_opt_out() from public, anon, authenticated, service_role;
create trigger contacts_end_sequences after update of opted_out_at on public.contacts
  for each row when (old.opted_out_at is null and new.opted_out_at is not null) execute function private.end_on_opt_out();

-- ---------------------------------------------------------------- live numbers
create view public.sequence_list with (security_invoker = true) as
  select s.id, s.seed_key, s.name, s.about, s.is_on, s.starts_at_stage, s.stops_on, s.created_at, s.updated_at,
         (select count(*) from public.sequence_steps t where t.sequence_id = s.id) as steps,
         count(e.id) filter (where e.status = 'active') as active,
         count(e.id) filter (where e.status = 'done') as done,
         count(e.id) filter (where e.status = 'stopped') as stopped,
         count(e.id) filter (where e.stopped_because = 'reply') as replied,
         count(e.id) filter (where e.stopped_because = 'interested') as interested,
         count(e.id) filter (where e.stopped_because = 'payment') as paid,
         count(e.id) filter (where e.stopped_because = 'opt_out') as opted_out
    from public.sequences s left join public.sequence_enrolments e on e.sequence_id = s.id
   group by s.id;
comment on view public.sequence_list is 'Sequences with how many leads are in them and how the others ended. Runs as the caller.';

create view public.sequence_step_list with (security_invoker = true) as
  select t.id, t.sequence_id, t.position, t.wait_days, t.send_at, t.condition, t.channel, t.event_key,
         sum(t.wait_days) over (partition by t.sequence_id order by t.position) as day,
         coalesce(w.waiting, 0) as waiting, coalesce(w.stopped, '{}') as stopped,
         coalesce(r.done, 0) as ran, coalesce(r.condition, 0) as condition_failed, coalesce(r.nobody, 0) as nobody,
         coalesce(m.sent, 0) as sent, coalesce(m.delivered, 0) as delivered, coalesce(m.failed, 0) as failed
    from public.sequence_steps t
    left join lateral (
      select sum(x.n) filter (where x.because = '') as waiting, jsonb_object_agg(x.because, x.n) filter (where x.because <> '') as stopped
        from (select coalesce(e.stopped_because, '') as because, count(*) as n from public.sequence_enrolments e
               where e.next_step_id = t.id and e.status <> 'done' group by 1) x
    ) w on true
    left join lateral (
      select count(*) as done, count(*) filter (where r.outcome = 'condition') as condition, count(*) filter (where r.outcome = 'nobody') as nobody
        from public.sequence_runs r where r.step_id = t.id
    ) r on true
    left join lateral (
      select count(*) filter (where l.sent_at is not null) as sent,
             count(*) filter (where l.delivered_at is not null or l.status in ('delivered', 'read')) as delivered,
             count(*) filter (where l.status in ('failed', 'bounced')) as failed
        from public.sequence_runs r
        join public.message_log l on l.subject_id = r.enrolment_id and l.subject_kind = 'sequence' and l.channel = t.channel and l.event_key = t.event_key
       where r.step_id = t.id
    ) m on true;
comment on view public.sequence_step_list is 'Steps with live numbers: who waits before each, what was sent, and why others were stopped there. Runs as the caller.';

-- ---------------------------------------------------------------- the one that is there from the start
with made as (
  insert into public.sequences (seed_key, name, about, is_on, starts_at_stage)
  values ('after_welcome', 'Follow-up after the welcome', 'For families who were approved and have not answered: a word after three days, and a last one after seven.', true, 'contacted')
  returning id
)
insert into public.sequence_steps (sequence_id, position, wait_days, send_at, condition, channel, event_key)
select made.id, s.* from made, (values
  (1::smallint, 0::smallint, null::time, 'always', 'email'::public.message_channel, 'approved'),
  (2::smallint, 3::smallint, '10:30'::time, 'always', 'email'::public.message_channel, 'followup_day3'),
  (3::smallint, 0::smallint, '11:00'::time, 'always', 'whatsapp'::public.message_channel, 'followup_day3'),
  (4::smallint, 4::smallint, '10:30'::time, 'always', 'email'::public.message_channel, 'followup_day7'),
  (5::smallint, 0::smallint, '11:00'::time, 'not_visited', 'whatsapp'::public.message_channel, 'followup_day7')
) as s;

-- ---------------------------------------------------------------- access
revoke all on public.sequences, public.sequence_steps, public.sequence_enrolments, public.sequence_runs, public.sequence_list, public.sequence_step_list
  from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.sequences, public.sequence_steps, public.sequence_enrolments, public.sequence_runs to service_role;
grant select on public.sequence_list, public.sequence_step_list to service_role;
grant select on public.sequences, public.sequence_steps, public.sequence_enrolments, public.sequence_runs, public.sequence_list, public.sequence_step_list to authenticated;
alter table public.sequences enable row level security;
alter table public.sequence_steps enable row level security;
alter table public.sequence_enrolments enable row level security;
alter table public.sequence_runs enable row level security;
create policy "The educator sees sequences" on public.sequences for select to authenticated using ((select private.is_admin()));
create policy "The educator sees steps" on public.sequence_steps for select to authenticated using ((select private.is_admin()));
create policy "The educator sees who is in a sequence" on public.sequence_enrolments for select to authenticated using ((select private.is_admin()));
create policy "The educator sees what was done" on public.sequence_runs for select to authenticated using ((select private.is_admin()));
