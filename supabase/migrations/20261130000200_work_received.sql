-- Each handing-in is told of once: its receipt goes out by the row that keeps the try.

create function private.note_try() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.record_event('work_handed_in', jsonb_build_object('ids', jsonb_build_array(new.submission_id), 'try_no', new.try_no));
  return null;
end $$;
comment on function private.note_try() is 'Work was handed in. The same again makes no try, and so no second receipt.';
revoke all on function private.note_try() from public, anon, authenticated, service_role;
create trigger submission_tries_note after insert on public.submission_tries for each row execute function private.note_try();
