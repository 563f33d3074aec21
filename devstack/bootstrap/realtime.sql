-- Schema `realtime`: private broadcast from the database. A row in `realtime.messages` is one message; the policies
-- on that table say who may read and send on a topic. Hosted partitions the table by day, which nothing here sees.
create schema realtime;

create table realtime.messages (
  id uuid not null default gen_random_uuid(),
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  inserted_at timestamp not null default now(),
  updated_at timestamp not null default now(),
  primary key (id, inserted_at)
);
create index messages_inserted_at_topic_index on realtime.messages (inserted_at desc, topic)
  where extension = 'broadcast' and private;
alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;

create function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

-- Never fails the caller's transaction, exactly as on hosted: an error becomes a warning.
create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare
  message_id uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', send.topic, true);
  insert into realtime.messages (id, payload, event, topic, private, extension)
  values (
    message_id,
    case when send.payload ? 'id' then send.payload else send.payload || jsonb_build_object('id', message_id) end,
    send.event, send.topic, send.private, 'broadcast'
  );
exception when others then
  raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
end
$$;

create function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void language plpgsql as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  perform realtime.send(
    jsonb_build_object(
      'record', to_jsonb(new), 'old_record', to_jsonb(old), 'operation', operation,
      'table', table_name, 'schema', table_schema
    ),
    event_name, topic_name
  );
end
$$;

-- Only the id travels: a notification carries at most 8000 bytes, and the service reads the row.
create function realtime.notify_message() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_catalog.pg_notify('realtime_messages', new.id::text);
  return null;
end
$$;
create trigger notify_message after insert on realtime.messages
  for each row execute function realtime.notify_message();

grant usage on schema realtime to anon, authenticated, service_role, postgres;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;
grant all on realtime.messages to postgres, dashboard_user;
