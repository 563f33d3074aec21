-- Settings, and the next moment at which something is due.

create table public.app_settings (
  key        text primary key,
  value      jsonb not null,
  about      text not null,
  is_public  boolean not null default false,
  updated_by uuid,
  updated_at timestamptz not null default public.app_now()
);
comment on table public.app_settings is 'What the educator sets. is_public: signed-in students may read it too (brand, teacher''s name).';
insert into public.app_settings (key, value, about, is_public) values
  ('brand', '"Launchpad"', 'Name of the course brand, at most 15 characters', true),
  ('educator_name', '"Kavita Deshpande"', 'Name of the teacher, as families read it', true),
  ('legal_name', '"Kavita Deshpande"', 'Who is responsible for the data, as in the notice', true),
  ('postal_address', '"12 Model Road, Pune 411001"', 'Postal address in every mail', true),
  ('support_email', '"help@example.com"', 'Where families write', true),
  ('support_phone', '"+912000000000"', 'Where families call', true),
  ('hosting_provider', '"our hosting provider"', 'Named in the consent notice', false),
  ('video_service', '"the video service"', 'Named in the consent notice', false),
  ('public_places', '"our page"', 'Where shown work may appear, named in the consent notice', false),
  ('processor_regions', '"the European Union and the United States"', 'Where data is kept outside India, named in the consent notice', false),
  ('board_url', '"https://www.meity.gov.in"', 'Address of the Data Protection Board', false),
  ('refund_rule', '"A full refund until the second class; after that, for the classes not yet held."', 'Shown where a family asks about money', true),
  ('send_mode', '"sandbox"', 'live: messages leave. sandbox: only to sandboxes of the providers. paused: everything waits', false),
  ('calls_window', '{"from": "09:00", "to": "21:00"}', 'When calls may be made, in India; never wider than 09:00-21:00', false),
  ('certificate_rule', '{"attendance_percent": 75, "work_percent": 100}', 'Who is eligible for a certificate', true);

revoke all on public.app_settings from public, anon, authenticated, service_role;
grant select, insert, update on public.app_settings to service_role;
grant select on public.app_settings to authenticated;
grant update (value) on public.app_settings to authenticated;
alter table public.app_settings enable row level security;
create policy "Students read public settings, the educator all" on public.app_settings for select to authenticated
  using (is_public or (select private.is_admin()));
create policy "The educator changes settings" on public.app_settings for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create function private.stamp_setting() returns trigger
language plpgsql set search_path = '' as $$
begin
  if jsonb_typeof(new.value) <> jsonb_typeof(old.value) then
    raise exception 'The setting % must stay a %.', new.key, jsonb_typeof(old.value) using errcode = 'check_violation';
  end if;
  if new.key = 'send_mode' and new.value not in ('"live"', '"sandbox"', '"paused"') then
    raise exception 'The send mode is live, sandbox or paused.' using errcode = 'check_violation';
  end if;
  if new.key = 'brand' and length(new.value #>> '{}') not between 1 and 15 then
    raise exception 'The brand has 1 to 15 characters.' using errcode = 'check_violation';
  end if;
  new.updated_by := (select auth.uid());
  new.updated_at := private.business_now();
  return new;
end $$;
revoke all on function private.stamp_setting() from public, anon, authenticated, service_role;
create trigger app_settings_stamp before update on public.app_settings for each row execute function private.stamp_setting();

create function private.setting(p_key text) returns text
language sql stable security definer set search_path = '' as $$ select s.value #>> '{}' from public.app_settings s where s.key = p_key $$;
revoke all on function private.setting(text) from public, anon, authenticated, service_role;
grant execute on function private.setting(text) to service_role;

create function private.next_due() returns timestamptz
language sql stable set search_path = '' as $$
  select min(moment) from (
    select min(due_at) as moment from public.email_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.whatsapp_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.call_logs where status = 'planned' and due_at > private.business_now()
    union all select min(due_at) from public.reminders where status = 'planned' and due_at > private.business_now()
    union all select min(starts_at) from public.sessions where status = 'scheduled' and starts_at > private.business_now()
    union all select min(ends_at) from public.sessions where status = 'scheduled' and ends_at > private.business_now()
  ) as coming
$$;
comment on function private.next_due() is 'The next business moment at which a message, a reminder or a session is due; null when nothing is.';
revoke all on function private.next_due() from public, anon, authenticated, service_role;
grant execute on function private.next_due() to service_role;
