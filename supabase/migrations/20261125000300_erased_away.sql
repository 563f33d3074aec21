-- Who was erased is not listed among the living: what must be kept stands with the payment or the permission, and nowhere else.
-- And a list that brings an erased person again says so before it runs.

create or replace view public.lead_list with (security_invoker = true) as
  select l.id, l.family_id, l.import_id, l.student_name, l.stage, l.stage_changed_at, l.lost_reason, l.birth_year, l.age, l.grade, l.city, l.source,
         l.possible_sibling_of, l.created_at, i.file_name,
         (select c.name from public.contacts c where c.family_id = l.family_id and c.owner <> 'student' and c.name is not null
           order by c.created_at limit 1) as guardian_name,
         (select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'owner', c.owner, 'masked', case c.kind
                    when 'phone' then case when c.value like '+91%' then '+91 ' else '' end || '•••••• ' || right(c.value, 4)
                    else left(c.value, 1) || '•••@' || split_part(c.value, '@', 2) end,
                    'opted_out', c.opted_out_at is not null, 'unreachable', c.suppressed_at is not null)
                  order by c.kind, c.owner, c.created_at)
            from public.contacts c where c.family_id = l.family_id and (c.owner <> 'student' or c.lead_id = l.id)) as contacts
    from public.imported_leads l
    left join public.lead_imports i on i.id = l.import_id
   where l.merged_into is null and l.erased_at is null;

-- ---------------------------------------------------------------- the roster
create or replace view public.roster with (security_invoker = true) as
  select r.*,
         array_remove(array[
           case when r.status = 'active' and r.last_classes like '%00' then 'absent' end,
           case when r.status = 'active' and r.work_due > 0 and r.handed_in_at is null then 'no_work' end,
           case when r.overdue_paise > 0 then 'dues' end,
           case when r.status <> 'ended' and not r.has_consent then 'consent' end,
           case when r.status = 'active' and r.reminders_failing then 'reminders' end,
           case when r.status = 'active' and r.user_id is null then 'account' end], null) as flags
    from (
      select e.id, e.lead_id, e.family_id, e.batch_id, e.user_id, e.status, e.claimed_at, e.created_at, e.access_until, e.paused_until, e.state_reason,
             l.student_name, l.birth_year, l.grade, l.city, l.stage, b.name as batch_name, g.name as guardian_name,
             coalesce(c.held, 0) as classes_held, coalesce(c.attended, 0) as classes_attended, coalesce(c.last_classes, '') as last_classes,
             coalesce(w.due, 0) as work_due, coalesce(h.handed_in, 0) as work_handed_in, h.handed_in_at,
             coalesce(p.due_paise, 0) as due_paise, coalesce(p.overdue_paise, 0) as overdue_paise,
             coalesce(k.granted, false) as has_consent, f.certificate_status, f.certificate_id,
             greatest(c.last_joined_at, h.handed_in_at) as last_seen_at,
             exists (select 1 from public.reminders r
                      where r.enrollment_id = e.id and r.due_at between public.app_now() - interval '14 days' and public.app_now()
                        and exists (select 1 from public.message_log m where m.reminder_id = r.id and m.status in ('failed', 'bounced'))
                        and not exists (select 1 from public.message_log m where m.reminder_id = r.id and m.status in ('sent', 'delivered', 'read', 'planned', 'claimed', 'held')))
               as reminders_failing
        from public.enrollments e
        join public.imported_leads l on l.id = e.lead_id
        join public.batches b on b.id = e.batch_id
        left join lateral (select c.name from public.contacts c where c.family_id = e.family_id and c.owner <> 'student'
                            order by c.verified_at is null, c.owner <> 'guardian', c.created_at limit 1) g on true
        left join lateral (
          select count(*) as held, count(a.joined_at) as attended, max(a.joined_at) as last_joined_at,
                 right(string_agg(case when a.joined_at is null then '0' else '1' end, '' order by s.starts_at), 4) as last_classes
            from public.sessions s left join public.session_attendance a on a.session_id = s.id and a.enrollment_id = e.id
           where s.batch_id = e.batch_id and s.status = 'ended' and (s.starts_at > e.created_at or a.joined_at is not null)) c on true
        left join lateral (
          select count(*) as due from public.assignments a
           where a.batch_id = e.batch_id and a.published_at is not null and a.due_at < public.app_now() and a.due_at > e.created_at) w on true
        left join lateral (
          select count(*) as handed_in, max(s.submitted_at) as handed_in_at from public.assignment_submissions s
           where s.enrollment_id = e.id and s.status <> 'draft') h on true
        left join lateral (
          select sum(p.amount_paise) as due_paise,
                 sum(p.amount_paise) filter (where p.due_on < (public.app_now() at time zone 'Asia/Kolkata')::date) as overdue_paise
            from public.payments p where p.lead_id = e.lead_id and p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending')) p on true
        left join lateral (select g.granted from public.guardian_consents g where g.lead_id = e.lead_id and g.purpose = 'course' order by g.id desc limit 1) k on true
        left join lateral (select f.status as certificate_status, f.id as certificate_id from public.certificates f
                            where f.enrollment_id = e.id order by f.created_at desc limit 1) f on true
       where l.erased_at is null
    ) r;

-- ---------------------------------------------------------------- the search and the funnel
create or replace function public.search_people(p_words text)
returns table (kind text, id uuid, family_id uuid, title text, detail text)
language plpgsql stable set search_path = '' as $$
declare
  words  text := btrim(regexp_replace(p_words, '[%_\\]', '', 'g'));
  digits text := regexp_replace(p_words, '[^0-9]', '', 'g');
  -- Letters make it a name or an id; a phone has none.
  is_phone boolean := p_words !~ '[[:alpha:]@]' and length(digits) >= 4;
begin
  if not private.is_admin() then
    raise exception 'Only the educator searches people.' using errcode = 'insufficient_privilege';
  end if;
  if length(words) < 2 then
    return;
  end if;
  return query
  with found as (
    select c.family_id, c.lead_id from public.contacts c
     where (is_phone and c.kind = 'phone' and c.value like '%' || digits)
        or (not is_phone and c.kind = 'email' and c.value like '%' || lower(words) || '%')
        or (not is_phone and c.name ilike '%' || words || '%')
     limit 50
  ), leads as (
    select l.id, l.family_id, l.student_name, l.stage, l.city from public.imported_leads l
     where l.merged_into is null and l.erased_at is null
       and ((not is_phone and l.student_name ilike '%' || words || '%') or l.family_id in (select f.family_id from found f))
     order by (l.student_name ilike words || '%') desc, l.created_at desc, l.id limit 12
  ), families as (
    -- Only a family that no listed lead stands for: an unknown sender, or one found by its own name.
    select f.id, f.name from public.families f
     where f.merged_into is null and f.erased_at is null and (f.id in (select d.family_id from found d) or (not is_phone and f.name ilike '%' || words || '%'))
       and f.id not in (select l.family_id from leads l)
     order by f.name, f.id limit 6
  )
  select 'lead', l.id, l.family_id, l.student_name, concat_ws(', ', l.stage::text, l.city) from leads l
  union all
  select 'family', f.id, f.id, f.name, null from families f
  union all
  (select 'payment', p.id, p.family_id, p.pay_ref, concat_ws(', ', i.student_name, p.status::text)
     from public.payments p join public.imported_leads i on i.id = p.lead_id
    where p.pay_ref ilike '%' || words || '%' or lower(p.gateway_payment_id) = lower(words) or lower(p.gateway_request_id) = lower(words)
    order by p.created_at desc limit 6)
  union all
  (select 'certificate', c.id, i.family_id, c.name_printed, concat_ws(', ', c.course_name, c.status::text)
     from public.certificates c
     join public.enrollments e on e.id = c.enrollment_id join public.imported_leads i on i.id = e.lead_id
    where length(words) >= 4 and c.code ilike words || '%'
    order by c.created_at desc limit 6);
end $$;

-- The funnel counts whom its lists show; it still reads the index alone.
drop index public.imported_leads_funnel_idx;
create index imported_leads_funnel_idx on public.imported_leads (created_at, stage) where merged_into is null and erased_at is null;
create or replace function public.overview_funnel(p_from timestamptz, p_until timestamptz) returns integer[]
language plpgsql stable security definer set search_path = '' set jit = off as $$
begin
  perform private.require_admin();
  return (
    with steps as materialized (
      select private.stage_step(s.stage) as step, s.n
        from (select l.stage, count(*) as n from public.imported_leads l where l.created_at >= p_from and l.created_at < p_until
                  and l.merged_into is null and l.erased_at is null group by l.stage) s)
    select array_agg((select coalesce(sum(s.n), 0)::integer from steps s where s.step >= k.step) order by k.step) from generate_series(0, 7) k (step));
end $$;

-- ---------------------------------------------------------------- an erased person in a new list
create function private.was_erased(p_kind public.contact_kind, p_value text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from private.erased_contacts e where e.mark = private.contact_mark(p_kind, p_value))
$$;
comment on function private.was_erased(public.contact_kind, text) is 'Whether this address or number was erased, or forgotten after a stop, and has not started again since.';
revoke all on function private.was_erased(public.contact_kind, text) from public, anon, authenticated, service_role;
grant execute on function private.was_erased(public.contact_kind, text) to service_role;

-- What a list brought in stopped, because it was erased before, may leave with that list.
create or replace function private.touched_leads(p_leads uuid[])
returns table (lead_id uuid, because text)
language sql stable set search_path = '' as $$
  select l.id, coalesce(
    case when l.stage not in ('new', 'invited') then 'Further on than a new lead.' end,
    case when l.merged_into is not null or exists (select 1 from public.imported_leads m where m.merged_into = l.id) then 'Merged with another entry.' end,
    (select 'Changed by you.' from public.stage_changes s where s.lead_id = l.id and s.actor is not null and s.from_stage is not null limit 1),
    (select 'Has a form.' from public.cta_submissions s where s.lead_id = l.id limit 1),
    (select 'A parent has answered for consent.' from public.guardian_consents c where c.lead_id = l.id limit 1),
    (select 'Has a payment.' from public.payments p where p.lead_id = l.id limit 1),
    (select 'Has a seat.' from public.enrollments e where e.lead_id = l.id limit 1),
    (select 'Has messages in the thread.' from public.crm_messages m where m.family_id = l.family_id limit 1),
    (select 'A contact has opted out, and that stays.' from public.contacts c
      where c.family_id = l.family_id and c.opted_out_at is not null and c.opted_out_by is distinct from 'erased before' limit 1),
    (select 'A message has left for them.' from public.message_log m
      where m.lead_id = l.id and m.status not in ('planned', 'held', 'skipped', 'cancelled') limit 1),
    (select 'Opened a page of ours.' from private.personal_links p where p.lead_id = l.id and p.visits > 0 limit 1),
    (select 'Stands in another list too.' from public.lead_import_rows r where r.lead_id = l.id and r.import_id <> l.import_id and r.applied_at is not null limit 1))
    from public.imported_leads l where l.id = any (p_leads)
$$;
