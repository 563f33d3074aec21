-- The rules of every send: which event goes on which channel and to whom, when nothing may leave, and how each channel stands.

-- ---------------------------------------------------------------- the matrix
create table public.notification_rules (
  event_key     text not null,
  channel       public.message_channel not null,
  title         text not null,
  position      smallint not null default 0,
  is_on         boolean not null default true,
  delay_minutes integer not null default 0 check (delay_minutes between 0 and 10080),
  audience      text not null check (audience in ('student', 'guardian', 'both', 'educator')),
  audiences     text[] not null,
  fixed_because text,
  condition     text,
  updated_by    uuid,
  updated_at    timestamptz not null default public.app_now(),
  primary key (event_key, channel),
  constraint notification_rules_audience_offered check (audience = any (audiences)),
  constraint notification_rules_fixed_stays_on check (is_on or fixed_because is null),
  constraint notification_rules_at_once check (delay_minutes = 0 or (channel <> 'in_app' and fixed_because is null))
);
comment on table public.notification_rules is 'What the system sends: event x channel, with on or off, delay and audience. Seeded from the catalogue; the educator changes it.';
comment on column public.notification_rules.audiences is 'What may be chosen: never wider than the words of the event are meant for.';
comment on column public.notification_rules.fixed_because is 'Why this cell cannot be switched off or delayed, in a sentence; null where it can.';
comment on column public.notification_rules.condition is 'Placed by a rule that watches for this case, never together with the other channels; null: whenever the event happens.';
comment on column public.notification_rules.position is 'The place of the event in the catalogue, so that a list follows the life of a family.';

create function private.stamp_notification_rule() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.fixed_because is not null and (not new.is_on or new.delay_minutes <> 0) then
    raise exception 'This message cannot be switched off or delayed: %', new.fixed_because using errcode = 'check_violation';
  end if;
  if new.channel = 'in_app' and new.delay_minutes <> 0 then
    raise exception 'A notice in the app is shown at once.' using errcode = 'check_violation';
  end if;
  if not new.audience = any (new.audiences) then
    raise exception 'This message is not written for that audience.' using errcode = 'check_violation';
  end if;
  new.updated_by := (select auth.uid());
  new.updated_at := private.business_now();
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  return new;
end $$;
revoke all on function private.stamp_notification_rule() from public, anon, authenticated, service_role;
create trigger notification_rules_stamp before update on public.notification_rules
  for each row execute function private.stamp_notification_rule();

revoke all on public.notification_rules from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.notification_rules to service_role;
grant select on public.notification_rules to authenticated;
grant update (is_on, delay_minutes, audience) on public.notification_rules to authenticated;
alter table public.notification_rules enable row level security;
create policy "The educator sees the rules" on public.notification_rules for select to authenticated using ((select private.is_admin()));
create policy "The educator changes the rules" on public.notification_rules for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));

-- A text used to be switched off by having no version in use; that is what a rule says from now on.
update public.message_templates t set is_active = true
 where not exists (select 1 from public.message_templates o
                    where (o.event_key, o.channel, o.language) = (t.event_key, t.channel, t.language) and (o.is_active or o.version > t.version));

-- Several versions of a text may stand side by side; the one in use is chosen, per language.
create function public.use_template(p_template_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare wanted public.message_templates;
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator chooses the words.' using errcode = 'insufficient_privilege';
  end if;
  select t.* into wanted from public.message_templates t where t.id = p_template_id;
  if wanted.id is null then
    raise exception 'This text does not exist.' using errcode = 'check_violation';
  end if;
  update public.message_templates t set is_active = false
   where (t.event_key, t.channel, t.language) = (wanted.event_key, wanted.channel, wanted.language) and t.is_active and t.id <> wanted.id;
  update public.message_templates t set is_active = true where t.id = wanted.id and not t.is_active;
end $$;
comment on function public.use_template(uuid) is 'Makes one version of a text the one in use, for its event, channel and language. The educator only.';
revoke all on function public.use_template(uuid) from public, anon, authenticated, service_role;
grant execute on function public.use_template(uuid) to authenticated;

-- ---------------------------------------------------------------- when nothing may leave
insert into public.app_settings (key, value, about, is_public) values
  ('quiet_hours', '{"from": "21:00", "to": "08:00"}', 'When families are not written to, in their own zone; the same time twice: never quiet', false),
  ('no_send_days', '[]', 'Days on which nothing leaves but what cannot wait: [{"date": "2026-11-08", "name": "Diwali"}]', false),
  ('frequency_cap', '{"per_day": 6}', 'How many messages a person gets on one day at most; class reminders, payments and codes do not count', false),
  ('educator_test_email', '""', 'Where a copy of a message goes when you send it to yourself first', false),
  ('educator_test_phone', '""', 'The number for copies on WhatsApp and for calls to yourself, such as +919876543210', false);
update public.app_settings set value = '{"from": "10:00", "to": "19:00"}'
 where key = 'calls_window' and value = '{"from": "09:00", "to": "21:00"}';

create function private.check_rule_setting() returns trigger
language plpgsql set search_path = '' as $$
declare
  hour constant text := '^([01][0-9]|2[0-3]):[0-5][0-9]$';
  day  jsonb;
begin
  if new.key in ('quiet_hours', 'calls_window') and not (coalesce(new.value ->> 'from', '') ~ hour and coalesce(new.value ->> 'to', '') ~ hour) then
    raise exception 'Write both times as 09:30.' using errcode = 'check_violation';
  end if;
  if new.key = 'calls_window' and not (new.value ->> 'from' >= '09:00' and new.value ->> 'to' <= '21:00' and new.value ->> 'from' < new.value ->> 'to') then
    raise exception 'Calls may be made between 09:00 and 21:00 only.' using errcode = 'check_violation';
  end if;
  if new.key = 'frequency_cap' and not (coalesce(new.value ->> 'per_day', '') ~ '^[0-9]{1,2}$' and (new.value ->> 'per_day')::integer between 1 and 50) then
    raise exception 'Between 1 and 50 messages a day.' using errcode = 'check_violation';
  end if;
  if new.key = 'no_send_days' then
    for day in select d from jsonb_array_elements(new.value) as d loop
      if coalesce(day ->> 'date', '') !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' or (day ->> 'date')::date is null or coalesce(btrim(day ->> 'name'), '') = '' then
        raise exception 'Each day needs a date and a name.' using errcode = 'check_violation';
      end if;
    end loop;
  end if;
  if new.key = 'educator_test_email' and new.value #>> '{}' !~ '^$|^[^@\s]+@[^@\s]+\.[^@\s]+$' then
    raise exception 'This is not an e-mail address.' using errcode = 'check_violation';
  end if;
  if new.key = 'educator_test_phone' and new.value #>> '{}' !~ '^$|^\+[1-9][0-9]{7,14}$' then
    raise exception 'Write the number with its country, such as +919876543210.' using errcode = 'check_violation';
  end if;
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  return new;
end $$;
revoke all on function private.check_rule_setting() from public, anon, authenticated, service_role;
create trigger app_settings_check_rules before update on public.app_settings for each row
  when (new.key in ('quiet_hours', 'calls_window', 'frequency_cap', 'no_send_days', 'educator_test_email', 'educator_test_phone', 'send_mode'))
  execute function private.check_rule_setting();

-- ---------------------------------------------------------------- how each channel stands
create table public.channel_states (
  channel           text primary key check (channel in ('email', 'whatsapp', 'voice', 'payments')),
  is_paused         boolean not null default false,
  breaker_code      text,
  breaker_text      text,
  breaker_opened_at timestamptz,
  breaker_probe_at  timestamptz,
  breaker_probes    smallint not null default 0,
  last_ok_at        timestamptz,
  last_error_at     timestamptz,
  last_error_text   text,
  last_event_at     timestamptz,
  balance           numeric(14, 4),
  balance_unit      text,
  balance_at        timestamptz,
  updated_by        uuid,
  updated_at        timestamptz not null default public.app_now(),
  constraint channel_states_breaker_whole check (
    (breaker_code is null) = (breaker_text is null) and (breaker_code is null) = (breaker_opened_at is null)
    and (breaker_code is null) = (breaker_probe_at is null))
);
comment on table public.channel_states is 'One row per channel: paused by the educator, closed off because the provider refuses the whole account, and when it last worked.';
comment on column public.channel_states.breaker_code is 'The account-level error that opened the breaker; null: closed. While it is open, what is due is held.';
comment on column public.channel_states.breaker_probe_at is 'Business time from which one message is tried; the breaker closes when the provider takes it.';
comment on column public.channel_states.last_event_at is 'Real clock: when the provider last told us anything that we could verify.';
insert into public.channel_states (channel) values ('email'), ('whatsapp'), ('voice'), ('payments');

create function private.stamp_channel_state() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  new.updated_at := private.business_now();
  if (old.is_paused, old.breaker_code) is distinct from (new.is_paused, new.breaker_code) then
    if old.is_paused is distinct from new.is_paused then new.updated_by := (select auth.uid()); end if;
    perform pg_catalog.pg_notify('launchpad_work', 'sweep');
    perform private.tell('inbox', 'channel', jsonb_build_object('channel', new.channel));
  end if;
  return new;
end $$;
revoke all on function private.stamp_channel_state() from public, anon, authenticated, service_role;
create trigger channel_states_stamp before update on public.channel_states for each row execute function private.stamp_channel_state();

revoke all on public.channel_states from public, anon, authenticated, service_role;
grant select, insert, update on public.channel_states to service_role;
grant select on public.channel_states to authenticated;
grant update (is_paused) on public.channel_states to authenticated;
alter table public.channel_states enable row level security;
create policy "The educator sees the channels" on public.channel_states for select to authenticated using ((select private.is_admin()));
create policy "The educator pauses channels" on public.channel_states for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));

-- ---------------------------------------------------------------- what happened to a message
create table public.message_events (
  id               bigint generated always as identity primary key,
  channel          public.message_channel not null,
  message_id       uuid not null,
  family_id        uuid not null references public.families (id) on delete cascade,
  kind             text not null,
  happened_at      timestamptz not null default public.app_now(),
  code             text,
  detail           text,
  actor            uuid,
  webhook_event_id bigint references public.webhook_events (id) on delete set null,
  created_at       timestamptz not null default public.app_now(),
  constraint message_events_once unique (message_id, kind, happened_at)
);
comment on table public.message_events is 'What became of a message beyond its own row: each piece of news of the provider with the webhook that proves it, and what the educator did.';
comment on column public.message_events.kind is 'sent, delivered, read, bounced or failed, as a provider tells; held, released, cancelled or retried, by the actor.';
create index message_events_family_id_idx on public.message_events (family_id);
create index message_events_webhook_event_id_idx on public.message_events (webhook_event_id) where webhook_event_id is not null;

revoke all on public.message_events from public, anon, authenticated, service_role;
revoke all on sequence public.message_events_id_seq from public, anon, authenticated, service_role;
grant select, insert, delete on public.message_events to service_role;
grant select on public.message_events to authenticated;
alter table public.message_events enable row level security;
create policy "The educator sees what happened to messages" on public.message_events for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- the ledger as one searchable list
create function private.masked(p_kind public.contact_kind, p_value text) returns text
language sql immutable set search_path = '' as $$
  select case p_kind
    when 'email' then left(p_value, case when position('@' in p_value) > 3 then 2 else 1 end) || '•••@' || split_part(p_value, '@', 2)
    else left(p_value, 3) || ' •••••• ' || right(p_value, 4) end
$$;
comment on function private.masked(public.contact_kind, text) is 'An address or number as it may be shown to someone who should only recognise it.';
revoke all on function private.masked(public.contact_kind, text) from public, anon, authenticated, service_role;
grant execute on function private.masked(public.contact_kind, text) to authenticated, service_role;

create view public.message_search with (security_invoker = true) as
  select m.channel, m.id, m.event_key, m.family_id, m.lead_id, m.contact_id, m.subject_kind, m.subject_id, m.reminder_id, m.campaign_id,
         m.due_at, m.expires_at, m.status, m.gate_outcome, m.gate_reason, m.error_code, m.error_text,
         m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.created_at,
         l.student_name, c.owner, c.relation, c.name as contact_name, private.masked(c.kind, c.value) as to_masked,
         s.title as session_title, s.starts_at as session_starts_at,
         coalesce(r.title, initcap(replace(m.event_key, '_', ' '))) as event_title,
         lower(concat_ws(' ', l.student_name, c.name, c.relation, c.owner, c.value, r.title, replace(m.event_key, '_', ' '),
           case when m.event_key like 'session\_%' then 'class reminder' end, m.channel, case m.channel when 'voice' then 'call' end, s.title,
           to_char(m.due_at at time zone 'Asia/Kolkata', 'HH24:MI DD Mon YYYY-MM-DD'),
           to_char(s.starts_at at time zone 'Asia/Kolkata', 'HH24:MI DD Mon YYYY-MM-DD'))) as search
    from public.message_log m
    join public.contacts c on c.id = m.contact_id
    left join public.imported_leads l on l.id = m.lead_id
    left join public.sessions s on m.subject_kind = 'session' and s.id = m.subject_id
    left join public.notification_rules r on r.event_key = m.event_key and r.channel = m.channel;
comment on view public.message_search is 'Every message with whom it is about and to whom it goes, and the words by which it is found. Runs as the caller.';
revoke all on public.message_search from public, anon, authenticated, service_role;
grant select on public.message_search to authenticated, service_role;

-- ---------------------------------------------------------------- what is coming
create view public.coming_messages with (security_invoker = true) as
  select 'message'::text as kind, m.channel, m.id, m.event_key, m.family_id, m.lead_id, m.contact_id, m.status::text as status, m.gate_reason, m.due_at
    from public.message_log m where m.status in ('planned', 'held', 'claimed')
  union all
  -- A class reminder becomes messages two minutes before it is due; until then it is counted by the addresses that it will go to.
  select 'reminder', r.channel, m.id, r.event_key, e.family_id, e.lead_id, c.id, 'planned', null, m.due_at + make_interval(mins => r.delay_minutes)
    from public.reminders m
    join public.enrollments e on e.id = m.enrollment_id
    join public.notification_rules r on r.is_on and r.channel in ('email', 'whatsapp')
     and r.event_key = case m.kind when 'day_before' then 'session_24h' else 'session_15m' end
    join public.contacts c on c.family_id = e.family_id and c.opted_out_at is null and c.suppressed_at is null
     and c.kind = (case r.channel when 'email' then 'email' else 'phone' end)::public.contact_kind
     and (c.owner <> 'student' or c.lead_id = e.lead_id)
     and (r.audience = 'both' or (r.audience = 'student') = (c.owner = 'student'))
   where m.status = 'planned';
comment on view public.coming_messages is 'What is planned or held, and the class reminders that will become messages. Runs as the caller.';
revoke all on public.coming_messages from public, anon, authenticated, service_role;
grant select on public.coming_messages to authenticated, service_role;

create function public.coming_by_hour(p_hours integer default 24)
returns table (hour timestamptz, channel public.message_channel, planned bigint, held bigint)
language sql stable set search_path = '' as $$
  select date_trunc('hour', greatest(c.due_at, public.app_now()), 'Asia/Kolkata'), c.channel,
         count(*) filter (where c.status <> 'held'), count(*) filter (where c.status = 'held')
    from public.coming_messages c
   where c.due_at < public.app_now() + make_interval(hours => p_hours)
   group by 1, 2 order by 1, 2
$$;
comment on function public.coming_by_hour(integer) is 'How many messages are due in each hour, per channel; what is late already counts in the running hour. Runs as the caller.';
revoke all on function public.coming_by_hour(integer) from public, anon, authenticated, service_role;
grant execute on function public.coming_by_hour(integer) to authenticated;

create function public.rule_reach(p_event_key text, p_channel public.message_channel)
returns table (people bigint, messages bigint)
language sql stable set search_path = '' as $$
  select count(distinct c.contact_id), count(*) from public.coming_messages c
   where c.event_key = p_event_key and c.channel = p_channel and c.due_at < public.app_now() + interval '7 days'
$$;
comment on function public.rule_reach(text, public.message_channel) is 'How many people a cell of the matrix concerns in the next seven days, by what is planned now. Runs as the caller.';
revoke all on function public.rule_reach(text, public.message_channel) from public, anon, authenticated, service_role;
grant execute on function public.rule_reach(text, public.message_channel) to authenticated;

create function public.stuck_messages(p_days integer default 14)
returns table (status public.message_status, channel public.message_channel, code text, reason text, messages bigint, oldest timestamptz)
language sql stable set search_path = '' as $$
  select m.status, m.channel, m.error_code, coalesce(case when m.status in ('held', 'skipped') then m.gate_reason end, m.error_text, m.gate_reason, 'No reason was written.'),
         count(*), min(m.due_at)
    from public.message_log m
   where m.status in ('held', 'failed', 'bounced', 'unknown') and m.due_at between public.app_now() - make_interval(days => p_days) and public.app_now()
   group by 1, 2, 3, 4 order by 5 desc, 6
$$;
comment on function public.stuck_messages(integer) is 'What was due and did not go, by reason, over so many days. Runs as the caller.';
revoke all on function public.stuck_messages(integer) from public, anon, authenticated, service_role;
grant execute on function public.stuck_messages(integer) to authenticated;
