-- News of a moved or cancelled class that nobody got: another channel, and a call where the class was near.

create table public.notice_rescues (
  id            uuid primary key default gen_random_uuid(),
  session_id    uuid not null references public.sessions (id) on delete cascade,
  lead_id       uuid not null references public.imported_leads (id) on delete cascade,
  event_key     text not null check (event_key in ('session_moved', 'session_cancelled')),
  revision      integer not null,
  step          public.rescue_step not null,
  used          text[] not null,
  words         jsonb not null check (jsonb_typeof(words) = 'object'),
  due_at        timestamptz not null,
  useless_from  timestamptz not null,
  status        public.rescue_status not null default 'planned',
  reason        text,
  created_at    timestamptz not null default public.app_now(),
  unique (session_id, lead_id, event_key, revision, step)
);
comment on table public.notice_rescues is 'What happens when the news of a moved or cancelled class has not arrived: another channel, then, where the class was within the hour, a call to the guardian. Made with the news, so that each step is seen, and can be cancelled, before it happens.';
comment on column public.notice_rescues.used is 'The channels on which the news went out.';
comment on column public.notice_rescues.words is 'What the news says: {values, by_language}, as the first messages had it.';
comment on column public.notice_rescues.useless_from is 'From when the news helps nobody any more.';
create index notice_rescues_due_idx on public.notice_rescues (due_at) where status = 'planned';
create index notice_rescues_lead_id_idx on public.notice_rescues (lead_id);
create trigger notice_rescues_legal_status before update on public.notice_rescues
  for each row when (old.status is distinct from new.status) execute function private.check_move('rescue');
revoke all on public.notice_rescues from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.notice_rescues to service_role;
grant select on public.notice_rescues to authenticated;
grant update (status) on public.notice_rescues to authenticated;
alter table public.notice_rescues enable row level security;
create policy "The educator sees what will be tried for news" on public.notice_rescues for select to authenticated using ((select private.is_admin()));
create policy "The educator cancels a step of news" on public.notice_rescues for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()) and status = 'cancelled');
select private.audit_table('public.notice_rescues');

create or replace function private.next_due() returns timestamptz
language sql stable set search_path = '' as $$
  select min(moment) from (
    select min(due_at) as moment from public.email_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.whatsapp_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.call_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.reminders where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.reminder_rescues where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.notice_rescues where status = 'planned' and due_at > private.business_now()
    union all select min(starts_at) from public.sessions where status = 'scheduled' and starts_at > private.business_now()
    union all select min(ends_at) from public.sessions where status = 'scheduled' and ends_at > private.business_now()
  ) as coming
$$;
