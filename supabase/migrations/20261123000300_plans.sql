-- Plans: what the educator saw and changed before an action that sends, as she confirmed it; and what messages cost.

create table private.confirmed_plans (
  id           uuid primary key,
  action       text not null,
  what         jsonb not null,
  edits        jsonb not null default '{}',
  fingerprint  text not null,
  subject_ids  uuid[] not null default '{}',
  answer       jsonb,
  confirmed_by uuid,
  confirmed_at timestamptz not null default public.app_now()
);
comment on table private.confirmed_plans is 'Actions that were confirmed after their plan was shown. The page makes the id: a second click brings the same one and changes nothing.';
comment on column private.confirmed_plans.subject_ids is 'What will plan messages later (a payment whose link is not made yet, an import, a campaign): they obey the edits.';
comment on column private.confirmed_plans.answer is 'What was answered, item by item; null only inside the transaction that confirms.';
create index confirmed_plans_subject_ids_idx on private.confirmed_plans using gin (subject_ids);
alter table private.confirmed_plans enable row level security;
create policy "The engine alone" on private.confirmed_plans for all to service_role using (true) with check (true);
revoke all on private.confirmed_plans from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.confirmed_plans to service_role;

-- ---------------------------------------------------------------- what a message costs
insert into public.app_settings (key, value, about, is_public) values
  ('message_costs', '{"email": 5, "whatsapp": 90, "voice": 400}', 'What one message is expected to cost, in paise, by channel; shown before anything is sent', false);
alter table public.app_settings add constraint app_settings_message_costs check (
  key <> 'message_costs' or (
    value ?& array['email', 'whatsapp', 'voice']
    and not jsonb_path_exists(value, '$.* ? (@.type() != "number" || @ < 0 || @ != @.floor())')));

-- Marking interested is confirmed through the engine as well as called by the educator's browser.
grant execute on function public.mark_interested(uuid, uuid, bigint, date) to service_role;
