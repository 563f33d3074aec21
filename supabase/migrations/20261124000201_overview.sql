-- Overview: what needs the educator now, how far the leads of some days are, how today runs, and whether every part is alive.
-- Each is one question to the database, so that the page is as quick with a million messages as with none. Many small
-- questions in one look dear to the planner, and compiling them would take longer than answering: hence no jit.

-- Counts by time of a ledger read one range of this index, however long the ledger is.
create index email_logs_due_at_idx on public.email_logs (due_at);
create index whatsapp_logs_due_at_idx on public.whatsapp_logs (due_at);
create index call_logs_due_at_idx on public.call_logs (due_at);
-- The funnel reads the index alone.
create index imported_leads_funnel_idx on public.imported_leads (created_at, stage);
create index webhook_events_failed_reason_idx on public.webhook_events (provider, received_at) where status = 'failed';

create function private.stage_step(p_stage public.lead_stage) returns smallint
language sql immutable set search_path = '' as $$
  select case p_stage when 'invited' then 1 when 'cta_submitted' then 2 when 'approved' then 3 when 'contacted' then 3 when 'interested' then 4
                      when 'link_sent' then 5 when 'paid' then 6 when 'enrolled' then 7 else 0 end::smallint
$$;
comment on function private.stage_step(public.lead_stage) is 'How far a lead is on the way, 0 to 7. One that is lost, or not to be contacted, counts as imported only.';
revoke all on function private.stage_step(public.lead_stage) from public, anon, authenticated, service_role;

create function public.overview_funnel(p_from timestamptz, p_until timestamptz) returns integer[]
language plpgsql stable security definer set search_path = '' set jit = off as $$
begin
  perform private.require_admin();
  return (
    with steps as materialized (
      select private.stage_step(s.stage) as step, s.n
        from (select l.stage, count(*) as n from public.imported_leads l where l.created_at >= p_from and l.created_at < p_until group by l.stage) s)
    select array_agg((select coalesce(sum(s.n), 0)::integer from steps s where s.step >= k.step) order by k.step) from generate_series(0, 7) k (step));
end $$;
comment on function public.overview_funnel(timestamptz, timestamptz) is
  'How many of the leads that came in between two moments stand at a step or beyond it: imported, invited, submitted, approved, interested, link sent, paid, enrolled.';
revoke all on function public.overview_funnel(timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.overview_funnel(timestamptz, timestamptz) to authenticated;

create function public.overview_now() returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off as $$
declare
  moment timestamptz := public.app_now();
  midnight timestamptz := date_trunc('day', moment at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata';
begin
  perform private.require_admin();
  return jsonb_build_object(
    'safety', (select jsonb_build_object('count', count(*), 'oldest', min(t.created_at), 'ticket_id', (array_agg(t.id order by t.created_at))[1])
                 from public.support_tickets t where t.category = 'safety' and t.status <> 'resolved'),
    'care', (select jsonb_build_object('count', count(*), 'family_id', (array_agg(f.id order by f.automation_stopped_at))[1],
                                       'family', (array_agg(f.name order by f.automation_stopped_at))[1], 'oldest', min(f.automation_stopped_at))
               from public.families f where f.automation_stopped_at is not null
                and not exists (select 1 from public.support_tickets t where t.family_id = f.id and t.category = 'safety' and t.status <> 'resolved')),
    'review', (select jsonb_build_object('count', count(*), 'amount_paise', coalesce(sum(p.amount_paise), 0), 'oldest', min(p.updated_at))
                 from public.payments p where p.status = 'needs_review'),
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
    'first_response_minutes', (select round((percentile_cont(0.5) within group (order by extract(epoch from w.answered_at - w.since)) / 60)::numeric)
                                 from public.crm_waits w where w.answered_at >= moment - interval '30 days'),
    'collected_paise', (select coalesce(sum(p.amount_paise), 0) from public.payments p
                         where p.status = 'paid' and p.paid_at >= date_trunc('month', moment at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata'),
    'outstanding_paise', (select coalesce(sum(p.amount_paise), 0) from public.payments p where p.status in ('link_created', 'link_sent', 'opened', 'pending')),
    'collected_by_day', (select jsonb_agg(coalesce(x.paise, 0) order by d.day)
                           from generate_series(midnight - interval '13 days', midnight, interval '1 day') d (day)
                           left join (select date_trunc('day', p.paid_at at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata' as day, sum(p.amount_paise) as paise
                                        from public.payments p where p.status = 'paid' and p.paid_at >= midnight - interval '13 days' group by 1) x on x.day = d.day),
    'attendance', (select jsonb_agg(jsonb_build_object('came', a.came, 'seats', a.seats) order by a.starts_at)
                     from (select s.starts_at,
                                  (select count(*) from public.session_attendance x where x.session_id = s.id) as came,
                                  (select count(*) from public.enrollments e where e.batch_id = s.batch_id and e.status = 'active') as seats
                             from public.sessions s where s.status = 'ended' order by s.starts_at desc limit 4) a));
end $$;
comment on function public.overview_now() is 'All that the overview says of this moment: what waits for the educator by kind with the oldest of each, what did not go, what could not be applied, and the channels.';
revoke all on function public.overview_now() from public, anon, authenticated, service_role;
grant execute on function public.overview_now() to authenticated;
