-- Another way for a WhatsApp message that does not arrive, planned beside it and dropped when it does; no rule for words that
-- WhatsApp would not take; the lists of the page.

alter table public.notification_rules
  add column fallback_channel public.message_channel,
  add column fallback_after_minutes integer,
  add constraint notification_rules_fallback check (
    (fallback_channel is null) = (fallback_after_minutes is null)
    and (fallback_channel is null or (channel = 'whatsapp' and fallback_channel in ('email', 'voice')
                                      and fallback_after_minutes between 5 and 1440)));
comment on column public.notification_rules.fallback_channel is 'Where the message goes when WhatsApp has not delivered it after fallback_after_minutes, or refused it; null: nowhere.';
grant update (fallback_channel, fallback_after_minutes) on public.notification_rules to authenticated;

alter table public.email_logs add column fallback_of uuid references public.whatsapp_logs (id) on delete set null;
alter table public.call_logs add column fallback_of uuid references public.whatsapp_logs (id) on delete set null;
comment on column public.email_logs.fallback_of is 'The WhatsApp message that this goes out for, unless that one arrives first.';
comment on column public.call_logs.fallback_of is 'The WhatsApp message that this goes out for, unless that one arrives first.';
create index email_logs_fallback_of_idx on public.email_logs (fallback_of) where fallback_of is not null;
create index call_logs_fallback_of_idx on public.call_logs (fallback_of) where fallback_of is not null;
create index whatsapp_logs_undelivered_idx on public.whatsapp_logs (event_key, due_at) where status in ('sent', 'unknown', 'failed');

create function private.refuse_unsendable_rule() returns trigger
language plpgsql security definer set search_path = '' as $$
declare fault text;
begin
  select private.whatsapp_fault(t.id) into fault from public.message_templates t
   where t.event_key = new.event_key and t.channel = 'whatsapp' and t.is_active and private.whatsapp_fault(t.id) is not null
   order by t.language limit 1;
  if fault is not null then
    raise exception 'This cannot be switched on yet. %', fault using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.refuse_unsendable_rule() from public, anon, authenticated, service_role;
create trigger notification_rules_sendable before update of is_on on public.notification_rules
  for each row when (new.channel = 'whatsapp' and new.is_on and not old.is_on) execute function private.refuse_unsendable_rule();

create function private.refuse_unsendable_campaign() returns trigger
language plpgsql security definer set search_path = '' as $$
declare fault text;
begin
  select private.whatsapp_fault(t.id) into fault from public.message_templates t
   where t.event_key = new.event_key and t.channel = 'whatsapp' and t.is_active and private.whatsapp_fault(t.id) is not null
   order by t.language limit 1;
  if fault is not null then
    raise exception 'This broadcast cannot be made with this template. %', fault using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.refuse_unsendable_campaign() from public, anon, authenticated, service_role;
create trigger campaigns_sendable_new before insert on public.campaigns
  for each row when (new.channel = 'whatsapp') execute function private.refuse_unsendable_campaign();
create trigger campaigns_sendable before update of event_key, channel, confirmed_at on public.campaigns
  for each row when (new.channel = 'whatsapp') execute function private.refuse_unsendable_campaign();

-- ---------------------------------------------------------------- as the page lists it
create view public.whatsapp_list with (security_invoker = true) as
  select m.id, m.event_key, m.family_id, m.lead_id, m.contact_id, m.campaign_id, m.template_id, m.provider_campaign, m.is_session, m.body, m.language,
         m.status, m.gate_outcome, m.gate_reason, m.error_code, m.error_text, m.due_at, m.sent_at, m.delivered_at, m.read_at, m.failed_at, m.created_at,
         l.student_name, c.name as contact_name, c.owner, private.masked(c.kind, c.value) as to_masked,
         c.window_until, coalesce(c.window_until > public.app_now(), false) as is_window_open,
         coalesce(r.title, initcap(replace(m.event_key, '_', ' '))) as event_title, p.name as campaign_name,
         case when m.is_session then 0 when m.delivered_at is not null then (s.value ->> 'whatsapp')::integer end as price_paise,
         lower(concat_ws(' ', l.student_name, c.name, c.value, r.title, replace(m.event_key, '_', ' '), m.provider_campaign, m.body)) as search
    from public.whatsapp_logs m
    join public.contacts c on c.id = m.contact_id
    left join public.imported_leads l on l.id = m.lead_id
    left join public.campaigns p on p.id = m.campaign_id
    left join public.notification_rules r on r.event_key = m.event_key and r.channel = 'whatsapp'
    left join public.app_settings s on s.key = 'message_costs';
comment on view public.whatsapp_list is 'WhatsApp messages with whom they went to, the window of that number and what they cost: a template once it is delivered, an answer nothing.';
create view public.opt_out_list with (security_invoker = true) as
  select o.id, o.contact_id, c.family_id, c.kind, private.masked(c.kind, c.value) as to_masked, c.name as contact_name, c.owner,
         (select l.student_name from public.imported_leads l where l.family_id = c.family_id order by l.created_at limit 1) as student_name,
         o.opted_out_at, o.how, o.note, o.ended_at, o.ended_how, o.ended_note,
         m.id as message_id, m.event_key as message_event_key, m.channel as message_channel, m.sent_at as message_sent_at,
         lower(concat_ws(' ', c.name, c.value, o.how, (select string_agg(l.student_name, ' ') from public.imported_leads l where l.family_id = c.family_id))) as search
    from public.opt_outs o
    join public.contacts c on c.id = o.contact_id
    left join lateral (
      select a.id, a.event_key, a.channel, a.sent_at from public.message_log a
       where a.contact_id = o.contact_id and a.sent_at <= o.opted_out_at order by a.sent_at desc limit 1
    ) m on true;
comment on view public.opt_out_list is 'Each stop with whose number it is, the last message before it, and how it ended.';
revoke all on public.whatsapp_list, public.opt_out_list from public, anon, authenticated, service_role;
grant select on public.whatsapp_list, public.opt_out_list to authenticated, service_role;
