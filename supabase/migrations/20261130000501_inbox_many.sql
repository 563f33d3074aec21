-- What is done with many conversations can be taken back for ten seconds, and reaches all that match, not only those on the page.

drop function public.settle_conversations(uuid[], text, text);
create function public.settle_conversations(p_ids uuid[], p_action text, p_value text default null)
returns table (conversation_id uuid, outcome text, reason text, was jsonb)
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
      conversation_id := one;
      select jsonb_build_object('id', c.id, 'status', c.status, 'snoozed_until', c.snoozed_until, 'needs_reply', c.needs_reply,
                                'waiting_since', c.waiting_since, 'unread', c.unread, 'tags', c.tags, 'assigned_to', c.assigned_to,
                                'last_inbound_at', c.last_inbound_at)
        into was from public.crm_conversations c where c.id = one;
      case p_action
        when 'resolve' then update public.crm_conversations c set status = 'resolved' where c.id = one;
        when 'reopen' then update public.crm_conversations c set status = 'open' where c.id = one;
        when 'snooze' then update public.crm_conversations c set snoozed_until = p_value::timestamptz where c.id = one;
        when 'tag' then update public.crm_conversations c set tags = c.tags || p_value where c.id = one;
        when 'untag' then update public.crm_conversations c set tags = array_remove(c.tags, p_value) where c.id = one;
        when 'assign' then update public.crm_conversations c set assigned_to = nullif(p_value, '')::uuid where c.id = one;
        when 'read' then update public.crm_conversations c set unread = 0 where c.id = one;
        else raise exception 'There is no such action.' using errcode = 'invalid_parameter_value';
      end case;
      get diagnostics touched = row_count;
      outcome := case when touched > 0 then 'done' else 'skipped' end;
      reason := case when touched = 0 then 'This conversation is not there any more.' end;
      return next;
    exception when check_violation or invalid_text_representation or invalid_datetime_format then
      outcome := 'failed';
      reason := sqlerrm;
      return next;
    end;
  end loop;
end $$;
comment on function public.settle_conversations(uuid[], text, text) is
  'resolve, reopen, snooze (until), tag, untag, assign (account, or nobody), read: done, skipped or failed for each, and how it stood before. Runs as the caller.';
revoke all on function public.settle_conversations(uuid[], text, text) from public, anon, authenticated, service_role;
grant execute on function public.settle_conversations(uuid[], text, text) to authenticated;

create function public.restore_conversations(p_was jsonb) returns integer
language plpgsql set search_path = '' as $$
declare restored integer;
begin
  if jsonb_array_length(p_was) > 500 then
    raise exception 'At most 500 conversations at once.' using errcode = 'check_violation';
  end if;
  update public.crm_conversations c
     set status = w.status, snoozed_until = case when w.snoozed_until > public.app_now() then w.snoozed_until end, needs_reply = w.needs_reply, waiting_since = w.waiting_since,
         unread = w.unread, tags = w.tags, assigned_to = w.assigned_to
    from jsonb_to_recordset(p_was) as w(id uuid, status public.conversation_status, snoozed_until timestamptz, needs_reply boolean,
                                        waiting_since timestamptz, unread integer, tags text[], assigned_to uuid,
                                        last_inbound_at timestamptz)
   -- A family that wrote meanwhile stands as it stands.
   where c.id = w.id and c.last_inbound_at is not distinct from w.last_inbound_at;
  get diagnostics restored = row_count;
  return restored;
end $$;
comment on function public.restore_conversations(jsonb) is
  'Takes back settle_conversations: the `was` of its rows. Returns how many stand as before. Runs as the caller.';
revoke all on function public.restore_conversations(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.restore_conversations(jsonb) to authenticated;

-- As before, but the whole of a long list can be read, to choose all that match.
create or replace function public.inbox_page(
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
     limit least(greatest(p_limit, 1), 20000)
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
