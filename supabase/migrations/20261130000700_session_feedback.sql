-- After a class: what the student who was there thought of it.
create table public.session_feedback (
  session_id    uuid not null references public.sessions (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  rating        smallint not null check (rating between 1 and 5),
  line          text check (length(line) <= 300),
  given_at      timestamptz not null default public.app_now(),
  changed_at    timestamptz not null default public.app_now(),
  primary key (session_id, enrollment_id)
);
comment on table public.session_feedback is
  'What a student thought of a class: one row for each student and session, theirs to change until a week after its end.';
comment on column public.session_feedback.rating is '1: not good at all, 5: very good.';
comment on column public.session_feedback.line is 'A line in the student''s own words for the educator; null: none.';
create index session_feedback_enrollment_id_idx on public.session_feedback (enrollment_id);

revoke all on public.session_feedback from public, anon, authenticated, service_role;
grant select on public.session_feedback to authenticated, service_role;
alter table public.session_feedback enable row level security;
create policy "Students see what they said of a class, the educator all" on public.session_feedback for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));

create function private.rate_session(p_session_id uuid, p_rating integer, p_line text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  session public.sessions;
  seat    uuid;
begin
  select * into session from public.sessions s where s.id = p_session_id and s.status <> 'draft';
  select e.id into seat from public.enrollments e
   where e.user_id = (select auth.uid()) and e.status = 'active' and e.batch_id = session.batch_id;
  if seat is null then
    raise exception 'This class is not one of yours.' using errcode = 'insufficient_privilege';
  end if;
  if p_rating is null or p_rating not between 1 and 5 then
    raise exception 'Choose one of the five.' using errcode = 'check_violation';
  end if;
  if session.status = 'cancelled' or session.ends_at > private.business_now() then
    raise exception 'This class is not over yet.' using errcode = 'check_violation';
  end if;
  if session.ends_at + interval '7 days' <= private.business_now() then
    raise exception 'A class can be rated for a week.' using errcode = 'check_violation';
  end if;
  if not exists (select 1 from public.session_attendance a where a.session_id = session.id and a.enrollment_id = seat) then
    raise exception 'Only who was in class can say how it was.' using errcode = 'check_violation';
  end if;
  insert into public.session_feedback (session_id, enrollment_id, rating, line)
  values (session.id, seat, p_rating, nullif(left(btrim(p_line), 300), ''))
  on conflict (session_id, enrollment_id)
  do update set rating = excluded.rating, line = excluded.line, changed_at = private.business_now();
end $$;
revoke all on function private.rate_session(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function private.rate_session(uuid, integer, text) to authenticated;

create function public.rate_session(p_session_id uuid, p_rating integer, p_line text default null) returns void
language sql set search_path = '' as $$ select private.rate_session(p_session_id, p_rating, p_line) $$;
comment on function public.rate_session(uuid, integer, text) is
  'The signed-in student says how a class was that they were in: 1 to 5 and a line. Until a week after its end; the last word counts.';
revoke all on function public.rate_session(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function public.rate_session(uuid, integer, text) to authenticated;
