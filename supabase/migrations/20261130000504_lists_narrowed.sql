-- What the educator's lists are narrowed and searched by: a lead's stage and whether our pages were visited, and the names of a family.

create function private.unvisited_since(p_contact_id uuid, p_sent_at timestamptz) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select p_sent_at where not exists (
    select 1 from private.personal_links l
     where l.contact_id = p_contact_id and l.visited_at >= p_sent_at and l.kind not in ('unsubscribe', 'preferences'))
$$;
comment on function private.unvisited_since(uuid, timestamptz) is
  'When a message was sent, if its recipient has opened none of our pages since; null: visited, or not sent.';
revoke all on function private.unvisited_since(uuid, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.unvisited_since(uuid, timestamptz) to authenticated, service_role;

create or replace view public.message_search with (security_invoker = true) as
  select m.channel, m.id, m.event_key, m.family_id, m.lead_id, m.contact_id, m.subject_kind, m.subject_id, m.reminder_id, m.campaign_id,
         m.due_at, m.expires_at, m.status, m.gate_outcome, m.gate_reason, m.error_code, m.error_text,
         m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.created_at,
         l.student_name, c.owner, c.relation, c.name as contact_name, private.masked(c.kind, c.value) as to_masked,
         s.title as session_title, s.starts_at as session_starts_at,
         coalesce(r.title, initcap(replace(m.event_key, '_', ' '))) as event_title,
         lower(concat_ws(' ', l.student_name, c.name, c.relation, c.owner, c.value, r.title, replace(m.event_key, '_', ' '),
           case when m.event_key like 'session\_%' then 'class reminder' end, m.channel, case m.channel when 'voice' then 'call' end, s.title,
           to_char(m.due_at at time zone 'Asia/Kolkata', 'HH24:MI DD Mon YYYY-MM-DD'),
           to_char(s.starts_at at time zone 'Asia/Kolkata', 'HH24:MI DD Mon YYYY-MM-DD'))) as search,
         l.stage, private.unvisited_since(m.contact_id, m.sent_at) as unvisited_since
    from public.message_log m
    join public.contacts c on c.id = m.contact_id
    left join public.imported_leads l on l.id = m.lead_id
    left join public.sessions s on m.subject_kind = 'session' and s.id = m.subject_id
    left join public.notification_rules r on r.event_key = m.event_key and r.channel = m.channel;

create function private.people_of(p_family_id uuid) returns text
language sql stable set search_path = '' as $$
  select lower(concat_ws(' ',
    (select f.name from public.families f where f.id = p_family_id),
    (select string_agg(l.student_name, ' ') from public.imported_leads l where l.family_id = p_family_id),
    (select string_agg(c.name, ' ') from public.contacts c where c.family_id = p_family_id)))
$$;
comment on function private.people_of(uuid) is 'The names of a family, by which a list finds it. Reads as the caller.';
revoke all on function private.people_of(uuid) from public, anon, authenticated, service_role;
grant execute on function private.people_of(uuid) to authenticated, service_role;

create or replace view public.callbacks with (security_invoker = true) as
  select p.id, 'call'::text as source, p.family_id, m.lead_id, m.id as call_id, p.field, p.value as said, p.evidence, p.created_at as asked_at,
         private.people_of(p.family_id) as search
    from public.call_proposals p join public.call_logs m on m.id = p.call_id
   where p.status = 'open' and p.field in ('call_back_at', 'wants_person')
  union all
  -- A wish of the page that a message leads to, until a call to them has left or the thread was answered.
  select w.id, 'page', w.family_id, null, null, 'page', w.body, null, w.happened_at, private.people_of(w.family_id)
    from public.crm_messages w join public.crm_conversations c on c.id = w.conversation_id
   where w.channel = 'voice' and w.direction = 'in' and w.ledger_id is null and c.needs_reply
     and not exists (select 1 from public.call_logs m where m.family_id = w.family_id and m.direction = 'out' and m.sent_at > w.happened_at);
