-- Marking interested asks for the fee, so it has one way: its plan (mark_interested). All other stages are moved here, each child by itself.

create function public.move_leads(p_moves jsonb)
returns table (lead_id uuid, student_name text, outcome text, reason text, was_stage public.lead_stage, was_reason text)
language plpgsql set search_path = '' as $$
declare
  move record;
begin
  if jsonb_array_length(p_moves) > 500 then
    raise exception 'At most 500 leads at once.' using errcode = 'check_violation';
  end if;
  for move in
    select distinct on (m.id) m.id, m.stage, nullif(btrim(m.reason), '') as reason
      from jsonb_to_recordset(p_moves) as m(id uuid, stage public.lead_stage, reason text) order by m.id
  loop
    lead_id := move.id;
    outcome := 'skipped';
    reason := null;
    select l.student_name, l.stage, l.lost_reason into student_name, was_stage, was_reason
      from public.imported_leads l where l.id = move.id;
    if not found then
      reason := 'This lead is not there any more.';
    elsif was_stage = move.stage then
      reason := 'It is there already.';
    elsif move.stage = 'lost' and was_stage in ('paid', 'enrolled') then
      reason := 'Has paid.';
    elsif move.stage = 'interested' and not exists (
      select 1 from public.stage_changes s where s.lead_id = move.id and s.to_stage = 'interested') then
      -- Going back there is no news; going there is.
      reason := 'Marking interested asks for the fee. Look at its plan first.';
    else
      begin
        update public.imported_leads l set stage = move.stage, lost_reason = move.reason where l.id = move.id;
        outcome := case when found then 'done' else 'skipped' end;
        reason := case when not found then 'This lead is not there any more.' end;
      exception when check_violation then
        outcome := 'failed';
        reason := sqlerrm;
      end;
    end if;
    return next;
  end loop;
end $$;
comment on function public.move_leads(jsonb) is
  'Moves leads, [{id, stage, reason}], one by one: done, skipped or failed for each, and where it stood, to take it back. Never to interested for the first time. Runs as the caller.';
revoke all on function public.move_leads(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.move_leads(jsonb) to authenticated;
