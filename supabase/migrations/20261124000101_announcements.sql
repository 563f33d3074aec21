-- Announcements: news to a batch, in the app until a day and on the channels of its mailings, with what became of it.

create table public.announcements (
  id           uuid primary key default gen_random_uuid(),
  batch_id     uuid not null references public.batches (id) on delete cascade,
  title        text not null check (length(btrim(title)) between 1 and 60),
  body         text not null check (length(btrim(body)) between 1 and 600),
  in_app       boolean not null default true,
  show_from    timestamptz,
  pinned_until timestamptz not null default public.app_now() + interval '7 days',
  confirmed_at timestamptz,
  withdrawn_at timestamptz,
  told_at      timestamptz,
  created_at   timestamptz not null default public.app_now()
);
comment on table public.announcements is 'News to a batch. In the app it stands on the students'' first page until pinned_until; its mailings bear its id.';
comment on column public.announcements.show_from is 'Business time before which nothing of it is shown; null: as soon as it is confirmed.';
comment on column public.announcements.confirmed_at is 'When the educator announced it, by itself or with the first of its mailings; null: a draft that nobody sees.';
comment on column public.announcements.withdrawn_at is 'When the educator took it down from the app; what was sent stays sent.';
comment on column public.announcements.told_at is 'When the bell of the students rang for it.';
create index announcements_batch_id_idx on public.announcements (batch_id, created_at desc);
create index announcements_untold_idx on public.announcements (confirmed_at) where told_at is null and confirmed_at is not null;
create index notifications_announcements_idx on public.notifications (split_part(dedupe_key, ':', 2)) where event_key = 'announcement';

create function private.stamp_announcement() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The clock of the database says when, not the browser's; what was announced stays announced.
  if tg_op = 'UPDATE' then
    if old.confirmed_at is not null then new.confirmed_at := old.confirmed_at; end if;
    if old.withdrawn_at is not null then new.withdrawn_at := old.withdrawn_at; end if;
    if new.confirmed_at is not null and old.confirmed_at is null then new.confirmed_at := private.business_now(); end if;
    if new.withdrawn_at is not null and old.withdrawn_at is null then new.withdrawn_at := private.business_now(); end if;
  end if;
  if new.pinned_until <= coalesce(new.show_from, new.created_at) then
    raise exception 'It must stand in the app for a while: choose a later day.' using errcode = 'check_violation';
  end if;
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  return new;
end $$;
revoke all on function private.stamp_announcement() from public, anon, authenticated, service_role;
create trigger announcements_stamp before insert or update on public.announcements
  for each row execute function private.stamp_announcement();

revoke all on public.announcements from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.announcements to service_role;
grant select on public.announcements to authenticated;
grant insert (batch_id, title, body, in_app, show_from, pinned_until), update (confirmed_at, withdrawn_at, pinned_until) on public.announcements to authenticated;
alter table public.announcements enable row level security;
create policy "Students see what is announced to their batch, the educator all" on public.announcements for select to authenticated
  using ((in_app and confirmed_at is not null and withdrawn_at is null and coalesce(show_from, confirmed_at) <= public.app_now()
          and pinned_until > public.app_now() and batch_id in (select private.my_batch_ids())) or (select private.is_admin()));
create policy "The educator writes announcements" on public.announcements for insert to authenticated with check ((select private.is_admin()));
create policy "The educator announces and takes down" on public.announcements for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
select private.audit_table('public.announcements');

-- ---------------------------------------------------------------- its mailings
alter table public.campaigns add column announcement_id uuid references public.announcements (id) on delete set null;
comment on column public.campaigns.announcement_id is 'The announcement that this mailing carries; null: none.';
create index campaigns_announcement_id_idx on public.campaigns (announcement_id) where announcement_id is not null;

create or replace view public.campaign_list with (security_invoker = true) as
  select c.id, c.name, c.event_key, c.channel, c.import_id, c.audience, c.words, c.status, c.scheduled_at, c.rate_per_hour, c.pause_percent,
         c.pause_after, c.pause_reason, c.planned_at, c.started_at, c.finished_at, c.copied_from, c.confirmed_at, c.created_at, c.updated_at, n.*,
         c.announcement_id
    from public.campaigns c cross join lateral private.campaign_numbers(c.id) n;

create function private.announce_with_campaign() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.announcements set confirmed_at = private.business_now() where id = new.announcement_id and confirmed_at is null;
  return null;
end $$;
revoke all on function private.announce_with_campaign() from public, anon, authenticated, service_role;
create trigger campaigns_announce after update of confirmed_at on public.campaigns
  for each row when (new.announcement_id is not null and old.confirmed_at is null and new.confirmed_at is not null)
  execute function private.announce_with_campaign();

-- ---------------------------------------------------------------- what became of it
create function private.announcement_numbers(p_announcement_id uuid) returns table (told bigint, read bigint)
language sql stable security definer set search_path = '' as $$
  select count(*), count(n.read_at) from public.notifications n
   where n.event_key = 'announcement' and split_part(n.dedupe_key, ':', 2) = p_announcement_id::text
     and ((select auth.uid()) is null or private.is_admin())
$$;
comment on function private.announcement_numbers(uuid) is 'How many accounts an announcement was shown to, and how many opened it. For the educator and the engine only.';
revoke all on function private.announcement_numbers(uuid) from public, anon, authenticated, service_role;
grant execute on function private.announcement_numbers(uuid) to authenticated, service_role;

create view public.announcement_list with (security_invoker = true) as
  select a.id, a.batch_id, b.name as batch_name, a.title, a.body, a.in_app, a.show_from, a.pinned_until, a.confirmed_at, a.withdrawn_at, a.told_at,
         a.created_at, n.told, n.read,
         array(select c.id from public.campaigns c where c.announcement_id = a.id and c.confirmed_at is not null order by c.channel) as campaign_ids
    from public.announcements a join public.batches b on b.id = a.batch_id
    cross join lateral private.announcement_numbers(a.id) n;
comment on view public.announcement_list is 'Announcements with how many saw them in the app and the mailings that carried them. Runs as the caller.';
revoke all on public.announcement_list from public, anon, authenticated, service_role;
grant select on public.announcement_list to authenticated, service_role;
