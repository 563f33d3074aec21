-- The sweep of reminders wakes no sweep.

create or replace function private.sync_reminders(p_session_ids uuid[], p_enrollment_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
-- Brings the reminders of these sessions and these seats in line; null means all on that side. Idempotent: the sweep calls it too.
begin
  update public.reminders r set status = 'cancelled', reason = 'The session or the seat has changed.'
    from public.sessions s, public.enrollments e
   where s.id = r.session_id and e.id = r.enrollment_id and r.status = 'planned'
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);

  insert into public.reminders (session_id, enrollment_id, kind, revision, due_at, expires_at)
  select s.id, e.id, k.kind, s.revision, s.starts_at - k.lead_time, s.starts_at - k.useless_before
    from public.sessions s
    join public.enrollments e on e.batch_id = s.batch_id and e.status = 'active'
    -- A day-before reminder that is late by most of the day is dropped: the one 15 minutes before is near.
    cross join (values ('day_before'::public.reminder_kind, interval '24 hours', interval '3 hours'),
                       ('quarter_hour', interval '15 minutes', interval '0')) as k (kind, lead_time, useless_before)
   where s.status = 'scheduled' and s.starts_at > private.business_now()
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     -- The 15-minute reminder of a class that begins sooner goes at once; a day-before reminder on the day itself helps nobody.
     and (k.kind = 'quarter_hour' or s.starts_at - k.lead_time > private.business_now())
  on conflict (session_id, enrollment_id, kind, revision) do update set status = 'planned', reason = null
    where public.reminders.status = 'cancelled' and public.reminders.expanded_at is null;

  -- Messages made from reminders of an older time, a cancelled class or another or closed seat, and not yet on their way, do not go.
  update public.email_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);
  update public.whatsapp_logs m set status = 'cancelled', error_text = 'The class was moved or cancelled, or the seat was closed.'
    from public.reminders r join public.sessions s on s.id = r.session_id join public.enrollments e on e.id = r.enrollment_id
   where m.reminder_id = r.id and m.status in ('planned', 'held', 'claimed')
     and (p_session_ids is null or s.id = any (p_session_ids)) and (p_enrollment_ids is null or e.id = any (p_enrollment_ids))
     and (r.revision < s.revision or s.status <> 'scheduled' or e.status <> 'active' or e.batch_id <> s.batch_id);
  -- The sweep that asks for all goes on to the reminders by itself; to wake it again would be a round for nothing, each minute.
  if p_session_ids is not null or p_enrollment_ids is not null then
    perform pg_catalog.pg_notify('launchpad_work', 'sweep');
  end if;
end $$;
