-- Safety: a family that only a person writes to. What was planned for it waits until the educator gives it back.

alter table public.families
  add column automation_stopped_at timestamptz,
  add column automation_stopped_reason text;
comment on column public.families.automation_stopped_at is
  'Since when nothing automatic goes to this family, because something was said that a person must look after. The educator lifts it.';
comment on column public.families.automation_stopped_reason is 'What was said, in one line.';
create index families_automation_stopped_idx on public.families (automation_stopped_at) where automation_stopped_at is not null;
grant update (automation_stopped_at, automation_stopped_reason) on public.families to authenticated;
