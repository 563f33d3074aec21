-- Assignments: when they open and close, tries, rubric, more time for one student, marks that wait for their release, saved comments.

-- ---------------------------------------------------------------- the rules of an assignment
alter table public.assignments
  add column opens_at    timestamptz,
  add column cutoff_at   timestamptz,
  add column late_points integer not null default 0 check (late_points between 0 and 1000),
  add column tries       integer check (tries between 1 and 20),
  add column rubric      jsonb not null default '[]' check (jsonb_typeof(rubric) = 'array' and jsonb_array_length(rubric) <= 12),
  add column marks_wait  boolean not null default false,
  add column released_at timestamptz,
  add constraint assignments_opens_before_due check (opens_at is null or opens_at < due_at),
  add constraint assignments_cutoff_after_due check (cutoff_at is null or cutoff_at >= due_at);
comment on column public.assignments.cutoff_at is 'After it nothing is taken; between due and cut-off work is late. Equal to due: no late work. Null: late work is taken without end.';
comment on column public.assignments.late_points is 'What late work loses.';
comment on column public.assignments.tries is 'How often a student may hand in; null: as often as they like.';
comment on column public.assignments.rubric is '[{"name": "...", "levels": [{"name": "...", "points": 4}, ...]}, ...], shown before the student begins.';
comment on column public.assignments.marks_wait is 'Marks are seen by students only when all are released together.';
grant insert (opens_at, cutoff_at, late_points, tries, rubric, marks_wait),
      update (opens_at, cutoff_at, late_points, tries, rubric, marks_wait) on public.assignments to authenticated;

create table public.assignment_extensions (
  assignment_id uuid not null references public.assignments (id) on delete cascade,
  enrollment_id uuid not null references public.enrollments (id) on delete cascade,
  due_at        timestamptz not null,
  reason        text not null default '' check (length(reason) <= 300),
  created_at    timestamptz not null default public.app_now(),
  updated_at    timestamptz not null default public.app_now(),
  primary key (assignment_id, enrollment_id)
);
comment on table public.assignment_extensions is 'More time for one student: until then their work is on time, whatever the assignment says.';
create index assignment_extensions_enrollment_id_idx on public.assignment_extensions (enrollment_id);
create trigger assignment_extensions_touch before update on public.assignment_extensions for each row execute function private.touch_updated_at();

-- ---------------------------------------------------------------- tries and marks
alter table public.assignment_submissions
  add column try_no   integer not null default 0 check (try_no >= 0),
  add column was_late boolean not null default false,
  add column levels   jsonb not null default '[]' check (jsonb_typeof(levels) = 'array');
comment on column public.assignment_submissions.try_no is 'How often it was handed in.';
comment on column public.assignment_submissions.levels is 'The level reached in each line of the rubric, by its place; null where none was chosen.';

create table public.submission_tries (
  submission_id uuid not null references public.assignment_submissions (id) on delete cascade,
  try_no        integer not null check (try_no > 0),
  answer        text not null,
  files         jsonb not null,
  was_late      boolean not null,
  submitted_at  timestamptz not null,
  feedback      text,
  primary key (submission_id, try_no)
);
comment on table public.submission_tries is 'Every handing-in as it was, with the changes that were asked for after it.';

create table public.submission_marks (
  submission_id uuid primary key references public.assignment_submissions (id) on delete cascade,
  points        integer not null check (points >= 0),
  levels        jsonb not null default '[]' check (jsonb_typeof(levels) = 'array'),
  feedback      text not null default '' check (length(feedback) <= 5000),
  updated_at    timestamptz not null default public.app_now()
);
comment on table public.submission_marks is 'Marks that wait for the release of all; students cannot read them.';
create trigger submission_marks_touch before update on public.submission_marks for each row execute function private.touch_updated_at();

create table public.saved_comments (
  id         uuid primary key default gen_random_uuid(),
  body       text not null unique check (length(btrim(body)) between 1 and 500),
  created_at timestamptz not null default public.app_now()
);
comment on table public.saved_comments is 'What the educator often writes beside work.';

-- ---------------------------------------------------------------- handing in
create or replace function private.guard_submission() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  assignment public.assignments;
  due        timestamptz;
  closes     timestamptz;
  moment     timestamptz := private.business_now();
begin
  select a.* into assignment from public.assignments a where a.id = new.assignment_id;
  if (select private.is_admin()) then
    if new.points > assignment.max_points then
      raise exception 'At most % points.', assignment.max_points using errcode = 'check_violation';
    end if;
    if new.status = 'graded' then new.graded_at := moment; end if;
    return new;
  end if;
  if (select auth.uid()) is null then return new; end if;  -- the engine
  if tg_op = 'UPDATE' and old.status not in ('draft', 'changes_asked') and not (old.status in ('submitted', 'late') and new.status in ('submitted', 'late')) then
    raise exception 'This work has been handed in and is being looked at.' using errcode = 'check_violation';
  end if;
  if new.status not in ('draft', 'submitted', 'late', 'changes_asked') or (tg_op = 'INSERT' and new.status = 'changes_asked') then
    raise exception 'Only the educator grades work.' using errcode = 'insufficient_privilege';
  end if;
  if assignment.opens_at > moment then
    raise exception 'This work is not open yet.' using errcode = 'check_violation';
  end if;
  if exists (select 1 from jsonb_array_elements(new.files) f
              where coalesce(f ->> 'path', '') not like new.enrollment_id || '/' || new.assignment_id || '/%'
                 or f ->> 'path' like '%..%') then
    raise exception 'A file is not in the folder of this work.' using errcode = 'check_violation';
  end if;
  if new.status not in ('submitted', 'late') then return new; end if;

  if tg_op = 'UPDATE' and old.status in ('submitted', 'late') and (old.answer, old.files) is not distinct from (new.answer, new.files) then
    new.status := old.status;  -- The same again is no second handing-in: a tap that bounced, or an answer that got lost.
    return new;
  end if;
  if new.answer = '' and new.files = '[]'::jsonb then
    raise exception 'There is nothing to hand in yet. Add a file or write an answer.' using errcode = 'check_violation';
  end if;
  if exists (select 1 from jsonb_array_elements(new.files) f
              where not exists (select 1 from storage.objects o
                                 where o.bucket_id = 'submissions' and o.name = f ->> 'path' and (o.metadata ->> 'size')::bigint > 0)) then
    raise exception 'A file has not arrived yet. Wait for it, or take it out.' using errcode = 'check_violation';
  end if;
  -- The clock of the database decides, not the phone's.
  select greatest(assignment.due_at, e.due_at) into due from (select 1) one
    left join public.assignment_extensions e on e.assignment_id = new.assignment_id and e.enrollment_id = new.enrollment_id;
  closes := greatest(assignment.cutoff_at, case when assignment.cutoff_at is not null then due end);
  if moment > closes and not (tg_op = 'UPDATE' and old.status = 'changes_asked') then
    raise exception 'This work is closed. Ask your teacher for more time.' using errcode = 'check_violation';
  end if;
  if new.try_no >= assignment.tries and not (tg_op = 'UPDATE' and old.status = 'changes_asked') then
    raise exception 'All tries are used. Ask your teacher for another.' using errcode = 'check_violation';
  end if;
  new.was_late := moment > due;
  new.status := case when new.was_late then 'late' else 'submitted' end::public.submission_status;
  new.try_no := new.try_no + 1;
  new.submitted_at := moment;
  new.receipt_no := coalesce(new.receipt_no, 'R-' || lpad(nextval('private.receipt_seq')::text, 6, '0'));
  return new;
end $$;
-- On time after being late, when there was more time meanwhile.
select private.allow_moves('submission', 'late', array['submitted', 'in_review', 'changes_asked', 'graded']);
select private.allow_moves('submission', 'in_review', array['in_review', 'changes_asked', 'graded']);

create function private.keep_try() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.try_no > coalesce(case when tg_op = 'UPDATE' then old.try_no end, 0) then
    insert into public.submission_tries (submission_id, try_no, answer, files, was_late, submitted_at)
    values (new.id, new.try_no, new.answer, new.files, new.was_late, new.submitted_at);
  end if;
  if tg_op = 'UPDATE' and new.status = 'changes_asked' and old.status <> 'changes_asked' then
    update public.submission_tries set feedback = new.feedback where submission_id = new.id and try_no = new.try_no;
  end if;
  return null;
end $$;
revoke all on function private.keep_try() from public, anon, authenticated, service_role;
create trigger assignment_submissions_keep_try after insert or update on public.assignment_submissions
  for each row execute function private.keep_try();

-- ---------------------------------------------------------------- marking
create function public.mark_work(p_submission uuid, p_points integer, p_levels jsonb default '[]', p_feedback text default '') returns text
language plpgsql security definer set search_path = '' as $$
declare
  work       public.assignment_submissions;
  assignment public.assignments;
  counted    integer;
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator grades work.' using errcode = 'insufficient_privilege';
  end if;
  select * into work from public.assignment_submissions s where s.id = p_submission for update;
  if not found then raise exception 'There is no such work.' using errcode = 'no_data_found'; end if;
  if work.status = 'draft' then raise exception 'This has not been handed in.' using errcode = 'check_violation'; end if;
  select * into assignment from public.assignments a where a.id = work.assignment_id;
  if p_points is null or p_points not between 0 and assignment.max_points then
    raise exception 'From 0 to % points.', assignment.max_points using errcode = 'check_violation';
  end if;
  counted := greatest(0, p_points - case when work.was_late then assignment.late_points else 0 end);
  if assignment.marks_wait and assignment.released_at is null then
    insert into public.submission_marks (submission_id, points, levels, feedback) values (p_submission, counted, p_levels, p_feedback)
      on conflict (submission_id) do update set points = excluded.points, levels = excluded.levels, feedback = excluded.feedback;
    update public.assignment_submissions set status = 'in_review' where id = p_submission and status <> 'in_review';
    return 'in_review';
  end if;
  update public.assignment_submissions set status = 'graded', points = counted, levels = p_levels, feedback = p_feedback where id = p_submission;
  return 'graded';
end $$;
comment on function public.mark_work(uuid, integer, jsonb, text) is 'Marks handed-in work, less what late work loses. Where marks wait, students see nothing until release_marks. The educator only.';

create function public.release_marks(p_assignment uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare released integer;
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator releases marks.' using errcode = 'insufficient_privilege';
  end if;
  update public.assignments set released_at = private.business_now() where id = p_assignment;
  if not found then raise exception 'There is no such work.' using errcode = 'no_data_found'; end if;
  with waiting as (
    delete from public.submission_marks m using public.assignment_submissions s
     where s.id = m.submission_id and s.assignment_id = p_assignment and s.status = 'in_review' returning m.*
  )
  update public.assignment_submissions s set status = 'graded', points = w.points, levels = w.levels, feedback = w.feedback
    from waiting w where s.id = w.submission_id;
  get diagnostics released = row_count;
  return released;
end $$;
comment on function public.release_marks(uuid) is 'Shows all marks of an assignment that wait; returns how many. Later ones are shown at once. The educator only.';
revoke all on function public.mark_work(uuid, integer, jsonb, text), public.release_marks(uuid) from public, anon, authenticated, service_role;
grant execute on function public.mark_work(uuid, integer, jsonb, text), public.release_marks(uuid) to authenticated;

-- ---------------------------------------------------------------- access to rows
revoke all on public.assignment_extensions, public.submission_tries, public.submission_marks, public.saved_comments from public, anon, authenticated, service_role;
grant select on public.assignment_extensions, public.submission_tries, public.submission_marks to service_role;
grant select on public.assignment_extensions, public.submission_tries, public.submission_marks, public.saved_comments to authenticated;
grant insert (assignment_id, enrollment_id, due_at, reason), update (assignment_id, enrollment_id, due_at, reason), delete on public.assignment_extensions to authenticated;
grant insert (body), delete on public.saved_comments to authenticated;
alter table public.assignment_extensions enable row level security;
alter table public.submission_tries enable row level security;
alter table public.submission_marks enable row level security;
alter table public.saved_comments enable row level security;
create policy "Students see their own extension, the educator all" on public.assignment_extensions for select to authenticated
  using (enrollment_id in (select private.my_enrollment_ids()) or (select private.is_admin()));
create policy "The educator gives more time" on public.assignment_extensions for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes extensions" on public.assignment_extensions for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator takes extensions back" on public.assignment_extensions for delete to authenticated using ((select private.is_admin()));
create policy "Students see their own tries, the educator all" on public.submission_tries for select to authenticated
  using (submission_id in (select s.id from public.assignment_submissions s));
create policy "The educator sees waiting marks" on public.submission_marks for select to authenticated using ((select private.is_admin()));
create policy "The educator sees saved comments" on public.saved_comments for select to authenticated using ((select private.is_admin()));
create policy "The educator saves comments" on public.saved_comments for insert to authenticated with check ((select private.is_admin()));
create policy "The educator removes saved comments" on public.saved_comments for delete to authenticated using ((select private.is_admin()));
select private.audit_table('public.assignment_extensions');
select private.audit_table('public.saved_comments');
