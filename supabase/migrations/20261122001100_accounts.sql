-- Accounts: the profile of a new user, and the seat that an account claims.

create function private.join_seat(p_user_id uuid, p_lead_id uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
-- Joins an account to every unclaimed seat of one child. Returns the newest seat, or null.
declare seat uuid;
begin
  update public.enrollments set user_id = p_user_id, claimed_at = private.business_now() where lead_id = p_lead_id and user_id is null;
  select e.id into seat from public.enrollments e where e.lead_id = p_lead_id and e.user_id = p_user_id order by e.created_at desc limit 1;
  if seat is not null then
    update public.profiles p set family_id = l.family_id, full_name = case when p.full_name = '' then l.student_name else p.full_name end,
           name_on_certificate = coalesce(p.name_on_certificate, l.student_name)
      from public.imported_leads l where l.id = p_lead_id and p.user_id = p_user_id;
    update public.imported_leads set stage = 'enrolled' where id = p_lead_id and stage = 'paid';
  end if;
  return seat;
end $$;
revoke all on function private.join_seat(uuid, uuid) from public, anon, authenticated, service_role;

create function private.create_profile() returns public.profiles
language plpgsql security definer set search_path = '' as $$
declare
  person  auth.users;
  profile public.profiles;
  leads   uuid[];
begin
  select * into person from auth.users u where u.id = (select auth.uid());
  if person.id is null then
    raise exception 'Sign in first.' using errcode = 'insufficient_privilege';
  end if;
  insert into public.profiles (user_id, full_name, language)
  values (person.id, left(coalesce(person.raw_user_meta_data ->> 'full_name', ''), 120),
          case when person.raw_user_meta_data ->> 'language' = 'hi' then 'hi' else 'en' end)
  on conflict (user_id) do nothing;
  -- A confirmed address that belongs to exactly one paid child joins by itself; two children of one address need the link.
  if person.email_confirmed_at is not null then
    select array_agg(distinct e.lead_id) into leads
      from public.contacts c join public.enrollments e on e.family_id = c.family_id and e.status = 'active' and e.user_id is null
     where c.kind = 'email' and c.value = lower(person.email) and (c.lead_id is null or c.lead_id = e.lead_id);
    if array_length(leads, 1) = 1 then
      perform private.join_seat(person.id, leads[1]);
    end if;
  end if;
  select * into profile from public.profiles p where p.user_id = person.id;
  return profile;
end $$;
revoke all on function private.create_profile() from public, anon, authenticated, service_role;
grant execute on function private.create_profile() to authenticated;

create function public.create_profile_for_current_user() returns public.profiles
language sql set search_path = '' as $$ select private.create_profile() $$;
comment on function public.create_profile_for_current_user() is
  'Makes the profile of the signed-in user when there is none, and joins it to the seat that its confirmed e-mail belongs to. Safe to call again.';
revoke all on function public.create_profile_for_current_user() from public, anon, authenticated, service_role;
grant execute on function public.create_profile_for_current_user() to authenticated;

create function private.claim(p_token text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  link private.personal_links;
  seat uuid;
begin
  if not exists (select 1 from public.profiles p where p.user_id = (select auth.uid()) and p.role = 'student') then
    raise exception 'Only a student account can claim a seat.' using errcode = 'insufficient_privilege';
  end if;
  select * into link from private.personal_links l where l.token = p_token and l.kind = 'claim' for update;
  if link.token is null then
    raise exception 'This link does not belong to a seat.' using errcode = 'no_data_found';
  end if;
  if exists (select 1 from public.enrollments e where e.lead_id = link.lead_id and e.user_id = (select auth.uid())) then
    return (select e.id from public.enrollments e where e.lead_id = link.lead_id and e.user_id = (select auth.uid()) order by e.created_at desc limit 1);
  end if;
  if link.used_at is not null then
    raise exception 'This link was for one use and has been used.' using errcode = 'no_data_found';
  end if;
  if link.expires_at <= private.business_now() then
    raise exception 'This link has expired. Ask for a new one.' using errcode = 'no_data_found';
  end if;
  seat := private.join_seat((select auth.uid()), link.lead_id);
  if seat is null then
    raise exception 'This seat has been claimed by another account.' using errcode = 'no_data_found';
  end if;
  update private.personal_links set used_at = private.business_now() where token = p_token;
  return seat;
end $$;
revoke all on function private.claim(text) from public, anon, authenticated, service_role;
grant execute on function private.claim(text) to authenticated;

create function public.claim_seat(p_token text) returns uuid
language sql set search_path = '' as $$ select private.claim(p_token) $$;
comment on function public.claim_seat(text) is 'Opens the seat of a welcome link for the signed-in student: once, before it expires. Returns the enrollment.';
revoke all on function public.claim_seat(text) from public, anon, authenticated, service_role;
grant execute on function public.claim_seat(text) to authenticated;
