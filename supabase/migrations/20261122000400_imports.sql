-- Lead lists: the file in Storage, what each row came to, and the bucket.

create type public.import_status as enum ('uploaded', 'mapped', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled');
create type public.import_verdict as enum ('new', 'updated', 'duplicate', 'invalid');

create table public.lead_imports (
  id            uuid primary key default gen_random_uuid(),
  file_name     text not null,
  storage_path  text not null unique,
  size_bytes    bigint,
  encoding      text,
  delimiter     text,
  header        jsonb not null default '[]',
  samples       jsonb not null default '{}',
  mapping       jsonb not null default '{}',
  lead_source   text,
  default_owner public.contact_owner not null default 'unknown',
  after_import  text not null default 'nothing' check (after_import in ('nothing', 'cta_email')),
  status        public.import_status not null default 'uploaded',
  total_rows    integer,
  done_rows     integer not null default 0,
  new_rows      integer not null default 0,
  updated_rows  integer not null default 0,
  duplicate_rows integer not null default 0,
  invalid_rows  integer not null default 0,
  error         text,
  created_by    uuid,
  claimed_by    text,
  lease_until   timestamptz,
  created_at    timestamptz not null default public.app_now(),
  checked_at    timestamptz,
  finished_at   timestamptz,
  updated_at    timestamptz not null default public.app_now()
);
comment on table public.lead_imports is 'One lead list on its way in: uploaded, mapped, checked (nothing written yet), run, done.';
comment on column public.lead_imports.mapping is 'Column name -> target field, as confirmed by the educator.';
comment on column public.lead_imports.lead_source is 'One sentence on where the addresses came from; the invitation quotes it.';
comment on column public.lead_imports.default_owner is 'Whose the contacts of columns without a stated owner are.';
create index lead_imports_open_idx on public.lead_imports (created_at) where status in ('checking', 'running');
create index lead_imports_created_at_idx on public.lead_imports (created_at desc);

alter table public.imported_leads add constraint imported_leads_import_id_fkey
  foreign key (import_id) references public.lead_imports (id) on delete set null;

create table public.lead_import_rows (
  import_id        uuid not null references public.lead_imports (id) on delete cascade,
  row_no           integer not null,
  verdict          public.import_verdict not null,
  field            text,
  reason           text,
  raw              jsonb not null,
  cleaned          jsonb not null default '{}',
  duplicate_of_row integer,
  possible_sibling boolean not null default false,
  keep_as_sibling  boolean not null default false,
  lead_id          uuid references public.imported_leads (id) on delete set null,
  applied_at       timestamptz,
  primary key (import_id, row_no)
);
comment on table public.lead_import_rows is 'What each line of a list came to, and why. Written at the check, applied at the run.';
comment on column public.lead_import_rows.raw is 'The cells as they stood in the file, in column order: what the rejected-rows file gives back.';
create index lead_import_rows_verdict_idx on public.lead_import_rows (import_id, verdict, row_no);
create index lead_import_rows_waiting_idx on public.lead_import_rows (import_id, keep_as_sibling, row_no)
  where applied_at is null and verdict in ('new', 'updated');
create index lead_import_rows_lead_id_idx on public.lead_import_rows (lead_id);

select private.allow_moves('import', 'uploaded', array['mapped', 'failed', 'cancelled']);
select private.allow_moves('import', 'mapped', array['mapped', 'checking', 'failed', 'cancelled']);
select private.allow_moves('import', 'checking', array['checked', 'mapped', 'failed', 'cancelled']);
select private.allow_moves('import', 'checked', array['mapped', 'checking', 'running', 'failed', 'cancelled']);
select private.allow_moves('import', 'running', array['done', 'failed', 'checked']);
select private.allow_moves('import', 'failed', array['mapped', 'checking', 'running']);
create trigger lead_imports_legal_status before update on public.lead_imports
  for each row when (old.status is distinct from new.status) execute function private.check_move('import');
create trigger lead_imports_touch before update on public.lead_imports for each row execute function private.touch_updated_at();

create function private.note_import_done() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.record_event('leads_imported', jsonb_build_object('import_id', new.id));
  return null;
end $$;
revoke all on function private.note_import_done() from public, anon, authenticated, service_role;
create trigger lead_imports_note_done after update on public.lead_imports
  for each row when (old.status is distinct from new.status and new.status = 'done') execute function private.note_import_done();

revoke all on public.lead_imports, public.lead_import_rows from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.lead_imports, public.lead_import_rows to service_role;
grant select on public.lead_imports, public.lead_import_rows to authenticated;
alter table public.lead_imports enable row level security;
alter table public.lead_import_rows enable row level security;
create policy "The educator sees imports" on public.lead_imports for select to authenticated using ((select private.is_admin()));
create policy "The educator sees rows of imports" on public.lead_import_rows for select to authenticated using ((select private.is_admin()));

-- Files: lead-imports/<uuid>/<file name>; the educator only.
insert into storage.buckets (id, name, public, file_size_limit)
values ('lead-imports', 'lead-imports', false, 104857600) on conflict (id) do nothing;
create policy "The educator reads lead lists" on storage.objects for select to authenticated
  using (bucket_id = 'lead-imports' and (select private.is_admin()));
create policy "The educator uploads lead lists" on storage.objects for insert to authenticated
  with check (bucket_id = 'lead-imports' and (select private.is_admin())
              and name ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/[^/]+$');
create policy "The educator removes lead lists" on storage.objects for delete to authenticated
  using (bucket_id = 'lead-imports' and (select private.is_admin()));
