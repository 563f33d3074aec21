-- Merging two requests of one family: the words of both stand in the one that is kept, the other says where they went, and for a day it
-- can be undone like every merge.

alter table public.support_tickets
  add column merged_into uuid references public.support_tickets (id) on delete set null,
  add constraint support_tickets_not_into_itself check (merged_into <> id),
  add constraint support_tickets_merged_is_resolved check (merged_into is null or status = 'resolved');
comment on column public.support_tickets.merged_into is 'The request of the same family that the words of this one went to.';
create index support_tickets_merged_into_idx on public.support_tickets (merged_into) where merged_into is not null;

alter table private.merges drop constraint merges_kind_check, add constraint merges_kind_check check (kind in ('family', 'lead', 'ticket'));

-- A merge, and its undoing, put a request where it belongs: that is no move from one state to the next.
drop trigger support_tickets_legal_status on public.support_tickets;
create trigger support_tickets_legal_status before update on public.support_tickets
  for each row when (old.status is distinct from new.status and old.merged_into is not distinct from new.merged_into)
  execute function private.check_move('ticket');

create or replace function private.settle_ticket() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.waiting_since := coalesce(new.waiting_since, new.created_at);
    new.reply_by := private.ticket_reply_by(new.waiting_since, new.category);
    return new;
  end if;
  if old.category = 'safety' and new.category <> 'safety' and (new.resolved_by is null or new.status <> 'resolved' or new.merged_into is not null) then
    raise exception 'A request about safety stays one until it is resolved.' using errcode = 'check_violation';
  end if;
  if new.category = 'safety' then
    new.priority := 'urgent';
    if new.status = 'snoozed' then
      raise exception 'A request about safety is not put off.' using errcode = 'check_violation';
    end if;
  end if;
  if new.merged_into is distinct from old.merged_into then
    return new;
  end if;
  if new.merged_into is not null and new.status <> 'resolved' then
    raise exception 'This request was merged. Open the one that its words went to.' using errcode = 'check_violation';
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

-- ---------------------------------------------------------------- doing and undoing it
create function private.merge_tickets(p_keep uuid, p_drop uuid, p_actor uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  kept public.support_tickets; dropped public.support_tickets; moved jsonb; merge_id uuid; left_at timestamptz;
begin
  perform from public.support_tickets t where t.id in (p_keep, p_drop) order by t.id for update;
  select * into strict kept from public.support_tickets t where t.id = p_keep and t.merged_into is null;
  select * into strict dropped from public.support_tickets t where t.id = p_drop and t.merged_into is null and t.family_id = kept.family_id;
  -- What a child says of its safety is never mixed with anything, and stays with whom it is from.
  if 'safety' in (kept.category, dropped.category) and (kept.category <> dropped.category or kept.user_id is distinct from dropped.user_id) then
    raise exception 'What is said about safety stays a request of its own.' using errcode = 'check_violation';
  end if;
  moved := private.move_pointers('public.support_tickets', p_drop, p_keep, array['public.support_tickets.merged_into']);
  update public.support_tickets t
     set merged_into = p_keep, status = 'resolved', waiting_since = null, snoozed_until = null,
         resolved_at = coalesce(t.resolved_at, private.business_now()), resolved_by = coalesce(t.resolved_by, p_actor)
   where t.id = p_drop;
  -- Who waited longer, and what was more urgent, counts for both.
  update public.support_tickets t
     set priority = least(kept.priority, dropped.priority),
         status = case when dropped.status in ('open', 'waiting_on_you') and kept.status in ('waiting_on_student', 'snoozed') then 'waiting_on_you' else kept.status end,
         waiting_since = case when dropped.status in ('open', 'waiting_on_you') then least(kept.waiting_since, dropped.waiting_since) else kept.waiting_since end,
         first_reply_at = least(kept.first_reply_at, dropped.first_reply_at),
         last_reply_at = greatest(kept.last_reply_at, dropped.last_reply_at)
   where t.id = p_keep returning t.updated_at into left_at;
  insert into private.merges (kind, keep_id, drop_id, keep_name, drop_name, moved, before, merged_by)
  values ('ticket', p_keep, p_drop, kept.subject, dropped.subject, moved,
          jsonb_build_object('keep', to_jsonb(kept), 'drop', to_jsonb(dropped), 'left_at', left_at), p_actor)
  returning id into merge_id;
  perform private.note_audit('ticket.merged', 'support_tickets', p_keep::text, null,
                             jsonb_build_object('family_id', kept.family_id, 'request', kept.subject, 'merged', dropped.subject,
                                                'merged_id', p_drop, 'merge_id', merge_id), p_actor, 'engine', null);
  return merge_id;
end $$;
comment on function private.merge_tickets(uuid, uuid, uuid) is 'Moves the words of the request p_drop to p_keep and records how to undo it. launchpad/support/service.py knows when it may be done.';
revoke all on function private.merge_tickets(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function private.merge_tickets(uuid, uuid, uuid) to service_role;

create function private.unmerge_tickets(p_merge private.merges) returns void
language plpgsql security definer set search_path = '' as $$
declare
  kept public.support_tickets := jsonb_populate_record(null::public.support_tickets, p_merge.before -> 'keep');
  dropped public.support_tickets := jsonb_populate_record(null::public.support_tickets, p_merge.before -> 'drop');
  untouched boolean;
begin
  perform from public.support_tickets t where t.id in (p_merge.keep_id, p_merge.drop_id) order by t.id for update;
  perform private.move_back('public.support_tickets', p_merge.moved, p_merge.keep_id, p_merge.drop_id);
  -- One whose snooze has ended meanwhile waits for the educator.
  update public.support_tickets t
     set merged_into = null,
         status = case when dropped.status = 'snoozed' and dropped.snoozed_until <= private.business_now() then 'waiting_on_you' else dropped.status end,
         waiting_since = case when dropped.status = 'snoozed' and dropped.snoozed_until <= private.business_now()
                              then coalesce(dropped.waiting_since, private.business_now()) else dropped.waiting_since end,
         snoozed_until = case when dropped.snoozed_until > private.business_now() then dropped.snoozed_until end,
         resolved_at = dropped.resolved_at, resolved_by = dropped.resolved_by
   where t.id = p_merge.drop_id;
  -- The kept one goes back to where it stood, unless somebody has worked on it since.
  select t.updated_at = (p_merge.before ->> 'left_at')::timestamptz into untouched from public.support_tickets t where t.id = p_merge.keep_id;
  if untouched then
    update public.support_tickets t
       set priority = kept.priority, first_reply_at = kept.first_reply_at, last_reply_at = kept.last_reply_at,
           status = case when kept.status = 'snoozed' and kept.snoozed_until <= private.business_now() then t.status else kept.status end,
           snoozed_until = case when kept.snoozed_until > private.business_now() then kept.snoozed_until end,
           waiting_since = kept.waiting_since
     where t.id = p_merge.keep_id;
  end if;
end $$;
revoke all on function private.unmerge_tickets(private.merges) from public, anon, authenticated, service_role;

create or replace function private.undo_merge(p_merge_id uuid, p_actor uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare merge private.merges;
begin
  update private.merges m set undone_at = private.business_now(), undone_by = p_actor
   where m.id = p_merge_id and m.undone_at is null returning * into strict merge;
  case merge.kind
    when 'lead' then perform private.unmerge_leads(merge);
    when 'ticket' then perform private.unmerge_tickets(merge);
    else perform private.unmerge_families(merge);
  end case;
  perform private.note_audit(merge.kind || '.unmerged',
                             case merge.kind when 'lead' then 'imported_leads' when 'ticket' then 'support_tickets' else 'families' end, merge.keep_id::text,
                             null, jsonb_build_object('kept', merge.keep_name, 'given back', merge.drop_name, 'merge_id', merge.id)
                                   -- By it an erasing finds what the family wrote.
                                   || case merge.kind when 'ticket' then jsonb_build_object('family_id', merge.before -> 'keep' -> 'family_id') else '{}' end,
                             p_actor, 'engine', null);
  if merge.with_merge is not null and exists (select 1 from private.merges m where m.id = merge.with_merge and m.undone_at is null) then
    perform private.undo_merge(merge.with_merge, p_actor);
  end if;
  perform private.tell('inbox', 'many', '{}'::jsonb);
end $$;

-- A merge of requests names what families wrote: it goes with the requests.
create function private.forget_ticket_merges() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.merges m where m.kind = 'ticket' and (m.keep_id = old.id or m.drop_id = old.id);
  return null;
end $$;
revoke all on function private.forget_ticket_merges() from public, anon, authenticated, service_role;
create trigger support_tickets_forget_merges after delete on public.support_tickets
  for each row execute function private.forget_ticket_merges();

-- ---------------------------------------------------------------- what the pages read
create or replace view public.support_list with (security_invoker = true) as
select t.id, t.family_id, t.lead_id, t.user_id, t.category, t.priority, t.status, t.subject, t.page, t.device, t.errors, t.waiting_since, t.reply_by,
       t.first_reply_at, t.last_reply_at, t.snoozed_until, t.resolved_at, t.reopened, t.rating, t.created_at,
       t.category = 'safety' as is_safety,
       t.status in ('open', 'waiting_on_you') as is_mine,
       t.status in ('open', 'waiting_on_you') and t.reply_by < public.app_now() as is_overdue,
       -- Safety first, then what is urgent, then who has waited longest; what is settled comes last.
       (case when t.status = 'resolved' then 9 when t.category = 'safety' then 0 when t.status in ('open', 'waiting_on_you') then 1 else 2 end)::smallint as rank,
       f.name as family_name, l.student_name, m.body as last_message, m.author as last_author, m.happened_at as last_message_at, t.merged_into
  from public.support_tickets t
  join public.families f on f.id = t.family_id
  left join public.imported_leads l on l.id = t.lead_id
  left join lateral (select x.body, x.author, x.happened_at from public.crm_messages x where x.ticket_id = t.id and x.channel <> 'note'
                      order by x.happened_at desc, x.id desc limit 1) m on true;

-- One that was merged is counted with the request that it went to.
create or replace function public.support_figures(p_days integer default 30) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare since timestamptz := public.app_now() - make_interval(days => least(greatest(p_days, 1), 366));
begin
  perform private.require_admin();
  return (
    with lately as (select * from public.support_tickets t where t.created_at >= since and t.merged_into is null),
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
      'first_reply_minutes', (select round((percentile_cont(0.5) within group (order by extract(epoch from l.first_reply_at - l.created_at)) / 60)::numeric) from lately l where l.first_reply_at >= l.created_at),
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
