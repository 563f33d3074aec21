-- Consent: the notice, what a guardian said to each purpose, codes that prove the guardian's own channel, personal links, and the CTA form.

create type public.consent_purpose as enum ('course', 'messages', 'calls', 'marketing', 'media', 'certificate_page');
create type public.cta_status as enum ('started', 'awaiting_guardian', 'pending', 'approved', 'rejected', 'more_info', 'withdrawn');

-- ---------------------------------------------------------------- the notice
create table public.consent_notices (
  version      integer not null check (version > 0),
  language     text not null check (language in ('en', 'hi')),
  body         text not null,
  body_hash    text not null,
  published_at timestamptz not null default public.app_now(),
  primary key (version, language)
);
comment on table public.consent_notices is 'The words that a guardian agrees to. A published version is never edited; a change is a new version.';

-- ---------------------------------------------------------------- answers, append-only
create table public.guardian_consents (
  id              bigint generated always as identity primary key,
  lead_id         uuid not null references public.imported_leads (id) on delete cascade,
  contact_id      uuid references public.contacts (id) on delete set null,
  purpose         public.consent_purpose not null,
  granted         boolean not null,
  method          text not null check (method in ('code', 'paper', 'page', 'reply', 'call', 'unsubscribe')),
  notice_version  integer not null,
  notice_language text not null,
  notice_hash     text not null,
  guardian_name   text,
  guardian_relation text,
  guardian_birth_year smallint,
  proof_path      text,
  ip              inet,
  user_agent      text,
  recorded_by     uuid,
  recorded_at     timestamptz not null default public.app_now(),
  foreign key (notice_version, notice_language) references public.consent_notices (version, language)
);
comment on table public.guardian_consents is 'Each answer of a guardian to one purpose, for one child: proof, kept for ever, never changed. The newest answer holds.';
create index guardian_consents_lead_id_idx on public.guardian_consents (lead_id, purpose, id desc);
create index guardian_consents_contact_id_idx on public.guardian_consents (contact_id);
create index guardian_consents_notice_idx on public.guardian_consents (notice_version, notice_language);

create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'Rows of % are proof and are never changed.', tg_table_name using errcode = 'insufficient_privilege';
end $$;
revoke all on function private.refuse_change() from public, anon, authenticated, service_role;
create trigger guardian_consents_append_only before update of lead_id, purpose, granted, method, notice_version, notice_language, notice_hash,
  guardian_name, guardian_relation, guardian_birth_year, proof_path, ip, user_agent, recorded_by, recorded_at
  on public.guardian_consents for each row execute function private.refuse_change();

create view public.current_consents with (security_invoker = true) as
  select distinct on (c.lead_id, c.purpose) c.lead_id, c.purpose, c.granted, c.method, c.notice_version, c.recorded_at, c.contact_id
    from public.guardian_consents c
   order by c.lead_id, c.purpose, c.id desc;
comment on view public.current_consents is 'The newest answer to each purpose for each child.';

create function private.has_consent(p_lead_id uuid, p_purpose public.consent_purpose) returns boolean
language sql stable security definer set search_path = '' as $$
  select coalesce((select c.granted from public.guardian_consents c
                    where c.lead_id = p_lead_id and c.purpose = p_purpose order by c.id desc limit 1), false)
$$;
revoke all on function private.has_consent(uuid, public.consent_purpose) from public, anon, authenticated, service_role;
grant execute on function private.has_consent(uuid, public.consent_purpose) to service_role;

create function private.note_consents() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select 1 from new_rows where granted) then
    perform private.record_event('consent_recorded', jsonb_build_object('lead_ids', (select jsonb_agg(distinct lead_id) from new_rows where granted)));
  end if;
  if exists (select 1 from new_rows where not granted) then
    perform private.record_event('consent_withdrawn', jsonb_build_object(
      'lead_ids', (select jsonb_agg(distinct lead_id) from new_rows where not granted),
      'purposes', (select jsonb_agg(distinct purpose) from new_rows where not granted)));
  end if;
  return null;
end $$;
revoke all on function private.note_consents() from public, anon, authenticated, service_role;
create trigger guardian_consents_note after insert on public.guardian_consents
  referencing new table as new_rows for each statement execute function private.note_consents();

-- ---------------------------------------------------------------- the CTA form
create table public.cta_submissions (
  id                  uuid primary key default gen_random_uuid(),
  lead_id             uuid references public.imported_leads (id) on delete cascade,
  form_token          text not null unique,
  status              public.cta_status not null default 'started',
  language            text not null default 'en' check (language in ('en', 'hi')),
  filled_by           text check (filled_by in ('guardian', 'student')),
  birth_year          smallint,
  grade               text,
  guardian_name       text,
  guardian_relation   text check (guardian_relation in ('mother', 'father', 'guardian')),
  guardian_birth_year smallint,
  guardian_email      text,
  guardian_phone      text,
  choices             jsonb not null default '{}',
  student_name        text,
  city                text,
  why                 text check (length(why) <= 500),
  contact_hours       text,
  submitted_at        timestamptz,
  reviewed_at         timestamptz,
  reviewed_by         uuid,
  review_reason       text,
  created_at          timestamptz not null default public.app_now(),
  updated_at          timestamptz not null default public.app_now()
);
comment on table public.cta_submissions is 'A family''s answer to the invitation. Before the code is confirmed it holds only what is needed to ask for permission.';
comment on column public.cta_submissions.form_token is 'The personal link it was opened with, or a new random token for a form without an invitation.';
create index cta_submissions_lead_id_idx on public.cta_submissions (lead_id);
create index cta_submissions_status_idx on public.cta_submissions (status, submitted_at);

select private.allow_moves('CTA submission', 'started', array['awaiting_guardian', 'pending', 'withdrawn']);
select private.allow_moves('CTA submission', 'awaiting_guardian', array['started', 'pending', 'withdrawn']);
select private.allow_moves('CTA submission', 'pending', array['approved', 'rejected', 'more_info', 'withdrawn']);
select private.allow_moves('CTA submission', 'more_info', array['pending', 'approved', 'rejected', 'withdrawn']);
select private.allow_moves('CTA submission', 'rejected', array['pending', 'approved']);

create trigger cta_submissions_legal_status before update on public.cta_submissions
  for each row when (old.status is distinct from new.status) execute function private.check_move('CTA submission');
create trigger cta_submissions_touch before update on public.cta_submissions for each row execute function private.touch_updated_at();

create function private.review_cta() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status in ('approved', 'rejected', 'more_info') then
    new.reviewed_at := private.business_now();
    new.reviewed_by := (select auth.uid());
  end if;
  if new.status = 'approved' and not private.has_consent(new.lead_id, 'course') then
    raise exception 'The guardian has not given permission for the course yet. Ask for it, or record it on paper.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke all on function private.review_cta() from public, anon, authenticated, service_role;
create trigger cta_submissions_review before update on public.cta_submissions
  for each row when (old.status is distinct from new.status) execute function private.review_cta();

create function private.note_cta_reviews() returns trigger
language plpgsql security definer set search_path = '' as $$
declare ids jsonb;
begin
  update public.imported_leads l set stage = 'cta_submitted'
    from new_rows n join old_rows o on o.id = n.id
   where l.id = n.lead_id and n.status = 'pending' and o.status is distinct from n.status
     and l.stage in ('new', 'invited', 'lost', 'do_not_contact');
  update public.imported_leads l set stage = 'approved'
    from new_rows n join old_rows o on o.id = n.id
   where l.id = n.lead_id and n.status = 'approved' and o.status is distinct from n.status
     and l.stage in ('new', 'invited', 'cta_submitted');
  select jsonb_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id where n.status = 'pending' and o.status is distinct from n.status;
  if ids is not null then perform private.record_event('cta_submitted', jsonb_build_object('ids', ids)); end if;
  select jsonb_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id where n.status = 'approved' and o.status is distinct from n.status;
  if ids is not null then perform private.record_event('cta_approved', jsonb_build_object('ids', ids)); end if;
  select jsonb_agg(n.id) into ids from new_rows n join old_rows o on o.id = n.id where n.status = 'more_info' and o.status is distinct from n.status;
  if ids is not null then perform private.record_event('cta_more_info', jsonb_build_object('ids', ids)); end if;
  return null;
end $$;
revoke all on function private.note_cta_reviews() from public, anon, authenticated, service_role;
create trigger cta_submissions_note after update on public.cta_submissions
  referencing old table as old_rows new table as new_rows for each statement execute function private.note_cta_reviews();

-- ---------------------------------------------------------------- personal links
create table private.personal_links (
  token      text primary key,
  kind       text not null check (kind in ('form', 'consent', 'notice', 'unsubscribe', 'preferences', 'claim', 'pay', 'receipt', 'join',
                                          'recording', 'work', 'certificate', 'schedule', 'home', 'materials', 'callback')),
  lead_id    uuid references public.imported_leads (id) on delete cascade,
  contact_id uuid references public.contacts (id) on delete cascade,
  subject_id uuid,
  expires_at timestamptz,
  used_at    timestamptz,
  visits     integer not null default 0,
  visited_at timestamptz,
  created_at timestamptz not null default public.app_now(),
  constraint personal_links_one unique nulls not distinct (kind, lead_id, contact_id, subject_id)
);
comment on table private.personal_links is 'Links of 128 random bits that open a page for one person without a password. A visit is counted; mails are not tracked.';
create index personal_links_lead_id_idx on private.personal_links (lead_id);
create index personal_links_contact_id_idx on private.personal_links (contact_id);
alter table private.personal_links enable row level security;
create policy "The engine alone" on private.personal_links for all to service_role using (true) with check (true);
revoke all on private.personal_links from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.personal_links to service_role;

create function private.random_token() returns text
language sql volatile set search_path = '' as $$
  select replace(replace(rtrim(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), 'base64'), '='), '+', '-'), '/', '_')
$$;
comment on function private.random_token() is '22 URL-safe characters with 122 random bits.';
revoke all on function private.random_token() from public, anon, authenticated, service_role;
grant execute on function private.random_token() to service_role;

create function private.personal_link(p_kind text, p_lead_id uuid, p_contact_id uuid, p_subject_id uuid, p_expires_at timestamptz) returns text
language sql volatile set search_path = '' as $$
  insert into private.personal_links as l (token, kind, lead_id, contact_id, subject_id, expires_at)
  values (private.random_token(), p_kind, p_lead_id, p_contact_id, p_subject_id, p_expires_at)
  on conflict on constraint personal_links_one do update set expires_at = excluded.expires_at
  returning l.token
$$;
comment on function private.personal_link(text, uuid, uuid, uuid, timestamptz) is 'The token of the one link of that kind for these people; made when there is none yet.';
revoke all on function private.personal_link(text, uuid, uuid, uuid, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.personal_link(text, uuid, uuid, uuid, timestamptz) to service_role;

create function private.open_personal_link(p_kind text, p_token text) returns setof private.personal_links
language sql volatile set search_path = '' as $$
  update private.personal_links l set visits = l.visits + 1, visited_at = private.business_now()
   where l.token = p_token and l.kind = p_kind and (l.expires_at is null or l.expires_at > private.business_now())
  returning l.*
$$;
comment on function private.open_personal_link(text, text) is 'The link, counted as visited; no row when unknown or expired.';
revoke all on function private.open_personal_link(text, text) from public, anon, authenticated, service_role;
grant execute on function private.open_personal_link(text, text) to service_role;

-- ---------------------------------------------------------------- codes
create table private.contact_codes (
  id            uuid primary key default gen_random_uuid(),
  submission_id uuid references public.cta_submissions (id) on delete cascade,
  contact_id    uuid not null references public.contacts (id) on delete cascade,
  code_hash     text not null,
  expires_at    timestamptz not null,
  tries         integer not null default 0,
  used_at       timestamptz,
  created_at    timestamptz not null default public.app_now()
);
comment on table private.contact_codes is 'Six digits sent to a guardian''s own channel, kept as a keyed hash, with few tries and a short life.';
create index contact_codes_submission_id_idx on private.contact_codes (submission_id, created_at desc);
create index contact_codes_contact_id_idx on private.contact_codes (contact_id);
alter table private.contact_codes enable row level security;
create policy "The engine alone" on private.contact_codes for all to service_role using (true) with check (true);
revoke all on private.contact_codes from public, anon, authenticated, service_role;
grant select, insert, update, delete on private.contact_codes to service_role;

-- ---------------------------------------------------------------- access
revoke all on public.consent_notices, public.guardian_consents, public.current_consents, public.cta_submissions
  from public, anon, authenticated, service_role;
revoke all on sequence public.guardian_consents_id_seq from public, anon, authenticated, service_role;
grant select, insert on public.consent_notices to service_role;
-- Deleting a whole person (erasure) is the service's right; changing an answer is nobody's. Only the foreign key clears contact_id.
grant select, insert, delete on public.guardian_consents to service_role;
grant select on public.current_consents to service_role, authenticated;
grant select, insert, update, delete on public.cta_submissions to service_role;
grant select on public.consent_notices, public.guardian_consents, public.cta_submissions to authenticated;
grant update (status, review_reason) on public.cta_submissions to authenticated;
alter table public.consent_notices enable row level security;
alter table public.guardian_consents enable row level security;
alter table public.cta_submissions enable row level security;
create policy "Signed-in people read the notice" on public.consent_notices for select to authenticated using (true);
create policy "The educator sees consents" on public.guardian_consents for select to authenticated using ((select private.is_admin()));
create policy "The educator sees CTA submissions" on public.cta_submissions for select to authenticated using ((select private.is_admin()));
create policy "The educator reviews CTA submissions" on public.cta_submissions for update to authenticated
  using ((select private.is_admin())) with check ((select private.is_admin()));

-- Proof of consent on paper: consent-proofs/<lead id>/<file>; the educator only, never replaced.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('consent-proofs', 'consent-proofs', false, 20971520, array['application/pdf', 'image/jpeg', 'image/png', 'image/webp']) on conflict (id) do nothing;
create policy "The educator reads proofs of consent" on storage.objects for select to authenticated
  using (bucket_id = 'consent-proofs' and (select private.is_admin()));
create policy "The educator files proofs of consent" on storage.objects for insert to authenticated
  with check (bucket_id = 'consent-proofs' and (select private.is_admin())
              and (storage.foldername(name))[1] in (select l.id::text from public.imported_leads l));
