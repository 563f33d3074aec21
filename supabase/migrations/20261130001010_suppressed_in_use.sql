-- An address that another has taken the place of waits for nobody any more: what bounced at it is no longer listed.

create or replace view public.suppressed_contacts with (security_invoker = true) as
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
   where c.kind = 'email' and ((c.suppressed_at is not null and c.retired_at is null) or c.opted_out_at is not null);
comment on view public.suppressed_contacts is 'E-mail addresses that nothing is sent to, with why, since when and after which message; a bounced one that is used no more is left out. Runs as the caller.';
