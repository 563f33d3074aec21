-- Inbox: how long a family waits, snooze, tags, care, unknown senders, files, quick replies, and the lists and timelines that the page reads.

create extension if not exists pg_trgm with schema extensions;

-- ---------------------------------------------------------------- the conversation
alter table public.crm_conversations
  add column waiting_since timestamptz,
  add column last_reply_at timestamptz,
  add column snoozed_until timestamptz,
  add column settled_at    timestamptz,
  add column assigned_to   uuid references public.profiles (user_id) on delete set null,
  add column tags          text[] not null default '{}' check (cardinality(tags) <= 12),
  add column is_unknown    boolean not null default false;
comment on column public.crm_conversations.waiting_since is 'Since when they wait for the educator: their first message after her last answer. Kept through a snooze.';
comment on column public.crm_conversations.last_reply_at is 'When the educator herself last wrote to them, by whatever channel.';
comment on column public.crm_conversations.snoozed_until is 'Until when the thread is out of sight; then it needs a reply again. A message of theirs ends it sooner.';
comment on column public.crm_conversations.settled_at is 'When it was last resolved. Failures before that moment are settled too.';
comment on column public.crm_conversations.is_unknown is 'Somebody wrote who fits no family yet: to be matched, made a lead, or neither.';
update public.crm_conversations c
   set waiting_since = case when c.needs_reply then c.last_inbound_at end,
       last_reply_at = (select max(m.happened_at) from public.crm_messages m
                         where m.conversation_id = c.id and m.direction = 'out' and m.channel <> 'note' and m.written_by is not null);
create index crm_conversations_assigned_to_idx on public.crm_conversations (assigned_to);
create index crm_conversations_snoozed_idx on public.crm_conversations (snoozed_until) where snoozed_until is not null;
create index crm_conversations_tags_idx on public.crm_conversations using gin (tags);

alter table public.crm_messages add column asks_reply boolean not null default true;
comment on column public.crm_messages.asks_reply is 'False for a machine''s answer, or for a word that was obeyed at once: nobody needs to answer it.';
create index crm_messages_body_search_idx on public.crm_messages using gin (body extensions.gin_trgm_ops);
create index crm_messages_subject_search_idx on public.crm_messages using gin (subject extensions.gin_trgm_ops) where subject is not null;

create table public.crm_waits (
  id              bigint generated always as identity primary key,
  conversation_id uuid not null references public.crm_conversations (id) on delete cascade,
  since           timestamptz not null,
  answered_at     timestamptz not null
);
comment on table public.crm_waits is 'How long each family waited for the educator''s first answer: the first-response time. Written by a trigger only.';
create index crm_waits_conversation_id_idx on public.crm_waits (conversation_id);
create index crm_waits_answered_at_idx on public.crm_waits (answered_at);

create or replace function private.follow_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.crm_waits (conversation_id, since, answered_at)
  select c.id, c.waiting_since, min(n.happened_at)
    from new_rows n join public.crm_conversations c on c.id = n.conversation_id
   where n.direction = 'out' and n.channel <> 'note' and n.written_by is not null and c.waiting_since <= n.happened_at
   group by c.id, c.waiting_since;
  -- Newest of the statement per conversation; inserts of one statement are many only for bulk mail, which asks for no answer.
  update public.crm_conversations c
     set last_message_at = greatest(c.last_message_at, n.happened_at),
         last_channel = n.channel,
         last_line = left(regexp_replace(n.body, '\s+', ' ', 'g'), 140),
         last_inbound_at = case when n.direction = 'in' then n.happened_at else c.last_inbound_at end,
         last_reply_at = case when n.is_answer then n.happened_at else c.last_reply_at end,
         unread = c.unread + case when n.direction = 'in' then 1 else 0 end,
         needs_reply = case when n.asks then true when n.is_answer then false else c.needs_reply end,
         waiting_since = case when n.asks then coalesce(c.waiting_since, n.happened_at) when n.is_answer then null else c.waiting_since end,
         snoozed_until = case when n.asks or n.is_answer then null else c.snoozed_until end,
         status = case when n.asks then 'open' else c.status end
    from (select distinct on (r.conversation_id) r.*, r.direction = 'in' and r.asks_reply as asks,
                 r.direction = 'out' and r.channel <> 'note' and r.written_by is not null as is_answer
            from new_rows r order by r.conversation_id, r.happened_at desc, r.id desc) n
   where c.id = n.conversation_id;
  return null;
end $$;

create function private.settle_conversation() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.tags is distinct from old.tags then
    new.tags := array(select distinct left(btrim(t), 30) from unnest(new.tags) t where btrim(t) <> '' order by 1);
  end if;
  if new.status = 'resolved' and exists (select 1 from public.families f where f.id = new.family_id and f.automation_stopped_at is not null) then
    raise exception 'This thread is handled with care. End that first, when all is well.' using errcode = 'check_violation';
  end if;
  if new.status = 'resolved' and old.status <> 'resolved' then
    new.settled_at := private.business_now();
    new.needs_reply := false;
    new.snoozed_until := null;
  end if;
  if new.snoozed_until is distinct from old.snoozed_until and new.snoozed_until is not null then
    if new.snoozed_until <= private.business_now() then
      raise exception 'Choose a time that is still to come.' using errcode = 'check_violation';
    end if;
    new.needs_reply := false;
    new.status := 'open';
  end if;
  if new.needs_reply and not old.needs_reply then
    new.waiting_since := coalesce(new.waiting_since, private.business_now());
  elsif not new.needs_reply and new.snoozed_until is null then
    new.waiting_since := null;
  end if;
  return new;
end $$;
revoke all on function private.settle_conversation() from public, anon, authenticated, service_role;
create trigger crm_conversations_settle before update on public.crm_conversations
  for each row execute function private.settle_conversation();

create or replace function private.tell_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
declare told record;
begin
  -- A bulk mailing is one signal, not thousands.
  if (select count(*) from new_rows) > 20 then
    perform private.tell('inbox', 'many', '{}'::jsonb);
    return null;
  end if;
  for told in select distinct n.conversation_id, n.family_id from new_rows n loop
    perform private.tell('inbox', 'message', jsonb_build_object('conversation_id', told.conversation_id, 'family_id', told.family_id));
  end loop;
  return null;
end $$;

create function private.tell_files() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('inbox', 'message', jsonb_build_object('conversation_id', new.conversation_id, 'family_id', new.family_id));
  return null;
end $$;
revoke all on function private.tell_files() from public, anon, authenticated, service_role;
create trigger crm_messages_tell_files after update of attachments on public.crm_messages
  for each row when (old.attachments is distinct from new.attachments) execute function private.tell_files();

create function private.tell_conversations() returns trigger
language plpgsql security definer set search_path = '' as $$
declare changed record; told integer := 0;
begin
  for changed in
    select n.id, n.family_id from new_rows n join old_rows o on o.id = n.id
     where (n.status, n.needs_reply, n.unread, n.snoozed_until, n.assigned_to, n.tags, n.is_unknown)
           is distinct from (o.status, o.needs_reply, o.unread, o.snoozed_until, o.assigned_to, o.tags, o.is_unknown)
     limit 21
  loop
    told := told + 1;
    if told > 20 then
      perform private.tell('inbox', 'many', '{}'::jsonb);
    else
      perform private.tell('inbox', 'conversation', jsonb_build_object('conversation_id', changed.id, 'family_id', changed.family_id));
    end if;
  end loop;
  return null;
end $$;
revoke all on function private.tell_conversations() from public, anon, authenticated, service_role;
create trigger crm_conversations_tell after update on public.crm_conversations
  referencing old table as old_rows new table as new_rows for each statement execute function private.tell_conversations();

-- ---------------------------------------------------------------- care: a family whose automation was stopped stands on top, and waits
create function private.follow_care() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.automation_stopped_at is not null then
    perform private.conversation_of(new.id);
  end if;
  update public.crm_conversations c
     set status = case when new.automation_stopped_at is null then c.status else 'open' end,
         needs_reply = c.needs_reply or new.automation_stopped_at is not null,
         snoozed_until = case when new.automation_stopped_at is null then c.snoozed_until end
   where c.family_id = new.id;
  perform private.tell('inbox', 'conversation', jsonb_build_object('family_id', new.id));
  return null;
end $$;
revoke all on function private.follow_care() from public, anon, authenticated, service_role;
create trigger families_follow_care after update of automation_stopped_at on public.families
  for each row when ((old.automation_stopped_at is null) <> (new.automation_stopped_at is null)) execute function private.follow_care();

-- ---------------------------------------------------------------- files that came in or go out
alter table public.email_logs add column attachments jsonb not null default '[]';
comment on column public.email_logs.attachments is 'Files of a free answer in the bucket crm-attachments: [{path, name, type, bytes}].';

create table private.inbound_files (
  id          bigint generated always as identity primary key,
  message_id  uuid not null references public.crm_messages (id) on delete cascade,
  place       integer not null,
  webhook_event_id bigint references public.webhook_events (id) on delete cascade,
  media_url   text,
  attempts    integer not null default 0,
  lease_until timestamptz not null default clock_timestamp(),
  check ((webhook_event_id is null) <> (media_url is null)),
  unique (message_id, place)
);
comment on table private.inbound_files is 'Files of inbound messages that are still to be stored: from the raw webhook of a mail, or from the address that WhatsApp gave. Gone when done.';
comment on column private.inbound_files.lease_until is 'Real clock: until when a worker has it, or when it is tried again.';
create index inbound_files_lease_idx on private.inbound_files (lease_until);
create index inbound_files_webhook_event_id_idx on private.inbound_files (webhook_event_id);
alter table private.inbound_files enable row level security;
create policy "The engine alone" on private.inbound_files for all to service_role using (true) with check (true);
revoke all on private.inbound_files from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.inbound_files to service_role;
grant usage on sequence private.inbound_files_id_seq to service_role;

-- in/<message>/<place>/<name> is the engine's, out/<uuid>/<name> the educator's.
insert into storage.buckets (id, name, public, file_size_limit)
values ('crm-attachments', 'crm-attachments', false, 20971520) on conflict (id) do nothing;
create policy "The educator opens files of conversations" on storage.objects for select to authenticated
  using (bucket_id = 'crm-attachments' and (select private.is_admin()));
create policy "The educator attaches files" on storage.objects for insert to authenticated
  with check (bucket_id = 'crm-attachments' and (select private.is_admin())
              and name ~ '^out/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/[^/]+$');

-- ---------------------------------------------------------------- quick replies
create table public.quick_replies (
  id         uuid primary key default gen_random_uuid(),
  name       text not null unique check (length(btrim(name)) between 1 and 40),
  language   text not null default 'en' check (language in ('en', 'hi')),
  body       text not null check (length(btrim(body)) between 1 and 2000),
  created_at timestamptz not null default public.app_now(),
  updated_at timestamptz not null default public.app_now()
);
comment on table public.quick_replies is 'Answers that the educator gives often. {guardian_name}, {student_name}, {educator_name}, {batch_name}, {next_class}, {dues} are filled in.';
create trigger quick_replies_touch before update on public.quick_replies for each row execute function private.touch_updated_at();
insert into public.quick_replies (name, language, body) values
  ('Thanks', 'en', 'Dear {guardian_name}, thank you for writing. I will look into it and answer today. {educator_name}'),
  ('Next class', 'en', 'Dear {guardian_name}, the next class of {student_name} is on {next_class}. The join link opens 15 minutes before. {educator_name}'),
  ('Fee', 'en', 'Dear {guardian_name}, {dues} is open for {student_name}. The link in our message is safe to pay by UPI or card. {educator_name}'),
  ('Missed class', 'en', 'Dear {guardian_name}, {student_name} can watch the recording in the app under Recordings, as often as needed. {educator_name}'),
  ('धन्यवाद', 'hi', 'नमस्ते {guardian_name}, लिखने के लिए धन्यवाद। आज ही जवाब मिलेगा। {educator_name}'),
  ('अगली क्लास', 'hi', 'नमस्ते {guardian_name}, {student_name} की अगली क्लास {next_class} पर है। लिंक 15 मिनट पहले खुलेगा। {educator_name}');
revoke all on public.quick_replies, public.crm_waits from public, anon, authenticated, service_role;
revoke all on sequence public.crm_waits_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.quick_replies to service_role;
grant select on public.crm_waits to service_role, authenticated;
grant select, insert, update, delete on public.quick_replies to authenticated;
alter table public.quick_replies enable row level security;
alter table public.crm_waits enable row level security;
create policy "The educator reads quick replies" on public.quick_replies for select to authenticated using ((select private.is_admin()));
create policy "The educator writes quick replies" on public.quick_replies for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes quick replies" on public.quick_replies for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator removes quick replies" on public.quick_replies for delete to authenticated using ((select private.is_admin()));
create policy "The educator sees how long families waited" on public.crm_waits for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- what the browser may change
grant update (snoozed_until, assigned_to, tags, waiting_since, is_unknown) on public.crm_conversations to authenticated;

insert into public.app_settings (key, value, about, is_public) values
  ('reply_within_hours', '4', 'Within how many hours families should have a first answer', false),
  ('safety_words', '[]', 'Words that call for care, besides those that are built in', false)
on conflict (key) do nothing;

-- ---------------------------------------------------------------- lists. Definer, since row security keeps a search from its index
create index email_logs_not_gone_idx on public.email_logs (family_id, created_at) where status not in ('sent', 'delivered', 'read');
create index whatsapp_logs_not_gone_idx on public.whatsapp_logs (family_id, created_at) where status not in ('sent', 'delivered', 'read');
create index call_logs_not_gone_idx on public.call_logs (family_id, created_at) where status not in ('sent', 'delivered', 'read');

create function private.require_admin() returns void
language plpgsql stable set search_path = '' as $$
begin
  if not private.is_admin() then
    raise exception 'Only the educator may do this.' using errcode = 'insufficient_privilege';
  end if;
end $$;
revoke all on function private.require_admin() from public, anon, authenticated, service_role;

create function private.families_with_failures() returns table (family_id uuid, failed_at timestamptz)
language sql stable set search_path = '' as $$
  select l.family_id, max(l.failed_at) from (
    select e.family_id, coalesce(e.failed_at, e.updated_at) as failed_at from public.email_logs e where e.status in ('failed', 'bounced')
    union all
    select w.family_id, coalesce(w.failed_at, w.updated_at) from public.whatsapp_logs w where w.status in ('failed', 'bounced')
  ) l group by l.family_id
$$;
revoke all on function private.families_with_failures() from public, anon, authenticated, service_role;

create function private.families_found(p_words text) returns table (family_id uuid)
language sql stable set search_path = '' as $$
  select f.id from public.families f where f.name ilike p_words
  union select c.family_id from public.contacts c where c.name ilike p_words or c.value ilike p_words
  union select c.family_id from public.contacts c
         where c.kind = 'phone' and length(regexp_replace(p_words, '\D', '', 'g')) >= 4
           and c.value like '%' || regexp_replace(p_words, '\D', '', 'g') || '%'
  union select l.family_id from public.imported_leads l where l.student_name ilike p_words
  union select m.family_id from public.crm_messages m where m.body ilike p_words
  union select m.family_id from public.crm_messages m where m.subject ilike p_words
$$;
comment on function private.families_found(text) is 'Families of whom a name, a contact or a message holds p_words, a pattern of ilike.';
revoke all on function private.families_found(text) from public, anon, authenticated, service_role;

create function public.inbox_page(
  p_view text, p_search text default null, p_channel text default null, p_stage public.lead_stage default null, p_tag text default null,
  p_batch_id uuid default null, p_waiting_hours integer default null, p_limit integer default 50
) returns table (
  id uuid, family_id uuid, family_name text, guardian text, relation text, children jsonb, status public.conversation_status,
  needs_reply boolean, unread integer, waiting_since timestamptz, snoozed_until timestamptz, last_message_at timestamptz, last_channel text,
  last_line text, last_direction public.message_direction, window_until timestamptz, assigned_to uuid, tags text[], care_since timestamptz,
  is_unknown boolean, has_failed boolean, matching bigint
)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  pattern text := '%' || nullif(regexp_replace(btrim(p_search), '([\\%_])', '\\\1', 'g'), '') || '%';
  right_now timestamptz := private.business_now();
begin
  perform private.require_admin();
  return query
  with failed as materialized (select * from private.families_with_failures()),
  fitting as (
    select c.*, f.name as family_name, f.automation_stopped_at as care_since,
           exists (select 1 from failed x where x.family_id = c.family_id and x.failed_at > coalesce(c.settled_at, '-infinity')) as has_failed
      from public.crm_conversations c join public.families f on f.id = c.family_id
     where (pattern is null or c.family_id in (select w.family_id from private.families_found(pattern) w))
       and (p_tag is null or c.tags @> array[p_tag])
       and (p_channel is null or c.last_channel = p_channel)
       and (p_waiting_hours is null or c.waiting_since < right_now - make_interval(hours => p_waiting_hours))
       and (p_stage is null or c.family_id in (select l.family_id from public.imported_leads l where l.stage = p_stage))
       and (p_batch_id is null or c.family_id in (
             select e.family_id from public.enrollments e where e.batch_id = p_batch_id and e.status <> 'ended'))
  ),
  seen as (
    select f.* from fitting f
     where case p_view
             when 'reply' then f.needs_reply and f.status = 'open' and f.snoozed_until is null
             when 'unread' then f.unread > 0
             when 'snoozed' then f.snoozed_until is not null and (f.assigned_to is null or f.assigned_to = (select auth.uid()))
             when 'silent' then f.status = 'open' and f.last_reply_at < right_now - interval '3 days'
                                and f.last_reply_at > coalesce(f.last_inbound_at, '-infinity')
             when 'failed' then f.has_failed
             when 'resolved' then f.status = 'resolved'
             else true
           end
  ),
  shown as (
    select s.*, count(*) over () as matching from seen s
     order by s.care_since is null,
              case p_view when 'reply' then s.waiting_since when 'snoozed' then s.snoozed_until end nulls last,
              s.last_message_at desc, s.id
     limit least(greatest(p_limit, 1), 2000)
  )
  select s.id, s.family_id, s.family_name, coalesce(g.name, s.family_name), g.relation, coalesce(k.children, '[]'), s.status, s.needs_reply, s.unread,
         s.waiting_since, s.snoozed_until, s.last_message_at, s.last_channel, s.last_line, m.direction, w.window_until, s.assigned_to, s.tags,
         s.care_since, s.is_unknown, s.has_failed, s.matching
    from shown s
    left join lateral (select x.name, x.relation from public.contacts x where x.family_id = s.family_id and x.owner <> 'student' and x.name is not null
                        order by x.relation is null, x.created_at, x.id limit 1) g on true
    left join lateral (select jsonb_agg(jsonb_build_object('name', l.student_name, 'age', private.lead_age(l), 'stage', l.stage) order by l.created_at, l.id) as children
                         from public.imported_leads l where l.family_id = s.family_id) k on true
    left join lateral (select max(x.window_until) as window_until from public.contacts x where x.family_id = s.family_id) w on true
    left join lateral (select x.direction from public.crm_messages x where x.conversation_id = s.id order by x.happened_at desc, x.id desc limit 1) m on true
   order by s.care_since is null,
            case p_view when 'reply' then s.waiting_since when 'snoozed' then s.snoozed_until end nulls last, s.last_message_at desc, s.id;
end $$;
comment on function public.inbox_page is 'Conversations of a view (reply, unread, snoozed, silent, failed, resolved, all), those under care first; matching: how many there are.';
revoke all on function public.inbox_page from public, anon, authenticated, service_role;
grant execute on function public.inbox_page to authenticated;

create function public.inbox_counts() returns table (
  reply bigint, unread bigint, snoozed bigint, silent bigint, failed bigint, resolved bigint, everything bigint,
  oldest_wait timestamptz, median_seconds integer, answered bigint, in_time bigint, promised_hours integer, emptied_at timestamptz, tags text[]
)
language plpgsql stable security definer set search_path = '' as $$
declare
  right_now timestamptz := private.business_now();
  hours integer := private.setting('reply_within_hours')::integer;
begin
  perform private.require_admin();
  return query
  with failures as materialized (select * from private.families_with_failures()),
  counted as (
    select count(*) filter (where c.needs_reply and c.status = 'open' and c.snoozed_until is null) as reply,
           count(*) filter (where c.unread > 0) as unread,
           count(*) filter (where c.snoozed_until is not null and (c.assigned_to is null or c.assigned_to = (select auth.uid()))) as snoozed,
           count(*) filter (where c.status = 'open' and c.last_reply_at < right_now - interval '3 days'
                                  and c.last_reply_at > coalesce(c.last_inbound_at, '-infinity')) as silent,
           count(*) filter (where x.failed_at > coalesce(c.settled_at, '-infinity')) as failed,
           count(*) filter (where c.status = 'resolved') as resolved,
           count(*) as everything,
           min(c.waiting_since) filter (where c.needs_reply and c.status = 'open') as oldest_wait,
           max(greatest(c.settled_at, c.last_reply_at)) as emptied_at
      from public.crm_conversations c left join failures x on x.family_id = c.family_id
  ),
  waited as (
    select percentile_cont(0.5) within group (order by extract(epoch from w.answered_at - w.since))::integer as median_seconds, count(*) as answered,
           count(*) filter (where w.answered_at - w.since <= make_interval(hours => hours)) as in_time
      from public.crm_waits w where w.answered_at > right_now - interval '7 days'
  )
  select c.reply, c.unread, c.snoozed, c.silent, c.failed, c.resolved, c.everything, c.oldest_wait, w.median_seconds, w.answered, w.in_time, hours, c.emptied_at,
         array(select distinct t from public.crm_conversations x, unnest(x.tags) t order by t limit 100)
    from counted c, waited w;
end $$;
comment on function public.inbox_counts() is 'How many conversations each view has, how long families waited in seven days (median, and within reply_within_hours), and all tags.';
revoke all on function public.inbox_counts() from public, anon, authenticated, service_role;
grant execute on function public.inbox_counts() to authenticated;

-- ---------------------------------------------------------------- the timeline of one family
create function private.who_is(p_contact public.contacts) returns text
language sql immutable set search_path = '' as $$
  select case when (p_contact).owner = 'student' then 'student' when (p_contact).relation is not null then (p_contact).relation
              when (p_contact).owner = 'guardian' then 'guardian' else 'unknown' end
$$;
revoke all on function private.who_is(public.contacts) from public, anon, authenticated, service_role;

create function public.family_timeline(
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
comment on function public.family_timeline is 'All that happened with a family, newest first, a page at a time (before p_before, p_before_key) or from a moment on: who wrote it, and how far it came.';
revoke all on function public.family_timeline from public, anon, authenticated, service_role;
grant execute on function public.family_timeline to authenticated;

-- ---------------------------------------------------------------- many at once, each with its own result
create function public.settle_conversations(p_ids uuid[], p_action text, p_value text default null)
returns table (conversation_id uuid, outcome text, reason text)
language plpgsql set search_path = '' as $$
declare
  one uuid;
  touched integer;
begin
  if cardinality(p_ids) > 500 then
    raise exception 'At most 500 conversations at once.' using errcode = 'check_violation';
  end if;
  for one in select distinct x from unnest(p_ids) x order by x loop
    begin
      case p_action
        when 'resolve' then update public.crm_conversations c set status = 'resolved' where c.id = one;
        when 'reopen' then update public.crm_conversations c set status = 'open' where c.id = one;
        when 'snooze' then update public.crm_conversations c set snoozed_until = p_value::timestamptz where c.id = one;
        when 'tag' then update public.crm_conversations c set tags = c.tags || p_value where c.id = one;
        when 'untag' then update public.crm_conversations c set tags = array_remove(c.tags, p_value) where c.id = one;
        when 'assign' then update public.crm_conversations c set assigned_to = nullif(p_value, '')::uuid where c.id = one;
        when 'read' then update public.crm_conversations c set unread = 0 where c.id = one;
        when 'stage' then
          update public.imported_leads l set stage = p_value::public.lead_stage
            from public.crm_conversations c where c.id = one and l.family_id = c.family_id;
        else raise exception 'There is no such action.' using errcode = 'invalid_parameter_value';
      end case;
      get diagnostics touched = row_count;
      conversation_id := one;
      outcome := case when touched > 0 then 'done' else 'skipped' end;
      reason := case when touched = 0 then case p_action when 'stage' then 'This family has no lead yet.' else 'This conversation is not there any more.' end end;
      return next;
    exception when check_violation or invalid_text_representation or invalid_datetime_format then
      conversation_id := one;
      outcome := 'failed';
      reason := sqlerrm;
      return next;
    end;
  end loop;
end $$;
comment on function public.settle_conversations(uuid[], text, text) is
  'resolve, reopen, snooze (until), tag, untag, assign (account, or nobody), read, stage: done, skipped or failed for each. Runs as the caller.';
revoke all on function public.settle_conversations(uuid[], text, text) from public, anon, authenticated, service_role;
grant execute on function public.settle_conversations(uuid[], text, text) to authenticated;

-- ---------------------------------------------------------------- who the unknown sender may be
create function public.sender_guesses(p_family_id uuid) returns table (family_id uuid, family_name text, guardian text, children text, why text, score real)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
begin
  perform private.require_admin();
  return query
  with sender as (
    select f.id, lower(coalesce((select min(c.name) from public.contacts c where c.family_id = f.id and c.name is not null), f.name)) as name,
           (select split_part(min(c.value), '@', 1) from public.contacts c where c.family_id = f.id and c.kind = 'email') as mailbox,
           (select coalesce(array_agg(lower(l.student_name)), '{}') from public.imported_leads l where l.family_id = f.id) as own,
           (select lower(string_agg(x.body, ' ')) from (
              select m.body from public.crm_messages m where m.family_id = f.id and m.direction = 'in' order by m.happened_at desc limit 20) x) as words
      from public.families f where f.id = p_family_id
  ),
  scored as (
    select k.family_id, greatest(
             max(extensions.similarity(s.name, lower(k.name))) filter (where k.name is not null),
             max(0.9 * extensions.similarity(s.mailbox, split_part(k.value, '@', 1))) filter (where k.kind = 'email')) as score,
           (array_agg(k.name order by extensions.similarity(s.name, lower(k.name)) desc nulls last))[1] as named, null::text as child
      from sender s, public.contacts k where k.family_id <> s.id group by k.family_id
    union all
    select l.family_id, max(case when s.words like '%' || lower(l.student_name) || '%' then 1.5
                                 when length(split_part(l.student_name, ' ', 1)) > 3 and s.words ~ ('\m' || regexp_replace(lower(split_part(l.student_name, ' ', 1)), '\W', '', 'g') || '\M') then 0.6
                                 when lower(l.student_name) = any(s.own) then 1
                                 else extensions.similarity(split_part(s.name, ' ', -1), lower(split_part(l.student_name, ' ', -1))) * 0.5 end),
           null, min(l.student_name)
      from sender s, public.imported_leads l where l.family_id <> s.id group by l.family_id
  ),
  best as (
    select b.family_id, sum(b.score) as score, max(b.named) as named, max(b.child) as child, max(b.score) filter (where b.child is not null) as by_child
      from scored b group by b.family_id having sum(b.score) > 0.45 order by 2 desc limit 3
  )
  select b.family_id, f.name, b.named,
         (select string_agg(l.student_name, ', ' order by l.created_at) from public.imported_leads l where l.family_id = b.family_id),
         case when b.by_child = 1 then format('a child of the same name, %s', b.child) when b.by_child >= 0.6 then format('writes of %s', b.child)
              else 'a similar name or address' end, b.score::real
    from best b join public.families f on f.id = b.family_id order by b.score desc;
end $$;
comment on function public.sender_guesses(uuid) is 'The three families that a sender most likely belongs to, with the reason in words; score above 1.2 is more than a chance.';
revoke all on function public.sender_guesses(uuid) from public, anon, authenticated, service_role;
grant execute on function public.sender_guesses(uuid) to authenticated;

create function public.lead_from_sender(p_family_id uuid, p_student_name text, p_owner public.contact_owner default 'unknown') returns uuid
language plpgsql security definer set search_path = '' as $$
declare made uuid;
begin
  perform private.require_admin();
  if coalesce(length(btrim(p_student_name)), 0) not between 1 and 120 then
    raise exception 'Write the name of the student.' using errcode = 'check_violation';
  end if;
  update public.crm_conversations c set is_unknown = false where c.family_id = p_family_id and c.is_unknown;
  if not found then
    raise exception 'This sender has been dealt with already.' using errcode = 'check_violation';
  end if;
  insert into public.imported_leads (family_id, student_name, source) values (p_family_id, btrim(p_student_name), 'Wrote to us') returning id into made;
  update public.contacts set owner = p_owner, lead_id = case when p_owner = 'student' then made end
   where family_id = p_family_id and owner = 'unknown';
  return made;
end $$;
comment on function public.lead_from_sender(uuid, text, public.contact_owner) is 'Makes a lead of an unknown sender, whose contact is p_owner''s. Returns the lead.';
revoke all on function public.lead_from_sender(uuid, text, public.contact_owner) from public, anon, authenticated, service_role;
grant execute on function public.lead_from_sender(uuid, text, public.contact_owner) to authenticated;
