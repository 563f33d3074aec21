-- A student who chose a time zone is written to by it; until then the family's holds.
alter table public.profiles add column timezone_chosen_at timestamptz;
comment on column public.profiles.timezone_chosen_at is 'When the student chose the zone; null: nobody has, and messages to the student keep the family''s hours.';

create function private.note_timezone() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Every message to this student is weighed by it: one that no clock knows would hold them all up.
  perform private.business_now() at time zone new.timezone;
  new.timezone_chosen_at := private.business_now();
  return new;
exception when invalid_parameter_value then
  raise exception 'The time zone % is not known.', new.timezone using errcode = 'check_violation';
end $$;
comment on function private.note_timezone() is 'Notes when the zone of an account was chosen, and refuses one that is none.';
revoke all on function private.note_timezone() from public, anon, authenticated, service_role;
create trigger profiles_note_timezone before update of timezone on public.profiles for each row
  when (new.timezone is distinct from old.timezone) execute function private.note_timezone();

create function private.zone_of(p_contact public.contacts) returns text
language sql stable security definer set search_path = '' as $$
  select coalesce(
    (select p.timezone from public.enrollments e join public.profiles p on p.user_id = e.user_id
      where p_contact.owner = 'student' and e.lead_id = p_contact.lead_id and p.timezone_chosen_at is not null
      order by p.timezone_chosen_at desc limit 1),
    (select f.timezone from public.families f where f.id = p_contact.family_id))
$$;
comment on function private.zone_of(public.contacts) is 'By whose clock a contact is written to: the student''s own where that was chosen, else the family''s.';
revoke all on function private.zone_of(public.contacts) from public, anon, authenticated, service_role;
grant execute on function private.zone_of(public.contacts) to service_role;
