-- Materials of a class or of a whole batch: files and links for students, with their bucket.

create table public.materials (
  id           uuid primary key default gen_random_uuid(),
  batch_id     uuid not null references public.batches (id) on delete restrict,
  session_id   uuid references public.sessions (id) on delete cascade,
  title        text not null check (length(btrim(title)) between 1 and 80),
  storage_path text unique,
  external_url text check (external_url ~ '^https://'),
  published_at timestamptz,
  told_at      timestamptz,
  created_at   timestamptz not null default public.app_now(),
  check (num_nonnulls(storage_path, external_url) = 1)
);
comment on table public.materials is 'A file in the bucket materials (<batch id>/<material id>/<file>) or a link, for a batch or one of its sessions. Students see it once published.';
comment on column public.materials.published_at is 'From when students see it; null: it waits for the end of its session, or for the educator.';
comment on column public.materials.told_at is 'When the families were told of it, with all that came within the same minutes; null: not yet.';
create index materials_batch_id_idx on public.materials (batch_id, created_at);
create index materials_session_id_idx on public.materials (session_id);
create index materials_untold_idx on public.materials (published_at) where told_at is null and published_at is not null;

create function private.guard_material() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.session_id is not null
     and not exists (select 1 from public.sessions s where s.id = new.session_id and s.batch_id = new.batch_id) then
    raise exception 'This session is not one of the batch.' using errcode = 'check_violation';
  end if;
  if new.storage_path is not null and new.storage_path not like new.batch_id || '/' || new.id || '/%' then
    raise exception 'The file is not in the folder of this material.' using errcode = 'check_violation';
  end if;
  if new.published_at is not null then perform pg_catalog.pg_notify('launchpad_work', 'sweep'); end if;
  return new;
end $$;
revoke all on function private.guard_material() from public, anon, authenticated, service_role;
create trigger materials_guard before insert or update on public.materials for each row execute function private.guard_material();

revoke all on public.materials from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.materials to service_role;
grant select, delete on public.materials to authenticated;
grant insert (id, batch_id, session_id, title, storage_path, external_url, published_at),
      update (title, published_at) on public.materials to authenticated;
alter table public.materials enable row level security;
create policy "Students see published materials of their batch, the educator all" on public.materials for select to authenticated
  using ((published_at is not null and batch_id in (select private.my_batch_ids())) or (select private.is_admin()));
create policy "The educator adds materials" on public.materials for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes materials" on public.materials for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
create policy "The educator removes materials" on public.materials for delete to authenticated using ((select private.is_admin()));
select private.audit_table('public.materials');

-- ---------------------------------------------------------------- the files
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('materials', 'materials', false, 52428800, array['application/pdf', 'image/jpeg', 'image/png', 'image/webp',
   'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
   'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
   'application/vnd.openxmlformats-officedocument.presentationml.presentation'])
on conflict (id) do nothing;

create function private.may_see_material(p_path text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.materials m
                  where m.storage_path = p_path and m.published_at is not null and m.batch_id in (select private.my_batch_ids()))
$$;
revoke all on function private.may_see_material(text) from public, anon, authenticated, service_role;
grant execute on function private.may_see_material(text) to authenticated;
create policy "Students open published materials, the educator all" on storage.objects for select to authenticated
  using (bucket_id = 'materials' and ((select private.is_admin()) or private.may_see_material(name)));
create policy "The educator uploads materials" on storage.objects for insert to authenticated
  with check (bucket_id = 'materials' and (select private.is_admin()) and name ~ '^[0-9a-f-]{36}/[0-9a-f-]{36}/[^/]+$');
create policy "The educator removes the files of materials" on storage.objects for delete to authenticated
  using (bucket_id = 'materials' and (select private.is_admin()));
