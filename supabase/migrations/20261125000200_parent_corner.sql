-- The parent corner: one account serves student and parent, so what only a guardian may do waits behind a code on the guardian's own
-- address or number. The student's token alone opens nothing of it: every route asks for the key of an open visit as well.

create table private.parent_codes (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references auth.users (id) on delete cascade,
  family_id  uuid not null references public.families (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  code_hash  text not null,
  expires_at timestamptz not null,
  tries      integer not null default 0,
  used_at    timestamptz,
  created_at timestamptz not null default public.app_now()
);
comment on table private.parent_codes is 'Codes that open the parent corner, sent to a guardian and kept as a keyed hash, with few tries and a short life.';
create index parent_codes_user_id_idx on private.parent_codes (user_id, created_at desc);
create index parent_codes_family_id_idx on private.parent_codes (family_id);
create index parent_codes_contact_id_idx on private.parent_codes (contact_id);

create table private.parent_visits (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references auth.users (id) on delete cascade,
  session_id text not null default '',
  family_id  uuid not null references public.families (id) on delete cascade,
  contact_id uuid not null references public.contacts (id) on delete cascade,
  key_hash   text not null unique,
  expires_at timestamptz not null,
  closed_at  timestamptz,
  created_at timestamptz not null default public.app_now()
);
comment on table private.parent_visits is 'Each opening of the parent corner, by whom of the family, for a quarter of an hour and one sign-in only.';
comment on column private.parent_visits.session_id is 'The sign-in that it was opened in; the key works in no other.';
create index parent_visits_user_id_idx on private.parent_visits (user_id, created_at desc);
create index parent_visits_family_id_idx on private.parent_visits (family_id);
create index parent_visits_contact_id_idx on private.parent_visits (contact_id);

do $$
declare t text;
begin
  foreach t in array array['parent_codes', 'parent_visits'] loop
    execute format('alter table private.%I enable row level security', t);
    execute format('create policy "The engine alone" on private.%I for all to service_role using (true) with check (true)', t);
    execute format('revoke all on private.%I from public, anon, authenticated, service_role', t);
    execute format('grant select, insert, update, delete on private.%I to service_role', t);
  end loop;
end $$;

-- ---------------------------------------------------------------- contact hours
alter table public.families
  add column contact_hours text check (contact_hours in ('morning', 'afternoon', 'evening'));
comment on column public.families.contact_hours is 'When the guardian wants to be written to and called: 9 to 12, 12 to 17 or 17 to 21, family time; null: at any hour that is not quiet. Class reminders keep their time.';

-- ---------------------------------------------------------------- exports
alter table private.exports
  add column via text not null default 'educator' check (via in ('educator', 'guardian'));
comment on column private.exports.via is 'guardian: asked for in the parent corner; it leaves out the educator''s notes and what a child said in confidence.';
