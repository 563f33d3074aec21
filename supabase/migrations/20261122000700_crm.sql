-- CRM: one conversation per family, every message in or out, webhooks as they came, and notifications inside the app.

create type public.message_direction as enum ('in', 'out');
create type public.conversation_status as enum ('open', 'resolved');

create table public.crm_conversations (
  id              uuid primary key default gen_random_uuid(),
  family_id       uuid not null unique references public.families (id) on delete cascade,
  status          public.conversation_status not null default 'open',
  needs_reply     boolean not null default false,
  unread          integer not null default 0,
  last_message_at timestamptz not null default public.app_now(),
  last_inbound_at timestamptz,
  last_channel    text,
  last_line       text not null default '',
  created_at      timestamptz not null default public.app_now()
);
comment on table public.crm_conversations is 'The one thread of a family, over all channels.';
create index crm_conversations_last_message_at_idx on public.crm_conversations (last_message_at desc);
create index crm_conversations_needs_reply_idx on public.crm_conversations (last_inbound_at) where needs_reply;

create table public.crm_messages (
  id              uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.crm_conversations (id) on delete cascade,
  family_id       uuid not null references public.families (id) on delete cascade,
  contact_id      uuid references public.contacts (id) on delete set null,
  channel         text not null check (channel in ('email', 'whatsapp', 'voice', 'note')),
  direction       public.message_direction not null,
  author          text not null default '',
  subject         text,
  body            text not null,
  attachments     jsonb not null default '[]',
  ledger_id       uuid,
  provider_message_id text,
  in_reply_to     text,
  written_by      uuid default auth.uid(),
  happened_at     timestamptz not null default public.app_now(),
  created_at      timestamptz not null default public.app_now()
);
comment on table public.crm_messages is 'Content and direction of every accepted or received message and private note. Delivery stays in the ledgers.';
comment on column public.crm_messages.ledger_id is 'Row of email_logs, whatsapp_logs or call_logs that this content went out with.';
create index crm_messages_conversation_id_idx on public.crm_messages (conversation_id, happened_at, id);
create index crm_messages_family_id_idx on public.crm_messages (family_id);
create index crm_messages_contact_id_idx on public.crm_messages (contact_id);
create unique index crm_messages_ledger_once on public.crm_messages (ledger_id, direction) where ledger_id is not null;
create unique index crm_messages_inbound_once on public.crm_messages (channel, provider_message_id)
  where direction = 'in' and provider_message_id is not null;

create function private.conversation_of(p_family_id uuid) returns uuid
language sql volatile set search_path = '' as $$
  insert into public.crm_conversations as c (family_id) values (p_family_id)
  on conflict (family_id) do update set family_id = excluded.family_id
  returning c.id
$$;
comment on function private.conversation_of(uuid) is 'The conversation of a family; made when there is none yet.';
revoke all on function private.conversation_of(uuid) from public, anon, authenticated, service_role;
grant execute on function private.conversation_of(uuid) to service_role;

create function private.follow_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Newest of the statement per conversation; inserts of one statement are many only for bulk mail, which asks for no answer.
  update public.crm_conversations c
     set last_message_at = greatest(c.last_message_at, n.happened_at),
         last_channel = n.channel,
         last_line = left(regexp_replace(n.body, '\s+', ' ', 'g'), 140),
         last_inbound_at = case when n.direction = 'in' then n.happened_at else c.last_inbound_at end,
         unread = c.unread + case when n.direction = 'in' then 1 else 0 end,
         needs_reply = case when n.direction = 'in' then true when n.channel <> 'note' and n.written_by is not null then false else c.needs_reply end,
         status = case when n.direction = 'in' then 'open' else c.status end
    from (select distinct on (conversation_id) * from new_rows order by conversation_id, happened_at desc, id desc) n
   where c.id = n.conversation_id;
  return null;
end $$;
revoke all on function private.follow_messages() from public, anon, authenticated, service_role;
create trigger crm_messages_follow after insert on public.crm_messages
  referencing new table as new_rows for each statement execute function private.follow_messages();

-- ---------------------------------------------------------------- webhooks as they came
create table public.webhook_events (
  id          bigint generated always as identity primary key,
  provider    text not null check (provider in ('sendgrid', 'sendgrid_inbound', 'aisensy', 'bolna', 'instamojo')),
  event_key   text not null,
  content_type text,
  body        bytea not null,
  status      public.work_status not null default 'pending',
  attempts    integer not null default 0,
  not_before  timestamptz not null default clock_timestamp(),
  claimed_by  text,
  lease_until timestamptz,
  error       text,
  received_at timestamptz not null default clock_timestamp(),
  done_at     timestamptz,
  unique (provider, event_key)
);
comment on table public.webhook_events is 'Verified webhooks, raw, before anything is done with them: stored once, applied once, replayable.';
create index webhook_events_open_idx on public.webhook_events (id) where status in ('pending', 'working');
create index webhook_events_failed_idx on public.webhook_events (id) where status = 'failed';

create table private.webhook_refusals (
  provider text not null,
  reason   text not null,
  day      date not null default current_date,
  count    bigint not null default 1,
  primary key (provider, reason, day)
);
comment on table private.webhook_refusals is 'How often a webhook did not verify. Its content is not kept.';
alter table private.webhook_refusals enable row level security;
create policy "The engine alone" on private.webhook_refusals for all to service_role using (true) with check (true);
revoke all on private.webhook_refusals from public, anon, authenticated, service_role;
grant select, insert, update on private.webhook_refusals to service_role;

-- ---------------------------------------------------------------- notifications inside the app
create table public.notifications (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references auth.users (id) on delete cascade,
  dedupe_key text not null unique,
  event_key  text not null,
  title      text not null,
  body       text not null default '',
  link_path  text,
  read_at    timestamptz,
  created_at timestamptz not null default public.app_now()
);
comment on table public.notifications is 'What the bell shows. A broadcast tells the open app its id, never its words.';
create index notifications_user_id_idx on public.notifications (user_id, created_at desc);

-- ---------------------------------------------------------------- access
revoke all on public.crm_conversations, public.crm_messages, public.webhook_events, public.notifications from public, anon, authenticated, service_role;
revoke all on sequence public.webhook_events_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.crm_conversations, public.crm_messages, public.notifications to service_role;
grant select, insert, update on public.webhook_events to service_role;
grant select on public.crm_conversations, public.crm_messages, public.notifications to authenticated;
grant update (status, unread, needs_reply) on public.crm_conversations to authenticated;
grant insert (conversation_id, family_id, channel, direction, author, body) on public.crm_messages to authenticated;
grant update (read_at) on public.notifications to authenticated;
alter table public.crm_conversations enable row level security;
alter table public.crm_messages enable row level security;
alter table public.webhook_events enable row level security;
alter table public.notifications enable row level security;
create policy "The educator sees conversations" on public.crm_conversations for select to authenticated using ((select private.is_admin()));
create policy "The educator settles conversations" on public.crm_conversations for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator sees messages" on public.crm_messages for select to authenticated using ((select private.is_admin()));
create policy "The educator writes private notes" on public.crm_messages for insert to authenticated
  with check ((select private.is_admin()) and channel = 'note' and direction = 'out');
create policy "Webhooks are the engine's" on public.webhook_events for select to service_role using (true);
create policy "People see their own notifications" on public.notifications for select to authenticated using (user_id = (select auth.uid()));
create policy "People read their own notifications" on public.notifications for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
