-- The funnel's own steps: who visited the form, and who attended a first class; both are filters of the list of leads.

create index personal_links_form_visits_idx on private.personal_links (lead_id) where kind = 'form' and visits > 0;
-- The funnel asks of each new lead whether the form was visited, and still reads the index alone.
drop index public.imported_leads_funnel_idx;
create index imported_leads_funnel_idx on public.imported_leads (created_at, stage) include (id) where merged_into is null and erased_at is null;

create function private.has_visited_form(p_lead uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from private.personal_links l where l.lead_id = p_lead and l.kind = 'form' and l.visits > 0)
$$;
comment on function private.has_visited_form(uuid) is 'Whether the form was opened by a personal link of this child.';
create function private.has_attended(p_lead uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.enrollments e join public.session_attendance a on a.enrollment_id = e.id where e.lead_id = p_lead)
$$;
comment on function private.has_attended(uuid) is 'Whether this child was in a class.';
revoke all on function private.has_visited_form(uuid), private.has_attended(uuid) from public, anon, authenticated, service_role;
grant execute on function private.has_visited_form(uuid), private.has_attended(uuid) to authenticated, service_role;

create or replace view public.lead_list with (security_invoker = true) as
  select l.id, l.family_id, l.import_id, l.student_name, l.stage, l.stage_changed_at, l.lost_reason, l.birth_year, l.age, l.grade, l.city, l.source,
         l.possible_sibling_of, l.created_at, i.file_name,
         (select c.name from public.contacts c where c.family_id = l.family_id and c.owner <> 'student' and c.name is not null
           order by c.retired_at is not null, c.created_at limit 1) as guardian_name,
         (select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'owner', c.owner, 'masked', case c.kind
                    when 'phone' then case when c.value like '+91%' then '+91 ' else '' end || '•••••• ' || right(c.value, 4)
                    else left(c.value, 1) || '•••@' || split_part(c.value, '@', 2) end,
                    'opted_out', c.opted_out_at is not null, 'unreachable', c.suppressed_at is not null)
                  order by c.kind, c.owner, c.created_at)
            from public.contacts c
           where c.family_id = l.family_id and c.retired_at is null and (c.owner <> 'student' or c.lead_id = l.id)) as contacts,
         -- As the funnel counts: who is lost has left it, and who is further on has been there.
         case when l.stage in ('new', 'invited') then private.has_visited_form(l.id) else l.stage not in ('lost', 'do_not_contact') end as has_visited,
         l.stage in ('paid', 'enrolled') and private.has_attended(l.id) as has_attended
    from public.imported_leads l
    left join public.lead_imports i on i.id = l.import_id
   where l.merged_into is null and l.erased_at is null;

create or replace function public.overview_funnel(p_from timestamptz, p_until timestamptz) returns integer[]
language plpgsql stable security definer set search_path = '' set jit = off as $$
begin
  perform private.require_admin();
  return (
    with steps as materialized (
      select private.stage_step(s.stage) as step, s.n
        from (select l.stage, count(*) as n from public.imported_leads l where l.created_at >= p_from and l.created_at < p_until
                  and l.merged_into is null and l.erased_at is null group by l.stage) s),
    -- Each in one pass over what there is, and not lead by lead.
    seen as (select count(*)::integer as n from public.imported_leads l
              where l.created_at >= p_from and l.created_at < p_until and l.merged_into is null and l.erased_at is null and l.stage in ('new', 'invited')
                and l.id in (select v.lead_id from private.personal_links v where v.kind = 'form' and v.visits > 0)),
    came as (select count(*)::integer as n from public.imported_leads l
              where l.created_at >= p_from and l.created_at < p_until and l.merged_into is null and l.erased_at is null and l.stage in ('paid', 'enrolled')
                and l.id in (select e.lead_id from public.enrollments e where e.id in (select a.enrollment_id from public.session_attendance a)))
    select array_agg(case k.step when 7 then (select c.n from came c)
                     else (select coalesce(sum(s.n), 0)::integer from steps s where s.step >= case k.step when 1 then 2 else k.step end)
                          + case k.step when 1 then (select v.n from seen v) else 0 end end order by k.step)
      from generate_series(0, 7) k (step));
end $$;
comment on function public.overview_funnel(timestamptz, timestamptz) is
  'How many of the leads that came in between two moments stand at a step or beyond it: imported, visited the form, submitted, approved, interested, link sent, paid, attended a first class. Who is lost counts only as imported.';
