-- The do-not-disturb registry: what it said of each phone, as the educator checked it.

alter table public.contacts
  add column registry_state text not null default 'not_checked' check (registry_state in ('not_checked', 'registered', 'clear')),
  add column registry_checked_at timestamptz,
  add column registry_checked_by uuid,
  add constraint contacts_registry_checked check ((registry_state = 'not_checked') = (registry_checked_at is null)),
  add constraint contacts_registry_phone check (registry_state = 'not_checked' or kind = 'phone');
comment on column public.contacts.registry_state is 'Whether this phone is on the do-not-disturb registry. A registered one gets no follow-up or news by a machine''s call.';
comment on column public.contacts.registry_checked_at is 'When the registry was asked; business time.';

create view public.registry_list with (security_invoker = true) as
  select c.id, c.family_id, private.masked(c.kind, c.value) as to_masked, c.name as contact_name, c.owner, c.registry_state,
         c.registry_checked_at, p.full_name as checked_by, l.student_name,
         lower(concat_ws(' ', l.student_name, c.name, c.value)) as search
    from public.contacts c
    left join lateral (select x.student_name from public.imported_leads x where x.family_id = c.family_id order by x.created_at, x.id limit 1) l on true
    left join public.profiles p on p.user_id = c.registry_checked_by
   where c.kind = 'phone' and c.owner <> 'student' and c.opted_out_at is null;
comment on view public.registry_list is 'Phones that may be called, with what the do-not-disturb registry said of each. Runs as the caller.';
revoke all on public.registry_list from public, anon, authenticated, service_role;
grant select on public.registry_list to authenticated;

-- The gate asks who has asked to be called.
grant select on public.callbacks to service_role;
