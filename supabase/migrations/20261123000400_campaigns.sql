-- Campaigns on any channel: to whom, when, how fast, when they stop by themselves, and what became of them.

alter table public.campaigns
  add column channel        public.message_channel not null default 'email' check (channel <> 'in_app'),
  add column audience       jsonb not null default '{}' check (jsonb_typeof(audience) = 'object'),
  add column words          jsonb not null default '{}' check (jsonb_typeof(words) = 'object'),
  add column scheduled_at   timestamptz,
  add column rate_per_hour  integer check (rate_per_hour between 1 and 100000),
  add column pause_percent  numeric(4, 1) not null default 5 check (pause_percent between 0.1 and 100),
  add column pause_after    integer not null default 20 check (pause_after > 0),
  add column pause_reason   text,
  add column looked_from    timestamptz,
  add column planned_after  uuid,
  add column planned_at     timestamptz,
  add column started_at     timestamptz,
  add column finished_at    timestamptz,
  add column copied_from    uuid references public.campaigns (id) on delete set null,
  -- Without a moment of confirmation it is a draft; those made by an import were confirmed with it.
  add column confirmed_at   timestamptz;
comment on table public.campaigns is 'One mailing to many on one channel: the invitation after an import, news, a WhatsApp broadcast, a round of calls, an announcement.';
comment on column public.campaigns.audience is 'Which leads: {stages, batch_ids, import_ids, sources, tags, lead_ids, languages, not_visited: campaign id}. Resolved when it starts.';
comment on column public.campaigns.words is 'Values that the educator wrote for this mailing, such as announcement_text.';
comment on column public.campaigns.scheduled_at is 'Business time before which nothing of it leaves; null: at once.';
comment on column public.campaigns.rate_per_hour is 'How many messages leave in an hour at most; null: as fast as the channel allows.';
comment on column public.campaigns.pause_percent is 'It pauses by itself when more than this share did not arrive, of at least pause_after that were heard of.';
comment on column public.campaigns.pause_reason is 'Why it paused by itself, in a sentence; null: not, or the educator did.';
comment on column public.campaigns.looked_from is 'From when on failures count: a mailing that was resumed is judged anew.';
comment on column public.campaigns.planned_after is 'The last lead whose messages are planned; planned_at: when all are.';
create index campaigns_copied_from_idx on public.campaigns (copied_from);
create index campaigns_created_at_idx on public.campaigns (created_at desc);
update public.campaigns set confirmed_at = created_at, started_at = created_at, planned_at = created_at,
       audience = jsonb_build_object('import_ids', jsonb_build_array(import_id)), finished_at = case when status in ('done', 'cancelled') then updated_at end;
-- A draft may be thrown away.
grant delete on public.campaigns to service_role;

-- A mailing that is cancelled keeps nothing that could still leave; one that goes on is looked at at once.
create function private.follow_campaign() returns trigger
language plpgsql security definer set search_path = '' as $$
declare ledger text;
begin
  if new.status = 'cancelled' then
    foreach ledger in array array['email_logs', 'whatsapp_logs', 'call_logs'] loop
      execute format('update public.%I set status = ''cancelled'', gate_reason = ''The mailing was cancelled.'', gate_at = private.business_now()
                       where campaign_id = $1 and status in (''planned'', ''held'')', ledger) using new.id;
    end loop;
  end if;
  perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  perform private.tell('inbox', 'campaign', jsonb_build_object('campaign_id', new.id));
  return null;
end $$;
revoke all on function private.follow_campaign() from public, anon, authenticated, service_role;
create trigger campaigns_follow after update on public.campaigns
  for each row when (old.status is distinct from new.status) execute function private.follow_campaign();

create function private.stamp_campaign() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.status = 'running' then
    new.started_at := coalesce(new.started_at, private.business_now());
    new.pause_reason := null;
    new.looked_from := private.business_now();
  end if;
  if new.status in ('done', 'cancelled') then
    new.finished_at := private.business_now();
  end if;
  return new;
end $$;
revoke all on function private.stamp_campaign() from public, anon, authenticated, service_role;
create trigger campaigns_stamp before update on public.campaigns
  for each row when (old.status is distinct from new.status) execute function private.stamp_campaign();

-- ---------------------------------------------------------------- what became of it
create function private.campaign_numbers(p_campaign_id uuid)
returns table (total bigint, open bigint, held bigint, sent bigint, delivered bigint, read bigint, bounced bigint, failed bigint,
               left_out bigint, unsure bigint, visited bigint, unsubscribed bigint, replied bigint, cost_paise bigint)
language sql stable security definer set search_path = '' as $$
  with allowed as (select (select auth.uid()) is null or private.is_admin() as yes),
  mine as (
    select m.* from (
      select 'email' as channel, id, family_id, lead_id, contact_id, status, sent_at, delivered_at, null::numeric as cost_cents from public.email_logs where campaign_id = p_campaign_id
      union all
      select 'whatsapp', id, family_id, lead_id, contact_id, status, sent_at, delivered_at, null from public.whatsapp_logs where campaign_id = p_campaign_id
      union all
      select 'voice', id, family_id, lead_id, contact_id, status, sent_at, delivered_at, cost_cents from public.call_logs where campaign_id = p_campaign_id
    ) m, allowed where allowed.yes
  )
  select count(*),
         count(*) filter (where status in ('planned', 'claimed', 'calling')),
         count(*) filter (where status = 'held'),
         count(*) filter (where sent_at is not null),
         count(*) filter (where delivered_at is not null or status in ('delivered', 'read')),
         count(*) filter (where status = 'read'),
         count(*) filter (where status = 'bounced'),
         count(*) filter (where status = 'failed'),
         count(*) filter (where status in ('skipped', 'cancelled')),
         count(*) filter (where status = 'unknown'),
         -- A visit is one of our own pages, opened from a personal link of this person after the message left.
         count(*) filter (where sent_at is not null and exists (
           select 1 from private.personal_links l
            where l.contact_id = mine.contact_id and l.visited_at >= mine.sent_at and l.kind not in ('unsubscribe', 'preferences')
              and (l.lead_id is null or l.lead_id = mine.lead_id))),
         count(*) filter (where sent_at is not null and exists (
           select 1 from public.contacts c where c.id = mine.contact_id and c.opted_out_at >= mine.sent_at)),
         count(*) filter (where sent_at is not null and exists (
           select 1 from public.crm_messages r
            where r.family_id = mine.family_id and r.direction = 'in' and r.channel = mine.channel and r.happened_at >= mine.sent_at)),
         coalesce(sum(case when sent_at is null then 0
                           else (select (s.value ->> mine.channel)::bigint from public.app_settings s where s.key = 'message_costs') end), 0)::bigint
    from mine
$$;
comment on function private.campaign_numbers(uuid) is 'What became of the messages of one mailing. Rows for the educator and the engine only, as visits come from a table that nobody else reads.';
revoke all on function private.campaign_numbers(uuid) from public, anon, authenticated, service_role;
grant execute on function private.campaign_numbers(uuid) to authenticated, service_role;

create view public.campaign_list with (security_invoker = true) as
  select c.id, c.name, c.event_key, c.channel, c.import_id, c.audience, c.words, c.status, c.scheduled_at, c.rate_per_hour, c.pause_percent,
         c.pause_after, c.pause_reason, c.planned_at, c.started_at, c.finished_at, c.copied_from, c.confirmed_at, c.created_at, c.updated_at, n.*
    from public.campaigns c cross join lateral private.campaign_numbers(c.id) n;
comment on view public.campaign_list is 'Mailings with what became of their messages. Runs as the caller.';
revoke all on public.campaign_list from public, anon, authenticated, service_role;
grant select on public.campaign_list to authenticated, service_role;

-- ---------------------------------------------------------------- words: whose they are
alter table public.message_templates
  add column origin     text not null default 'catalogue' check (origin in ('catalogue', 'educator')),
  add column based_on   uuid references public.message_templates (id) on delete set null,
  add column created_by uuid,
  add column note       text check (length(note) <= 200);
comment on column public.message_templates.origin is 'educator: her own version, which a new release of the catalogue never replaces by itself.';
comment on column public.message_templates.based_on is 'The version that she changed.';
create index message_templates_based_on_idx on public.message_templates (based_on) where based_on is not null;

-- ---------------------------------------------------------------- addresses that take no more
create view public.suppressed_contacts with (security_invoker = true) as
  select c.id, c.family_id, c.kind, c.value, c.owner, c.name, c.opted_out_at, c.opted_out_by, c.suppressed_at, c.suppressed_reason,
         case when c.opted_out_by = 'spam report' then 'complaint'
              when c.opted_out_at is not null and c.opted_out_by = 'unsubscribe' then 'unsubscribe'
              when c.opted_out_at is not null then 'stop'
              else 'bounce' end as why,
         greatest(c.opted_out_at, c.suppressed_at) as since,
         m.id as message_id, m.event_key as message_event_key, m.sent_at as message_sent_at,
         (select l.student_name from public.imported_leads l where l.family_id = c.family_id order by l.created_at limit 1) as student_name
    from public.contacts c
    left join lateral (
      select e.id, e.event_key, e.sent_at from public.email_logs e
       where e.contact_id = c.id and e.sent_at <= greatest(c.opted_out_at, c.suppressed_at) order by e.sent_at desc limit 1
    ) m on true
   where c.kind = 'email' and (c.suppressed_at is not null or c.opted_out_at is not null);
comment on view public.suppressed_contacts is 'E-mail addresses that nothing is sent to, with why, since when and after which message. Runs as the caller.';
revoke all on public.suppressed_contacts from public, anon, authenticated, service_role;
grant select on public.suppressed_contacts to authenticated, service_role;
create index contacts_suppressed_idx on public.contacts (suppressed_at) where suppressed_at is not null;
create index contacts_opted_out_idx on public.contacts (opted_out_at) where opted_out_at is not null;
