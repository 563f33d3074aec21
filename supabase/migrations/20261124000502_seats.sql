-- Seats: paused, extended, moved and ended with a reason, each with its history; who waits for one; and the roster.

alter table public.enrollments
  add column access_until date,
  add column paused_until date,
  add column state_reason text check (length(state_reason) <= 300);
comment on column public.enrollments.access_until is 'Last day of access, in India; null: as long as the seat is active.';
comment on column public.enrollments.paused_until is 'Day on which a pause ends by itself, in India; null: until the educator ends it.';
comment on column public.enrollments.state_reason is 'Why the seat stands as it does; the educator''s words, for her alone.';
create index enrollments_dated_idx on public.enrollments (id) where access_until is not null or paused_until is not null;

create table public.enrollment_changes (
  id            bigint generated always as identity primary key,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  kind          text not null check (kind in ('opened', 'paused', 'resumed', 'extended', 'moved', 'ended')),
  reason        text,
  until_on      date,
  from_batch_id uuid references public.batches (id) on delete set null,
  to_batch_id   uuid references public.batches (id) on delete set null,
  actor         uuid default auth.uid(),
  happened_at   timestamptz not null default public.app_now()
);
comment on table public.enrollment_changes is 'History of a seat: opened, paused, moved, ended ... and why, whoever or whatever did it.';
create index enrollment_changes_enrollment_id_idx on public.enrollment_changes (enrollment_id, id);
create index enrollment_changes_from_batch_id_idx on public.enrollment_changes (from_batch_id);
create index enrollment_changes_to_batch_id_idx on public.enrollment_changes (to_batch_id);

create table public.batch_waiting (
  batch_id   uuid not null references public.batches (id) on delete cascade,
  lead_id    uuid not null references public.imported_leads (id) on delete cascade,
  note       text check (length(note) <= 300),
  since      timestamptz not null default public.app_now(),
  primary key (batch_id, lead_id)
);
comment on table public.batch_waiting is 'Who waits for a seat in a full batch, the first first. A seat that becomes free makes a task.';
create index batch_waiting_lead_id_idx on public.batch_waiting (lead_id);

create function private.note_seats() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    insert into public.enrollment_changes (enrollment_id, kind, to_batch_id) select n.id, 'opened', n.batch_id from new_rows n;
    delete from public.batch_waiting w using new_rows n where w.batch_id = n.batch_id and w.lead_id = n.lead_id;
    return null;
  end if;
  insert into public.enrollment_changes (enrollment_id, kind, reason, until_on, from_batch_id, to_batch_id)
  select n.id, k.kind, n.state_reason, k.until_on, k.from_batch_id, k.to_batch_id
    from new_rows n join old_rows o on o.id = n.id
    cross join lateral (values
      (case when n.status = o.status then null
            when n.status = 'paused' then 'paused' when n.status = 'ended' then 'ended'
            when o.status = 'paused' then 'resumed' else 'opened' end, case n.status when 'paused' then n.paused_until end, null::uuid, null::uuid),
      (case when n.access_until is distinct from o.access_until and n.status <> 'ended' then 'extended' end, n.access_until, null, null),
      (case when n.batch_id <> o.batch_id then 'moved' end, null, o.batch_id, n.batch_id)
    ) as k (kind, until_on, from_batch_id, to_batch_id)
   where k.kind is not null;
  -- A seat that has become free is somebody's who waits: the educator decides whose.
  perform private.add_task(null, w.lead_id, format('A seat is free in %s. %s has waited longest.', b.name, l.student_name),
                           private.business_now(), 'seat_free', 'seat_free:' || n.id || ':' || c.last)
     from new_rows n join old_rows o on o.id = n.id
     join public.batches b on b.id = o.batch_id
     join lateral (select w.lead_id from public.batch_waiting w where w.batch_id = o.batch_id order by w.since, w.lead_id limit 1) w on true
     join public.imported_leads l on l.id = w.lead_id
     join lateral (select max(h.id) as last from public.enrollment_changes h where h.enrollment_id = n.id) c on true
    where o.status <> 'ended' and (n.status = 'ended' or n.batch_id <> o.batch_id);
  return null;
end $$;
revoke all on function private.note_seats() from public, anon, authenticated, service_role;
create trigger enrollments_note_insert after insert on public.enrollments
  referencing new table as new_rows for each statement execute function private.note_seats();
create trigger enrollments_note_update after update on public.enrollments
  referencing old table as old_rows new table as new_rows for each statement execute function private.note_seats();
insert into public.enrollment_changes (enrollment_id, kind, to_batch_id, happened_at) select e.id, 'opened', e.batch_id, e.created_at from public.enrollments e;

-- ---------------------------------------------------------------- what the educator does with a seat
create function private.change_seat(p_id uuid, p_kind text, p_reason text, p_until date, p_batch_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
-- Does one thing to one seat; answers null, or why it was not done.
declare
  seat  public.enrollments;
  goal  public.batches;
  today date := (private.business_now() at time zone 'Asia/Kolkata')::date;
begin
  select * into seat from public.enrollments e where e.id = p_id for update;
  if seat.id is null then
    return 'This seat does not exist.';
  end if;
  if p_until < today then
    return 'This day is over.';
  end if;
  if p_kind = 'pause' then
    if seat.status <> 'active' then return 'Only an active seat can be paused.'; end if;
    update public.enrollments set status = 'paused', paused_until = p_until, state_reason = p_reason where id = p_id;
  elsif p_kind = 'resume' then
    if seat.status = 'active' then return 'The seat is active.'; end if;
    update public.enrollments set status = 'active', paused_until = null, state_reason = p_reason,
           access_until = case when access_until < today then null else access_until end where id = p_id;
  elsif p_kind = 'extend' then
    if seat.status = 'ended' then return 'The seat has ended. Open it again first.'; end if;
    if p_until is null then return 'Say until which day.'; end if;
    if seat.access_until >= p_until then return format('It lasts until %s already.', to_char(seat.access_until, 'FMDD Mon YYYY')); end if;
    update public.enrollments set access_until = p_until, state_reason = p_reason where id = p_id;
  elsif p_kind = 'end' then
    if seat.status = 'ended' then return 'It has ended already.'; end if;
    if coalesce(btrim(p_reason), '') = '' then return 'Say why it ends.'; end if;
    if p_until is null or p_until = today then
      update public.enrollments set status = 'ended', paused_until = null, access_until = null, state_reason = p_reason where id = p_id;
    else
      update public.enrollments set access_until = p_until, state_reason = p_reason where id = p_id;
    end if;
  elsif p_kind = 'move' then
    if seat.status = 'ended' then return 'The seat has ended. Open it again first.'; end if;
    -- Two that are moved at once must not both get the last seat.
    select * into goal from public.batches b where b.id = p_batch_id for update;
    if goal.id is null then return 'This batch does not exist.'; end if;
    if goal.id = seat.batch_id then return 'The student is in this batch already.'; end if;
    if exists (select 1 from public.enrollments e where e.batch_id = goal.id and e.lead_id = seat.lead_id) then
      return 'The student has a seat in that batch already.';
    end if;
    if goal.seats is not null and (select count(*) from public.enrollments e where e.batch_id = goal.id and e.status <> 'ended') >= goal.seats then
      return format('%s is full.', goal.name);
    end if;
    update public.enrollments set batch_id = goal.id, state_reason = p_reason where id = p_id;
  else
    return 'There is no such change.';
  end if;
  return null;
end $$;
revoke all on function private.change_seat(uuid, text, text, date, uuid) from public, anon, authenticated, service_role;

create function private.change_seats(p_ids uuid[], p_kind text, p_reason text, p_until date, p_batch_id uuid) returns table (id uuid, problem text)
language plpgsql security definer set search_path = '' as $$
begin
  if not private.is_admin() then
    raise exception 'Only the educator changes seats.' using errcode = 'insufficient_privilege';
  end if;
  return query select one, private.change_seat(one, p_kind, nullif(btrim(p_reason), ''), p_until, p_batch_id) from unnest(p_ids) one;
end $$;
revoke all on function private.change_seats(uuid[], text, text, date, uuid) from public, anon, authenticated, service_role;
grant execute on function private.change_seats(uuid[], text, text, date, uuid) to authenticated;

create function public.change_seats(p_ids uuid[], p_kind text, p_reason text default null, p_until date default null, p_batch_id uuid default null)
returns table (id uuid, problem text)
language sql set search_path = '' as $$ select * from private.change_seats(p_ids, p_kind, p_reason, p_until, p_batch_id) $$;
comment on function public.change_seats(uuid[], text, text, date, uuid) is
  'pause, resume, extend, end or move seats, with a reason. A row for each: problem is null where it was done, else why not. The educator only.';
revoke all on function public.change_seats(uuid[], text, text, date, uuid) from public, anon, authenticated, service_role;
grant execute on function public.change_seats(uuid[], text, text, date, uuid) to authenticated;

create function private.follow_dates() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  today   date := (private.business_now() at time zone 'Asia/Kolkata')::date;
  resumed integer;
  ended   integer;
begin
  update public.enrollments set status = 'active', paused_until = null, state_reason = 'The pause was over.'
   where status = 'paused' and paused_until <= today and (access_until is null or access_until >= today);
  get diagnostics resumed = row_count;
  update public.enrollments set status = 'ended', paused_until = null where status <> 'ended' and access_until < today;
  get diagnostics ended = row_count;
  return resumed + ended;
end $$;
comment on function private.follow_dates() is 'Ends pauses and seats whose day has come; called by the sweep. Returns how many.';
revoke all on function private.follow_dates() from public, anon, authenticated, service_role;
grant execute on function private.follow_dates() to service_role;

-- ---------------------------------------------------------------- the roster
create view public.roster with (security_invoker = true) as
  select r.*,
         array_remove(array[
           case when r.status = 'active' and r.last_classes like '%00' then 'absent' end,
           case when r.status = 'active' and r.work_due > 0 and r.handed_in_at is null then 'no_work' end,
           case when r.overdue_paise > 0 then 'dues' end,
           case when r.status <> 'ended' and not r.has_consent then 'consent' end,
           case when r.status = 'active' and r.reminders_failing then 'reminders' end,
           case when r.status = 'active' and r.user_id is null then 'account' end], null) as flags
    from (
      select e.id, e.lead_id, e.family_id, e.batch_id, e.user_id, e.status, e.claimed_at, e.created_at, e.access_until, e.paused_until, e.state_reason,
             l.student_name, l.birth_year, l.grade, l.city, l.stage, b.name as batch_name, g.name as guardian_name,
             coalesce(c.held, 0) as classes_held, coalesce(c.attended, 0) as classes_attended, coalesce(c.last_classes, '') as last_classes,
             coalesce(w.due, 0) as work_due, coalesce(h.handed_in, 0) as work_handed_in, h.handed_in_at,
             coalesce(p.due_paise, 0) as due_paise, coalesce(p.overdue_paise, 0) as overdue_paise,
             coalesce(k.granted, false) as has_consent, f.certificate_status, f.certificate_id,
             greatest(c.last_joined_at, h.handed_in_at) as last_seen_at,
             exists (select 1 from public.reminders r
                      where r.enrollment_id = e.id and r.due_at between public.app_now() - interval '14 days' and public.app_now()
                        and exists (select 1 from public.message_log m where m.reminder_id = r.id and m.status in ('failed', 'bounced'))
                        and not exists (select 1 from public.message_log m where m.reminder_id = r.id and m.status in ('sent', 'delivered', 'read', 'planned', 'claimed', 'held')))
               as reminders_failing
        from public.enrollments e
        join public.imported_leads l on l.id = e.lead_id
        join public.batches b on b.id = e.batch_id
        left join lateral (select c.name from public.contacts c where c.family_id = e.family_id and c.owner <> 'student'
                            order by c.verified_at is null, c.owner <> 'guardian', c.created_at limit 1) g on true
        left join lateral (
          select count(*) as held, count(a.joined_at) as attended, max(a.joined_at) as last_joined_at,
                 right(string_agg(case when a.joined_at is null then '0' else '1' end, '' order by s.starts_at), 4) as last_classes
            from public.sessions s left join public.session_attendance a on a.session_id = s.id and a.enrollment_id = e.id
           where s.batch_id = e.batch_id and s.status = 'ended' and (s.starts_at > e.created_at or a.joined_at is not null)) c on true
        left join lateral (
          select count(*) as due from public.assignments a
           where a.batch_id = e.batch_id and a.published_at is not null and a.due_at < public.app_now() and a.due_at > e.created_at) w on true
        left join lateral (
          select count(*) as handed_in, max(s.submitted_at) as handed_in_at from public.assignment_submissions s
           where s.enrollment_id = e.id and s.status <> 'draft') h on true
        left join lateral (
          select sum(p.amount_paise) as due_paise,
                 sum(p.amount_paise) filter (where p.due_on < (public.app_now() at time zone 'Asia/Kolkata')::date) as overdue_paise
            from public.payments p where p.lead_id = e.lead_id and p.status in ('draft', 'link_created', 'link_sent', 'opened', 'pending')) p on true
        left join lateral (select g.granted from public.guardian_consents g where g.lead_id = e.lead_id and g.purpose = 'course' order by g.id desc limit 1) k on true
        left join lateral (select f.status as certificate_status, f.id as certificate_id from public.certificates f
                            where f.enrollment_id = e.id order by f.created_at desc limit 1) f on true
    ) r;
comment on view public.roster is
  'Every seat with what its student attended, handed in and owes, as the educator lists them. last_classes: the last four, 1 for present, oldest first. flags: what asks for a look.';

-- ---------------------------------------------------------------- access
revoke all on public.enrollment_changes, public.batch_waiting, public.roster from public, anon, authenticated, service_role;
revoke all on sequence public.enrollment_changes_id_seq from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.batch_waiting to service_role;
grant select, insert on public.enrollment_changes to service_role;
grant select on public.enrollment_changes, public.batch_waiting, public.roster to authenticated;
grant select on public.roster to service_role;
grant insert (batch_id, lead_id, note), delete on public.batch_waiting to authenticated;
alter table public.enrollment_changes enable row level security;
alter table public.batch_waiting enable row level security;
create policy "The educator sees the history of seats" on public.enrollment_changes for select to authenticated using ((select private.is_admin()));
create policy "The educator sees who waits" on public.batch_waiting for select to authenticated using ((select private.is_admin()));
create policy "The educator lets somebody wait" on public.batch_waiting for insert to authenticated with check ((select private.is_admin()));
create policy "The educator takes somebody off the list" on public.batch_waiting for delete to authenticated using ((select private.is_admin()));
select private.audit_table('public.batch_waiting');
