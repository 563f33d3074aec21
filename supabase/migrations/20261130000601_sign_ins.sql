-- The devices that are signed in to an account, for its own person alone, and the end of one of them. Both read what Auth keeps.

create function private.sign_ins() returns table (id uuid, begun_at timestamptz, used_at timestamptz, user_agent text, is_this boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
    select s.id, s.created_at, greatest(s.created_at, s.updated_at, s.refreshed_at at time zone 'utc'), s.user_agent::text,
           s.id::text = coalesce(auth.jwt() ->> 'session_id', '')
      from auth.sessions s
     where s.user_id = (select auth.uid()) and (s.not_after is null or s.not_after > now())
     order by 3 desc, s.id;
end $$;
revoke all on function private.sign_ins() from public, anon, authenticated, service_role;
grant execute on function private.sign_ins() to authenticated;

create function public.my_sign_ins() returns table (id uuid, begun_at timestamptz, used_at timestamptz, user_agent text, is_this boolean)
language sql stable set search_path = '' as $$ select * from private.sign_ins() $$;
comment on function public.my_sign_ins() is 'Where the signed-in person is signed in, the last used first. user_agent is null where Auth did not note it. Real clock.';
revoke all on function public.my_sign_ins() from public, anon, authenticated, service_role;
grant execute on function public.my_sign_ins() to authenticated;

create function private.end_sign_in(p_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  -- With it go its refresh tokens. The access token that the device holds ends by itself, within the hour.
  delete from auth.sessions s where s.id = p_id and s.user_id = (select auth.uid());
  if not found then
    raise exception 'This device is not signed in any more.' using errcode = 'no_data_found';
  end if;
end $$;
revoke all on function private.end_sign_in(uuid) from public, anon, authenticated, service_role;
grant execute on function private.end_sign_in(uuid) to authenticated;

create function public.end_sign_in(p_id uuid) returns void
language sql set search_path = '' as $$ select private.end_sign_in(p_id) $$;
comment on function public.end_sign_in(uuid) is 'Signs the person out on one of their devices. Another person''s is not found.';
revoke all on function public.end_sign_in(uuid) from public, anon, authenticated, service_role;
grant execute on function public.end_sign_in(uuid) to authenticated;
