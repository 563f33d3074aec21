-- Voice: how calls are repeated, what was said in them and what the educator makes of it, their recordings, and rescue of reminders.

-- ---------------------------------------------------------------- the ledger of calls
alter table public.call_logs
  add column direction public.message_direction not null default 'out',
  add column call_attempt smallint not null default 1 check (call_attempt > 0),
  add column retry_of uuid references public.call_logs (id) on delete set null,
  add column fault text,
  add column recording_state text not null default 'none'
    check (recording_state in ('none', 'waiting', 'stored', 'gone', 'deleted'));
comment on column public.call_logs.direction is 'in: somebody rang our number and the agent answered.';
comment on column public.call_logs.call_attempt is 'Which try to reach this person about the same thing: a try that nobody answered is followed by a row of its own.';
comment on column public.call_logs.fault is 'Why the call counts as faulty, such as an opening that was not spoken to its end.';
comment on column public.call_logs.recording_state is 'waiting: to be copied into the bucket call-recordings. gone: the provider has it no more. deleted: kept long enough, or a child was heard.';
create index call_logs_retry_of_idx on public.call_logs (retry_of) where retry_of is not null;
-- The rules count a person's calls, and a day's.
create index call_logs_sent_at_idx on public.call_logs (sent_at desc) where sent_at is not null;
create index call_logs_stored_idx on public.call_logs (sent_at) where recording_state = 'stored';
create index call_logs_deleted_idx on public.call_logs (id) where recording_state = 'deleted' and recording_path is not null;

create table private.call_recordings (
  call_id    uuid primary key references public.call_logs (id) on delete cascade,
  source_url text not null,
  attempts   smallint not null default 0,
  not_before timestamptz not null default clock_timestamp(),
  error      text
);
comment on table private.call_recordings is 'Recordings still to be copied. The provider''s address may be open to all, so no browser ever sees it; the row goes when the copy is there.';
create index call_recordings_due_idx on private.call_recordings (not_before);
alter table private.call_recordings enable row level security;
create policy "The engine alone" on private.call_recordings for all to service_role using (true) with check (true);
revoke all on private.call_recordings from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.call_recordings to service_role;

-- ---------------------------------------------------------------- what was said, as proposals
create type public.proposal_status as enum ('open', 'applied', 'dismissed', 'at_once');
create table public.call_proposals (
  id         uuid primary key default gen_random_uuid(),
  call_id    uuid not null references public.call_logs (id) on delete cascade,
  family_id  uuid not null references public.families (id) on delete cascade,
  field      text not null,
  value      text not null,
  evidence   text,
  status     public.proposal_status not null default 'open',
  result     text,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null default public.app_now(),
  unique (call_id, field)
);
comment on table public.call_proposals is 'What the agent heard in a call, one row per answer. Nothing of it changes a lead before the educator applies it, but for a stop, a wrong number and a danger, which hold at once.';
comment on column public.call_proposals.evidence is 'The line of the transcript that says it.';
comment on column public.call_proposals.result is 'What applying it did, in words.';
create index call_proposals_family_id_idx on public.call_proposals (family_id);
create index call_proposals_open_idx on public.call_proposals (created_at desc) where status = 'open';
select private.allow_moves('proposal', 'open', array['applied', 'dismissed']);
create trigger call_proposals_legal_status before update on public.call_proposals
  for each row when (old.status is distinct from new.status) execute function private.check_move('proposal');
revoke all on public.call_proposals from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.call_proposals to service_role;
grant select on public.call_proposals to authenticated;
alter table public.call_proposals enable row level security;
create policy "The educator sees what was heard" on public.call_proposals for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- rescue of reminders that did not arrive
create type public.rescue_step as enum ('other_channel', 'call');
create type public.rescue_status as enum ('planned', 'done', 'not_needed', 'skipped', 'cancelled');
create table public.reminder_rescues (
  id          uuid primary key default gen_random_uuid(),
  reminder_id uuid not null references public.reminders (id) on delete cascade,
  step        public.rescue_step not null,
  due_at      timestamptz not null,
  status      public.rescue_status not null default 'planned',
  reason      text,
  created_at  timestamptz not null default public.app_now(),
  unique (reminder_id, step)
);
comment on table public.reminder_rescues is 'What happens when a reminder of a class has not arrived: another channel ten minutes before, a call six minutes before. Made with the reminder''s messages, so that each step is seen, and can be cancelled, before it happens.';
create index reminder_rescues_due_idx on public.reminder_rescues (due_at) where status = 'planned';
select private.allow_moves('rescue', 'planned', array['done', 'not_needed', 'skipped', 'cancelled']);
create trigger reminder_rescues_legal_status before update on public.reminder_rescues
  for each row when (old.status is distinct from new.status) execute function private.check_move('rescue');
revoke all on public.reminder_rescues from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.reminder_rescues to service_role;
grant select on public.reminder_rescues to authenticated;
grant update (status) on public.reminder_rescues to authenticated;
alter table public.reminder_rescues enable row level security;
create policy "The educator sees what will be tried" on public.reminder_rescues for select to authenticated using ((select private.is_admin()));
create policy "The educator cancels a step" on public.reminder_rescues for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()) and status = 'cancelled');

create function private.sync_rescues() returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.reminder_rescues x set status = 'cancelled', reason = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where x.reminder_id = r.id and x.status = 'planned' and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active');
  update public.call_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active');
end $$;
comment on function private.sync_rescues() is 'Takes back steps and calls for classes that moved or will not be. Idempotent.';
revoke all on function private.sync_rescues() from public, anon, authenticated, service_role;
grant execute on function private.sync_rescues() to service_role;

create function private.follow_with_rescues() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select 1 from new_rows) then perform private.sync_rescues(); end if;
  return null;
end $$;
revoke all on function private.follow_with_rescues() from public, anon, authenticated, service_role;
create trigger sessions_follow_rescues after update on public.sessions
  referencing new table as new_rows for each statement execute function private.follow_with_rescues();
create trigger enrollments_follow_rescues after update on public.enrollments
  referencing new table as new_rows for each statement execute function private.follow_with_rescues();

create or replace function private.next_due() returns timestamptz
language sql stable set search_path = '' as $$
  select min(moment) from (
    select min(due_at) as moment from public.email_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.whatsapp_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.call_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.reminders where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.reminder_rescues where status = 'planned' and due_at > private.business_now()
    union all select min(starts_at) from public.sessions where status = 'scheduled' and starts_at > private.business_now()
    union all select min(ends_at) from public.sessions where status = 'scheduled' and ends_at > private.business_now()
  ) as coming
$$;

-- ---------------------------------------------------------------- the rules of calling
insert into public.app_settings (key, value, about, is_public) values
  ('calling_policy', '{
     "max_attempts": 3, "per_day": 1, "daily_cap": 100, "days_off": ["sun"],
     "retry_minutes": {"no_answer": 120, "busy": 30, "failed": 60},
     "low_balance": 100, "paise_per_cost_cent": 88, "recording_days": 90, "human_hours": {"from": "10:00", "to": "18:00"}
   }', 'How often a person is called, on which days, how many calls a day, and what follows when nobody answers', false);

insert into public.app_settings (key, value, about, is_public) values
  ('reminder_rescue', '{"other_channel": true, "call": true}',
   'What is tried when a class reminder has not arrived: another channel ten minutes before, a call to the guardian six minutes before', false);
alter table public.app_settings add constraint app_settings_reminder_rescue check (
  key <> 'reminder_rescue' or (value ?& array['other_channel', 'call'] and not jsonb_path_exists(value, '$.* ? (@.type() != "boolean")')));

create function private.check_calling_policy() returns trigger
language plpgsql set search_path = '' as $$
declare p jsonb := new.value;
begin
  if not coalesce((p ->> 'max_attempts')::int between 1 and 5 and (p ->> 'per_day')::int between 1 and 3
      and (p ->> 'daily_cap')::int between 0 and 5000 and (p ->> 'recording_days')::int between 1 and 365
      and (p ->> 'low_balance')::numeric >= 0 and (p ->> 'paise_per_cost_cent')::numeric > 0
      and (p -> 'retry_minutes' ->> 'no_answer')::int between 5 and 10080
      and (p -> 'retry_minutes' ->> 'busy')::int between 5 and 10080
      and (p -> 'retry_minutes' ->> 'failed')::int between 5 and 10080
      and (p -> 'human_hours' ->> 'from')::time < (p -> 'human_hours' ->> 'to')::time
      and jsonb_typeof(p -> 'days_off') = 'array'
      and p -> 'days_off' <@ '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'::jsonb, false) then
    raise exception 'The rules of calling need 1 to 5 tries in all, 1 to 3 a day, 0 to 5,000 calls a day, pauses of 5 minutes to a week and known weekdays.'
      using errcode = 'check_violation';
  end if;
  return new;
exception when invalid_text_representation or invalid_datetime_format or numeric_value_out_of_range then
  raise exception 'The rules of calling hold something that is no number or no time.' using errcode = 'check_violation';
end $$;
revoke all on function private.check_calling_policy() from public, anon, authenticated, service_role;
create trigger app_settings_calling_policy before update on public.app_settings
  for each row when (new.key = 'calling_policy') execute function private.check_calling_policy();

-- ---------------------------------------------------------------- numbers of the page
create function public.call_figures(p_from timestamptz, p_to timestamptz)
returns table (placed bigint, connected bigint, talk_seconds numeric, interested bigint, cost_cents numeric)
language sql stable set search_path = '' as $$
  select count(*), count(*) filter (where m.conversation_seconds > 0 and m.status in ('delivered', 'read')),
         coalesce(sum(m.conversation_seconds) filter (where m.status in ('delivered', 'read')), 0),
         count(*) filter (where exists (select 1 from public.call_proposals p where p.call_id = m.id and p.field = 'interested' and p.value = 'yes')),
         coalesce(sum(m.cost_cents), 0)
    from public.call_logs m
   where m.direction = 'out' and m.sent_at >= p_from and m.sent_at < p_to and m.call_status not in ('scheduled', 'ringing', 'in_progress', 'processing', 'deferred')
$$;
comment on function public.call_figures(timestamptz, timestamptz) is 'Calls that are over: how many were placed, answered, how long, how many led to a yes, and their cost. Runs as the caller: the educator sees numbers, others zeros.';
create function public.call_heat(p_from timestamptz, p_to timestamptz)
returns table (weekday integer, hour integer, placed bigint, connected bigint)
language sql stable set search_path = '' as $$
  select extract(isodow from m.sent_at at time zone 'Asia/Kolkata')::int, extract(hour from m.sent_at at time zone 'Asia/Kolkata')::int,
         count(*), count(*) filter (where m.conversation_seconds > 0 and m.status in ('delivered', 'read'))
    from public.call_logs m
   where m.direction = 'out' and m.sent_at >= p_from and m.sent_at < p_to and m.call_status not in ('scheduled', 'ringing', 'in_progress', 'processing', 'deferred')
   group by 1, 2
$$;
comment on function public.call_heat(timestamptz, timestamptz) is 'Calls by weekday (1 Monday) and hour in India, with those that were answered. Runs as the caller.';
revoke all on function public.call_figures(timestamptz, timestamptz), public.call_heat(timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.call_figures(timestamptz, timestamptz), public.call_heat(timestamptz, timestamptz) to authenticated;

-- ---------------------------------------------------------------- who asked to be called
create view public.callbacks with (security_invoker = true) as
  select p.id, 'call'::text as source, p.family_id, m.lead_id, m.id as call_id, p.field, p.value as said, p.evidence, p.created_at as asked_at
    from public.call_proposals p join public.call_logs m on m.id = p.call_id
   where p.status = 'open' and p.field in ('call_back_at', 'wants_person')
  union all
  -- A wish of the page that a message leads to, until a call to them has left or the thread was answered.
  select w.id, 'page', w.family_id, null, null, 'page', w.body, null, w.happened_at
    from public.crm_messages w join public.crm_conversations c on c.id = w.conversation_id
   where w.channel = 'voice' and w.direction = 'in' and w.ledger_id is null and c.needs_reply
     and not exists (select 1 from public.call_logs m where m.family_id = w.family_id and m.direction = 'out' and m.sent_at > w.happened_at);
comment on view public.callbacks is 'Families who asked to be called: on a call, or on the page that a message leads to. Runs as the caller.';
revoke all on public.callbacks from public, anon, authenticated, service_role;
grant select on public.callbacks to authenticated;

-- ---------------------------------------------------------------- live
create function private.tell_calls() returns trigger
language plpgsql security definer set search_path = '' as $$
declare call uuid;
begin
  if (select count(*) from new_rows) > 20 then
    perform private.tell('calls', 'many', '{}'::jsonb);
    return null;
  end if;
  for call in select n.id from new_rows n loop
    perform private.tell('calls', 'call', jsonb_build_object('call_id', call));
  end loop;
  return null;
end $$;
revoke all on function private.tell_calls() from public, anon, authenticated, service_role;
create trigger call_logs_tell_new after insert on public.call_logs
  referencing new table as new_rows for each statement execute function private.tell_calls();
create function private.tell_changed_calls() returns trigger
language plpgsql security definer set search_path = '' as $$
declare call uuid;
begin
  if (select count(*) from new_rows) > 20 then
    perform private.tell('calls', 'many', '{}'::jsonb);
    return null;
  end if;
  -- A lease that is taken or given back is nobody's news.
  for call in select n.id from new_rows n join old_rows o on o.id = n.id
               where (n.status, n.call_status, n.due_at, n.gate_reason, n.transcript, n.recording_state, n.fault)
                     is distinct from (o.status, o.call_status, o.due_at, o.gate_reason, o.transcript, o.recording_state, o.fault) loop
    perform private.tell('calls', 'call', jsonb_build_object('call_id', call));
  end loop;
  return null;
end $$;
revoke all on function private.tell_changed_calls() from public, anon, authenticated, service_role;
create trigger call_logs_tell_changed after update on public.call_logs
  referencing old table as old_rows new table as new_rows for each statement execute function private.tell_changed_calls();
create function private.tell_proposals() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('calls', 'proposal', jsonb_build_object('call_id', new.call_id));
  return null;
end $$;
revoke all on function private.tell_proposals() from public, anon, authenticated, service_role;
create trigger call_proposals_tell after insert or update on public.call_proposals for each row execute function private.tell_proposals();
create policy "The educator hears of calls" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = 'calls' and (select private.is_admin()));

-- ---------------------------------------------------------------- recordings of calls
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('call-recordings', 'call-recordings', false, 52428800, array['audio/mpeg', 'audio/mp4', 'audio/wav', 'audio/x-wav', 'audio/ogg', 'audio/webm'])
on conflict (id) do nothing;
create policy "The educator hears recordings of calls" on storage.objects for select to authenticated
  using (bucket_id = 'call-recordings' and (select private.is_admin()));
