-- Follow-up messages of the educator's own: cells of the matrix that no release brought, and steps for one stage only.

alter table public.notification_rules
  add column origin text not null default 'catalogue' check (origin in ('catalogue', 'educator'));
comment on column public.notification_rules.origin is 'educator: a message of her own, which stands in no catalogue and stays when a release changes it. Its words are rows of message_templates like all others.';

-- A message of hers that was never used may go again; what was sent or planned holds its words by the foreign keys.
grant delete on public.message_templates to service_role;

alter table public.sequence_steps add column only_stage public.lead_stage;
comment on column public.sequence_steps.only_stage is 'Only for leads who are at this stage when the step is due; null: at any.';
comment on table public.sequence_steps is 'One step: wait, look at its conditions, send a message of the catalogue or of the educator''s own on one channel.';

create or replace view public.sequence_step_list with (security_invoker = true) as
  select t.id, t.sequence_id, t.position, t.wait_days, t.send_at, t.condition, t.channel, t.event_key,
         sum(t.wait_days) over (partition by t.sequence_id order by t.position) as day,
         coalesce(w.waiting, 0) as waiting, coalesce(w.stopped, '{}') as stopped,
         coalesce(r.done, 0) as ran, coalesce(r.condition, 0) as condition_failed, coalesce(r.nobody, 0) as nobody,
         coalesce(m.sent, 0) as sent, coalesce(m.delivered, 0) as delivered, coalesce(m.failed, 0) as failed,
         t.only_stage
    from public.sequence_steps t
    left join lateral (
      select sum(x.n) filter (where x.because = '') as waiting, jsonb_object_agg(x.because, x.n) filter (where x.because <> '') as stopped
        from (select coalesce(e.stopped_because, '') as because, count(*) as n from public.sequence_enrolments e
               where e.next_step_id = t.id and e.status <> 'done' group by 1) x
    ) w on true
    left join lateral (
      select count(*) as done, count(*) filter (where r.outcome = 'condition') as condition, count(*) filter (where r.outcome = 'nobody') as nobody
        from public.sequence_runs r where r.step_id = t.id
    ) r on true
    left join lateral (
      select count(*) filter (where l.sent_at is not null) as sent,
             count(*) filter (where l.delivered_at is not null or l.status in ('delivered', 'read')) as delivered,
             count(*) filter (where l.status in ('failed', 'bounced')) as failed
        from public.sequence_runs r
        join public.message_log l on l.subject_id = r.enrolment_id and l.subject_kind = 'sequence' and l.channel = t.channel and l.event_key = t.event_key
       where r.step_id = t.id
    ) m on true;
