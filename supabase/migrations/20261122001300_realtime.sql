-- Realtime: private broadcasts that carry ids only. Who may listen is decided by policies on realtime.messages.

create function private.tell(p_topic text, p_event text, p_payload jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send(p_payload, p_event, p_topic, true);
end $$;
revoke all on function private.tell(text, text, jsonb) from public, anon, authenticated, service_role;

create function private.tell_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
declare conversation uuid;
begin
  -- A bulk mailing is one signal, not thousands.
  if (select count(*) from new_rows) > 20 then
    perform private.tell('inbox', 'many', '{}'::jsonb);
    return null;
  end if;
  for conversation in select distinct n.conversation_id from new_rows n loop
    perform private.tell('inbox', 'message', jsonb_build_object('conversation_id', conversation));
  end loop;
  return null;
end $$;
revoke all on function private.tell_messages() from public, anon, authenticated, service_role;
create trigger crm_messages_tell after insert on public.crm_messages
  referencing new table as new_rows for each statement execute function private.tell_messages();

create function private.tell_deliveries() returns trigger
language plpgsql security definer set search_path = '' as $$
declare family uuid;
begin
  if (select count(*) from new_rows) > 20 then
    perform private.tell('inbox', 'many', '{}'::jsonb);
    return null;
  end if;
  for family in select distinct n.family_id from new_rows n join old_rows o on o.id = n.id where n.status is distinct from o.status loop
    perform private.tell('inbox', 'delivery', jsonb_build_object('family_id', family));
  end loop;
  return null;
end $$;
revoke all on function private.tell_deliveries() from public, anon, authenticated, service_role;
create trigger email_logs_tell after update on public.email_logs
  referencing old table as old_rows new table as new_rows for each statement execute function private.tell_deliveries();
create trigger whatsapp_logs_tell after update on public.whatsapp_logs
  referencing old table as old_rows new table as new_rows for each statement execute function private.tell_deliveries();
create trigger call_logs_tell after update on public.call_logs
  referencing old table as old_rows new table as new_rows for each statement execute function private.tell_deliveries();

create function private.tell_import() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('imports', 'progress', jsonb_build_object('import_id', new.id));
  return null;
end $$;
revoke all on function private.tell_import() from public, anon, authenticated, service_role;
create trigger lead_imports_tell after update on public.lead_imports for each row
  when (old.status is distinct from new.status or old.done_rows is distinct from new.done_rows) execute function private.tell_import();

create function private.tell_payment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('payments', 'status', jsonb_build_object('payment_id', new.id));
  return null;
end $$;
revoke all on function private.tell_payment() from public, anon, authenticated, service_role;
create trigger payments_tell after update on public.payments for each row
  when (old.status is distinct from new.status) execute function private.tell_payment();

create function private.tell_notification() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.tell('user:' || new.user_id, 'notification', jsonb_build_object('notification_id', new.id));
  return null;
end $$;
revoke all on function private.tell_notification() from public, anon, authenticated, service_role;
create trigger notifications_tell after insert on public.notifications for each row execute function private.tell_notification();

create policy "People hear their own topic, the educator hers" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (
    (select realtime.topic()) = 'user:' || (select auth.uid())::text
    or ((select realtime.topic()) in ('inbox', 'imports', 'payments') and (select private.is_admin()))));
