-- Support: what families ask for help with, in their one thread; the answers that are read first; and the safety lane.

create type public.ticket_category as enum ('class_link', 'assignment', 'payment', 'sign_in', 'certificate', 'safety', 'other');
create type public.ticket_status as enum ('open', 'waiting_on_you', 'waiting_on_student', 'snoozed', 'resolved');
create type public.ticket_priority as enum ('urgent', 'high', 'normal');

insert into public.app_settings (key, value, about, is_public) values
  ('ticket_reply_hours', '24', 'Within how many hours a request for help should have an answer; families read it', true)
on conflict (key) do nothing;

create table public.support_tickets (
  id             uuid primary key default gen_random_uuid(),
  family_id      uuid not null references public.families (id) on delete cascade,
  lead_id        uuid references public.imported_leads (id) on delete cascade,
  user_id        uuid references public.profiles (user_id) on delete set null,
  category       public.ticket_category not null,
  priority       public.ticket_priority not null default 'normal',
  status         public.ticket_status not null default 'open',
  subject        text not null check (length(subject) between 1 and 60),
  page           text check (length(page) <= 200),
  device         text check (length(device) <= 300),
  errors         jsonb not null default '[]' check (jsonb_typeof(errors) = 'array' and jsonb_array_length(errors) <= 5),
  waiting_since  timestamptz,
  reply_by       timestamptz,
  first_reply_at timestamptz,
  last_reply_at  timestamptz,
  snoozed_until  timestamptz,
  resolved_at    timestamptz,
  resolved_by    uuid,
  reopened_at    timestamptz,
  reopened       integer not null default 0,
  rating         smallint check (rating between 1 and 5),
  rated_at       timestamptz,
  created_at     timestamptz not null default public.app_now(),
  updated_at     timestamptz not null default public.app_now(),
  constraint support_tickets_safety_is_urgent check (category <> 'safety' or priority = 'urgent'),
  -- What a child says of its safety is settled by a person, never by time or by a rule.
  constraint support_tickets_safety_by_a_person check (category <> 'safety' or (status <> 'snoozed' and (status <> 'resolved' or resolved_by is not null)))
);
comment on table public.support_tickets is 'A request for help: what it is about and where it stands. Its words are crm_messages of the family''s one thread.';
comment on column public.support_tickets.errors is 'The last faults that the app showed on that device: [{at, page, code, message}].';
comment on column public.support_tickets.waiting_since is 'Since when they wait for the educator; null while it is their turn.';
comment on column public.support_tickets.resolved_by is 'Who said that it is solved: the educator, or the one who asked. Null: nothing was heard for two weeks.';
create index support_tickets_family_id_idx on public.support_tickets (family_id);
create index support_tickets_lead_id_idx on public.support_tickets (lead_id);
create index support_tickets_user_id_idx on public.support_tickets (user_id);
create index support_tickets_open_idx on public.support_tickets (priority, waiting_since) where status <> 'resolved';
create index support_tickets_created_at_idx on public.support_tickets (created_at desc);

select private.allow_moves('ticket', 'open', array['waiting_on_you', 'waiting_on_student', 'snoozed', 'resolved']);
select private.allow_moves('ticket', 'waiting_on_you', array['waiting_on_student', 'snoozed', 'resolved']);
select private.allow_moves('ticket', 'waiting_on_student', array['waiting_on_you', 'snoozed', 'resolved']);
select private.allow_moves('ticket', 'snoozed', array['waiting_on_you', 'waiting_on_student', 'resolved']);
select private.allow_moves('ticket', 'resolved', array['waiting_on_you']);
create trigger support_tickets_legal_status before update on public.support_tickets
  for each row when (old.status is distinct from new.status) execute function private.check_move('ticket');
create trigger support_tickets_touch before update on public.support_tickets for each row execute function private.touch_updated_at();

create function private.ticket_reply_by(p_since timestamptz, p_category public.ticket_category) returns timestamptz
language sql stable security definer set search_path = '' as $$
  select p_since + case when p_category = 'safety' then interval '1 hour'
    else make_interval(hours => coalesce((select (s.value #>> '{}')::integer from public.app_settings s where s.key = 'ticket_reply_hours'), 24)) end
$$;
comment on function private.ticket_reply_by(timestamptz, public.ticket_category) is 'When an answer is due: after the hours of the setting, after one hour where it is about safety.';
revoke all on function private.ticket_reply_by(timestamptz, public.ticket_category) from public, anon, authenticated, service_role;
grant execute on function private.ticket_reply_by(timestamptz, public.ticket_category) to service_role;

create function private.settle_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.waiting_since := coalesce(new.waiting_since, new.created_at);
    new.reply_by := private.ticket_reply_by(new.waiting_since, new.category);
    return new;
  end if;
  if old.category = 'safety' and new.category <> 'safety' and (new.resolved_by is null or new.status <> 'resolved') then
    raise exception 'A request about safety stays one until it is resolved.' using errcode = 'check_violation';
  end if;
  if new.category = 'safety' then
    new.priority := 'urgent';
    if new.status = 'snoozed' then
      raise exception 'A request about safety is not put off.' using errcode = 'check_violation';
    end if;
  end if;
  if new.status is distinct from old.status then
    if new.status = 'snoozed' and coalesce(new.snoozed_until, '-infinity') <= private.business_now() then
      raise exception 'Choose a time that is still to come.' using errcode = 'check_violation';
    end if;
    if new.status = 'resolved' then
      new.resolved_at := private.business_now();
      new.resolved_by := coalesce((select auth.uid()), new.resolved_by);
      new.waiting_since := null;
    elsif old.status = 'resolved' then
      new.reopened := old.reopened + 1;
      new.reopened_at := private.business_now();
      new.resolved_at := null;
      new.resolved_by := null;
    end if;
    if new.status = 'waiting_on_you' then
      new.waiting_since := coalesce(new.waiting_since, private.business_now());
    elsif new.status = 'waiting_on_student' then
      new.waiting_since := null;
    end if;
  end if;
  if new.status <> 'snoozed' then
    new.snoozed_until := null;
  end if;
  if new.waiting_since is distinct from old.waiting_since or new.category <> old.category then
    new.reply_by := private.ticket_reply_by(new.waiting_since, new.category);
  end if;
  return new;
end $$;
revoke all on function private.settle_ticket() from public, anon, authenticated, service_role;
create trigger support_tickets_settle before insert or update on public.support_tickets
  for each row execute function private.settle_ticket();

-- ---------------------------------------------------------------- the words stand in the family's thread
alter table public.crm_messages
  add column ticket_id uuid references public.support_tickets (id) on delete set null,
  drop constraint crm_messages_channel_check,
  add constraint crm_messages_channel_check check (channel in ('email', 'whatsapp', 'voice', 'note', 'in_app'));
comment on column public.crm_messages.ticket_id is 'The request for help that it belongs to.';
create index crm_messages_ticket_id_idx on public.crm_messages (ticket_id, happened_at) where ticket_id is not null;
create unique index crm_messages_in_app_once on public.crm_messages (ticket_id, provider_message_id) where channel = 'in_app' and direction = 'out';

create function private.place_in_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
declare found_ids uuid[];
begin
  -- Only where there is no doubt which one is meant. What is about safety is never mixed with anything.
  select array_agg(t.id) into found_ids from public.support_tickets t
   where t.family_id = new.family_id and t.status <> 'resolved' and t.category <> 'safety';
  if cardinality(found_ids) = 1 then
    new.ticket_id := found_ids[1];
  end if;
  return new;
end $$;
revoke all on function private.place_in_ticket() from public, anon, authenticated, service_role;
create trigger crm_messages_place_in_ticket before insert on public.crm_messages
  for each row when (new.ticket_id is null and new.channel in ('email', 'whatsapp') and new.asks_reply
                     and (new.direction = 'in' or new.written_by is not null))
  execute function private.place_in_ticket();

create function private.follow_ticket_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select 1 from new_rows r where r.ticket_id is not null) then
    return null;
  end if;
  update public.support_tickets t
     set status = case when n.direction = 'in' then case t.status when 'open' then t.status else 'waiting_on_you' end
                       when t.status = 'resolved' then t.status else 'waiting_on_student' end,
         waiting_since = case when n.direction = 'in' then coalesce(t.waiting_since, n.happened_at) end,
         first_reply_at = case when n.direction = 'out' then coalesce(t.first_reply_at, n.happened_at) else t.first_reply_at end,
         last_reply_at = case when n.direction = 'out' then n.happened_at else t.last_reply_at end
    from (select distinct on (r.ticket_id) r.* from new_rows r
           where r.ticket_id is not null and r.channel <> 'note' and r.asks_reply and (r.direction = 'in' or r.written_by is not null)
           order by r.ticket_id, r.happened_at desc, r.id desc) n
   where t.id = n.ticket_id;
  return null;
end $$;
revoke all on function private.follow_ticket_messages() from public, anon, authenticated, service_role;
create trigger crm_messages_follow_ticket after insert on public.crm_messages
  referencing new table as new_rows for each statement execute function private.follow_ticket_messages();

create function private.tell_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('inbox', 'ticket', jsonb_build_object('ticket_id', new.id));
  if new.user_id is not null then
    perform private.tell('user:' || new.user_id, 'ticket', jsonb_build_object('ticket_id', new.id));
  end if;
  return null;
end $$;
revoke all on function private.tell_ticket() from public, anon, authenticated, service_role;
create trigger support_tickets_tell after insert or update on public.support_tickets for each row execute function private.tell_ticket();

-- ---------------------------------------------------------------- answers that are read first
create table public.faq_articles (
  id           uuid primary key default gen_random_uuid(),
  category     public.ticket_category not null check (category <> 'safety'),
  position     integer not null default 100,
  question_en  text not null check (length(btrim(question_en)) between 1 and 120),
  question_hi  text not null check (length(btrim(question_hi)) between 1 and 160),
  answer_en    text not null check (length(btrim(answer_en)) between 1 and 2000),
  answer_hi    text not null check (length(btrim(answer_hi)) between 1 and 2400),
  is_published boolean not null default true,
  created_at   timestamptz not null default public.app_now(),
  updated_at   timestamptz not null default public.app_now()
);
comment on table public.faq_articles is 'Answers to what is asked often, in both languages. The educator writes them; families read them before they ask.';
create index faq_articles_category_idx on public.faq_articles (category, position);
create trigger faq_articles_touch before update on public.faq_articles for each row execute function private.touch_updated_at();

create table public.faq_reads (
  id         bigint generated always as identity primary key,
  article_id uuid not null references public.faq_articles (id) on delete cascade,
  user_id    uuid not null references public.profiles (user_id) on delete cascade,
  read_on    date not null default (public.app_now() at time zone 'Asia/Kolkata')::date,
  read_at    timestamptz not null default public.app_now(),
  helped     boolean,
  unique (article_id, user_id, read_on)
);
comment on table public.faq_reads is 'Who opened which answer on which day, and whether it helped. Counted, never shown by person.';
create index faq_reads_user_id_idx on public.faq_reads (user_id);
create index faq_reads_read_at_idx on public.faq_reads (read_at);

insert into public.faq_articles (category, position, question_en, question_hi, answer_en, answer_hi) values
  ('class_link', 10, 'The Join button does not open the class', 'क्लास में जाएँ बटन नहीं खुल रहा',
   'The button works from 15 minutes before the class until it ends. Close the page and open it once more, then tap Join class on Home. If the video app asks, allow the microphone.',
   'बटन क्लास से 15 मिनट पहले से क्लास के अंत तक चलता है। पेज बंद करके फिर खोलें, फिर होम पर "क्लास में जाएँ" दबाएँ। वीडियो ऐप पूछे तो माइक की अनुमति दें।'),
  ('class_link', 20, 'I missed the class', 'क्लास छूट गई',
   'The recording is in Recordings some hours after the class, together with the work that was set.',
   'क्लास के कुछ घंटे बाद रिकॉर्डिंग और काम, दोनों ऐप में मिल जाते हैं।'),
  ('assignment', 10, 'My file does not upload', 'फ़ाइल अपलोड नहीं हो रही',
   'PDF, JPG, PNG and MP4 work, up to 50 MB each and five files. A photo of your page is fine. When the signal drops, keep the page open and tap Try again; what you wrote is kept.',
   'PDF, JPG, PNG और MP4 चलते हैं, हर फ़ाइल 50 MB तक, कुल पाँच। पन्ने की फ़ोटो भी चलेगी। सिग्नल जाए तो पेज खुला रखें और "फिर कोशिश करें" दबाएँ; लिखा हुआ सेव रहता है।'),
  ('assignment', 20, 'The time to hand in has passed', 'जमा करने का समय निकल गया',
   'You can still hand in where the page says so; it is marked late. Where it is closed, ask for more time below.',
   'जहाँ पेज पर लिखा हो, वहाँ अब भी जमा कर सकते हैं; "देर से" लिखा आएगा। बंद हो तो नीचे और समय माँगें।'),
  ('payment', 10, 'We paid, and it is not shown here', 'पेमेंट हो गया, पर यहाँ नहीं दिख रहा',
   'The bank usually confirms in a minute, sometimes in an hour. Nothing is lost: we ask the bank ourselves until it is certain. Please do not pay a second time.',
   'बैंक आमतौर पर एक मिनट में, कभी एक घंटे में पक्का करता है। पैसा सुरक्षित है: पक्का होने तक हम ख़ुद बैंक से पूछते हैं। दोबारा पेमेंट न करें।'),
  ('payment', 20, 'Where is the receipt?', 'रसीद कहाँ है?',
   'It is on the Payment page, and in the e-mail that your parent got after paying.',
   'पेमेंट पेज पर है, और पेमेंट के बाद माता-पिता को आए ईमेल में भी।'),
  ('sign_in', 10, 'I forgot the password', 'पासवर्ड भूल गए',
   'Choose Forgot password on the sign-in page. A link comes by e-mail and works for one hour. Look in the spam folder too.',
   'साइन इन पेज पर "पासवर्ड भूल गए" चुनें। ईमेल पर लिंक आएगा, जो एक घंटे चलता है। स्पैम फ़ोल्डर भी देखें।'),
  ('sign_in', 20, 'My seat is not open', 'सीट नहीं खुली है',
   'Open the link in your welcome message on this phone. It works once. If it is old, ask for a new one below.',
   'स्वागत वाले मैसेज का लिंक इसी फ़ोन पर खोलें। वह एक ही बार चलता है। पुराना हो गया हो तो नीचे नया माँगें।'),
  ('certificate', 10, 'When do I get the certificate?', 'सर्टिफ़िकेट कब मिलेगा?',
   'When you were in most classes and your work is handed in. Home shows what is left.',
   'ज़्यादातर क्लास में आने और काम जमा होने पर। होम पर दिखता है कि क्या बाक़ी है।'),
  ('certificate', 20, 'My name on it is wrong', 'उस पर नाम ग़लत है',
   'Change Name on certificate in your Profile. If it is printed already, ask below and it is made again.',
   'प्रोफ़ाइल में "सर्टिफ़िकेट पर नाम" बदलें। बन चुका हो तो नीचे बताएँ, फिर से बन जाएगा।');

-- ---------------------------------------------------------------- access
alter table private.personal_links drop constraint personal_links_kind_check,
  add constraint personal_links_kind_check check (kind in ('form', 'consent', 'notice', 'unsubscribe', 'preferences', 'claim', 'pay', 'receipt', 'join',
    'recording', 'work', 'certificate', 'schedule', 'home', 'materials', 'callback', 'ticket'));

revoke all on public.support_tickets, public.faq_articles, public.faq_reads from public, anon, authenticated, service_role;
revoke all on sequence public.faq_reads_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.support_tickets, public.faq_articles, public.faq_reads to service_role;
grant select on public.support_tickets, public.faq_articles to authenticated;
grant update (status, snoozed_until, category, priority) on public.support_tickets to authenticated;
grant insert (category, position, question_en, question_hi, answer_en, answer_hi, is_published),
      update (category, position, question_en, question_hi, answer_en, answer_hi, is_published), delete on public.faq_articles to authenticated;
grant insert (ticket_id) on public.crm_messages to authenticated;
alter table public.support_tickets enable row level security;
alter table public.faq_articles enable row level security;
alter table public.faq_reads enable row level security;
-- Who shares the household sees what is asked, but for what a child says of its safety: that is its own.
create policy "Families see their own requests, the educator all" on public.support_tickets for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin())
         or (category <> 'safety' and family_id = (select p.family_id from public.profiles p where p.user_id = (select auth.uid()))));
create policy "The educator settles requests" on public.support_tickets for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "Everyone signed in reads published answers, the educator all" on public.faq_articles for select to authenticated
  using (is_published or (select private.is_admin()));
create policy "The educator writes answers" on public.faq_articles for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes answers" on public.faq_articles for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator removes answers" on public.faq_articles for delete to authenticated using ((select private.is_admin()));
create policy "Reads of answers are the engine's" on public.faq_reads for select to service_role using (true);
drop policy "The educator sees messages" on public.crm_messages;
create policy "The educator sees messages, families what was said in the app" on public.crm_messages for select to authenticated
  using ((select private.is_admin()) or (channel = 'in_app' and ticket_id in (select t.id from public.support_tickets t)));
select private.audit_table('public.support_tickets');
select private.audit_table('public.faq_articles');

-- ---------------------------------------------------------------- what the pages read
create view public.support_list with (security_invoker = true) as
select t.id, t.family_id, t.lead_id, t.user_id, t.category, t.priority, t.status, t.subject, t.page, t.device, t.errors, t.waiting_since, t.reply_by,
       t.first_reply_at, t.last_reply_at, t.snoozed_until, t.resolved_at, t.reopened, t.rating, t.created_at,
       t.category = 'safety' as is_safety,
       t.status in ('open', 'waiting_on_you') as is_mine,
       t.status in ('open', 'waiting_on_you') and t.reply_by < public.app_now() as is_overdue,
       -- Safety first, then what is urgent, then who has waited longest; what is settled comes last.
       (case when t.status = 'resolved' then 9 when t.category = 'safety' then 0 when t.status in ('open', 'waiting_on_you') then 1 else 2 end)::smallint as rank,
       f.name as family_name, l.student_name, m.body as last_message, m.author as last_author, m.happened_at as last_message_at
  from public.support_tickets t
  join public.families f on f.id = t.family_id
  left join public.imported_leads l on l.id = t.lead_id
  left join lateral (select x.body, x.author, x.happened_at from public.crm_messages x where x.ticket_id = t.id and x.channel <> 'note'
                      order by x.happened_at desc, x.id desc limit 1) m on true;
comment on view public.support_list is 'Requests as the educator''s list shows them, with the last thing said.';
revoke all on public.support_list from public, anon, authenticated, service_role;
grant select on public.support_list to authenticated, service_role;

create function public.support_figures(p_days integer default 30) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare since timestamptz := public.app_now() - make_interval(days => least(greatest(p_days, 1), 366));
begin
  perform private.require_admin();
  return (
    with lately as (select * from public.support_tickets t where t.created_at >= since),
    reads as (
      select r.*, not coalesce(r.helped, true) or exists (
               select 1 from public.support_tickets t join public.faq_articles a on a.id = r.article_id
                where t.user_id = r.user_id and t.category = a.category and t.created_at between r.read_at and r.read_at + interval '1 day') as asked_on
        from public.faq_reads r where r.read_at >= since)
    select jsonb_build_object(
      'open', (select count(*) from public.support_tickets t where t.status <> 'resolved'),
      'mine', (select count(*) from public.support_tickets t where t.status in ('open', 'waiting_on_you')),
      'safety', (select count(*) from public.support_tickets t where t.status <> 'resolved' and t.category = 'safety'),
      'overdue', (select count(*) from public.support_tickets t where t.status in ('open', 'waiting_on_you') and t.reply_by < public.app_now()),
      'asked', (select count(*) from lately),
      'first_reply_minutes', (select round((percentile_cont(0.5) within group (order by extract(epoch from l.first_reply_at - l.created_at)) / 60)::numeric) from lately l where l.first_reply_at is not null),
      'resolve_minutes', (select round((percentile_cont(0.5) within group (order by extract(epoch from l.resolved_at - l.created_at)) / 60)::numeric) from lately l where l.resolved_at is not null),
      'reopened', (select count(*) from lately l where l.reopened > 0),
      'rated', (select count(*) from lately l where l.rating is not null),
      'rating', (select round(avg(l.rating), 1) from lately l where l.rating is not null),
      'categories', (select coalesce(jsonb_object_agg(c.category, c.n), '{}') from (select l.category, count(*) as n from lately l group by l.category) c),
      'faq_reads', (select count(*) from reads),
      'faq_reads_week', (select count(*) from reads r where r.read_at >= public.app_now() - interval '7 days'),
      'faq_answered', (select count(*) from reads r where not r.asked_on),
      'articles', (select coalesce(jsonb_object_agg(x.article_id, jsonb_build_object('reads', x.n, 'answered', x.answered)), '{}')
                     from (select r.article_id, count(*) as n, count(*) filter (where not r.asked_on) as answered from reads r group by r.article_id) x)));
end $$;
comment on function public.support_figures(integer) is
  'Numbers of support over so many days: open, overdue, median first reply and resolve in minutes, reopened, and how often a read answer was enough: not called useless, and no request about it within a day.';
revoke all on function public.support_figures(integer) from public, anon, authenticated, service_role;
grant execute on function public.support_figures(integer) to authenticated;

create function public.ticket_context(p_ticket_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare t public.support_tickets;
begin
  perform private.require_admin();
  select * into t from public.support_tickets x where x.id = p_ticket_id;
  if t.id is null then
    return null;
  end if;
  return jsonb_build_object(
    'account', (select jsonb_build_object('email', u.email, 'confirmed', u.email_confirmed_at is not null, 'last_sign_in_at', u.last_sign_in_at)
                  from auth.users u where u.id = t.user_id),
    'seats', (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'student', l.student_name, 'batch', b.name, 'status', e.status, 'claimed', e.user_id is not null) order by e.created_at desc), '[]')
                from public.enrollments e join public.batches b on b.id = e.batch_id join public.imported_leads l on l.id = e.lead_id
               where e.family_id = t.family_id and (t.lead_id is null or e.lead_id = t.lead_id)),
    'next_session', (select jsonb_build_object('id', s.id, 'title', s.title, 'starts_at', s.starts_at, 'ends_at', s.ends_at)
                       from public.sessions s join public.enrollments e on e.batch_id = s.batch_id and e.status = 'active'
                      where e.family_id = t.family_id and (t.lead_id is null or e.lead_id = t.lead_id)
                        and s.status = 'scheduled' and s.ends_at > public.app_now() order by s.starts_at limit 1),
    'payments', (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'pay_ref', p.pay_ref, 'status', p.status, 'amount_paise', p.amount_paise, 'due_on', p.due_on, 'paid_at', p.paid_at)), '[]')
                   from (select * from public.payments x where x.family_id = t.family_id order by x.created_at desc limit 5) p),
    'work', (select coalesce(jsonb_agg(jsonb_build_object('assignment_id', a.id, 'enrollment_id', a.enrollment_id, 'title', a.title, 'due_at', a.due_at, 'submission_id', a.submission_id, 'status', a.status)), '[]')
               from (select w.id, e.id as enrollment_id, w.title, w.due_at, m.id as submission_id, coalesce(m.status::text, 'not_started') as status
                       from public.enrollments e join public.assignments w on w.batch_id = e.batch_id and w.published_at is not null
                       left join public.assignment_submissions m on m.assignment_id = w.id and m.enrollment_id = e.id
                      where e.family_id = t.family_id and (t.lead_id is null or e.lead_id = t.lead_id) and e.status = 'active'
                      order by w.due_at desc limit 5) a),
    'failed', (select coalesce(jsonb_agg(jsonb_build_object('channel', m.channel, 'event_key', m.event_key, 'reason', m.reason, 'at', m.at) order by m.at desc), '[]')
                 from (select x.channel, x.event_key, coalesce(x.error_text, x.gate_reason) as reason, coalesce(x.failed_at, x.created_at) as at
                         from public.message_log x where x.family_id = t.family_id and x.status in ('failed', 'bounced', 'unknown')
                        order by x.created_at desc limit 3) m));
end $$;
comment on function public.ticket_context(uuid) is 'What stands around a request: account, seats, next class, payments, work, and the last messages that did not arrive. The educator only.';
revoke all on function public.ticket_context(uuid) from public, anon, authenticated, service_role;
grant execute on function public.ticket_context(uuid) to authenticated;
