-- CTA Review: snoozed forms, how warm a lead is and why, possible duplicates, the queue as one list, and its figures.

alter table public.cta_submissions add column snoozed_until timestamptz;
comment on column public.cta_submissions.snoozed_until is 'Until when the educator does not want to see it among those that wait.';
grant update (snoozed_until) on public.cta_submissions to authenticated;

insert into public.app_settings (key, value, about, is_public) values
  ('reject_reasons', '["Too young", "Too old", "Batch is full", "Not serious", "Asked twice"]', 'Short reasons for rejecting a form; only the educator sees them', false),
  ('lost_reasons', '["Too expensive", "No time", "Joined something else", "Cannot be reached", "Not interested any more"]', 'Short reasons why a lead is lost', false);
alter table public.app_settings add constraint app_settings_reasons check (
  key not in ('reject_reasons', 'lost_reasons') or (
    jsonb_typeof(value) = 'array' and jsonb_array_length(value) between 1 and 20
    and not jsonb_path_exists(value, '$[*] ? (@.type() != "string" || @ == "")')));

create function private.tell_forms() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('inbox', 'form', '{}'::jsonb);
  return null;
end $$;
revoke all on function private.tell_forms() from public, anon, authenticated, service_role;
create trigger cta_submissions_tell after update on public.cta_submissions for each statement execute function private.tell_forms();

-- Names are compared to find one child under two entries.
create index imported_leads_student_name_idx on public.imported_leads (lower(student_name));

-- ---------------------------------------------------------------- how warm a lead is
create view public.lead_scores with (security_invoker = true) as
  select s.lead_id, greatest(0, least(100, s.score)) as score,
         case when s.score >= 70 then 'hot' when s.score >= 40 then 'warm' else 'cold' end as warmth, s.reasons
    from (
      select l.id as lead_id, coalesce(sum(p.points), 0)::int as score,
             coalesce(array_agg(p.reason order by abs(p.points) desc) filter (where p.points is not null), '{}') as reasons
        from public.imported_leads l
        left join lateral (
          select 30 as points, 'sent the form (+30)' as reason
           where exists (select 1 from public.cta_submissions f where f.lead_id = l.id and f.submitted_at is not null)
          union all
          select 20, 'the parent said yes to the course (+20)'
           where exists (select 1 from public.current_consents c where c.lead_id = l.id and c.purpose = 'course' and c.granted)
          union all
          select 20, 'wrote to us in the last 7 days (+20)'
           where exists (select 1 from public.crm_messages m where m.family_id = l.family_id and m.direction = 'in'
                            and m.happened_at > public.app_now() - interval '7 days')
          union all
          select 15, 'spoke with us on the phone (+15)'
           where exists (select 1 from public.call_logs c where c.lead_id = l.id and c.call_status = 'completed' and c.status = 'delivered')
          union all
          select 10, 'a contact is proven (+10)'
           where exists (select 1 from public.contacts c where c.family_id = l.family_id and c.verified_at is not null)
          union all
          select 10, 'age fits (+10)'
           where extract(year from public.app_now())::int - l.birth_year between 12 and 18 or (l.birth_year is null and l.age between 12 and 18)
          union all
          select -20, 'asked for no more messages (-20)'
           where exists (select 1 from public.contacts c where c.family_id = l.family_id and c.opted_out_at is not null)
          union all
          select -15, 'two calls were not answered (-15)'
           where (select count(*) from public.call_logs c where c.lead_id = l.id and c.call_status in ('no_answer', 'busy')) >= 2
          union all
          select -20, 'nothing heard for three weeks (-20)'
           where not exists (select 1 from public.crm_messages m where m.family_id = l.family_id and m.direction = 'in'
                                and m.happened_at > public.app_now() - interval '21 days')
             and not exists (select 1 from public.cta_submissions f where f.lead_id = l.id and f.submitted_at > public.app_now() - interval '21 days')
        ) p on true
       group by l.id
    ) s;
comment on view public.lead_scores is 'How warm each lead is: hot from 70, warm from 40, of simple points that are named in reasons.';

-- ---------------------------------------------------------------- possible duplicates
create view public.cta_duplicates with (security_invoker = true) as
  select f.id as submission_id, d.id as lead_id, d.family_id, d.student_name, d.city, d.stage, d.created_at, found.why
    from public.cta_submissions f
    join public.imported_leads l on l.id = f.lead_id
    join lateral (
      select l.possible_sibling_of as id, 'Possible sibling' as why where l.possible_sibling_of is not null
      union all
      select o.id, 'Possible sibling' from public.imported_leads o where o.possible_sibling_of = l.id
      union all
      select o.id, 'The same ' || case c.kind when 'email' then 'e-mail address' else 'number' end
        from public.contacts c join public.imported_leads o on o.family_id = c.family_id
       where (c.kind, c.value) in (('email', f.guardian_email), ('phone', f.guardian_phone)) and c.family_id <> l.family_id
      union all
      select o.id, 'The same name' || case when o.city is not null and lower(o.city) = lower(coalesce(f.city, l.city)) then ' and city' else '' end
        from public.imported_leads o where lower(o.student_name) = lower(l.student_name) and o.id <> l.id
    ) found on true
    join public.imported_leads d on d.id = found.id;
comment on view public.cta_duplicates is 'Other entries that may be the child of a form, and why. Runs as the caller.';

-- ---------------------------------------------------------------- the queue
create view public.cta_queue with (security_invoker = true) as
  select f.id, f.lead_id, l.family_id, f.status, f.snoozed_until, coalesce(f.snoozed_until > public.app_now(), false) as is_snoozed,
         f.language, f.filled_by, coalesce(f.student_name, l.student_name, 'Not named yet') as student_name, l.student_name as lead_name,
         coalesce(f.birth_year, l.birth_year) as birth_year,
         coalesce(extract(year from public.app_now())::int - coalesce(f.birth_year, l.birth_year), l.age::int) as age,
         coalesce(f.grade, l.grade) as grade, coalesce(f.city, l.city) as city, l.source, f.why,
         f.guardian_name, f.guardian_relation, f.guardian_birth_year, f.guardian_email, f.guardian_phone, f.contact_hours,
         f.submitted_at, f.reviewed_at, f.reviewed_by, f.review_reason, f.created_at, l.stage, l.lost_reason,
         case when c.granted is null then 'none' when c.granted then 'given' else 'refused' end as consent,
         case when f.guardian_email is null then null when e.opted_out_at is not null then 'opted_out' when e.suppressed_at is not null then 'not_valid'
              when e.verified_at is not null then 'verified' else 'unverified' end as email_state,
         case when f.guardian_phone is null then null when p.opted_out_at is not null then 'opted_out' when p.suppressed_at is not null then 'not_valid'
              when p.verified_at is not null then 'verified' else 'unverified' end as phone_state,
         d.duplicates, s.score, s.warmth, s.reasons,
         lower(concat_ws(' ', f.student_name, l.student_name, f.guardian_name, f.city, f.guardian_email)) as words
    from public.cta_submissions f
    left join public.imported_leads l on l.id = f.lead_id
    left join public.current_consents c on c.lead_id = f.lead_id and c.purpose = 'course'
    left join public.contacts e on e.kind = 'email' and e.value = f.guardian_email
    left join public.contacts p on p.kind = 'phone' and p.value = f.guardian_phone
    left join lateral (select count(distinct x.lead_id)::int as duplicates from public.cta_duplicates x where x.submission_id = f.id) d on true
    left join lateral (select x.score, x.warmth, x.reasons from public.lead_scores x where x.lead_id = f.lead_id) s on true
   where f.status <> 'started';
comment on view public.cta_queue is 'Forms that came in, each with the child, the parent''s answer, the state of the contacts and how warm the lead is. Runs as the caller.';

-- ---------------------------------------------------------------- figures
create function public.cta_figures(p_days integer default 90)
returns table (pending bigint, snoozed bigint, waiting bigint, approved_all bigint, rejected bigint, everything bigint, median_wait_seconds double precision, approved_week bigint, approved_week_before bigint,
               sent bigint, approved bigint, interested bigint, link_sent bigint, paid bigint)
language sql stable set search_path = '' as $$
  with forms as (
    select f.*, coalesce(f.snoozed_until > public.app_now(), false) as is_snoozed from public.cta_submissions f where f.status <> 'started'
  ), asked as (
    select distinct f.lead_id, f.status from forms f where f.submitted_at > public.app_now() - make_interval(days => least(greatest(p_days, 1), 730))
  ), reached as (
    select a.lead_id, bool_or(a.status = 'approved') as approved,
           bool_or(h.to_stage in ('interested', 'link_sent', 'paid', 'enrolled')) as interested,
           bool_or(h.to_stage in ('link_sent', 'paid', 'enrolled')) as link_sent,
           bool_or(h.to_stage in ('paid', 'enrolled')) as paid
      from asked a left join public.stage_changes h on h.lead_id = a.lead_id
     group by a.lead_id
  )
  select (select count(*) from forms where status = 'pending' and not is_snoozed),
         (select count(*) from forms where status = 'pending' and is_snoozed),
         (select count(*) from forms where status in ('awaiting_guardian', 'more_info')),
         (select count(*) from forms where status = 'approved'),
         (select count(*) from forms where status in ('rejected', 'withdrawn')),
         (select count(*) from forms),
         (select percentile_cont(0.5) within group (order by extract(epoch from reviewed_at - submitted_at))
            from forms where reviewed_at > public.app_now() - interval '30 days' and reviewed_at >= submitted_at),
         (select count(*) from forms where status = 'approved' and reviewed_at > public.app_now() - interval '7 days'),
         (select count(*) from forms where status = 'approved' and reviewed_at between public.app_now() - interval '14 days' and public.app_now() - interval '7 days'),
         count(*), count(*) filter (where r.approved), count(*) filter (where r.approved and r.interested),
         count(*) filter (where r.approved and r.link_sent), count(*) filter (where r.approved and r.paid)
    from reached r
$$;
comment on function public.cta_figures(integer) is 'What waits, how long it took, and how far the families got who sent a form in the last p_days days. Runs as the caller.';

-- ---------------------------------------------------------------- access
revoke all on function public.cta_figures(integer) from public, anon, authenticated, service_role;
grant execute on function public.cta_figures(integer) to authenticated;
revoke all on public.lead_scores, public.cta_duplicates, public.cta_queue from public, anon, authenticated, service_role;
grant select on public.lead_scores, public.cta_duplicates, public.cta_queue to authenticated, service_role;
