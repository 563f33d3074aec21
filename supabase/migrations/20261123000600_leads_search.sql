-- One search over people, payments and certificates, and the logged look at a masked contact.

create function public.search_people(p_words text)
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
     where l.merged_into is null
       and ((not is_phone and l.student_name ilike '%' || words || '%') or l.family_id in (select f.family_id from found f))
     order by (l.student_name ilike words || '%') desc, l.created_at desc, l.id limit 12
  ), families as (
    -- Only a family that no listed lead stands for: an unknown sender, or one found by its own name.
    select f.id, f.name from public.families f
     where f.merged_into is null and (f.id in (select d.family_id from found d) or (not is_phone and f.name ilike '%' || words || '%'))
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
comment on function public.search_people(text) is
  'Leads by name, e-mail or the last four or more digits of a phone; families without a lead; payments and certificates by their ids. The educator only.';
revoke all on function public.search_people(text) from public, anon, authenticated, service_role;
grant execute on function public.search_people(text) to authenticated;

create function public.reveal_contact(p_contact_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare shown text;
begin
  if not private.is_admin() then
    raise exception 'Only the educator sees contacts.' using errcode = 'insufficient_privilege';
  end if;
  select c.value into shown from public.contacts c where c.id = p_contact_id;
  if shown is null then
    raise exception 'This contact does not exist.' using errcode = 'foreign_key_violation';
  end if;
  perform private.note_audit('contact.revealed', 'contacts', p_contact_id::text);
  return shown;
end $$;
comment on function public.reveal_contact(uuid) is 'The full value of a contact that lists show masked; who looked at it is recorded.';
revoke all on function public.reveal_contact(uuid) from public, anon, authenticated, service_role;
grant execute on function public.reveal_contact(uuid) to authenticated;
