-- How many hours of class a certificate stands for, where its template says so.

alter table public.certificate_templates add column shows_hours boolean not null default false;
comment on column public.certificate_templates.shows_hours is 'Says how many hours the classes lasted that the student was in.';
grant insert (shows_hours), update (shows_hours) on public.certificate_templates to authenticated;
