-- Which reminders of a deadline have been made: a moved deadline is a new reason, a second sweep is none.

alter table public.assignments add column reminded_due_at timestamptz;
comment on column public.assignments.reminded_due_at is 'The deadline that students who had not handed in were reminded of on the day before; null: none yet.';
create index assignments_reminders_idx on public.assignments (due_at) where published_at is not null;

alter table public.payments
  add column reminders smallint not null default 0 check (reminders between 0 and 2),
  add column reminded_at timestamptz;
comment on column public.payments.reminders is 'How many payment reminders have been made: one before the day on which it is due, one after it.';
create index payments_reminders_idx on public.payments (due_on) where status in ('link_sent', 'opened') and reminders < 2;
