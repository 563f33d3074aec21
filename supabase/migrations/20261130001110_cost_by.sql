-- What a student costs, by where the lead came from and by batch: which list to buy again, and whether calls are worth it.

create function public.cost_by(p_from timestamptz, p_until timestamptz)
returns table (part text, key text, name text, leads integer, paid integer, messages_paise bigint, calls_paise bigint, fees_paise bigint)
language plpgsql stable security definer set search_path = '' set jit = off as $$
-- Of the leads that came in between two moments, all that was spent on them since. Prices and what counts as sent are those
-- of overview_figures(). A message to a family as a whole is booked to no child, and stands in no row.
declare
  prices jsonb := (select s.value from public.app_settings s where s.key = 'message_costs');
  per_cent numeric := (select (s.value ->> 'paise_per_cost_cent')::numeric from public.app_settings s where s.key = 'calling_policy');
begin
  perform private.require_admin();
  return query
    with cohort as materialized (
      select l.id, case when l.source is not null then 'source' when i.id is not null then 'import' else 'none' end as came_by,
             coalesce(l.source, i.id::text) as came_from, coalesce(l.source, i.file_name) as came_name,
             coalesce((select e.batch_id from public.enrollments e where e.lead_id = l.id order by e.created_at desc limit 1),
                      (select p.batch_id from public.payments p where p.lead_id = l.id order by p.created_at desc limit 1)) as batch_id
        from public.imported_leads l left join public.lead_imports i on i.id = l.import_id
       where l.created_at >= p_from and l.created_at < p_until and l.merged_into is null and l.erased_at is null),
    -- No message is older than its lead: each ledger is read from there on, once.
    email as (select e.lead_id, count(*) as n from public.email_logs e
               where e.due_at >= p_from and e.status in ('sent', 'delivered', 'read', 'bounced') group by 1),
    whatsapp as (select x.lead_id, count(*) as n from public.whatsapp_logs x
                  where x.due_at >= p_from and x.status in ('sent', 'delivered', 'read') and not x.is_session group by 1),
    calls as (select c.lead_id, sum(c.cost_cents) as cents from public.call_logs c where c.due_at >= p_from and c.cost_cents is not null group by 1),
    money as (select p.lead_id, coalesce(sum(p.fees_paise), 0) as fees, bool_or(p.purpose <> 'other' and coalesce(p.part, 1) = 1) as is_student
                from public.payments p where p.paid_at >= p_from group by 1),
    spent as materialized (
      select c.*, coalesce(e.n, 0) * (prices ->> 'email')::numeric + coalesce(x.n, 0) * (prices ->> 'whatsapp')::numeric as messages,
             coalesce(k.cents, 0) * per_cent as calls, coalesce(p.fees, 0) as fees, coalesce(p.is_student, false) as is_student
        from cohort c
        left join email e on e.lead_id = c.id left join whatsapp x on x.lead_id = c.id
        left join calls k on k.lead_id = c.id left join money p on p.lead_id = c.id)
    select s.came_by, s.came_from, s.came_name, count(*)::integer, count(*) filter (where s.is_student)::integer,
           round(sum(s.messages))::bigint, round(sum(s.calls))::bigint, round(sum(s.fees))::bigint
      from spent s group by 1, 2, 3
    union all
    select 'batch', b.id::text, b.name, count(*)::integer, count(*) filter (where s.is_student)::integer,
           round(sum(s.messages))::bigint, round(sum(s.calls))::bigint, round(sum(s.fees))::bigint
      from spent s join public.batches b on b.id = s.batch_id group by b.id, b.name
     order by 4 desc, 3;
end $$;
comment on function public.cost_by(timestamptz, timestamptz) is
  'What was spent on the leads that came in between two moments: messages, calls and gateway fees, by source (part source, import or none) and by batch (part batch). The educator only.';
revoke all on function public.cost_by(timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.cost_by(timestamptz, timestamptz) to authenticated;
