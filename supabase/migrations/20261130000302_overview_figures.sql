-- Overview, its numbers: six figures over four weeks with the four before, what credit is running out, and the first steps.

-- Counts by state over a range of time read the index alone.
drop index public.email_logs_due_at_idx, public.whatsapp_logs_due_at_idx, public.call_logs_due_at_idx;
create index email_logs_due_at_idx on public.email_logs (due_at) include (status);
create index whatsapp_logs_due_at_idx on public.whatsapp_logs (due_at) include (status, is_session);
create index call_logs_due_at_idx on public.call_logs (due_at) include (status, cost_cents);
-- The median of answers reads the index alone too.
drop index public.crm_waits_answered_at_idx;
create index crm_waits_answered_at_idx on public.crm_waits (answered_at) include (since);
create index payments_paid_at_idx on public.payments (paid_at) where paid_at is not null;
create index assignment_submissions_submitted_at_idx on public.assignment_submissions (submitted_at) where submitted_at is not null;

create function private.median_response(p_after timestamptz, p_until timestamptz) returns integer
language sql stable set search_path = '' as $$
  select round(extract(epoch from percentile_cont(0.5) within group (order by w.answered_at - w.since)) / 60)::integer
    from public.crm_waits w where w.answered_at > p_after and w.answered_at <= p_until
$$;
comment on function private.median_response(timestamptz, timestamptz) is 'How many minutes half of the families waited at most whose answer came between two moments; null where none came.';
revoke all on function private.median_response(timestamptz, timestamptz) from public, anon, authenticated, service_role;

create function public.overview_figures() returns jsonb
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
comment on function public.overview_figures() is
  'Numbers of the last eight weeks by week: what messages, calls and gateway cost, students who paid, first responses, work on time, outstanding; attendance of the last eight classes; credit that runs out; and the first steps while nobody has a seat.';
revoke all on function public.overview_figures() from public, anon, authenticated, service_role;
grant execute on function public.overview_figures() to authenticated;
