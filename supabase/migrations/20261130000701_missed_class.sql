-- Those who missed a class: three lines in place of a sentence, news without a recording, and an end when they come again.
alter table public.recordings drop constraint recordings_summary_line_check;
alter table public.recordings add constraint recordings_summary_line_check
  check (length(summary_line) <= 300 and summary_line !~ E'\n.*\n.*\n');
comment on column public.recordings.summary_line is 'What the class was about, in up to three lines.';

create table private.absences_told (
  session_id uuid primary key references public.sessions (id) on delete cascade,
  told_at    timestamptz not null default public.app_now()
);
comment on table private.absences_told is
  'Sessions without a recording of which those who were absent have been told; a row is written with the messages, so that they are once.';
alter table private.absences_told enable row level security;
create policy "The engine alone" on private.absences_told for all to service_role using (true) with check (true);
revoke all on private.absences_told from public, anon, authenticated, service_role;
grant select, insert on private.absences_told to service_role;

-- Whoever comes again needs no task about absence, and none of the messages about it that still wait. Where the class itself was
-- attended after all, the family hears of its recording like those who were there.
create or replace function private.follow_presence() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  keys constant text[] := array['missed_class', 'missed_class_older', 'missed_class_guardian', 'missed_without_recording'];
  why  constant text := 'The student has come to class.';
  was_there record;
begin
  update public.tasks t set done_at = private.business_now()
    from new_rows n
   where t.rule = 'second_absence' and t.done_at is null and t.dedupe_key like 'second_absence:' || n.enrollment_id || ':%';
  for was_there in
    with present as (select e.lead_id, n.session_id from new_rows n join public.enrollments e on e.id = n.enrollment_id),
    mails as (
      update public.email_logs m set status = 'cancelled', error_text = why, claimed_by = null, lease_until = null
        from present p
       where m.lead_id = p.lead_id and m.event_key = any (keys) and m.status in ('planned', 'held')
      returning m.lead_id, m.subject_id
    ), chats as (
      update public.whatsapp_logs m set status = 'cancelled', error_text = why, claimed_by = null, lease_until = null
        from present p
       where m.lead_id = p.lead_id and m.event_key = any (keys) and m.status in ('planned', 'held')
      returning m.lead_id, m.subject_id
    )
    select r.id, jsonb_agg(distinct p.lead_id) as leads
      from present p join public.recordings r on r.session_id = p.session_id and r.published_at is not null
     where (exists (select 1 from mails m where m.lead_id = p.lead_id and m.subject_id = r.id)
            or exists (select 1 from chats m where m.lead_id = p.lead_id and m.subject_id = r.id))
       -- Never both: who has had the one message of a recording does not get the other.
       and not exists (select 1 from public.message_log g
                        where g.lead_id = p.lead_id and g.subject_id = r.id and g.event_key = any (keys) and g.sent_at is not null)
     group by r.id
  loop
    perform private.record_event('recording_published', jsonb_build_object('ids', jsonb_build_array(was_there.id), 'leads', was_there.leads));
  end loop;
  return null;
end $$;
revoke all on function private.follow_presence() from public, anon, authenticated, service_role;
