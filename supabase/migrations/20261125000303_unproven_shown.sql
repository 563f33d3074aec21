-- The timeline says of a mail that nobody vouches for the sender.

create or replace function public.family_timeline(
  p_family_id uuid, p_before timestamptz default null, p_before_key text default null, p_from timestamptz default null, p_limit integer default 60,
  p_search text default null
) returns table (
  key text, kind text, at timestamptz, channel text, direction public.message_direction, who text, author text, subject text, body text,
  attachments jsonb, ledger_id uuid, contact_id uuid, event_key text, status public.message_status, reason text, due_at timestamptz, detail jsonb
)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  before timestamptz := coalesce(p_before, 'infinity');
  before_key text := coalesce(p_before_key, '~');
  since timestamptz := coalesce(p_from, '-infinity');
  pattern text := '%' || nullif(regexp_replace(btrim(p_search), '([\\%_])', '\\\1', 'g'), '') || '%';
  at_most integer := least(greatest(p_limit, 1), 1000);
begin
  perform private.require_admin();
  return query
  with said as (
    select m.* from public.crm_messages m
     where m.conversation_id = (select c.id from public.crm_conversations c where c.family_id = p_family_id)
       and m.happened_at >= since and m.happened_at <= before and (m.happened_at < before or 'm-' || m.id < before_key)
       and (pattern is null or m.body ilike pattern or m.subject ilike pattern)
     order by m.happened_at desc, m.id desc limit at_most
  ),
  -- What has not left: answers of the educator stand at their time, what the engine plans too.
  kept_back as (
    select 'email' as channel, l.id, l.contact_id, l.event_key, l.body, l.subject, l.attachments, l.status, coalesce(l.error_text, l.gate_reason) as reason, l.due_at,
           l.created_at, l.variables, l.failed_at, l.gate_outcome from public.email_logs l
     where l.family_id = p_family_id and l.status not in ('sent', 'delivered', 'read') and l.sent_at is null
    union all
    select 'whatsapp', l.id, l.contact_id, l.event_key, l.body, null,
           case when l.media is null then '[]' else jsonb_build_array(jsonb_build_object('name', l.media ->> 'filename', 'path', l.media ->> 'path')) end,
           l.status, coalesce(l.error_text, l.gate_reason), l.due_at, l.created_at, l.variables, l.failed_at, l.gate_outcome from public.whatsapp_logs l
     where l.family_id = p_family_id and l.status not in ('sent', 'delivered', 'read') and l.sent_at is null
    union all
    select 'voice', l.id, l.contact_id, l.event_key, l.body, null, '[]', l.status, coalesce(l.error_text, l.gate_reason), l.due_at,
           l.created_at, l.variables, l.failed_at, l.gate_outcome from public.call_logs l
     where l.family_id = p_family_id and l.direction = 'out' and l.status not in ('sent', 'delivered', 'read') and l.sent_at is null
  ),
  entries as (
    select 'm-' || m.id as key,
           case when m.channel = 'note' then 'note' when m.channel = 'voice' then 'call'
                when coalesce(e.reminder_id, w.reminder_id) is not null then 'reminder' else 'message' end as kind,
           m.happened_at as at, m.channel, m.direction,
           case when m.direction = 'in' then coalesce(private.who_is(c), 'unknown') when m.written_by is not null or m.channel = 'note' then 'us' else 'launchpad' end as who,
           m.author, m.subject, m.body, m.attachments, m.ledger_id, m.contact_id, coalesce(e.event_key, w.event_key, v.event_key) as event_key,
           coalesce(e.status, w.status, v.status) as status,
           case when coalesce(e.status, w.status, v.status) in ('failed', 'bounced', 'unknown') then coalesce(e.error_text, w.error_text, v.error_text) end as reason,
           coalesce(e.delivered_at, w.delivered_at, w.read_at) as due_at,
           case when v.id is not null then jsonb_build_object('call_status', v.call_status, 'seconds', v.conversation_seconds, 'cost_cents', v.cost_cents,
             'hangup_reason', v.hangup_reason, 'direction', v.direction, 'recording_state', v.recording_state, 'transcript', v.transcript, 'summary', v.summary, 'extracted', v.extracted, 'recording_path', v.recording_path)
           when m.is_unproven then jsonb_build_object('is_unproven', true)
           else '{}'::jsonb end as detail
      from said m
      left join public.contacts c on c.id = m.contact_id
      left join public.email_logs e on m.channel = 'email' and e.id = m.ledger_id
      left join public.whatsapp_logs w on m.channel = 'whatsapp' and w.id = m.ledger_id
      left join public.call_logs v on m.channel = 'voice' and v.id = m.ledger_id
    union all
    select 'l-' || k.id, case when k.variables ? 'written_by' then 'answer' when k.status in ('planned', 'held', 'claimed', 'calling') then 'coming' else 'system' end,
           case when k.status in ('planned', 'held') and k.due_at > k.created_at then k.due_at else coalesce(k.failed_at, k.created_at) end,
           k.channel, 'out', case when k.variables ? 'written_by' then 'us' else 'launchpad' end, coalesce(k.variables ->> 'author', ''), k.subject, coalesce(k.body, ''),
           k.attachments, k.id, k.contact_id, k.event_key, k.status, k.reason, k.due_at, jsonb_build_object('gate', k.gate_outcome)
      from kept_back k
     where k.variables ? 'written_by' or k.status <> 'cancelled'
    union all
    select 's-' || lpad(s.id::text, 12, '0'), 'stage', s.changed_at, null, null, case when s.actor is null then 'launchpad' else 'us' end, '', l.student_name, '', '[]', null, null, null,
           null, null, null, jsonb_build_object('from', s.from_stage, 'to', s.to_stage)
      from public.stage_changes s join public.imported_leads l on l.id = s.lead_id
     where l.family_id = p_family_id and s.to_stage <> 'new'
    union all
    select 'p-' || lpad(v.id::text, 12, '0'), 'payment', v.happened_at, null, null, 'launchpad', '', p.pay_ref, '', '[]', null, null, v.kind,
           null, null, null, jsonb_build_object('payment_id', p.id, 'amount_paise', p.amount_paise)
      from public.payment_events v join public.payments p on p.id = v.payment_id
     where p.family_id = p_family_id
    union all
    select 'f-' || f.id, 'form', f.submitted_at, null, 'in', coalesce(case when f.filled_by = 'student' then 'student' else f.guardian_relation end, 'guardian'),
           coalesce(f.guardian_name, ''), coalesce(f.student_name, l.student_name), coalesce(f.why, ''), '[]', null, null, null, null, null, null,
           jsonb_build_object('submission_id', f.id, 'status', f.status, 'grade', f.grade, 'contact_hours', f.contact_hours, 'review_reason', f.review_reason)
      from public.cta_submissions f join public.imported_leads l on l.id = f.lead_id
     where l.family_id = p_family_id and f.submitted_at is not null
    union all
    select 'g-' || lpad(min(g.id)::text, 12, '0'), 'consent', g.recorded_at, null, null, coalesce(g.guardian_relation, 'guardian'), coalesce(g.guardian_name, ''), l.student_name,
           string_agg(g.purpose::text, ', ' order by g.id), '[]', null, null, g.method, null, null, null, jsonb_build_object('granted', g.granted)
      from public.guardian_consents g join public.imported_leads l on l.id = g.lead_id
     where l.family_id = p_family_id
     group by g.recorded_at, g.granted, g.method, g.guardian_relation, g.guardian_name, l.student_name
  )
  select n.* from entries n
   where n.at >= since and n.at <= before and (n.at < before or n.key < before_key)
     and (pattern is null or n.kind in ('message', 'note', 'call', 'reminder') or n.body ilike pattern or n.subject ilike pattern)
   order by n.at desc, n.key desc limit at_most;
end $$;
