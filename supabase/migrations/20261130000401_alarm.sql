-- The alarm of an engine that stands still, in the words of the catalogue: after 3 minutes, after 30, and when it is back, by mail and
-- by a notice in the app. The database fills the words, since it is what still runs.

alter table private.function_settings add column app_url text;
comment on column private.function_settings.app_url is 'Where the web app is, for links in the mail about an outage.';

alter table private.heartbeat add column alarm_again_at timestamptz;
comment on column private.heartbeat.alarm_again_at is 'When the second mail about this outage left, after half an hour of it.';

create function private.filled(p_text text, p_values jsonb) returns text
language plpgsql immutable set search_path = '' as $$
declare each record;
begin
  for each in select key, value from jsonb_each_text(p_values) loop
    p_text := replace(p_text, '{' || each.key || '}', each.value);
  end loop;
  return p_text;
end $$;
comment on function private.filled(text, jsonb) is 'A text of the catalogue with its {variables} filled.';
revoke all on function private.filled(text, jsonb) from public, anon, authenticated, service_role;

create function private.outage_values(p_since timestamptz, p_language text) returns jsonb
language sql stable set search_path = '' as $$
  with coming as (
    select m.event_key, m.channel, m.due_at from public.message_log m
     where m.status = 'planned' and m.due_at > private.business_now() order by m.due_at limit 1
  )
  select jsonb_build_object(
    'last_tick', case p_language when 'hi' then to_char(p_since at time zone 'Asia/Kolkata', 'HH24:MI "बजे (IST)"')
                 else to_char(p_since at time zone 'Asia/Kolkata', 'FMHH12:MI am "IST"') end,
    'minutes_silent', floor(extract(epoch from clock_timestamp() - p_since) / 60)::text,
    'due_waiting', (select count(*) from public.message_log m where m.status = 'planned' and m.due_at <= private.business_now())::text,
    'next_due', coalesce((
      select coalesce(r.title, replace(c.event_key, '_', ' ')) || ', ' ||
             case p_language when 'hi' then to_char(c.due_at at time zone 'Asia/Kolkata', 'HH24:MI "बजे (IST)"')
             else to_char(c.due_at at time zone 'Asia/Kolkata', 'FMHH12:MI am "IST"') end
        from coming c left join public.notification_rules r on (r.event_key, r.channel) = (c.event_key, c.channel)),
      case p_language when 'hi' then 'अभी कुछ नहीं' else 'nothing yet' end),
    'health_url', coalesce((select s.app_url from private.function_settings s), '') || '/admin/settings/system')
$$;
comment on function private.outage_values(timestamptz, text) is 'What the words about an outage say: since when, how much waits, and what is due next.';
revoke all on function private.outage_values(timestamptz, text) from public, anon, authenticated, service_role;

create function private.outage_mails(p_due text, p_since timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
-- The mails of one stage of an outage, one for each educator in their language; their notices in the app are made on the way, so that
-- they are there also where the mail's provider is not.
declare
  event text := case p_due when 'all_clear' then 'engine_back' else 'engine_alarm' end;
  mails jsonb;
begin
  with told as (
    select p.user_id, u.email, p.language, private.outage_values(p_since, p.language) as said
      from public.profiles p join auth.users u on u.id = p.user_id where p.role = 'admin'
  ), shown as (
    insert into public.notifications (user_id, dedupe_key, event_key, title, body, link_path)
    select t.user_id, format('%s:%s:%s:%s', event, p_due, extract(epoch from p_since)::bigint, t.user_id), event,
           private.filled(w.subject, t.said), private.filled(w.body, t.said), '/admin/settings/system'
      from told t join public.message_templates w
        on (w.event_key, w.channel, w.language) = (event, 'in_app'::public.message_channel, t.language) and w.is_active
    on conflict (dedupe_key) do nothing
  )
  select jsonb_agg(jsonb_build_object(
           'to', t.email, 'subject', private.filled(w.subject, t.said),
           'text', regexp_replace(private.filled(w.body || E'\n\n--\n' || coalesce(w.footer, ''), t.said),
                                  '\[([^\]]+)\]\(([^)]+)\)', '\1: \2', 'g')) order by t.email)
    into mails
    from told t join public.message_templates w
      on (w.event_key, w.channel, w.language) = (event, 'email'::public.message_channel, t.language) and w.is_active;
  return mails;
end $$;
comment on function private.outage_mails(text, timestamptz) is 'The words of one stage of an outage, filled for each educator; puts its notice before them in the app.';
revoke all on function private.outage_mails(text, timestamptz) from public, anon, authenticated, service_role;

create or replace function private.note_tick(p_web_answered boolean, p_limit interval default interval '3 minutes') returns jsonb
language plpgsql security definer set search_path = '' as $$
-- Which mail is due, and the mails: `alarm` once per outage, `alarm_again` once when it has lasted ten times as long, `all_clear` once
-- after it, null otherwise. Whoever gets one has 50 seconds to send it and to say so by note_alarm(); a mail that did not leave is due
-- again at the next tick.
declare
  beat private.heartbeat;
  due  text;
begin
  update private.function_calls set last_called_at = clock_timestamp(), calls = calls + 1 where name = 'tick';
  select * into beat from private.heartbeat for update;
  if p_web_answered then
    beat.web_at := clock_timestamp();
  end if;
  if least(beat.worker_at, beat.web_at) < clock_timestamp() - p_limit then
    beat.outage_since := coalesce(beat.outage_since, least(beat.worker_at, beat.web_at));
    if beat.alarm_at is null then
      due := 'alarm';
    elsif beat.alarm_again_at is null and beat.outage_since < clock_timestamp() - 10 * p_limit then
      due := 'alarm_again';
    end if;
  elsif beat.alarm_at is not null then
    due := 'all_clear';
  else
    beat.outage_since := null;
  end if;
  if beat.mailing_until > clock_timestamp() then
    due := null;
  elsif due is not null then
    beat.mailing_until := clock_timestamp() + interval '50 seconds';
  end if;
  update private.heartbeat set web_at = beat.web_at, outage_since = beat.outage_since, mailing_until = beat.mailing_until;
  return jsonb_build_object('due', due, 'since', beat.outage_since,
                            'mails', case when due is not null then private.outage_mails(due, beat.outage_since) end);
end $$;

create or replace function private.note_alarm(p_sent text) returns void
language sql security definer set search_path = '' as $$
  update private.heartbeat
     set alarm_at = case when p_sent = 'alarm' then clock_timestamp() when p_sent = 'alarm_again' then alarm_at end,
         alarm_again_at = case when p_sent = 'alarm_again' then clock_timestamp() end,
         outage_since = case when p_sent <> 'all_clear' then outage_since end,
         mailing_until = null
$$;
comment on function public.note_alarm(text) is 'For the edge function tick: the mail `alarm`, `alarm_again` or `all_clear` has left.';
comment on function public.note_tick(boolean) is 'For the edge function tick: records that it ran and whether the web app answered, and says which mails about an outage are due, with their words.';
