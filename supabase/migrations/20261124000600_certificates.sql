-- Certificates: templates, drafts that are looked at before they are issued, reissues, withdrawals, and the keys that sign badges.

-- ---------------------------------------------------------------- templates
create table public.certificate_templates (
  id             uuid primary key default gen_random_uuid(),
  name           text not null unique check (length(btrim(name)) between 1 and 60),
  layout         text not null default 'kite' check (layout in ('kite', 'plain')),
  accent         text not null default '#0F6470' check (accent ~ '^#[0-9A-F]{6}$'),
  heading        text not null default 'Certificate of completion' check (length(btrim(heading)) between 1 and 60),
  heading_second text not null default 'पूर्णता प्रमाणपत्र' check (length(heading_second) <= 60),
  sentence       text not null default 'has completed' check (length(btrim(sentence)) between 1 and 120),
  shows_measure  boolean not null default true,
  signed_as      text not null default 'Educator' check (length(btrim(signed_as)) between 1 and 40),
  is_default     boolean not null default false,
  archived_at    timestamptz,
  created_at     timestamptz not null default public.app_now(),
  updated_at     timestamptz not null default public.app_now(),
  check (not (is_default and archived_at is not null))
);
comment on table public.certificate_templates is 'How a certificate looks and what stands on it besides the facts. The sheet itself is launchpad/certificates/certificate.typ.';
comment on column public.certificate_templates.sentence is 'Between the name and the course, such as "has completed".';
create unique index certificate_templates_one_default on public.certificate_templates (is_default) where is_default;
create trigger certificate_templates_touch before update on public.certificate_templates for each row execute function private.touch_updated_at();
insert into public.certificate_templates (name, is_default) values ('Kite', true);
insert into public.certificate_templates (name, layout) values ('Plain', 'plain');

revoke all on public.certificate_templates from public, anon, authenticated, service_role;
grant select on public.certificate_templates to service_role;
grant select,
      insert (name, layout, accent, heading, heading_second, sentence, shows_measure, signed_as),
      update (name, layout, accent, heading, heading_second, sentence, shows_measure, signed_as, archived_at) on public.certificate_templates to authenticated;
alter table public.certificate_templates enable row level security;
create policy "The educator sees the templates" on public.certificate_templates for select to authenticated using ((select private.is_admin()));
create policy "The educator adds templates" on public.certificate_templates for insert to authenticated with check ((select private.is_admin()));
create policy "The educator changes templates" on public.certificate_templates for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));
select private.audit_table('public.certificate_templates');

create function public.use_certificate_template(p_template uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not (select private.is_admin()) then
    raise exception 'Only the educator chooses the template.' using errcode = 'insufficient_privilege';
  end if;
  perform 1 from public.certificate_templates t where t.id = p_template and t.archived_at is null for update;
  if not found then
    raise exception 'This template is not in use.' using errcode = 'no_data_found';
  end if;
  update public.certificate_templates set is_default = false where is_default and id <> p_template;
  update public.certificate_templates set is_default = true where id = p_template and not is_default;
end $$;
comment on function public.use_certificate_template(uuid) is 'Makes a template the one that new certificates are drawn with. The educator only.';
revoke all on function public.use_certificate_template(uuid) from public, anon, authenticated, service_role;
grant execute on function public.use_certificate_template(uuid) to authenticated;

-- ---------------------------------------------------------------- certificates
alter table public.certificates
  add column template_id    uuid references public.certificate_templates (id) on delete restrict,
  add column version        integer not null default 1 check (version > 0),
  add column issued_at      timestamptz,
  add column revoked_at     timestamptz,
  add column revoked_reason text,
  add column checks         integer not null default 0 check (checks >= 0),
  add column checked_at     timestamptz;
update public.certificates set issued_at = created_at, revoked_at = case when status = 'revoked' then updated_at end;
alter table public.certificates
  alter column issued_at set default public.app_now();
comment on table public.certificates is 'One per seat. The code (122 random bits) opens the public check page; files lie in the bucket certificates (<enrollment id>/<file>). Without issued_at it is a draft that only the educator sees.';
comment on column public.certificates.reason is 'Why it was given without the usual attendance and work.';
comment on column public.certificates.version is 'Grows with each reissue; the code stays.';
comment on column public.certificates.checks is 'How often the check page of this code was opened.';
create index certificates_template_id_idx on public.certificates (template_id);

-- A draft says nothing to anyone; issuing it, and each reissue, tells the family.
drop trigger certificates_note on public.certificates;
create trigger certificates_note_insert after insert on public.certificates
  for each row when (new.issued_at is not null) execute function private.note_certificates();
create trigger certificates_note_update after update on public.certificates
  for each row when (new.issued_at is not null and new.status <> 'revoked'
                     and (old.issued_at is null or old.version <> new.version)) execute function private.note_certificates();

-- What a withdrawn certificate was withdrawn with is stamped here, whoever withdraws it.
create function private.stamp_certificate() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.status = 'revoked' and old.status <> 'revoked' then new.revoked_at := coalesce(new.revoked_at, public.app_now()); end if;
  if new.status <> 'revoked' then new.revoked_at := null; new.revoked_reason := null; end if;
  return new;
end $$;
revoke all on function private.stamp_certificate() from public, anon, authenticated, service_role;
create trigger b_certificates_stamp before update on public.certificates for each row execute function private.stamp_certificate();

drop policy "Students see their own certificate, the educator all" on public.certificates;
create policy "Students see their own issued certificate, the educator all" on public.certificates for select to authenticated
  using ((issued_at is not null and enrollment_id in (select private.my_seat_ids())) or (select private.is_admin()));

create function private.may_see_certificate(p_path text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.certificates c
                  where p_path in (c.pdf_path, c.png_path) and c.issued_at is not null and c.enrollment_id in (select private.my_seat_ids()))
$$;
revoke all on function private.may_see_certificate(text) from public, anon, authenticated, service_role;
grant execute on function private.may_see_certificate(text) to authenticated;
drop policy "Students open their own certificate, the educator all" on storage.objects;
create policy "Students open their own issued certificate, the educator all" on storage.objects for select to authenticated
  using (bucket_id = 'certificates' and ((select private.is_admin()) or private.may_see_certificate(name)));

-- ---------------------------------------------------------------- what was drawn
create table public.certificate_files (
  certificate_id uuid not null references public.certificates (id) on delete cascade,
  version        integer not null check (version > 0),
  sheet          jsonb not null check (jsonb_typeof(sheet) = 'object'),
  pdf_path       text not null,
  png_path       text not null,
  pdf_sha256     text not null check (pdf_sha256 ~ '^[0-9a-f]{64}$'),
  made_by        uuid,
  made_at        timestamptz not null default public.app_now(),
  replaced_at    timestamptz,
  removed_at     timestamptz,
  primary key (certificate_id, version)
);
comment on table public.certificate_files is 'Every file that was drawn for a certificate, with the facts on it: the same facts give the same bytes. A replaced file is removed from Storage; its row stays.';
revoke all on public.certificate_files from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.certificate_files to service_role;
grant select on public.certificate_files to authenticated;
alter table public.certificate_files enable row level security;
create policy "The educator sees what was drawn" on public.certificate_files for select to authenticated using ((select private.is_admin()));

-- ---------------------------------------------------------------- keys of badges
create table private.signing_keys (
  id          uuid primary key default gen_random_uuid(),
  public_jwk  jsonb not null,
  key_id      text not null,
  wrapped_key bytea not null,
  sealed      bytea not null,
  created_at  timestamptz not null default public.app_now()
);
comment on table private.signing_keys is 'Keys that sign Open Badges. The private half is sealed (launchpad/core/seal.py); public halves stay, so that what was signed can always be checked.';
revoke all on private.signing_keys from public, anon, authenticated, service_role;
grant select, insert on private.signing_keys to service_role;
alter table private.signing_keys enable row level security;
create policy "The engine alone" on private.signing_keys for all to service_role using (true) with check (true);
