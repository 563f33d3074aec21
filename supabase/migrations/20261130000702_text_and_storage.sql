-- A text may be handed in, and the educator sees how much room files take.
update storage.buckets set allowed_mime_types = array_append(allowed_mime_types, 'text/plain')
 where id = 'submissions' and not 'text/plain' = any (allowed_mime_types);

create function private.storage_use() returns table (bucket text, files bigint, bytes bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator sees how much room files take.' using errcode = 'insufficient_privilege';
  end if;
  return query
    select b.id::text, count(o.id), coalesce(sum((o.metadata ->> 'size')::bigint), 0)::bigint
      from storage.buckets b left join storage.objects o on o.bucket_id = b.id
     group by b.id order by 3 desc, 1;
end $$;
create function public.storage_use() returns table (bucket text, files bigint, bytes bigint)
language sql stable set search_path = '' as $$ select * from private.storage_use() $$;
comment on function public.storage_use() is 'For each bucket how many files lie in it, and their bytes. The educator only.';
revoke all on function private.storage_use(), public.storage_use() from public, anon, authenticated, service_role;
grant execute on function private.storage_use(), public.storage_use() to authenticated;
