-- Follow-up tasks: what the educator has to do for a family, made by hand or by a rule, and when.

create table public.tasks (
  id         uuid primary key default gen_random_uuid(),
  family_id  uuid not null references public.families (id) on delete cascade,
  lead_id    uuid references public.imported_leads (id) on delete cascade,
  what       text not null check (length(btrim(what)) between 1 and 300),
  due_at     timestamptz not null,
  rule       text,
  dedupe_key text unique,
  done_at    timestamptz,
  created_by uuid default auth.uid(),
  created_at timestamptz not null default public.app_now(),
  updated_at timestamptz not null default public.app_now()
);
comment on table public.tasks is 'What the educator is to do for a family: overdue, today or upcoming by due_at, until done_at.';
comment on column public.tasks.rule is 'Which rule made it (second_absence, call_unanswered ...); null: made by hand.';
comment on column public.tasks.dedupe_key is 'What a rule calls it, so that it makes it once.';
create index tasks_family_id_idx on public.tasks (family_id);
create index tasks_lead_id_idx on public.tasks (lead_id);
create index tasks_open_idx on public.tasks (due_at) where done_at is null;
create trigger tasks_touch before update on public.tasks for each row execute function private.touch_updated_at();

create function private.complete_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.lead_id is not null then
    select l.family_id into new.family_id from public.imported_leads l where l.id = new.lead_id;
  end if;
  return new;
end $$;
revoke all on function private.complete_task() from public, anon, authenticated, service_role;
create trigger tasks_complete before insert on public.tasks for each row execute function private.complete_task();

create function private.tell_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('inbox', 'task', '{}'::jsonb);
  return null;
end $$;
revoke all on function private.tell_tasks() from public, anon, authenticated, service_role;
create trigger tasks_tell after insert or update on public.tasks for each statement execute function private.tell_tasks();

create function private.add_task(p_family_id uuid, p_lead_id uuid, p_what text, p_due_at timestamptz, p_rule text, p_dedupe_key text) returns uuid
language sql volatile security definer set search_path = '' as $$
  insert into public.tasks (family_id, lead_id, what, due_at, rule, dedupe_key)
  values (p_family_id, p_lead_id, left(p_what, 300), coalesce(p_due_at, private.business_now()), p_rule, p_dedupe_key)
  on conflict (dedupe_key) do nothing
  returning id
$$;
comment on function private.add_task(uuid, uuid, text, timestamptz, text, text) is
  'A task made by a rule, once for each key; null when it was there. p_family_id may be null where p_lead_id is given; p_due_at null is now.';
revoke all on function private.add_task(uuid, uuid, text, timestamptz, text, text) from public, anon, authenticated, service_role;
grant execute on function private.add_task(uuid, uuid, text, timestamptz, text, text) to service_role;

-- Ten in the morning, in India, of the next day: when a task of a rule is due.
create function private.next_morning() returns timestamptz
language sql stable set search_path = '' as $$
  select (date_trunc('day', private.business_now() at time zone 'Asia/Kolkata') + interval '1 day 10 hours') at time zone 'Asia/Kolkata'
$$;
revoke all on function private.next_morning() from public, anon, authenticated, service_role;
grant execute on function private.next_morning() to service_role;

-- ---------------------------------------------------------------- a second absence in a row
create function private.task_second_absences() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.add_task(e.family_id, e.lead_id, format('%s missed two classes in a row. Ask how things are.', l.student_name),
                           private.next_morning(), 'second_absence', 'second_absence:' || e.id || ':' || n.id)
     from new_rows n
     join old_rows o on o.id = n.id and o.status is distinct from n.status
     join public.enrollments e on e.batch_id = n.batch_id and e.status = 'active' and e.created_at < n.starts_at
     join public.imported_leads l on l.id = e.lead_id
     join lateral (select s.id from public.sessions s
                    where s.batch_id = n.batch_id and s.status = 'ended' and s.starts_at < n.starts_at and s.starts_at > e.created_at
                    order by s.starts_at desc limit 1) before on true
    where n.status = 'ended'
      and not exists (select 1 from public.session_attendance a where a.enrollment_id = e.id and a.session_id in (n.id, before.id));
  return null;
end $$;
revoke all on function private.task_second_absences() from public, anon, authenticated, service_role;
create trigger sessions_second_absence after update on public.sessions
  referencing old table as old_rows new table as new_rows for each statement execute function private.task_second_absences();

-- ---------------------------------------------------------------- a welcome call that nobody answered, and that is not tried again
create function private.task_unanswered_calls() returns integer
language plpgsql security definer set search_path = '' as $$
declare made integer;
begin
  select count(private.add_task(c.family_id, c.lead_id, format('Nobody answered our call about %s. Ring them yourself.', l.student_name),
                                private.next_morning(), 'call_unanswered', 'call_unanswered:' || c.id)) into made
    from public.call_logs c
    join public.imported_leads l on l.id = c.lead_id and l.stage in ('approved', 'contacted')
   where c.status = 'failed' and c.call_status in ('no_answer', 'busy') and c.event_key = 'approved'
     and c.failed_at between private.business_now() - interval '7 days' and private.business_now() - interval '5 minutes'
     and not exists (select 1 from public.call_logs again where again.lead_id = c.lead_id and again.created_at > c.created_at
                        and again.status in ('planned', 'held', 'claimed', 'calling', 'sent', 'delivered'))
     and not exists (select 1 from public.tasks t where t.lead_id = c.lead_id and t.rule = 'call_unanswered' and t.done_at is null);
  return made;
end $$;
comment on function private.task_unanswered_calls() is 'Makes the tasks of calls that stayed unanswered and are tried no more; called by the sweep.';
revoke all on function private.task_unanswered_calls() from public, anon, authenticated, service_role;
grant execute on function private.task_unanswered_calls() to service_role;

-- ---------------------------------------------------------------- access
revoke all on public.tasks from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.tasks to service_role;
grant select on public.tasks to authenticated;
grant insert (family_id, lead_id, what, due_at), update (what, due_at, done_at) on public.tasks to authenticated;
alter table public.tasks enable row level security;
create policy "The educator sees tasks" on public.tasks for select to authenticated using ((select private.is_admin()));
create policy "The educator makes tasks" on public.tasks for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes tasks" on public.tasks for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
