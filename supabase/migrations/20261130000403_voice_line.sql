-- The voice agents and the number that calls come from, set by the educator; what is empty is the environment's.

insert into public.app_settings (key, value, about, is_public) values
  ('voice_line', '{"from_number": "", "welcome_call_en": "", "welcome_call_hi": "", "followup_call_en": "", "followup_call_hi": "",
                   "rescue_call_en": "", "rescue_call_hi": ""}',
   'Agents and number of Bolna; empty: those that the server was started with', false);

alter table public.app_settings add constraint app_settings_voice_line check (
  key <> 'voice_line' or (
    jsonb_typeof(value) = 'object'
    and not jsonb_path_exists(value, '$.* ? (@.type() != "string")')
    and value ->> 'from_number' ~ '^(\+[1-9][0-9]{7,14})?$'
    and not jsonb_path_exists(value - 'from_number',
      '$.* ? (!(@ like_regex "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?$"))')));

alter table public.app_settings add constraint app_settings_reply_within_hours check (
  key <> 'reply_within_hours' or (jsonb_typeof(value) = 'number' and value::text ~ '^[0-9]{1,3}$' and value::text::integer between 1 and 168));
alter table public.app_settings add constraint app_settings_safety_words check (
  key <> 'safety_words' or (jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 100
    and not jsonb_path_exists(value, '$[*] ? (@.type() != "string" || @ == "")')));

create function private.wake_for_voice_line() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Whoever holds the old ones looks again, as for a stored credential.
  perform pg_catalog.pg_notify('launchpad_work', 'credentials');
  return null;
end $$;
revoke all on function private.wake_for_voice_line() from public, anon, authenticated, service_role;
create trigger app_settings_voice_line_wakes after update on public.app_settings
  for each row when (new.key = 'voice_line') execute function private.wake_for_voice_line();
