-- Messages: templates, campaigns, and the three ledgers. A ledger row is made before anything is sent; a second send has no row to be.

create type public.message_status as enum (
  'planned', 'held', 'claimed', 'calling', 'sent', 'unknown', 'failed', 'skipped', 'cancelled', 'delivered', 'read', 'bounced'
);
create type public.message_channel as enum ('email', 'whatsapp', 'voice', 'in_app');
create type public.call_status as enum (
  'scheduled', 'ringing', 'in_progress', 'processing', 'completed', 'no_answer', 'busy', 'failed', 'deferred', 'stopped'
);
create type public.campaign_status as enum ('planned', 'running', 'paused', 'done', 'cancelled');

-- ---------------------------------------------------------------- templates
create table public.message_templates (
  id            uuid primary key default gen_random_uuid(),
  event_key     text not null,
  channel       public.message_channel not null,
  language      text not null check (language in ('en', 'hi')),
  version       integer not null check (version > 0),
  is_active     boolean not null default true,
  purpose       text not null check (purpose in ('consent', 'service', 'marketing')),
  needs         public.consent_purpose,
  audience      text[] not null,
  exempt_quiet_hours text not null default 'no' check (exempt_quiet_hours in ('no', 'yes', 'before_class')),
  exempt_cap    boolean not null default false,
  list_unsubscribe boolean not null default false,
  subject       text,
  preheader     text,
  body          text not null,
  footer        text,
  provider_name text,
  params        text[] not null default '{}',
  buttons       jsonb not null default '[]',
  variables     text[] not null default '{}',
  content_hash  text not null,
  created_at    timestamptz not null default public.app_now(),
  unique (event_key, channel, language, version)
);
comment on table public.message_templates is 'The words of each message, versioned. The engine brings its catalogue in at start; what was sent keeps its version.';
comment on column public.message_templates.needs is 'The consent that the gate looks up; null: none (consent requests and codes).';
comment on column public.message_templates.provider_name is 'WhatsApp: name of the campaign at the provider. Voice: the agent.';
comment on column public.message_templates.params is 'WhatsApp: our variable for each numbered parameter of the body, in order.';
create unique index message_templates_active on public.message_templates (event_key, channel, language) where is_active;

-- ---------------------------------------------------------------- campaigns
create table public.campaigns (
  id          uuid primary key default gen_random_uuid(),
  name        text not null,
  event_key   text not null,
  import_id   uuid unique references public.lead_imports (id) on delete set null,
  status      public.campaign_status not null default 'running',
  created_by  uuid,
  created_at  timestamptz not null default public.app_now(),
  updated_at  timestamptz not null default public.app_now()
);
comment on table public.campaigns is 'One mailing to many: the invitation after an import. Its rows are in email_logs.';
select private.allow_moves('campaign', 'planned', array['running', 'cancelled']);
select private.allow_moves('campaign', 'running', array['paused', 'done', 'cancelled']);
select private.allow_moves('campaign', 'paused', array['running', 'cancelled']);
create trigger campaigns_legal_status before update on public.campaigns
  for each row when (old.status is distinct from new.status) execute function private.check_move('campaign');
create trigger campaigns_touch before update on public.campaigns for each row execute function private.touch_updated_at();

-- ---------------------------------------------------------------- the ledgers
-- The columns that all three share; each ledger is made like this table, which then goes.
create table private.ledger_columns (
  id            uuid not null default gen_random_uuid(),
  dedupe_key    text not null,
  event_key     text not null,
  family_id     uuid not null,
  lead_id       uuid,
  contact_id    uuid not null,
  to_address    text not null,
  template_id   uuid,
  language      text not null default 'en',
  variables     jsonb not null default '{}',
  body          text,
  subject_kind  text,
  subject_id    uuid,
  automation_event_id bigint,
  reminder_id   uuid,
  campaign_id   uuid,
  due_at        timestamptz not null,
  expires_at    timestamptz,
  priority      smallint not null default 5,
  status        public.message_status not null default 'planned',
  gate_outcome  text,
  gate_reason   text,
  gate_at       timestamptz,
  attempt_id    uuid,
  attempts      smallint not null default 0,
  claimed_by    text,
  lease_until   timestamptz,
  called_at     timestamptz,
  provider_message_id text,
  error_code    text,
  error_text    text,
  sent_at       timestamptz,
  delivered_at  timestamptz,
  read_at       timestamptz,
  failed_at     timestamptz,
  created_at    timestamptz not null default public.app_now(),
  updated_at    timestamptz not null default public.app_now()
);
comment on column private.ledger_columns.dedupe_key is '{kind}:{subject}:{revision}:{contact}:{channel}: the reason why nothing is sent twice.';
comment on column private.ledger_columns.variables is 'Values of the template, fixed when planned; secrets such as codes are blanked after the send.';
comment on column private.ledger_columns.body is 'For a free answer, the text as it is to be sent; the words of a template come from it and the variables.';
comment on column private.ledger_columns.expires_at is 'After this business time the message no longer helps: it is skipped and says so.';
comment on column private.ledger_columns.gate_outcome is 'now, later, held or skipped: the gate''s last answer, with its reason.';
comment on column private.ledger_columns.attempt_id is 'Committed before the request leaves; the provider gets it too where it takes one.';
comment on column private.ledger_columns.lease_until is 'Real clock. Run out while claimed: planned again. Run out while calling: unknown, never re-sent by itself.';
comment on column private.ledger_columns.called_at is 'Real clock, when the request was about to leave.';

create table public.email_logs (
  like private.ledger_columns including defaults including comments,
  primary key (id), unique (dedupe_key),
  subject     text,
  in_reply_to text,
  message_id_header text
);
comment on table public.email_logs is 'Ledger of e-mail: every mail planned, held, sent, and what became of it.';
create table public.whatsapp_logs (
  like private.ledger_columns including defaults including comments,
  primary key (id), unique (dedupe_key),
  provider_campaign text,
  is_session  boolean not null default false
);
comment on table public.whatsapp_logs is 'Ledger of WhatsApp: templates, and free text inside the 24-hour window (is_session).';
create table public.call_logs (
  like private.ledger_columns including defaults including comments,
  primary key (id), unique (dedupe_key),
  agent       text,
  call_status public.call_status not null default 'scheduled',
  conversation_seconds numeric(10, 1),
  cost_cents  numeric(12, 4),
  hangup_reason text,
  transcript  text,
  summary     text,
  extracted   jsonb,
  recording_path text
);
comment on table public.call_logs is 'Ledger of voice calls with duration, transcript, summary and outcome.';
drop table private.ledger_columns;

do $$
declare
  ledger text;
  parent record;
begin
  foreach ledger in array array['email_logs', 'whatsapp_logs', 'call_logs'] loop
    for parent in select * from (values
      ('family_id', 'families', 'cascade'), ('lead_id', 'imported_leads', 'cascade'), ('contact_id', 'contacts', 'cascade'),
      ('template_id', 'message_templates', 'restrict'), ('automation_event_id', 'automation_events', 'set null'),
      ('campaign_id', 'campaigns', 'set null')) as p (col, target, rule)
    loop
      execute format('alter table public.%I add foreign key (%I) references public.%I (id) on delete %s', ledger, parent.col, parent.target, parent.rule);
      execute format('create index %I on public.%I (%I)', ledger || '_' || parent.col || '_idx', ledger, parent.col);
    end loop;
    execute format('create index %I on public.%I (priority, due_at, id) where status = ''planned''', ledger || '_due_idx', ledger);
    execute format('create index %I on public.%I (lease_until) where status in (''claimed'', ''calling'')', ledger || '_lease_idx', ledger);
    execute format('create index %I on public.%I (provider_message_id) where provider_message_id is not null', ledger || '_provider_idx', ledger);
    execute format('create index %I on public.%I (attempt_id) where attempt_id is not null', ledger || '_attempt_idx', ledger);
    execute format('create index %I on public.%I (subject_id) where subject_id is not null', ledger || '_subject_idx', ledger);
    execute format('create index %I on public.%I (reminder_id) where reminder_id is not null', ledger || '_reminder_id_idx', ledger);
    execute format('create index %I on public.%I (created_at desc)', ledger || '_created_at_idx', ledger);
    execute format('create index %I on public.%I (status, due_at) where status in (''held'', ''unknown'', ''failed'')', ledger || '_stuck_idx', ledger);
    execute format('create trigger %I before update on public.%I for each row when (old.status is distinct from new.status) execute function private.check_move(''message'')', ledger || '_legal_status', ledger);
    execute format('create trigger %I before update on public.%I for each row execute function private.touch_updated_at()', ledger || '_touch', ledger);
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', ledger);
    execute format('grant select, insert, update, delete on public.%I to service_role', ledger);
    execute format('grant select on public.%I to authenticated', ledger);
    execute format('alter table public.%I enable row level security', ledger);
    execute format('create policy "The educator sees every message" on public.%I for select to authenticated using ((select private.is_admin()))', ledger);
  end loop;
end $$;

-- A call that is over for us has no lease any more; one whose end is to be asked about has, also after it was sent.
create index call_logs_look_idx on public.call_logs (lease_until) where lease_until is not null and status not in ('claimed', 'calling');

select private.allow_moves('message', 'planned', array['claimed', 'held', 'skipped', 'cancelled']);
select private.allow_moves('message', 'held', array['planned', 'skipped', 'cancelled']);
select private.allow_moves('message', 'claimed', array['calling', 'planned', 'held', 'skipped', 'failed', 'cancelled']);
-- Back to planned only when the provider certainly refused (429, connection refused).
select private.allow_moves('message', 'calling', array['sent', 'unknown', 'failed', 'planned']);
select private.allow_moves('message', 'unknown', array['sent', 'failed', 'delivered', 'read', 'bounced']);
select private.allow_moves('message', 'sent', array['delivered', 'read', 'bounced', 'failed']);
select private.allow_moves('message', 'delivered', array['read', 'bounced']);
-- The educator's retry, and a late truth.
select private.allow_moves('message', 'failed', array['planned', 'delivered', 'read']);
select private.allow_moves('message', 'skipped', array['planned']);

create view public.message_log with (security_invoker = true) as
  select 'email'::public.message_channel as channel, id, event_key, family_id, lead_id, contact_id, subject_kind, subject_id, reminder_id, campaign_id,
         due_at, expires_at, status, gate_outcome, gate_reason, error_code, error_text, sent_at, delivered_at, read_at, failed_at, created_at from public.email_logs
  union all
  select 'whatsapp', id, event_key, family_id, lead_id, contact_id, subject_kind, subject_id, reminder_id, campaign_id,
         due_at, expires_at, status, gate_outcome, gate_reason, error_code, error_text, sent_at, delivered_at, read_at, failed_at, created_at from public.whatsapp_logs
  union all
  select 'voice', id, event_key, family_id, lead_id, contact_id, subject_kind, subject_id, reminder_id, campaign_id,
         due_at, expires_at, status, gate_outcome, gate_reason, error_code, error_text, sent_at, delivered_at, read_at, failed_at, created_at from public.call_logs;
comment on view public.message_log is 'The three ledgers as one list, for timelines. Runs as the caller.';

revoke all on public.message_templates, public.campaigns, public.message_log from public, anon, authenticated, service_role;
grant select, insert, update on public.message_templates, public.campaigns to service_role;
grant select on public.message_templates, public.campaigns, public.message_log to authenticated;
grant select on public.message_log to service_role;
grant update (status) on public.campaigns to authenticated;
alter table public.message_templates enable row level security;
alter table public.campaigns enable row level security;
create policy "The educator sees templates" on public.message_templates for select to authenticated using ((select private.is_admin()));
create policy "The educator sees campaigns" on public.campaigns for select to authenticated using ((select private.is_admin()));
create policy "The educator steers campaigns" on public.campaigns for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
