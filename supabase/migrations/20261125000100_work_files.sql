-- Files of handed-in work: what Storage knows of them counts, not what the phone says.

create function private.true_work_files() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  bad  text;
  kept jsonb;
begin
  if (select auth.uid()) is null or (select private.is_admin()) then return new; end if;
  select f ->> 'name' into bad from jsonb_array_elements(new.files) f
   where coalesce(btrim(f ->> 'name'), '') = '' or length(f ->> 'name') > 200 or f ->> 'name' ~ '[/\\[:cntrl:]]' limit 1;
  if found then
    raise exception 'A file has a name that cannot be kept. Rename it and add it again.' using errcode = 'check_violation';
  end if;
  if (select count(distinct f ->> 'path') <> count(*) from jsonb_array_elements(new.files) f) then
    raise exception 'A file is there twice. Take one out.' using errcode = 'check_violation';
  end if;
  select f ->> 'name' into bad
    from jsonb_array_elements(new.files) f
    join storage.objects o on o.bucket_id = 'submissions' and o.name = f ->> 'path'
    join storage.buckets b on b.id = o.bucket_id
   where split_part(o.metadata ->> 'mimetype', ';', 1) <> all (b.allowed_mime_types)
      or (o.metadata ->> 'size')::bigint > b.file_size_limit limit 1;
  if found then
    raise exception 'We cannot read this kind of file: %. A photo or PDF works.', bad using errcode = 'check_violation';
  end if;
  select coalesce(jsonb_agg(f.one || coalesce(jsonb_build_object('size', (o.metadata ->> 'size')::bigint, 'type', o.metadata ->> 'mimetype'), '{}')
                            order by f.place), '[]')
    into kept
    from jsonb_array_elements(new.files) with ordinality f(one, place)
    left join storage.objects o on o.bucket_id = 'submissions' and o.name = f.one ->> 'path' and o.metadata ? 'size';
  new.files := kept;
  return new;
end $$;
comment on function private.true_work_files() is 'Names that are names, each file once, of a kind and size that its bucket takes also where an upload named none; size and type as stored.';
revoke all on function private.true_work_files() from public, anon, authenticated, service_role;
-- Before the guard, which compares with what was handed in.
create trigger a_assignment_submissions_files before insert or update of files on public.assignment_submissions
  for each row execute function private.true_work_files();

drop policy "Students upload into the folder of work that is set for them" on storage.objects;
create policy "Students upload into the folder of work that is set for them" on storage.objects for insert to authenticated
  with check (bucket_id = 'submissions' and array_length(storage.foldername(name), 1) = 2 and name !~ '\.\.'
              and private.may_hand_in((storage.foldername(name))[1], (storage.foldername(name))[2]));
