-- Mail in somebody's name that their mail service does not vouch for.

alter table public.crm_messages add column is_unproven boolean not null default false;
comment on column public.crm_messages.is_unproven is 'A mail that answers nothing of ours and for whose sender neither SPF nor DKIM stands in: anybody may have written it, so nothing is done by it.';
