-- What the student's app begins with, in one question: on a slow connection each question of its own costs more than its rows.

create function public.student_start() returns jsonb
language plpgsql set search_path = '' as $$
declare
  -- As at every opening of the app: the profile is made, and joined to a seat that has come meanwhile.
  me public.profiles := private.create_profile();
begin
  if me.role <> 'student' then
    return jsonb_build_object('profile', me);
  end if;
  -- Each part is what the same question asked of its table gives: the policies leave in only the student's own.
  return jsonb_build_object(
    'profile', me,
    'seats', (
      select coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object('batches', to_jsonb(b)) order by e.created_at), '[]')
        from public.enrollments e left join public.batches b on b.id = e.batch_id),
    'sessions', (select coalesce(jsonb_agg(s order by s.starts_at), '[]') from public.sessions s),
    'attendance', (select coalesce(jsonb_agg(jsonb_build_object('session_id', a.session_id)), '[]') from public.session_attendance a),
    'work', (
      select coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object(
               'submissions', (
                 select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object(
                          'tries', (select coalesce(jsonb_agg(t), '[]') from public.submission_tries t where t.submission_id = s.id))), '[]')
                   from public.assignment_submissions s where s.assignment_id = a.id),
               'extensions', (
                 select coalesce(jsonb_agg(jsonb_build_object('due_at', x.due_at)), '[]')
                   from public.assignment_extensions x where x.assignment_id = a.id)) order by a.due_at), '[]')
        from public.assignments a),
    'announcements', (
      select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'title', n.title, 'body', n.body, 'confirmed_at', n.confirmed_at)
                                order by n.confirmed_at desc), '[]')
        from public.announcements n),
    'recordings', (select coalesce(jsonb_agg(r order by r.published_at desc), '[]') from public.recordings r),
    'progress', (
      select coalesce(jsonb_agg(jsonb_build_object('recording_id', p.recording_id, 'position_seconds', p.position_seconds, 'seen', p.seen,
                                                   'done_at', p.done_at, 'updated_at', p.updated_at)), '[]')
        from public.recording_progress p),
    'payments', (
      select coalesce(jsonb_agg(to_jsonb(y) || jsonb_build_object('receipt', (
               select jsonb_build_object('receipt_no', r.receipt_no) from public.payment_receipts r where r.payment_id = y.id))
               order by y.created_at desc), '[]')
        from public.payments y),
    'certificates', (select coalesce(jsonb_agg(c order by c.issued_on desc), '[]') from public.certificates c));
end $$;
comment on function public.student_start() is
  'Opens the account of the signed-in person, as create_profile_for_current_user() does, and gives what the student''s Home begins with. An educator gets the profile alone.';
revoke all on function public.student_start() from public, anon, authenticated, service_role;
grant execute on function public.student_start() to authenticated;
