-- The morning summary: once a day, at the educator's own hour, what waits for her. And what it tells, told to the engine as to the page.
-- Money is counted as Payment Processing counts it: what came in by what was paid, what is owed with drafts and failed links, and what
-- needs review by the money that came, also where nobody knows yet what it is for.

create function private.overview_facts() returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off as $$
declare
  moment timestamptz := public.app_now();
  midnight timestamptz := date_trunc('day', moment at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata';
begin
  return jsonb_build_object(
    'safety', (select jsonb_build_object('count', count(*), 'oldest', min(t.created_at), 'ticket_id', (array_agg(t.id order by t.created_at))[1])
                 from public.support_tickets t where t.category = 'safety' and t.status <> 'resolved'),
    'care', (select jsonb_build_object('count', count(*), 'family_id', (array_agg(f.id order by f.automation_stopped_at))[1],
                                       'family', (array_agg(f.name order by f.automation_stopped_at))[1], 'oldest', min(f.automation_stopped_at))
               from public.families f where f.automation_stopped_at is not null
                and not exists (select 1 from public.support_tickets t where t.family_id = f.id and t.category = 'safety' and t.status <> 'resolved')),
    'review', (select jsonb_build_object('count', count(*), 'amount_paise', coalesce(sum(r.came_paise), 0), 'oldest', min(r.created_at))
                 from public.payment_reviews r where r.status = 'open'),
    'replies', (select jsonb_build_object('count', count(*), 'late', count(*) filter (where c.waiting_since < moment - interval '4 hours'),
                                          'oldest', min(c.waiting_since),
                                          'family', (select f.name from public.families f where f.id = (array_agg(c.family_id order by c.waiting_since))[1]))
                  from public.crm_conversations c where c.needs_reply and c.status = 'open' and c.snoozed_until is null),
    'tickets', (select jsonb_build_object('count', count(*), 'overdue', count(*) filter (where t.reply_by < moment), 'oldest', min(t.waiting_since))
                  from public.support_tickets t where t.status in ('open', 'waiting_on_you') and t.category <> 'safety'),
    'cta', (select jsonb_build_object('count', count(*), 'late', count(*) filter (where s.submitted_at < moment - interval '24 hours'), 'oldest', min(s.submitted_at))
              from public.cta_submissions s where s.status = 'pending' and (s.snoozed_until is null or s.snoozed_until < moment)),
    'work', (select jsonb_build_object('count', count(*), 'late', count(*) filter (where w.submitted_at < moment - interval '48 hours'), 'oldest', min(w.submitted_at))
               from public.assignment_submissions w where w.status in ('submitted', 'late', 'in_review')),
    'tasks', (select jsonb_build_object('count', count(*), 'oldest', min(k.due_at)) from public.tasks k where k.done_at is null and k.due_at < moment),
    'stuck', (select coalesce(jsonb_object_agg(s.status, s.n), '{}') from (
                select l.status, count(*) as n from (
                  select e.status from public.email_logs e where e.status in ('held', 'unknown', 'failed') and e.due_at between moment - interval '14 days' and moment
                  union all
                  select w.status from public.whatsapp_logs w where w.status in ('held', 'unknown', 'failed') and w.due_at between moment - interval '14 days' and moment
                  union all
                  select c.status from public.call_logs c where c.status in ('held', 'unknown', 'failed') and c.due_at between moment - interval '14 days' and moment) l
                 group by l.status) s),
    'dead', (select coalesce(jsonb_agg(jsonb_build_object('provider', d.provider, 'reason', d.reason, 'count', d.n, 'oldest', d.oldest) order by d.n desc), '[]')
               from (select w.provider, split_part(coalesce(w.error, 'No reason was written.'), ':', 1) as reason, count(*) as n, min(w.received_at) as oldest
                       from public.webhook_events w where w.status = 'failed' group by 1, 2) d),
    'dead_events', (select count(*) from public.automation_events a where a.status = 'failed'),
    'channels', (select coalesce(jsonb_agg(jsonb_build_object(
                   'channel', c.channel, 'is_paused', c.is_paused, 'broken', c.breaker_text, 'last_ok_at', c.last_ok_at, 'last_error_at', c.last_error_at,
                   'last_error_text', c.last_error_text, 'last_event_at', c.last_event_at, 'balance', c.balance, 'balance_unit', c.balance_unit) order by c.channel), '[]')
                   from public.channel_states c),
    'today', (select jsonb_build_object('due', count(*), 'left', count(*) filter (where d.status not in ('planned', 'claimed', 'calling', 'held', 'unknown')))
                from (
                  select e.status from public.email_logs e where e.due_at >= midnight and e.due_at <= moment and e.status <> 'cancelled'
                  union all
                  select w.status from public.whatsapp_logs w where w.due_at >= midnight and w.due_at <= moment and w.status <> 'cancelled'
                  union all
                  select c.status from public.call_logs c where c.due_at >= midnight and c.due_at <= moment and c.status <> 'cancelled') d),
    'collected_paise', (select coalesce(sum(p.paid_paise), 0) from public.payments p
                         where p.paid_at >= date_trunc('month', moment at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata'),
    'outstanding_paise', (select coalesce(sum(p.amount_paise), 0) from public.payments p where p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')),
    'collected_by_day', (select jsonb_agg(coalesce(x.paise, 0) order by d.day)
                           from generate_series(midnight - interval '13 days', midnight, interval '1 day') d (day)
                           left join (select date_trunc('day', p.paid_at at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata' as day, sum(p.paid_paise) as paise
                                        from public.payments p where p.paid_at >= midnight - interval '13 days' group by 1) x on x.day = d.day));
end $$;
comment on function private.overview_facts() is 'All that the overview and the morning summary say of this moment.';
revoke all on function private.overview_facts() from public, anon, authenticated, service_role;
grant execute on function private.overview_facts() to service_role;

create or replace function public.overview_now() returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off as $$
begin
  perform private.require_admin();
  return private.overview_facts();
end $$;

-- ---------------------------------------------------------------- when, and where to
insert into public.app_settings (key, value, about, is_public) values
  ('morning_summary', '{"at": "07:30", "zone": "Asia/Kolkata", "when_empty": false}',
   'When the educator gets her morning summary, in which zone, and whether also on days on which nothing waits', false)
on conflict (key) do nothing;

create function private.check_morning_setting() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if coalesce(new.value ->> 'at', '') !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' then
    raise exception 'Write the time as 07:30.' using errcode = 'check_violation';
  end if;
  if not exists (select from pg_catalog.pg_timezone_names z where z.name = new.value ->> 'zone') then
    raise exception 'Write the zone as Asia/Kolkata.' using errcode = 'check_violation';
  end if;
  if jsonb_typeof(new.value -> 'when_empty') is distinct from 'boolean' then
    raise exception 'Say whether it comes on days on which nothing waits.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.check_morning_setting() from public, anon, authenticated, service_role;
create trigger app_settings_check_morning before update on public.app_settings for each row
  when (new.key = 'morning_summary') execute function private.check_morning_setting();

create table public.morning_summaries (
  day        date not null,
  channel    public.message_channel not null,
  status     public.message_status not null default 'planned',
  to_address text,
  template_id uuid references public.message_templates (id) on delete restrict,
  variables  jsonb not null default '{}',
  reason     text,
  not_before timestamptz not null default public.app_now(),
  called_at  timestamptz,
  sent_at    timestamptz,
  created_at timestamptz not null default public.app_now(),
  -- Why none is sent twice.
  primary key (day, channel)
);
comment on table public.morning_summaries is 'The educator''s morning summary: one per day of her zone and channel, and what became of it. It is in no ledger, as it belongs to no family.';
comment on column public.morning_summaries.called_at is 'Real clock, committed before the request leaves. One that then stays silent is unknown, and not sent again.';
create index morning_summaries_waiting_idx on public.morning_summaries (not_before) where status in ('planned', 'calling');
create index morning_summaries_template_id_idx on public.morning_summaries (template_id);
revoke all on public.morning_summaries from public, anon, authenticated, service_role;
grant select, insert, update on public.morning_summaries to service_role;
grant select on public.morning_summaries to authenticated;
alter table public.morning_summaries enable row level security;
create policy "The educator sees her summaries" on public.morning_summaries for select to authenticated using ((select private.is_admin()));

create function private.educator_address() returns table (language text, email text, phone text)
language sql stable security definer set search_path = '' as $$
  select p.language::text, coalesce(nullif(private.setting('educator_test_email'), ''), u.email::text), coalesce(private.setting('educator_test_phone'), '')
    from public.profiles p join auth.users u on u.id = p.user_id
   where p.role = 'admin' order by p.created_at, p.user_id limit 1
$$;
comment on function private.educator_address() is 'Where the educator is written to, and in which language: her address for copies, else that of her account; empty phone: none is set.';
revoke all on function private.educator_address() from public, anon, authenticated, service_role;
grant execute on function private.educator_address() to service_role;
