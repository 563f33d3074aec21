-- The overview counts money as Payment Processing does: what came in by what was paid, what is owed with drafts and failed links, and
-- what needs review by the money that came, also where nobody knows yet what it is for.

create or replace function public.overview_now() returns jsonb
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
    'first_response_minutes', (select round((percentile_cont(0.5) within group (order by extract(epoch from w.answered_at - w.since)) / 60)::numeric)
                                 from public.crm_waits w where w.answered_at >= moment - interval '30 days'),
    'collected_paise', (select coalesce(sum(p.paid_paise), 0) from public.payments p
                         where p.paid_at >= date_trunc('month', moment at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata'),
    'outstanding_paise', (select coalesce(sum(p.amount_paise), 0) from public.payments p where p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')),
    'collected_by_day', (select jsonb_agg(coalesce(x.paise, 0) order by d.day)
                           from generate_series(midnight - interval '13 days', midnight, interval '1 day') d (day)
                           left join (select date_trunc('day', p.paid_at at time zone 'Asia/Kolkata') at time zone 'Asia/Kolkata' as day, sum(p.paid_paise) as paise
                                        from public.payments p where p.paid_at >= midnight - interval '13 days' group by 1) x on x.day = d.day),
    'attendance', (select jsonb_agg(jsonb_build_object('came', a.came, 'seats', a.seats) order by a.starts_at)
                     from (select s.starts_at,
                                  (select count(*) from public.session_attendance x where x.session_id = s.id) as came,
                                  (select count(*) from public.enrollments e where e.batch_id = s.batch_id and e.status = 'active') as seats
                             from public.sessions s where s.status = 'ended' order by s.starts_at desc limit 4) a));
end $$;

create or replace function public.overview_figures() returns jsonb
language plpgsql stable security definer set search_path = '' set jit = off as $$
-- Weeks are counted back from this moment: week 0 is the last seven days. Arrays begin with week 7, the oldest.
declare
  moment timestamptz := public.app_now();
  begun  timestamptz := public.app_now() - interval '56 days';
  month  timestamp := date_trunc('month', public.app_now() at time zone 'Asia/Kolkata');
  prices jsonb := (select s.value from public.app_settings s where s.key = 'message_costs');
  per_cent numeric := (select (s.value ->> 'paise_per_cost_cent')::numeric from public.app_settings s where s.key = 'calling_policy');
begin
  perform private.require_admin();
  return (
    with weeks as materialized (
      select w, moment - make_interval(days => 7 * w + 7) as after, moment - make_interval(days => 7 * w) as until from generate_series(7, 0, -1) w),
    -- Each count reads its range of an index, and nothing is reckoned row by row.
    sent as materialized (
      select k.w, k.whatsapp * (prices ->> 'whatsapp')::numeric as whatsapp,
             k.email * (prices ->> 'email')::numeric + k.whatsapp * (prices ->> 'whatsapp')::numeric + coalesce(k.cents, 0) * per_cent + k.fees as paise
        from (select w.w,
                     (select count(*) from public.email_logs e where e.due_at > w.after and e.due_at <= w.until and e.status in ('sent', 'delivered', 'read', 'bounced')) as email,
                     (select count(*) from public.whatsapp_logs x where x.due_at > w.after and x.due_at <= w.until and x.status in ('sent', 'delivered', 'read') and not x.is_session) as whatsapp,
                     (select sum(c.cost_cents) from public.call_logs c where c.due_at > w.after and c.due_at <= w.until and c.cost_cents is not null) as cents,
                     (select coalesce(sum(p.fees_paise), 0) from public.payments p where p.paid_at > w.after and p.paid_at <= w.until) as fees
                from weeks w) k),
    work as materialized (
      select w.w, count(*) as n, count(*) filter (where s.submitted_at <= coalesce(x.due_at, a.due_at)) as on_time
        from weeks w
        join public.assignment_submissions s on s.submitted_at > w.after and s.submitted_at <= w.until
        join public.assignments a on a.id = s.assignment_id
        left join public.assignment_extensions x on x.assignment_id = s.assignment_id and x.enrollment_id = s.enrollment_id
       group by w.w)
    select jsonb_build_object(
      'cost_paise', (select jsonb_agg(round(s.paise) order by s.w desc) from sent s),
      'paid_students', (
        select jsonb_agg((select count(distinct p.lead_id) from public.payments p
                           where p.paid_at > w.after and p.paid_at <= w.until and p.purpose <> 'other' and coalesce(p.part, 1) = 1) order by w.w desc) from weeks w),
      'first_response', (select jsonb_agg(private.median_response(w.after, w.until) order by w.w desc) from weeks w),
      'first_response_now', private.median_response(moment - interval '28 days', moment),
      'first_response_before', private.median_response(begun, moment - interval '28 days'),
      'work', (select jsonb_agg(jsonb_build_object('n', coalesce(k.n, 0), 'on_time', coalesce(k.on_time, 0)) order by w.w desc) from weeks w left join work k on k.w = w.w),
      'outstanding_paise', (
        select jsonb_agg((select coalesce(sum(p.amount_paise), 0) from public.payments p
                           where p.created_at <= w.until
                             and (p.paid_at > w.until
                                  or (p.paid_at is null and (p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending', 'failed')
                                                             or (p.status in ('expired', 'needs_review') and p.updated_at > w.until))))
                         ) order by w.w desc) from weeks w),
      'collected_before_paise', (
        select coalesce(sum(p.paid_paise), 0) from public.payments p
         where p.paid_at >= (month - interval '1 month') at time zone 'Asia/Kolkata'
           and p.paid_at < least((moment at time zone 'Asia/Kolkata') - interval '1 month', month) at time zone 'Asia/Kolkata'),
      'attendance', (
        select jsonb_agg(jsonb_build_object('came', a.came, 'seats', a.seats) order by a.starts_at)
          from (select s.starts_at, (select count(*) from public.session_attendance x where x.session_id = s.id) as came,
                       (select count(*) from public.enrollments e where e.batch_id = s.batch_id and e.status = 'active') as seats
                  from public.sessions s where s.status = 'ended' order by s.starts_at desc limit 8) a),
      -- What stays of it is gone within two days, as the last week was spent; the wallet of calls has a floor of its own.
      'low_credit', (
        select coalesce(jsonb_agg(jsonb_build_object('channel', c.channel, 'balance', c.balance) order by c.channel), '[]')
          from public.channel_states c
         where (c.channel = 'whatsapp' and c.balance < (select sum(s.whatsapp) / 100 / 7 * 2 from sent s where s.w = 0))
            or (c.channel = 'voice' and c.balance <= (select (s.value ->> 'low_balance')::numeric from public.app_settings s where s.key = 'calling_policy'))),
      'first_run', case when exists (select 1 from public.enrollments) then null else jsonb_build_object(
        'provider', private.setting('send_mode') = 'sandbox' or exists (select 1 from public.channel_states c where c.last_ok_at is not null),
        'leads', exists (select 1 from public.imported_leads),
        'form', exists (select 1 from public.app_settings s where s.key in ('brand', 'educator_name', 'legal_name') and s.updated_by is not null),
        'session', exists (select 1 from public.sessions),
        'copies', exists (select 1 from public.message_events e where e.kind = 'copied'),
        'live', private.setting('send_mode') = 'live') end));
end $$;
